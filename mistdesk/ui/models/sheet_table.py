"""The mapping sheet as Qt asks for it, cell by cell; what is shown, and in what order, is the index's business."""

from __future__ import annotations

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor

from mistdesk.domain.mapping.columns import HEADERS, Column
from mistdesk.domain.mapping.rules import Report, Severity
from mistdesk.domain.mapping.sheet import MappingSheet
from mistdesk.ui.kit.theme import Theme, sized_font
from mistdesk.ui.models.cell_words import may_edit, tip
from mistdesk.ui.models.estate_index import ORG, Node
from mistdesk.ui.models.sheet_cells import CellFlag, CellRole, SheetCells
from mistdesk.ui.models.sheet_index import SheetIndex
from mistdesk.ui.state import WindowState

Index = QModelIndex | QPersistentModelIndex
NOTHING = QModelIndex()
_FLAGS = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
_LOOKS = {Qt.ItemDataRole.FontRole, Qt.ItemDataRole.ForegroundRole, Qt.ItemDataRole.BackgroundRole}


class SheetTable(QAbstractTableModel):
    """Answers Qt's questions about the rows that the index shows."""

    def __init__(self, state: WindowState, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._state = state
        self._theme = theme
        self._cells = SheetCells(state.desk.workspace)
        self._index = SheetIndex()
        self._scope: Node = ORG
        self._italic = sized_font(theme.current.type.body, italic=True)

    @property
    def sheet(self) -> MappingSheet:
        """The sheet as it stands."""
        return self._state.desk.workspace.sheet

    @property
    def report(self) -> Report:
        """What is wrong with the sheet as it stands."""
        return self._state.desk.workspace.report

    def rowCount(self, parent: Index = NOTHING) -> int:
        """How many rows are shown."""
        return 0 if parent.isValid() else len(self._index.visible)

    def columnCount(self, parent: Index = NOTHING) -> int:
        """The guide's thirteen and our flag."""
        return 0 if parent.isValid() else len(HEADERS)

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Read-only columns can be selected and copied."""
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        return _FLAGS | Qt.ItemFlag.ItemIsEditable if may_edit(Column(index.column())) else _FLAGS

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Column names of the guide."""
        if orientation is Qt.Orientation.Vertical:
            if role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole}:
                return str(section + 1)
            return None
        if role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole}:
            return HEADERS[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if section == Column.FLOOR_LEVEL else _LEFT
        if role == Qt.ItemDataRole.ToolTipRole:
            return self._header_tip(section)
        return None

    def _header_tip(self, section: int) -> str:
        lines = [HEADERS[section]]
        if any(key.column == section for key in self._index.keys):
            lines.append("Order out of date: sort again" if self._index.stale_columns else "Sorted")
        if section in self._index.chosen_values:
            lines.append("Some values are hidden")
        return "\n".join(lines)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Everything about a cell, by role."""
        if not index.isValid():
            return None
        row, column = self._index.visible[index.row()], Column(index.column())
        if role == Qt.ItemDataRole.DisplayRole:
            return self._cells.text(row, column)
        if role == Qt.ItemDataRole.EditRole:
            return self.sheet.values[column][row]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if column is Column.FLOOR_LEVEL else _LEFT
        if role == Qt.ItemDataRole.ToolTipRole:
            sites = self._state.desk.workspace.target_sites
            return tip(self.sheet, self.report, row, column, sites, self._state.index.zone(self._scope))
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self._cells.spoken(row, column, f"row {index.row() + 1:,} of {len(self._index.visible):,}")
        if role == Qt.ItemDataRole.AccessibleDescriptionRole:
            return self._cells.described(row, column, self._state.index.zone(self._scope))
        if role == CellRole.REF:
            return self.sheet.device(row).id
        return self._look(row, column, role)

    def _look(self, row: int, column: Column, role: int) -> object:
        if role not in _LOOKS and role not in {CellRole.SEVERITY, CellRole.NEWS}:
            return None
        flags, tokens = self._cells.flags(row, column), self._theme.current
        if role == CellRole.NEWS:
            return bool(flags & CellFlag.NEWS)
        if role == CellRole.SEVERITY:
            return Severity.ERROR if flags & CellFlag.ERROR else Severity.WARNING if flags & CellFlag.WARNING else None
        if role == Qt.ItemDataRole.FontRole:
            return self._italic if flags & CellFlag.RULE else None
        if role == Qt.ItemDataRole.ForegroundRole:
            return QColor(tokens.muted) if flags & (CellFlag.RULE | CellFlag.READ_ONLY) else None
        if flags & CellFlag.ERROR:
            return QColor(tokens.error.weak)
        return QColor(tokens.review.weak) if flags & CellFlag.WARNING else None
