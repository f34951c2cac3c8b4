"""Finds devices that were put in for others, and carries the place over on consent; knows a sheet, nothing outside."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import IntEnum
from math import hypot
from typing import TypeAlias

from mistdesk.domain.estate.model import Device, DeviceKind
from mistdesk.domain.mapping.changes import REPLACED, is_retired, put_away
from mistdesk.domain.mapping.columns import Column
from mistdesk.domain.mapping.edits import CellEdit, Edit, ZoneEdit
from mistdesk.domain.mapping.prefill import thing_name
from mistdesk.domain.mapping.sheet import MappingSheet, Override, Source

NEAR_PX = 16.0  # a person who hangs the new one on the old one's hook drops the marker about there
PLACE_COLUMNS = (
    Column.SITE_ID,
    Column.BUILDING_NAME,
    Column.BUILDING_ADDRESS,
    Column.SUB_NAME,
    Column.SUB_CODE,
    Column.FLOOR_NAME,
    Column.FLOOR_LEVEL,
    Column.SPACE_NAME,
    Column.SPACE_CODE,
)
_SPACE = frozenset({Column.SPACE_NAME, Column.SPACE_CODE})
_Home: TypeAlias = tuple[DeviceKind, str | None, str | None]


class Evidence(IntEnum):
    """What speaks for it, the weakest first."""

    MAP_AND_PLACE = 1
    NAME_AND_MAP = 2
    ALL = 3


@dataclass(frozen=True, slots=True)
class Replacement:
    """A gone device and a new one that seems to hang in its place. Only a person can say that it is so."""

    old: int
    new: int
    old_ref: str
    new_ref: str
    evidence: Evidence
    reason: str


@dataclass(frozen=True, slots=True)
class Doubt:
    """A gone device for which there is no single new one; nothing is proposed for it."""

    old: int
    old_ref: str
    reason: str


@dataclass(frozen=True, slots=True)
class Found:
    """What was found: proposals one to one, and what stays open."""

    proposed: tuple[Replacement, ...] = ()
    doubtful: tuple[Doubt, ...] = ()


def replacements(sheet: MappingSheet) -> tuple[Replacement, ...]:
    """The proposals."""
    return look_for_replacements(sheet).proposed


def look_for_replacements(sheet: MappingSheet) -> Found:
    """Pair gone devices with new ones of the same kind, site and map by name and place."""
    devices = sheet.rows.devices
    olds = [row for row, d in enumerate(devices) if d.gone_since is not None and not is_retired(sheet, row)]
    if not olds:
        return Found()
    candidates = _candidates(sheet, {_home(devices[row]) for row in olds})
    best: dict[int, tuple[Evidence, list[int]]] = {}
    for old in olds:
        evidence, rows = _best(devices[old], candidates[_home(devices[old])], devices)
        if evidence is not None:
            best[old] = (evidence, rows)
    return _one_to_one(sheet, best)


def _home(device: Device) -> _Home:
    return device.kind, device.site_id, device.map_id


def _candidates(sheet: MappingSheet, homes: Collection[_Home]) -> dict[_Home, list[int]]:
    """New devices by home: Mist has them, and nobody has yet said anything of them."""
    spoken_of = {ref for ref, _ in list(sheet.overrides)} | set(sheet.zones)
    found: dict[_Home, list[int]] = defaultdict(list)
    for row, device in enumerate(sheet.rows.devices):
        if device.gone_since is None and (home := _home(device)) in homes and device.id not in spoken_of:
            found[home].append(row)
    return found


def _best(old: Device, rows: Iterable[int], devices: list[Device]) -> tuple[Evidence | None, list[int]]:
    """The new devices for which most speaks."""
    found: dict[Evidence, list[int]] = defaultdict(list)
    name = _name(old)
    for row in rows:
        device = devices[row]
        same_name, near = _name(device) == name, _near(old, device)
        if same_name:
            found[Evidence.ALL if near else Evidence.NAME_AND_MAP].append(row)
        elif near:
            found[Evidence.MAP_AND_PLACE].append(row)
    if not found:
        return None, []
    evidence = max(found)
    if evidence is Evidence.MAP_AND_PLACE and len(found[evidence]) > 1:
        return None, []  # devices that nobody has placed lie on a heap in one corner: that says nothing
    return evidence, found[evidence]


def _name(device: Device) -> str:
    return " ".join(thing_name(device)[0].split()).casefold()


def _near(old: Device, new: Device) -> bool:
    if old.map_id is None or old.x_px is None or old.y_px is None or new.x_px is None or new.y_px is None:
        return False
    return hypot(old.x_px - new.x_px, old.y_px - new.y_px) <= NEAR_PX


def _one_to_one(sheet: MappingSheet, best: dict[int, tuple[Evidence, list[int]]]) -> Found:
    """A new device goes to the old one for which most speaks; where two claim it with equal right, to none."""
    claims: dict[int, dict[Evidence, list[int]]] = defaultdict(lambda: defaultdict(list))
    for old, (evidence, rows) in best.items():
        for new in rows:
            claims[new][evidence].append(old)
    proposed, doubtful = [], []
    for old, (evidence, rows) in best.items():
        ref = sheet.device(old).id
        if len(rows) > 1:
            doubtful.append(Doubt(old, ref, f"{len(rows)} new devices could be it: {_listed(sheet, rows)}"))
            continue
        (new,) = rows
        rivals = claims[new][max(claims[new])]
        if rivals == [old]:
            reason = _reason(evidence, sheet.device(old))
            proposed.append(Replacement(old, new, ref, sheet.device(new).id, evidence, reason))
        elif old in rivals and evidence is not Evidence.MAP_AND_PLACE:
            others = [row for row in rivals if row != old]
            doubtful.append(Doubt(old, ref, f"the new one could stand for {_listed(sheet, others)} as well"))
    return Found(tuple(proposed), tuple(doubtful))


def _reason(evidence: Evidence, old: Device) -> str:
    if evidence is Evidence.ALL:
        return "same name, same map, same place"
    if evidence is Evidence.MAP_AND_PLACE:
        return "same place on the same map, another name"
    return "same name in the same site, on no map" if old.map_id is None else "same name on the same map, another place"


def _listed(sheet: MappingSheet, rows: list[int]) -> str:
    words = [serial_of(sheet.device(row)) for row in rows[:3]]
    if len(rows) > len(words):
        return f"{', '.join(words)} and {len(rows) - len(words):,} more"
    return " and ".join(words)


def serial_of(device: Device) -> str:
    """What tells two devices of one name apart."""
    return device.serial.strip() or device.mac or device.id


def carry_over(sheet: MappingSheet, chosen: Collection[Replacement], *, by: str, at: float) -> Edit:
    """An edit that gives new devices the places of the old: values, and the zone with its history.

    The old rows keep what was said of them and are put away, not erased.
    """
    cells: list[CellEdit] = []
    zones: list[ZoneEdit] = []
    names = []
    for pair in chosen:
        old, new = sheet.index.get(pair.old_ref), sheet.index.get(pair.new_ref)
        if old is None or new is None:
            continue
        before, after = sheet.device(old), sheet.device(new)
        names.append(sheet.value(new, Column.THING_NAME))
        cells += _carried(sheet, old, new, by=by, at=at)
        cells.append(put_away(sheet, old, f"{REPLACED}{serial_of(after)}", by=by, at=at))
        if after.kind is DeviceKind.AP:
            # They change zones, so that no zone is served twice should the old one be put up elsewhere.
            zones.append(ZoneEdit(after.id, sheet.zones.get(after.id), sheet.zone_of(before.id)))
            zones.append(ZoneEdit(before.id, sheet.zones.get(before.id), sheet.zone_of(after.id)))
    what = f"to the new {names[0]}" if len(names) == 1 else f"to {len(names):,} new devices"
    return Edit(f"Carry the place over {what}", tuple(cells), zones=tuple(zones))


def _carried(sheet: MappingSheet, old: int, new: int, *, by: str, at: float) -> list[CellEdit]:
    origin = f"carried over from {serial_of(sheet.device(old))}"
    cells = []
    for column in PLACE_COLUMNS:
        value, source = sheet.value(old, column), sheet.source(old, column)
        seen = sheet.prefilled(new, column)
        said = sheet.override(old, column) is not None
        # A code that a rule made is what the space is known by, and the new row's differs while the old one holds it.
        if said or (column in _SPACE and source is Source.RULE and value != seen):
            override = Override(value, source, origin, by, at, seen)
            cells.append(CellEdit(sheet.device(new).id, column, sheet.override(new, column), override))
    return cells


def not_the_same(sheet: MappingSheet, chosen: Collection[Replacement]) -> Edit:
    """An edit that notes that new devices have places of their own, so that nobody is asked again."""
    refs = [pair.new_ref for pair in chosen]
    zones = tuple(ZoneEdit(ref, sheet.zones.get(ref), sheet.zone_of(ref)) for ref in refs)
    what = "1 device is" if len(refs) == 1 else f"{len(refs):,} devices are"
    return Edit(f"{what} no replacement", zones=zones)
