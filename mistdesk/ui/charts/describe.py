"""A chart in words, for labels and for people who do not see it; it knows only the values given."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import isfinite
from statistics import median

from mistdesk.ui.charts.data import ChartData, ChartSeries
from mistdesk.ui.charts.ticks import clock, zone_of


@dataclass(frozen=True, slots=True)
class Point:
    """A known value and its time."""

    at: float
    value: float


def known(value: float | None) -> bool:
    """Whether a value is a number."""
    return value is not None and isfinite(value)


def last_known(series: ChartSeries) -> Point | None:
    """The last value that is known."""
    for at in range(len(series.times) - 1, -1, -1):
        value = series.values[at]
        if value is not None and isfinite(value):
            return Point(series.times[at], value)
    return None


def highest(series: ChartSeries) -> Point | None:
    """The first of the highest known values."""
    best: Point | None = None
    for at, value in zip(series.times, series.values, strict=True):
        if value is not None and isfinite(value) and (best is None or value > best.value):
            best = Point(at, value)
    return best


def usual_interval(times: Sequence[float]) -> float | None:
    """The median distance of the samples in seconds; None where there are too few to tell."""
    if len(times) < 3:
        return None
    recent = times[-200:]
    return median(b - a for a, b in pairwise(recent))


def number(value: float) -> str:
    """A value as people write it: whole where it is whole, else with one decimal."""
    return f"{value:,.0f}" if abs(value - round(value)) < 0.05 else f"{value:,.1f}"


def silent_since(series: ChartSeries, now: float | None) -> float | None:
    """Since when a live series has no value, or None while it has: two and a half intervals are enough."""
    last = last_known(series)
    if last is None or now is None:
        return None
    interval = usual_interval(series.times)
    if interval is None or now - last.at <= 2.5 * interval:
        return None
    return last.at + interval


def end_label(series: ChartSeries, data: ChartData) -> str:
    """What stands at the end of the total's line: "48 now", "no value since 10:05", or nothing in the past."""
    last = last_known(series)
    if last is None or data.now is None:
        return ""
    since = silent_since(series, data.now)
    if since is not None:
        return f"no value since {clock(since, zone_of(data.zone))}"
    return f"{number(last.value)} now"


def chart_words(data: ChartData) -> str:
    """The chart in a few sentences: last value, highest, gaps."""
    zone = zone_of(data.zone)
    last, top = last_known(data.total), highest(data.total)
    parts = [f"{data.title}, in {data.unit}, times in {zone.key}."]
    if last is None or top is None:
        parts.append("No values in this time.")
    else:
        parts.append(f"Last value {number(last.value)} at {clock(last.at, zone)}.")
        parts.append(f"Highest {number(top.value)} at {clock(top.at, zone)}.")
        since = silent_since(data.total, data.now)
        if since is not None:
            parts.append(f"No value since {clock(since, zone)}.")
    if data.lines:
        parts.append(f"Lines: {', '.join(line.label for line in data.lines)}.")
    if data.gaps:
        listed = [f"{gap.cause} {clock(gap.start, zone)} to {clock(gap.end, zone)}" for gap in data.gaps[:5]]
        more = f" and {len(data.gaps) - 5} more" if len(data.gaps) > 5 else ""
        noun = "gap" if len(data.gaps) == 1 else "gaps"
        parts.append(f"{len(data.gaps)} {noun}: {', '.join(listed)}{more}.")
    return " ".join(parts)


def subtitle(data: ChartData) -> str:
    """The quiet line beside the title: unit, source, zone."""
    return " · ".join(part for part in (data.unit, data.source, zone_of(data.zone).key) if part)
