"""Keys that stay, floors that are one, and the graph as a document."""

from __future__ import annotations

import json
from dataclasses import replace

from mistdesk.domain.estate.model import Device, DeviceKind, FloorMap, Inventory, Organization, Site
from mistdesk.domain.graph.export import graph_json
from mistdesk.domain.graph.mapper import build_graph
from mistdesk.domain.graph.model import ExactType, Graph
from mistdesk.domain.graph.plan import Change
from mistdesk.domain.graph.planning import make_plan, rows_of
from mistdesk.domain.mapping.columns import Column
from mistdesk.domain.mapping.prefill import build_sheet
from mistdesk.domain.mapping.sheet import CellKey, Override
from tests.unit.domain import golden

SITE = Site("s1", "North Hall", "1 Main St")


def ap(key: str, floor: str) -> Device:
    return Device(key, DeviceKind.AP, "ap", "s1", serial=f"SER-{key}-1", name=key, map_id=floor)


def graph_of(
    *devices: Device,
    maps: tuple[FloorMap, ...] = (FloorMap("m1", "s1", "Level 1"), FloorMap("m2", "s1", "Level 2")),
    said: dict[CellKey, Override] | None = None,
    one_floor: tuple[tuple[str, int], ...] = (),
    zones: dict[str, str] | None = None,
) -> Graph:
    inventory = Inventory(1, 0.0, Organization("o", "O"), (SITE,), maps, devices)
    sheet = build_sheet(inventory, target_site="T", overrides=said, one_floor=one_floor, zones=zones)
    return build_graph(inventory, sheet)


def floors(graph: Graph) -> dict[str, tuple[str, int | None]]:
    return {e.key: (e.name, e.level) for e in graph.entities if e.exact_type is ExactType.FLOOR}


def level(text: str) -> Override:
    return Override(text)


def test_another_level_or_name_of_a_floor_is_the_same_floor() -> None:
    assert floors(graph_of(ap("a", "m1"))) == {"floor/s1/m1": ("Level 1", 1)}
    said = {("a", Column.FLOOR_LEVEL): level("5"), ("a", Column.FLOOR_NAME): Override("Fifth")}
    assert floors(graph_of(ap("a", "m1"), said=said)) == {"floor/s1/m1": ("Fifth", 5)}


def test_two_plans_of_one_floor_are_one_floor_under_the_smaller_id() -> None:
    maps = (FloorMap("m2", "s1", "Level 1 East"), FloorMap("m1", "s1", "Level 1 West"))
    said = {(key, Column.FLOOR_LEVEL): level("1") for key in ("a", "b")}
    graph = graph_of(ap("a", "m1"), ap("b", "m2"), maps=maps, said=said, one_floor=(("s1", 1),))
    assert set(floors(graph)) == {"floor/s1/m1"}
    assert len([e for e in graph.entities if e.exact_type is ExactType.ACCESS_POINT]) == 2


def test_a_map_belongs_to_the_level_of_most_of_its_access_points() -> None:
    said = {("a", Column.FLOOR_LEVEL): level("9"), ("a", Column.FLOOR_NAME): Override("Tower")}
    graph = graph_of(ap("a", "m1"), ap("b", "m1"), ap("c", "m1"), said=said)
    assert floors(graph) == {"floor/s1/m1": ("Level 1", 1), "floor/s1/level:9": ("Tower", 9)}


def test_a_floor_that_a_person_typed_has_a_key_of_its_level_and_foreign_maps_give_none() -> None:
    said: dict[CellKey, Override] = {
        ("a", Column.FLOOR_LEVEL): level("3"),
        ("a", Column.FLOOR_NAME): Override("Third"),
    }
    for floor in ("gone", "foreign"):
        graph = graph_of(ap("a", floor), maps=(FloorMap("foreign", "s2", "Level 7"),), said=said)
        assert floors(graph) == {"floor/s1/level:3": ("Third", 3)}


def test_a_zone_outlives_the_access_point_that_serves_it() -> None:
    old, new = ap("old", "m1"), replace(ap("new", "m1"), name="old")
    swapped = {"new": "old", "old": "new"}
    before = graph_of(old)
    after = graph_of(replace(old, gone_since=1.0), new, zones=swapped)
    assert {e.key for e in after.entities} >= {"zone/old", "device/new"}
    assert {p.key for p in after.points} == {"device/new/status", "zone/old/clients"}
    lines = make_plan(after, rows_of(before), target="t", carries=lambda _: None).lines
    changes = {line.key: line for line in lines}
    assert changes["zone/old"].change is Change.UNCHANGED
    assert changes["zone/old/clients"].change is Change.UNCHANGED
    assert changes["device/old"].change is Change.RETIRE
    assert changes["device/old"].detail == "no longer in Mist"
    assert changes["device/new"].change is Change.CREATE
    # the old one comes back and is put up elsewhere: it gets a zone of its own
    both = graph_of(old, new, zones=swapped)
    assert {e.key for e in both.entities if e.exact_type is ExactType.OCCUPANCY_ZONE} == {"zone/old", "zone/new"}


def test_the_zone_of_a_withheld_successor_stays() -> None:
    old, new = ap("old", "m1"), replace(ap("new", "m1"), serial="BAD")
    published = rows_of(graph_of(old))
    after = graph_of(replace(old, gone_since=1.0), new, zones={"new": "old", "old": "new"})
    lines = {x.key: x.change for x in make_plan(after, published, target="t", carries=lambda _: None).lines}
    assert lines["zone/old"] is Change.UNCHANGED
    assert lines["device/old"] is Change.RETIRE


def test_names_of_every_script_reach_the_document_as_they_are() -> None:
    said = {("a", Column.SPACE_NAME): Override("東館 会議室 \U0001f600"), ("a", Column.THING_NAME): Override("ห้อง-١")}
    text = graph_json(graph_of(ap("a", "m1"), said=said))
    assert "東館 会議室 \U0001f600" in text
    names = {row["name"] for row in json.loads(text)["entities"]}
    assert {"ห้อง-١", "東館 会議室 \U0001f600"} <= names


def test_the_document_has_the_keys_that_scripts_rely_on() -> None:
    document = json.loads(graph_json(build_graph(golden.inventory(), golden.sheet())))
    assert list(document) == ["entities", "places", "identities", "relations", "points", "unmapped"]
    by_key = {row["key"]: row for row in document["entities"]}
    assert by_key["floor/s-lab/m-eg"] == {
        "key": "floor/s-lab/m-eg",
        "exactType": "Floor",
        "name": "EG",
        "level": 0,
    }
    assert by_key["building/s-hq"]["address"] == "1 Main St, Austin"
    assert "level" not in by_key["device/ap-1"]
    points = {row["key"]: row for row in document["points"]}
    assert points["device/ap-1/status"]["valueMap"] == {"0": "disconnected", "1": "connected"}
    assert points["device/gw-lab/status"] == {
        "key": "device/gw-lab/status",
        "parent": "device/gw-lab",
        "exactType": "On_Off_Status",
        "name": "GW-LAB status",
        "datatype": "JSON",
        "unit": None,
        "valueMap": None,
    }
    assert {"from", "type", "to"} == set(document["relations"][0])
    assert {"entity", "kind", "value", "scope"} == set(document["identities"][0])
    assert {"key", "reason"} <= set(document["unmapped"][0])
    assert {"key": "site/T", "kind": "site", "name": "T"} in json.loads(graph_json(graph_of(ap("a", "m1"))))["places"]


def test_what_is_gone_or_left_out_is_marked_so() -> None:
    marks = {row.key: (row.left_out, row.gone) for row in build_graph(golden.inventory(), golden.sheet()).unmapped}
    assert marks["device/ap-left-out"] == (True, False)
    assert marks["device/edge"] == (False, False)
