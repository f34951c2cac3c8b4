"""A made estate of any size as a mapping sheet: buildings of the same size, so that only the number of rows differs."""

from __future__ import annotations

from mistdesk.domain.estate.model import Device, DeviceKind, FloorMap, Inventory, Organization, Site
from mistdesk.domain.mapping.prefill import build_sheet
from mistdesk.domain.mapping.sheet import MappingSheet

A_BUILDING = 60
FLOORS = 4
FAULT_EVERY = 100  # one device of so many has a fault that a person must mend
_TOWNS = ("Springfield", "Riverton", "Lakewood", "Hillsboro", "Fairview")
_ROOMS = ("Lobby", "Library", "Kitchen", "Lab", "Office", "Corridor")


def big_inventory(rows: int) -> Inventory:
    """So many access points, 60 a building over 4 floors; one of a hundred has no serial or stands on no map."""
    buildings = range(-(-rows // A_BUILDING))
    return Inventory(
        revision=1,
        taken_at=1_760_000_000.0,
        organization=Organization("org-1", "Large estate"),
        sites=tuple(_site(n) for n in buildings),
        maps=tuple(_floor(n, level) for n in buildings for level in range(FLOORS)),
        devices=tuple(_device(n) for n in range(rows)),
    )


def big_sheet(rows: int) -> MappingSheet:
    """The sheet of it, pre-filled for a target with one site."""
    return build_sheet(big_inventory(rows), target_site="SITE1")


def _site(number: int) -> Site:
    town = _TOWNS[number % len(_TOWNS)]
    address = f"{100 + number} Main Street, {town}, CA 9{number % 10_000:04d}, USA"
    return Site(f"site-{number:05d}", f"Building {number + 1}", address, "US", "America/Los_Angeles")


def _floor(building: int, level: int) -> FloorMap:
    name = f"Level {level + 1}"
    return FloorMap(f"map-{building:05d}-{level}", f"site-{building:05d}", name, width_px=1200, height_px=800, ppm=10)


def _device(number: int) -> Device:
    building, place = divmod(number, A_BUILDING)
    level, at = divmod(place, A_BUILDING // FLOORS)
    fault = number % FAULT_EVERY == FAULT_EVERY - 1
    no_serial = fault and number // FAULT_EVERY % 2 == 0
    no_map = fault and not no_serial
    mac = f"5c5b35{number:06x}"
    return Device(
        id=f"00000000-0000-0000-1000-{mac}",
        kind=DeviceKind.AP,
        type_word="ap",
        site_id=f"site-{building:05d}",
        mac=mac,
        serial="" if no_serial else f"A{number:012d}",
        model="AP45",
        name=f"B{building + 1}-L{level + 1}-{_ROOMS[at % len(_ROOMS)]}-{at + 1}",
        map_id=None if no_map else f"map-{building:05d}-{level}",
        x_px=None if no_map else 40.0 + 70 * at,
        y_px=None if no_map else 60.0 + 40 * (at % 5),
    )
