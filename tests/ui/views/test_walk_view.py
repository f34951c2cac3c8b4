"""The walk: one access point at a time, by keyboard alone, at 1024 x 600, each save one step that can be taken back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from itertools import combinations

import pytest
from mistdesk.domain.mapping.columns import Column
from mistdesk.domain.mapping.progress import is_unmapped
from mistdesk.domain.mapping.rules import RowState
from mistdesk.domain.mapping.sheet import Source
from mistdesk.ui.kit.theme import Theme, ThemeChoice
from mistdesk.ui.kit.widgets import ViewState
from mistdesk.ui.models.estate_index import ORG, Node, NodeKind
from mistdesk.ui.views.walk import WalkView
from mistdesk.ui.views.walk_fields import WalkField
from mistdesk.ui.views.walk_sketch import NO_POSITION
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QLabel, QLineEdit, QMainWindow, QPushButton, QWidget
from tests.ui.fakes import World, make_world
from tests.ui.views.stage import Stage, staged, words_of

FLOOR, LEVEL, NAME, CODE = Column.FLOOR_NAME, Column.FLOOR_LEVEL, Column.SPACE_NAME, Column.SPACE_CODE
NORD = Node(NodeKind.SITE, "site-nord")
KEY, ALT = Qt.Key, Qt.KeyboardModifier.AltModifier
CTRL = Qt.KeyboardModifier.ControlModifier


def placed() -> World:
    """Access points in a row, ten pixels apart, in the order of their names."""
    world = make_world()
    estate = world.sync.estate
    assert estate is not None
    devices = tuple(replace(d, x_px=10.0 * n, y_px=5.0) for n, d in enumerate(estate.devices))
    world.sync.estate = replace(estate, devices=devices)
    return world


@contextmanager
def walking(
    theme: Theme, scope: Node = NORD, world: World | None = None
) -> Iterator[tuple[Stage, WalkView, list[str]]]:
    with staged(world or placed()) as stage:
        stage.state.set_scope(scope)
        view = WalkView(stage.state, theme)
        said: list[str] = []
        view.said.connect(said.append)
        stage.show(view, 1024, 600)
        view.activateWindow()
        stage.until(lambda: view.isActiveWindow())
        yield stage, view, said


def name(view: WalkView) -> str:
    return view.stop.name if view.stop is not None else ""


def focused(view: WalkView) -> QWidget:
    widget = view.focusWidget()
    assert widget is not None
    return widget


def press(view: WalkView, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    QTest.keyClick(focused(view), key, modifier)


def write(view: WalkView, text: str) -> None:
    QTest.keyClicks(focused(view), text)


def cell(stage: Stage, device: str, column: Column) -> str:
    sheet = stage.state.desk.workspace.sheet
    return sheet.value(row_of(stage, device), column)


def row_of(stage: Stage, device: str) -> int:
    return stage.state.desk.workspace.sheet.values[Column.THING_NAME].index(device)


def test_it_begins_at_the_first_open_one_with_its_facts(theme: Theme) -> None:
    with walking(theme) as (_, view, _said):
        assert name(view) == "NB-2OG-AP05"
        assert "AP45 · A070100000004 · 5c:5b:35:00:00:04 · Nordbau › 2. OG" in words_of(view)
        assert view.page.progress.text() == "10 of 14 done on this floor, 28 in the building"
        assert focused(view) is view.page.space.first, "the first field that nobody has looked at"
        assert view.page.space.first.guessed
        assert view.page.space.first.selectedText() == "NB-2OG-AP05", "typing replaces the suggestion"
        assert view.page.floor.second.guessed
        assert "Suggested" in view.page.space.below


def test_saving_accepts_suggestions_as_one_named_step(theme: Theme) -> None:
    with walking(theme) as (stage, view, said):
        press(view, KEY.Key_Return)
        workspace = stage.state.desk.workspace
        assert workspace.undo_label() == "Walk: NB-2OG-AP05"
        row = row_of(stage, "NB-2OG-AP05")
        for column in (LEVEL, NAME, CODE):
            assert workspace.sheet.source(row, column) is Source.PERSON
        assert not is_unmapped(workspace.sheet, workspace.report, row)
        assert said == ["NB-2OG-AP05 saved."]
        assert name(view) == "NB-2OG-AP12", "the nearest open one on the floor"


def test_the_code_follows_the_name_until_it_is_typed(theme: Theme) -> None:
    with walking(theme) as (stage, view, _said):
        write(view, "Meeting 2.05")
        assert view.page.space.second.text() == "MEETING-2-05"
        view.page.space.first.selectAll()
        write(view, "open office  WEST")
        assert view.page.space.second.text() == "OOW-1", "a space of the floor keeps its code"
        press(view, KEY.Key_Tab)
        view.page.space.second.selectAll()
        write(view, "X9")
        view.page.space.first.setFocus()
        write(view, "!")
        assert view.page.space.second.text() == "X9"
        press(view, KEY.Key_Return)
        assert cell(stage, "NB-2OG-AP05", CODE) == "X9"


def test_quick_choices_by_alt_and_number(theme: Theme) -> None:
    with walking(theme) as (stage, view, _said):
        assert view.page.space.choices.choices == ("Kitchen", "Open office east", "Meeting 2.04", "NB-2OG-AP05")
        press(view, KEY.Key_1, ALT)
        assert view.page.space.first.text() == "Kitchen"
        assert view.page.space.second.text() == "KIT2"
        assert view.stop is not None
        assert view.stop.floors == (("Erdgeschoss", "0"), ("1. OG", "1"), ("2. OG", "2"))
        view.page.floor.first.setFocus()
        press(view, KEY.Key_2, ALT)
        assert (view.page.floor.first.text(), view.page.floor.second.text()) == ("1. OG", "1")
        view.page.space.first.setFocus()
        view.page.save.click()
        assert cell(stage, "NB-2OG-AP05", FLOOR) == "1. OG"
        assert cell(stage, "NB-2OG-AP06", LEVEL) == "2", "the others stay where they are"


def test_a_choice_can_be_touched(theme: Theme) -> None:
    with walking(theme) as (_, view, _said):
        QTest.mouseClick(view.page.space.choices.buttons[0], Qt.MouseButton.LeftButton)
        assert view.page.space.first.text() == "Kitchen"
        press(view, KEY.Key_Return)
        assert name(view) == "NB-2OG-AP12"


def test_a_level_is_given_to_the_whole_floor(theme: Theme) -> None:
    with walking(theme, Node(NodeKind.FLOOR, "map-tx")) as (stage, view, said):
        assert focused(view) is view.page.floor.second, "the level is missing"
        assert "No floor.level" in view.page.floor.below
        press(view, KEY.Key_Return)
        assert name(view) == "HK-TR-AP01", "it stays while something is wrong"
        assert "No floor.level" in view.page.floor.below
        write(view, "2")
        press(view, KEY.Key_Return)
        assert name(view) == "HK-TR-AP01"
        assert "floors would become one" in view.page.floor.below
        assert focused(view) is view.page.floor.second
        assert view.page.floor.second.property("invalid") == "true"
        assert "floors would become one" in view.page.floor.second.accessibleDescription()
        write(view, "1")
        press(view, KEY.Key_Return)
        assert name(view) == "HK-TR-AP02"
        assert cell(stage, "HK-TR-AP02", LEVEL) == "1"
        assert said[-1] == "HK-TR-AP01 saved; level 1 was given to 1 more access point of 中庭テラス."


def test_a_level_that_is_no_number_stays_with_its_access_point(theme: Theme) -> None:
    with walking(theme, Node(NodeKind.FLOOR, "map-tx")) as (stage, view, _said):
        write(view, "roof")
        press(view, KEY.Key_Return)
        assert name(view) == "HK-TR-AP01"
        assert "not a whole number" in view.page.floor.below
        assert cell(stage, "HK-TR-AP02", LEVEL) == ""


def test_ctrl_z_takes_the_last_save_back_and_returns(theme: Theme) -> None:
    with walking(theme) as (stage, view, said):
        write(view, "Lab")
        press(view, KEY.Key_Return)
        assert name(view) == "NB-2OG-AP12"
        press(view, KEY.Key_Z, CTRL)
        assert name(view) == "NB-2OG-AP05"
        assert said[-1] == "Undone: Walk: NB-2OG-AP05."
        assert cell(stage, "NB-2OG-AP05", NAME) == "NB-2OG-AP05"
        press(view, KEY.Key_Z, CTRL)
        assert said[-1] == "Nothing of this walk to undo."
        write(view, "Shop")
        press(view, KEY.Key_Z, CTRL)
        assert view.page.space.first.text() != "Shop", "typing is undone first"


def test_its_keys_come_before_those_of_the_window(theme: Theme) -> None:
    with walking(theme) as (stage, view, said):
        window = QMainWindow()
        window.setCentralWidget(view)
        heard: list[str] = []
        for keys in ("Ctrl+Z", "Escape", "Alt+Right"):
            shortcut = QShortcut(QKeySequence(keys), window)
            shortcut.activated.connect(partial(heard.append, keys))
        stage.show(window, 1024, 600)
        window.activateWindow()
        stage.until(window.isActiveWindow)
        write(view, "Lab")
        press(view, KEY.Key_Return)
        view.page.save.setFocus()
        press(view, KEY.Key_Z, CTRL)
        assert (said[-1], heard) == ("Undone: Walk: NB-2OG-AP05.", [])
        press(view, KEY.Key_Right, ALT)
        assert (name(view), heard) == ("NB-2OG-AP12", [])
        press(view, KEY.Key_Escape)
        assert heard == []


def test_what_was_done_elsewhere_is_not_undone_here(theme: Theme) -> None:
    with walking(theme) as (stage, view, said):
        press(view, KEY.Key_Return)
        stage.state.desk.workspace.set_cells([(0, NAME, "Elsewhere")], "Somewhere else")
        press(view, KEY.Key_Z, CTRL)
        assert said[-1] == "The last change was made elsewhere; undo it there."
        assert stage.state.desk.workspace.undo_label() == "Somewhere else"


def test_skip_and_back(theme: Theme) -> None:
    with walking(theme) as (_, view, said):
        assert not view.page.back.isEnabled()
        press(view, KEY.Key_Right, ALT)
        assert name(view) == "NB-2OG-AP12"
        press(view, KEY.Key_Left, ALT)
        assert name(view) == "NB-2OG-AP05"
        press(view, KEY.Key_Left, ALT)
        assert said == ["This is where the walk began."]


def test_left_out_is_done(theme: Theme) -> None:
    with walking(theme) as (stage, view, _said):
        QTest.keyClick(view, KEY.Key_O, ALT)
        view.page.left_out.setFocus()
        if not view.page.left_out.isChecked():
            press(view, KEY.Key_Space)
        press(view, KEY.Key_Return)
        workspace = stage.state.desk.workspace
        assert workspace.report.states[row_of(stage, "NB-2OG-AP05")] is RowState.LEFT_OUT
        assert workspace.sheet.source(row_of(stage, "NB-2OG-AP05"), NAME) is Source.RULE, "nothing else is said"
        assert name(view) == "NB-2OG-AP12"


def test_to_the_end_by_keyboard_alone(theme: Theme) -> None:
    with walking(theme, ORG) as (stage, view, _said):
        presses = 0
        levels = iter(("5", "6", "7", "8"))
        while view.stop is not None:
            before = name(view)
            field = focused(view)
            if field is view.page.floor.first:
                write(view, f"Store of {before}")
                press(view, KEY.Key_Tab)
                write(view, next(levels))
            elif field is view.page.floor.second:
                write(view, next(levels))
            press(view, KEY.Key_Return)
            presses += 1
            assert presses < 60, f"the walk does not end at {before}"
        workspace = stage.state.desk.workspace
        assert not [n for n in range(len(workspace.sheet)) if is_unmapped(workspace.sheet, workspace.report, n)]
        assert "Every access point is mapped" in words_of(view)
        gone: list[bool] = []
        view.left.connect(lambda: gone.append(True))
        press(view, KEY.Key_Return)
        assert gone == [True]


def test_a_place_without_access_points_is_not_called_mapped(theme: Theme) -> None:
    world = make_world()
    estate = world.sync.estate
    assert estate is not None
    world.sync.estate = replace(estate, devices=tuple(d for d in estate.devices if d.site_id is None))
    with staged(world) as stage:
        view = WalkView(stage.state, theme)
        stage.show(view, 1024, 600)
        stage.settle()
        assert "No access points in Example Org" in words_of(view)
        assert "mapped" not in words_of(view)


def test_the_skipped_ones_are_offered_at_the_end(theme: Theme) -> None:
    with walking(theme, ORG) as (_, view, _said):
        first = name(view)
        seen = set()
        while view.stop is not None:
            seen.add(name(view))
            press(view, KEY.Key_Right, ALT)
            assert len(seen) < 60
        assert view.stack.state is ViewState.EMPTY
        assert f"{len(seen)} access points skipped on this walk." in words_of(view)
        press(view, KEY.Key_Return)
        assert name(view) in seen
        assert first in seen


def test_escape_leaves_and_names_what_was_not_saved(theme: Theme) -> None:
    with walking(theme) as (stage, view, said):
        left: list[bool] = []
        view.left.connect(lambda: left.append(True))
        write(view, "Kit")
        press(view, KEY.Key_Escape)
        assert left == [True]
        assert said == ["NB-2OG-AP05 was not saved."]
        assert not stage.state.desk.workspace.undo_label()


def test_what_cannot_be_mended_here_leads_to_the_grid(theme: Theme) -> None:
    with walking(theme) as (stage, view, _said):
        row = row_of(stage, "NB-2OG-AP05")
        stage.state.desk.workspace.set_cells([(row, Column.BUILDING_ADDRESS, "")], "Empty an address")
        assert "No building.address." in words_of(view)
        wanted: list[tuple[str, int]] = []
        view.wanted.connect(lambda ref, column: wanted.append((ref, column)))
        press(view, KEY.Key_Return)
        assert name(view) == "NB-2OG-AP12", "it does not hold up the walk"
        press(view, KEY.Key_Left, ALT)
        view.page.in_grid.setFocus()
        press(view, KEY.Key_Return)
        assert wanted == [(stage.state.desk.workspace.sheet.device(row).id, int(Column.BUILDING_ADDRESS))]


def test_another_place_begins_there_and_typing_is_kept(theme: Theme) -> None:
    with walking(theme) as (stage, view, _said):
        stage.state.set_scope(Node(NodeKind.SITE, "site-leeds"))
        assert name(view).startswith("LEE-")
        write(view, "Half")
        there = name(view)
        stage.state.set_scope(NORD)
        assert name(view) == there
        stage.state.desk.workspace.set_cells([(0, NAME, "Elsewhere")], "Somewhere else")
        assert view.page.space.first.text() == "Half" or view.page.floor.first.text() == "Half"


def test_the_sketch_says_what_it_shows(theme: Theme) -> None:
    with walking(theme) as (_, view, _said):
        assert view.page.sketch.words() == "14 access points on this plan, 10 mapped."
        press(view, KEY.Key_Return)
        assert view.page.sketch.words().endswith("NB-2OG-AP12 is to the right of the last one.")
        assert view.page.sketch.accessibleDescription() == view.page.sketch.words()


def test_without_a_position_it_says_so(theme: Theme) -> None:
    world = make_world()
    assert world.sync.estate is not None
    bare = tuple(replace(device, x_px=None) for device in world.sync.estate.devices)
    world.sync.estate = replace(world.sync.estate, devices=bare)
    with walking(theme, world=world) as (_, view, _said):
        assert view.page.sketch.words() == NO_POSITION


def test_without_an_estate_it_says_so(theme: Theme) -> None:
    with walking(theme, ORG, make_world(estate=False)) as (_, view, _said):
        assert "No access points yet" in words_of(view)


@pytest.mark.parametrize("choice", [ThemeChoice.LIGHT, ThemeChoice.DARK])
@pytest.mark.parametrize("scope", [NORD, Node(NodeKind.FLOOR, "map-tx")])
def test_nothing_is_clipped_at_1024_x_600_and_targets_are_large(theme: Theme, choice: ThemeChoice, scope: Node) -> None:
    theme.set_choice(choice)
    with walking(theme, scope) as (stage, view, _said):
        write(view, "2")
        press(view, KEY.Key_Return)
        least = view.minimumSizeHint()
        assert least.width() <= 660, least
        assert least.height() <= 524, least
        for width, height in ((1024, 600), (660, 524)):
            view.resize(width, height)
            stage.settle()
            QApplication.processEvents()
            _check_room(view)


def _check_room(view: WalkView) -> None:
    for part in view.page.findChildren(QWidget):
        if not part.isVisible():
            continue
        box = part.rect().translated(part.mapTo(view, QPoint(0, 0)))
        assert view.rect().contains(box), (part, box)
        if isinstance(part, QLabel) and part.wordWrap():
            assert part.heightForWidth(part.width()) <= part.height() or not part.text(), part.text()
        elif isinstance(part, (QPushButton, QLineEdit, QCheckBox)):
            assert part.height() >= 44, (part.accessibleName(), part.height())
            room = part.width() if part.property("walk") == "choice" else part.width() - part.minimumSizeHint().width()
            assert room >= 0, part.accessibleName()
        elif not part.layout():
            least = part.minimumSizeHint()
            assert part.width() >= least.width(), part
            assert part.height() >= least.height(), part
    boxes = [p.geometry() for p in (view.page.floor, view.page.space, view.page.sketch, view.page.save)]
    assert not any(one.intersects(other) for one, other in combinations(boxes, 2))


def test_every_field_and_button_is_reached_by_tab(theme: Theme) -> None:
    with walking(theme) as (_, view, _said):
        view.page.floor.first.setFocus()
        seen = [focused(view).accessibleName()]
        for _step in range(7):
            press(view, KEY.Key_Tab)
            seen.append(focused(view).accessibleName())
        assert seen == [
            "Floor name",
            "Floor level",
            "Space name",
            "Space code",
            "Left out",
            "Save and next (Enter)",
            "Skip (Alt+Right)",
            "Leave (Esc)",
        ]
        assert all(field.accessibleName() for field in view.page.findChildren(WalkField))
