"""A made-up organisation that lives: devices go up and down, people come and go; knows no HTTP."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from mistdesk.simulator.ap_rows import ap_stats_row
from mistdesk.simulator.cloud import CloudDevice, DisconnectedShape, LinkMaker, Look, Row
from mistdesk.simulator.estate import NO_SITE, DeviceType, Estate, EstateDevice, Member
from mistdesk.simulator.life import Condition, LifeStory, StatusWord
from mistdesk.simulator.people import station_rows
from mistdesk.simulator.pictures import draw_floor
from mistdesk.simulator.rows import config_row, inventory_row, map_row, org_row, site_row, zone_rows
from mistdesk.simulator.spaces import SpaceKind, fullness, stations
from mistdesk.simulator.wired_rows import wired_stats_row

_PICTURES_KEPT = 64
_SETTLING = 180


@lru_cache(maxsize=4096)
def _share(kind: SpaceKind, timezone: str, minute: int) -> float:
    return fullness(kind, datetime.fromtimestamp(minute * 60, ZoneInfo(timezone)))


class LivingDevice:
    """One device of a living organisation; with `box` it is one member of a stack or pair."""

    __slots__ = ("_cloud", "box", "device")

    def __init__(self, cloud: LivingCloud, device: EstateDevice, box: Member | None = None) -> None:
        self._cloud = cloud
        self.device = device
        self.box = box

    @property
    def id(self) -> str:
        """The id used in paths."""
        return f"00000000-0000-0000-1000-{self.mac}"

    @property
    def type(self) -> str:
        """The word for the type of device."""
        return self.device.type.value

    @property
    def mac(self) -> str:
        """The address, twelve digits."""
        return self.device.mac if self.box is None else self.box.mac

    @property
    def serial(self) -> str:
        """The serial."""
        return self.device.serial if self.box is None else self.box.serial

    @property
    def model(self) -> str:
        """The model."""
        return self.device.model

    @property
    def name(self) -> str | None:
        """The name that people gave."""
        return self.device.name

    @property
    def site_id(self) -> str:
        """The site, or nothing."""
        return self.device.site_id or ""

    @property
    def vc_mac(self) -> str:
        """The address of the stack or pair it belongs to."""
        return self.device.mac if self.device.members else ""

    @property
    def hidden_member(self) -> bool:
        """Whether inventory shows it only when members are asked for."""
        return self.box is not None and self.device.type is DeviceType.SWITCH

    def condition(self, now: float) -> Condition:
        """Tell what the device is at a time."""
        return self._cloud.life.condition(self.device.key, now, self.device.scripted)

    def status(self, look: Look) -> str:
        """Give the status word."""
        if self.device.never_connected:
            return StatusWord.DISCONNECTED.value
        return self.condition(look.now).word.value

    def clients(self, look: Look) -> int | None:
        """Count the Wi-Fi stations; nothing for a device that is not up or is no access point."""
        if self.device.type is not DeviceType.AP or self.device.never_connected:
            return None
        condition = self.condition(look.now)
        return self._count(condition, look.now) if condition.word is StatusWord.CONNECTED else None

    def _count(self, condition: Condition, at: float) -> int:
        minute = int(at) // 60
        timezone = self._cloud.timezone(self.device.site_id)
        share = _share(self.device.space, timezone, minute)
        # After a start-up people find their way back within minutes.
        back = min(1.0, max(0.0, (at - condition.since) / _SETTLING))
        return stations(self.device.key, self.device.capacity, share * back, minute * 60)

    def inventory_row(self, look: Look) -> object:
        """Give the row of the inventory."""
        device = self.device
        box = self.box or Member(device.mac, device.serial, device.model)
        if device.never_connected or device.site_id in {None, NO_SITE}:
            return inventory_row(device, self._cloud.org_id, box, connected=False, down_since=None)
        condition = self.condition(look.now)
        up = condition.word is StatusWord.CONNECTED
        down = int(condition.since) if not up else None
        return inventory_row(device, self._cloud.org_id, box, connected=up, down_since=down)

    def config_row(self) -> object:
        """Give the row of the device list."""
        return config_row(self.device, self._cloud.org_id)

    def stats_row(self, look: Look) -> object:
        """Give the row of the statistics."""
        device, org_id = self.device, self._cloud.org_id
        condition = self.condition(look.now)
        if device.type is not DeviceType.AP:
            return wired_stats_row(device, org_id, condition, look.now)
        count: int | None = None
        if condition.word is StatusWord.CONNECTED:
            count = self._count(condition, look.now)
        elif condition.word is StatusWord.DISCONNECTED and look.shape in {
            DisconnectedShape.MIXED,
            DisconnectedShape.LAST,
        }:
            before = condition.since - 60
            count = self._count(self.condition(before), before)
        return ap_stats_row(device, org_id, condition, count, look.now, look.shape)


class LivingCloud:
    """One made-up organisation as the endpoints see it."""

    recorded = False

    def __init__(self, estate: Estate) -> None:
        self._estate = estate
        self.org_id = estate.org_id
        self.life = LifeStory()
        self._timezones = {site.id: site.timezone for site in estate.sites}
        self._floors = {floor.id: floor for floor in estate.floors}
        self._pictures: OrderedDict[str, bytes] = OrderedDict()
        self._placed: list[LivingDevice] = []
        self._inventory: list[LivingDevice] = []
        self._by_site: dict[str, list[LivingDevice]] = {site.id: [] for site in estate.sites}
        for device in estate.devices:
            whole = LivingDevice(self, device)
            if device.type is DeviceType.GATEWAY and device.members:
                self._inventory.extend(LivingDevice(self, device, box) for box in device.members)
            else:
                self._inventory.append(whole)
                self._inventory.extend(LivingDevice(self, device, box) for box in device.members)
            if device.site_id in self._by_site:
                self._placed.append(whole)
                self._by_site[device.site_id].append(whole)

    @property
    def estate(self) -> Estate:
        """What this organisation is made of."""
        return self._estate

    def timezone(self, site_id: str | None) -> str:
        """Give the time zone of a site."""
        return self._timezones.get(site_id or "", "UTC")

    def org(self) -> Row:
        """Give the organisation's row."""
        return org_row(self._estate)

    def self_row(self) -> Row | None:
        """Nothing is recorded here."""
        return None

    def site_ids(self) -> Sequence[str]:
        """List the sites that paths may name."""
        return [site.id for site in self._estate.sites]

    def sites(self) -> Sequence[object]:
        """Give all rows of sites."""
        return [site_row(site, self.org_id) for site in self._estate.sites]

    def maps(self, site_id: str, link: LinkMaker) -> Sequence[object]:
        """Give the rows of a site's maps."""
        return [map_row(floor, self.org_id, link) for floor in self._estate.floors if floor.site_id == site_id]

    def picture(self, map_id: str) -> bytes | None:
        """Draw the picture of a map, or take the one drawn before."""
        known = self._pictures.get(map_id)
        if known is not None:
            return known
        floor = self._floors.get(map_id)
        if floor is None or floor.google:
            return None
        picture = draw_floor(floor.layout(), floor.ppm)
        self._pictures[map_id] = picture
        if len(self._pictures) > _PICTURES_KEPT:
            self._pictures.popitem(last=False)
        return picture

    def zones(self, site_id: str) -> Sequence[Row]:
        """Give the rows of a site's zones."""
        return [
            row for floor in self._estate.floors if floor.site_id == site_id for row in zone_rows(floor, self.org_id)
        ]

    def stations(self, site_id: str, map_id: str, look: Look) -> Sequence[Row]:
        """Give the rows of the Wi-Fi stations on a map."""
        floor = self._floors.get(map_id)
        rows: list[Row] = []
        for entry in self._by_site.get(site_id, []):
            if floor is not None and entry.device.map_id == map_id:
                rows.extend(station_rows(entry.device, floor, entry.clients(look) or 0, look.now))
        return rows

    def inventory(self) -> Sequence[CloudDevice]:
        """List what inventory lists, members of stacks included."""
        return self._inventory

    def devices(self, site_id: str) -> Sequence[CloudDevice]:
        """List a site's configured devices."""
        return self._by_site.get(site_id, [])

    def stats(self, site_id: str | None) -> Sequence[CloudDevice]:
        """List the devices with statistics, of a site or of all."""
        return self._placed if site_id is None else self._by_site.get(site_id, [])
