"""The worker's work at Mist: readings of the estate and polls, one after the other; knows no target."""

from __future__ import annotations

import asyncio
import contextlib
from dataclasses import replace

from mistdesk.domain.errors import Cancelled, MistdeskError, Side, SignInRefused, WrongUsage
from mistdesk.domain.mapping.columns import Column
from mistdesk.domain.mapping.rules import RowState
from mistdesk.domain.occupancy.samples import Sample
from mistdesk.domain.ports import Cancel, MistApi, Progress
from mistdesk.domain.sync import GapCause, Notice, NoticeKind, PollOutcome, SideState
from mistdesk.services.discovery import Discovery
from mistdesk.services.polling import Poller
from mistdesk.services.settings import graph_options
from mistdesk.services.wire_json import to_json
from mistdesk.services.workspace import take_snapshot
from mistdesk.worker.jobs import Job, StopSign
from mistdesk.worker.parts import WorkerParts
from mistdesk.worker.sides import Sides


class _Reading:
    """A reading that is under way; several may wait for it, anybody may stop it."""

    def __init__(self) -> None:
        self.sign = StopSign()
        self.watchers: list[Progress] = []
        self.task: asyncio.Task[int] | None = None

    def progress(self, done: int, total: int, text: str) -> None:
        for watcher in self.watchers:
            watcher(done, total, text)


class MistWork:
    """Handlers and schedule steps on the side of Mist."""

    def __init__(self, parts: WorkerParts, sides: Sides) -> None:
        self._parts = parts
        self._sides = sides
        self._reading: _Reading | None = None
        self.lane = asyncio.Lock()

    def _need_mist(self) -> tuple[MistApi, Poller]:
        api, poller = self._sides.mist, self._sides.poller
        if api is None or poller is None:
            raise SignInRefused("Not signed in to Mist", "There is no Mist token.", "Sign in to Mist.", side=Side.MIST)
        return api, poller

    # --- readings

    async def discover_request(self, job: Job) -> str:
        """DISCOVER."""
        return str(await self.discover(job.progress, job.cancel))

    async def discover(self, progress: Progress, cancel: Cancel) -> int:
        """Read the estate, or wait for the reading that is under way. Returns the inventory's revision."""
        reading = self._reading
        if reading is None or reading.task is None or reading.task.done():
            reading = self._reading = _Reading()
            reading.task = asyncio.get_running_loop().create_task(self._read(reading), name="read-estate")
        assert reading.task is not None
        reading.watchers.append(progress)
        while not reading.task.done():
            await asyncio.wait([reading.task], timeout=0.2)
            if cancel.is_set():
                reading.sign.set()
        return reading.task.result()

    async def _read(self, reading: _Reading) -> int:
        async with self.lane:
            api, poller = self._need_mist()
            await self._sides.update(lambda state: replace(state, mist=SideState.WORKING))
            connection = self._sides.settings.mist
            try:
                before = await self._parts.sync.inventory()
                if before is not None and connection.org_id and before.organization.id != connection.org_id:
                    raise WrongUsage(
                        "Another organisation",
                        f"This workspace holds {before.organization.name}; one workspace is one Mist organisation.",
                        "Open another workspace for the other organisation.",
                    )
                discovery = Discovery(api, connection, clock=self._parts.clock)
                inventory = await discovery.read(before, reading.progress, reading.sign)
                await self._parts.sync.save_inventory(inventory)
            except Cancelled:
                await self._sides.well(Side.MIST)
                raise
            except MistdeskError as error:
                await self._sides.unwell(Side.MIST, error)
                raise
            await self._sides.well(Side.MIST)
            at = self._parts.clock()
            await self._sides.update(
                lambda state: replace(state, inventory_revision=inventory.revision, inventory_at=at)
            )
            self._parts.notify(Notice(NoticeKind.INVENTORY, number=inventory.revision))
            await self._learn_rights(api)
            await self._count_calls(api, poller)
        return inventory.revision

    async def _learn_rights(self, api: MistApi) -> None:
        """Whether the token may write, which the window says; without an answer it stays as it was known."""
        with contextlib.suppress(MistdeskError):
            identity = await api.whoami()
            may = identity.can_write(self._sides.settings.mist.org_id)
            await self._sides.update(lambda state: replace(state, can_write=may))

    async def _count_calls(self, api: MistApi, poller: Poller) -> None:
        usage = await api.usage()
        if usage is not None:
            poller.limit = usage.limit or poller.limit
            await self._sides.update(lambda s: replace(s, calls_used=usage.requests, calls_limit=usage.limit))

    # --- polls

    async def poll_request(self, job: Job) -> str:
        """POLL."""
        job.progress(0, 1, "Reading device statistics")
        return to_json(await self.poll())

    async def poll(self) -> PollOutcome:
        """One poll into history and outbox. Trouble at Mist is a gap with its cause; trouble of ours is raised."""
        async with self.lane:
            api, poller = self._need_mist()
            inventory = await self._parts.sync.inventory()
            if inventory is None:
                raise WrongUsage("Nothing to poll", "The estate has not been read yet.", "Refresh first.")
            poll = await poller.poll(inventory, self._sides.settings.poll, await self.mapped_sites())
            await self._parts.sync.append_poll(poll.outcome, poll.samples)
            if poll.error is None:
                await self._sides.well(Side.MIST)
            else:
                await self._sides.unwell(Side.MIST, poll.error)
            at = self._parts.clock() if poll.outcome.cause is None else self._sides.state.last_poll_at
            await self._sides.update(
                lambda state: replace(
                    state,
                    polls=state.polls + 1,
                    last_poll_at=at,
                    mist_offset=poller.offset,
                    org_rows_have_counts=poller.org_rows_have_counts,
                )
            )
            self._parts.notify(Notice(NoticeKind.POLL, number=self._sides.state.polls))
            if poll.error is None:
                await self._count_calls(api, poller)
        await self._queue(poll.samples)
        return poll.outcome

    async def skip(self, cause: GapCause) -> None:
        """A poll that is not made: the hole says why."""
        poller = self._sides.poller
        async with self.lane:
            at = self._parts.clock() + (poller.offset if poller is not None else 0.0)
            await self._parts.sync.append_poll(PollOutcome(at, 0, 0, False, cause), ())
            await self._sides.update(lambda state: replace(state, polls=state.polls + 1))
            self._parts.notify(Notice(NoticeKind.POLL, number=self._sides.state.polls))

    async def _queue(self, samples: tuple[Sample, ...]) -> None:
        """Into the outbox; the state says at once what waits, so that nobody takes "not yet counted" for sent."""
        publisher = self._sides.publisher
        if publisher is not None and samples:
            await publisher.queue(samples)
            waiting = await self._parts.sync.count_waiting()
            await self._sides.update(lambda state: replace(state, waiting_values=waiting))

    async def mapped_sites(self) -> frozenset[str]:
        """Sites with at least one device that is ready: they are polled first when the budget is short."""
        target = self._sides.settings.target
        snapshot = await take_snapshot(self._parts.mapping, self._parts.sync, target.site_id, graph_options(target))
        refs = snapshot.sheet.values[Column.BUILDING_REF]
        return frozenset(refs[row] for row, state in enumerate(snapshot.report.states) if state is RowState.READY)
