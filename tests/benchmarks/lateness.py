"""One run of the lateness benchmark: a window with a 16 ms timer while the campus is read and polled."""

from __future__ import annotations

import asyncio
import json
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

import httpx
from mistdesk import app as house
from mistdesk.cli.house import DeskOptions, OpenDesk, WorkerOptions
from mistdesk.domain.sync import MistConnection, Settings
from mistdesk.services.desk import Desk
from mistdesk.stores.lease import Lease
from mistdesk.stores.settings import JsonSettingsStore
from mistdesk.stores.workspace import WorkspacePaths
from mistdesk.ui.application import name_application
from mistdesk.ui.kit.theme import Theme
from mistdesk.ui.window import DeskMaker, MainWindow
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication
from qasync import QEventLoop
from tests.e2e.program import Served

POLLS = 8
STEP = 300.0
TICK_MS = 16
PATIENCE = 60.0


class Ticks:
    """Notes how late each tick comes after the one before."""

    def __init__(self) -> None:
        self.worst_ms = 0.0
        self._last = 0.0
        self._timer = QTimer()
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(TICK_MS)
        self._timer.timeout.connect(self._on_tick)

    def start(self) -> None:
        """From now on."""
        self._last = time.perf_counter()
        self._timer.start()

    def stop(self) -> None:
        """Until here."""
        self._timer.stop()

    def _on_tick(self) -> None:
        now = time.perf_counter()
        self.worst_ms = max(self.worst_ms, (now - self._last) * 1000 - TICK_MS)
        self._last = now


async def until(reached: Callable[[], bool]) -> None:
    """Wait until something holds."""
    deadline = time.monotonic() + PATIENCE
    while not reached():
        assert time.monotonic() < deadline
        await asyncio.sleep(0.02)


def advance(clock: str) -> None:
    """Move the embedded cloud's clock on; no part of what is measured, so on a thread."""
    httpx.put(clock, json={"advance": STEP}, trust_env=False, verify=False).raise_for_status()


class ThreadWorker:
    """The very same worker, but on a thread of the window's process: the peer."""

    def __init__(self, paths: WorkspacePaths, token_file: Path) -> None:
        self._paths = paths
        self._options = WorkerOptions(paths.root, scheduled=False, mist_token_file=token_file)
        self._stop: Callable[[], None] = lambda: None
        self._thread = threading.Thread(target=self._run)

    def start(self) -> None:
        """Take the lease, so that the window's own worker stands back."""
        house._listen = self._take_stop  # a thread gets no signals; this is how it is told to end
        self._thread.start()

    def _take_stop(self, stop: Callable[[], None]) -> None:
        loop = asyncio.get_running_loop()

        def end() -> None:
            loop.call_soon_threadsafe(stop)

        self._stop = end

    def _run(self) -> None:
        with Lease(self._paths.worker_lock, "the sync of this workspace"):
            asyncio.run(house._work(self._paths, self._options))

    def end(self) -> None:
        """End it and wait."""
        self._stop()
        self._thread.join()


async def measure(mode: str, folder: Path, cloud: Served) -> float:
    """Open the window, let it come to rest, then read, poll and count."""
    paths = WorkspacePaths(folder / "space")
    paths.create()
    token = folder / "token"
    token.write_text(cloud.token("org_read"), encoding="utf-8")
    token.chmod(0o600)
    mist = MistConnection(region="custom", base_url=cloud.url, org_id=str(cloud.said["org_id"]))
    JsonSettingsStore(paths.settings).save(Settings(mist=mist))
    worker = ThreadWorker(paths, token)
    if mode == "thread":
        worker.start()
        await until(lambda: paths.worker_lock.exists())
        await asyncio.sleep(0.5)  # it says hello to nobody
    opened: list[OpenDesk] = []

    def make() -> Desk:
        opened[:] = [house.House().make_desk(DeskOptions(paths.root, step=True, mist_token_file=token))]
        return opened[0].desk

    theme = Theme()
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    theme.apply(app)
    window = MainWindow(theme, DeskMaker(make))
    window.show()
    window.open_workspace()
    await until(lambda: window.page is not window.start_page and not window.tasks.names())
    await asyncio.sleep(0.5)
    ticks = Ticks()
    ticks.start()
    desk = opened[0].desk
    await desk.requests.discover()
    for _ in range(POLLS):
        await asyncio.to_thread(advance, f"{cloud.said['control']}/clock")
        await desk.requests.poll()
    await until(lambda: len(desk.workspace.sheet) > 500 and not window.tasks.names())
    ticks.stop()
    await window.finish()
    if mode == "thread":
        worker.end()
    return ticks.worst_ms


def main(mode: str) -> None:
    """Print the worst lateness as JSON."""
    app = QApplication([])
    name_application(app)
    app.setQuitOnLastWindowClosed(False)
    loop = QEventLoop(app)
    asyncio.set_event_loop(loop)
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        start = ("--start", "2026-05-04T08:00:00Z", "--speed", "0")
        with Served(home, "mist", "--estate", "campus", *start) as cloud, loop:
            worst = loop.run_until_complete(measure(mode, home, cloud))
    print(json.dumps({"mode": mode, "worst_ms": worst}))


if __name__ == "__main__":
    main(sys.argv[1])
