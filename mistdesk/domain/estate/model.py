"""The estate as Mist has it, in values; knows nothing of HTTP, storage or Mapped."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

NO_SITE_ID = "00000000-0000-0000-0000-000000000000"


class DeviceKind(StrEnum):
    """What a device is; words that Mist may add later are OTHER, shown and never published."""

    AP = "ap"
    SWITCH = "switch"
    GATEWAY = "gateway"
    OTHER = "other"


def device_kind(type_word: str | None) -> DeviceKind:
    """Kind for Mist's `type` word; any other word, or none, is OTHER."""
    try:
        return DeviceKind(type_word or "other")
    except ValueError:
        return DeviceKind.OTHER


@dataclass(frozen=True, slots=True)
class Organization:
    """A Mist organisation."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Site:
    """A Mist site; address, country and time zone may be missing ("")."""

    id: str
    name: str
    address: str = ""
    country_code: str = ""
    timezone: str = ""
    latitude: float | None = None
    longitude: float | None = None


@dataclass(frozen=True, slots=True)
class FloorMap:
    """A Mist map, usually one floor. Sizes in pixels; `ppm` is pixels per metre, None when unknown or 0."""

    id: str
    site_id: str
    name: str
    kind: str = "image"
    width_px: float | None = None
    height_px: float | None = None
    ppm: float | None = None
    group_idx: int | None = None
    group_name: str = ""
    modified_at: float | None = None


@dataclass(frozen=True, slots=True)
class Member:
    """One box of a switch stack or gateway cluster."""

    serial: str
    mac: str
    role: str = ""


@dataclass(frozen=True, slots=True)
class DeviceRow:
    """One row about a device from one Mist list; None means that the list does not say.

    `serial_is_text` is False where Mist sent a number: leading zeros may then be lost (DESIGN 6, valid serial).
    """

    id: str
    type_word: str | None = None
    mac: str | None = None
    serial: str | None = None
    serial_is_text: bool = True
    model: str | None = None
    name: str | None = None
    hostname: str | None = None
    site_id: str | None = None
    map_id: str | None = None
    x_px: float | None = None
    y_px: float | None = None
    vc_mac: str | None = None
    connected: bool | None = None
    members: tuple[Member, ...] = ()


@dataclass(frozen=True, slots=True)
class Device:
    """One logical device. `site_id` is None for a device in no site. MAC: 12 lower-case hex digits or ""."""

    id: str
    kind: DeviceKind
    type_word: str
    site_id: str | None
    mac: str = ""
    serial: str = ""
    serial_is_text: bool = True
    model: str = ""
    name: str = ""
    hostname: str = ""
    map_id: str | None = None
    x_px: float | None = None
    y_px: float | None = None
    members: tuple[Member, ...] = ()
    gone_since: float | None = None  # epoch seconds; None while Mist has it


@dataclass(frozen=True, slots=True)
class Inventory:
    """A whole reading of the estate. `taken_at` is epoch seconds by Mist's clock; revision counts readings."""

    revision: int
    taken_at: float
    organization: Organization
    sites: tuple[Site, ...] = ()
    maps: tuple[FloorMap, ...] = ()
    devices: tuple[Device, ...] = ()
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Privilege:
    """One entry of /self `privileges`; `scope` and `role` are open sets of words."""

    scope: str
    role: str
    org_id: str | None = None
    org_name: str | None = None
    site_id: str | None = None
    site_name: str | None = None
    msp_id: str | None = None
    name: str | None = None


@dataclass(frozen=True, slots=True)
class TokenIdentity:
    """Who a token is (/self): `label` is the e-mail of a user or the name of an organisation token."""

    label: str
    is_user: bool
    privileges: tuple[Privilege, ...] = field(default=())

    def organizations(self) -> tuple[Organization, ...]:
        """The organisations named by the privileges, each once, in order."""
        seen: dict[str, str] = {}
        for privilege in self.privileges:
            if privilege.org_id and not seen.get(privilege.org_id):
                own = privilege.name if privilege.scope == "org" else None
                seen[privilege.org_id] = privilege.org_name or own or ""
        return tuple(Organization(id=key, name=name or key) for key, name in seen.items())

    def is_site_only(self, org_id: str) -> bool:
        """Whether the token reaches this organisation through single sites only."""
        mine = [p for p in self.privileges if p.org_id == org_id]
        return bool(mine) and all(p.scope == "site" for p in mine)

    def site_ids(self, org_id: str) -> tuple[str, ...]:
        """Sites named by the privileges in this organisation."""
        return tuple(p.site_id for p in self.privileges if p.org_id == org_id and p.site_id)

    def can_write(self, org_id: str) -> bool:
        """Whether some privilege may change things there (`admin` and `write`)."""
        return any(p.role in {"admin", "write"} for p in self.privileges if p.org_id == org_id)


@dataclass(frozen=True, slots=True)
class Usage:
    """Calls used and allowed this clock hour (/self/usage)."""

    requests: int
    limit: int


def as_of(when: datetime) -> float:
    """Epoch seconds of an aware time."""
    if when.tzinfo is None:
        msg = "a time without a zone says nothing"
        raise ValueError(msg)
    return when.timestamp()
