"""One poll of device statistics inside the call budget; what could not be read is unknown, never zero."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass

from mistdesk.domain.errors import BadAnswer, MistdeskError, QuotaUsed, Side, SignInRefused, Unreachable
from mistdesk.domain.estate.model import Inventory
from mistdesk.domain.occupancy.budget import PollChoice, choose_calls
from mistdesk.domain.occupancy.samples import Sample, client_count
from mistdesk.domain.ports import MistApi, StatsWalk
from mistdesk.domain.sync import GapCause, MistConnection, PollOutcome, PollSettings

DEFAULT_LIMIT = 5000
FAILURES = 3  # sites in a row that give nothing, after which a poll stops asking


@dataclass(frozen=True, slots=True)
class Poll:
    """What one poll brought; `error` is set when it brought nothing, or when the token or the quota ended it."""

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

    async def probe(self) -> StatsWalk | None:
        """Look once whether the organisation's rows carry counts; what was read for it is not read again."""
        if self.org_rows_have_counts is not None or self._connection.site_ids:
            return None
        walk = await self._api.org_stats(self._connection.org_id)
        self.org_rows_have_counts = walk.has_counts
        return walk

    async def poll(self, inventory: Inventory, settings: PollSettings, mapped_sites: Collection[str] = ()) -> Poll:
        """Make the calls; never raises for trouble at Mist, the outcome tells its cause."""
        before = self._api.calls_made
        walks: list[StatsWalk] = []
        error: MistdeskError | None = None
        try:
            probed = await self.probe()
            if probed is not None:
                walks.append(probed)
            choice = self.choose(inventory, settings, mapped_sites)
            if choice.org_rows and probed is None:
                walks.append(await self._api.org_stats(self._connection.org_id))
            error = await self._site_walks(choice.site_ids, walks)
        except MistdeskError as trouble:
            error = trouble
        return self._poll(walks, error, self._api.calls_made - before)

    async def _site_walks(self, site_ids: Collection[str], walks: list[StatsWalk]) -> MistdeskError | None:
        """Read the sites one by one: one that fails is unknown and takes nothing from the others."""
        last: MistdeskError | None = None
        in_a_row = 0
        for site_id in site_ids:
            try:
                walks.append(await self._api.site_stats(site_id))
                in_a_row = 0
            except (SignInRefused, QuotaUsed):  # the others would hear the same
                raise
            except MistdeskError as error:
                last, in_a_row = error, in_a_row + 1
                if in_a_row == FAILURES:
                    break
        return last

    def _poll(self, walks: list[StatsWalk], error: MistdeskError | None, calls: int) -> Poll:
        samples: dict[str, Sample] = {}
        for walk in walks:  # site rows come after the organisation's, and know more
            samples.update((sample.device_id, sample) for sample in walk.samples)
        kept = tuple(samples.values())
        whole = error is None and all(walk.complete for walk in walks)
        if not kept and not whole:
            error = error or BadAnswer(
                "Nothing could be read",
                "No page of device statistics came whole.",
                "The next poll tries again.",
                side=Side.MIST,
            )
            outcome = PollOutcome(self._clock() + self.offset, 0, 0, False, gap_cause(error), calls)
            return Poll(outcome, error=error)
        times = [sample.observed_at.timestamp() for sample in kept]
        at = min(times, default=self._clock() + self.offset)
        self.offset = at - self._clock()
        outcome = PollOutcome(
            at=at,
            devices=len(kept),
            with_count=sum(client_count(sample) is not None for sample in kept),
            complete=whole,
            calls=calls,
        )
        return Poll(outcome, kept, error if isinstance(error, SignInRefused | QuotaUsed) else None)
