"""Blocks of cells as spreadsheets put them on the clipboard, out and in; knows no Qt."""

from __future__ import annotations

from collections.abc import Sequence

from mistdesk.domain.mapping.blocks import from_text, to_text

__all__ = ["from_text", "spread", "to_text"]


def spread(block: Sequence[Sequence[str]], height: int, width: int) -> list[list[str]]:
    """The block, repeated over a selection that is a multiple of it, as spreadsheets do."""
    high, wide = len(block), max((len(row) for row in block), default=0)
    if not high or not wide:
        return []
    down = height if height % high == 0 and height >= high else high
    across = width if width % wide == 0 and width >= wide else wide
    full = [[*row, *([""] * (wide - len(row)))] for row in block]
    return [[full[r % high][c % wide] for c in range(across)] for r in range(down)]
