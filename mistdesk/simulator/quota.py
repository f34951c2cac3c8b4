"""Counts calls for each token in windows of a clock hour; knows no HTTP."""

from __future__ import annotations

import math
from dataclasses import dataclass

from mistdesk.simulator.tokens import TokenKind

_HOUR = 3_600


@dataclass(slots=True)
class _Window:
    hour: int
    used: int


class Quota:
    """The limit of calls an hour; the count starts anew when the clock strikes."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self._windows: dict[TokenKind, _Window] = {}

    def take(self, kind: TokenKind, now: float) -> bool:
        """Count one call, or say no when the hour's calls are used up."""
        window = self._window(kind, now)
        if window.used >= self.limit:
            return False
        window.used += 1
        return True

    def used(self, kind: TokenKind, now: float) -> int:
        """Tell how many calls were counted in this hour."""
        return self._window(kind, now).used

    @staticmethod
    def seconds_left(now: float) -> int:
        """Tell how long the hour still lasts, in whole seconds, at least one."""
        return max(1, math.ceil(_HOUR - now % _HOUR))

    def _window(self, kind: TokenKind, now: float) -> _Window:
        hour = int(now // _HOUR)
        window = self._windows.get(kind)
        if window is None or window.hour != hour:
            window = self._windows[kind] = _Window(hour, 0)
        return window
