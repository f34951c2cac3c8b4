"""The drawing room of a time chart; loads pyqtgraph and numpy, so only `time_chart` imports it, and late."""

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPen, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QFrame, QToolTip, QWidget

from mistdesk.ui.charts import shape
from mistdesk.ui.charts.data import MOST_LINES, ChartData, ChartSeries, GapSpan
from mistdesk.ui.charts.describe import known, last_known, number
from mistdesk.ui.charts.items import BandItem, ZoneAxis
from mistdesk.ui.charts.marks import Marks, end_labels, nearest_index
from mistdesk.ui.charts.ticks import clock, moment_words, value_scale, zone_of
from mistdesk.ui.kit.theme import sized_font, tabular_font
from mistdesk.ui.kit.tokens import Tokens

AXIS_WIDTH = 44
"""Room for the figures at the left; the strip below starts at the same place."""

_NOTHING = np.empty(0)


class ChartCanvas(pg.PlotWidget):
    """Lines, band, gaps and labels over one time axis; all items are made once and only given other data."""

    read = Signal(str)
    """The words of the value under the pointer or the keys, or nothing."""

    # Set before the base class is: it calls resizeEvent while it is being made.
    _data: ChartData | None = None

    laid_out = Signal()
    """The plot has other edges than before."""

    def __init__(self, tokens: Tokens, parent: QWidget | None = None) -> None:
        self._axis = ZoneAxis()
        super().__init__(parent, axisItems={"bottom": self._axis})
        self._tokens = tokens
        self._ticks: tuple[float, ...] = (0.0, 1.0)
        self._cursor: float | None = None
        # The base class keeps a picture of the background, which would stay where grid and gaps were before.
        self.setCacheMode(pg.PlotWidget.CacheModeFlag.CacheNone)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        plot = self.plotItem
        plot.hideButtons()
        plot.setMenuEnabled(False)
        plot.ctrlMenu.setParent(self, plot.ctrlMenu.windowFlags())  # without a parent it would outlive the chart
        plot.vb.setMouseEnabled(x=False, y=False)
        plot.vb.disableAutoRange()
        plot.vb.geometryChanged.connect(self.laid_out)
        self._left = plot.getAxis("left")
        self._band = BandItem()
        self._lines = [pg.PlotCurveItem(connect="finite", antialias=True) for _ in range(MOST_LINES)]
        self._total = pg.PlotCurveItem(connect="finite", antialias=True)
        for item in (self._band, *self._lines, self._total):
            plot.addItem(item, ignoreBounds=True)
        self.set_tokens(tokens)

    @property
    def data(self) -> ChartData | None:
        """What is drawn."""
        return self._data

    @property
    def drawn_total(self) -> tuple[shape.Floats, shape.Floats]:
        """The points of the total as drawn."""
        x, y = self._total.getData()
        return (_NOTHING if x is None else x), (_NOTHING if y is None else y)

    def set_tokens(self, tokens: Tokens) -> None:
        """Dress in another theme."""
        self._tokens = tokens
        self.setBackground(tokens.surface)
        nothing = QPen(Qt.PenStyle.NoPen)
        for axis in (self._left, self._axis):
            axis.setPen(nothing)
            axis.setTextPen(QPen(QColor(tokens.muted)))
            axis.setTickFont(tabular_font(tokens.type.small))
            axis.setStyle(
                tickLength=0,
                tickAlpha=0,
                tickTextOffset=tokens.space.xs,
                autoExpandTextSpace=False,
                autoReduceTextSpace=False,
            )
        self._axis.setStyle(hideOverlappingLabels=tokens.size.rail)
        self._left.setWidth(AXIS_WIDTH)
        self._axis.setHeight(tokens.type.small + tokens.space.s)
        self._band.set_color(QColor(tokens.band))
        self._total.setPen(pg.mkPen(tokens.accent, width=1))
        for line, color in zip(self._lines, tokens.lines, strict=True):
            line.setPen(pg.mkPen(color, width=1))
        self.viewport().update()

    def set_data(self, data: ChartData) -> None:
        """Draw other values with the same items."""
        self._data = data
        self._cursor = None
        self._axis.set_zone(data.zone)
        self._set_margins()
        self._set_range()
        self._set_lines()
        self.viewport().update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width has other pixel columns."""
        super().resizeEvent(event)
        if self._data is not None:
            self._set_margins()
            self._set_range()
            self._set_lines()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """The wheel belongs to the page the chart stands on."""
        event.ignore()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Read the value under the pointer; over a gap, say its cause."""
        super().mouseMoveEvent(event)
        area = self._area()
        if self._data is None or not area.contains(event.position()):
            self._read(None)
            return
        at = self.plotItem.vb.mapSceneToView(event.position()).x()
        gap = self.gap_at(at)
        if gap is not None:
            QToolTip.showText(event.globalPosition().toPoint(), self.gap_words(gap), self)
        else:
            QToolTip.hideText()
        self._read(at)

    def leaveEvent(self, event: QEvent) -> None:
        """Nothing is read any more."""
        self._read(None)
        super().leaveEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Left and Right walk from value to value, Home and End jump, Esc ends it."""
        times = self._data.total.times if self._data else ()
        if event.key() == Qt.Key.Key_Escape and self._cursor is not None:
            self._read(None)
            return
        if not times or event.key() not in (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Home, Qt.Key.Key_End):
            event.ignore()
            return
        at = len(times) - 1 if self._cursor is None else nearest_index(times, self._cursor)
        at = {
            Qt.Key.Key_Left: at - 1 if self._cursor is not None else at,
            Qt.Key.Key_Right: at + 1 if self._cursor is not None else at,
            Qt.Key.Key_Home: 0,
            Qt.Key.Key_End: len(times) - 1,
        }[Qt.Key(event.key())]
        self._read(times[max(0, min(len(times) - 1, at))])

    def tick_labels(self) -> list[str]:
        """The words along the time axis."""
        if self._data is None:
            return []
        ((_, at),) = self._axis.tickValues(self._data.start, self._data.end, self.plot_area().width())
        return self._axis.tickStrings(at, 1, 1)

    def gap_at(self, at: float) -> GapSpan | None:
        """The gap at an epoch second, if one is there."""
        gaps = self._data.gaps if self._data else ()
        return next((gap for gap in gaps if gap.start <= at <= gap.end), None)

    def gap_words(self, gap: GapSpan) -> str:
        """A gap's cause and times."""
        zone = zone_of(self._data.zone if self._data else "UTC")
        return f"{gap.cause}, {clock(gap.start, zone)} to {clock(gap.end, zone)}"

    def value_words(self, at: float) -> str:
        """The value nearest to an epoch second in words, or the cause of the gap there."""
        if self._data is None or not self._data.total.times:
            return ""
        gap = self.gap_at(at)
        if gap is not None:
            return self.gap_words(gap)
        nearest = nearest_index(self._data.total.times, at)
        series, zone = self._data.total, zone_of(self._data.zone)
        value = series.values[nearest]
        words = number(value) if value is not None and known(value) else "no value"
        return f"{moment_words(series.times[nearest], zone)} · {words}"

    def drawBackground(self, painter: QPainter, rect: QRectF | QRect) -> None:
        """Ground, gap shading and the faint grid, below the lines."""
        super().drawBackground(painter, rect)
        if self._data is None:
            return
        tokens, area = self._tokens, self._area()
        marks = Marks(self._data, tokens, area, self.width(), self._scene)
        for gap in self._data.gaps:
            painter.fillRect(marks.gap_box(gap), QColor(tokens.gap))
        painter.setPen(QPen(QColor(tokens.grid), tokens.size.border))
        for value in self._ticks:
            y = round(self._scene(self._data.start, value).y()) + 0.5
            painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y))

    def drawForeground(self, painter: QPainter, _rect: QRectF | QRect) -> None:
        """Words, the last value, and what is being read, above the lines."""
        if self._data is not None:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            Marks(self._data, self._tokens, self._area(), self.width(), self._scene).paint(painter, self._cursor)

    def _set_margins(self) -> None:
        assert self._data is not None
        tokens, data = self._tokens, self._data
        span = max(1.0, data.end - data.start)
        plot_width = max(1, self.width() - AXIS_WIDTH)
        right = tokens.space.l
        for label in end_labels(data, tokens):
            last = last_known(label.series)
            if last is not None:
                metrics = QFontMetrics(sized_font(tokens.type.small, bold=label.is_total))
                room = (data.end - last.at) / span * plot_width
                right = max(right, round(metrics.horizontalAdvance(label.text) + tokens.space.l - room))
        self.plotItem.setContentsMargins(0, tokens.space.s, min(right, plot_width // 3), 0)
        self.plotItem.layout.activate()

    def _set_range(self) -> None:
        assert self._data is not None
        data = self._data
        series = [data.total, *data.lines[:MOST_LINES]]
        series += [band for band in (data.band_low, data.band_high) if band is not None]
        top = 0.0
        for one in series:
            values = shape.arrays(one, data.start, data.end)[1]
            finite = values[np.isfinite(values)]
            top = max(top, float(finite.max())) if len(finite) else top
        rows = max(3, min(6, self.height() // self._tokens.size.row - 2))
        top, self._ticks = value_scale(top, rows)
        self._left.setTicks([[(value, number(value)) for value in self._ticks]])
        self.plotItem.vb.setRange(
            xRange=(data.start, max(data.end, data.start + 1)),
            yRange=(0.0, top),
            padding=0,
            disableAutoRange=True,
        )

    def _set_lines(self) -> None:
        assert self._data is not None
        data = self._data
        self._set_curve(self._total, data.total)
        for at, item in enumerate(self._lines):
            self._set_curve(item, data.lines[at] if at < len(data.lines) else None)
        if data.band_low is None or data.band_high is None:
            self._band.set_band(_NOTHING, _NOTHING, _NOTHING)
            return
        times, low = shape.arrays(data.band_low, data.start, data.end)
        _, high = shape.arrays(data.band_high, data.start, data.end)
        columns = self._columns()
        xs, lower = shape.decimated(times, low, data.start, data.end, columns)
        _, upper = shape.decimated(times, high, data.start, data.end, columns)
        self._band.set_band(xs, lower, upper)

    def _set_curve(self, item: pg.PlotCurveItem, series: ChartSeries | None) -> None:
        assert self._data is not None
        if series is None or last_known(series) is None:
            item.setData(x=_NOTHING, y=_NOTHING, connect="finite")
            return
        start, end = self._data.start, self._data.end
        times, values = shape.with_holes(*shape.arrays(series, start, end))
        xs, ys = shape.decimated(times, values, start, end, self._columns())
        item.setData(x=xs, y=ys, connect="finite")

    def _columns(self) -> int:
        return max(64, self.width() - AXIS_WIDTH)

    def _read(self, at: float | None) -> None:
        if at is None and self._cursor is None:
            return
        if self._data is None or not self._data.total.times:
            at = None
        self._cursor = at
        self.read.emit("" if at is None else self.value_words(at))
        self.viewport().update()

    def _area(self) -> QRectF:
        return self.plotItem.vb.sceneBoundingRect()

    def plot_area(self) -> QRectF:
        """Where the lines are, in the canvas' own pixels; what stands below lines up with it."""
        return self._area()

    def _scene(self, at: float, value: float) -> QPointF:
        return self.plotItem.vb.mapViewToScene(QPointF(at, value))
