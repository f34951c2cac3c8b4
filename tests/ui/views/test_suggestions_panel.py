"""The suggestions panel: what is shown is what is applied, by keys alone, and nothing lands in a dead widget."""

from __future__ import annotations

from dataclasses import replace

import pytest
from mistdesk.domain.estate.model import DeviceKind, Inventory
from mistdesk.domain.mapping.columns import Column
from mistdesk.domain.mapping.sheet import MappingSheet, Source
from mistdesk.ui.kit.states import ViewState
from mistdesk.ui.kit.theme import Theme
from mistdesk.ui.models.estate_index import ORG, Node, NodeKind
from mistdesk.ui.models.suggestion_rows import Line, PartKind
from mistdesk.ui.views.suggestions_panel import SuggestionsPanel
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from tests.ui.fakes import World, make_inventory, make_world
from tests.ui.views.stage import Stage, button_of, staged, words_of

NORD = Node(NodeKind.SITE, "site-nord")


def estate() -> Inventory:
    """The fakes' estate on a raster, two access points of Nordbau on no map, one on the wrong one, one misnamed."""
    inventory = make_inventory()
    devices = []
    at = 0
    for device in inventory.devices:
        if device.kind is DeviceKind.AP and device.site_id is not None:
            device = replace(device, x_px=100.0 + at % 5 * 80, y_px=100.0 + at // 5 % 4 * 80)
            at += 1
        if device.name in {"NB-2OG-AP03", "NB-EG-AP06"}:
            device = replace(device, map_id=None)
        if device.name == "NB-2OG-AP09":
            device = replace(device, map_id="map-n1")
        if device.name == "NB-1OG-AP08":
            device = replace(device, name="SPARE-SHELF")
        devices.append(device)
    return replace(inventory, devices=tuple(devices))


@pytest.fixture
def world() -> World:
    there = make_world()
    there.sync.estate = estate()
    there.mapping.cells.clear()
    return there


def show(stage: Stage, theme: Theme, scope: Node = NORD) -> SuggestionsPanel:
    panel = SuggestionsPanel(stage.state, theme)
    stage.state.set_scope(scope)
    stage.show(panel, 480, 240)
    stage.settle()
    return panel


def choose(stage: Stage, panel: SuggestionsPanel, kind: PartKind, column: Column | None = None) -> None:
    part = next(one for one in panel.board.parts if (one.kind, one.column) == (kind, column))
    panel.part_box.setCurrentIndex(panel.part_box.findData(part.key))
    stage.settle()


def sheet_of(stage: Stage) -> MappingSheet:
    return stage.state.desk.workspace.sheet


def cells(lines: tuple[Line, ...]) -> list[tuple[str, str, str]]:
    return [(line.name, line.column_name, line.value) for line in lines]


def listed(panel: SuggestionsPanel) -> int:
    return len(panel.model.rows)


def key(panel: SuggestionsPanel, which: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    panel.table.setFocus()
    QTest.keyClick(panel.table, which, modifier)


def test_the_pattern_is_said_in_words_and_suggestions_carry_reasons(theme: Theme, world: World) -> None:
    with staged(world) as stage:
        panel = show(stage, theme)
        assert panel.pattern.whole_text == "27 of 28 names follow <building>-<level>-AP<number>."
        assert cells(panel.model.rows) == [
            ("NB-2OG-AP03", "floor.name", "2. OG"),
            ("NB-2OG-AP03", "floor.level", "2"),
            ("NB-EG-AP06", "floor.name", "Erdgeschoss"),
            ("NB-EG-AP06", "floor.level", "0"),
        ]
        assert panel.why.whole_text == "Strong: 2OG in its name is 2. OG for 12 mapped names"
        assert panel.model.rows[0].why in panel.why.whole_text


def test_enter_accepts_one_line_as_one_step_of_a_person(theme: Theme, world: World) -> None:
    with staged(world) as stage:
        panel = show(stage, theme)
        said: list[str] = []
        panel.said.connect(said.append)
        key(panel, Qt.Key.Key_Return)
        sheet = sheet_of(stage)
        row = next(n for n in range(len(sheet)) if sheet.value(n, Column.THING_NAME) == "NB-2OG-AP03")
        assert sheet.value(row, Column.FLOOR_NAME) == "2. OG"
        assert sheet.source(row, Column.FLOOR_NAME) is Source.PERSON
        override = sheet.override(row, Column.FLOOR_NAME)
        assert override is not None
        assert override.origin.startswith("suggested: 2OG in its name")
        assert said == ["Accept floor.name of NB-2OG-AP03: 1 cell changed."]
        assert listed(panel) == 3
        assert panel.chosen is not None
        assert panel.chosen.column is Column.FLOOR_LEVEL
        stage.settle()
        assert listed(panel) == 3
        assert stage.state.desk.workspace.undo() == "Accept floor.name of NB-2OG-AP03"
        stage.settle()
        assert listed(panel) == 4


def test_all_that_is_listed_is_accepted_in_one_step(theme: Theme, world: World) -> None:
    with staged(world) as stage:
        panel = show(stage, theme)
        choose(stage, panel, PartKind.SUGGESTED, Column.FLOOR_LEVEL)
        assert [line.column for line in panel.model.rows] == [Column.FLOOR_LEVEL] * 2
        QTest.mouseClick(button_of(panel, "Accept a&ll 2"), Qt.MouseButton.LeftButton)
        stage.settle()
        assert stage.state.desk.workspace.undo_label() == "Accept floor.level in 2 rows"
        assert [part.title for part in panel.board.parts][:2] == ["All suggestions (2)", "floor.name (2)"]
        choose(stage, panel, PartKind.SUGGESTED)
        panel.on_all()
        stage.settle()
        assert panel.stack.state is ViewState.EMPTY
        assert "Nothing to suggest in Nordbau" in words_of(panel)


def test_a_rejected_suggestion_stays_away_until_it_is_taken_back(theme: Theme, world: World) -> None:
    with staged(world) as stage:
        panel = show(stage, theme)
        said: list[str] = []
        panel.said.connect(said.append)
        key(panel, Qt.Key.Key_Delete)
        assert listed(panel) == 3
        panel.refresh()
        stage.settle()
        assert listed(panel) == 3
        choose(stage, panel, PartKind.REJECTED)
        assert cells(panel.model.rows) == [("NB-2OG-AP03", "floor.name", "2. OG")]
        key(panel, Qt.Key.Key_Delete)  # there is nothing to reject here
        key(panel, Qt.Key.Key_Enter)
        stage.settle()
        choose(stage, panel, PartKind.SUGGESTED)
        assert listed(panel) == 4
        assert said == [
            "Rejected: floor.name of NB-2OG-AP03 stays as it is.",
            "Suggested again: floor.name of NB-2OG-AP03.",
        ]


def test_disagreements_name_both_sources_and_lead_to_the_cell(theme: Theme, world: World) -> None:
    with staged(world) as stage:
        panel = show(stage, theme)
        gone: list[tuple[str, int]] = []
        panel.wanted.connect(lambda ref, column: gone.append((ref, column)))
        choose(stage, panel, PartKind.DISAGREEMENT)
        (line,) = panel.model.rows
        assert line.why == "its name says level 2, but its map 1. OG is level 1"
        key(panel, Qt.Key.Key_Return)
        choose(stage, panel, PartKind.OUTLIER)
        assert cells(panel.model.rows) == [("SPARE-SHELF", "", "<building>-<level>-AP<number>")]
        key(panel, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
        assert [column for _, column in gone] == [Column.FLOOR_LEVEL, Column.THING_NAME]
        assert gone[0][0] == line.ref
        choose(stage, panel, PartKind.PATTERN)
        key(panel, Qt.Key.Key_Return)
        assert len(gone) == 2


def test_values_of_rules_are_confirmed_in_bulk(theme: Theme, world: World) -> None:
    with staged(world) as stage:
        panel = show(stage, theme)
        choose(stage, panel, PartKind.RULE, Column.FLOOR_LEVEL)
        sheet, count = sheet_of(stage), len(panel.model.rows)
        row = panel.model.rows[0].row
        assert count > 20
        sheet.values[Column.FLOOR_LEVEL] = list(sheet.values[Column.FLOOR_LEVEL])
        said: list[str] = []
        panel.said.connect(said.append)
        panel.on_one()
        panel.on_all()
        stage.settle()
        assert sheet.source(row, Column.FLOOR_LEVEL) is Source.PERSON
        assert all(
            part.kind is not PartKind.RULE or part.column is not Column.FLOOR_LEVEL for part in panel.board.parts
        )
        assert f"{count - 1} cells changed." in said[1]


def test_what_was_typed_meanwhile_stays_and_is_counted(theme: Theme, world: World) -> None:
    with staged(world) as stage:
        panel = show(stage, theme)
        lines = panel.model.rows
        stage.state.desk.workspace.set_cells([(lines[0].row, Column.FLOOR_NAME, "Roof")], "Type")
        said: list[str] = []
        panel.said.connect(said.append)
        panel.on_all()  # before the new look has come
        assert said == ["Accept suggestions in 2 rows: 3 cells changed; 1 cell had changed since and stayed."]
        stage.settle()
        assert sheet_of(stage).value(lines[0].row, Column.FLOOR_NAME) == "Roof"
        panel._do(lines)
        assert said[1].startswith("Nothing was changed; 4 cells had changed since")
        stage.settle()


def test_the_whole_estate_sums_up_its_sites(theme: Theme, world: World) -> None:
    with staged(world) as stage:
        panel = show(stage, theme, ORG)
        assert panel.pattern.whole_text.startswith("3 of 3 sites have a naming scheme; ")
        choose(stage, panel, PartKind.PATTERN)
        assert "level goes along with floor.name and floor.level" in panel.model.rows[1].why
        assert not panel.buttons.go.isVisible()


def test_nothing_is_learned_while_nobody_looks_and_nothing_lands_in_a_dead_panel(theme: Theme, world: World) -> None:
    with staged(world) as stage:
        panel = SuggestionsPanel(stage.state, theme)
        stage.state.set_scope(NORD)
        stage.settle()
        assert not panel.board.suggestions.schemes
        stage.show(panel, 480, 240)
        panel.refresh()
        panel.refresh()
        stage.settle()
        assert panel.board.suggestions.schemes
        panel.refresh()
        stage.shown.remove(panel)
        panel.deleteLater()
        stage.settle()
        assert not stage.failures


def test_an_unopened_workspace_says_so(theme: Theme) -> None:
    with staged(opened=False) as stage:
        panel = show(stage, theme, ORG)
        assert panel.stack.state is ViewState.LOADING
        key(panel, Qt.Key.Key_Return)
        panel.on_one()
        panel.on_all()
        panel.on_reject()
        panel.on_go()
        assert panel.pattern.whole_text == ""
