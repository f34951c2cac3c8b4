"""The filter line and the list of a column's values, by keys alone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from mistdesk.domain.mapping.columns import Column
from mistdesk.ui.kit.theme import Theme
from mistdesk.ui.models.filter_values import BLANK, ValueTicks
from mistdesk.ui.models.sheet_index import ValueCount
from mistdesk.ui.models.sheet_model import SheetModel
from mistdesk.ui.views.grid import SheetView
from mistdesk.ui.views.grid_filter import FilterBox, open_filter
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from tests.ui.views.grids import grid_on
from tests.ui.views.stage import Stage, staged


@pytest.fixture
def stage() -> Iterator[Stage]:
    with staged() as there:
        yield there


def model_of(view: SheetView) -> SheetModel:
    model = view.model()
    assert isinstance(model, SheetModel)
    return model


def test_a_column_is_filtered_by_typing_and_enter(stage: Stage, theme: Theme) -> None:
    view = grid_on(stage, theme)
    model = model_of(view)
    total = model.rowCount()
    panel = open_filter(view, model, Column.FLOOR_NAME, theme)
    assert panel.ticks.ticked == panel.ticks.rowCount() == 8
    QTest.keyClicks(panel.search, "2. og")
    assert panel.counts.text() == "1 of 1 value chosen"
    QTest.keyClick(panel.search, Qt.Key.Key_Return)
    assert model.rowCount() == 14
    assert view.header.filtered == {Column.FLOOR_NAME}
    panel = open_filter(view, model, Column.FLOOR_NAME, theme)
    assert (panel.ticks.ticked, panel.ticks.found) == (1, 8)
    panel.all_button.click()
    panel.apply_button.click()
    assert model.rowCount() == total
    assert view.header.filtered == frozenset()


def test_values_are_ticked_by_space_and_left_by_escape(stage: Stage, theme: Theme) -> None:
    view = grid_on(stage, theme)
    model = model_of(view)
    total = model.rowCount()
    panel = open_filter(view, model, Column.FLOOR_LEVEL, theme)
    panel.none_button.click()
    assert not panel.apply_button.isEnabled()
    panel.apply()
    assert model.rowCount() == total, "a list without ticks would hide everything"
    QTest.keyClick(panel.search, Qt.Key.Key_Down)
    assert panel.list.currentIndex().row() == 0
    QTest.keyClick(panel.list, Qt.Key.Key_Space)
    assert panel.ticks.ticked == 1
    QTest.keyClick(panel.list, Qt.Key.Key_Up)
    QTest.keyClick(panel.search, Qt.Key.Key_Escape)
    assert model.rowCount() == total
    stage.until(lambda: not view.findChildren(type(panel)))


def test_the_line_offers_names_and_tells_the_filter(stage: Stage, theme: Theme) -> None:
    view = grid_on(stage, theme)
    model = model_of(view)
    box = FilterBox(model, theme, view)
    asked: list[str] = []
    box.filter_changed.connect(asked.append)
    box.filter_changed.connect(model.set_filter)
    box.show()
    box.setFocus()
    QTest.keyClicks(box, "ap -floor.l")
    assert box.completer_of_names.currentCompletion() == "floor.level:"
    box.on_completed("floor.level:")
    assert box.text() == "ap -floor.level:"
    QTest.keyClicks(box, ">0")
    assert asked[-1] == "ap -floor.level:>0"
    assert box.counts() == f"{model.rowCount()} of {model.total}"
    assert box.counts() in box.accessibleDescription()
    box.clear()
    assert box.counts() == f"{model.total}"
    stage.settle()


def test_a_list_of_very_many_values_is_quick_to_search() -> None:
    values = [ValueCount(f"Room {n}", f"Room {n}", 1) for n in range(100_000)] + [ValueCount("", "", 7)]
    ticks = ValueTicks(values, None)
    assert ticks.chosen() is None
    ticks.search("room 99999")
    assert ticks.found == 1
    assert ticks.chosen() == frozenset({"Room 99999"})
    ticks.search("blank")
    assert ticks.index(0, 0).data() == f"{BLANK}  (7)"
    assert ticks.index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole) == "(blank), 7 rows"
    ticks.tick_all(ticked=False)
    ticks.search("")
    assert ticks.ticked == 100_000
    assert ticks.setData(ticks.index(0, 0), Qt.CheckState.Unchecked.value, Qt.ItemDataRole.CheckStateRole)
    assert ticks.ticked == 99_999
