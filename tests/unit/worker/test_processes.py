"""Child processes for real: their lines, their end, and a worker that dies or is somebody else's."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import threading
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from mistdesk.app import House
from mistdesk.cli.house import DeskOptions
from mistdesk.domain.errors import EnvironmentTrouble
from mistdesk.domain.sync import Notice, NoticeKind, RequestKind, Token
from mistdesk.processes import ChildProcess, program_command
from mistdesk.services.requests import RequestService
from mistdesk.stores.sync_store import SqliteSyncStore
from mistdesk.worker.handle import WorkerHandle
from tests.unit.services.fakes import Clock, Stores
from tests.unit.worker.kit import until

pytestmark = [pytest.mark.anyio, pytest.mark.skipif(os.name != "posix", reason="signals and pipes as POSIX has them")]

ECHO = """
import sys
print("hello", flush=True)
for line in sys.stdin:
    print("got", line.strip(), flush=True)
print("bye", flush=True)
sys.exit(7)
"""
DEAF = """
import signal, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
print("deaf", flush=True)
while True:
    time.sleep(0.05)
"""


class Heard:
    """What came up the pipe."""

    def __init__(self) -> None:
        self.lines: list[bytes] = []
        self.ends: list[int] = []

    def child(self, code: str, log: Path | None = None) -> ChildProcess:
        return ChildProcess([sys.executable, "-c", code], on_line=self.lines.append, on_end=self.ends.append, log=log)


async def test_lines_go_down_and_come_up_and_the_end_is_told() -> None:
    heard = Heard()
    child = heard.child(ECHO)
    assert (child.pid, child.send(b"early\n")) == (0, False)
    assert await child.stop() == 0
    child.start()
    assert child.running
    assert child.send("东館\n".encode())
    await until(lambda: len(heard.lines) == 2, "the echo")
    assert await child.stop() == 7
    assert [line.decode() for line in heard.lines] == ["hello", "got 东館", "bye"]
    assert heard.ends == [7]
    assert not child.send(b"late\n")


async def test_a_child_that_does_not_listen_is_ended_all_the_same() -> None:
    heard = Heard()
    child = heard.child(DEAF)
    child.start()
    await until(lambda: bool(heard.lines), "its first line")
    before = time.monotonic()
    assert await child.stop(patience=0.2) == -signal.SIGKILL
    assert time.monotonic() - before < 5
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("pipe-")]


async def test_a_child_that_died_takes_no_more_lines_and_can_be_started_again() -> None:
    heard = Heard()
    child = heard.child(ECHO)
    child.start()
    await until(lambda: bool(heard.lines), "its first line")
    os.kill(child.pid, signal.SIGKILL)
    await until(lambda: bool(heard.ends), "its end")
    for _ in range(3):
        child.send(b"anybody?\n")
    child.start()
    await until(lambda: len(heard.lines) == 2, "the first line of the next")
    assert await child.stop() == 7
    assert heard.ends == [-signal.SIGKILL, 7]


async def test_what_a_child_complains_of_goes_to_its_log(tmp_path: Path) -> None:
    heard, log = Heard(), tmp_path / "child.log"
    child = heard.child("import sys; sys.stderr.write('oh')", log)
    child.start()
    await until(lambda: bool(heard.ends), "its end")
    await child.stop()
    assert log.read_bytes() == b"oh"


async def test_a_program_that_is_not_there_is_trouble_that_is_told(tmp_path: Path) -> None:
    child = ChildProcess([str(tmp_path / "nothing")], on_line=lambda _: None)
    with pytest.raises(EnvironmentTrouble, match="did not start"):
        child.start()
    assert await child.stop() == 0


def test_a_child_outlives_the_loop_that_started_it_without_a_traceback() -> None:
    async def begin() -> ChildProcess:
        child = Heard().child(ECHO)
        child.start()
        return child

    child = asyncio.run(begin())
    os.kill(child.pid, signal.SIGTERM)
    deadline = time.monotonic() + 10
    while child.running or any(thread.name.startswith("pipe-") for thread in threading.enumerate()):
        assert time.monotonic() < deadline
        time.sleep(0.01)
    child._close_input()


def test_the_program_starts_itself_from_a_checkout_or_frozen(monkeypatch: pytest.MonkeyPatch) -> None:
    assert program_command() == [sys.executable, "-m", "mistdesk"]
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert program_command() == [sys.executable]


# --- the worker's handle, with the real worker


def worker(space: Path) -> WorkerHandle:
    space.mkdir(exist_ok=True)
    arguments = ["worker", "--attached", "--no-schedule", "--workspace", str(space)]
    return WorkerHandle([*program_command(), *arguments], log=space / "worker.log")


@asynccontextmanager
async def at_work(handle: WorkerHandle, space: Path) -> AsyncIterator[RequestService]:
    """A started worker, and requests to it."""
    await handle.start()
    stores = await Stores.open(space)
    await stores.sync.close()
    sync = await SqliteSyncStore.open(space / "sync.db", read_only=True)
    try:
        yield RequestService(stores.mapping, sync, handle, clock=Clock())
    finally:
        await handle.stop()
        await sync.close()
        await stores.mapping.close()


async def test_a_killed_worker_is_started_again_and_its_work_is_done(tmp_path: Path) -> None:
    space = tmp_path / "space"
    handle = worker(space)
    heard: list[Notice] = []
    stop = handle.subscribe(heard.append)
    async with at_work(handle, space) as requests:
        await requests.reload()
        first = handle.pid
        handle.give_token("mist", Token("kept-for-the-next"))
        os.kill(first, signal.SIGKILL)
        await until(lambda: [n.kind for n in heard].count(NoticeKind.HELLO) == 2, "the next worker's greeting")
        assert handle.pid not in {0, first}
        await asyncio.wait_for(requests.reload(), 20)
        assert handle.foreign_holder == ""
    stop()
    stop()
    ends = [n for n in heard if n.kind is NoticeKind.FAREWELL]
    assert ends[0].number == -signal.SIGKILL
    assert (space / "worker.log").read_text() == ""


async def test_a_worker_ends_in_order_at_once_and_says_nothing_on_stderr(tmp_path: Path) -> None:
    handle = worker(tmp_path / "space")
    await handle.start()
    pid = handle.pid
    before = time.monotonic()
    await handle.stop()
    assert time.monotonic() - before < 5
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
    assert (tmp_path / "space" / "worker.log").read_text() == ""


async def test_beside_somebody_else_s_worker_requests_are_done_and_when_it_is_gone_ours_takes_over(
    tmp_path: Path,
) -> None:
    space = tmp_path / "space"
    other, ours = worker(space), worker(space)
    await other.start()
    try:
        async with at_work(ours, space) as requests:
            assert ours.foreign_holder
            assert ours.pid == 0
            await asyncio.wait_for(requests.reload(), 20)  # by the other's hands
            await other.stop()
            await asyncio.wait_for(requests.reload(), 20)
            assert ours.foreign_holder == ""
            assert ours.pid > 0
    finally:
        await other.stop()


@pytest.mark.parametrize("code", ["import sys; sys.exit(3)", "print('no notice', flush=True)"])
async def test_a_worker_that_ends_before_it_is_ready_is_told_and_not_waited_for(tmp_path: Path, code: str) -> None:
    handle = WorkerHandle([sys.executable, "-c", code], log=tmp_path / "worker.log")
    with pytest.raises(EnvironmentTrouble, match="ended before it was ready"):
        await asyncio.wait_for(handle.start(), 20)


async def test_a_desk_does_its_work_with_the_embedded_cloud_and_ends_in_order(tmp_path: Path) -> None:
    """The real simulator, the real worker and the real graph, each in its process."""
    opened = House().make_desk(
        DeskOptions(workspace=tmp_path / "space", demo=True, step=True, estate="small", start="2026-05-04T07:00:00Z")
    )
    desk = opened.desk
    await desk.open()
    try:
        assert await desk.requests.discover() == 1
        await until(lambda: desk.workspace.inventory.revision == 1, "the estate in the window's sheet")
        outcome = await desk.requests.poll()
        assert outcome.with_count > 0
        await until(lambda: desk.watch.state.polls == 1, "news of the poll")
        assert desk.mist_now() == pytest.approx(outcome.at, abs=30)
        latest = await desk.occupancy.latest()
        assert len(latest) == outcome.devices
        plan = await desk.requests.plan()
        assert (await desk.requests.publish(plan.id)).accepted == len(plan.changes()) > 0
        assert (await desk.requests.plan()).changes() == ()
        (line,) = await desk.publish_journal()
        assert line.accepted == len(plan.changes())
        assert (await desk.sync_state()).published_at is not None
    finally:
        await desk.close()
    assert not [task for task in asyncio.all_tasks() if task.get_name() in {"watch-worker", "load-workspace"}]


async def test_a_request_that_nobody_serves_is_given_up_by_who_asked(tmp_path: Path) -> None:
    handle = worker(tmp_path)
    stores = await Stores.open(tmp_path)
    requests = RequestService(stores.mapping, stores.sync, handle, clock=Clock())
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(requests.reload(), 0.2)
    asked = await stores.mapping.requests_after(0)
    assert [request.kind for request in asked] == [RequestKind.RELOAD, RequestKind.CANCEL]
    await stores.close()


async def test_a_worker_that_never_greets_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mistdesk.worker.handle.START_PATIENCE", 0.3)
    handle = WorkerHandle([sys.executable, "-c", "import sys; sys.stdin.read()"], log=tmp_path / "worker.log")
    with pytest.raises(EnvironmentTrouble, match="no sign of life"):
        await asyncio.wait_for(handle.start(), 20)
    with pytest.raises(ProcessLookupError):
        os.kill(handle.pid, 0)
