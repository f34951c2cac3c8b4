from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.unit.localgraph.conftest import GraphClient


def names(rows: list[dict[str, str]]) -> set[str]:
    return {row["name"] for row in rows}


def test_a_new_store_has_an_organization_a_connector_and_a_site(graph: GraphClient) -> None:
    data = graph.ask(
        """{ organization { id name state sites { name } }
             connectors { id name state direction connectorTypeId connectorType { name } }
             sites { id name exactType type } units { id } }"""
    )
    assert data["organization"]["name"] == "Local organisation"
    assert data["organization"]["sites"] == [{"name": "Head office"}]
    connector = data["connectors"][0]
    assert connector["id"] == graph.running.connector_id
    assert (connector["state"], connector["direction"]) == ("ACTIVE", "SOURCE")
    assert data["sites"][0]["type"] == ["Class", "Entity", "Place", "Site"]
    assert "NUM" in {unit["id"] for unit in data["units"]}


def test_entities_relations_and_reverse_edges(graph: GraphClient, published: dict[str, str]) -> None:
    data = graph.ask(
        """{ buildings { name exactType sites { name } hasPart { __typename name exactType }
               isLocationOf { name } floors { name level zones { name exactType } }
               address { streetAddress } things { name } points { name } connectors { id } }
             things { name exactType type hasLocation { __typename name isPartOf { name } }
               serves { name isFedBy { name } } model { name }
               identities { __typename ... on ExternalIdentity { value } } } }"""
    )
    building = data["buildings"][0]
    assert building["sites"] == [{"name": "Head office"}]
    assert {(p["__typename"], p["name"]) for p in building["hasPart"]} == {
        ("Floor", "First"),
        ("GenericPlace", "West wing"),
    }
    assert names(building["isLocationOf"]) == {"GW-1"}
    assert building["floors"] == [
        {"name": "First", "level": 1, "zones": [{"name": "AP-1 zone", "exactType": "Occupancy_Zone"}]}
    ]
    assert names(building["things"]) == {"AP-1", "GW-1", "SW-1"}
    assert len(building["points"]) == 4
    assert building["address"] == {"streetAddress": "1 Quay Street, Bristol"}
    things = {thing["name"]: thing for thing in data["things"]}
    point_chain = ["Class", "Device", "Entity", "Networked_Device", "Thing", "Wireless_Access_Point"]
    assert things["AP-1"]["type"] == point_chain
    assert things["AP-1"]["hasLocation"] == {
        "__typename": "Floor",
        "name": "First",
        "isPartOf": [{"name": "Harbour"}],
    }
    assert things["AP-1"]["serves"] == [{"name": "AP-1 zone", "isFedBy": [{"name": "AP-1"}]}]
    assert things["AP-1"]["model"] == {"name": "AP45"}
    assert things["SW-1"]["hasLocation"]["name"] == "West wing"
    assert things["GW-1"]["identities"] == [{"__typename": "ExternalIdentity", "value": "A0gw"}]


def test_derived_identities_of_places(graph: GraphClient, published: dict[str, str]) -> None:
    data = graph.ask(
        "{ buildings { identities { __typename ... on PostalAddressIdentity { value } } }"
        "  floors { identities { __typename ... on FloorLevelIdentity { id value } } } }"
    )
    assert data["buildings"][0]["identities"] == [
        {"__typename": "PostalAddressIdentity", "value": "1 quay street bristol"}
    ]
    assert data["floors"][0]["identities"][0]["value"] == "1"


@pytest.mark.parametrize("spelling", ["On_Off_Status", "OnOffStatus", "On Off Status"])
def test_both_spellings_of_a_class_are_accepted(graph: GraphClient, published: dict[str, str], spelling: str) -> None:
    query = "query ($t: String) { points(filter: {exactType: {eq: $t}}) { exactType datatype } }"
    rows = graph.ask(query, t=spelling)["points"]
    assert sorted(row["datatype"] for row in rows) == ["ENUM", "JSON", "JSON"]
    assert {row["exactType"] for row in rows} == {"On_Off_Status"}


POINTS = "query ($f: PointFilter) { points(filter: $f) { name } }"
ALL = {"AP-1 status", "AP-1 clients", "sw status", "gw status"}


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"exactType": {"eq": "Status"}}, set()),
        ({"type": {"eq": "Status"}}, ALL - {"AP-1 clients"}),
        ({"type": {"in": ["Count_Sensor", "Nothing"]}}, {"AP-1 clients"}),
        ({"type": {"ne": "Sensor"}}, ALL - {"AP-1 clients"}),
        ({"exactType": {"ne": "OnOffStatus"}}, {"AP-1 clients"}),
        ({"exactType": {"in": ["Connected_Devices_Count_Sensor"]}}, {"AP-1 clients"}),
        ({"exactType": {"contains": "On_Off"}}, ALL - {"AP-1 clients"}),
        ({"name": {"contains": "AP-1"}}, {"AP-1 status", "AP-1 clients"}),
        ({"name": {"ne": "AP-1 status"}}, ALL - {"AP-1 status"}),
        ({"name": {"in": ["gw status", "sw status"]}}, {"gw status", "sw status"}),
        ({"name": {"eq": "gw status"}, "exactType": {"eq": "On_Off_Status"}}, {"gw status"}),
        ({"or": [{"name": {"eq": "gw status"}}, {"name": {"eq": "sw status"}}]}, {"gw status", "sw status"}),
        ({"and": {"name": {"contains": "status"}}, "not": {"name": {"contains": "AP"}}}, {"gw status", "sw status"}),
        ({"and": [{"name": {"contains": "s"}}, {"name": {"contains": "w"}}]}, {"gw status", "sw status"}),
        ({"not": {"and": [{"name": {"contains": "s"}}, {"name": {"contains": "w"}}]}}, {"AP-1 status", "AP-1 clients"}),
        ({"mappingKey": {"contains": "device/gw/status"}}, {"gw status"}),
        ({"connectedDataSourceId": {"eq": "CONnobody"}}, set()),
        ({"dateCreated": {"gte": "2020-01-01T00:00:00Z", "lt": "2100-01-01T00:00:00"}}, ALL),
        ({"dateUpdated": {"gt": "2100-01-01T00:00:00Z"}}, set()),
        ({"name": None}, ALL),
        ({}, ALL),
        (None, ALL),
    ],
)
def test_filters(
    graph: GraphClient, published: dict[str, str], given: dict[str, object] | None, expected: set[str]
) -> None:
    assert names(graph.ask(POINTS, f=given)["points"]) == expected


def test_filters_inside_places(graph: GraphClient, published: dict[str, str]) -> None:
    data = graph.ask(
        """query ($id: String) { floors(filter: {id: {eq: $id}}) { things(filter: {type: {eq: "Device"}}) { name }
             points(filter: {exactType: {eq: "Connected_Devices_Count_Sensor"}}) { name isPointOf { __typename } } }
             things(filter: {isVirtual: {eq: true}}) { name }
             buildings(filter: {name: {eq: "Nowhere"}}) { name } }""",
        id=published["floor/1"],
    )
    assert data["floors"] == [
        {"things": [{"name": "AP-1"}], "points": [{"name": "AP-1 clients", "isPointOf": [{"__typename": "Zone"}]}]}
    ]
    assert data["things"] == []
    assert data["buildings"] == []


def test_ids_have_mappeds_form_and_are_stable(graph: GraphClient, published: dict[str, str]) -> None:
    prefixes = {"building/b": "BLDG", "sub/b/w": "PLC", "floor/1": "FLR", "device/ap": "THG", "zone/ap": "ZONE"}
    for key, prefix in prefixes.items():
        assert published[key].startswith(prefix)
        assert len(published[key]) == len(prefix) + 22
    assert published["device/ap/status"].startswith("PNT")
    data = graph.ask("{ points { id mappingKey connectedDataSourceId } }")
    point = next(p for p in data["points"] if p["id"] == published["zone/ap/clients"])
    assert point["mappingKey"] == f"mkey://{graph.running.connector_id}@JUNIPER_MIST/zone/ap/clients"


def test_a_connector_knows_its_rows(graph: GraphClient, published: dict[str, str]) -> None:
    data = graph.ask(
        "{ connectors { contributions { systemType count } things { name } points { name } organization { name } }"
        "  availableConnectorTypes { available { id } requested { id } } connectorTypes { direction } }"
    )
    connector = data["connectors"][0]
    assert {"systemType": "On_Off_Status", "count": 3} in connector["contributions"]
    assert names(connector["things"]) == {"AP-1", "SW-1", "GW-1"}
    assert names(connector["points"]) == ALL
    assert data["availableConnectorTypes"] == {"available": [{"id": "JUNIPER_MIST"}], "requested": []}


def test_a_floor_outside_a_building_says_so(graph: GraphClient) -> None:
    graph.ids(entities=[{"key": "floor/x", "exactType": "Floor", "name": "Lost", "level": 2}])
    assert graph.ask("{ floors { name } }") == {"floors": [{"name": "Lost"}]}
    answer = graph.post("{ floors { name building { id } } }").json()
    assert answer["data"] == {"floors": [None]}
    assert "is in no building yet" in answer["errors"][0]["message"]


def test_introspection_is_on(graph: GraphClient) -> None:
    data = graph.ask('{ __type(name: "Mutation") { fields { name } } }')
    assert "mistdeskIngest" in names(data["__type"]["fields"])
