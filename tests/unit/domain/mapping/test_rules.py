"""Every rule of the sheet: what withholds a row, what withholds a building, and what only asks for a look."""

from __future__ import annotations

from dataclasses import replace

import pytest
from mistdesk.domain.mapping.columns import HEADERS, REQUIRED_ALWAYS, REQUIRED_FOR_AP, Column, header
from mistdesk.domain.mapping.rules import (
    Finding,
    Report,
    RowState,
    Rule,
    Severity,
    check,
    fold_address,
    is_excluded,
    parse_level,
)
from mistdesk.domain.mapping.sheet import MappingSheet, Override, Source
from mistdesk.domain.mapping.standalone import sheet_of_file
from tests.unit.domain.mapping.rows import judged, row, rules


def test_faultless_rows_are_ready() -> None:
    report = judged(row("a"), row("b"), row("c", "switch"), row("d", "gateway"))
    assert report.states == (RowState.READY,) * 4
    assert report.findings == ()
    assert report.withheld_because(0) == ""
    assert (report.count(RowState.READY), report.errors(), report.warnings()) == (4, 0, 0)


@pytest.mark.parametrize("column", REQUIRED_ALWAYS + REQUIRED_FOR_AP)
@pytest.mark.parametrize("text", ["", "  ", "\u00a0"])
def test_what_an_access_point_needs(column: Column, text: str) -> None:
    report = judged(row("a", cells={column: text}))
    assert report.states == (RowState.FAULTY,)
    (finding,) = report.of(0)
    assert (finding.column, finding.severity, finding.rule) == (column, Severity.ERROR, Rule.REQUIRED)
    assert header(column) in report.withheld_because(0)


@pytest.mark.parametrize("kind", ["switch", "gateway"])
@pytest.mark.parametrize("column", list(Column))
def test_what_switches_and_gateways_need(kind: str, column: Column) -> None:
    report = judged(row("a", kind, {column: ""}))
    assert report.states == ((RowState.FAULTY if column in REQUIRED_ALWAYS else RowState.READY),)


@pytest.mark.parametrize(
    ("text", "level"),
    [
        *(("2", 2), (" -1 ", -1), ("+3", 3), ("0", 0), ("007", 7)),
        *((text, None) for text in ("1.5", "EG", "", "٣", "12345", "1e2", "--1", "²")),
    ],
)
def test_levels_are_whole_numbers(text: str, level: int | None) -> None:
    assert parse_level(text) == level
    if text:
        states = judged(row("a", cells={Column.FLOOR_LEVEL: text})).states
        assert states == ((RowState.READY if level is not None else RowState.FAULTY),)
        wired = judged(row("a", "switch", {Column.FLOOR_LEVEL: text}))
        assert wired.states == (RowState.READY,)
        assert bool(wired.warnings()) is (level is None)


@pytest.mark.parametrize(
    ("context", "rule"),
    [
        ("not json", Rule.CONTEXT),
        ('["ap"]', Rule.CONTEXT),
        ('{"type": "ap"}', Rule.SERIAL),
        ('{"type": "ap", "serial": null}', Rule.SERIAL),
        ('{"type": "ap", "serial": 12345678}', Rule.SERIAL),
        ('{"type": "ap", "serial": "nodigits"}', Rule.SERIAL),
        ('{"type": "ap", "serial": "1.23E+18"}', Rule.SERIAL),
    ],
)
@pytest.mark.parametrize("kind", ["ap", "switch"])
def test_without_a_valid_serial_nothing_is_published(kind: str, context: str, rule: Rule) -> None:
    report = judged(row("a", kind, {Column.THING_CONTEXT: context}))
    assert rules(report) == {0: {rule}}
    assert report.states == (RowState.FAULTY,)


def test_two_devices_of_one_serial_are_both_withheld() -> None:
    same = {Column.THING_CONTEXT: '{"type": "ap", "serial": " abc-123 "}'}
    other = {Column.THING_CONTEXT: '{"type": "switch", "serial": "ABC-123"}'}
    report = judged(row("a", cells=same), row("b", "switch", other), row("c"))
    assert rules(report) == {0: {Rule.DUPLICATE_SERIAL}, 1: {Rule.DUPLICATE_SERIAL}}
    assert report.states == (RowState.FAULTY, RowState.FAULTY, RowState.READY)
    left_out = judged(row("a", cells=same), row("b", "switch", other | {Column.EXCLUDE: "yes"}))
    assert left_out.states == (RowState.READY, RowState.LEFT_OUT)


@pytest.mark.parametrize("column", [Column.BUILDING_ADDRESS, Column.SITE_ID])
def test_one_building_has_one_address_and_one_site(column: Column) -> None:
    report = judged(
        row("a"),
        row("b", cells={column: "another"}),
        row("c", "switch"),
        row("d", cells={Column.BUILDING_REF: "s2", Column.BUILDING_ADDRESS: "9 Side St"}),
    )
    assert report.states[:3] == (RowState.FAULTY,) * 3
    assert report.states[3] is RowState.READY
    assert "'another'" in report.withheld_because(0)


def test_case_and_blanks_make_no_other_address() -> None:
    report = judged(row("a"), row("b", cells={Column.BUILDING_ADDRESS: " 1  MAIN\u00a0st"}))
    assert report.states == (RowState.READY,) * 2
    assert fold_address(" 1  MAIN\u00a0st") == "1 main st"


def test_two_names_of_one_building_ask_for_a_look() -> None:
    report = judged(row("a"), row("b", cells={Column.BUILDING_NAME: "North Building"}))
    assert rules(report, Severity.WARNING) == {0: {Rule.NAME_SPLIT}, 1: {Rule.NAME_SPLIT}}
    assert report.states == (RowState.READY,) * 2


def test_one_address_of_two_buildings_asks_for_a_look() -> None:
    report = judged(
        row("a"), row("b", cells={Column.BUILDING_REF: "s2"}), row("c", cells={Column.BUILDING_REF: " s1 "})
    )
    assert rules(report) == {n: {Rule.ADDRESS_SHARED} for n in range(3)}
    assert "2 buildings" in report.of(0)[0].reason


def test_two_floors_of_one_level_withhold_their_building_until_somebody_says_they_are_one() -> None:
    clash = [
        row("a"),
        row("b", cells={Column.FLOOR_NAME: "Level 1 East"}),
        row("c", "switch"),
        row("d", cells={Column.FLOOR_NAME: "LEVEL 1"}),
    ]
    report = judged(*clash)
    assert report.states == (RowState.FAULTY, RowState.FAULTY, RowState.WITHHELD, RowState.FAULTY)
    assert "Level 1 and Level 1 East are both level 1" in report.withheld_because(0)
    assert report.withheld_because(2).startswith("its building is withheld: ")
    assert judged(*clash, one_floor=(("s1", 1),)).states == (RowState.READY,) * 4
    assert judged(*clash, one_floor=(("s1", 2), ("s2", 1))).states[0] is RowState.FAULTY


def test_one_floor_with_two_levels_withholds_its_building() -> None:
    report = judged(
        row("a"),
        row("b", cells={Column.FLOOR_LEVEL: "0"}),
        row("c", cells={Column.FLOOR_NAME: "Level 2", Column.FLOOR_LEVEL: "2"}),
    )
    assert report.states == (RowState.FAULTY, RowState.FAULTY, RowState.WITHHELD)
    assert rules(report)[0] == {Rule.FLOOR_SPLIT}
    assert "levels 0 and 1" in report.withheld_because(1)


def test_rows_that_are_withheld_by_themselves_withhold_no_building() -> None:
    lost = {Column.FLOOR_NAME: "Level 1 East", Column.THING_NAME: ""}
    assert judged(row("a"), row("b", cells=lost)).states == (RowState.READY, RowState.FAULTY)


def test_one_code_for_two_spaces_of_a_floor_asks_for_a_look() -> None:
    north, south = (
        {Column.SPACE_CODE: code, Column.SPACE_NAME: name} for code, name in (("OPEN", "North"), ("open", "South"))
    )
    report = judged(row("a", cells=north), row("b", cells=south))
    assert rules(report, Severity.WARNING) == {0: {Rule.CODE_SHARED}, 1: {Rule.CODE_SHARED}}
    assert "North and South" in report.of(0)[0].reason
    assert report.states == (RowState.READY,) * 2
    assert not judged(row("a", cells=north), row("b", cells=north)).findings
    other_floor = south | {Column.FLOOR_LEVEL: "2", Column.FLOOR_NAME: "Level 2"}
    assert not judged(row("a", cells=north), row("b", cells=other_floor)).findings


def test_rows_that_are_never_published_are_not_held_against_rules() -> None:
    empty = dict.fromkeys(Column, "")
    report = judged(
        row("a", cells=empty, site_id=None),
        row("b", "mxedge", empty),
        row("c", cells=empty | {Column.EXCLUDE: " Yes "}),
        row("d", cells=empty, gone_since=1.0),
    )
    assert report.states == (RowState.UNASSIGNED, RowState.UNKNOWN_TYPE, RowState.LEFT_OUT, RowState.GONE)
    assert report.findings == ()
    assert all(report.withheld_because(n) for n in range(4))
    assert report.count(RowState.LEFT_OUT, RowState.GONE) == 2


@pytest.mark.parametrize(("text", "out"), [("x", True), ("TRUE", True), ("1", True), ("no", False), ("", False)])
def test_yes_and_no(text: str, out: bool) -> None:
    assert is_excluded(text) is out
    assert not judged(row("a", cells={Column.EXCLUDE: text})).findings


def test_a_word_that_is_neither_yes_nor_no_asks_for_a_look() -> None:
    report = judged(row("a", cells={Column.EXCLUDE: "maybe"}))
    assert rules(report) == {0: {Rule.EXCLUDE}}
    assert report.states == (RowState.READY,)


def test_a_reason_is_said_once() -> None:
    report = judged(row("a", cells={Column.THING_NAME: "", Column.BUILDING_ADDRESS: ""}))
    assert report.withheld_because(0) == "no building.address; no thing.name"
    nobody = Report((RowState.READY,), (Finding(0, Column.THING_NAME, Severity.WARNING, Rule.STAND_IN_NAME, "x"),))
    assert nobody.of(0) == nobody.findings
    assert nobody.warnings() == 1


def test_an_access_point_without_floor_or_level_hears_the_reason_of_the_rule() -> None:
    base = row("a", cells={Column.FLOOR_NAME: "", Column.FLOOR_LEVEL: ""})
    told = replace(base, reasons=((Column.FLOOR_NAME, "it is placed on no map"),))
    assert judged(told).withheld_because(0) == "no floor.name: it is placed on no map; no floor.level"
    assert "the access point is on no floor" in judged(base).withheld_because(0)


# --- a file alone


def of_file(**cells: str) -> MappingSheet:
    """A sheet of one row of a file; names have underscores for dots."""
    named = {name.replace("_", "."): text for name, text in cells.items()}
    headers = [name for name in HEADERS if name != "exclude"]
    return sheet_of_file(headers, [[named.get(name, "") for name in headers]])


WHOLE = {
    "building_siteId": "SITE1",
    "building_name": "North Hall",
    "building_address": "1 Main St",
    "building_refId": " s1 ",
    "floor_name": "Level 1",
    "floor_level": "1",
    "space_name": "Lobby",
    "space_code": "LOBBY",
    "thing_name": "AP-1",
    "thing_refId": "d1",
    "thing_context": '{"type": "ap", "serial": "A1B2C3D4"}',
}


def test_a_faultless_file_is_ready() -> None:
    sheet = of_file(**WHOLE)
    assert check(sheet).states == (RowState.READY,)
    assert sheet.device(0).site_id == "s1"
    assert sheet.source(0, Column.THING_NAME) is Source.FILE


def test_a_row_of_a_building_without_its_id_is_a_fault_and_not_a_device_in_no_site() -> None:
    report = check(of_file(**(WHOLE | {"building_refId": ""})))
    assert report.states == (RowState.FAULTY,)
    assert report.withheld_because(0) == "no building.refId"


def test_a_row_without_any_place_is_a_device_in_no_site() -> None:
    only_thing = {name: text for name, text in WHOLE.items() if name.startswith("thing")}
    assert check(of_file(**only_thing)).states == (RowState.UNASSIGNED,)


@pytest.mark.parametrize("context", ['{"serial": "A1B2C3D4"}', '{"type": 7, "serial": "A1B2C3D4"}', "oops", ""])
def test_a_row_that_does_not_say_its_type_is_a_fault(context: str) -> None:
    report = check(of_file(**(WHOLE | {"thing_context": context})))
    assert report.states == (RowState.FAULTY,)
    assert report.of(0)[0].column is Column.THING_CONTEXT


def test_a_type_that_is_not_known_is_no_fault() -> None:
    report = check(of_file(**(WHOLE | {"thing_context": '{"type": "camera", "serial": "A1B2C3D4"}'})))
    assert report.states == (RowState.UNKNOWN_TYPE,)


def test_a_value_that_is_missing_is_no_second_value_of_its_building() -> None:
    report = judged(row("a"), row("b", cells={Column.BUILDING_NAME: ""}))
    assert rules(report) == {1: {Rule.REQUIRED}}


def test_two_plans_of_one_name_ask_for_a_look_until_somebody_says_they_are_one_floor() -> None:
    two = [
        row("a", map_id="m1"),
        row("b", map_id="m2"),
        row("c", map_id="m2"),
        row("d"),
        row("e", "switch", map_id="m3"),
    ]
    report = judged(*two)
    assert rules(report, Severity.WARNING) == {n: {Rule.LEVEL_CLASH} for n in range(3)}
    assert "2 plans are named Level 1 on level 1" in report.of(0)[0].reason
    assert report.states == (RowState.READY,) * 5
    assert not judged(*two, one_floor=(("s1", 1),)).findings
    assert not judged(row("a", map_id="m1"), row("b", map_id="m1")).findings


def test_a_plan_that_mist_does_not_have_is_no_second_plan() -> None:
    lost = row("b", map_id="lost", cells={Column.FLOOR_NAME: "", Column.FLOOR_LEVEL: ""})
    said = {("b", Column.FLOOR_NAME): Override("Level 1"), ("b", Column.FLOOR_LEVEL): Override("1")}
    assert check(MappingSheet([row("a", map_id="m1"), lost], said)).findings == ()


def test_an_address_that_differs_by_case_only_is_a_spelling() -> None:
    address = Column.BUILDING_ADDRESS
    report = judged(
        row("a", cells={address: "1 Example St, Leeds, UK"}),
        row("b", cells={address: "1 Example St, Leeds, UK"}),
        row("c", cells={address: "1 EXAMPLE  ST, Leeds, UK"}),
    )
    found = [f for f in report.findings if f.column is address]
    assert [(f.row, f.rule, f.severity) for f in found] == [(2, Rule.SPELLING, Severity.WARNING)]
