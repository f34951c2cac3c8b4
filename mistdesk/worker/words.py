"""What the worker says of a request, from the first word to the last; knows nothing of the work itself."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import replace

from mistdesk.domain.errors import MistdeskError
from mistdesk.domain.sync import Notice, NoticeKind, RequestPhase, RequestState
from mistdesk.worker.parts import WorkerParts

log = logging.getLogger(__name__)

SAY_AGAIN = 1.0  # seconds after which a last word that could not be written is tried again


class Words:
    """Writes states of requests, and tells that it did."""

    def __init__(self, parts: WorkerParts) -> None:
        self._parts = parts

    async def say(self, state: RequestState) -> None:
        """Write a request's state and give notice."""
        await self._parts.sync.save_request_state(replace(state, updated_at=self._parts.clock()))
        self._parts.notify(
            Notice(NoticeKind.REQUEST, state.request_id, state.phase, state.done, state.total, state.message)
        )

    async def say_at_last(self, state: RequestState, stopping: asyncio.Event) -> None:
        """The last word of a request, for which somebody waits: a disk that is full for a while only delays it."""
        while True:
            try:
                await self.say(state)
            except MistdeskError as error:
                log.warning("%s", error)
                if stopping.is_set():
                    return
                await asyncio.sleep(SAY_AGAIN)
            else:
                return


class Told:
    """Writes progress at most ten times a second; the last word is never lost."""

    def __init__(self, words: Words, number: int) -> None:
        self._words = words
        self._number = number
        self._writing: asyncio.Task[None] | None = None
        self.done = 0
        self.total = 0
        self._text = ""

    def __call__(self, done: int, total: int, text: str) -> None:
        """Take a step of progress: a Progress."""
        self.done, self.total, self._text = done, total, text
        if self._writing is None or self._writing.done():
            self._writing = asyncio.get_running_loop().create_task(self._write(), name=f"progress-{self._number}")

    async def _write(self) -> None:
        try:
            await self._words.say(RequestState(self._number, RequestPhase.RUNNING, self.done, self.total, self._text))
        except MistdeskError as error:  # progress is only told; the last word is what counts
            log.warning("%s", error)
        await asyncio.sleep(0.1)

    async def flush(self) -> None:
        """Wait for what is being written."""
        if self._writing is not None:
            await self._writing
