"""The worker's work at the target: plans, publishing, queries and the outbox; knows nothing of Mist."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace

from mistdesk.domain.errors import MistdeskError, Side, SignInRefused
from mistdesk.domain.sync import Notice, NoticeKind
from mistdesk.services.publishing import Publisher
from mistdesk.services.wire_json import to_json
from mistdesk.worker.jobs import Job
from mistdesk.worker.parts import WorkerParts
from mistdesk.worker.sides import Sides


class TargetWork:
    """Handlers and schedule steps on the side of the target."""

    def __init__(self, parts: WorkerParts, sides: Sides) -> None:
        self._parts = parts
        self._sides = sides
        self._sites_known = False
        self.lane = asyncio.Lock()

    async def _at_target(self, step: Callable[[Publisher], Awaitable[str]]) -> str:
        async with self.lane:
            try:
                publisher = await self._sides.open_publisher()
                if publisher is None:
                    raise SignInRefused(
                        "Not signed in to Mapped", "There is no Mapped token.", "Sign in to Mapped.", side=Side.MAPPED
                    )
                await self._keep_sites(publisher)
                result = await step(publisher)
            except MistdeskError as error:
                if error.side is Side.MAPPED:
                    await self._sides.unwell(Side.MAPPED, error)
                raise
            await self._sides.well(Side.MAPPED)
            return result

    async def read_sites(self) -> None:
        """Keep the target's sites, which the grid offers; trouble is a state, not an error."""
        self._sites_known = False
        if not self._sides.can_publish:
            return
        try:
            publisher = await self._sides.open_publisher()
            if publisher is not None:
                await self._keep_sites(publisher)
                await self._sides.well(Side.MAPPED)
        except MistdeskError as error:
            await self._sides.unwell(Side.MAPPED, error)

    async def _keep_sites(self, publisher: Publisher) -> None:
        if not self._sites_known:
            await self._parts.sync.save_target_sites(await publisher.target.sites())
            self._sites_known = True

    async def plan(self, job: Job) -> str:
        """PLAN."""

        async def step(publisher: Publisher) -> str:
            job.progress(0, 1, "Comparing the mapping with what is published")
            return to_json(await publisher.plan())

        return await self._at_target(step)

    async def publish(self, job: Job) -> str:
        """PUBLISH: exactly the plan that was shown."""

        async def step(publisher: Publisher) -> str:
            result = await publisher.publish(job.arg("plan_id"), job.progress, job.cancel)
            at = self._parts.clock()
            await self._sides.update(lambda state: replace(state, published_at=at))
            self._parts.notify(Notice(NoticeKind.PUBLISHED))
            return to_json(result)

        return await self._at_target(step)

    async def query(self, job: Job) -> str:
        """QUERY: the answer's JSON text."""
        return await self._at_target(lambda publisher: publisher.target.query(job.arg("text")))

    async def drain(self) -> None:
        """Send what waits in the outbox; trouble keeps the rest for the next time."""
        if not self._sites_known and not self._sides.stopped(Side.MAPPED):
            await self.read_sites()  # the target could not be reached before: it is well again by itself
        publisher = self._sides.publisher
        if publisher is not None and not self._sides.stopped(Side.MAPPED) and await self._waiting():
            async with self.lane:
                try:
                    await publisher.drain()
                    await self._sides.well(Side.MAPPED)
                except MistdeskError as error:
                    if error.side is not Side.MAPPED:  # our own disk: nothing is wrong with the target
                        raise
                    await self._sides.unwell(Side.MAPPED, error)
            await self._waiting()

    async def _waiting(self) -> int:
        waiting = await self._parts.sync.count_waiting()
        await self._sides.update(lambda state: replace(state, waiting_values=waiting))
        return waiting
