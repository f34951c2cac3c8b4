"""Fills the sheet from the estate before anybody touches it; overwrites nothing that a person said."""

from __future__ import annotations

import json
import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from mistdesk.domain.estate.model import Device, DeviceKind, FloorMap, Inventory, Site
from mistdesk.domain.estate.ordering import natural_key
from mistdesk.domain.mapping.columns import HEADERS, Column
from mistdesk.domain.mapping.levels import read_level
from mistdesk.domain.mapping.serials import format_mac
from mistdesk.domain.mapping.sheet import Base, CellKey, MappingSheet, Override, Prefilled, Source


@dataclass(frozen=True, slots=True)
class _Level:
    text: str
    reason: str


class _Row:
    """Gathers one row's cells, each with its source."""

    def __init__(self, device: Device) -> None:
        self.device = device
        self.values = [""] * len(HEADERS)
        self.sources = bytearray(len(HEADERS))
        self.reasons: list[tuple[Column, str]] = []

    def put(self, column: Column, value: str, source: Source, reason: str = "") -> None:
        if value:
            self.values[column] = value
            self.sources[column] = source
        if reason:
            self.reasons.append((column, reason))

    def done(self) -> Prefilled:
        return Prefilled(self.device, tuple(self.values), bytes(self.sources), tuple(self.reasons))


def build_sheet(
    inventory: Inventory,
    *,
    target_site: str = "",
    overrides: Mapping[CellKey, Override] | None = None,
    one_floor: Iterable[tuple[str, int]] = (),
    revision: int = 0,
) -> MappingSheet:
    """The sheet of an inventory: pre-filled cells overlaid with what people said.

    `target_site` is the Mapped site for all buildings: the target's only one or the one chosen, else "".
    """
    return MappingSheet(prefill(inventory, target_site), overrides, one_floor, revision=revision)


def prefill(inventory: Inventory, target_site: str) -> Base:
    """One row a device, in the order of sites, floors and names; devices in no site come last."""
    sites = {site.id: site for site in inventory.sites}
    maps = {m.id: m for m in inventory.maps}
    levels = _levels(inventory, sites)
    rows: list[_Row] = []
    for device in sorted(inventory.devices, key=_order(sites, maps)):
        row = _Row(device)
        site = sites.get(device.site_id or "")
        floor = maps.get(device.map_id or "")
        if site is not None:
            _fill_building(row, site, target_site)
            if floor is not None and floor.site_id == site.id:
                _fill_floor(row, floor, levels[floor.id])
            elif device.kind is DeviceKind.AP:
                row.put(Column.FLOOR_NAME, "", Source.EMPTY, _why_no_floor(device, floor))
        _fill_thing(row)
        rows.append(row)
    _fill_spaces(rows)
    return Base(row.done() for row in rows)


def _why_no_floor(device: Device, floor: FloorMap | None) -> str:
    if device.map_id is None:
        return "it is placed on no map"
    return "its map belongs to another site" if floor is not None else "its map is not among those read from Mist"


def _order(sites: Mapping[str, Site], maps: Mapping[str, FloorMap]) -> Callable[[Device], tuple[object, ...]]:
    def key(device: Device) -> tuple[object, ...]:
        site = sites.get(device.site_id or "")
        floor = maps.get(device.map_id or "")
        return (
            site is None,
            natural_key(site.name if site else ""),
            site.id if site else "",
            floor is None,
            natural_key(floor.name if floor else ""),
            floor.id if floor else "",
            natural_key(thing_name(device)[0]),
            device.id,
        )

    return key


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


def _fill_building(row: _Row, site: Site, target_site: str) -> None:
    row.put(Column.SITE_ID, target_site, Source.TARGET)
    row.put(Column.BUILDING_NAME, site.name.strip(), Source.MIST)
    row.put(Column.BUILDING_ADDRESS, site.address.strip(), Source.MIST)
    row.put(Column.BUILDING_REF, site.id, Source.MIST)


def _fill_floor(row: _Row, floor: FloorMap, level: _Level) -> None:
    row.put(Column.FLOOR_NAME, floor.name.strip(), Source.MIST)
    row.put(Column.FLOOR_LEVEL, level.text, Source.RULE, level.reason)
    row.put(Column.SUB_NAME, floor.group_name.strip(), Source.RULE, "the group name of the map in Mist")


def _fill_thing(row: _Row) -> None:
    device = row.device
    name, from_mist = thing_name(device)
    reason = "" if from_mist else "Mist has no name for it"
    row.put(Column.THING_NAME, name, Source.MIST if from_mist else Source.RULE, reason)
    row.put(Column.THING_REF, device.id, Source.MIST)
    row.put(Column.THING_CONTEXT, context_of(device), Source.MIST)


def thing_name(device: Device) -> tuple[str, bool]:
    """The device's name and whether Mist gave it; else a stand-in: host name, serial, MAC, id (DESIGN 6)."""
    name = device.name.strip()
    bare = re.sub(r"[:.-]", "", name).casefold()
    if name and bare != device.mac:
        return name, True
    stand_in = device.hostname.strip() or device.serial.strip() or format_mac(device.mac) or device.id
    return stand_in, False


def context_of(device: Device) -> str:
    """The JSON of `thing.context`: type, serial, MAC with colons, serials of members. Missing ones stay out."""
    context: dict[str, object] = {"type": device.type_word or device.kind.value}
    if device.serial:
        context["serial"] = device.serial if device.serial_is_text else _number(device.serial)
    if device.mac:
        context["mac"] = format_mac(device.mac)
    if device.members:
        context["members"] = [member.serial for member in device.members if member.serial]
    return json.dumps(context, ensure_ascii=False)


def _number(text: str) -> object:
    try:
        return int(text)
    except ValueError:
        return text


def _fill_spaces(rows: Sequence[_Row]) -> None:
    taken: dict[tuple[str, str], set[str]] = defaultdict(set)
    for row in rows:
        if row.device.kind is not DeviceKind.AP or row.device.site_id is None:
            continue
        name = row.values[Column.THING_NAME]
        place = (row.values[Column.BUILDING_REF], row.values[Column.FLOOR_LEVEL] or row.values[Column.FLOOR_NAME])
        code = unique_code(space_code(name), taken[place])
        taken[place].add(code.casefold())
        row.put(Column.SPACE_NAME, name, Source.RULE, "the access point's own name, until somebody names the space")
        row.put(Column.SPACE_CODE, code, Source.RULE, "made from the access point's name")


def space_code(name: str) -> str:
    """A code made from a name: letters, their marks and digits of any script, upper case, dashes between."""
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
