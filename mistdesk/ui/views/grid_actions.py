"""What can be done with the chosen cells of the grid, each an action with its keys; it knows view, model, workspace."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, QPoint, Qt, Signal
from PySide6.QtGui import QAction, QGuiApplication, QKeySequence
from PySide6.QtWidgets import QAbstractItemDelegate, QAbstractItemView, QComboBox, QLineEdit, QMenu, QTableView

from mistdesk.domain.mapping import blocks
from mistdesk.domain.mapping.blocks import BlockPlan, Chosen
from mistdesk.domain.mapping.columns import Column, header
from mistdesk.domain.mapping.edits import give_back, keep_mine
from mistdesk.domain.mapping.rules import is_excluded
from mistdesk.ui.models.cell_words import shown
from mistdesk.ui.models.sheet_model import SheetModel
from mistdesk.ui.state import WindowState
from mistdesk.ui.views.grid_paint import runs_of
from mistdesk.ui.words import plural

_NO_CELL = "Choose a cell first."
_NO_BOX = "The chosen cells are no rectangle. Choose one block of cells, or one cell."


@dataclass(frozen=True, slots=True)
class GridAction:
    """An action of the grid: its name in the code, its words, its keys."""

    name: str
    words: str
    keys: tuple[str, ...] = ()
    in_editor: bool = False
    """Whether its keys work while a cell is being edited."""
    starts_group: bool = False


GRID_ACTIONS = (
    GridAction("copy", "Copy", ("Ctrl+C",)),
    GridAction("copy-headers", "Copy with column names", ("Ctrl+Shift+C",)),
    GridAction("paste", "Paste", ("Ctrl+V",)),
    GridAction("fill-down", "Fill down", ("Ctrl+D",), starts_group=True),
    GridAction("fill", "Fill selection", ("Ctrl+Return", "Ctrl+Enter"), in_editor=True),
    GridAction("fill-series", "Fill series", ("Ctrl+Shift+D",)),
    GridAction("give-back", "Give back to Mist", ("Del",), starts_group=True),
    GridAction("empty", "Empty the cells", ("Ctrl+Del", "Backspace")),
    GridAction("keep-mine", "Keep my value"),
    GridAction("exclude", "Exclude or include the rows", ("Ctrl+E",)),
    GridAction("repairs", "Repairs for this cell", ("Ctrl+.",), starts_group=True),
)


class GridChoice:
    """The chosen cells by ranges: columns as shown from the left, rows as shown from the top, hidden ones left out."""

    def __init__(self, view: QTableView, model: SheetModel) -> None:
        self._view = view
        self._model = model

    def visible_columns(self) -> list[Column]:
        """The columns shown, from left to right."""
        head = self._view.horizontalHeader()
        columns = (head.logicalIndex(place) for place in range(head.count()))
        return [Column(column) for column in columns if not self._view.isColumnHidden(column)]

    def positions(self) -> list[tuple[Column, Sequence[int]]]:
        """The chosen positions of each column; the current cell where nothing is chosen."""
        spans = runs_of(self._view.selectionModel().selection())
        current = self._view.currentIndex()
        if not spans and current.isValid():
            spans[current.column()] = [(current.row(), current.row())]
        made: dict[tuple[tuple[int, int], ...], Sequence[int]] = {}  # most columns share their rows
        chosen = []
        for column in self.visible_columns():
            pairs = tuple(spans.get(column, ()))
            if pairs:
                if pairs not in made:
                    made[pairs] = _joined(pairs)
                chosen.append((column, made[pairs]))
        return chosen

    def chosen(self) -> Chosen:
        """The chosen cells as rows of the sheet by column."""
        rows = self._model.rows
        made: dict[int, Sequence[int]] = {}
        chosen = self.positions()
        for _, positions in chosen:
            if id(positions) not in made:
                made[id(positions)] = [rows[position] for position in positions]
        return [(column, made[id(positions)]) for column, positions in chosen]

    def shown_rows(self) -> Sequence[int]:
        """Every row of the sheet that is shown, in order."""
        return self._model.rows

    def rows(self) -> list[int]:
        """The rows of the sheet with a chosen cell, in the shown order."""
        shown_rows = self._model.rows
        return [shown_rows[position] for position in _union(self.positions())]


def _joined(pairs: Sequence[tuple[int, int]]) -> Sequence[int]:
    if len(pairs) == 1:
        return range(pairs[0][0], pairs[0][1] + 1)
    return [position for top, bottom in pairs for position in range(top, bottom + 1)]


def _union(positions: Sequence[tuple[Column, Sequence[int]]]) -> Sequence[int]:
    parts = {id(part): part for _, part in positions}
    if len(parts) == 1:
        return next(iter(parts.values()))
    return sorted({position for part in parts.values() for position in part})


class GridActions(QObject):
    """Every action is one undo step and says what it did; what cannot be changed is skipped and counted."""

    said = Signal(str)
    """A short sentence about what was done or refused."""
    repairs_wanted = Signal(str, int)
    """Repairs are asked for: device id and Column."""

    def __init__(self, state: WindowState, view: QTableView, model: SheetModel) -> None:
        super().__init__(view)
        self._state = state
        self._view = view
        self._model = model
        self.choice = GridChoice(view, model)
        jobs: dict[str, Callable[[], None]] = {
            "copy": self.on_copy,
            "copy-headers": self.on_copy_with_headers,
            "paste": self.on_paste,
            "fill-down": self.on_fill_down,
            "fill": self.on_fill_selection,
            "fill-series": self.on_fill_series,
            "give-back": self.on_give_back,
            "empty": self.on_empty,
            "keep-mine": self.on_keep_mine,
            "exclude": self.on_exclude,
            "repairs": self.on_repairs,
        }
        self.actions_by_name = {one.name: self._action(one, jobs[one.name]) for one in GRID_ACTIONS}

    def _action(self, one: GridAction, job: Callable[[], None]) -> QAction:
        action = QAction(one.words, self._view)
        action.setShortcuts([QKeySequence(keys) for keys in one.keys])
        inner = Qt.ShortcutContext.WidgetWithChildrenShortcut
        action.setShortcutContext(inner if one.in_editor else Qt.ShortcutContext.WidgetShortcut)
        action.triggered.connect(job)
        self._view.addAction(action)
        return action

    def menu(self) -> QMenu:
        """Every action with its keys; what makes no sense for the chosen cells cannot be pressed."""
        menu = QMenu(self._view)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for one in GRID_ACTIONS:
            if one.starts_group:
                menu.addSeparator()
            menu.addAction(self.actions_by_name[one.name])
        return menu

    # --- copy

    def on_copy(self) -> None:
        """The chosen cells to the clipboard."""
        self._copy(named=False)

    def on_copy_with_headers(self) -> None:
        """The chosen cells to the clipboard, below the names of their columns."""
        self._copy(named=True)

    def _copy(self, *, named: bool) -> None:
        chosen = self.choice.positions()
        if not chosen:
            self.said.emit(_NO_CELL)
            return
        rows, positions = self._model.rows, _union(chosen)
        columns: list[list[str]] = []
        for column, own in chosen:
            texts = self._texts(column, [rows[position] for position in positions])
            if len(own) < len(positions):  # a hole in the rectangle is a blank
                inside = set(own)
                texts = [text if at in inside else "" for at, text in zip(positions, texts, strict=True)]
            columns.append([header(column), *texts] if named else texts)
        QGuiApplication.clipboard().setText(blocks.columns_to_text(columns))
        cells = sum(len(own) for _, own in chosen)
        self.said.emit(f"Copied {plural(cells, 'cell')}{' with the names of their columns' if named else ''}.")

    def _texts(self, column: Column, rows: Sequence[int]) -> list[str]:
        values = self._model.sheet.values[column]
        if column is not Column.SITE_ID:
            return [values[row] for row in rows]
        sites = self._state.desk.workspace.target_sites
        names = {value: shown(column, value, sites) for value in {values[row] for row in rows}}
        return [names[values[row]] for row in rows]

    # --- paste

    def on_paste(self) -> None:
        """The clipboard's block into the grid; with names of columns on top it is offered to go by them."""
        block = blocks.from_text(QGuiApplication.clipboard().text())
        named = blocks.header_columns(block)
        if not named:
            self.paste_block(block)
            return
        menu = QMenu(self._view)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        by_name = menu.addAction(f"Paste by column &names ({plural(len(named), 'column')})")
        by_name.triggered.connect(lambda: self.paste_named(block, named))
        menu.addAction("Paste as it &is, names too").triggered.connect(lambda: self.paste_block(block))
        menu.setActiveAction(by_name)
        corner = self._view.visualRect(self._view.currentIndex()).bottomLeft()
        menu.popup(self._view.viewport().mapToGlobal(corner + QPoint(0, 1)))

    def paste_block(self, block: blocks.Block) -> None:
        """A block into the chosen cells, or in from the one chosen."""
        positions, chosen = self.choice.positions(), self.choice.chosen()
        if len(block) == 1 and len(block[0]) == 1:
            self._carry_out(blocks.spread(block[0][0], chosen), "Paste")
            return
        if len({id(rows) for _, rows in chosen}) > 1:
            self.said.emit(_NO_BOX)
            return
        columns = [column for column, _ in chosen]
        visible = self.choice.visible_columns()
        plan = blocks.plan_paste(
            block,
            chosen[0][1] if chosen else (),
            columns,
            below=self._below(positions),
            right=visible[visible.index(columns[-1]) + 1 :] if columns else (),
        )
        self._carry_out(plan, "Paste")

    def paste_named(self, block: blocks.Block, named: Sequence[Column]) -> None:
        """A block into the columns it names, and into the rows of the devices it names."""
        plan = blocks.plan_named(
            block,
            named,
            self.choice.rows(),
            sheet=self._model.sheet,
            shown=self._model.rows,
            below=self._below(self.choice.positions()),
        )
        self._carry_out(plan, "Paste")

    def _below(self, positions: Sequence[tuple[Column, Sequence[int]]]) -> Sequence[int]:
        return self._model.rows[max(own[-1] for _, own in positions) + 1 :] if positions else ()

    def _site_ids(self) -> dict[str, str]:
        sites = self._state.desk.workspace.target_sites
        names = [site.name for site in sites]
        return {site.name: site.id for site in sites if names.count(site.name) == 1}

    # --- fill

    def on_fill_down(self) -> None:
        """The top cell of each chosen column into the cells below it."""
        positions = self.choice.positions()
        top = min((own[0] for _, own in positions), default=0)
        above = self._model.row_at(top - 1) if top else None
        self._carry_out(blocks.fill_down(self.choice.chosen(), sheet=self._model.sheet, above=above), "Fill")

    def on_fill_series(self) -> None:
        """Each chosen column counted on from its top cells."""
        self._carry_out(blocks.fill_series(self.choice.chosen(), sheet=self._model.sheet), "Fill series of")

    def on_fill_selection(self) -> None:
        """What is being typed, else the current cell's value, into every chosen cell."""
        current, chosen = self._view.currentIndex(), self.choice.chosen()
        if not current.isValid():
            self.said.emit(_NO_CELL)
            return
        text = self._model.sheet.value(self._model.row_at(current.row()), Column(current.column()))
        editor = self._view.indexWidget(current)
        if self._view.state() is QAbstractItemView.State.EditingState and editor is not None:
            if isinstance(editor, QLineEdit):
                text = editor.text()
            elif isinstance(editor, QComboBox):
                text = str(editor.currentData() or "")
            self._view.closeEditor(editor, QAbstractItemDelegate.EndEditHint.RevertModelCache)
            self._view.setFocus()
        self._carry_out(blocks.spread(text, chosen), "Fill")

    def on_empty(self) -> None:
        """No text in the chosen cells, whatever Mist says."""
        self._carry_out(blocks.spread("", self.choice.chosen()), "Empty")

    def on_exclude(self) -> None:
        """Leave the rows of the chosen cells out, or take them in again when all are out."""
        rows = self.choice.rows()
        values = self._model.sheet.values[Column.EXCLUDE]
        if not rows:
            self.said.emit(_NO_CELL)
            return
        include = all(is_excluded(values[row]) for row in rows)
        plan = blocks.spread("" if include else "yes", [(Column.EXCLUDE, rows)])
        words = plural(len(rows), "row")
        self._carry_out(plan, f"{'Include' if include else 'Exclude'} {words}", whole=True)

    # --- back to Mist

    def on_give_back(self) -> None:
        """The chosen cells back to what Mist and the rules say."""
        edit = give_back(self._model.sheet, self._targets(), label="")
        if not edit.cells:
            self.said.emit("These cells already hold what Mist and the rules say.")
            return
        words = plural(len(edit.cells), "cell")
        self._state.desk.workspace.edit(replace(edit, label=f"Give back {words}"))
        self.said.emit(f"{words} given back to Mist.")

    def on_keep_mine(self) -> None:
        """Keep the person's values and take note of what Mist says now."""
        desk = self._state.desk
        news = [at for at in self._targets() if self._model.sheet.source_news(*at) is not None]
        if not news:
            self.said.emit("Mist says nothing new about these cells.")
            return
        words = plural(len(news), "cell")
        edit = keep_mine(self._model.sheet, news, label=f"Keep {words}", by=desk.author, at=desk.clock())
        desk.workspace.edit(edit)
        self.said.emit(f"Kept yours in {words}.")

    def on_repairs(self) -> None:
        """Ask for what would mend the current cell."""
        current = self._view.currentIndex()
        if current.isValid():
            self.repairs_wanted.emit(self._model.ref_at(current.row()), current.column())
        else:
            self.said.emit(_NO_CELL)

    # --- inner

    def _targets(self) -> list[tuple[int, Column]]:
        return [(row, column) for column, rows in self.choice.chosen() for row in rows]

    def _carry_out(self, plan: BlockPlan, verb: str, *, whole: bool = False) -> None:
        """Do a plan as one step, whose name is `verb` and what it changes, or `verb` as a whole."""
        if plan.refusal:
            self.said.emit(plan.refusal)
            return
        cells = plan.cells
        if Column.SITE_ID in {column for _, column, _ in cells}:
            ids = self._site_ids()
            cells = tuple((r, c, ids.get(text, text) if c is Column.SITE_ID else text) for r, c, text in cells)
        label = verb if whole else step_label(verb, cells)
        edit = self._state.desk.workspace.set_cells(cells, label) if cells else None
        self.said.emit(_outcome(plan, len(edit.cells) if edit is not None else 0))


def step_label(verb: str, cells: Sequence[blocks.Cell]) -> str:
    """A step's name in the history, as "Paste floor.level in 12 rows"."""
    columns = {column for _, column, _ in cells}
    rows = len({row for row, _, _ in cells})
    what = header(min(columns)) if len(columns) == 1 else plural(len(columns), "column")
    return f"{verb} {what} in {plural(rows, 'row')}"


def _outcome(plan: BlockPlan, changed: int) -> str:
    parts = []
    if changed:
        parts.append(f"{plural(changed, 'cell')} changed.")
    elif plan.cells:
        parts.append("Nothing to change: the cells hold this already.")
    elif plan.read_only == 1:
        parts.append("Nothing changed: this cell is read-only. Ids from Mist join the row to Mist.")
    if plan.read_only and (plan.cells or plan.read_only > 1):
        parts.append(f"{plural(plan.read_only, 'read-only cell')} {'was' if plan.read_only == 1 else 'were'} skipped.")
    if plan.rows_left_out:
        parts.append(f"{plural(plan.rows_left_out, 'row')} left out: their devices are not shown here.")
    return " ".join(parts) or _NO_CELL
