"""Columns of the grid: hidden, ordered, fitted, frozen, remembered; by the pointer and by keys."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from mistdesk.domain.mapping.columns import HEADERS, Column
from mistdesk.ui.kit.theme import Theme
from mistdesk.ui.views.column_panel import ColumnPanel
from mistdesk.ui.views.grid import SheetView
from mistdesk.ui.views.grid_columns import GridLayout
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from tests.ui.views.grids import ALT, CONTROL, NONE, SHIFT, at, click, grid_on, press, stand
from tests.ui.views.stage import Stage, staged

Key = Qt.Key


@pytest.fixture
def stage(theme: Theme) -> Iterator[Stage]:
    with staged() as one:
        yield one


@pytest.fixture
def view(stage: Stage, theme: Theme) -> SheetView:
    return grid_on(stage, theme)


# --- the layout as a value


def test_a_layout_survives_a_settings_file() -> None:
    layout = GridLayout(
        order=(10, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 12, 13),
        widths=tuple(100 + n for n in range(14)),
        hidden=(3, 13),
        frozen=1,
    )
    assert GridLayout.from_plain(json.loads(json.dumps(layout.to_plain()))) == layout


@pytest.mark.parametrize(
    "plain",
    [
        None,
        [],
        "columns",
        {"columns": "x", "frozen": "2"},
        {"columns": [1, {"name": 5}, {"name": "no.such"}], "frozen": -1},
        {"columns": [{"name": name, "hidden": True} for name in HEADERS], "frozen": 14},
    ],
)
def test_what_makes_no_sense_is_as_at_first(plain: object) -> None:
    layout = GridLayout.from_plain(plain)
    assert sorted(layout.order) == list(range(14))
    assert layout.frozen == 0
    assert layout.hidden == GridLayout().hidden


def test_what_is_missing_is_filled_up_and_widths_stay_within_reason() -> None:
    some = [{"name": "thing.name", "width": 100_000}, {"name": "thing.name"}, {"name": "exclude", "width": -5}]
    layout = GridLayout.from_plain({"columns": some, "frozen": 1})
    assert layout.order[:2] == (Column.THING_NAME, Column.EXCLUDE)
    assert sorted(layout.order) == list(range(14))
    assert layout.widths[Column.THING_NAME] == 640
    assert layout.widths[Column.EXCLUDE] == 44
    assert layout.frozen == 1


def test_the_grid_is_arranged_as_it_was(view: SheetView) -> None:
    assert view.layout_now() == GridLayout()
    wanted = GridLayout(
        order=(10, 0, 2, 1, *range(3, 10), 11, 12, 13),
        widths=tuple(90 + n for n in range(14)),
        hidden=(4, 5, 12),
        frozen=2,
    )
    view.apply_layout(wanted)
    assert view.layout_now() == wanted
    assert view.hidden_columns() == (4, 5, 12)
    view.setColumnHidden(12, False)
    assert view.columnWidth(12) == 102


def test_a_change_is_told_once_when_hands_rest(stage: Stage, view: SheetView) -> None:
    told: list[int] = []
    view.layout_changed.connect(lambda: told.append(1))
    for width in range(100, 120):
        view.setColumnWidth(Column.SPACE_NAME, width)
    view.header.moveSection(0, 3)
    view.set_frozen(1)
    assert told == []
    stage.until(lambda: bool(told))
    assert told == [1]


def test_an_applied_layout_is_no_change(view: SheetView) -> None:
    view.apply_layout(GridLayout(hidden=(1, 2), frozen=3))
    assert not view._columns._settled.isActive()


# --- fitted


def test_a_column_is_fitted_by_a_sample(view: SheetView, monkeypatch: pytest.MonkeyPatch) -> None:
    model = view.model()
    asked: list[int] = []

    class Rows:
        visible = range(100_000)

        @staticmethod
        def shown_text(row: int, column: int) -> str:
            asked.append(row)
            return "a rather long name of a space" if (row, column) == (0, Column.SPACE_NAME) else "x"

    monkeypatch.setattr(view._columns, "_model", Rows())
    view.resizeColumnToContents(Column.SPACE_NAME)
    assert len(asked) <= 200 + 40
    wide = view.columnWidth(Column.SPACE_NAME)
    assert wide > 150
    view.resizeColumnToContents(Column.EXCLUDE)
    assert view.columnWidth(Column.EXCLUDE) < wide
    assert model.columnCount() == 14


def test_the_chosen_columns_are_fitted_and_arranged_by_keys(view: SheetView) -> None:
    stand(view, 0, Column.BUILDING_NAME)
    press(view, Key.Key_Right, SHIFT)
    for column in (Column.SITE_ID, Column.BUILDING_NAME, Column.BUILDING_ADDRESS):
        view.setColumnWidth(column, 50)
    press(view, Key.Key_F, CONTROL | SHIFT)
    assert view.columnWidth(Column.SITE_ID) == 50
    assert min(view.columnWidth(Column.BUILDING_NAME), view.columnWidth(Column.BUILDING_ADDRESS)) > 100
    press(view, Key.Key_L, CONTROL | SHIFT)
    (panel,) = view.findChildren(ColumnPanel)
    assert panel.isVisible()
    assert panel.chosen() == at(view)[1]
    QTest.keyClick(panel.list, Key.Key_Escape)
    assert not panel.isVisible()
    assert at(view)[0] == 0


def test_a_double_click_on_an_edge_fits_the_column(view: SheetView) -> None:
    view.setColumnWidth(Column.BUILDING_NAME, 44)
    box = view.header.section_box(Column.BUILDING_NAME)
    spot = QPoint(box.right(), box.center().y())
    QTest.mouseDClick(view.header.viewport(), Qt.MouseButton.LeftButton, NONE, spot)
    assert view.columnWidth(Column.BUILDING_NAME) > 100


# --- frozen


def test_frozen_columns_stay_where_they_are(view: SheetView) -> None:
    view.set_frozen(2)
    width = view.header.frozen_width()
    assert width == view.columnWidth(0) + view.columnWidth(1)
    view.horizontalScrollBar().setValue(300)
    assert view.visualRect(view.model().index(0, 0)).left() == 0
    assert view.visualRect(view.model().index(0, 1)).left() == view.columnWidth(0)
    click(view, QPoint(10, 26 * 2 + 5))
    assert at(view) == (2, 0)
    click(view, QPoint(width + 5, 26 * 2 + 5))
    assert at(view)[1] > 1


def test_a_cell_comes_out_from_below_the_frozen_columns(view: SheetView) -> None:
    view.set_frozen(2)
    bar = view.horizontalScrollBar()
    bar.setValue(bar.maximum())
    stand(view, 1, Column.BUILDING_ADDRESS)
    view.scrollTo(view.currentIndex())
    assert view.visualRect(view.currentIndex()).left() >= view.header.frozen_width()
    before = bar.value()
    stand(view, 1, Column.SITE_ID)
    assert bar.value() == before


def test_an_editor_opens_where_the_frozen_cell_is_seen(view: SheetView) -> None:
    view.set_frozen(2)
    view.horizontalScrollBar().setValue(200)
    stand(view, 1, Column.BUILDING_NAME)
    press(view, Key.Key_F2)
    editor = QApplication.focusWidget()
    assert editor is not None
    assert editor.geometry().left() == view.columnWidth(0)
    view.horizontalScrollBar().setValue(90)
    assert editor.geometry().left() == view.columnWidth(0)
    press(view, Key.Key_Escape)


def test_a_click_on_a_frozen_header_sorts_by_what_is_seen(view: SheetView) -> None:
    view.set_frozen(1)
    view.horizontalScrollBar().setValue(250)
    spot = QPoint(20, view.header.height() // 2)
    QTest.mouseClick(view.header.viewport(), Qt.MouseButton.LeftButton, NONE, spot)
    assert view.header.sortIndicatorSection() == 0


def test_a_hidden_frozen_column_takes_no_room(view: SheetView) -> None:
    view.set_frozen(2)
    view.setColumnHidden(0, True)
    assert view.header.frozen_width() == view.columnWidth(1)


def test_choosing_with_the_pointer_over_frozen_and_moving_columns(view: SheetView) -> None:
    view.set_frozen(1)
    view.horizontalScrollBar().setValue(200)
    click(view, QPoint(10, 10))
    click(view, QPoint(400, 26 + 10), Qt.KeyboardModifier.ShiftModifier)
    runs = view.shown_runs()
    assert runs[0] == [(0, 1)]
    assert view.header.logicalIndexAt(400) in runs


# --- moved by the pointer


def test_a_header_can_be_dragged(view: SheetView) -> None:
    header = view.header
    start = header.section_box(Column.SITE_ID).center()
    end = header.section_box(Column.BUILDING_ADDRESS).center()
    viewport = header.viewport()
    QTest.mousePress(viewport, Qt.MouseButton.LeftButton, NONE, start)
    for x in range(start.x(), end.x() + 60, 20):
        spot = QPointF(x, start.y())
        event = QMouseEvent(
            QMouseEvent.Type.MouseMove,
            spot,
            viewport.mapToGlobal(spot),
            Qt.MouseButton.NoButton,
            Qt.MouseButton.LeftButton,
            NONE,
        )
        QApplication.sendEvent(viewport, event)
    QTest.mouseRelease(viewport, Qt.MouseButton.LeftButton, NONE, QPoint(end.x() + 60, start.y()))
    assert header.visualIndex(Column.SITE_ID) >= 2
    assert header.sortIndicatorSection() == -1


# --- the menu and the panel


def test_the_menu_shows_and_hides(view: SheetView) -> None:
    menu = view.column_menu(Column.SPACE_NAME)
    actions = {action.text(): action for action in menu.actions() if action.text()}
    assert set(HEADERS) <= set(actions)
    actions["exclude"].trigger()
    assert view.isColumnHidden(Column.EXCLUDE)
    actions["building.refId"].trigger()
    assert not view.isColumnHidden(Column.BUILDING_REF)
    actions["Freeze up to space.name"].trigger()
    assert view.frozen == Column.SPACE_NAME + 1
    menu.close()
    again = view.column_menu(Column.SPACE_NAME)
    next(a for a in again.actions() if a.text() == "Let the columns go").trigger()
    assert view.frozen == 0
    for one in (menu, again):
        one.deleteLater()


@pytest.fixture
def panel(view: SheetView) -> Iterator[ColumnPanel]:
    one = view._columns.open_panel()
    yield one
    one.close()


def test_the_panel_works_by_keys_alone(view: SheetView, panel: ColumnPanel) -> None:
    panel.choose(Column.THING_NAME)
    for _ in range(3):
        QTest.keyClick(panel.list, Key.Key_Left, ALT)
    assert view.header.visualIndex(Column.THING_NAME) == Column.THING_NAME - 3
    assert panel.chosen() == Column.THING_NAME
    QTest.keyClick(panel.list, Key.Key_Right, ALT)
    assert view.header.visualIndex(Column.THING_NAME) == Column.THING_NAME - 2
    QTest.keyClick(panel.list, Key.Key_Space)
    assert view.isColumnHidden(Column.THING_NAME)
    QTest.keyClick(panel.list, Key.Key_Space)
    assert not view.isColumnHidden(Column.THING_NAME)
    QTest.keyClick(panel.list, Key.Key_F, ALT)
    assert view.frozen == Column.THING_NAME - 1
    assert "frozen up to here" in panel.list.currentItem().text()
    QTest.keyClick(panel.list, Key.Key_F, ALT)
    assert view.frozen == 0
    panel.start_again()
    assert view.layout_now() == GridLayout()


def test_the_last_column_cannot_be_put_away(view: SheetView, panel: ColumnPanel) -> None:
    view.hide_columns(tuple(range(1, 14)))
    panel.refresh()
    panel.choose(0)
    QTest.keyClick(panel.list, Key.Key_Space)
    assert not view.isColumnHidden(0)
    assert panel.list.item(0).checkState() is Qt.CheckState.Checked
