"""The progress panel: what is left by building, the next fix with its way, and a list that stays small in memory."""

from __future__ import annotations

from dataclasses import replace

import pytest
from mistdesk.domain.estate.model import Site
from mistdesk.domain.mapping.columns import Column
from mistdesk.ui.kit.theme import Theme
from mistdesk.ui.kit.tokens import Meaning
from mistdesk.ui.kit.widgets import ViewState
from mistdesk.ui.models.estate_index import ORG, Node, NodeKind
from mistdesk.ui.models.progress_rows import ProgressRow
from mistdesk.ui.views.progress_panel import ProgressPanel
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from tests.ui.fakes import make_world
from tests.ui.views.stage import Stage, button_of, staged, words_of


def _panel(stage: Stage, theme: Theme) -> ProgressPanel:
    panel = ProgressPanel(stage.state, theme)
    stage.show(panel, 480, 240)
    stage.settle()
    return panel


def test_buildings_with_their_figures(theme: Theme) -> None:
    with staged() as stage:
        panel = _panel(stage, theme)
        rows = {row.name[:5]: row for row in panel.model.rows}
        assert {name: row.score.devices for name, row in rows.items()} == {"Leeds": 10, "Nordb": 31, "東館キャン": 6}
        assert rows["Leeds"].figures.startswith(f"{rows['Leeds'].score.done} of 10 done, 1 error, ")
        assert rows["Nordb"].figures.endswith(" to review")
        assert rows["Nordb"].meaning is Meaning.REVIEW
        assert (rows["東館キャン"].percent, rows["東館キャン"].meaning) == ("0 %", Meaning.ERROR)
        assert {row.meaning for row in panel.model.rows} <= set(Meaning)
        for row in panel.model.rows:
            score = row.score
            assert score.devices == score.done + score.to_review + score.errors


def test_the_next_fix_is_one_sentence_and_one_button(theme: Theme) -> None:
    with staged() as stage:
        panel = _panel(stage, theme)
        assert "Give floor 中庭テラス" in panel.sentence.text()
        assert "2 access points become ready" in panel.sentence.text()
        wanted: list[tuple[str, int]] = []
        panel.wanted.connect(lambda ref, column: wanted.append((ref, column)))
        QTest.mouseClick(button_of(panel, "&Go there"), Qt.MouseButton.LeftButton)
        sheet = stage.state.desk.workspace.sheet
        (ref, column) = wanted[0]
        assert sheet.device(sheet.index[ref]).map_id == "map-tx"
        assert column == Column.FLOOR_LEVEL


def test_the_fix_follows_the_place_and_the_edits(theme: Theme) -> None:
    with staged() as stage:
        panel = _panel(stage, theme)
        stage.state.set_scope(Node(NodeKind.SITE, "site-nord"))
        stage.settle()
        assert panel.sentence.text().startswith("Next: ")
        assert "Nordbau" in panel.sentence.text()
        workspace = stage.state.desk.workspace
        rows = stage.state.index.rows(Node(NodeKind.SITE, "site-nord"))
        workspace.set_cells([(row, Column.EXCLUDE, "yes") for row in rows], "Leave out")
        stage.settle()
        assert panel.sentence.text() == "Nothing is left to do in Nordbau."
        assert not panel.button.isVisible()
        assert next(row for row in panel.model.rows if row.name == "Nordbau").percent == "100 %"


@pytest.mark.parametrize("how", ["click", "enter"])
def test_a_building_becomes_the_place(theme: Theme, how: str) -> None:
    with staged() as stage:
        panel = _panel(stage, theme)
        at = next(n for n, row in enumerate(panel.model.rows) if row.ref == "site-leeds")
        if how == "click":
            box = panel.table.visualRect(panel.model.index(at, 0))
            QTest.mouseClick(panel.table.viewport(), Qt.MouseButton.LeftButton, pos=box.center())
        else:
            panel.table.setFocus()
            panel.table.setCurrentIndex(panel.model.index(at, 0))
            QTest.keyClick(panel.table, Qt.Key.Key_Return)
        assert stage.state.scope == Node(NodeKind.SITE, "site-leeds")
        stage.settle()


def test_nothing_is_counted_while_nobody_looks(theme: Theme) -> None:
    with staged() as stage:
        panel = _panel(stage, theme)
        panel.hide()
        before = panel.model.rows
        workspace = stage.state.desk.workspace
        workspace.set_cells([(row, Column.EXCLUDE, "yes") for row in range(len(workspace.sheet))], "Leave out")
        stage.settle()
        assert panel.model.rows is before
        panel.show()
        stage.settle()
        assert {row.percent for row in panel.model.rows} == {"100 %"}
        assert panel.sentence.text() == "Nothing is left to do: every device is mapped."


def test_without_an_estate_it_says_so(theme: Theme) -> None:
    with staged(make_world(estate=False)) as stage:
        panel = _panel(stage, theme)
        assert panel.stack.state is ViewState.EMPTY
        assert "No buildings yet" in words_of(panel)
        assert not panel.button.isVisible()


def test_a_building_without_devices_has_a_dash(theme: Theme) -> None:
    world = make_world()
    assert world.sync.estate is not None
    world.sync.estate = replace(world.sync.estate, sites=(*world.sync.estate.sites, Site("site-new", "New hall")))
    with staged(world) as stage:
        panel = _panel(stage, theme)
        row = next(row for row in panel.model.rows if row.ref == "site-new")
        assert (row.percent, row.figures, row.meaning) == ("–", "no devices to map", Meaning.UNKNOWN)


def test_ten_thousand_buildings_are_a_list_of_values(theme: Theme) -> None:
    world = make_world()
    assert world.sync.estate is not None
    many = tuple(Site(f"s{n}", f"Shop {n}") for n in range(10_000))
    world.sync.estate = replace(world.sync.estate, sites=(*world.sync.estate.sites, *many))
    with staged(world) as stage:
        panel = _panel(stage, theme)
        assert panel.model.rowCount() == 10_003
        assert isinstance(panel.model.rows[-1], ProgressRow)
        assert len(panel.table.viewport().children()) < 10
        stage.state.set_scope(ORG)


def test_it_fits_into_a_small_room(theme: Theme) -> None:
    with staged() as stage:
        panel = _panel(stage, theme)
        least = panel.minimumSizeHint()
        assert (least.width() <= 480, least.height() <= 240) == (True, True), least
