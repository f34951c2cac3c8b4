"""A running cloud and calls to it with any of its tokens, for the tests of the simulator."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import httpx
from mistdesk.simulator.server import Announcement, MistSimulatorOptions, background_simulator

# A working morning in Europe, the night in America.
MORNING = datetime(2026, 3, 4, 9, 40, tzinfo=UTC)
Row = dict[str, object]
Word = str | int


@dataclass(frozen=True, slots=True)
class Cloud:
    """A running cloud."""

    told: Announcement
    http: httpx.Client

    def call(self, path: str, kind: str = "org_read", method: str = "GET", **query: Word) -> httpx.Response:
        """Call with a token by the name of its kind; no name sends none. `{org}` and `{site}` stand for ids."""
        token = self.told.tokens.get(kind, kind)
        headers = {"Authorization": f"Token {token}"} if kind else {}
        # None, because empty parameters would take away those that the path has.
        params = {key: str(value) for key, value in query.items()} or None
        return self.http.request(method, self._path(path), params=params, headers=headers)

    def _path(self, path: str) -> str:
        site_id = self.told.site_ids[0] if self.told.site_ids else ""
        return "/api/v1" + path.replace("{org}", self.told.org_id).replace("{site}", site_id)

    def rows(self, path: str, kind: str = "org_read", **query: Word) -> list[Row]:
        """The rows of one page, the largest unless asked for otherwise."""
        token = self.told.tokens[kind]
        words = {"limit": "1000", **{key: str(value) for key, value in query.items()}}
        answer = self.http.get(self._path(path), params=words, headers={"Authorization": f"Token {token}"})
        assert answer.status_code == 200, answer.text
        found: list[Row] = answer.json()
        return found

    def stats(self) -> dict[str, Row]:
        """The statistics of the organisation by id of the device."""
        return {str(row["id"]): row for row in self.rows("/orgs/{org}/stats/devices", type="all")}

    def faults(self, *faults: Row, **switches: object) -> None:
        """Put these faults, and only these, in force."""
        answer = self.http.put("/simulator/faults", json={"faults": list(faults), **switches})
        assert answer.status_code == 200, answer.text

    def clock(self, **words: float) -> float:
        """Tell or set the clock; the time that it then shows."""
        answer = self.http.put("/simulator/clock", json=words) if words else self.http.get("/simulator/clock")
        assert answer.status_code == 200, answer.text
        return float(answer.json()["now"])


@contextmanager
def running(
    estate: str = "small",
    *,
    seed: int = 1,
    speed: float = 1.0,
    quota: int = 5000,
    faults: str | None = None,
    start: datetime = MORNING,
) -> Iterator[Cloud]:
    """Run a cloud until the block ends."""
    options = MistSimulatorOptions(estate=estate, seed=seed, speed=speed, quota=quota, faults=faults, start=start)
    with (
        background_simulator(options) as told,
        httpx.Client(base_url=told.url, timeout=20, trust_env=False) as http,
    ):
        yield Cloud(told, http)


def written(folder: Path, document: object, name: str = "estate.json") -> Path:
    """A file with a JSON document, or with bytes as they are."""
    path = folder / name
    path.write_bytes(document if isinstance(document, bytes) else json.dumps(document).encode())
    return path
