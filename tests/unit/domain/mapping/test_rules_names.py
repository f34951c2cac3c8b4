"""Rules about names and codes that mean one thing and are written as several, or the reverse."""

from __future__ import annotations

import pytest
from mistdesk.domain.mapping.columns import Column
from mistdesk.domain.mapping.edits import set_cells
from mistdesk.domain.mapping.rules import RowState, Rule, Severity, check
from mistdesk.domain.mapping.sheet import MappingSheet
from tests.unit.domain.mapping.rows import judged, row, rules


def test_three_names_that_differ_by_blanks_only_are_named_together() -> None:
    names = ["North Hall", "North Hall ", "North\u00a0Hall"]
    report = judged(*(row(str(n), cells={Column.BUILDING_NAME: name}) for n, name in enumerate(names)))
    assert rules(report) == {n: {Rule.SPELLING} for n in range(3)}
    reason = report.of(2)[0].reason
    assert (
        reason == "building.name is spelt in 3 ways: 'North Hall' (1) and 'North Hall ' (1) and 'North[U+00A0]Hall' (1)"
    )
    assert report.states == (RowState.READY,) * 3


def test_only_the_rare_spelling_is_marked_when_there_is_a_usual_one() -> None:
    report = judged(row("a"), row("b"), row("c", cells={Column.FLOOR_NAME: "LEVEL 1"}))
    assert rules(report) == {2: {Rule.SPELLING}}


@pytest.mark.parametrize("column", [Column.BUILDING_NAME, Column.SUB_NAME, Column.SUB_CODE, Column.FLOOR_NAME])
@pytest.mark.parametrize("other", ["west wing", "West  Wing", "West\u00a0Wing", "Ｗest Wing"])
def test_spellings_within_a_building(column: Column, other: str) -> None:
    report = judged(row("a", cells={column: "West Wing"}), row("b", "switch", cells={column: other}))
    assert rules(report) == {0: {Rule.SPELLING}, 1: {Rule.SPELLING}}
    elsewhere = {column: other, Column.BUILDING_REF: "s2", Column.BUILDING_ADDRESS: "9 Side St"}
    assert not judged(row("a", cells={column: "West Wing"}), row("b", "switch", cells=elsewhere)).findings


def test_spellings_of_a_space_are_compared_on_its_floor() -> None:
    upper = {Column.SPACE_NAME: "Lobby"}
    lower = {Column.SPACE_NAME: "lobby"}
    assert rules(judged(row("a", cells=upper), row("b", cells=lower))) == {0: {Rule.SPELLING}, 1: {Rule.SPELLING}}
    on_two = lower | {Column.FLOOR_NAME: "Level 2", Column.FLOOR_LEVEL: "2"}
    assert not judged(row("a", cells=upper), row("b", cells=on_two)).findings


def test_a_sub_building_has_one_name_and_one_code() -> None:
    def cells(name: str, code: str) -> dict[Column, str]:
        return {Column.SUB_NAME: name, Column.SUB_CODE: code}

    one_code = judged(row("a", cells=cells("West", "W")), row("b", cells=cells("East", "W")), row("c"))
    assert rules(one_code) == {0: {Rule.SUB_SPLIT}, 1: {Rule.SUB_SPLIT}}
    assert one_code.of(0)[0].column is Column.SUB_NAME
    assert "subBuilding.code 'W' has 2 values of subBuilding.name: 'West' and 'East'" in one_code.of(0)[0].reason
    one_name = judged(row("a", cells=cells("West", "W")), row("b", cells=cells("West", "X")))
    assert one_name.of(1)[0].column is Column.SUB_CODE
    assert not judged(row("a", cells=cells("West", "W")), row("b", cells=cells("East", "E"))).findings
    assert not judged(row("a", cells=cells("West", "W")), row("b", cells=cells("West", ""))).findings


@pytest.mark.parametrize("column", [Column.SPACE_CODE, Column.SUB_CODE])
def test_a_rounded_number_in_a_code_asks_for_a_look(column: Column) -> None:
    report = judged(row("a", cells={column: "1.23E+18"}))
    assert rules(report, Severity.WARNING) == {0: {Rule.DAMAGED}}
    assert report.states == (RowState.READY,)


@pytest.mark.parametrize("mac", ['"1.23457E+10"', "1.23457E+10"])
def test_a_rounded_mac_asks_for_a_look(mac: str) -> None:
    context = f'{{"type": "ap", "serial": "A1B2C3D4", "mac": {mac}}}'
    assert rules(judged(row("a", cells={Column.THING_CONTEXT: context}))) == {0: {Rule.DAMAGED}}


def test_a_context_of_several_lines_is_read_as_well() -> None:
    context = '{"type": "ap",\n "serial": "A1B2C3D4"}'
    assert judged(row("a", cells={Column.THING_CONTEXT: context}), row("b")).states == (RowState.READY,) * 2


@pytest.mark.parametrize("serial", ["1111111", "A12", "A" * 32 + "1"])
def test_plain_contexts_may_have_faulty_serials(serial: str) -> None:
    context = f'{{"type": "ap", "serial": "{serial}"}}'
    assert rules(judged(row("a", cells={Column.THING_CONTEXT: context}), row("b"))) == {0: {Rule.SERIAL}}


def test_an_address_that_lacks_a_part_asks_for_a_look() -> None:
    report = judged(row("a", cells={Column.BUILDING_ADDRESS: "Berlin, Germany"}))
    assert rules(report, Severity.WARNING) == {0: {Rule.ADDRESS_PART}}
    assert "no street" in report.of(0)[0].reason
    many = judged(*(row(n, cells={Column.BUILDING_ADDRESS: "Berlin, Germany"}) for n in "abc"))
    assert rules(many) == {0: {Rule.ADDRESS_PART}}


def test_a_level_with_a_zero_behind_the_point_says_what_it_may_mean() -> None:
    assert "2 may be meant" in judged(row("a", cells={Column.FLOOR_LEVEL: "2.0"})).of(0)[0].reason


@pytest.mark.parametrize(
    ("name", "found", "reason"),
    [
        ("Roof", {0: {Rule.FLOOR_ELSEWHERE}}, "Mist has a floor Roof in another building, and none in this one"),
        ("Attic", {0: {Rule.FLOOR_ELSEWHERE}}, "in 2 other buildings"),
        ("level  1", {0: {Rule.SPELLING}, 1: {Rule.SPELLING}}, ""),
        ("Cellar", {}, ""),
    ],
)
def test_a_floor_that_only_another_building_has_asks_for_a_look(
    name: str, found: dict[int, set[Rule]], reason: str
) -> None:
    def other(ref: str, floor: str, level: str) -> dict[Column, str]:
        return {
            Column.BUILDING_REF: ref,
            Column.BUILDING_ADDRESS: f"{ref} Side St",
            Column.FLOOR_NAME: floor,
            Column.FLOOR_LEVEL: level,
        }

    sheet = MappingSheet(
        [
            row("a", cells={Column.FLOOR_LEVEL: "1"}),
            row("b", "switch", {Column.FLOOR_NAME: "Level 1"}),
            row("x", cells=other("s2", "Roof", "9")),
            row("y", cells=other("s2", "Attic", "8")),
            row("z", cells=other("s3", "Attic", "8")),
        ]
    )
    set_cells(sheet, [(0, Column.FLOOR_NAME, name)], label="", by="p", at=0.0).apply(sheet)
    report = check(sheet)
    assert rules(report) == found
    assert not reason or reason in report.of(0)[0].reason
