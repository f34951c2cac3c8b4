"""The fields of a walk: two side by side, what is wrong with them, quick choices below; they know no sheet."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLineEdit, QSizePolicy, QWidget

from mistdesk.ui.kit.theme import Theme
from mistdesk.ui.kit.tokens import Meaning, Tokens
from mistdesk.ui.kit.widgets import Button, Kind, MeaningGlyph, Words, restyle
from mistdesk.ui.models.progress_walk import MOST_CHOICES, Field


def target(tokens: Tokens) -> int:
    """How high a thing is that a thumb or a shaky hand must hit."""
    return tokens.size.control + tokens.space.l


def big_style(tokens: Tokens) -> str:
    """Large type and large targets for everything on the walk."""
    high = target(tokens) - 2 * tokens.size.border
    return f"""
QPushButton, QLineEdit {{ min-height: {high}px; max-height: {high}px; font-size: {tokens.type.section}px; }}
QLineEdit:focus {{ border: {tokens.size.focus}px solid {tokens.focus}; }}
QLineEdit[invalid="true"]:focus {{ border: {tokens.size.focus}px solid {tokens.error.strong}; }}
QPushButton[walk="choice"] {{ font-size: {tokens.type.body}px; padding: 0 {tokens.space.s}px; text-align: left; }}
QPushButton[walk="step"] {{ font-size: {tokens.type.body}px; }}
QLineEdit[guessed="true"] {{ color: {tokens.muted}; font-style: italic; }}
QCheckBox {{ min-height: {target(tokens)}px; font-size: {tokens.type.body}px; }}
QCheckBox::indicator {{ width: {tokens.size.icon_large}px; height: {tokens.size.icon_large}px; }}
"""


class WalkField(QLineEdit):
    """A large field; a rule's value is shown as such until somebody types or saves."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self._hint = ""
        self.textEdited.connect(self.on_text_edited)

    @property
    def guessed(self) -> bool:
        """Whether the value is a rule's."""
        return bool(self.property("guessed") == "true")

    def set_value(self, text: str, *, guessed: bool = False) -> None:
        """Show a value; typing is forgotten."""
        self.setText(text)
        self._guess(on=guessed)

    def set_fault(self, fault: str, hint: str) -> None:
        """What is wrong with it, else where the value comes from."""
        self.setProperty("invalid", "true" if fault else "false")
        self.setAccessibleDescription(fault or hint)
        self.setToolTip(fault or hint)
        restyle(self)

    def on_text_edited(self, _text: str) -> None:
        """It is the person's own now."""
        self._guess(on=False)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keys of the walk go on to it: quick choices, and undo where there is no typing to undo."""
        alt = event.modifiers() == Qt.KeyboardModifier.AltModifier
        undo = event.matches(QKeySequence.StandardKey.Undo) and not self.isUndoAvailable()
        if alt or undo:
            event.ignore()
            return
        super().keyPressEvent(event)

    def _guess(self, *, on: bool) -> None:
        if self.guessed != on:
            self.setProperty("guessed", "true" if on else "false")
            restyle(self)


class ChoiceButton(Button):
    """A value with its number, shortened to the room it has."""

    picked = Signal(int)

    def __init__(self, theme: Theme, at: int, parent: QWidget | None = None) -> None:
        super().__init__("", parent)
        self._edge = 2 * (theme.current.space.s + theme.current.size.border)
        self._at = at
        self._words = ""
        self.setProperty("walk", "choice")
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # Alt and the number: Tab walks through the fields only
        self.clicked.connect(self.on_clicked)

    def on_clicked(self) -> None:
        """Tell which one."""
        self.picked.emit(self._at)

    def set_words(self, text: str) -> None:
        """Offer another value."""
        self._words = text
        self._shorten()
        self.setAccessibleName(text)
        self.setToolTip(f"{text} (Alt+{self._at + 1})")

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Shorten anew."""
        super().resizeEvent(event)
        self._shorten()

    def _shorten(self) -> None:
        self.ensurePolished()
        words, right = f"{self._at + 1}  {self._words}", Qt.TextElideMode.ElideRight
        shown = QFontMetrics(self.font()).elidedText(words, right, self.width() - self._edge)
        self.setText(shown.replace("&", "&&"))


class ChoiceRow(QWidget):
    """Up to four values to take with one touch, or with Alt and their number."""

    chosen = Signal(int)

    def __init__(self, theme: Theme, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._texts: tuple[str, ...] = ()
        self.setAccessibleName(name)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.current.space.xs)
        self.buttons = [ChoiceButton(theme, at, self) for at in range(MOST_CHOICES)]
        for button in self.buttons:
            button.picked.connect(self.chosen)
            row.addWidget(button, 1)

    def set_choices(self, texts: Sequence[str]) -> None:
        """Offer other values."""
        self._texts = tuple(texts[:MOST_CHOICES])
        for at, button in enumerate(self.buttons):
            button.setVisible(at < len(self._texts))
        for button, text in zip(self.buttons, self._texts, strict=False):
            button.set_words(text)

    @property
    def choices(self) -> tuple[str, ...]:
        """What is offered."""
        return self._texts

    def minimumSizeHint(self) -> QSize:
        """Narrow: the words are shortened."""
        tokens = self._theme.current
        return QSize(tokens.size.tree // 2, target(tokens))


class FieldPair(QWidget):
    """A name and what belongs to it, one line of what is wrong or suggested, and quick choices for both."""

    def __init__(self, theme: Theme, names: tuple[str, str], labels: tuple[str, str], parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        space = theme.current.space
        self.first, self.second = (WalkField(name, self) for name in names)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(space.s)
        grid.setVerticalSpacing(space.xs)
        grid.setColumnStretch(0, 2)
        grid.setColumnStretch(1, 1)
        for at, (label, field) in enumerate(zip(labels, (self.first, self.second), strict=True)):
            words = Words(label, Kind.HEADING, self)
            words.setBuddy(field)
            grid.addWidget(words, 0, at)
            grid.addWidget(field, 1, at)
            field.setMinimumWidth(theme.current.size.tree // 3)
        below = QHBoxLayout()
        below.setSpacing(space.xs)
        self._glyph = MeaningGlyph(theme, Meaning.ERROR, self)
        self._below = Words("", Kind.SECONDARY, self, wrap=True)
        below.addWidget(self._glyph, 0, Qt.AlignmentFlag.AlignTop)
        below.addWidget(self._below, 1)
        grid.addLayout(below, 2, 0, 1, 2)
        self.choices = ChoiceRow(theme, f"Quick choices: {names[0]}", self)
        grid.addWidget(self.choices, 3, 0, 1, 2)

    @property
    def below(self) -> str:
        """What stands below the fields."""
        return self._below.text()

    def show_fields(self, first: Field, second: Field) -> None:
        """Show values, faults and suggestions."""
        for widget, field in ((self.first, first), (self.second, second)):
            widget.set_value(field.value, guessed=field.guessed)
            widget.set_fault(field.error, field.hint)
        errors = [field.error for field in (first, second) if field.error]
        hints = [field.hint for field in (first, second) if field.hint]
        self._glyph.setVisible(bool(errors))
        self._below.set_meaning(Meaning.ERROR if errors else None)
        self._below.setText(" ".join(dict.fromkeys(errors)) if errors else f"Suggested: {hints[0]}" if hints else "")

    def has_focus(self) -> bool:
        """Whether somebody types here."""
        return self.first.hasFocus() or self.second.hasFocus()
