"""What charts and cards show: counts over time for what is selected; knows ports only."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from mistdesk.domain.occupancy.series import Line, OccupancyView, gaps, percentile, shares, total, with_breaks
from mistdesk.domain.ports import SyncStore
from mistdesk.domain.sync import CountHistory, StatusChange

MOST_LINES = 8
LEAST_INTERVAL = 300.0  # seconds; polls that come closer than the guide's rhythm do not make its holes into gaps


@dataclass(frozen=True, slots=True)
class Latest:
    """The last poll's word on a device; `count` None = unknown."""

    count: int | None
    status: str | None
    at: float


@dataclass(frozen=True, slots=True)
class BuildingNow:
    """What a building's card shows. `now` None = no count known."""

    now: float | None
    peak: float | None
    times: tuple[float, ...]
    totals: tuple[float | None, ...]


class OccupancyService:
    """Reads history; never writes."""

    def __init__(
        self,
        sync: SyncStore,
        *,
        interval: Callable[[], float],
        zones: Callable[[], Mapping[str, str]] = dict,
    ) -> None:
        self._sync = sync
        self._chosen_interval = interval
        self._zones = zones

    def _interval(self) -> float:
        return max(LEAST_INTERVAL, self._chosen_interval())

    async def latest(self) -> dict[str, Latest]:
        """By device the last poll's count and status."""
        return {key: Latest(*value) for key, value in (await self._sync.last_samples()).items()}

    async def view(
        self, device_ids: Sequence[str], start: float, end: float, *, names: Sequence[tuple[str, str]] = ()
    ) -> OccupancyView:
        """Counts of access points over a time range. `names`: (device id, label) drawn as lines of their own.

        An access point that took over the place of another begins with what that one counted there.
        """
        zones = self._zones()
        before = {ref: zones[ref] for ref in device_ids if zones.get(ref, ref) != ref}
        asked = tuple(dict.fromkeys((*device_ids, *before.values())))
        history = continued(await self._sync.counts(asked, start, end), device_ids, before)
        changes = await self._sync.status_changes(device_ids, start, end)
        lines = list(names)[:MOST_LINES]
        # A week of a campus takes tenths of a second to add up; whoever asks has a window to keep alive.
        return await asyncio.to_thread(_view_of, history, changes, end, lines, self._interval())

    async def buildings(self, groups: Sequence[Sequence[str]], start: float, end: float) -> list[BuildingNow]:
        """For each group of access points: now, today's peak and the curve."""
        polls = await self._sync.polls(start, end)
        times = [poll.at for poll in polls]
        totals = await self._sync.totals(groups, start, end)
        out = []
        for values in totals:
            known = [value for value in values if value is not None]
            line: list[float | None] = [None if value is None else float(value) for value in values]
            broken_times, broken = with_breaks(times, [line], self._interval())
            out.append(
                BuildingNow(line[-1] if line else None, float(max(known)) if known else None, broken_times, broken[0])
            )
        return out


def continued(history: CountHistory, device_ids: Sequence[str], before: Mapping[str, str]) -> CountHistory:
    """The counts of these devices; one that replaced another (`before`) has the other's until its own begin.

    Where both are among the devices the other's counts are shown once, in the line of the new one.
    """
    rows = dict(zip(history.device_ids, history.counts, strict=True))
    for new, old in before.items():
        own, others = rows[new], rows[old]
        first = next((at for at, count in enumerate(own) if count is not None), None)
        if first is None or any(count is not None for count in others[first:]):
            continue  # nothing went on here, or the other one counts elsewhere by now
        rows[new] = (*others[:first], *own[first:])
        rows[old] = (None,) * len(others)
    counts = tuple(rows[ref] for ref in device_ids)
    return CountHistory(tuple(device_ids), history.times, counts, history.causes)


def _view_of(
    history: CountHistory,
    changes: Sequence[StatusChange],
    end: float,
    names: Sequence[tuple[str, str]],
    interval: float,
) -> OccupancyView:
    """All a chart needs, from what was read."""
    polls = len(history.times)
    rows = dict(zip(history.device_ids, history.counts, strict=True))
    series: list[Sequence[float | None]] = [
        total(history.counts, polls),
        percentile(history.counts, polls, 0.1),
        percentile(history.counts, polls, 0.9),
        *([rows.get(key, (None,) * polls) for key, _ in names]),
    ]
    times, broken = with_breaks(history.times, series, interval)
    last = [row[-1] for row in history.counts if row]
    return OccupancyView(
        times=times,
        total=broken[0],
        low=broken[1],
        high=broken[2],
        lines=tuple(Line(label, values) for (_, label), values in zip(names, broken[3:], strict=True)),
        gaps=gaps(history.times, history.causes, interval),
        shares=shares(history, changes, end, interval=interval),
        reporting=sum(count is not None for count in last),
        devices=len(history.device_ids),
    )
