"""Problems and readiness read from running totals are those counted row by row."""

from __future__ import annotations

from mistdesk.domain.mapping.columns import Column
from mistdesk.domain.mapping.rules import Rule, Severity, check
from mistdesk.domain.mapping.sheet import MappingSheet
from mistdesk.ui.models.problems import problems_of, readiness
from tests.unit.domain.mapping.rows import row

SHEET = MappingSheet(
    [
        row("a"),
        row("b", cells={Column.FLOOR_NAME: "East"}),
        row("c", "switch"),
        row("d", cells={Column.THING_NAME: ""}),
        row("e", cells={Column.EXCLUDE: "yes"}),
        row("f", gone_since=1.0),
        row("g", cells={Column.BUILDING_REF: "s2", Column.BUILDING_ADDRESS: "Berlin, Germany"}),
    ]
)


def test_every_rule_has_its_words() -> None:
    report = check(SHEET)
    assert [problem.sentence for problem in problems_of(report)] == [
        "2 devices are on floors that would become one",
        "1 device has no name",
        "1 device stands at an address that is not whole",
    ]


def test_totals_are_what_counting_gives() -> None:
    report = check(SHEET)
    every = tuple(range(len(SHEET)))
    whole = readiness(report, every)
    assert (whole.devices, whole.ready, whole.done, whole.errors, whole.warnings) == (6, 1, 2, 4, 1)
    parts = [readiness(report, rows) for rows in (every[:3], every[3:])]
    assert whole.errors == sum(part.errors for part in parts)
    assert whole.warnings == sum(part.warnings for part in parts)
    assert (whole.devices, whole.done) == (sum(p.devices for p in parts), sum(p.done for p in parts))
    assert problems_of(report) == problems_of(report, every)


def test_rows_of_a_scope_have_problems_of_their_own() -> None:
    report = check(SHEET)
    (problem,) = problems_of(report, (1, 2, 4))
    assert (problem.rule, problem.severity, problem.rows) == (Rule.LEVEL_CLASH, Severity.ERROR, (1,))
