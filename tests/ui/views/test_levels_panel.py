"""The levels panel: floors with what is proposed, by keys alone, applied as one step that can be taken back."""

from __future__ import annotations

import pytest
from mistdesk.domain.mapping.columns import Column
from mistdesk.ui.kit.theme import Theme
from mistdesk.ui.kit.tokens import Meaning
from mistdesk.ui.kit.widgets import ViewState
from mistdesk.ui.models.estate_index import ORG, Node, NodeKind
from mistdesk.ui.models.level_rows import PROPOSED
from mistdesk.ui.views.levels_panel import LevelsPanel
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit
from tests.ui.views.stage import Stage, button_of, staged, words_of

NORD = Node(NodeKind.SITE, "site-nord")
HIGASHI = Node(NodeKind.SITE, "site-higashi")


def _panel(stage: Stage, theme: Theme, place: Node = NORD) -> tuple[LevelsPanel, list[str]]:
    stage.state.set_scope(place)
    panel = LevelsPanel(stage.state, theme)
    stage.show(panel, 480, 240)
    stage.settle()
    said: list[str] = []
    panel.said.connect(said.append)
    return panel, said


def _levels(panel: LevelsPanel) -> dict[str, tuple[int | None, int | None]]:
    return {row.line.name: (row.line.level, row.proposed) for row in panel.model.rows}


def _choose(panel: LevelsPanel, name: str) -> None:
    panel.table.selectRow(next(n for n, row in enumerate(panel.model.rows) if row.line.name == name))
    panel.table.setFocus()


def _type(stage: Stage, panel: LevelsPanel, name: str, text: str) -> None:
    _choose(panel, name)
    QTest.keyClicks(panel.table, text[0])
    editor = panel.table.viewport().findChild(QLineEdit)
    assert isinstance(editor, QLineEdit)
    QTest.keyClicks(editor, text[1:])
    QTest.keyClick(editor, Qt.Key.Key_Return)
    stage.until(lambda: not panel.table.viewport().findChildren(QLineEdit))
    stage.settle()


def test_without_a_building_it_asks_for_one(theme: Theme) -> None:
    with staged() as stage:
        panel, _ = _panel(stage, theme, ORG)
        states = [panel.stack.state]
        assert "Choose a building" in words_of(panel)
        assert not panel.foot.isVisible()
        stage.state.set_scope(Node(NodeKind.FLOOR, "map-n1"))
        stage.settle()
        states.append(panel.stack.state)
        assert states == [ViewState.EMPTY, ViewState.READY]
        assert list(_levels(panel)) == ["2. OG", "1. OG", "Erdgeschoss"]


def test_floors_from_top_to_bottom_with_their_reasons(theme: Theme) -> None:
    with staged() as stage:
        panel, _ = _panel(stage, theme)
        assert _levels(panel) == {"2. OG": (2, None), "1. OG": (1, None), "Erdgeschoss": (0, None)}
        assert panel.model.rows[2].name == "Erdgeschoss, ground"
        assert "ground floor" in panel.model.rows[2].why
        assert not panel.foot.apply.isEnabled()
        assert "Nothing is proposed" in panel.foot.words.text()


def test_ground_as_one_is_shown_before_it_is_applied_and_can_be_undone(theme: Theme) -> None:
    with staged() as stage:
        panel, said = _panel(stage, theme)
        workspace = stage.state.desk.workspace
        before = list(workspace.sheet.values[Column.FLOOR_LEVEL])
        panel.ground.setFocus()
        QTest.keyClick(panel.ground, Qt.Key.Key_Right)
        stage.settle()
        assert _levels(panel) == {"2. OG": (2, 3), "1. OG": (1, 2), "Erdgeschoss": (0, 1)}
        assert workspace.sheet.values[Column.FLOOR_LEVEL] == before
        assert panel.foot.words.text() == "28 rows get another level."
        assert panel.foot.apply.text().startswith("&Apply to all 28 rows of ")
        assert panel.foot.apply.accessibleName() == "Apply to all 28 rows of Nordbau"
        QTest.mouseClick(panel.foot.apply, Qt.MouseButton.LeftButton)
        stage.settle()
        assert said == ["Set levels of 3 floors in Nordbau (28 rows)."]
        assert _levels(panel) == {"2. OG": (3, None), "1. OG": (2, None), "Erdgeschoss": (1, None)}
        assert panel.ground.current == "Ground is 1"
        assert workspace.undo_label() == "Set levels of 3 floors in Nordbau (28 rows)"
        workspace.undo()
        stage.settle()
        assert workspace.sheet.values[Column.FLOOR_LEVEL] == before
        assert panel.ground.current == "Ground is 0"


def test_a_level_is_typed_in_place_and_a_clash_is_named(theme: Theme) -> None:
    with staged() as stage:
        panel, said = _panel(stage, theme)
        _type(stage, panel, "2. OG", "1")
        stage.settle()
        assert _levels(panel)["2. OG"] == (2, 1)
        assert panel.model.rows[0].meaning is Meaning.ERROR
        assert "Same level as 1. OG" in panel.model.rows[0].why
        assert "Level 1 would be shared by" in panel.foot.words.text()
        assert panel.foot.glyph.isVisible()
        _type(stage, panel, "2. OG", "-x")
        stage.settle()
        assert "whole number" in said[-1]
        assert _levels(panel)["2. OG"] == (2, 1)
        QTest.keyClick(panel.foot.reset, Qt.Key.Key_Space)
        stage.settle()
        assert _levels(panel)["2. OG"] == (2, None)


def test_one_floor_two_plans_is_part_of_the_same_step(theme: Theme) -> None:
    with staged() as stage:
        panel, said = _panel(stage, theme)
        workspace = stage.state.desk.workspace
        _type(stage, panel, "2. OG", "1")
        stage.settle()
        QTest.mouseClick(button_of(panel, "One floor, two &plans"), Qt.MouseButton.LeftButton)
        stage.settle()
        assert "One floor with" in panel.model.rows[0].why
        assert not panel.foot.glyph.isVisible()
        panel.foot.apply.click()
        stage.settle()
        assert workspace.sheet.one_floor == {("site-nord", 1)}
        assert len(workspace.history()) == 1
        _choose(panel, "1. OG")
        QTest.mouseClick(button_of(panel, "Not one floor, but two"), Qt.MouseButton.LeftButton)
        stage.settle()
        assert said[-1] == "Level 1 of Nordbau is more than one floor."
        assert workspace.sheet.one_floor == set()


def test_floors_are_moved_by_keys_and_by_drag(theme: Theme) -> None:
    with staged() as stage:
        panel, _ = _panel(stage, theme)
        _choose(panel, "1. OG")
        QTest.keyClick(panel.table, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
        stage.settle()
        assert _levels(panel) == {"1. OG": (1, 2), "2. OG": (2, 1), "Erdgeschoss": (0, 0)}
        assert panel.table.currentIndex().row() == 0
        QTest.keyClick(panel.table, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)  # no further
        data = panel.model.mimeData([panel.model.index(0, 0)])
        model = panel.model
        assert not model.dropMimeData(data, Qt.DropAction.MoveAction, 3, 0, QModelIndex())
        stage.settle()
        assert _levels(panel) == {"2. OG": (2, 1), "Erdgeschoss": (0, 0), "1. OG": (1, -1)}
        assert not model.dropMimeData(data, Qt.DropAction.MoveAction, -1, -1, model.index(0, 0))
        assert model.mimeTypes() == data.formats()


def test_another_ground_floor_shifts_all(theme: Theme) -> None:
    with staged() as stage:
        panel, _ = _panel(stage, theme)
        _choose(panel, "1. OG")
        panel.activateWindow()
        stage.until(panel.isActiveWindow)
        QTest.keyClick(panel.table, Qt.Key.Key_G, Qt.KeyboardModifier.AltModifier)
        stage.until(lambda: panel.model.rows[1].is_ground)
        stage.settle()
        assert _levels(panel) == {"2. OG": (2, 1), "1. OG": (1, 0), "Erdgeschoss": (0, -1)}
        assert panel.model.rows[1].is_ground


def test_a_building_whose_ground_is_not_known_asks_for_it(theme: Theme) -> None:
    with staged() as stage:
        panel, said = _panel(stage, theme, HIGASHI)
        assert list(_levels(panel).values()) == [(2, None), (None, None)]
        assert panel.model.rows[1].meaning is Meaning.REVIEW
        panel.foot.down.click()
        stage.settle()
        assert said == ["Mark the ground floor first (Alt+G)."]
        panel.ground.set_current("Ground is 0")
        panel.on_ground("Ground is 1")
        assert "nothing tells which one is the ground floor" in said[-1]
        _choose(panel, "中庭テラス")
        panel.foot.mark.click()
        stage.settle()
        assert "has no level yet" in said[-1]
        panel.foot.up.click()
        stage.settle()
        assert _levels(panel) == {"中庭テラス": (None, 1), "2階": (2, -1)}


@pytest.mark.parametrize("keep", [True, False])
def test_typed_levels_stay_unless_the_person_says_so(theme: Theme, keep: bool) -> None:
    with staged() as stage:
        panel, said = _panel(stage, theme)
        workspace = stage.state.desk.workspace
        rows = [n for n, name in enumerate(workspace.sheet.values[Column.FLOOR_NAME]) if name == "1. OG"]
        workspace.set_cells([(row, Column.FLOOR_LEVEL, "5") for row in rows[:2]], "typed")
        stage.settle()
        assert panel.model.rows[1].now == "1, also 5"
        _type(stage, panel, "1. OG", "3")
        stage.settle()
        assert "2 typed levels stay" in panel.foot.words.text()
        assert panel.foot.keep.isVisible()
        panel.foot.keep.setChecked(keep)
        stage.settle()
        panel.foot.apply.click()
        stage.settle()
        assert said[-1] == f"Set levels of 1 floor in Nordbau ({6 if keep else 8} rows)."
        assert [workspace.sheet.value(row, Column.FLOOR_LEVEL) for row in rows[:2]] == (
            ["5", "5"] if keep else ["3"] * 2
        )


def test_it_leads_to_the_cell(theme: Theme) -> None:
    with staged() as stage:
        panel, _ = _panel(stage, theme)
        wanted: list[tuple[str, int]] = []
        panel.wanted.connect(lambda ref, column: wanted.append((ref, column)))
        _choose(panel, "Erdgeschoss")
        QTest.keyClick(panel.table, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
        sheet = stage.state.desk.workspace.sheet
        assert [(sheet.value(sheet.index[ref], Column.FLOOR_NAME), column) for ref, column in wanted] == [
            ("Erdgeschoss", Column.FLOOR_LEVEL)
        ]


def test_it_works_only_while_it_is_seen(theme: Theme) -> None:
    with staged() as stage:
        panel, _ = _panel(stage, theme)
        panel.hide()
        workspace = stage.state.desk.workspace
        row = workspace.sheet.values[Column.FLOOR_NAME].index("2. OG")
        workspace.set_cells([(row, Column.FLOOR_LEVEL, "9")], "typed")
        assert not stage.state.tasks.runs("levels")
        panel.show()
        stage.settle()
        assert any("9" in row.now for row in panel.model.rows)


def test_it_fits_and_every_control_is_named(theme: Theme) -> None:
    with staged() as stage:
        panel, _ = _panel(stage, theme)
        _type(stage, panel, "2. OG", "1")
        stage.settle()
        panel.resize(480, 240)
        assert panel.minimumSizeHint().width() <= 480
        assert panel.minimumSizeHint().height() <= 240
        for button in (panel.foot.up, panel.foot.down, panel.foot.mark, panel.foot.reset, panel.foot.apply):
            assert button.accessibleName()
        assert panel.model.data(panel.model.index(0, PROPOSED), Qt.ItemDataRole.AccessibleTextRole) == "1"
