"""A page of the mapping grid with states and a selection, painted by us and by an all-C++ table."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from mistdesk.domain.mapping.columns import HEADERS, Column
from mistdesk.ui.kit.theme import Theme, ThemeChoice
from mistdesk.ui.models.estate_index import ORG
from mistdesk.ui.models.sheet_model import CellFlag, SheetModel
from mistdesk.ui.views.grid import SheetView
from PySide6.QtCore import QEvent, QItemSelection, QItemSelectionModel
from PySide6.QtGui import QColor, QFont, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QAbstractItemView, QApplication, QTableView
from tests.benchmarks.big_sheet import big_inventory
from tests.benchmarks.result import Result, interleaved, lower
from tests.ui.fakes import make_world
from tests.ui.views import stage as stages

NAME = "grid_paint"
ROWS = 100_000
PAGE_GOAL = 0.75
EDIT_GOAL = 1.5
ROUNDS = 41  # a page takes milliseconds
FIRST = 50_000


@dataclass(repr=False)
class Tables:
    """Both tables over the same cells."""

    model: SheetModel
    ours: SheetView
    items: QStandardItemModel
    peer: QTableView


def run() -> list[Result]:
    """Repaint the page in turn, then one edit in turn."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    theme = Theme(ThemeChoice.LIGHT)
    theme.apply(app)
    app.setStyleSheet("")  # style sheets slow down Qt's own painting, and the peer shall be at its best
    with _tables(theme) as tables:
        page = interleaved(_page(tables.ours), _page(tables.peer), ROUNDS)
        edit = interleaved(_edit(tables), _peer_edit(tables), ROUNDS)
    theme.release()
    peer = "QTableView over QStandardItemModel"
    return [
        lower("grid: repaint of a page", page[0] * 1000, "ms", peer, page[1] * 1000, PAGE_GOAL),
        lower("grid: one edit to painted", edit[0] * 1000, "ms", peer, edit[1] * 1000, EDIT_GOAL),
    ]


def _page(view: QTableView) -> Callable[[], object]:
    return view.viewport().repaint


def _painted(view: QTableView) -> None:
    """Let Qt paint what became out of date, as its loop would next."""
    QApplication.sendPostedEvents(view.window(), QEvent.Type.UpdateRequest)


def _edit(tables: Tables) -> Callable[[], object]:
    index, values = tables.model.index(FIRST + 3, Column.SPACE_NAME), _turns()

    def job() -> None:
        tables.model.setData(index, next(values))
        _painted(tables.ours)

    return job


def _peer_edit(tables: Tables) -> Callable[[], object]:
    item, values = tables.items.item(FIRST + 3, Column.SPACE_NAME), _turns()

    def job() -> None:
        item.setText(next(values))
        _painted(tables.peer)

    return job


def _turns() -> Iterator[str]:
    while True:
        yield "Meeting room east"
        yield "Meeting room west"


@contextmanager
def _tables(theme: Theme) -> Iterator[Tables]:
    stages.PATIENCE = 120.0
    world = make_world(polls=False)
    world.sync.estate = big_inventory(ROWS)
    with stages.staged(world) as stage:
        loading = world.desk._loading  # the worker's first word makes the desk read everything once more
        stage.until(lambda: loading is None or loading.done())
        model = SheetModel(stage.state, theme)
        model.set_scope(ORG)
        ours = SheetView(stage.state, model, theme)
        targets = [(model.row_at(FIRST + n), Column.FLOOR_LEVEL, "2.5") for n in range(0, 60, 5)]
        targets += [(model.row_at(FIRST + n), Column.SPACE_NAME, f"Room {n}") for n in range(0, 60, 4)]
        targets += [(model.row_at(FIRST + n), Column.BUILDING_ADDRESS, "") for n in range(0, 60, 11)]
        world.desk.workspace.set_cells(targets, "States")
        stage.state.edited.connect(model.on_edited)
        items = _items(model, theme)
        peer = QTableView()
        peer.setModel(items)
        _alike(peer, ours, theme)
        for view in (ours, peer):
            stage.show(view, 1440, 900)
            _stand(view)
        stage.until(lambda: ours.windowHandle().isExposed() and peer.windowHandle().isExposed())
        yield Tables(model, ours, items, peer)
        items.deleteLater()


def _items(model: SheetModel, theme: Theme) -> QStandardItemModel:
    """The same texts and looks, all in C++."""
    tokens = theme.current
    items = QStandardItemModel(model.rowCount(), model.columnCount())
    items.setHorizontalHeaderLabels(HEADERS)
    error, warning, muted = QColor(tokens.error.weak), QColor(tokens.review.weak), QColor(tokens.muted)
    italic = QFont()
    italic.setItalic(True)
    for position, row in enumerate(model.visible):
        for column in range(model.columnCount()):
            item = QStandardItem(model.shown_text(row, column))
            flags = model.cell_flags(row, column)
            if flags & CellFlag.ERROR:
                item.setBackground(error)
            elif flags & CellFlag.WARNING:
                item.setBackground(warning)
            if flags & (CellFlag.RULE | CellFlag.READ_ONLY):
                item.setForeground(muted)
            if flags & CellFlag.RULE:
                item.setFont(italic)
            items.setItem(position, column, item)
    return items


def _alike(peer: QTableView, ours: SheetView, theme: Theme) -> None:
    """The same sections and scroll modes."""
    peer.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
    peer.setWordWrap(False)
    peer.verticalHeader().setMinimumSectionSize(theme.current.size.row)
    peer.verticalHeader().setDefaultSectionSize(theme.current.size.row)
    peer.verticalHeader().hide()
    peer.horizontalHeader().setFixedHeight(theme.current.size.control)
    for column in Column:
        peer.setColumnWidth(column, ours.columnWidth(column))
        peer.setColumnHidden(column, ours.isColumnHidden(column))


def _stand(view: QTableView) -> None:
    """In the middle, a block of cells chosen."""
    model = view.model()
    view.verticalScrollBar().setValue(FIRST)
    block = QItemSelection(model.index(FIRST + 4, Column.FLOOR_NAME), model.index(FIRST + 20, Column.SPACE_CODE))
    view.selectionModel().select(block, QItemSelectionModel.SelectionFlag.ClearAndSelect)
    view.selectionModel().setCurrentIndex(
        model.index(FIRST + 4, Column.FLOOR_NAME), QItemSelectionModel.SelectionFlag.NoUpdate
    )
