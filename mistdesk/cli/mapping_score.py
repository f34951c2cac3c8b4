"""The command that scores the mapping of a workspace; it needs no worker and no network."""

from __future__ import annotations

import argparse
from collections import Counter
from dataclasses import dataclass

from mistdesk.cli.desks import at_desk
from mistdesk.cli.house import DeskOptions, House, OpenDesk
from mistdesk.cli.out import Exit, answer, answer_json
from mistdesk.domain.errors import StorageTrouble
from mistdesk.domain.mapping.columns import header
from mistdesk.domain.mapping.progress import Fix, Score, next_fix, scores, total
from mistdesk.domain.mapping.rules import RowState
from mistdesk.services.workspace import WorkspaceService

_NOT_COUNTED = (RowState.UNASSIGNED, RowState.UNKNOWN_TYPE, RowState.GONE)


@dataclass(frozen=True, slots=True)
class _NextFix:
    """The next best fix, with the cell to begin at."""

    sentence: str
    building_ref: str
    thing_ref: str
    column: str
    devices: int
    steps: int
    makes_ready: bool


@dataclass(frozen=True, slots=True)
class _Answer:
    """Answer of `mapping score`. `not_counted`: devices that cannot be mapped, by why."""

    verdict: str
    total: Score
    buildings: tuple[Score, ...]
    next_fix: _NextFix | None
    not_counted: dict[str, int]


def score(arguments: argparse.Namespace, house: House) -> int:
    """Say how far the mapping of each building is, and what to do next."""

    async def job(opened: OpenDesk) -> int:
        workspace = opened.desk.workspace
        if workspace.inventory.revision <= 0:
            raise StorageTrouble(
                "Nothing has been read from Mist",
                "This workspace holds no devices, so there is nothing to score.",
                "mistdesk sign-in mist --region R, then mistdesk discover",
            )
        said = _answer(workspace)
        if arguments.json:
            answer_json(said)
        else:
            _tell(said)
        return Exit[said.verdict.upper()]

    options = DeskOptions(workspace=arguments.workspace, exclusive=False)
    return at_desk(house, options, job, with_worker=False)


def _answer(workspace: WorkspaceService) -> _Answer:
    sheet, report = workspace.sheet, workspace.report
    parts = scores(sheet, report, ((site.id, site.name.strip()) for site in workspace.inventory.sites))
    whole = total(parts)
    fix = next_fix(sheet, report)
    outside = Counter(state for state in report.states if state in _NOT_COUNTED)
    code = Exit.UNSAFE if whole.errors else Exit.DONE if whole.percent == 100 else Exit.REVIEW
    return _Answer(
        verdict=code.name.lower(),
        total=whole,
        buildings=parts,
        next_fix=None if fix is None else _next(fix, sheet.device(fix.row).id),
        not_counted={state.value: outside[state] for state in _NOT_COUNTED if outside[state]},
    )


def _next(fix: Fix, thing_ref: str) -> _NextFix:
    return _NextFix(
        sentence=fix.sentence,
        building_ref=fix.building_ref,
        thing_ref=thing_ref,
        column=header(fix.column),
        devices=fix.devices,
        steps=fix.steps,
        makes_ready=fix.makes_ready,
    )


def _tell(said: _Answer) -> None:
    for part in said.buildings:
        answer(f"{part.name or 'No building'}: {_words(part)}")
    answer(f"All together: {_words(said.total)}. Verdict: {said.verdict}.")
    if said.next_fix is not None:
        answer(f"Next: {said.next_fix.sentence}")
    for word, number in said.not_counted.items():
        answer(f"Not counted: {number:,} {word}.")


def _words(part: Score) -> str:
    if part.percent is None:
        return "no devices to map"
    words = [f"{part.percent} %", f"{part.done:,} of {part.devices:,} done"]
    if part.errors:
        words.append(f"{part.errors:,} with errors")
    if part.to_review:
        words.append(f"{part.to_review:,} to review")
    return ", ".join(words)
