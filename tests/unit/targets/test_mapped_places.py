"""A Mapped-shaped address without ingest: places go by the documented mutations, the rest cannot be carried."""

from __future__ import annotations

import asyncio
import contextlib
import json
import threading
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TypeVar

import pytest
from graphql import GraphQLError, build_schema, graphql_sync
from mistdesk.domain.errors import BadAnswer, NotAllowed, Side, Unreachable, WrongUsage
from mistdesk.domain.graph.model import Connector, Graph, MappedSite, PlaceKind, PointValue
from mistdesk.domain.graph.plan import Change, PublishedRow, PublishResult
from mistdesk.domain.graph.planning import sentence
from mistdesk.domain.ports import Target
from mistdesk.domain.sync import TargetKind, TargetSettings, Token
from mistdesk.targets.factory import make_target

MakeGraph = Callable[..., Graph]
Publish = Callable[..., Awaitable[PublishResult]]
T = TypeVar("T")
Row = dict[str, object]

KINDS = {"Building": ("sites", "siteId"), "Floor": ("buildings", "buildingId"), "Space": ("floors", "floorId")}
SDL = """
type Address { streetAddress: String }
type Space { id: String! name: String }
type Floor { id: String! name: String level: Int spaces: [Space] }
type Building { id: String! name: String address: Address floors: [Floor] }
type Site { id: String! name: String buildings: [Building] }
type Org { id: String name: String }
type ExternalIdentity { value: String }
union ThingIdentityUnion = ExternalIdentity
type Thing { mappingKey: String identities: [ThingIdentityUnion] }
type Point { mappingKey: String }
type Connector { id: String name: String state: String direction: String things: [Thing] points: [Point] }
input IDFilter { eq: String in: [String] }
input Filter { id: IDFilter }
type Query {
  organization: Org sites: [Site] buildings(filter: Filter): [Building] floors(filter: Filter): [Floor]
  connectors(filter: Filter): [Connector]
}
input AddressMutationInput { streetAddress: String countryName: String }
""" + "".join(
    f"""
input {kind}MutationInput {{
  id: String name: String level: Int address: AddressMutationInput siteId: String buildingId: String floorId: String
}}
input {kind}CreateRequestInput {{ {kind.lower()}: {kind}MutationInput }}
input {kind}UpdateRequestInput {{ {kind.lower()}: {kind}MutationInput }}
type {kind}Response {{ {kind.lower()}: {kind} }}
"""
    for kind in KINDS
)
MUTATION = (
    "type Mutation {"
    + "".join(
        f"{verb.lower()}{kind}(input: {kind}{verb}RequestInput): {kind}Response\n"
        for kind in KINDS
        for verb in ("Create", "Update")
    )
    + "}"
)


INGEST = """
scalar MistdeskIngestInput
type MistdeskRejection { kind: String! key: String! reason: String! }
type MistdeskMerge { key: String! into: String! reason: String! }
type MistdeskId { key: String! id: String! }
type Outcome { accepted: Int! rejected: [MistdeskRejection!]! merged: [MistdeskMerge!]! ids: [MistdeskId!]! }
extend type Mutation { mistdeskIngest(input: MistdeskIngestInput!): Outcome }
"""


@dataclass
class Cloud:
    """What the server holds and how it misbehaves."""

    url: str = ""
    sites: list[Row] = field(default_factory=lambda: [{"id": "SITE1", "name": "Berlin", "buildings": []}])
    connectors: list[Row] = field(default_factory=lambda: [{"id": "CON1", "name": "Mist", "state": "ACTIVE"}])
    organization: dict[str, str] | None = field(default_factory=lambda: {"id": "ORG1", "name": "Acme"})
    mutations: bool = True
    introspection: bool = True
    ingested: Row | None = None  # what an ingest mutation always answers, None for an address without one
    drop: str = ""  # cut the connection after carrying out the first document that has this text
    documents: list[str] = field(default_factory=list)
    number: int = 0

    def rows(self, of: str) -> list[Row]:
        found = self.sites
        for name in ("buildings", "floors", "spaces"):
            if of == ("sites", "buildings", "floors", "spaces")[("buildings", "floors", "spaces").index(name)]:
                return found
            found = [row for parent in found for row in _list(parent[name])]
        return found


def _list(value: object) -> list[Row]:
    assert isinstance(value, list)
    return value


def _mutate(cloud: Cloud, kind: str, verb: str, row: Row) -> Row:
    parents, parent_field = KINDS[kind]
    held = {"Building": "buildings", "Floor": "floors", "Space": "spaces"}[kind]
    if row.get("name") == "Bad":
        raise GraphQLError("The address is not known.")
    if row.get("name") == "Nameless":
        return {kind.lower(): None}
    if verb == "create":
        cloud.number += 1
        below = {"Building": "floors", "Floor": "spaces", "Space": "nothing"}[kind]
        made = {"id": f"{kind}{cloud.number}", **row, below: []}
        (parent,) = [one for one in cloud.rows(parents) if one["id"] == row[parent_field]]
        _list(parent[held]).append(made)
    else:
        (made,) = [one for one in cloud.rows(held) if one["id"] == row["id"]]
        made.update(row)
    return {kind.lower(): made}


def _answer(cloud: Cloud, query: str, variables: dict[str, object]) -> dict[str, object]:
    if "__schema" in query and not cloud.introspection:
        return {"errors": [{"message": "Introspection is off."}]}
    ingest = INGEST if cloud.ingested is not None else ""
    schema = build_schema(SDL + (MUTATION + ingest if cloud.mutations else ""))

    def filtered(of: list[Row]) -> Callable[..., list[Row]]:
        def resolve(info: object, **given: dict[str, dict[str, object]]) -> list[Row]:
            wanted = given.get("filter", {}).get("id", {})
            ids = [wanted["eq"]] if "eq" in wanted else wanted.get("in")
            return [row for row in of if not isinstance(ids, list) or row["id"] in ids]

        return resolve

    root: dict[str, object] = {
        "organization": cloud.organization,
        "mistdeskIngest": cloud.ingested,
        "sites": cloud.sites,
        "buildings": filtered(cloud.rows("buildings")),
        "floors": filtered(cloud.rows("floors")),
        "connectors": filtered(cloud.connectors),
    }
    for kind in KINDS:
        for verb in ("create", "update"):

            def resolve(info: object, kind: str = kind, verb: str = verb, **given: dict[str, Row]) -> Row:
                return _mutate(cloud, kind, verb, given["input"][kind.lower()])

            root[f"{verb}{kind}"] = resolve
    result = graphql_sync(schema, query, root, variable_values=variables)
    answer: dict[str, object] = {"data": result.data}
    if result.errors:
        answer["errors"] = [error.formatted for error in result.errors]
    return answer


@pytest.fixture
def cloud() -> Iterator[Cloud]:
    with serving(Cloud()) as served:
        yield served


@contextlib.contextmanager
def serving(cloud: Cloud) -> Iterator[Cloud]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            cloud.documents.append(asked["query"])
            body = json.dumps(_answer(cloud, asked["query"], asked.get("variables") or {})).encode()
            if cloud.drop and cloud.drop in asked["query"]:
                cloud.drop = ""
                self.close_connection = True
                return
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  (the name of the method it replaces)
            """Quiet."""

    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    cloud.url = f"http://127.0.0.1:{http.server_address[1]}/graphql"
    server = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.01})
    server.start()
    try:
        yield cloud
    finally:
        http.shutdown()
        http.server_close()
        server.join()


def run(cloud: Cloud, what: Callable[[Target], Awaitable[T]], *, site_id: str = "", connector_id: str = "") -> T:
    async def inside() -> T:
        settings = TargetSettings(TargetKind.MAPPED, cloud.url, site_id=site_id, connector_id=connector_id)
        target = make_target(settings, Token("PATx"))
        try:
            return await what(target)
        finally:
            await target.aclose()

    return asyncio.run(inside())


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """Loopback is called without a proxy, whatever this computer has set."""
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)


def test_places_go_and_the_rest_cannot_be_carried(cloud: Cloud, make_graph: MakeGraph, publish: Publish) -> None:
    async def scenario(target: Target) -> None:
        assert target.name == "Mapped"
        capabilities = await target.capabilities()
        assert capabilities.carries == ("places",)
        assert capabilities.cannot_carry == ("devices and zones", "identities", "relations", "points", "values")
        graph = make_graph(2, site="SITE1")
        plan = await target.plan(graph, [])
        assert sentence(plan) == "Create 5 places. Nothing is deleted. 29 rows cannot be carried."
        assert len(plan.notes) == 1
        details = {line.noun: line.detail for line in plan.lines if line.change is Change.CANNOT_CARRY}
        assert details["Buildings"] == "goes as a place, see Places"
        assert "hand it over as a file" in details["Points"]
        book: dict[str, PublishedRow] = {}
        result = await publish(target, graph, book)
        assert (result.accepted, result.rejected, result.merged) == (5, (), ())
        assert book["place/building/building/s1"].remote_id == "Building1"
        assert (await target.plan(graph, list(book.values()))).changes() == ()
        (building,) = cloud.rows("buildings")
        assert building["address"] == {"streetAddress": "Weg 1, Berlin"}
        assert [row["level"] for row in cloud.rows("floors")] == [0, 1]
        assert len(cloud.rows("spaces")) == 2
        with pytest.raises(NotAllowed) as caught:
            await target.send([PointValue("zone/a0/clients", 0.0, integer=1)])
        assert caught.value.side is Side.MAPPED

    run(cloud, scenario)


def test_a_changed_floor_is_updated_and_nothing_is_deleted(
    cloud: Cloud, make_graph: MakeGraph, publish: Publish
) -> None:
    async def scenario(target: Target) -> None:
        book: dict[str, PublishedRow] = {}
        await publish(target, make_graph(2, site="SITE1"), book)
        changed = make_graph(1, site="SITE1", level=5, name="Werk 9")
        result = await publish(target, changed, book)
        assert (result.accepted, result.rejected) == (2, ())
        assert sorted(str(row["level"]) for row in cloud.rows("floors")) == ["0", "5"]
        assert cloud.rows("buildings")[0]["name"] == "Werk 9"
        assert len(cloud.rows("spaces")) == 2
        assert (await target.plan(changed, list(book.values()))).changes() == ()

    run(cloud, scenario)


@pytest.mark.parametrize("where", ["createBuilding", "createFloor", "createSpace"])
def test_a_lost_answer_makes_no_second_place(cloud: Cloud, where: str, make_graph: MakeGraph, publish: Publish) -> None:
    async def scenario(target: Target) -> None:
        graph = make_graph(3, site="SITE1")
        spaces = tuple(
            replace(p, name="Room") if p.kind is PlaceKind.SPACE else p for p in graph.places
        )  # three spaces of one name
        graph = replace(graph, places=spaces)
        book: dict[str, PublishedRow] = {}
        cloud.drop = where
        with pytest.raises(Unreachable):
            await publish(target, graph, book)
        result = await publish(target, graph, book)
        assert result.rejected == ()
        assert all("was already there" in text for text in result.merged)
        assert result.merged
        assert [len(cloud.rows(name)) for name in ("buildings", "floors", "spaces")] == [1, 2, 3]
        assert len({row.remote_id for row in book.values()}) == 6

    run(cloud, scenario)


def test_a_place_of_somebody_else_is_taken_over_unchanged(
    cloud: Cloud, make_graph: MakeGraph, publish: Publish
) -> None:
    cloud.sites[0]["buildings"] = [
        {
            "id": "B9",
            "name": "Plant one",
            "address": {"streetAddress": "WEG 1  Berlin"},
            "floors": [],
            "siteId": "SITE1",
        },
        {"id": "B8", "name": "Other", "address": None, "floors": []},
    ]

    async def scenario(target: Target) -> None:
        book: dict[str, PublishedRow] = {}
        result = await publish(target, make_graph(1, site="SITE1"), book)
        assert result.merged == ('Building "Werk 1" was already there, it keeps its name "Plant one".',)
        assert book["place/building/building/s1"].remote_id == "B9"
        assert cloud.rows("buildings")[0]["name"] == "Plant one"

    run(cloud, scenario)


def test_a_refused_building_holds_back_only_what_is_in_it(
    cloud: Cloud, make_graph: MakeGraph, publish: Publish
) -> None:
    async def scenario(target: Target) -> None:
        good = make_graph(1, site="SITE1")
        other = replace(good.places[1], key="building/s2", address="Weg 2")
        for name, reason in (("Bad", "The address is not known"), ("Nameless", "The target gave no id for it.")):
            book: dict[str, PublishedRow] = {}
            graph = replace(good, places=(*good.places, replace(other, name=name)))
            result = await publish(target, graph, book)
            assert [(row.key, row.reason) for row in result.rejected] == [("place/building/building/s2", reason)]
            assert len(book) == 4

    run(cloud, scenario)


def test_many_places_go_in_few_calls(cloud: Cloud, make_graph: MakeGraph, publish: Publish) -> None:
    async def scenario(target: Target) -> None:
        result = await publish(target, make_graph(60, site="SITE1"), {})
        assert result.accepted == 63
        sent = [text for text in cloud.documents if text.startswith("mutation")]
        assert [text.count("create") for text in sent] == [1, 2, 25, 25, 10]

    run(cloud, scenario)


def test_cancelling_between_calls(cloud: Cloud, make_graph: MakeGraph, publish: Publish) -> None:
    async def scenario(target: Target) -> None:
        book: dict[str, PublishedRow] = {}
        graph = make_graph(60, site="SITE1")
        result = await publish(target, graph, book, stop_after=10)
        assert result.cancelled
        assert result.accepted == len(book) == 28
        result = await publish(target, graph, book, stop_after=1)
        assert len(book) == 53
        result = await publish(target, graph, book)
        assert not result.cancelled
        assert len(cloud.rows("spaces")) == 60

    run(cloud, scenario)


@pytest.mark.parametrize(
    ("wanted", "chosen", "sites", "found"),
    [
        ("SITE1", "", 1, "SITE1"),
        ("SITE2", "SITE1", 2, "SITE2"),
        ("berlin", "", 2, "SITE1"),
        ("elsewhere", "SITE2", 2, "SITE2"),
        ("elsewhere", "", 1, None),
        ("", "", 1, "SITE1"),
        ("", "", 2, None),
    ],
)
def test_sites_are_matched_never_created(
    wanted: str,
    chosen: str,
    sites: int,
    found: str | None,
    cloud: Cloud,
    make_graph: MakeGraph,
    publish: Publish,
) -> None:
    if sites == 2:
        cloud.sites.append({"id": "SITE2", "name": "Ulm", "buildings": []})

    async def scenario(target: Target) -> None:
        result = await publish(target, make_graph(0, site=wanted), {})
        homes = [site["id"] for site in cloud.sites if site["buildings"]]
        assert homes == ([found] if found else [])
        assert len(cloud.sites) == sites
        if found is None:
            assert "site" in result.rejected[0].reason

    run(cloud, scenario, site_id=chosen)


def test_without_introspection_the_documented_calls_are_tried(cloud: Cloud) -> None:
    cloud.introspection = False
    assert run(cloud, lambda target: target.capabilities()).carries == ("places",)


def test_an_address_without_mutations_carries_nothing(cloud: Cloud, make_graph: MakeGraph) -> None:
    cloud.mutations = False

    async def scenario(target: Target) -> None:
        capabilities = await target.capabilities()
        assert (capabilities.places, capabilities.ingest, capabilities.carries) == (False, False, ())
        plan = await target.plan(make_graph(1, site="SITE1"), [])
        assert plan.changes() == ()
        assert plan.notes == ()
        details = {line.noun: line.detail for line in plan.lines if line.change is Change.CANNOT_CARRY}
        assert details["Places"] == "this address has no call that creates places"

    run(cloud, scenario)


def test_devices_that_mapped_provisioned_are_found_by_serial(cloud: Cloud, make_graph: MakeGraph) -> None:
    cloud.connectors[0]["things"] = [
        {"mappingKey": None, "identities": [{"__typename": "ExternalIdentity", "value": "SER001"}]},
        {"mappingKey": "mkey://CON1@JUNIPER_MIST/device/sw", "identities": None},
        None,
    ]

    async def scenario(target: Target) -> None:
        verified = await target.verify(make_graph(2, site="SITE1"))
        assert (verified.expected, verified.found, verified.missing) == (3, 2, ("device/a1",))

    run(cloud, scenario)


def test_what_the_organisation_holds(cloud: Cloud) -> None:
    cloud.connectors.insert(0, {"id": "CON0", "name": None, "direction": "DESTINATION"})

    async def scenario(target: Target) -> None:
        assert await target.organization() == "Acme"
        assert await target.sites() == (MappedSite("SITE1", "Berlin"),)
        assert await target.connectors() == (Connector("CON1", "Mist", "ACTIVE"), Connector("CON0", "CON0", ""))
        with pytest.raises(WrongUsage, match="2 connectors"):
            await target.verify(Graph())
        cloud.organization = None
        with pytest.raises(BadAnswer, match="no organisation"):
            await target.organization()

    run(cloud, scenario)


def test_the_connector_of_the_settings_is_used(cloud: Cloud) -> None:
    cloud.connectors.append({"id": "CON2", "name": "Other"})
    verified = run(cloud, lambda target: target.verify(Graph()), connector_id="CON2")
    assert verified.expected == 0


def test_an_answer_that_does_not_add_up_confirms_nothing(cloud: Cloud, make_graph: MakeGraph, publish: Publish) -> None:
    cloud.ingested = {"accepted": 1, "rejected": [], "merged": [], "ids": []}

    async def scenario(target: Target) -> None:
        book: dict[str, PublishedRow] = {}
        with pytest.raises(BadAnswer, match="it took 1 rows") as caught:
            await publish(target, make_graph(1, site="SITE1"), book)
        assert caught.value.side is Side.MAPPED
        assert {key.partition("/")[0] for key in book} == {"place"}
        with pytest.raises(BadAnswer, match="it took 1 rows"):
            await target.send([PointValue("zone/a0/clients", float(n), integer=1) for n in range(2)])

    run(cloud, scenario)
