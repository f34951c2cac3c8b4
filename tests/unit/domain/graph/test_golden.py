"""The graph of a small estate against one written by hand from the connector guide, row by row."""

from __future__ import annotations

from typing import TypeAlias

from mistdesk.domain.graph.mapper import build_graph
from mistdesk.domain.graph.model import (
    Datatype,
    Entity,
    ExactType,
    Graph,
    GraphOptions,
    Identity,
    PlaceKind,
    Point,
    RelationType,
    count_by_type,
)
from tests.unit.domain import golden

Triple: TypeAlias = tuple[str, str, str]

HQ, LAB = "building/s-hq", "building/s-lab"
L1, L2 = "floor/s-hq/m-1", "floor/s-hq/m-2"
EG, OG = "floor/s-lab/m-eg", "floor/s-lab/m-og"
APS = {"ap-1": L1, "ap-2": L1, "ap-3": L2, "ap-eg": EG, "ap-mesh": OG}
WIRED = {"sw-hq": HQ, "sw-annex": "sub/s-hq/ANX", "sw-north": "sub/s-lab/Nordbau", "gw-lab": LAB}
NAMES = {"ap-1": "AP-1", "ap-2": "AP-2", "ap-3": "hq-l2-ap", "ap-eg": "AP-EG", "ap-mesh": "AP-MESH"}
SPACES = NAMES | {"ap-1": "Reception"}


def graph(options: GraphOptions | None = None) -> Graph:
    return build_graph(golden.inventory(), golden.sheet(), options)


def test_every_entity_of_the_guide_s_table() -> None:
    """Guide, "Mist API to Mapped Entities": site, sub-building, map, access point and its zone, switch, gateway."""
    expected = {
        # Site -> Building
        Entity(HQ, ExactType.BUILDING, "Headquarters", address="1 Main St, Austin", site_id="SITE1"),
        Entity(LAB, ExactType.BUILDING, "Werk Süd", address="Hauptstr. 5, Stuttgart", site_id="SITE1"),
        # Site (with sub-building mapping) -> SubBuilding
        Entity("sub/s-hq/ANX", ExactType.SUB_BUILDING, "Annex"),
        Entity("sub/s-lab/Nordbau", ExactType.SUB_BUILDING, "Nordbau"),
        # Map (floor plan) -> Floor
        Entity(L1, ExactType.FLOOR, "Level 1", level=1),
        Entity(L2, ExactType.FLOOR, "Level 2", level=2),
        Entity(EG, ExactType.FLOOR, "EG", level=0),
        Entity(OG, ExactType.FLOOR, "1. OG", level=1),
        # Device (type: ap) -> WirelessAccessPoint; Access Point -> Occupancy Zone
        *(Entity(f"device/{key}", ExactType.ACCESS_POINT, NAMES[key]) for key in APS),
        *(Entity(f"zone/{key}", ExactType.OCCUPANCY_ZONE, SPACES[key]) for key in APS),
        # Device (type: switch) -> Switch; Device (type: gateway) -> NetworkedDevice
        Entity("device/sw-hq", ExactType.SWITCH, "SW-HQ"),
        Entity("device/sw-annex", ExactType.SWITCH, "SW-ANNEX"),
        Entity("device/sw-north", ExactType.SWITCH, "SW-NORTH"),
        Entity("device/gw-lab", ExactType.NETWORKED_DEVICE, "GW-LAB"),
    }
    made = graph()
    assert set(made.entities) == expected
    assert len(made.entities) == len(expected)
    assert (made.inventory_revision, made.sheet_revision) == (3, 7)


def expected_relations() -> set[Triple]:
    """The guide's relationships and its three diagrams."""
    rows: set[Triple] = set()
    # Diagram "Access Points with Occupancy Zones (linked to Floors)": Building hasPart Floor ...
    rows |= {(HQ, "hasPart", L1), (HQ, "hasPart", L2), (LAB, "hasPart", EG), (LAB, "hasPart", OG)}
    for key, floor in APS.items():
        # ... Floor hasPart OccupancyZone and isLocationOf WirelessAccessPoint ...
        rows |= {(floor, "hasPart", f"zone/{key}"), (floor, "isLocationOf", f"device/{key}")}
        # ... WirelessAccessPoint serves OccupancyZone and hasPoint OnOffStatus ...
        rows |= {(f"device/{key}", "serves", f"zone/{key}"), (f"device/{key}", "hasPoint", f"device/{key}/status")}
        # ... OccupancyZone hasPoint ConnectedDevicesCountSensor.
        rows.add((f"zone/{key}", "hasPoint", f"zone/{key}/clients"))
    # Diagram "Switches & Gateways with Sub-Buildings": Building hasPart SubBuilding ...
    rows |= {(HQ, "hasPart", "sub/s-hq/ANX"), (LAB, "hasPart", "sub/s-lab/Nordbau")}
    # ... and with "Switches & Gateways (linked to Buildings)": the place isLocationOf the device, which hasPoint.
    for key, place in WIRED.items():
        rows |= {(place, "isLocationOf", f"device/{key}"), (f"device/{key}", "hasPoint", f"device/{key}/status")}
    return rows


def test_every_relation_of_the_guide_s_diagrams_and_no_other() -> None:
    made = [(r.from_key, r.type.value, r.to_key) for r in graph().relations]
    assert set(made) == expected_relations()
    assert len(made) == len(set(made))


def test_every_point_of_the_guide_s_table() -> None:
    """Guide, "Mist API to Mapped Points": parents, datatypes, units, and the value map of its notes."""
    words = ((0, "disconnected"), (1, "connected"))
    expected = {
        *(
            Point(
                f"device/{k}/status",
                f"device/{k}",
                ExactType.STATUS,
                f"{NAMES[k]} status",
                Datatype.ENUM,
                "NUM",
                words,
            )
            for k in APS
        ),
        *(
            Point(
                f"zone/{k}/clients",
                f"zone/{k}",
                ExactType.CLIENT_COUNT,
                f"{SPACES[k]} connected clients",
                Datatype.INT,
                "NUM",
            )
            for k in APS
        ),
        *(
            Point(f"device/{k}/status", f"device/{k}", ExactType.STATUS, f"{name} status", Datatype.JSON)
            for k, name in (
                ("sw-hq", "SW-HQ"),
                ("sw-annex", "SW-ANNEX"),
                ("sw-north", "SW-NORTH"),
                ("gw-lab", "GW-LAB"),
            )
        ),
    }
    made = graph().points
    assert set(made) == expected
    assert len(made) == len(expected)


def test_each_device_has_its_serial_as_the_one_identity() -> None:
    """Guide, "Relationships", first note: an ExternalIdentity, the serial, scoped to the organization."""
    serials = {
        "ap-1": "A1HQ0001",
        "ap-2": "A1HQ0002",  # Mist's blanks around it are no part of it
        "ap-3": "A1HQ0003",
        "ap-eg": "A1LA0001",
        "ap-mesh": "A1LA0002",
        "sw-hq": "SWHQ0001",
        "sw-annex": "SWHQ0002",
        "sw-north": "SWLA0001",
        "gw-lab": "GWLA0001",
    }
    expected = {Identity(f"device/{k}", v, "ExternalIdentity", "organization") for k, v in serials.items()}
    assert set(graph().identities) == expected
    assert len(graph().identities) == len(serials)


def test_every_device_that_is_not_published_says_why() -> None:
    """Guide, "Place Mappings", notes: no floor or no valid serial, no access point; our own rules for the others."""
    reasons = {row.key.removeprefix("device/"): row.reason for row in graph().unmapped}
    assert reasons["ap-on-no-floor"].startswith("no floor.name: it is placed on no map")
    assert "'BAD'" in reasons["ap-bad-serial"]
    assert reasons["ap-left-out"] == "left out on purpose"
    assert reasons["ap-in-no-site"] == "it is in no site that this token sees"
    assert reasons["edge"] == "its type is not known here"
    assert len(reasons) == 5


def test_places_for_targets_that_make_them() -> None:
    """Spaces are no part of the guide's graph: they stand beside it, with the codes of the sheet."""
    spaces = {(p.key, p.name, p.code) for p in graph().places if p.kind is PlaceKind.SPACE}
    assert spaces == {
        (f"space/{L1}/1.01", "Reception", "1.01"),
        (f"space/{L1}/AP-2", "AP-2", "AP-2"),
        (f"space/{L2}/HQ-L2-AP", "hq-l2-ap", "HQ-L2-AP"),
        (f"space/{EG}/AP-EG", "AP-EG", "AP-EG"),
        (f"space/{OG}/AP-MESH", "AP-MESH", "AP-MESH"),
    }
    others = {(p.key, p.parent, p.country, p.level) for p in graph().places if p.kind is not PlaceKind.SPACE}
    assert others == {
        ("site/SITE1", None, None, None),
        (HQ, "site/SITE1", "US", None),
        (LAB, "site/SITE1", "DE", None),
        (L1, HQ, None, 1),
        (L2, HQ, None, 2),
        (EG, LAB, None, 0),
        (OG, LAB, None, 1),
    }


def test_without_zones_no_zone_and_no_count_but_all_else() -> None:
    made, whole = graph(GraphOptions(zones=False)), graph()
    zones = {e.key for e in whole.entities if e.exact_type is ExactType.OCCUPANCY_ZONE}
    assert set(made.entities) == {e for e in whole.entities if e.key not in zones}
    assert {p.key for p in made.points} == {p.key for p in whole.points if p.parent not in zones}
    assert RelationType.SERVES not in {r.type for r in made.relations}
    assert set(made.identities) == set(whole.identities)


def test_the_class_of_a_switch_is_a_setting() -> None:
    """The guide says Switch; the other spelling is for those whose graph knows it by that name."""
    counts = dict(count_by_type(graph(GraphOptions(switch_type=ExactType.ETHERNET_SWITCH))).by_type)
    assert counts["Ethernet_Switch"] == 3
    assert "Switch" not in counts
    assert counts["Networked_Device"] == 1
    assert dict(count_by_type(graph()).by_type) == {
        "Building": 2,
        "SubBuilding": 2,
        "Floor": 4,
        "Occupancy_Zone": 5,
        "Wireless_Access_Point": 5,
        "Switch": 3,
        "Networked_Device": 1,
        "On_Off_Status": 9,
        "Connected_Devices_Count_Sensor": 5,
    }
