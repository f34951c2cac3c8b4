"""The two items of our own in a time chart: an axis in a site's zone, and the band; loads pyqtgraph."""

from collections.abc import Sequence

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPolygonF
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from mistdesk.ui.charts import shape
from mistdesk.ui.charts.ticks import clock, time_ticks, zone_of
from mistdesk.ui.kit.tokens import LIGHT


class ZoneAxis(pg.DateAxisItem):
    """The time axis of one IANA zone; a day of 23 or 25 hours is drawn as long as it was."""

    def __init__(self) -> None:
        super().__init__("bottom", utcOffset=0)
        self._zone = zone_of("UTC")
        self._words: dict[float, str] = {}
        self._words_wide = LIGHT.size.rail

    def set_zone(self, name: str) -> None:
        """Use another zone."""
        self._zone = zone_of(name)
        self._words = {}

    def tickValues(self, low: float, high: float, size: float) -> Sequence[tuple[float, Sequence[float]]]:
        """Round local times, one list; their words are remembered for `tickStrings`."""
        ticks = time_ticks(low, high, self._zone, max(2, int(size // self._words_wide)))
        self._words = {tick.at: tick.label for tick in ticks}
        spacing = ticks[1].at - ticks[0].at if len(ticks) > 1 else high - low
        return [(spacing, [tick.at for tick in ticks])]

    def tickStrings(self, values: Sequence[float], _scale: float, _spacing: float) -> list[str]:
        """The words of those ticks."""
        return [self._words.get(at) or clock(at, self._zone) for at in values]


class BandItem(pg.GraphicsObject):
    """The usual range as a filled band, broken where it is not known."""

    def __init__(self) -> None:
        super().__init__()
        self._polygons: list[QPolygonF] = []
        self._box = QRectF()
        self._color = QColor()

    def set_color(self, color: QColor) -> None:
        """Fill with another colour."""
        self._color = color
        self.update()

    def set_band(self, times: shape.Floats, low: shape.Floats, high: shape.Floats) -> None:
        """Take another band; nothing where the arrays are empty."""
        self.prepareGeometryChange()
        self._polygons = []
        self._box = QRectF()
        for begin, end in shape.runs(np.isfinite(low) & np.isfinite(high)):
            upper = [QPointF(x, y) for x, y in zip(times[begin:end], high[begin:end], strict=True)]
            lower = [QPointF(x, y) for x, y in zip(times[begin:end], low[begin:end], strict=True)]
            polygon = QPolygonF(upper + lower[::-1])
            self._polygons.append(polygon)
            self._box = self._box.united(polygon.boundingRect())
        self.update()

    def boundingRect(self) -> QRectF:
        """All of the band."""
        return self._box

    def paint(self, painter: QPainter, _option: QStyleOptionGraphicsItem, _widget: QWidget | None = None) -> None:
        """Fill the polygons."""
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._color)
        for polygon in self._polygons:
            painter.drawPolygon(polygon)
