"""The grid by keys alone, as in a spreadsheet."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from mistdesk.domain.mapping.columns import Column
from mistdesk.ui.kit.theme import Theme
from mistdesk.ui.views.grid import SheetView
from mistdesk.ui.views.grid_keys import edge
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractItemView, QApplication, QLineEdit
from tests.ui.views.grids import ALT, CONTROL, SHIFT, at, grid_on, press, stand, value
from tests.ui.views.stage import Stage, staged

Key = Qt.Key
FIRST, LAST = int(Column.SITE_ID), int(Column.EXCLUDE)


@pytest.fixture
def stage(theme: Theme) -> Iterator[Stage]:
    with staged() as one:
        yield one


@pytest.fixture
def view(stage: Stage, theme: Theme) -> SheetView:
    return grid_on(stage, theme)


def _editor(view: SheetView) -> QLineEdit:
    editors = view.viewport().findChildren(QLineEdit)
    assert len(editors) == 1
    return editors[0]


def _type(view: SheetView, text: str) -> None:
    for letter in text:  # the first opens the editor, which takes the others
        QTest.keyClicks(QApplication.focusWidget() or view, letter)


# --- one cell on


def test_enter_goes_down_and_with_shift_up(view: SheetView) -> None:
    stand(view, 3, Column.SPACE_NAME)
    press(view, Key.Key_Return)
    assert at(view) == (4, Column.SPACE_NAME)
    press(view, Key.Key_Enter)
    press(view, Key.Key_Return, SHIFT)
    press(view, Key.Key_Return, SHIFT)
    assert at(view) == (3, Column.SPACE_NAME)
    assert view.selection_words() == ""


def test_enter_stays_in_the_last_row(view: SheetView) -> None:
    last = view.model().rowCount() - 1
    stand(view, last, Column.SPACE_NAME)
    press(view, Key.Key_Return)
    assert at(view) == (last, Column.SPACE_NAME)


def test_tab_goes_right_over_hidden_columns_and_into_the_next_row(view: SheetView) -> None:
    stand(view, 0, Column.BUILDING_ADDRESS)
    press(view, Key.Key_Tab)
    assert at(view) == (0, Column.FLOOR_NAME)  # three hidden columns lie between
    press(view, Key.Key_Tab, SHIFT)
    assert at(view) == (0, Column.BUILDING_ADDRESS)
    stand(view, 0, LAST)
    press(view, Key.Key_Tab)
    assert at(view) == (1, FIRST)


def test_enter_in_an_editor_keeps_the_text_and_goes_down(view: SheetView) -> None:
    stand(view, 2, Column.SPACE_NAME)
    _type(view, "Lab")
    press(view, Key.Key_Return)
    assert value(view, 2, Column.SPACE_NAME) == "Lab"
    assert at(view) == (3, Column.SPACE_NAME)
    assert view.state() is QAbstractItemView.State.NoState


def test_shift_enter_in_an_editor_goes_up(view: SheetView) -> None:
    stand(view, 2, Column.SPACE_NAME)
    _type(view, "Lab")
    press(view, Key.Key_Return, SHIFT)
    assert value(view, 2, Column.SPACE_NAME) == "Lab"
    assert at(view) == (1, Column.SPACE_NAME)
    _type(view, "Hall")
    press(view, Key.Key_Return)
    assert at(view) == (2, Column.SPACE_NAME)


def test_tab_in_an_editor_keeps_the_text_and_opens_nothing(view: SheetView) -> None:
    stand(view, 2, Column.SPACE_NAME)
    _type(view, "Lab")
    press(view, Key.Key_Tab)
    assert value(view, 2, Column.SPACE_NAME) == "Lab"
    assert at(view) == (2, Column.SPACE_CODE)
    assert not view.viewport().findChildren(QLineEdit) or view.state() is QAbstractItemView.State.NoState
    stand(view, 2, Column.SPACE_CODE)
    _type(view, "L1")
    press(view, Key.Key_Backtab, SHIFT)
    assert value(view, 2, Column.SPACE_CODE) == "L1"
    assert at(view) == (2, Column.SPACE_NAME)


def test_escape_leaves_an_editor_and_changes_nothing(view: SheetView) -> None:
    stand(view, 2, Column.SPACE_NAME)
    before = value(view, 2, Column.SPACE_NAME)
    press(view, Key.Key_F2)
    editor = _editor(view)
    editor.setText("nothing of it")
    press(view, Key.Key_Escape)
    assert value(view, 2, Column.SPACE_NAME) == before
    assert at(view) == (2, Column.SPACE_NAME)
    assert view.hasFocus()


def test_a_cell_that_cannot_be_changed_says_why(view: SheetView) -> None:
    said: list[str] = []
    view.said.connect(said.append)
    stand(view, 2, Column.THING_REF)
    press(view, Key.Key_F2)
    assert len(said) == 1
    assert said[0].startswith("thing.refId")
    assert view.state() is QAbstractItemView.State.NoState


# --- far


def test_home_and_end_lead_to_the_ends_of_the_row(view: SheetView) -> None:
    stand(view, 5, Column.FLOOR_NAME)
    press(view, Key.Key_End)
    assert at(view) == (5, LAST)
    press(view, Key.Key_Home)
    assert at(view) == (5, FIRST)


def test_the_ends_are_those_that_are_seen(view: SheetView) -> None:
    view.header.moveSection(view.header.visualIndex(Column.THING_NAME), 0)
    view.setColumnHidden(Column.EXCLUDE, True)
    stand(view, 5, Column.FLOOR_NAME)
    press(view, Key.Key_Home)
    assert at(view) == (5, Column.THING_NAME)
    press(view, Key.Key_End)
    assert at(view) == (5, Column.THING_CONTEXT)


def test_ctrl_home_and_end_lead_to_the_corners(view: SheetView) -> None:
    stand(view, 5, Column.FLOOR_NAME)
    press(view, Key.Key_End, CONTROL)
    assert at(view) == (view.model().rowCount() - 1, LAST)
    assert view.viewport().rect().intersects(view.visualRect(view.currentIndex()))
    press(view, Key.Key_Home, CONTROL)
    assert at(view) == (0, FIRST)
    assert view.selectionModel().selectedIndexes() == [view.currentIndex()]


def test_pages(view: SheetView) -> None:
    stand(view, 0, Column.FLOOR_NAME)
    press(view, Key.Key_PageDown)
    row = at(view)[0]
    assert 5 < row < view.model().rowCount()
    press(view, Key.Key_PageUp)
    assert at(view) == (0, Column.FLOOR_NAME)


def test_edges_of_filled_cells() -> None:
    cells = [bool(int(c)) for c in "1110011010"]
    assert [edge(cells, spot, 1) for spot in (0, 1, 2, 3, 5, 6, 8, 9)] == [2, 2, 5, 5, 6, 8, 9, 9]
    assert [edge(cells, spot, -1) for spot in (9, 8, 6, 5, 4, 2, 0)] == [8, 6, 5, 2, 2, 0, 0]
    assert edge([True], 0, 1) == 0


def test_ctrl_arrows_jump_to_the_edge_of_filled_cells(view: SheetView) -> None:
    rows = view.model().rowCount()
    blank = [row for row in range(rows) if not value(view, row, Column.FLOOR_NAME)]
    assert blank
    stand(view, 0, Column.FLOOR_NAME)
    press(view, Key.Key_Down, CONTROL)
    assert at(view) == (blank[0] - 1, Column.FLOOR_NAME)
    press(view, Key.Key_Up, CONTROL)
    assert at(view) == (0, Column.FLOOR_NAME)
    press(view, Key.Key_Right, CONTROL)
    assert at(view)[1] > Column.FLOOR_NAME
    press(view, Key.Key_Left, CONTROL)
    assert at(view) == (0, FIRST)
    assert view.selectionModel().selectedIndexes() == [view.currentIndex()]


# --- choosing


def test_shift_with_arrows_and_jumps_grows_from_where_it_began(view: SheetView) -> None:
    stand(view, 2, Column.FLOOR_NAME)
    press(view, Key.Key_Down, SHIFT)
    press(view, Key.Key_Right, SHIFT)
    assert view.selection_words() == "2 rows, 4 cells selected"
    press(view, Key.Key_End, SHIFT | CONTROL)
    assert view.shown_runs()[FIRST + Column.FLOOR_NAME] == [(2, view.model().rowCount() - 1)]
    assert FIRST not in view.shown_runs()
    press(view, Key.Key_Home, SHIFT | CONTROL)
    assert view.shown_runs()[Column.SITE_ID] == [(0, 2)]


def test_shift_after_enter_begins_anew(view: SheetView) -> None:
    stand(view, 2, Column.FLOOR_NAME)
    press(view, Key.Key_Return)
    press(view, Key.Key_Return)
    press(view, Key.Key_Down, SHIFT)
    assert view.runs() == {Column.FLOOR_NAME: [(4, 5)]}


def test_shift_space_chooses_rows_and_ctrl_space_columns(view: SheetView) -> None:
    stand(view, 2, Column.FLOOR_NAME)
    press(view, Key.Key_Down, SHIFT)
    press(view, Key.Key_Space, SHIFT)
    shown = 14 - len(view.hidden_columns())
    assert view.selection_words() == f"2 rows, {2 * shown} cells selected"
    assert at(view) == (3, Column.FLOOR_NAME)
    stand(view, 2, Column.FLOOR_NAME)
    press(view, Key.Key_Right, SHIFT)
    press(view, Key.Key_Space, CONTROL)
    rows = view.model().rowCount()
    assert view.runs() == {Column.FLOOR_NAME: [(0, rows - 1)], Column.FLOOR_LEVEL: [(0, rows - 1)]}


def test_alt_down_asks_for_the_filter_of_the_column(view: SheetView) -> None:
    asked: list[int] = []
    view.filter_wanted.connect(asked.append)
    stand(view, 2, Column.FLOOR_NAME)
    press(view, Key.Key_Down, ALT)
    assert asked == [Column.FLOOR_NAME]
    assert at(view) == (2, Column.FLOOR_NAME)
