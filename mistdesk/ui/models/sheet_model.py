"""The mapping sheet as a table with an index of its own for sort and filter; knows no view and no proxy."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import IntEnum, IntFlag

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor

from mistdesk.domain.estate.ordering import natural_key
from mistdesk.domain.mapping.columns import HEADERS, Column, header
from mistdesk.domain.mapping.rules import Report, RowState, Severity, parse_level
from mistdesk.domain.mapping.sheet import MappingSheet, Source
from mistdesk.ui.kit.theme import Theme, sized_font
from mistdesk.ui.models.cell_words import may_edit, shown, spoken, tip
from mistdesk.ui.models.estate_index import ORG, Node
from mistdesk.ui.models.problems import worst
from mistdesk.ui.state import WindowState

Index = QModelIndex | QPersistentModelIndex
NOTHING = QModelIndex()
_FLAGS = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)


class CellRole(IntEnum):
    """What the grid's delegate asks for besides Qt's own roles."""

    SEVERITY = Qt.ItemDataRole.UserRole
    REF = Qt.ItemDataRole.UserRole + 1
    NEWS = Qt.ItemDataRole.UserRole + 2


class CellFlag(IntFlag):
    """What the painter marks in a cell, all in one number."""

    ERROR = 1
    WARNING = 2
    RULE = 4  # a rule's value that nobody has accepted
    NEWS = 8  # Mist now says something else
    READ_ONLY = 16
    PERSON = 32
    FILE = 64
    NEIGHBOUR = 128
    WITHHELD = 256
    LEFT_OUT = 512
    GONE = 1024


_OF_SOURCE: dict[int, int] = {
    Source.RULE: CellFlag.RULE,
    Source.NEIGHBOUR: CellFlag.NEIGHBOUR,
    Source.FILE: CellFlag.FILE,
    Source.PERSON: CellFlag.PERSON,
}
_OF_STATE: dict[RowState, int] = {
    RowState.WITHHELD: CellFlag.WITHHELD,
    RowState.LEFT_OUT: CellFlag.LEFT_OUT,
    RowState.GONE: CellFlag.GONE,
}


class SheetModel(QAbstractTableModel):
    """Rows of the chosen place in the chosen order. Edits never move or hide a row; only a new question does."""

    def __init__(self, state: WindowState, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._state = state
        self._theme = theme
        self._rows: list[int] = []
        self._at: dict[int, int] = {}
        self._scope: Node = ORG
        self._filter = ""
        self._only: frozenset[str] | None = None
        self._sort: Column | None = None
        self._descending = False
        self._out_of_order = False
        self._italic = sized_font(theme.current.type.body, italic=True)

    # --- what is shown

    @property
    def sheet(self) -> MappingSheet:
        """The sheet as it stands."""
        return self._state.desk.workspace.sheet

    @property
    def report(self) -> Report:
        """What is wrong with the sheet as it stands."""
        return self._state.desk.workspace.report

    @property
    def visible(self) -> Sequence[int]:
        """The shown rows of the sheet, in order; the list itself, to read only."""
        return self._rows

    def shown_text(self, row: int, column: int) -> str:
        """The text in a cell of the sheet's row."""
        value = self.sheet.values[column][row]
        if column not in {Column.SITE_ID, Column.THING_CONTEXT}:
            return value
        return shown(Column(column), value, self._state.desk.workspace.target_sites)

    def cell_flags(self, row: int, column: int) -> int:
        """What is to be marked in a cell of the sheet's row, a sum of `CellFlag`."""
        sheet, report = self.sheet, self.report
        source = sheet.sources[column][row]
        flags = _OF_SOURCE.get(source, 0) | _OF_STATE.get(report.states[row], 0)
        if not may_edit(Column(column)):
            flags |= CellFlag.READ_ONLY
        for finding in report.of(row):
            if finding.column == column:
                flags |= CellFlag.ERROR if finding.severity is Severity.ERROR else CellFlag.WARNING
        if source > Source.RULE and sheet.source_news(row, Column(column)) is not None:
            flags |= CellFlag.NEWS
        return int(flags)

    @property
    def rows(self) -> tuple[int, ...]:
        """The shown rows of the sheet, in order."""
        return tuple(self._rows)

    @property
    def sorted_by(self) -> tuple[Column | None, bool]:
        """The column sorted by, if any, and whether downwards."""
        return self._sort, self._descending

    @property
    def out_of_order(self) -> bool:
        """Whether edits have spoilt the order since it was made."""
        return self._out_of_order

    @property
    def only(self) -> frozenset[str] | None:
        """The device ids that alone are shown, None without such a choice."""
        return self._only

    def set_scope(self, node: Node) -> None:
        """Show the rows under a node."""
        self._scope = node
        self.rearrange()

    def set_filter(self, text: str) -> None:
        """Show rows that contain every word of the text in some column."""
        self._filter = text.strip().casefold()
        self.rearrange()

    def set_only(self, refs: Iterable[str] | None) -> None:
        """Show these devices alone, or end that."""
        self._only = None if refs is None else frozenset(refs)
        self.rearrange()

    def sort_by(self, column: Column | None, *, descending: bool = False) -> None:
        """Order the rows by a column, or as the estate is ordered."""
        self._sort, self._descending = column, descending
        self.rearrange()

    def rearrange(self) -> None:
        """Take rows and order anew."""
        self.beginResetModel()
        rows = [row for row in self._state.index.rows(self._scope) if self._wanted(row)]
        if self._sort is not None:
            rows = self._ordered(rows, self._sort)
        self._rows = rows
        self._at = {row: position for position, row in enumerate(rows)}
        self._out_of_order = False
        self.endResetModel()

    def on_edited(self, refs: frozenset[str]) -> None:
        """Cells changed: paint them, and their faults, which may be in any row."""
        if self._sort is not None and any(self.sheet.index.get(ref) in self._at for ref in refs):
            self._out_of_order = self._rows != self._ordered(list(self._rows), self._sort)
        self.repaint()

    def repaint(self) -> None:
        """Say that every shown cell may look different."""
        if self._rows:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._rows) - 1, len(HEADERS) - 1))
            self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(HEADERS) - 1)

    # --- positions

    def row_at(self, position: int) -> int:
        """The sheet's row at a shown position."""
        return self._rows[position]

    def ref_at(self, position: int) -> str:
        """The device id at a shown position."""
        return self.sheet.device(self._rows[position]).id

    def position_of(self, ref: str) -> int:
        """Where a device is shown, -1 when it is not."""
        row = self.sheet.index.get(ref)
        return -1 if row is None else self._at.get(row, -1)

    def next_problem(self, position: int, column: int, step: int) -> tuple[int, int] | None:
        """Position and column of the next cell with a fault, going round once."""
        spots = [
            (at, int(c))
            for at, row in enumerate(self._rows)
            for c in sorted({f.column for f in self._state.desk.workspace.report.of(row)})
        ]
        if not spots:
            return None
        here = (position, column)
        if step > 0:
            return next((spot for spot in spots if spot > here), spots[0])
        return next((spot for spot in reversed(spots) if spot < here), spots[-1])

    # --- Qt's questions

    def rowCount(self, parent: Index = NOTHING) -> int:
        """How many rows are shown."""
        return 0 if parent.isValid() else len(self._rows)

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
        if role == Qt.ItemDataRole.ToolTipRole and self._sort == section:
            order = "Order out of date: sort again" if self._out_of_order else "Sorted"
            return f"{HEADERS[section]}\n{order}"
        return HEADERS[section] if role == Qt.ItemDataRole.ToolTipRole else None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Everything about a cell, by role."""
        if not index.isValid():
            return None
        row, column = self._rows[index.row()], Column(index.column())
        workspace = self._state.desk.workspace
        if role == Qt.ItemDataRole.DisplayRole:
            return shown(column, workspace.sheet.values[column][row], workspace.target_sites)
        if role == Qt.ItemDataRole.EditRole:
            return workspace.sheet.values[column][row]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if column is Column.FLOOR_LEVEL else _LEFT
        if role == Qt.ItemDataRole.ToolTipRole:
            zone = self._state.index.zone(self._scope)
            return tip(workspace.sheet, workspace.report, row, column, workspace.target_sites, zone)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return spoken(workspace.sheet, workspace.report, row, column, workspace.target_sites)
        if role == CellRole.REF:
            return workspace.sheet.device(row).id
        return self._look(row, column, role)

    def _look(self, row: int, column: Column, role: int) -> object:
        sheet, report = self.sheet, self._state.desk.workspace.report
        tokens = self._theme.current
        if role == Qt.ItemDataRole.FontRole:
            return self._italic if sheet.sources[column][row] == Source.RULE else None
        if role == Qt.ItemDataRole.ForegroundRole:
            muted = sheet.sources[column][row] == Source.RULE or not may_edit(column)
            return QColor(tokens.muted) if muted else None
        if role not in {Qt.ItemDataRole.BackgroundRole, CellRole.SEVERITY, CellRole.NEWS}:
            return None
        if role == CellRole.NEWS:
            return sheet.source_news(row, column) is not None
        severity = worst(report.of(row), column)
        if role == CellRole.SEVERITY:
            return severity
        if severity is None:
            return None
        return QColor(tokens.error.weak if severity is Severity.ERROR else tokens.review.weak)

    def setData(self, index: Index, value: object, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """One cell typed: one undo step."""
        if not index.isValid() or role != Qt.ItemDataRole.EditRole or not may_edit(Column(index.column())):
            return False
        self.set_cells([(index.row(), Column(index.column()), str(value))])
        return True

    # --- edits; positions are those shown

    def set_cells(self, cells: Iterable[tuple[int, Column, str]], verb: str = "Set") -> int:
        """Give cells values as one undo step; cells that cannot be changed are left out. Returns how many changed."""
        targets = [(self._rows[at], column, value.strip()) for at, column, value in cells if may_edit(column)]
        if not targets:
            return 0
        edit = self._state.desk.workspace.set_cells(targets, _label(verb, targets))
        return len(edit.cells)

    def _wanted(self, row: int) -> bool:
        if self._only is not None and self.sheet.device(row).id not in self._only:
            return False
        if not self._filter:
            return True
        sites = self._state.desk.workspace.target_sites
        values = self.sheet.values
        text = "\n".join(shown(c, values[c][row], sites) for c in Column).casefold()
        return all(word in text for word in self._filter.split())

    def _ordered(self, rows: list[int], column: Column) -> list[int]:
        values = self.sheet.values[column]
        sites = self._state.desk.workspace.target_sites
        blank = [row for row in rows if not values[row].strip()]
        filled = [row for row in rows if values[row].strip()]
        if column is Column.FLOOR_LEVEL:
            # Whole numbers by value, other texts behind them by name.
            filled.sort(key=lambda row: _level_key(values[row]), reverse=self._descending)
        else:
            filled.sort(key=lambda row: natural_key(shown(column, values[row], sites)), reverse=self._descending)
        return filled + blank  # blanks last, in both directions


def _level_key(text: str) -> tuple[object, ...]:
    level = parse_level(text)
    return (level is None, level or 0, natural_key(text))


def _label(verb: str, targets: list[tuple[int, Column, str]]) -> str:
    columns = {column for _, column, _ in targets}
    rows = len({row for row, _, _ in targets})
    what = header(next(iter(columns))) if len(columns) == 1 else f"{len(columns)} columns"
    return f"{verb} {what} in {rows:,} {'row' if rows == 1 else 'rows'}"
