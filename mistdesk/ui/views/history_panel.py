"""The history of the mapping: every step, where we are, and a way back or forth to any of them; it knows the state."""

from __future__ import annotations

import asyncio
import time

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QHeaderView, QTableView, QVBoxLayout, QWidget

from mistdesk.ui.kit.theme import Theme
from mistdesk.ui.kit.widgets import IconButton, Kind, PrimaryButton, Splitter, StateStack, Words
from mistdesk.ui.models.change_history import MOST_DETAILS, StepRow, detail_rows, details_table, step_rows, steps_table
from mistdesk.ui.state import WindowState
from mistdesk.ui.views.change_pages import spread
from mistdesk.ui.views.tables import plain_table
from mistdesk.ui.words import plural

_TASK = "history"
_SLICE = 0.008  # seconds of steps before the window gets its turn


class HistoryPanel(QFrame):
    """Left the steps, the newest on top, right what the chosen one changed; Enter goes back to it."""

    closed = Signal()
    said = Signal(str)
    wanted = Signal(str, int)
    """Device id and column to go to in the grid."""

    def __init__(self, state: WindowState, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state = state
        self._theme = theme
        self._moving = False
        space = theme.current.space
        self.setProperty("kit", "card")
        outer = QVBoxLayout(self)
        outer.setContentsMargins(space.m, space.s, space.s, space.s)
        outer.setSpacing(space.xs)
        outer.addLayout(self._head())
        self.steps = steps_table(theme)
        self.details = details_table(theme)
        self.steps_view = self._table(plain_table(theme, self.steps, "Steps of the mapping, the newest first"))
        self.details_view = self._table(plain_table(theme, self.details, "What the chosen step changed"))
        both = Splitter(theme, Qt.Orientation.Horizontal)
        both.addWidget(self.steps_view)
        both.addWidget(self.details_view)
        both.setStretchFactor(0, 2)
        both.setStretchFactor(1, 1)
        self.stack = StateStack(theme, both)
        self.stack.setMinimumHeight(theme.current.size.row * 3)
        outer.addWidget(self.stack, 1)
        outer.addLayout(self._foot())
        self.steps_view.selectionModel().currentRowChanged.connect(self.on_step_changed)
        self.steps_view.activated.connect(self.on_go)
        self.details_view.activated.connect(self.on_detail)
        for news in (state.loaded, state.edited, state.scope_changed):
            news.connect(self.on_news)

    def _head(self) -> QHBoxLayout:
        head = QHBoxLayout()
        self._title = Words("History", Kind.HEADING, self)
        close = IconButton(self._theme, "close", "Close the history", self)
        close.clicked.connect(self.closed)
        head.addWidget(self._title, 1)
        head.addWidget(close)
        return head

    def _foot(self) -> QHBoxLayout:
        foot = QHBoxLayout()
        foot.setSpacing(self._theme.current.space.s)
        self.words = Words("", Kind.SECONDARY, self, wrap=True)
        self.button = PrimaryButton("&Go back to here", self)
        self.button.clicked.connect(self.on_go)
        foot.addWidget(self.words, 1)
        foot.addWidget(self.button)
        return foot

    def _table(self, table: QTableView) -> QTableView:
        table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        table.horizontalHeader().setStretchLastSection(True)
        return table

    def begin(self) -> None:
        """The keys to the list of steps: Enter goes back to the chosen one."""
        self.steps_view.setFocus(Qt.FocusReason.ShortcutFocusReason)

    # --- news

    def on_news(self, *_: object) -> None:
        """Something changed; listed anew if somebody looks, and once at the end of a long way."""
        if self.isVisible() and not self._moving:
            self.refresh()

    def showEvent(self, event: QShowEvent) -> None:
        """Now somebody looks."""
        super().showEvent(event)
        self.refresh()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the room anew."""
        super().resizeEvent(event)
        room = self.width() - 4 * self._theme.current.space.m  # of the splitter, which is not yet laid out
        spread(self.steps_view, (26, 18, 10, 11, 26, 9), room * 2 // 3)
        spread(self.details_view, (29, 26, 22, 22), room // 3)

    def refresh(self) -> None:
        """List the steps; the point where we are is chosen."""
        workspace = self._state.desk.workspace
        history, done = workspace.history(), workspace.steps_done()
        self.steps.set_rows(step_rows(history, done, self._state.index.zone(self._state.scope)))
        undone = len(history) - done
        tail = f", {undone:,} of them undone" if undone else ""
        self._title.setText(f"History: {plural(len(history), 'step')}{tail}" if history else "History")
        if not history:
            self.stack.show_empty("undo", "No steps yet", "Every edit, paste, import and repair is kept here.")
        else:
            self.stack.show_ready()
        self.steps_view.selectRow(undone)  # the newest step that counts; the start when none does
        self._explain()

    @property
    def chosen(self) -> StepRow | None:
        """The step that is chosen."""
        at = self.steps_view.currentIndex().row()
        return self.steps.rows[at] if 0 <= at < len(self.steps.rows) else None

    def on_step_changed(self, _now: QModelIndex, _before: QModelIndex) -> None:
        """Another step: what it changed."""
        self._explain()

    def _explain(self) -> None:
        workspace, step = self._state.desk.workspace, self.chosen
        history = workspace.history()
        if step is None or step.after > len(history):
            return
        edit = history[step.after - 1].edit if step.after else None
        self.details.set_rows(() if edit is None else detail_rows(workspace.sheet, edit))
        way = step.after - workspace.steps_done()
        self.button.setEnabled(way != 0 and bool(history))
        self.button.set_text("&Do again up to here" if way > 0 else "&Go back to here")
        self.button.setAccessibleName(self.button.text().replace("&", ""))
        self.words.setText(self._way_words(way, 0 if edit is None else len(edit.cells)))

    def _way_words(self, way: int, cells: int) -> str:
        more = f"The first {MOST_DETAILS} of {cells:,} cells are listed. " if cells > MOST_DETAILS else ""
        if way == 0:
            return more.strip()
        verb = "taken back" if way < 0 else "done again"
        be = "is" if abs(way) == 1 else "are"
        return f"{more}{plural(abs(way), 'step')} {be} {verb} (Enter)."

    # --- actions

    def on_go(self, *_: object) -> None:
        """Undo or redo up to the chosen step."""
        step = self.chosen
        if step is not None and not self._state.tasks.runs(_TASK):
            self._state.tasks.start(_TASK, self._go(step.after))

    def on_detail(self, at: QModelIndex) -> None:
        """Go to the cell in the grid."""
        step = self.chosen
        history = self._state.desk.workspace.history()
        if step is None or not step.after:
            return
        cells = history[step.after - 1].edit.cells
        if at.row() < len(cells):
            self.wanted.emit(cells[at.row()].ref, int(cells[at.row()].column))

    async def _go(self, target: int) -> None:
        workspace = self._state.desk.workspace
        length, begin = len(workspace.history()), workspace.steps_done()
        self._moving = True
        try:
            turn = time.monotonic()
            while (done := workspace.steps_done()) != target:
                if not (workspace.undo() if done > target else workspace.redo()) and workspace.steps_done() == done:
                    break
                if time.monotonic() - turn > _SLICE:
                    await asyncio.sleep(0)
                    if len(workspace.history()) != length:  # somebody did another step meanwhile, and that counts
                        break
                    turn = time.monotonic()
        finally:
            self._moving = False
        self.refresh()
        way = workspace.steps_done() - begin
        verb = "taken back" if way < 0 else "done again"
        self.said.emit(f"{plural(abs(way), 'step')} {verb}.")
