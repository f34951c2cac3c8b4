"""The strip of statuses below a chart: connected, down and unknown shares over time; plain painting."""

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QHelpEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from mistdesk.ui.charts.data import StatusSpan
from mistdesk.ui.charts.ticks import clock, zone_of
from mistdesk.ui.kit.theme import Theme, sized_font


class StatusStrip(QWidget):
    """Segments from `start` to `end`, between the same edges as the plot above.

    Connected is plain, down stands out above the strip, unknown is hatched: no colour is needed to tell them.
    """

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._spans: tuple[StatusSpan, ...] = ()
        self._start, self._end = 0.0, 1.0
        self._zone, self._label = "UTC", ""
        self._left, self._right = 0.0, 0.0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Status strip")
        theme.changed.connect(self.update)

    def set_spans(self, spans: tuple[StatusSpan, ...], start: float, end: float, zone: str, label: str = "APs") -> None:
        """Show other segments; neighbours that say the same become one."""
        self._spans = merged(spans)
        self._start, self._end = start, max(end, start + 1)
        self._zone, self._label = zone, label
        down = sum(1 for span in self._spans if span.down)
        self.setAccessibleDescription(f"{label}: {down} stretches with devices down")
        self.update()

    def set_edges(self, left: float, right: float) -> None:
        """Line up with the plot: its left and right edge in this widget's pixels."""
        if (left, right) != (self._left, self._right):
            self._left, self._right = left, right
            self.update()

    @property
    def edges(self) -> tuple[float, float]:
        """Where the segments may lie."""
        return self._left, self._right

    def span_at(self, at: float) -> StatusSpan | None:
        """The segment at an epoch second."""
        return next((span for span in self._spans if span.start <= at < span.end), None)

    def span_words(self, span: StatusSpan) -> str:
        """A segment in words."""
        zone = zone_of(self._zone)
        return (
            f"{clock(span.start, zone)} to {clock(span.end, zone)}: "
            f"{span.ok:,} connected, {span.down:,} down, {span.unknown:,} unknown"
        )

    def sizeHint(self) -> QSize:
        """As high as its label."""
        tokens = self._theme.current
        return QSize(tokens.size.tree, tokens.type.small + tokens.space.m)

    def event(self, event: QEvent) -> bool:
        """Say the numbers where the pointer rests."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            wide = max(1.0, self._right - self._left)
            at = self._start + (event.pos().x() - self._left) / wide * (self._end - self._start)
            span = self.span_at(at)
            if span is not None:
                QToolTip.showText(event.globalPos(), self.span_words(span), self)
            else:
                QToolTip.hideText()
            return True
        return super().event(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the label and the segments."""
        tokens = self._theme.current
        painter = QPainter(self)
        painter.setFont(sized_font(tokens.type.small))
        painter.setPen(QColor(tokens.muted))
        box = QRectF(0, 0, self._left - tokens.space.s, self.height())
        painter.drawText(box, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, self._label)
        wide = self._right - self._left
        scale = wide / (self._end - self._start)
        high = float(tokens.space.s)
        top = (self.height() - high) / 2
        for span in self._spans:
            left = max(self._left, self._left + (span.start - self._start) * scale)
            right = min(self._right, self._left + (span.end - self._start) * scale)
            if right > left:
                self._paint_span(painter, QRectF(left, top, max(1.0, right - left), high), span)
        painter.end()

    def _paint_span(self, painter: QPainter, box: QRectF, span: StatusSpan) -> None:
        tokens = self._theme.current
        count = span.ok + span.down + span.unknown
        if count <= 0:
            self._hatch(painter, box)
            return
        # Whatever is not well is high enough to be seen: one device down among 600 counts.
        down = max(box.height() / 2, box.height() * span.down / count) if span.down else 0.0
        unknown = max(box.height() / 3, box.height() * span.unknown / count) if span.unknown else 0.0
        unknown = min(unknown, box.height() - down)
        painter.fillRect(box.adjusted(0, down + unknown, 0, 0), QColor(tokens.ok.strong))
        if unknown:
            self._hatch(painter, QRectF(box.left(), box.top() + down, box.width(), unknown))
        if down:
            above = tokens.size.hair
            part = QRectF(box.left(), box.top() - above, box.width(), down + above)
            painter.fillRect(part, QColor(tokens.error.strong))

    def _hatch(self, painter: QPainter, box: QRectF) -> None:
        tokens = self._theme.current
        painter.fillRect(box, QColor(tokens.hatch_back))
        painter.fillRect(box, QBrush(QColor(tokens.hatch), Qt.BrushStyle.BDiagPattern))


def merged(spans: tuple[StatusSpan, ...]) -> tuple[StatusSpan, ...]:
    """The same with touching neighbours of equal numbers made one."""
    result: list[StatusSpan] = []
    for span in spans:
        before = result[-1] if result else None
        same = before is not None and (before.end, before.ok, before.down, before.unknown) == (
            span.start,
            span.ok,
            span.down,
            span.unknown,
        )
        if same and before is not None:
            result[-1] = StatusSpan(before.start, span.end, span.ok, span.down, span.unknown)
        else:
            result.append(span)
    return tuple(result)
