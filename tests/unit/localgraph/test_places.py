from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.unit.localgraph.conftest import GraphClient


def mutate(graph: GraphClient, verb: str, kind: str, place: dict[str, Any]) -> dict[str, Any]:
    member = kind.lower()
    fields = {
        "Site": "id name geoshape",
        "Building": "id name siteId address { id streetAddress locality postalCode countryName }",
        "Floor": "id name level buildingId type",
        "Space": "id name floorId parentSpaceId exactType",
    }[kind]
    name = f"{verb}{kind}"
    query = (
        f"mutation ($i: {kind}{verb.capitalize()}RequestInput) {{ {name}(input: $i) {{ {member} {{ {fields} }} }} }}"
    )
    result: dict[str, Any] = graph.ask(query, i={member: place})[name][member]
    return result


def delete(graph: GraphClient, kind: str, place_id: str) -> None:
    query = f"mutation ($i: {kind}DeleteRequestInput) {{ delete{kind}(input: $i) {{ _ }} }}"
    assert graph.ask(query, i={"id": place_id}) == {f"delete{kind}": {"_": None}}


ADDRESS = {"streetAddress": "1 Main Street", "locality": "Springfield", "postalCode": "12345", "countryName": "US"}


@pytest.fixture
def places(graph: GraphClient) -> dict[str, str]:
    """A site with a building, a floor and a space; ids by kind."""
    site = mutate(graph, "create", "Site", {"name": "North"})
    building = mutate(graph, "create", "Building", {"name": "B", "siteId": site["id"], "address": ADDRESS})
    floor = mutate(graph, "create", "Floor", {"name": "Ground", "level": 0, "buildingId": building["id"]})
    space = mutate(graph, "create", "Space", {"name": "Lobby", "floorId": floor["id"]})
    return {"site": site["id"], "building": building["id"], "floor": floor["id"], "space": space["id"]}


def test_created_places_are_read(graph: GraphClient, places: dict[str, str]) -> None:
    data = graph.ask(
        """query ($id: String) { sites(filter: {id: {eq: $id}}) { name buildings { id name connectedDataSourceId
             mappingKey address { streetAddress postalCode }
             floors { id level spaces { id name floor { id } } } } } }""",
        id=places["site"],
    )
    assert data["sites"] == [
        {
            "name": "North",
            "buildings": [
                {
                    "id": places["building"],
                    "name": "B",
                    "connectedDataSourceId": None,
                    "mappingKey": None,
                    "address": {"streetAddress": "1 Main Street", "postalCode": "12345"},
                    "floors": [
                        {
                            "id": places["floor"],
                            "level": 0,
                            "spaces": [{"id": places["space"], "name": "Lobby", "floor": {"id": places["floor"]}}],
                        }
                    ],
                }
            ],
        }
    ]
    assert {key: value[:4] for key, value in places.items()} == {
        "site": "SITE",
        "building": "BLDG",
        "floor": f"FLR{places['floor'][3]}",
        "space": f"SPC{places['space'][3]}",
    }


def test_what_is_created_again_is_what_is_there(graph: GraphClient, places: dict[str, str]) -> None:
    again = {**ADDRESS, "streetAddress": " 1 MAIN  street"}
    building = mutate(graph, "create", "Building", {"name": "B2", "siteId": places["site"], "address": again})
    assert (building["id"], building["name"]) == (places["building"], "B")
    floor = mutate(graph, "create", "Floor", {"name": "Erdgeschoss", "level": 0, "buildingId": building["id"]})
    assert (floor["id"], floor["name"]) == (places["floor"], "Ground")
    space = mutate(graph, "create", "Space", {"name": "lobby ", "floorId": floor["id"]})
    assert space["id"] == places["space"]
    other = mutate(graph, "create", "Space", {"name": "Desk", "floorId": floor["id"], "parentSpaceId": space["id"]})
    assert other["parentSpaceId"] == space["id"]
    assert other["floorId"] == floor["id"]
    floors = graph.ask("{ floors { spaces { name } direct: spaces(childDepth: 0) { name parentSpaceId } } }")["floors"]
    assert [row["name"] for row in floors[0]["spaces"]] == ["Lobby", "Desk"]
    assert floors[0]["direct"] == [{"name": "Lobby", "parentSpaceId": None}]


def test_an_ingested_building_becomes_the_one_with_its_address(graph: GraphClient, places: dict[str, str]) -> None:
    answer = graph.ingest(
        entities=[
            {
                "key": "building/x",
                "exactType": "Building",
                "name": "X",
                "address": "1 Main Street, Springfield, 12345, US",
            },
            {"key": "floor/x", "exactType": "Floor", "name": "XG", "level": 0},
        ],
        relations=[{"from": "building/x", "type": "hasPart", "to": "floor/x"}],
    )
    assert {row["key"]: row["into"] for row in answer["merged"]} == {
        "building/x": places["building"],
        "floor/x": places["floor"],
    }
    assert {row["key"]: row["id"] for row in answer["ids"]} == {
        "building/x": places["building"],
        "floor/x": places["floor"],
    }
    (building,) = graph.ask("{ buildings { id name connectedDataSourceId connectors { id } } }")["buildings"]
    assert building["connectedDataSourceId"] == graph.running.connector_id
    assert building["connectors"] == [{"id": graph.running.connector_id}]


def test_a_building_created_with_the_address_of_an_ingested_one_is_that_one(
    graph: GraphClient, published: dict[str, str]
) -> None:
    site = graph.ask("{ sites { id } }")["sites"][0]["id"]
    address = {"streetAddress": "1 QUAY Street, Bristol"}
    building = mutate(graph, "create", "Building", {"name": "B", "siteId": site, "address": address})
    assert building["id"] == published["building/b"]
    floor = mutate(graph, "create", "Floor", {"name": "1st", "level": 1, "buildingId": building["id"]})
    assert floor["id"] == published["floor/1"]


def test_updates_change_what_they_name(graph: GraphClient, places: dict[str, str]) -> None:
    assert mutate(graph, "update", "Site", {"id": places["site"], "name": "South"})["name"] == "South"
    building = mutate(graph, "update", "Building", {"id": places["building"], "name": "B9"})
    assert (building["name"], building["address"]["locality"]) == ("B9", "Springfield")
    floor = mutate(graph, "update", "Floor", {"id": places["floor"], "level": -1})
    assert (floor["name"], floor["level"], floor["buildingId"]) == ("Ground", -1, places["building"])
    space = mutate(graph, "update", "Space", {"id": places["space"], "name": "Hall"})
    assert (space["name"], space["floorId"]) == ("Hall", places["floor"])


def test_an_update_onto_another_level_merges(graph: GraphClient, places: dict[str, str]) -> None:
    first = mutate(graph, "create", "Floor", {"name": "First", "level": 1, "buildingId": places["building"]})
    merged = mutate(graph, "update", "Floor", {"id": first["id"], "level": 0})
    assert merged["id"] == places["floor"]
    assert len(graph.ask("{ floors { id } }")["floors"]) == 1


def test_deleting_a_building_takes_what_is_in_it(graph: GraphClient, places: dict[str, str]) -> None:
    graph.ingest(
        entities=[
            {"key": "b", "exactType": "Building", "name": "X", "address": "1 Main Street Springfield 12345 US"},
            {"key": "sw", "exactType": "Switch", "name": "SW"},
        ],
        relations=[{"from": "b", "type": "isLocationOf", "to": "sw"}],
    )
    delete(graph, "Building", places["building"])
    data = graph.ask("{ buildings { id } floors { id } spaces { id } things { name hasLocation { id } } }")
    assert data == {"buildings": [], "floors": [], "spaces": [], "things": [{"name": "SW", "hasLocation": None}]}


def test_spaces_floors_and_sites_are_deleted(graph: GraphClient, places: dict[str, str]) -> None:
    for kind in ("Space", "Floor", "Site"):
        delete(graph, kind, places[kind.lower()])
    assert graph.ask("{ sites { name } buildings { name } }") == {"sites": [{"name": "Head office"}], "buildings": []}


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ('createSite(input: {site: {name: " "}}) { site { id } }', "A site needs a name."),
        ("createSite { site { id } }", "Say what site to create."),
        ('createBuilding(input: {building: {name: "B"}}) { building { id } }', "Say where the building is."),
        (
            'createBuilding(input: {building: {name: "B", siteId: "SITEx"}}) { building { id } }',
            "A building cannot be in SITEx.",
        ),
        ('createFloor(input: {floor: {name: "F"}}) { floor { id } }', "A floor needs a level."),
        (
            'createFloor(input: {floor: {name: "F", level: 1, type: [], buildingId: "x"}}) { floor { id } }',
            "A floor cannot be in x.",
        ),
        ('updateFloor(input: {floor: {id: "FLRx"}}) { floor { id } }', "There is no floor with the id FLRx."),
        ('deleteSpace(input: {id: "SPCx"}) { _ }', "There is no space with the id SPCx."),
    ],
)
def test_refusals_are_errors_and_change_nothing(
    graph: GraphClient, places: dict[str, str], query: str, message: str
) -> None:
    everything = "{ sites { id name } buildings { id } floors { id } spaces { id } }"
    before = graph.ask(everything)
    assert graph.errors(f"mutation {{ {query} }}") == [message]
    assert graph.ask(everything) == before


def test_a_space_has_a_class_of_spaces_and_no_loop(graph: GraphClient, places: dict[str, str]) -> None:
    query = "mutation ($i: SpaceUpdateRequestInput) { updateSpace(input: $i) { space { id } } }"
    wrong_class = {"space": {"id": places["space"], "exactType": ["Switch"]}}
    assert graph.errors(query, i=wrong_class) == ["Switch is no class of a space."]
    loop = {"space": {"id": places["space"], "parentSpaceId": places["space"]}}
    assert graph.errors(query, i=loop) == ["A place cannot be part of itself."]
