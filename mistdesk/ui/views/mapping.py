"""The Mapping place: what is ready, the grid, details at its side, the live chart below; it knows the state."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from mistdesk.domain.errors import MistdeskError
from mistdesk.domain.mapping.columns import Column
from mistdesk.domain.mapping.rules import Severity
from mistdesk.services.transfer import ImportPreview
from mistdesk.ui.kit.icons import IconName
from mistdesk.ui.kit.theme import Theme
from mistdesk.ui.kit.tokens import Meaning
from mistdesk.ui.kit.widgets import (
    Banner,
    Card,
    IconButton,
    Kind,
    LinkButton,
    MeaningWords,
    SearchBox,
    Splitter,
    StateStack,
    ViewState,
    Words,
)
from mistdesk.ui.models.chart_feed import ChartFeed
from mistdesk.ui.models.estate_index import ORG, NodeKind
from mistdesk.ui.models.problems import Problem, problems_of, readiness
from mistdesk.ui.models.sheet_model import SheetModel
from mistdesk.ui.state import WindowState
from mistdesk.ui.views.breadcrumb import Breadcrumb
from mistdesk.ui.views.chart_panel import ChartPanel
from mistdesk.ui.views.grid import SheetView
from mistdesk.ui.views.import_preview import ImportPanel
from mistdesk.ui.views.inspector import Inspector
from mistdesk.ui.words import percent, plural

CSV_FILTER = "Mapping files (*.csv)"


class MappingView(QWidget):
    """Everything between breadcrumb and chart."""

    said = Signal(str, str)
    """A sentence about what was done, and the word of an action ("Undo") or nothing."""
    failed = Signal(object)

    def __init__(self, state: WindowState, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state = state
        self._theme = theme
        space = theme.current.space
        self.model = SheetModel(state, theme, self)
        self.grid = SheetView(state, self.model, theme)
        self.feed = ChartFeed(state, "mapping", self)
        self._problem: Problem | None = None
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        content = QWidget(self)
        column = QVBoxLayout(content)
        column.setContentsMargins(space.l, space.m, space.l, space.l)
        column.setSpacing(space.m)
        column.addLayout(self._head())
        self.band = Banner(theme, Meaning.REVIEW, "")
        self.band.action.connect(self.on_review)
        column.addWidget(self.band)
        self.importing = ImportPanel(state, theme)
        self.importing.hide()
        self.importing.applied.connect(self.on_import_applied)
        self.importing.closed.connect(self.importing.hide)
        column.addWidget(self.importing)
        column.addWidget(self._panels(), 1)
        self.stack = StateStack(theme, content)
        self.stack.acted.connect(state.discover)
        self.stack.cancelled.connect(lambda: state.tasks.cancel("discover"))
        outer.addWidget(self.stack)
        state.loaded.connect(self.on_loaded)
        state.edited.connect(self.on_edited)
        state.scope_changed.connect(self.on_scope_changed)
        state.sync_changed.connect(self._show_state)
        theme.changed.connect(self.model.repaint)
        self.grid.said.connect(self.on_grid_said)
        self.grid.selectionModel().selectionChanged.connect(self.on_selection_changed)
        self.grid.selectionModel().currentChanged.connect(self.on_current_changed)
        self.model.modelReset.connect(self.on_rows_changed)
        self.on_loaded()

    # --- parts

    def _head(self) -> QHBoxLayout:
        space = self._theme.current.space
        row = QHBoxLayout()
        row.setSpacing(space.l)
        self.breadcrumb = Breadcrumb(self._state, self._theme)
        self._errors = MeaningWords(self._theme, Meaning.ERROR, "")
        self._reviews = MeaningWords(self._theme, Meaning.REVIEW, "")
        self._share = Words("", Kind.HEADING)
        self._share_of = Words("", Kind.MUTED)
        row.addWidget(self.breadcrumb, 1)
        row.addWidget(self._errors)
        row.addWidget(self._reviews)
        both = QHBoxLayout()
        both.setSpacing(space.xs)
        both.addWidget(self._share)
        both.addWidget(self._share_of)
        row.addLayout(both)
        return row

    def _panels(self) -> QWidget:
        self.chart = ChartPanel(self._state, self.feed, self._theme)
        self.across = Splitter(self._theme, Qt.Orientation.Horizontal)
        self.across.addWidget(self._grid_card())
        self.inspector = Inspector(self._state, self._theme)
        self.inspector.closed.connect(self.toggle_inspector)
        self.inspector.give_back.connect(self.grid.on_give_back)
        self.inspector.keep_mine.connect(self.grid.on_keep_mine)
        self.across.addWidget(self.inspector)
        self.across.setStretchFactor(0, 1)
        self.inspector.hide()
        self.down = Splitter(self._theme, Qt.Orientation.Vertical)
        self.down.addWidget(self.across)
        self.down.addWidget(self.chart)
        self.down.setStretchFactor(0, 3)
        self.down.setStretchFactor(1, 2)
        return self.down

    def _grid_card(self) -> QWidget:
        theme, space = self._theme, self._theme.current.space
        card = Card(theme, flush=True)
        tools = QHBoxLayout()
        tools.setContentsMargins(space.s, 0, space.s, 0)
        tools.setSpacing(space.xs)
        self.filter_box = SearchBox(theme, "Filter rows…")
        self.filter_box.setAccessibleName("Filter rows")
        self.filter_box.setMaximumWidth(theme.current.size.tree - space.xl)
        self.filter_box.textChanged.connect(self.on_filter_changed)
        self._shown = Words("", Kind.SECONDARY)
        self._show_all = LinkButton("Show all")
        self._show_all.clicked.connect(self.on_show_all)
        self._sort_again = LinkButton("Order out of date: sort again")
        self._sort_again.clicked.connect(self.on_sort_again)
        tools.addWidget(self.filter_box, 1)
        tools.addSpacing(space.xs)
        tools.addWidget(self._shown)
        tools.addWidget(self._show_all)
        tools.addWidget(self._sort_again)
        tools.addStretch(1)
        self.undo_button = self._tool(tools, "undo", "Undo", self.undo)
        self.redo_button = self._tool(tools, "redo", "Redo", self.redo)
        tools.addSpacing(space.s)
        self.columns_button = self._tool(tools, "columns", "Show and hide columns", self.on_columns)
        self._tool(tools, "upload", "Import a mapping file…", self.ask_import)
        self._tool(tools, "download", "Export the mapping…", self.ask_export)
        tools.addSpacing(space.s)
        self.details_button = self._tool(tools, "info", "Details of the cell (Ctrl+I)", self.toggle_inspector)
        card.body.addLayout(tools)
        self.rows_stack = StateStack(theme, self.grid)
        self.rows_stack.acted.connect(self.on_show_all)
        card.body.addWidget(self.rows_stack, 1)
        return card

    def _tool(self, row: QHBoxLayout, icon: IconName, words: str, job: Callable[[], None]) -> IconButton:
        button = IconButton(self._theme, icon, words)
        button.clicked.connect(job)
        row.addWidget(button)
        return button

    # --- news

    def on_loaded(self) -> None:
        """Rows may have come or gone."""
        self.grid.keeping(lambda: self.model.set_scope(self._state.list_scope))
        self._refresh_words()
        self._show_state()

    def on_edited(self, refs: frozenset[str]) -> None:
        """Cells changed."""
        self.model.on_edited(refs)
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

    def on_rows_changed(self) -> None:
        """Other rows are shown."""
        total = len(self._state.index.rows(self._state.list_scope))
        count = self.model.rowCount()
        words = plural(total, "device") if count == total else f"{count:,} of {plural(total, 'device')}"
        self._shown.setText(words)
        self._show_all.setVisible(self.model.only is not None)
        if not count and total:
            self.rows_stack.show_empty("filter", "No row matches", "The filter hides every row here.", "Show all")
        elif not total:
            title = f"No devices in {self._state.scope_title()}"
            self.rows_stack.show_empty("unassigned", title, "Devices that Mist places here appear by themselves.")
        else:
            self.rows_stack.show_ready()

    def on_selection_changed(self, *_: object) -> None:
        """Charts draw the chosen rows as lines; the tree marks them."""
        refs = self.grid.selected_refs()
        self._state.set_marked(refs)

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

    # --- actions

    def on_review(self) -> None:
        """The band's action: show the rows of its problem."""
        if self._problem is not None:
            self.review(self._problem)

    def review(self, problem: Problem) -> None:
        """Show only the rows of a problem, in the chosen place or, if it has none of them, everywhere."""
        rows = set(self._state.index.rows(self._state.list_scope))
        if not rows.intersection(problem.rows):
            self._state.set_scope(ORG)
        sheet = self._state.desk.workspace.sheet
        self.filter_box.clear()
        self.model.set_only(sheet.device(row).id for row in problem.rows)
        if self.model.rowCount():
            self.grid.go_to(0, int(problem.column))
            self.grid.setFocus()

    def on_show_all(self) -> None:
        """End every filter."""
        self.filter_box.clear()
        self.grid.keeping(lambda: self.model.set_only(None))

    def on_filter_changed(self, text: str) -> None:
        """Rows that contain every word."""
        self.grid.keeping(lambda: self.model.set_filter(text))

    def on_sort_again(self) -> None:
        """Make the order true again."""
        self.grid.keeping(self.model.rearrange)
        self._refresh_words()

    def on_columns(self) -> None:
        """The menu of columns."""
        menu = self.grid.column_menu()
        menu.popup(self.columns_button.mapToGlobal(self.columns_button.rect().bottomLeft()))

    def undo(self) -> None:
        """Take the last step back."""
        label = self._state.desk.workspace.undo()
        self.said.emit(f"Undone: {label}." if label else "Nothing to undo.", "")

    def redo(self) -> None:
        """Do it again."""
        label = self._state.desk.workspace.redo()
        self.said.emit(f"Done again: {label}." if label else "Nothing to redo.", "")

    def next_problem(self, step: int) -> None:
        """Go to the next cell with a fault; with none in sight, say so."""
        current = self.grid.currentIndex()
        spot = self.model.next_problem(current.row(), current.column(), step)
        if spot is None:
            self.said.emit("No problem in these rows.", "")
            return
        self.grid.go_to(*spot)
        self.grid.setFocus()

    def toggle_inspector(self) -> None:
        """Show or hide the details."""
        shown = not self.inspector.isVisible()
        self.inspector.setVisible(shown)
        if shown:
            self.on_current_changed(self.grid.currentIndex(), QModelIndex())
        else:
            self.grid.setFocus()

    def toggle_chart(self) -> None:
        """Fold the chart away or unfold it."""
        self.down.set_folded(1, folded=not self.down.is_folded(1))

    def ask_export(self) -> None:
        """Ask where to; the dialog does not hold up anything."""
        dialog = QFileDialog(self, "Export the mapping", str(Path.home() / "mapping.csv"), CSV_FILTER)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("csv")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self.export_to)
        dialog.open()

    def export_to(self, path: str) -> None:
        """Write the whole sheet."""
        self._state.tasks.start("export", self._export(path))

    def ask_import(self) -> None:
        """Ask which file."""
        dialog = QFileDialog(self, "Import a mapping file", str(Path.home()), CSV_FILTER)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self.import_from)
        dialog.open()

    def import_from(self, path: str) -> None:
        """Show what a file would change."""
        self._state.tasks.replace("import", self._import(path))

    def on_import_applied(self, preview: ImportPreview) -> None:
        """Take it over as one step."""
        desk = self._state.desk
        desk.transfer.apply(preview, by=desk.author, at=desk.clock())
        self.importing.hide()
        self.said.emit(
            f"Imported {Path(preview.path).name}: {plural(len(preview.differences), 'cell')} changed.", "Undo"
        )

    async def _export(self, path: str) -> None:
        try:
            rows = await self._state.desk.transfer.export(path)
        except MistdeskError as error:
            self.failed.emit(error)
            return
        self.said.emit(f"Wrote {plural(rows, 'row')} to {Path(path).name}.", "")

    async def _import(self, path: str) -> None:
        try:
            preview = await self._state.desk.transfer.preview(path)
        except MistdeskError as error:
            self.failed.emit(error)
            return
        self.importing.show_preview(preview)
        self.importing.show()

    # --- words

    def _refresh_words(self) -> None:
        state = self._state
        report = state.desk.workspace.report
        rows = state.index.rows(state.list_scope)
        mine = readiness(report, rows)
        self._errors.set(Meaning.ERROR, plural(mine.errors, "error"))
        self._errors.setVisible(mine.errors > 0)
        self._reviews.set(Meaning.REVIEW, f"{mine.warnings:,} to review")
        self._reviews.setVisible(mine.warnings > 0)
        self._share.setText(percent(mine.done, mine.devices))
        of = {NodeKind.SITE: "of building done", NodeKind.ORG: "of everything done"}
        self._share_of.setText(of.get(state.list_scope.kind, "done"))
        workspace = state.desk.workspace
        undo, redo = workspace.undo_label(), workspace.redo_label()
        self.undo_button.set_icon("undo", f"Undo: {undo} (Ctrl+Z)" if undo else "Nothing to undo")
        self.redo_button.set_icon("redo", f"Redo: {redo} (Ctrl+Shift+Z)" if redo else "Nothing to redo")
        self.undo_button.setEnabled(bool(undo))
        self.redo_button.setEnabled(bool(redo))
        self._sort_again.setVisible(self.model.out_of_order)
        self._show_band()

    def _show_band(self) -> None:
        state = self._state
        report = state.desk.workspace.report
        rows = state.index.rows(state.list_scope)
        problems = problems_of(report, rows)
        whole = readiness(report, rows)
        self._problem = problems[0] if problems else None
        if self._problem is None:
            self.band.setVisible(False)
            return
        errors = [p for p in problems if p.severity is Severity.ERROR]
        more = len(problems) - 1
        first = f"{len(self._problem.rows):,} {self._problem.predicate}."
        rest = f" {plural(more, 'more kind', 'more kinds')} of problem." if more else ""
        meaning = Meaning.ERROR if errors else Meaning.REVIEW
        self.band.set_message(meaning, f"{whole.sentence}.", first + rest, "Review")
        self.band.setVisible(True)

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
