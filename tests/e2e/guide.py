"""Holds a graph.json against the connector guide's tables: entities, points, relations, identities."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

PLACES = {"Building", "SubBuilding", "Floor"}
AP, ZONE = "Wireless_Access_Point", "Occupancy_Zone"
WIRED = {"Switch", "Ethernet_Switch", "Networked_Device"}
ALLOWED = {
    ("Building", "hasPart", "Floor"),
    ("Building", "hasPart", "SubBuilding"),
    ("Floor", "hasPart", ZONE),
    ("Floor", "isLocationOf", AP),
    (AP, "serves", ZONE),
    (AP, "hasPoint", "On_Off_Status"),
    (ZONE, "hasPoint", "Connected_Devices_Count_Sensor"),
    *(
        (place, "isLocationOf", device)
        for place in ("Building", "SubBuilding")
        for device in ("Switch", "Ethernet_Switch", "Networked_Device")
    ),
    *((device, "hasPoint", "On_Off_Status") for device in ("Switch", "Ethernet_Switch", "Networked_Device")),
}


@dataclass(frozen=True)
class Held:
    """What was found, for a test's own questions."""

    types: dict[str, str]
    counts: Counter[str]


def hold(graph: dict[str, Any], devices: Sequence[str]) -> Held:
    """Assert everything the guide says of any graph; `devices` are the ids of the estate's devices."""
    types = {entity["key"]: entity["exactType"] for entity in graph["entities"]}
    assert len(types) == len(graph["entities"]), "an entity stands twice"
    points = {point["key"]: point for point in graph["points"]}
    assert len(points) == len(graph["points"]), "a point stands twice"
    kinds = types | {key: point["exactType"] for key, point in points.items()}
    _relations(graph, kinds)
    _points(points, types)
    _devices(graph, types, devices)
    for entity in graph["entities"]:
        assert entity["name"].strip()
        assert (entity["exactType"] == "Floor") == ("level" in entity), "floors carry a level, nothing else does"
        if entity["exactType"] == "Floor":
            assert type(entity["level"]) is int
        if entity["exactType"] == "Building":
            assert entity["address"].strip()
    return Held(types, Counter(types.values()))


def _relations(graph: dict[str, Any], kinds: dict[str, str]) -> None:
    rows = [(row["from"], row["type"], row["to"]) for row in graph["relations"]]
    assert len(set(rows)) == len(rows), "a relation stands twice"
    for start, kind, end in rows:
        assert (kinds[start], kind, kinds[end]) in ALLOWED, (start, kind, end)
    held = Counter((kinds[end], kind) for _, kind, end in rows)
    counts = Counter(kinds.values())
    for place in ("Floor", "SubBuilding"):
        assert held[place, "hasPart"] == counts[place], f"each {place} is part of one building"
    assert held[ZONE, "hasPart"] == held[ZONE, "serves"] == counts[ZONE] == counts[AP]
    for device in (AP, *WIRED):
        assert held[device, "isLocationOf"] == counts[device], f"each {device} has one place"
    for point in ("On_Off_Status", "Connected_Devices_Count_Sensor"):
        assert held[point, "hasPoint"] == counts[point]


def _points(points: dict[str, Any], types: dict[str, str]) -> None:
    for point in points.values():
        parent = types[point["parent"]]
        if point["exactType"] == "Connected_Devices_Count_Sensor":
            assert parent == ZONE
            assert point["unit"] == "NUM"
            assert (point["datatype"], point["valueMap"]) == ("INT", None)
        elif parent == AP:
            assert (point["exactType"], point["unit"]) == ("On_Off_Status", "NUM")
            assert (point["datatype"], set(point["valueMap"])) == ("ENUM", {"0", "1"})
        else:
            assert parent in WIRED
            assert (point["exactType"], point["datatype"]) == ("On_Off_Status", "JSON")
    owners = Counter(point["parent"] for point in points.values())
    assert set(owners.values()) <= {1}
    assert set(owners) == {key for key, kind in types.items() if kind not in PLACES}, "one point each"


def _devices(graph: dict[str, Any], types: dict[str, str], devices: Sequence[str]) -> None:
    published = [key for key, kind in types.items() if kind == AP or kind in WIRED]
    owners = Counter(identity["entity"] for identity in graph["identities"])
    assert owners == Counter(published), "each device has exactly one identity"
    for identity in graph["identities"]:
        assert (identity["kind"], identity["scope"]) == ("ExternalIdentity", "organization")
        assert identity["value"].strip()
    values = Counter(identity["value"] for identity in graph["identities"])
    assert set(values.values()) <= {1}, "a serial names one device"
    unmapped = [row["key"] for row in graph["unmapped"]]
    assert all(row["reason"].strip() for row in graph["unmapped"])
    wanted = Counter(f"device/{device}" for device in devices)
    assert Counter([*published, *unmapped]) == wanted, "every device is published or listed with its reason, once"
