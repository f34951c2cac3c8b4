"""The grid's header: order, order out of date, filters; and rows that stay where they are while they are edited."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from mistdesk.domain.mapping.columns import Column
from mistdesk.ui.kit.theme import Theme
from mistdesk.ui.models.sheet_model import SheetModel
from mistdesk.ui.views.grid import SheetView
from mistdesk.ui.views.grid_header import FILTER, STALE
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from tests.ui.views.grids import NONE, at, grid_on, painted, stand, value
from tests.ui.views.stage import Stage, staged


@pytest.fixture
def stage(theme: Theme) -> Iterator[Stage]:
    with staged() as one:
        yield one


@pytest.fixture
def view(stage: Stage, theme: Theme) -> SheetView:
    return grid_on(stage, theme, 1300)


def _press_header(view: SheetView, column: int) -> None:
    box = view.header.section_box(column)
    spot = QPoint(box.left() + 12, box.center().y())
    QTest.mouseClick(view.header.viewport(), Qt.MouseButton.LeftButton, NONE, spot)


def _model(view: SheetView) -> SheetModel:
    model = view.model()
    assert isinstance(model, SheetModel)
    return model


def _order(view: SheetView) -> list[str]:
    model = _model(view)
    return [model.ref_at(position) for position in range(model.rowCount())]


def test_a_press_sorts_up_then_down_then_as_it_was(view: SheetView) -> None:
    before = _order(view)
    _press_header(view, Column.SPACE_NAME)
    assert view.header.words(Column.SPACE_NAME) == "Sorted upwards"
    assert "space.name: Sorted upwards" in view.header.accessibleDescription()
    _press_header(view, Column.SPACE_NAME)
    assert view.header.words(Column.SPACE_NAME) == "Sorted downwards"
    _press_header(view, Column.SPACE_NAME)
    assert view.header.words(Column.SPACE_NAME) == ""
    assert _order(view) == before


def test_rows_stay_while_they_are_edited_and_the_header_says_so(view: SheetView) -> None:
    _press_header(view, Column.SPACE_NAME)
    before = _order(view)
    stand(view, 3, Column.SPACE_NAME)
    _model(view).setData(view.currentIndex(), "zzz")
    assert _order(view) == before
    assert at(view) == (3, Column.SPACE_NAME)
    assert view.header.stale
    assert STALE in view.header.words(Column.SPACE_NAME)
    assert STALE in view.header.accessibleDescription()
    assert STALE in view.header.tip(Column.SPACE_NAME, QPoint(view.header.section_box(Column.SPACE_NAME).left(), 5))


def test_a_press_makes_a_spoilt_order_true_in_the_same_direction(view: SheetView) -> None:
    _press_header(view, Column.SPACE_NAME)
    stand(view, 3, Column.SPACE_NAME)
    ref = _model(view).ref_at(3)
    _model(view).setData(view.currentIndex(), "zzz")
    _press_header(view, Column.SPACE_NAME)
    assert not view.header.stale
    assert view.header.words(Column.SPACE_NAME) == "Sorted upwards"
    row = _order(view).index(ref)
    assert row > 3
    assert at(view) == (row, Column.SPACE_NAME)
    texts = [value(view, n, Column.SPACE_NAME) for n in range(row)]
    assert "zzz" not in texts


def test_another_header_sorts_anew_though_the_order_is_spoilt(view: SheetView) -> None:
    _press_header(view, Column.SPACE_NAME)
    stand(view, 3, Column.SPACE_NAME)
    _model(view).setData(view.currentIndex(), "zzz")
    _press_header(view, Column.THING_NAME)
    assert _model(view).sorted_by == (Column.THING_NAME, False)
    assert not view.header.stale


def test_the_filter_button_asks_and_does_not_sort(view: SheetView) -> None:
    asked: list[int] = []
    view.filter_wanted.connect(asked.append)
    spot = view.header.filter_box(Column.FLOOR_NAME).center()
    QTest.mouseMove(view.header.viewport(), spot)
    QTest.mouseClick(view.header.viewport(), Qt.MouseButton.LeftButton, NONE, spot)
    assert asked == [Column.FLOOR_NAME]
    assert view.header.sortIndicatorSection() == -1
    assert view.header.tip(Column.FLOOR_NAME, spot) == FILTER


def test_a_press_let_go_elsewhere_asks_for_nothing(view: SheetView) -> None:
    asked: list[int] = []
    view.filter_wanted.connect(asked.append)
    spot = view.header.filter_box(Column.FLOOR_NAME).center()
    QTest.mousePress(view.header.viewport(), Qt.MouseButton.LeftButton, NONE, spot)
    QTest.mouseRelease(view.header.viewport(), Qt.MouseButton.LeftButton, NONE, spot + QPoint(200, 0))
    assert asked == []
    assert view.header.sortIndicatorSection() == -1


def test_a_filtered_column_is_marked_and_spoken(view: SheetView) -> None:
    plain = view.header.grab().toImage()
    view.header.set_filtered({Column.FLOOR_NAME})
    painted(view)
    assert view.header.words(Column.FLOOR_NAME) == "Filtered"
    assert "floor.name: Filtered" in view.header.accessibleDescription()
    assert view.header.grab().toImage() != plain
