"""What is wrong with the sheet, gathered into sentences with one action each; knows no widget."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from mistdesk.domain.mapping.columns import Column, header
from mistdesk.domain.mapping.rules import Group, Report, RowState, Rule, Severity
from mistdesk.ui.words import plural

_REQUIRED = {
    Column.SITE_ID: ("needs a Mapped site", "need a Mapped site"),
    Column.BUILDING_NAME: ("needs a building name", "need a building name"),
    Column.BUILDING_ADDRESS: ("has no building address", "have no building address"),
    Column.FLOOR_NAME: ("is on no floor", "are on no floor"),
    Column.FLOOR_LEVEL: ("needs a floor level", "need a floor level"),
    Column.SPACE_NAME: ("needs a space name", "need a space name"),
    Column.SPACE_CODE: ("needs a space code", "need a space code"),
    Column.THING_NAME: ("has no name", "have no name"),
    Column.THING_CONTEXT: ("has no context", "have no context"),
}
_RULES = {
    Rule.LEVEL: ("has a floor level that is no whole number", "have a floor level that is no whole number"),
    Rule.SERIAL: ("has no valid serial number", "have no valid serial number"),
    Rule.CONTEXT: ("has a context that is no JSON object", "have a context that is no JSON object"),
    Rule.DUPLICATE_SERIAL: ("shares its serial number", "share a serial number"),
    Rule.LEVEL_CLASH: ("is on a floor that would merge", "are on floors that would become one"),
    Rule.FLOOR_SPLIT: ("is on a floor that would split", "are on a floor that would become several"),
    Rule.ADDRESS_SPLIT: ("is in a building with two addresses", "are in a building with several addresses"),
    Rule.SITE_SPLIT: ("is in a building with two sites", "are in a building with several sites"),
    Rule.NAME_SPLIT: ("is in a building with two names", "are in a building with several names"),
    Rule.ADDRESS_SHARED: ("shares its address with another building", "share their address with another building"),
    Rule.CODE_SHARED: ("shares its space code", "share a space code between spaces"),
    Rule.STAND_IN_NAME: ("has a stand-in name", "have a stand-in name"),
    Rule.DUPLICATE_MAC: ("shares its MAC", "share a MAC"),
    Rule.FLOOR_ELSEWHERE: ("is on a floor of another building", "are on floors of other buildings"),
    Rule.ADDRESS_PART: ("stands at an address that is not whole", "stand at addresses that are not whole"),
    Rule.SUB_SPLIT: (
        "is in a sub-building with two names or codes",
        "are in sub-buildings with several names or codes",
    ),
    Rule.SPELLING: ("has a name that is spelt in several ways", "have names that are spelt in several ways"),
    Rule.DAMAGED: ("holds a number that a spreadsheet rounded", "hold numbers that a spreadsheet rounded"),
    Rule.GONE: ("is gone from Mist and holds typed values", "are gone from Mist and hold typed values"),
    Rule.EXCLUDE: ("has an unclear exclude flag", "have an unclear exclude flag"),
}


@dataclass(frozen=True, slots=True)
class Problem:
    """Rows with the same fault. `column` is where to look."""

    rule: Rule
    column: Column
    severity: Severity
    rows: tuple[int, ...]

    @property
    def sentence(self) -> str:
        """As "9 devices need a floor level"."""
        return f"{plural(len(self.rows), 'device')} {self.predicate}"

    @property
    def predicate(self) -> str:
        """As "need a floor level"."""
        words = _REQUIRED.get(self.column) if self.rule is Rule.REQUIRED else _RULES.get(self.rule)
        one, many = words or (f"has no {header(self.column)}", f"have no {header(self.column)}")
        return one if len(self.rows) == 1 else many


def problems_of(report: Report, rows: tuple[int, ...] | None = None) -> tuple[Problem, ...]:
    """The problems of the rows (of all when None): errors first, the greatest first."""
    if rows is None or len(rows) == len(report.states):
        found = [Problem(g.rule, g.column, g.severity, report.rows_of(g)) for g in report.groups]
    else:
        groups: dict[Group, dict[int, None]] = defaultdict(dict)
        for row in report.by_row.keys() & set(rows):
            for finding in report.of(row):
                if not finding.inherited:
                    groups[finding.group][row] = None
        found = [Problem(g.rule, g.column, g.severity, tuple(sorted(mine))) for g, mine in groups.items()]
    return tuple(sorted(found, key=lambda p: (p.severity is not Severity.ERROR, -len(p.rows), p.column, p.rule)))


@dataclass(frozen=True, slots=True)
class Readiness:
    """How far the mapping is: rows ready of those that could be; excluded rows count as done."""

    devices: int
    ready: int
    done: int
    errors: int
    warnings: int

    @property
    def sentence(self) -> str:
        """As "598 of 612 devices are ready"."""
        verb = "is" if self.devices == 1 else "are"
        return f"{self.ready:,} of {plural(self.devices, 'device')} {verb} ready"


def readiness(report: Report, rows: tuple[int, ...]) -> Readiness:
    """Count over rows; devices that Mist no longer has are not counted."""
    if len(rows) == len(report.states):
        return _of_all(report)
    states = [report.states[row] for row in rows]
    ready = states.count(RowState.READY)
    severities = [{f.severity for f in report.by_row[row]} for row in rows if row in report.by_row]
    return Readiness(
        devices=len(states) - states.count(RowState.GONE),
        ready=ready,
        done=ready + states.count(RowState.LEFT_OUT),
        errors=sum(Severity.ERROR in found for found in severities),
        warnings=sum(Severity.WARNING in found for found in severities),
    )


def _of_all(report: Report) -> Readiness:
    ready = report.count(RowState.READY)
    return Readiness(
        devices=len(report.states) - report.count(RowState.GONE),
        ready=ready,
        done=ready + report.count(RowState.LEFT_OUT),
        errors=report.rows_with(Severity.ERROR),
        warnings=report.rows_with(Severity.WARNING),
    )
