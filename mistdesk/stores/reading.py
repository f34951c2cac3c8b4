"""The last reading of the estate in `sync.db`, in parts; works on a given connection.

Parts keep a reader responsive: decoding one holds the interpreter for a few milliseconds, not for all devices at once.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import replace

import msgspec
import zstandard

from mistdesk.domain.estate.model import Device, Inventory

TABLES = (
    "CREATE TABLE reading (id INTEGER PRIMARY KEY CHECK (id = 1), data BLOB NOT NULL)",
    "CREATE TABLE reading_devices (part INTEGER PRIMARY KEY, data BLOB NOT NULL)",
)

_PART = 2000
_Devices = tuple[Device, ...]


def pack(inventory: Inventory) -> list[bytes]:
    """The reading without its devices, then the devices in parts."""
    compress = zstandard.ZstdCompressor(level=3).compress
    devices = inventory.devices
    parts = [devices[first : first + _PART] for first in range(0, len(devices), _PART)]
    return [compress(msgspec.msgpack.encode(part)) for part in (replace(inventory, devices=()), *parts)]


def save(db: sqlite3.Connection, packed: list[bytes]) -> None:
    """Replace the reading as a whole."""
    db.execute("INSERT OR REPLACE INTO reading VALUES (1, ?)", (packed[0],))
    db.execute("DELETE FROM reading_devices")
    db.executemany("INSERT INTO reading_devices VALUES (?, ?)", enumerate(packed[1:]))


def load(db: sqlite3.Connection) -> Inventory | None:
    """The reading, None when there was none yet."""
    row = db.execute("SELECT data FROM reading").fetchone()
    if row is None:
        return None
    decompress = zstandard.ZstdDecompressor().decompress
    head = msgspec.msgpack.decode(decompress(row[0]), type=Inventory)
    devices: list[Device] = []
    for (data,) in db.execute("SELECT data FROM reading_devices ORDER BY part"):
        devices.extend(msgspec.msgpack.decode(decompress(data), type=_Devices))
    return replace(head, devices=tuple(devices))


def in_site_order(inventory: Inventory) -> Iterator[str]:
    """Device ids site by site and map by map, so that what is read together lies together; devices in no site last."""
    place = {site.id: n for n, site in enumerate(inventory.sites)}
    nowhere = len(place)

    def order(device: Device) -> tuple[int, str, str, str]:
        site = nowhere if device.site_id is None else place.get(device.site_id, nowhere)
        return site, device.map_id or "", device.name, device.id

    return (device.id for device in sorted(inventory.devices, key=order))
