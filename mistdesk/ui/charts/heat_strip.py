"""All devices over time as a strip of colours, one row each; painted from one small picture, without a library."""

from collections.abc import Sequence
from math import isfinite

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QFontMetrics, QHelpEvent, QImage, QPainter, QPaintEvent, qRgb, qRgba
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from mistdesk.ui.charts.data import HeatRow
from mistdesk.ui.charts.describe import number
from mistdesk.ui.charts.ticks import moment_words, zone_of
from mistdesk.ui.kit.theme import Theme, elided, sized_font
from mistdesk.ui.kit.tokens import Tokens


class HeatStrip(QWidget):
    """Rows of count colours; unknown is hatched. Labels stand at the left where rows are high enough."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._rows: tuple[HeatRow, ...] = ()
        self._start, self._end, self._most, self._zone = 0.0, 1.0, 1.0, "UTC"
        self._image = QImage()
        self._columns = 0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.setAccessibleName("Heat strip")
        theme.changed.connect(self.update)

    def set_rows(self, rows: Sequence[HeatRow], start: float, end: float, zone: str, most: float | None = None) -> None:
        """Show other rows of evenly spaced values from `start` to `end`; `most` is the top of the scale."""
        self._rows = tuple(rows)
        self._start, self._end, self._zone = start, max(end, start + 1), zone
        found = [value for row in self._rows for value in row.values if value is not None and isfinite(value)]
        self._most = most if most is not None else max(found, default=1.0)
        self._columns = max((len(row.values) for row in self._rows), default=0)
        self._image = self._picture()
        unknown = sum(self._columns for _ in self._rows) - len(found)
        self.setAccessibleDescription(
            f"{len(self._rows)} rows, scale 0 to {number(self._most)}, {unknown:,} values unknown"
        )
        self.update()

    @property
    def most(self) -> float:
        """The top of the scale, for the legend."""
        return self._most

    def cell_words(self, x: float, y: float) -> str:
        """What the cell at a pixel says."""
        area = self._area()
        if not area.contains(x, y) or not self._rows or not self._columns:
            return ""
        row = self._rows[min(len(self._rows) - 1, int((y - area.top()) / area.height() * len(self._rows)))]
        at = min(self._columns - 1, int((x - area.left()) / area.width() * self._columns))
        value = row.values[at] if at < len(row.values) else None
        moment = self._start + (at + 0.5) / self._columns * (self._end - self._start)
        words = "unknown" if value is None or not isfinite(value) else number(value)
        return f"{row.label} · {moment_words(moment, zone_of(self._zone))} · {words}"

    def sizeHint(self) -> QSize:
        """Some pixels a row, within reason."""
        size = self._theme.current.size
        return QSize(size.tree, max(size.row, min(len(self._rows) * size.glyph, size.row * 10)))

    def event(self, event: QEvent) -> bool:
        """Say the cell where the pointer rests."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            words = self.cell_words(event.pos().x(), event.pos().y())
            if words:
                QToolTip.showText(event.globalPos(), words, self)
            else:
                QToolTip.hideText()
            return True
        return super().event(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Hatch the ground, lay the picture over it, write the labels."""
        if self._image.isNull():
            return
        tokens = self._theme.current
        painter = QPainter(self)
        area = self._area()
        painter.fillRect(area, QColor(tokens.hatch_back))
        painter.fillRect(area, QBrush(QColor(tokens.hatch), Qt.BrushStyle.BDiagPattern))
        painter.drawImage(area, self._image)
        self._paint_labels(painter, area, tokens)
        painter.end()

    def _paint_labels(self, painter: QPainter, area: QRectF, tokens: Tokens) -> None:
        high = area.height() / len(self._rows)
        if not area.left() or high < tokens.size.glyph:
            return
        font = sized_font(min(tokens.type.small, int(high)))
        painter.setFont(font)
        painter.setPen(QColor(tokens.muted))
        wide = area.left() - tokens.space.s
        for at, row in enumerate(self._rows):
            box = QRectF(0, area.top() + at * high, wide, high)
            words = elided(row.label, font, int(wide))
            painter.drawText(box, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, words)

    def _area(self) -> QRectF:
        tokens = self._theme.current
        roomy = self._rows and self.height() / len(self._rows) >= tokens.size.glyph
        return QRectF(self.rect()).adjusted(tokens.size.rail + tokens.space.xl if roomy else 0, 0, 0, 0)

    def _picture(self) -> QImage:
        """One pixel a value; 0 in the colour table is see-through, so the hatching shows."""
        if not self._rows or not self._columns:
            return QImage()
        steps = len(self._theme.current.count_scale)
        stride = (self._columns + 3) // 4 * 4
        cells = bytearray(stride * len(self._rows))
        for y, row in enumerate(self._rows):
            for x, value in enumerate(row.values):
                if value is not None and isfinite(value):
                    share = value / self._most if self._most > 0 else 0.0
                    cells[y * stride + x] = 1 + max(0, min(steps - 1, int(share * steps)))
        image = QImage(bytes(cells), self._columns, len(self._rows), stride, QImage.Format.Format_Indexed8)
        colors = [QColor(color) for color in self._theme.current.count_scale]
        image.setColorTable([qRgba(0, 0, 0, 0), *(qRgb(c.red(), c.green(), c.blue()) for c in colors)])
        return image.copy()


class CountLegend(QWidget):
    """The legend of the count scale: its steps, its ends, and the hatching of unknown."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._most, self._unit = 1.0, ""
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)
        self.set_scale(1.0, "")

    def set_scale(self, most: float, unit: str) -> None:
        """The top of the scale, and of what."""
        self._most, self._unit = most, unit
        self.setAccessibleName(f"Scale 0 to {number(most)} {unit}, hatched: unknown")
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Wide enough for words and steps."""
        tokens = self._theme.current
        metrics = QFontMetrics(sized_font(tokens.type.small))
        words = metrics.horizontalAdvance(f"0{self._top()}unknown")
        steps = len(tokens.count_scale) * tokens.space.m
        return QSize(words + steps + 4 * tokens.space.s + tokens.space.m, tokens.space.l)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint it from left to right."""
        tokens = self._theme.current
        painter = QPainter(self)
        painter.setFont(sized_font(tokens.type.small))
        metrics, x, high = painter.fontMetrics(), 0.0, float(tokens.size.glyph)
        top = (self.height() - high) / 2
        painter.setPen(QColor(tokens.muted))

        def words(text: str) -> None:
            nonlocal x
            painter.drawText(QRectF(x, 0, 1000, self.height()), Qt.AlignmentFlag.AlignVCenter, text)
            x += metrics.horizontalAdvance(text) + tokens.space.s

        words("0")
        for color in tokens.count_scale:
            painter.fillRect(QRectF(x, top, tokens.space.m, high), QColor(color))
            x += tokens.space.m
        x += tokens.space.s
        words(self._top())
        box = QRectF(x, top, tokens.space.m, high)
        painter.fillRect(box, QColor(tokens.hatch_back))
        painter.fillRect(box, QBrush(QColor(tokens.hatch), Qt.BrushStyle.BDiagPattern))
        x += tokens.space.m + tokens.space.s
        words("unknown")
        painter.end()

    def _top(self) -> str:
        return f"{number(self._most)} {self._unit}".strip()
