"""Fills the sheet from the estate before anybody touches it; overwrites nothing that a person said."""

from __future__ import annotations

import json
import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from mistdesk.domain.estate.model import Device, DeviceKind, FloorMap, Inventory, Site
from mistdesk.domain.estate.ordering import natural_key
from mistdesk.domain.mapping.columns import Column
from mistdesk.domain.mapping.levels import read_level
from mistdesk.domain.mapping.serials import format_mac
from mistdesk.domain.mapping.sheet import Base, CellKey, MappingSheet, Override, Source

_ASCII_CODE = re.compile("[0-9A-Z]+")
_quoted = json.encoder.encode_basestring


@dataclass(frozen=True, slots=True)
class _Level:
    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class _Places:
    """What the estate says of places, by id."""

    sites: Mapping[str, Site]
    maps: Mapping[str, FloorMap]
    levels: Mapping[str, _Level]

    def site(self, device: Device) -> Site | None:
        """The device's site, None when it is in none that is known."""
        return self.sites.get(device.site_id or "")

    def floor(self, device: Device) -> FloorMap | None:
        """The device's map, of whatever site."""
        return self.maps.get(device.map_id or "")

    def own_floor(self, device: Device) -> FloorMap | None:
        """The device's map where it belongs to the device's own, known site."""
        floor = self.floor(device)
        return floor if floor is not None and floor.site_id == device.site_id in self.sites else None


def build_sheet(
    inventory: Inventory,
    *,
    target_site: str = "",
    overrides: Mapping[CellKey, Override] | None = None,
    one_floor: Iterable[tuple[str, int]] = (),
    zones: Mapping[str, str] | None = None,
    revision: int = 0,
) -> MappingSheet:
    """The sheet of an inventory: pre-filled cells overlaid with what people said.

    `target_site` is the Mapped site for all buildings: the target's only one or the one chosen, else "".
    """
    return MappingSheet(prefill(inventory, target_site), overrides, one_floor, zones=zones, revision=revision)


def prefill(inventory: Inventory, target_site: str) -> Base:
    """One row a device, in the order of sites, floors and names; devices in no site come last."""
    sites = {site.id: site for site in inventory.sites}
    places = _Places(sites, {m.id: m for m in inventory.maps}, _levels(inventory, sites))
    # Column by column and place by place: 100,000 devices share some thousand sites and floors.
    named = [(device, *thing_name(device)) for device in inventory.devices]
    named.sort(key=_order(places))
    base = Base.of_devices([device for device, _, _ in named])
    _fill_building(base, places, target_site)
    _fill_floor(base, places)
    base.fill(Column.THING_NAME, [name for _, name, _ in named], Source.MIST)
    for row, (_, _, from_mist) in enumerate(named):
        if not from_mist:
            base.sources[Column.THING_NAME][row] = Source.RULE
            base.give_reason(row, Column.THING_NAME, "Mist has no name for it")
    base.fill(Column.THING_REF, [device.id for device in base.devices], Source.MIST)
    base.fill(Column.THING_CONTEXT, [context_of(device) for device in base.devices], Source.MIST)
    _fill_spaces(base)
    return base


def _why_no_floor(device: Device, floor: FloorMap | None) -> str:
    if device.map_id is None:
        return "it is placed on no map"
    return "its map belongs to another site" if floor is not None else "its map is not among those read from Mist"


def _order(places: _Places) -> Callable[[tuple[Device, str, bool]], tuple[object, ...]]:
    site_ranks = _ranks(places.sites.values())
    floor_ranks = _ranks(places.maps.values())

    def key(named: tuple[Device, str, bool]) -> tuple[object, ...]:
        device, name, _ = named
        site = site_ranks.get(device.site_id or "", len(site_ranks))
        floor = floor_ranks.get(device.map_id or "", len(floor_ranks))
        return site, floor, natural_key(name), device.id

    return key


def _ranks(places: Iterable[Site | FloorMap]) -> dict[str, int]:
    ordered = sorted(places, key=lambda place: (natural_key(place.name), place.id))
    return {place.id: n for n, place in enumerate(ordered)}


def _levels(inventory: Inventory, sites: Mapping[str, Site]) -> dict[str, _Level]:
    by_site: dict[str, list[FloorMap]] = defaultdict(list)
    for floor in inventory.maps:
        by_site[floor.site_id].append(floor)
    found: dict[str, _Level] = {}
    for site_id, floors in by_site.items():
        country = sites[site_id].country_code if site_id in sites else ""
        for floor in floors:
            siblings = [other.name for other in floors if other.id != floor.id]
            reading = read_level(floor.name, country, siblings=siblings, group_idx=floor.group_idx)
            found[floor.id] = _Level("" if reading.level is None else str(reading.level), reading.reason)
    return found


def _fill_building(base: Base, places: _Places, target_site: str) -> None:
    sites = [places.site(device) for device in base.devices]
    names = {site.id: site.name.strip() for site in places.sites.values()}
    addresses = {site.id: site.address.strip() for site in places.sites.values()}
    base.fill(Column.SITE_ID, ["" if site is None else target_site for site in sites], Source.TARGET)
    base.fill(Column.BUILDING_NAME, ["" if site is None else names[site.id] for site in sites], Source.MIST)
    base.fill(Column.BUILDING_ADDRESS, ["" if site is None else addresses[site.id] for site in sites], Source.MIST)
    base.fill(Column.BUILDING_REF, ["" if site is None else site.id for site in sites], Source.MIST)


def _fill_floor(base: Base, places: _Places) -> None:
    floors = [places.own_floor(device) for device in base.devices]
    names = {floor.id: floor.name.strip() for floor in places.maps.values()}
    groups = {floor.id: floor.group_name.strip() for floor in places.maps.values()}
    base.fill(Column.FLOOR_NAME, ["" if floor is None else names[floor.id] for floor in floors], Source.MIST)
    levels = ["" if floor is None else places.levels[floor.id].text for floor in floors]
    base.fill(Column.FLOOR_LEVEL, levels, Source.RULE)
    base.fill(Column.SUB_NAME, ["" if floor is None else groups[floor.id] for floor in floors], Source.RULE)
    if any(floors):
        reasons = ["" if floor is None else places.levels[floor.id].reason for floor in floors]
        base.reasons[Column.FLOOR_LEVEL] = reasons
    for row, floor in enumerate(floors):
        device = base.devices[row]
        if floor is not None:
            if groups[floor.id]:
                base.give_reason(row, Column.SUB_NAME, "the group name of the map in Mist")
        elif device.kind is DeviceKind.AP and places.site(device) is not None:
            base.give_reason(row, Column.FLOOR_NAME, _why_no_floor(device, places.floor(device)))


def thing_name(device: Device) -> tuple[str, bool]:
    """The device's name and whether Mist gave it; else a stand-in: host name, serial, MAC, id (DESIGN 6)."""
    name = device.name.strip()
    if name and name.replace(":", "").replace(".", "").replace("-", "").casefold() != device.mac:
        return name, True
    stand_in = device.hostname.strip() or device.serial.strip() or format_mac(device.mac) or device.id
    return stand_in, False


def context_of(device: Device) -> str:
    """The JSON of `thing.context`: type, serial, MAC with colons, serials of members. Missing ones stay out."""
    # Written part by part: an encoder's call for each of 100,000 devices takes six times as long.
    text = f'{{"type": {_quoted(device.type_word or device.kind.value)}'
    if device.serial:
        serial = device.serial if device.serial_is_text else _number(device.serial)
        text += f', "serial": {_quoted(serial) if isinstance(serial, str) else json.dumps(serial)}'
    if device.mac:
        text += f', "mac": {_quoted(format_mac(device.mac))}'
    if device.members:
        members = ", ".join(_quoted(member.serial) for member in device.members if member.serial)
        text += f', "members": [{members}]'
    return text + "}"


def _number(text: str) -> object:
    try:
        return int(text)
    except ValueError:
        return text


def _fill_spaces(base: Base) -> None:
    taken: dict[tuple[str, str], set[str]] = defaultdict(set)
    names = base.values[Column.THING_NAME]
    refs = base.values[Column.BUILDING_REF]
    levels, floors = base.values[Column.FLOOR_LEVEL], base.values[Column.FLOOR_NAME]
    spaces, codes, why_spaces, why_codes = ([""] * len(base) for _ in range(4))
    for row, device in enumerate(base.devices):
        if device.kind is DeviceKind.AP and device.site_id is not None:
            place = taken[refs[row], levels[row] or floors[row]]
            spaces[row] = name = names[row]
            codes[row] = code = unique_code(space_code(name), place)
            place.add(code.casefold())
            why_spaces[row] = "the access point's own name, until somebody names the space"
            why_codes[row] = "made from the access point's name"
    base.fill(Column.SPACE_NAME, spaces, Source.RULE)
    base.fill(Column.SPACE_CODE, codes, Source.RULE)
    if any(why_spaces):
        base.reasons[Column.SPACE_NAME], base.reasons[Column.SPACE_CODE] = why_spaces, why_codes


def space_code(name: str) -> str:
    """A code made from a name: letters, their marks and digits of any script, upper case, dashes between."""
    if name.isascii():
        return "-".join(_ASCII_CODE.findall(name.upper())) or "SPACE"
    text = unicodedata.normalize("NFKC", name).upper()
    kept = "".join(c if unicodedata.category(c)[0] in "LMN" else " " for c in text)  # a vowel sign is part of its word
    return "-".join(kept.split()) or "SPACE"


def unique_code(code: str, taken: set[str]) -> str:
    """The code, with -2, -3 ... when it is taken; `taken` holds codes without regard to case, as they are compared."""
    if code.casefold() not in taken:
        return code
    number = 2
    while f"{code}-{number}".casefold() in taken:
        number += 1
    return f"{code}-{number}"
