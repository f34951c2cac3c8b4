"""What went wrong in other programs' tables, tried on the campus with a keyboard."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from mistdesk.domain.estate.model import Inventory
from mistdesk.domain.mapping.columns import Column
from mistdesk.ui.kit.theme import Theme
from mistdesk.ui.views.shortcuts import ShortcutSheet
from mistdesk.ui.views.workbench import Workbench
from PySide6.QtWidgets import QApplication
from tests.ui.campus import campus_world, read_campus
from tests.ui.keyboard import Keyboard, focus_words, settled
from tests.ui.views.stage import staged

GRID = "Mapping, one row a device"


@pytest.fixture(scope="module")
def campus() -> Inventory:
    return read_campus()


class Desk:
    """A person at the grid: what is seen of it, and keys."""

    def __init__(self, workbench: Workbench, keys: Keyboard) -> None:
        self.bench, self.keys = workbench, keys
        self.grid, self.model = workbench.mapping.grid, workbench.mapping.model
        self.workspace = workbench._state.desk.workspace
        self.said: list[str] = []
        workbench.mapping.said.connect(lambda text, _action: self.said.append(text))

    @property
    def at(self) -> tuple[int, Column]:
        index = self.grid.currentIndex()
        return index.row(), Column(index.column())

    def shown(self, column: Column, count: int = 0) -> list[str]:
        rows = list(self.model.visible)[: count or None]
        return [self.workspace.sheet.value(row, column) for row in rows]

    def filter(self, text: str) -> None:
        self.keys.press("Ctrl+2", "Ctrl+F")
        self.keys.type(text)
        self.keys.press("Return")
        assert focus_words() == GRID

    def to_column(self, column: Column) -> None:
        """From the first cell of the first row along the row."""
        self.keys.press("Ctrl+Home")
        for _ in Column:
            if self.at[1] is column:
                return
            self.keys.press("Right")
        raise AssertionError(f"{column.name} is not shown")

    def lines(self, texts: list[str]) -> None:
        for text in texts:
            self.keys.type(text)
            self.keys.press("Return")


@pytest.fixture
def desk(campus: Inventory, theme: Theme, tmp_path: Path) -> Iterator[Desk]:
    with staged(campus_world(campus, tmp_path / "mapping.db")) as stage:
        workbench = Workbench(stage.state, theme)
        stage.show(workbench)
        workbench.activateWindow()
        stage.until(workbench.isActiveWindow)
        yield Desk(workbench, Keyboard(lambda: stage.until(lambda: settled(workbench, stage.state))))
        assert stage.failures == []


def test_a_floor_of_forty_rows_is_named_without_a_mouse(desk: Desk) -> None:
    desk.filter("benga ap")
    desk.to_column(Column.SPACE_NAME)
    names = [f"Room {n:02d}" for n in range(40)]
    desk.lines(names)
    assert desk.shown(Column.SPACE_NAME, 40) == names
    assert desk.at == (40, Column.SPACE_NAME), "Enter goes down"
    assert len(desk.workspace.history()) == 40
    desk.keys.press("Up", "Right")
    desk.keys.press("Shift+Up", times=39)
    assert desk.at == (0, Column.SPACE_CODE)
    desk.keys.type("R001")
    desk.keys.press("Ctrl+Return")
    assert desk.shown(Column.SPACE_CODE, 41)[:40] == ["R001"] * 40
    desk.keys.press("Shift+Space")
    assert desk.grid.selection_words().startswith("40 rows"), "rows can be marked"


def test_a_column_is_filtered_by_its_values_and_all_is_shown_again(desk: Desk) -> None:
    desk.keys.press("Ctrl+2")
    desk.to_column(Column.FLOOR_NAME)
    total = desk.model.rowCount()
    desk.keys.press("Alt+Down")
    assert focus_words().startswith("Search floor.name")
    desk.keys.type("RDC")
    desk.keys.press("Return")
    assert focus_words() == GRID
    assert desk.at == (0, Column.FLOOR_NAME), "the row is hidden, the column is kept"
    assert set(desk.shown(Column.FLOOR_NAME)) == {"RDC"}
    desk.keys.press("Alt+Down")
    desk.keys.press("Escape")
    assert focus_words() == GRID, "nothing is changed, and the keys come back"
    assert set(desk.shown(Column.FLOOR_NAME)) == {"RDC"}
    desk.keys.press("Alt+Down", "Alt+A", "Return")
    assert desk.model.rowCount() == total


def test_the_keys_stand_in_one_sheet_that_escape_closes(desk: Desk) -> None:
    desk.keys.press("Ctrl+2", "F1")
    sheet = desk.bench.findChild(ShortcutSheet)
    assert sheet is not None
    assert sheet.isVisible()
    desk.keys.press("Escape")
    assert not desk.bench.findChildren(ShortcutSheet)
    desk.bench.activateWindow()  # as a desktop does by itself
    desk.keys.wait()
    assert focus_words() == GRID


def test_rows_stay_where_they_are_while_ten_of_them_are_filled(desk: Desk) -> None:
    desk.keys.press("Ctrl+2")
    desk.to_column(Column.SPACE_NAME)
    desk.keys.press("Alt+Up")
    assert desk.model.sorted_by == (Column.SPACE_NAME, False)
    desk.keys.press("Ctrl+Home")
    desk.to_column(Column.SPACE_NAME)
    refs = [desk.model.ref_at(n) for n in range(12)]
    again = desk.bench.mapping.card.sort_again
    assert not again.isVisible()
    desk.lines([f"Zone {n}" for n in range(10, 0, -1)])
    assert [desk.model.ref_at(n) for n in range(12)] == refs, "no row has flown away"
    assert desk.at == (10, Column.SPACE_NAME)
    assert desk.grid.header.stale
    assert again.isVisible(), "the order is said to be out of date"
    desk.keys.press("Up")
    desk.keys.press("Ctrl+Shift+R")
    assert not again.isVisible()
    assert desk.model.ref_at(desk.at[0]) == refs[9], "the frame goes with its row"
    zones = [name for name in desk.shown(Column.SPACE_NAME) if name.startswith("Zone ")]
    assert zones == [f"Zone {n}" for n in range(1, 11)], "by number"
    desk.keys.press("Alt+Up")
    assert desk.model.sorted_by == (Column.SPACE_NAME, True)
    desk.keys.press("Alt+Up")
    assert desk.model.sorted_by[0] is None


def test_one_cell_is_pasted_into_two_hundred(desk: Desk) -> None:
    desk.keys.press("Ctrl+2")
    desk.to_column(Column.SPACE_NAME)
    desk.lines(["Open office"])
    before = desk.shown(Column.SPACE_NAME)
    desk.keys.press("Up", "Ctrl+C", "Down")
    desk.keys.press("Shift+Down", times=199)
    desk.keys.press("Ctrl+V")
    assert desk.shown(Column.SPACE_NAME) == ["Open office"] * 201 + before[201:]
    assert desk.said[-1] == "200 cells changed."
    assert desk.grid.selection_words().startswith("200 rows"), "what was pasted into stays chosen"
    assert len(desk.workspace.history()) == 2
    desk.keys.press("Ctrl+Z")
    assert desk.shown(Column.SPACE_NAME) == before


def test_two_cells_are_tiled_over_six_and_refused_over_five(desk: Desk) -> None:
    desk.keys.press("Ctrl+2")
    desk.to_column(Column.SPACE_NAME)
    desk.lines(["East", "West"])
    before = desk.shown(Column.SPACE_NAME)
    desk.keys.press("Ctrl+Home")
    desk.to_column(Column.SPACE_NAME)
    desk.keys.press("Shift+Down", "Ctrl+C", "Down")
    desk.keys.press("Shift+Down", times=4)
    desk.keys.press("Ctrl+V")
    assert desk.shown(Column.SPACE_NAME) == before
    assert desk.said[-1].startswith("The block has 2 rows and the selection 5: 5 is not a multiple of 2.")
    desk.keys.press("Shift+Down", "Ctrl+V")
    assert desk.shown(Column.SPACE_NAME, 8) == ["East", "West"] * 4
    assert len(desk.workspace.history()) == 3


def test_a_block_goes_past_hidden_rows_and_read_only_cells_and_never_off_the_end(desk: Desk) -> None:
    desk.filter("BC-AP")
    desk.to_column(Column.THING_REF)
    desk.keys.press("Shift+Down", times=3)
    desk.keys.press("Shift+Left", times=desk.at[1] - Column.SPACE_NAME)
    before = list(desk.workspace.sheet.values[Column.SPACE_CODE])
    QApplication.clipboard().setText("Lab")
    desk.keys.press("Ctrl+V")
    assert "4 read-only cells were skipped." in desk.said[-1]
    changed = [n for n, now in enumerate(desk.workspace.sheet.values[Column.SPACE_CODE]) if now != before[n]]
    assert changed == list(desk.model.visible)[:4]
    assert len(desk.workspace.history()) == 1
    desk.to_column(Column.SPACE_NAME)
    desk.keys.press("Ctrl+Shift+Down", "Ctrl+C", "Down")
    assert len(desk.shown(Column.SPACE_NAME)) == 8
    desk.to_column(Column.SPACE_NAME)
    desk.keys.press("Down", "Ctrl+V")
    assert desk.said[-1].startswith("The block has 8 rows and only 7 are shown from this cell on")
    assert len(desk.workspace.history()) == 1


@pytest.mark.parametrize("how", ["Alt+R", "Return", "Space"])
def test_the_last_repair_leaves_the_keys_in_the_panel(desk: Desk, how: str) -> None:
    desk.keys.press("Ctrl+K")
    desk.keys.type("Paulo")
    desk.keys.press("Return", "F7")
    problems = desk.bench.mapping.drawer.problems()
    for left in (1, 0):
        if how != "Alt+R":
            desk.keys.press("Tab", times=2 * left)
            assert focus_words() == "Repair"
        desk.keys.press(how)
        assert sum(len(kind.rows) for kind in problems.kinds.rows) == left
    here = QApplication.focusWidget()
    assert here is not None
    assert here is problems or problems.isAncestorOf(here)
    desk.keys.press("Escape")
    assert focus_words() == GRID


def test_the_last_suggestion_leaves_the_keys_in_the_panel(desk: Desk) -> None:
    desk.keys.press("Ctrl+K")
    desk.keys.type("Benga")
    desk.keys.press("Return", "Ctrl+G")
    assert focus_words().startswith("Suggestions; Enter accepts")
    desk.keys.press("Return", "Return", "Return", "Return")
    assert len(desk.workspace.history()) == 4
    here = QApplication.focusWidget()
    assert here is not None
    assert desk.bench.mapping.drawer.page("suggestions").isAncestorOf(here)
    desk.keys.press("Escape")
    assert focus_words() == GRID
