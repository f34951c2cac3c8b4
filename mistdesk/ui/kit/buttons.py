"""Buttons: one that matters, plain ones, words that act, and a choice of few; they know only their words."""

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QKeyEvent
from PySide6.QtWidgets import QButtonGroup, QFrame, QHBoxLayout, QPushButton, QSizePolicy, QToolButton, QWidget

from mistdesk.ui.kit.icons import IconName, icon
from mistdesk.ui.kit.theme import Theme

_ENTER = frozenset((Qt.Key.Key_Return, Qt.Key.Key_Enter))


def spoken(text: str) -> str:
    """The words of a button without the mark of its letter, as a screen reader is to say them."""
    return text.replace("&&", "\0").replace("&", "").replace("\0", "&")


class Button(QPushButton):
    """A plain button with a verb on it, and an icon if it helps."""

    kit = "button"

    def __init__(
        self,
        text: str,
        parent: QWidget | None = None,
        *,
        theme: Theme | None = None,
        icon_name: IconName | None = None,
    ) -> None:
        super().__init__(text, parent)
        self.setProperty("kit", self.kit)
        self.setAutoDefault(False)
        self.setAccessibleName(spoken(text))
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self._theme = theme
        self._icon_name = icon_name
        if theme is not None and icon_name is not None:
            theme.changed.connect(self.on_theme_changed)
            self.on_theme_changed()

    def set_text(self, text: str) -> None:
        """Change the words, for eyes and for screen readers."""
        self.setText(text)
        self.setAccessibleName(spoken(text))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses it as Space does, on every system."""
        if event.key() in _ENTER and self.isEnabled():
            self.click()
            return
        super().keyPressEvent(event)

    def on_theme_changed(self) -> None:
        """Tint the icon anew."""
        if self._theme is not None and self._icon_name is not None:
            tokens = self._theme.current
            ink = tokens.on_accent if self.kit == "primary" else tokens.text
            self.setIcon(icon(self._icon_name, tokens, ink))
            self.setIconSize(QSize(tokens.size.icon, tokens.size.icon))


class PrimaryButton(Button):
    """The one button of a view that does its job; Enter presses it in a dialog."""

    kit = "primary"


class DangerButton(Button):
    """A button for what cannot be taken back."""

    kit = "danger"


class LinkButton(Button):
    """Words that act, in the accent colour."""

    kit = "link"

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setCursor(Qt.CursorShape.PointingHandCursor)


class IconButton(QToolButton):
    """A button that is only an icon; its words are its tool tip and its accessible name."""

    def __init__(self, theme: Theme, icon_name: IconName, words: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._icon_name = icon_name
        self.setAutoRaise(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.set_icon(icon_name, words)
        theme.changed.connect(self.on_theme_changed)

    def set_icon(self, icon_name: IconName, words: str) -> None:
        """Show another icon with its words."""
        self._icon_name = icon_name
        self.setToolTip(words)
        self.setAccessibleName(words)
        self.on_theme_changed()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses it as Space does, on every system."""
        if event.key() in _ENTER and self.isEnabled():
            self.click()
            return
        super().keyPressEvent(event)

    def on_theme_changed(self) -> None:
        """Tint the icon anew."""
        tokens = self._theme.current
        self.setIcon(icon(self._icon_name, tokens, tokens.muted))
        self.setIconSize(QSize(tokens.size.icon, tokens.size.icon))


class _Segment(QPushButton):
    """One option; as wide as its words in bold, so that choosing never shifts its neighbours."""

    def sizeHint(self) -> QSize:
        self.ensurePolished()
        bold = QFont(self.font())
        bold.setWeight(QFont.Weight.DemiBold)
        plain = QFont(self.font())
        plain.setWeight(QFont.Weight.Normal)
        hint = super().sizeHint()
        text = self.text()
        room = QFontMetrics(bold).horizontalAdvance(text) - QFontMetrics(plain).horizontalAdvance(text)
        return QSize(hint.width() + max(0, room) + 2, hint.height())

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()


class SegmentedControl(QFrame):
    """A choice of few, all visible; left and right arrows walk through it."""

    changed = Signal(str)

    def __init__(self, options: Sequence[str], parent: QWidget | None = None, *, name: str = "") -> None:
        super().__init__(parent)
        self.setProperty("kit", "segments")
        self.setAccessibleName(name or ", ".join(options))
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        self._group = QButtonGroup(self)
        self._group.setExclusive(True)
        self._buttons: dict[str, QPushButton] = {}
        for at, option in enumerate(options):
            button = _Segment(option, self)
            button.setProperty("kit", "segment")
            button.setProperty("edge", self._edge(at, len(options)))
            button.setCheckable(True)
            button.setAutoDefault(False)
            button.setAccessibleName(option)
            self._group.addButton(button, at)
            self._buttons[option] = button
            row.addWidget(button)
        self._current = ""
        if options:
            self.set_current(options[0])
        self._group.idClicked.connect(self.on_segment_clicked)

    @property
    def current(self) -> str:
        """The chosen option."""
        return self._current

    def set_current(self, option: str) -> None:
        """Choose an option without a signal; an unknown one is refused with KeyError."""
        self._buttons[option].setChecked(True)
        self._current = option

    def set_option_enabled(self, option: str, *, enabled: bool) -> None:
        """Allow or forbid one option."""
        self._buttons[option].setEnabled(enabled)

    def on_segment_clicked(self, _at: int) -> None:
        """A segment was pressed; say so if it is another one."""
        chosen = next(option for option, button in self._buttons.items() if button.isChecked())
        if chosen != self._current:
            self._current = chosen
            self.changed.emit(chosen)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Left and right move the choice."""
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
            return
        options = [option for option, button in self._buttons.items() if button.isEnabled()]
        at = options.index(self._current) + step if self._current in options else 0
        if 0 <= at < len(options):
            self._buttons[options[at]].setFocus()
            self._buttons[options[at]].click()

    @staticmethod
    def _edge(at: int, count: int) -> str:
        if at == 0:
            return "first"
        return "last" if at == count - 1 else "middle"
