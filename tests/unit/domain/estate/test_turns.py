"""Large estates are read in turns, inside the hourly calls, until everything is known."""

from __future__ import annotations

from dataclasses import replace

from mistdesk.domain.estate.model import Device, DeviceKind, DeviceRow, FloorMap, Inventory, Organization, Site
from mistdesk.domain.estate.turns import SITES_A_READING, carried_maps, carried_rows, sites_in_turn

SITES = tuple(Site(f"s{n:02}", f"Site {n}") for n in range(10))


def reading(revision: int, *, sites: tuple[Site, ...] = SITES, maps: tuple[FloorMap, ...] = ()) -> Inventory:
    return Inventory(revision, 0.0, Organization("o", "O"), sites, maps)


def ids(sites: tuple[Site, ...]) -> list[str]:
    return [site.id for site in sites]


def test_few_sites_are_all_read_every_time() -> None:
    assert sites_in_turn(SITES, None) == SITES
    assert sites_in_turn(SITES, reading(7), most=10) == SITES
    assert len(sites_in_turn([Site(str(n), "") for n in range(5000)], None)) == SITES_A_READING


def test_many_take_turns_until_each_was_read() -> None:
    seen = set(ids(sites_in_turn(SITES, None, most=4)))
    for revision in (1, 2):
        turn = ids(sites_in_turn(SITES, reading(revision), most=4))
        assert len(turn) == 4
        seen |= set(turn)
    assert seen == set(ids(SITES))


def test_sites_that_are_new_or_have_devices_on_maps_never_read_come_first() -> None:
    lost = Device("d", DeviceKind.AP, "ap", "s08", map_id="never-read")
    gone = replace(lost, id="g", site_id="s06", gone_since=1.0)
    before = replace(reading(1, sites=SITES[:9]), devices=(lost, gone))
    assert ids(sites_in_turn(SITES, before, most=3)) == ["s08", "s09", "s01"]


def test_what_was_read_of_the_others_stays() -> None:
    maps = (FloorMap("m0", "s00", "1"), FloorMap("m1", "s01", "1"))
    placed = Device("d1", DeviceKind.AP, "ap", "s01", map_id="m1", x_px=1.0, y_px=2.0)
    before = replace(reading(1, maps=maps), devices=(placed, replace(placed, id="d0", site_id="s00")))
    assert carried_maps(before, {"s01"}) == maps[1:]
    rows = [DeviceRow("d1", site_id="s01"), DeviceRow("d0", site_id="s00"), DeviceRow("new", site_id="s01")]
    assert carried_rows(before, {"s01"}, rows) == [DeviceRow("d1", map_id="m1", x_px=1.0, y_px=2.0)]
    assert carried_rows(before, {"s01"}, [DeviceRow("d1", site_id="s02")]) == []  # moved: its place is not known
    assert carried_rows(before, {"s01"}, []) == []  # nobody comes back to life
    assert (carried_maps(None, {"s01"}), carried_rows(None, {"s01"}, rows)) == ((), [])


def test_maps_that_are_gone_for_good_take_nobody_s_turn_for_ever() -> None:
    lost = tuple(Device(f"d{n}", DeviceKind.AP, "ap", f"s{n:02}", map_id="gone") for n in range(8))
    seen: set[str] = set()
    for revision in range(1, 11):
        seen |= set(ids(sites_in_turn(SITES, replace(reading(revision), devices=lost), most=4)))
    assert seen == set(ids(SITES))
