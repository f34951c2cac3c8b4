"""What a made-up organisation consists of: sites, floors, devices; values only, no rows and no time."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from mistdesk.simulator.layout import FloorLayout, lay_out
from mistdesk.simulator.life import Spell
from mistdesk.simulator.spaces import SpaceKind

NO_SITE = "00000000-0000-0000-0000-000000000000"


class DeviceType(StrEnum):
    """The three kinds of device."""

    AP = "ap"
    SWITCH = "switch"
    GATEWAY = "gateway"


@dataclass(frozen=True, slots=True)
class EstateSite:
    """One site."""

    id: str
    name: str
    code: str
    address: str
    country: str
    lat: float
    lng: float
    timezone: str
    created: int
    key: int


@dataclass(frozen=True, slots=True)
class EstateFloor:
    """One floor map; a google map has no picture, and a map without scale has 0 pixels per metre."""

    id: str
    site_id: str
    name: str
    code: str
    group: str | None
    order: int
    width: int
    height: int
    ppm: float
    rooms: int
    created: int
    key: int
    google: bool = False

    def layout(self) -> FloorLayout:
        """Lay out the rooms of this floor."""
        return lay_out(self.key, self.width, self.height, self.rooms)


@dataclass(frozen=True, slots=True)
class Member:
    """One box of a stack or of a pair."""

    mac: str
    serial: str
    model: str


@dataclass(slots=True, eq=False)
class EstateDevice:
    """One device as the cloud sees it; a stack or a pair is one device with members."""

    key: int
    type: DeviceType
    mac: str
    serial: str
    model: str
    name: str | None
    site_id: str | None
    created: int
    map_id: str | None = None
    x: float = 0.0
    y: float = 0.0
    space: SpaceKind = SpaceKind.OFFICE
    capacity: int = 0
    members: tuple[Member, ...] = ()
    scripted: tuple[Spell, ...] = ()
    never_connected: bool = False

    @property
    def id(self) -> str:
        """The id that the cloud gives this device."""
        return f"00000000-0000-0000-1000-{self.mac}"


@dataclass(frozen=True, slots=True)
class Estate:
    """One organisation with all it has."""

    seed: int
    org_id: str
    org_name: str
    created: int
    sites: tuple[EstateSite, ...]
    floors: tuple[EstateFloor, ...]
    devices: tuple[EstateDevice, ...]
