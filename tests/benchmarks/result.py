"""What a benchmark gives: a figure, its peer's from the same run, and the ratio against a goal."""

from __future__ import annotations

import json
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Literal

ROUNDS = 7


@dataclass(frozen=True)
class Result:
    """One line of `build/bench.json`."""

    name: str
    value: float
    unit: str
    peer: str
    peer_value: float
    ratio: float
    goal: float
    better: Literal["lower", "higher"]
    ok: bool


def lower(name: str, value: float, unit: str, peer: str, peer_value: float, goal: float) -> Result:
    """A result whose ratio to the peer should be at most `goal`."""
    ratio = value / peer_value if peer_value else float("inf")
    return Result(
        name, round(value, 4), unit, peer, round(peer_value, 4), round(ratio, 4), goal, "lower", ratio <= goal
    )


def within(name: str, value: float, unit: str, peer: str, peer_value: float, limit: float) -> Result:
    """A result with a limit of its own, in its unit; the peer is there to compare with, and decides nothing."""
    result = lower(name, value, unit, peer, peer_value, limit / peer_value if peer_value else float("inf"))
    return replace(result, goal=round(result.goal, 4), ok=value <= limit)


def interleaved(ours: Callable[[], object], peer: Callable[[], object], rounds: int = ROUNDS) -> tuple[float, float]:
    """Medians in seconds of both, run in turn; the first turn warms up and is not counted."""
    mine: list[float] = []
    theirs: list[float] = []
    for number in range(rounds + 1):
        for job, times in ((ours, mine), (peer, theirs)):
            start = time.perf_counter()
            job()
            if number:
                times.append(time.perf_counter() - start)
    return statistics.median(mine), statistics.median(theirs)


def write(results: Sequence[Result], path: Path) -> None:
    """Keep the results of this run."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps([asdict(result) for result in results], indent=2), encoding="utf-8")


def table(results: Sequence[Result]) -> str:
    """The same as a table."""
    lines = [f"{'benchmark':34} {'ours':>12} {'peer':>12} {'ratio':>8} {'goal':>8}  ok"]
    for r in results:
        sign = "<=" if r.better == "lower" else ">="
        lines.append(
            f"{r.name:34} {r.value:>9.3f} {r.unit:2} {r.peer_value:>9.3f} {r.unit:2} {r.ratio:>8.3f} "
            f"{sign}{r.goal:>6.3f}  {'yes' if r.ok else 'no'}   (peer: {r.peer})"
        )
    return "\n".join(lines)
