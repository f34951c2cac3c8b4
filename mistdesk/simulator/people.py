"""The stations around an access point, one by one: who they are and where they stand; knows no HTTP."""

from __future__ import annotations

from mistdesk.simulator.chance import mix, unit, uuid_of
from mistdesk.simulator.cloud import Row
from mistdesk.simulator.estate import EstateDevice, EstateFloor

_WLAN = uuid_of(0, "wlan")
_SORTS = (
    ("iPhone", "Apple", "iOS 18.5"),
    ("Galaxy", "Samsung", "Android 15"),
    ("Laptop", "Intel", "Windows 11"),
    ("MacBook", "Apple", "macOS 15"),
    ("Scanner", "Zebra", "Android 13"),
)


def station_rows(device: EstateDevice, floor: EstateFloor, count: int, now: float) -> list[Row]:
    """Make the rows of the first `count` stations of an access point; the same place has the same people."""
    return [_station(device, floor, index, now) for index in range(count)]


def _station(device: EstateDevice, floor: EstateFloor, index: int, now: float) -> Row:
    key = mix(device.key, 41, index)
    family, maker, system = _SORTS[key % len(_SORTS)]
    slot = int(now) // 300
    x = min(floor.width - 1.0, max(0.0, device.x + (unit(key, 42, slot) - 0.5) * 160))
    y = min(floor.height - 1.0, max(0.0, device.y + (unit(key, 43, slot) - 0.5) * 120))
    signal = -48 - key % 27
    row: Row = {
        # The second digit marks an address as made up by the station itself, as phones do.
        "mac": f"{key >> 40 & 15:x}2{key & 0xFFFFFFFFFF:010x}",
        "ap_id": device.id,
        "ap_mac": device.mac,
        "site_id": device.site_id,
        "map_id": floor.id,
        "band": ("24", "5", "5", "5", "6")[key % 5],
        "channel": (6, 36, 44, 149, 37)[key % 5],
        "proto": ("n", "ac", "ax", "ax", "ax")[key % 5],
        "ssid": "Staff" if key % 4 else "Guest",
        "is_guest": key % 4 == 0,
        "key_mgmt": "WPA2-PSK/CCMP",
        "rssi": signal,
        "snr": signal + 92,
        "wlan_id": _WLAN,
        "family": family,
        "manufacture": maker,
        "os": system,
        "hostname": f"{family.lower()}-{key >> 8 & 0xFFFF:04x}",
        "last_seen": int(now) - key % 20,
        "uptime": 60 + key % 9_000,
        "accuracy": 4,
        "num_locating_aps": 3,
        "x": round(x, 1),
        "y": round(y, 1),
    }
    if floor.ppm > 0:
        row["x_m"] = round(x / floor.ppm, 2)
        row["y_m"] = round(y / floor.ppm, 2)
    return row
