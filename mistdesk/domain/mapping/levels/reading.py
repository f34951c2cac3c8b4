"""Reads the level of a floor from its name, its country and the other floors; may not know files, maps or screens."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from mistdesk.domain.mapping.levels.grammar import Sort, Statement, state
from mistdesk.domain.mapping.levels.lexicon import country_code, lexicon
from mistdesk.domain.mapping.levels.normalise import fold, quote
from mistdesk.domain.mapping.levels.pieces import cut

_HIGHEST_INDEX = 60


@dataclass(frozen=True, slots=True)
class LevelReading:
    """The level a name tells, or None, and one sentence that says why."""

    level: int | None
    reason: str


def read_level(name: str, country: str, *, siblings: Sequence[str] = (), group_idx: int | None = None) -> LevelReading:
    """Read the level on the local label from a floor name, or refuse with the reason."""
    code = country_code(country)
    said = _alone(name, code)
    if said.sort in (Sort.UNSURE_GROUND, Sort.UNSURE_FIRST):
        return _by_first_floor(said, [_alone(other, code) for other in siblings])
    if said.sort is Sort.BASEMENT:
        return _by_lower_ground(said, [_alone(other, code) for other in siblings])
    if said.sort is Sort.NOTHING and group_idx is not None:
        return _by_index(said, group_idx, [_alone(other, code) for other in siblings])
    return LevelReading(said.level, said.reason)


@lru_cache(maxsize=4096)
def _alone(name: str, code: str) -> Statement:
    said = state(cut(fold(name), lexicon(code)), code)
    return replace(said, reason=quote(said.reason))


def _by_first_floor(said: Statement, others: list[Statement]) -> LevelReading:
    """Decide between two customs: a ground floor beside a first floor is 0, and the first is 1."""
    if said.sort is Sort.UNSURE_GROUND and any(other.level == 1 for other in others):
        return LevelReading(0, f"{said.reason}; another floor of the building is 1, so this is 0")
    if said.sort is Sort.UNSURE_FIRST and any(other.sort is Sort.UNSURE_GROUND or other.level == 0 for other in others):
        return LevelReading(said.level, f"{said.reason}; the building has a ground floor besides")
    if said.sort is Sort.UNSURE_FIRST:
        return LevelReading(None, "without a country the first floor may be the street level or the one above it")
    return LevelReading(None, said.reason)


def _by_lower_ground(said: Statement, others: list[Statement]) -> LevelReading:
    """Put the basement below a lower ground floor."""
    if any(other.sort is Sort.LOWER_GROUND for other in others):
        return LevelReading(
            -2, f"{said.reason.partition(' without')[0]} lies below the lower ground floor of this building"
        )
    return LevelReading(said.level, said.reason)


def _by_index(said: Statement, index: int, others: list[Statement]) -> LevelReading:
    """Fall back on the map's place in its group, unless 0 (never set) or another floor has that level."""
    if not 0 < index <= _HIGHEST_INDEX:
        return LevelReading(None, said.reason)
    if any(other.level == index for other in others):
        return LevelReading(None, f"{said.reason}, and another floor has the level of its place in the group, {index}")
    return LevelReading(index, f"{said.reason}; {index} is the place of the map in its group")
