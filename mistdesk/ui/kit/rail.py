"""The rail of places at the left edge: icon over word, one chosen; it knows the places by key only."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QFrame, QSizePolicy, QVBoxLayout, QWidget

from mistdesk.ui.kit.icons import IconName, icon_pixmap
from mistdesk.ui.kit.theme import Theme, elided, sized_font


@dataclass(frozen=True, slots=True)
class Place:
    """One place of the rail; `at_bottom` puts it below the free room, as Settings is."""

    key: str
    word: str
    icon_name: IconName
    tip: str = ""
    at_bottom: bool = False


class RailItem(QAbstractButton):
    """One place: icon over word, a soft ground when chosen, a count when something waits there."""

    def __init__(self, theme: Theme, place: Place, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._place = place
        self._badge = 0
        self.setCheckable(True)
        self.setText(place.word)
        self.setToolTip(place.tip or place.word)
        self.setAccessibleName(place.word)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        theme.changed.connect(self.update)

    @property
    def key(self) -> str:
        """The place's key."""
        return self._place.key

    def set_badge(self, count: int) -> None:
        """How much waits there; 0 shows nothing."""
        self._badge = count
        words = f"{self._place.word}, {count} waiting" if count else self._place.word
        self.setAccessibleName(words)
        self.update()

    def sizeHint(self) -> QSize:
        """The rail's width less its margins."""
        size = self._theme.current.size
        return QSize(size.rail - 2 * self._theme.current.space.xs - 2, size.rail_item)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint ground, icon, word, badge and focus ring."""
        tokens = self._theme.current
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect())
        chosen = self.isChecked()
        ink = tokens.accent if chosen else tokens.muted
        if chosen or self.underMouse():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(tokens.accent_weak if chosen else tokens.raised))
            painter.drawRoundedRect(box, tokens.size.radius, tokens.size.radius)
        edge = tokens.size.icon_rail
        picture = icon_pixmap(self._place.icon_name, ink, edge, self.devicePixelRatioF())
        left, top = round((box.width() - edge) / 2), tokens.space.s
        painter.drawPixmap(left, top, picture)
        font = sized_font(tokens.type.small, bold=chosen)
        painter.setFont(font)
        painter.setPen(QColor(ink))
        word = QRectF(0, top + edge, box.width(), box.height() - top - edge - tokens.space.xs + 2)
        painter.drawText(word, Qt.AlignmentFlag.AlignCenter, elided(self._place.word, font, self.width()))
        if self._badge:
            self._paint_badge(painter, left + edge)
        if self.hasFocus():
            painter.setPen(QPen(QColor(tokens.focus), tokens.size.border))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), tokens.size.radius, tokens.size.radius)
        painter.end()

    def _paint_badge(self, painter: QPainter, right: int) -> None:
        tokens = self._theme.current
        text = str(self._badge) if self._badge < 100 else "99+"
        font = sized_font(tokens.type.small - 1, bold=True)
        painter.setFont(font)
        high = tokens.type.small + tokens.space.xs
        wide = max(high, painter.fontMetrics().horizontalAdvance(text) + tokens.space.s)
        box = QRectF(right - tokens.space.s, tokens.space.xs, wide, high)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(tokens.error.strong))
        painter.drawRoundedRect(box, high / 2, high / 2)
        painter.setPen(QColor(tokens.surface))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)


class Rail(QFrame):
    """The places from top to bottom; Up and Down walk, Home and End jump."""

    place_chosen = Signal(str)

    def __init__(self, theme: Theme, places: Sequence[Place], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        space = theme.current.space
        self.setProperty("kit", "side")
        self.setAccessibleName("Places")
        self.setFixedWidth(theme.current.size.rail)
        column = QVBoxLayout(self)
        column.setContentsMargins(space.xs, space.s, space.xs + 1, space.s)
        column.setSpacing(theme.current.size.hair)
        self._items: dict[str, RailItem] = {}
        ordered = [p for p in places if not p.at_bottom] + [p for p in places if p.at_bottom]
        bottom = False
        for place in ordered:
            if place.at_bottom and not bottom:
                column.addStretch(1)
                bottom = True
            item = RailItem(theme, place, self)
            item.clicked.connect(self.on_item_clicked)
            self._items[place.key] = item
            column.addWidget(item, 0, Qt.AlignmentFlag.AlignHCenter)
        if not bottom:
            column.addStretch(1)
        self._current = ""
        if ordered:
            self.set_current(ordered[0].key)

    @property
    def current(self) -> str:
        """The chosen place's key."""
        return self._current

    def set_current(self, key: str) -> None:
        """Choose a place without a signal; an unknown key is refused with KeyError."""
        chosen = self._items[key]
        self._current = key
        for item in self._items.values():
            item.setChecked(item is chosen)
            # One stop for the Tab key; the arrows do the rest.
            item.setFocusPolicy(Qt.FocusPolicy.StrongFocus if item is chosen else Qt.FocusPolicy.ClickFocus)

    def set_badge(self, key: str, count: int) -> None:
        """How much waits in a place."""
        self._items[key].set_badge(count)

    def on_item_clicked(self) -> None:
        """A place was pressed."""
        sender = self.sender()
        if isinstance(sender, RailItem):
            self._choose(sender.key)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Walk with the arrows."""
        keys = list(self._items)
        at = keys.index(self._current) if self._current else 0
        wanted = {
            Qt.Key.Key_Up: at - 1,
            Qt.Key.Key_Down: at + 1,
            Qt.Key.Key_Home: 0,
            Qt.Key.Key_End: len(keys) - 1,
        }.get(Qt.Key(event.key()))
        if wanted is None:
            super().keyPressEvent(event)
        elif 0 <= wanted < len(keys):
            self._choose(keys[wanted])
            self._items[keys[wanted]].setFocus(Qt.FocusReason.TabFocusReason)

    def _choose(self, key: str) -> None:
        changed = key != self._current
        self.set_current(key)
        if changed:
            self.place_chosen.emit(key)
