"""A worker in this process over real files, with a fake cloud and a fake target, and waiting with a deadline."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from mistdesk.domain.errors import MistdeskError
from mistdesk.domain.ports import MistApi, Target
from mistdesk.domain.sync import MistConnection, Notice, NoticeKind, Settings, TargetSettings, Token
from mistdesk.services.requests import RequestService
from mistdesk.worker.loop import Worker
from mistdesk.worker.parts import WorkerParts
from tests.unit.services.fakes import Clock, FakeMist, FakeTarget, Stores

PATIENCE = 15.0
SIGNED_IN = Settings(mist=MistConnection("custom", "https://mist.invalid", "org"))


async def until(reached: Callable[[], Awaitable[bool]] | Callable[[], bool], what: str) -> None:
    """Wait for a condition; fail by name after the deadline."""
    deadline = asyncio.get_running_loop().time() + PATIENCE
    while True:
        found = reached()
        if found is True or (not isinstance(found, bool) and await found):
            return
        assert asyncio.get_running_loop().time() < deadline, f"not within {PATIENCE:.0f} s: {what}"
        await asyncio.sleep(0.01)


class Choices:
    """A SettingsStore in memory."""

    trouble = ""

    def __init__(self, settings: Settings) -> None:
        self.kept = settings

    def load(self) -> Settings:
        return self.kept

    def save(self, settings: Settings) -> None:
        self.kept = settings


@dataclass
class Graph:
    """An embedded graph that is a fake target."""

    trouble: MistdeskError | None = None
    started: int = 0
    stopped: int = 0

    async def start(self) -> tuple[TargetSettings, Token]:
        if self.trouble is not None:
            raise self.trouble
        self.started += 1
        return TargetSettings(url="http://127.0.0.1:1", connector_id="c1"), Token("local")

    async def stop(self) -> None:
        self.stopped += 1


@dataclass
class Bench:
    """All that a worker is handed, and the window's end of it."""

    stores: Stores
    api: FakeMist
    target: FakeTarget
    choices: Choices
    graph: Graph
    clock: Clock
    notices: list[Notice] = field(default_factory=list)
    listeners: list[Callable[[Notice], None]] = field(default_factory=list)
    worker: Worker | None = None
    mist_made: list[tuple[MistConnection, Token]] = field(default_factory=list)
    targets_made: list[tuple[TargetSettings, Token]] = field(default_factory=list)

    def notify(self, notice: Notice) -> None:
        self.notices.append(notice)
        for listener in tuple(self.listeners):
            listener(notice)

    def make_mist(self, connection: MistConnection, token: Token) -> MistApi:
        self.mist_made.append((connection, token))
        return self.api

    def make_target(self, settings: TargetSettings, token: Token) -> Target:
        self.targets_made.append((settings, token))
        return self.target

    def parts(self) -> WorkerParts:
        return WorkerParts(
            mapping=self.stores.mapping,
            sync=self.stores.sync,
            settings=self.choices,
            mist=self.make_mist,
            target=self.make_target,
            graph=self.graph,
            clock=self.clock,
            notify=self.notify,
            holder="this test",
            author="me",
            pid=1,
        )

    # --- the window's end: a WorkerLink

    async def start(self) -> None:
        """Nothing to start."""

    async def stop(self) -> None:
        """Nothing to stop."""

    def give_token(self, ref: str, token: Token) -> None:
        if self.worker is not None:
            self.worker.give_token(ref, token)

    def wake(self) -> None:
        if self.worker is not None:
            self.worker.wake()

    def subscribe(self, listener: Callable[[Notice], None]) -> Callable[[], None]:
        self.listeners.append(listener)
        return lambda: self.listeners.remove(listener)

    def requests(self) -> RequestService:
        return RequestService(self.stores.mapping, self.stores.sync, self, clock=self.clock)

    @asynccontextmanager
    async def working(self, *, scheduled: bool = False, signed_in: bool = True) -> AsyncIterator[RequestService]:
        """A worker at work until the block ends."""
        self.worker = worker = Worker(self.parts(), scheduled=scheduled)
        if signed_in:
            worker.give_token("mist", Token("mist-token"))
        greeted = len([n for n in self.notices if n.kind is NoticeKind.HELLO])
        running = asyncio.get_running_loop().create_task(worker.run())
        try:
            await until(
                lambda: running.done() or len([n for n in self.notices if n.kind is NoticeKind.HELLO]) > greeted,
                "the greeting",
            )
            yield self.requests()
        finally:
            worker.stop()
            await asyncio.wait_for(running, PATIENCE)
            self.worker = None


async def bench(folder: Path, settings: Settings = SIGNED_IN) -> Bench:
    """A bench over a folder."""
    clock = Clock()
    return Bench(await Stores.open(folder), FakeMist(clock=clock), FakeTarget(), Choices(settings), Graph(), clock)
