"""The grid of the mapping: a table view with a spreadsheet's keys; it knows the sheet model and the workspace."""

from __future__ import annotations

from collections.abc import Callable
from typing import overload

from PySide6.QtCore import QEvent, QItemSelectionModel, QModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent
from PySide6.QtWidgets import QAbstractItemDelegate, QAbstractItemView, QMenu, QWidget

from mistdesk.domain.mapping.columns import Column
from mistdesk.ui.kit.theme import Theme
from mistdesk.ui.models.cell_words import REFUSALS, may_edit
from mistdesk.ui.models.sheet_model import SheetModel
from mistdesk.ui.state import WindowState
from mistdesk.ui.views.grid_actions import GridActions
from mistdesk.ui.views.grid_columns import GridColumns, GridLayout
from mistdesk.ui.views.grid_delegate import CellDelegate
from mistdesk.ui.views.grid_keys import GridKeys, command
from mistdesk.ui.views.grid_paint import Runs
from mistdesk.ui.views.grid_selection import Kept, rows_at, rows_in, selection_of, words_of
from mistdesk.ui.views.grid_table import Index, PaintedTable

_ENTER = {Qt.Key.Key_Return, Qt.Key.Key_Enter}
_Hint = QAbstractItemDelegate.EndEditHint


class SheetView(PaintedTable):
    """Keys as in a spreadsheet. Every action is one undo step; what cannot be changed says why."""

    said = Signal(str)
    """A short sentence about what was done or refused."""
    layout_changed = Signal()
    """Columns were moved, hidden, frozen, or made wider."""
    filter_wanted = Signal(int)
    """The filter of a column is asked for."""

    def __init__(self, state: WindowState, model: SheetModel, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self._state = state
        self._sheet_model = model
        self.setModel(model)
        self.set_source(model)
        self._editors = CellDelegate(state, self)
        self.setItemDelegate(self._editors)
        self._keys = GridKeys(self, model)
        self._columns = GridColumns(self, model, theme)
        self.setAccessibleName("Mapping, one row a device")
        self.setEditTriggers(
            QAbstractItemView.EditTrigger.DoubleClicked
            | QAbstractItemView.EditTrigger.EditKeyPressed
            | QAbstractItemView.EditTrigger.AnyKeyPressed
        )
        self.header.customContextMenuRequested.connect(self.on_header_menu)
        self.header.sortIndicatorChanged.connect(self.on_sort_indicator_changed)
        self.header.filter_wanted.connect(self.filter_wanted)
        self._columns.changed.connect(self.layout_changed)
        model.order_changed.connect(self.on_order_changed)
        self.grid_actions = GridActions(state, self, model)
        self.grid_actions.said.connect(self.said)

    # --- columns

    def hidden_columns(self) -> tuple[int, ...]:
        """The columns put away."""
        return tuple(int(c) for c in Column if self.isColumnHidden(c))

    def hide_columns(self, columns: tuple[int, ...]) -> None:
        """Put exactly these away."""
        for column in Column:
            self.setColumnHidden(column, int(column) in columns)

    def layout_now(self) -> GridLayout:
        """Order, widths, hidden and frozen columns as they are."""
        return self._columns.layout_now()

    def apply_layout(self, layout: GridLayout) -> None:
        """Arrange the columns as they were once."""
        self._columns.apply(layout)

    def column_menu(self, column: int = -1) -> QMenu:
        """A menu that shows, hides, freezes and arranges columns, of one column or of all."""
        return self._columns.menu(column)

    def on_header_menu(self, at: QPoint) -> None:
        """The menu of columns under the pointer."""
        self.column_menu(self.header.column_at(at.x())).popup(self.header.mapToGlobal(at))

    def on_sort_indicator_changed(self, section: int, order: Qt.SortOrder) -> None:
        """A header was pressed: up, down, as it was; where the order is out of date, it is made true first."""
        column, downwards = self._sheet_model.sorted_by
        if self.header.stale and column is not None and section in {-1, int(column)}:
            self.header.set_stale(stale=False)
            self._show_order(int(column), downwards=downwards)
            self.keeping(self._sheet_model.refresh_order)
            return
        wanted = Column(section) if section >= 0 else None
        self.keeping(lambda: self._sheet_model.sort_by(wanted, descending=order is Qt.SortOrder.DescendingOrder))

    def on_order_changed(self) -> None:
        """Another order or another filter; or edits have spoilt the order, or it is true again."""
        column, downwards = self._sheet_model.sorted_by
        self._show_order(-1 if column is None else int(column), downwards=downwards)
        self.header.set_stale(stale=self._sheet_model.out_of_order)
        self.header.set_filtered(self._sheet_model.filtered_columns)

    def _show_order(self, section: int, *, downwards: bool) -> None:
        """Show in the header how rows are ordered, without ordering them."""
        order = Qt.SortOrder.DescendingOrder if downwards else Qt.SortOrder.AscendingOrder
        before = self.header.blockSignals(True)
        self.header.setSortIndicator(section, order)
        self.header.blockSignals(before)
        self.header.tell()

    def sizeHintForColumn(self, column: int) -> int:
        """How wide a column wants to be, asked of the rows in sight and some others."""
        return self._columns.wanted_width(column)

    # --- what is chosen

    def selected_refs(self) -> tuple[str, ...]:
        """Device ids of the rows that have chosen cells, in the shown order."""
        devices = self._sheet_model.sheet.rows.devices
        return tuple([devices[row].id for row in rows_at(rows_in(self.shown_runs()), self._sheet_model.visible)])

    def selection_words(self) -> str:
        """As "14 rows, 28 cells selected"; "" when one cell is, or none."""
        return words_of(self.shown_runs())

    def shown_runs(self) -> Runs:
        """The chosen cells that are not hidden, as ranges of positions by column."""
        return {column: pairs for column, pairs in self.runs().items() if not self.isColumnHidden(column)}

    def go_to(self, position: int, column: int) -> None:
        """Make a cell current and bring it into sight; a hidden column is shown."""
        self.setColumnHidden(column, False)
        index = self._sheet_model.index(position, column)
        self.setCurrentIndex(index)
        self.scrollTo(index)

    def keeping(self, change: Callable[[], None]) -> None:
        """Do something that resets the rows; what is current and chosen is found again by id."""
        model, current = self._sheet_model, self.currentIndex()
        ref = model.ref_at(current.row()) if current.isValid() else ""
        column = max(0, current.column())
        kept = Kept.of(self.runs(), model.sheet, model.visible)
        bar, offset = self.horizontalScrollBar(), self.horizontalScrollBar().value()
        change()
        position = model.position_of(ref)
        if position >= 0:
            index = model.index(position, column)
            self.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.NoUpdate)
            self.scrollTo(index)
        elif current.isValid() and model.rowCount():  # its row is hidden now: the column at least is kept
            first = model.index(0, column)
            self.selectionModel().setCurrentIndex(first, QItemSelectionModel.SelectionFlag.NoUpdate)
        selection = selection_of(kept.found(model.sheet, model.visible), model)
        if selection is None:
            self.said.emit("The chosen rows lie too far apart now to stay chosen.")
        else:
            self.selectionModel().select(selection, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        bar.setValue(offset)

    # --- editing

    @overload
    def edit(self, index: Index, /) -> None: ...
    @overload
    def edit(self, index: Index, trigger: QAbstractItemView.EditTrigger, event: QEvent, /) -> bool: ...
    def edit(
        self, index: Index, trigger: QAbstractItemView.EditTrigger | None = None, event: QEvent | None = None, /
    ) -> bool | None:
        """Start editing; a cell that cannot be changed says why."""
        if trigger is None:
            super().edit(index)
            return None
        if event is None:  # Qt tells of a changed current cell this way; no edit begins by it
            return False
        wanted = trigger not in {
            QAbstractItemView.EditTrigger.NoEditTriggers,
            QAbstractItemView.EditTrigger.CurrentChanged,
        }
        typed = not isinstance(event, QKeyEvent) or bool(event.text().strip()) or event.key() == Qt.Key.Key_F2
        if wanted and index.isValid() and typed and trigger in self.editTriggers():
            column = Column(index.column())
            if not may_edit(column):
                self.said.emit(REFUSALS[column])
                return False
        return super().edit(index, trigger, event)

    def closeEditor(self, editor: QWidget, hint: QAbstractItemDelegate.EndEditHint) -> None:
        """Enter goes down, with Shift up; Tab goes on to the next cell and does not open it."""
        key = {
            _Hint.SubmitModelCache: Qt.Key.Key_Up if self._editors.upwards else Qt.Key.Key_Down,
            _Hint.EditNextItem: Qt.Key.Key_Tab,
            _Hint.EditPreviousItem: Qt.Key.Key_Backtab,
        }.get(hint)
        super().closeEditor(editor, hint if key is None else _Hint.NoHint)
        self._editors.upwards = False
        if key is not None:
            self._go(key)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The keys of a spreadsheet; the rest is the table's."""
        if event.key() in _ENTER and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            if self.state() is not QAbstractItemView.State.EditingState:  # else it comes up from the editor,
                upwards = event.modifiers() & Qt.KeyboardModifier.ShiftModifier  # which goes on by itself
                self._go(Qt.Key.Key_Up if upwards else Qt.Key.Key_Down)
        elif not self._keys.press(event):
            super().keyPressEvent(event)

    def moveCursor(self, action: QAbstractItemView.CursorAction, modifiers: Qt.KeyboardModifier) -> QModelIndex:
        """Where a key leads."""
        target = self._keys.target(action, modifiers)
        return super().moveCursor(action, modifiers) if target is None else target

    def selectionCommand(self, index: Index, event: QEvent | None = None) -> QItemSelectionModel.SelectionFlag:
        """Keys of movement choose one cell, with Shift a block; Ctrl jumps and does not toggle."""
        wanted = command(event) if isinstance(event, QKeyEvent) else None
        return super().selectionCommand(index, event) if wanted is None else wanted

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """What the selection allows, with its keys."""
        if not self.selectedIndexes():
            return
        self.grid_actions.menu().popup(event.globalPos())

    def _go(self, key: Qt.Key) -> None:
        super().keyPressEvent(QKeyEvent(QEvent.Type.KeyPress, key, Qt.KeyboardModifier.NoModifier))
