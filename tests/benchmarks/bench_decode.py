"""Typed decoding of a page of 1,000 statistics rows against the standard library's json.loads."""

from __future__ import annotations

import json
import urllib.request
from datetime import UTC, datetime

from mistdesk.clients.wire import DeviceWire, PageDecoder
from mistdesk.simulator.server import MistSimulatorOptions, background_simulator
from tests.benchmarks.result import Result, interleaved, lower

NAME = "decode"
ROWS = 1000
GOAL = 1 / 8


def page() -> bytes:
    """Rows as the embedded cloud answers them, repeated under other ids until there are 1,000."""
    start = datetime(2026, 5, 4, 9, tzinfo=UTC)
    with background_simulator(MistSimulatorOptions(estate="campus", start=start)) as told:
        url = f"{told.url}/api/v1/orgs/{told.org_id}/stats/devices?type=all&limit=1000"
        request = urllib.request.Request(url, headers={"Authorization": f"Token {told.tokens['org_read']}"})
        with urllib.request.urlopen(request) as answer:
            rows = json.load(answer)
    grown = [dict(rows[n % len(rows)], id=f"00000000-0000-0000-1000-{n:012x}") for n in range(ROWS)]
    return json.dumps(grown, separators=(",", ":"), ensure_ascii=False).encode()  # as the cloud writes it


def run() -> list[Result]:
    """Decode the same bytes both ways."""
    body = page()
    decoder = PageDecoder(DeviceWire)
    assert len(decoder.decode(body).rows) == len(json.loads(body)) == ROWS
    ours, peer = interleaved(lambda: decoder.decode(body), lambda: json.loads(body), rounds=15)
    return [lower("decode of a 1,000-row stats page", ours * 1000, "ms", "json.loads", peer * 1000, GOAL)]
