"""The naming pattern and what is suggested from names and neighbours; it knows state and suggestion lines."""

from __future__ import annotations

import asyncio

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut, QShowEvent
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QHeaderView, QVBoxLayout, QWidget
from shiboken6 import isValid

from mistdesk.domain.estate.model import Inventory
from mistdesk.domain.mapping.sheet import MappingSheet
from mistdesk.ui.kit.theme import Theme
from mistdesk.ui.kit.tokens import Meaning
from mistdesk.ui.kit.widgets import Button, ElidedWords, IconButton, Kind, PrimaryButton, StateStack, Words
from mistdesk.ui.models.cell_words import sentence
from mistdesk.ui.models.estate_index import ORG
from mistdesk.ui.models.row_table import RowTable, TableColumn
from mistdesk.ui.models.suggestion_rows import (
    Board,
    Key,
    Line,
    Part,
    PartKind,
    headline,
    key_of,
    lines_of,
    look,
    sort_out,
    step_of,
)
from mistdesk.ui.state import WindowState
from mistdesk.ui.views.choice_box import ChoiceBox
from mistdesk.ui.views.tables import plain_table
from mistdesk.ui.words import plural

_TASK = "suggestions"
_LINES = "suggestion-lines"
_EMPTY = {
    PartKind.SUGGESTED: "Names and neighbours say nothing that the cells do not hold already.",
    PartKind.REJECTED: "No suggestion is rejected.",
}
# What a group says in its title, or never has, needs no column of the list.
_NEEDLESS = {
    PartKind.RULE: {1},
    PartKind.DISAGREEMENT: {2},
    PartKind.OUTLIER: {1, 2},
    PartKind.PATTERN: {1},
}
_MEANINGS = {PartKind.DISAGREEMENT: Meaning.REVIEW, PartKind.OUTLIER: Meaning.REVIEW}


class SuggestionButtons(QWidget):
    """What can be done with the lines of a group; buttons that a group has no use for are not shown."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.current.space.s)
        self.go = Button("&Go to cell", self)
        self.go.setToolTip("Go to the cell in the grid (Ctrl+Enter)")
        self.reject = Button("&Reject", self)
        self.reject.setToolTip("Leave this suggestion out until mistdesk starts again (Delete)")
        self.all = Button("", self)
        self.one = PrimaryButton("", self)
        self.one.setToolTip("Do it with the chosen line (Enter)")
        row.addWidget(self.go)
        row.addStretch(1)
        for button in (self.reject, self.all, self.one):
            row.addWidget(button)

    def offer(self, kind: PartKind, count: int, *, to_cell: bool) -> None:
        """Show what can be done with so many lines of a kind."""
        verb = {PartKind.SUGGESTED: "&Accept", PartKind.RULE: "&Confirm", PartKind.REJECTED: "Take &back"}.get(kind, "")
        self.one.setText(verb)
        self.one.setAccessibleName(verb.replace("&", ""))
        self.one.setVisible(bool(verb) and count > 0)
        many = {PartKind.SUGGESTED: "Accept", PartKind.RULE: "Confirm"}.get(kind, "")
        self.all.setText(f"{many} a&ll {count:,}")
        self.all.setAccessibleName(f"{many} all {count:,}")
        self.all.setVisible(bool(many) and count > 1)
        self.reject.setVisible(kind is PartKind.SUGGESTED and count > 0)
        self.go.setVisible(to_cell)


class SuggestionsPanel(QFrame):
    """Enter accepts a line, Delete rejects it, Ctrl+Enter goes to its cell; nothing is applied that is not listed."""

    closed = Signal()
    said = Signal(str)
    wanted = Signal(str, int)

    def __init__(self, state: WindowState, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state = state
        self._theme = theme
        self._late = True
        self._again = False
        self._begins = False
        self._rejected: frozenset[Key] = frozenset()
        self._part = Part(PartKind.SUGGESTED, 0)
        self.board = Board()
        self.setProperty("kit", "card")
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)  # the keys wait here for the list
        space = theme.current.space
        outer = QVBoxLayout(self)
        outer.setContentsMargins(space.m, space.s, space.s, space.s)
        outer.setSpacing(space.xs)
        outer.addLayout(self._head())
        self.pattern = ElidedWords("", Kind.SECONDARY, self)
        outer.addWidget(self.pattern)
        self.model: RowTable[Line] = RowTable(theme, _columns(), self)
        self.table = plain_table(theme, self.model, "Suggestions; Enter accepts, Delete rejects, Ctrl+Enter goes there")
        self.table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        self.table.horizontalHeader().setStretchLastSection(True)
        self.table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.table.selectionModel().currentRowChanged.connect(self.on_line_changed)
        self.table.doubleClicked.connect(self.on_go)
        self.stack = StateStack(theme, self.table)
        self.stack.setMinimumHeight(theme.current.size.row * 3)  # in a low window the lines scroll
        outer.addWidget(self.stack, 1)
        self.why = ElidedWords("", Kind.SECONDARY, self)
        outer.addWidget(self.why)
        self.buttons = SuggestionButtons(theme, self)
        self.buttons.go.clicked.connect(self.on_go)
        self.buttons.reject.clicked.connect(self.on_reject)
        self.buttons.all.clicked.connect(self.on_all)
        self.buttons.one.clicked.connect(self.on_one)
        outer.addWidget(self.buttons)
        self._set_keys()
        for news in (state.loaded, state.edited, state.scope_changed):
            news.connect(self.on_news)

    # --- parts

    def _head(self) -> QHBoxLayout:
        head = QHBoxLayout()
        head.setSpacing(self._theme.current.space.s)
        self.part_box = ChoiceBox(self)
        self.part_box.setAccessibleName("Which suggestions")
        self.part_box.setToolTip("Which suggestions are listed (Alt+S)")
        self.part_box.chosen.connect(self.on_part_chosen)
        title = Words("&Suggestions", Kind.HEADING, self)
        title.setBuddy(self.part_box)
        close = IconButton(self._theme, "close", "Close suggestions", self)
        close.clicked.connect(self.closed)
        head.addWidget(title)
        head.addWidget(self.part_box, 1)
        head.addWidget(close)
        return head

    def _set_keys(self) -> None:
        for name in ("Return", "Enter"):
            self._key(QKeySequence(name), self.on_enter)
            self._key(QKeySequence(f"Ctrl+{name}"), self.on_go)
        self._key(QKeySequence(Qt.Key.Key_Delete), self.on_reject)

    def _key(self, keys: QKeySequence, slot: object) -> None:
        shortcut = QShortcut(keys, self.table)
        shortcut.setContext(Qt.ShortcutContext.WidgetShortcut)
        shortcut.activated.connect(slot)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the room anew: the reason gets most of it."""
        super().resizeEvent(event)
        wide, word = self.width() // 4, self._theme.current.size.tree * 2 // 5
        for at, width in ((0, wide), (1, word), (2, max(word, wide))):
            self.table.setColumnWidth(at, width)

    # --- news

    def on_news(self, *_: object) -> None:
        """Something changed; learned anew now, or when it is seen again."""
        if self.isVisible():
            self.refresh()
        else:
            self._late = True

    def showEvent(self, event: QShowEvent) -> None:
        """Learn what was not learned while nobody looked."""
        super().showEvent(event)
        if self._late:
            self.refresh()

    def begin(self) -> None:
        """The keys to the list, at once or when it has been learned: Enter accepts."""
        self._begins = not self.model.rows
        (self if self._begins else self.table).setFocus(Qt.FocusReason.ShortcutFocusReason)

    def refresh(self) -> None:
        """Learn anew; a question while one is being answered is asked once more after it."""
        self._late = False
        if self._state.tasks.runs(_TASK):
            self._again = True
            return
        if not self.model.rows:
            self.stack.show_loading("Learning from names", can_cancel=False)
        self._state.tasks.start(_TASK, self._learn())

    async def _learn(self) -> None:
        while True:
            self._again = False
            workspace, scope = self._state.desk.workspace, self._state.list_scope
            rows = None if scope == ORG else self._state.index.rows(scope)
            sheet, part = workspace.sheet, self._part
            board, lines = await asyncio.to_thread(_look, sheet, workspace.inventory, rows, self._rejected, part)
            if not isValid(self):  # the window has let the panel go meanwhile
                return
            if not self._again:
                break
        self._take(board, lines)

    # --- what is listed

    def _take(self, board: Board, lines: tuple[Line, ...]) -> None:
        self.board = board if board.refused == self._rejected else sort_out(board, self._rejected)
        self._list_parts()
        self.pattern.set_text(headline(self.board))
        self.pattern.setVisible(bool(self.pattern.whole_text))
        self._list(lines)

    def _list_parts(self) -> None:
        self._part = self.board.part(self._part.key)
        self.part_box.set_choices([(part.title, part.key) for part in self.board.parts], self._part.key)

    def _list(self, lines: tuple[Line, ...]) -> None:
        at, within = max(0, self.table.currentIndex().row()), self._has_keys()
        if self._rejected:
            lines = tuple(one for one in lines if one.suggestion is None or self._belongs(one))
        self.model.set_rows(lines)
        needless = {1} if self._part.column is not None else _NEEDLESS.get(self._part.kind, set())
        for column in range(1, self.model.columnCount() - 1):
            self.table.setColumnHidden(column, column in needless)
        if lines:
            self.stack.show_ready()
            self.table.selectRow(min(at, len(lines) - 1))
        else:
            if not self._state.opened:
                self.stack.show_loading("Opening the workspace", can_cancel=False)
                return
            here = self._state.scope_title()
            words = _EMPTY.get(self._part.kind, "Nothing of this kind is left.")
            self.stack.show_empty("check", f"Nothing to suggest in {here}", words)
        self._say()
        waits = self._begins and self.window().focusWidget() is self
        if waits or (within and not self._has_keys()):  # what had the keys is hidden now
            (self.table if lines else self.part_box).setFocus()
        self._begins = False

    def _has_keys(self) -> bool:
        here = QApplication.focusWidget()
        return here is not None and (here is self or self.isAncestorOf(here))

    def _belongs(self, line: Line) -> bool:
        refused = line.suggestion is not None and key_of(line.suggestion) in self._rejected
        return refused == (self._part.kind is PartKind.REJECTED)

    def on_part_chosen(self) -> None:
        """Another group."""
        self._part = self.board.part(str(self.part_box.currentData()))
        self.table.setCurrentIndex(QModelIndex())
        self._state.tasks.replace(_LINES, self._fetch())

    async def _fetch(self) -> None:
        part = self._part
        lines = await asyncio.to_thread(lines_of, self.board, part, self._state.desk.workspace.sheet)
        if isValid(self) and part is self._part:
            self._list(lines)

    @property
    def chosen(self) -> Line | None:
        """The line that is chosen."""
        at = self.table.currentIndex().row()
        return self.model.rows[at] if 0 <= at < len(self.model.rows) else None

    def on_line_changed(self, _now: QModelIndex, _before: QModelIndex) -> None:
        """Another line: its reason."""
        self._say()

    def _say(self) -> None:
        line, kind, count = self.chosen, self._part.kind, len(self.model.rows)
        sure = line.suggestion.strength.value if line is not None and line.suggestion is not None else ""
        self.why.set_text("" if line is None else (f"{sure.capitalize()}: {line.why}" if sure else sentence(line.why)))
        self.buttons.offer(kind, count, to_cell=line is not None and bool(line.ref))

    # --- actions

    def on_enter(self) -> None:
        """Enter on a line: accept it where it can be, else go to its cell."""
        if self.buttons.one.text():
            self.on_one()
        else:
            self.on_go()

    def on_go(self, *_: object) -> None:
        """To the cell of the line."""
        line = self.chosen
        if line is not None and line.ref:
            self.wanted.emit(line.ref, int(line.goes))

    def on_one(self) -> None:
        """Accept, confirm or take back the chosen line."""
        line = self.chosen
        if line is None:
            return
        if self._part.kind is PartKind.REJECTED and line.suggestion is not None:
            self._set_rejected(self._rejected - {key_of(line.suggestion)})
            self.said.emit(f"Suggested again: {line.column_name} of {line.name}.")
        else:
            self._do((line,))

    def on_all(self) -> None:
        """Accept or confirm every line that is listed, as one step."""
        if self.model.rows:
            self._do(self.model.rows)

    def on_reject(self) -> None:
        """Leave the chosen suggestion out from now on."""
        line = self.chosen
        if self._part.kind is PartKind.SUGGESTED and line is not None and line.suggestion is not None:
            self._set_rejected(self._rejected | {key_of(line.suggestion)})
            self.said.emit(f"Rejected: {line.column_name} of {line.name} stays as it is.")

    def _set_rejected(self, rejected: frozenset[Key]) -> None:
        self._rejected = rejected
        before = self._part.key
        self.board = sort_out(self.board, rejected)
        self._list_parts()
        if self._part.key == before:
            self._list(self.model.rows)
        else:  # the last of its group: the list moves on
            self._state.tasks.replace(_LINES, self._fetch())

    def _do(self, lines: tuple[Line, ...]) -> None:
        desk = self._state.desk
        edit = step_of(lines, desk.workspace.sheet, by=desk.author, at=desk.clock())
        at = self.table.currentIndex().row()
        self._list(self.model.rows[:at] + self.model.rows[at + 1 :] if len(lines) == 1 else ())
        desk.workspace.edit(edit)
        skipped = len(lines) - len(edit.cells)
        words = f"{edit.label}: {plural(len(edit.cells), 'cell')} changed" if edit.cells else "Nothing was changed"
        if skipped:
            words += f"; {plural(skipped, 'cell')} had changed since and stayed"
            self.refresh()
        self.said.emit(f"{words}.")


def _look(
    sheet: MappingSheet, inventory: Inventory, rows: tuple[int, ...] | None, rejected: frozenset[Key], part: Part
) -> tuple[Board, tuple[Line, ...]]:
    """Everything that takes time, for the thread."""
    board = look(sheet, inventory, rows, rejected)
    return board, lines_of(board, board.part(part.key), sheet)


def _columns() -> list[TableColumn[Line]]:
    return [
        TableColumn("Name", lambda line: line.name),
        TableColumn("Column", lambda line: line.column_name, muted=lambda _: True),
        TableColumn("Value", lambda line: line.value, strong=lambda line: line.kind is PartKind.SUGGESTED),
        TableColumn("Why", lambda line: line.why, meaning=lambda line: _MEANINGS.get(line.kind)),
    ]
