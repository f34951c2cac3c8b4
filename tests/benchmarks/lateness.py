"""One run of the lateness benchmark: a window with a 16 ms timer while the campus is read and polled."""

from __future__ import annotations

import asyncio
import json
import sys
import tempfile
import threading
import time
from pathlib import Path

import httpx
from mistdesk.app import House
from mistdesk.cli.house import DeskOptions, OpenDesk
from mistdesk.clients.mist import HttpMistApi
from mistdesk.domain.sync import PollSettings, Token
from mistdesk.services.desk import Desk
from mistdesk.services.discovery import Discovery
from mistdesk.services.polling import Poller
from mistdesk.stores.sync_store import SqliteSyncStore
from mistdesk.ui.kit.theme import Theme
from mistdesk.ui.window import DeskMaker, MainWindow
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication
from qasync import QEventLoop

POLLS = 8
STEP = 300.0
TICK_MS = 16


class Ticks:
    """Notes how late each tick comes after the one before."""

    def __init__(self) -> None:
        self.worst_ms = 0.0
        self._last = time.perf_counter()
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


async def with_worker(opened: OpenDesk) -> None:
    """The product's way: a process of its own reads, the window hears and shows."""
    await opened.desk.requests.discover()
    for _ in range(POLLS):
        await opened.advance(STEP)
        await opened.desk.requests.poll()


async def in_thread(opened: OpenDesk, folder: Path) -> None:
    """The same reading and writing on a thread of the window's process."""
    done = asyncio.Event()
    loop = asyncio.get_running_loop()
    connection = opened.desk.settings.current.mist

    async def work() -> None:
        sync = await SqliteSyncStore.open(folder / "thread.db")
        async with httpx.AsyncClient(trust_env=False) as client:
            tokens = (await client.get(f"{connection.base_url}/simulator/tokens")).json()
        api = HttpMistApi(connection, Token(tokens["tokens"]["org_read"]))
        inventory = await Discovery(api, connection, clock=time.time).read(None, lambda *_: None, threading.Event())
        await sync.save_inventory(inventory)
        poller = Poller(api, connection, clock=time.time)
        for _ in range(POLLS):
            await opened.advance(STEP)
            poll = await poller.poll(inventory, PollSettings())
            await sync.append_poll(poll.outcome, poll.samples)
        await api.aclose()
        await sync.close()

    def run() -> None:
        asyncio.run(work())
        loop.call_soon_threadsafe(done.set)

    thread = threading.Thread(target=run)
    thread.start()
    await done.wait()
    thread.join()


async def measure(mode: str, folder: Path) -> float:
    """Open the window, let it come to rest, then work and count."""
    opened: list[OpenDesk] = []

    def make() -> Desk:
        opened[:] = [House().make_desk(DeskOptions(folder, demo=True, estate="campus", step=True))]
        return opened[0].desk

    theme = Theme()
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    theme.apply(app)
    window = MainWindow(theme, DeskMaker(make, suffix="Demo"))
    window.show()
    window.open_workspace()
    while window.page is window.start_page or window.tasks.names():
        await asyncio.sleep(0.05)
    await asyncio.sleep(0.5)
    ticks = Ticks()
    ticks.start()
    if mode == "worker":
        await with_worker(opened[0])
    else:
        await in_thread(opened[0], folder)
    ticks.stop()
    await window.finish()
    return ticks.worst_ms


def main(mode: str) -> None:
    """Print the worst lateness as JSON."""
    app = QApplication([])
    app.setQuitOnLastWindowClosed(False)
    loop = QEventLoop(app)
    asyncio.set_event_loop(loop)
    with loop, tempfile.TemporaryDirectory() as folder:
        worst = loop.run_until_complete(measure(mode, Path(folder)))
    print(json.dumps({"mode": mode, "worst_ms": worst}))


if __name__ == "__main__":
    main(sys.argv[1])
