"""The walk: one access point at a time, in large type, for a person on a ladder; it knows the state and its stops."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QShowEvent
from PySide6.QtWidgets import QAbstractButton, QFrame, QVBoxLayout, QWidget

from mistdesk.domain.mapping.columns import Column
from mistdesk.ui.kit.theme import Theme
from mistdesk.ui.kit.widgets import StateStack
from mistdesk.ui.models.progress_walk import (
    FIELDS,
    Stop,
    first_stop,
    next_stop,
    saved_words,
    stop_at,
)
from mistdesk.ui.state import WindowState
from mistdesk.ui.views.walk_entry import WalkEntry
from mistdesk.ui.views.walk_fields import big_style
from mistdesk.ui.views.walk_page import WalkPage
from mistdesk.ui.words import plural

_ENTER = {Qt.Key.Key_Return, Qt.Key.Key_Enter}


class WalkView(QFrame):
    """Takes the whole place. Each save is one step of the history; Ctrl+Z takes the last back and returns to it."""

    left = Signal()
    said = Signal(str)
    wanted = Signal(str, int)
    """Device id and column to go to in the grid, for what cannot be mended here."""

    def __init__(self, state: WindowState, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state = state
        self._theme = theme
        self.stop: Stop | None = None
        self._last = ""
        self._trail: list[str] = []
        self._passed: set[str] = set()
        self._skipped: set[str] = set()
        self._saved: list[tuple[str, str]] = []
        self._saving = False
        self.setProperty("kit", "panel")
        self.setAccessibleName("Walk")
        self.page = WalkPage(theme, self)
        self.entry = WalkEntry(state, self.page)
        self.stack = StateStack(theme, self.page)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self.stack)
        self._connect()
        self._dress()

    def _connect(self) -> None:
        page = self.page
        page.save.clicked.connect(self.save)
        page.skip.clicked.connect(self.skip)
        page.back.clicked.connect(self.go_back)
        page.leave.clicked.connect(self.leave)
        page.in_grid.clicked.connect(self.on_in_grid)
        self.stack.acted.connect(self.on_end_button)
        self._state.loaded.connect(self.on_news)
        self._state.edited.connect(self.on_news)
        self._state.scope_changed.connect(self.on_scope_changed)
        self._theme.changed.connect(self._dress)

    def _dress(self) -> None:
        self.setStyleSheet(big_style(self._theme.current))

    # --- coming and going

    def start(self) -> None:
        """Begin in the chosen place."""
        self._passed.clear()
        self._skipped.clear()
        self._trail.clear()
        self._last = ""
        workspace = self._state.desk.workspace
        row = first_stop(self._state.index, workspace.sheet, workspace.report, self._state.scope)
        self._go(row)

    def take_keys(self) -> None:
        """The keys to the field that is asked for first."""
        here = self.stack if self.stop is None else self.entry.field(self.stop.first_open())
        here.setFocus(Qt.FocusReason.OtherFocusReason)

    def showEvent(self, event: QShowEvent) -> None:
        """Begin, or go on where it was left."""
        super().showEvent(event)
        self._begin_or_refresh()

    def _begin_or_refresh(self) -> None:
        (self.start if self.stop is None else self.refresh)()

    def refresh(self) -> None:
        """The same stop as it is now; typing that was not saved is kept while the stop is the same."""
        if self.stop is None:
            return
        row = self._state.desk.workspace.sheet.index.get(self.stop.ref)
        if row is None:
            self._go_on()
        elif not self.entry.is_changed():
            self._show(row)

    def on_news(self, *_: object) -> None:
        """Something changed elsewhere."""
        if self.isVisible() and not self._saving:
            self._begin_or_refresh()

    def on_scope_changed(self) -> None:
        """Another place was chosen: begin there, unless something is typed and not saved."""
        if self.isVisible() and not self.entry.is_changed():
            self.start()
        elif not self.isVisible():
            self.stop = None

    def leave(self) -> None:
        """Back to the place; what was typed and not saved is named."""
        if self.stop is not None and self.entry.is_changed():
            self.said.emit(f"{self.stop.name} was not saved.")
        self.stop = None
        self.left.emit()

    # --- moving

    def skip(self) -> None:
        """The next one; this one is not asked for again on this walk."""
        if self.stop is not None:
            self._skipped.add(self.stop.ref)
            self._go_on()

    def go_back(self) -> None:
        """The one before."""
        sheet = self._state.desk.workspace.sheet
        while self._trail:
            row = sheet.index.get(self._trail.pop())
            if row is not None:
                self._go(row)
                return
        self.said.emit("This is where the walk began.")

    def save(self) -> None:
        """Keep what stands in the fields as one step; go on, or stay and say what is wrong."""
        stop, workspace = self.stop, self._state.desk.workspace
        row = None if stop is None else workspace.sheet.index.get(stop.ref)
        if stop is None or row is None:
            return
        targets, others = self.entry.targets(row)
        self._saving = True
        try:
            edit = workspace.set_cells(targets, f"Walk: {stop.name}")
        finally:
            self._saving = False
        if edit.cells:
            self._saved.append((edit.label, stop.ref))
            floor, level = self.entry.text(Column.FLOOR_NAME), self.entry.text(Column.FLOOR_LEVEL)
            self.said.emit(saved_words(stop.name, others, floor, level))
        now = stop_at(self._state.index, workspace.sheet, workspace.report, row)
        if any(field.error for field in now.fields):
            self._show(row)
        else:
            self._skipped.discard(stop.ref)
            self._go_on()

    def take_back(self) -> None:
        """Undo the last save of this walk and return to its access point."""
        workspace = self._state.desk.workspace
        if not self._saved or workspace.undo_label() != self._saved[-1][0]:
            words = (
                "The last change was made elsewhere; undo it there." if self._saved else "Nothing of this walk to undo."
            )
            self.said.emit(words)
            return
        label, ref = self._saved.pop()
        self._saving = True
        try:
            workspace.undo()
        finally:
            self._saving = False
        self._passed.discard(ref)
        if ref in self._trail:
            del self._trail[len(self._trail) - 1 - self._trail[::-1].index(ref) :]
        self.said.emit(f"Undone: {label}.")
        self._go(workspace.sheet.index.get(ref))

    def _go_on(self) -> None:
        stop, workspace, sheet = self.stop, self._state.desk.workspace, self._state.desk.workspace.sheet
        if stop is None:
            return
        self._passed.add(stop.ref)
        self._trail.append(stop.ref)
        self._last = stop.ref
        row = sheet.index.get(stop.ref)
        done = {sheet.index[ref] for ref in self._passed if ref in sheet.index}
        if row is None:  # it is gone since: begin anew
            row = first_stop(self._state.index, sheet, workspace.report, self._state.scope)
            self._go(row if row not in done else None)
            return
        self._go(next_stop(self._state.index, sheet, workspace.report, row, done))

    def _go(self, row: int | None) -> None:
        if row is None:
            self.stop = None
            self._show_end()
        else:
            self._show(row)

    # --- showing

    def _show(self, row: int) -> None:
        workspace = self._state.desk.workspace
        stop = self.stop = stop_at(self._state.index, workspace.sheet, workspace.report, row)
        self.stack.show_ready()
        self.entry.show(stop, self._last, can_go_back=bool(self._trail))

    def _show_end(self) -> None:
        state = self._state
        if not state.has_estate:
            self.stack.show_empty(
                "access-point", "No access points yet", "They appear once they are read from Mist.", "Leave"
            )
        elif state.index.aps.isdisjoint(set(state.index.rows(state.scope)).difference(state.index.unassigned)):
            title = f"No access points in {state.scope_title()}"
            self.stack.show_empty("access-point", title, "Choose another place in the tree.", "Leave")
        elif self._skipped:
            words = f"{plural(len(self._skipped), 'access point')} skipped on this walk."
            self.stack.show_empty("check", "The end of the walk", words, "Walk to the skipped ones")
        else:
            words = "Each has a floor, and a space that somebody has looked at."
            self.stack.show_empty("check", "Every access point is mapped", words, "Leave")
        self.stack.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.stack.setFocus()

    def on_end_button(self, _state: str = "") -> None:
        """Go round once more for the skipped ones, or leave."""
        if self._skipped:
            self._passed -= self._skipped
            first = self._skipped.pop()
            self._go(self._state.desk.workspace.sheet.index.get(first))
        else:
            self.leave()

    # --- keys and buttons

    def on_in_grid(self) -> None:
        """To the grid, for what cannot be mended here."""
        if self.stop is not None:
            ref, workspace = self.stop.ref, self._state.desk.workspace
            findings = workspace.report.of(workspace.sheet.index[ref])
            column = next((f.column for f in findings if f.column not in FIELDS), self.stop.first_open())
            self.leave()
            self.wanted.emit(ref, int(column))

    def event(self, event: QEvent) -> bool:
        """The walk's keys belong to it before the window's."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride and _job_of(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter, Alt with arrows or a number, Escape, Ctrl+Z."""
        job = _job_of(event)
        if not job:
            super().keyPressEvent(event)
        elif job == "press":
            self._press_or_save()
        elif job == "choose":
            self.entry.choose(event.key() - int(Qt.Key.Key_1))
        else:
            {"skip": self.skip, "back": self.go_back, "leave": self.leave, "undo": self.take_back}[job]()

    def _press_or_save(self) -> None:
        here = self.focusWidget()
        if self.stop is None:
            self.on_end_button()
        elif isinstance(here, QAbstractButton) and here not in {self.page.save, self.page.left_out}:
            here.click()
        else:
            self.save()


def _job_of(event: QKeyEvent) -> str:
    """What a key means on the walk, "" when nothing."""
    key, alt = event.key(), event.modifiers() == Qt.KeyboardModifier.AltModifier
    if alt and key in {Qt.Key.Key_Left, Qt.Key.Key_Right}:
        return "back" if key == Qt.Key.Key_Left else "skip"
    if alt and Qt.Key.Key_1 <= key <= Qt.Key.Key_4:
        return "choose"
    if key in _ENTER and not alt:
        return "press"
    if key == Qt.Key.Key_Escape:
        return "leave"
    return "undo" if event.matches(QKeySequence.StandardKey.Undo) else ""
