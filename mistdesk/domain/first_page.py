"""What the grid showed last: texts and marks of its first rows, to be shown while a workspace opens; knows no widget.

It is loaded before the first paint, so it needs nothing else of the program.
"""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

MOST_ROWS = 60


class Mark(StrEnum):
    """What a cell was like, besides its text."""

    PLAIN = ""
    ERROR = "error"
    REVIEW = "review"
    SUGGESTED = "suggested"
    AWAY = "away"  # left out, or gone from Mist


class FirstColumn(NamedTuple):
    """A column as it stood in the grid, from left to right."""

    title: str
    width: int
    at_right: bool = False


class FirstCell(NamedTuple):
    """A cell as it was shown."""

    text: str
    mark: Mark = Mark.PLAIN


class Margins(NamedTuple):
    """How far the grid stood from the window's edges, in pixels, so that nothing jumps when the real one comes."""

    left: int
    top: int
    right: int
    bottom: int


class FirstPage(NamedTuple):
    """The first rows of a workspace's grid at `at`, a moment of this machine's clock. Nothing secret is in it."""

    at: float
    organization: str
    devices: int
    columns: tuple[FirstColumn, ...]
    rows: tuple[tuple[FirstCell, ...], ...]
    margins: Margins
