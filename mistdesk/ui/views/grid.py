"""The grid of the mapping: a table view with a spreadsheet's keys; it knows the sheet model and the workspace."""

from __future__ import annotations

from collections.abc import Callable
from typing import overload

from PySide6.QtCore import (
    QEvent,
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    Qt,
    Signal,
)
from PySide6.QtGui import QAction, QColor, QContextMenuEvent, QGuiApplication, QKeyEvent, QKeySequence, QPainter
from PySide6.QtWidgets import (
    QAbstractItemDelegate,
    QAbstractItemView,
    QComboBox,
    QHeaderView,
    QLineEdit,
    QMenu,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from mistdesk.domain.mapping.columns import HEADERS, Column, header
from mistdesk.domain.mapping.edits import give_back, keep_mine
from mistdesk.ui.kit.theme import Theme
from mistdesk.ui.models import clipboard
from mistdesk.ui.models.cell_words import HIDDEN_AT_FIRST, REFUSALS, WIDTHS, may_edit
from mistdesk.ui.models.sheet_model import CellRole, SheetModel
from mistdesk.ui.state import WindowState
from mistdesk.ui.views.tables import TextDelegate
from mistdesk.ui.words import plural

Index = QModelIndex | QPersistentModelIndex
_END = {Column.BUILDING_REF, Column.THING_REF}
_DOWN = {Qt.Key.Key_Return, Qt.Key.Key_Enter}


class CellDelegate(TextDelegate):
    """Paints a mark where Mist has news, shortens ids at their start, and offers the target's sites."""

    def __init__(self, state: WindowState, theme: Theme, view: QTableView) -> None:
        super().__init__(theme, view, framed=True)
        self._state = state

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """The cell, and a small corner where Mist says something else."""
        super().paint(painter, option, index)
        if index.data(CellRole.NEWS):
            tokens = self._theme.current
            edge = tokens.space.s
            box = self._view.visualRect(index)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(tokens.upgrading.strong))
            corner = box.topRight()
            painter.drawPolygon([corner, corner - QPoint(edge, 0), corner + QPoint(0, edge)])

    def elide(self, index: Index) -> Qt.TextElideMode:
        """Ids differ at their end."""
        return Qt.TextElideMode.ElideLeft if Column(index.column()) in _END else Qt.TextElideMode.ElideRight

    def createEditor(self, parent: QWidget, _option: QStyleOptionViewItem, index: Index) -> QWidget:
        """A combo of sites for building.siteId where the target has any; else a line."""
        column = Column(index.column())
        sites = self._state.desk.workspace.target_sites
        if column is Column.SITE_ID and sites:
            combo = QComboBox(parent)
            combo.setAccessibleName(header(column))
            combo.addItem("(none)", "")
            for site in sites:
                combo.addItem(site.name, site.id)
            return combo
        if column is Column.EXCLUDE:
            combo = QComboBox(parent)
            combo.setAccessibleName(header(column))
            for word, value in (("no", ""), ("yes", "yes")):
                combo.addItem(word, value)
            return combo
        editor = QLineEdit(parent)
        editor.setAccessibleName(header(column))
        editor.setFrame(False)
        editor.setProperty("kit", "cell")
        return editor

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        """The value as stored."""
        value = str(index.data(Qt.ItemDataRole.EditRole) or "")
        if isinstance(editor, QComboBox):
            editor.setCurrentIndex(max(0, editor.findData(value)))
        elif isinstance(editor, QLineEdit):
            editor.setText(value)

    def setModelData(self, editor: QWidget, model: object, index: Index) -> None:
        """One undo step."""
        if not isinstance(model, SheetModel):
            return
        if isinstance(editor, QComboBox):
            model.setData(index, str(editor.currentData() or ""))
        elif isinstance(editor, QLineEdit):
            model.setData(index, editor.text())


class SheetView(QTableView):
    """Keys as in a spreadsheet. Every action is one undo step; what cannot be changed says why."""

    said = Signal(str)
    """A short sentence about what was done or refused."""

    def __init__(self, state: WindowState, model: SheetModel, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state = state
        self._sheet_model = model
        self._theme = theme
        self.setProperty("kit", "flat")
        self.setModel(model)
        self.setItemDelegate(CellDelegate(state, theme, self))
        self.setAccessibleName("Mapping, one row a device")
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(
            QAbstractItemView.EditTrigger.DoubleClicked
            | QAbstractItemView.EditTrigger.EditKeyPressed
            | QAbstractItemView.EditTrigger.AnyKeyPressed
        )
        self.setWordWrap(False)
        self.setCornerButtonEnabled(False)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        rows = self.verticalHeader()
        rows.setDefaultSectionSize(theme.current.size.row)
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.hide()
        columns = self.horizontalHeader()
        columns.setFixedHeight(theme.current.size.control)
        columns.setSectionsClickable(True)
        columns.setHighlightSections(False)
        columns.setSortIndicatorShown(True)
        columns.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        columns.setSortIndicatorClearable(True)
        columns.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        columns.customContextMenuRequested.connect(self.on_header_menu)
        columns.sortIndicatorChanged.connect(self.on_sort_indicator_changed)
        for column, width in WIDTHS.items():
            self.setColumnWidth(column, width)
        for column in HIDDEN_AT_FIRST:
            self.setColumnHidden(column, True)
        self.actions_by_name = self._make_actions()

    # --- columns

    def hidden_columns(self) -> tuple[int, ...]:
        """The columns put away."""
        return tuple(int(c) for c in Column if self.isColumnHidden(c))

    def hide_columns(self, columns: tuple[int, ...]) -> None:
        """Put exactly these away."""
        for column in Column:
            self.setColumnHidden(column, int(column) in columns)

    def column_menu(self) -> QMenu:
        """A menu that shows and hides columns."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for column in Column:
            action = menu.addAction(HEADERS[column])
            action.setCheckable(True)
            action.setChecked(not self.isColumnHidden(column))
            action.toggled.connect(_shower(self, column))
        return menu

    def on_header_menu(self, _at: object) -> None:
        """The menu of columns under the pointer."""
        self.column_menu().popup(self.cursor().pos())

    def on_sort_indicator_changed(self, section: int, order: Qt.SortOrder) -> None:
        """A header was pressed: up, down, as it was."""
        column = Column(section) if section >= 0 else None
        self.keeping(lambda: self._sheet_model.sort_by(column, descending=order is Qt.SortOrder.DescendingOrder))

    # --- what is chosen

    def selected_refs(self) -> tuple[str, ...]:
        """Device ids of the rows that have chosen cells, in the shown order."""
        positions = sorted({index.row() for index in self.selectedIndexes()})
        return tuple(self._sheet_model.ref_at(position) for position in positions)

    def go_to(self, position: int, column: int) -> None:
        """Make a cell current and bring it into sight; a hidden column is shown."""
        self.setColumnHidden(column, False)
        index = self._sheet_model.index(position, column)
        self.setCurrentIndex(index)
        self.scrollTo(index)

    def keeping(self, change: Callable[[], None]) -> None:
        """Do something that resets the rows; what is current and chosen is found again by id."""
        current = self.currentIndex()
        ref = self._sheet_model.ref_at(current.row()) if current.isValid() else ""
        column = max(0, current.column())
        chosen = [(self._sheet_model.ref_at(i.row()), i.column()) for i in self.selectedIndexes()]
        bar, offset = self.horizontalScrollBar(), self.horizontalScrollBar().value()
        change()
        position = self._sheet_model.position_of(ref)
        if position >= 0:
            index = self._sheet_model.index(position, column)
            self.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.NoUpdate)
            self.scrollTo(index)
        selection = QItemSelection()
        for key, at in chosen:
            found = self._sheet_model.position_of(key)
            if found >= 0:
                cell = self._sheet_model.index(found, at)
                selection.select(cell, cell)
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
        """Enter goes down."""
        super().closeEditor(editor, hint)
        if hint is QAbstractItemDelegate.EndEditHint.SubmitModelCache:
            self._down()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter goes down; the rest is the table's."""
        if event.key() in _DOWN and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            if self.state() is not QAbstractItemView.State.EditingState:  # else it comes up from the editor,
                self._down()  # which is about to be committed and goes down by itself
            return
        super().keyPressEvent(event)

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

    def _down(self) -> None:
        current = self.currentIndex()
        if current.isValid() and current.row() + 1 < self._sheet_model.rowCount():
            self.setCurrentIndex(self._sheet_model.index(current.row() + 1, current.column()))


def _shower(view: SheetView, column: Column) -> Callable[[bool], None]:
    def show(shown: bool) -> None:
        view.setColumnHidden(column, not shown)

    return show
