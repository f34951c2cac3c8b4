"""What a chart is given: plain values with times in epoch seconds; it knows no service and no Qt."""

from collections.abc import Sequence
from dataclasses import dataclass

MOST_LINES = 8
"""More named lines than this nobody can tell apart."""


@dataclass(frozen=True, slots=True)
class ChartSeries:
    """One series; `times` rise, in epoch seconds; a value that is not known is None (or NaN), never 0."""

    label: str
    times: Sequence[float]
    values: Sequence[float | None]


@dataclass(frozen=True, slots=True)
class GapSpan:
    """A time without values, and why; epoch seconds."""

    start: float
    end: float
    cause: str


@dataclass(frozen=True, slots=True)
class StatusSpan:
    """How many devices were connected, down and unknown from `start` to `end`; epoch seconds."""

    start: float
    end: float
    ok: int
    down: int
    unknown: int


@dataclass(frozen=True, slots=True)
class ChartData:
    """A whole chart: what it shows, of what, in which zone, from when to when (epoch seconds).

    `now` is the present moment if the chart is live; None for the past, where nothing is "now".
    """

    title: str
    unit: str
    zone: str
    source: str
    total: ChartSeries
    start: float
    end: float
    band_low: ChartSeries | None = None
    band_high: ChartSeries | None = None
    lines: tuple[ChartSeries, ...] = ()
    gaps: tuple[GapSpan, ...] = ()
    statuses: tuple[StatusSpan, ...] = ()
    status_label: str = "APs"
    now: float | None = None


@dataclass(frozen=True, slots=True)
class HeatRow:
    """One row of a heat strip: evenly spaced values, None where not known."""

    label: str
    values: Sequence[float | None]
