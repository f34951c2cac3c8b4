"""Every repair that is offered removes what it was offered for, as one step that can be taken back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest
from mistdesk.domain.mapping.columns import Column
from mistdesk.domain.mapping.edits import OneFloorEdit
from mistdesk.domain.mapping.repairs import Repair, edit_of, repairs_for, repairs_for_cell
from mistdesk.domain.mapping.rules import Checker, Finding, RowState, Rule, check
from mistdesk.domain.mapping.sheet import MappingSheet, Override, Prefilled, Source
from tests.unit.domain.mapping.rows import row

C = Column
Said = Mapping[tuple[str, Column], str]


def sheet_of(*rows: Prefilled, said: Said | None = None) -> MappingSheet:
    return MappingSheet(rows, {key: Override(text) for key, text in (said or {}).items()})


def two(column: Column, one: str, other: str) -> MappingSheet:
    """Two rows of one place that differ in one column."""
    return sheet_of(row("a", cells={column: one}), row("b", cells={column: other}))


def twice(cells: Mapping[Column, str]) -> tuple[Prefilled, Prefilled]:
    return row("a", cells=cells), row("b", cells=cells)


def by_rule(base: Prefilled, column: Column) -> Prefilled:
    sources = bytearray(base.sources)
    sources[column] = Source.RULE
    return replace(base, sources=bytes(sources), reasons=((column, "the name says so"),))


def context(serial: str, more: str = "") -> str:
    return f'{{"type": "ap", "serial": "{serial}"{more}}}'


GOOD = {C.THING_CONTEXT: context("A1B2C3D4")}
ON_2 = {C.FLOOR_NAME: "Level 2", C.FLOOR_LEVEL: "2"}
OPEN_NORTH, OPEN_SOUTH = ({C.SPACE_CODE: "OPEN", C.SPACE_NAME: name} for name in ("North", "South"))

# The sheet, the rule, and how many repairs each of its findings has at least.
CASES: dict[str, tuple[MappingSheet, Rule]] = {
    "name blanked": (sheet_of(row("a"), said={("a", C.THING_NAME): ""}), Rule.REQUIRED),
    "building": (two(C.BUILDING_NAME, "North Hall", ""), Rule.REQUIRED),
    "address": (two(C.BUILDING_ADDRESS, "1 Main St", " "), Rule.REQUIRED),
    "site": (two(C.SITE_ID, "SITE1", ""), Rule.REQUIRED),
    "level of the floor": (two(C.FLOOR_LEVEL, "1", ""), Rule.REQUIRED),
    "space name": (two(C.SPACE_NAME, "x", ""), Rule.REQUIRED),
    "space code": (two(C.SPACE_CODE, "x", ""), Rule.REQUIRED),
    "level 2.0": (sheet_of(*twice({C.FLOOR_LEVEL: "1.0"})), Rule.LEVEL),
    "level typed": (sheet_of(row("a"), said={("a", C.FLOOR_LEVEL): "EG"}), Rule.LEVEL),
    "full-width level": (two(C.FLOOR_LEVEL, "1", "\uff11"), Rule.LEVEL),
    "serial typed": (sheet_of(row("a"), said={("a", C.THING_CONTEXT): context("1.23E+18")}), Rule.SERIAL),
    "context typed": (sheet_of(row("a"), said={("a", C.THING_CONTEXT): "oops"}), Rule.CONTEXT),
    "serial of another": (
        sheet_of(row("a", cells=GOOD), row("b"), said={("b", C.THING_CONTEXT): context("A1B2C3D4")}),
        Rule.DUPLICATE_SERIAL,
    ),
    "mac of another": (
        sheet_of(
            row("a", cells={C.THING_CONTEXT: context("A1B2C3D4", ', "mac": "001122334455"')}),
            row("b"),
            said={("b", C.THING_CONTEXT): context("A1B2C3D5", ', "mac": "001122334455"')},
        ),
        Rule.DUPLICATE_MAC,
    ),
    "damaged code": (sheet_of(row("a"), said={("a", C.SPACE_CODE): "1.23E+18"}), Rule.DAMAGED),
    "damaged code of a file": (sheet_of(row("a", cells={C.SPACE_CODE: "1.23E+18"})), Rule.DAMAGED),
    "damaged mac": (
        sheet_of(row("a"), said={("a", C.THING_CONTEXT): context("A1B2C3D4", ', "mac": "1.2E+10"')}),
        Rule.DAMAGED,
    ),
    "stand-in": (sheet_of(by_rule(row("a"), C.THING_NAME)), Rule.STAND_IN_NAME),
    "exclude": (sheet_of(row("a", cells={C.EXCLUDE: "maybe"})), Rule.EXCLUDE),
    "floor elsewhere": (
        sheet_of(
            row("a"),
            row("x", cells=ON_2 | {C.BUILDING_REF: "s2", C.BUILDING_ADDRESS: "9 Side St"}),
            said={("a", C.FLOOR_NAME): "Level 2"},
        ),
        Rule.FLOOR_ELSEWHERE,
    ),
    "address part": (
        sheet_of(row("a"), row("b"), said={(ref, C.BUILDING_ADDRESS): "Berlin, Germany" for ref in "ab"}),
        Rule.ADDRESS_PART,
    ),
    "address split": (two(C.BUILDING_ADDRESS, "1 Example St", "1 Example Street"), Rule.ADDRESS_SPLIT),
    "site split": (two(C.SITE_ID, "SITE1", "SITE2"), Rule.SITE_SPLIT),
    "name split": (two(C.BUILDING_NAME, "North", "South"), Rule.NAME_SPLIT),
    "floor split": (two(C.FLOOR_LEVEL, "1", "0"), Rule.FLOOR_SPLIT),
    "floor split without a hint": (
        sheet_of(*(row(n, cells={C.FLOOR_NAME: "Zzz", C.FLOOR_LEVEL: n}) for n in "78")),
        Rule.FLOOR_SPLIT,
    ),
    "clash told by names": (
        sheet_of(row("a"), row("b", cells=ON_2 | {C.FLOOR_LEVEL: "1"}), row("c", cells={C.FLOOR_NAME: "Level 1"})),
        Rule.LEVEL_CLASH,
    ),
    "clash told by nobody": (
        sheet_of(row("a", cells={C.FLOOR_NAME: "Aaa"}), row("b", cells={C.FLOOR_NAME: "Bbb"})),
        Rule.LEVEL_CLASH,
    ),
    "clash of spellings": (two(C.FLOOR_NAME, "Level-1", "Level\u20111"), Rule.LEVEL_CLASH),
    "plans": (sheet_of(row("a", map_id="m1"), row("b", map_id="m2")), Rule.LEVEL_CLASH),
    "spelt building": (two(C.BUILDING_NAME, "North Hall", "North\u00a0Hall"), Rule.SPELLING),
    "spelt space": (two(C.SPACE_NAME, "Lobby", "LOBBY"), Rule.SPELLING),
    "two subs": (
        sheet_of(*(row(n, cells={C.SUB_NAME: n, C.SUB_CODE: "W"}) for n in "xy")),
        Rule.SUB_SPLIT,
    ),
    "two sub codes": (
        sheet_of(*(row(n, cells={C.SUB_NAME: "West", C.SUB_CODE: n}) for n in "xy")),
        Rule.SUB_SPLIT,
    ),
    "shared code": (sheet_of(row("a", cells=OPEN_NORTH), row("b", cells=OPEN_SOUTH)), Rule.CODE_SHARED),
}


def copy_of(sheet: MappingSheet) -> MappingSheet:
    return MappingSheet(sheet.rows, sheet.overrides, sheet.one_floor)


@pytest.mark.parametrize("name", CASES)
def test_a_repair_removes_its_finding_and_can_be_taken_back(name: str) -> None:
    sheet, rule = CASES[name]
    report = check(sheet)
    findings = [finding for finding in report.findings if finding.rule is rule]
    assert findings
    offered = {finding: repairs_for(sheet, finding) for finding in findings}
    assert any(offered.values())
    for finding, repairs in offered.items():
        for repair in repairs:
            own = copy_of(sheet)
            checker = Checker(own)
            edit = edit_of(own, repair, by="p", at=1.0)
            assert edit.label == repair.label
            inverse = edit.apply(own)
            checker.update(edit.refs(), {consent.building_ref for consent in edit.one_floor})
            touched = {finding.row, *(at for at, _, _ in repair.cells)}
            assert not [f for f in checker.report.findings if f.rule is rule and f.row in touched], repair
            assert checker.report == check(own)
            inverse.apply(own)
            assert check(own) == report


def labels(repairs: tuple[Repair, ...]) -> list[str]:
    return [repair.label for repair in repairs]


def first(name: str) -> tuple[MappingSheet, Finding]:
    sheet, rule = CASES[name]
    return sheet, next(finding for finding in check(sheet).findings if finding.rule is rule)


def test_the_best_repair_comes_first() -> None:
    assert labels(repairs_for(*first("clash told by names"))) == [
        "Put the floors on the levels that their names say",
        "One floor, several plans",
    ]
    assert labels(repairs_for(*first("clash told by nobody"))) == ["One floor, several plans"]
    assert labels(repairs_for(*first("floor split"))) == [
        "Put the whole floor Level 1 on level 1",
        "Put the whole floor Level 1 on level 0",
    ]
    assert labels(repairs_for(*first("spelt building")))[0] == "Spell building.name as 'North Hall'"
    assert labels(repairs_for(*first("clash of spellings")))[0] == "Spell floor.name as 'Level-1'"
    assert labels(repairs_for(*first("shared code"))) == ["Give each space a code of its own", "Name them all 'North'"]
    assert labels(repairs_for(*first("damaged code"))) == [
        "Take space.code back from Mist",
        "Set space.code to 'SPACE-A'",
    ]


def test_the_address_of_mist_comes_before_that_of_the_most_rows() -> None:
    said = {(ref, C.BUILDING_ADDRESS): "1 Example Street" for ref in "bc"}
    sheet = sheet_of(row("a"), row("b"), row("c"), said=said)
    repairs = repairs_for(sheet, next(f for f in check(sheet).findings if f.rule is Rule.ADDRESS_SPLIT))
    assert [repair.cells[0][2] for repair in repairs] == ["1 Main St", "1 Example Street"]
    assert repairs[1].reason == "2 rows have it; it is set in 3 rows"


def test_a_person_accepts_a_repair_and_is_named() -> None:
    sheet, finding = first("stand-in")
    edit = edit_of(sheet, repairs_for(sheet, finding)[0], by="Ada", at=7.0)
    new = edit.cells[0].new
    assert new is not None
    assert (new.source, new.by, new.at, new.value) == (Source.PERSON, "Ada", 7.0, "Device a")
    assert new.origin == "repair: Keep 'Device a' as its name"


def test_a_sound_row_is_helped_by_the_repair_of_its_building() -> None:
    sheet = sheet_of(row("a"), row("b", cells={C.FLOOR_NAME: "Level 2"}), row("c", "switch"))
    report = check(sheet)
    assert report.states[2] is RowState.WITHHELD
    (inherited,) = report.of(2)
    assert labels(repairs_for(sheet, inherited)) == labels(repairs_for(sheet, report.of(0)[0]))
    assert repairs_for_cell(sheet, report, 2, inherited.column) == repairs_for(sheet, inherited)
    assert repairs_for_cell(sheet, report, 2, C.THING_NAME) == ()
    assert repairs_for(sheet_of(row("a"), row("b"), row("c")), inherited) == ()


def test_consent_is_for_the_level_of_the_building() -> None:
    sheet, finding = first("plans")
    assert repairs_for(sheet, finding)[0].one_floor == (OneFloorEdit("s1", 1, old=False, new=True),)


@pytest.mark.parametrize(
    "sheet",
    [
        sheet_of(row("a", cells={C.FLOOR_NAME: ""})),
        sheet_of(row("a", cells={C.FLOOR_LEVEL: ""})),
        sheet_of(row("a", cells={C.FLOOR_LEVEL: "EG"})),
        sheet_of(row("a", cells={C.SPACE_NAME: "", C.THING_NAME: ""})),
        sheet_of(row("a", cells={C.SPACE_CODE: "", C.SPACE_NAME: "", C.THING_NAME: ""})),
        sheet_of(row("a", cells={C.BUILDING_NAME: ""})),
        sheet_of(row("a", cells={C.THING_CONTEXT: context("A12")})),
        sheet_of(row("a", cells=GOOD), row("b", cells=GOOD)),
        sheet_of(row("a"), row("b", cells={C.BUILDING_REF: "s2"})),
        sheet_of(row("a", cells={C.BUILDING_ADDRESS: "Berlin, Germany"})),
        sheet_of(row("a", cells={C.SUB_CODE: "1E+18"})),
    ],
)
def test_where_only_a_person_can_know_nothing_is_offered(sheet: MappingSheet) -> None:
    findings = check(sheet).findings
    assert findings
    assert all(repairs_for(sheet, finding) == () for finding in findings)


def test_a_floor_is_not_put_on_the_level_of_another() -> None:
    sheet = sheet_of(row("a"), row("b", cells={C.FLOOR_LEVEL: "2"}), row("c", cells=ON_2))
    found = check(sheet).findings
    split = [labels(repairs_for(sheet, f)) for f in found if f.rule is Rule.FLOOR_SPLIT]
    assert split == [["Put the whole floor Level 1 on level 1"]] * 2
    gone = sheet_of(row("a", cells={C.FLOOR_NAME: "Zzz"}), row("b", cells={C.FLOOR_LEVEL: "2"}))
    clash = Finding(0, C.FLOOR_LEVEL, check(sheet).findings[0].severity, Rule.LEVEL_CLASH, "old news")
    assert "Put the floors on the levels that their names say" not in labels(repairs_for(gone, clash))
    no_level = sheet_of(row("a", cells={C.FLOOR_LEVEL: ""}))
    assert repairs_for(no_level, clash) == ()


def test_the_reading_of_the_rule_counts_before_the_bare_name() -> None:
    ground = {C.FLOOR_NAME: "First floor", C.FLOOR_LEVEL: "1"}
    sheet = sheet_of(
        by_rule(row("a", cells=ground), C.FLOOR_LEVEL), row("b", cells=ground), said={("b", C.FLOOR_LEVEL): "0"}
    )
    split = next(f for f in check(sheet).findings if f.rule is Rule.FLOOR_SPLIT)
    assert repairs_for(sheet, split)[0].reason == "the name says level 1"


def test_a_name_that_somebody_typed_is_read_anew() -> None:
    said = {("a", C.FLOOR_NAME): "Level 2", ("a", C.FLOOR_LEVEL): "1"}
    sheet = sheet_of(row("a", cells={C.FLOOR_NAME: "Roof"}), row("b", cells={C.FLOOR_NAME: "Level 1"}), said=said)
    clash = next(f for f in check(sheet).findings if f.rule is Rule.LEVEL_CLASH)
    assert repairs_for(sheet, clash)[0].cells == ((0, C.FLOOR_LEVEL, "2"),)


@pytest.mark.parametrize("column", [C.BUILDING_NAME, C.FLOOR_NAME, C.SPACE_NAME])
def test_names_that_differ_by_blanks_only_have_one_repair_for_all(column: Column) -> None:
    spellings = ("North Hall ", "North Hall ", "North\u00a0Hall")
    sheet = sheet_of(*(row(f"r{n}", cells={column: text}) for n, text in enumerate(spellings)))
    finding = next(f for f in check(sheet).findings if f.rule is Rule.SPELLING)
    (repair,) = repairs_for(sheet, finding)
    assert repair.cells == tuple((n, column, "North Hall") for n in range(3))
    assert "blanks only" in repair.reason
