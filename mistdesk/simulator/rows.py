"""The rows that stand still: organisation, sites, maps, zones, inventory, device lists; knows no HTTP."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from mistdesk.simulator.chance import mix, uuid_of
from mistdesk.simulator.cloud import LinkMaker, Row
from mistdesk.simulator.estate import DeviceType, Estate, EstateDevice, EstateFloor, EstateSite, Member
from mistdesk.simulator.layout import MARGIN

_ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"


def org_row(estate: Estate) -> Row:
    """Make the row of the organisation."""
    return {
        "id": estate.org_id,
        "name": estate.org_name,
        "created_time": estate.created,
        "modified_time": estate.created,
        "allow_mist": False,
        "session_expiry": 1440,
        "orggroup_ids": [],
        "msp_id": msp_id_of(estate.seed),
        "msp_name": "Quayside Managed Networks",
    }


def msp_id_of(seed: int) -> str:
    """Give the id of the provider that looks after an organisation."""
    return uuid_of(seed, "msp")


def zone_offset_minutes(timezone: str, at: float) -> int:
    """Give the zone's offset the way the cloud does: minutes, west of Greenwich counted from the other side."""
    offset = datetime.fromtimestamp(at, ZoneInfo(timezone)).utcoffset()
    return 0 if offset is None else int(offset.total_seconds() // 60) % 1440


def site_row(site: EstateSite, org_id: str) -> Row:
    """Make the row of a site."""
    return {
        "id": site.id,
        "org_id": org_id,
        "name": site.name,
        "address": site.address,
        "country_code": site.country,
        "latlng": {"lat": site.lat, "lng": site.lng},
        "timezone": site.timezone,
        "tzoffset": zone_offset_minutes(site.timezone, site.created),
        "sitegroup_ids": [],
        "notes": None,
        "rftemplate_id": None,
        "networktemplate_id": None,
        "alarmtemplate_id": None,
        "created_time": site.created,
        "modified_time": site.created + 3_600,
    }


def map_row(floor: EstateFloor, org_id: str, link: LinkMaker) -> Row:
    """Make the row of a map, with a fresh link to its picture if it has one."""
    row: Row = {
        "id": floor.id,
        "site_id": floor.site_id,
        "org_id": org_id,
        "name": floor.name,
        "type": "google" if floor.google else "image",
        "width": floor.width,
        "height": floor.height,
        "ppm": floor.ppm,
        "orientation": floor.key % 4 * 90,
        "locked": False,
        "group_idx": floor.order,
        "created_time": floor.created,
        "modified_time": floor.created + 3_600,
    }
    if floor.group is not None:
        row["group_name"] = floor.group
    if floor.ppm > 0:
        row["width_m"] = round(floor.width / floor.ppm, 3)
        row["height_m"] = round(floor.height / floor.ppm, 3)
    if floor.google:
        row["view"] = "roadmap"
        row["latlng_tl"] = {"lat": "45.7612", "lng": "4.8571"}
        row["latlng_br"] = {"lat": "45.7605", "lng": "4.8583"}
    else:
        row["url"] = link(floor.id)
    return row


def zone_rows(floor: EstateFloor, org_id: str) -> list[Row]:
    """Make the rows of a floor's three zones: the upper rooms, the lower rooms, the corridor."""
    layout = floor.layout()
    left, right = MARGIN, floor.width - MARGIN
    bands = (
        ("North wing", MARGIN, layout.corridor_top),
        ("South wing", layout.corridor_bottom, floor.height - MARGIN),
        ("Corridor", layout.corridor_top, layout.corridor_bottom),
    )
    return [
        {
            "id": uuid_of(floor.key, f"zone:{index}"),
            "name": f"{floor.code} {name}".strip(),
            "map_id": floor.id,
            "site_id": floor.site_id,
            "org_id": org_id,
            "created_time": floor.created,
            "modified_time": floor.created,
            "vertices": [
                {"x": float(x), "y": float(y)} for x, y in ((left, top), (right, top), (right, bottom), (left, bottom))
            ],
        }
        for index, (name, top, bottom) in enumerate(bands)
    ]


def inventory_row(device: EstateDevice, org_id: str, box: Member, *, connected: bool, down_since: int | None) -> Row:
    """Make the inventory row of a device or of one box of it; devices in no site say so in their own ways."""
    row: Row = {
        "id": f"00000000-0000-0000-1000-{box.mac}",
        "mac": box.mac,
        "serial": box.serial,
        "model": box.model,
        "type": device.type.value,
        "org_id": org_id,
        "connected": connected,
        "created_time": device.created,
        "modified_time": device.created + 86_400,
        "adopted": False,
        "deviceprofile_id": None,
        "hw_rev": "C",
        "sku": f"{box.model}-WW",
        "jsi": False,
        "magic": claim_code(device.key, box),
    }
    if device.name is not None:
        row["name"] = device.name
    if device.site_id is not None:
        row["site_id"] = device.site_id
    if device.type is not DeviceType.AP and device.name:
        row["hostname"] = device.name
    if down_since is not None:
        row["last_disconnected"] = down_since
    if device.members:
        row["vc_mac"] = device.mac
        row["chassis_mac"] = device.members[0].mac
        row["chassis_serial"] = device.members[0].serial
    return row


def claim_code(key: int, box: Member) -> str:
    """Make the claim code of a box: a secret in a real cloud, a made-up word here."""
    stir = mix(key, int(box.mac, 16))
    return "".join(_ALPHABET[stir >> 4 * index & 31] for index in range(15))


def config_row(device: EstateDevice, org_id: str) -> Row:
    """Make the device-list row."""
    row: Row = {
        "id": device.id,
        "mac": device.mac,
        "serial": device.serial,
        "model": device.model,
        "type": device.type.value,
        "org_id": org_id,
        "created_time": device.created,
        "modified_time": device.created + 86_400,
    }
    if device.name is not None:
        row["name"] = device.name
    if device.site_id is not None:
        row["site_id"] = device.site_id
    if device.map_id is not None:
        row["map_id"] = device.map_id
        row["x"] = device.x
        row["y"] = device.y
    if device.type is DeviceType.AP:
        row["height"] = 2.9
        row["orientation"] = 0
        row["locked"] = False
    else:
        row["managed"] = True
    return row
