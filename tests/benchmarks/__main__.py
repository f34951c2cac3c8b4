"""Runs the benchmarks: all, or those named; writes build/bench.json and a table. Exits 0 whatever the figures say."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

from tests.benchmarks.result import Result, table, write

ALL = ("decode", "start", "cached_start", "lateness", "grid_paint", "paste", "rules", "grid_order")
ROOT = Path(__file__).resolve().parents[2]


def main(names: list[str]) -> int:
    """Run them one after the other."""
    results: list[Result] = []
    unknown = [name for name in names if name not in ALL]
    if unknown:
        print(f"No benchmark {', '.join(unknown)}; there are {', '.join(ALL)}.", file=sys.stderr)
        return 2
    for name in names or ALL:
        print(f"{name} …", file=sys.stderr)
        module = importlib.import_module(f"tests.benchmarks.bench_{name}")
        results.extend(module.run())
    write(results, ROOT / "build" / "bench.json")
    print(table(results))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
