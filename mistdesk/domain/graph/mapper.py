"""Turns inventory and sheet into the graph, exactly as the connector guide's tables and diagrams say."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from mistdesk.domain.estate.model import DeviceKind, Inventory
from mistdesk.domain.graph.model import (
    Datatype,
    Entity,
    ExactType,
    Graph,
    GraphOptions,
    Identity,
    Place,
    PlaceKind,
    Point,
    Relation,
    RelationType,
    Unmapped,
)
from mistdesk.domain.mapping.columns import Column
from mistdesk.domain.mapping.rules import Report, RowState, check, parse_level
from mistdesk.domain.mapping.serials import context_serial
from mistdesk.domain.mapping.sheet import MappingSheet

STATUS_WORDS = ((0, "disconnected"), (1, "connected"))


def device_key(device_id: str) -> str:
    """Key of a device's entity."""
    return f"device/{device_id}"


def status_point(device_id: str) -> str:
    """Key of a device's status point."""
    return f"device/{device_id}/status"


def zone_key(zone: str) -> str:
    """Key of a zone; `zone` is the id of the first access point that served it."""
    return f"zone/{zone}"


def clients_point(zone: str) -> str:
    """Key of the client-count point of a zone."""
    return f"zone/{zone}/clients"


@dataclass(slots=True)
class _Building:
    """The ready rows of one building."""

    ref: str
    rows: list[int]


class _Builder:
    """Collects the parts; each is added once."""

    def __init__(self, sheet: MappingSheet, inventory: Inventory, options: GraphOptions) -> None:
        self.sheet = sheet
        self.options = options
        self.map_sites = {floor.id: floor.site_id for floor in inventory.maps}
        self.countries = {site.id: site.country_code for site in inventory.sites}
        self.entities: dict[str, Entity] = {}
        self.places: dict[tuple[PlaceKind, str], Place] = {}
        self.identities: list[Identity] = []
        self.relations: dict[Relation, None] = {}
        self.points: list[Point] = []

    def text(self, row: int, column: Column) -> str:
        return self.sheet.value(row, column).strip()

    def relate(self, from_key: str, type_: RelationType, to_key: str) -> None:
        self.relations[Relation(from_key, type_, to_key)] = None

    def entity(self, entity: Entity) -> str:
        self.entities.setdefault(entity.key, entity)
        return entity.key

    def place(self, place: Place) -> str:
        self.places.setdefault((place.kind, place.key), place)
        return place.key

    # --- places

    def building(self, building: _Building) -> None:
        row = building.rows[0]
        key = f"building/{building.ref}"
        site = self.text(row, Column.SITE_ID)
        name, address = self.text(row, Column.BUILDING_NAME), self.text(row, Column.BUILDING_ADDRESS)
        self.place(Place(f"site/{site}", PlaceKind.SITE, site))
        country = self.countries.get(building.ref) or None
        self.place(Place(key, PlaceKind.BUILDING, name, f"site/{site}", address=address, country=country))
        self.entity(Entity(key, ExactType.BUILDING, name, address=address, site_id=site))
        floors = self.floors(building)
        for row in building.rows:
            sub = self.sub_building(row, key, building.ref)
            if self.sheet.device(row).kind is DeviceKind.AP:
                self.access_point(row, floors[row])
            else:
                self.wired_device(row, sub or key)

    def sub_building(self, row: int, building_key: str, ref: str) -> str:
        name, code = self.text(row, Column.SUB_NAME), self.text(row, Column.SUB_CODE)
        if not name and not code:
            return ""
        key = self.entity(Entity(f"sub/{ref}/{code or name}", ExactType.SUB_BUILDING, name or code))
        self.relate(building_key, RelationType.HAS_PART, key)
        return key

    def floors(self, building: _Building) -> dict[int, str]:
        """For each access point's row its floor's key. A map belongs to the level that holds most of its rows."""
        by_level: dict[int, list[int]] = defaultdict(list)
        for row in building.rows:
            level = parse_level(self.text(row, Column.FLOOR_LEVEL))
            if self.sheet.device(row).kind is DeviceKind.AP and level is not None:
                by_level[level].append(row)
        owners = self._map_owners(by_level)
        keys: dict[int, str] = {}
        for level, rows in sorted(by_level.items()):
            own = sorted(map_id for map_id, owner in owners.items() if owner == level)
            key = f"floor/{building.ref}/{own[0] if own else f'level:{level}'}"
            name = self.text(rows[0], Column.FLOOR_NAME)
            self.entity(Entity(key, ExactType.FLOOR, name, level=level))
            self.place(Place(key, PlaceKind.FLOOR, name, f"building/{building.ref}", level=level))
            self.relate(f"building/{building.ref}", RelationType.HAS_PART, key)
            keys.update(dict.fromkeys(rows, key))
        return keys

    def _map_owners(self, by_level: dict[int, list[int]]) -> dict[str, int]:
        votes: dict[str, dict[int, int]] = defaultdict(lambda: defaultdict(int))
        for level, rows in by_level.items():
            for row in rows:
                device = self.sheet.device(row)
                map_id = device.map_id
                if map_id is not None and self.map_sites.get(map_id) == device.site_id:
                    votes[map_id][level] += 1
        return {map_id: min(levels, key=lambda n: (-levels[n], n)) for map_id, levels in votes.items()}

    # --- things

    def thing(self, row: int, exact_type: ExactType, location: str) -> str:
        device = self.sheet.device(row)
        key = self.entity(Entity(device_key(device.id), exact_type, self.text(row, Column.THING_NAME)))
        self.relate(location, RelationType.IS_LOCATION_OF, key)
        serial = context_serial(self.sheet.value(row, Column.THING_CONTEXT))
        self.identities.append(Identity(key, str(serial).strip()))
        return key

    def point(self, point: Point) -> None:
        self.points.append(point)
        self.relate(point.parent, RelationType.HAS_POINT, point.key)

    def access_point(self, row: int, floor: str) -> None:
        device = self.sheet.device(row)
        name = self.text(row, Column.THING_NAME)
        key = self.thing(row, ExactType.ACCESS_POINT, floor)
        self.point(
            Point(
                status_point(device.id),
                key,
                ExactType.STATUS,
                f"{name} status",
                Datatype.ENUM,
                "NUM",
                STATUS_WORDS,
            )
        )
        space, code = self.text(row, Column.SPACE_NAME), self.text(row, Column.SPACE_CODE)
        self.place(Place(f"space/{floor}/{code}", PlaceKind.SPACE, space, floor, code=code))
        if self.options.zones:
            zone_id = self.sheet.zone_of(device.id)
            zone = self.entity(Entity(zone_key(zone_id), ExactType.OCCUPANCY_ZONE, space))
            self.relate(floor, RelationType.HAS_PART, zone)
            self.relate(key, RelationType.SERVES, zone)
            clients = clients_point(zone_id)
            title = f"{space} connected clients"
            self.point(Point(clients, zone, ExactType.CLIENT_COUNT, title, Datatype.INT, "NUM"))

    def wired_device(self, row: int, location: str) -> None:
        device = self.sheet.device(row)
        is_switch = device.kind is DeviceKind.SWITCH
        key = self.thing(row, self.options.switch_type if is_switch else ExactType.NETWORKED_DEVICE, location)
        name = f"{self.text(row, Column.THING_NAME)} status"
        self.point(Point(status_point(device.id), key, ExactType.STATUS, name, Datatype.JSON))


def build_graph(
    inventory: Inventory,
    sheet: MappingSheet,
    options: GraphOptions | None = None,
    report: Report | None = None,
) -> Graph:
    """The graph of the rows that are ready; every other device is listed with its reason."""
    report = report or check(sheet)
    builder = _Builder(sheet, inventory, options or GraphOptions())
    for building in _buildings(sheet, report):
        builder.building(building)
    return Graph(
        inventory_revision=inventory.revision,
        sheet_revision=sheet.revision,
        entities=tuple(builder.entities.values()),
        places=tuple(builder.places.values()),
        identities=tuple(builder.identities),
        relations=tuple(builder.relations),
        points=tuple(builder.points),
        unmapped=tuple(_unmapped(sheet, report)),
    )


def _buildings(sheet: MappingSheet, report: Report) -> Iterable[_Building]:
    buildings: dict[str, _Building] = {}
    for row, state in enumerate(report.states):
        if state is RowState.READY:
            ref = sheet.value(row, Column.BUILDING_REF).strip()
            buildings.setdefault(ref, _Building(ref, [])).rows.append(row)
    return buildings.values()


def _unmapped(sheet: MappingSheet, report: Report) -> Iterable[Unmapped]:
    for row, state in enumerate(report.states):
        if state is not RowState.READY:
            yield Unmapped(
                key=device_key(sheet.device(row).id),
                name=sheet.value(row, Column.THING_NAME),
                reason=report.withheld_because(row),
                left_out=state is RowState.LEFT_OUT,
                gone=state is RowState.GONE,
                zone=zone_key(sheet.zone_of(sheet.device(row).id)),
            )
