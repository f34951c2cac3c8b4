"""The sync worker lives and dies: one at a time, killed at any moment, and what waited is sent after all."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.e2e.program import ROOT, Ran, Served, command, environment, run
from tests.e2e.test_command_line import DONE, UNKNOWN, token_file

START = "2026-05-04T07:00:00Z"
PATIENCE = 60.0


def until(reached: Callable[[], object], what: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while not reached():
        assert time.monotonic() < deadline, f"not within {PATIENCE:.0f} s: {what}"
        time.sleep(0.05)


class Place:
    """A workspace signed in to a cloud."""

    def __init__(self, home: Path, cloud: Served) -> None:
        self.home, self.space = home, home / "space"
        self.tokens: list[str | Path] = ["--token-file", token_file(home, cloud.token("org_read"))]
        assert self("sign-in", "mist", "--region", cloud.url).code == DONE

    def __call__(self, *arguments: str | Path) -> Ran:
        return run(self.home, *arguments, "--workspace", self.space, *self.tokens)

    def start(self, *arguments: str | Path) -> subprocess.Popen[str]:
        """A process of the program that goes on while the test does."""
        return subprocess.Popen(
            command(*arguments, "--workspace", self.space, *self.tokens),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,  # a plan is long; a pipe that nobody reads would hold it up
            stderr=subprocess.PIPE,
            text=True,
            cwd=self.home,
            env=environment(self.home),
        )

    def ask(self, query: str) -> list[tuple[Any, ...]]:
        """Look into sync.db, which the worker writes."""
        path = self.space / "sync.db"
        if not path.exists():
            return []
        database = sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=10)
        try:
            return database.execute(query).fetchall()
        except sqlite3.OperationalError:  # no table yet
            return []
        finally:
            database.close()

    def polls(self) -> int:
        return len(self.ask("SELECT ts FROM poll"))

    def status(self) -> dict[str, Any]:
        told = run(self.home, "worker", "--status", "--json", "--workspace", self.space)
        assert told.code == DONE, told.err
        return dict(told.json())


@pytest.fixture
def cloud(tmp_path: Path) -> Iterator[Served]:
    with Served(tmp_path, "mist", "--estate", "small", "--start", START) as served:
        yield served


def end(process: subprocess.Popen[str]) -> tuple[int, str]:
    process.terminate()
    _, err = process.communicate(timeout=30)
    return process.returncode, err


def test_one_worker_a_workspace_and_a_killed_one_leaves_nothing_stuck(tmp_path: Path, cloud: Served) -> None:
    place = Place(tmp_path, cloud)
    first = place.start("worker")
    try:
        until(lambda: place.polls() >= 1, "the first poll")
        second = place("worker")
        assert second.code == UNKNOWN
        assert "work" in second.err
        assert place.status()["running"] is True
    finally:
        first.kill()
        first.communicate(timeout=30)
    assert place.status()["running"] is False
    again = place.start("worker")
    try:
        before = place.polls()
        until(lambda: place.polls() > before, "a poll of the next worker")
        assert place.status()["running"] is True
    finally:
        code, err = end(again)
    assert (code, err) == (0, "")


def test_a_worker_killed_while_publishing_publishes_the_rest_when_asked_again(tmp_path: Path) -> None:
    with Served(tmp_path, "mist", "--estate", "campus", "--start", START) as cloud:
        place = Place(tmp_path, cloud)
        assert place("discover").code == DONE
        publishing = place.start("publish")
        until(lambda: len(place.ask("SELECT key FROM published LIMIT 1")) == 1, "the first acknowledged row")
        os.kill(worker_of(place), signal.SIGKILL)
        _, err = publishing.communicate(timeout=PATIENCE)
        assert "Traceback" not in err
        sent = place("publish")
        assert sent.code == DONE, sent.err
        again = place("publish", "--dry-run", "--json")
        assert {line["change"] for line in again.json()["lines"]} == {"unchanged"}


def worker_of(place: Place) -> int:
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                line = (entry / "cmdline").read_bytes().split(b"\0")
            except OSError:
                continue
            if b"--attached" in line and b"worker" in line and str(place.space).encode() in line:
                return int(entry.name)
    raise AssertionError("no worker is at work")


def test_samples_that_could_not_be_sent_are_sent_by_a_later_worker(tmp_path: Path, cloud: Served) -> None:
    place = Place(tmp_path, cloud)
    database = tmp_path / "graph.db"
    with Served(tmp_path, "mapped", "--database", database) as graph:
        port = graph.url.rsplit(":", 1)[1].split("/")[0]
        place.tokens += ["--mapped-token-file", token_file(tmp_path, str(graph.said["token"]), "mapped-token")]
        signed = place("sign-in", "mapped", "--url", graph.url, "--connector", str(graph.said["connector_id"]))
        assert signed.code == DONE, signed.err
        assert place("discover").code == DONE
        published = place("publish")
        assert published.code == DONE, published.err
    assert place("worker", "--once").code == DONE
    waiting = place.status()["state"]["waiting_values"]
    assert waiting > 0, "what could not be sent waits"
    with Served(tmp_path, "mapped", "--database", database, "--port", port) as graph:
        place.tokens[-1] = token_file(tmp_path, str(graph.said["token"]), "mapped-token")
        assert place("worker", "--once").code == DONE
        assert place.status()["state"]["waiting_values"] == 0
        query = (ROOT / "resources" / "queries" / "client-counts.graphql").read_text(encoding="utf-8")
        query = query.replace("2026-05-01T12", "2026-05-04T00").replace("2026-05-02T13", "2026-05-05T00")
        path = tmp_path / "q.graphql"
        path.write_text(query.replace("your-connector-Id", str(graph.said["connector_id"])), encoding="utf-8")
        answered = place("query", path)
        assert answered.code == DONE, answered.err
        series = [len(point["series"]) for point in json.loads(answered.out)["data"]["points"]]
        assert max(series) == 2, "both polls are there"


def test_a_worker_ends_when_the_pipe_of_its_window_closes(tmp_path: Path, cloud: Served) -> None:
    place = Place(tmp_path, cloud)
    process = subprocess.Popen(
        command("worker", "--attached", "--workspace", place.space),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=tmp_path,
        env=environment(tmp_path),
    )
    assert process.stdout is not None
    assert any(b"hello" in line for line in iter(process.stdout.readline, b""))
    out, err = process.communicate(timeout=30)  # closes its stdin
    assert process.returncode == 0
    assert b"farewell" in out
    assert err == b""
