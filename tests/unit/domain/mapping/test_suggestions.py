"""Suggestions from names and neighbours: never over a person's word, both sources named where two disagree."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mistdesk.domain.estate.model import Device, DeviceKind, FloorMap, Inventory, Organization, Site
from mistdesk.domain.mapping.columns import READ_ONLY, Column
from mistdesk.domain.mapping.edits import set_cells
from mistdesk.domain.mapping.naming_findings import Findings
from mistdesk.domain.mapping.naming_neighbours import Grid, Point
from mistdesk.domain.mapping.prefill import build_sheet
from mistdesk.domain.mapping.sheet import MappingSheet, Override, Source
from mistdesk.domain.mapping.suggestions import (
    Strength,
    Suggestion,
    Suggestions,
    accept,
    confirm,
    is_stale,
    suggest,
)
from tests.unit.domain import golden
from tests.unit.domain.mapping.test_edits import looks

FLOORS = {"EG": "m0", "1OG": "m1", "2OG": "m2"}
MAPS = (
    FloorMap("m0", "s", "Erdgeschoss", ppm=10.0),
    FloorMap("m1", "s", "1. Obergeschoss"),
    FloorMap("m2", "s", "2. Obergeschoss"),
    FloorMap("mz", "s", "Galerie"),
)


def ap(name: str, map_id: str | None, n: int) -> Device:
    """An access point; those of a map stand in a row, 100 px apart."""
    key = f"ap-{n}"
    return Device(
        key, DeviceKind.AP, "ap", "s", f"{n:012x}", f"A{n:06d}X1", name=name, map_id=map_id, x_px=n * 100.0, y_px=0.0
    )


def estate(extra: Iterable[tuple[str, str | None]] = (), maps: tuple[FloorMap, ...] = MAPS) -> Inventory:
    names: list[tuple[str, str | None]] = [(f"NB-{f}-AP{n}", m) for f, m in FLOORS.items() for n in range(1, 7)]
    devices = tuple(ap(name, m, n) for n, (name, m) in enumerate([*names, *extra]))
    return Inventory(1, 0.0, Organization("o", "O"), (Site("s", "Nordbau", "Weg 1", "DE"),), maps, devices)


def sheet_of(inventory: Inventory, said: Mapping[tuple[str, Column], Override] | None = None) -> MappingSheet:
    """The sheet, with values given by name of the access point."""
    ids = {device.name: device.id for device in inventory.devices}
    return build_sheet(inventory, overrides={(ids[name], c): one for (name, c), one in (said or {}).items()})


def told(sheet: MappingSheet, found: Suggestions, *columns: Column) -> list[tuple[str, Column, str, str]]:
    names = sheet.values[Column.THING_NAME]
    return [(names[s.row], s.column, s.value, s.reason) for s in found.items if not columns or s.column in columns]


def quarrels(sheet: MappingSheet, found: Suggestions) -> list[tuple[str, Column, str, str]]:
    names = sheet.values[Column.THING_NAME]
    return [(names[d.row], d.column, d.first, d.second) for d in found.disagreements]


# --- floors


def test_a_row_on_no_map_gets_floor_and_level_from_its_name() -> None:
    inventory = estate([("NB-2OG-AP7", None)])
    sheet = sheet_of(inventory)
    found = suggest(sheet, inventory=inventory)
    assert told(sheet, found) == [
        ("NB-2OG-AP7", Column.FLOOR_NAME, "2. Obergeschoss", "2OG in its name is 2. Obergeschoss for 6 mapped names"),
        ("NB-2OG-AP7", Column.FLOOR_LEVEL, "2", "2OG in its name is level 2"),
    ]
    assert {one.strength for one in found.items} == {Strength.STRONG}
    assert {one.source for one in found.items} == {Source.RULE}
    assert found.counts() == {Column.FLOOR_NAME: 1, Column.FLOOR_LEVEL: 1}
    assert [scheme.pattern for scheme in found.schemes] == ["<building>-<level>-AP<number>"]


def test_only_the_rows_asked_for_are_answered_but_all_names_teach() -> None:
    inventory = estate([("NB-2OG-AP7", None), ("NB-EG-AP7", None), ("NB-EG-AP8", "m2")])
    sheet = sheet_of(inventory)
    row = sheet.index["ap-18"]
    found = suggest(sheet, [row])
    assert {one.row for one in found.items} == {row}
    assert found.disagreements == ()
    assert suggest(sheet, []).schemes == ()


def test_where_name_and_map_disagree_nothing_is_suggested_and_both_are_named() -> None:
    inventory = estate([("NB-2OG-AP7", "m1")])
    sheet = sheet_of(inventory)
    found = suggest(sheet)
    assert found.items == ()
    assert quarrels(sheet, found) == [
        ("NB-2OG-AP7", Column.FLOOR_LEVEL, "its name says level 2", "its map 1. Obergeschoss is level 1")
    ]
    assert found.disagreements[0].reason.endswith("; nothing is suggested")


def test_a_level_that_a_person_gave_is_not_argued_with_but_no_floor_follows_from_the_name() -> None:
    inventory = estate([("NB-2OG-AP7", "m1"), ("NB-2OG-AP8", None)])
    said = {("NB-2OG-AP7", Column.FLOOR_LEVEL): Override("1"), ("NB-2OG-AP8", Column.FLOOR_LEVEL): Override("1")}
    sheet = sheet_of(inventory, said)
    found = suggest(sheet)
    assert found.items == ()
    assert quarrels(sheet, found) == [
        ("NB-2OG-AP8", Column.FLOOR_NAME, "its name says level 2", "floor.level was given as 1")
    ]


def test_a_level_given_by_a_rule_alone_is_named_as_the_rows() -> None:
    inventory = estate([("NB-2OG-AP7", "m1")])
    sheet = sheet_of(inventory, {("NB-2OG-AP7", Column.FLOOR_NAME): Override("")})
    assert quarrels(sheet, suggest(sheet))[0][3] == "its row is level 1"


def test_a_new_floor_gets_its_level_but_no_invented_name() -> None:
    inventory = estate([(f"NB-4OG-AP{n}", None) for n in range(3)])
    sheet = sheet_of(inventory)
    found = suggest(sheet, inventory=inventory)
    assert {(s.column, s.value, s.strength) for s in found.items} == {
        (Column.FLOOR_LEVEL, "4", Strength.WEAK),
        (Column.FLOOR_NAME, "4OG", Strength.WEAK),
    }
    numbers = replace(
        inventory,
        devices=tuple(replace(d, name=d.name.replace("EG", "0").replace("OG", "")) for d in inventory.devices),
    )
    found = suggest(sheet_of(numbers), inventory=numbers)
    assert {(s.column, s.value, s.strength) for s in found.items} == {(Column.FLOOR_LEVEL, "4", Strength.FAIR)}


def test_a_floor_is_found_by_its_level_where_names_do_not_tell_it() -> None:
    inventory = estate([("NB-3OG-AP1", "m3"), ("NB-3OG-AP2", None)], (*MAPS, FloorMap("m3", "s", "3. OG")))
    sheet = sheet_of(inventory)
    assert told(sheet, suggest(sheet, inventory=inventory)) == [
        ("NB-3OG-AP2", Column.FLOOR_NAME, "3. OG", "3OG in its name is 3. OG for 1 mapped names"),
        ("NB-3OG-AP2", Column.FLOOR_LEVEL, "3", "3OG in its name is level 3"),
    ]
    two = (*MAPS, FloorMap("m3", "s", "3. OG"), FloorMap("m4", "s", "3. OG West"))
    inventory = estate([("NB-3OG-AP1", "m3"), ("NB-3OG-AP2", None), ("NB-EG2-AP3", "m4")], two)
    sheet = sheet_of(inventory)
    found = suggest(sheet, inventory=inventory)
    assert quarrels(sheet, found) == [
        ("NB-3OG-AP2", Column.FLOOR_NAME, "its name says level 3", "the building has 3. OG and 3. OG West on it")
    ]


def test_a_floor_without_a_level_takes_the_one_that_all_its_names_say() -> None:
    lobby = (*MAPS, FloorMap("m3", "s", "Skylounge"))
    inventory = estate([("NB-3OG-AP1", "m3"), ("NB-3OG-AP2", "m3")], lobby)
    sheet = sheet_of(inventory)
    assert told(sheet, suggest(sheet, inventory=inventory)) == [
        ("NB-3OG-AP1", Column.FLOOR_LEVEL, "3", "3OG in its name is level 3"),
        ("NB-3OG-AP2", Column.FLOOR_LEVEL, "3", "3OG in its name is level 3"),
    ]


def test_a_floor_whose_names_differ_or_whose_level_is_taken_gets_none() -> None:
    inventory = estate([("NB-1OG-AP7", "mz"), ("NB-2OG-AP7", "mz")])
    sheet = sheet_of(inventory)
    found = suggest(sheet)
    assert found.items == ()
    assert {one[2:] for one in quarrels(sheet, found)} == {
        ("its name says level 1", "other names on Galerie say level 2"),
        ("its name says level 2", "other names on Galerie say level 1"),
    }
    inventory = estate([("NB-2OG-AP7", "mz")])
    sheet = sheet_of(inventory)
    found = suggest(sheet)
    assert found.items == ()
    assert quarrels(sheet, found)[0][2:] == (
        "its name says level 2",
        "level 2 is 2. Obergeschoss and its map is Galerie",
    )


def test_a_floor_that_a_person_named_takes_no_level_from_a_name_that_tells_none() -> None:
    inventory = estate([("NB-XX-AP7", "mz"), ("NB-YY-AP8", None)])
    sheet = sheet_of(inventory, {("NB-YY-AP8", Column.FLOOR_NAME): Override("")})
    assert suggest(sheet).items == ()


def test_a_floor_name_joins_a_level_that_a_person_gave() -> None:
    inventory = estate([("NB-2OG-AP7", None), ("NB-1OG-AP7", None)])
    said = {
        ("NB-2OG-AP7", Column.FLOOR_LEVEL): Override("2"),
        ("NB-1OG-AP7", Column.FLOOR_NAME): Override("", Source.FILE),
    }
    sheet = sheet_of(inventory, said)
    assert [one[:3] for one in told(sheet, suggest(sheet))] == [("NB-2OG-AP7", Column.FLOOR_NAME, "2. Obergeschoss")]


def test_a_decided_cell_takes_no_suggestion() -> None:
    sheet = golden.sheet()
    findings = Findings(sheet)
    findings.suggest(sheet.index["ap-1"], Column.SPACE_NAME, "Hall", "why", Strength.FAIR)
    findings.suggest(sheet.index["ap-2"], Column.SPACE_NAME, "AP-2", "it has it", Strength.FAIR)
    findings.suggest(sheet.index["ap-2"], Column.SPACE_NAME, "", "nothing", Strength.FAIR)
    assert findings.items == []


def test_names_without_a_level_tell_no_floor() -> None:
    inventory = estate()
    plain = replace(inventory, devices=tuple(ap(f"AP-{n}", "m1" if n else None, n) for n in range(12)))
    found = suggest(sheet_of(plain))
    assert found.items == ()
    assert found.schemes[0].pattern == "AP-<number>"
    assert suggest(golden.sheet()).disagreements == ()


# --- sub-buildings


def campus(*, extra: Iterable[tuple[str, str | None]] = ()) -> Inventory:
    maps = tuple(
        FloorMap(f"{wing}{floor}", "s", f"{wing} {floor}. OG", group_name=f"Haus {wing}")
        for wing in "AB"
        for floor in (1, 2)
    )
    names: list[tuple[str, str | None]] = [
        (f"{wing}-{floor}-AP{n}", f"{wing}{floor}") for wing in "AB" for floor in (1, 2) for n in range(6)
    ]
    devices = tuple(ap(name, m, n) for n, (name, m) in enumerate([*names, *extra]))
    return Inventory(1, 0.0, Organization("o", "O"), (Site("s", "Campus", "Weg 1", "DE"),), maps, devices)


def test_a_wing_in_names_tells_the_sub_building_and_its_code() -> None:
    inventory = campus(extra=[("A-1-AP9", None)])
    sheet = sheet_of(inventory)
    found = suggest(sheet)
    assert told(sheet, found, Column.SUB_NAME) == [
        ("A-1-AP9", Column.SUB_NAME, "Haus A", "A in its name is Haus A for mapped names")
    ]
    codes = {(sheet.values[Column.SUB_NAME][s.row], s.value) for s in found.items if s.column is Column.SUB_CODE}
    assert codes == {("Haus A", "A"), ("Haus B", "B")}
    assert quarrels(sheet, found) == [
        ("A-1-AP9", Column.FLOOR_NAME, "its name says level 1", "the building has A 1. OG and B 1. OG on it")
    ]


def test_a_code_from_names_is_the_whole_part_where_parts_are_parted() -> None:
    inventory = campus()
    for stem, code in (("HQ-H{}", "H1"), ("H{}", "1")):
        devices = []
        for device in inventory.devices:
            wing, floor, number = device.name.split("-")
            sign = "-" if stem.startswith("HQ") else ""
            name = sign.join([stem.format("AB".index(wing) + 1), f"L{floor}", number])
            devices.append(replace(device, name=name))
        sheet = sheet_of(replace(inventory, devices=tuple(devices)))
        codes = {s.value for s in suggest(sheet).items if s.column is Column.SUB_CODE}
        assert code in codes
        assert len(codes) == 2


def test_codes_that_somebody_gave_count_more_and_two_of_them_are_a_disagreement() -> None:
    inventory = campus(extra=[("A-1-AP9", "B1"), ("Shelf", "A1")])
    said = {("A-1-AP0", Column.SUB_CODE): Override("HA"), ("B-1-AP0", Column.SUB_CODE): Override("HB")}
    sheet = sheet_of(inventory, said)
    found = suggest(sheet)
    assert {(s.value, s.reason) for s in found.items if s.column is Column.SUB_CODE} == {
        ("HA", "other rows of Haus A have it"),
        ("HB", "other rows of Haus B have it"),
    }
    assert ("A-1-AP9", Column.SUB_NAME, "its name says Haus A", "its map is in Haus B") in quarrels(sheet, found)
    sheet = sheet_of(inventory, {**said, ("A-1-AP1", Column.SUB_CODE): Override("XA")})
    found = suggest(sheet)
    assert ("A-1-AP2", Column.SUB_CODE, "rows of Haus A have HA", "others subBuilding.code XA") in quarrels(
        sheet, found
    )


# --- spaces

KITCHEN = {("NB-EG-AP1", Column.SPACE_NAME): Override("Küche"), ("NB-EG-AP1", Column.SPACE_CODE): Override("K1")}


def test_the_nearest_named_access_point_tells_the_space_and_its_code() -> None:
    inventory = estate()
    sheet = sheet_of(inventory, KITCHEN)
    found = suggest(sheet, inventory=inventory)
    assert told(sheet, found) == [
        ("NB-EG-AP2", Column.SPACE_NAME, "Küche", "NB-EG-AP1, 10 m away on the plan, is in Küche"),
        ("NB-EG-AP2", Column.SPACE_CODE, "K1", "the code of Küche"),
    ]
    assert {one.source for one in found.items} == {Source.NEIGHBOUR}
    assert "100 px away" in suggest(sheet).items[0].reason


def test_two_near_ones_in_different_spaces_are_a_disagreement_and_in_the_same_space_are_not() -> None:
    said = {**KITCHEN, ("NB-EG-AP3", Column.SPACE_NAME): Override("Foyer")}
    sheet = sheet_of(estate(), said)
    found = suggest(sheet)
    assert [one[0] for one in told(sheet, found, Column.SPACE_NAME)] == ["NB-EG-AP4"]
    assert quarrels(sheet, found) == [
        (
            "NB-EG-AP2",
            Column.SPACE_NAME,
            "NB-EG-AP1, 100 px away on the plan, is in Küche",
            "NB-EG-AP3, 100 px away on the plan, is in Foyer",
        )
    ]
    said[("NB-EG-AP3", Column.SPACE_NAME)] = Override(" küche ")
    sheet = sheet_of(estate(), said)
    assert [one[0] for one in told(sheet, suggest(sheet), Column.SPACE_NAME)] == ["NB-EG-AP2", "NB-EG-AP4"]


def test_a_typed_space_gets_a_code_from_its_name_that_no_other_space_of_the_floor_has() -> None:
    said = {
        ("NB-EG-AP1", Column.SPACE_NAME): Override("Foyer"),
        ("NB-EG-AP6", Column.SPACE_NAME): Override("Hall"),
        ("NB-EG-AP6", Column.SPACE_CODE): Override("FOYER"),
        ("NB-2OG-AP1", Column.SPACE_NAME): Override("Foyer"),
    }
    sheet = sheet_of(estate(), said)
    codes = {one[0]: one[2] for one in told(sheet, suggest(sheet), Column.SPACE_CODE)}
    assert codes["NB-EG-AP1"] == codes["NB-EG-AP2"] == "FOYER-2"
    assert codes["NB-2OG-AP1"] == "FOYER"


def test_a_space_that_a_person_emptied_stays_empty_and_so_does_a_code() -> None:
    said = {
        **KITCHEN,
        ("NB-EG-AP2", Column.SPACE_NAME): Override(""),
        ("NB-EG-AP6", Column.SPACE_NAME): Override("Saal"),
        ("NB-EG-AP5", Column.SPACE_CODE): Override("S9"),
    }
    sheet = sheet_of(estate(), said)
    found = suggest(sheet)
    assert [one[:3] for one in told(sheet, found)] == [
        ("NB-EG-AP5", Column.SPACE_NAME, "Saal"),
        ("NB-EG-AP6", Column.SPACE_CODE, "SAAL"),
    ]
    row = sheet.index["ap-0"] + 4
    assert [one.value for one in suggest(sheet, [row]).items] == ["Saal"]


def test_an_access_point_whose_name_denies_its_plan_is_nobody_s_neighbour() -> None:
    inventory = estate([("NB-2OG-AP7", "m0")])
    near = replace(inventory, devices=tuple(replace(d, x_px=40.0) if d.id == "ap-18" else d for d in inventory.devices))
    sheet = sheet_of(near, {("NB-2OG-AP7", Column.SPACE_NAME): Override("Saal")})
    assert told(sheet, suggest(sheet), Column.SPACE_NAME) == []


def test_only_the_nearest_counts_when_others_are_clearly_further() -> None:
    inventory = estate()
    places = {"NB-EG-AP1": 0.0, "NB-EG-AP2": 60.0, "NB-EG-AP3": 140.0, "NB-EG-AP4": 240.0}
    inventory = replace(
        inventory, devices=tuple(replace(d, x_px=places.get(d.name, d.x_px)) for d in inventory.devices)
    )
    said = {**KITCHEN, ("NB-EG-AP3", Column.SPACE_NAME): Override("Foyer")}
    sheet = sheet_of(inventory, said)
    found = suggest(sheet, [sheet.index["ap-1"]])
    assert told(sheet, found, Column.SPACE_NAME)[0][2] == "Küche"


def words(extra: Iterable[tuple[str, str | None]] = ()) -> Inventory:
    rooms = ("Küche", "Foyer", "Lab_Nord", "Archiv", "Empfang", "Saal")
    names: list[tuple[str, str | None]] = [
        (f"{f}/{room}/AP{n}", m) for f, m in FLOORS.items() for n, room in enumerate(rooms)
    ]
    inventory = estate()
    return replace(inventory, devices=tuple(ap(name, m, n) for n, (name, m) in enumerate([*names, *extra])))


def test_words_in_names_tell_the_space() -> None:
    sheet = sheet_of(words())
    found = suggest(sheet)
    names = {one[0]: one for one in told(sheet, found, Column.SPACE_NAME)}
    assert len(names) == 18
    assert names["EG/Archiv/AP3"][2:] == ("Archiv", "its name says Archiv")
    codes = {one[0]: one[2:] for one in told(sheet, found, Column.SPACE_CODE)}
    assert codes["EG/Archiv/AP3"] == ("ARCHIV", "made from Archiv in its name")


def test_words_and_neighbour_make_a_strong_suggestion_or_a_disagreement() -> None:
    said = {("EG/Küche/AP0", Column.SPACE_NAME): Override("foyer")}
    sheet = sheet_of(words(), said)
    (strong,) = [
        one for one in suggest(sheet).items if one.strength is Strength.STRONG and one.column is Column.SPACE_NAME
    ]
    assert sheet.values[Column.THING_NAME][strong.row] == "EG/Foyer/AP1"
    assert strong.reason.endswith("is in foyer, and its name says so")
    sheet = sheet_of(words(), {("EG/Küche/AP0", Column.SPACE_NAME): Override("Bad")})
    assert quarrels(sheet, suggest(sheet)) == [
        (
            "EG/Foyer/AP1",
            Column.SPACE_NAME,
            "its name says Foyer",
            "EG/Küche/AP0, 100 px away on the plan, is in Bad",
        )
    ]


def test_an_access_point_in_one_place_with_all_others_or_far_away_has_no_neighbour() -> None:
    inventory = estate()
    heap = replace(inventory, devices=tuple(replace(d, x_px=5.0) for d in inventory.devices))
    assert suggest(sheet_of(heap, KITCHEN)).items == ()
    nowhere = replace(inventory, devices=tuple(replace(d, x_px=None) for d in inventory.devices))
    assert suggest(sheet_of(nowhere, KITCHEN)).items == ()


def test_what_is_gone_left_out_or_no_access_point_is_let_be() -> None:
    inventory = estate([("NB-2OG-AP7", None), ("NB-2OG-AP8", None), ("NB-2OG-AP9", None), ("", None)])
    devices = list(inventory.devices)
    devices[18] = replace(devices[18], gone_since=1.0)
    devices[19] = replace(devices[19], kind=DeviceKind.SWITCH, type_word="switch")
    inventory = replace(inventory, devices=tuple(devices))
    sheet = sheet_of(inventory, {("NB-2OG-AP9", Column.EXCLUDE): Override("yes")})
    found = suggest(sheet)
    assert found.items == ()
    assert found.schemes[0].names == 18  # the nameless one teaches nothing


# --- steps


def test_accepting_makes_a_person_s_decision_and_one_step() -> None:
    inventory = estate([("NB-2OG-AP7", None)])
    sheet = sheet_of(inventory)
    found = suggest(sheet)
    before = looks(sheet)
    edit = accept(sheet, [*found.items, *found.items], by="Ada", at=5.0, label="Accept floor.level in 1 row")
    inverse = edit.apply(sheet)
    row = sheet.index["ap-18"]
    assert sheet.override(row, Column.FLOOR_LEVEL) == Override(
        "2", Source.PERSON, "suggested: 2OG in its name is level 2", "Ada", 5.0, ""
    )
    assert len(edit.cells) == 2
    assert suggest(sheet).items == ()
    inverse.apply(sheet)
    assert looks(sheet) == before


def test_stale_suggestions_stay_out_of_the_step() -> None:
    inventory = estate([("NB-2OG-AP7", None)])
    sheet = sheet_of(inventory)
    name, level = suggest(sheet).items
    set_cells(sheet, [(level.row, Column.FLOOR_LEVEL, "3")], label="", by="", at=0.0).apply(sheet)
    assert [cell.column for cell in accept(sheet, [name, level], by="", at=0.0, label="").cells] == [Column.FLOOR_NAME]
    assert is_stale(sheet, replace(name, ref="gone"))
    assert is_stale(sheet, replace(name, column=Column.THING_REF))
    assert is_stale(sheet, replace(name, held="something else"))
    taken = sheet.values[Column.BUILDING_NAME][name.row]
    assert is_stale(sheet, replace(name, column=Column.BUILDING_NAME, held=taken))


def test_values_of_rules_are_confirmed_as_they_are() -> None:
    sheet = golden.sheet()
    row = sheet.index["ap-eg"]
    targets = [(row, column) for column in Column]
    edit = confirm(sheet, targets, by="Ada", at=5.0, label="Confirm 3 cells")
    values = [sheet.value(row, cell.column) for cell in edit.cells]
    edit.apply(sheet)
    assert {cell.column for cell in edit.cells} == {Column.FLOOR_LEVEL, Column.SPACE_NAME, Column.SPACE_CODE}
    assert [sheet.value(row, cell.column) for cell in edit.cells] == values
    assert all(sheet.source(row, cell.column) is Source.PERSON for cell in edit.cells)
    override = sheet.override(row, Column.FLOOR_LEVEL)
    assert override is not None
    assert override.origin.startswith("looked at: ")
    sheet.rows.reasons[Column.SPACE_CODE] = None
    other = confirm(sheet, [(sheet.index["ap-mesh"], Column.SPACE_CODE)], by="", at=0.0, label="")
    assert other.cells[0].new is not None
    assert other.cells[0].new.origin == "looked at"
    assert confirm(sheet, targets, by="", at=0.0, label="").cells == ()


COLUMNS = st.sampled_from([c for c in Column if c not in READ_ONLY])
NAMES = st.sampled_from(["NB-2OG-AP7", "NB-EG-AP7", "NB-7OG-AP1", "x", "Foyer", "", "NB-1OG-Lab"])
PLACES = st.sampled_from([None, "m0", "m1", "m2", "mz"])
SAID = st.builds(
    Override,
    value=st.sampled_from(["", "x", "2", "Foyer"]),
    source=st.sampled_from([Source.PERSON, Source.FILE, Source.NEIGHBOUR]),
)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(NAMES, PLACES), max_size=6),
    st.dictionaries(st.tuples(st.integers(0, 23), COLUMNS), SAID, max_size=12),
)
def test_no_suggestion_targets_a_decided_cell_and_accepting_can_be_taken_back(
    extra: list[tuple[str, str | None]], said: dict[tuple[int, Column], Override]
) -> None:
    sheet = build_sheet(estate(extra), overrides={(f"ap-{n}", column): one for (n, column), one in said.items()})
    found = suggest(sheet)
    assert found == suggest(sheet)
    for one in found.items:
        assert (one.ref, one.column) not in sheet.overrides
        assert sheet.source(one.row, one.column) in {Source.EMPTY, Source.RULE}
        assert one.value
        assert one.value != sheet.value(one.row, one.column)
        assert one.reason
    cells = [(one.row, one.column) for one in found.items]
    assert len(set(cells)) == len(cells)
    assert set(cells).isdisjoint((one.row, one.column) for one in found.disagreements)
    before = looks(sheet)
    edit = accept(sheet, found.items, by="Ada", at=1.0, label="Accept")
    assert len(edit.cells) == len(found.items)
    inverse = edit.apply(sheet)
    assert all(is_stale(sheet, one) for one in found.items)
    inverse.apply(sheet)
    assert looks(sheet) == before


# --- neighbours

POINTS = st.lists(st.tuples(st.integers(0, 50), st.integers(0, 50)), max_size=25)


@given(POINTS, st.floats(0.5, 80))
def test_near_points_are_those_that_a_look_at_all_points_finds(places: list[tuple[int, int]], reach: float) -> None:
    points = [Point(n, float(x), float(y)) for n, (x, y) in enumerate(places)]
    grid = Grid(points)
    for point in points:
        far = {p.row: ((p.x - point.x) ** 2 + (p.y - point.y) ** 2) ** 0.5 for p in points if p.row != point.row}
        near = grid.near(point, reach)
        assert {row for _, row in near} == {row for row, one in far.items() if one <= reach}
        assert near == sorted(near)
        elsewhere = [one for one in far.values() if one > 0]
        assert grid.nearest(point) == (pytest.approx(min(elsewhere)) if elsewhere else None)


def test_the_spacing_of_a_plan_is_the_usual_distance() -> None:
    row = [Point(n, n * 10.0, 0.0) for n in range(100)]
    assert Grid(row).spacing() == 10.0
    assert Grid([]).spacing() is None
    assert Grid(row[:1]).spacing() is None


def test_a_suggestion_is_a_value() -> None:
    one = Suggestion("r", 0, Column.SPACE_NAME, "x", Source.RULE, "why", Strength.WEAK)
    assert one == replace(one)
