"""From the start of the process to the grid of 100,000 devices read before: its first page, then all its rows.

The peer is a bare Qt window with an empty table. A page counts when texts of this workspace's cells are painted,
all rows when the real grid holds every one and has painted its first.
"""

from __future__ import annotations

import asyncio
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from mistdesk.stores.lease import holder_of
from mistdesk.stores.mapping_store import SqliteMappingStore
from mistdesk.stores.sync_store import SqliteSyncStore
from mistdesk.stores.workspace import WorkspacePaths
from tests.benchmarks.big_sheet import big_inventory
from tests.benchmarks.result import Result, lower

ROWS = 100_000
ROUNDS = 5
ALL_ROUNDS = 3
PAGE_GOAL, ALL_GOAL = 1.5, 3.0
PATIENCE = 60.0

OURS = """
import os, sys
from mistdesk.ui import application, first_page, window

UNTIL, ROWS = sys.argv[2], int(sys.argv[3])
FIRST = "B1-L1-Corridor-6"  # the first device by name

class Page(first_page.FirstPageView):
    def paintEvent(self, event):
        super().paintEvent(event)
        if UNTIL == "page" and any(cell.text == FIRST for cell in self.page.rows[0]):
            os._exit(0)

def watch(bench):
    from mistdesk.domain.mapping.columns import Column
    grid, model = bench.mapping.grid, bench.mapping.model
    paint = type(grid).paintEvent
    def painted(self, event):
        paint(self, event)
        if model.rowCount() == ROWS and FIRST == model.index(0, Column.THING_NAME).data():
            os._exit(0)
    type(grid).paintEvent = painted

class Marked(window.MainWindow):
    def _show_pages(self, state):
        super()._show_pages(state)
        bench = self.desk_pages.workbench
        if UNTIL == "all":
            watch(bench)
        if UNTIL == "close":
            bench.go("mapping")
    async def _keep_first_page(self, store):
        await super()._keep_first_page(store)
        if UNTIL == "close":
            self.close()

window.FirstPageView = Page
application.MainWindow = Marked
sys.argv[1:] = ["--workspace", sys.argv[1]]
from mistdesk.__main__ import main
sys.exit(main())
"""

BARE = """
import os
from PySide6.QtGui import QStandardItemModel
from PySide6.QtWidgets import QApplication, QMainWindow, QTableView

class Marked(QTableView):
    def paintEvent(self, event):
        super().paintEvent(event)
        os._exit(0)

app = QApplication([])
window = QMainWindow()
table = Marked()
table.setModel(QStandardItemModel(0, 14))
window.setCentralWidget(table)
window.resize(1440, 900)
window.show()
app.exec()
"""


def _run(paths: WorkspacePaths, until: str) -> float:
    """Seconds of a process of ours up to the page, to all rows, or to its orderly end."""
    taken = _time(OURS, str(paths.root), until, str(ROWS))
    deadline = time.monotonic() + PATIENCE
    while holder_of(paths.worker_lock) is not None:  # its worker would share the machine with the next one
        assert time.monotonic() < deadline, "the worker does not end"
        time.sleep(0.05)
    return taken


def _time(code: str, *words: str) -> float:
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen"}
    start = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", code, *words], env=environment, capture_output=True, check=False, timeout=PATIENCE
    )
    taken = time.perf_counter() - start
    assert done.returncode == 0, done.stderr.decode()
    return taken


async def _make(paths: WorkspacePaths) -> None:
    paths.create()
    sync = await SqliteSyncStore.open(paths.sync_db)
    await sync.save_inventory(big_inventory(ROWS))
    await sync.close()
    mapping = await SqliteMappingStore.open(paths.mapping_db)
    await mapping.close()


def run() -> list[Result]:
    """A workspace that was left in its grid is opened again and again, in turn with the peer."""
    bare: list[float] = []
    page: list[float] = []
    rows: list[float] = []
    with tempfile.TemporaryDirectory() as folder:
        paths = WorkspacePaths(Path(folder))
        asyncio.run(_make(paths))
        _run(paths, "close")
        _time(BARE)
        for number in range(ROUNDS):
            bare.append(_time(BARE))
            page.append(_run(paths, "page"))
            if number < ALL_ROUNDS:
                rows.append(_run(paths, "all"))
    peer = statistics.median(bare)
    words = "bare Qt window, empty table"
    return [
        lower("start to first page of grid", statistics.median(page), "s", words, peer, PAGE_GOAL),
        lower("start to all 100,000 rows", statistics.median(rows), "s", words, peer, ALL_GOAL),
    ]
