"""Fields to type in: search, secrets, rows of a form; they know their text, not what it is for."""

from PySide6.QtCore import QEvent, QRect, QSize, Qt
from PySide6.QtGui import (
    QAction,
    QColor,
    QFontMetrics,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from mistdesk.ui.kit.buttons import IconButton
from mistdesk.ui.kit.icons import icon
from mistdesk.ui.kit.labels import Kind, Words, restyle
from mistdesk.ui.kit.theme import Theme, elided, sized_font
from mistdesk.ui.kit.tokens import Meaning


class LineEdit(QLineEdit):
    """A line to type in: undo takes back its typing first, and then belongs to the window, as does redo."""

    def event(self, event: QEvent) -> bool:
        """Leave a key of the window to it where there is no typing to take back or to do again."""
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.ShortcutOverride:
            keys = QKeySequence.StandardKey
            spent_undo = event.matches(keys.Undo) and not self.isUndoAvailable()
            spent_redo = event.matches(keys.Redo) and not self.isRedoAvailable()
            if spent_undo or spent_redo:
                event.ignore()
                return False
        return super().event(event)

    def forget_typing(self) -> None:
        """What was typed has been used: undo is for what it did."""
        self.setText(self.text())


class SearchBox(LineEdit):
    """A field to search in: a cross or Esc clears it; a shortcut is hinted at while it is empty."""

    def __init__(
        self,
        theme: Theme,
        placeholder: str,
        parent: QWidget | None = None,
        *,
        shortcut_hint: str = "",
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._hint = shortcut_hint
        self._placeholder = placeholder
        self.setProperty("kit", "quiet" if shortcut_hint else "search")
        self.setPlaceholderText(placeholder)
        self.setAccessibleName(placeholder.rstrip(".…"))
        self._search = QAction(self)
        self._clear = QAction(self)
        self._clear.setToolTip("Clear")
        self._clear.setVisible(False)
        self._clear.triggered.connect(self.clear)
        self.addAction(self._search, QLineEdit.ActionPosition.LeadingPosition)
        self.addAction(self._clear, QLineEdit.ActionPosition.TrailingPosition)
        self.textChanged.connect(self.on_text_changed)
        theme.changed.connect(self.on_theme_changed)
        self.on_theme_changed()

    def on_text_changed(self, text: str) -> None:
        """Show the cross only where there is something to clear."""
        self._clear.setVisible(bool(text))

    def on_theme_changed(self) -> None:
        """Tint the icons anew."""
        tokens = self._theme.current
        self._search.setIcon(icon("search", tokens, tokens.muted))
        self._clear.setIcon(icon("close", tokens, tokens.muted))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc clears; in an empty field it belongs to whoever is behind."""
        if event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
            return
        if event.key() == Qt.Key.Key_Escape:
            event.ignore()
            return
        super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The words in the empty field end before the hint."""
        super().resizeEvent(event)
        if self._hint:
            tokens = self._theme.current
            hint = QFontMetrics(sized_font(tokens.type.secondary)).horizontalAdvance(self._hint)
            room = self.width() - 2 * tokens.size.control - hint - tokens.space.m
            self.setPlaceholderText(elided(self._placeholder, self.font(), max(0, room)))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the field, and the shortcut's hint at its right end."""
        super().paintEvent(event)
        if self._hint and not self.text():
            tokens = self._theme.current
            painter = QPainter(self)
            painter.setPen(QColor(tokens.muted))
            painter.setFont(sized_font(tokens.type.secondary))
            box = self.rect().adjusted(0, 0, -tokens.space.m, 0)
            painter.drawText(box, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, self._hint)
            painter.end()


class PasswordEdit(QLineEdit):
    """A field for a secret, with a button beside the text that shows and hides it."""

    def __init__(self, theme: Theme, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setAccessibleName(name)
        self.setEchoMode(QLineEdit.EchoMode.Password)
        self._toggle = IconButton(theme, "eye", "Show", self)
        self._toggle.setCursor(Qt.CursorShape.ArrowCursor)
        self._toggle.clicked.connect(self.on_toggle_clicked)
        self.setTextMargins(0, 0, theme.current.size.control, 0)

    @property
    def shown(self) -> bool:
        """Whether the secret can be read on the screen."""
        return self.echoMode() == QLineEdit.EchoMode.Normal

    def on_toggle_clicked(self) -> None:
        """Show or hide the secret."""
        shown = not self.shown
        self.setEchoMode(QLineEdit.EchoMode.Normal if shown else QLineEdit.EchoMode.Password)
        self._toggle.set_icon("eye-off" if shown else "eye", "Hide" if shown else "Show")

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the button at the right end."""
        super().resizeEvent(event)
        size = self._theme.current.size
        edge = size.control - 2 * size.hair
        at = QRect(0, 0, edge, edge)
        at.moveCenter(self.rect().center())
        at.moveRight(self.rect().right() - size.hair)
        self._toggle.setGeometry(at)

    def sizeHint(self) -> QSize:
        """Wide enough for a token."""
        return QSize(self._theme.current.size.tree, super().sizeHint().height())


class FormRow(QWidget):
    """A label over its field, with a hint below, or with what is wrong."""

    def __init__(self, theme: Theme, label: str, field: QWidget, hint: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.current.space.xs)
        self._field = field
        self._hint = hint
        self._label = Words(label, Kind.HEADING, self)
        self._label.setBuddy(field)
        if not field.accessibleName():
            field.setAccessibleName(label)
        self._below = Words(hint, Kind.SECONDARY, self, wrap=True)
        self._below.setVisible(bool(hint))
        column.addWidget(self._label)
        column.addWidget(field)
        column.addWidget(self._below)
        self._error = ""
        field.setAccessibleDescription(hint)

    @property
    def field(self) -> QWidget:
        """The field itself."""
        return self._field

    @property
    def error(self) -> str:
        """What is wrong, or nothing."""
        return self._error

    def set_error(self, text: str) -> None:
        """Say what is wrong with the field's text; an empty text is all well."""
        self._error = text
        self._below.setText(text or self._hint)
        self._below.setVisible(bool(text or self._hint))
        self._below.set_meaning(Meaning.ERROR if text else None)
        self._field.setProperty("invalid", "true" if text else "false")
        self._field.setAccessibleDescription(text or self._hint)
        restyle(self._field)
