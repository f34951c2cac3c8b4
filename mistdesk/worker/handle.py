"""How a window or a command line holds its worker: starts it, gives it tokens, hears its notices."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from pathlib import Path

from mistdesk.domain.errors import EnvironmentTrouble
from mistdesk.domain.sync import Notice, NoticeKind, Token
from mistdesk.processes import ChildProcess
from mistdesk.worker.protocol import StopLine, WakeLine, order_line, read_notice, token_line

START_PATIENCE = 30.0


class WorkerHandle:
    """A WorkerLink over a child process. Beside a worker that somebody else started it is silent and says so."""

    def __init__(self, command: Sequence[str], *, log: Path | None = None) -> None:
        self._child = ChildProcess(command, on_line=self._on_line, on_end=self._on_end, log=log)
        self._listeners: list[Callable[[Notice], None]] = []
        self._greeted: asyncio.Event = asyncio.Event()
        self._tokens: dict[str, Token] = {}
        self._stopping = False
        self._works = False
        self.foreign_holder = ""

    @property
    def pid(self) -> int:
        """Process id of our worker, 0 when somebody else's is at work."""
        return 0 if self.foreign_holder else self._child.pid

    async def start(self) -> None:
        """Start it and wait for its greeting; when the lease is taken, go on beside the worker that holds it."""
        self._stopping = self._works = False
        self.foreign_holder = ""
        self._greeted.clear()
        self._child.start()
        for ref, token in self._tokens.items():  # somebody signed in before it was started
            self._child.send(token_line(ref, token))
        try:
            async with asyncio.timeout(START_PATIENCE):
                await self._greeted.wait()
        except TimeoutError:
            await self.stop()
            raise EnvironmentTrouble(
                "The sync worker did not start",
                f"It gave no sign of life within {START_PATIENCE:.0f} seconds.",
                "Look at the log in the workspace folder, then start again.",
            ) from None
        if not self._works and not self.foreign_holder:
            await self.stop()
            raise EnvironmentTrouble(
                "The sync worker did not start",
                "It ended before it was ready.",
                "Look at the log in the workspace folder, then start again.",
            )

    def _on_line(self, line: bytes) -> None:
        notice = read_notice(line)
        if notice is None:
            return
        if notice.kind is NoticeKind.FAREWELL and notice.text:
            self.foreign_holder = notice.text
        if notice.kind is NoticeKind.HELLO:
            self._works = True
            self.foreign_holder = ""
        if notice.kind in {NoticeKind.HELLO, NoticeKind.FAREWELL}:
            self._greeted.set()
        self._tell(notice)

    def _on_end(self, code: int) -> None:
        self._greeted.set()
        if not self._stopping and not self.foreign_holder:
            self._tell(Notice(NoticeKind.FAREWELL, number=code))
            if self._works:  # one that dies before it greets would die for ever
                self._restart()

    def _restart(self) -> None:
        """A worker that died is started again once it had greeted; requests are durable, nothing is lost."""
        self._works = False
        try:
            self._child.start()
        except EnvironmentTrouble:
            return
        for ref, token in self._tokens.items():
            self._child.send(token_line(ref, token))

    def _tell(self, notice: Notice) -> None:
        for listener in tuple(self._listeners):
            listener(notice)

    def give_token(self, ref: str, token: Token) -> None:
        """Hand over a token; it is given again should the worker have to be started anew."""
        self._tokens[ref] = token
        self._child.send(token_line(ref, token))

    def wake(self) -> None:
        """Say that a request was written; beside a worker of somebody else's, take over should it be gone by now."""
        if self.foreign_holder and not self._child.running and not self._stopping:
            self._restart()
        self._child.send(order_line(WakeLine()))

    def subscribe(self, listener: Callable[[Notice], None]) -> Callable[[], None]:
        """Hear notices; returns the way to stop."""
        self._listeners.append(listener)

        def stop() -> None:
            if listener in self._listeners:
                self._listeners.remove(listener)

        return stop

    async def stop(self) -> None:
        """End the worker in order."""
        self._stopping = True
        self._child.send(order_line(StopLine()))
        await self._child.stop()
