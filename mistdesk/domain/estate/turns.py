"""Whose maps and devices a reading asks for where asking for all would use up the hourly calls; makes no call."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from mistdesk.domain.estate.model import DeviceRow, FloorMap, Inventory, Site

SITES_A_READING = 800  # at two calls each a third of the hourly limit


def sites_in_turn(sites: Sequence[Site], before: Inventory | None, most: int = SITES_A_READING) -> tuple[Site, ...]:
    """All sites where they are few; else first those that are not known yet, then the others one after the other."""
    if len(sites) <= most:
        return tuple(sites)
    ordered = sorted(sites, key=lambda site: site.id)
    if before is None:
        return tuple(ordered[:most])
    unread = _unread(ordered, before)
    # Not the whole turn: a map that is gone for good is never read, and would take the others' turn for ever.
    first = [site for site in ordered if site.id in unread][: most - most // 4]
    start = before.revision * (most - len(first)) % len(ordered)
    taken = {site.id for site in first}
    others = [site for site in (*ordered[start:], *ordered[:start]) if site.id not in taken]
    return tuple([*first, *others][:most])


def _unread(sites: Sequence[Site], before: Inventory) -> set[str]:
    """New sites, and sites with a device on a map that was never read."""
    known = {site.id for site in before.sites}
    maps = {floor.id for floor in before.maps}
    lost = {d.site_id for d in before.devices if d.map_id is not None and d.map_id not in maps and d.gone_since is None}
    return {site.id for site in sites if site.id not in known or site.id in lost}


def carried_maps(before: Inventory | None, waiting: Collection[str]) -> tuple[FloorMap, ...]:
    """The maps, as last read, of sites whose turn it is not."""
    return () if before is None else tuple(floor for floor in before.maps if floor.site_id in waiting)


def carried_rows(before: Inventory | None, waiting: Collection[str], rows: Sequence[DeviceRow]) -> list[DeviceRow]:
    """Where the devices of these sites were last placed; only of devices that are still in the same site."""
    if before is None:
        return []
    placed = {device.id: device for device in before.devices if device.site_id in waiting}
    found = []
    for row in rows:
        device = placed.get(row.id)
        if device is not None and device.site_id == row.site_id:
            found.append(DeviceRow(row.id, map_id=device.map_id, x_px=device.x_px, y_px=device.y_px))
    return found
