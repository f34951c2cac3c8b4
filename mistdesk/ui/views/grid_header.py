"""The grid's row of column names: order, filters, frozen columns; it knows sections, not what is in them."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QHelpEvent, QMouseEvent, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QHeaderView, QToolTip, QWidget

from mistdesk.ui.kit.icons import IconName, icon_pixmap
from mistdesk.ui.kit.theme import Theme, sized_font
from mistdesk.ui.kit.tokens import Tokens
from mistdesk.ui.views.grid_paint import Strip

STALE = "Order out of date: click to sort again"
FILTER = "Filter this column (Alt+Down)"
_LEAST = 44


class GridHeader(QHeaderView):
    """Column names with a mark for the order, one for a filter, and a button that asks for a filter."""

    filter_wanted = Signal(int)
    """The filter of this column is asked for."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._theme = theme
        self._frozen = 0
        self._filtered: frozenset[int] = frozenset()
        self._stale = False
        self._hovered = -1
        self._pressed_filter = -1
        self._shift = 0
        self._strips: tuple[tuple[Strip, ...], tuple[Strip, ...]] | None = None
        self._pictures: dict[tuple[str, str, float], QPixmap] = {}
        self.setFixedHeight(theme.current.size.control)
        self.setMinimumSectionSize(_LEAST)
        self.setSectionsClickable(True)
        self.setSectionsMovable(True)
        self.setHighlightSections(False)
        self.setSortIndicatorShown(True)
        self.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        self.setSortIndicatorClearable(True)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.viewport().setMouseTracking(True)
        self.setAccessibleName("Columns")
        theme.changed.connect(self.viewport().update)
        self.sortIndicatorChanged.connect(self.tell)
        for signal in (self.sectionResized, self.sectionMoved, self.sectionCountChanged, self.geometriesChanged):
            signal.connect(self._forget_strips)

    # --- what it marks

    @property
    def stale(self) -> bool:
        """Whether the order is out of date."""
        return self._stale

    @property
    def filtered(self) -> frozenset[int]:
        """The columns whose values are filtered."""
        return self._filtered

    def set_stale(self, *, stale: bool) -> None:
        """Edits have spoilt the order, or it is true again."""
        if stale != self._stale:
            self._stale = stale
            self.tell()

    def set_filtered(self, columns: Iterable[int]) -> None:
        """Mark the columns whose values are filtered."""
        wanted = frozenset(int(column) for column in columns)
        if wanted != self._filtered:
            self._filtered = wanted
            self.tell()

    def set_frozen(self, count: int) -> None:
        """Keep so many places from the left where they are."""
        self._frozen = count
        self._forget_strips()
        self.viewport().update()

    def strips(self) -> tuple[tuple[Strip, ...], tuple[Strip, ...]]:
        """The shown columns where they lie without scrolling: those that stay, then those that move."""
        if self._strips is None:
            parts: tuple[list[Strip], list[Strip]] = ([], [])
            for place in range(self.count()):
                column = self.logicalIndex(place)
                width = self.sectionSize(column)
                if width:
                    parts[place >= self._frozen].append(Strip(column, self.sectionPosition(column), width))
            self._strips = (tuple(parts[0]), tuple(parts[1]))
        return self._strips

    def frozen_width(self) -> int:
        """How much room the frozen columns take."""
        still, _ = self.strips()
        return still[-1].left + still[-1].width if still else 0

    def _forget_strips(self, *_: object) -> None:
        self._strips = None

    def words(self, column: int) -> str:
        """What the marks of a column say, "" without any."""
        said = []
        if self.sortIndicatorSection() == column:
            down = self.sortIndicatorOrder() is Qt.SortOrder.DescendingOrder
            said.append("Sorted downwards" if down else "Sorted upwards")
            if self._stale:
                said.append(STALE)
        if column in self._filtered:
            said.append("Filtered")
        if self.visualIndex(column) < self._frozen:
            said.append("Frozen")
        return ". ".join(said)

    def tell(self, *_: object) -> None:
        """Say to eyes and to screen readers what the order is."""
        names = [f"{self._name(column)}: {words}" for column in range(self.count()) if (words := self.words(column))]
        self.setAccessibleDescription("; ".join(names))
        self.viewport().update()

    def _name(self, column: int) -> str:
        return str(self.model().headerData(column, self.orientation()) or "")

    # --- where things are

    def section_box(self, column: int) -> QRect:
        """Where a section is seen."""
        still = self.visualIndex(column) < self._frozen
        left = self.sectionPosition(column) - (0 if still else self.offset())
        return QRect(left, 0, self.sectionSize(column), self.height())

    def filter_box(self, column: int) -> QRect:
        """Where the button for the filter is."""
        box, size = self.section_box(column), self._theme.current.size
        return QRect(box.right() - size.icon - self._theme.current.space.xs, 0, size.icon, box.height())

    def column_at(self, x: int) -> int:
        """Which section is seen at a place, -1 without any."""
        return self.logicalIndexAt(x + self._shift_at(x))

    def _shift_at(self, x: int) -> int:
        return -self.offset() if 0 <= x < self.frozen_width() else 0

    # --- hands

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """The filter's button takes a press for itself; else it is Qt's."""
        at = event.position().toPoint()
        column = self.column_at(at.x())
        # Its left part alone: the rest is the handle that makes the column wider.
        if event.button() is Qt.MouseButton.LeftButton and column >= 0 and self.filter_box(column).contains(at):
            self._pressed_filter = column
            return
        self._shift = self._shift_at(at.x())
        super().mousePressEvent(self._moved(event))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Remember what the pointer is over."""
        at = event.position().toPoint()
        if not event.buttons():
            self._shift = self._shift_at(at.x())
            self._hover(self.column_at(at.x()))
        if self._pressed_filter < 0:
            super().mouseMoveEvent(self._moved(event))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A filter asked for, or Qt's."""
        column, self._pressed_filter = self._pressed_filter, -1
        if column < 0:
            super().mouseReleaseEvent(self._moved(event))
        elif self.filter_box(column).contains(event.position().toPoint()):
            self.filter_wanted.emit(column)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """On an edge: fit the column."""
        super().mouseDoubleClickEvent(self._moved(event))

    def leaveEvent(self, event: QEvent) -> None:
        """No section is under the pointer."""
        self._hover(-1)
        super().leaveEvent(event)

    def viewportEvent(self, event: QEvent) -> bool:
        """Tool tips of what is seen, which is not always what lies there."""
        if event.type() is QEvent.Type.ToolTip:
            return self._tip(event)
        return super().viewportEvent(event)

    def _tip(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent):
            column = self.column_at(event.pos().x())
            QToolTip.showText(event.globalPos(), self.tip(column, event.pos()), self)
        return True

    def tip(self, column: int, at: QPoint) -> str:
        """What is said about a section."""
        if column < 0:
            return ""
        if self.filter_box(column).contains(at):
            return FILTER
        return "\n".join(part for part in (self._name(column), self.words(column)) if part)

    def _hover(self, column: int) -> None:
        if column != self._hovered:
            self._hovered = column
            self.viewport().update()

    def _moved(self, event: QMouseEvent) -> QMouseEvent:
        """The event where Qt has the section, for one that is shown elsewhere."""
        if not self._shift:
            return event
        at = event.position() + QPointF(self._shift, 0)
        return QMouseEvent(event.type(), at, event.globalPosition(), event.button(), event.buttons(), event.modifiers())

    # --- painting

    def paintEvent(self, event: QPaintEvent) -> None:
        """All sections in sight; frozen ones over the others."""
        painter = QPainter(self.viewport())
        tokens = self._theme.current
        area = self.viewport().rect()
        painter.fillRect(area, QColor(tokens.raised))
        painter.fillRect(0, area.bottom(), area.width(), tokens.size.border, QColor(tokens.border))
        width = self.frozen_width()
        still, moving = self.strips()
        for part, strips in ((area.adjusted(width, 0, 0, 0), moving), (QRect(0, 0, width, area.height()), still)):
            painter.setClipRect(part)
            for strip in strips:
                box = self.section_box(strip.column)
                if box.intersects(part) and box.intersects(event.rect()):
                    self._paint(painter, strip.column, box, tokens)
        if width:
            painter.setClipRect(area)
            painter.fillRect(width - tokens.size.hair, 0, tokens.size.hair, area.height(), QColor(tokens.border))
        painter.end()

    def _paint(self, painter: QPainter, column: int, box: QRect, tokens: Tokens) -> None:
        """One section: name at the left, marks at the right."""
        border = tokens.size.border
        painter.fillRect(box.right(), box.top(), border, box.height(), QColor(tokens.border))
        room = box.adjusted(tokens.space.s, 0, -tokens.space.s, -border)
        right = box.right() - tokens.space.xs
        for mark, ink in self._marks_of(column, tokens):
            picture = self._picture(mark, ink)
            edge = tokens.size.icon
            painter.drawPixmap(right - edge, box.top() + (box.height() - edge) // 2, picture)
            right -= edge
            room.setRight(right - tokens.space.xs)
        font = sized_font(tokens.type.secondary)
        font.setWeight(font.Weight.DemiBold)
        painter.setFont(font)
        painter.setPen(QColor(tokens.text if column == self.sortIndicatorSection() else tokens.muted))
        name = QFontMetrics(font).elidedText(self._name(column), Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, name)

    def _marks_of(self, column: int, tokens: Tokens) -> list[tuple[IconName, str]]:
        """The pictures of a section from the right, with their colours."""
        marks: list[tuple[IconName, str]] = []
        if column in self._filtered:
            marks.append(("filter", tokens.accent))
        elif column == self._hovered:
            marks.append(("filter", tokens.muted))
        if column == self.sortIndicatorSection():
            down = self.sortIndicatorOrder() is Qt.SortOrder.DescendingOrder
            marks.append(("chevron-down" if down else "chevron-up", tokens.text))
            if self._stale:
                marks.append(("refresh", tokens.review.strong))
        return marks

    def _picture(self, name: IconName, ink: str) -> QPixmap:
        ratio = self.devicePixelRatioF()
        key = (name, ink, ratio)
        if key not in self._pictures:
            self._pictures[key] = icon_pixmap(name, ink, self._theme.current.size.icon, ratio)
        return self._pictures[key]
