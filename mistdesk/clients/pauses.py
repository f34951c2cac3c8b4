"""The one pause that all calls of a token share after a 429; knows a clock, no HTTP."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

LONGEST = 3600.0  # the limit is counted by the clock hour (API-FACTS 5)


class SharedPause:
    """Until when nobody sends; `on_pause(seconds)` is told when a pause begins or grows."""

    def __init__(self, clock: Callable[[], float], on_pause: Callable[[float], None] | None = None) -> None:
        self._clock = clock
        self._on_pause = on_pause
        self._until = float("-inf")

    def left(self) -> float:
        """Seconds that remain, 0.0 when there is no pause."""
        return max(0.0, self._until - self._clock())

    def begin(self, seconds: float) -> None:
        """Pause for so long, capped; a shorter pause than the one that runs changes nothing."""
        seconds = min(max(seconds, 0.0), LONGEST)
        if self._clock() + seconds <= self._until + 0.5:
            return
        self._until = self._clock() + seconds
        if self._on_pause is not None:
            self._on_pause(seconds)


def retry_after_seconds(header: str | None, server_date: datetime | None) -> float:
    """Seconds a `Retry-After` asks for (number or HTTP date), capped; without one, until the next full hour.

    A date is measured against the server's own clock when it sent it.
    """
    now = server_date or datetime.now(UTC)
    seconds: float | None = None
    text = (header or "").strip()
    if text:
        try:
            seconds = float(text)
        except ValueError:
            try:
                when = parsedate_to_datetime(text)
            except ValueError:
                when = None
            if when is not None:
                seconds = ((when if when.tzinfo else when.replace(tzinfo=UTC)) - now).total_seconds()
    if seconds is None or math.isnan(seconds):
        hour = now.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
        seconds = (hour - now).total_seconds()
    return min(max(seconds, 0.5), LONGEST)
