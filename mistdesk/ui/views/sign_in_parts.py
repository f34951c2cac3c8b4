"""Parts that both sign-in pages are made of; they know the kit and words, no service."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QFileDialog, QFrame, QHBoxLayout, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from mistdesk.domain.sync import Token
from mistdesk.ui.kit.icons import IconName
from mistdesk.ui.kit.labels import restyle
from mistdesk.ui.kit.theme import Theme
from mistdesk.ui.kit.tokens import Meaning
from mistdesk.ui.kit.widgets import (
    Button,
    Card,
    FormRow,
    IconLabel,
    Kind,
    LinkButton,
    MeaningGlyph,
    PasswordEdit,
    ProgressLine,
    Words,
)
from mistdesk.ui.models.sign_in_words import clean_token
from mistdesk.ui.tasks import Tasks
from mistdesk.ui.words import countdown


class TokenField(FormRow):
    """A hidden token; what was pasted along with it is taken off at once, and that is said."""

    submitted = Signal()

    def __init__(self, theme: Theme, name: str, hint: str, parent: QWidget | None = None) -> None:
        self.edit = PasswordEdit(theme, name)
        super().__init__(theme, "API token", self.edit, hint, parent)
        self._note = Words("", Kind.SECONDARY, self, wrap=True)
        self._note.set_meaning(Meaning.INFO)
        self._note.hide()
        layout = self.layout()
        assert layout is not None
        layout.addWidget(self._note)
        self.edit.textChanged.connect(self.on_text_changed)
        self.edit.returnPressed.connect(self.submitted)

    @property
    def is_empty(self) -> bool:
        """Whether nothing is typed."""
        return not self.edit.text()

    @property
    def note(self) -> str:
        """What was taken off, or nothing."""
        return self._note.text() if not self._note.isHidden() else ""

    def token(self) -> Token:
        """The secret, which shows itself nowhere."""
        return Token(self.edit.text())

    def clear(self) -> None:
        """Forget it, and undo steps with it."""
        self.edit.blockSignals(True)
        self.edit.setText("")
        self.edit.blockSignals(False)
        self._note.hide()

    def on_text_changed(self, text: str) -> None:
        """Clean what was pasted."""
        self.set_error("")
        cleaned = clean_token(text)
        if cleaned.text == text:
            return
        self.edit.setText(cleaned.text)
        self._note.setText(cleaned.note)
        self._note.setVisible(bool(cleaned.note))


class HintRow(FormRow):
    """A row whose hint may change."""

    @property
    def hint(self) -> str:
        """The quiet words below the field."""
        return self._hint

    def set_hint(self, text: str) -> None:
        """Other quiet words; what is wrong stays in their place."""
        self._hint = text
        self.set_error(self.error)


class CertificateField(FormRow):
    """A file with the certificates of a company's own authority."""

    chosen = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        self.edit = QLineEdit()
        self.edit.setPlaceholderText("The system's own certificates")
        self.edit.setAccessibleName("Certificate file")
        self.browse = Button("Choose file…")
        box = QWidget()
        row = QHBoxLayout(box)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.current.space.s)
        row.addWidget(self.edit, 1)
        row.addWidget(self.browse)
        box.setFocusProxy(self.edit)
        hint = "Only where a company inspects the traffic: its authority's certificate as a PEM file."
        super().__init__(theme, "Company certificate", box, hint, parent)
        self.browse.clicked.connect(self.on_browse)
        self.edit.textChanged.connect(self.on_text_changed)

    @property
    def path(self) -> str:
        """The file, "" for the system's own."""
        return self.edit.text().strip()

    def check(self) -> bool:
        """Whether the file is there; says so when it is not."""
        missing = bool(self.path) and not Path(self.path).is_file()
        self.set_error("There is no such file." if missing else "")
        self.edit.setProperty("invalid", "true" if missing else "false")
        restyle(self.edit)
        return not missing

    def on_text_changed(self, _text: str) -> None:
        """A new text is not wrong yet."""
        if self.error:
            self.set_error("")
            self.edit.setProperty("invalid", "false")
            restyle(self.edit)

    def on_browse(self) -> None:
        """Ask which file; the dialog does not hold up anything."""
        dialog = QFileDialog(self, "Choose a certificate file", "", "Certificates (*.pem *.crt *.cer);;All files (*)")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self.on_file_chosen)
        dialog.open()

    def on_file_chosen(self, path: str) -> None:
        """Take it over."""
        self.edit.setText(path)
        self.chosen.emit()


class Fold(QWidget):
    """A line of words that shows and hides what stands below it."""

    def __init__(self, theme: Theme, words: str, content: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = words
        self._content = content
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.current.space.s)
        self.button = LinkButton("", self)
        self.button.clicked.connect(self.on_clicked)
        column.addWidget(self.button)
        column.addWidget(content)
        self.set_open(opened=False)

    @property
    def is_open(self) -> bool:
        """Whether the content is to be seen."""
        return not self._content.isHidden()

    def set_open(self, *, opened: bool) -> None:
        """Show or hide."""
        self._content.setVisible(opened)
        self.button.set_text(f"Hide {self._words}" if opened else f"Show {self._words}")

    def on_clicked(self) -> None:
        """The other way round."""
        self.set_open(opened=not self.is_open)


class WorkLine(QFrame):
    """What is being done, how far it is, and a way to stop it, in one line."""

    cancelled = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        space = theme.current.space
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(space.s)
        self._line = ProgressLine(theme, self)
        row = QHBoxLayout()
        row.setSpacing(space.m)
        self._words = Words("", Kind.BODY, self, wrap=True)
        self.cancel = Button("Cancel", self)
        self.cancel.clicked.connect(self.cancelled)
        row.addWidget(self._words, 1)
        row.addWidget(self.cancel)
        column.addWidget(self._line)
        column.addLayout(row)
        self.hide()

    @property
    def text(self) -> str:
        """What is said."""
        return self._words.text()

    def say(self, text: str, share: float | None = None) -> None:
        """Show it."""
        self._words.setText(text)
        self._line.set_share(share)
        self.setAccessibleName(text)
        self.show()


class Wait(QObject):
    """Counts down to a moment; the line says how long it is, then it says that the moment has come."""

    over = Signal()

    def __init__(self, line: WorkLine, words: str, parent: QObject) -> None:
        super().__init__(parent)
        self._line = line
        self._words = words
        self._until = 0.0
        self._timer = QTimer(self)
        self._timer.setInterval(250)
        self._timer.timeout.connect(self.on_tick)

    def start(self, seconds: float) -> None:
        """Wait so long, a second at least."""
        self._until = time.monotonic() + max(1.0, seconds)
        self._timer.start()
        self.on_tick()

    def stop(self) -> None:
        """Wait no longer."""
        self._timer.stop()

    def on_tick(self) -> None:
        """Say what is left."""
        left = self._until - time.monotonic()
        if left > 0:
            self._line.say(f"{self._words} in {countdown(max(1.0, left))}.")
            return
        self._timer.stop()
        self.over.emit()


class Fact(QWidget):
    """A glyph and a sentence that may take several lines."""

    def __init__(self, theme: Theme, meaning: Meaning, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.current.space.s)
        self._glyph = MeaningGlyph(theme, meaning, self)
        self._words = Words(text, Kind.BODY, self, wrap=True)
        row.addWidget(self._glyph, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._words, 1)
        self.set(meaning, text)

    @property
    def text(self) -> str:
        """The sentence."""
        return self._words.text()

    def set(self, meaning: Meaning, text: str) -> None:
        """Say something else; without words it is gone."""
        self._glyph.set_meaning(meaning)
        self._words.setText(text)
        self.setAccessibleName(text)
        self.setVisible(bool(text))


class Aside(Card):
    """Quiet help beside a form: headings with a few sentences each."""

    def __init__(self, theme: Theme, parts: Sequence[tuple[str, str]], parent: QWidget | None = None) -> None:
        super().__init__(theme, "", "", parent)
        self._theme = theme
        space = theme.current.space
        self.body.setSpacing(space.xs)
        self._texts: dict[str, Words] = {}
        for at, (title, text) in enumerate(parts):
            if at:
                self.body.addSpacing(space.s)
            self.body.addWidget(Words(title, Kind.HEADING, self, wrap=True))
            words = Words(text, Kind.SECONDARY, self, wrap=True)
            self._texts[title] = words
            self.body.addWidget(words)

    def text(self, title: str) -> str:
        """The sentences under a heading."""
        return self._texts[title].text()

    def set_text(self, title: str, text: str) -> None:
        """Other sentences under a heading."""
        self._texts[title].setText(text)


class SignInPage(QScrollArea):
    """A calm page in the middle of the room: a head, a form and help beside it; it scrolls where room is short."""

    def __init__(self, theme: Theme, icon: IconName, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        tokens = theme.current
        space = tokens.space
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        page = QWidget(self)
        page.setProperty("kit", "page")
        outer = QVBoxLayout(page)
        outer.setContentsMargins(space.xl, space.xl, space.xl, space.xl)
        outer.setSpacing(space.l)
        self.title = Words("", Kind.FIGURE, page)
        self.lead = Words("", Kind.MUTED, page, wrap=True)
        self.form = QVBoxLayout()
        self.form.setSpacing(space.m)
        self.side = QVBoxLayout()
        self.side.setSpacing(space.m)
        middle = QWidget(page)
        column = QVBoxLayout(middle)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(space.l)
        head = QHBoxLayout()
        head.setSpacing(space.m)
        head.addWidget(IconLabel(theme, icon, tokens.size.icon_hero, page, accent=True))
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self.title)
        words.addWidget(self.lead)
        head.addLayout(words, 1)
        column.addLayout(head)
        both = QHBoxLayout()
        both.setSpacing(space.l)
        left, right = QWidget(middle), QWidget(middle)
        left.setFixedWidth(tokens.size.prose + tokens.size.rail)
        right.setFixedWidth(tokens.size.tree)
        for box, inside in ((left, self.form), (right, self.side)):
            inside.setContentsMargins(0, 0, 0, 0)
            box.setLayout(inside)
            both.addWidget(box, 0, Qt.AlignmentFlag.AlignTop)
        column.addLayout(both)
        across = QHBoxLayout()
        across.addStretch(1)
        across.addWidget(middle)
        across.addStretch(1)
        outer.addStretch(2)
        outer.addLayout(across)
        outer.addStretch(3)
        self.setWidget(page)

    def set_head(self, title: str, lead: str) -> None:
        """What this page is for."""
        self.title.setText(title)
        self.lead.setText(lead)
        self.setAccessibleName(title)


def button_row(theme: Theme, *buttons: Button, last: Button) -> QHBoxLayout:
    """Buttons side by side from the left, and the way out at the right."""
    row = QHBoxLayout()
    row.setSpacing(theme.current.space.s)
    for button in buttons:
        row.addWidget(button)
    row.addStretch(1)
    row.addWidget(last)
    return row


def stopper(tasks: Tasks, *names: str) -> Callable[[], None]:
    """Ends the work of a page that goes away; it must not hold the page itself."""

    def stop() -> None:
        for name in names:
            tasks.cancel(name)

    return stop
