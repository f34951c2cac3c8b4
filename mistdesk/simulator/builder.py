"""Puts estates together from plans: gives ids, addresses, serials and places; knows no rows and no time."""

from __future__ import annotations

from dataclasses import dataclass, replace

from mistdesk.simulator.chance import between, mix, number_of, uuid_of
from mistdesk.simulator.estate import (
    DeviceType,
    Estate,
    EstateDevice,
    EstateFloor,
    EstateSite,
    Member,
)
from mistdesk.simulator.spaces import CAPACITY, SpaceKind

_EPOCH = 1_640_000_000
_OUI = {DeviceType.AP: "5c5b35", DeviceType.SWITCH: "d420b0", DeviceType.GATEWAY: "4c734f"}
_AP_MODELS = ("AP43", "AP45", "AP34", "AP24", "AP32")
_SWITCH_MODELS = ("EX4100-48P", "EX2300-48P", "EX4400-24MP")
_GATEWAY_MODELS = ("SRX340", "SRX320", "SSR120")
_WIDTHS = (960, 1000, 1080, 1200)
_SCALES = (12.5, 16.0, 20.0)
_MACS = 1 << 24
_SERIALS = 10**12
_JUNOS_SERIALS = 10**8


@dataclass(frozen=True, slots=True)
class FloorPlan:
    """What to build on one floor."""

    name: str
    code: str
    aps: int
    kinds: tuple[SpaceKind, ...] = (SpaceKind.OFFICE,)
    group: str | None = None
    google: bool = False
    scaled: bool = True


@dataclass(frozen=True, slots=True)
class SitePlan:
    """What to build in one site."""

    name: str
    code: str
    address: str
    country: str
    lat: float
    lng: float
    timezone: str
    floors: tuple[FloorPlan, ...] = ()
    switches: int = 1
    gateways: int = 1


class EstateBuilder:
    """Builds one organisation; the same seed and plans always give the same organisation."""

    def __init__(self, seed: int, label: str, org_name: str) -> None:
        self._seed = number_of(seed, label)
        self.org_id = uuid_of(self._seed, "org")
        self._org_name = org_name
        self._sites: list[EstateSite] = []
        self._floors: list[EstateFloor] = []
        self._devices: list[EstateDevice] = []
        # A pair of odd steps and offsets walks through all addresses without ever meeting one twice.
        self._step = mix(self._seed, 1) | 1
        self._offset = mix(self._seed, 2)
        self._count = 0

    def add_site(self, plan: SitePlan) -> EstateSite:
        """Build a site with its floors, access points, switches and gateways."""
        key = number_of(self._seed, f"site:{len(self._sites)}")
        site = EstateSite(
            id=uuid_of(self._seed, f"site:{len(self._sites)}"),
            name=plan.name,
            code=plan.code,
            address=plan.address,
            country=plan.country,
            lat=plan.lat,
            lng=plan.lng,
            timezone=plan.timezone,
            created=_EPOCH + key % 20_000_000,
            key=key,
        )
        self._sites.append(site)
        floors = [self._add_floor(site, order, floor) for order, floor in enumerate(plan.floors)]
        for index in range(plan.switches):
            floor = floors[index % len(floors)] if floors else None
            self.add_wired(site, DeviceType.SWITCH, f"{plan.code}-SW{index + 1:02d}", floor)
        for index in range(plan.gateways):
            self.add_wired(site, DeviceType.GATEWAY, f"{plan.code}-GW{index + 1:02d}", None)
        return site

    def _add_floor(self, site: EstateSite, order: int, plan: FloorPlan) -> EstateFloor:
        label = f"floor:{site.id}:{order}"
        key = number_of(self._seed, label)
        floor = EstateFloor(
            id=uuid_of(self._seed, label),
            site_id=site.id,
            name=plan.name,
            code=plan.code,
            group=plan.group,
            order=order,
            width=_WIDTHS[key % len(_WIDTHS)],
            height=600,
            ppm=_SCALES[key // 7 % len(_SCALES)] if plan.scaled else 0.0,
            rooms=max(8, plan.aps),
            created=site.created + between(0, 5_000_000, key, 3),
            key=key,
            google=plan.google,
        )
        self._floors.append(floor)
        rooms = floor.layout().rooms
        for index in range(plan.aps):
            kind = plan.kinds[index % len(plan.kinds)]
            name = "-".join(part for part in (site.code, plan.code, f"AP{index + 1:02d}") if part)
            access_point = self.add_ap(site, name, kind)
            access_point.map_id = floor.id
            access_point.x, access_point.y = rooms[index * len(rooms) // plan.aps].centre
        return floor

    def add_ap(self, site: EstateSite | None, name: str | None, kind: SpaceKind = SpaceKind.OFFICE) -> EstateDevice:
        """Add an access point that is on no floor yet, in a site or in none."""
        device = self._device(site, DeviceType.AP, name)
        device.space = kind
        device.capacity = round(CAPACITY[kind] * between(70, 130, device.key, 4) / 100)
        return device

    def add_wired(
        self, site: EstateSite | None, kind: DeviceType, name: str | None, floor: EstateFloor | None
    ) -> EstateDevice:
        """Add a single switch or gateway."""
        device = self._device(site, kind, name)
        if floor is not None:
            device.map_id = floor.id
            device.x, device.y = floor.layout().rooms[0].centre
        return device

    def add_stack(self, site: EstateSite, name: str, model: str, members: int) -> EstateDevice:
        """Add a switch stack whose id is an address assigned by the cloud, beginning with 020003."""
        device = self._device(site, DeviceType.SWITCH, name)
        boxes = [self._member(DeviceType.SWITCH, model) for _ in range(members)]
        boxes[0] = replace(boxes[0], serial=device.serial)
        device.model = model
        device.members = tuple(boxes)
        device.mac = f"020003{device.mac[6:]}"
        return device

    def add_pair(self, site: EstateSite, name: str, model: str) -> EstateDevice:
        """Add a gateway pair of two nodes; the pair is known by its first node."""
        device = self._device(site, DeviceType.GATEWAY, name)
        device.model = model
        first = Member(device.mac, device.serial, model)
        device.members = (first, self._member(DeviceType.GATEWAY, model))
        return device

    def estate(self) -> Estate:
        """Give what was built."""
        return Estate(
            seed=self._seed,
            org_id=self.org_id,
            org_name=self._org_name,
            created=_EPOCH,
            sites=tuple(self._sites),
            floors=tuple(self._floors),
            devices=tuple(self._devices),
        )

    @property
    def devices(self) -> list[EstateDevice]:
        """The devices built so far, for changes by hand."""
        return self._devices

    @property
    def floors(self) -> list[EstateFloor]:
        """The floors built so far."""
        return self._floors

    def _device(self, site: EstateSite | None, kind: DeviceType, name: str | None) -> EstateDevice:
        number = self._next()
        key = mix(self._seed, number)
        models = {DeviceType.AP: _AP_MODELS, DeviceType.SWITCH: _SWITCH_MODELS}.get(kind, _GATEWAY_MODELS)
        device = EstateDevice(
            key=key,
            type=kind,
            mac=self._mac(kind, number),
            serial=self._serial(kind, number),
            model=models[key % len(models)],
            name=name,
            site_id=None if site is None else site.id,
            created=_EPOCH + key % 40_000_000,
        )
        self._devices.append(device)
        return device

    def _member(self, kind: DeviceType, model: str) -> Member:
        number = self._next()
        return Member(self._mac(kind, number), self._serial(kind, number), model)

    def _next(self) -> int:
        self._count += 1
        return self._count

    def _mac(self, kind: DeviceType, number: int) -> str:
        return f"{_OUI[kind]}{(self._offset + number * self._step) % _MACS:06x}"

    def _serial(self, kind: DeviceType, number: int) -> str:
        if kind is DeviceType.AP:
            return f"A{(self._offset + number * (self._coprime())) % _SERIALS:012d}"
        digits = f"{(self._offset + number * (self._coprime())) % _JUNOS_SERIALS:08d}"
        letters = "FJ" if kind is DeviceType.SWITCH else "CV"
        return f"{letters}{digits[:4]}AV{digits[4:]}"

    def _coprime(self) -> int:
        # No factor 2 or 5, so that it walks through all decimal numbers.
        step = self._step % 1_000_000_007
        while step % 2 == 0 or step % 5 == 0:
            step += 1
        return step
