"""The problem list: kinds of problem, the devices that have one, and a repair where there is one; knows the state."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QSizePolicy,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from mistdesk.domain.mapping.repairs import Repair, edit_of, repairs_for
from mistdesk.ui.kit.theme import Theme
from mistdesk.ui.kit.widgets import Button, ElidedWords, IconButton, Kind, PrimaryButton, Splitter, StateStack, Words
from mistdesk.ui.models.problem_rows import ProblemRow, devices_table, kinds_table, rows_of
from mistdesk.ui.models.problems import Problem, problems_of
from mistdesk.ui.models.repair_words import what_it_does
from mistdesk.ui.state import WindowState
from mistdesk.ui.views.tables import plain_table
from mistdesk.ui.words import plural


class ProblemsPanel(QFrame):
    """Left the kinds of problem, right the devices, below what a repair would do; Enter goes to the cell."""

    closed = Signal()
    said = Signal(str)
    wanted = Signal(str, int)

    def __init__(self, state: WindowState, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state = state
        self._theme = theme
        self._repairs: tuple[Repair, ...] = ()
        self._at = 0
        self.setProperty("kit", "card")
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)  # with no problem left, Escape still leads out of here
        space = theme.current.space
        outer = QVBoxLayout(self)
        outer.setContentsMargins(space.m, space.s, space.s, space.s)
        outer.setSpacing(space.xs)
        outer.addLayout(self._head())
        self.kinds = kinds_table(theme)
        self.devices = devices_table(theme)
        row = theme.current.size.row
        self.kinds_view = self._table(plain_table(theme, self.kinds, "Kinds of problem"), (3 * row, 3 * row))
        self.devices_view = self._table(
            plain_table(theme, self.devices, "Devices with this problem"), (5 * row, 5 * row, 4 * row)
        )
        both = Splitter(theme, Qt.Orientation.Horizontal)
        both.addWidget(self.kinds_view)
        both.addWidget(self.devices_view)
        both.setStretchFactor(0, 2)
        both.setStretchFactor(1, 3)
        self.stack = StateStack(theme, both)
        self.stack.setMinimumHeight(3 * row)  # in a low window the lines scroll, and the repair stays in sight
        self.stack.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Ignored)
        outer.addWidget(self.stack, 1)
        outer.addWidget(self._repair_row())
        self.kinds_view.selectionModel().currentRowChanged.connect(self.on_kind_changed)
        self.devices_view.selectionModel().currentRowChanged.connect(self.on_device_changed)
        self.devices_view.activated.connect(self.on_activated)
        self.kinds_view.activated.connect(lambda _: self.devices_view.setFocus())
        for news in (state.loaded, state.edited, state.scope_changed):
            news.connect(self.on_news)
        self.refresh()

    # --- parts

    def _head(self) -> QHBoxLayout:
        row = QHBoxLayout()
        self._title = ElidedWords("Problems", Kind.HEADING, self)
        close = IconButton(self._theme, "close", "Close the problem list (Esc)", self)
        close.clicked.connect(self.closed)
        row.addWidget(self._title, 1)
        row.addStretch(0)
        row.addWidget(close)
        return row

    def _repair_row(self) -> QWidget:
        holder = QWidget(self)
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(self._theme.current.space.s)
        self._words = Words("", Kind.SECONDARY, holder, wrap=True)
        self.other = Button("&Other repair", holder)
        self.other.clicked.connect(self.on_other)
        self.repair_button = PrimaryButton("&Repair", holder)
        self.repair_button.clicked.connect(self.on_repair)
        row.addWidget(self._words, 1)
        row.addWidget(self.other)
        row.addWidget(self.repair_button)
        return holder

    def _table(self, table: QTableView, widths: tuple[int, ...]) -> QTableView:
        for column, width in enumerate(widths):
            table.setColumnWidth(column, width)
        table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        table.horizontalHeader().setStretchLastSection(True)
        return table

    # --- news

    def on_news(self, *_: object) -> None:
        """Something changed; look again if somebody sees it."""
        if self.isVisible():
            self.refresh()

    def showEvent(self, event: QShowEvent) -> None:
        """Now somebody looks."""
        super().showEvent(event)
        self.refresh()

    def begin(self) -> None:
        """The keys to the kinds of problem, where one begins to choose."""
        (self.kinds_view if self.kinds.rows else self).setFocus(Qt.FocusReason.ShortcutFocusReason)

    def refresh(self) -> None:
        """List the problems of the chosen place; what was chosen stays chosen where it still is."""
        state = self._state
        within = self._has_keys()
        before = self.chosen_kind
        here = state.scope_title()
        problems = problems_of(state.desk.workspace.report, state.index.rows(state.list_scope))
        self._title.set_text(f"{plural(len(problems), 'kind')} of problem in {here}" if problems else "Problems")
        self.kinds.set_rows(problems)
        if not problems:
            self.stack.show_empty("check", f"No problems in {here}", "Every rule holds for the rows of this place.")
        else:
            self.stack.show_ready()
        same = (at for at, p in enumerate(problems) if before is not None and _is_same(p, before))
        at = next(same, 0)
        if problems:
            self.kinds_view.selectRow(at)
        self._list_devices()
        if within and not self._has_keys():  # what had them is hidden now
            self.begin()

    def _has_keys(self) -> bool:
        here = QApplication.focusWidget()
        return here is not None and (here is self or self.isAncestorOf(here))

    @property
    def chosen_kind(self) -> Problem | None:
        """The kind of problem that is chosen."""
        at = self.kinds_view.currentIndex().row()
        return self.kinds.rows[at] if 0 <= at < len(self.kinds.rows) else None

    @property
    def chosen_device(self) -> ProblemRow | None:
        """The device that is chosen."""
        at = self.devices_view.currentIndex().row()
        return self.devices.rows[at] if 0 <= at < len(self.devices.rows) else None

    def show_problem(self, problem: Problem) -> None:
        """Choose a kind of problem."""
        at = next((n for n, p in enumerate(self.kinds.rows) if _is_same(p, problem)), -1)
        if at >= 0:
            self.kinds_view.selectRow(at)

    def show_cell(self, ref: str, column: int) -> bool:
        """Choose the problem of one cell, for its repairs; False when the cell has none."""
        workspace = self._state.desk.workspace
        row = workspace.sheet.index.get(ref, -1)
        for problem in self.kinds.rows:
            if problem.column == column and row in problem.rows:
                self.show_problem(problem)
                at = next((n for n, line in enumerate(self.devices.rows) if line.ref == ref), 0)
                self.devices_view.selectRow(at)
                self.repair_button.setFocus()
                return True
        return False

    def on_kind_changed(self, _now: QModelIndex, _before: QModelIndex) -> None:
        """Another kind: its devices."""
        self._list_devices()

    def on_device_changed(self, _now: QModelIndex, _before: QModelIndex) -> None:
        """Another device: its repairs."""
        self._offer()

    def on_activated(self, _index: QModelIndex) -> None:
        """Enter or a double click: go to the cell."""
        chosen = self.chosen_device
        if chosen is not None:
            self.wanted.emit(chosen.ref, int(chosen.finding.column))

    # --- repairs

    def on_other(self) -> None:
        """Offer the next way to repair it."""
        self._at = (self._at + 1) % max(1, len(self._repairs))
        self._say_repair()

    def on_repair(self) -> None:
        """Do what was shown, as one step."""
        if not self._repairs:
            return
        desk = self._state.desk
        repair = self._repairs[self._at]
        edit = edit_of(desk.workspace.sheet, repair, by=desk.author, at=desk.clock())
        desk.workspace.edit(edit)
        self.said.emit(f"{edit.label}: {plural(len(edit.cells), 'cell')} changed.")

    def _list_devices(self) -> None:
        workspace, problem = self._state.desk.workspace, self.chosen_kind
        self.devices.set_rows(() if problem is None else rows_of(workspace.sheet, workspace.report, problem))
        if self.devices.rows:
            self.devices_view.selectRow(0)
        self._offer()

    def _offer(self) -> None:
        chosen, sheet = self.chosen_device, self._state.desk.workspace.sheet
        self._repairs = () if chosen is None else repairs_for(sheet, chosen.finding)
        self._at = 0
        self._say_repair()

    def _say_repair(self) -> None:
        sheet = self._state.desk.workspace.sheet
        self.repair_button.setVisible(bool(self._repairs))
        self.other.setVisible(len(self._repairs) > 1)
        if self._repairs:
            self._words.setText(what_it_does(sheet, self._repairs[self._at]))
        else:
            here = self.chosen_device is not None
            self._words.setText("Only a person can know what is right here. Enter goes to the cell." if here else "")


def _is_same(one: Problem, other: Problem) -> bool:
    return (one.rule, one.column, one.severity) == (other.rule, other.column, other.severity)
