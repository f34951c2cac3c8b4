"""Decides what level a floor name tells; may not know where the name came from."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

_NUMBERED = re.compile(r"(?:level|floor|fl|f|l)\s*(-?\d{1,2})|(\d{1,2})(?:st|nd|rd|th)?\s*(?:f|floor)|(-?\d{1,2})")
_UPPER = re.compile(r"(\d{1,2})\.?\s*(?:og|obergeschoss)")
_GROUND = frozenset({"eg", "erdgeschoss", "ground", "ground floor"})


@dataclass(frozen=True, slots=True)
class LevelReading:
    """The level a name tells, or None, and one sentence that says why."""

    level: int | None
    reason: str


def read_level(name: str, country: str, *, siblings: Sequence[str] = (), group_idx: int | None = None) -> LevelReading:
    """Read the level on the local label from a floor name, or refuse with the reason."""
    text = unicodedata.normalize("NFKC", name).casefold().strip()
    if text in _GROUND and country not in {"US", "CA", "PH"}:
        return LevelReading(0, f'ground word "{name.strip()}"')
    match = _UPPER.fullmatch(text) or _NUMBERED.fullmatch(text)
    if match and not re.match(r"(?:fl|f|l)-", text):
        return LevelReading(int(next(group for group in match.groups() if group)), "number of the floor")
    if group_idx is not None and not text:
        return LevelReading(group_idx, f"the name is empty; the map's floor index is {group_idx}")
    return LevelReading(None, "the name does not tell a floor number")
