"""The classes the embedded graph knows, their ancestors and spellings; knows no storage and no GraphQL."""

from __future__ import annotations

from enum import StrEnum
from functools import lru_cache


class NodeKind(StrEnum):
    """What an entity is in the read schema: the name of its GraphQL type."""

    SITE = "Site"
    BUILDING = "Building"
    FLOOR = "Floor"
    SPACE = "Space"
    ZONE = "Zone"
    GENERIC_PLACE = "GenericPlace"
    THING = "Thing"

    @property
    def is_place(self) -> bool:
        """Whether it can hold parts and things."""
        return self is not NodeKind.THING


# Parents of each class, "Meta" left out; the roots are Class > Entity > Place, Thing, Point.
_PARENTS: dict[str, tuple[str, ...]] = {
    "Class": (),
    "Entity": ("Class",),
    "Place": ("Entity",),
    "Thing": ("Entity",),
    "Point": ("Entity",),
    "Site": ("Place",),
    "Building": ("Place",),
    "SubBuilding": ("Place",),
    "Floor": ("Place",),
    "Space": ("Place",),
    "Zone": ("Place",),
    "Occupancy_Zone": ("Zone",),
    "Device": ("Thing",),
    "Networked_Device": ("Device",),
    "Wireless_Access_Point": ("Networked_Device",),
    "ICT_Equipment": ("Device",),
    "Ethernet_Switch": ("ICT_Equipment",),
    "Lighting_Equipment": ("Device",),
    "Interface": ("Lighting_Equipment",),
    "Switch": ("Interface",),
    "Sensor": ("Point",),
    "Status": ("Point",),
    "On_Off_Status": ("Status",),
    "Count_Sensor": ("Sensor",),
    "Connected_Devices_Count_Sensor": ("Count_Sensor",),
    "Occupancy_Sensor": ("Sensor",),
    "Occupancy_Count_Sensor": ("Occupancy_Sensor",),
}

_KIND_OF_CLASS = {
    "Site": NodeKind.SITE,
    "Building": NodeKind.BUILDING,
    "Floor": NodeKind.FLOOR,
    "Space": NodeKind.SPACE,
    "Zone": NodeKind.ZONE,
    "Thing": NodeKind.THING,
    "Place": NodeKind.GENERIC_PLACE,
}


@lru_cache(maxsize=4096)
def fold(class_name: str) -> str:
    """One spelling for "On_Off_Status", "OnOffStatus" and "On Off Status"."""
    return class_name.replace("_", "").replace(" ", "")


_BY_FOLDED = {fold(name): name for name in _PARENTS}


def canonical(class_name: str) -> str | None:
    """The class as the graph spells it (with underscores), or None when it is not known."""
    return _BY_FOLDED.get(fold(class_name))


@lru_cache(maxsize=256)
def type_chain(class_name: str) -> tuple[str, ...]:
    """The class and all its ancestors, alphabetical, as the field `type` lists them."""
    found: set[str] = set()
    waiting = [class_name]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting.extend(_PARENTS[name])
    return tuple(sorted(found))


@lru_cache(maxsize=256)
def node_kind(class_name: str) -> NodeKind | None:
    """What an entity of a (canonical) class is, or None when the class is no place and no thing."""
    chain = type_chain(class_name)
    for name, kind in _KIND_OF_CLASS.items():
        if name in chain:
            return kind
    return None


def is_point_class(class_name: str) -> bool:
    """Whether a (canonical) class may be given to a point."""
    return "Point" in type_chain(class_name)


class ValueKind(StrEnum):
    """Which member of TimeseriesRowValue carries the values of a point."""

    INTEGER = "int64Value"
    FLOAT = "float64Value"
    TEXT = "stringValue"
    BOOLEAN = "boolValue"
    JSON = "json"


_VALUE_KINDS = {
    "ENUM": ValueKind.INTEGER,
    "INT": ValueKind.INTEGER,
    "INT32": ValueKind.INTEGER,
    "INT64": ValueKind.INTEGER,
    "LONG": ValueKind.INTEGER,
    "DOUBLE": ValueKind.FLOAT,
    "FLOAT": ValueKind.FLOAT,
    "FLOAT32": ValueKind.FLOAT,
    "FLOAT64": ValueKind.FLOAT,
    "STRING": ValueKind.TEXT,
    "BOOL": ValueKind.BOOLEAN,
    "BOOLEAN": ValueKind.BOOLEAN,
    "JSON": ValueKind.JSON,
}


def value_kind(datatype: str) -> ValueKind | None:
    """The member that a datatype's values are read through; None for a word that is not known."""
    return _VALUE_KINDS.get(datatype)


UNITS: tuple[tuple[str, str, str], ...] = (
    ("NUM", "Number", "A count or a plain number"),
    ("UNITLESS", "Unitless", "A value without a unit"),
    ("NO_UNIT", "No unit", "The source gave no unit"),
    ("PERCENT", "Percent", "Parts in a hundred"),
    ("DEG_C", "Degree Celsius", "Temperature"),
    ("LUX", "Lux", "Illuminance"),
)

IDENTITY_KINDS = (
    "BACnetObjectId",
    "BACnetVendorId",
    "EmailAddressIdentity",
    "EmailIdentity",
    "ExternalIdentity",
    "FloorLevelIdentity",
    "GenericIdentity",
    "NameIdentity",
    "PostalAddressIdentity",
    "SpaceCode",
)
