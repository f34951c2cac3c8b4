"""The totals of a site, counted from its devices; knows no HTTP."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from mistdesk.simulator.cloud import CloudDevice, Look, Row

_KEPT = ("address", "country_code", "created_time", "id", "latlng", "modified_time", "name", "org_id", "timezone")
_DEFAULTS: Row = {
    "country_code": "",
    "created_time": 0,
    "modified_time": 0,
    "latlng": {"lat": 0.0, "lng": 0.0},
    "timezone": "UTC",
}


def site_stats_row(site: Row, devices: Sequence[CloudDevice], offset: int, look: Look) -> Row:
    """Make the row: devices by type, those connected, and the stations that are known."""
    row: Row = dict(_DEFAULTS)
    row.update({key: site[key] for key in _KEPT if site.get(key) is not None})
    total: Counter[str] = Counter()
    up: Counter[str] = Counter()
    stations = 0
    for device in devices:
        total[device.type] += 1
        if device.status(look) == "connected":
            up[device.type] += 1
            stations += device.clients(look) or 0
    for kind in ("ap", "switch", "gateway"):
        row[f"num_{kind}"] = total[kind]
        row[f"num_{kind}_connected"] = up[kind]
    row["num_devices"] = total.total()
    row["num_devices_connected"] = up.total()
    row["num_clients"] = stations
    row["tzoffset"] = offset
    place = row["latlng"]
    if isinstance(place, dict):
        row["lat"], row["lng"] = place.get("lat", 0.0), place.get("lng", 0.0)
    return row
