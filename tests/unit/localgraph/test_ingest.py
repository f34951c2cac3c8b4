from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.unit.localgraph.conftest import GraphClient


def rows_of(batch: dict[str, Any]) -> int:
    return sum(len(rows) for rows in batch.values())


def test_every_row_is_accepted_or_rejected(graph: GraphClient, estate: dict[str, Any]) -> None:
    answer = graph.ingest(**estate)
    assert answer["accepted"] == rows_of(estate)
    assert answer["rejected"] == []
    assert answer["merged"] == []
    assert {row["key"] for row in answer["ids"]} == {row["key"] for row in estate["entities"] + estate["points"]}


def test_a_repeat_changes_nothing(graph: GraphClient, estate: dict[str, Any], published: dict[str, str]) -> None:
    everything = "{ things { id dateUpdated } floors { id dateUpdated } points { id dateUpdated } }"
    before = graph.ask(everything)
    assert graph.ids(**estate) == published
    assert graph.ask(everything) == before


def test_an_update_keeps_the_id(graph: GraphClient, published: dict[str, str]) -> None:
    changed = {"key": "device/ap", "exactType": "WirelessAccessPoint", "name": "AP-1 renamed"}
    assert graph.ids(entities=[changed])["device/ap"] == published["device/ap"]
    data = graph.ask('{ things(filter: {exactType: {eq: "Wireless_Access_Point"}}) { name hasLocation { name } } }')
    assert data["things"] == [{"name": "AP-1 renamed", "hasLocation": {"name": "First"}}]


@pytest.mark.parametrize(
    ("rows", "kind", "key", "reason"),
    [
        ({"entities": [{"key": "x", "exactType": "Spaceship"}]}, "entity", "x", "no class of places or things"),
        ({"entities": [{"key": "x", "exactType": "Sensor"}]}, "entity", "x", "no class of places or things"),
        ({"entities": [{"key": "", "exactType": "Floor"}]}, "entity", "", "key is empty"),
        ({"entities": [{"key": "device/ap", "exactType": "Floor"}]}, "entity", "device/ap", "already names a Thing"),
        ({"entities": [{"key": "x", "exactType": "Zone", "level": 2}]}, "entity", "x", "Only floors"),
        ({"entities": [{"key": "x", "exactType": "Floor", "address": "A"}]}, "entity", "x", "Only buildings"),
        ({"entities": [{"key": "x", "exactType": "Building", "siteId": "SITEx"}]}, "entity", "x", "no site"),
        ({"entities": [{"key": "x", "exactType": "Thing", "properties": [1]}]}, "entity", "x", "object"),
        ({"entities": [{"key": "device/ap/status", "exactType": "Thing"}]}, "entity", "device/ap/status", "A point"),
        (
            {"relations": [{"from": "floor/1", "type": "hasPart", "to": "nobody"}]},
            "relation",
            "floor/1|hasPart|nobody",
            "no entity with the key nobody",
        ),
        (
            {"relations": [{"from": "floor/1", "type": "contains", "to": "zone/ap"}]},
            "relation",
            "floor/1|contains|zone/ap",
            "none of hasPart",
        ),
        (
            {"relations": [{"from": "floor/1", "type": "hasPart", "to": "device/ap"}]},
            "relation",
            "floor/1|hasPart|device/ap",
            "two places or two things",
        ),
        (
            {"relations": [{"from": "floor/1", "type": "hasPart", "to": "building/b"}]},
            "relation",
            "floor/1|hasPart|building/b",
            "part of itself",
        ),
        (
            {"relations": [{"from": "floor/1", "type": "isLocationOf", "to": "zone/ap"}]},
            "relation",
            "floor/1|isLocationOf|zone/ap",
            "from a place to a thing",
        ),
        (
            {"relations": [{"from": "zone/ap", "type": "serves", "to": "device/ap"}]},
            "relation",
            "zone/ap|serves|device/ap",
            "from a thing to a place",
        ),
        (
            {"relations": [{"from": "device/sw", "type": "hasPoint", "to": "device/ap/status"}]},
            "relation",
            "device/sw|hasPoint|device/ap/status",
            "parent is device/ap",
        ),
        (
            {"identities": [{"entity": "device/ap", "kind": "Nickname", "value": "v", "scope": "organization"}]},
            "identity",
            "device/ap|Nickname|v",
            "no kind of identity",
        ),
        (
            {"identities": [{"entity": "device/ap", "kind": "ExternalIdentity", "value": " ", "scope": "connector"}]},
            "identity",
            "device/ap|ExternalIdentity| ",
            "value is empty",
        ),
        (
            {"points": [{"key": "p", "parent": "nobody", "exactType": "On_Off_Status", "datatype": "INT"}]},
            "point",
            "p",
            "no entity",
        ),
        (
            {"points": [{"key": "p", "parent": "device/ap", "exactType": "Switch", "datatype": "INT"}]},
            "point",
            "p",
            "no class of points",
        ),
        (
            {"points": [{"key": "p", "parent": "device/ap", "exactType": "Sensor", "datatype": "WORD"}]},
            "point",
            "p",
            "no datatype",
        ),
        (
            {
                "points": [
                    {"key": "zone/ap/clients", "parent": "zone/ap", "exactType": "Count_Sensor", "datatype": "JSON"}
                ]
            },
            "point",
            "zone/ap/clients",
            "is INT and cannot become JSON",
        ),
        (
            {"points": [{"key": "device/ap", "parent": "device/ap", "exactType": "Sensor", "datatype": "INT"}]},
            "point",
            "device/ap",
            "An entity has this key",
        ),
        (
            {"samples": [{"point": "nobody", "timestamp": "2026-05-01T12:00:00Z", "int64Value": 1}]},
            "sample",
            "nobody|2026-05-01T12:00:00Z",
            "no point",
        ),
        (
            {"samples": [{"point": "zone/ap/clients", "timestamp": "2026-05-01T12:00:00Z"}]},
            "sample",
            "zone/ap/clients|2026-05-01T12:00:00Z",
            "sent as int64Value",
        ),
        (
            {"samples": [{"point": "zone/ap/clients", "timestamp": "2026-05-01T12:00:00Z", "float64Value": 1}]},
            "sample",
            "zone/ap/clients|2026-05-01T12:00:00Z",
            "sent as int64Value",
        ),
        ({"retire": ["nobody"]}, "retire", "nobody", "never published"),
        (
            {"retireRelations": [{"from": "floor/1", "type": "hasPart", "to": "nobody"}]},
            "retire",
            "floor/1|hasPart|nobody",
            "never published",
        ),
    ],
)
def test_a_bad_row_is_rejected_alone(
    graph: GraphClient, published: dict[str, str], rows: dict[str, Any], kind: str, key: str, reason: str
) -> None:
    good = {"key": "device/new", "exactType": "Switch", "name": "new"}
    batch = {**rows, "entities": [*rows.get("entities", []), good]}
    answer = graph.ingest(**batch)
    assert answer["accepted"] == 1
    (rejected,) = answer["rejected"]
    assert (rejected["kind"], rejected["key"]) == (kind, key)
    assert reason in rejected["reason"]
    assert graph.ask('{ things(filter: {name: {eq: "new"}}) { name } }')["things"] == [{"name": "new"}]


def test_an_unknown_connector_has_every_row_rejected(graph: GraphClient, estate: dict[str, Any]) -> None:
    extra = {"retire": ["a"], "samples": [{"point": "p", "timestamp": "2026-05-01T12:00:00Z", "int64Value": 1}]}
    answer = graph.ingest(**{**estate, **extra, "connectorId": "CONother"})
    assert answer["accepted"] == 0
    assert len(answer["rejected"]) == rows_of(estate) + 2
    assert {row["reason"] for row in answer["rejected"]} == {"There is no connector with this id."}


def test_the_last_sample_of_a_time_wins(graph: GraphClient, published: dict[str, str]) -> None:
    at = "2026-05-01T12:00:00Z"
    for value in (3, 5):
        graph.ingest(samples=[{"point": "zone/ap/clients", "timestamp": at, "int64Value": value}])
    same_batch = [
        {"point": "device/ap/status", "timestamp": "2026-05-01T14:00:00+02:00", "int64Value": 0},
        {"point": "device/ap/status", "timestamp": at, "int64Value": 1},
    ]
    assert graph.ingest(samples=same_batch)["accepted"] == 2
    rows = graph.ask("{ points { name series { value { int64Value } } } }")["points"]
    series = {row["name"]: [r["value"]["int64Value"] for r in row["series"]] for row in rows}
    assert series["AP-1 clients"] == [5]
    assert series["AP-1 status"] == [1]


def test_a_thing_has_one_location_and_a_place_one_whole(graph: GraphClient, published: dict[str, str]) -> None:
    graph.ids(
        entities=[{"key": "floor/2", "exactType": "Floor", "name": "Second", "level": 2}],
        relations=[
            {"from": "building/b", "type": "hasPart", "to": "floor/2"},
            {"from": "floor/2", "type": "isLocationOf", "to": "device/ap"},
            {"from": "floor/2", "type": "hasPart", "to": "zone/ap"},
        ],
        retireRelations=[{"from": "floor/1", "type": "isLocationOf", "to": "device/ap"}],
    )
    floors = graph.ask("{ floors { name isLocationOf { name } zones { name } } }")["floors"]
    assert floors == [
        {"name": "First", "isLocationOf": [], "zones": []},
        {"name": "Second", "isLocationOf": [{"name": "AP-1"}], "zones": [{"name": "AP-1 zone"}]},
    ]


def test_relations_are_retired(graph: GraphClient, published: dict[str, str]) -> None:
    retired = [
        {"from": "device/ap", "type": "serves", "to": "zone/ap"},
        {"from": "sub/b/w", "type": "isLocationOf", "to": "device/sw"},
        {"from": "building/b", "type": "hasPart", "to": "sub/b/w"},
    ]
    for _ in range(2):
        assert graph.ingest(retireRelations=retired)["accepted"] == 3
    data = graph.ask("{ things { name serves { name } hasLocation { name } } buildings { hasPart { name } } }")
    things = {thing["name"]: thing for thing in data["things"]}
    assert things["AP-1"]["serves"] == []
    assert things["SW-1"]["hasLocation"] is None
    assert data["buildings"] == [{"hasPart": [{"name": "First"}]}]


def test_retired_rows_vanish_and_come_back_with_id_and_samples(
    graph: GraphClient, estate: dict[str, Any], published: dict[str, str]
) -> None:
    sample = {"point": "zone/ap/clients", "timestamp": "2026-05-01T12:00:00Z", "int64Value": 7}
    graph.ingest(samples=[sample])
    for _ in range(2):
        assert graph.ingest(retire=["zone/ap", "device/ap", "device/gw/status"])["accepted"] == 3
    data = graph.ask("{ points { name } things { name } floors { zones { name } isLocationOf { name } } }")
    assert data["points"] == [{"name": "sw status"}]
    assert {thing["name"] for thing in data["things"]} == {"SW-1", "GW-1"}
    assert data["floors"] == [{"zones": [], "isLocationOf": []}]
    rejected = graph.ingest(samples=[sample])["rejected"]
    assert rejected[0]["reason"] == "There is no point with the key zone/ap/clients."
    assert graph.ids(**estate) == published
    (point,) = graph.ask('{ points(filter: {name: {eq: "AP-1 clients"}}) { series { value { int64Value } } } }')[
        "points"
    ]
    assert point["series"] == [{"value": {"int64Value": 7}}]


def test_a_changed_serial_replaces_the_old_one(graph: GraphClient, published: dict[str, str]) -> None:
    def serials() -> list[str]:
        data = graph.ask(
            '{ things(filter: {name: {eq: "GW-1"}}) { identities { ... on ExternalIdentity { value } } } }'
        )
        return [identity["value"] for identity in data["things"][0]["identities"]]

    row = {"entity": "device/gw", "kind": "ExternalIdentity", "value": "B1", "scope": "organisation"}
    graph.ids(identities=[row])
    assert serials() == ["B1"]
    graph.ids(identities=[row, {**row, "value": "B2"}])
    assert sorted(serials()) == ["B1", "B2"]
    graph.ids(identities=[{**row, "kind": "GenericIdentity", "value": "other"}])
    kinds = graph.ask('{ things(filter: {name: {eq: "GW-1"}}) { identities { __typename } } }')["things"][0]
    assert len(kinds["identities"]) == 3


def test_a_request_that_does_not_fit_the_schema_stores_nothing(graph: GraphClient, published: dict[str, str]) -> None:
    from_future = [{"point": "zone/ap/clients", "timestamp": "noon", "int64Value": 1}]
    query = "mutation ($i: MistdeskIngestInput!) { mistdeskIngest(input: $i) { accepted } }"
    (message,) = graph.errors(query, i={"connectorId": graph.running.connector_id, "samples": from_future})
    assert "noon" in message
    too_long = [{"point": "zone/ap/clients", "timestamp": "2026-05-01T12:00:00Z", "int64Value": 2**63}]
    (message,) = graph.errors(query, i={"connectorId": graph.running.connector_id, "samples": too_long})
    assert "64 bits" in message


def test_literals_are_read_like_variables(graph: GraphClient, published: dict[str, str]) -> None:
    data = graph.ask(
        f"""mutation {{ mistdeskIngest(input: {{ connectorId: "{graph.running.connector_id}",
          points: {{ key: "p", parent: "device/gw", exactType: "Status", datatype: "ENUM", valueMap: {{ up: "1" }} }},
          samples: [{{ point: "p", timestamp: "2026-05-01T12:00:00Z", int64Value: 4 }}] }}) {{ accepted }} }}"""
    )
    assert data == {"mistdeskIngest": {"accepted": 2}}
    rows = graph.ask('{ points(filter: {exactType: {eq: "Status"}}) { valueMap stateTexts series { timestamp } } }')
    assert rows["points"][0]["valueMap"] == {"up": "1"}
    assert rows["points"][0]["stateTexts"] is None
