from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.unit.localgraph.conftest import GraphClient

SHARED = Path(os.environ.get("MISTDESK_SHARED") or Path(__file__).resolve().parents[4] / "shared")

STATUS = "device/ap/status"
CLIENTS = "zone/ap/clients"


@pytest.fixture
def sampled(graph: GraphClient, published: dict[str, str]) -> dict[str, str]:
    counts = [("12:00:00Z", 4), ("12:05:00Z", 0), ("13:00:00Z", 8), ("13:05:00Z", 10)]
    samples: list[dict[str, Any]] = [
        {"point": CLIENTS, "timestamp": f"2026-05-01T{time}", "int64Value": value} for time, value in counts
    ]
    samples += [
        {"point": STATUS, "timestamp": "2026-05-01T12:00:00Z", "int64Value": 0},
        {"point": STATUS, "timestamp": "2026-05-01T12:05:00Z", "int64Value": 1},
        {"point": "device/sw/status", "timestamp": "2026-05-01T12:05:00Z", "json": {"status": "connected"}},
    ]
    assert graph.ingest(samples=samples)["accepted"] == len(samples)
    return published


def query_file(name: str, graph: GraphClient) -> str:
    path = SHARED / "queries" / name
    if not path.is_file():
        pytest.skip("The guide's queries are not beside this project.")
    return path.read_text(encoding="utf-8").replace("your-connector-Id", graph.running.connector_id)


def test_the_guides_status_query(graph: GraphClient, sampled: dict[str, str]) -> None:
    points = {p["id"]: p for p in graph.ask(query_file("latest-status.graphql", graph))["points"]}
    assert points[sampled[STATUS]] == {
        "id": sampled[STATUS],
        "name": "AP-1 status",
        "datatype": "ENUM",
        "valueMap": {"0": "disconnected", "1": "connected"},
        "series": [{"timestamp": "2026-05-01T12:05:00Z", "value": {"int64Value": 1}}],
    }
    switch = points[sampled["device/sw/status"]]
    assert (switch["datatype"], switch["valueMap"]) == ("JSON", None)
    assert switch["series"] == [{"timestamp": "2026-05-01T12:05:00Z", "value": {"int64Value": None}}]
    assert points[sampled["device/gw/status"]]["series"] == []


def test_the_guides_count_query(graph: GraphClient, sampled: dict[str, str]) -> None:
    (point,) = graph.ask(query_file("client-counts.graphql", graph))["points"]
    assert [row["value"]["int64Value"] for row in point["series"]] == [4, 0, 8, 10]


def test_an_unknown_connector_has_no_points(graph: GraphClient, sampled: dict[str, str]) -> None:
    query = query_file("client-counts.graphql", graph).replace(graph.running.connector_id, "CONother")
    assert graph.ask(query) == {"points": []}


WINDOW = """query ($id: String, $a: DateTime, $b: DateTime, $l: Boolean) {
  points(filter: {id: {eq: $id}}) { series(startTime: $a, endTime: $b, latest: $l) { timestamp value { int64Value } } }
}"""


@pytest.mark.parametrize(
    ("start", "end", "latest", "values"),
    [
        ("2026-05-01T12:00:00Z", "2026-05-01T13:00:00Z", None, [4, 0]),
        ("2026-05-01T12:00:00.000001Z", "2026-05-01T13:00:00.000001Z", None, [0, 8]),
        ("2026-05-01T14:05:00+02:00", None, None, [0, 8, 10]),
        ("2026-05-01T12:05:00", None, False, [0, 8, 10]),
        (None, "2026-05-01T13:00:00Z", True, [0]),
        (None, None, True, [10]),
        (None, None, None, [4, 0, 8, 10]),
        ("2027-01-01T00:00:00Z", None, True, []),
    ],
)
def test_windows_have_their_start_and_not_their_end(
    graph: GraphClient,
    sampled: dict[str, str],
    start: str | None,
    end: str | None,
    latest: bool | None,
    values: list[int],
) -> None:
    (point,) = graph.ask(WINDOW, id=sampled[CLIENTS], a=start, b=end, l=latest)["points"]
    assert [row["value"]["int64Value"] for row in point["series"]] == values


ALL_MEMBERS = """boolValue byteArrayValue float32Value float64Value geopointValue { type } int32Value int64Value json
  numericalException stringValue uint32Value uint64Value"""


@pytest.mark.parametrize(
    "selection",
    [
        "timestamp value { int64Value json }",
        "t: timestamp v: value { n: int64Value j: json __typename } __typename",
        "value { json } timestamp",
        f"timestamp value {{ {ALL_MEMBERS} }}",
        "timestamp timestamp value { int64Value } value { json }",
        "timestamp again: timestamp value { int64Value again: int64Value stringValue }",
    ],
)
def test_rows_written_directly_are_those_of_the_executor(
    graph: GraphClient, sampled: dict[str, str], selection: str
) -> None:
    direct = graph.ask(f"{{ points {{ id series {{ {selection} }} }} }}")
    usual = graph.ask(f"{{ points {{ id series {{ ... on TimeseriesRow {{ {selection} }} }} }} }}")
    assert direct == usual
    assert any(point["series"] for point in direct["points"])


def test_a_series_twice_under_one_name_and_under_two(graph: GraphClient, sampled: dict[str, str]) -> None:
    (point,) = graph.ask(
        """query ($id: String) { points(filter: {id: {eq: $id}}) {
             last: series(latest: true) { value { int64Value } }
             series { timestamp } series { value { int64Value } } } }""",
        id=sampled[CLIENTS],
    )["points"]
    assert point["last"] == [{"value": {"int64Value": 10}}]
    assert point["series"][0] == {"timestamp": "2026-05-01T12:00:00Z", "value": {"int64Value": 4}}


def test_series_below_places(graph: GraphClient, sampled: dict[str, str]) -> None:
    data = graph.ask("{ buildings { floors { points { name series(latest: true) { value { int64Value } } } } } }")
    points = data["buildings"][0]["floors"][0]["points"]
    assert {p["name"]: p["series"][0]["value"]["int64Value"] for p in points} == {"AP-1 status": 1, "AP-1 clients": 10}


def test_every_kind_of_value_comes_back(graph: GraphClient, published: dict[str, str]) -> None:
    sent: dict[str, tuple[str, Any]] = {
        "DOUBLE": ("float64Value", 20.5),
        "STRING": ("stringValue", 'a "quoted" {word}\n'),
        "BOOL": ("boolValue", True),
        "INT": ("int64Value", 2**53 + 1),
        "JSON": ("json", {"list": [1, None, "ü"]}),
    }
    points = [
        {"key": f"p/{datatype}", "parent": "device/gw", "exactType": "Status", "datatype": datatype, "name": datatype}
        for datatype in sent
    ]
    samples = [
        {"point": f"p/{datatype}", "timestamp": "2026-05-01T00:00:00Z", member: value}
        for datatype, (member, value) in sent.items()
    ]
    assert graph.ingest(points=points, samples=samples)["rejected"] == []
    fields = "boolValue float64Value int64Value json stringValue"
    for way in (f"value {{ {fields} }}", f"... {{ value {{ {fields} }} }}"):
        data = graph.ask(f'{{ points(filter: {{exactType: {{eq: "Status"}}}}) {{ name series {{ {way} }} }} }}')
        for point in data["points"]:
            member, value = sent[point["name"]]
            expected = dict.fromkeys(fields.split()) | {member: value}
            assert point["series"] == [{"value": expected}]


AGGREGATION = """query ($id: String, $p: TimeseriesAggPeriodInput, $n: Int) {
  points(filter: {id: {eq: $id}}) {
    aggregation(startTime: "2026-05-01T00:00:00Z", endTime: "2026-05-02T00:00:00Z", period: $p, periodIncrement: $n)
    { timestamp avg count max min sum } } }"""


def test_aggregation(graph: GraphClient, sampled: dict[str, str]) -> None:
    (point,) = graph.ask(AGGREGATION, id=sampled[CLIENTS], p="HOUR")["points"]
    assert point["aggregation"] == [
        {"timestamp": "2026-05-01T12:00:00Z", "avg": 2, "count": 2, "max": 4, "min": 0, "sum": 4},
        {"timestamp": "2026-05-01T13:00:00Z", "avg": 9, "count": 2, "max": 10, "min": 8, "sum": 18},
    ]
    (point,) = graph.ask(AGGREGATION, id=sampled[CLIENTS], p="DAY")["points"]
    assert [(row["timestamp"], row["count"]) for row in point["aggregation"]] == [("2026-05-01T00:00:00Z", 4)]
    (point,) = graph.ask(AGGREGATION, id=sampled[CLIENTS], p="MINUTE", n=10)["points"]
    assert [row["sum"] for row in point["aggregation"]] == [4, 18]
    (point,) = graph.ask(AGGREGATION, id=sampled["device/sw/status"], p="HOUR")["points"]
    assert point["aggregation"] == []


def test_aggregation_without_a_period_is_refused(graph: GraphClient, sampled: dict[str, str]) -> None:
    assert graph.errors(AGGREGATION, id=sampled[CLIENTS]) == ["Say which period: MINUTE, HOUR or DAY."]
    assert graph.errors(AGGREGATION, id=sampled[CLIENTS], p="DAY", n=0) == ["periodIncrement must be 1 or more."]
