"""One poll of device statistics inside the call budget; what could not be read is unknown, never zero."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass

from mistdesk.domain.errors import MistdeskError, QuotaUsed, SignInRefused, Unreachable
from mistdesk.domain.estate.model import Inventory
from mistdesk.domain.occupancy.budget import PollChoice, choose_calls
from mistdesk.domain.occupancy.samples import Sample, client_count
from mistdesk.domain.ports import MistApi, StatsWalk
from mistdesk.domain.sync import GapCause, MistConnection, PollOutcome, PollSettings

DEFAULT_LIMIT = 5000


@dataclass(frozen=True, slots=True)
class Poll:
    """What one poll brought; `error` is set when it failed as a whole."""

    outcome: PollOutcome
    samples: tuple[Sample, ...] = ()
    error: MistdeskError | None = None


def gap_cause(error: MistdeskError) -> GapCause:
    """Why the poll gave nothing."""
    if isinstance(error, SignInRefused):
        return GapCause.TOKEN
    if isinstance(error, QuotaUsed):
        return GapCause.QUOTA
    return GapCause.OFFLINE if isinstance(error, Unreachable) else GapCause.SOURCE_DOWN


class Poller:
    """Polls one organisation. It learns once whether the organisation's rows carry counts (DESIGN 5)."""

    def __init__(self, api: MistApi, connection: MistConnection, *, clock: Callable[[], float]) -> None:
        self._api = api
        self._connection = connection
        self._clock = clock
        self.offset = 0.0  # Mist's clock minus ours, so that a failed poll has its place among the others
        self.org_rows_have_counts: bool | None = None
        self.limit = DEFAULT_LIMIT

    def choose(self, inventory: Inventory, settings: PollSettings, mapped_sites: Collection[str] = ()) -> PollChoice:
        """The calls of the next poll, with their cost."""
        return choose_calls(
            inventory,
            settings,
            limit=self.limit,
            org_rows_have_counts=self.org_rows_have_counts,
            site_only=bool(self._connection.site_ids),
            mapped_sites=mapped_sites,
        )

    async def probe(self) -> None:
        """Look once whether the organisation's rows carry counts."""
        if self.org_rows_have_counts is None and not self._connection.site_ids:
            walk = await self._api.org_stats(self._connection.org_id)
            self.org_rows_have_counts = walk.has_counts

    async def poll(self, inventory: Inventory, settings: PollSettings, mapped_sites: Collection[str] = ()) -> Poll:
        """Make the calls; never raises for trouble at Mist, the outcome tells its cause."""
        before = self._api.calls_made
        try:
            await self.probe()
            walks = await self._walks(self.choose(inventory, settings, mapped_sites))
        except MistdeskError as error:
            at = self._clock() + self.offset
            outcome = PollOutcome(at, 0, 0, False, gap_cause(error), self._api.calls_made - before)
            return Poll(outcome, error=error)
        return self._poll(walks, self._api.calls_made - before)

    async def _walks(self, choice: PollChoice) -> list[StatsWalk]:
        walks = []
        if choice.org_rows:
            walks.append(await self._api.org_stats(self._connection.org_id))
        walks.extend([await self._api.site_stats(site_id) for site_id in choice.site_ids])
        return walks

    def _poll(self, walks: list[StatsWalk], calls: int) -> Poll:
        samples: dict[str, Sample] = {}
        for walk in walks:  # site rows come after the organisation's, and know more
            samples.update((sample.device_id, sample) for sample in walk.samples)
        kept = tuple(samples.values())
        times = [sample.observed_at.timestamp() for sample in kept]
        at = min(times, default=self._clock() + self.offset)
        self.offset = at - self._clock()
        outcome = PollOutcome(
            at=at,
            devices=len(kept),
            with_count=sum(client_count(sample) is not None for sample in kept),
            complete=all(walk.complete for walk in walks),
            calls=calls,
        )
        return Poll(outcome, kept)
