"""What is typed at a stop of the walk, and what saving it would set; it knows the page and the sheet, saves nothing."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt

from mistdesk.domain.mapping.columns import Column
from mistdesk.domain.mapping.rules import is_excluded
from mistdesk.ui.models.progress_walk import (
    FIELDS,
    SpaceCodes,
    Stop,
    access_points_around,
    codes_on,
    level_targets,
)
from mistdesk.ui.state import WindowState
from mistdesk.ui.views.walk_fields import WalkField
from mistdesk.ui.views.walk_page import WalkPage


class WalkEntry(QObject):
    """Fills the fields, lets the code follow the name of the space, takes quick choices."""

    def __init__(self, state: WindowState, page: WalkPage) -> None:
        super().__init__(page)
        self._state = state
        self._page = page
        self.stop: Stop | None = None
        self._own_code = False
        self._codes: tuple[str, SpaceCodes] | None = None
        page.floor.choices.chosen.connect(self.on_floor_chosen)
        page.space.choices.chosen.connect(self.on_space_chosen)
        page.space.first.textEdited.connect(self.on_space_edited)
        page.space.second.textEdited.connect(self.on_code_edited)
        page.floor.second.textEdited.connect(self.on_level_edited)

    def show(self, stop: Stop, last: str, *, can_go_back: bool) -> None:
        """Show a stop, with the cursor in the first field that is missing."""
        self.stop = stop
        code = stop.field(Column.SPACE_CODE)
        self._codes = None
        self._page.show_stop(stop, last, can_go_back=can_go_back)
        made = self._codes_here().code_for(stop.field(Column.SPACE_NAME).value)
        self._own_code = bool(code.value) and not code.guessed and code.value.casefold() != made.casefold()
        field = self.field(stop.first_open())
        field.setFocus(Qt.FocusReason.OtherFocusReason)
        field.selectAll()

    def is_changed(self) -> bool:
        """Whether something is typed that is not saved."""
        stop = self.stop
        if stop is None:
            return False
        typed = any(self.text(field.column) != field.value for field in stop.fields)
        return typed or self._page.left_out.isChecked() != stop.left_out

    def text(self, column: Column) -> str:
        """What stands in a field."""
        return self.field(column).text().strip()

    def field(self, column: Column) -> WalkField:
        """The field of a column."""
        page = self._page
        fields = (page.floor.first, page.floor.second, page.space.first, page.space.second)
        return fields[FIELDS.index(column)]

    def targets(self, row: int) -> tuple[list[tuple[int, Column, str]], int]:
        """What saving sets, and how many other access points get the floor's level."""
        sheet = self._state.desk.workspace.sheet
        out = self._page.left_out.isChecked()
        targets: list[tuple[int, Column, str]] = []
        if out != is_excluded(sheet.value(row, Column.EXCLUDE)):
            targets.append((row, Column.EXCLUDE, "yes" if out else ""))
        if out:
            return targets, 0
        targets += [(row, column, self.text(column)) for column in FIELDS]
        around = access_points_around(self._state.index, sheet.device(row).id)
        floor, level = (self.text(c) for c in (Column.FLOOR_NAME, Column.FLOOR_LEVEL))
        others = level_targets(sheet, around, row, floor, level)
        return [*targets, *others], len(others)

    def on_floor_chosen(self, at: int) -> None:
        """A floor of the building, with its level."""
        if self.stop is not None and at < len(self.stop.floors):
            name, level = self.stop.floors[at]
            self._page.floor.first.set_value(name)
            if level:
                self._page.floor.second.set_value(level)
            self.on_level_edited()
            self.field(Column.SPACE_NAME if level else Column.FLOOR_LEVEL).setFocus()

    def on_space_chosen(self, at: int) -> None:
        """A space of a neighbour, or the access point's own name."""
        if self.stop is not None and at < len(self.stop.spaces):
            self._page.space.first.set_value(self.stop.spaces[at])
            self._own_code = False
            self.on_space_edited(self.stop.spaces[at])
            self._page.save.setFocus()

    def on_space_edited(self, text: str) -> None:
        """The code follows the name until somebody types one."""
        if not self._own_code or not self.text(Column.SPACE_CODE):
            self._own_code = False
            self.field(Column.SPACE_CODE).set_value(self._codes_here().code_for(text))

    def on_code_edited(self, text: str) -> None:
        """A code of the person's own; an emptied one follows the name again."""
        self._own_code = bool(text.strip())

    def on_level_edited(self, *_: object) -> None:
        """Another level has other codes; a suggestion follows, a chosen code stays."""
        if not self._own_code and not self.field(Column.SPACE_CODE).guessed:
            self.on_space_edited(self.field(Column.SPACE_NAME).text())

    def _codes_here(self) -> SpaceCodes:
        level = self.text(Column.FLOOR_LEVEL)
        if self._codes is None or self._codes[0] != level:
            sheet = self._state.desk.workspace.sheet
            ref = self.stop.ref if self.stop else ""
            rows = access_points_around(self._state.index, ref)
            self._codes = level, codes_on(sheet, rows, sheet.index.get(ref, -1), level)
        return self._codes[1]

    def choose(self, at: int) -> None:
        """A quick choice by its number, for the fields where the cursor is."""
        if self._page.floor.has_focus():
            self.on_floor_chosen(at)
        else:
            self.on_space_chosen(at)
