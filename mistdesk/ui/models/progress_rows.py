"""Buildings with how complete their mapping is, as a list shows them; knows no widget."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from mistdesk.domain.estate.model import Inventory
from mistdesk.domain.mapping.progress import Fix, Score, next_fix, scores, total
from mistdesk.domain.mapping.rules import Report
from mistdesk.domain.mapping.sheet import MappingSheet
from mistdesk.ui.kit.tokens import Meaning
from mistdesk.ui.words import UNKNOWN, plural


@dataclass(frozen=True, slots=True)
class ProgressRow:
    """One building of the list."""

    score: Score

    @property
    def ref(self) -> str:
        """The building's id."""
        return self.score.building_ref

    @property
    def name(self) -> str:
        """What it is called."""
        return self.score.name or self.score.building_ref or "In no known site"

    @property
    def percent(self) -> str:
        """As "82 %", a dash of nothing."""
        return percent_words(self.score)

    @property
    def figures(self) -> str:
        """As "256 of 312 done, 9 errors"."""
        return figures(self.score)

    @property
    def meaning(self) -> Meaning:
        """What it asks for."""
        return meaning_of(self.score)


@dataclass(frozen=True, slots=True)
class Progress:
    """The whole answer: a row a building, all together, and what to do next in the place chosen."""

    rows: tuple[ProgressRow, ...] = ()
    whole: Score = field(default=Score("", ""))
    fix: Fix | None = None


def progress_of(inventory: Inventory, sheet: MappingSheet, report: Report, building_ref: str | None) -> Progress:
    """Count every building; the next fix is that of one building, of all when None. Takes a while: for a thread."""
    found = scores(sheet, report, ((site.id, site.name.strip()) for site in inventory.sites))
    return Progress(tuple(map(ProgressRow, found)), total(found), next_fix(sheet, report, building_ref))


def percent_words(score: Score) -> str:
    """As "82 %", a dash where there is nothing to map."""
    return UNKNOWN if score.percent is None else f"{score.percent} %"


def figures(score: Score) -> str:
    """As "256 of 312 done, 9 errors"; what is left is named by what it needs."""
    if score.percent is None:
        return "no devices to map"
    words = [f"{score.done:,} of {score.devices:,} done"]
    if score.errors:
        words.append(plural(score.errors, "error"))
    if score.to_review:
        words.append(f"{score.to_review:,} to review")
    return ", ".join(words)


def meaning_of(score: Score) -> Meaning:
    """Error before review; done only when nothing is open; unknown where nothing can be mapped."""
    if score.percent is None:
        return Meaning.UNKNOWN
    if score.errors:
        return Meaning.ERROR
    return Meaning.REVIEW if score.to_review else Meaning.OK


def position_of(rows: Sequence[ProgressRow], ref: str) -> int:
    """Where a building stands in the list, -1 when it does not."""
    return next((n for n, row in enumerate(rows) if row.ref == ref), -1)
