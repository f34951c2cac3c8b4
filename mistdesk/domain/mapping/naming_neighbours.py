"""Finds the nearest of some points on a plan without comparing all with all; knows points, no names and no sheet."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

REACH = 1.5
"""A neighbour is no further away than this many times the usual distance between access points of the plan."""

_SAMPLE = 20


@dataclass(frozen=True, slots=True)
class Point:
    """One access point on a plan, in pixels."""

    row: int
    x: float
    y: float


class Grid:
    """Points in square buckets of about one point each, so that a look round costs the same on every plan."""

    def __init__(self, points: Sequence[Point]) -> None:
        self._points = tuple(points)
        xs, ys = [p.x for p in points], [p.y for p in points]
        width, height = (max(xs) - min(xs), max(ys) - min(ys)) if points else (0.0, 0.0)
        area = max(width, 1.0) * max(height, 1.0)
        self._edge = max(math.sqrt(area / max(1, len(points))), max(width, height) / 1000, 1e-6)
        self._buckets: dict[tuple[int, int], list[Point]] = defaultdict(list)
        for point in points:
            self._buckets[self._bucket(point)].append(point)
        self._span = int(max(width, height) / self._edge) + 1

    def _bucket(self, point: Point) -> tuple[int, int]:
        return math.floor(point.x / self._edge), math.floor(point.y / self._edge)

    def near(self, point: Point, reach: float) -> list[tuple[float, int]]:
        """Distance and row of all other points within reach, the nearest first."""
        across = math.ceil(reach / self._edge)
        x, y, row = point.x, point.y, point.row
        found: list[tuple[float, int]] = []
        for bucket in self._around(self._bucket(point), across):
            for other in bucket:
                far = math.hypot(other.x - x, other.y - y)
                if far <= reach and other.row != row:
                    found.append((far, other.row))
        found.sort()
        return found

    def _around(self, middle: tuple[int, int], across: int) -> Iterable[Sequence[Point]]:
        """The buckets that may hold points so many buckets away; all of them where that is the shorter way."""
        if (2 * across + 1) ** 2 > len(self._buckets):
            return self._buckets.values()
        steps = range(-across, across + 1)
        spots = ((middle[0] + right, middle[1] + down) for right in steps for down in steps)
        return [bucket for spot in spots if (bucket := self._buckets.get(spot))]

    def nearest(self, point: Point) -> float | None:
        """How far the nearest other point is that lies elsewhere; None when there is none."""
        across = 1
        while True:
            found = [far for far, _ in self.near(point, across * self._edge) if far > 0]
            if found:
                return found[0]
            if across > 2 * self._span:
                return None
            across *= 2

    def spacing(self) -> float | None:
        """The usual distance from a point to its nearest other; None when all lie in one place.

        A sample of the points tells it as well as all of them.
        """
        step = max(1, len(self._points) // _SAMPLE)
        found = sorted(far for p in self._points[::step] if (far := self.nearest(p)) is not None)
        return found[len(found) // 2] if found else None
