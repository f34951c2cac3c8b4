"""A small panel that shows, hides, orders and freezes columns by keys alone; it knows columns by their names."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from mistdesk.domain.mapping.columns import HEADERS
from mistdesk.ui.kit.theme import Theme
from mistdesk.ui.kit.widgets import Button, Kind, Words

_KEYS = "Space shows or hides. Alt+Left and Alt+Right move. Alt+F freezes up to here. Alt+W fits the width."
_COLUMN = Qt.ItemDataRole.UserRole
_ALT = Qt.KeyboardModifier.AltModifier


class Columns(Protocol):
    """What the panel asks of the grid's columns."""

    def order(self) -> list[int]:
        """All columns from left to right."""

    def is_hidden(self, column: int) -> bool:
        """Whether a column is put away."""

    def is_edge(self, column: int) -> bool:
        """Whether the frozen columns end with this one."""

    def show(self, column: int, *, shown: bool) -> None:
        """Show it or put it away."""

    def move(self, column: int, step: int) -> None:
        """One place left or right."""

    def freeze_to(self, column: int) -> None:
        """Keep it and all left of it in sight, or let them go."""

    def fit(self, column: int) -> None:
        """As wide as its texts."""

    def start_again(self) -> None:
        """As at first."""


class ColumnPanel(QFrame):
    """All columns in their order, with what can be done to the chosen one."""

    def __init__(self, columns: Columns, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self._columns = columns
        space = theme.current.space
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setProperty("kit", "card")
        self.setAccessibleName("Columns of the grid")
        self.list = QListWidget(self)
        self.list.setProperty("kit", "flat")
        self.list.setAccessibleName("Columns from left to right")
        self.list.installEventFilter(self)
        words = Words(_KEYS, Kind.SECONDARY, self)
        words.setWordWrap(True)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(space.m, space.m, space.m, space.m)
        outer.setSpacing(space.s)
        outer.addWidget(self.list, 1)
        outer.addWidget(words)
        outer.addLayout(self._buttons(space.s))
        self.setFixedSize(theme.current.size.tree + 2 * space.xl, theme.current.size.prose)
        self.refresh()
        self.list.itemChanged.connect(self.on_item_changed)

    def _buttons(self, gap: int) -> QGridLayout:
        grid = QGridLayout()
        grid.setSpacing(gap)
        for n, (words, job) in enumerate(
            (
                ("Move left", lambda: self.move_chosen(-1)),
                ("Move right", lambda: self.move_chosen(1)),
                ("Freeze up to here", self.freeze),
                ("Fit the width", self.fit),
                ("As at first", self.start_again),
                ("Close", self.close),
            )
        ):
            button = Button(words, self)
            button.clicked.connect(job)
            grid.addWidget(button, n // 2, n % 2)
        return grid

    def show_at(self, corner: QPoint, column: int) -> None:
        """Show it with its right top corner there, a column chosen."""
        self.move(corner - QPoint(self.width(), 0))
        self.choose(column)
        self.show()
        self.list.setFocus()

    def refresh(self) -> None:
        """The columns as they are."""
        chosen = self.chosen()
        self.list.blockSignals(True)
        self.list.clear()
        for column in self._columns.order():
            edge = "  (frozen up to here)" if self._columns.is_edge(column) else ""
            item = QListWidgetItem(f"{HEADERS[column]}{edge}", self.list)
            item.setData(_COLUMN, column)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            shown = not self._columns.is_hidden(column)
            item.setCheckState(Qt.CheckState.Checked if shown else Qt.CheckState.Unchecked)
        self.choose(chosen)
        self.list.blockSignals(False)

    def chosen(self) -> int:
        """The column the keys are about."""
        row = self.list.currentRow()
        return int(self.list.item(row).data(_COLUMN)) if row >= 0 else -1

    def choose(self, column: int) -> None:
        """Make a column the one that keys are about."""
        order = self._columns.order()
        self.list.setCurrentRow(order.index(column) if column in order else 0)

    def on_item_changed(self, item: QListWidgetItem) -> None:
        """Checked or unchecked; the last column stays."""
        column = int(item.data(_COLUMN))
        self._columns.show(column, shown=item.checkState() is Qt.CheckState.Checked)
        if self._columns.is_hidden(column) is (item.checkState() is Qt.CheckState.Checked):
            item.setCheckState(Qt.CheckState.Checked)

    def move_chosen(self, step: int) -> None:
        """The chosen column one place on."""
        self._columns.move(self.chosen(), step)
        self.refresh()

    def freeze(self) -> None:
        """Freeze up to the chosen column."""
        self._columns.freeze_to(self.chosen())
        self.refresh()

    def fit(self) -> None:
        """Fit the chosen column."""
        self._columns.fit(self.chosen())

    def start_again(self) -> None:
        """As at first."""
        self._columns.start_again()
        self.refresh()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keys in the list that arrange."""
        if event.type() is QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and event.modifiers() == _ALT:
            jobs = {
                Qt.Key.Key_Left: lambda: self.move_chosen(-1),
                Qt.Key.Key_Right: lambda: self.move_chosen(1),
                Qt.Key.Key_F: self.freeze,
                Qt.Key.Key_W: self.fit,
            }
            job = jobs.get(Qt.Key(event.key()))
            if job is not None:
                job()
                return True
        return super().eventFilter(watched, event)
