"""What the cloud answers about the present: statistics of devices, sites, zones and stations, and alarms."""

from __future__ import annotations

from collections.abc import Sequence

from mistdesk.simulator.calls import Answer, Call, bad_request, itself, not_found, of_type, paged
from mistdesk.simulator.chance import uuid_of
from mistdesk.simulator.cloud import CloudDevice, Look, OrgCloud, Row
from mistdesk.simulator.endpoints_org import one_of
from mistdesk.simulator.rows import zone_offset_minutes
from mistdesk.simulator.sites import site_stats_row

_TYPES = frozenset({"all", "ap", "switch", "gateway"})
_UP_OR_DOWN = frozenset({"connected", "disconnected"})


def list_site_stats_devices(call: Call) -> Answer:
    """Give the statistics of a site's devices, access points by default."""
    org, site_id = call.site()
    found = of_type(org.stats(site_id), call.word("type", "ap"))
    found = _by_status(call, found)
    return paged(call, found, lambda device: device.stats_row(call.look))


def _by_status(call: Call, devices: Sequence[CloudDevice]) -> Sequence[CloudDevice]:
    wanted = call.words("status") - {"all"}
    if not wanted:
        return devices
    if not wanted <= _UP_OR_DOWN:
        raise bad_request('"status" is neither connected nor disconnected')
    return [device for device in devices if device.status(call.look) in wanted]


def list_org_stats_devices(call: Call) -> Answer:
    """Give the statistics of all devices; live clouds leave the number of stations out here."""
    org = call.org()
    kind = call.word("type", "ap")
    if kind not in _TYPES:
        raise bad_request(f'"{kind}" is no valid type')
    found = _by_status(call, of_type(org.stats(None), kind))
    for name in ("site_id", "mac"):
        wanted = call.words(name)
        if wanted:
            found = [device for device in found if getattr(device, name) in wanted]
    with_clients = org.recorded or call.state.faults.file.org_num_clients
    return paged(call, found, lambda device: _org_row(device, call.look, with_clients=with_clients))


def _org_row(device: CloudDevice, look: Look, *, with_clients: bool) -> object:
    row = device.stats_row(look)
    if not with_clients and isinstance(row, dict):
        row.pop("num_clients", None)
    return row


def get_device_stats(call: Call) -> Answer:
    """Give the statistics of one device."""
    org, site_id = call.site()
    for device in org.stats(site_id):
        if device.id == call.params["device_id"]:
            return Answer(device.stats_row(call.look))
    raise not_found(call.params["device_id"])


def get_org_stats(call: Call) -> Answer:
    """Count the organisation's sites and devices."""
    org = call.org()
    row = org.org()
    devices = org.stats(None)
    up = sum(device.status(call.look) == "connected" for device in devices)
    return Answer(
        {
            "id": org.org_id,
            "name": row.get("name", ""),
            "msp_id": call.state.msp_id,
            "alarmtemplate_id": uuid_of(0, "alarmtemplate"),
            "allow_mist": False,
            "created_time": row.get("created_time", 0),
            "modified_time": row.get("modified_time", 0),
            "session_expiry": 1440,
            "orggroup_ids": [],
            "sle": [],
            "num_sites": len(org.sites()),
            "num_inventory": len(org.inventory()),
            "num_devices": len(devices),
            "num_devices_connected": up,
            "num_devices_disconnected": len(devices) - up,
        }
    )


def list_org_site_stats(call: Call) -> Answer:
    """Give the totals of every site."""
    org = call.org()
    return paged(call, org.sites(), lambda row: _site_totals(org, row, call.look))


def get_site_stats(call: Call) -> Answer:
    """Give the totals of one site."""
    org, site_id = call.site()
    return Answer(_site_totals(org, one_of(org.sites(), site_id), call.look))


def _site_totals(org: OrgCloud, row: object, look: Look) -> object:
    site: Row = row if isinstance(row, dict) else {}
    timezone = site.get("timezone")
    offset = zone_offset_minutes(timezone if isinstance(timezone, str) else "UTC", look.now)
    return site_stats_row(site, org.stats(str(site.get("id", ""))), offset, look)


def list_map_stations(call: Call) -> Answer:
    """List the stations on a map."""
    org, site_id = call.site()
    map_id = call.params["map_id"]
    one_of(org.maps(site_id, call.link), map_id)
    return paged(call, org.stations(site_id, map_id, call.look), itself)


def list_zones(call: Call) -> Answer:
    """List a site's zones."""
    org, site_id = call.site()
    return paged(call, org.zones(site_id), itself)


def get_zone(call: Call) -> Answer:
    """Give one zone."""
    org, site_id = call.site()
    return Answer(one_of(org.zones(site_id), call.params["zone_id"]))


def list_zone_stats(call: Call) -> Answer:
    """Give a site's zones; how many are in them is told only for one map at a time, and never in pages."""
    org, site_id = call.site()
    call.number("min_duration", 0)
    map_id = call.word("map_id")
    zones = org.zones(site_id)
    if not map_id:
        return Answer([_without(zone, "for_site") for zone in zones])
    stations = org.stations(site_id, map_id, call.look)
    rows = [_zone_row(zone, stations) for zone in zones if zone.get("map_id") == map_id]
    return Answer(rows)


def _without(row: Row, key: str) -> Row:
    return {name: value for name, value in row.items() if name != key}


def _inside(zone: Row, stations: Sequence[Row]) -> list[Row]:
    corners = zone.get("vertices")
    if not isinstance(corners, list) or not corners:
        return []
    xs = [float(corner["x"]) for corner in corners]
    ys = [float(corner["y"]) for corner in corners]
    left, right, top, bottom = min(xs), max(xs), min(ys), max(ys)
    return [
        station
        for station in stations
        if left <= _number(station, "x") < right and top <= _number(station, "y") < bottom
    ]


def _number(row: Row, key: str) -> float:
    value = row.get(key)
    return float(value) if isinstance(value, int | float) else -1.0


def _zone_row(zone: Row, stations: Sequence[Row]) -> Row:
    inside = _inside(zone, stations)
    waits = sorted(_number(station, "uptime") for station in inside)
    return {
        **_without(zone, "for_site"),
        "num_clients": len(inside),
        "num_sdkclients": 0,
        "num_unconnected_clients": 0,
        "num_assets": 0,
        "num_discovered_assets": 0,
        "clients_wait": _waits(waits),
    }


def _waits(waits: Sequence[float]) -> Row:
    if not waits:
        return {"min": 0, "avg": 0, "max": 0, "p95": 0}
    return {
        "min": int(waits[0]),
        "avg": int(sum(waits) / len(waits)),
        "max": int(waits[-1]),
        "p95": int(waits[min(len(waits) - 1, len(waits) * 95 // 100)]),
    }


def get_zone_stats(call: Call) -> Answer:
    """Give one zone with the stations in it."""
    org, site_id = call.site()
    zone = one_of(org.zones(site_id), call.params["zone_id"])
    if not isinstance(zone, dict):
        raise not_found(call.params["zone_id"])
    inside = _inside(zone, org.stations(site_id, str(zone["map_id"]), call.look))
    return Answer(
        {
            "id": zone["id"],
            "name": zone["name"],
            "map_id": zone["map_id"],
            "num_clients": len(inside),
            "num_sdkclients": 0,
            "clients": [str(station["mac"]) for station in inside],
            "client_waits": _waits(sorted(_number(station, "uptime") for station in inside)),
        }
    )


def search_alarms(call: Call) -> Answer:
    """List the devices that are down as open alarms."""
    org = call.org()
    now = int(call.look.now)
    sites, kinds = call.words("site_id"), call.words("type")
    down = [device for device in org.stats(None) if device.status(call.look) == "disconnected"]
    results = [
        _alarm(org, device, now)
        for device in down
        if (not sites or device.site_id in sites) and (not kinds or f"{device.type}_disconnected" in kinds)
    ]
    if call.word("acked") and call.flag("acked", default=False):
        results = []
    group, severity = call.word("group"), call.word("severity")
    if group not in {"", "infrastructure"} or severity not in {"", "warn"}:
        results = []
    limit = call.window().limit
    return Answer(
        {
            "start": now - 86_400,
            "end": now,
            "limit": limit,
            "page": 1,
            "total": len(results),
            "results": results[:limit],
        }
    )


def _alarm(org: OrgCloud, device: CloudDevice, now: int) -> Row:
    return {
        "id": uuid_of(0, f"alarm:{device.mac}"),
        "org_id": org.org_id,
        "site_id": device.site_id,
        "type": f"{device.type}_disconnected",
        "group": "infrastructure",
        "severity": "warn",
        "status": "open",
        "acked": False,
        "count": 1,
        "hostnames": [device.name or device.mac],
        "timestamp": now - 300,
        "last_seen": now - 300,
    }
