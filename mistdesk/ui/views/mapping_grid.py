"""The grid with its tools: filter, counts, undo, columns; it knows grid, model and state."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout

from mistdesk.ui.kit.icons import IconName
from mistdesk.ui.kit.theme import Theme
from mistdesk.ui.kit.tokens import Meaning
from mistdesk.ui.kit.widgets import Card, IconButton, Kind, LinkButton, MeaningWords, StateStack, Words
from mistdesk.ui.models.sheet_model import SheetModel
from mistdesk.ui.state import WindowState
from mistdesk.ui.views.grid import SheetView
from mistdesk.ui.views.grid_filter import FilterBox
from mistdesk.ui.words import plural

_TO_GRID = {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Down}


class GridCard(Card):
    """A row of tools above the grid. What a tool does is asked of others by signals."""

    tool_pressed = Signal(str)
    """undo, redo, columns, import, export, walk or details."""
    grid_wanted = Signal()
    """The filter is written: the grid is to have the keys."""

    def __init__(self, state: WindowState, model: SheetModel, grid: SheetView, theme: Theme) -> None:
        super().__init__(theme, flush=True)
        self._state = state
        self._theme = theme
        self.model = model
        self.grid = grid
        space = theme.current.space
        tools = QHBoxLayout()
        tools.setContentsMargins(space.s, 0, space.s, 0)
        tools.setSpacing(space.xs)
        self.filter_box = FilterBox(model, theme)
        self.filter_box.setMaximumWidth(theme.current.size.tree + space.xl)
        self.filter_box.filter_changed.connect(self.on_filter_changed)
        self.filter_box.installEventFilter(self)
        self._shown = Words("", Kind.SECONDARY)
        self._fault = MeaningWords(theme, Meaning.REVIEW, "")
        self.show_all = LinkButton("Show all")
        self.show_all.clicked.connect(self.on_show_all)
        self.sort_again = LinkButton("")
        self.sort_again.setToolTip("Ctrl+Shift+R")
        self.sort_again.clicked.connect(self.on_sort_again)
        tools.addWidget(self.filter_box, 2)
        tools.addSpacing(space.xs)
        for part in (self._shown, self._fault, self.show_all, self.sort_again):
            tools.addWidget(part)
        tools.addStretch(1)
        self.undo_button = self._tool(tools, "undo", "Undo", "undo")
        self.redo_button = self._tool(tools, "redo", "Redo", "redo")
        tools.addSpacing(space.s)
        self.columns_button = self._tool(tools, "columns", "Show, hide and order columns", "columns")
        self._tool(tools, "upload", "Import a mapping file…", "import")
        self._tool(tools, "download", "Export the mapping…", "export")
        tools.addSpacing(space.s)
        self._tool(tools, "play", "Walk from access point to access point (Ctrl+Shift+W)", "walk")
        self.details_button = self._tool(tools, "info", "Details of the cell (Ctrl+I)", "details")
        self.body.addLayout(tools)
        self.rows_stack = StateStack(theme, grid)
        self.rows_stack.setMinimumHeight(4 * theme.current.size.row)
        self.rows_stack.acted.connect(self.on_show_all)
        self.body.addWidget(self.rows_stack, 1)
        model.modelReset.connect(self.on_rows_changed)
        model.order_changed.connect(self._show_order)

    def _tool(self, row: QHBoxLayout, icon: IconName, words: str, name: str) -> IconButton:
        button = IconButton(self._theme, icon, words)
        button.clicked.connect(lambda: self.tool_pressed.emit(name))
        row.addWidget(button)
        return button

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter and Down go on from the filter to the rows it left, Escape too where there is nothing to clear."""
        if watched is self.filter_box and isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress:
            leaves = event.key() == Qt.Key.Key_Escape and not self.filter_box.text()
            if leaves or (event.key() in _TO_GRID and not event.modifiers()):
                self.grid_wanted.emit()
                return True
        return super().eventFilter(watched, event)

    # --- rows

    def on_filter_changed(self, text: str) -> None:
        """Rows for which every part of the text holds."""
        self.grid.keeping(lambda: self.model.set_filter(text))

    def on_show_all(self) -> None:
        """End every filter."""
        self.filter_box.clear()
        self.grid.keeping(self.model.clear_filters)

    def on_sort_again(self) -> None:
        """Make the order true again."""
        self.grid.keeping(self.model.refresh_order)

    def on_rows_changed(self) -> None:
        """Other rows are shown."""
        total, count = self.model.total, self.model.rowCount()
        words = plural(total, "device") if count == total else f"{count:,} of {plural(total, 'device')}"
        self._shown.setText(words)
        fault = self.model.filter_fault
        self._fault.set(Meaning.REVIEW, fault)
        self._fault.setVisible(bool(fault))
        self.show_all.setVisible(self.model.is_filtered)
        if not count and total:
            self.rows_stack.show_empty("filter", "No row matches", "The filter hides every row here.", "Show all")
        elif not total:
            title = f"No devices in {self._state.scope_title()}"
            self.rows_stack.show_empty("unassigned", title, "Devices that Mist places here appear by themselves.")
        else:
            self.rows_stack.show_ready()
        self._show_order()

    def _show_order(self) -> None:
        self.sort_again.setVisible(self.model.order_stale)
        self.sort_again.set_text(f"{'Order' if self.model.out_of_order else 'Filter'} out of date: look again")

    def refresh_steps(self) -> None:
        """What can be undone and done again."""
        workspace = self._state.desk.workspace
        undo, redo = workspace.undo_label(), workspace.redo_label()
        self.undo_button.set_icon("undo", f"Undo: {undo} (Ctrl+Z)" if undo else "Nothing to undo")
        self.redo_button.set_icon("redo", f"Redo: {redo} (Ctrl+Shift+Z)" if redo else "Nothing to redo")
        self.undo_button.setEnabled(bool(undo))
        self.redo_button.setEnabled(bool(redo))
