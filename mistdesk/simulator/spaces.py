"""How full a kind of space is by weekday and hour, and how many stations that makes; pure functions of time."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from mistdesk.simulator.chance import draw

_SLOT = 900
_DAY = 86_400


class SpaceKind(StrEnum):
    """What people do around an access point."""

    OFFICE = "office"
    LAB = "lab"
    RETAIL = "retail"
    CANTEEN = "canteen"
    LECTURE = "lecture"
    LOBBY = "lobby"


# Stations at a full access point.
CAPACITY = {
    SpaceKind.OFFICE: 26,
    SpaceKind.LAB: 14,
    SpaceKind.RETAIL: 32,
    SpaceKind.CANTEEN: 58,
    SpaceKind.LECTURE: 84,
    SpaceKind.LOBBY: 20,
}

# Per cent of capacity at each full hour, 0 to 23: Monday to Friday, Saturday, Sunday.
_CURVES: dict[SpaceKind, tuple[tuple[int, ...], tuple[int, ...], tuple[int, ...]]] = {
    SpaceKind.OFFICE: (
        (2, 2, 2, 2, 2, 3, 8, 28, 62, 82, 88, 86, 66, 74, 88, 86, 74, 46, 22, 12, 7, 4, 3, 2),
        (2, 2, 2, 2, 2, 2, 2, 3, 5, 8, 10, 11, 10, 9, 9, 8, 6, 5, 4, 3, 2, 2, 2, 2),
        (2, 2, 2, 2, 2, 2, 2, 2, 3, 4, 5, 6, 6, 5, 5, 5, 4, 3, 3, 2, 2, 2, 2, 2),
    ),
    SpaceKind.LAB: (
        (14, 13, 12, 12, 12, 14, 20, 36, 58, 74, 80, 80, 68, 74, 82, 82, 78, 66, 50, 40, 34, 28, 20, 16),
        (12, 11, 11, 11, 11, 11, 12, 15, 20, 26, 30, 32, 30, 30, 30, 28, 26, 22, 18, 16, 14, 13, 12, 12),
        (11, 11, 11, 11, 11, 11, 11, 12, 14, 18, 20, 22, 22, 22, 22, 20, 18, 16, 14, 13, 12, 12, 11, 11),
    ),
    SpaceKind.RETAIL: (
        (3, 3, 3, 3, 3, 3, 4, 6, 14, 30, 42, 50, 60, 56, 50, 52, 62, 76, 80, 62, 30, 10, 4, 3),
        (3, 3, 3, 3, 3, 3, 4, 6, 16, 42, 66, 82, 90, 94, 96, 92, 84, 74, 60, 42, 20, 8, 4, 3),
        (3, 3, 3, 3, 3, 3, 3, 3, 5, 8, 20, 34, 44, 48, 46, 40, 28, 14, 6, 4, 3, 3, 3, 3),
    ),
    SpaceKind.CANTEEN: (
        (1, 1, 1, 1, 1, 1, 4, 14, 20, 16, 18, 58, 96, 74, 26, 22, 16, 8, 6, 4, 2, 1, 1, 1),
        (1, 1, 1, 1, 1, 1, 1, 2, 3, 4, 6, 10, 14, 10, 6, 4, 3, 2, 2, 1, 1, 1, 1, 1),
        (1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 3, 5, 6, 5, 3, 2, 2, 1, 1, 1, 1, 1, 1, 1),
    ),
    SpaceKind.LECTURE: (
        (0, 0, 0, 0, 0, 0, 1, 8, 60, 84, 78, 90, 30, 70, 92, 86, 72, 40, 30, 14, 4, 1, 0, 0),
        (0, 0, 0, 0, 0, 0, 0, 1, 4, 12, 16, 16, 8, 8, 8, 6, 3, 1, 0, 0, 0, 0, 0, 0),
        (0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 3, 2, 2, 2, 1, 1, 0, 0, 0, 0, 0, 0, 0),
    ),
    SpaceKind.LOBBY: (
        (4, 4, 4, 4, 4, 6, 16, 46, 72, 54, 40, 42, 62, 56, 40, 38, 48, 60, 40, 22, 14, 8, 6, 4),
        (4, 4, 4, 4, 4, 4, 6, 8, 12, 16, 20, 22, 22, 20, 18, 16, 14, 12, 10, 8, 6, 5, 4, 4),
        (4, 4, 4, 4, 4, 4, 4, 5, 7, 9, 11, 12, 12, 11, 10, 9, 8, 7, 6, 5, 5, 4, 4, 4),
    ),
}


def fullness(kind: SpaceKind, local: datetime) -> float:
    """Give the usual share of a space's capacity at a local time, 0 to 1; midnight runs into the next day."""
    hour = local.hour + local.minute / 60 + local.second / 3600
    index = int(hour)
    here = _curve_of(kind, local.weekday())
    after = here[index + 1] if index < 23 else _curve_of(kind, (local.weekday() + 1) % 7)[0]
    return (here[index] + (after - here[index]) * (hour - index)) / 100


def _curve_of(kind: SpaceKind, weekday: int) -> tuple[int, ...]:
    return _CURVES[kind][max(0, weekday - 4)]


def stations(key: int, capacity: int, share: float, at: float) -> int:
    """Count the stations at an access point: the usual share, the day's mood, and comings and goings."""
    moment = int(at)
    slot, inside = divmod(moment, _SLOT)
    here, after = draw(key, slot * 4), draw(key, slot * 4 + 4)
    wobble = 0.74 + 0.52 * (here + (after - here) * inside / _SLOT)
    mood = 0.86 + 0.28 * draw(key, moment // _DAY * 4 + 1)
    # The fraction decides by lot, minute by minute, whether one more station is there.
    return int(capacity * share * wobble * mood + draw(key, moment // 60 * 4 + 2))
