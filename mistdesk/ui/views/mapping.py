"""The Mapping place: grid, details at its side, the drawer below, the walk in place of all; it knows the state."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, Qt, QTimer, Signal
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from mistdesk.domain.mapping.columns import Column
from mistdesk.services.transfer import ImportPreview
from mistdesk.services.workspace import WorkspaceChange
from mistdesk.ui.kit.theme import Theme
from mistdesk.ui.kit.widgets import Splitter, StateStack, ViewState
from mistdesk.ui.models.chart_feed import ChartFeed
from mistdesk.ui.models.estate_index import ORG, NodeKind
from mistdesk.ui.models.problems import Problem
from mistdesk.ui.models.sheet_model import SheetModel
from mistdesk.ui.state import WindowState
from mistdesk.ui.views.grid import SheetView
from mistdesk.ui.views.grid_filter import open_filter
from mistdesk.ui.views.import_preview import ImportPanel
from mistdesk.ui.views.inspector import Inspector
from mistdesk.ui.views.mapping_drawer import MappingDrawer
from mistdesk.ui.views.mapping_files import FileCommands
from mistdesk.ui.views.mapping_grid import GridCard
from mistdesk.ui.views.mapping_head import MappingHead
from mistdesk.ui.views.recovery_band import RecoveryBand
from mistdesk.ui.views.walk import WalkView


class MappingView(QWidget):
    """Everything between breadcrumb and drawer."""

    said = Signal(str, str)
    """A sentence about what was done, and the word of an action ("Undo") or nothing."""
    failed = Signal(object)
    walking_changed = Signal()
    """The walk has begun or ended: it wants the whole place."""

    def __init__(self, state: WindowState, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state = state
        self._theme = theme
        self.model = SheetModel(state, theme, self)
        self.grid = SheetView(state, self.model, theme)
        self.feed = ChartFeed(state, "mapping", self)
        self.files = FileCommands(state, self)
        self.files.said.connect(self.said)
        self.files.failed.connect(self.failed)
        self.files.previewed.connect(self.on_import_previewed)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        self.stack = StateStack(theme, self._content())
        self.stack.acted.connect(state.discover)
        self.stack.cancelled.connect(lambda: state.tasks.cancel("discover"))
        self.parts = QStackedWidget(self)
        self.parts.addWidget(self.stack)
        self.walk: WalkView | None = None
        outer.addWidget(self.parts)
        self._connect()
        self.on_loaded()

    # --- parts

    def _content(self) -> QWidget:
        theme, space = self._theme, self._theme.current.space
        content = QWidget(self)
        column = QVBoxLayout(content)
        column.setContentsMargins(space.l, space.m, space.l, space.l)
        column.setSpacing(space.m)
        self.head = MappingHead(self._state, theme)
        self.head.review_asked.connect(self.review)
        column.addWidget(self.head)
        self.recovery = RecoveryBand(self._state, theme)
        column.addWidget(self.recovery)
        self.importing = ImportPanel(self._state, theme)
        self.importing.hide()
        self.importing.applied.connect(self.on_import_applied)
        self.importing.closed.connect(self._end_import)
        column.addWidget(self.importing)
        column.addWidget(self._panels(), 1)
        return content

    def _panels(self) -> QWidget:
        self.card = GridCard(self._state, self.model, self.grid, self._theme)
        self.card.tool_pressed.connect(self.on_tool_pressed)
        self.card.grid_wanted.connect(self.take_keys)
        self.inspector = Inspector(self._state, self._theme)
        self.inspector.hide()
        self.across = Splitter(self._theme, Qt.Orientation.Horizontal)
        self.across.addWidget(self.card)
        self.across.addWidget(self.inspector)
        self.across.setStretchFactor(0, 1)
        self.drawer = MappingDrawer(self._state, self.feed, self._theme, self.grid.grid_actions.choice)
        self.down = Splitter(self._theme, Qt.Orientation.Vertical)
        self.down.addWidget(self.across)
        self.down.addWidget(self.drawer)
        self.down.setStretchFactor(0, 3)
        self.down.setStretchFactor(1, 2)
        return self.down

    def _connect(self) -> None:
        state, grid = self._state, self.grid
        state.loaded.connect(self.on_loaded)
        state.edited.connect(self.on_edited)
        state.scope_changed.connect(self.on_scope_changed)
        state.sync_changed.connect(self._show_state)
        self._theme.changed.connect(self.model.repaint)
        grid.said.connect(self.on_grid_said)
        grid.filter_wanted.connect(self.open_filter)
        grid.grid_actions.repairs_wanted.connect(self.show_repairs)
        grid.selectionModel().selectionChanged.connect(self.on_selection_changed)
        grid.selectionModel().currentChanged.connect(self.on_current_changed)
        self.inspector.closed.connect(self.toggle_inspector)
        self.inspector.said.connect(self.on_grid_said)
        self.drawer.said.connect(self.on_grid_said)
        self.drawer.wanted.connect(self.show_cell)
        self.drawer.left.connect(grid.setFocus)
        self.drawer.folded.connect(self.toggle_drawer)
        self.recovery.said.connect(self.on_grid_said)
        self.recovery.asked.connect(self.head.let_first)

    # --- news

    def on_loaded(self) -> None:
        """Rows may have come or gone."""
        self.grid.keeping(lambda: self.model.set_scope(self._state.list_scope))
        self.recovery.refresh()
        self._state.tasks.replace("prepare-orders", self.model.prepare_orders())
        self._refresh_words()
        self._show_state()

    def on_edited(self, change: WorkspaceChange) -> None:
        """Cells changed."""
        self.model.on_edited(change)
        if self.model.puts_away(change):
            self.grid.keeping(lambda: self.model.set_scope(self._state.list_scope))
        self._refresh_words()
        self.inspector.refresh()

    def on_scope_changed(self) -> None:
        """Another place: its rows; of a device its neighbours too, with its row chosen."""
        scope = self._state.scope
        self.grid.keeping(lambda: self.model.set_scope(self._state.list_scope))
        if scope.kind is NodeKind.DEVICE:
            position = self.model.position_of(scope.id)
            if position >= 0:
                self.grid.go_to(position, max(0, self.grid.currentIndex().column()) or int(Column.SPACE_NAME))
        self._refresh_words()

    def on_selection_changed(self, *_: object) -> None:
        """Charts draw the chosen rows as lines; the tree marks them; the status bar counts them."""
        self._state.set_marked(self.grid.selected_refs(), self.grid.selection_words())

    def on_current_changed(self, current: QModelIndex, _before: QModelIndex) -> None:
        """The details follow."""
        if not self.inspector.isVisible():
            return
        if current.isValid():
            self.inspector.show_cell(self.model.row_at(current.row()), Column(current.column()))
        else:
            self.inspector.show_nothing()

    def on_grid_said(self, text: str) -> None:
        """Pass it on; what was changed can be undone at once."""
        self.said.emit(text, "Undo" if "changed." in text or "given back" in text else "")

    def on_tool_pressed(self, name: str) -> None:
        """A tool above the grid."""
        jobs = {
            "undo": self.undo,
            "redo": self.redo,
            "columns": self.on_columns,
            "import": self.files.ask_import,
            "export": self.files.ask_export,
            "walk": self.start_walk,
            "details": self.toggle_inspector,
        }
        jobs[name]()

    # --- going to rows

    def review(self, problem: Problem) -> None:
        """Show only the rows of a problem, in the chosen place or, if it has none of them, everywhere."""
        rows = set(self._state.index.rows(self._state.list_scope))
        if not rows.intersection(problem.rows):
            self._state.set_scope(ORG)
        sheet = self._state.desk.workspace.sheet
        self.card.filter_box.clear()
        self.model.set_only(sheet.device(row).id for row in problem.rows)
        if self.model.rowCount():
            self.grid.go_to(0, int(problem.column))
            self.grid.setFocus()

    def show_cell(self, ref: str, column: int) -> None:
        """Go to a cell; a filter or a place that hides its row ends."""
        if self.model.position_of(ref) < 0:
            self.card.on_show_all()
        if self.model.position_of(ref) < 0:
            self._state.set_scope(ORG)
        if self.model.position_of(ref) < 0:
            self.card.filter_box.setText("is:gone")  # it was put away
        position = self.model.position_of(ref)
        if position < 0:
            self.said.emit("This device is not among the rows any more.", "")
            return
        self.grid.go_to(position, column)
        self.grid.setFocus()

    def next_problem(self, step: int) -> None:
        """Go to the next cell with a fault; with none in sight, say so."""
        current = self.grid.currentIndex()
        spot = self.model.next_problem(current.row(), current.column(), step)
        if spot is None:
            self.said.emit("No problem in these rows.", "")
            return
        self.grid.go_to(*spot)
        self.grid.setFocus()

    def show_repairs(self, ref: str, column: int) -> None:
        """What would mend a cell, in the problem list."""
        self.open_panel("problems")
        if not self.drawer.problems().show_cell(ref, column):
            self.grid.setFocus()
            self.said.emit("Nothing is wrong with this cell.", "")

    # --- parts of the place

    def open_filter(self, column: int) -> None:
        """The list of a column's values, to choose those that are shown."""
        open_filter(self.grid, self.model, Column(column), self._theme)

    def on_columns(self) -> None:
        """The menu of columns."""
        menu = self.grid.column_menu()
        button = self.card.columns_button
        menu.popup(button.mapToGlobal(button.rect().bottomLeft()))

    def toggle_inspector(self) -> None:
        """Show or hide the details."""
        shown = not self.inspector.isVisible()
        self.inspector.setVisible(shown)
        if shown:
            current = self.grid.currentIndex()
            self.on_current_changed(current, QModelIndex())
            QTimer.singleShot(0, self.grid, lambda: self.grid.scrollTo(self.grid.currentIndex()))  # once it is narrower
        else:
            self.grid.setFocus()

    def toggle_drawer(self) -> None:
        """Fold the drawer away or unfold it."""
        self.down.set_folded(1, folded=not self.down.is_folded(1))
        if self.down.is_folded(1):
            self.grid.setFocus()

    def open_panel(self, key: str) -> None:
        """A panel of the drawer, unfolded, with the keys."""
        self.leave_walk()
        self.down.set_folded(1, folded=False)
        self.drawer.open(key)
        self.down.give(1, max(self._theme.current.size.tree, self.drawer.wanted_height()))

    @property
    def walking(self) -> bool:
        """Whether the walk has the place."""
        return self.walk is not None and self.parts.currentWidget() is self.walk

    def start_walk(self) -> None:
        """From access point to access point, in large type."""
        if self.walk is None:
            self.walk = WalkView(self._state, self._theme)
            self.walk.left.connect(self.leave_walk)
            self.walk.said.connect(self.on_grid_said)
            self.walk.wanted.connect(self.on_walk_wanted)
            self.parts.addWidget(self.walk)
        self.parts.setCurrentWidget(self.walk)
        self.take_keys()
        self.walking_changed.emit()

    def leave_walk(self) -> None:
        """Back to the grid."""
        if self.walking:
            self.parts.setCurrentWidget(self.stack)
            self.grid.setFocus()
            self.walking_changed.emit()

    def on_walk_wanted(self, ref: str, column: int) -> None:
        """What the walk cannot mend is mended in the grid."""
        self.leave_walk()
        self.show_cell(ref, column)

    def take_keys(self) -> None:
        """The keys to the grid, or to the walk while one is under way."""
        if self.walking and self.walk is not None:
            self.walk.take_keys()
        elif self.grid.isVisible():
            if not self.grid.currentIndex().isValid() and self.model.rowCount():
                self.grid.go_to(0, self.grid.grid_actions.choice.visible_columns()[0])
            self.grid.setFocus()

    # --- steps and files

    def undo(self) -> None:
        """Take the last step back."""
        if self.walking and self.walk is not None:
            self.walk.take_back()
            return
        label = self._state.desk.workspace.undo()
        self.said.emit(f"Undone: {label}." if label else "Nothing to undo.", "")

    def redo(self) -> None:
        """Do it again."""
        label = self._state.desk.workspace.redo()
        self.said.emit(f"Done again: {label}." if label else "Nothing to redo.", "")

    def on_import_previewed(self, preview: ImportPreview) -> None:
        """Show what a file would change."""
        self.leave_walk()
        self.importing.show_preview(preview)
        self.importing.hide()
        self.down.show()
        # In a low window there is room for one of them.
        self.down.setHidden(self.height() < self.minimumSizeHint().height() + self.importing.sizeHint().height())
        self.importing.show()
        self.importing.begin()

    def on_import_applied(self, preview: ImportPreview) -> None:
        """Take it over as one step."""
        self.files.apply(preview)
        self._end_import()

    def _end_import(self) -> None:
        self.importing.hide()
        self.down.show()
        self.grid.setFocus()

    # --- words

    def _refresh_words(self) -> None:
        self.head.refresh()
        self.card.refresh_steps()

    def _show_state(self) -> None:
        state = self._state
        if not state.opened:
            self.stack.show_loading("Opening the workspace", can_cancel=False)
        elif not state.has_estate and state.discovery is not None:
            if self.stack.state is not ViewState.LOADING:
                self.stack.show_loading("Reading sites, floors and devices from Mist")
            self.stack.set_progress(state.discovery.done, state.discovery.total or None, "rows")
        elif not state.has_estate:
            text = "Sites, floors and devices appear here once they have been read from Mist."
            self.stack.show_empty("mapping", "No devices yet", text, "Read them now" if state.signed_in else "")
        else:
            self.stack.show_ready()
