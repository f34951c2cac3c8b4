"""How late a 16 ms timer of the window fires while the campus is read and polled, against the same work in a thread."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys

from tests.benchmarks.result import Result, lower

NAME = "lateness"
GOAL = 1 / 4
MOST_GAP_MS = 33.0
ROUNDS = 5


def _worst(mode: str) -> float:
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen"}
    command = [sys.executable, "-m", "tests.benchmarks.lateness", mode]
    done = subprocess.run(command, env=environment, capture_output=True, check=False, timeout=300)
    assert done.returncode == 0, done.stderr.decode()
    return float(json.loads(done.stdout)["worst_ms"])


def run() -> list[Result]:
    """Both ways in turn, each in a process of its own."""
    ours: list[float] = []
    peer: list[float] = []
    for _ in range(ROUNDS):
        ours.append(_worst("worker"))
        peer.append(_worst("thread"))
    mine, theirs = statistics.median(ours), statistics.median(peer)
    return [
        lower("worst lateness of a 16 ms timer", mine, "ms", "same work in a thread", theirs, GOAL),
        lower("longest gap of a 16 ms timer", mine + 16, "ms", "two frames", MOST_GAP_MS, 1.0),
    ]
