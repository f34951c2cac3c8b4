"""Things said in place: a band with one action, the age of old data, a passing message; never a modal."""

from html import escape

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QEnterEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QWidget

from mistdesk.ui.kit.buttons import Button, IconButton, LinkButton
from mistdesk.ui.kit.labels import IconLabel, Kind, MeaningGlyph, Words, restyle
from mistdesk.ui.kit.theme import Theme
from mistdesk.ui.kit.tokens import Meaning

TOAST_MS = 6000


class Banner(QFrame):
    """A band that says one thing and offers one action; it can be put away if that is allowed."""

    action = Signal()
    dismiss = Signal()

    def __init__(
        self,
        theme: Theme,
        meaning: Meaning,
        title: str,
        text: str = "",
        action_text: str = "",
        parent: QWidget | None = None,
        *,
        dismissable: bool = False,
    ) -> None:
        super().__init__(parent)
        space = theme.current.space
        self.setProperty("kit", "banner")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        row = QHBoxLayout(self)
        row.setContentsMargins(space.m, space.xs, space.m, space.xs)
        row.setSpacing(space.m)
        self._glyph = MeaningGlyph(theme, meaning, self)
        self._words = QLabel(self)
        self._words.setTextFormat(Qt.TextFormat.RichText)
        self._words.setWordWrap(True)
        self._words.setMinimumHeight(theme.current.size.control)
        self._button = Button("", self)
        self._button.clicked.connect(self.action)
        self._close = IconButton(theme, "close", "Dismiss", self)
        self._close.setVisible(dismissable)
        self._close.clicked.connect(self.on_close_clicked)
        row.addWidget(self._glyph)
        row.addWidget(self._words, 1)
        row.addWidget(self._button)
        row.addWidget(self._close)
        self.set_message(meaning, title, text, action_text)

    def set_message(self, meaning: Meaning, title: str, text: str = "", action_text: str = "") -> None:
        """Say something else in the same place."""
        self.setProperty("meaning", meaning.value)
        restyle(self)
        self._glyph.set_meaning(meaning)
        parts = [f"<b>{escape(title)}</b>" if title else "", escape(text)]
        self._words.setText(" ".join(part for part in parts if part))
        self._button.set_text(action_text)
        self._button.setVisible(bool(action_text))
        self.setAccessibleName(f"{title} {text}".strip())

    def on_close_clicked(self) -> None:
        """Put it away and say so."""
        self.hide()
        self.dismiss.emit()


class StaleNote(QFrame):
    """One quiet line over old data: its age, and what is being done."""

    action = Signal()

    def __init__(self, theme: Theme, text: str, action_text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        space = theme.current.space
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(space.s)
        self._words = Words(text, Kind.SECONDARY, self, wrap=True)
        self._button = LinkButton("", self)
        self._button.clicked.connect(self.action)
        row.addWidget(IconLabel(theme, "clock", parent=self))
        row.addWidget(self._words, 1)
        row.addWidget(self._button)
        self.set_text(text, action_text)

    @property
    def text(self) -> str:
        """The words."""
        return self._words.text()

    def set_text(self, text: str, action_text: str = "") -> None:
        """Say another age."""
        self._words.setText(text)
        self._button.set_text(action_text)
        self._button.setVisible(bool(action_text))
        self.setAccessibleName(text)


class Toast(QFrame):
    """A passing message at the foot of its parent, with at most one action such as Undo; the pointer holds it."""

    action = Signal()

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        space = theme.current.space
        self.setProperty("kit", "toast")
        row = QHBoxLayout(self)
        row.setContentsMargins(space.m, space.s, space.s, space.s)
        row.setSpacing(space.s)
        self._glyph = MeaningGlyph(theme, Meaning.INFO, self)
        self._words = Words("", Kind.BODY, self)
        self._button = LinkButton("", self)
        self._button.clicked.connect(self.on_action_clicked)
        self._close = IconButton(theme, "close", "Dismiss", self)
        self._close.clicked.connect(self.hide)
        for part in (self._glyph, self._words, self._button, self._close):
            row.addWidget(part)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(TOAST_MS)
        self._timer.timeout.connect(self.hide)
        self.hide()
        parent.installEventFilter(self)

    @property
    def text(self) -> str:
        """The words."""
        return self._words.text()

    def show_message(self, text: str, action_text: str = "", meaning: Meaning = Meaning.OK) -> None:
        """Say it; an error stays until it is put away."""
        self._glyph.set_meaning(meaning)
        self._words.setText(text)
        self._button.set_text(action_text)
        self._button.setVisible(bool(action_text))
        self.setAccessibleName(text)
        self.show()
        self.raise_()
        self._place()
        if meaning is Meaning.ERROR:
            self._timer.stop()
        else:
            self._timer.start()

    def on_action_clicked(self) -> None:
        """The action was taken; the message has done its work."""
        self.hide()
        self.action.emit()

    def enterEvent(self, event: QEnterEvent) -> None:
        """Hold it while the pointer rests on it."""
        self._timer.stop()
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        """Let it pass again."""
        if self.isVisible() and self._glyph.meaning is not Meaning.ERROR:
            self._timer.start()
        super().leaveEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay at the foot when the parent grows."""
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self._place()
        return super().eventFilter(watched, event)

    def _place(self) -> None:
        parent = self.parentWidget()
        if parent is None:
            return
        space = self._theme.current.space
        most = parent.width() - 2 * space.xl
        self._words.setWordWrap(False)
        folds = self.sizeHint().width() > most
        self._words.setWordWrap(folds)
        width = most if folds else self.sizeHint().width()
        height = self.heightForWidth(width) if folds else self.sizeHint().height()
        self.resize(width, max(height, self.minimumSizeHint().height()))
        # As low as can be: a button that one may want next stands right above.
        self.move((parent.width() - width) // 2, parent.height() - self.height() - space.xs)
