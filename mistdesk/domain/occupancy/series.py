"""Series over time made from polls: totals, bands, gaps and their causes; a missing value is never zero."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from mistdesk.domain.occupancy.samples import status_value
from mistdesk.domain.sync import CountHistory, GapCause, StatusChange


@dataclass(frozen=True, slots=True)
class Gap:
    """A time without values, and why. Epoch seconds."""

    start: float
    end: float
    cause: GapCause


@dataclass(frozen=True, slots=True)
class StatusShare:
    """How many devices were up, down and unknown from `start` to `end`."""

    start: float
    end: float
    up: int
    down: int
    unknown: int


@dataclass(frozen=True, slots=True)
class Line:
    """Values over time; None breaks the line."""

    label: str
    values: tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class OccupancyView:
    """All a chart needs of the chosen devices. `reporting` of `devices` had a count in the last poll."""

    times: tuple[float, ...] = ()
    total: tuple[float | None, ...] = ()
    low: tuple[float | None, ...] = ()  # 10th percentile over the devices
    high: tuple[float | None, ...] = ()  # 90th percentile
    lines: tuple[Line, ...] = ()
    gaps: tuple[Gap, ...] = ()
    shares: tuple[StatusShare, ...] = ()
    reporting: int = 0
    devices: int = 0

    @property
    def now(self) -> float | None:
        """The last total, None when the last poll gave none."""
        return self.total[-1] if self.total else None

    @property
    def last_value_at(self) -> float | None:
        """When the last known total was measured."""
        return next((t for t, v in zip(reversed(self.times), reversed(self.total), strict=True) if v is not None), None)

    @property
    def peak(self) -> float | None:
        """The greatest known total."""
        known = [value for value in self.total if value is not None]
        return max(known) if known else None


def total(counts: Sequence[Sequence[int | None]], polls: int) -> tuple[float | None, ...]:
    """Sum of the known values of each poll; None where none is known."""
    sums: list[float | None] = []
    for k in range(polls):
        known = [row[k] for row in counts if row[k] is not None]
        sums.append(float(sum(n for n in known if n is not None)) if known else None)
    return tuple(sums)


def percentile(counts: Sequence[Sequence[int | None]], polls: int, share: float) -> tuple[float | None, ...]:
    """The share-th smallest known value of each poll (nearest rank); None where none is known."""
    out: list[float | None] = []
    for k in range(polls):
        known = sorted(n for row in counts if (n := row[k]) is not None)
        out.append(float(known[min(len(known) - 1, int(share * len(known)))]) if known else None)
    return tuple(out)


def gaps(times: Sequence[float], causes: Sequence[GapCause | None], interval: float) -> tuple[Gap, ...]:
    """Failed polls with their cause, and holes longer than two intervals in which nobody polled.

    A failed poll speaks for the time around it, never for a hole beside it: nobody knows why nobody asked.
    """
    found: list[Gap] = []
    for k, cause in enumerate(causes):
        if cause is None:
            continue
        end, start = times[k] + interval, times[k]
        if k + 1 < len(times) and times[k + 1] - times[k] <= 2 * interval:
            end = times[k + 1]
        if k and causes[k - 1] is None and times[k] - times[k - 1] <= 2 * interval:
            start = times[k - 1]
        if found and found[-1].cause is cause and found[-1].end >= start:
            found[-1] = Gap(found[-1].start, end, cause)
        else:
            found.append(Gap(start, end, cause))
    for k, (before, after) in enumerate(pairwise(times)):
        if after - before > 2 * interval:
            since = before if causes[k] is None else before + interval
            found.append(Gap(since, after, GapCause.NOT_RUNNING))
    return tuple(sorted(found, key=lambda gap: gap.start))


def with_breaks(
    times: Sequence[float], lines: Sequence[Sequence[float | None]], interval: float
) -> tuple[tuple[float, ...], list[tuple[float | None, ...]]]:
    """The same series with an unknown value put into every hole longer than two intervals, so that lines break."""
    out_times: list[float] = []
    outs: list[list[float | None]] = [[] for _ in lines]
    for k, at in enumerate(times):
        if out_times and at - times[k - 1] > 2 * interval:
            out_times.append(times[k - 1] + interval)
            for out in outs:
                out.append(None)
        out_times.append(at)
        for out, line in zip(outs, lines, strict=True):
            out.append(line[k])
    return tuple(out_times), [tuple(out) for out in outs]


def shares(
    history: CountHistory, changes: Sequence[StatusChange], end: float, *, interval: float
) -> tuple[StatusShare, ...]:
    """Up, down and unknown by poll, from the status changes; a failed poll leaves everybody unknown."""
    words: dict[str, str | None] = dict.fromkeys(history.device_ids)
    ordered = sorted(changes, key=lambda change: change.at)
    position = 0
    out: list[StatusShare] = []
    for k, at in enumerate(history.times):
        while position < len(ordered) and ordered[position].at <= at:
            words[ordered[position].device_id] = ordered[position].word
            position += 1
        until = history.times[k + 1] if k + 1 < len(history.times) else end
        until = min(until, at + 2 * interval)
        up, down, unknown = _split(words, failed=history.causes[k] is not None)
        if out and (out[-1].up, out[-1].down, out[-1].unknown) == (up, down, unknown) and out[-1].end >= at:
            out[-1] = StatusShare(out[-1].start, until, up, down, unknown)
        else:
            out.append(StatusShare(at, until, up, down, unknown))
    return tuple(out)


def _split(words: dict[str, str | None], *, failed: bool) -> tuple[int, int, int]:
    if failed:
        return 0, 0, len(words)
    values = [status_value(word) for word in words.values()]
    return values.count(1), values.count(0), values.count(None)
