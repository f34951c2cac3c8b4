"""Suggestions as groups and lines for a list: by column, rule values, disagreements, outliers; knows no widget."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from mistdesk.domain.estate.model import DeviceKind, Inventory
from mistdesk.domain.mapping.columns import Column, header
from mistdesk.domain.mapping.edits import Edit
from mistdesk.domain.mapping.naming import Scheme
from mistdesk.domain.mapping.naming_fields import Role
from mistdesk.domain.mapping.sheet import MappingSheet, Source
from mistdesk.domain.mapping.suggestions import Suggestion, Suggestions, accept, confirm, suggest
from mistdesk.ui.words import plural

RULE_COLUMNS = (Column.SUB_NAME, Column.FLOOR_LEVEL, Column.SPACE_NAME, Column.SPACE_CODE)
Key = tuple[str, Column, str]
"""A suggestion as it is remembered when somebody refuses it."""


class PartKind(StrEnum):
    """What a group holds, and so what Enter does with a line of it."""

    SUGGESTED = "suggested"
    RULE = "rule"
    DISAGREEMENT = "disagreement"
    OUTLIER = "outlier"
    PATTERN = "pattern"
    REJECTED = "rejected"


_TITLES = {
    PartKind.DISAGREEMENT: "Two sources disagree",
    PartKind.OUTLIER: "Names that break the pattern",
    PartKind.PATTERN: "Naming patterns",
    PartKind.REJECTED: "Rejected",
}


@dataclass(frozen=True, slots=True)
class Part:
    """A group with its count; `column` is set where it holds the cells of one column."""

    kind: PartKind
    count: int
    column: Column | None = None

    @property
    def key(self) -> str:
        """The same for the same group after the next look."""
        return f"{self.kind.value}:{'' if self.column is None else int(self.column)}"

    @property
    def title(self) -> str:
        """As "floor.level (12)"."""
        if self.kind is PartKind.SUGGESTED:
            name = "All suggestions" if self.column is None else header(self.column)
        elif self.kind is PartKind.RULE and self.column is not None:
            name = f"{header(self.column)} by a rule, not looked at"
        else:
            name = _TITLES[self.kind]
        return f"{name} ({self.count:,})"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a group. `ref` is "" for a line about a whole site."""

    kind: PartKind
    ref: str
    row: int
    column: Column | None
    name: str
    value: str
    why: str
    suggestion: Suggestion | None = None

    @property
    def column_name(self) -> str:
        """The column's name in the guide."""
        return "" if self.column is None else header(self.column)

    @property
    def goes(self) -> Column:
        """Where in the grid to look."""
        return Column.THING_NAME if self.column is None else self.column


@dataclass(frozen=True, slots=True)
class Board:
    """All that was found for some rows; `refused` suggestions stand apart, `parts` are its groups."""

    suggestions: Suggestions = field(default_factory=Suggestions)
    by_rule: dict[Column, tuple[int, ...]] = field(default_factory=dict)
    refused: frozenset[Key] = frozenset()
    open: tuple[Suggestion, ...] = ()
    rejected: tuple[Suggestion, ...] = ()
    parts: tuple[Part, ...] = (Part(PartKind.SUGGESTED, 0),)

    def part(self, key: str) -> Part:
        """The group of a key; all suggestions when there is none left."""
        return next((part for part in self.parts if part.key == key), self.parts[0])


def key_of(one: Suggestion) -> Key:
    """What a refusal remembers."""
    return one.ref, one.column, one.value


def look(
    sheet: MappingSheet, inventory: Inventory, rows: Sequence[int] | None, rejected: frozenset[Key] = frozenset()
) -> Board:
    """Find everything for the rows (all when None); reads only, so it may run on a thread."""
    found = suggest(sheet, rows, inventory=inventory)
    return sort_out(Board(found, _by_rule(sheet, range(len(sheet)) if rows is None else rows)), rejected)


def sort_out(board: Board, refused: frozenset[Key]) -> Board:
    """The same board with other refusals."""
    left = board.suggestions.items
    rejected: tuple[Suggestion, ...] = ()
    if refused:
        left = tuple(one for one in board.suggestions.items if key_of(one) not in refused)
        rejected = tuple(one for one in board.suggestions.items if key_of(one) in refused)
    parts = _parts(board.suggestions, board.by_rule, left, rejected)
    return Board(board.suggestions, board.by_rule, refused, left, rejected, parts)


def _parts(
    found: Suggestions,
    by_rule: dict[Column, tuple[int, ...]],
    left: tuple[Suggestion, ...],
    rejected: tuple[Suggestion, ...],
) -> tuple[Part, ...]:
    """The groups: suggestions first, then what a person must decide, then what rules gave."""
    parts = [Part(PartKind.SUGGESTED, len(left))]
    parts += [Part(PartKind.SUGGESTED, count, column) for column, count in Suggestions(left).counts().items()]
    counts = {
        PartKind.DISAGREEMENT: len(found.disagreements),
        PartKind.OUTLIER: sum(len(scheme.outliers) for scheme in found.schemes),
        PartKind.PATTERN: len(found.schemes),
    }
    parts += [Part(kind, count) for kind, count in counts.items() if count]
    parts += [Part(PartKind.RULE, len(rows), column) for column, rows in by_rule.items() if rows]
    if rejected:
        parts.append(Part(PartKind.REJECTED, len(rejected)))
    return tuple(parts)


def _by_rule(sheet: MappingSheet, rows: Iterable[int]) -> dict[Column, tuple[int, ...]]:
    live = [row for row in rows if _may_be_mapped(sheet, row)]
    found: dict[Column, tuple[int, ...]] = {}
    for column in RULE_COLUMNS:
        values, sources = sheet.values[column], sheet.sources[column]
        found[column] = tuple(row for row in live if sources[row] == Source.RULE and values[row])
    return found


def _may_be_mapped(sheet: MappingSheet, row: int) -> bool:
    device = sheet.device(row)
    return device.site_id is not None and device.gone_since is None and device.kind is not DeviceKind.OTHER


# --- lines


def lines_of(board: Board, part: Part, sheet: MappingSheet) -> tuple[Line, ...]:
    """The lines of a group."""
    names = sheet.values[Column.THING_NAME]
    if part.kind in {PartKind.SUGGESTED, PartKind.REJECTED}:
        items = board.open if part.kind is PartKind.SUGGESTED else board.rejected
        return tuple(
            Line(part.kind, one.ref, one.row, one.column, names[one.row], one.value, one.reason, one)
            for one in items
            if (part.column is None or one.column is part.column) and one.row < len(sheet)
        )
    if part.kind is PartKind.DISAGREEMENT:
        return tuple(
            Line(part.kind, one.ref, one.row, one.column, names[one.row], "", f"{one.first}, but {one.second}")
            for one in board.suggestions.disagreements
            if one.row < len(sheet)
        )
    if part.kind is PartKind.RULE and part.column is not None:
        return _rule_lines(board.by_rule.get(part.column, ()), part.column, sheet)
    if part.kind is PartKind.OUTLIER:
        return _outlier_lines(board, sheet)
    return tuple(
        Line(part.kind, "", 0, None, scheme.site, scheme.pattern or "none", scheme_words(scheme))
        for scheme in board.suggestions.schemes
    )


def _rule_lines(rows: Iterable[int], column: Column, sheet: MappingSheet) -> tuple[Line, ...]:
    names, values = sheet.values[Column.THING_NAME], sheet.values[column]
    return tuple(
        Line(PartKind.RULE, sheet.device(row).id, row, column, names[row], values[row], sheet.reason(row, column))
        for row in rows
        if row < len(sheet)
    )


def _outlier_lines(board: Board, sheet: MappingSheet) -> tuple[Line, ...]:
    return tuple(
        Line(PartKind.OUTLIER, sheet.device(one.row).id, one.row, None, one.name, scheme.pattern, one.reason)
        for scheme in board.suggestions.schemes
        for one in scheme.outliers
        if one.row < len(sheet)
    )


def scheme_words(scheme: Scheme) -> str:
    """How well a pattern holds, and what its fields go along with."""
    if not scheme.pattern:
        return scheme.why_none
    told = []
    for one in scheme.fields:
        if one.role in {Role.LEVEL, Role.SUB}:
            with_what = " and ".join(header(column) for column in sorted(one.tells))
            told.append(f"{one.role.value} goes along with {with_what}" if with_what else f"{one.role.value} as read")
    return "; ".join([f"{scheme.support:,} of {plural(scheme.names, 'name')}", *told])


def headline(board: Board) -> str:
    """What to say over the list: the one site's pattern, or how many sites have one."""
    schemes = board.suggestions.schemes
    if not schemes:
        return ""
    if len(schemes) == 1:
        return f"{schemes[0].sentence}."
    having = [scheme for scheme in schemes if scheme.pattern]
    support, names = sum(one.support for one in having), sum(one.names for one in having)
    lead = f"{len(having):,} of {plural(len(schemes), 'site')} have a naming scheme"
    return f"{lead}; {support:,} of their {plural(names, 'name')} follow it." if having else f"{lead}."


# --- steps


def step_of(lines: Sequence[Line], sheet: MappingSheet, *, by: str, at: float) -> Edit:
    """One step that accepts the suggestions, and confirms the rule values, of some lines."""
    label = _label(lines)
    wanted = [line.suggestion for line in lines if line.suggestion is not None]
    if wanted:
        return accept(sheet, wanted, by=by, at=at, label=label)
    targets = [
        (row, line.column)
        for line in lines
        if line.column is not None
        and (row := sheet.index.get(line.ref)) is not None
        and sheet.value(row, line.column) == line.value  # what was looked at, not what came since
    ]
    return confirm(sheet, targets, by=by, at=at, label=label)


def _label(lines: Sequence[Line]) -> str:
    verb = "Confirm" if lines and lines[0].kind is PartKind.RULE else "Accept"
    columns = sorted({line.column_name for line in lines})
    where = columns[0] if len(columns) == 1 else "suggestions"
    if len(lines) == 1:
        return f"{verb} {where} of {lines[0].name}"
    return f"{verb} {where} in {plural(len({line.ref for line in lines}), 'row')}"
