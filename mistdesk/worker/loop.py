"""The worker's loop: takes orders and requests, polls by the clock, keeps the outbox moving."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Coroutine
from dataclasses import replace
from math import floor

from mistdesk.domain.errors import Cancelled, MistdeskError, OurFault, Side
from mistdesk.domain.sync import (
    GapCause,
    Notice,
    NoticeKind,
    Request,
    RequestKind,
    RequestPhase,
    RequestState,
    SideState,
    Token,
)
from mistdesk.services.wire_json import trouble_of
from mistdesk.worker.checks import Checks
from mistdesk.worker.jobs import Handler, Job, StopSign
from mistdesk.worker.mist_work import MistWork
from mistdesk.worker.parts import WorkerParts
from mistdesk.worker.sides import Sides
from mistdesk.worker.target_work import TargetWork
from mistdesk.worker.words import Told, Words

log = logging.getLogger(__name__)

LONGEST_NAP = 30.0  # seconds; the clock is looked at again, so that sleep or a changed clock never makes a burst
RETRY = 30.0


class Worker:
    """One worker of one workspace. `run()` ends after `stop()`; what was not done stays written down."""

    def __init__(self, parts: WorkerParts, *, scheduled: bool = True) -> None:
        self._parts = parts
        self._scheduled = scheduled
        self._words = Words(parts)
        self._sides = Sides(parts)
        self._mist = MistWork(parts, self._sides)
        self._target = TargetWork(parts, self._sides)
        self._handlers = self._make_handlers(Checks(parts, self._sides))
        self._wake = asyncio.Event()
        self._due = asyncio.Event()
        self._send_now = asyncio.Event()
        self._stopping = asyncio.Event()
        self._running: dict[int, StopSign] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._last_request = 0
        self._read_at = 0.0

    def _make_handlers(self, checks: Checks) -> dict[RequestKind, Handler]:
        return {
            RequestKind.CHECK_MIST: checks.mist,
            RequestKind.TRY_REGIONS: checks.regions,
            RequestKind.CHECK_MAPPED: checks.mapped,
            RequestKind.DISCOVER: self._mist.discover_request,
            RequestKind.POLL: self._mist.poll_request,
            RequestKind.PLAN: self._target.plan,
            RequestKind.PUBLISH: self._target.publish,
            RequestKind.QUERY: self._target.query,
            RequestKind.RELOAD: self._reload,
        }

    async def _reload(self, job: Job) -> str:
        """RELOAD: settings or tokens changed; waits for what is under way."""
        async with self._mist.lane, self._target.lane:
            job.progress(0, 1, "Taking the settings into use")
            await self._sides.renew()
        await self._target.read_sites()
        return ""

    # --- orders, from the pipe

    def give_token(self, ref: str, token: Token) -> None:
        """Take a token."""
        self._sides.give(ref, token)

    def wake(self) -> None:
        """Look at the requests now."""
        self._wake.set()

    def stop(self) -> None:
        """End in order."""
        for sign in self._running.values():
            sign.set()
        self._stopping.set()
        self._wake.set()
        self._due.set()
        self._send_now.set()

    # --- life

    async def run(self) -> None:
        """Greet, work until stopped, say farewell."""
        await self._begin()
        self._spawn(self._follow_requests(), "follow-requests")
        if self._scheduled:
            self._spawn(self._keep_polling(), "keep-polling")
        self._spawn(self._keep_sending(), "keep-sending")
        await self._stopping.wait()
        await self._end()

    async def once(self) -> None:
        """Do everything that is due once: requests, a reading, a poll, the outbox; for the timer of a server."""
        await self._begin()
        for request in await self._parts.mapping.requests_after(self._last_request):
            self._last_request = request.id
            if request.kind is not RequestKind.CANCEL:
                await self._serve(request)
        if self._sides.mist is not None:
            with contextlib.suppress(MistdeskError):
                await self._mist.discover(lambda *_: None, StopSign())
            with contextlib.suppress(MistdeskError):
                await self._mist.poll()
        await self._target.drain()
        await self._end()

    async def _begin(self) -> None:
        sync = self._parts.sync
        kept = await sync.state()
        self._sides.state = replace(
            kept,
            holder=self._parts.holder,
            pid=self._parts.pid,
            next_poll_at=None,
            mist_trouble=None,
            target_trouble=None,
        )
        await self._sides.renew()
        await self._target.read_sites()
        await self._give_up_unfinished()
        self._last_request = await sync.last_request()
        self._parts.notify(Notice(NoticeKind.HELLO))

    async def _give_up_unfinished(self) -> None:
        """Requests that a dead worker had begun are ended with that reason; nothing is done twice unasked."""
        for number in await self._parts.sync.unfinished_requests():
            trouble = trouble_of(
                OurFault("Not finished", "The sync worker ended before this was done.", "Ask for it again.")
            )
            await self._parts.sync.save_request_state(
                RequestState(number, RequestPhase.FAILED, trouble=trouble, updated_at=self._parts.clock())
            )

    async def _end(self) -> None:
        pending = [task for task in self._tasks if task is not asyncio.current_task()]
        if pending:
            await asyncio.wait(pending, timeout=2.0)
        for task in pending:
            task.cancel()
        await asyncio.gather(*pending, return_exceptions=True)
        await self._sides.close()
        self._parts.notify(Notice(NoticeKind.FAREWELL))

    def _spawn(self, job: Coroutine[None, None, None], name: str) -> None:
        task = asyncio.get_running_loop().create_task(self._guarded(job), name=name)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _guarded(self, job: Coroutine[None, None, None]) -> None:
        try:
            await job
        except asyncio.CancelledError:
            raise
        except MistdeskError as error:
            log.warning("%s", error)
        except Exception:
            log.exception("A task of the worker failed")
            self.stop()

    # --- requests

    async def _follow_requests(self) -> None:
        while not self._stopping.is_set():
            self._wake.clear()
            try:
                for request in await self._parts.mapping.requests_after(self._last_request):
                    self._last_request = request.id
                    if request.kind is RequestKind.CANCEL:
                        await self._cancel(request)
                    else:
                        self._spawn(self._serve(request), f"request-{request.id}")
            except MistdeskError as error:  # a full or locked disk passes; the request is still written down
                log.warning("%s", error)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(1.0):
                    await self._wake.wait()

    async def _cancel(self, request: Request) -> None:
        sign = self._running.get(int(request.arg("request") or 0))
        if sign is not None:
            sign.set()
        await self._words.say(RequestState(request.id, RequestPhase.DONE))

    async def _serve(self, request: Request) -> None:
        sign = StopSign()
        self._running[request.id] = sign
        progress = Told(self._words, request.id)
        try:
            await self._words.say(RequestState(request.id, RequestPhase.RUNNING))
            result = await self._handlers[request.kind](Job(request, progress, sign))
            final = RequestState(request.id, RequestPhase.DONE, result=result)
        except Cancelled as error:
            final = RequestState(request.id, RequestPhase.CANCELLED, trouble=trouble_of(error))
        except MistdeskError as error:
            final = RequestState(request.id, RequestPhase.FAILED, trouble=trouble_of(error))
        except Exception:
            log.exception("Request %d (%s) failed", request.id, request.kind)
            fault = OurFault("Something went wrong here", "The log names it.", "Try again, or send the log.")
            final = RequestState(request.id, RequestPhase.FAILED, trouble=trouble_of(fault))
        finally:
            self._running.pop(request.id, None)
        if request.kind in {RequestKind.POLL, RequestKind.RELOAD, RequestKind.PUBLISH}:
            self._send_now.set()
        await progress.flush()
        await self._words.say_at_last(replace(final, done=progress.done, total=progress.total), self._stopping)
        if request.kind in {RequestKind.RELOAD, RequestKind.DISCOVER, RequestKind.PUBLISH}:
            self._due.set()

    # --- schedule

    async def _keep_polling(self) -> None:
        while not self._stopping.is_set():
            self._due.clear()
            if self._sides.mist is not None:
                await self._step()
            await self._nap()

    async def _step(self) -> None:
        """A reading and a poll, each when due. Their trouble is a state already; here it only ends the step."""
        stopped = self._sides.stopped(Side.MIST)
        try:
            if not stopped and await self._reading_is_due():
                self._read_at = self._parts.clock()
                await self._mist.discover(lambda *_: None, StopSign())
        except MistdeskError as error:
            log.warning("%s", error)
        now, due = self._parts.clock(), self._sides.state.next_poll_at
        interval = self._sides.settings.poll.stats_seconds
        if due is not None and now < due <= now + 2 * interval:
            return
        try:
            if await self._parts.sync.inventory() is not None:
                await (self._mist.skip(GapCause.TOKEN) if stopped else self._mist.poll())
                following = (floor(self._parts.clock() / interval) + 1) * interval
                await self._sides.update(lambda state: replace(state, next_poll_at=following))
        except MistdeskError as error:
            log.warning("%s", error)
        self._send_now.set()

    async def _reading_is_due(self) -> bool:
        seconds = self._sides.settings.poll.inventory_seconds
        tried = self._parts.clock() - self._read_at
        if await self._parts.sync.inventory() is None:
            return not 0 <= tried < RETRY
        age = self._parts.clock() - (self._sides.state.inventory_at or 0.0)
        return not 0 <= age < seconds and not 0 <= tried < RETRY

    async def _nap(self) -> None:
        due = self._sides.state.next_poll_at
        wait = LONGEST_NAP if due is None else max(0.05, min(LONGEST_NAP, due - self._parts.clock()))
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(wait):
                await self._due.wait()

    async def _keep_sending(self) -> None:
        while not self._stopping.is_set():
            self._send_now.clear()
            try:
                await self._target.drain()
            except MistdeskError as error:  # a full or locked disk passes; what waits is still written down
                log.warning("%s", error)
            healthy = self._sides.state.target is SideState.OK
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(LONGEST_NAP if healthy else RETRY):
                    await self._send_now.wait()
