"""After a refresh: what Mist says now, what is gone, what was put away, and where values come from."""

from __future__ import annotations

from dataclasses import replace

from mistdesk.domain.estate.assembly import carry_gone
from mistdesk.domain.estate.model import Device, DeviceKind, FloorMap, Inventory, Organization, Site
from mistdesk.domain.graph.mapper import build_graph
from mistdesk.domain.graph.plan import Change
from mistdesk.domain.graph.planning import make_plan, rows_of
from mistdesk.domain.mapping.changes import (
    News,
    gone,
    is_retired,
    keep_values,
    news,
    retire,
    retired_rows,
    returned,
    take_in,
    take_news,
    tally,
)
from mistdesk.domain.mapping.columns import HEADERS, Column
from mistdesk.domain.mapping.edits import set_cells
from mistdesk.domain.mapping.prefill import build_sheet
from mistdesk.domain.mapping.sheet import MappingSheet, Source

DAY = 86_400.0
MAPS = (FloorMap("m1", "s1", "Level 1"), FloorMap("m2", "s1", "Level 2"))


def ap(key: str, floor: str = "m1", name: str = "") -> Device:
    return Device(key, DeviceKind.AP, "ap", "s1", serial=f"SER-{key}-1", name=name or key, map_id=floor)


def inventory(*devices: Device, at: float = 0.0, maps: tuple[FloorMap, ...] = MAPS) -> Inventory:
    return Inventory(1, at, Organization("o", "O"), (Site("s1", "North Hall", "1 Main St"),), maps, devices)


def sheet_of(estate: Inventory, before: MappingSheet | None = None) -> MappingSheet:
    said = before.overrides if before is not None else None
    return build_sheet(estate, target_site="T", overrides=said, zones=before.zones if before is not None else None)


def give(sheet: MappingSheet, ref: str, column: Column, value: str) -> None:
    set_cells(sheet, [(sheet.index[ref], column, value)], label="Set", by="me", at=1.0).apply(sheet)


def test_a_renamed_and_moved_device_is_the_same_row_and_a_person_s_values_win_until_accepted() -> None:
    sheet = sheet_of(inventory(ap("a"), ap("b")))
    give(sheet, "a", Column.THING_NAME, "Lobby AP")
    give(sheet, "a", Column.FLOOR_NAME, "Mezzanine")
    give(sheet, "b", Column.SPACE_NAME, "Kitchen")
    assert news(sheet) == ()
    later = sheet_of(inventory(replace(ap("a", "m2"), name="A renamed"), ap("b")), sheet)
    assert len(later) == 2
    row = later.index["a"]
    assert [later.value(row, c) for c in (Column.THING_NAME, Column.FLOOR_NAME)] == ["Lobby AP", "Mezzanine"]
    assert later.value(row, Column.FLOOR_LEVEL) == "2"  # what nobody touched follows Mist
    found = news(later)
    assert found == (
        News(row, "a", Column.FLOOR_NAME, "Level 1", "Mezzanine", "Level 2"),
        News(row, "a", Column.THING_NAME, "a", "Lobby AP", "A renamed"),
    )
    take = take_news(later, found[:1])
    assert take.label == "Take Mist's value in floor.name of 1 row"
    keep = keep_values(later, found, by="me", at=5.0)
    assert keep.label == "Keep the value in cells of 1 row"
    back = take.apply(later)
    assert later.value(row, Column.FLOOR_NAME) == "Level 2"
    assert news(later) == found[1:]
    back.apply(later)
    assert news(later) == found
    keep.apply(later)
    assert news(later) == ()
    assert later.value(row, Column.THING_NAME) == "Lobby AP"


def test_news_of_rows_that_left_meanwhile_are_not_acted_on() -> None:
    sheet = sheet_of(inventory(ap("a"), ap("b")))
    cell = News(0, "away", Column.FLOOR_NAME, "", "", "x")
    assert take_news(sheet, [cell]).is_empty()
    give(sheet, "a", Column.FLOOR_NAME, "x")
    shorter = sheet_of(inventory(ap("b")), sheet)
    assert news(shorter) == ()
    two = [replace(cell, ref=ref) for ref in ("a", "b")]
    assert take_news(sheet, two).label == "Take Mist's value in floor.name of 2 rows"


def test_three_hundred_devices_are_gone_for_ninety_days_and_are_retired_in_one_step() -> None:
    first = inventory(*(ap(f"a{n}") for n in range(300)), ap("stays"))
    sheet = sheet_of(first)
    published = rows_of(build_graph(first, sheet))
    give(sheet, "a7", Column.SPACE_NAME, "Kitchen")
    give(sheet, "a7", Column.SPACE_CODE, "K1")
    later = carry_gone(first, inventory(ap("stays"), at=10 * DAY))
    sheet = sheet_of(later, sheet)
    found = gone(sheet, 100 * DAY + 5.0, published={"a7"})
    assert len(found) == 300
    assert {device.days for device in found} == {90}
    (seven,) = (device for device in found if device.ref == "a7")
    assert (seven.typed, seven.published, seven.since) == (2, True, 10 * DAY)
    assert gone(sheet, 0.0)[0].days == 0  # a clock that is behind does not make days of less than none
    plan = make_plan(build_graph(later, sheet), published, target="t", carries=lambda _: None)
    lines = {line.key: line for line in plan.lines}
    assert lines["device/a7"].change is Change.RETIRE  # the plan shows it, whoever looks at the grid
    step = retire(sheet, [*(device.ref for device in found), "a7", "stays", "unknown"], by="me", at=9.0)
    assert step.label == "Retire 300 devices"
    assert len(step.cells) == 300
    back = step.apply(sheet)
    assert gone(sheet, 100 * DAY) == ()
    assert is_retired(sheet, sheet.index["a7"])
    assert not is_retired(sheet, sheet.index["stays"])
    assert sheet.value(sheet.index["a7"], Column.SPACE_NAME) == "Kitchen"
    assert make_plan(build_graph(later, sheet), published, target="t", carries=lambda _: None).lines == plan.lines
    assert retire(sheet, ["a7"], by="me", at=9.0).is_empty()
    back.apply(sheet)
    assert len(gone(sheet, 100 * DAY)) == 300


def test_a_list_need_not_show_what_is_retired() -> None:
    sheet = sheet_of(carry_gone(inventory(ap("a"), ap("b"), ap("c")), inventory(ap("c"), at=DAY)))
    assert retired_rows(sheet) == frozenset()
    retire(sheet, ["a"], by="me", at=2.0).apply(sheet)
    assert retired_rows(sheet) == {sheet.index["a"]}


def test_a_retired_device_that_comes_back_is_named_and_taken_in_again() -> None:
    first = inventory(ap("a"), ap("b"), ap("c"))
    sheet = sheet_of(carry_gone(first, inventory(ap("c"), at=DAY)))
    retire(sheet, ["a", "b"], by="me", at=2.0).apply(sheet)
    give(sheet, "c", Column.EXCLUDE, "yes")
    give(sheet, "b", Column.SPACE_NAME, "Kitchen")
    assert returned(sheet) == ()
    again = sheet_of(first, sheet)
    assert [again.device(row).id for row in returned(again)] == ["a", "b"]
    step = take_in(again, ["a", "unknown"])
    assert step.label == "Take 1 device in again"
    step.apply(again)
    assert [again.device(row).id for row in returned(again)] == ["b"]
    assert take_in(again, ["a", "b"]).label == "Take 2 devices in again"


def test_cells_are_counted_by_where_they_come_from() -> None:
    sheet = sheet_of(inventory(ap("a"), ap("b")))
    before = tally(sheet)
    assert sum(before.values()) == 2 * len(HEADERS)
    give(sheet, "a", Column.FLOOR_NAME, "Mezzanine")
    assert tally(sheet)[Source.PERSON] == 1
    assert tally(sheet)[Source.MIST] == before[Source.MIST] - 1
    assert tally(sheet, [Column.SPACE_NAME]) == {source: 2 * (source is Source.RULE) for source in Source}
