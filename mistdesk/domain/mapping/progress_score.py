"""How complete the mapping of each building is, counted in devices; knows rules and sheet, proposes nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from mistdesk.domain.estate.model import DeviceKind
from mistdesk.domain.mapping.columns import Column
from mistdesk.domain.mapping.rules import Finding, Report, RowState, Severity
from mistdesk.domain.mapping.sheet import MappingSheet, Source

TO_LOOK_AT = (Column.SPACE_NAME, Column.SPACE_CODE)
"""Columns whose pre-filled value is publishable and yet waits for a person (DESIGN 6)."""
OF_A_BUILDING = frozenset({Column.SITE_ID, Column.BUILDING_NAME, Column.BUILDING_ADDRESS})
"""Columns that say something about the building, so that a warning there is one thing to do and not one a device."""
_GUESSED = frozenset({Source.RULE, Source.NEIGHBOUR})
_NEVER_PUBLISHED = frozenset({RowState.GONE, RowState.UNASSIGNED, RowState.UNKNOWN_TYPE})
_UNSAFE = frozenset({RowState.FAULTY, RowState.WITHHELD})


@dataclass(frozen=True, slots=True)
class Score:
    """One building in devices that can be mapped: those in a site, of a known type, that Mist still has.

    `devices` = `done` + `to_review` + `errors`. `done` = `looked_at` (ready, nothing left to look at) + `left_out`.
    `to_review`: ready, with a warning or a space that only a rule has named. `errors`: not published as they are,
    for a fault of their own or of their building. `ready` = `looked_at` + `to_review`. `percent`: None of nothing.
    A warning about the building as such, as its address, keeps one device open and not all of them.
    """

    building_ref: str
    name: str
    devices: int = 0
    done: int = 0
    looked_at: int = 0
    to_review: int = 0
    errors: int = 0
    ready: int = 0
    left_out: int = 0
    percent: int | None = None


@dataclass(slots=True)
class _Count:
    name: str
    looked_at: int = 0
    to_review: int = 0
    errors: int = 0
    left_out: int = 0

    def score(self, ref: str) -> Score:
        done = self.looked_at + self.left_out
        devices = done + self.to_review + self.errors
        return Score(
            building_ref=ref,
            name=self.name,
            devices=devices,
            done=done,
            looked_at=self.looked_at,
            to_review=self.to_review,
            errors=self.errors,
            ready=self.looked_at + self.to_review,
            left_out=self.left_out,
            percent=honest_percent(done, devices),
        )


def honest_percent(done: int, whole: int) -> int | None:
    """A share that is 100 only when all is done and 0 only when nothing is; None of nothing."""
    if whole <= 0:
        return None
    if done in {0, whole}:
        return 100 if done else 0
    return min(99, max(1, done * 100 // whole))


def counts(sheet: MappingSheet, state: RowState, row: int) -> bool:
    """Whether the row can be mapped at all, so that it counts; one that was left out on purpose does."""
    if state is not RowState.LEFT_OUT:
        return state not in _NEVER_PUBLISHED
    device = sheet.device(row)
    return device.site_id is not None and device.kind is not DeviceKind.OTHER


def is_unsafe(state: RowState) -> bool:
    """Whether an error keeps the row from being published."""
    return state in _UNSAFE


def not_looked_at(sheet: MappingSheet, row: int) -> Column | None:
    """The first column whose value a rule gave and nobody accepted; None when there is none."""
    for column in TO_LOOK_AT:
        if sheet.sources[column][row] in _GUESSED and (sheet.device(row).id, column) not in sheet.overrides:
            return column
    return None


def counted(sheet: MappingSheet, report: Report) -> Iterator[tuple[int, str, RowState]]:
    """The rows that count, each with its building and its state."""
    refs = sheet.values[Column.BUILDING_REF]
    for row, state in enumerate(tuple(report.states)):
        if counts(sheet, state, row):
            yield row, refs[row].strip(), state


class Warnings:
    """The warnings row by row; one about the building as such is told with the first row that has it."""

    def __init__(self) -> None:
        self._told: set[tuple[str, Column, str]] = set()

    def of(self, report: Report, row: int, ref: str) -> list[Finding]:
        """The warnings that keep this row open."""
        found = []
        # Never report.findings: the report is live, and this may run on a thread.
        for finding in [one for one in report.of(row) if one.severity is Severity.WARNING]:
            key = (ref, finding.column, finding.rule.value)
            if finding.column not in OF_A_BUILDING:
                found.append(finding)
            elif key not in self._told:
                self._told.add(key)
                found.append(finding)
        return found


def scores(sheet: MappingSheet, report: Report, buildings: Iterable[tuple[str, str]] = ()) -> tuple[Score, ...]:
    """A score a building, in the order of the sheet; `buildings` (refId, name) adds those without devices."""
    warnings = Warnings()
    names = sheet.values[Column.BUILDING_NAME]
    found: dict[str, _Count] = {}
    for row, ref, state in counted(sheet, report):
        count = found.get(ref)
        if count is None:
            count = found[ref] = _Count(names[row].strip())
        if state is RowState.LEFT_OUT:
            count.left_out += 1
        elif is_unsafe(state):
            count.errors += 1
        elif warnings.of(report, row, ref) or not_looked_at(sheet, row) is not None:
            count.to_review += 1
        else:
            count.looked_at += 1
    for ref, name in buildings:
        found.setdefault(ref, _Count(name))
    return tuple(count.score(ref) for ref, count in found.items())


def total(parts: Iterable[Score]) -> Score:
    """All buildings as one."""
    whole = _Count("")
    for part in parts:
        whole.looked_at += part.looked_at
        whole.to_review += part.to_review
        whole.errors += part.errors
        whole.left_out += part.left_out
    return whole.score("")
