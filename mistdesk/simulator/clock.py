"""The simulator's clock: it can be set, sped up and moved on; it knows nothing of estates."""

from __future__ import annotations

import time
from collections.abc import Callable


class SimulatedClock:
    """Time that starts where it is told and runs at the speed it is told."""

    def __init__(self, start: float, speed: float = 1.0, *, monotonic: Callable[[], float] = time.monotonic) -> None:
        self.start = start
        self._monotonic = monotonic
        self._base = start
        self._mark = monotonic()
        self._speed = speed

    @property
    def speed(self) -> float:
        """How many simulated seconds pass in one real second."""
        return self._speed

    def now(self) -> float:
        """Give the simulated time in epoch seconds."""
        return self._base + (self._monotonic() - self._mark) * self._speed

    def set(self, now: float | None = None, speed: float | None = None) -> None:
        """Set the time, the speed, or both."""
        self._base = self.now() if now is None else now
        self._mark = self._monotonic()
        if speed is not None:
            self._speed = speed

    def advance(self, seconds: float) -> None:
        """Move the time on (or back) by some seconds."""
        self.set(now=self.now() + seconds)

    def wait_for(self, seconds: float) -> float:
        """Give the real seconds in which that many simulated ones pass; a clock that stands is read as real."""
        return seconds / self._speed if self._speed > 0 else seconds
