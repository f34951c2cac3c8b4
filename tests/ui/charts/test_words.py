"""Charts in words, and the strip's segments; the values are small enough to check by eye."""

from mistdesk.ui.charts.data import ChartData, ChartSeries, GapSpan, StatusSpan
from mistdesk.ui.charts.describe import chart_words, end_label, last_known, number, silent_since, subtitle
from mistdesk.ui.charts.marks import end_labels, nearest_index
from mistdesk.ui.charts.status_strip import merged
from mistdesk.ui.kit.tokens import LIGHT

START = 1763506800.0  # 19 November 2025, midnight in Berlin


def _data(values: list[float | None], *, now: float | None, lines: tuple[ChartSeries, ...] = ()) -> ChartData:
    times = [START + 300 * at for at in range(len(values))]
    return ChartData(
        "Connected clients, 2. OG",
        "clients",
        "Europe/Berlin",
        "13 of 14 access points reporting",
        ChartSeries("Total", times, values),
        START,
        START + 86400,
        gaps=(GapSpan(START + 600, START + 1200, "source down"),),
        lines=lines,
        now=now,
    )


def test_a_live_chart_ends_with_its_last_value() -> None:
    data = _data([1, 2, 3, 48], now=START + 950)
    assert end_label(data.total, data) == "48 now"


def test_a_chart_of_the_past_has_no_now() -> None:
    data = _data([1, 2, 3, 48], now=None)
    assert end_label(data.total, data) == ""


def test_a_source_that_went_silent_says_since_when_and_not_its_last_value() -> None:
    data = _data([1, 2, 3, 48, None, None, None, None], now=START + 2200)
    assert silent_since(data.total, data.now) == START + 1200
    assert end_label(data.total, data) == "no value since 00:20"
    assert "No value since 00:20." in chart_words(data)


def test_words_tell_last_highest_and_gaps() -> None:
    words = chart_words(_data([1, 137, 3, 48], now=START + 950))
    assert words == (
        "Connected clients, 2. OG, in clients, times in Europe/Berlin. Last value 48 at 00:15. "
        "Highest 137 at 00:05. 1 gap: source down 00:10 to 00:20."
    )


def test_no_values_are_said_and_zero_is_a_value() -> None:
    nothing = _data([None, float("nan")], now=START + 400)
    assert "No values in this time." in chart_words(nothing)
    assert last_known(nothing.total) is None
    assert end_label(_data([0, 0, 0], now=START + 700).total, _data([0, 0, 0], now=START + 700)) == "0 now"


def test_a_silent_line_says_so_beside_its_name() -> None:
    times = [START + 300 * at for at in range(10)]
    alive = ChartSeries("AP01", times, [5.0] * 10)
    silent = ChartSeries("AP02", times[:4], [5.0] * 4)
    never = ChartSeries("AP03", times, [None] * 10)
    data = _data([1.0] * 10, now=START + 2800, lines=(alive, silent, never))
    assert [label.text for label in end_labels(data, LIGHT)] == ["1 now", "AP01", "AP02, no value since 00:20"]


def test_subtitle_names_unit_source_and_zone() -> None:
    assert subtitle(_data([1], now=None)) == "clients · 13 of 14 access points reporting · Europe/Berlin"


def test_figures_are_short() -> None:
    assert [number(value) for value in (0, 12, 1240, 0.5, 3.02)] == ["0", "12", "1,240", "0.5", "3"]


def test_nearest_value() -> None:
    times = [0.0, 10.0, 20.0]
    assert [nearest_index(times, at) for at in (-5, 4, 6, 15, 99)] == [0, 0, 1, 1, 2]


def test_neighbours_that_say_the_same_become_one_segment() -> None:
    spans = (
        StatusSpan(0, 10, 14, 0, 0),
        StatusSpan(10, 20, 14, 0, 0),
        StatusSpan(20, 30, 13, 1, 0),
        StatusSpan(40, 50, 13, 1, 0),
    )
    assert merged(spans) == (StatusSpan(0, 20, 14, 0, 0), StatusSpan(20, 30, 13, 1, 0), StatusSpan(40, 50, 13, 1, 0))
