"""Find and replace with every change shown before it is made; it knows state and plan, of the grid only its cells."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Sequence
from typing import Protocol

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QCheckBox, QFrame, QGridLayout, QHBoxLayout, QHeaderView, QVBoxLayout, QWidget

from mistdesk.domain.mapping.blocks import Chosen
from mistdesk.domain.mapping.columns import HEADERS, Column, header
from mistdesk.domain.mapping.replacing import Change, Mode, Question, ReplacePlan, plan_replace
from mistdesk.domain.mapping.sheet import MappingSheet
from mistdesk.ui.kit.theme import Theme
from mistdesk.ui.kit.tokens import Meaning
from mistdesk.ui.kit.widgets import IconButton, Kind, LineEdit, PrimaryButton, SegmentedControl, Words
from mistdesk.ui.models.cell_words import shown
from mistdesk.ui.models.row_table import RowTable, TableColumn
from mistdesk.ui.state import WindowState
from mistdesk.ui.views.choice_box import ChoiceBox
from mistdesk.ui.views.tables import plain_table
from mistdesk.ui.words import plural

MOST_SHOWN = 200
PAUSE = 0.12  # seconds after the last key before it looks
_TASK = "replace-preview"
_MODES = {"Text": Mode.PLAIN, "Wildcards": Mode.WILDCARD, "Pattern": Mode.PATTERN}
_HINTS = {
    Mode.PLAIN: ("Text", "Text, or nothing"),
    Mode.WILDCARD: ("* any letters, ? one letter", "Text, or nothing"),
    Mode.PATTERN: ("Regular expression", r"Text, \1 is the first group"),
}
_CHOSEN, _SHOWN = "Chosen cells", "Rows shown"
_INVITE = "Type what to find. Every change is listed here before it is made."


class CellSource(Protocol):
    """The grid's cells, as they are shown and chosen."""

    def chosen(self) -> Chosen:
        """The chosen cells as rows of the sheet by column."""

    def visible_columns(self) -> list[Column]:
        """The columns shown."""

    def shown_rows(self) -> Sequence[int]:
        """Every row of the sheet that is shown."""


class ReplacePanel(QFrame):
    """Two fields, how to read them, where to look, the list of changes, and one button that makes them one step."""

    closed = Signal()
    said = Signal(str)
    wanted = Signal(str, int)

    def __init__(self, state: WindowState, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state = state
        self._theme = theme
        self._source: CellSource | None = None
        self._stop = threading.Event()
        self._plan = ReplacePlan()
        self._planned: tuple[MappingSheet, Question] | None = None
        space = theme.current.space
        self.setProperty("kit", "card")
        outer = QVBoxLayout(self)
        outer.setContentsMargins(space.m, space.xs, space.s, space.xs)
        outer.setSpacing(space.xs)
        outer.addLayout(self._head())
        outer.addLayout(self._fields())
        outer.addLayout(self._choices())
        self._changes = RowTable[Change](theme, self._columns(), self)
        self.list = plain_table(theme, self._changes, "Changes before they are made", self)
        self.list.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.list.setMinimumHeight(theme.current.size.row)
        self.list.activated.connect(self.on_change_activated)
        self._invite = Words(_INVITE, Kind.MUTED, self, wrap=True)
        outer.addWidget(self.list, 1)
        outer.addWidget(self._invite, 1)
        state.loaded.connect(self.refresh)
        state.edited.connect(self.refresh)
        state.scope_changed.connect(self.refresh)
        self._show_plan(ReplacePlan(), None)

    # --- parts

    def _head(self) -> QHBoxLayout:
        head = QHBoxLayout()
        close = IconButton(self._theme, "close", "Close (Esc)", self)
        close.clicked.connect(self.closed)
        self.count = Words("", Kind.SECONDARY, self, wrap=True)
        head.addWidget(Words("Find and replace", Kind.HEADING, self))
        head.addWidget(self.count, 1)
        head.addWidget(close)
        return head

    def _fields(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(self._theme.current.space.s)
        self.find_box, self.new_box = LineEdit(self), LineEdit(self)
        for at, (field, words) in enumerate(((self.find_box, "&Find"), (self.new_box, "Replace &with"))):
            label = Words(words, Kind.SECONDARY, self)
            label.setBuddy(field)
            field.setAccessibleName(words.replace("&", ""))
            field.textChanged.connect(self.refresh)
            field.returnPressed.connect(self.on_replace)
            grid.addWidget(label, 0, 2 * at)
            grid.addWidget(field, 0, 2 * at + 1)
            grid.setColumnStretch(2 * at + 1, 1)
        self.button = PrimaryButton("&Replace", self)
        self.button.clicked.connect(self.on_replace)
        grid.addWidget(self.button, 0, 4)
        return grid

    def _choices(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(self._theme.current.space.s)
        grid.setVerticalSpacing(self._theme.current.space.xs)
        self.mode = SegmentedControl(list(_MODES), self, name="How to read the text to find")
        self.mode.changed.connect(self.on_mode_changed)
        self.match_case, self.whole_cell = QCheckBox("Match &case", self), QCheckBox("W&hole cell", self)
        self.where = SegmentedControl([_SHOWN, _CHOSEN], self, name="Where to look")
        self.where.changed.connect(self.refresh)
        self.column = ChoiceBox(self)
        self.column.setAccessibleName("Column")
        self.column.set_choices(
            [("All columns shown", -1.0), *((name, float(n)) for n, name in enumerate(HEADERS))], -1.0
        )
        self.column.chosen.connect(self.refresh)
        grid.addWidget(self.mode, 0, 0)
        grid.addWidget(self.match_case, 0, 1)
        grid.addWidget(self.whole_cell, 0, 2)
        grid.addWidget(self.where, 1, 0)
        grid.addWidget(self.column, 1, 1, 1, 2)
        grid.setColumnStretch(3, 1)
        for box in (self.match_case, self.whole_cell):
            box.toggled.connect(self.refresh)
        self._hint()
        return grid

    def _columns(self) -> list[TableColumn[Change]]:
        return [
            TableColumn("Device", self._device, muted=lambda _change: True),
            TableColumn("Column", lambda change: header(change.column), muted=lambda _change: True),
            TableColumn("Now", lambda change: self._text(change, change.old) or "(empty)"),
            TableColumn(
                "Then", lambda change: self._text(change, change.new) or "(empty)", strong=lambda _change: True
            ),
        ]

    # --- what others ask

    def use(self, source: CellSource) -> None:
        """Look in the cells of this grid; without one every row of the chosen place is looked through."""
        self._source = source
        self.refresh()

    def begin(self) -> None:
        """Be ready to type what to find."""
        self.find_box.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.find_box.selectAll()

    def question(self) -> Question:
        """What the fields ask."""
        return Question(
            self.find_box.text(),
            self.new_box.text(),
            _MODES[self.mode.current],
            self.match_case.isChecked(),
            self.whole_cell.isChecked(),
        )

    def refresh(self, *_: object) -> None:
        """Look again, while somebody sees it."""
        self._stop.set()
        self._planned = None
        self.button.setEnabled(False)
        if not self.isVisible():
            return
        if not self.find_box.text():
            self._state.tasks.cancel(_TASK)
            self._show_plan(ReplacePlan(), None)
            return
        self._state.tasks.replace(_TASK, self._look())

    def on_selection_changed(self, *_: object) -> None:
        """Other cells are chosen."""
        if self.where.current == _CHOSEN:
            self.refresh()

    def on_mode_changed(self, _mode: str) -> None:
        """The text to find is read in another way."""
        self._hint()
        self.refresh()

    def on_replace(self) -> None:
        """Make the changes that are listed, as one step; if the sheet is another one by now, list them anew."""
        sheet, plan = self._state.desk.workspace.sheet, self._plan
        if self._planned is None or not plan.changes:
            return
        if self._planned != (sheet, self.question()) or plan.revision != sheet.revision:
            self.said.emit("The mapping has changed since. Look at the changes again.")
            self.refresh()
            return
        label = f"Replace {self.find_box.text()!r} in {plural(len(plan.changes), 'cell')}"
        edit = self._state.desk.workspace.set_cells(plan.cells, label)
        for field in (self.find_box, self.new_box):
            field.forget_typing()  # undo, at once, is for the replacement
        self.said.emit(" ".join([f"{plural(len(edit.cells), 'cell')} changed.", *_left_out(plan)]))

    def on_change_activated(self, index: QModelIndex) -> None:
        """Show the cell in the grid."""
        change = self._changes.rows[index.row()]
        self.wanted.emit(self._state.desk.workspace.sheet.device(change.row).id, int(change.column))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape closes."""
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
            return
        super().keyPressEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        """Look when seen."""
        super().showEvent(event)
        self.refresh()

    def hideEvent(self, event: QHideEvent) -> None:
        """Stop looking when not."""
        super().hideEvent(event)
        self._stop.set()
        self._state.tasks.cancel(_TASK)

    # --- inner

    async def _look(self) -> None:
        stop = self._stop = threading.Event()
        self.count.setText("Looking…")
        try:
            await asyncio.sleep(PAUSE)
            workspace, question = self._state.desk.workspace, self.question()
            sheet, chosen = workspace.sheet, self._cells()
            names = {site.id: site.name for site in workspace.target_sites}
            plan = await asyncio.to_thread(plan_replace, sheet, question, chosen, site_names=names, stop=stop.is_set)
        finally:
            stop.set()  # where the wait was given up, the thread gives up too
        if not plan.stopped:
            self._show_plan(plan, (sheet, question))

    def _cells(self) -> Chosen:
        if self._source is None:
            rows: Sequence[int] = self._state.index.rows(self._state.list_scope)
            chosen: Chosen = [(column, rows) for column in Column]
        elif self.where.current == _CHOSEN:
            chosen = self._source.chosen()
        else:
            rows = self._source.shown_rows()
            chosen = [(column, rows) for column in self._source.visible_columns()]
        wanted = self.column.currentData()
        return [part for part in chosen if wanted == -1.0 or wanted == float(part[0])]

    def _show_plan(self, plan: ReplacePlan, planned: tuple[MappingSheet, Question] | None) -> None:
        self._plan, self._planned = plan, planned
        self._changes.set_rows(plan.changes[:MOST_SHOWN])
        some = bool(plan.changes)
        self.list.setVisible(some)
        self._invite.setVisible(not some)
        self._invite.setText(_INVITE if planned is None else plan.error or "No cell here would change.")
        self._invite.set_meaning(Meaning.ERROR if plan.error else None)
        self.count.setText(_words(plan) if planned is not None and not plan.error else "")
        self.button.setEnabled(some)
        self.button.set_text(f"&Replace {plural(len(plan.changes), 'cell')}" if some else "&Replace")
        self.button.setAccessibleName(self.button.text().replace("&", ""))

    def _hint(self) -> None:
        hints = _HINTS[_MODES[self.mode.current]]
        self.find_box.setPlaceholderText(hints[0])
        self.new_box.setPlaceholderText(hints[1])

    def _device(self, change: Change) -> str:
        sheet = self._state.desk.workspace.sheet
        return sheet.value(change.row, Column.THING_NAME) if change.row < len(sheet) else ""

    def _text(self, change: Change, value: str) -> str:
        return shown(change.column, value, self._state.desk.workspace.target_sites)


def _words(plan: ReplacePlan) -> str:
    parts = [f"{plural(len(plan.changes), 'cell')} in {plural(plan.rows, 'row')} would change."] if plan.changes else []
    if len(plan.changes) > MOST_SHOWN:
        parts.append(f"The first {MOST_SHOWN} are listed.")
    return " ".join([*parts, *_left_out(plan)])


def _left_out(plan: ReplacePlan) -> list[str]:
    parts = []
    if plan.read_only:
        parts.append(f"{plural(plan.read_only, 'read-only cell')} {_be(plan.read_only)} left out.")
    if plan.too_long:
        parts.append(f"{plural(plan.too_long, 'cell')} {_be(plan.too_long)} too long for this pattern and left out.")
    return parts


def _be(number: int) -> str:
    return "is" if number == 1 else "are"
