"""`mistdesk demo`: the whole main job without a screen, on the embedded cloud and graph."""

from __future__ import annotations

import argparse
import asyncio
import json
import shutil
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from mistdesk.cli.desks import at_desk
from mistdesk.cli.house import DeskOptions, House, OpenDesk
from mistdesk.cli.out import Exit, answer, answer_json, say
from mistdesk.domain.errors import OurFault
from mistdesk.domain.graph.export import graph_json
from mistdesk.domain.graph.model import ExactType, Graph, count_by_type
from mistdesk.domain.graph.planning import sentence
from mistdesk.domain.sync import PollOutcome, SyncState
from mistdesk.services.sample_queries import COUNTS, STATUS

START = "2026-05-04T07:00:00+00:00"  # a Monday morning, so that people come and go
STEP = 300.0  # the guide polls every five minutes
POINT_OF = {STATUS: ExactType.STATUS, COUNTS: ExactType.CLIENT_COUNT}
QUERIES = tuple(POINT_OF)


class _Point(msgspec.Struct):
    series: list[msgspec.Raw]


class _Points(msgspec.Struct):
    points: list[_Point]


class _Answer(msgspec.Struct):
    data: _Points | None = None
    errors: list[msgspec.Raw] = []


@dataclass(slots=True)
class Report:
    """What the demo did: counts, calls, timings in seconds, and what did not work."""

    estate: str
    devices: int = 0
    mappable: int = 0
    counts: dict[str, int] = field(default_factory=dict)
    unmapped: int = 0
    polls: int = 0
    values_sent: bool = False
    calls_used: int | None = None
    published: int = 0
    rejected: int = 0
    second_plan_changes: int | None = None
    verified: dict[str, int] = field(default_factory=dict)
    timings: dict[str, float] = field(default_factory=dict)
    screens: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)


def add_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `demo`."""
    parser = commands.add_parser("demo", help="run the whole main job without a screen", allow_abbrev=False)
    parser.add_argument("--out", type=Path, required=True, help="folder for the results")
    parser.add_argument("--estate", default="small", help="small, campus, retail:SITES:APS or a JSON file")
    parser.add_argument("--polls", type=int, default=12, help="how many polls, five minutes apart")
    parser.add_argument("--start", default=START, help="time at which the embedded cloud starts")
    parser.add_argument("--no-screens", action="store_true", help="take no pictures")
    parser.add_argument("--json", action="store_true", help="the report on stdout as JSON")
    parser.set_defaults(command=_demo)


def _demo(arguments: argparse.Namespace, house: House) -> int:
    out: Path = arguments.out
    (out / "queries").mkdir(parents=True, exist_ok=True)
    report = Report(arguments.estate)
    with tempfile.TemporaryDirectory(prefix="mistdesk-demo-") as folder:
        workspace = Path(folder) / "workspace"
        options = DeskOptions(workspace, demo=True, estate=arguments.estate, step=True, start=arguments.start)
        at_desk(house, options, lambda opened: _main_job(opened, out, max(1, arguments.polls), report))
        if arguments.no_screens:
            report.notes.append("No pictures were asked for.")
        else:
            _screens(house, options, out / "screens", report)
    (out / "report.json").write_text(json.dumps(_plain(report), ensure_ascii=False, indent=2), encoding="utf-8")
    if arguments.json:
        answer_json(report)
    else:
        _tell(report, out)
    return Exit.UNKNOWN if report.failures else Exit.DONE


def _plain(report: Report) -> dict[str, object]:
    return {name: getattr(report, name) for name in Report.__dataclass_fields__}


def _tell(report: Report, out: Path) -> None:
    answer(f"Results are in {out}")
    answer(f"  {report.devices} devices, {report.mappable} mapped, {report.unmapped} not (reasons in graph.json)")
    for name, count in report.counts.items():
        answer(f"  {count:6} {name}")
    answer(f"  {report.polls} polls, {report.published} rows published, {report.calls_used} calls used this hour")
    if report.screens:
        answer(f"Pictures are in {out / 'screens'}")
    for text in (*report.notes, *report.failures):
        say(text)


class _Clock:
    """Times the parts."""

    def __init__(self, report: Report) -> None:
        self._report = report
        self._mark = time.perf_counter()

    def lap(self, name: str) -> None:
        now = time.perf_counter()
        self._report.timings[name] = round(now - self._mark, 3)
        self._mark = now


async def _main_job(opened: OpenDesk, out: Path, polls: int, report: Report) -> None:
    desk = opened.desk
    clock = _Clock(report)
    await desk.requests.discover()
    await desk.workspace.load()
    clock.lap("discover")
    graph = desk.workspace.graph(desk.settings.options())
    _write(out / "graph.json", graph_json(graph))
    await desk.transfer.export(str(out / "mapping.csv"))
    _count(report, graph, len(desk.workspace.sheet))
    plan = await desk.requests.plan()
    say(sentence(plan))
    result = await desk.requests.publish(plan.id)
    report.published, report.rejected = result.accepted, len(result.rejected)
    report.failures.extend(f"Rejected {r.kind} {r.key}: {r.reason}" for r in result.rejected)
    clock.lap("publish")
    outcomes = await _poll(opened, polls)
    report.polls = sum(outcome.cause is None for outcome in outcomes)
    if report.polls < polls:
        report.failures.append(f"{polls - report.polls} of {polls} polls failed.")
    clock.lap("polls")
    state = await _until_sent(opened)
    report.values_sent, report.calls_used = state.waiting_values == 0, state.calls_used
    if not report.values_sent:
        report.failures.append(f"{state.waiting_values} samples still wait to be sent.")
    await _queries(opened, out, outcomes, report)
    clock.lap("queries")
    again = await desk.requests.plan()
    report.second_plan_changes = len(again.changes())
    if again.changes():
        report.failures.append(f"A second publish would change {len(again.changes())} rows; it should change none.")


def _count(report: Report, graph: Graph, rows: int) -> None:
    report.devices = rows
    report.unmapped = len(graph.unmapped)
    report.mappable = rows - report.unmapped
    report.counts = dict(count_by_type(graph).by_type)
    report.counts |= Counter(f"relation {relation.type}" for relation in graph.relations)
    report.counts["ExternalIdentity"] = len(graph.identities)


async def _poll(opened: OpenDesk, polls: int) -> list[PollOutcome]:
    outcomes = []
    for number in range(polls):
        if number:
            await opened.advance(STEP)
        outcomes.append(await opened.desk.requests.poll())
    return outcomes


async def _until_sent(opened: OpenDesk) -> SyncState:
    """Wait until the outbox is empty: the worker sends by itself."""
    deadline = time.monotonic() + 60.0
    while True:
        state = await opened.desk.sync_state()
        if state.waiting_values == 0 or time.monotonic() > deadline:
            return state
        await asyncio.sleep(0.05)


async def _queries(opened: OpenDesk, out: Path, outcomes: Sequence[PollOutcome], report: Report) -> None:
    times = [outcome.at for outcome in outcomes]
    queries = opened.desk.sample_queries
    if not await queries.connector():
        raise OurFault("No connector", "The embedded graph has no connector.", "Start the demo again.")
    for name in QUERIES:
        text = await queries.text(name, min(times) - 1, max(times) + STEP)
        reply = await opened.desk.requests.query(text)
        _write(out / "queries" / f"{name}.json", reply)
        _verify(name, reply, report)


def _verify(name: str, reply: str, report: Report) -> None:
    """Hold the answer against what was published: a point for every access point, with values where some were sent."""
    try:
        answered = msgspec.json.decode(reply, type=_Answer)
    except msgspec.DecodeError as error:
        report.failures.append(f"The query {name} was not answered as the guide says: {error}.")
        return
    if answered.errors or answered.data is None:
        report.failures.append(f"The query {name} was answered with errors.")
        return
    points = answered.data.points
    report.verified[f"{name}: points"] = len(points)
    report.verified[f"{name}: values"] = sum(len(point.series) for point in points)
    expected = report.counts.get(str(POINT_OF[name]), 0)
    if len(points) != expected:
        report.failures.append(f"The query {name} has {len(points)} points where {expected} were published.")
    if expected and report.polls and not report.verified[f"{name}: values"]:
        report.failures.append(f"The query {name} has no value, although {report.polls} polls were sent.")


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")


def _screens(house: House, options: DeskOptions, out: Path, report: Report) -> None:
    take = house.picture_taker()
    if take is None:
        report.notes.append("No pictures: Qt is not installed here.")
        return
    if out.exists():
        shutil.rmtree(out)
    out.mkdir(parents=True)
    started = time.perf_counter()
    report.screens = [path.name for path in take(options, out)]
    report.timings["screens"] = round(time.perf_counter() - started, 3)
    if not report.screens:
        report.failures.append("No picture could be taken.")
