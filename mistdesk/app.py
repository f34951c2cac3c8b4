"""The composition root: the only module that knows every layer; it makes parts and hands them out."""

from __future__ import annotations

import asyncio
import getpass
import logging
import os
import signal
import socket
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from mistdesk.cli.house import (
    DeskOptions,
    OpenDesk,
    SimulateMappedOptions,
    SimulateMistOptions,
    TakePictures,
    WorkerOptions,
)
from mistdesk.domain.errors import Busy, EnvironmentTrouble, MistdeskError, Side
from mistdesk.domain.ports import Credentials, MappingFiles
from mistdesk.domain.sync import (
    MistConnection,
    Notice,
    NoticeKind,
    Settings,
    TargetKind,
    Token,
)
from mistdesk.embedded import DemoCloud, LocalGraphProcess
from mistdesk.files.csv_file import CsvMappingFiles
from mistdesk.processes import program_command
from mistdesk.services.desk import Desk, DeskParts
from mistdesk.services.sign_in import account
from mistdesk.start import Wanted, has_qt, open_window
from mistdesk.stores.credentials import KeyringCredentials
from mistdesk.stores.lease import Lease, holder_of
from mistdesk.stores.mapping_store import SqliteMappingStore
from mistdesk.stores.memory_credentials import MemoryCredentials
from mistdesk.stores.settings import JsonSettingsStore
from mistdesk.stores.sync_store import SqliteSyncStore
from mistdesk.stores.token_file import TokenFile
from mistdesk.stores.workspace import WorkspacePaths
from mistdesk.worker.handle import WorkerHandle
from mistdesk.worker.protocol import StopLine, TokenLine, notice_line, read_order

if TYPE_CHECKING:
    from mistdesk.ui.window import DeskMaker

log = logging.getLogger(__name__)

STEP_POLL = 300.0  # seconds between polls, as the guide has it
LIVE_POLL = 60.0  # the demo in the window polls more often, so that there is something to see
LIVE_HISTORY = 4 * 3600.0  # and begins with some hours behind it

NEEDS_QT = EnvironmentTrouble(
    "The window needs Qt",
    "PySide6, pyqtgraph or qasync is not installed here.",
    'Install "mistdesk[gui]", or use the command line: mistdesk --help.',
)


class House:
    """Makes desks, workers and embedded servers for the front ends."""

    # --- desks

    def make_desk(self, options: DeskOptions) -> OpenDesk:
        """A desk over a workspace; a demo's is a folder of its own that goes away unless one is named."""
        passing = (
            tempfile.TemporaryDirectory(prefix="mistdesk-demo-") if options.demo and not options.workspace else None
        )
        paths = _workspace(Path(passing.name) if passing else options.workspace)
        lease = Lease(paths.window_lock, "this workspace") if options.exclusive else None
        if lease is not None:
            lease.acquire()
        mapping = SqliteMappingStore.at(paths.mapping_db, read_only=False)
        sync = SqliteSyncStore(paths.sync_db, read_only=True)
        settings = JsonSettingsStore(paths.settings)
        given = _tokens_from_files(options.mist_token_file, options.mapped_token_file)
        demo = _Demo(options, paths, settings) if options.demo else None
        arguments = ["worker", "--attached", "--workspace", str(paths.root)]
        if options.step:
            arguments.append("--no-schedule")
        link = WorkerHandle([*program_command(), *arguments], log=paths.logs / "worker.log")

        async def prepare() -> Mapping[str, Token]:
            await mapping.connect()
            await sync.connect()
            return await demo.start() if demo is not None else given

        async def tidy() -> None:
            if demo is not None:
                await demo.stop()
            if lease is not None:
                lease.release()
            if passing is not None:
                passing.cleanup()

        desk = Desk(
            DeskParts(
                mapping=mapping,
                sync=sync,
                settings=settings,
                credentials=_credentials(options),
                files=CsvMappingFiles(),
                link=link,
                clock=time.time,
                author=_author(),
                prepare=prepare,
                tidy=tidy,
                demo=options.demo,
                place=str(paths.root),
                logs=str(paths.logs),
            )
        )
        advance, let_run = (demo.advance, demo.let_run) if demo is not None else (_nothing, _nothing)
        return OpenDesk(desk, paths.root, advance, let_run, lambda side: given.get(side.value))

    def run_window(self, options: DeskOptions) -> int:
        """The window, until it is closed."""
        if not has_qt():
            raise NEEDS_QT
        return open_window(Wanted(options.workspace, options.demo, options.estate))

    def desk_makers(self, options: DeskOptions) -> tuple[DeskMaker, DeskMaker]:
        """How the window opens the workspace, and how the demo's."""
        from mistdesk.ui.window import DeskMaker  # noqa: PLC0415

        _log_to_stderr()
        return DeskMaker(lambda: self.make_desk(options).desk), self._demo_maker(DeskMaker, options)

    def _demo_maker(self, maker: type[DeskMaker], options: DeskOptions) -> DeskMaker:
        """A desk on the embedded cloud: a few hours of history first, then life as it goes."""
        chosen = options if options.demo else DeskOptions(demo=True, estate=options.estate)
        opened: list[OpenDesk] = []

        def make() -> Desk:
            opened[:] = [self.make_desk(chosen)]
            return opened[0].desk

        async def live(desk: Desk) -> None:
            await desk.requests.discover()
            for _ in range(round(LIVE_HISTORY / LIVE_POLL)):
                await opened[0].advance(LIVE_POLL)
                await desk.requests.poll()
            await opened[0].let_run(1.0)

        return maker(make, live, "Demo")

    def picture_taker(self) -> TakePictures | None:
        """Takes pictures of the window; None where Qt is not installed."""
        if not has_qt():
            return None

        def take(options: DeskOptions, out: Path) -> list[Path]:
            from mistdesk.ui.pictures import take_pictures  # noqa: PLC0415

            return take_pictures(lambda: self.make_desk(options).desk, out)

        return take

    def mapping_files(self) -> MappingFiles:
        """Reads and writes mapping files."""
        return CsvMappingFiles()

    def worker_state(self, workspace: Path | None) -> str:
        """Who holds the worker's lease of a workspace, "" when nobody does."""
        holder = holder_of(_workspace(workspace).worker_lock)
        return "" if holder is None else str(holder)

    # --- processes

    def run_worker(self, options: WorkerOptions) -> int:
        """A worker, until its pipe closes or it is told to end."""
        paths = _workspace(options.workspace)
        _log_to_stderr()
        lease = Lease(paths.worker_lock, "the sync of this workspace")
        try:
            lease.acquire()
        except Busy as error:
            if options.attached:
                _say(Notice(NoticeKind.FAREWELL, text=error.message))
                return 0
            raise
        with lease:
            asyncio.run(_work(paths, options))
        return 0

    def simulate_mist(self, options: SimulateMistOptions, announce: Callable[[str], None]) -> int:
        """The embedded Mist cloud, until it is told to end."""
        from mistdesk.simulator.server import MistSimulatorOptions, run_mist_simulator  # noqa: PLC0415

        start = datetime.fromisoformat(options.start) if options.start else None
        return run_mist_simulator(
            MistSimulatorOptions(
                port=options.port,
                estate=options.estate,
                faults=options.faults,
                tls_cert=options.tls_cert,
                tls_key=options.tls_key,
                seed=options.seed,
                start=start.replace(tzinfo=start.tzinfo or UTC) if start else None,
                speed=options.speed,
                quota=options.quota,
                end_with_stdin=options.attached,
            ),
            announce,
        )

    def simulate_mapped(self, options: SimulateMappedOptions, announce: Callable[[str], None]) -> int:
        """The embedded graph, until it is told to end."""
        from mistdesk.localgraph.server import LocalGraphOptions, run_local_graph  # noqa: PLC0415

        return run_local_graph(
            LocalGraphOptions(port=options.port, database=options.database, end_with_stdin=options.attached), announce
        )


def _workspace(root: Path | None) -> WorkspacePaths:
    paths = WorkspacePaths(root) if root is not None else WorkspacePaths.default()
    paths.create()
    return paths


class _Demo:
    """The embedded cloud of a desk: its clock is moved by hand, or let run after some hours of history."""

    def __init__(self, options: DeskOptions, paths: WorkspacePaths, settings: JsonSettingsStore) -> None:
        ago = datetime.fromtimestamp(time.time() - LIVE_HISTORY, UTC).isoformat()
        start = options.start if options.step else ago
        self._cloud = DemoCloud(options.estate, paths.logs / "cloud.log", start=start, speed=0.0)
        self._settings = settings
        self._poll = STEP_POLL if options.step else LIVE_POLL

    async def start(self) -> Mapping[str, Token]:
        """Start it and point the settings at it; gives the worker its token."""
        await self._cloud.start()
        _point_at_demo(self._settings, self._cloud, self._poll)
        return {Side.MIST.value: self._cloud.token}

    async def advance(self, seconds: float) -> None:
        """Move its clock on."""
        await self._cloud.advance(seconds)

    async def let_run(self, speed: float) -> None:
        """Let its clock run."""
        await self._cloud.run(speed)

    async def stop(self) -> None:
        """End it."""
        await self._cloud.stop()


async def _nothing(_: float) -> None:
    """A clock that is not ours cannot be moved."""


def _point_at_demo(store: JsonSettingsStore, cloud: DemoCloud, poll: float) -> None:
    settings = store.load()
    connection = MistConnection(region="custom", base_url=cloud.url, org_id=cloud.org_id)
    store.save(replace(settings, mist=connection, poll=replace(settings.poll, stats_seconds=poll)))


def _credentials(options: DeskOptions) -> Credentials:
    return MemoryCredentials() if options.demo else KeyringCredentials()


def _tokens_from_files(mist: Path | None, mapped: Path | None) -> dict[str, Token]:
    files = {Side.MIST.value: mist, Side.MAPPED.value: mapped}
    return {name: TokenFile.read(path) for name, path in files.items() if path is not None}


def _author() -> str:
    with suppress(OSError, KeyError, ImportError):
        return getpass.getuser()
    return "somebody"


def _log_to_stderr() -> None:
    logging.basicConfig(
        stream=sys.stderr, level=logging.WARNING, format="%(asctime)s %(name)s %(levelname)s %(message)s"
    )


def _say(notice: Notice) -> None:
    with suppress(OSError, ValueError):  # the parent is gone; the pipe's end stops us by itself
        sys.stdout.write(notice_line(notice) + "\n")
        sys.stdout.flush()


async def _work(paths: WorkspacePaths, options: WorkerOptions) -> None:
    from mistdesk.clients.mist import HttpMistApi  # noqa: PLC0415  (not before the lease is held)
    from mistdesk.targets.factory import make_target  # noqa: PLC0415
    from mistdesk.worker.loop import Worker  # noqa: PLC0415
    from mistdesk.worker.parts import WorkerParts  # noqa: PLC0415

    with suppress(OSError, AttributeError):
        os.nice(10)  # painting comes first (measured: the worst lateness of a 16 ms timer falls to 6-20 ms)
    sync = await SqliteSyncStore.open(paths.sync_db)
    mapping = SqliteMappingStore.at(paths.mapping_db, read_only=True)
    await mapping.connect()
    settings = JsonSettingsStore(paths.settings)
    cloud = DemoCloud(options.estate, paths.logs / "cloud.log") if options.demo else None
    if cloud is not None:
        await cloud.start()
        _point_at_demo(settings, cloud, STEP_POLL)
    worker = Worker(
        WorkerParts(
            mapping=mapping,
            sync=sync,
            settings=settings,
            mist=HttpMistApi,
            target=make_target,
            graph=LocalGraphProcess(paths.graph_db, paths.logs / "graph.log"),
            clock=time.time,
            notify=_say if options.attached else lambda _: None,
            holder=f"{_author()} on {socket.gethostname()}",
            author=_author(),
            pid=os.getpid(),
        ),
        scheduled=options.scheduled,
    )
    for name, token in _worker_tokens(options, settings.load(), cloud).items():
        worker.give_token(name, token)
    _listen(worker.stop)
    if options.attached:
        _follow_pipe(worker.give_token, worker.wake, worker.stop)
    try:
        await (worker.once() if options.once else worker.run())
    finally:
        if cloud is not None:
            await cloud.stop()
        await mapping.close()
        await sync.close()


def _worker_tokens(options: WorkerOptions, settings: Settings, cloud: DemoCloud | None) -> dict[str, Token]:
    if cloud is not None:
        return {Side.MIST.value: cloud.token}
    given = _tokens_from_files(options.mist_token_file, options.mapped_token_file)
    if options.attached:
        return given
    kept = KeyringCredentials()
    wanted = {Side.MIST: (settings.mist.base_url, settings.mist.org_id)}
    if settings.target.kind is TargetKind.MAPPED:
        wanted[Side.MAPPED] = (settings.target.url, settings.target.org_id)
    for side, (address, org_id) in wanted.items():
        token = kept.get(side, account(side, address, org_id)) if side.value not in given else None
        if token is not None:
            given[side.value] = token
    return given


def _listen(stop: Callable[[], None]) -> None:
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        with suppress(NotImplementedError):  # Windows has none; there the pipe's end does it
            loop.add_signal_handler(number, stop)


def _follow_pipe(give: Callable[[str, Token], None], wake: Callable[[], None], stop: Callable[[], None]) -> None:
    """Reads orders on a thread of its own; the pipe's end ends the worker."""
    loop = asyncio.get_running_loop()

    def call(function: Callable[..., None], *values: object) -> None:
        with suppress(RuntimeError):  # the loop has ended
            loop.call_soon_threadsafe(function, *values)

    def read() -> None:
        for line in sys.stdin.buffer:
            try:
                order = read_order(line)
            except MistdeskError as error:
                log.warning("%s", error)
                continue
            if isinstance(order, TokenLine):
                call(give, order.ref, Token(order.text))
            elif isinstance(order, StopLine):
                break
            else:
                call(wake)
        call(stop)

    threading.Thread(target=read, name="orders", daemon=True).start()
