"""A read-only table of values for lists beside the grid; it knows columns as functions, no service."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor

from mistdesk.ui.kit.theme import Theme, sized_font
from mistdesk.ui.kit.tokens import Meaning

Index = QModelIndex | QPersistentModelIndex
NOTHING = QModelIndex()
Row = TypeVar("Row")
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
MEANING_ROLE = Qt.ItemDataRole.UserRole


@dataclass(frozen=True, slots=True)
class TableColumn(Generic[Row]):
    """A column: its title, the text of a row, and how it looks."""

    title: str
    text: Callable[[Row], str]
    figures: bool = False
    strong: Callable[[Row], bool] | None = None
    meaning: Callable[[Row], Meaning | None] | None = None
    muted: Callable[[Row], bool] | None = None
    tip: Callable[[Row], str] | None = None


class RowTable(QAbstractTableModel, Generic[Row]):
    """Rows given whole; replacing them is one reset."""

    def __init__(self, theme: Theme, columns: Sequence[TableColumn[Row]], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._columns = tuple(columns)
        self._rows: tuple[Row, ...] = ()

    @property
    def rows(self) -> tuple[Row, ...]:
        """What is listed."""
        return self._rows

    def set_rows(self, rows: Sequence[Row]) -> None:
        """List other rows."""
        self.beginResetModel()
        self._rows = tuple(rows)
        self.endResetModel()

    def refresh(self, rows: Sequence[Row]) -> None:
        """The same number of rows with other values keeps what is chosen; else like `set_rows`."""
        if len(rows) != len(self._rows) or not rows:
            self.set_rows(rows)
            return
        self._rows = tuple(rows)
        self.dataChanged.emit(self.index(0, 0), self.index(len(rows) - 1, len(self._columns) - 1))

    def rowCount(self, parent: Index = NOTHING) -> int:
        """How many rows."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = NOTHING) -> int:
        """How many columns."""
        return 0 if parent.isValid() else len(self._columns)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Titles."""
        if orientation is Qt.Orientation.Horizontal:
            if role == Qt.ItemDataRole.DisplayRole:
                return self._columns[section].title
            if role == Qt.ItemDataRole.TextAlignmentRole:
                return _RIGHT if self._columns[section].figures else _LEFT
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Text and look of a cell."""
        if not index.isValid():
            return None
        row, column = self._rows[index.row()], self._columns[index.column()]
        if role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole}:
            return column.text(row)
        if role == Qt.ItemDataRole.ToolTipRole:
            return column.tip(row) if column.tip else column.text(row)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if column.figures else _LEFT
        return self._look(row, column, role)

    def _look(self, row: Row, column: TableColumn[Row], role: int) -> object:
        tokens = self._theme.current
        meaning = column.meaning(row) if column.meaning else None
        if role == MEANING_ROLE:
            return meaning
        if role == Qt.ItemDataRole.ForegroundRole:
            if meaning is not None:
                return QColor(tokens.meaning(meaning).strong)
            return QColor(tokens.muted) if column.muted and column.muted(row) else None
        if role == Qt.ItemDataRole.FontRole and column.strong and column.strong(row):
            return sized_font(tokens.type.body, bold=True)
        return None
