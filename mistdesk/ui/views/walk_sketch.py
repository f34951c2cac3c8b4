"""A sketch of a floor by its access points: where this one is, and the last one; it knows dots, no sheet."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from mistdesk.ui.kit.theme import Theme, sized_font
from mistdesk.ui.models.progress_walk import Dot
from mistdesk.ui.words import plural

NO_POSITION = "Mist has no position for it on a plan."


class PlanSketch(QWidget):
    """Dots to scale. Mapped: a filled circle; unmapped: a hollow square; this one: a ring and its name."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._dots: tuple[Dot, ...] = ()
        self._this = self._last = self._name = ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName("Sketch of the floor")
        theme.changed.connect(self.update)

    def show_dots(self, dots: Sequence[Dot], this: str, last: str, name: str) -> None:
        """Show a floor; without a dot of `this` it says that there is no position."""
        self._dots, self._this, self._last, self._name = tuple(dots), this, last, name
        self.setAccessibleDescription(self.words())
        self.update()

    def words(self) -> str:
        """What the sketch shows, for those who do not see it."""
        here = self._of(self._this)
        if here is None:
            return NO_POSITION
        mapped = sum(dot.mapped for dot in self._dots)
        words = f"{plural(len(self._dots), 'access point')} on this plan, {mapped:,} mapped."
        last = self._of(self._last)
        if last is None or last is here:
            return words
        across = "" if here.x == last.x else "right" if here.x > last.x else "left"
        along = "" if here.y == last.y else "below" if here.y > last.y else "above"
        way = {"right": "to the right of", "left": "to the left of", "": ""}[across]
        where = " and ".join(part for part in (along, way) if part) or "at the place of"
        return f"{words} {self._name} is {where} the last one."

    def sizeHint(self) -> QSize:
        """Roomy."""
        tree = self._theme.current.size.tree
        return QSize(tree, tree)

    def minimumSizeHint(self) -> QSize:
        """Enough to tell left from right."""
        tree = self._theme.current.size.tree
        return QSize(tree * 3 // 5, tree * 3 // 5)

    def _of(self, ref: str) -> Dot | None:
        return next((dot for dot in self._dots if dot.ref == ref), None)

    # --- painting

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint ground, dots, legend."""
        tokens = self._theme.current
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(tokens.border), tokens.size.border))
        painter.setBrush(QColor(tokens.background))
        painter.drawRoundedRect(
            QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), tokens.size.radius, tokens.size.radius
        )
        painter.setFont(sized_font(tokens.type.secondary))
        if self._of(self._this) is None:
            painter.setPen(QColor(tokens.muted))
            flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            edge = tokens.space.m
            painter.drawText(self.rect().adjusted(edge, edge, -edge, -edge), int(flags), NO_POSITION)
        else:
            self._paint_floor(painter)
            self._paint_legend(painter)
        painter.end()

    def _legend_high(self) -> int:
        return self._theme.current.size.row

    def _place(self) -> tuple[QPointF, float, QPointF]:
        """Middle of the dots, scale, middle of the room."""
        edge = self._theme.current.space.xl
        room = QRectF(self.rect()).adjusted(edge, edge, -edge, -edge - self._legend_high())
        xs, ys = [dot.x for dot in self._dots], [dot.y for dot in self._dots]
        wide, high = max(xs) - min(xs), max(ys) - min(ys)
        scale = min(room.width() / wide if wide else 1e9, room.height() / high if high else 1e9)
        middle = QPointF((max(xs) + min(xs)) / 2, (max(ys) + min(ys)) / 2)
        return middle, (0.0 if scale >= 1e9 else scale), room.center()

    def _paint_floor(self, painter: QPainter) -> None:
        tokens = self._theme.current
        middle, scale, centre = self._place()
        spots = {
            dot.ref: QPointF(centre.x() + (dot.x - middle.x()) * scale, centre.y() + (dot.y - middle.y()) * scale)
            for dot in self._dots
        }
        here, last = spots[self._this], spots.get(self._last)
        if last is not None and self._last != self._this:
            painter.setPen(QPen(QColor(tokens.muted), tokens.size.border, Qt.PenStyle.DashLine))
            painter.drawLine(last, here)
        for dot in self._dots:
            if dot.ref != self._this:
                self._paint_dot(painter, spots[dot.ref], mapped=dot.mapped)
        if last is not None and self._last != self._this:
            self._paint_last(painter, last)
        self._paint_this(painter, here)
        painter.setPen(QColor(tokens.text))
        painter.setFont(sized_font(tokens.type.secondary, bold=True))
        self._paint_name(painter, here, spots.values())

    def _paint_name(self, painter: QPainter, here: QPointF, spots: Iterable[QPointF]) -> None:
        """Above or below, wherever it hides fewer neighbours."""
        space = self._theme.current.space
        metrics = painter.fontMetrics()
        text = metrics.elidedText(self._name, Qt.TextElideMode.ElideMiddle, self.width() - 2 * space.m)
        wide, high = metrics.horizontalAdvance(text), metrics.height()
        left = min(max(float(space.m), here.x() - wide / 2), self.width() - wide - space.m)
        above = QRectF(left, here.y() - space.m - high, wide, high)
        below = QRectF(left, here.y() + space.m, wide, high)
        near = space.xs
        boxes = [box for box in (above, below) if self.rect().contains(box.toAlignedRect())]
        others = list(spots)
        box = min(boxes or [below], key=lambda b: sum(b.adjusted(-near, -near, near, near).contains(p) for p in others))
        painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextDontClip), text)

    def _paint_dot(self, painter: QPainter, at: QPointF, *, mapped: bool) -> None:
        tokens = self._theme.current
        half = tokens.size.glyph / 2 - 1
        if mapped:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(tokens.ok.strong))
            painter.drawEllipse(at, half, half)
        else:
            painter.setPen(QPen(QColor(tokens.unknown.strong), tokens.size.border * 1.5))
            painter.setBrush(QColor(tokens.background))
            painter.drawRect(QRectF(at.x() - half, at.y() - half, 2 * half, 2 * half))

    def _paint_this(self, painter: QPainter, at: QPointF) -> None:
        tokens = self._theme.current
        painter.setBrush(QColor(tokens.surface))
        painter.setPen(QPen(QColor(tokens.accent), tokens.size.focus))
        painter.drawEllipse(at, tokens.space.s, tokens.space.s)
        painter.setBrush(QColor(tokens.accent))
        painter.drawEllipse(at, tokens.space.xs - 1, tokens.space.xs - 1)

    def _paint_last(self, painter: QPainter, at: QPointF) -> None:
        tokens = self._theme.current
        half = tokens.space.s - 1
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(tokens.text), tokens.size.border * 1.5))
        painter.drawPolygon(
            QPolygonF([at + QPointF(0, -half), at + QPointF(half, 0), at + QPointF(0, half), at + QPointF(-half, 0)])
        )

    def _paint_legend(self, painter: QPainter) -> None:
        tokens = self._theme.current
        painter.setFont(sized_font(tokens.type.small))
        metrics = painter.fontMetrics()
        line = self.height() - self._legend_high() / 2
        left = float(tokens.space.m)
        for word in ("this", "last", "mapped", "open"):
            at = QPointF(left + tokens.space.xs, line)
            if word == "this":
                self._paint_this(painter, at)
            elif word == "last":
                self._paint_last(painter, at)
            else:
                self._paint_dot(painter, at, mapped=word == "mapped")
            painter.setPen(QColor(tokens.muted))
            begin = at.x() + tokens.space.m
            painter.drawText(QPointF(begin, line + metrics.ascent() / 2 - 1), word)
            left = begin + metrics.horizontalAdvance(word) + tokens.space.m
