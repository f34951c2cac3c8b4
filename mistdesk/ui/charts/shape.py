"""Long series made drawable: holes kept as holes, two points a pixel column; needs numpy, so it is loaded late."""

import numpy as np
from numpy.typing import NDArray

from mistdesk.ui.charts.data import ChartSeries

Floats = NDArray[np.float64]

_HOLE = 2.5
"""A distance of this many usual intervals is a hole, even where nobody wrote an unknown value."""


def arrays(series: ChartSeries, start: float, end: float) -> tuple[Floats, Floats]:
    """Times and values from `start` to `end` as arrays; unknown values are NaN."""
    times = np.asarray(series.times, dtype=np.float64)
    values = np.asarray(series.values, dtype=np.float64)
    inside = (times >= start) & (times <= end)
    return times[inside], values[inside]


def with_holes(times: Floats, values: Floats) -> tuple[Floats, Floats]:
    """The same with a NaN put into every hole, so that no line bridges it."""
    if len(times) < 3:
        return times, values
    distances = np.diff(times)
    after = np.flatnonzero(distances > _HOLE * np.median(distances))
    if not len(after):
        return times, values
    middles = times[after] + distances[after] / 2
    return np.insert(times, after + 1, middles), np.insert(values, after + 1, np.nan)


def decimated(times: Floats, values: Floats, start: float, end: float, columns: int) -> tuple[Floats, Floats]:
    """Lowest and highest value of each of `columns` pixel columns; short series stay as they are."""
    if len(times) <= 2 * columns or columns < 1 or end <= start:
        return times, values
    at = np.clip(((times - start) / (end - start) * columns).astype(np.int64), 0, columns - 1)
    firsts = np.concatenate((np.zeros(1, dtype=np.int64), np.flatnonzero(np.diff(at)) + 1))
    lasts = np.concatenate((firsts[1:] - 1, np.array([len(times) - 1], dtype=np.int64)))
    low, high = np.fmin.reduceat(values, firsts), np.fmax.reduceat(values, firsts)
    rising = ~(values[firsts] > values[lasts])
    xs = np.empty(2 * len(firsts))
    ys = np.empty(2 * len(firsts))
    xs[0::2], xs[1::2] = times[firsts], times[lasts]
    ys[0::2], ys[1::2] = np.where(rising, low, high), np.where(rising, high, low)
    return xs, ys


def runs(known: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Start and end (exclusive) of each stretch of known values."""
    edges = np.flatnonzero(np.diff(np.concatenate(([False], known, [False])).astype(np.int8)))
    return [(int(a), int(b)) for a, b in zip(edges[0::2], edges[1::2], strict=True)]
