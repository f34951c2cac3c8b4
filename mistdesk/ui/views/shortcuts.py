"""The sheet of keys; it knows their names only."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QGridLayout, QVBoxLayout, QWidget

from mistdesk.ui.kit.buttons import Button
from mistdesk.ui.kit.labels import Kind, Words
from mistdesk.ui.kit.theme import Theme

KEYS: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = (
    (
        "Everywhere",
        (
            ("Ctrl+K", "Find a site, floor, device or command"),
            ("Ctrl+1 … Ctrl+5", "Overview, Mapping, Occupancy, Publish, Settings"),
            ("Ctrl+R", "Read statistics now"),
            ("Ctrl+F", "Filter"),
            ("Ctrl+Z, Ctrl+Shift+Z", "Undo, redo"),
            ("F6", "Next part of the window"),
            ("F1", "This sheet"),
        ),
    ),
    (
        "In the grid",
        (
            ("F2 or any letter", "Edit the cell"),
            ("Enter, Tab", "Down, right"),
            ("Ctrl+C, Ctrl+V", "Copy, paste a block"),
            ("Ctrl+D", "Fill down"),
            ("Delete", "Empty the cells"),
            ("F8, Shift+F8", "Next, previous problem"),
            ("Ctrl+I", "Details of the cell"),
            ("Ctrl+J", "Fold the chart"),
        ),
    ),
)


class ShortcutSheet(QDialog):
    """All keys on one page; it holds up nothing."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        space = theme.current.space
        self.setWindowTitle("Keys")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(space.xl, space.xl, space.xl, space.l)
        grid = QGridLayout()
        grid.setHorizontalSpacing(space.xl)
        grid.setVerticalSpacing(space.s)
        row = 0
        for title, pairs in KEYS:
            grid.addWidget(Words(title, Kind.HEADING, self), row, 0, 1, 2)
            row += 1
            for key, words in pairs:
                grid.addWidget(Words(key, Kind.KEY, self), row, 0, Qt.AlignmentFlag.AlignLeft)
                grid.addWidget(Words(words, Kind.BODY, self), row, 1)
                row += 1
            grid.setRowMinimumHeight(row, space.m)
            row += 1
        outer.addLayout(grid)
        close = Button("Close", self)
        close.clicked.connect(self.accept)
        outer.addWidget(close, 0, Qt.AlignmentFlag.AlignRight)
