"""A paste of 10,000 rows into the mapping place at 100,000 rows, and its undo, each from the key to painted."""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from mistdesk.domain.mapping.columns import HEADERS, Column
from mistdesk.ui.collector import Collector
from mistdesk.ui.kit.theme import Theme, ThemeChoice
from mistdesk.ui.views.grid_actions import GridActions
from mistdesk.ui.views.mapping import MappingView
from PySide6.QtCore import QEvent, QItemSelection, QItemSelectionModel
from PySide6.QtGui import QGuiApplication, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QApplication, QTableView, QWidget
from tests.benchmarks.big_sheet import big_inventory
from tests.benchmarks.result import Result, within
from tests.ui.fakes import make_world
from tests.ui.views import stage as stages

NAME = "paste"
ROWS = 100_000
PASTED = 10_000
FIRST = 40_000
GOAL = 150.0
ROUNDS = 7
PEER = "QStandardItemModel, cell by cell"


@dataclass(repr=False)
class Places:
    """The mapping place and a plain table over the same cells."""

    stage: stages.Stage
    ours: MappingView
    actions: GridActions
    items: QStandardItemModel
    peer: QTableView


def run() -> list[Result]:
    """One column and three, in turn with the peer."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    theme = Theme(ThemeChoice.LIGHT)
    theme.apply(app)
    results: list[Result] = []
    with _places(theme) as places:
        for wide in (1, 3):
            words = f"10,000 x {wide}, goal {GOAL:.0f} ms"
            paste, undo, peer_paste, peer_undo = _measured(places, wide)
            results.append(within(f"paste of {words}", paste, "ms", PEER, peer_paste, GOAL))
            results.append(within(f"undo of a paste of {words}", undo, "ms", PEER, peer_undo, GOAL))
    theme.release()
    return results


def _measured(places: Places, wide: int) -> tuple[float, ...]:
    """Medians in milliseconds of paste and undo, ours and the peer's; the first round is not counted."""
    block = [[f"Room {row}-{column}" for column in range(wide)] for row in range(PASTED)]
    QGuiApplication.clipboard().setText("\n".join("\t".join(line) for line in block))
    model, workspace = places.ours.model, places.stage.state.desk.workspace
    start = model.index(FIRST, Column.SPACE_NAME)
    places.ours.grid.selectionModel().select(
        QItemSelection(start, start), QItemSelectionModel.SelectionFlag.ClearAndSelect
    )
    places.ours.grid.selectionModel().setCurrentIndex(start, QItemSelectionModel.SelectionFlag.NoUpdate)
    times: list[tuple[float, ...]] = []
    old: list[list[str]] = []
    for _ in range(ROUNDS + 1):
        paste = _timed(places.actions.on_paste, places.ours)
        assert model.sheet.value(model.row_at(FIRST + PASTED - 1), Column.SPACE_NAME) == block[-1][0]
        undo = _timed(lambda: workspace.undo(), places.ours)
        places.stage.run(workspace.flush())
        peer_paste = _timed(lambda: old.extend(_put(places.items, block)), places.peer)
        peer_undo = _timed(lambda: _put(places.items, old), places.peer)
        old.clear()
        times.append((paste, undo, peer_paste, peer_undo))
    return tuple(statistics.median(column) for column in zip(*times[1:], strict=True))


def _timed(job: Callable[[], object], view: QWidget) -> float:
    start = time.perf_counter()
    job()
    QApplication.sendPostedEvents(view.window(), QEvent.Type.UpdateRequest)  # paint, as the loop would next
    return (time.perf_counter() - start) * 1000


def _put(items: QStandardItemModel, block: list[list[str]]) -> list[list[str]]:
    """Set the cells, and keep what was there as an undo would."""
    before = []
    for down, line in enumerate(block):
        kept = []
        for across, text in enumerate(line):
            item = items.item(FIRST + down, Column.SPACE_NAME + across)
            kept.append(item.text())
            item.setText(text)
        before.append(kept)
    return before


@contextmanager
def _places(theme: Theme) -> Iterator[Places]:
    stages.PATIENCE = 120.0
    world = make_world(polls=False)
    world.sync.estate = big_inventory(ROWS)
    with stages.staged(world) as stage:
        ours = MappingView(stage.state, theme)
        actions = ours.grid.grid_actions
        items = QStandardItemModel(ROWS, len(HEADERS))
        values = ours.model.sheet.values
        for column in range(len(HEADERS)):
            for position, row in enumerate(ours.model.rows):
                items.setItem(position, column, QStandardItem(values[column][row]))
        peer = QTableView()
        peer.setModel(items)
        for view in (ours, peer):
            stage.show(view, 1440, 900)
        stage.until(lambda: ours.windowHandle().isExposed() and peer.windowHandle().isExposed())
        ours.grid.go_to(FIRST, Column.SPACE_NAME)
        peer.scrollTo(items.index(FIRST, Column.SPACE_NAME))
        stage.settle()
        collector = Collector()
        collector.go_on()  # as in the window, once a workspace is open
        yield Places(stage, ours, actions, items, peer)
        collector.end()
        items.deleteLater()
