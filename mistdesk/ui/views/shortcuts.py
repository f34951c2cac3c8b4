"""The sheet of keys: every key of the window by groups, those of the grid from its own list; it binds none of them."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShowEvent
from PySide6.QtWidgets import QDialog, QFrame, QGridLayout, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from mistdesk.ui.kit.buttons import Button
from mistdesk.ui.kit.labels import Kind, Words
from mistdesk.ui.kit.theme import Theme
from mistdesk.ui.views.grid_actions import GRID_ACTIONS


@dataclass(frozen=True, slots=True)
class Key:
    """One line: keys that do the same or belong together, what they do, and how they are shown if not one by one."""

    keys: tuple[str, ...]
    words: str
    shown: str = ""

    @property
    def label(self) -> str:
        """The keys as a person reads them."""
        return self.shown or ", ".join(keys.replace("Return", "Enter").replace("Del", "Delete") for keys in self.keys)


@dataclass(frozen=True, slots=True)
class Group:
    """Lines under one heading."""

    title: str
    lines: tuple[Key, ...]


def _grid_lines() -> tuple[Key, ...]:
    """The grid's actions; the two Enter keys are one to a person."""
    lines = []
    for action in GRID_ACTIONS:
        keys = tuple(keys for keys in action.keys if keys != "Ctrl+Enter")
        if keys:
            lines.append(Key(action.keys, action.words, ", ".join(Key((one,), "").label for one in keys)))
    return tuple(lines)


GROUPS: tuple[Group, ...] = (
    Group(
        "Everywhere",
        (
            Key(("Ctrl+K",), "Find a site, floor, device or command"),
            Key(tuple(f"Ctrl+{n}" for n in range(1, 6)), "Go to a place, from the top", "Ctrl+1 … Ctrl+5"),
            Key(("Ctrl+Z",), "Undo"),
            Key(("Ctrl+Shift+Z", "Ctrl+Y"), "Redo"),
            Key(("Ctrl+R", "F5"), "Read statistics now"),
            Key(("F6",), "Next part of the window"),
            Key(("Esc",), "Close a panel or a list, clear a filter"),
            Key(("F1",), "This sheet"),
        ),
    ),
    Group(
        "Mapping",
        (
            Key(("Ctrl+F",), "Filter the rows"),
            Key(("Alt+Down",), "Filter this column"),
            Key(("Alt+Up",), "Sort by this column: up, down, as it was"),
            Key(("Ctrl+H",), "Find and replace"),
            Key(("F7",), "Problems"),
            Key(("F8", "Shift+F8"), "Next, previous problem"),
            Key(("Ctrl+I",), "Details of the cell"),
            Key(("Ctrl+G",), "Suggestions"),
            Key(("Ctrl+L",), "Levels of the building"),
            Key(("Ctrl+M",), "Changes in Mist"),
            Key(("Ctrl+P",), "Progress of the buildings"),
            Key(("Ctrl+T",), "History of steps"),
            Key(("Ctrl+J",), "Fold what is below the grid"),
            Key(("Ctrl+Shift+W",), "Walk from one access point to the next"),
            Key(("Ctrl+Shift+R",), "Sort again"),
            Key(("Ctrl+Shift+F",), "Fit the width of the chosen columns"),
            Key(("Ctrl+Shift+L",), "Arrange columns"),
        ),
    ),
    Group(
        "Move and choose in the grid",
        (
            Key(("Up", "Down", "Left", "Right"), "One cell", "Arrows"),
            Key(("Ctrl+Up", "Ctrl+Down", "Ctrl+Left", "Ctrl+Right"), "To the edge of filled cells", "Ctrl+Arrows"),
            Key(("Return", "Shift+Return"), "Down, up"),
            Key(("Tab", "Shift+Tab"), "Right, left"),
            Key(("Home", "End"), "First, last column"),
            Key(("Ctrl+Home", "Ctrl+End"), "First, last row"),
            Key(("PgUp", "PgDown"), "A page up, down", "Page Up, Page Down"),
            Key(("Shift+Up", "Shift+Down", "Shift+Left", "Shift+Right"), "Choose more cells", "Shift+Arrows"),
            Key(("Shift+Space",), "Choose whole rows"),
            Key(("Ctrl+Space",), "Choose whole columns"),
            Key(("Ctrl+A",), "Choose everything"),
        ),
    ),
    Group(
        "Change cells in the grid",
        (
            Key(("F2",), "Edit the cell", "F2 or any letter"),
            *_grid_lines(),
        ),
    ),
)


def listed_keys() -> frozenset[str]:
    """Every key on the sheet, spelt as Qt spells it."""
    return frozenset(QKeySequence(k).toString() for group in GROUPS for line in group.lines for k in line.keys)


class ShortcutSheet(QDialog):
    """All keys on one page; it holds up nothing."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        space = theme.current.space
        self.setWindowTitle("Keys")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(space.xl, space.xl, space.xl, space.l)
        page = QWidget()
        page.setProperty("kit", "page")
        across = QHBoxLayout(page)
        across.setContentsMargins(0, 0, space.s, 0)
        across.setSpacing(space.xl)
        for half in (GROUPS[:2], GROUPS[2:]):
            across.addLayout(_column(half, theme, page))
        self._page, self._area = page, QScrollArea(self)
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setWidget(page)
        self._area.setAccessibleName("Keys")
        outer.addWidget(self._area, 1)
        close = Button("Close", self)
        close.clicked.connect(self.accept)
        outer.addWidget(close, 0, Qt.AlignmentFlag.AlignRight)
        self._rest = 4 * theme.current.size.control

    def showEvent(self, event: QShowEvent) -> None:
        """As large as the page, and no larger than the screen."""
        super().showEvent(event)
        wanted, bar = self._page.minimumSizeHint(), self._area.verticalScrollBar().sizeHint()
        self._area.setMinimumWidth(wanted.width() + 2 * bar.width())
        room = self.screen().availableGeometry().height() - self._rest
        self.resize(self.minimumSizeHint().width(), min(room, wanted.height() + self._rest))


def _column(groups: tuple[Group, ...], theme: Theme, page: QWidget) -> QVBoxLayout:
    space = theme.current.space
    column = QVBoxLayout()
    grid = QGridLayout()
    grid.setHorizontalSpacing(space.l)
    grid.setVerticalSpacing(space.xs)
    row = 0
    for group in groups:
        grid.addWidget(Words(group.title, Kind.HEADING, page), row, 0, 1, 2)
        for line in group.lines:
            row += 1
            grid.addWidget(Words(line.label, Kind.KEY, page), row, 0, Qt.AlignmentFlag.AlignLeft)
            grid.addWidget(Words(line.words, Kind.BODY, page), row, 1)
        grid.setRowMinimumHeight(row + 1, space.m)
        row += 2
    column.addLayout(grid)
    column.addStretch(1)
    return column
