"""Gives charts data again and again, looks at what they draw, and holds them to a lean start."""

import gc
import subprocess
import sys

import numpy as np
import pytest
from mistdesk.ui.charts.canvas import ChartCanvas
from mistdesk.ui.charts.data import ChartData, ChartSeries, GapSpan, HeatRow, StatusSpan
from mistdesk.ui.charts.heat_strip import CountLegend, HeatStrip
from mistdesk.ui.charts.sparkline import Sparkline
from mistdesk.ui.charts.status_strip import StatusStrip
from mistdesk.ui.charts.time_chart import TimeChart
from mistdesk.ui.kit.theme import Theme, ThemeChoice
from mistdesk.ui.kit.tokens import DARK
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QHelpEvent, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QGraphicsItem, QToolTip
from pytestqt.qtbot import QtBot

START = 1763506800.0  # 19 November 2025, midnight in Berlin
HOUR = 3600.0


def _data(*, scale: float = 1.0, lines: int = 3, band: bool = True, zone: str = "Europe/Berlin") -> ChartData:
    times = [START + 300 * at for at in range(205)]
    values: list[float | None] = [scale * (20 + at % 40) for at in range(205)]
    values[130:142] = [None] * 12
    low = ChartSeries("low", times, [scale * 10] * 205)
    high = ChartSeries("high", times, [scale * 90] * 205)
    return ChartData(
        "Connected clients",
        "clients",
        zone,
        "14 access points",
        ChartSeries("Total", times, values),
        START,
        START + 24 * HOUR,
        band_low=low if band else None,
        band_high=high if band else None,
        lines=tuple(ChartSeries(f"AP{at:02d}", times, [float(at)] * 205) for at in range(lines)),
        gaps=(GapSpan(times[130], times[142], "source down"),),
        statuses=(StatusSpan(START, times[130], 14, 0, 0), StatusSpan(times[130], times[142], 0, 2, 12)),
        now=times[-1] + 60,
    )


def _built(theme: Theme, qtbot: QtBot, data: ChartData) -> tuple[TimeChart, ChartCanvas]:
    chart = TimeChart(theme)
    qtbot.addWidget(chart)
    chart.resize(900, 320)
    chart.set_data(data)
    chart.show()
    chart.build()
    canvas = chart.canvas
    assert canvas is not None
    chart.grab()
    return chart, canvas


def test_importing_the_charts_loads_neither_numpy_nor_pyqtgraph() -> None:
    code = (
        "import sys; import mistdesk.ui.charts.time_chart, mistdesk.ui.charts.sparkline, mistdesk.ui.charts.heat_strip;"
        "sys.exit(sum(name in sys.modules for name in ('numpy', 'pyqtgraph')))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False, timeout=60).returncode == 0


def test_the_drawing_library_may_be_loaded_in_a_thread() -> None:
    code = (
        "import sys, threading; from mistdesk.ui.charts.time_chart import warm_up;"
        "thread = threading.Thread(target=warm_up); thread.start(); thread.join();"
        "sys.exit(0 if 'pyqtgraph' in sys.modules else 1)"
    )
    run = subprocess.run([sys.executable, "-c", code], check=False, timeout=60, capture_output=True, text=True)
    assert (run.returncode, run.stderr) == (0, "")


def test_the_canvas_is_made_after_the_first_paint(theme: Theme, qtbot: QtBot) -> None:
    chart = TimeChart(theme)
    qtbot.addWidget(chart)
    chart.set_data(_data())
    chart.resize(800, 300)
    assert chart.canvas is None
    chart.show()
    qtbot.waitUntil(lambda: chart.canvas is not None, timeout=5000)


def test_unknown_values_break_the_line_and_are_never_zero(theme: Theme, qtbot: QtBot) -> None:
    _, canvas = _built(theme, qtbot, _data())
    xs, ys = canvas.drawn_total
    assert len(xs) == 205
    assert np.isnan(ys[130:142]).all()
    assert not (ys == 0).any()


def test_new_data_reuses_every_item(theme: Theme, qtbot: QtBot) -> None:
    chart, canvas = _built(theme, qtbot, _data())
    scene = canvas.scene()
    before: list[QGraphicsItem] = scene.items()
    gc.collect()
    objects = len(gc.get_objects())
    for at in range(60):
        chart.set_data(_data(scale=1 + at % 3, lines=at % 9, band=bool(at % 2)))
        canvas.grab()
    gc.collect()
    assert len(scene.items()) == len(before)
    assert len(gc.get_objects()) - objects < 2000


def test_a_chart_without_values_says_so(theme: Theme, qtbot: QtBot) -> None:
    empty = ChartData("Connected clients", "clients", "UTC", "", ChartSeries("Total", [], []), START, START + HOUR)
    chart, canvas = _built(theme, qtbot, empty)
    assert "No values in this time." in chart.accessibleDescription()
    assert canvas.value_words(START) == ""
    unknown = ChartSeries("Total", [START, START + 300], [None, None])
    chart.set_data(ChartData("Connected clients", "clients", "UTC", "", unknown, START, START + HOUR))
    canvas.grab()
    assert canvas.value_words(START) == "Tue 18 Nov 23:00 · no value"


def test_the_pointer_reads_values_and_causes(theme: Theme, qtbot: QtBot) -> None:
    _, canvas = _built(theme, qtbot, _data())
    assert canvas.value_words(START + HOUR) == "Wed 19 Nov 01:00 · 32"
    assert canvas.value_words(START + 135 * 300) == "source down, 10:50 to 11:50"
    area = canvas.plot_area()
    at = QPointF(area.left() + area.width() * 11.3 / 24, area.center().y())
    with qtbot.waitSignal(canvas.read, timeout=1000) as caught:
        move = QMouseEvent(
            QEvent.Type.MouseMove,
            at,
            QPointF(canvas.mapToGlobal(at.toPoint())),
            Qt.MouseButton.NoButton,
            Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.NoModifier,
        )
        QApplication.sendEvent(canvas.viewport(), move)
    assert caught.args == ["source down, 10:50 to 11:50"]
    QToolTip.hideText()


def test_the_keys_walk_from_value_to_value(theme: Theme, qtbot: QtBot) -> None:
    _, canvas = _built(theme, qtbot, _data())
    read: list[str] = []
    canvas.read.connect(read.append)
    for key in (Qt.Key.Key_Left, Qt.Key.Key_Left, Qt.Key.Key_Home, Qt.Key.Key_Right, Qt.Key.Key_Escape):
        QTest.keyClick(canvas, key)
    assert [words.split(" · ")[0][-5:] for words in read[:4]] == ["17:00", "16:55", "00:00", "00:05"]
    assert read[4] == ""


def test_more_than_eight_lines_are_counted_not_drawn(theme: Theme, qtbot: QtBot) -> None:
    chart, _ = _built(theme, qtbot, _data(lines=11))
    assert chart.data is not None
    assert "3 more not drawn" in chart.subtitle


def test_a_25_hour_day_is_drawn_to_its_end(theme: Theme, qtbot: QtBot) -> None:
    start = 1761429600.0  # 26 October 2025, midnight in Berlin
    times = [start + 300 * at for at in range(301)]
    total = ChartSeries("Total", times, [1.0] * 301)
    data = ChartData("Clients", "clients", "Europe/Berlin", "", total, start, start + 25 * HOUR)
    _, canvas = _built(theme, qtbot, data)
    labels = canvas.tick_labels()
    assert labels[0] == "00:00"
    assert labels[-1] == "24:00"


def test_a_year_is_drawn_in_two_points_a_pixel_column(theme: Theme, qtbot: QtBot) -> None:
    times = [START + 300 * at for at in range(105_120)]
    total = ChartSeries("Total", times, [float(at % 288) for at in range(105_120)])
    _, canvas = _built(theme, qtbot, ChartData("Clients", "clients", "UTC", "", total, START, times[-1]))
    assert len(canvas.drawn_total[0]) <= 2 * canvas.width()


def test_the_chart_follows_the_theme(theme: Theme, qtbot: QtBot) -> None:
    chart, canvas = _built(theme, qtbot, _data())
    theme.set_choice(ThemeChoice.DARK)
    image = canvas.grab().toImage()
    assert image.pixelColor(image.width() - 4, 4).name().upper() == DARK.surface
    assert chart.canvas is canvas


def test_strip_lines_up_and_tells_its_numbers(theme: Theme, qtbot: QtBot) -> None:
    chart, canvas = _built(theme, qtbot, _data())
    strip = chart.findChild(StatusStrip)
    assert isinstance(strip, StatusStrip)
    span = strip.span_at(START + 135 * 300)
    assert span is not None
    assert strip.span_words(span) == "10:50 to 11:50: 0 connected, 2 down, 12 unknown"
    assert strip.span_at(START - 5) is None
    assert strip.edges == (canvas.plot_area().left(), canvas.plot_area().right())
    _tool_tip(strip, QPoint(200, 5))
    assert "14 connected" in QToolTip.text()
    QToolTip.hideText()


def test_sparkline_draws_small_and_large_and_describes_itself(theme: Theme, qtbot: QtBot) -> None:
    spark = Sparkline(theme)
    qtbot.addWidget(spark)
    blank = spark.grab().toImage()
    spark.set_data(_data())
    for width, height in ((80, 20), (300, 100)):
        spark.resize(width, height)
        assert spark.grab().toImage() != blank
    assert spark.accessibleDescription().startswith("Connected clients, in clients")
    assert spark.data is not None


def test_heat_strip_hatches_unknown_and_tells_each_cell(theme: Theme, qtbot: QtBot) -> None:
    strip = HeatStrip(theme)
    qtbot.addWidget(strip)
    strip.resize(400, 40)
    strip.set_rows(
        [HeatRow("AP01", [0, 5, 10, None]), HeatRow("AP02", [None, 1])], START, START + 4 * HOUR, "Europe/Berlin"
    )
    assert strip.most == 10
    assert strip.accessibleDescription() == "2 rows, scale 0 to 10, 4 values unknown"
    right = strip.width() - 5
    assert strip.cell_words(right, 5) == "AP01 · Wed 19 Nov 03:30 · unknown"
    assert strip.cell_words(right - 80, 5) == "AP01 · Wed 19 Nov 02:30 · 10"
    assert strip.cell_words(-5, 5) == ""
    image = strip.grab().toImage()
    scale = {color.upper() for color in theme.current.count_scale}
    assert image.pixelColor(right - 80, 10).name().upper() == theme.current.count_scale[-1]
    assert not {image.pixelColor(x, 10).name().upper() for x in range(right - 20, right)} & scale
    _tool_tip(strip, QPoint(right, 5))
    assert "unknown" in QToolTip.text()
    QToolTip.hideText()


def test_zero_and_unknown_never_look_alike(theme: Theme, qtbot: QtBot) -> None:
    strip = HeatStrip(theme)
    qtbot.addWidget(strip)
    strip.resize(300, 20)
    strip.set_rows([HeatRow("AP01", [0.0])], START, START + HOUR, "UTC", most=10)
    zero = strip.grab().toImage()
    strip.set_rows([HeatRow("AP01", [None])], START, START + HOUR, "UTC", most=10)
    assert zero != strip.grab().toImage()
    assert zero.pixelColor(290, 10).name().upper() == theme.current.count_scale[0]


def test_legend_names_its_ends(theme: Theme, qtbot: QtBot) -> None:
    legend = CountLegend(theme)
    qtbot.addWidget(legend)
    legend.set_scale(28, "clients")
    assert legend.accessibleName() == "Scale 0 to 28 clients, hatched: unknown"
    legend.resize(legend.sizeHint())
    assert not legend.grab().isNull()


@pytest.mark.parametrize("size", [(200, 150), (1400, 700)])
def test_long_names_and_small_rooms_are_survived(theme: Theme, qtbot: QtBot, size: tuple[int, int]) -> None:
    times = [START + 300 * at for at in range(50)]
    line = ChartSeries("東館キャンパス" * 9, times, [1.0] * 50)
    data = ChartData("東館" * 30, "clients", "Asia/Tokyo", "x" * 90, line, START, times[-1], lines=(line,))
    chart, canvas = _built(theme, qtbot, data)
    chart.resize(*size)
    canvas.grab()
    assert canvas.plot_area().width() > 50


def _tool_tip(widget: HeatStrip | StatusStrip, at: QPoint) -> None:
    QApplication.sendEvent(widget, QHelpEvent(QEvent.Type.ToolTip, at, widget.mapToGlobal(at)))


def test_grid_and_gaps_follow_the_scale(theme: Theme, qtbot: QtBot) -> None:
    """A background kept from another scale would show lines where no number stands."""
    changed, canvas = _built(theme, qtbot, _data())
    canvas.grab()
    changed.set_data(_data(scale=7))
    _, fresh = _built(theme, qtbot, _data(scale=7))
    assert canvas.size() == fresh.size()
    assert canvas.grab().toImage() == fresh.grab().toImage()
