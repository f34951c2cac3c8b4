"""Floor names of many countries against the levels they tell."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from mistdesk.domain.mapping.levels import read_level
from tests.shared import ROOT, shared_file

OWN = ROOT / "tests" / "data" / "floor_names_own.csv"
HELD_OUT = ROOT / "tests" / "data" / "floor_names_held_out.csv"  # written unseen, measured once, then mended by kind
ENOUGH_RIGHT = 0.95


def rows_of(path: Path) -> list[tuple[str, str, int | None]]:
    with path.open(encoding="utf-8", newline="") as file:
        return [
            (row["name"], row["country"], int(row["level"]) if row["level"] else None) for row in csv.DictReader(file)
        ]


def test_the_sample_has_no_wrong_level_and_every_refusal_is_refused() -> None:
    rows = rows_of(shared_file("data/floor-names.csv"))
    missed = []
    for name, country, level in rows:
        reading = read_level(name, country)
        assert reading.level in (None, level), (name, country, level, reading)
        if reading.level is None and level is not None:
            missed.append((name, country, level, reading.reason))
    for row in missed:
        print("not read:", *row)
    told = sum(level is not None for _name, _country, level in rows)
    assert told - len(missed) >= ENOUGH_RIGHT * told


def test_our_own_list_is_wide_enough() -> None:
    rows = rows_of(OWN)
    assert len(rows) >= 250
    assert len({country for _name, country, _level in rows}) >= 40
    assert sum(level is None for _name, _country, level in rows) >= 100


@pytest.mark.parametrize(("name", "country", "level"), [*rows_of(OWN), *rows_of(HELD_OUT)])
def test_our_own_lists(name: str, country: str, level: int | None) -> None:
    reading = read_level(name, country)
    assert reading.level == level, reading.reason
    assert reading.reason
    assert "\n" not in reading.reason
