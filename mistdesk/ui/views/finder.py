"""Finds sites, floors, devices and commands while one types into the search box; it knows the state's index."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QListWidget, QListWidgetItem, QVBoxLayout

from mistdesk.ui.kit.fields import SearchBox
from mistdesk.ui.kit.icons import IconName, icon
from mistdesk.ui.kit.labels import Kind, Words
from mistdesk.ui.kit.theme import Theme
from mistdesk.ui.models.estate_index import EstateIndex, Node, NodeKind
from mistdesk.ui.state import WindowState
from mistdesk.ui.words import plural

MOST = 12
_ICONS: dict[NodeKind, IconName] = {
    NodeKind.SITE: "building",
    NodeKind.FLOOR: "floor",
    NodeKind.DEVICE: "access-point",
    NodeKind.UNASSIGNED: "unassigned",
}
_MOVES = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: MOST, Qt.Key.Key_PageUp: -MOST}


@dataclass(frozen=True, slots=True)
class Command:
    """Something to do, by its words."""

    words: str
    icon_name: IconName
    keys: str
    run: Callable[[], object]


def find_nodes(index: EstateIndex, text: str, most: int) -> tuple[list[Node], int]:
    """Places whose name holds every word, names that begin with the text first; and how many there are in all."""
    words = text.casefold().split()
    begins: list[Node] = []
    holds: list[Node] = []
    for node, title in index.titled():
        folded = title.casefold()
        if all(word in folded for word in words):
            (begins if folded.startswith(words[0]) else holds).append(node)
    found = [*begins, *holds]
    return found[:most], len(found)


class Finder(QFrame):
    """A list under the search box; the keys go on working in the box."""

    chosen = Signal(object)
    """A Node was chosen."""

    def __init__(self, state: WindowState, theme: Theme, box: SearchBox, commands: Sequence[Command]) -> None:
        super().__init__(box.window())
        self._state = state
        self._theme = theme
        self._box = box
        self._commands = tuple(commands)
        self._found: list[Node | Command] = []
        space = theme.current.space
        self.setProperty("kit", "card")
        column = QVBoxLayout(self)
        column.setContentsMargins(space.xs, space.xs, space.xs, space.xs)
        column.setSpacing(space.xs)
        self.list = QListWidget(self)
        self.list.setProperty("kit", "flat")
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setAccessibleName("Found")
        self.list.itemClicked.connect(self.on_item_clicked)
        self._note = Words("", Kind.SECONDARY, self)
        self._note.setIndent(space.s)
        column.addWidget(self.list, 1)
        column.addWidget(self._note)
        self.hide()
        box.textChanged.connect(self.on_text_changed)
        box.installEventFilter(self)

    def on_text_changed(self, text: str) -> None:
        """Look again."""
        if not text.strip():
            self.hide()
            return
        nodes, total = find_nodes(self._state.index, text, MOST)
        words = text.casefold().split()
        commands = [c for c in self._commands if all(w in c.words.casefold() for w in words)]
        self._found = [*nodes, *commands[: max(3, MOST - len(nodes))]]
        self._fill()
        if not self._found:
            self._note.setText("Nothing is called like this.")
        else:
            more = total - len(nodes)
            self._note.setText(f"{plural(more, 'more place', 'more places')}: type more of the name" if more else "")
        self._note.setVisible(bool(self._note.text()))
        self._place()

    def _fill(self) -> None:
        tokens = self._theme.current
        self.list.clear()
        for found in self._found:
            if isinstance(found, Command):
                words = f"{found.words}    {found.keys}".rstrip()
                item = QListWidgetItem(icon(found.icon_name, tokens, tokens.muted), words)
            else:
                index = self._state.index
                path = "  ›  ".join(index.title(step) for step in index.path(found)[:-1])
                item = QListWidgetItem(icon(_ICONS.get(found.kind, "space"), tokens, tokens.muted), "")
                item.setText(f"{index.title(found)}    {path}".rstrip())
            self.list.addItem(item)
        self.list.setCurrentRow(0)

    def _place(self) -> None:
        tokens = self._theme.current
        corner = self._box.mapTo(self._box.window(), QPoint(0, self._box.height() + tokens.space.xs))
        rows = max(1, len(self._found))
        note = tokens.size.row if not self._note.isHidden() else 0
        height = rows * tokens.size.row + note + 3 * tokens.space.s
        self.setGeometry(corner.x(), corner.y(), max(self._box.width(), tokens.size.tree), height)
        self.show()
        self.raise_()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Up and down move, Enter chooses, Escape and leaving close."""
        if event.type() == QEvent.Type.FocusOut:
            self.hide()
        elif event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and self.isVisible():
            key = Qt.Key(event.key())
            if key in _MOVES:
                row = self.list.currentRow() + _MOVES[key]
                self.list.setCurrentRow(max(0, min(self.list.count() - 1, row)))
                return True
            if key in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
                self._take(self.list.currentRow())
                return True
            if key == Qt.Key.Key_Escape:
                self.hide()
                self._box.clear()
                return True
        return super().eventFilter(watched, event)

    def on_item_clicked(self, item: QListWidgetItem) -> None:
        """Chosen by the pointer."""
        self._take(self.list.row(item))

    def _take(self, row: int) -> None:
        if not 0 <= row < len(self._found):
            return
        found = self._found[row]
        self.hide()
        self._box.clear()
        if isinstance(found, Command):
            found.run()
        else:
            self.chosen.emit(found)
