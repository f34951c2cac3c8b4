"""Replaced hardware: proposed with its evidence, carried over on consent, never guessed between two."""

from __future__ import annotations

from dataclasses import replace

from mistdesk.domain.estate.model import Device, DeviceKind
from mistdesk.domain.graph.mapper import build_graph
from mistdesk.domain.mapping.changes import gone, is_retired, returned
from mistdesk.domain.mapping.columns import Column
from mistdesk.domain.mapping.sheet import MappingSheet, Source
from mistdesk.domain.mapping.successors import (
    Doubt,
    Evidence,
    Found,
    Replacement,
    carry_over,
    look_for_replacements,
    not_the_same,
    replacements,
    serial_of,
)
from tests.unit.domain.mapping.test_changes import ap, give, inventory, sheet_of
from tests.unit.domain.mapping.test_edits import looks


def at(device: Device, x: float | None, y: float | None = 10.0, *, away: bool = False) -> Device:
    return replace(device, x_px=x, y_px=y, gone_since=50.0 if away else None)


def swapped(old_name: str = "L3-AP-07", new_name: str = "L3-AP-07") -> tuple[Device, Device]:
    return at(ap("old", name=old_name), 10.0, away=True), at(ap("new", name=new_name), 12.0)


def look(*devices: Device) -> Found:
    return look_for_replacements(sheet_of(inventory(*devices)))


def test_same_name_map_and_place_is_proposed_first_of_all() -> None:
    sheet = sheet_of(inventory(*swapped(), at(ap("other"), 400.0)))
    (pair,) = replacements(sheet)
    assert pair == Replacement(
        sheet.index["old"], sheet.index["new"], "old", "new", Evidence.ALL, "same name, same map, same place"
    )


def test_weaker_evidence_is_named() -> None:
    old, new = swapped()
    (pair,) = look(old, replace(new, x_px=300.0)).proposed
    assert (pair.evidence, pair.reason) == (Evidence.NAME_AND_MAP, "same name on the same map, another place")
    (pair,) = look(old, replace(new, name="AP-NEW")).proposed
    assert (pair.evidence, pair.reason) == (Evidence.MAP_AND_PLACE, "same place on the same map, another name")
    switches = [replace(device, kind=DeviceKind.SWITCH, map_id=None) for device in (old, new)]
    (pair,) = look(*switches).proposed
    assert pair.reason == "same name in the same site, on no map"


def test_what_speaks_against_it() -> None:
    old, new = swapped()
    assert look(old) == look(new) == look(replace(old, gone_since=None), new) == Found()
    assert look(old, replace(new, map_id="m2")) == Found()
    assert look(old, replace(new, kind=DeviceKind.SWITCH)) == Found()
    assert look(old, replace(new, name="AP-NEW", x_px=None)) == Found()
    assert look(old, replace(new, name="AP-NEW"), at(ap("third", name="AP-3"), 10.0)) == Found()  # a heap


def test_a_new_device_that_somebody_has_spoken_of_is_not_proposed() -> None:
    sheet = sheet_of(inventory(*swapped()))
    give(sheet, "new", Column.SPACE_NAME, "Kitchen")
    assert replacements(sheet) == ()


def test_between_two_new_ones_nothing_is_proposed_and_both_are_named() -> None:
    old, new = swapped()
    far = (at(ap("n1", name=old.name), 300.0), at(ap("n2", name=old.name), 500.0))
    found = look(old, *far)
    assert found.proposed == ()
    assert [doubt.reason for doubt in found.doubtful] == ["2 new devices could be it: SER-n1-1 and SER-n2-1"]
    assert [pair.new_ref for pair in look(old, new, *far).proposed] == ["new"]  # the place decides
    many = [at(ap(f"n{n}", name=old.name), 300.0 + n) for n in range(5)]
    assert look(old, *many).doubtful[0].reason.endswith("SER-n0-1, SER-n1-1, SER-n2-1 and 2 more")


def test_between_two_old_ones_nothing_is_proposed_unless_one_has_more_for_it() -> None:
    old, new = swapped()
    rival = at(ap("rival", name=old.name), 14.0, away=True)
    sheet = sheet_of(inventory(old, rival, new))
    found = look_for_replacements(sheet)
    assert found.proposed == ()
    assert Doubt(sheet.index["old"], "old", "the new one could stand for SER-rival-1 as well") in found.doubtful
    assert len(found.doubtful) == 2
    assert [pair.old_ref for pair in look(old, replace(rival, x_px=900.0), new).proposed] == ["old"]
    stranger = replace(rival, name="AP-X")
    assert [pair.old_ref for pair in look(old, stranger, new).proposed] == ["old"]
    two = look(replace(old, name="AP-Y"), stranger, new)  # two gone ones at one spot, neither of its name
    assert two == Found()


def test_two_pairs_of_one_name_are_told_apart_by_their_places() -> None:
    old, new = swapped()
    old2, new2 = (replace(device, id=f"{device.id}2", x_px=600.0) for device in (old, new))
    assert [(p.old_ref, p.new_ref) for p in look(old, old2, new, new2).proposed] == [("old", "new"), ("old2", "new2")]


def carried() -> tuple[MappingSheet, Replacement]:
    sheet = sheet_of(inventory(*swapped(), at(ap("other"), 400.0)))
    give(sheet, "old", Column.SPACE_NAME, "Kitchen")
    give(sheet, "old", Column.FLOOR_LEVEL, "3")
    give(sheet, "old", Column.THING_NAME, "The old box")
    (pair,) = replacements(sheet)
    return sheet, pair


def test_places_and_the_zone_are_carried_over_as_one_step_and_the_old_one_is_put_away() -> None:
    sheet, pair = carried()
    before = looks(sheet)
    code = sheet.value(pair.old, Column.SPACE_CODE)
    assert sheet.value(pair.new, Column.SPACE_CODE) != code  # two rows cannot have one code
    step = carry_over(sheet, [pair], by="me", at=70.0)
    assert step.label == "Carry the place over to the new L3-AP-07"
    back = step.apply(sheet)
    kitchen = sheet.override(pair.new, Column.SPACE_NAME)
    assert kitchen is not None
    assert (kitchen.value, kitchen.source, kitchen.origin) == ("Kitchen", Source.PERSON, "carried over from SER-old-1")
    assert sheet.value(pair.new, Column.FLOOR_LEVEL) == "3"
    assert sheet.value(pair.new, Column.SPACE_CODE) == code
    assert sheet.source(pair.new, Column.SPACE_CODE) is Source.RULE  # still to be looked at
    assert sheet.value(pair.new, Column.THING_NAME) == "L3-AP-07"  # the box is another one
    assert (sheet.zone_of("new"), sheet.zone_of("old")) == ("old", "new")
    assert sheet.value(pair.old, Column.SPACE_NAME) == "Kitchen"  # retired, not erased
    assert is_retired(sheet, pair.old)
    assert gone(sheet, 99.0) == ()
    assert replacements(sheet) == ()
    back.apply(sheet)
    assert looks(sheet) == before
    assert replacements(sheet) == (pair,)


def test_the_history_stays_with_the_zone_through_a_second_replacement() -> None:
    sheet, pair = carried()
    carry_over(sheet, [pair], by="me", at=70.0).apply(sheet)
    old, new = swapped()
    newest = at(ap("newest", name=new.name), 11.0)
    later = sheet_of(inventory(old, replace(new, gone_since=60.0), newest), sheet)
    (again,) = replacements(later)
    assert (again.old_ref, again.new_ref) == ("new", "newest")
    carry_over(later, [again], by="me", at=80.0).apply(later)
    assert later.zone_of("newest") == "old"
    assert len({later.zone_of(ref) for ref in ("old", "new", "newest")}) == 3
    assert later.value(again.new, Column.SPACE_NAME) == "Kitchen"
    graph = build_graph(inventory(old, new, newest), later)
    assert "zone/old" in {entity.key for entity in graph.entities}
    back = sheet_of(inventory(replace(old, gone_since=None), new, newest), later)
    assert [back.device(row).id for row in returned(back)] == ["new", "old"]


def test_switches_have_no_zone_and_rows_that_left_are_passed_over() -> None:
    old, new = (replace(device, kind=DeviceKind.SWITCH) for device in swapped())
    sheet = sheet_of(inventory(old, new))
    (pair,) = replacements(sheet)
    step = carry_over(sheet, [pair, replace(pair, old_ref="x"), replace(pair, new_ref="x")], by="me", at=1.0)
    assert step.zones == ()
    assert [(cell.ref, cell.column) for cell in step.cells] == [("old", Column.EXCLUDE)]
    other = replace(pair, old_ref="new", new_ref="old")
    assert carry_over(sheet, [pair, other], by="me", at=1.0).label == "Carry the place over to 2 new devices"


def test_a_pair_that_a_person_refused_is_not_proposed_again() -> None:
    sheet, pair = carried()
    step = not_the_same(sheet, [pair])
    assert step.label == "1 device is no replacement"
    back = step.apply(sheet)
    assert replacements(sheet) == ()
    assert sheet.zone_of("new") == "new"
    assert sheet_of(inventory(*swapped()), sheet).zones == {"new": "new"}
    back.apply(sheet)
    assert replacements(sheet) == (pair,)
    assert not_the_same(sheet, [pair, pair]).label == "2 devices are no replacement"


def test_devices_of_one_name_are_told_apart_by_serial_else_address_else_id() -> None:
    device = ap("a")
    assert serial_of(device) == "SER-a-1"
    assert serial_of(replace(device, serial=" ", mac="5c5b35000001")) == "5c5b35000001"
    assert serial_of(replace(device, serial="", mac="")) == "a"
