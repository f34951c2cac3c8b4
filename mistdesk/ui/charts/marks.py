"""The words and marks painted over a chart's lines: causes of gaps, end labels, the value being read."""

from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPen

from mistdesk.ui.charts.data import MOST_LINES, ChartData, ChartSeries, GapSpan
from mistdesk.ui.charts.describe import end_label, known, last_known, silent_since
from mistdesk.ui.charts.ticks import clock, zone_of
from mistdesk.ui.kit.theme import sized_font
from mistdesk.ui.kit.tokens import Tokens


@dataclass(frozen=True, slots=True)
class EndLabel:
    """Words at the end of a line; the total's are bold and have a dot."""

    series: ChartSeries
    text: str
    color: str
    is_total: bool


@dataclass(frozen=True, slots=True)
class Marks:
    """The marks of one chart at one size; `scene` turns time and value into pixels, words end before `width`."""

    data: ChartData
    tokens: Tokens
    area: QRectF
    width: float
    scene: Callable[[float, float], QPointF]

    def paint(self, painter: QPainter, cursor: float | None) -> None:
        """Paint all of them; a chart without values says so."""
        if not any(last_known(series) for series in (self.data.total, *self.data.lines)):
            painter.setPen(QColor(self.tokens.muted))
            painter.setFont(sized_font(self.tokens.type.body))
            painter.drawText(self.area, Qt.AlignmentFlag.AlignCenter, "No values in this time")
            return
        self._paint_gap_words(painter)
        self._paint_end_labels(painter)
        if cursor is not None and self.data.total.times:
            self._paint_cursor(painter, cursor)

    def gap_box(self, gap: GapSpan) -> QRectF:
        """Where a gap is shaded."""
        left = max(self.area.left(), self.scene(gap.start, 0).x())
        right = min(self.area.right(), self.scene(gap.end, 0).x())
        return QRectF(left, self.area.top(), max(0.0, right - left), self.area.height())

    def _paint_gap_words(self, painter: QPainter) -> None:
        tokens, area = self.tokens, self.area
        font = sized_font(tokens.type.small)
        painter.setFont(font)
        painter.setPen(QColor(tokens.muted))
        metrics, free_from = QFontMetrics(font), area.left()
        for gap in self.data.gaps:
            box = self.gap_box(gap)
            wide = metrics.horizontalAdvance(gap.cause)
            left = box.center().x() - wide / 2
            if left < free_from or left + wide > area.right() or box.width() < tokens.space.s:
                continue
            baseline = area.top() + metrics.ascent() + tokens.size.hair
            painter.drawText(QPointF(left, baseline), gap.cause)
            free_from = left + wide + tokens.space.s

    def _paint_end_labels(self, painter: QPainter) -> None:
        tokens = self.tokens
        ground = QColor(tokens.surface)
        ground.setAlphaF(0.8)
        placed: list[float] = []
        for label in end_labels(self.data, tokens):
            last = last_known(label.series)
            if last is None:
                continue
            point = self.scene(last.at, last.value)
            if label.is_total:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(QColor(tokens.accent))
                painter.drawEllipse(point, tokens.space.xs - 0.5, tokens.space.xs - 0.5)
            font = sized_font(tokens.type.small, bold=label.is_total)
            metrics = QFontMetrics(font)
            y = _free_place(point.y(), placed, metrics.height(), self.area)
            placed.append(y)
            left = point.x() + tokens.space.m
            room = int(self.width - left)
            words = metrics.elidedText(label.text, Qt.TextElideMode.ElideRight, room)
            if not label.is_total:  # quieten what the words would stand on
                box = QRectF(left, y - metrics.height() / 2, metrics.horizontalAdvance(words), metrics.height())
                painter.fillRect(box.adjusted(-tokens.size.hair, 0, tokens.size.hair, 0), ground)
            painter.setFont(font)
            painter.setPen(QColor(label.color))
            baseline = y + (metrics.ascent() - metrics.descent()) / 2
            painter.drawText(QPointF(left, baseline), words)

    def _paint_cursor(self, painter: QPainter, at: float) -> None:
        tokens, total = self.tokens, self.data.total
        nearest = nearest_index(total.times, at)
        x = self.scene(total.times[nearest], 0).x()
        if not self.area.left() - 1 <= x <= self.area.right() + 1:
            return
        painter.setPen(QPen(QColor(tokens.muted), tokens.size.border, Qt.PenStyle.DotLine))
        painter.drawLine(QPointF(x, self.area.top()), QPointF(x, self.area.bottom()))
        value = total.values[nearest]
        if value is not None and known(value):
            painter.setPen(QPen(QColor(tokens.accent), tokens.size.focus))
            painter.setBrush(QColor(tokens.surface))
            painter.drawEllipse(self.scene(total.times[nearest], value), tokens.space.xs, tokens.space.xs)


def end_labels(data: ChartData, tokens: Tokens) -> list[EndLabel]:
    """Every direct label that has words; the total comes first and so gets its own height."""
    silent = silent_since(data.total, data.now) is not None
    ink = tokens.muted if silent else tokens.text
    labels = [EndLabel(data.total, end_label(data.total, data), ink, is_total=True)]
    for line, color in zip(data.lines[:MOST_LINES], tokens.lines, strict=False):
        since = silent_since(line, data.now)
        words = line.label
        if since is not None:
            words += f", no value since {clock(since, zone_of(data.zone))}"
        labels.append(EndLabel(line, words, color, is_total=False))
    return [label for label in labels if label.text and last_known(label.series)]


def nearest_index(times: Sequence[float], at: float) -> int:
    """Which of the rising times is nearest."""
    right = bisect_left(times, at)
    if right == 0:
        return 0
    if right == len(times) or at - times[right - 1] <= times[right] - at:
        return right - 1
    return right


def _free_place(y: float, placed: list[float], high: int, area: QRectF) -> float:
    """The nearest height at which a label touches none of those placed before."""
    for step in range(2 * MOST_LINES + 2):
        for candidate in (y - step * high / 2, y + step * high / 2):
            inside = area.top() + high / 2 <= candidate <= area.bottom() - high / 2
            if inside and all(abs(candidate - other) >= high for other in placed):
                return candidate
    return y
