"""The sheet and its edits: what overlays what, and that every step can be taken back."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st
from mistdesk.domain.mapping.columns import HEADERS, READ_ONLY, Column, header
from mistdesk.domain.mapping.edits import CellEdit, Edit, OneFloorEdit, ZoneEdit, give_back, keep_mine, set_cells
from mistdesk.domain.mapping.sheet import MappingSheet, Override, Source
from tests.unit.domain import golden

TEXTS = st.sampled_from(["", "x", "東館", "1", " 2 ", "naïve\nname"])
OVERRIDES = st.one_of(st.none(), st.builds(Override, value=TEXTS, source=st.sampled_from([Source.PERSON, Source.FILE])))
REFS = st.sampled_from(["ap-1", "ap-2", "sw-hq", "not-in-the-sheet"])
CELLS = st.builds(CellEdit, ref=REFS, column=st.sampled_from(list(Column)), old=st.none(), new=OVERRIDES)
FLOORS = st.builds(
    OneFloorEdit,
    building_ref=st.sampled_from(["s-hq", "s-lab"]),
    level=st.integers(0, 2),
    old=st.booleans(),
    new=st.booleans(),
)
ZONES = st.builds(ZoneEdit, ref=REFS, old=st.none(), new=st.one_of(st.none(), REFS))
EDITS = st.builds(
    Edit,
    label=st.just("step"),
    cells=st.lists(CELLS, max_size=6).map(tuple),
    one_floor=st.lists(FLOORS, max_size=3).map(tuple),
    zones=st.lists(ZONES, max_size=3).map(tuple),
)


def looks(sheet: MappingSheet) -> tuple[object, ...]:
    """Everything that can be seen of a sheet, but for the number of its steps."""
    return (
        [list(column) for column in sheet.values],
        [bytes(column) for column in sheet.sources],
        dict(sheet.overrides),
        set(sheet.one_floor),
        dict(sheet.zones),
    )


@given(st.lists(EDITS, max_size=8))
def test_any_steps_and_their_inverses_lead_back_to_the_start(steps: list[Edit]) -> None:
    sheet = golden.sheet()
    seen = [looks(sheet)]
    inverses = []
    for step in steps:
        inverses.append(step.apply(sheet))
        seen.append(looks(sheet))
    for inverse in reversed(inverses):
        assert looks(sheet) == seen.pop()
        inverse.apply(sheet)
    assert looks(sheet) == seen.pop()
    assert sheet.revision == 7 + 2 * len(steps)


@given(EDITS)
def test_taking_back_a_taking_back_is_the_step_itself(step: Edit) -> None:
    sheet = golden.sheet()
    inverse = step.apply(sheet)
    after = looks(sheet)
    inverse.apply(sheet).apply(sheet)
    assert looks(sheet) == after
    assert step.refs() == {cell.ref for cell in step.cells} | {said.ref for said in step.zones}
    assert step.is_empty() == (not step.cells and not step.one_floor and not step.zones)


@given(st.lists(EDITS, max_size=5))
def test_a_sheet_opened_anew_with_the_overrides_looks_the_same(steps: list[Edit]) -> None:
    sheet = golden.sheet()
    for step in steps:
        step.apply(sheet)
    again = MappingSheet(sheet.rows, sheet.overrides, sheet.one_floor, zones=sheet.zones)
    assert looks(again) == looks(sheet)


def test_a_step_holds_only_cells_that_change_and_never_those_of_mist_alone() -> None:
    sheet = golden.sheet()
    row, nameless = sheet.index["ap-1"], sheet.index["ap-3"]
    targets = [
        (row, Column.THING_NAME, "AP-1"),  # what it holds already
        (nameless, Column.THING_NAME, sheet.value(nameless, Column.THING_NAME)),  # a stand-in, accepted by typing it
        (row, Column.FLOOR_NAME, "First floor"),
        *((row, column, "anything") for column in READ_ONLY),
    ]
    edit = set_cells(sheet, targets, label="Set", by="me", at=5.0)
    assert [(cell.ref, cell.column) for cell in edit.cells] == [
        ("ap-3", Column.THING_NAME),
        ("ap-1", Column.FLOOR_NAME),
    ]
    edit.apply(sheet)
    assert sheet.override(row, Column.FLOOR_NAME) == Override(
        "First floor", Source.PERSON, "", "me", 5.0, seen="Level 1"
    )
    assert sheet.source(nameless, Column.THING_NAME) is Source.PERSON


def test_cells_are_given_back_to_mist() -> None:
    sheet = golden.sheet()
    row = sheet.index["ap-1"]
    edit = give_back(sheet, [(row, Column.SPACE_NAME), (row, Column.THING_NAME)], label="Give back")
    assert [cell.column for cell in edit.cells] == [Column.SPACE_NAME]
    edit.apply(sheet)
    assert sheet.value(row, Column.SPACE_NAME) == "AP-1"
    assert sheet.source(row, Column.SPACE_NAME) is Source.RULE


def test_mist_says_something_new_beside_what_a_person_said() -> None:
    said = {("ap-1", Column.FLOOR_NAME): Override("Lobby", seen="Level 1")}
    sheet = golden.sheet(said)
    row = sheet.index["ap-1"]
    assert sheet.source_news(row, Column.FLOOR_NAME) is None
    assert sheet.source_news(row, Column.THING_NAME) is None
    renamed = [
        replace(base, values=tuple("Level One" if v == "Level 1" else v for v in base.values)) for base in sheet.rows
    ]
    later = MappingSheet(renamed, said)
    assert later.value(row, Column.FLOOR_NAME) == "Lobby"
    assert later.source_news(row, Column.FLOOR_NAME) == "Level One"
    mine = keep_mine(later, [(row, Column.FLOOR_NAME), (row, Column.THING_NAME)], label="Keep", by="me", at=9.0)
    assert len(mine.cells) == 1
    mine.apply(later)
    assert later.value(row, Column.FLOOR_NAME) == "Lobby"
    assert later.source_news(row, Column.FLOOR_NAME) is None


def test_what_was_said_of_a_device_that_is_away_waits_for_it() -> None:
    sheet = golden.sheet({("away", Column.SPACE_NAME): Override("Kept")})
    assert sheet.overrides["away", Column.SPACE_NAME].value == "Kept"
    assert "away" not in sheet.index
    assert len(sheet) == len(golden.inventory().devices)


def test_the_columns_are_the_guide_s_thirteen_and_one_of_ours() -> None:
    """Guide, "Place Mappings": the table of fields, in its order."""
    assert (
        *("building.siteId", "building.name", "building.address", "building.refId"),
        *("subBuilding.name", "subBuilding.code", "floor.name", "floor.level", "space.name", "space.code"),
        *("thing.name", "thing.refId", "thing.context", "exclude"),
    ) == HEADERS
    assert [header(column) for column in Column] == list(HEADERS)


@given(st.lists(EDITS, max_size=5))
def test_a_step_done_without_its_way_back_is_the_same_step(steps: list[Edit]) -> None:
    one, other = golden.sheet(), golden.sheet()
    for step in steps:
        step.apply(one)
        step.do(other)
        assert (looks(one), one.zones, one.revision) == (looks(other), other.zones, other.revision)


def test_rows_can_be_taken_in_slices() -> None:
    rows = golden.sheet().rows
    assert rows[1:3] == [rows[1], rows[2]]
