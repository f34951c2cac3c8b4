"""Plans and publishes the graph, and lets samples of published points flow; knows ports only."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Callable, Collection, Mapping, Sequence

from mistdesk.domain.errors import BadAnswer, Side, WrongUsage
from mistdesk.domain.estate.model import DeviceKind
from mistdesk.domain.graph.mapper import clients_point, status_point
from mistdesk.domain.graph.model import PointValue
from mistdesk.domain.graph.plan import Plan, PublishedRow, PublishResult, RowKind
from mistdesk.domain.occupancy.samples import Sample, client_count, status_value
from mistdesk.domain.ports import Cancel, JournalLine, MappingStore, Progress, SyncStore, Target
from mistdesk.domain.sync import TargetKind, TargetSettings
from mistdesk.services.settings import graph_options
from mistdesk.services.workspace import take_snapshot

log = logging.getLogger(__name__)

BATCH = 5000


def point_values(
    samples: Sequence[Sample], points: Collection[str], zones: Mapping[str, str] | None = None
) -> list[PointValue]:
    """The values that samples give to published points (DESIGN 6); what is unknown gives none.

    `zones`: whose zone a device serves where it took over another's place; the counts go on in that zone.
    """
    zones = zones or {}
    values: list[PointValue] = []
    for sample in samples:
        at = sample.observed_at.timestamp()
        status = status_point(sample.device_id)
        if sample.kind is DeviceKind.AP:
            up = status_value(sample.status)
            if up is not None and status in points:
                values.append(PointValue(status, at, integer=up))
            count = client_count(sample)
            clients = clients_point(zones.get(sample.device_id, sample.device_id))
            if count is not None and clients in points:
                values.append(PointValue(clients, at, integer=count))
        elif sample.status and status in points:
            values.append(PointValue(status, at, json=json.dumps({"status": sample.status})))
    return values


class Publisher:
    """Publishing to one target."""

    def __init__(
        self,
        mapping: MappingStore,
        sync: SyncStore,
        target: Target,
        settings: TargetSettings,
        *,
        clock: Callable[[], float],
        author: str,
    ) -> None:
        self._mapping = mapping
        self._sync = sync
        self._target = target
        self._settings = settings
        self._clock = clock
        self._author = author

    @property
    def target(self) -> Target:
        """The target itself, for queries and checks."""
        return self._target

    @property
    def _ledger(self) -> str:
        """Under which name it is kept what was acknowledged: another address or organisation has nothing yet."""
        if self._settings.kind is TargetKind.LOCAL:
            return self._target.name
        return " ".join(part for part in (self._target.name, self._settings.url, self._settings.org_id) if part)

    async def plan(self) -> Plan:
        """What publishing would change, from what is on disk now."""
        plan, _ = await self._plan()
        return plan

    async def _plan(self) -> tuple[Plan, list[PublishedRow]]:
        snapshot = await take_snapshot(self._mapping, self._sync, self._settings.site_id, graph_options(self._settings))
        published = await self._sync.published(self._ledger)
        return await self._target.plan(snapshot.graph, published), published

    async def publish(self, plan_id: str, progress: Progress, cancel: Cancel) -> PublishResult:
        """Publish exactly the plan that was shown; refuses when something changed since."""
        plan, published = await self._plan()
        if plan.id != plan_id and (plan_id or not self._settings.automatic):  # nothing leaves without a named plan
            raise WrongUsage(
                "The plan is out of date",
                "The mapping or the estate changed after this plan was shown. Nothing was sent.",
                "Look at the new plan and publish that.",
            )
        writes: list[asyncio.Task[None]] = []

        def acknowledge(rows: Sequence[PublishedRow], retired: Sequence[PublishedRow]) -> None:
            write = self._sync.mark_published(self._ledger, tuple(rows), tuple(retired))
            writes.append(asyncio.get_running_loop().create_task(write, name="mark-published"))

        try:
            result = await self._target.apply(plan, published, acknowledge, progress, cancel)
        finally:
            if writes:
                await asyncio.gather(*writes)
        await self._sync.append_journal(self._journal(plan, result))
        return result

    def _journal(self, plan: Plan, result: PublishResult) -> JournalLine:
        text = f"{result.accepted} of {len(plan.changes())} changes accepted"
        if result.cancelled:
            text += ", stopped by a person"
        return JournalLine(
            self._clock(), self._author, self._target.name, plan.id, result.accepted, len(result.rejected), text
        )

    async def published_points(self) -> frozenset[str]:
        """Keys of the points the target has acknowledged."""
        rows = await self._sync.published(self._ledger)
        return frozenset(row.key for row in rows if row.kind is RowKind.POINT)

    async def queue(self, samples: Sequence[Sample]) -> int:
        """Put the values of published points into the outbox; returns how many."""
        values = point_values(samples, await self.published_points(), await self._mapping.zones())
        await self._sync.queue_values(values)
        return len(values)

    async def drain(self) -> int:
        """Send what waits, oldest first, until nothing waits; raises on trouble and keeps the rest."""
        sent = 0
        while True:
            values = await self._sync.waiting_values(BATCH)
            if not values:
                return sent
            result = await self._target.send(values)
            answered = result.accepted + len(result.rejected)
            if answered != len(values):
                raise BadAnswer(
                    "Values without an answer",
                    f"{self._target.name} answered for {answered} of {len(values)} values.",
                    "They are kept and sent again.",
                    side=Side.MAPPED,
                )
            if result.rejected:
                first = result.rejected[0]
                log.warning("%d values were refused, such as %s: %s", len(result.rejected), first.key, first.reason)
            await self._sync.drop_values(values)  # acknowledged, or refused for good
            sent += result.accepted
