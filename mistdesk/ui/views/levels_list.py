"""The list of floors and its keys: drag or move a floor, type its level; it knows the table, not what a level is."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QLineEdit, QTableView

from mistdesk.ui.kit.theme import Theme
from mistdesk.ui.models.level_rows import FLOOR, NOW, PROPOSED, ROWS, LevelRow, LevelTable
from mistdesk.ui.views.tables import plain_table

_STEPS = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
_TYPE = frozenset((Qt.Key.Key_F2, Qt.Key.Key_Return, Qt.Key.Key_Enter))
_DIGITS = "-0123456789"


class FloorList(QObject):
    """Alt+Up and Alt+Down move the chosen floor; F2, Enter and digits type its level, wherever the current cell is."""

    moved = Signal(int)

    def __init__(self, table: QTableView, model: LevelTable) -> None:
        super().__init__(table)
        self._table = table
        self._model = model
        table.installEventFilter(self)

    def chosen(self) -> LevelRow | None:
        """The floor that is chosen."""
        at = self._table.currentIndex().row()
        return self._model.rows[at] if 0 <= at < len(self._model.rows) else None

    def chosen_name(self) -> str:
        """Its name, "" for none."""
        row = self.chosen()
        return row.line.name if row else ""

    def choose(self, name: str) -> None:
        """Choose a floor by its name, the first one when it is gone."""
        at = next((n for n, row in enumerate(self._model.rows) if row.line.name == name), 0)
        if self._model.rows and self._table.currentIndex().row() != at:
            self._table.selectRow(at)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take the keys that are ours."""
        if watched is not self._table or not isinstance(event, QKeyEvent) or event.type() is not QEvent.Type.KeyPress:
            return super().eventFilter(watched, event)
        if self._table.state() is QAbstractItemView.State.EditingState:
            return False  # keys that the editor leaves, as Enter, come by here
        key, held = Qt.Key(event.key()), event.modifiers()
        if key in _STEPS and held & Qt.KeyboardModifier.AltModifier:
            self.moved.emit(_STEPS[key])
            return True
        if held & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier):
            return False
        digit = event.text() if event.text() and event.text() in _DIGITS else ""
        return self._type(digit) if digit or key in _TYPE else False

    def _type(self, digit: str) -> bool:
        at = self._table.currentIndex()
        if not at.isValid():
            return False
        self._table.setCurrentIndex(at.siblingAtColumn(PROPOSED))
        self._table.edit(at.siblingAtColumn(PROPOSED))
        editor = self._table.viewport().findChild(QLineEdit)
        if digit and isinstance(editor, QLineEdit):
            editor.setText(digit)
        return True


def floor_table(theme: Theme, model: LevelTable) -> QTableView:
    """The table: rows can be dragged, the proposed level typed, the reason takes the room that is left."""
    table = plain_table(theme, model, "Floors from top to bottom; F2 types a level, Alt+Up and Alt+Down move a floor")
    triggers = QAbstractItemView.EditTrigger
    table.setEditTriggers(triggers.DoubleClicked | triggers.EditKeyPressed)
    table.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
    table.setDragDropOverwriteMode(False)
    table.setDropIndicatorShown(True)
    table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)  # the last column takes what is left
    header = table.horizontalHeader()
    header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
    header.setStretchLastSection(True)
    return table


def share_room(theme: Theme, table: QTableView, width: int) -> None:
    """Set the widths of the columns from the panel's own."""
    small = theme.current.size.tree // 4
    table.setColumnWidth(FLOOR, max(small * 2, width // 4))
    for column in (NOW, PROPOSED):
        table.setColumnWidth(column, small + theme.current.space.l)
    table.setColumnWidth(ROWS, small)
