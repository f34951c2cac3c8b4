"""The levels of one building: what floors have, what is proposed and why, applied as one step; it knows the state."""

from __future__ import annotations

import asyncio

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut, QShowEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from mistdesk.domain.mapping.columns import Column
from mistdesk.domain.mapping.level_order import (
    FloorLine,
    Preview,
    apply_levels,
    consents,
    floors_of,
    preview,
    row_of,
    take_back_consent,
)
from mistdesk.domain.mapping.sheet import MappingSheet
from mistdesk.ui.kit.theme import Theme
from mistdesk.ui.kit.widgets import (
    ElidedWords,
    IconButton,
    Kind,
    SegmentedControl,
    StateStack,
    Words,
)
from mistdesk.ui.models.estate_index import NodeKind
from mistdesk.ui.models.level_rows import (
    LevelDraft,
    LevelTable,
)
from mistdesk.ui.state import WindowState
from mistdesk.ui.views.levels_foot import LevelsFoot
from mistdesk.ui.views.levels_list import FloorList, floor_table, share_room

_TASK = "levels"
_COUNT = "levels-preview"
_GROUNDS = ("Ground is 0", "Ground is 1")


class LevelsPanel(QFrame):
    """Floors from top to bottom; F2 types a level, Alt+Up and Alt+Down move, Alt+G marks the ground floor."""

    closed = Signal()
    said = Signal(str)
    wanted = Signal(str, int)

    def __init__(self, state: WindowState, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state = state
        self._theme = theme
        self._late = True
        self._begins = False
        self._seen: Preview | None = None
        self.draft = LevelDraft()
        space = theme.current.space
        self.setProperty("kit", "card")
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)  # the keys wait here for the list
        outer = QVBoxLayout(self)
        outer.setContentsMargins(space.m, space.s, space.s, space.s)
        outer.setSpacing(space.xs)
        outer.addLayout(self._head())
        self.model = LevelTable(theme)
        self.model.setParent(self)
        self.table = floor_table(theme, self.model)
        self.list = FloorList(self.table, self.model)
        self.list.moved.connect(self.on_move)
        self.table.selectionModel().currentRowChanged.connect(self.on_line_changed)
        self.model.typed.connect(self.on_typed)
        self.model.dragged.connect(self.on_dragged)
        self.stack = StateStack(theme, self.table)
        self.stack.setMinimumHeight(theme.current.size.row * 3)  # in a low window the floors scroll
        self.stack.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Ignored)
        outer.addWidget(self.stack, 1)
        self.foot = self._foot()
        outer.addWidget(self.foot)
        self._set_keys()
        for news in (state.loaded, state.edited, state.scope_changed):
            news.connect(self.on_news)

    # --- parts

    def _head(self) -> QHBoxLayout:
        head = QHBoxLayout()
        head.setSpacing(self._theme.current.space.s)
        self.place = ElidedWords("", Kind.SECONDARY, self)
        self.ground = SegmentedControl(_GROUNDS, self, name="How the ground floor counts")
        self.ground.setToolTip("How this building counts its ground floor; floors below it stay below 0")
        self.ground.changed.connect(self.on_ground)
        close = IconButton(self._theme, "close", "Close levels", self)
        close.clicked.connect(self.closed)
        head.addWidget(Words("Levels", Kind.HEADING, self))
        head.addWidget(self.place)
        head.addStretch(1)
        head.addWidget(self.ground)
        head.addWidget(close)
        return head

    def _foot(self) -> LevelsFoot:
        foot = LevelsFoot(self._theme, self)
        foot.keep.toggled.connect(self._look)
        foot.consent.clicked.connect(self.on_consent)
        foot.up.clicked.connect(lambda: self.on_move(-1))
        foot.down.clicked.connect(lambda: self.on_move(1))
        foot.mark.clicked.connect(self.on_mark)
        foot.reset.clicked.connect(self.on_reset)
        foot.apply.clicked.connect(self.on_apply)
        return foot

    def _set_keys(self) -> None:
        for keys, act in (
            ("Ctrl+Return", self.on_go),
            ("Ctrl+Enter", self.on_go),
        ):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(act)

    # --- news

    def on_news(self, *_: object) -> None:
        """Something changed; looked at now, or when it is seen again."""
        if self.isVisible():
            self.refresh()
        else:
            self._late = True

    def showEvent(self, event: QShowEvent) -> None:
        """Look at what was not looked at while nobody saw it."""
        super().showEvent(event)
        if self._late:
            self.refresh()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the room anew: the reason takes what is left."""
        super().resizeEvent(event)
        share_room(self._theme, self.table, self.width())

    def begin(self) -> None:
        """The keys to the list, at once or when the floors have been read."""
        self._begins = not self.draft.lines
        (self if self._begins else self.table).setFocus(Qt.FocusReason.ShortcutFocusReason)

    def refresh(self) -> None:
        """Read the floors anew; what is proposed for floors that are still there stays."""
        self._late = False
        ref = self._building()
        if not ref:
            self._say_empty()
            return
        sheet = self._state.desk.workspace.sheet
        self._state.tasks.replace(_TASK, self._read(sheet, ref))

    def _building(self) -> str:
        path = self._state.index.path(self._state.scope)
        return path[0].id if path and path[0].kind is NodeKind.SITE else ""

    async def _read(self, sheet: MappingSheet, ref: str) -> None:
        lines, meant = await asyncio.to_thread(_floors, sheet, ref)
        self.draft.take(ref, lines, meant)
        self.ground.set_current(_GROUNDS[self.draft.ground])
        self._look()

    def _say_empty(self) -> None:
        self.draft = LevelDraft()
        for task in (_TASK, _COUNT):
            self._state.tasks.cancel(task)
        self.stack.show_empty(
            "building", "Choose a building", "Levels are set for one building at a time. Choose it, or a floor of it."
        )
        self._seen = None
        self._show()

    # --- what is shown

    def _show(self) -> None:
        """The list as the draft has it."""
        name = self.list.chosen_name()
        self.model.refresh(self.draft.rows())
        title = self._title()
        self.place.set_text(title)
        if self.draft.lines:
            self.stack.show_ready()
            if self._begins and self.window().focusWidget() is self:
                self.table.setFocus()
            self._begins = False
        elif self.draft.building_ref:
            self.stack.show_empty("floor", f"No floors in {title}", "No device of it stands on a floor with a name.")
        self.list.choose(name)
        self._show_preview()

    def _look(self, *_: object) -> None:
        """The proposal changed: list it, and count what it would do."""
        self._show()
        self._state.tasks.replace(_COUNT, self._count())

    async def _count(self) -> None:
        draft, sheet = self.draft, self._state.desk.workspace.sheet
        self._seen = await asyncio.to_thread(
            preview,
            sheet,
            draft.building_ref,
            dict(draft.levels),
            keep_typed=self.foot.keep.isChecked(),
            meant=frozenset(draft.meant),
        )
        self._show_preview()

    def _show_preview(self) -> None:
        self.ground.setVisible(bool(self.draft.lines))
        self.foot.show_draft(self.draft, self._seen, self._title())
        self.foot.show_row(self.list.chosen())

    def _title(self) -> str:
        path = self._state.index.path(self._state.scope)
        return self._state.index.title(path[0]) if path and self.draft.building_ref else ""

    # --- what a person does

    def on_line_changed(self, _now: QModelIndex, _before: QModelIndex) -> None:
        """Another floor: whether it shares its level."""
        self.foot.show_row(self.list.chosen())

    def on_ground(self, option: str) -> None:
        """The building counts its ground floor otherwise."""
        self._answer(self.draft.count_from(_GROUNDS.index(option)))

    def on_mark(self) -> None:
        """The chosen floor is the ground floor."""
        if name := self.list.chosen_name():
            self._answer(self.draft.mark_ground(name))

    def on_move(self, step: int) -> None:
        """Move the chosen floor up or down."""
        at = self.table.currentIndex().row()
        if 0 <= at + step < len(self.model.rows) and at >= 0:
            self._answer(self.draft.move(self.list.chosen_name(), at + step))

    def on_dragged(self, source: int, to: int) -> None:
        """A floor was dragged to another place."""
        if source != to:
            self._answer(self.draft.move(self.model.rows[source].line.name, to))

    def on_typed(self, row: int, text: str) -> None:
        """A level was typed."""
        self._answer(self.draft.type_level(self.model.rows[row].line.name, text))

    def on_reset(self) -> None:
        """Propose nothing."""
        self.draft.reset()
        self.ground.set_current(_GROUNDS[self.draft.ground])
        self._look()

    def on_consent(self) -> None:
        """The floors of one level are one floor, or are not after all."""
        row = self.list.chosen()
        if row is None or row.clash is None:
            return
        level = row.clash.level
        if level in self.draft.consents:
            workspace = self._state.desk.workspace
            edit = take_back_consent(workspace.sheet, self.draft.building_ref, level)
            workspace.edit(edit)
            self.said.emit(f"{edit.label}.")
        else:
            self.draft.meant ^= {level}
        self._look()

    def on_go(self) -> None:
        """To the first cell of the chosen floor in the grid."""
        sheet = self._state.desk.workspace.sheet
        row = row_of(sheet, self.draft.building_ref, self.list.chosen_name())
        if row is not None:
            self.wanted.emit(sheet.device(row).id, int(Column.FLOOR_LEVEL))

    def on_apply(self) -> None:
        """Do what was shown, as one step."""
        desk, draft = self._state.desk, self.draft
        edit = apply_levels(
            desk.workspace.sheet,
            draft.building_ref,
            draft.levels,
            desk.author,
            desk.clock(),
            keep_typed=self.foot.keep.isChecked(),
            meant=draft.meant,
        )
        if edit.is_empty():
            self.said.emit("Nothing to apply: every row holds its level already.")
            return
        draft.reset()
        desk.workspace.edit(edit)
        self.said.emit(f"{edit.label}.")
        self.table.setFocus()

    def _answer(self, trouble: str) -> None:
        if trouble:
            self.said.emit(trouble)
        self._look()


def _floors(sheet: MappingSheet, ref: str) -> tuple[tuple[FloorLine, ...], frozenset[int]]:
    return floors_of(sheet, ref), consents(sheet, ref)
