"""The five states a view can be in besides ready, each said in words; it knows no reason but those given."""

from enum import Enum

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QBrush, QColor, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPlainTextEdit, QSizePolicy, QStackedLayout, QVBoxLayout, QWidget

from mistdesk.ui.kit.banner import Banner, StaleNote
from mistdesk.ui.kit.buttons import Button, LinkButton, PrimaryButton
from mistdesk.ui.kit.icons import IconName
from mistdesk.ui.kit.labels import IconLabel, Kind, MeaningGlyph, Words
from mistdesk.ui.kit.theme import Theme
from mistdesk.ui.kit.tokens import Meaning


class ViewState(Enum):
    """What a view shows."""

    EMPTY = "empty"
    LOADING = "loading"
    PARTIAL = "partial"
    STALE = "stale"
    ERROR = "error"
    READY = "ready"


class ProgressLine(QWidget):
    """A thin line that fills; while the end is unknown it is hatched, and it never moves by itself."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._share: float | None = None
        self.setFixedHeight(theme.current.space.xs)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)

    def set_share(self, share: float | None) -> None:
        """How much is done, 0 to 1; None is not known."""
        self._share = share
        words = "amount unknown" if share is None else f"{share:.0%}"
        self.setAccessibleName(f"Progress: {words}")
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint track and filled part."""
        tokens = self._theme.current
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(tokens.border))
        box, bow = QRectF(self.rect()), self.height() / 2
        painter.drawRoundedRect(box, bow, bow)
        if self._share is None:
            painter.setBrush(QBrush(QColor(tokens.accent), Qt.BrushStyle.BDiagPattern))
        else:
            box.setWidth(max(0.0, min(1.0, self._share)) * box.width())
            painter.setBrush(QColor(tokens.accent))
        painter.drawRoundedRect(box, bow, bow)
        painter.end()


class _Page(QWidget):
    """A column of words in the middle of the room, no wider than reads well."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        space = theme.current.space
        outer = QVBoxLayout(self)
        outer.setContentsMargins(space.xl, space.xl, space.xl, space.xl)
        middle = QWidget(self)
        middle.setMaximumWidth(theme.current.size.prose)
        middle.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        self.column = QVBoxLayout(middle)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(space.s)
        across = QHBoxLayout()
        across.addStretch(1)
        across.addWidget(middle, 100)
        across.addStretch(1)
        outer.addStretch(2)
        outer.addLayout(across)
        outer.addStretch(3)

    def add_centred(self, widget: QWidget) -> None:
        """Put a part into the middle of the column."""
        if isinstance(widget, Words):
            widget.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            self.column.addWidget(widget)
        else:
            self.column.addWidget(widget, 0, Qt.AlignmentFlag.AlignHCenter)


class EmptyState(_Page):
    """What this place is for, and one button to begin."""

    action = Signal()

    def __init__(
        self,
        theme: Theme,
        icon_name: IconName = "info",
        title: str = "",
        text: str = "",
        button: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(theme, parent)
        self._icon = IconLabel(theme, icon_name, theme.current.size.icon_hero, self, accent=True)
        self._title = Words("", Kind.TITLE, self, wrap=True)
        self._text = Words("", Kind.MUTED, self, wrap=True)
        self._button = PrimaryButton("", self)
        self._button.clicked.connect(self.action)
        for part in (self._icon, self._title, self._text, self._button):
            self.add_centred(part)
        self.column.insertSpacing(3, theme.current.space.s)
        self.set_content(icon_name, title, text, button)

    def set_content(self, icon_name: IconName, title: str, text: str, button: str = "") -> None:
        """Say something else."""
        self._icon.set_icon(icon_name)
        self._title.setText(title)
        self._text.setText(text)
        self._button.set_text(button)
        self._button.setVisible(bool(button))
        self.setAccessibleName(f"{title}. {text}")
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In a low room the words stay whole, and the picture gives way."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        layout, space = self.layout(), self._theme.current.space
        if layout is None:
            return
        margins = layout.contentsMargins()
        needed = layout.totalHeightForWidth(self.width()) - margins.top() - margins.bottom() + 2 * space.xl
        if self._icon.isHidden():
            needed += self._icon.sizeHint().height() + self.column.spacing()
        low = needed > self.height()
        self._icon.setHidden(low)
        margins.setTop(space.xs if low else space.xl)
        margins.setBottom(margins.top())
        layout.setContentsMargins(margins)


class LoadingState(_Page):
    """What is being fetched, how far it is, and a way to stop it."""

    cancelled = Signal()

    def __init__(self, theme: Theme, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self._text = Words(text, Kind.TITLE, self, wrap=True)
        self._count = Words("", Kind.MUTED, self)
        self._line = ProgressLine(theme, self)
        self._button = Button("Cancel", self)
        self._button.clicked.connect(self.cancelled)
        self.add_centred(self._text)
        self.column.addWidget(self._line)
        self.add_centred(self._count)
        self.add_centred(self._button)
        self.set_text(text)

    @property
    def count_text(self) -> str:
        """How far it is, in words."""
        return self._count.text()

    def set_text(self, text: str, *, can_cancel: bool = True) -> None:
        """Say what is fetched; progress starts over."""
        self._text.setText(text)
        self.setAccessibleName(text)
        self._button.setVisible(can_cancel)
        self.set_progress(None, None)

    def set_progress(self, done: int | None, total: int | None, unit: str = "") -> None:
        """How many of how many, and of what; what is not known is left out."""
        self._line.set_share(done / total if done is not None and total else None)
        if done is None:
            words = ""
        elif total:
            words = f"{done:,} of {total:,} {unit}"
        else:
            words = f"{done:,} {unit} so far"
        self._count.setText(" ".join(words.split()))


class ErrorState(_Page):
    """What happened, what to do, and the details folded away."""

    action = Signal()

    def __init__(
        self,
        theme: Theme,
        title: str = "",
        message: str = "",
        action: str = "",
        details: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(theme, parent)
        self._glyph = MeaningGlyph(theme, Meaning.ERROR, self, large=True)
        self._title = Words("", Kind.TITLE, self, wrap=True)
        self._message = Words("", Kind.MUTED, self, wrap=True)
        self._button = PrimaryButton("", self)
        self._button.clicked.connect(self.action)
        self._fold = LinkButton("Show details", self)
        self._fold.clicked.connect(self.on_fold_clicked)
        self._details = QPlainTextEdit(self)
        self._details.setReadOnly(True)
        self._details.setTabChangesFocus(True)
        self._details.setAccessibleName("Details")
        self._details.setFixedHeight(theme.current.size.row * 5)
        for part in (self._glyph, self._title, self._message, self._button, self._fold):
            self.add_centred(part)
        self.column.addWidget(self._details)
        self.set_content(title, message, action, details)

    @property
    def details_shown(self) -> bool:
        """Whether the details are unfolded."""
        return not self._details.isHidden()

    def set_content(self, title: str, message: str, action: str = "", details: str = "") -> None:
        """Say something else, with the details folded."""
        self._title.setText(title)
        self._message.setText(message)
        self._button.set_text(action)
        self._button.setVisible(bool(action))
        self._details.setPlainText(details)
        self._details.hide()
        self._fold.set_text("Show details")
        self._fold.setVisible(bool(details))
        self.setAccessibleName(f"{title}. {message}")

    def on_fold_clicked(self) -> None:
        """Show or hide the details."""
        shown = not self.details_shown
        self._details.setVisible(shown)
        self._fold.set_text("Hide details" if shown else "Show details")


class StateStack(QFrame):
    """A view's content and its five other states, one shown at a time; notes stand over the content."""

    acted = Signal(str)
    """The button of the shown state was pressed; the state's name is carried."""
    cancelled = Signal()

    def __init__(self, theme: Theme, content: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state = ViewState.READY
        self._stack = QStackedLayout(self)
        self._empty = EmptyState(theme)
        self._loading = LoadingState(theme)
        self._error = ErrorState(theme)
        self._ready = QWidget()
        column = QVBoxLayout(self._ready)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.current.space.s)
        self._banner = Banner(theme, Meaning.REVIEW, "")
        self._note = StaleNote(theme, "")
        column.addWidget(self._banner)
        column.addWidget(self._note)
        column.addWidget(content, 1)
        for page in (self._empty, self._loading, self._error, self._ready):
            self._stack.addWidget(page)
        self._empty.action.connect(self.on_action)
        self._error.action.connect(self.on_action)
        self._banner.action.connect(self.on_action)
        self._note.action.connect(self.on_action)
        self._loading.cancelled.connect(self.cancelled)
        self.show_ready()

    @property
    def state(self) -> ViewState:
        """The state shown."""
        return self._state

    def show_empty(self, icon_name: IconName, title: str, text: str, button: str = "") -> None:
        """Nothing is here yet: what the place is for."""
        self._empty.set_content(icon_name, title, text, button)
        self._show(ViewState.EMPTY, self._empty)

    def show_loading(self, text: str, *, can_cancel: bool = True) -> None:
        """Something is being fetched for the first time."""
        self._loading.set_text(text, can_cancel=can_cancel)
        self._show(ViewState.LOADING, self._loading)

    def set_progress(self, done: int | None, total: int | None, unit: str = "") -> None:
        """How far the fetching is."""
        self._loading.set_progress(done, total, unit)

    def show_partial(self, title: str, text: str, action: str = "") -> None:
        """The content, with what is missing and why."""
        self._banner.set_message(Meaning.REVIEW, title, text, action)
        self._show(ViewState.PARTIAL, self._ready)

    def show_stale(self, text: str, action: str = "") -> None:
        """The content, with its age and what is being done."""
        self._note.set_text(text, action)
        self._show(ViewState.STALE, self._ready)

    def show_error(self, title: str, message: str, action: str = "", details: str = "") -> None:
        """What happened and what to do."""
        self._error.set_content(title, message, action, details)
        self._show(ViewState.ERROR, self._error)

    def show_ready(self, note: str | None = None) -> None:
        """The content, with a quiet note over it if there is one."""
        self._note.set_text(note or "")
        self._show(ViewState.READY, self._ready)
        self._note.setVisible(bool(note))

    def on_action(self) -> None:
        """The shown state's button was pressed."""
        self.acted.emit(self._state.value)

    def _show(self, state: ViewState, page: QWidget) -> None:
        self._state = state
        self._banner.setVisible(state is ViewState.PARTIAL)
        self._note.setVisible(state is ViewState.STALE)
        self._stack.setCurrentWidget(page)
