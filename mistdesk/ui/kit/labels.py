"""Words in their few styles, words that shorten, and glyphs with words; it knows tokens and meanings only."""

from enum import Enum

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from mistdesk.ui.kit.icons import IconName, icon_pixmap, paint_state_glyph
from mistdesk.ui.kit.theme import Theme, tabular_font
from mistdesk.ui.kit.tokens import Meaning

UNKNOWN_FIGURE = "–"
"""What stands where a number is not known; never a zero."""


class Kind(Enum):
    """How words look."""

    BODY = "body"
    TITLE = "title"
    HEADING = "heading"
    SECONDARY = "secondary"
    MUTED = "muted"
    SMALL = "small"
    FIGURE = "figure"
    FIGURE_SMALL = "figure-small"
    KEY = "key"


def restyle(widget: QWidget) -> None:
    """Let the style sheet look again, after a property it selects by has changed."""
    style = widget.style()
    style.unpolish(widget)
    style.polish(widget)
    widget.update()


class Words(QLabel):
    """Plain text in one of the kinds; it never reads the text as markup."""

    def __init__(
        self, text: str = "", kind: Kind = Kind.BODY, parent: QWidget | None = None, *, wrap: bool = False
    ) -> None:
        super().__init__(text, parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("kit", kind.value)
        self.setWordWrap(wrap)
        if wrap:
            self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)

    def set_meaning(self, meaning: Meaning | None) -> None:
        """Colour the words by their meaning, or not at all."""
        wanted = meaning.value if meaning else ""
        if self.property("meaning") != wanted:
            self.setProperty("meaning", wanted)
            restyle(self)


class ElidedWords(Words):
    """One line that shortens with an ellipsis where room is short, whole in its tool tip."""

    def __init__(
        self, text: str = "", kind: Kind = Kind.BODY, parent: QWidget | None = None, *, least: int = 40
    ) -> None:
        super().__init__(text, kind, parent)
        self._whole = text
        self._least = least
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.setMinimumWidth(0)

    @property
    def whole_text(self) -> str:
        """The text as given."""
        return self._whole

    def set_text(self, text: str) -> None:
        """Show another text."""
        self._whole = text
        self.setAccessibleName(text)
        self.updateGeometry()
        self._shorten()

    def sizeHint(self) -> QSize:
        """As wide as the whole text."""
        self.ensurePolished()
        metrics = QFontMetrics(self.font())
        return QSize(metrics.horizontalAdvance(self._whole) + 2, super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        """It may shrink to `least` pixels."""
        return QSize(min(self.sizeHint().width(), self._least), super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Shorten anew."""
        super().resizeEvent(event)
        self._shorten()

    def _shorten(self) -> None:
        shown = QFontMetrics(self.font()).elidedText(self._whole, Qt.TextElideMode.ElideRight, self.width())
        if shown != self.text():
            self.setText(shown)
        self.setToolTip(self._whole if shown != self._whole else "")


class MeaningGlyph(QWidget):
    """The glyph of a meaning, painted."""

    def __init__(self, theme: Theme, meaning: Meaning, parent: QWidget | None = None, *, large: bool = False) -> None:
        super().__init__(parent)
        self._theme = theme
        self._meaning = meaning
        size = theme.current.size
        self._edge = size.icon_large if large else size.glyph
        box = size.icon_hero if large else size.icon
        self.setFixedSize(box, box)
        self.setAccessibleName(meaning.value)
        theme.changed.connect(self.update)

    @property
    def meaning(self) -> Meaning:
        """What it says."""
        return self._meaning

    def set_meaning(self, meaning: Meaning) -> None:
        """Say something else."""
        self._meaning = meaning
        self.setAccessibleName(meaning.value)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the glyph in the middle."""
        painter = QPainter(self)
        paint_state_glyph(painter, QRectF(self.rect()), self._meaning, self._theme.current, self._edge)
        painter.end()


class MeaningWords(QWidget):
    """A glyph and its words in the meaning's colour, such as a cross and "1 error"."""

    def __init__(self, theme: Theme, meaning: Meaning, text: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.current.space.xs)
        self._glyph = MeaningGlyph(theme, meaning, self)
        self._words = Words(text, Kind.BODY, self)
        row.addWidget(self._glyph)
        row.addWidget(self._words)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.set(meaning, text)

    @property
    def text(self) -> str:
        """The words."""
        return self._words.text()

    def set(self, meaning: Meaning, text: str) -> None:
        """Say something else."""
        self._glyph.set_meaning(meaning)
        self._words.setText(text)
        self._words.set_meaning(meaning)
        self.setAccessibleName(text)


class IconLabel(QLabel):
    """An icon that is only seen, in the muted or the accent colour."""

    def __init__(
        self,
        theme: Theme,
        icon_name: IconName,
        size: int = 0,
        parent: QWidget | None = None,
        *,
        accent: bool = False,
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._icon_name = icon_name
        self._size = size or theme.current.size.icon
        self._accent = accent
        theme.changed.connect(self.on_theme_changed)
        self.on_theme_changed()

    def set_icon(self, icon_name: IconName) -> None:
        """Show another icon."""
        self._icon_name = icon_name
        self.on_theme_changed()

    def on_theme_changed(self) -> None:
        """Tint anew."""
        tokens = self._theme.current
        ink = tokens.accent if self._accent else tokens.muted
        self.setPixmap(icon_pixmap(self._icon_name, ink, self._size, self.devicePixelRatioF()))


class KeyFigure(QWidget):
    """A number people came for, over the word that says which; an unknown one is a dash."""

    def __init__(self, value: str | None, label: str, parent: QWidget | None = None, *, small: bool = False) -> None:
        super().__init__(parent)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addStretch(1)
        self._value = Words("", Kind.FIGURE_SMALL if small else Kind.FIGURE, self)
        self._value.setFont(tabular_font(self.font().pixelSize()))
        self._label = Words(label, Kind.SECONDARY, self)
        column.addWidget(self._value)
        column.addWidget(self._label)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        self.set_value(value)

    @property
    def value(self) -> str:
        """The figure as shown."""
        return self._value.text()

    def set_value(self, value: str | None, meaning: Meaning | None = None) -> None:
        """Show another number, coloured if it has a meaning; None is unknown."""
        self._value.setText(UNKNOWN_FIGURE if value is None else value)
        self._value.set_meaning(meaning)
        self.setAccessibleName(f"{self._label.text()}: {'unknown' if value is None else value}")


def rule(parent: QWidget | None = None, *, upright: bool = False) -> QFrame:
    """A thin line between parts."""
    line = QFrame(parent)
    line.setProperty("kit", "rule-upright" if upright else "rule")
    if upright:
        line.setFixedWidth(1)
    else:
        line.setFixedHeight(1)
    return line
