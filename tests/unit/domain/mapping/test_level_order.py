"""Levels of a whole building: what is listed, what is proposed, what applying does, and that it can be taken back."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st
from mistdesk.domain.estate.model import Device, DeviceKind, FloorMap, Inventory, Organization, Site
from mistdesk.domain.mapping.columns import Column
from mistdesk.domain.mapping.edits import Edit, set_cells
from mistdesk.domain.mapping.level_order import (
    Clash,
    FloorLine,
    apply_levels,
    by_order,
    clashes_of,
    consents,
    floors_of,
    ground_of,
    preview,
    row_of,
    take_back_consent,
    with_ground,
)
from mistdesk.domain.mapping.prefill import build_sheet
from mistdesk.domain.mapping.sheet import MappingSheet, Source

FLOORS = {"2. OG": 3, "1. OG": 2, "EG": 4, "UG": 1, "Galerie": 2}


def nordbau(extra: tuple[str, ...] = ()) -> MappingSheet:
    """One building with its floors, a second one, and devices on no floor."""
    sites = (
        Site("nord", "Nordbau", "Weg 1, Berlin", "DE", "Europe/Berlin"),
        Site("sud", "Südbau", "Weg 2", "DE", "Europe/Berlin"),
    )
    maps = [FloorMap(f"m-{name}", "nord", name, group_name="Ost" * (name == "EG")) for name in (*FLOORS, *extra)]
    maps.append(FloorMap("m-sud", "sud", "EG"))
    placed = [(f"m-{name}", "nord") for name in FLOORS for _ in range(FLOORS[name])]
    placed += [*((f"m-{name}", "nord") for name in extra), ("m-sud", "sud"), ("", "nord")]
    devices = tuple(_device(n, map_id, site) for n, (map_id, site) in enumerate(placed))
    return build_sheet(
        Inventory(1, 0.0, Organization("o", "Org"), sites=sites, maps=tuple(maps), devices=devices), target_site="t"
    )


def _device(n: int, map_id: str, site: str) -> Device:
    return Device(f"ap-{n:02d}", DeviceKind.AP, "ap", name=f"AP{n:02d}", site_id=site, map_id=map_id or None)


def levels(sheet: MappingSheet, ref: str = "nord") -> dict[str, int | None]:
    return {line.name: line.level for line in floors_of(sheet, ref)}


def typed(sheet: MappingSheet, name: str, *texts: str) -> None:
    """Let a person type levels into the first rows of a floor."""
    rows = [row for row, floor in enumerate(sheet.values[Column.FLOOR_NAME]) if floor == name]
    targets = [(row, Column.FLOOR_LEVEL, text) for row, text in zip(rows, texts, strict=False)]
    set_cells(sheet, targets, label="typed", by="me", at=1.0).apply(sheet)


def test_floors_stand_from_top_to_bottom_with_what_the_rule_says() -> None:
    lines = floors_of(nordbau(), "nord")
    assert [(line.name, line.level, line.rows) for line in lines] == [
        ("2. OG", 2, 3),
        ("1. OG", 1, 2),
        ("EG", 0, 4),
        ("UG", -1, 1),
        ("Galerie", None, 2),
    ]
    assert [line.sub for line in lines] == ["", "", "Ost", "", ""]
    assert lines[0].source is Source.RULE
    assert lines[0].rule == "2"
    assert "number of the floor" in lines[0].why
    assert lines[4].rule == ""
    assert "between two floors" in lines[4].why
    assert lines[4].source is Source.EMPTY
    assert floors_of(nordbau(), "nowhere") == ()


def test_a_floor_has_a_first_row() -> None:
    sheet = nordbau()
    row = row_of(sheet, "nord", "EG")
    assert row is not None
    assert sheet.value(row, Column.FLOOR_NAME) == "EG"
    assert row_of(sheet, "nord", "elsewhere") is None


def test_the_level_of_a_floor_is_what_most_rows_hold() -> None:
    sheet = nordbau()
    typed(sheet, "EG", "01", "1", "1", "")
    line = next(line for line in floors_of(sheet, "nord") if line.name == "EG")
    assert (line.level, line.others, line.typed, line.source) == (1, ("",), 4, Source.PERSON)
    typed(sheet, "EG", "one", "one", "1", "0")
    line = next(line for line in floors_of(sheet, "nord") if line.name == "EG")
    assert (line.level, line.others) == (None, ("one", "1", "0"))


def test_a_floor_with_a_typed_name_has_no_reason_from_mist() -> None:
    sheet = nordbau()
    set_cells(sheet, [(0, Column.FLOOR_NAME, "Neu")], label="", by="me", at=1.0).apply(sheet)
    line = next(line for line in floors_of(sheet, "nord") if line.name == "Neu")
    assert line.rule == ""
    assert "not named so in Mist" in line.why


def test_the_ground_floor_as_one_shifts_what_is_above() -> None:
    lines = floors_of(nordbau(), "nord")
    assert ground_of(lines) == 0
    raised = with_ground(lines, 1)
    assert raised.levels == {"2. OG": 3, "1. OG": 2, "EG": 1, "UG": -1}
    shifted = [replace(line, level=raised.levels.get(line.name)) for line in lines]
    assert ground_of(shifted) == 1
    assert with_ground(shifted, 0).levels == {"2. OG": 2, "1. OG": 1, "EG": 0, "UG": -1}
    assert with_ground(lines, 0).levels == {"2. OG": 2, "1. OG": 1, "EG": 0, "UG": -1}


def test_without_a_floor_at_ground_nothing_shifts() -> None:
    lines = [line for line in floors_of(nordbau(), "nord") if line.name in ("2. OG", "Galerie")]
    assert ground_of(lines) is None
    assert with_ground(lines, 1).levels == {}
    assert "ground floor" in with_ground(lines, 1).note
    assert with_ground(lines, 1, ground_name="2. OG").levels == {"2. OG": 1}
    assert with_ground(lines, 1, ground_name="Galerie").levels == {}


def test_floors_below_a_ground_floor_named_by_hand_stay_below() -> None:
    lines = floors_of(nordbau(), "nord")
    assert with_ground(lines, 0, ground_name="1. OG").levels == {"2. OG": 1, "1. OG": 0, "EG": -1, "UG": -2}


def test_the_order_counts_from_the_ground_floor() -> None:
    names = ["Dach", "1. OG", "EG", "UG", "2. UG"]
    assert by_order(names, "EG", 0).levels == {"Dach": 2, "1. OG": 1, "EG": 0, "UG": -1, "2. UG": -2}
    assert by_order(names, "EG", 1).levels == {"Dach": 3, "1. OG": 2, "EG": 1, "UG": -1, "2. UG": -2}
    assert by_order(names, "", 0).levels == {}
    assert "ground floor first" in by_order(names, "", 0).note


@given(st.lists(st.integers(-5, 40), min_size=1, max_size=20, unique=True), st.sampled_from([0, 1]))
def test_counting_otherwise_keeps_the_order_and_leads_back(found: list[int], ground: int) -> None:
    lines = [_line(f"floor {n}", level) for n, level in enumerate(found)]
    before = ground_of(lines)
    there = with_ground(lines, ground).levels
    assert len(set(there.values())) == len(there)
    by_name = {line.name: line.level or 0 for line in lines}
    assert sorted(there, key=lambda name: there[name]) == sorted(there, key=lambda name: by_name[name])
    if before == 0:
        back = with_ground([replace(line, level=there[line.name]) for line in lines], 0).levels
        assert back == by_name


def _line(name: str, level: int | None) -> FloorLine:
    return FloorLine(name, "", 1, level, (), Source.RULE, 0, "", "")


def test_names_that_would_share_a_level_are_named() -> None:
    lines = floors_of(nordbau(), "nord")
    assert clashes_of(lines, {}) == ()
    assert clashes_of(lines, {"Galerie": 1, "UG": 0}) == (
        Clash(1, ("1. OG", "Galerie"), meant=False),
        Clash(0, ("EG", "UG"), meant=False),
    )
    assert clashes_of(lines, {"Galerie": 1}, {1}) == (Clash(1, ("1. OG", "Galerie"), meant=True),)


def test_applying_is_one_step_over_all_rows_and_can_be_taken_back() -> None:
    sheet = nordbau()
    before = list(sheet.values[Column.FLOOR_LEVEL])
    wanted = with_ground(floors_of(sheet, "nord"), 1).levels
    seen = preview(sheet, "nord", wanted)
    edit = apply_levels(sheet, "nord", wanted, "me", 5.0)
    assert edit.label == "Set levels of 4 floors in Nordbau (10 rows)"
    assert (seen.floors, seen.rows, seen.changed, seen.confirmed) == (4, 10, 9, 1)
    assert len(edit.cells) == seen.rows
    inverse = edit.apply(sheet)
    assert levels(sheet) == {"2. OG": 3, "1. OG": 2, "EG": 1, "UG": -1, "Galerie": None}
    assert levels(sheet, "sud") == {"EG": 0}
    assert {o.by for o in sheet.overrides.values()} == {"me"}
    assert apply_levels(sheet, "nord", wanted, "me", 6.0).is_empty()
    inverse.apply(sheet)
    assert sheet.values[Column.FLOOR_LEVEL] == before


def test_typed_levels_are_kept_unless_the_person_says_change() -> None:
    sheet = nordbau()
    typed(sheet, "EG", "1", "1")
    typed(sheet, "1. OG", "1", "7")
    wanted = {"EG": 0, "1. OG": 2, "elsewhere": 9}
    seen = preview(sheet, "nord", wanted)
    assert (seen.floors, seen.kept, seen.overwritten, seen.changed, seen.confirmed) == (2, 4, 0, 0, 2)
    assert seen.split == ("EG",)  # all rows of the other keep what was typed
    edit = apply_levels(sheet, "nord", wanted, "me", 5.0)
    assert edit.label == "Set levels of 1 floor in Nordbau (2 rows)"
    seen = preview(sheet, "nord", wanted, keep_typed=False)
    assert (seen.kept, seen.overwritten, seen.changed, seen.split) == (0, 4, 4, ())
    apply_levels(sheet, "nord", wanted, "me", 5.0, keep_typed=False).apply(sheet)
    assert levels(sheet) == {"2. OG": 2, "1. OG": 2, "EG": 0, "UG": -1, "Galerie": None}
    assert preview(sheet, "nord", wanted).clashes == (Clash(2, ("1. OG", "2. OG"), meant=False),)


def test_a_cell_emptied_by_hand_is_no_typed_level() -> None:
    sheet = nordbau()
    typed(sheet, "UG", "")
    assert preview(sheet, "nord", {"UG": -2}).changed == 1


def test_one_floor_with_two_plans_is_said_in_the_same_step() -> None:
    sheet = nordbau()
    wanted = {"Galerie": 1}
    assert not preview(sheet, "nord", wanted).clashes[0].meant
    assert preview(sheet, "nord", wanted, meant={1}).clashes[0].meant
    edit = apply_levels(sheet, "nord", wanted, "me", 5.0, meant={1})
    assert edit.label == "Set levels of 1 floor in Nordbau (2 rows)"
    edit.apply(sheet)
    assert consents(sheet, "nord") == {1}
    assert apply_levels(sheet, "nord", wanted, "me", 5.0, meant={1}).is_empty()
    back = take_back_consent(sheet, "nord", 1)
    assert back.label == "Level 1 of Nordbau is more than one floor"
    back.apply(sheet)
    assert consents(sheet, "nord") == frozenset()
    assert take_back_consent(sheet, "nord", 1) == Edit("")
    alone = apply_levels(sheet, "nord", {}, "me", 5.0, meant={1})
    assert alone.label == "Level 1 of Nordbau is one floor with several plans"


def test_names_that_differ_by_case_are_one_floor_and_no_clash() -> None:
    lines = [_line("2nd Floor", 2), _line("2ND  FLOOR", 2)]
    assert clashes_of(lines, {}) == ()
    assert [clash.level for clash in clashes_of([*lines, _line("Loft", 2)], {})] == [2]
