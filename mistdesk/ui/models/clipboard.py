"""Blocks of cells as spreadsheets put them on the clipboard, out and in; knows no Qt."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence


def to_text(rows: Sequence[Sequence[str]]) -> str:
    """Tab-separated lines; a cell with a tab, a quote or a line end is quoted."""
    out = io.StringIO()
    csv.writer(out, delimiter="\t", lineterminator="\n").writerows(rows)
    return out.getvalue().removesuffix("\n")


def from_text(text: str) -> list[list[str]]:
    """The cells of a pasted text; one last line end is no row of its own."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").removesuffix("\n")
    if '"' not in lines:
        return [line.split("\t") for line in lines.split("\n")]
    return [row or [""] for row in csv.reader(io.StringIO(lines), delimiter="\t")]


def spread(block: Sequence[Sequence[str]], height: int, width: int) -> list[list[str]]:
    """The block, repeated over a selection that is a multiple of it, as spreadsheets do."""
    high, wide = len(block), max((len(row) for row in block), default=0)
    if not high or not wide:
        return []
    down = height if height % high == 0 and height >= high else high
    across = width if width % wide == 0 and width >= wide else wide
    full = [[*row, *([""] * (wide - len(row)))] for row in block]
    return [[full[r % high][c % wide] for c in range(across)] for r in range(down)]
