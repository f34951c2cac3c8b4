"""What the checker keeps up to date after edits is what it would find over the whole sheet."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mistdesk.domain.mapping.columns import Column
from mistdesk.domain.mapping.edits import CellEdit, Edit, OneFloorEdit
from mistdesk.domain.mapping.rules import Checker, Finding, Report, RowState, Rule, Severity, check
from mistdesk.domain.mapping.sheet import MappingSheet, Override, Prefilled, Source
from tests.unit.domain.mapping.rows import row

TEXTS: dict[Column, tuple[str, ...]] = {
    Column.SITE_ID: ("", "SITE1", "SITE2"),
    Column.BUILDING_NAME: ("North Hall", "North\u00a0Hall", "South"),
    Column.BUILDING_ADDRESS: ("1 Main St", "1  MAIN st", "9 Side St", "Austin, TX 78701, USA", ""),
    Column.BUILDING_REF: ("s1", " s1", "s2", ""),
    Column.SUB_NAME: ("", "Wing", "wing", "Tower"),
    Column.SUB_CODE: ("", "W", "w", "T", "1E+18"),
    Column.FLOOR_NAME: ("Level 1", "level 1", "Level\u20111", "Level 2", "Roof", ""),
    Column.FLOOR_LEVEL: ("1", " 1", "2", "2.0", ""),
    Column.SPACE_NAME: ("Lobby", "LOBBY", "Café", "Lab", "", "A\nB"),
    Column.SPACE_CODE: ("OPEN", "open ", "1.23E+18", "LAB", ""),
    Column.THING_NAME: ("AP", ""),
    Column.THING_CONTEXT: (
        '{"type": "ap", "serial": "A1B2C3D4"}',
        '{"type": "ap", "serial": "a1b2c3d4", "mac": "00:11:22:33:44:55"}',
        '{"serial": "A1B2C3D4"}',
        '{"type": "ap", "serial": "1111111"}',
        '{"type": "ap", "serial": "A12"}',
        '{"type": "ap",\n "serial": "A1-B2-C3"}',
        '{"type": "ap", "serial": "B1B2C3D4", "mac": "1.23E+10"}',
        "oops",
        "",
    ),
    Column.EXCLUDE: ("", "yes", "maybe"),
}


def estate(macs: tuple[str, ...]) -> tuple[Prefilled, ...]:
    rows = [
        row("a", mac=macs[0], map_id="m1"),
        row("b", mac=macs[1], map_id="m1"),
        row("c", mac=macs[2], map_id="m2", cells={Column.FLOOR_NAME: "Level 2", Column.FLOOR_LEVEL: "2"}),
        row("d", "switch", mac=macs[3]),
        row("e", "camera"),
        row("f", mac=macs[0], gone_since=1.0),
        row("g", site_id=None),
        row("h", cells={Column.BUILDING_REF: "s2", Column.FLOOR_NAME: "Roof"}, mac=macs[0]),
        row("i", cells={Column.BUILDING_REF: "s2", Column.BUILDING_ADDRESS: "9 Side St"}),
        row("j", cells={Column.BUILDING_REF: "s2", Column.BUILDING_ADDRESS: "9 Side St"}, map_id="m1"),
    ]
    rows[9] = replace(rows[9], device=replace(rows[9].device, type_word=""))
    return tuple(rows)


cell_edits = st.sampled_from([(c, text) for c, texts in TEXTS.items() for text in (*texts, None)]).flatmap(
    lambda pair: st.sampled_from("abcdefghijz").map(lambda ref: (ref, pair[0], pair[1]))
)
steps = st.lists(
    st.one_of(
        st.lists(cell_edits, min_size=1, max_size=4),
        st.tuples(st.sampled_from(["s1", "s2", "s9"]), st.sampled_from([1, 2]), st.booleans()),
    ),
    max_size=12,
)


def edit_for(step: list[tuple[str, Column, str | None]] | tuple[str, int, bool]) -> Edit:
    if isinstance(step, tuple):
        return Edit("consent", (), (OneFloorEdit(step[0], step[1], old=not step[2], new=step[2]),))
    cells = (CellEdit(ref, column, None, None if text is None else Override(text)) for ref, column, text in step)
    return Edit("cells", tuple(cells))


def everything(report: Report) -> dict[str, object]:
    return {
        "states": tuple(report.states),
        "by_row": report.by_row,
        "groups": {group: report.rows_of(group) for group in report.groups},
        "findings": report.findings,
        "unknown": report.unknown_refs,
        "totals": report.all_of_it()[-1],
    }


def told(checker: Checker, edit: Edit) -> frozenset[int]:
    return checker.update(edit.refs(), {consent.building_ref for consent in edit.one_floor})


@pytest.mark.parametrize("macs", [("", "", "", ""), ("m1", "m2", "m3", "m1"), ("", "m2", "m2", "m4")])
def test_the_estates_of_the_next_test_have_faults(macs: tuple[str, ...]) -> None:
    assert check(MappingSheet(estate(macs))).findings


@settings(max_examples=200, deadline=None)
@given(steps, st.lists(st.sampled_from(["", "m1", "m2"]), min_size=4, max_size=4), st.sampled_from([1, 2, 500]))
def test_after_any_edits_the_report_is_that_of_the_whole_sheet(
    taken: list[list[tuple[str, Column, str | None]] | tuple[str, int, bool]], macs: list[str], many: int
) -> None:
    sheet = MappingSheet(estate(tuple(macs)))
    checker = Checker(sheet, many=many)
    undo: list[Edit] = []
    before = everything(check(sheet))
    start = before
    for step in taken:
        edit = edit_for(step)
        undo.append(edit.apply(sheet))
        changed = told(checker, edit)
        now = everything(check(sheet))
        assert everything(checker.report) == now
        assert changed == differences(before, now)
        before = now
    # Judged row by row and building by building, nothing is found that whole columns did not show.
    assert checker.update([*sheet.index, "z"], ["s1", "s2", ""]) == frozenset()
    for edit in reversed(undo):
        edit.apply(sheet)
        told(checker, edit)
    assert everything(checker.report) == start


def differences(before: dict[str, object], now: dict[str, object]) -> set[int]:
    found: set[int] = set()
    for states, by_row in ((before, now), (now, before)):
        one, two = states["by_row"], by_row["by_row"]
        assert isinstance(one, dict)
        assert isinstance(two, dict)
        found |= {n for n in one if one[n] != two.get(n)}
    assert isinstance(before["states"], tuple)
    assert isinstance(now["states"], tuple)
    return found | {n for n, (a, b) in enumerate(zip(before["states"], now["states"], strict=True)) if a != b}


def put(sheet: MappingSheet, checker: Checker, cells: Iterable[tuple[str, Column, str]]) -> frozenset[int]:
    edit = Edit("x", tuple(CellEdit(ref, column, None, Override(text)) for ref, column, text in cells))
    edit.apply(sheet)
    return told(checker, edit)


def test_neighbours_of_an_edit_are_told_too() -> None:
    sheet = MappingSheet([row("a"), row("b"), row("c", "switch"), row("x", cells={Column.BUILDING_REF: "s2"})])
    checker = Checker(sheet)
    assert put(sheet, checker, [("x", Column.BUILDING_ADDRESS, "9 Side St")]) == {0, 1, 2, 3}
    assert put(sheet, checker, [("b", Column.FLOOR_NAME, "East")]) == {0, 1, 2}
    assert checker.report.states == (RowState.FAULTY, RowState.FAULTY, RowState.WITHHELD, RowState.READY)
    assert put(sheet, checker, [("b", Column.FLOOR_NAME, "East")]) == frozenset()


def test_rows_that_people_spoke_of_and_that_are_not_there_are_named() -> None:
    sheet = MappingSheet([row("a")], {("z", Column.FLOOR_NAME): Override("x"), ("a", Column.SUB_NAME): Override("W")})
    checker = Checker(sheet)
    assert list(checker.report.unknown_refs) == ["z"]
    put(sheet, checker, [("y", Column.FLOOR_NAME, "x")])
    assert list(checker.report.unknown_refs) == ["y", "z"]
    edit = Edit("x", (CellEdit("z", Column.FLOOR_NAME, None, None),))
    edit.apply(sheet)
    told(checker, edit)
    assert list(checker.report.unknown_refs) == ["y"]


def test_a_report_is_the_same_as_another_that_says_the_same() -> None:
    one, two = check(MappingSheet([row("a")])), check(MappingSheet([row("a", cells={Column.THING_NAME: ""})]))
    assert one == check(MappingSheet([row("b")]))
    assert one != two
    assert one != "report"
    assert one.states != two.states
    assert len({one, two}) == 2
    assert two.states[0:1] == (RowState.FAULTY,)
    assert (two.rows_with(Severity.ERROR), two.rows_with(Severity.WARNING)) == (1, 0)
    assert (two.rows_of(next(iter(two.groups))), Report().rows_of(next(iter(two.groups)))) == ((0,), ())


def test_an_empty_sheet_has_no_fault() -> None:
    checker = Checker(MappingSheet(()))
    assert checker.report == Report()
    assert checker.update(()) == frozenset()


def test_a_mac_stands_in_one_place() -> None:
    report = check(MappingSheet([row("a", mac="m1"), row("b", mac="m1"), row("c", mac="m2")]))
    assert {f.row for f in report.findings if f.rule is Rule.DUPLICATE_MAC} == {0, 1}
    assert "one thing may stand in two places" in report.of(0)[0].reason
    same = {Column.THING_CONTEXT: '{"type": "ap", "serial": "A1B2C3D4", "mac": "00-11-22-33-44-55"}'}
    other = {Column.THING_CONTEXT: '{"type": "ap", "serial": "A1B2C3D5", "mac": "001122334455"}'}
    report = check(MappingSheet([row("a", cells=same), row("b", cells=other)]))
    assert [f.rule for f in report.findings] == [Rule.DUPLICATE_MAC] * 2


def test_what_was_said_of_a_device_that_is_gone_is_not_lost_unseen() -> None:
    sheet = MappingSheet([row("a", gone_since=5.0)], {("a", Column.SPACE_NAME): Override("Lobby")})
    checker = Checker(sheet)
    (finding,) = checker.report.findings
    assert (finding.rule, checker.report.states[0]) == (Rule.GONE, RowState.GONE)
    assert "since 1970-01-01, and 1 cell " in finding.reason
    put(sheet, checker, [("a", Column.SUB_NAME, "W")])
    assert "2 cells" in checker.report.findings[0].reason
    edit = Edit("x", tuple(CellEdit("a", c, None, None) for c in (Column.SUB_NAME, Column.SPACE_NAME)))
    edit.apply(sheet)
    assert told(checker, edit) == {0}
    assert checker.report.findings == ()


def test_a_gone_device_that_was_put_away_needs_no_look_any_more() -> None:
    said = {("a", Column.SPACE_NAME): Override("Lobby")}
    sheet = MappingSheet([row("a", gone_since=5.0), row("b", gone_since=5.0)], said)
    checker = Checker(sheet)
    for ref in ("a", "b"):
        put(sheet, checker, [(ref, Column.EXCLUDE, "yes")])
    assert not checker.report.findings
    put(sheet, checker, [("a", Column.EXCLUDE, "no")])
    assert checker.report == check(sheet)
    assert [f.rule for f in checker.report.findings] == [Rule.GONE]


def test_serials_of_many_rows_come_and_go() -> None:
    same, other = ({Column.THING_CONTEXT: f'{{"type": "ap", "serial": "{serial}"}}'} for serial in ("A1B2C3", "B1B2C3"))
    sheet = MappingSheet([row("a", cells=same), row("b", cells=same), row("c", cells=same), row("d", cells=other)])
    checker = Checker(sheet)
    for ref, text in (("a", other), ("b", other), ("c", {Column.THING_CONTEXT: "oops"}), ("d", same), ("c", same)):
        put(sheet, checker, [(ref, Column.THING_CONTEXT, text[Column.THING_CONTEXT])])
        assert checker.report == check(sheet)
    assert "2 devices share the serial number 'A1B2C3'" in checker.report.of(2)[0].reason


def test_several_odd_texts_of_a_column_are_all_found() -> None:
    odd = ("1EG", "1.5", "1UG", "1x")
    sheet = MappingSheet(
        [row(f"n{n}", cells={Column.FLOOR_LEVEL: text, Column.FLOOR_NAME: text}) for n, text in enumerate(odd)]
    )
    assert [f.rule for f in check(sheet).findings] == [Rule.LEVEL] * 4


def test_one_row_may_break_a_rule_twice_in_a_cell() -> None:
    base = row("a", cells={Column.THING_CONTEXT: '{"serial": "A12", "mac": "1.2E+10"}'})
    sheet = MappingSheet([replace(base, device=replace(base.device, type_word=""))])
    checker = Checker(sheet)
    assert checker.report.errors() == 2
    put(sheet, checker, [("a", Column.THING_CONTEXT, "oops")])
    assert checker.report == check(sheet)
    twice = [Finding(0, Column.SUB_NAME, Severity.WARNING, Rule.SUB_SPLIT, reason) for reason in "xy"]
    report = Report([RowState.READY], twice)
    assert report.put(0, RowState.READY, ())
    assert report == Report([RowState.READY])


def test_sources_count_too() -> None:
    base = row("a")
    sources = bytearray(base.sources)
    sources[Column.THING_NAME] = Source.RULE
    sheet = MappingSheet([replace(base, sources=bytes(sources))])
    checker = Checker(sheet)
    assert [f.rule for f in checker.report.findings] == [Rule.STAND_IN_NAME]
    put(sheet, checker, [("a", Column.THING_NAME, "AP-1")])
    assert checker.report.findings == ()


def test_macs_that_nobody_can_share_are_not_watched() -> None:
    rows = [replace(row, device=replace(row.device, mac=f"5c5b3500000{n}")) for n, row in enumerate(estate(("",) * 4))]
    sheet = MappingSheet(rows)
    checker = Checker(sheet)
    put(sheet, checker, [("a", Column.SPACE_NAME, "Lobby")])
    assert everything(checker.report) == everything(check(sheet))
