"""The walls of a floor: rooms along a corridor, made from a number; used to place devices and to draw the plan."""

from __future__ import annotations

from dataclasses import dataclass

from mistdesk.simulator.chance import between, unit

MARGIN = 40
_CORRIDOR = 56


@dataclass(frozen=True, slots=True)
class Room:
    """A rectangle in pixels with a door in its upper or lower wall."""

    left: int
    top: int
    right: int
    bottom: int
    door_at: int
    door_on_top: bool

    @property
    def centre(self) -> tuple[float, float]:
        """The middle of the room."""
        return ((self.left + self.right) / 2, (self.top + self.bottom) / 2)


@dataclass(frozen=True, slots=True)
class FloorLayout:
    """Everything that can be drawn of one floor."""

    width: int
    height: int
    rooms: tuple[Room, ...]
    corridor_top: int
    corridor_bottom: int


def lay_out(key: int, width: int, height: int, rooms: int) -> FloorLayout:
    """Divide a floor into about so many rooms on both sides of a corridor."""
    middle = height // 2 + between(-height // 14, height // 14, key, 31)
    top, bottom = middle - _CORRIDOR // 2, middle + _CORRIDOR // 2
    above = max(2, (rooms + 1) // 2)
    below = max(2, rooms // 2)
    upper = _row_of_rooms(key, 1, above, width, MARGIN, top)
    lower = _row_of_rooms(key, 2, below, width, bottom, height - MARGIN)
    return FloorLayout(width, height, upper + lower, top, bottom)


def _row_of_rooms(key: int, row: int, count: int, width: int, top: int, bottom: int) -> tuple[Room, ...]:
    shares = [0.7 + 0.6 * unit(key, 32, row, index) for index in range(count)]
    whole = sum(shares)
    span = width - 2 * MARGIN
    rooms: list[Room] = []
    left, reached = MARGIN, 0.0
    for index, share in enumerate(shares):
        reached += share
        right = MARGIN + round(span * reached / whole)
        slack = max(0, right - left - 50)
        door = left + 12 + (between(0, slack, key, 33, row, index) if slack else 0)
        rooms.append(Room(left, top, right, bottom, door, row == 2))
        left = right
    return tuple(rooms)
