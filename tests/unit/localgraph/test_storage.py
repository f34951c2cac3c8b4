from __future__ import annotations

import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING, Any

import httpx
import pytest
from mistdesk.domain.errors import Busy, StorageTrouble
from mistdesk.localgraph.server import LocalGraphOptions, RunningGraph, run_local_graph, running_local_graph

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PROGRAM = """
import sys
from pathlib import Path
from mistdesk.localgraph.server import LocalGraphOptions, run_local_graph
options = LocalGraphOptions(database=Path(sys.argv[1]), end_with_stdin="stdin" in sys.argv[2:])
sys.exit(run_local_graph(options, lambda line: print(line, flush=True)))
"""


@contextmanager
def process(database: Path, *arguments: str) -> Iterator[tuple[subprocess.Popen[str], RunningGraph]]:
    """A server in a process of its own, ended at the latest with the context."""
    command = [sys.executable, "-c", PROGRAM, str(database), *arguments]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, text=True) as server:
        try:
            assert server.stdout is not None
            line = server.stdout.readline()
            assert line, read_all(server.stderr)
            yield server, RunningGraph(**json.loads(line))
        finally:
            server.kill()


def read_all(stream: IO[str] | None) -> str:
    return stream.read() if stream is not None else ""


def ask(running: RunningGraph, query: str, **variables: object) -> Any:
    headers = {"Authorization": f"token {running.token}"}
    body = {"query": query, "variables": variables}
    answer = httpx.post(running.url, json=body, headers=headers, trust_env=False, timeout=30).json()
    assert "errors" not in answer, answer
    return answer["data"]


INGEST = "mutation ($i: MistdeskIngestInput!) { mistdeskIngest(input: $i) { accepted rejected { reason } } }"


def batch(running: RunningGraph, number: int) -> dict[str, Any]:
    """A switch, its point and a hundred samples."""
    key = f"device/{number}"
    point = {"key": f"{key}/p", "parent": key, "exactType": "Sensor", "datatype": "INT", "name": key}
    times = [f"2026-05-01T{minute // 60:02}:{minute % 60:02}:00Z" for minute in range(100)]
    return {
        "connectorId": running.connector_id,
        "entities": [{"key": key, "exactType": "Switch", "name": key}],
        "points": [point],
        "samples": [{"point": f"{key}/p", "timestamp": time, "int64Value": number} for time in times],
    }


def test_a_killed_server_has_everything_that_it_acknowledged(tmp_path: Path) -> None:
    database = tmp_path / "graph.db"
    acknowledged = 0
    enough = threading.Event()
    with process(database) as (server, running):

        def send() -> None:
            nonlocal acknowledged
            try:
                while True:
                    answer = ask(running, INGEST, i=batch(running, acknowledged))["mistdeskIngest"]
                    assert answer == {"accepted": 102, "rejected": []}
                    acknowledged += 1
                    if acknowledged == 10:
                        enough.set()
            except httpx.TransportError:
                enough.set()

        sender = threading.Thread(target=send)
        sender.start()
        assert enough.wait(60)
        os.kill(server.pid, signal.SIGKILL)
        server.wait(20)
        sender.join(20)
    assert acknowledged >= 10
    with process(database) as (server, running):
        points = ask(running, "{ points { name series { value { int64Value } } } }")["points"]
        found = {point["name"]: point["series"] for point in points}
        # The one that was under way may be there as well, but then it is whole.
        assert len(found) in (acknowledged, acknowledged + 1)
        for number, series in enumerate(found.values()):
            assert series == [{"value": {"int64Value": number}}] * 100
        server.send_signal(signal.SIGTERM)
        assert server.wait(20) == 0
        assert read_all(server.stderr) == ""
    connection = sqlite3.connect(database)
    assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    connection.close()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_signals_end_it_with_exit_code_0(tmp_path: Path, number: signal.Signals) -> None:
    with process(tmp_path / "graph.db") as (server, running):
        ask(running, "{ sites { id } }")
        server.send_signal(number)
        assert server.wait(20) == 0
        assert read_all(server.stdout) == ""
        assert read_all(server.stderr) == ""


def test_it_ends_with_stdin_when_asked(tmp_path: Path) -> None:
    with process(tmp_path / "graph.db", "stdin") as (server, _):
        assert server.stdin is not None
        server.stdin.close()
        assert server.wait(20) == 0


def test_a_hanging_answer_does_not_hold_up_the_end(tmp_path: Path) -> None:
    with process(tmp_path / "graph.db") as (server, running):
        headers = {"Authorization": f"token {running.token}"}
        url = running.url.replace("/graphql", "/localgraph/faults")
        httpx.put(url, json=[{"kind": "hang"}], headers=headers, trust_env=False).raise_for_status()
        failed: list[httpx.TransportError] = []

        def wait_in_vain() -> None:
            try:
                httpx.post(running.url, json={"query": "{ sites { id } }"}, headers=headers, trust_env=False)
            except httpx.TransportError as error:
                failed.append(error)

        waiting = threading.Thread(target=wait_in_vain)
        waiting.start()
        server.send_signal(signal.SIGTERM)
        assert server.wait(20) == 0
        waiting.join(20)
        assert len(failed) == 1


def test_token_connector_and_graph_outlive_the_server(tmp_path: Path) -> None:
    options = LocalGraphOptions(database=tmp_path / "sub" / "graph.db")
    with running_local_graph(options) as first:
        ask(first, INGEST, i=batch(first, 5))
        rows = ask(first, "{ things { id dateCreated } points { id series { timestamp } } }")
    with running_local_graph(options) as second:
        assert (second.token, second.connector_id) == (first.token, first.connector_id)
        assert ask(second, "{ things { id dateCreated } points { id series { timestamp } } }") == rows
    assert (tmp_path / "sub" / "graph.db").stat().st_mode & 0o077 == 0


MERGED: dict[str, Any] = {
    "entities": [
        {"key": "b1", "exactType": "Building", "name": "B1", "address": "A"},
        {"key": "b2", "exactType": "Building", "name": "B2", "address": "a"},
        {"key": "f1", "exactType": "Floor", "name": "F1", "level": 1},
        {"key": "f2", "exactType": "Floor", "name": "F2", "level": 1},
        {"key": "d1", "exactType": "Switch", "name": "D1", "properties": {"mac": "00:11"}},
        {"key": "d2", "exactType": "Switch", "name": "D2"},
    ],
    "relations": [
        {"from": "b1", "type": "hasPart", "to": "f1"},
        {"from": "b2", "type": "hasPart", "to": "f2"},
        {"from": "f2", "type": "isLocationOf", "to": "d2"},
        {"from": "d1", "type": "serves", "to": "f1"},
    ],
    "identities": [
        {"entity": key, "kind": "ExternalIdentity", "value": "S", "scope": "organization"} for key in ("d1", "d2")
    ],
}
EVERYTHING = """{ buildings { id name floors { id name } things { id name hasLocation { id } serves { id } } }
  floors { id name } things { id name identities { ... on ExternalIdentity { id value } } } }"""


def test_groups_are_the_same_after_a_restart(tmp_path: Path) -> None:
    options = LocalGraphOptions(database=tmp_path / "graph.db")
    with running_local_graph(options) as running:
        ask(running, INGEST, i={"connectorId": running.connector_id, **MERGED})
        before = ask(running, EVERYTHING)
        assert [len(before[kind]) for kind in ("buildings", "floors", "things")] == [1, 1, 1]
    with running_local_graph(options) as running:
        assert ask(running, EVERYTHING) == before
        ask(running, INGEST, i={"connectorId": running.connector_id, "retire": ["b1", "f1", "d1"]})
        before = ask(running, EVERYTHING)
    with running_local_graph(options) as running:
        assert ask(running, EVERYTHING) == before
        assert [row["name"] for kind in ("buildings", "floors", "things") for row in before[kind]] == ["B2", "F2", "D2"]


def test_ids_are_the_same_in_every_store(tmp_path: Path) -> None:
    seen = []
    for _ in range(2):
        with running_local_graph(LocalGraphOptions()) as running:
            ask(running, INGEST, i=batch(running, 1))
            seen.append(ask(running, "{ connectors { id } sites { id } things { id } points { id } }"))
    assert seen[0] == seen[1]


def test_a_taken_port_is_busy() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(Busy, match=f"127.0.0.1:{port}"):
            run_local_graph(LocalGraphOptions(port=port), lambda line: None)


def test_a_database_has_one_server(tmp_path: Path) -> None:
    options = LocalGraphOptions(database=tmp_path / "graph.db")
    with running_local_graph(options), pytest.raises(Busy, match=r"graph\.db"):
        run_local_graph(options, lambda line: None)


def test_a_file_that_is_no_database_is_named(tmp_path: Path) -> None:
    database = tmp_path / "graph.db"
    database.write_bytes(b"This is a text about a graph. " * 200)
    with pytest.raises(StorageTrouble, match=r"graph\.db"):
        run_local_graph(LocalGraphOptions(database=database), lambda line: None)


def test_a_damaged_database_is_named(tmp_path: Path) -> None:
    database = tmp_path / "graph.db"
    with running_local_graph(LocalGraphOptions(database=database)) as running:
        for number in range(20):
            ask(running, INGEST, i=batch(running, number))
    content = bytearray(database.read_bytes())
    content[4096 * 2 :] = b"\xa5" * (len(content) - 4096 * 2)
    database.write_bytes(content)
    with pytest.raises(StorageTrouble, match=r"graph\.db"):
        run_local_graph(LocalGraphOptions(database=database), lambda line: None)


def test_a_newer_or_foreign_database_is_refused(tmp_path: Path) -> None:
    for name, statement in (("new.db", "PRAGMA user_version = 99"), ("other.db", "CREATE TABLE guests (name)")):
        connection = sqlite3.connect(tmp_path / name)
        connection.execute(statement)
        connection.close()
        with pytest.raises(StorageTrouble, match=name):
            run_local_graph(LocalGraphOptions(database=tmp_path / name), lambda line: None)


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(StorageTrouble, match="file"):
        run_local_graph(LocalGraphOptions(database=tmp_path / "file" / "graph.db"), lambda line: None)
