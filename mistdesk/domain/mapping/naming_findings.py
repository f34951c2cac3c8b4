"""What learning from names and neighbours comes to, as values: suggestions and disagreements; changes nothing."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from mistdesk.domain.mapping.columns import Column
from mistdesk.domain.mapping.sheet import MappingSheet, Source

DECIDED = frozenset({Source.NEIGHBOUR, Source.FILE, Source.PERSON})
"""Whence a value is somebody's decision, which no suggestion touches."""
_OPEN = frozenset({Source.EMPTY, Source.RULE})


class Strength(StrEnum):
    """How well a suggestion is founded."""

    STRONG = "strong"  # two sources agree, or many mapped names say the same
    FAIR = "fair"
    WEAK = "weak"  # read or inferred; no mapped name bears it out


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A value for one cell, with whence and why. `held` is what the cell held then: when it changes, this is stale."""

    ref: str
    row: int
    column: Column
    value: str
    source: Source
    reason: str
    strength: Strength
    held: str = ""


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Two sources that say different things of one cell; nothing is suggested there."""

    ref: str
    row: int
    column: Column
    first: str
    second: str
    reason: str


class Findings:
    """Gathers what is found; a cell that somebody decided, or that holds the value already, takes no suggestion."""

    def __init__(self, sheet: MappingSheet) -> None:
        self._sheet = sheet
        self.items: list[Suggestion] = []
        self.disagreements: list[Disagreement] = []

    def is_free(self, row: int, column: Column) -> bool:
        """Whether a suggestion may be made for the cell: nobody decided it and Mist does not say it."""
        if self._sheet.sources[column][row] not in _OPEN:
            return False
        return self._sheet.override(row, column) is None

    def is_blank(self, row: int, column: Column) -> bool:
        """Whether the cell is free and holds nothing."""
        return not self._sheet.values[column][row].strip() and self.is_free(row, column)

    def suggest(
        self,
        row: int,
        column: Column,
        value: str,
        reason: str,
        strength: Strength,
        source: Source = Source.RULE,
    ) -> None:
        """Note a suggestion, if the cell may take it."""
        held = self._sheet.values[column][row]
        if value and value != held and self.is_free(row, column):
            ref = self._sheet.device(row).id
            self.items.append(Suggestion(ref, row, column, value, source, reason, strength, held))

    def disagree(self, row: int, column: Column, first: str, second: str) -> None:
        """Note that two sources contradict each other."""
        reason = f"{first}, but {second}; nothing is suggested"
        ref = self._sheet.device(row).id
        self.disagreements.append(Disagreement(ref, row, column, first, second, reason))
