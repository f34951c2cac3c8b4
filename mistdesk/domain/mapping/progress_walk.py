"""Which access point comes next for somebody who walks through a building; knows rules and sheet, no screen."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from mistdesk.domain.estate.model import Device, DeviceKind
from mistdesk.domain.estate.ordering import natural_key
from mistdesk.domain.mapping.columns import Column
from mistdesk.domain.mapping.progress_score import counts, not_looked_at
from mistdesk.domain.mapping.rules import Report, RowState, fold_address, parse_level
from mistdesk.domain.mapping.sheet import MappingSheet

_Head = tuple[bool, int, bool]
_Step = tuple[bool, bool, int, bool, str]


def is_unmapped(sheet: MappingSheet, report: Report, row: int) -> bool:
    """Whether the row is an access point that counts and has an error, or a space that nobody has looked at."""
    state = report.states[row]
    if state is RowState.LEFT_OUT or not counts(sheet, state, row) or sheet.device(row).kind is not DeviceKind.AP:
        return False
    return state is RowState.FAULTY or not_looked_at(sheet, row) is not None


def next_unmapped(
    sheet: MappingSheet,
    report: Report,
    from_row: int,
    *,
    done: Collection[int] = frozenset(),
    rows: Iterable[int] | None = None,
) -> int | None:
    """The unmapped access point nearest to `from_row`; None when there is no other.

    On its map by distance, then elsewhere on its floor, then the nearest floor of its building by level, then the
    next building from its ground floor. Those on no map come last, those of its own building first, by name.
    `done`: rows passed over, as skipped ones. `rows`: look at these only.
    """
    here = _Here(sheet, from_row)
    best: tuple[_Head, _Step] | None = None
    nearest: list[int] = []
    for row in range(len(sheet)) if rows is None else rows:
        if row == from_row or row in done or not is_unmapped(sheet, report, row):
            continue
        head = here.head_to(row)
        if best is not None and head > best[0]:
            continue  # most rows of a large estate end here
        step = here.step_to(row)
        if best is None or (head, step) < best:
            best, nearest = (head, step), [row]
        elif step == best[1]:
            nearest.append(row)
    return min(nearest, key=here.order, default=None)


@dataclass(frozen=True, slots=True)
class _Place:
    building: str
    plan: str
    floor: str
    level: int | None


class _Here:
    """Where somebody stands, and how far other rows are: first in coarse steps, then by pixels and names."""

    def __init__(self, sheet: MappingSheet, row: int) -> None:
        self._sheet = sheet
        self._row = row
        self._device = sheet.device(row)
        self._place = self._at(row)
        self._first: dict[str, int] = {}

    def head_to(self, row: int) -> _Head:
        """Placed or not, how many buildings away, on this plan or not."""
        plan = self._sheet.device(row).map_id or ""
        turn = self._turn(self._sheet.value(row, Column.BUILDING_REF).strip(), row)
        return not plan, turn, bool(plan) and plan != self._place.plan

    def step_to(self, row: int) -> _Step:
        """How far among rows of one head: on this floor or not, levels, plans."""
        there, mine = self._at(row), self._place
        if not there.plan or there.plan == mine.plan:
            return False, False, 0, False, ""
        by_name = f"{there.floor}\n{there.plan}"
        away = there.building != mine.building
        if not away and (there.floor, there.level) == (mine.floor, mine.level):
            return False, False, 0, False, by_name
        start = 0 if away else mine.level or 0
        return True, there.level is None, *_levels_between(start, there.level), by_name

    def order(self, row: int) -> tuple[float, object, str]:
        """Among equals: by pixels on the same plan, then as people read names."""
        other = self._sheet.device(row)
        apart = distance(self._device, other)
        return math.inf if apart is None else apart, natural_key(self._sheet.value(row, Column.THING_NAME)), other.id

    def _at(self, row: int) -> _Place:
        sheet = self._sheet
        return _Place(
            building=sheet.value(row, Column.BUILDING_REF).strip(),
            plan=sheet.device(row).map_id or "",
            floor=fold_address(sheet.value(row, Column.FLOOR_NAME)),
            level=parse_level(sheet.value(row, Column.FLOOR_LEVEL)),
        )

    def _turn(self, building: str, row: int) -> int:
        """Which building comes when, in the order of the sheet, the own one first."""
        if building == self._place.building:
            return 0
        return 1 + (self._first.setdefault(building, row) - self._row) % len(self._sheet)


def _levels_between(here: int, there: int | None) -> tuple[int, bool]:
    """How many levels up or down, up before down."""
    return (0, False) if there is None else (abs(there - here), there < here)


def distance(one: Device, other: Device) -> float | None:
    """Pixels between two devices of one map; None where they are not on one, or a position is missing."""
    if one.map_id is None or one.map_id != other.map_id:
        return None
    if one.x_px is None or one.y_px is None or other.x_px is None or other.y_px is None:
        return None
    return math.hypot(one.x_px - other.x_px, one.y_px - other.y_px)
