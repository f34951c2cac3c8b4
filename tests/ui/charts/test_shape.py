"""Long series made drawable: nothing high is lost, holes stay holes, the order of time is kept."""

import numpy as np
from mistdesk.ui.charts import shape
from mistdesk.ui.charts.data import ChartSeries


def test_unknown_values_are_nan_and_only_the_range_is_kept() -> None:
    series = ChartSeries("Total", [0, 10, 20, 30], [1, None, 3, 4])
    times, values = shape.arrays(series, 5, 25)
    assert times.tolist() == [10, 20]
    assert np.isnan(values[0])
    assert values[1] == 3


def test_a_hole_in_time_breaks_the_line_and_a_late_sample_does_not() -> None:
    times = np.array([0.0, 300, 600, 1200, 1500, 4000, 4300])
    values = np.arange(7.0)
    xs, ys = shape.with_holes(times, values)
    assert np.flatnonzero(np.isnan(ys)).tolist() == [5]
    assert 1500 < xs[5] < 4000


def test_a_year_keeps_every_extreme_in_two_points_a_column() -> None:
    count = 105_120
    times = np.arange(count, dtype=np.float64) * 300
    values = np.asarray(np.sin(times / 86400) + 2, dtype=np.float64)
    values[50_000], values[70_001] = 99.0, -5.0
    xs, ys = shape.decimated(times, values, 0, times[-1] + 300, 800)
    assert len(xs) <= 1600
    assert ys.max() == 99
    assert ys.min() == -5
    assert (np.diff(xs) >= 0).all()


def test_columns_without_any_value_stay_empty() -> None:
    times = np.arange(10_000, dtype=np.float64)
    values = np.ones(10_000, dtype=np.float64)
    values[4000:6000] = np.nan
    xs, ys = shape.decimated(times, values, 0, 10_000, 100)
    inside = (xs > 4100) & (xs < 5900)
    assert np.isnan(ys[inside]).all()
    assert np.isfinite(ys[~inside & (xs < 3900)]).all()


def test_a_short_series_is_left_alone() -> None:
    times = np.arange(10, dtype=np.float64)
    assert shape.decimated(times, times, 0, 10, 100)[0] is times


def test_runs_of_known_values() -> None:
    known = np.array([False, True, True, False, True])
    assert shape.runs(known) == [(1, 3), (4, 5)]
    assert shape.runs(np.zeros(0, dtype=bool)) == []
