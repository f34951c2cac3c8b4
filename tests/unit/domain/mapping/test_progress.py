"""Progress: honest percentages, counts that add up, the best fix by cause, and the way of a walk."""

from __future__ import annotations

import json
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mistdesk.domain.estate.model import Device, DeviceKind
from mistdesk.domain.mapping.columns import Column
from mistdesk.domain.mapping.edits import set_cells
from mistdesk.domain.mapping.progress import (
    Fix,
    Score,
    distance,
    honest_percent,
    is_unmapped,
    next_fix,
    next_unmapped,
    not_looked_at,
    scores,
    total,
)
from mistdesk.domain.mapping.rules import Report, RowState, check
from mistdesk.domain.mapping.sheet import MappingSheet, Override, Prefilled, Source
from tests.unit.domain import golden

Cells = Mapping[Column, str]
SPACE = (Column.SPACE_NAME, Column.SPACE_CODE)


def row(
    key: str,
    cells: Cells | None = None,
    *,
    kind: str = "ap",
    site: str | None = "s1",
    plan: str | None = "m1",
    at: tuple[float, float] | None = None,
    gone: float | None = None,
    guessed: bool = False,
    name: str = "",
) -> Prefilled:
    """A faultless row but for what is said; `guessed`: a rule named its space."""
    whole = {
        Column.SITE_ID: "SITE1",
        Column.BUILDING_NAME: f"Hall {site}",
        Column.BUILDING_ADDRESS: f"{site} Main St",
        Column.BUILDING_REF: site or "",
        Column.THING_NAME: name or f"AP-{key}",
        Column.THING_REF: key,
        Column.THING_CONTEXT: json.dumps({"type": kind, "serial": f"SERIAL-{key}-1"}),
    }
    if kind == "ap":
        whole |= {Column.FLOOR_NAME: "Level 1", Column.FLOOR_LEVEL: "1"}
        whole |= {Column.SPACE_NAME: f"Space {key}", Column.SPACE_CODE: f"C-{key}"}
    whole |= dict(cells or {})
    values = tuple(whole.get(column, "") for column in Column)
    sources = bytearray(Source.MIST if value else Source.EMPTY for value in values)
    if guessed:
        sources[Column.SPACE_NAME] = sources[Column.SPACE_CODE] = Source.RULE
    x, y = at or (None, None)
    known = DeviceKind(kind) if kind in set(DeviceKind) else DeviceKind.OTHER
    device = Device(key, known, kind, site, map_id=plan, x_px=x, y_px=y, gone_since=gone)
    return Prefilled(device, values, bytes(sources))


def judged(*rows: Prefilled) -> tuple[MappingSheet, Report]:
    sheet = MappingSheet(rows)
    return sheet, check(sheet)


def fix_of(*rows: Prefilled, building: str | None = None) -> Fix:
    found = next_fix(*judged(*rows), building)
    assert found is not None
    return found


# --- scores


@pytest.mark.parametrize(
    ("done", "whole", "percent"),
    [(0, 0, None), (0, 5, 0), (1, 100_000, 1), (99_999, 100_000, 99), (5, 5, 100), (256, 312, 82), (1, 3, 33)],
)
def test_a_percentage_is_honest(done: int, whole: int, percent: int | None) -> None:
    assert honest_percent(done, whole) == percent


@given(st.integers(1, 10_000), st.integers(0, 10_000))
def test_only_all_is_100_and_only_nothing_is_0(whole: int, part: int) -> None:
    done = min(part, whole)
    percent = honest_percent(done, whole)
    assert (percent == 100) == (done == whole)
    assert (percent == 0) == (done == 0)


def test_each_device_is_counted_once_and_only_where_it_can_be_mapped() -> None:
    sheet, report = judged(
        row("a"),
        row("b", guessed=True),
        row("c", {Column.FLOOR_LEVEL: ""}),
        row("d", {Column.EXCLUDE: "yes", Column.SPACE_NAME: ""}),
        row("e", {Column.EXCLUDE: "perhaps"}),
        row("f", kind="mxedge"),
        row("g", {Column.EXCLUDE: "yes"}, kind="mxedge"),
        row("h", site=None),
        row("i", {Column.EXCLUDE: "yes"}, site=None),
        row("j", gone=5.0),
        row("k", kind="switch", plan=None),
    )
    (score,) = scores(sheet, report)
    assert (score.building_ref, score.name) == ("s1", "Hall s1")
    assert (score.devices, score.done, score.looked_at, score.left_out) == (6, 3, 2, 1)
    assert (score.to_review, score.errors, score.ready, score.percent) == (2, 1, 4, 50)
    assert score.devices == score.done + score.to_review + score.errors


def test_a_withheld_building_counts_as_errors() -> None:
    sheet, report = judged(
        row("a", {Column.FLOOR_NAME: "East"}),
        row("b", {Column.FLOOR_NAME: "West"}, plan="m2"),
        row("k", kind="switch", plan=None),
        row("z", site="s2"),
    )
    assert report.states[2] is RowState.WITHHELD
    assert report.of(2)[0].inherited
    first, second = scores(sheet, report)
    assert (first.errors, first.percent) == (3, 0)
    assert (second.errors, second.percent) == (0, 100)
    assert total((first, second)) == Score("", "", 4, 1, 1, 0, 3, 1, 0, 25)


def test_a_building_without_devices_has_no_score() -> None:
    found = scores(*judged(row("a")), [("s1", "other words"), ("s9", "Empty hall")])
    assert [(s.building_ref, s.name, s.devices, s.percent) for s in found] == [
        ("s1", "Hall s1", 1, 100),
        ("s9", "Empty hall", 0, None),
    ]
    assert total(()).percent is None


def test_a_value_is_looked_at_once_somebody_accepts_it() -> None:
    sheet, _ = judged(row("a", guessed=True))
    assert not_looked_at(sheet, 0) is Column.SPACE_NAME
    for column, left in ((Column.SPACE_NAME, Column.SPACE_CODE), (Column.SPACE_CODE, None)):
        set_cells(sheet, [(0, column, sheet.value(0, column))], label="", by="pat", at=1.0).apply(sheet)
        assert not_looked_at(sheet, 0) is left
    sheet.set_override(("a", Column.SPACE_NAME), Override("Lab", Source.NEIGHBOUR, "accepted"))
    assert not_looked_at(sheet, 0) is None, "a suggestion that was accepted"
    assert scores(sheet, check(sheet))[0].percent == 100


# --- the next best fix


def test_nothing_to_do() -> None:
    assert next_fix(*judged(row("a"), row("b", {Column.EXCLUDE: "yes"}))) is None
    assert next_fix(*judged()) is None


def test_one_floor_without_a_level_is_one_fix() -> None:
    floor = {Column.FLOOR_NAME: "Terrasse", Column.FLOOR_LEVEL: ""}
    fix = fix_of(row("a"), *(row(f"t{n}", floor, plan="m2") for n in range(14)), row("x", {Column.SPACE_NAME: ""}))
    assert (fix.row, fix.column, fix.devices, fix.steps, fix.makes_ready) == (1, Column.FLOOR_LEVEL, 14, 1, True)
    assert fix.sentence == "Give floor Terrasse of Hall s1 a level: 14 access points become ready."
    assert (fix.building_ref, fix.building) == ("s1", "Hall s1")


def test_the_fix_of_one_building() -> None:
    rows = (row("a", {Column.SPACE_CODE: ""}), row("z", {Column.BUILDING_ADDRESS: " "}, site="s2"), row("y", site="s2"))
    assert fix_of(*rows, building="s1").sentence == "Give AP-a a space code: 1 access point becomes ready."
    assert fix_of(*rows, building="s2").sentence == "Give Hall s2 an address: 1 access point becomes ready."
    assert next_fix(*judged(*rows), "s3") is None


ONE = "1 access point becomes ready."


@pytest.mark.parametrize(
    ("cells", "sentence"),
    [
        ({Column.SITE_ID: ""}, f"Choose the Mapped site of the buildings: {ONE}"),
        ({Column.BUILDING_NAME: ""}, f"Give building s1 a name: {ONE}"),
        ({Column.SPACE_NAME: ""}, f"Give AP-a a space name: {ONE}"),
        ({Column.THING_NAME: ""}, f"Give a a name: {ONE}"),
        ({Column.THING_CONTEXT: ""}, f"Look at thing.context of AP-a: {ONE}"),
        ({Column.THING_CONTEXT: "?"}, f"Make the context of AP-a valid: {ONE}"),
        ({Column.THING_CONTEXT: '{"type": "ap"}'}, f"Give AP-a a valid serial number: {ONE}"),
        ({Column.FLOOR_LEVEL: "two"}, f"Give floor Level 1 of Hall s1 a level: {ONE}"),
        ({Column.FLOOR_NAME: "", Column.FLOOR_LEVEL: ""}, f"Give AP-a a floor: {ONE}"),
    ],
)
def test_each_fault_has_its_sentence(cells: Cells, sentence: str) -> None:
    assert fix_of(row("a", cells)).sentence == sentence


def test_access_points_on_no_map_are_as_many_steps() -> None:
    nowhere = {Column.FLOOR_NAME: "", Column.FLOOR_LEVEL: ""}
    fix = fix_of(row("a", nowhere, plan=None), row("b", nowhere, plan=None))
    assert fix.sentence == "Give 2 devices of Hall s1 a floor: 2 access points become ready."
    assert (fix.steps, fix.devices, fix.column) == (2, 2, Column.FLOOR_NAME)
    both = fix_of(row("a", nowhere, plan="m9"), row("b", nowhere, plan="m9"))
    assert both.steps == 1, "one map is one floor"


def test_floors_that_would_merge_or_split() -> None:
    merge = fix_of(
        row("k", kind="switch", plan=None),
        row("a", {Column.FLOOR_NAME: "East"}),
        row("b", {Column.FLOOR_NAME: "West"}, plan="m2"),
    )
    assert merge.sentence == "Tell apart the floors on level 1 of Hall s1: 3 devices become ready."
    assert (merge.row, merge.touches) == (1, 2)
    split = fix_of(row("a"), row("b", {Column.FLOOR_LEVEL: "2"}))
    assert split.sentence == "Give floor Level 1 of Hall s1 one level: 2 access points become ready."


def test_a_building_of_two_addresses_or_sites() -> None:
    assert fix_of(row("a"), row("b", {Column.BUILDING_ADDRESS: "Elsewhere"})).sentence.startswith(
        "Give Hall s1 one address: 2 access"
    )
    assert fix_of(row("a"), row("b", {Column.SITE_ID: "SITE2"})).sentence.startswith("Give Hall s1 one Mapped site: 2")


def test_rows_with_several_faults_are_not_promised() -> None:
    bare = {Column.BUILDING_ADDRESS: "", Column.SPACE_NAME: ""}
    fix = fix_of(row("a", bare), row("b", bare))
    assert fix.sentence == "Give Hall s1 an address: 2 devices need it."
    assert (fix.devices, fix.touches) == (0, 2)
    lone = fix_of(row("a", {**bare, Column.EXCLUDE: "perhaps"}))
    assert lone.sentence.endswith(": 1 device needs it.")


def test_a_building_with_two_faults_of_its_own_promises_nothing() -> None:
    fix = fix_of(
        row("a", {Column.FLOOR_NAME: "East"}),
        row("b", {Column.FLOOR_NAME: "West", Column.BUILDING_ADDRESS: "Elsewhere"}, plan="m2"),
        row("k", kind="switch", plan=None),
    )
    assert fix.devices == 0


def test_one_serial_twice() -> None:
    same = {Column.THING_CONTEXT: json.dumps({"type": "ap", "serial": "SAME-0001"})}
    fix = fix_of(row("a", same), row("b", same))
    assert fix.sentence.startswith("Leave out all but one of 2 devices of Hall s1 with the same serial number")


def test_without_errors_what_nobody_has_looked_at() -> None:
    fix = fix_of(
        row("a", {Column.FLOOR_NAME: "Roof", Column.FLOOR_LEVEL: "9"}, guessed=True, plan="m9"),
        row("b", guessed=True),
        row("c", guessed=True),
    )
    assert fix.sentence == "Look at the spaces of floor Level 1 of Hall s1: 2 access points become done."
    assert (fix.row, fix.column, fix.makes_ready, fix.steps) == (1, Column.SPACE_NAME, False, 2)


@pytest.mark.parametrize(
    ("one", "other", "start"),
    [
        ({}, {Column.BUILDING_NAME: "Halle"}, "Give Hall s1 one name: one warning less"),
        ({Column.SPACE_CODE: "X"}, {Column.SPACE_CODE: "x"}, "Give the spaces of Hall s1 that share the code X codes"),
        ({Column.EXCLUDE: "perhaps"}, {}, "Look at exclude of AP-a: 1"),
    ],
)
def test_warnings_have_their_sentences(one: Cells, other: Cells, start: str) -> None:
    assert fix_of(row("a", one), row("b", other)).sentence.startswith(start)


def test_a_warning_about_the_building_keeps_one_device_open() -> None:
    short = {Column.BUILDING_ADDRESS: "Industriestrasse 12, 10999 Berlin"}
    sheet, report = judged(row("a", short), row("b", short), row("c", short, guessed=True))
    (score,) = scores(sheet, report)
    assert (score.looked_at, score.to_review, score.percent) == (1, 2, 33)
    assert fix_of(row("a", short), row("b", short)).sentence == "Complete the address of Hall s1: one warning less."


def test_an_address_that_two_buildings_have() -> None:
    same = {Column.BUILDING_ADDRESS: "Same St 1"}
    fix = fix_of(row("a", same), row("b", same, site="s2"))
    assert fix.sentence.startswith("Look at the address of Hall s1, which another building has too: one warning")


def test_the_golden_estate() -> None:
    sheet = golden.sheet()
    report = check(sheet)
    found = next_fix(sheet, report)
    assert found is not None
    assert found.makes_ready
    whole = total(scores(sheet, report))
    assert whole.devices == whole.done + whole.to_review + whole.errors


# --- the walk


def walk(*rows: Prefilled, start: int = 0) -> list[str]:
    """The whole way, passing over each access point once."""
    sheet, report = judged(*rows)
    done: set[int] = set()
    way: list[str] = []
    here: int | None = next_unmapped(sheet, report, start, done=done)
    while here is not None:
        done.add(here)
        way.append(sheet.device(here).id)
        here = next_unmapped(sheet, report, here, done=done)
    return way


def floor(name: str, level: str) -> Cells:
    return {Column.FLOOR_NAME: name, Column.FLOOR_LEVEL: level}


def test_what_is_unmapped() -> None:
    sheet, report = judged(
        row("a"),
        row("b", guessed=True),
        row("c", {Column.FLOOR_LEVEL: ""}),
        row("d", {Column.EXCLUDE: "yes"}, guessed=True),
        row("e", {Column.FLOOR_LEVEL: ""}, gone=4.0),
        row("f", {Column.BUILDING_ADDRESS: ""}, kind="switch"),
    )
    assert [is_unmapped(sheet, report, n) for n in range(6)] == [False, True, True, False, False, False]


def test_on_one_map_the_nearest_comes_first() -> None:
    assert walk(
        row("start", at=(0, 0)),
        row("far", at=(90, 0), guessed=True),
        row("near", at=(0, 10), guessed=True),
        row("next", at=(30, 10), guessed=True),
        row("unknown", guessed=True),
    ) == ["near", "next", "far", "unknown"]


def test_the_way_through_buildings() -> None:
    assert walk(
        row("s0", floor("Level 7", "7"), site="s0", plan="m0", guessed=True),
        row("start"),
        row("ten", guessed=True, name="AP-10"),
        row("two", guessed=True, name="AP-2"),
        row("other-plan", guessed=True, plan="m1b"),
        row("up2", floor("Level 3", "3"), plan="m3", guessed=True),
        row("down1", floor("Ground", "0"), plan="m-0", guessed=True),
        row("no-level", floor("Roof", ""), plan="m9"),
        row("loose", {Column.FLOOR_NAME: "", Column.FLOOR_LEVEL: ""}, plan=None, name="AP-1"),
        row("high", floor("Level 2", "2"), site="s2", plan="m22", guessed=True),
        row("low", floor("Ground", "0"), site="s2", plan="m20", guessed=True),
        row("lost", {Column.FLOOR_NAME: ""}, site="s2", plan=None, name="AP-0"),
        start=1,
    ) == ["two", "ten", "other-plan", "down1", "up2", "no-level", "low", "high", "s0", "loose", "lost"]


def test_up_before_down_and_from_no_level_as_from_the_ground() -> None:
    rows = (row("up", floor("2", "2"), plan="m2", guessed=True), row("down", floor("0", "0"), plan="m0", guessed=True))
    assert walk(row("start"), *rows)[0] == "up"
    assert walk(row("start", floor("?", ""), plan=None), *rows)[0] == "down"


def test_only_some_rows_and_nothing_left() -> None:
    sheet, report = judged(row("a"), row("b", guessed=True), row("c", guessed=True))
    assert next_unmapped(sheet, report, 0, rows=(2,)) == 2
    assert next_unmapped(sheet, report, 1, done={2}) is None


def test_distance_needs_one_map_and_two_positions() -> None:
    def device(plan: str | None, x: float | None, y: float | None) -> Device:
        return Device("a", DeviceKind.AP, "ap", "s1", map_id=plan, x_px=x, y_px=y)

    assert distance(device("m", 0, 0), device("m", 3, 4)) == 5.0
    assert distance(device("m", 0, 0), device("n", 3, 4)) is None
    assert distance(device(None, 0, 0), device(None, 3, 4)) is None
    assert distance(device("m", None, 0), device("m", 3, 4)) is None
