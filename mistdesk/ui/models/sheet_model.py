"""The mapping sheet as a table over an index of its own for sort and filter; knows no view and no proxy."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence

from PySide6.QtCore import QObject, Qt, Signal

from mistdesk.domain.mapping.changes import retired_rows
from mistdesk.domain.mapping.columns import HEADERS, Column, header
from mistdesk.services.workspace import WorkspaceChange
from mistdesk.ui.kit.theme import Theme
from mistdesk.ui.models.cell_words import may_edit
from mistdesk.ui.models.estate_index import ORG, Node
from mistdesk.ui.models.filter_words import Is, read_filter
from mistdesk.ui.models.sheet_cells import CellFlag as CellFlag
from mistdesk.ui.models.sheet_cells import CellRole as CellRole
from mistdesk.ui.models.sheet_index import SortKey, ValueList, next_fault
from mistdesk.ui.models.sheet_table import Index, SheetTable
from mistdesk.ui.state import WindowState

_MOST_RUNS = 100  # runs of rows told of after an edit; beyond, all are


class SheetModel(SheetTable):
    """Rows of the chosen place in the chosen order. Edits never move or hide a row; only a new question does."""

    order_changed = Signal()
    """Edits have spoilt order or filter, or these are true again."""

    def __init__(self, state: WindowState, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(state, theme, parent)
        self._words = ""
        # The painter's questions, asked for every cell: they go straight to the answer.
        self.shown_text = self._cells.text
        """The text in a cell of the sheet's row: `(row, column) -> str`."""
        self.cell_flags = self._cells.flags
        """What is to be marked in a cell of the sheet's row, a sum of `CellFlag`: `(row, column) -> int`."""

    # --- what is shown

    @property
    def visible(self) -> Sequence[int]:
        """The shown rows of the sheet, in order; to read only."""
        return self._index.visible

    @property
    def rows(self) -> tuple[int, ...]:
        """The same as a value of its own."""
        return tuple(self._index.visible)

    @property
    def total(self) -> int:
        """How many rows the place has, shown or not."""
        return self._index.total

    @property
    def sorted_by(self) -> tuple[Column | None, bool]:
        """The column sorted by first, if any, and whether downwards."""
        keys = self._index.keys
        return (keys[0].column, keys[0].descending) if keys else (None, False)

    @property
    def sort_keys(self) -> tuple[SortKey, ...]:
        """All columns sorted by, the first one decides first."""
        return self._index.keys

    @property
    def out_of_order(self) -> bool:
        """Whether edits have spoilt the order since it was made."""
        return bool(self._index.stale_columns)

    @property
    def stale_columns(self) -> frozenset[Column]:
        """The columns whose edits have spoilt the order."""
        return self._index.stale_columns

    @property
    def order_stale(self) -> bool:
        """Whether `refresh_order` would show another order or other rows."""
        return self._index.order_stale

    @property
    def only(self) -> frozenset[str] | None:
        """The device ids that alone are shown, None without such a choice."""
        return self._index.only

    @property
    def filter_text(self) -> str:
        """The filter as it was typed."""
        return self._words

    @property
    def filter_fault(self) -> str:
        """What of the filter could not be understood, as a sentence; "" when all could."""
        return self._index.filter.fault

    @property
    def filtered_columns(self) -> frozenset[Column]:
        """The columns of which only some values are shown."""
        return frozenset(self._index.chosen_values)

    @property
    def is_filtered(self) -> bool:
        """Whether rows may be hidden by any filter."""
        return self._index.is_filtered

    # --- questions

    def set_scope(self, node: Node) -> None:
        """Show the rows under a node; asked again for the same one, rows that edits left out of order stay there."""
        again, self._scope = node == self._scope, node
        self._arrange(keep=again and self._index.order_stale)

    def set_filter(self, text: str) -> None:
        """Show rows for which every part of the text holds."""
        wanted = read_filter(text)
        same = wanted == self._index.filter and not self._index.filter_stale
        self._words, self._index.filter = text.strip(), wanted
        if not same:
            self.rearrange()

    def set_only(self, refs: Iterable[str] | None) -> None:
        """Show these devices alone, or end that."""
        self._index.only = None if refs is None else frozenset(refs)
        self.rearrange()

    def set_value_filter(self, column: Column, values: Iterable[str] | None) -> None:
        """Show only rows with one of these values in the column, or end that."""
        self._index.chosen_values.pop(column, None)
        if values is not None:
            self._index.chosen_values[column] = frozenset(values)
        self.rearrange()

    def clear_filters(self) -> None:
        """End every filter."""
        self._words, self._index.filter, self._index.only = "", read_filter(""), None
        self._index.chosen_values.clear()
        self.rearrange()

    def value_filter(self, column: Column) -> frozenset[str] | None:
        """The values of a column that are shown, None when all are."""
        return self._index.chosen_values.get(column)

    def values_of(self, column: Column, limit: int | None = None) -> ValueList:
        """The different values of a column in the rows that the other filters leave."""
        self._take()
        return self._index.values_of(column, limit)

    def sort_by(self, column: Column | None, *, descending: bool = False) -> None:
        """Order the rows by a column, or as the estate is ordered."""
        self.sort_by_keys(() if column is None else (SortKey(column, descending),))

    def sort_by_keys(self, keys: Iterable[SortKey]) -> None:
        """Order the rows by several columns, the first one decides first."""
        self._index.keys = tuple(keys)
        self.rearrange()

    def rearrange(self) -> None:
        """Take rows and order anew."""
        self._arrange(keep=False)

    def refresh_order(self) -> None:
        """Make order and filter true again after edits."""
        self.rearrange()

    def expect_filter(self) -> None:
        """Somebody is about to type a filter: get ready meanwhile."""
        if not self._state.tasks.runs("prepare-filter"):
            self._state.tasks.start("prepare-filter", self.prepare_filter())

    async def prepare_filter(self) -> None:
        """Make ready, on a thread, what a first filter would have to wait for: when the filter line is entered."""
        self._take()
        take_over = await asyncio.to_thread(self._index.prepare_filter)
        take_over()

    async def prepare_orders(self) -> None:
        """Make ready, on a thread, what a first sort would have to wait for: when nothing else is to be done."""
        self._take()
        await asyncio.to_thread(self._index.prepare_orders)

    def puts_away(self, change: WorkspaceChange) -> bool:
        """Whether rows of devices that are gone leave the list by an edit, or come back into it."""
        return Column.EXCLUDE in change.columns and not change.rows.isdisjoint(self.sheet.rows.away())

    def on_edited(self, change: WorkspaceChange) -> None:
        """Cells changed: paint their rows, and others whose faults changed with them."""
        self._take()
        index = self.sheet.index
        changed = self._index.edited([index[ref] for ref in change.refs if ref in index])
        self._tell({self._index.position(row) for row in change.rows} - {-1})
        if changed:
            self.order_changed.emit()

    def repaint(self) -> None:
        """Say that every shown cell may look different."""
        if self._index.visible:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._index.visible) - 1, len(HEADERS) - 1))

    def _unretired(self) -> Sequence[int]:
        """The rows of the place; those of devices that are gone and put away only where they are asked for."""
        rows = range(len(self.sheet)) if self._scope == ORG else self._state.index.rows(self._scope)
        put_away = frozenset() if self._index.filter.asks_for(Is.GONE) else retired_rows(self.sheet)
        return [row for row in rows if row not in put_away] if put_away else rows

    def _tell(self, positions: set[int]) -> None:
        tops = sorted(position for position in positions if position - 1 not in positions)
        if len(tops) > _MOST_RUNS:
            self.repaint()
            return
        bottoms = sorted(position for position in positions if position + 1 not in positions)
        for top, bottom in zip(tops, bottoms, strict=True):
            self.dataChanged.emit(self.index(top, 0), self.index(bottom, len(HEADERS) - 1))

    def _take(self) -> None:
        workspace = self._state.desk.workspace
        self._index.use(workspace.sheet, workspace.report, workspace.target_sites)

    def _arrange(self, *, keep: bool) -> None:
        self.beginResetModel()
        kept = self._index.refs() if keep else None
        self._take()
        self._index.base = self._unretired()
        self._index.arrange(kept)
        self.endResetModel()
        self.order_changed.emit()

    # --- positions

    def row_at(self, position: int) -> int:
        """The sheet's row at a shown position."""
        return self._index.visible[position]

    def ref_at(self, position: int) -> str:
        """The device id at a shown position."""
        return self.sheet.device(self._index.visible[position]).id

    def position_of(self, ref: str) -> int:
        """Where a device is shown, -1 when it is not."""
        row = self.sheet.index.get(ref)
        return -1 if row is None else self._index.position(row)

    def next_problem(self, position: int, column: int, step: int) -> tuple[int, int] | None:
        """Position and column of the next cell with a fault, going round once."""
        return next_fault(self._index.visible, self.report.by_row, (position, column), step)

    def setData(self, index: Index, value: object, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """One cell typed: one undo step."""
        if not index.isValid() or role != Qt.ItemDataRole.EditRole or not may_edit(Column(index.column())):
            return False
        self.set_cells([(index.row(), Column(index.column()), str(value))])
        return True

    # --- edits; positions are those shown

    def set_cells(self, cells: Iterable[tuple[int, Column, str]], verb: str = "Set") -> int:
        """Give cells values as one undo step; cells that cannot be changed are left out. Returns how many changed."""
        visible = self._index.visible
        targets = [(visible[at], column, value.strip()) for at, column, value in cells if may_edit(column)]
        if not targets:
            return 0
        edit = self._state.desk.workspace.set_cells(targets, _label(verb, targets))
        return len(edit.cells)


def _label(verb: str, targets: list[tuple[int, Column, str]]) -> str:
    columns = {column for _, column, _ in targets}
    rows = len({row for row, _, _ in targets})
    what = header(next(iter(columns))) if len(columns) == 1 else f"{len(columns)} columns"
    return f"{verb} {what} in {rows:,} {'row' if rows == 1 else 'rows'}"
