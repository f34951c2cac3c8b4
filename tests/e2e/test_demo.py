"""The whole main job as `mistdesk demo` runs it, held against the guide, on estates plain and awkward."""

from __future__ import annotations

import csv
import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from tests.e2e.guide import AP, hold
from tests.e2e.program import ROOT, run
from tests.shared import shared_file

POLLS = 6


def demo(tmp_path: Path, estate: str | Path, polls: int = POLLS) -> tuple[Path, dict[str, Any]]:
    out = tmp_path / "out"
    ran = run(tmp_path, "demo", "--out", out, "--estate", estate, "--polls", str(polls), "--no-screens")
    assert ran.code == 0, ran.err
    report = json.loads((out / "report.json").read_text(encoding="utf-8"))
    assert report["failures"] == []
    return out, report


def read(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def rows_of(out: Path) -> list[dict[str, str]]:
    with (out / "mapping.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("estate", ["small", "campus"])
def test_the_main_job_on_an_estate_of_our_own(tmp_path: Path, estate: str) -> None:
    out, report = demo(tmp_path, estate)
    graph = read(out / "graph.json")
    rows = rows_of(out)
    held = hold(graph, [row["thing.refId"] for row in rows])
    assert len(rows) == report["devices"] == report["mappable"] + report["unmapped"]
    assert held.counts[AP] > 0
    assert report["second_plan_changes"] == 0
    assert report["values_sent"] is True
    assert report["polls"] == POLLS
    status = read(out / "queries" / "latest-status.json")["data"]["points"]
    access_points = [point for point in status if point["datatype"] == "ENUM"]
    assert len(access_points) == held.counts[AP]
    for point in access_points:
        assert set(point["valueMap"]) == {"0", "1"}
        assert [row["value"]["int64Value"] in (0, 1) for row in point["series"]] == [True]
    counts = read(out / "queries" / "client-counts.json")["data"]["points"]
    assert len(counts) == held.counts[AP]
    assert max(len(point["series"]) for point in counts) == POLLS, "one row a poll"


def test_a_down_access_point_leaves_a_gap_and_never_a_zero(tmp_path: Path) -> None:
    """The embedded people's devices drop for minutes; over a day some access point is seen down."""
    out, _ = demo(tmp_path, "small", polls=200)
    counts = read(out / "queries" / "client-counts.json")["data"]["points"]
    short = [point for point in counts if len(point["series"]) < 200]
    assert short, "nothing was ever down"
    for point in counts:
        times = [datetime.fromisoformat(row["timestamp"]) for row in point["series"]]
        assert times == sorted(set(times))
        assert all(row["value"]["int64Value"] is not None for row in point["series"])


def test_the_vendors_own_example_rows(tmp_path: Path) -> None:
    estate = shared_file("mist/estate-documented.json")
    out, report = demo(tmp_path, estate)
    graph = read(out / "graph.json")
    ids = [row["id"] for row in json.loads(estate.read_text(encoding="utf-8"))["inventory"]]
    held = hold(graph, [row["thing.refId"] for row in rows_of(out)])
    assert len(ids) == report["devices"] == 3
    assert (held.counts[AP], held.counts["Switch"], held.counts["Networked_Device"]) == (1, 1, 1)
    assert {identity["value"] for identity in graph["identities"]} == {"A0703200709E6", "FJ0324AV0077", "CV0219AN0335"}


def test_the_sample_queries_are_the_guides(tmp_path: Path) -> None:
    for name in ("latest-status", "client-counts"):
        ours = (ROOT / "resources" / "queries" / f"{name}.graphql").read_text(encoding="utf-8")
        theirs = shared_file(f"queries/{name}.graphql").read_text(encoding="utf-8")
        assert ours.split() == theirs.split()


def test_the_report_is_one_document_on_stdout(tmp_path: Path) -> None:
    ran = run(tmp_path, "demo", "--out", tmp_path / "o", "--polls", "1", "--no-screens", "--json")
    assert ran.code == 0, ran.err
    assert ran.json()["estate"] == "small"


def test_an_estate_that_is_no_estate_is_refused_with_its_name(tmp_path: Path) -> None:
    bad = tmp_path / "estate.json"
    bad.write_text('{"sites": [', encoding="utf-8")
    ran = run(tmp_path, "demo", "--out", tmp_path / "o", "--estate", bad, "--no-screens")
    assert ran.code == 4
    assert "estate.json" in ran.err
    assert ran.out == ""
