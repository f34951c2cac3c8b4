from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.unit.localgraph.conftest import GraphClient


def device(key: str, serial: str, name: str = "", scope: str = "organization") -> dict[str, Any]:
    return {
        "entities": [{"key": key, "exactType": "Switch", "name": name or key}],
        "identities": [{"entity": key, "kind": "ExternalIdentity", "value": serial, "scope": scope}],
    }


def building(key: str, address: str, *floors: tuple[str, int]) -> dict[str, Any]:
    return {
        "entities": [
            {"key": key, "exactType": "Building", "name": key, "address": address},
            *({"key": floor, "exactType": "Floor", "name": floor, "level": level} for floor, level in floors),
        ],
        "relations": [{"from": key, "type": "hasPart", "to": floor} for floor, _ in floors],
    }


def test_the_same_serial_is_one_thing_with_the_older_id(graph: GraphClient) -> None:
    ids = graph.ids(**device("device/a", "S1"))
    answer = graph.ingest(**device("device/b", "S1"))
    assert answer["merged"] == [{"key": "device/b", "into": "device/a", "reason": "Same external identity S1."}]
    assert answer["ids"] == [{"key": "device/b", "id": ids["device/a"]}]
    assert answer["rejected"] == []
    assert graph.ask("{ things { id name } }")["things"] == [{"id": ids["device/a"], "name": "device/a"}]


def test_a_merge_is_told_again_when_its_key_is_sent_again(graph: GraphClient) -> None:
    graph.ids(**device("device/a", "S1"))
    for _ in range(2):
        assert len(graph.ingest(**device("device/b", "S1"))["merged"]) == 1


def test_a_corrected_serial_takes_the_things_apart_again(graph: GraphClient) -> None:
    alone = graph.ids(**device("device/c", "S3"))
    graph.ids(**device("device/a", "S1"))
    graph.ingest(**device("device/c", "S1"))
    assert len(graph.ask("{ things { id } }")["things"]) == 1
    answer = graph.ingest(**device("device/a", "S2"))
    assert answer["merged"] == []
    assert {thing["name"] for thing in graph.ask("{ things { name } }")["things"]} == {"device/a", "device/c"}
    assert graph.ids(**device("device/c", "S1")) == alone


def test_serials_of_other_scopes_and_kinds_do_not_merge(graph: GraphClient) -> None:
    graph.ids(**device("device/a", "S1"))
    graph.ids(**device("device/b", "S1", scope="connector"))
    graph.ids(
        entities=[{"key": "zone/z", "exactType": "Occupancy_Zone", "name": "z"}],
        identities=[{"entity": "zone/z", "kind": "ExternalIdentity", "value": "S1", "scope": "organization"}],
    )
    assert len(graph.ask("{ things { id } }")["things"]) == 2


def test_points_and_places_of_merged_things_are_seen_together(graph: GraphClient) -> None:
    point = {"exactType": "On_Off_Status", "datatype": "JSON"}
    graph.ids(**device("device/a", "S1"), points=[{"key": "a/status", "parent": "device/a", "name": "pa", **point}])
    rows = device("device/b", "S1")
    rows["entities"].append({"key": "building/b", "exactType": "Building", "name": "B", "address": "A"})
    graph.ingest(
        **rows,
        relations=[{"from": "building/b", "type": "isLocationOf", "to": "device/b"}],
        points=[{"key": "b/status", "parent": "device/b", "name": "pb", **point}],
    )
    data = graph.ask("{ things { name hasLocation { name } points { name isPointOf { ... on Thing { name } } } } }")
    (thing,) = data["things"]
    assert thing["hasLocation"] == {"name": "B"}
    assert [p["name"] for p in thing["points"]] == ["pa", "pb"]
    assert thing["points"][1]["isPointOf"] == [{"name": "device/a"}]
    assert graph.ask("{ buildings { things { name } } }")["buildings"][0]["things"] == [{"name": "device/a"}]


def test_an_entity_keeps_its_id_when_its_key_changes(graph: GraphClient) -> None:
    old = graph.ids(**device("device/a", "S1"))
    answer = graph.ingest(**device("device/b", "S1"), retire=["device/a"])
    assert answer["ids"] == [{"key": "device/b", "id": old["device/a"]}]
    assert graph.ask("{ things { id name } }")["things"] == [{"id": old["device/a"], "name": "device/b"}]
    # The first key comes back: it is the younger one now.
    assert graph.ingest(**device("device/a", "S1"))["merged"][0]["into"] == "device/b"
    assert graph.ask("{ things { id } }")["things"] == [{"id": old["device/a"]}]


def test_buildings_merge_on_the_address_and_their_floors_on_the_level(graph: GraphClient) -> None:
    first = graph.ids(**building("building/1", "1 Main Street, Springfield", ("floor/1a", 0), ("floor/1b", 1)))
    answer = graph.ingest(**building("building/2", "  1 main  STREET Springfield ", ("floor/2a", 1), ("floor/2b", 2)))
    assert {(row["key"], row["into"]) for row in answer["merged"]} == {
        ("building/2", "building/1"),
        ("floor/2a", "floor/1b"),
    }
    reasons = {row["key"]: row["reason"] for row in answer["merged"]}
    assert reasons["building/2"] == "Same postal address in the organization."
    assert reasons["floor/2a"] == "Same level 1 in the building."
    (seen,) = graph.ask("{ buildings { id floors { name level } } }")["buildings"]
    assert seen["id"] == first["building/1"]
    assert sorted(floor["level"] for floor in seen["floors"]) == [0, 1, 2]


def test_a_corrected_address_takes_buildings_and_floors_apart(graph: GraphClient) -> None:
    graph.ids(**building("building/1", "1 Main Street", ("floor/1", 1)))
    graph.ingest(**building("building/2", "1 Main Street", ("floor/2", 1)))
    answer = graph.ingest(**building("building/2", "2 Main Street"))
    assert answer["merged"] == []
    buildings = graph.ask("{ buildings { name floors { name } } }")["buildings"]
    assert buildings == [
        {"name": "building/1", "floors": [{"name": "floor/1"}]},
        {"name": "building/2", "floors": [{"name": "floor/2"}]},
    ]


def test_floors_of_different_buildings_and_wings_stay_apart(graph: GraphClient) -> None:
    graph.ids(**building("building/1", "1 Main Street", ("floor/1", 1)))
    graph.ids(**building("building/2", "2 Main Street", ("floor/2", 1)))
    assert len(graph.ask("{ floors { id } }")["floors"]) == 2


def test_a_level_changed_onto_another_merges(graph: GraphClient) -> None:
    rows = building("building/1", "1 Main Street", ("floor/1", 1), ("floor/2", 2))
    graph.ids(**rows)
    rows["entities"][2]["level"] = 1
    assert graph.ingest(**rows)["merged"] == [
        {"key": "floor/2", "into": "floor/1", "reason": "Same level 1 in the building."}
    ]


def test_a_retired_companion_leaves_the_other_in_place(graph: GraphClient) -> None:
    first = graph.ids(**building("building/1", "1 Main Street", ("floor/1", 1)))
    graph.ingest(**building("building/2", "1 Main Street", ("floor/2", 1)))
    graph.ingest(retire=["building/1", "floor/1"])
    (seen,) = graph.ask("{ buildings { id name floors { id name } } }")["buildings"]
    assert (seen["id"], seen["name"]) == (first["building/1"], "building/2")
    assert seen["floors"] == [{"id": first["floor/1"], "name": "floor/2"}]


def test_an_empty_address_merges_nothing(graph: GraphClient) -> None:
    for key in ("building/1", "building/2"):
        graph.ids(entities=[{"key": key, "exactType": "Building", "name": key, "address": " "}])
    assert len(graph.ask("{ buildings { id } }")["buildings"]) == 2


def test_spaces_merge_on_their_code(graph: GraphClient) -> None:
    rows = building("building/1", "1 Main Street", ("floor/1", 1))
    rows["entities"] += [{"key": f"space/{n}", "exactType": "Space", "name": f"S{n}"} for n in (1, 2)]
    rows["relations"] += [{"from": "floor/1", "type": "hasPart", "to": f"space/{n}"} for n in (1, 2)]
    rows["identities"] = [
        {"entity": f"space/{n}", "kind": "SpaceCode", "value": "0.12", "scope": "floor"} for n in (1, 2)
    ]
    assert graph.ingest(**rows)["merged"] == [
        {"key": "space/2", "into": "space/1", "reason": "Same code on the floor."}
    ]
