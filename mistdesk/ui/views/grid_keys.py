"""The keys that move and choose in the grid as in a spreadsheet; it knows positions and texts, nothing of edits."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QItemSelectionRange, QModelIndex, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView

from mistdesk.ui.models.sheet_model import SheetModel
from mistdesk.ui.views.grid_selection import rows_in
from mistdesk.ui.views.grid_table import PaintedTable

_Action = QAbstractItemView.CursorAction
_ARROWS = {
    _Action.MoveUp: (-1, 0),
    _Action.MoveDown: (1, 0),
    _Action.MoveLeft: (0, -1),
    _Action.MoveRight: (0, 1),
}
_ENDS = {_Action.MoveHome, _Action.MoveEnd}
_MOVES = {
    *(Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Home, Qt.Key.Key_End),
    *(Qt.Key.Key_PageUp, Qt.Key.Key_PageDown, Qt.Key.Key_Tab, Qt.Key.Key_Backtab),
}
_SHIFT, _CONTROL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier


def edge(filled: Sequence[bool], at: int, step: int) -> int:
    """Where a jump ends: the last of the filled ones here, else the next filled one, else the end."""
    count = len(filled)
    end = count - 1 if step > 0 else 0
    if at == end:
        return at
    after = range(at + step, count if step > 0 else -1, step)
    if filled[at] and filled[at + step]:
        return next((spot - step for spot in after if not filled[spot]), end)
    return next((spot for spot in after if filled[spot]), end)


class GridKeys:
    """Says where a key of movement leads, and does what others ask."""

    def __init__(self, view: PaintedTable, model: SheetModel) -> None:
        self._view = view
        self._model = model

    def press(self, event: QKeyEvent) -> bool:
        """Do what a key asks that moves nothing; whether it was one of these."""
        key, modifiers = event.key(), event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        current = self._view.currentIndex()
        if not current.isValid():
            return False
        if key == Qt.Key.Key_Space and modifiers == _SHIFT:
            self.choose_rows()
        elif key == Qt.Key.Key_Space and modifiers == _CONTROL:
            self.choose_columns()
        elif key == Qt.Key.Key_Down and modifiers == Qt.KeyboardModifier.AltModifier:
            self._view.header.filter_wanted.emit(current.column())
        elif key == Qt.Key.Key_Up and modifiers == Qt.KeyboardModifier.AltModifier:
            self.sort(current.column())
        else:
            return False
        return True

    def target(self, action: _Action, modifiers: Qt.KeyboardModifier) -> QModelIndex | None:
        """Where Home, End and Ctrl with an arrow lead; None where Qt knows by itself."""
        current, columns = self._view.currentIndex(), self.columns()
        if not current.isValid() or not columns:
            return None
        control = bool(modifiers & _CONTROL)
        row, column = current.row(), current.column()
        if action in _ENDS:
            if control:
                row = 0 if action is _Action.MoveHome else self._model.rowCount() - 1
            column = columns[0] if action is _Action.MoveHome else columns[-1]
        elif control and action in _ARROWS:
            row, column = self._edge(row, column, columns, action)
        else:
            return None
        return self._model.index(row, column)

    def columns(self) -> list[int]:
        """The shown columns from left to right."""
        header = self._view.header
        columns = [header.logicalIndex(place) for place in range(header.count())]
        return [column for column in columns if not header.isSectionHidden(column)]

    def sort(self, column: int) -> None:
        """As a press on the header of a column: upwards, downwards, as it was."""
        header, upwards = self._view.header, Qt.SortOrder.AscendingOrder
        if header.sortIndicatorSection() != column:
            header.setSortIndicator(column, upwards)
        elif header.sortIndicatorOrder() is upwards:
            header.setSortIndicator(column, Qt.SortOrder.DescendingOrder)
        else:
            header.setSortIndicator(-1, upwards)

    def choose_rows(self) -> None:
        """The whole of every row with a chosen cell."""
        row = self._view.currentIndex().row()
        pairs = rows_in(self._view.runs()) or [(row, row)]
        self._choose([(top, bottom, 0, self._model.columnCount() - 1) for top, bottom in pairs])

    def choose_columns(self) -> None:
        """The whole of every column with a chosen cell."""
        shown = set(self.columns())
        columns = [c for c in sorted(self._view.runs()) if c in shown] or [self._view.currentIndex().column()]
        self._choose([(0, self._model.rowCount() - 1, column, column) for column in columns])

    def _choose(self, boxes: list[tuple[int, int, int, int]]) -> None:
        selection = QItemSelection()
        for top, bottom, left, right in boxes:
            selection.append(QItemSelectionRange(self._model.index(top, left), self._model.index(bottom, right)))
        self._view.selectionModel().select(selection, QItemSelectionModel.SelectionFlag.ClearAndSelect)

    def _edge(self, row: int, column: int, columns: list[int], action: _Action) -> tuple[int, int]:
        """The edge of the filled cells in the direction of an arrow."""
        down, across = _ARROWS[action]
        values, visible = self._model.sheet.values, self._model.visible
        if down:
            filled = values[column]
            return edge([bool(filled[at]) for at in visible], row, down), column
        if column not in columns:
            return row, columns[0]
        at = visible[row]
        return row, columns[edge([bool(values[c][at]) for c in columns], columns.index(column), across)]


def command(event: QKeyEvent) -> QItemSelectionModel.SelectionFlag | None:
    """What a key of movement does to the selection: with Shift it grows, else one cell is chosen."""
    if event.key() not in _MOVES:
        return None
    if event.modifiers() & _SHIFT and event.key() != Qt.Key.Key_Backtab:
        return QItemSelectionModel.SelectionFlag.SelectCurrent
    return QItemSelectionModel.SelectionFlag.ClearAndSelect
