"""What is shown while a workspace opens: old, said to be old, and not to be edited."""

from __future__ import annotations

import time
from datetime import datetime

from mistdesk.domain.first_page import FirstCell, FirstColumn, FirstPage, Margins, Mark
from mistdesk.domain.mapping.columns import Column
from mistdesk.ui.first_page import FirstPageView, as_of
from mistdesk.ui.kit.theme import Theme, ThemeChoice
from mistdesk.ui.views.shown_page import first_page
from mistdesk.ui.views.workbench import Workbench
from mistdesk.ui.window import StartPage
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot
from tests.ui.views.stage import staged

PAGE = FirstPage(
    datetime(2026, 5, 4, 14, 2).astimezone().timestamp(),
    "Test org",
    100_000,
    (FirstColumn("thing.name", 150), FirstColumn("floor.level", 86, at_right=True)),
    tuple((FirstCell(f"AP {n}", mark), FirstCell("1", Mark.SUGGESTED)) for n, mark in enumerate(Mark)),
    Margins(268, 190, 16, 280),
)
NOON = datetime(2026, 5, 4, 15, 0).astimezone().timestamp()


def test_its_age_is_said() -> None:
    assert as_of(PAGE.at, NOON) == "As of 14:02"
    assert as_of(PAGE.at, NOON + 86400) == "As of 4 May, 14:02"
    assert as_of(PAGE.at, NOON + 366 * 86400) == "As of 4 May 2026, 14:02"


def test_it_is_painted_and_read_out(qtbot: QtBot, theme: Theme) -> None:
    view = FirstPageView(theme, PAGE, NOON)
    qtbot.addWidget(view)
    assert view.accessibleName() == "Test org – 100,000 devices. As of 14:02; opening…"
    assert "can be edited when" in view.accessibleDescription()
    for width, height in ((1440, 900), (960, 540), (200, 100)):
        view.resize(width, height)
        for choice in (ThemeChoice.LIGHT, ThemeChoice.DARK, ThemeChoice.HIGH_CONTRAST):
            theme.set_choice(choice)
            image = view.grab().toImage()
            colors = {image.pixelColor(x, y).name() for x in range(0, width, 3) for y in range(0, height, 3)}
            assert len(colors) > 1, "an empty panel"


def test_keys_do_nothing(qtbot: QtBot, theme: Theme) -> None:
    page = StartPage(theme)
    qtbot.addWidget(page)
    page.resize(1440, 900)
    page.show()
    page.show_loading(PAGE)
    old = page.old
    assert old is not None
    before = old.grab().toImage()
    QTest.keyClicks(old, "abc")
    QTest.keyClick(old, Qt.Key.Key_F2)
    QTest.mouseDClick(old, Qt.MouseButton.LeftButton, pos=old.rect().center())
    assert old.grab().toImage() == before


def test_it_gives_way(qtbot: QtBot, theme: Theme) -> None:
    page = StartPage(theme)
    qtbot.addWidget(page)
    shown: list[bool] = []
    for kept in (PAGE, None, PAGE):
        page.show_loading(kept)
        shown.append(page.old is not None)
    page.show_error("Title", "Message")
    assert [*shown, page.old is not None] == [True, False, True, False]


def test_a_page_is_taken_from_the_grid(qtbot: QtBot, theme: Theme) -> None:
    with staged() as stage:
        bench = Workbench(stage.state, theme)
        stage.show(bench)
        grid, model = bench.mapping.grid, bench.mapping.model
        assert first_page(stage.state, grid, model, bench) is None, "the window shows another place"
        bench.go("mapping")
        sheet = stage.state.desk.workspace.sheet
        last = sheet.value(len(sheet) - 1, Column.THING_NAME)
        bench.mapping.card.filter_box.setText(last)
        stage.until(lambda: model.rowCount() < len(sheet))
        page = first_page(stage.state, grid, model, bench)
        assert page is not None
        assert page.devices == len(stage.state.desk.workspace.sheet)
        assert page.at <= time.time()
        shown = [column.title for column in page.columns]
        assert "thing.name" in shown
        assert len(shown) == sum(not grid.isColumnHidden(c) for c in range(model.columnCount()))
        assert all(len(row) == len(shown) for row in page.rows)
        assert 0 < len(page.rows) <= 60
        assert page.margins.top > 0
        names = shown.index("thing.name")
        assert page.rows[0][names].text == sheet.value(0, Column.THING_NAME), "the next start filters nothing"
        assert {cell.mark for row in page.rows for cell in row} > {Mark.PLAIN}


def test_the_place_is_found_again(qtbot: QtBot, theme: Theme) -> None:
    with staged() as stage:
        bench = Workbench(stage.state, theme)
        stage.show(bench)
        bench.go("mapping")
        kept = bench.panels()
        bench.go("overview")
        bench.restore_panels({"place": (99,)})
        assert bench.place == "overview"
        bench.restore_panels(kept)
        assert bench.place == "mapping"


def test_a_place_is_made_when_it_is_first_shown(qtbot: QtBot, theme: Theme) -> None:
    with staged() as stage:
        bench = Workbench(stage.state, theme, place=1)
        stage.show(bench)
        assert bench.place == "mapping"
        assert [key for key in bench.places.keys if bench.places.is_made(key)] == ["mapping"]
        for at, key in enumerate(bench.places.keys):
            bench.go(key)
            assert bench.place == key
            assert bench.places.currentIndex() == at
            assert bench.places.currentWidget() is bench.places.view(key)
        assert bench.places.count() == len(bench.places.keys)
        bench.go("nowhere")
        assert bench.place == "settings"
