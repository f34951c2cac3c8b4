"""What a repair would do, in words, before it is done; knows no widget."""

from __future__ import annotations

from mistdesk.domain.mapping.columns import header
from mistdesk.domain.mapping.repairs import Repair
from mistdesk.domain.mapping.sheet import MappingSheet, Source
from mistdesk.ui.models.cell_words import sentence
from mistdesk.ui.words import plural

_SHOWN = 2
_SAID_BY_PEOPLE = frozenset({Source.PERSON, Source.FILE})


def what_it_does(sheet: MappingSheet, repair: Repair) -> str:
    """Its label, why, the first cells from what to what, and how many of them somebody said something else in."""
    parts = [sentence(repair.label), sentence(repair.reason)]
    changes = [(row, column, value) for row, column, value in repair.cells if sheet.value(row, column) != value]
    if changes:
        more = len(changes) - _SHOWN
        rest = f" and {plural(more, 'more cell')}" if more > 0 else ""
        first = (f"{header(c)} {sheet.value(row, c)!r} becomes {value!r}" for row, c, value in changes[:_SHOWN])
        parts.append(f"{'; '.join(first)}{rest}.")
    said = sum(sheet.source(row, column) in _SAID_BY_PEOPLE for row, column, _ in changes)
    if said:
        parts.append(f"Among them {plural(said, 'value')} that somebody typed or took from a file.")
    return " ".join(part for part in parts if part)
