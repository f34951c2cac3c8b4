"""A plan and what came of it as rows to read, part by part; it knows no widget and no service."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from mistdesk.domain.graph.model import Unmapped
from mistdesk.domain.graph.plan import Change, Plan, PlanCount, PlanLine, PublishResult, Rejection
from mistdesk.domain.graph.planning import counts, sentence
from mistdesk.ui.kit.tokens import Meaning
from mistdesk.ui.models.estate_index import EstateIndex, Node, NodeKind

_WORDS = {
    Change.CREATE: "Create",
    Change.UPDATE: "Update",
    Change.RETIRE: "Retire",
    Change.UNCHANGED: "Unchanged",
    Change.CANNOT_CARRY: "Cannot carry",
}
_DONE = {Change.CREATE: "Created", Change.UPDATE: "Updated", Change.RETIRE: "Retired"}
_MEANINGS = {Change.RETIRE: Meaning.REVIEW, Change.CANNOT_CARRY: Meaning.UNKNOWN}
_DEVICE = re.compile(r"(?:device|zone)/([^/|]+)")
_FLOOR = re.compile(r"floor/[^/|]+/([^/|]+)")
_SITE = re.compile(r"(?:building|floor)/([^/|]+)")


class Part(StrEnum):
    """Which rows of a plan are listed."""

    CHANGES = "Changes"
    UNCHANGED = "Unchanged"
    WITHHELD = "Withheld"
    SENT = "Sent"
    REFUSED = "Refused"


@dataclass(frozen=True, slots=True)
class PlanRow:
    """One row as it is read. `key` is what it is about; `search` is matched by the filter."""

    word: str
    what: str
    name: str
    detail: str
    key: str
    meaning: Meaning | None
    search: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a publish: the plan that was sent, the answer, and the plan made afterwards."""

    plan: Plan
    result: PublishResult
    left: Plan


@dataclass(frozen=True, slots=True)
class ShownPlan:
    """A plan with all that is said of it; made once, beside the window, for a campus has thousands of lines."""

    plan: Plan
    counts: tuple[PlanCount, ...]
    parts: dict[Part, tuple[PlanRow, ...]]
    words: str
    changes: int
    retired: int
    cannot_carry: int


def shown_plan(plan: Plan, outcome: Outcome | None = None) -> ShownPlan:
    """Count, word and list a plan."""
    found = counts(plan)
    return ShownPlan(
        plan=plan,
        counts=found,
        parts=rows_by_part(plan, outcome),
        words=sentence(plan),
        changes=sum(c.create + c.update + c.retire for c in found),
        retired=sum(c.retire for c in found),
        cannot_carry=sum(c.cannot_carry for c in found),
    )


def rows_by_part(plan: Plan, outcome: Outcome | None) -> dict[Part, tuple[PlanRow, ...]]:
    """The rows of every part; what was sent is there only after a publish."""
    unchanged = Change.UNCHANGED
    parts = {
        Part.CHANGES: tuple(_line_row(line) for line in plan.lines if line.change is not unchanged),
        Part.UNCHANGED: tuple(_line_row(line) for line in plan.lines if line.change is unchanged),
        Part.WITHHELD: tuple(_unmapped_row(device) for device in plan.unmapped),
    }
    if outcome is not None:
        parts[Part.SENT] = tuple(_line_row(line, done=True) for line in sent_lines(outcome))
        if outcome.result.rejected:
            parts[Part.REFUSED] = tuple(_refused_row(row, outcome.plan) for row in outcome.result.rejected)
    return parts


def sent_lines(outcome: Outcome) -> tuple[PlanLine, ...]:
    """The lines that were acknowledged: what the next plan has no need to send again."""
    waiting = {(line.key, line.change) for line in outcome.left.changes()}
    refused = {row.key for row in outcome.result.rejected}
    return tuple(
        line for line in outcome.plan.changes() if (line.key, line.change) not in waiting and line.key not in refused
    )


def matching(rows: tuple[PlanRow, ...], text: str) -> tuple[PlanRow, ...]:
    """The rows that have every word of the filter somewhere."""
    words = text.casefold().split()
    return tuple(row for row in rows if all(word in row.search for word in words)) if words else rows


def ref_of(key: str, index: EstateIndex) -> str:
    """The device a row is about; of a floor or a building its first one; "" when there is none."""
    device = _DEVICE.search(key)
    if device is not None and index.has_device(device.group(1)):
        return device.group(1)
    for pattern, kind in ((_FLOOR, NodeKind.FLOOR), (_SITE, NodeKind.SITE)):
        found = pattern.search(key)
        rows = index.rows(Node(kind, found.group(1))) if found is not None else ()
        if rows:
            return index.refs[rows[0]]
    return ""


def _row(word: str, what: str, name: str, detail: str, key: str, meaning: Meaning | None = None) -> PlanRow:
    return PlanRow(word, what, name, detail, key, meaning, f"{word} {what} {name} {detail}".casefold())


def _line_row(line: PlanLine, *, done: bool = False) -> PlanRow:
    word = (_DONE if done else _WORDS)[line.change]
    meaning = Meaning.OK if done else _MEANINGS.get(line.change)
    return _row(word, line.noun, line.title, line.detail, line.key, meaning)


def _unmapped_row(device: Unmapped) -> PlanRow:
    word, meaning = "Withheld", Meaning.REVIEW
    if device.left_out or device.gone:
        word, meaning = ("Left out" if device.left_out else "Gone"), Meaning.UNKNOWN
    reason = device.reason[:1].upper() + device.reason[1:]
    return _row(word, "Devices", device.name, reason, device.key, meaning)


def _refused_row(rejection: Rejection, plan: Plan) -> PlanRow:
    line = next((line for line in plan.lines if line.key == rejection.key), None)
    noun, title = (line.noun, line.title) if line is not None else (rejection.kind, rejection.key)
    return _row("Refused", noun, title, rejection.reason, rejection.key, Meaning.ERROR)
