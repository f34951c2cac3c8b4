"""The changes panel: three lists with counts, every act one step, all of it by keyboard and in a small room."""

from __future__ import annotations

from dataclasses import replace

from mistdesk.domain.mapping.columns import Column
from mistdesk.domain.mapping.sheet import Override, Source
from mistdesk.ui.kit.theme import Theme
from mistdesk.ui.kit.widgets import ViewState
from mistdesk.ui.models.change_rows import changes_of
from mistdesk.ui.models.estate_index import Node, NodeKind
from mistdesk.ui.views.changes_panel import GONE, NEWS, REPLACED, ChangesPanel
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from tests.ui.fakes import NOW, World, make_inventory, make_world
from tests.ui.views.stage import Stage, button_of, staged, words_of

DAY = 86_400.0


def changed_world() -> World:
    """Four devices gone, one of them replaced; Mist renamed a floor that two people had typed over."""
    world = make_world()
    world.mapping.cells.clear()
    estate = make_inventory()
    devices = [replace(d, x_px=40.0 * n) for n, d in enumerate(estate.devices)]
    for n, days in ((0, 3), (1, 40), (2, 100), (3, 100)):
        devices[n] = replace(devices[n], gone_since=NOW - days * DAY - 60)
    new = replace(devices[0], id="new-device", serial="NEW00001", mac="5c5b35ffffff", gone_since=None)
    world.sync.estate = replace(estate, devices=(*devices, new))
    ids = [device.id for device in devices]
    world.mapping.cells[ids[5], Column.FLOOR_NAME] = Override("Second", seen="2. Obergeschoss")
    world.mapping.cells[ids[6], Column.FLOOR_NAME] = Override("Second", seen="2. Obergeschoss")
    world.mapping.cells[ids[6], Column.THING_NAME] = Override("Mine", seen="NB-OLD")
    world.mapping.cells[ids[0], Column.SPACE_NAME] = Override("Kitchen", seen="NB-2OG-AP01")
    return world


def _panel(stage: Stage, theme: Theme, page: str = NEWS) -> ChangesPanel:
    panel = ChangesPanel(stage.state, theme)
    panel.tabs.choose(page)
    stage.show(panel, 480, 240)
    stage.settle()
    return panel


def _since(panel: ChangesPanel) -> list[str]:
    return [row.since for row in panel.gone.model.rows]


def _press(button: QPushButton) -> None:
    button.setFocus()
    QTest.keyClick(button, Qt.Key.Key_Space)


def test_counts_stand_on_the_tabs_and_sources_below(theme: Theme) -> None:
    with staged(changed_world()) as stage:
        panel = _panel(stage, theme)
        texts = [panel.tabs.tabText(at) for at in range(3)]
        assert texts == ["Mist now says 3", "Replaced? 1", "Gone 4"]
        assert "4 typed" in panel.whence.whole_text
        assert "from Mist" in panel.whence.whole_text
        stage.state.set_scope(Node(NodeKind.SITE, "site-leeds"))
        stage.settle()
        assert [panel.tabs.tabText(at) for at in range(3)] == ["Mist now says", "Replaced?", "Gone"]
        assert "No news from Mist in Leeds Example Way" in words_of(panel)


def test_news_are_taken_or_refused_one_by_column_or_all(theme: Theme) -> None:
    with staged(changed_world()) as stage:
        panel = _panel(stage, theme)
        workspace = stage.state.desk.workspace
        said: list[str] = []
        panel.said.connect(said.append)
        first = panel.news.model.rows[0]
        assert (first.mine, first.now, first.seen) == ("Second", "2. OG", "2. Obergeschoss")
        _press(panel.news.column_button)
        assert panel.news.words.text() == "2 cells chosen"
        _press(panel.news.take_button)
        stage.settle()
        assert workspace.sheet.value(first.cell.row, Column.FLOOR_NAME) == "2. OG"
        assert said == ["Take Mist's value in floor.name of 2 rows. Ctrl+Z takes it back."]
        assert len(panel.news.model.rows) == 1
        workspace.undo()
        stage.settle()
        _press(panel.news.all_button)
        _press(panel.news.keep_button)
        stage.settle()
        assert panel.news.stack.state is ViewState.EMPTY
        assert workspace.sheet.value(first.cell.row, Column.FLOOR_NAME) == "Second"
        assert len(workspace.history()) == 1


def test_enter_goes_to_the_cell(theme: Theme) -> None:
    with staged(changed_world()) as stage:
        panel = _panel(stage, theme)
        wanted: list[tuple[str, int]] = []
        panel.wanted.connect(lambda ref, column: wanted.append((ref, column)))
        for key, page in ((NEWS, panel.news), (REPLACED, panel.replaced), (GONE, panel.gone)):
            panel.tabs.choose(key)
            page.table.setFocus()
            QTest.keyClick(page.table, Qt.Key.Key_Return)
        assert [column for _, column in wanted] == [Column.FLOOR_NAME, Column.SPACE_NAME, Column.EXCLUDE]
        assert wanted[1][0] == "new-device"


def test_a_place_is_carried_over_on_consent_and_undone(theme: Theme) -> None:
    with staged(changed_world()) as stage:
        panel = _panel(stage, theme, REPLACED)
        workspace = stage.state.desk.workspace
        (row,) = panel.replaced.model.rows
        assert (row.strength, row.reason) == ("Very likely", "same name, same map, same place")
        assert "NEW00001" in row.serials
        _press(button_of(panel, "&Carry over"))
        stage.settle()
        new = workspace.sheet.index["new-device"]
        assert workspace.sheet.value(new, Column.SPACE_NAME) == "Kitchen"
        assert workspace.sheet.zone_of("new-device") == row.old_ref
        assert panel.replaced.stack.state is ViewState.EMPTY
        assert len(_since(panel)) == 3
        workspace.undo()
        stage.settle()
        _press(button_of(panel, "&Not the same place"))
        stage.settle()
        assert panel.replaced.model.rowCount() == 0
        assert len(_since(panel)) == 4
        stage.run(workspace.flush())
        assert stage.world.mapping.zones_said == {"new-device": "new-device"}


def test_what_is_not_clear_is_listed_and_not_acted_on(theme: Theme) -> None:
    world = changed_world()
    estate = world.sync.estate
    assert estate is not None
    twin = replace(estate.devices[-1], id="twin", serial="NEW00002")
    world.sync.estate = replace(estate, devices=(*estate.devices, twin))
    with staged(world) as stage:
        panel = _panel(stage, theme, REPLACED)
        (row,) = panel.replaced.model.rows
        assert (row.pair, row.strength) == (None, "Not clear")
        assert "2 new devices could be it" in row.reason
        assert not panel.replaced.carry_button.isEnabled()
        panel.replaced.carry.emit()
        assert stage.state.desk.workspace.history() == ()


def test_retiring_says_what_it_does_and_asks_in_place(theme: Theme) -> None:
    with staged(changed_world()) as stage:
        panel = _panel(stage, theme, GONE)
        workspace = stage.state.desk.workspace
        gone = panel.gone
        assert _since(panel) == ["12 Aug 2025, 100 days"] * 2 + ["11 Oct 2025, 40 days", "17 Nov 2025, 3 days"]
        gone.ages.setFocus()
        QTest.keyClick(gone.ages, Qt.Key.Key_Right)
        assert len(_since(panel)) == 3
        for _ in range(2):
            QTest.keyClick(gone.ages, Qt.Key.Key_Right)
        assert len(_since(panel)) == 2
        _press(gone.all_button)
        _press(gone.retire_button)
        assert gone.retire_button.text() == "&Retire 2 devices"
        assert gone.words.text().startswith("2 rows leave the list. What is published")
        assert workspace.history() == ()
        QTest.keyClick(gone.retire_button, Qt.Key.Key_Escape)
        assert not gone.asked
        _press(gone.retire_button)
        _press(gone.retire_button)
        stage.settle()
        assert workspace.undo_label() == "Retire 2 devices"
        assert gone.stack.state is ViewState.EMPTY
        assert "Nothing gone for 90 days" in words_of(panel)


def test_a_retired_device_that_is_back_is_taken_in_again(theme: Theme) -> None:
    world = changed_world()
    estate = world.sync.estate
    assert estate is not None
    ref = estate.devices[8].id
    world.mapping.cells[ref, Column.EXCLUDE] = Override("yes", Source.PERSON, "retired")
    with staged(world) as stage:
        panel = _panel(stage, theme, GONE)
        assert "1 retired device is back in Mist and still left out." in words_of(panel)
        _press(panel.gone.back_button)
        stage.settle()
        workspace = stage.state.desk.workspace
        assert workspace.sheet.value(workspace.sheet.index[ref], Column.EXCLUDE) == ""
        assert not panel.gone.back_button.isVisible()


def test_nothing_is_looked_at_while_nobody_looks_and_many_steps_end_in_one_look(theme: Theme) -> None:
    with staged(changed_world()) as stage:
        panel = _panel(stage, theme)
        panel.hide()
        before = panel.lists
        workspace = stage.state.desk.workspace
        for n in range(20):
            workspace.set_cells([(10, Column.SPACE_CODE, f"C{n}")], "Code")
        stage.settle()
        assert panel.lists is before
        panel.show()
        stage.settle()
        assert panel.lists is not before


def test_lists_of_a_hundred_thousand_rows_are_made_in_time_and_hold_values_only(theme: Theme) -> None:
    with staged(changed_world()) as stage:
        panel = _panel(stage, theme)
        sheet = stage.state.desk.workspace.sheet
        found = changes_of(sheet, None, NOW, ())
        panel.gone.set_rows(found.gone * 2500, ("check", "", ""))
        assert panel.gone.model.rowCount() == 10_000
        assert len(panel.gone.table.viewport().children()) < 10


def test_it_fits_into_a_small_room(theme: Theme) -> None:
    with staged(changed_world()) as stage:
        for page in (NEWS, REPLACED, GONE):
            panel = _panel(stage, theme, page)
            least = panel.minimumSizeHint()
            assert (least.width() <= 480, least.height() <= 240) == (True, True), (page, least)
