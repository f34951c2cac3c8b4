"""Makes devices out of Mist's lists: inventory counts boxes, statistics count logical devices; reads no wire."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

from mistdesk.domain.estate.model import NO_SITE_ID, Device, DeviceRow, Inventory, Member, device_kind

_Said = TypeVar("_Said", str, float, bool)


def assemble(
    inventory_rows: Sequence[DeviceRow],
    config_rows: Sequence[DeviceRow],
    stats_rows: Sequence[DeviceRow],
    visible_sites: Iterable[str],
) -> tuple[Device, ...]:
    """One Device for each logical device. Members of stacks and clusters collapse into theirs (API-FACTS 8).

    A device in a site that the token does not see counts as in no site.
    """
    logical = _merge([*inventory_rows, *config_rows, *stats_rows])
    known = {row.id for row in (*config_rows, *stats_rows)}
    owners = _owners(logical, known)
    members: dict[str, list[Member]] = defaultdict(list)
    for row in logical.values():
        owner = owners.get(row.id)
        if owner is not None and row.serial:
            members[owner].append(Member(row.serial, row.mac or ""))
    seen = frozenset(visible_sites)
    return tuple(_device(row, members.get(row.id, []), seen) for row in logical.values() if row.id not in owners)


def _merge(rows: Iterable[DeviceRow]) -> dict[str, DeviceRow]:
    merged: dict[str, DeviceRow] = {}
    for row in rows:
        before = merged.get(row.id)
        merged[row.id] = row if before is None else _over(before, row)
    return merged


def _pick(new: _Said | None, old: _Said | None) -> _Said | None:
    return old if new is None or new == "" else new


def _over(before: DeviceRow, row: DeviceRow) -> DeviceRow:
    """What the later list says counts; what it does not say stays."""

    return DeviceRow(
        id=before.id,
        type_word=_pick(row.type_word, before.type_word),
        mac=_pick(row.mac, before.mac),
        serial=_pick(before.serial, row.serial),
        serial_is_text=before.serial_is_text if before.serial else row.serial_is_text,
        model=_pick(row.model, before.model),
        name=_pick(row.name, before.name),
        hostname=_pick(row.hostname, before.hostname),
        site_id=_pick(row.site_id, before.site_id),
        map_id=_pick(row.map_id, before.map_id),
        x_px=_pick(row.x_px, before.x_px),
        y_px=_pick(row.y_px, before.y_px),
        vc_mac=_pick(row.vc_mac, before.vc_mac),
        connected=_pick(row.connected, before.connected),
        members=row.members or before.members,
    )


def _owners(rows: Mapping[str, DeviceRow], known: set[str]) -> dict[str, str]:
    """For each member's id the id of its stack or cluster."""
    owners = _owners_by_members(rows, known)
    groups: dict[str, list[DeviceRow]] = defaultdict(list)
    for row in rows.values():
        if row.vc_mac:
            groups[row.vc_mac].append(row)
    by_mac = {row.mac: row for row in rows.values() if row.mac}
    for vc_mac, boxes in groups.items():
        chief = by_mac.get(vc_mac) or _chief(boxes, known)
        for box in boxes:
            if box.id != chief.id and box.id not in known:
                owners.setdefault(box.id, chief.id)
    return owners


def _chief(boxes: Sequence[DeviceRow], known: set[str]) -> DeviceRow:
    return min(boxes, key=lambda box: (box.id not in known, box.mac or "", box.id))


def _owners_by_members(rows: Mapping[str, DeviceRow], known: set[str]) -> dict[str, str]:
    by_serial = {row.serial: row for row in rows.values() if row.serial}
    by_mac = {row.mac: row for row in rows.values() if row.mac}
    owners: dict[str, str] = {}
    for row in rows.values():
        for member in row.members:
            box = by_mac.get(member.mac) or by_serial.get(member.serial)
            if box is not None and box.id != row.id and box.id not in known:
                owners[box.id] = row.id
    return owners


def _device(row: DeviceRow, boxes: Sequence[Member], visible_sites: frozenset[str]) -> Device:
    site_id = row.site_id if row.site_id not in {None, "", NO_SITE_ID} else None
    if site_id not in visible_sites:
        site_id = None
    members = {member.serial: member for member in (*row.members, *boxes) if member.serial}
    only_itself = set(members) <= {row.serial}
    return Device(
        id=row.id,
        kind=device_kind(row.type_word),
        type_word=row.type_word or "",
        site_id=site_id,
        mac=row.mac or "",
        serial=row.serial or "",
        serial_is_text=row.serial_is_text,
        model=row.model or "",
        name=row.name or "",
        hostname=row.hostname or "",
        map_id=row.map_id or None,
        x_px=row.x_px,
        y_px=row.y_px,
        members=() if only_itself else tuple(members.values()),
    )


def carry_gone(before: Inventory | None, now: Inventory, *, whole_organization: bool = True) -> Inventory:
    """The new reading with the devices that Mist no longer has, marked with the time since (only whole readings).

    A token for single sites sees only these: what it does not see is in no site for it, and never taken for gone.
    """
    if before is None:
        return now
    present = {device.id for device in now.devices}
    sites = {site.id for site in now.sites}
    gone = []
    for device in before.devices:
        if device.id in present:
            continue
        if device.gone_since is not None:
            gone.append(device)
        elif whole_organization or device.site_id in sites:
            gone.append(replace(device, gone_since=now.taken_at))
        else:
            gone.append(replace(device, site_id=None))
    floors = {floor.id for floor in now.maps}
    wanted_sites = {d.site_id for d in gone} - sites
    wanted_maps = {d.map_id for d in gone} - floors
    return replace(
        now,
        sites=now.sites + tuple(s for s in before.sites if s.id in wanted_sites),
        maps=now.maps + tuple(m for m in before.maps if m.id in wanted_maps),
        devices=now.devices + tuple(gone),
    )
