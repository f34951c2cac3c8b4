"""A small chart for cards, painted without any library: total, band, gaps, and axes if there is room."""

from collections.abc import Iterator

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from mistdesk.ui.charts.data import ChartData, ChartSeries
from mistdesk.ui.charts.describe import chart_words, end_label, highest, known, last_known, number, usual_interval
from mistdesk.ui.charts.marks import Marks
from mistdesk.ui.charts.ticks import time_ticks, value_scale, zone_of
from mistdesk.ui.kit.theme import Theme, sized_font, tabular_font

LOW_WITH_AXES = 72
"""Lower than this there is room for the line only."""


class Sparkline(QWidget):
    """One line with its holes, the band behind it and, from a certain height on, figures and hours."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._data: ChartData | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.setAccessibleName("Chart")
        theme.changed.connect(self.update)

    @property
    def data(self) -> ChartData | None:
        """What is shown."""
        return self._data

    def set_data(self, data: ChartData) -> None:
        """Show other values."""
        self._data = data
        self.setAccessibleDescription(chart_words(data))
        self.update()

    def sizeHint(self) -> QSize:
        """As in the cards of the overview."""
        size = self._theme.current.size
        return QSize(size.tree, size.row * 4)

    def minimumSizeHint(self) -> QSize:
        """It may be a single row high."""
        size = self._theme.current.size
        return QSize(size.rail, size.row)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint it."""
        if self._data is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        _Plot(self._data, self._theme, QRectF(self.rect())).paint(painter)
        painter.end()


class _Plot:
    """One painting of one chart in one box."""

    def __init__(self, data: ChartData, theme: Theme, box: QRectF) -> None:
        self.data = data
        self.tokens = theme.current
        self.width = box.width()
        self.axes = box.height() >= LOW_WITH_AXES
        tokens = self.tokens
        top = max((point.value for series in _all(data) if (point := highest(series))), default=0.0)
        figures = QFontMetrics(tabular_font(tokens.type.small))
        self.top, self.values = value_scale(top, 4)
        left = max(figures.horizontalAdvance(number(v)) for v in self.values) + tokens.space.s if self.axes else 1
        label = end_label(data.total, data) if self.axes else ""
        right = float(tokens.space.l if self.axes else tokens.space.xs)
        last = last_known(data.total)
        if label and last is not None:
            share = (data.end - last.at) / max(1.0, data.end - data.start)
            wide = QFontMetrics(sized_font(tokens.type.small, bold=True)).horizontalAdvance(label)
            right = max(right, wide + tokens.space.l - share * (box.width() - left))
        below = figures.height() + tokens.space.xs if self.axes else tokens.size.hair
        above = figures.height() / 2 if self.axes else float(tokens.size.hair)
        self.area = box.adjusted(left, above, -min(right, box.width() / 3), -below)

    def paint(self, painter: QPainter) -> None:
        """Gaps, grid, band, line, words."""
        for gap in self.data.gaps:
            painter.fillRect(self._marks().gap_box(gap), QColor(self.tokens.gap))
        if self.axes:
            self._paint_axes(painter)
        self._paint_band(painter)
        painter.setPen(QPen(QColor(self.tokens.accent), self.tokens.size.border))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for run in _runs(self.data.total):
            painter.drawPolyline(QPolygonF([self._at(x, y) for x, y in run]))
        if self.axes:
            self._marks().paint(painter, None)
        else:
            self._paint_last(painter)

    def _marks(self) -> Marks:
        # Causes of gaps are left to the large chart; here their shading says enough.
        quiet = ChartData(
            self.data.title,
            self.data.unit,
            self.data.zone,
            self.data.source,
            self.data.total,
            self.data.start,
            self.data.end,
            now=self.data.now,
        )
        return Marks(quiet, self.tokens, self.area, self.width, self._at)

    def _paint_axes(self, painter: QPainter) -> None:
        tokens, area = self.tokens, self.area
        painter.setFont(tabular_font(tokens.type.small))
        metrics = painter.fontMetrics()
        half = metrics.height() / 2
        for value in self.values:
            y = round(self._at(self.data.start, value).y()) + 0.5
            painter.setPen(QPen(QColor(tokens.grid), tokens.size.border))
            painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y))
            painter.setPen(QColor(tokens.muted))
            box = QRectF(0, y - half, area.left() - tokens.space.s + tokens.size.hair, 2 * half)
            painter.drawText(box, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, number(value))
        most = max(2, int(area.width() // (metrics.horizontalAdvance("00:00") + tokens.space.m)))
        for tick in time_ticks(self.data.start, self.data.end, zone_of(self.data.zone), most):
            wide = metrics.horizontalAdvance(tick.label)
            x = self._at(tick.at, 0).x() - wide / 2
            painter.drawText(QPointF(x, area.bottom() + tokens.space.xs + metrics.ascent()), tick.label)

    def _paint_band(self, painter: QPainter) -> None:
        low, high = self.data.band_low, self.data.band_high
        if low is None or high is None:
            return
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self.tokens.band))
        upper: list[QPointF] = []
        lower: list[QPointF] = []
        for x, bottom, top in zip(low.times, low.values, high.values, strict=True):
            if bottom is not None and top is not None and known(bottom) and known(top):
                upper.append(self._at(x, top))
                lower.append(self._at(x, bottom))
            elif upper:
                painter.drawPolygon(QPolygonF(upper + lower[::-1]))
                upper, lower = [], []
        if upper:
            painter.drawPolygon(QPolygonF(upper + lower[::-1]))

    def _paint_last(self, painter: QPainter) -> None:
        last = last_known(self.data.total)
        if last is not None and self.data.now is not None:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(self.tokens.accent))
            dot = float(self.tokens.size.hair)
            painter.drawEllipse(self._at(last.at, last.value), dot, dot)

    def _at(self, at: float, value: float) -> QPointF:
        span = max(1.0, self.data.end - self.data.start)
        x = self.area.left() + (at - self.data.start) / span * self.area.width()
        y = self.area.bottom() - value / self.top * self.area.height()
        return QPointF(x, y)


def _all(data: ChartData) -> list[ChartSeries]:
    return [series for series in (data.total, data.band_low, data.band_high) if series is not None]


def _runs(series: ChartSeries) -> Iterator[list[tuple[float, float]]]:
    """Stretches of known values, broken at unknown ones and at holes of more than two and a half intervals."""
    interval = usual_interval(series.times)
    run: list[tuple[float, float]] = []
    for at, value in zip(series.times, series.values, strict=True):
        hole = bool(run) and interval is not None and at - run[-1][0] > 2.5 * interval
        unknown = value is None or not known(value)
        if run and (hole or unknown):
            yield run
            run = []
        if value is not None and not unknown:
            run.append((at, value))
    if run:
        yield run
