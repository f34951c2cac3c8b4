"""Turns rows of Mist's JSON into domain values; the one place that reads "null", zeros and texts for what they mean."""

from __future__ import annotations

import math
import re
from datetime import datetime

from mistdesk.clients.wire import DeviceWire, MapWire, ModuleRow, Number, PrivilegeWire, SiteWire
from mistdesk.domain.estate.model import NO_SITE_ID, DeviceRow, FloorMap, Member, Privilege, Site, device_kind
from mistdesk.domain.occupancy.samples import Sample

_NOT_HEX = re.compile(r"[^0-9a-f]")
_SEPARATORS = str.maketrans("", "", ":-. ")


def mac_of(text: str | None) -> str | None:
    """Twelve lower-case hex digits, or None for what is no MAC address."""
    if not text:
        return None
    plain = text.translate(_SEPARATORS).lower()
    return plain if len(plain) == 12 and not _NOT_HEX.search(plain) else None


def number_of(value: Number) -> float | None:
    """A finite number, from a number or its text."""
    if value is None:
        return None
    try:
        number = float(value)
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def count_of(value: float | str | None) -> int | None:
    """A whole number of things; None where there is none: unknown, which is not 0."""
    number = number_of(value)
    return int(number) if number is not None and number.is_integer() else None


def serial_of(value: str | float | None) -> tuple[str | None, bool]:
    """The serial as text, and whether it came as text."""
    if value is None:
        return None, True
    if isinstance(value, str):
        return value.strip() or None, True
    if isinstance(value, int):
        return str(value), False
    return str(int(value) if value.is_integer() else value), False


def text_of(value: str | None) -> str | None:
    """A text, or None for an empty one or blanks only."""
    return value if value and not value.isspace() else None


def site_id_of(value: str | None) -> str | None:
    """The site, or None for a device in no site: missing, null, empty and all zeros mean the same."""
    return value if value and value != NO_SITE_ID else None


def members_of(row: DeviceWire) -> tuple[Member, ...]:
    """The boxes of a stack (`module_stat`) or cluster (`module_stat`, `module2_stat`); none for a single box."""
    boxes = (row.module_stat or []) + (row.module2_stat or [])
    members = tuple(member for box in boxes if (member := _member(box)) is not None)
    if len(members) == 1 and members[0].serial in {"", serial_of(row.serial)[0]}:
        return ()
    return members


def _member(box: ModuleRow) -> Member | None:
    serial, mac = serial_of(box.serial)[0], mac_of(box.mac)
    return Member(serial or "", mac or "", box.vc_role or "") if serial or mac else None


def device_row(row: DeviceWire) -> DeviceRow:
    """A row of any device list."""
    serial, is_text = serial_of(row.serial)
    return DeviceRow(
        id=row.id,
        type_word=text_of(row.type),
        mac=mac_of(row.mac),
        serial=serial,
        serial_is_text=is_text,
        model=text_of(row.model),
        name=text_of(row.name),
        hostname=text_of(row.hostname),
        site_id=site_id_of(row.site_id),
        map_id=text_of(row.map_id),
        x_px=number_of(row.x),
        y_px=number_of(row.y),
        vc_mac=mac_of(row.vc_mac),
        connected=row.connected,
        members=members_of(row) if row.module_stat or row.module2_stat else (),
    )


def sample_of(row: DeviceWire, observed_at: datetime) -> Sample:
    """What a statistics row says of its device at the time of its page."""
    status = row.status.strip().lower() if row.status else None
    return Sample(
        device_id=row.id,
        kind=device_kind(row.type),
        observed_at=observed_at,
        status=status or None,
        num_clients=count_of(row.num_clients),
        mac=mac_of(row.mac) or "",
    )


def site_of(row: SiteWire) -> Site:
    """A site."""
    place = row.latlng
    return Site(
        id=row.id,
        name=row.name or "",
        address=row.address or "",
        country_code=row.country_code or "",
        timezone=row.timezone or "",
        latitude=number_of(place.lat) if place else None,
        longitude=number_of(place.lng) if place else None,
    )


def map_of(row: MapWire, site_id: str) -> FloorMap:
    """A map of a site; without a usable `ppm` the scale comes from the width in metres, else there is none."""
    width, width_m = _positive(row.width), _positive(row.width_m)
    ppm = _positive(row.ppm)
    if ppm is None and width and width_m:
        ppm = width / width_m
    return FloorMap(
        id=row.id,
        site_id=site_id_of(row.site_id) or site_id,
        name=row.name or "",
        kind=row.type or "image",
        width_px=width,
        height_px=_positive(row.height),
        ppm=ppm,
        group_idx=count_of(row.group_idx),
        group_name=row.group_name or "",
        modified_at=number_of(row.modified_time),
    )


def _positive(value: Number) -> float | None:
    number = number_of(value)
    return number if number is not None and number > 0 else None


def privilege_of(row: PrivilegeWire) -> Privilege:
    """One entry of /self; the name of a site entry is the site's."""
    return Privilege(
        scope=row.scope or "",
        role=row.role or "",
        org_id=text_of(row.org_id),
        org_name=text_of(row.org_name),
        site_id=text_of(row.site_id),
        site_name=text_of(row.site_name) or (text_of(row.name) if row.scope == "site" else None),
        msp_id=text_of(row.msp_id),
        name=text_of(row.name),
    )
