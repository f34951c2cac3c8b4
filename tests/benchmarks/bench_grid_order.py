"""Sort and filter of 100,000 rows to the painted page against numpy, a bare scan and C++; memory a row against C++."""

from __future__ import annotations

import ctypes
import gc
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path

import numpy as np
from mistdesk.domain.estate.model import Inventory
from mistdesk.domain.mapping.columns import HEADERS, Column
from mistdesk.domain.mapping.prefill import build_sheet
from mistdesk.domain.mapping.rules import Report
from mistdesk.domain.mapping.sheet import MappingSheet
from mistdesk.ui.kit.theme import Theme, ThemeChoice
from mistdesk.ui.models.estate_index import ORG
from mistdesk.ui.models.sheet_index import SheetIndex, SortKey
from mistdesk.ui.models.sheet_model import SheetModel
from mistdesk.ui.models.sheet_order import ColumnOrder
from mistdesk.ui.views.grid import SheetView
from PySide6.QtCore import QEvent, QSortFilterProxyModel, Qt
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QApplication, QTableView
from tests.benchmarks.big_sheet import big_inventory
from tests.benchmarks.result import Result, interleaved, lower
from tests.ui.fakes import make_world
from tests.ui.views import stage as stages

NAME = "grid_order"
ROWS = 100_000
SORT_NUMPY_GOAL = 1.8
SORT_CPP_GOAL = 1 / 12
FIRST_SORT_CPP_GOAL = 1.0
FILTER_CPP_GOAL = 1 / 18
FILTER_SCAN_GOAL = 2.5
MEMORY_GOAL = 0.1
MEMORY_READY_GOAL = 0.2
ROUNDS = 11
# A name in every sixth row, one floor of one building, a serial, an address in a fifth of the rows.
WORDS = ("lobby", "b777-l2", "a000000012345", "riverton", "zzzz")
SORTED = Column.THING_NAME
_ITEMS = "QStandardItemModel"


@dataclass(repr=False)
class Tables:
    """The same cells in our grid and behind the C++ proxy."""

    model: SheetModel
    ours: SheetView
    proxy: QSortFilterProxyModel
    peer: QTableView


def run() -> list[Result]:
    """Every pair in turn; memory in processes of its own."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    theme = Theme(ThemeChoice.LIGHT)
    theme.apply(app)
    app.setStyleSheet("")  # style sheets slow down Qt's own painting, and the peer shall be at its best
    with _tables(theme) as tables:
        results = [*_sorts(tables), *_filters(tables)]
    theme.release()
    return [*results, *_memory()]


def _sorts(tables: Tables) -> list[Result]:
    values = tables.model.sheet.values[SORTED]
    texts = np.array(values, dtype=object)
    sort, peer_sort = _sort(tables), _peer_sort(tables)
    ours, plain = interleaved(sort, lambda: np.argsort(texts, kind="stable"), ROUNDS)
    again, cpp = interleaved(sort, peer_sort, ROUNDS)
    first, cpp_first = interleaved(lambda: ColumnOrder(values).rows(), peer_sort, 5)
    peer = "QSortFilterProxyModel.sort"
    return [
        lower(
            "grid: sort to painted", ours * 1000, "ms", "numpy.argsort of the strings", plain * 1000, SORT_NUMPY_GOAL
        ),
        lower("grid: sort to painted", again * 1000, "ms", peer, cpp * 1000, SORT_CPP_GOAL),
        lower("grid: a column's first sort", first * 1000, "ms", peer, cpp_first * 1000, FIRST_SORT_CPP_GOAL),
    ]


def _filters(tables: Tables) -> list[Result]:
    tables.model.sort_by(None)
    tables.proxy.sort(-1)
    values = tables.model.sheet.values
    texts = ["\n".join(column[row] for column in values).casefold() for row in range(ROWS)]
    scanned, filtered = cycle(WORDS), _filter(tables)

    def scan() -> list[int]:
        word = next(scanned)
        return [row for row, text in enumerate(texts) if word in text]

    ours, bare = interleaved(filtered, scan, 2 * len(WORDS))
    again, cpp = interleaved(_filter(tables), _peer_filter(tables), 2 * len(WORDS))
    peer = "QSortFilterProxyModel, all columns"
    return [
        lower("grid: filter to painted", ours * 1000, "ms", "bare scan of joined rows", bare * 1000, FILTER_SCAN_GOAL),
        lower("grid: filter to painted", again * 1000, "ms", peer, cpp * 1000, FILTER_CPP_GOAL),
    ]


def _painted(view: QTableView) -> None:
    """Let Qt paint what became out of date, as its loop would next."""
    QApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)
    view.viewport().repaint()


def _sort(tables: Tables) -> Callable[[], object]:
    downwards = cycle((True, False))

    def job() -> None:
        tables.ours.keeping(lambda: tables.model.sort_by(SORTED, descending=next(downwards)))
        _painted(tables.ours)

    return job


def _peer_sort(tables: Tables) -> Callable[[], object]:
    orders = cycle((Qt.SortOrder.DescendingOrder, Qt.SortOrder.AscendingOrder))

    def job() -> None:
        tables.proxy.sort(SORTED, next(orders))
        _painted(tables.peer)

    return job


def _filter(tables: Tables) -> Callable[[], object]:
    words = cycle(WORDS)

    def job() -> None:
        tables.ours.keeping(lambda: tables.model.set_filter(next(words)))
        _painted(tables.ours)

    return job


def _peer_filter(tables: Tables) -> Callable[[], object]:
    words = cycle(WORDS)

    def job() -> None:
        tables.proxy.setFilterFixedString(next(words))
        _painted(tables.peer)

    return job


@contextmanager
def _tables(theme: Theme) -> Iterator[Tables]:
    stages.PATIENCE = 120.0
    world = make_world(polls=False)
    world.sync.estate = big_inventory(ROWS)
    with stages.staged(world) as stage:
        model = SheetModel(stage.state, theme)
        model.set_scope(ORG)
        ours = SheetView(stage.state, model, theme)
        items = items_of(model.sheet)
        proxy = QSortFilterProxyModel()
        proxy.setSourceModel(items)
        proxy.setFilterKeyColumn(-1)
        proxy.setFilterCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        peer = QTableView()
        peer.setModel(proxy)
        for view in (ours, peer):
            stage.show(view, 1440, 900)
        stage.until(lambda: ours.windowHandle().isExposed() and peer.windowHandle().isExposed())
        yield Tables(model, ours, proxy, peer)
        proxy.deleteLater()
        items.deleteLater()


def items_of(sheet: MappingSheet) -> QStandardItemModel:
    """The sheet's texts as items."""
    items = QStandardItemModel(len(sheet), len(HEADERS))
    for column, values in enumerate(sheet.values):
        for row, value in enumerate(values):
            items.setItem(row, column, QStandardItem(value))
    return items


# --- memory


def _memory() -> list[Result]:
    if not Path("/proc/self/statm").exists():  # elsewhere there is no figure that means the same
        return []
    items, sheet, devices, ready = (_bytes_a_row(what) for what in ("items", "sheet", "devices", "ready"))
    return [
        lower("grid: memory a row with its device", sheet, "B", _ITEMS, items, MEMORY_GOAL),
        lower("grid: memory a row without device", sheet - devices, "B", _ITEMS, items, MEMORY_GOAL),
        lower("grid: memory, sort and filter ready", ready, "B", _ITEMS, items, MEMORY_READY_GOAL),
    ]


def _bytes_a_row(what: str) -> float:
    job = f"from tests.benchmarks.bench_grid_order import grown; print(grown({what!r}))"
    root = Path(__file__).resolve().parents[2]
    done = subprocess.run([sys.executable, "-c", job], cwd=root, capture_output=True, text=True, check=True)
    return float(done.stdout) / ROWS


def grown(what: str) -> int:
    """By how many bytes this process grew by the devices, the sheet over them, or items of the same texts."""
    application = QApplication.instance() or QApplication(["-platform", "offscreen"])
    assert application is not None
    _ready(build_sheet(big_inventory(60)))  # whatever is made once is there
    if what == "items":
        sheet = build_sheet(big_inventory(ROWS), target_site="SITE1")
        return _grown_by(lambda: items_of(sheet))
    if what == "devices":
        return _grown_by(lambda: big_inventory(ROWS))
    if what == "sheet":
        return _grown_by(lambda: _opened(big_inventory(ROWS)))
    return _grown_by(lambda: _ready(build_sheet(big_inventory(ROWS), target_site="SITE1")))


def _grown_by(make: Callable[[], object]) -> int:
    before = _resident()
    made = make()
    after = _resident()
    del made
    return after - before


def _opened(inventory: Inventory) -> tuple[MappingSheet, SheetIndex]:
    sheet = build_sheet(inventory, target_site="SITE1")
    index = SheetIndex()
    index.use(sheet, Report(), ())
    index.base = range(len(sheet))
    index.arrange()
    return sheet, index


def _ready(sheet: MappingSheet) -> tuple[MappingSheet, SheetIndex]:
    index = SheetIndex()
    index.use(sheet, Report(), ())
    index.base = range(len(sheet))
    index.keys = (SortKey(SORTED),)
    index.arrange()
    index.prepare_filter()()
    return sheet, index


def _resident() -> int:
    """What this process holds in memory once everything freed has been given back."""
    gc.collect()
    ctypes.CDLL(None).malloc_trim(0)
    pages = Path("/proc/self/statm").read_text(encoding="ascii").split()[1]
    return int(pages) * os.sysconf("SC_PAGE_SIZE")
