"""The problem list in rows: kinds of problem, and the devices that have one; knows no widget."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from mistdesk.domain.mapping.columns import Column, header
from mistdesk.domain.mapping.rules import Finding, Report, Severity
from mistdesk.domain.mapping.sheet import MappingSheet
from mistdesk.ui.kit.theme import Theme
from mistdesk.ui.kit.tokens import Meaning
from mistdesk.ui.models.cell_words import sentence
from mistdesk.ui.models.problems import Problem
from mistdesk.ui.models.row_table import RowTable, TableColumn


@dataclass(frozen=True, slots=True)
class ProblemRow:
    """One device that has a problem: where it is, and what the rule says of it."""

    finding: Finding
    ref: str
    name: str
    place: str
    reason: str


def rows_of(sheet: MappingSheet, report: Report, problem: Problem) -> tuple[ProblemRow, ...]:
    """The devices of a problem, in the order of the sheet."""
    return tuple(
        _row(sheet, finding)
        for row in sorted(problem.rows)
        for finding in _once(report.of(row))
        if (finding.rule, finding.column, finding.severity) == (problem.rule, problem.column, problem.severity)
    )


def _once(findings: Iterable[Finding]) -> Iterable[Finding]:
    return {(f.rule, f.column, f.reason): f for f in findings}.values()


def _row(sheet: MappingSheet, finding: Finding) -> ProblemRow:
    row = finding.row
    place = [sheet.value(row, Column.BUILDING_NAME), sheet.value(row, Column.FLOOR_NAME)]
    return ProblemRow(
        finding,
        sheet.device(row).id,
        sheet.value(row, Column.THING_NAME),
        " / ".join(part for part in place if part.strip()),
        sentence(finding.reason),
    )


def meaning_of(severity: Severity) -> Meaning:
    """The look of a severity."""
    return Meaning.ERROR if severity is Severity.ERROR else Meaning.REVIEW


def kinds_table(theme: Theme) -> RowTable[Problem]:
    """Kinds of problem, the worst and greatest first."""
    return RowTable(
        theme,
        (
            TableColumn(
                "Severity",
                lambda p: "Error" if p.severity is Severity.ERROR else "Review",
                meaning=lambda p: meaning_of(p.severity),
            ),
            TableColumn("Devices", lambda p: f"{len(p.rows):,}", figures=True),
            TableColumn("Problem", lambda p: p.predicate[0].upper() + p.predicate[1:]),
        ),
    )


def devices_table(theme: Theme) -> RowTable[ProblemRow]:
    """The devices that have one kind of problem."""
    return RowTable(
        theme,
        (
            TableColumn("Device", lambda r: r.name),
            TableColumn("Place", lambda r: r.place, muted=lambda _: True),
            TableColumn("Cell", lambda r: header(r.finding.column), muted=lambda _: True),
            TableColumn("Why", lambda r: r.reason),
        ),
    )
