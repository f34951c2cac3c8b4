"""What a repair would do, in words, before it is done; knows no widget."""

from __future__ import annotations

from mistdesk.domain.mapping.columns import header
from mistdesk.domain.mapping.repairs import Repair
from mistdesk.domain.mapping.sheet import MappingSheet
from mistdesk.ui.models.cell_words import sentence
from mistdesk.ui.words import plural

_SHOWN = 2


def what_it_does(sheet: MappingSheet, repair: Repair) -> str:
    """Its label, why, and the first cells from what to what."""
    parts = [sentence(repair.label), sentence(repair.reason)]
    changes = [
        f"{header(column)} {sheet.value(row, column)!r} becomes {value!r}"
        for row, column, value in repair.cells
        if sheet.value(row, column) != value
    ]
    if changes:
        more = len(changes) - _SHOWN
        rest = f" and {plural(more, 'more cell')}" if more > 0 else ""
        parts.append(f"{'; '.join(changes[:_SHOWN])}{rest}.")
    return " ".join(part for part in parts if part)
