"""The grid of the mapping: a table view with a spreadsheet's keys; it knows the sheet model and the workspace."""

from __future__ import annotations

from collections.abc import Callable
from typing import overload

from PySide6.QtCore import QEvent, QItemSelectionModel, QModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import QAction, QContextMenuEvent, QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractItemDelegate, QAbstractItemView, QMenu, QWidget

from mistdesk.domain.mapping.columns import HEADERS, Column
from mistdesk.domain.mapping.edits import give_back, keep_mine
from mistdesk.ui.kit.theme import Theme
from mistdesk.ui.models import clipboard
from mistdesk.ui.models.cell_words import REFUSALS, may_edit
from mistdesk.ui.models.sheet_model import SheetModel
from mistdesk.ui.state import WindowState
from mistdesk.ui.views.grid_columns import GridColumns, GridLayout
from mistdesk.ui.views.grid_delegate import CellDelegate
from mistdesk.ui.views.grid_keys import GridKeys, command
from mistdesk.ui.views.grid_paint import Runs
from mistdesk.ui.views.grid_selection import Kept, rows_at, rows_in, selection_of, words_of
from mistdesk.ui.views.grid_table import Index, PaintedTable
from mistdesk.ui.words import plural

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
        self.actions_by_name = self._make_actions()

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

    def _go(self, key: Qt.Key) -> None:
        super().keyPressEvent(QKeyEvent(QEvent.Type.KeyPress, key, Qt.KeyboardModifier.NoModifier))

    def on_copy(self) -> None:
        """The chosen cells to the clipboard."""
        cells = {(i.row(), i.column()): i for i in self.selectedIndexes()}
        if not cells:
            return
        rows = sorted({row for row, _ in cells})
        columns = sorted({column for _, column in cells})
        texts = [[self._text(row, column) if (row, column) in cells else "" for column in columns] for row in rows]
        QGuiApplication.clipboard().setText(clipboard.to_text(texts))
        self.said.emit(f"Copied {plural(len(cells), 'cell')}.")

    def on_paste(self) -> None:
        """The clipboard's block into the grid as one step."""
        block = clipboard.from_text(QGuiApplication.clipboard().text())
        start = self._corner()
        if start is None:
            return
        top, left, height, width = start
        visible = [c for c in range(left, len(HEADERS)) if not self.isColumnHidden(c)]
        cells: list[tuple[int, Column, str]] = []
        for down, texts in enumerate(clipboard.spread(block, height, width)):
            for across, text in enumerate(texts):
                if top + down < self._sheet_model.rowCount() and across < len(visible):
                    cells.append((top + down, Column(visible[across]), self._pasted(Column(visible[across]), text)))
        self._apply(cells, "Paste")

    def on_fill_down(self) -> None:
        """The top cell of each chosen column into the cells below it."""
        columns: dict[int, list[int]] = {}
        for index in self.selectedIndexes():
            columns.setdefault(index.column(), []).append(index.row())
        cells = []
        for column, rows in columns.items():
            top, *rest = sorted(rows)
            if not rest and top > 0:  # one cell alone takes what is above it
                top, rest = top - 1, [top]
            cells += [(row, Column(column), self._value(top, column)) for row in rest]
        self._apply(cells, "Fill")

    def on_fill_selection(self) -> None:
        """The current cell's value into every chosen cell."""
        current = self.currentIndex()
        if current.isValid():
            value = self._value(current.row(), current.column())
            same = [i for i in self.selectedIndexes() if i.column() == current.column()]
            self._apply([(i.row(), Column(i.column()), value) for i in same], "Fill")

    def on_give_back(self) -> None:
        """The chosen cells back to what Mist and the rules say."""
        sheet = self._sheet_model.sheet
        targets = [(self._sheet_model.row_at(i.row()), Column(i.column())) for i in self.selectedIndexes()]
        edit = give_back(sheet, targets, label=f"Give back {plural(len(targets), 'cell')}")
        if edit.cells:
            self._state.desk.workspace.edit(edit)
            self.said.emit(f"{plural(len(edit.cells), 'cell')} given back to Mist.")
        else:
            self.said.emit("These cells already hold what Mist and the rules say.")

    def on_keep_mine(self) -> None:
        """Keep the person's value and take note of what Mist says now."""
        desk = self._state.desk
        targets = [(self._sheet_model.row_at(i.row()), Column(i.column())) for i in self.selectedIndexes()]
        label = f"Keep {plural(len(targets), 'cell')}"
        desk.workspace.edit(keep_mine(desk.workspace.sheet, targets, label=label, by=desk.author, at=desk.clock()))

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """What the selection allows, with its keys."""
        if not self.selectedIndexes():
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for name, action in self.actions_by_name.items():
            if name == "give-back":
                menu.addSeparator()
            menu.addAction(action)
        menu.popup(event.globalPos())

    # --- inner

    def _make_actions(self) -> dict[str, QAction]:
        made: dict[str, QAction] = {}
        for name, words, keys, job in (
            ("copy", "Copy", QKeySequence(QKeySequence.StandardKey.Copy), self.on_copy),
            ("paste", "Paste", QKeySequence(QKeySequence.StandardKey.Paste), self.on_paste),
            ("fill-down", "Fill down", QKeySequence("Ctrl+D"), self.on_fill_down),
            ("fill", "Fill selection", QKeySequence("Ctrl+Return"), self.on_fill_selection),
            ("give-back", "Give back to Mist", QKeySequence("Del"), self.on_give_back),
            ("keep-mine", "Keep my value", QKeySequence(), self.on_keep_mine),
        ):
            action = QAction(words, self)
            action.setShortcut(keys)
            action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
            action.triggered.connect(job)
            self.addAction(action)
            made[name] = action
        return made

    def _apply(self, cells: list[tuple[int, Column, str]], verb: str) -> None:
        refused = sum(not may_edit(column) for _, column, _ in cells)
        changed = self._sheet_model.set_cells(cells, verb)
        words = f"{plural(changed, 'cell')} changed."
        if refused:
            words += f" {plural(refused, 'cell')} left out: ids from Mist cannot be changed."
        self.said.emit(words)

    def _corner(self) -> tuple[int, int, int, int] | None:
        chosen = self.selectedIndexes()
        if not chosen:
            return None
        rows = [i.row() for i in chosen]
        columns = sorted({i.column() for i in chosen})
        return min(rows), columns[0], max(rows) - min(rows) + 1, len(columns)

    def _pasted(self, column: Column, text: str) -> str:
        """A site may be pasted by its name."""
        if column is Column.SITE_ID:
            named = [s.id for s in self._state.desk.workspace.target_sites if s.name == text.strip()]
            return named[0] if len(named) == 1 else text
        return text

    def _text(self, position: int, column: int) -> str:
        index = self._sheet_model.index(position, column)
        role = Qt.ItemDataRole.DisplayRole if column == Column.SITE_ID else Qt.ItemDataRole.EditRole
        return str(index.data(role) or "")

    def _value(self, position: int, column: int) -> str:
        return str(self._sheet_model.index(position, column).data(Qt.ItemDataRole.EditRole) or "")
