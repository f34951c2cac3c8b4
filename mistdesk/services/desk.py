"""Everything a front end is handed, in one object; made by the composition root, knows ports only."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from mistdesk.domain.errors import MistdeskError
from mistdesk.domain.ports import (
    Credentials,
    JournalLine,
    MappingFiles,
    MappingStore,
    SettingsStore,
    SyncStore,
    WorkerLink,
)
from mistdesk.domain.sync import RequestKind, SyncState, Token
from mistdesk.services.events import Observers
from mistdesk.services.occupancy import OccupancyService
from mistdesk.services.recovery import RecoveryService
from mistdesk.services.requests import RequestService
from mistdesk.services.sample_queries import SampleQueryService
from mistdesk.services.settings import SettingsService
from mistdesk.services.sign_in import SignInService
from mistdesk.services.transfer import TransferService
from mistdesk.services.watch import NewsKind, SyncNews, SyncWatch
from mistdesk.services.workspace import WorkspaceService


@dataclass(frozen=True, slots=True)
class DeskParts:
    """What the composition root supplies."""

    mapping: MappingStore
    sync: SyncStore
    settings: SettingsStore
    credentials: Credentials
    files: MappingFiles
    link: WorkerLink
    clock: Callable[[], float]
    author: str
    prepare: Callable[[], Awaitable[Mapping[str, Token]]]  # before all else; tokens for the worker, by name
    tidy: Callable[[], Awaitable[None]]  # after all else
    demo: bool = False
    place: str = ""  # the workspace's folder, for people
    logs: str = ""


class Desk:
    """The open workspace with all its services. Open it, use it, close it."""

    def __init__(self, parts: DeskParts) -> None:
        self._parts = parts
        self.demo = parts.demo
        self.place, self.logs = parts.place, parts.logs
        self.author = parts.author
        self.clock = parts.clock
        self.settings = SettingsService(parts.settings)
        self.requests = RequestService(parts.mapping, parts.sync, parts.link, clock=parts.clock)
        self.sign_in = SignInService(self.requests, self.settings, parts.credentials, parts.link)
        self.sample_queries = SampleQueryService(self.settings, self.sign_in)
        self.workspace = WorkspaceService(
            parts.mapping,
            parts.sync,
            clock=parts.clock,
            author=parts.author,
            chosen_site=lambda: self.settings.current.target.site_id,
        )
        self.recovery = RecoveryService(parts.mapping, self.workspace, clock=parts.clock)
        self.occupancy = OccupancyService(
            parts.sync,
            interval=lambda: self.settings.current.poll.stats_seconds,
            zones=lambda: self.workspace.sheet.zones,
        )
        self.transfer = TransferService(self.workspace, parts.files)
        self.watch = SyncWatch(parts.sync, parts.link)
        self.failed: Observers[MistdeskError] = Observers()
        self._at_window = False
        self._tokens: Mapping[str, Token] = {}
        self._watching: asyncio.Task[None] | None = None
        self._loading: asyncio.Task[None] | None = None
        self._loads: set[asyncio.Task[None]] = set()

    async def open(self, *, with_worker: bool = True, at_window: bool = False) -> None:
        """Start or join the worker, read the workspace, follow the worker. Files alone need no worker.

        Only a window marks on disk that it is at work, and asks about one that fell. It shows the workspace first and
        then calls `start_worker` itself.
        """
        self._tokens = await self._parts.prepare()
        self.settings.reload()
        if not with_worker:
            await self.workspace.load()
            return
        if not at_window:
            await self.start_worker()
        await self.workspace.load()
        if at_window:
            await self.recovery.open()
            self._at_window = True
        self.watch.news.subscribe(self._on_news)
        self.requests.reloaded.subscribe(lambda _: self._load_anew(lambda: True))  # another target has other sites
        self._watching = asyncio.get_running_loop().create_task(self._watch(), name="watch-worker")

    async def start_worker(self) -> None:
        """Start or join the worker, and give it what it needs; what was asked of it before is on disk and not lost."""
        await self._parts.link.start()
        await self.sign_in.hand_over_kept_tokens()
        for ref, token in self._tokens.items():
            self._parts.link.give_token(ref, token)
        await self.requests.ask(RequestKind.RELOAD)  # the sites of its target are news when they are others

    async def close(self) -> None:
        """Write what waits, end the worker, close the files."""
        watching = set() if self._watching is None else {self._watching}
        for task in watching | self._loads:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task
        parts = self._parts
        async with (
            contextlib.AsyncExitStack() as steps
        ):  # each is taken even when one before it fails; last in, first out
            for step in (
                parts.tidy,
                parts.sync.close,
                parts.mapping.close,
                parts.link.stop,
                self._mark_closed,
                self.workspace.flush,
            ):
                steps.push_async_callback(step)

    async def _mark_closed(self) -> None:
        if self._at_window:
            await self.recovery.close()

    def mist_now(self) -> float:
        """Now by Mist's clock, which stamps the samples; this machine's clock may be off."""
        return self.clock() + self.watch.state.mist_offset

    async def sync_state(self) -> SyncState:
        """The worker's state as written, also when no worker is at work."""
        return await self._parts.sync.state()

    async def publish_journal(self) -> list[JournalLine]:
        """Who published what, newest first."""
        return await self._parts.sync.publish_journal()

    async def _watch(self) -> None:
        while True:
            try:
                await self.watch.run()
            except MistdeskError as error:
                self.failed.tell(error)
                await asyncio.sleep(1.0)

    def _on_news(self, news: SyncNews) -> None:
        if news.kind is NewsKind.INVENTORY:
            revision = news.state.inventory_revision
            self._load_anew(lambda: self.workspace.inventory.revision != revision)  # else it was just read
        elif news.kind is NewsKind.STATE:
            self._load_anew(lambda: False)  # but for its sites: a target that was away has answered

    def _load_anew(self, is_old: Callable[[], bool]) -> None:
        job = self._load(self._loading, is_old)
        self._loading = asyncio.get_running_loop().create_task(job, name="load-workspace")
        self._loads.add(self._loading)  # each waits for the one before it
        self._loading.add_done_callback(self._loads.discard)

    async def _load(self, before: asyncio.Task[None] | None, is_old: Callable[[], bool]) -> None:
        """Read the workspace again if what was read is old, or the target has other sites than were read."""
        if before is not None and not before.done():
            await asyncio.wait([before])
        try:
            if is_old() or await self._has_other_sites():
                await self.workspace.load()
        except MistdeskError as error:
            self.failed.tell(error)

    async def _has_other_sites(self) -> bool:
        return await self._parts.sync.target_sites() != self.workspace.target_sites
