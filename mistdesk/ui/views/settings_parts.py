"""Cards and rows of the Settings place; they know the kit, no state."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLineEdit, QWidget

from mistdesk.ui.kit.theme import Theme
from mistdesk.ui.kit.tokens import Meaning
from mistdesk.ui.kit.widgets import Button, Card, DangerButton, IconButton, Kind, LinkButton, MeaningWords, Words
from mistdesk.ui.models.settings_words import version_facts


class Facts(QWidget):
    """Pairs of words: what, and how it is; the second can be selected and copied."""

    def __init__(self, theme: Theme, parent: QWidget | None = None, *, figures: bool = False) -> None:
        super().__init__(parent)
        self._figures = figures
        space = theme.current.space
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(space.s if figures else space.l)
        self._grid.setVerticalSpacing(space.s)
        self._grid.setColumnMinimumWidth(0, 0 if figures else theme.current.size.rail + space.xl)
        self._grid.setColumnStretch(1, 1)
        self._names: list[Words] = []
        self._values: list[Words] = []
        self._facts: tuple[tuple[str, str], ...] = ()

    @property
    def facts(self) -> tuple[tuple[str, str], ...]:
        """What is shown."""
        return self._facts

    def set_facts(self, facts: Sequence[tuple[str, str]]) -> None:
        """Show other pairs; labels are kept, so that nothing jumps."""
        self._facts = tuple(facts)
        while len(self._names) < len(facts):
            at = len(self._names)
            name, value = Words("", Kind.MUTED, self), Words("", Kind.BODY, self, wrap=not self._figures)
            self._grid.addWidget(name, at, 0)
            self._grid.addWidget(value, at, 1)
            if self._figures:
                value.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            self._names.append(name)
            self._values.append(value)
        for at, (name, value) in enumerate(zip(self._names, self._values, strict=True)):
            shown = at < len(facts)
            name.setVisible(shown)
            value.setVisible(shown)
            if shown:
                name.setText(facts[at][0])
                value.setText(facts[at][1])
                value.setAccessibleName(f"{facts[at][0]}: {facts[at][1]}")


class Labelled(QWidget):
    """A label at the left, a control at the right of it, in line with `Facts`."""

    def __init__(self, theme: Theme, label: str, control: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        space = theme.current.space
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(space.l)
        words = Words(label, Kind.MUTED, self)
        words.setFixedWidth(theme.current.size.rail + space.xl)
        words.setBuddy(control)
        if not control.accessibleName():
            control.setAccessibleName(label)
        row.addWidget(words)
        row.addWidget(control)
        row.addStretch(1)


class Saved(QFrame):
    """Says what was just changed and takes it back on request."""

    undo = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.current.space.xs)
        self._words = MeaningWords(theme, Meaning.OK, "", self)
        self.undo_button = LinkButton("Undo", self)
        self.undo_button.clicked.connect(self.undo)
        row.addWidget(self._words)
        row.addWidget(self.undo_button)
        self.hide()

    @property
    def text(self) -> str:
        """What is said, "" when nothing."""
        return "" if self.isHidden() else self._words.text

    def say(self, text: str, *, can_undo: bool) -> None:
        """Say it until something else is changed."""
        self._words.set(Meaning.OK, text)
        self.undo_button.setVisible(can_undo)
        self.setAccessibleName(text)
        self.show()


class Confirm(QFrame):
    """A question in place, with the deed and the way out; it takes no room until it is asked."""

    agreed = Signal()

    def __init__(self, theme: Theme, question: str, deed: str, keep: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        space = theme.current.space
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(space.s)
        self.agree = DangerButton(deed, self)
        self.keep = Button(keep, self)
        self.agree.clicked.connect(self.on_agreed)
        self.keep.clicked.connect(self.hide)
        row.addWidget(Words(question, Kind.BODY, self, wrap=True), 1)
        row.addWidget(self.agree)
        row.addWidget(self.keep)
        self.setAccessibleName(question)
        self.hide()

    def ask(self) -> None:
        """Ask, with the harmless answer under the fingers."""
        self.show()
        self.keep.setFocus()

    def on_agreed(self) -> None:
        """Do it."""
        self.hide()
        self.agreed.emit()


class FolderRow(QWidget):
    """A folder's path that can be copied and opened."""

    said = Signal(str)

    def __init__(self, theme: Theme, label: str, path: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        space = theme.current.space
        self._label = label
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(space.s)
        words = Words(label, Kind.MUTED, self)
        words.setFixedWidth(theme.current.size.rail + space.xl + space.s)
        self.path = QLineEdit(path, self)
        self.path.setReadOnly(True)
        self.path.setCursorPosition(0)
        self.path.setAccessibleName(label)
        self.path.setToolTip(path)
        words.setBuddy(self.path)
        copy = IconButton(theme, "copy", f"Copy the path: {label}", self)
        copy.clicked.connect(self.on_copy)
        open_button = Button("Open folder", self)
        open_button.setAccessibleName(f"Open folder: {label}")
        open_button.clicked.connect(self.on_open)
        row.addWidget(words)
        row.addWidget(self.path, 1)
        row.addWidget(copy)
        row.addWidget(open_button)

    def on_copy(self) -> None:
        """The path into the clipboard."""
        QGuiApplication.clipboard().setText(self.path.text())
        self.said.emit(f"Copied the path: {self._label.lower()}.")

    def on_open(self) -> None:
        """Show it in the system's file manager."""
        if not QDesktopServices.openUrl(QUrl.fromLocalFile(self.path.text())):
            self.said.emit("No file manager opened the folder. Copy its path instead.")


class VersionsCard(Card):
    """Versions, to be read and to be copied into a report."""

    said = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, "Versions", "", parent)
        copy = IconButton(theme, "copy", "Copy the versions")
        copy.clicked.connect(self.on_copy)
        self.add_action(copy)
        facts = Facts(theme)
        facts.set_facts(version_facts())
        self.body.addWidget(facts)

    def on_copy(self) -> None:
        """Into the clipboard."""
        QGuiApplication.clipboard().setText("\n".join(f"{name} {value}" for name, value in version_facts()))
        self.said.emit("Copied the versions.")
