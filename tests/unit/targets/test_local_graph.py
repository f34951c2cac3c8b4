"""Publishing to the real embedded graph: twice, in parts, through broken answers, a kill and a dead token."""

from __future__ import annotations

import asyncio
import contextlib
import json
import subprocess
import sys
import urllib.request
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

import pytest
from mistdesk.domain.errors import BadAnswer, MistdeskError, NotTheCloud, SignInRefused, Unreachable
from mistdesk.domain.graph.model import ExactType, Graph, Identity, PointValue, RelationType
from mistdesk.domain.graph.plan import Change, PublishedRow, PublishResult
from mistdesk.domain.graph.planning import sentence
from mistdesk.domain.ports import Target
from mistdesk.domain.sync import TargetSettings, Token
from mistdesk.localgraph.server import LocalGraphOptions, running_local_graph
from mistdesk.targets import rows as row_sender
from mistdesk.targets.factory import make_target

MakeGraph = Callable[..., Graph]
Publish = Callable[..., Awaitable[PublishResult]]
T = TypeVar("T")

START = """
import sys
from pathlib import Path
from mistdesk.localgraph.server import LocalGraphOptions, run_local_graph
options = LocalGraphOptions(database=Path(sys.argv[1]), end_with_stdin=True)
sys.exit(run_local_graph(options, lambda line: print(line, flush=True)))
"""


@dataclass(frozen=True, slots=True)
class Server:
    """A running embedded graph; `end` kills it at once where it is a process of its own."""

    url: str
    token: str
    end: Callable[[], object] = print

    def target(self) -> Target:
        return make_target(TargetSettings(url=self.url), Token(self.token))

    def fault(self, *faults: dict[str, object]) -> None:
        """Spoil the next answers (see the embedded graph's faults)."""
        request = urllib.request.Request(
            self.url.replace("/graphql", "/localgraph/faults"),
            data=json.dumps(faults).encode(),
            headers={"Authorization": f"token {self.token}", "Content-Type": "application/json"},
            method="PUT",
        )
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=10) as answer:
            assert answer.status == 204


@contextlib.contextmanager
def child(database: Path) -> Iterator[Server]:
    """A server in a process of its own."""
    arguments = [sys.executable, "-c", START, str(database)]
    with subprocess.Popen(arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:

        def end() -> None:
            process.kill()
            process.wait(10)

        try:
            assert process.stdout is not None
            told = json.loads(process.stdout.readline())
            yield Server(told["url"], told["token"], end)
        finally:
            assert process.stdin is not None
            process.stdin.close()
            process.wait(10)


@contextlib.contextmanager
def thread() -> Iterator[Server]:
    """A server in a thread, with a store in memory."""
    with running_local_graph(LocalGraphOptions()) as graph:
        yield Server(graph.url, graph.token)


@pytest.fixture(scope="module")
def shared() -> Iterator[Server]:
    """One server for tests that leave nothing behind."""
    with thread() as server:
        yield server


@pytest.fixture
def server() -> Iterator[Server]:
    """A server of the test's own."""
    with thread() as own:
        yield own


def run(server: Server, what: Callable[[Target], Awaitable[T]]) -> T:
    async def inside() -> T:
        target = server.target()
        try:
            return await what(target)
        finally:
            await target.aclose()

    return asyncio.run(inside())


async def answer_of(target: Target, text: str) -> dict[str, list[dict[str, object]]]:
    found = json.loads(await target.query(text))
    assert "errors" not in found, found
    data: dict[str, list[dict[str, object]]] = found["data"]
    return data


async def ready(target: Target, make_graph: MakeGraph, aps: int = 3) -> Graph:
    """The hand-made graph in the target's only site."""
    (site,) = await target.sites()
    return make_graph(aps, site=site.id)


def test_it_says_what_it_is_and_carries(shared: Server) -> None:
    async def scenario(target: Target) -> None:
        assert target.name == "Local graph"
        assert await target.organization() == "Local organisation"
        assert [site.name for site in await target.sites()] == ["Head office"]
        assert len(await target.connectors()) == 1
        capabilities = await target.capabilities()
        assert capabilities.ingest
        assert capabilities.places
        assert capabilities.cannot_carry == ()

    run(shared, scenario)


def test_publishing_twice_changes_nothing(server: Server, make_graph: MakeGraph, publish: Publish) -> None:
    async def scenario(target: Target) -> None:
        graph = await ready(target, make_graph)
        book: dict[str, PublishedRow] = {}
        seen: list[int] = []
        result = await publish(target, graph, book, seen=seen)
        assert result.rejected == ()
        assert result.merged == ()
        assert result.accepted == seen[-1] == len(book)
        again = await target.plan(graph, list(book.values()))
        assert again.changes() == ()
        assert sentence(again) == "Nothing to publish."
        verified = await target.verify(graph)
        assert (verified.expected, verified.found, verified.missing) == (11, 11, ())
        data = await answer_of(target, "{ buildings { name } floors { name level } spaces { name } things { name } }")
        assert [building["name"] for building in data["buildings"]] == ["Werk 1"]
        assert sorted(str(floor["name"]) for floor in data["floors"]) == ["EG", "OG"]
        assert len(data["spaces"]) == 3
        assert len(data["things"]) == 4
        # Everything sent once more, as after a lost book: nothing is there twice.
        repeated = await publish(target, graph, {})
        assert repeated.rejected == ()
        after = await answer_of(target, "{ buildings { name } floors { name level } spaces { name } things { name } }")
        assert {name: len(rows) for name, rows in after.items()} == {name: len(rows) for name, rows in data.items()}

    run(server, scenario)


def test_changes_arrive(server: Server, make_graph: MakeGraph, publish: Publish) -> None:
    async def scenario(target: Target) -> None:
        (site,) = await target.sites()
        book: dict[str, PublishedRow] = {}
        await publish(target, make_graph(3, site=site.id), book)
        changed = make_graph(2, site=site.id, name="Werk 2", level=4, serial="NEW")
        moved = tuple(
            replace(r, from_key="floor/s1/m1")
            if r.to_key == "device/a0" and r.type is RelationType.IS_LOCATION_OF
            else r
            for r in changed.relations
        )
        changed = replace(changed, relations=moved)
        result = await publish(target, changed, book)
        assert result.rejected == ()
        assert (await target.plan(changed, list(book.values()))).changes() == ()
        data = await answer_of(
            target,
            '{ buildings { name floors { name level } } things(filter: {exactType: {eq: "Wireless_Access_Point"}})'
            " { name hasLocation { name } identities { ... on ExternalIdentity { value } } } points { name } }",
        )
        assert data["buildings"] == [
            {"name": "Werk 2", "floors": [{"name": "EG", "level": 0}, {"name": "OG", "level": 4}]}
        ]
        assert sorted(data["things"], key=lambda thing: str(thing["name"])) == [
            {"name": "AP 0", "hasLocation": {"name": "OG"}, "identities": [{"value": "NEW001"}]},
            {"name": "AP 1", "hasLocation": {"name": "EG"}, "identities": [{"value": "NEW101"}]},
        ]
        assert len(data["points"]) == 5
        assert (await target.verify(changed)).missing == ()

    run(server, scenario)


def test_a_refused_row_is_listed_and_the_others_are_taken(
    server: Server, make_graph: MakeGraph, publish: Publish
) -> None:
    async def scenario(target: Target) -> None:
        graph = await ready(target, make_graph, 1)
        point = replace(graph.points[0], key="lost/status", parent="device/nowhere")
        odd = replace(graph, points=(*graph.points, point))
        book: dict[str, PublishedRow] = {}
        result = await publish(target, odd, book)
        assert [(row.kind, row.key) for row in result.rejected] == [("point", "lost/status")]
        assert "device/nowhere" in result.rejected[0].reason
        assert "lost/status" not in book
        left = (await target.plan(odd, list(book.values()))).changes()
        assert [(line.change, line.key) for line in left] == [(Change.CREATE, "lost/status")]
        assert (await target.verify(odd)).missing == ("lost/status",)

    run(server, scenario)


def test_a_wrong_site_holds_back_its_building_only_where_it_must(
    server: Server, make_graph: MakeGraph, publish: Publish
) -> None:
    async def scenario(target: Target) -> None:
        result = await publish(target, make_graph(1, site="SITEelsewhere"), {})
        reasons = {row.key: row.reason for row in result.rejected}
        assert reasons["place/building/building/s1"] == 'The target has no site "SITEelsewhere". Choose one.'
        assert reasons["place/floor/floor/s1/m0"] == "The building it belongs to was not taken."
        assert reasons["building/s1"] == 'The target has no site "SITEelsewhere". Choose one.'

    run(server, scenario)


def test_two_devices_of_one_serial_are_reported_as_one(server: Server, make_graph: MakeGraph, publish: Publish) -> None:
    async def scenario(target: Target) -> None:
        graph = await ready(target, make_graph, 2)
        same = tuple(Identity(i.entity, "SAME01") if "/a" in i.entity else i for i in graph.identities)
        result = await publish(target, replace(graph, identities=same), {})
        assert len(result.merged) == 1
        assert '"AP 1" is one with "AP 0"' in result.merged[0]

    run(server, scenario)


def test_cancelling_stops_between_batches_and_a_repeat_goes_on(
    server: Server, make_graph: MakeGraph, publish: Publish, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(row_sender, "BATCH", 5)

    async def scenario(target: Target) -> None:
        graph = await ready(target, make_graph)
        book: dict[str, PublishedRow] = {}
        first = await publish(target, graph, book, stop_after=10)
        assert first.cancelled
        assert 10 <= first.accepted == len(book) < 20
        second = await publish(target, graph, book)
        assert not second.cancelled
        assert second.rejected == ()
        assert (await target.verify(graph)).missing == ()

    run(server, scenario)


@pytest.mark.parametrize("fault", ["drop_after", "504_after"])
@pytest.mark.parametrize("where", ["createBuilding", "createSpace", "mistdeskIngest"])
def test_an_answer_lost_after_storing_makes_no_duplicates(
    fault: str, where: str, make_graph: MakeGraph, publish: Publish
) -> None:
    async def scenario(target: Target, server: Server) -> None:
        graph = await ready(target, make_graph)
        book: dict[str, PublishedRow] = {}
        server.fault({"kind": fault, "count": 3, "contains": where})
        with pytest.raises(Unreachable):
            await publish(target, graph, book)
        server.fault()
        result = await publish(target, graph, book)
        assert result.rejected == ()
        data = await answer_of(target, "{ buildings { id } floors { id } spaces { id } things { id } points { id } }")
        assert {name: len(rows) for name, rows in data.items()} == {
            "buildings": 1,
            "floors": 2,
            "spaces": 3,
            "things": 4,
            "points": 7,
        }
        assert (await target.plan(graph, list(book.values()))).changes() == ()

    with thread() as server:
        run(server, lambda target: scenario(target, server))


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        ({"kind": "html", "contains": "mistdeskIngest"}, NotTheCloud),
        ({"kind": "data_null", "contains": "mistdeskIngest"}, BadAnswer),
        ({"kind": "errors_only", "count": 3, "contains": "mistdeskIngest"}, BadAnswer),
        ({"kind": "revoke"}, SignInRefused),
    ],
)
def test_what_was_confirmed_before_trouble_stays_confirmed(
    fault: dict[str, object],
    error: type[MistdeskError],
    make_graph: MakeGraph,
    publish: Publish,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(row_sender, "BATCH", 5)

    async def scenario(target: Target, server: Server) -> None:
        graph = await ready(target, make_graph)
        book: dict[str, PublishedRow] = {}
        plan = await target.plan(graph, [])

        def acknowledge(rows: Sequence[PublishedRow], retired: Sequence[PublishedRow]) -> None:
            book.update((row.key, row) for row in rows)
            if len(book) >= 10 and not spoiled:
                spoiled.append(True)
                server.fault(fault)

        spoiled: list[bool] = []
        with pytest.raises(error):
            await target.apply(plan, [], acknowledge, lambda done, total, what: None, asyncio.Event())
        assert 10 <= len(book) < 20
        server.fault()
        result = await publish(target, graph, book)
        assert result.rejected == ()
        assert (await target.plan(graph, list(book.values()))).changes() == ()

    with thread() as server:
        run(server, lambda target: scenario(target, server))


def test_errors_beside_data_do_not_hide_what_was_taken(server: Server, make_graph: MakeGraph, publish: Publish) -> None:
    async def scenario(target: Target) -> None:
        graph = await ready(target, make_graph)
        await target.capabilities()
        for where in ("createBuilding", "mistdeskIngest"):
            server.fault({"kind": "errors_beside_data", "contains": where})
            book: dict[str, PublishedRow] = {}
            assert (await publish(target, graph, book)).rejected == ()
            assert (await target.plan(graph, list(book.values()))).changes() == ()

    run(server, scenario)


def test_one_refused_call_leaves_its_rows_waiting_with_the_reason(
    server: Server, make_graph: MakeGraph, publish: Publish, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(row_sender, "BATCH", 20)

    async def scenario(target: Target) -> None:
        graph = await ready(target, make_graph)
        book: dict[str, PublishedRow] = {}
        server.fault({"kind": "errors_only", "contains": "createSpace"})
        result = await publish(target, graph, book)
        assert {row.key for row in result.rejected} == {f"place/space/space/floor/s1/m0/{n}" for n in range(3)}
        assert {row.reason for row in result.rejected} == {"A fault that a test asked for"}
        server.fault({"kind": "errors_only", "contains": "mistdeskIngest"})
        renamed = replace(graph, entities=tuple(replace(e, name=f"{e.name} b") for e in graph.entities))
        result = await publish(target, renamed, book)
        assert {row.kind for row in result.rejected} == {"entity"}
        assert (await publish(target, renamed, book)).rejected == ()

    run(server, scenario)


def test_a_killed_server_and_a_resumed_publish(
    tmp_path: Path, make_graph: MakeGraph, publish: Publish, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(row_sender, "BATCH", 5)
    database = tmp_path / "graph.db"
    book: dict[str, PublishedRow] = {}

    async def broken(target: Target, server: Server) -> None:
        graph = await ready(target, make_graph)
        plan = await target.plan(graph, [])

        def acknowledge(rows: Sequence[PublishedRow], retired: Sequence[PublishedRow]) -> None:
            book.update((row.key, row) for row in rows)
            if len(book) >= 12:
                server.end()

        with pytest.raises(Unreachable):
            await target.apply(plan, [], acknowledge, lambda done, total, what: None, asyncio.Event())

    async def resumed(target: Target) -> None:
        graph = await ready(target, make_graph)
        assert len((await target.plan(graph, list(book.values()))).changes()) == len(
            (await target.plan(graph, [])).changes()
        ) - len(book)
        assert (await publish(target, graph, book)).rejected == ()
        assert (await target.verify(graph)).missing == ()
        data = await answer_of(target, "{ buildings { id } floors { id } things { id } points { id } }")
        assert [len(rows) for rows in data.values()] == [1, 2, 4, 7]

    with child(database) as server:
        run(server, lambda target: broken(target, server))
    assert 12 <= len(book) < 20
    with child(database) as server:
        run(server, resumed)


def test_everything_can_be_retired_again(server: Server, make_graph: MakeGraph, publish: Publish) -> None:
    async def scenario(target: Target) -> None:
        graph = await ready(target, make_graph)
        book: dict[str, PublishedRow] = {}
        await publish(target, graph, book)
        result = await publish(target, Graph(), book)
        assert result.rejected == ()
        assert {key.partition("/")[0] for key in book} == {"place"}
        data = await answer_of(target, "{ things { id } points { id } buildings { id } }")
        assert [len(rows) for rows in data.values()] == [0, 0, 1]  # places are never deleted

    run(server, scenario)


def test_an_identity_alone_cannot_be_taken_back(server: Server, make_graph: MakeGraph, publish: Publish) -> None:
    async def scenario(target: Target) -> None:
        graph = await ready(target, make_graph, 1)
        book: dict[str, PublishedRow] = {}
        await publish(target, graph, book)
        without = replace(graph, identities=graph.identities[:1])
        result = await publish(target, without, book)
        assert [row.key for row in result.rejected] == ["device/a0|ExternalIdentity|SER001"]
        links = tuple(r for r in graph.relations if r.type is not RelationType.HAS_POINT)
        result = await publish(target, replace(graph, relations=links), book)
        assert {row.kind for row in result.rejected} == {"relation"}

    run(server, scenario)


def test_values_go_once_and_are_read_back(server: Server, make_graph: MakeGraph, publish: Publish) -> None:
    async def scenario(target: Target) -> None:
        graph = await ready(target, make_graph, 1)
        await publish(target, graph, {})
        values = [
            PointValue("device/a0/status", 1_777_600_000.0, integer=1),
            PointValue("zone/a0/clients", 1_777_600_000.25, integer=7),
            PointValue("device/sw/status", 1_777_600_000.0, json='{"status":"connected"}'),
            PointValue("device/sw/status", 1_777_600_300.0, json="not json"),
            PointValue("device/sw/status", 1_777_600_600.0),
            PointValue("zone/nowhere/clients", 1_777_600_000.0, integer=1),
        ]
        for _ in range(2):
            result = await target.send(values)
            assert result.accepted == 3
            assert [row.key.partition("|")[0] for row in result.rejected] == [
                "device/sw/status",
                "device/sw/status",
                "zone/nowhere/clients",
            ]
        data = await answer_of(target, "{ points { name series(latest: true) { timestamp value { int64Value json }}}}")
        found = {str(point["name"]): point["series"] for point in data["points"]}
        assert found["Zone 0 clients"] == [
            {"timestamp": "2026-05-01T01:46:40.25Z", "value": {"int64Value": 7, "json": None}}
        ]
        assert found["sw status"] == [
            {"timestamp": "2026-05-01T01:46:40Z", "value": {"int64Value": None, "json": {"status": "connected"}}}
        ]
        assert await target.send([]) == await target.send([])
        server.fault({"kind": "data_null"})
        with pytest.raises(BadAnswer):
            await target.send(values[:1])

    run(server, scenario)


def test_many_values_go_in_several_calls(
    server: Server, make_graph: MakeGraph, publish: Publish, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(row_sender, "SAMPLES", 10)

    async def scenario(target: Target) -> None:
        graph = await ready(target, make_graph, 1)
        await publish(target, graph, {})
        values = [PointValue("zone/a0/clients", 1_777_600_000.0 + 300 * n, integer=n) for n in range(25)]
        assert (await target.send(values)).accepted == 25

    run(server, scenario)


def test_content_that_cannot_be_read_is_refused(shared: Server, make_graph: MakeGraph) -> None:
    async def scenario(target: Target) -> None:
        graph = await ready(target, make_graph, 1)
        plan = await target.plan(replace(graph, places=()), [])
        broken = replace(plan, lines=tuple(replace(line, content="?") for line in plan.lines))
        result = await target.apply(broken, [], lambda rows, gone: None, lambda d, t, w: None, asyncio.Event())
        assert result.accepted == 0
        assert {row.reason for row in result.rejected} == {"Its content cannot be read."}

    run(shared, scenario)


def test_a_query_is_answered_as_it_is(shared: Server) -> None:
    async def scenario(target: Target) -> None:
        assert "errors" in json.loads(await target.query("{ nonsense }"))

    run(shared, scenario)


def test_the_switch_class_of_the_settings_arrives(server: Server, make_graph: MakeGraph, publish: Publish) -> None:
    async def scenario(target: Target) -> None:
        graph = await ready(target, make_graph, 1)
        other = tuple(
            replace(e, exact_type=ExactType.ETHERNET_SWITCH) if e.exact_type is ExactType.SWITCH else e
            for e in graph.entities
        )
        book: dict[str, PublishedRow] = {}
        await publish(target, graph, book)
        await publish(target, replace(graph, entities=other), book)
        data = await answer_of(target, '{ things(filter: {exactType: {eq: "Ethernet_Switch"}}) { name } }')
        assert data["things"] == [{"name": "sw"}]

    run(server, scenario)
