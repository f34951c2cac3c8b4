"""The graph that is published, as values; knows no target and no wire format."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class ExactType(StrEnum):
    """Class names as Mapped spells them (mapped/API-FACTS section 2); settings may choose the switch's."""

    BUILDING = "Building"
    SUB_BUILDING = "SubBuilding"
    FLOOR = "Floor"
    OCCUPANCY_ZONE = "Occupancy_Zone"
    ACCESS_POINT = "Wireless_Access_Point"
    SWITCH = "Switch"
    ETHERNET_SWITCH = "Ethernet_Switch"
    NETWORKED_DEVICE = "Networked_Device"
    STATUS = "On_Off_Status"
    CLIENT_COUNT = "Connected_Devices_Count_Sensor"


class RelationType(StrEnum):
    """The relations of the guide; there is no other."""

    HAS_PART = "hasPart"
    IS_LOCATION_OF = "isLocationOf"
    SERVES = "serves"
    HAS_POINT = "hasPoint"


class Datatype(StrEnum):
    """Datatype words of points."""

    ENUM = "ENUM"
    INT = "INT"
    JSON = "JSON"


class PlaceKind(StrEnum):
    """Places that a target may provision by its documented mutations."""

    SITE = "site"
    BUILDING = "building"
    FLOOR = "floor"
    SPACE = "space"


@dataclass(frozen=True, slots=True)
class Entity:
    """A building, sub-building, floor, zone or device. `address` on buildings, `level` on floors only."""

    key: str
    exact_type: ExactType
    name: str
    level: int | None = None
    address: str | None = None
    site_id: str | None = None  # the Mapped site, on buildings


@dataclass(frozen=True, slots=True)
class Place:
    """A place for targets that provision places themselves; `parent` is the key of the place it is in."""

    key: str
    kind: PlaceKind
    name: str
    parent: str | None = None
    address: str | None = None
    country: str | None = None
    level: int | None = None
    code: str | None = None


@dataclass(frozen=True, slots=True)
class Identity:
    """An identity of an entity: the serial, scoped to the organisation."""

    entity: str
    value: str
    kind: str = "ExternalIdentity"
    scope: str = "organization"


@dataclass(frozen=True, slots=True)
class Relation:
    """`from_key` relation `to_key`, as the guide's diagrams draw it."""

    from_key: str
    type: RelationType
    to_key: str


@dataclass(frozen=True, slots=True)
class Point:
    """A point of an entity. `value_map` as pairs (value, word); `unit` is None for JSON points."""

    key: str
    parent: str
    exact_type: ExactType
    name: str
    datatype: Datatype
    unit: str | None = None
    value_map: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Unmapped:
    """A device that is not published, and why; `left_out` where a person said so; `zone`: key of the zone it serves."""

    key: str
    name: str
    reason: str
    left_out: bool = False
    gone: bool = False
    zone: str = ""


@dataclass(frozen=True, slots=True)
class Graph:
    """A function of inventory and sheet; the revisions say of which."""

    inventory_revision: int = 0
    sheet_revision: int = 0
    entities: tuple[Entity, ...] = ()
    places: tuple[Place, ...] = ()
    identities: tuple[Identity, ...] = ()
    relations: tuple[Relation, ...] = ()
    points: tuple[Point, ...] = ()
    unmapped: tuple[Unmapped, ...] = ()


@dataclass(frozen=True, slots=True)
class GraphOptions:
    """What a target's settings change: zones on or off, and the class of a switch."""

    zones: bool = True
    switch_type: ExactType = ExactType.SWITCH


@dataclass(frozen=True, slots=True)
class PointValue:
    """A value of a point at a time (epoch seconds): an integer for ENUM and INT, a JSON text for JSON points."""

    point: str
    at: float
    integer: int | None = None
    json: str | None = None


@dataclass(frozen=True, slots=True)
class MappedSite:
    """A site of the Mapped organisation."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Connector:
    """A connector row of the target, by which points are found."""

    id: str
    name: str
    state: str = ""


@dataclass(frozen=True, slots=True)
class GraphCounts:
    """How many of each class a graph holds, for reports."""

    by_type: tuple[tuple[str, int], ...] = field(default=())


def count_by_type(graph: Graph) -> GraphCounts:
    """Entities and points by class, in the order of first appearance."""
    counts: dict[str, int] = {}
    names = [e.exact_type.value for e in graph.entities] + [p.exact_type.value for p in graph.points]
    for name in names:
        counts[name] = counts.get(name, 0) + 1
    return GraphCounts(tuple(counts.items()))
