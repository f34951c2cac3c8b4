"""Counts over time of single devices for small lines in a list, read only for rows in sight; it knows no widget."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from mistdesk.domain.errors import MistdeskError
from mistdesk.services.occupancy import BuildingNow
from mistdesk.ui.models.chart_feed import GAP_GRACE, ChartFeed, time_range
from mistdesk.ui.state import WindowState

MOST_POINTS = 64
"""More than a cell has room for."""
_MOVED = 600.0  # seconds by which a range that ends now may move before lines are drawn anew
_AT_ONCE = 4  # devices a turn: the window is free in between


@dataclass(frozen=True, slots=True)
class Trend:
    """Runs of points (share of the time shown, count), broken where nothing is known."""

    runs: tuple[tuple[tuple[float, float], ...], ...]
    peak: float | None


NOTHING = Trend((), None)


def trend_of(card: BuildingNow, start: float, end: float, most: int = MOST_POINTS) -> Trend:
    """A device's day as few points: the highest known value of each stretch, no point where none is known."""
    times, values = card.times, card.totals
    step = max(1, -(-len(times) // most))
    runs: list[tuple[tuple[float, float], ...]] = []
    run: list[tuple[float, float]] = []
    for at in range(0, len(times), step):
        known = [value for value in values[at : at + step] if value is not None]
        if known:
            middle = times[min(len(times) - 1, at + step // 2)]
            run.append(((middle - start) / max(1.0, end - start), max(known)))
        elif run:
            runs.append(tuple(run))
            run = []
    if run:
        runs.append(tuple(run))
    return Trend(tuple(runs), card.peak)


class TrendFeed(QObject):
    """Keeps what was read until a poll, another range or another day makes it old."""

    changed = Signal()

    def __init__(self, state: WindowState, chart: ChartFeed, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._state = state
        self._chart = chart
        self._trends: dict[str, Trend] = {}
        self._fresh: set[str] = set()
        self._top = 0.0
        self._range = (0.0, 0.0)
        state.samples_changed.connect(self.on_samples_changed)

    def of(self, ref: str) -> Trend:
        """The trend of a device, nothing before it was read."""
        return self._trends.get(ref, NOTHING)

    @property
    def top(self) -> float:
        """One scale for all rows, so that they can be compared."""
        return self._top

    def on_samples_changed(self) -> None:
        """There are newer values; what is shown stays until they are read."""
        self._fresh.clear()

    def want(self, refs: Sequence[str]) -> None:
        """These rows are in sight; a newer wish replaces an older one."""
        now, zone = self._state.desk.mist_now(), self._state.index.zone(self._state.scope)
        start, end = time_range(self._chart.span, now, zone)
        if round(end - start) != round(self._range[1] - self._range[0]) or abs(start - self._range[0]) >= _MOVED:
            self._fresh.clear()  # another range, another day, or a place with another midnight
            self._trends.clear()
            self._top = 0.0
            self._range = (start, end)
        missing = [ref for ref in refs if ref not in self._fresh]
        if missing:
            self._state.tasks.replace("trends", self._read(missing, start, end))

    async def _read(self, refs: Sequence[str], start: float, end: float) -> None:
        desk = self._state.desk
        for at in range(0, len(refs), _AT_ONCE):
            some = refs[at : at + _AT_ONCE]
            try:
                cards = await desk.occupancy.buildings([[ref] for ref in some], start, end + GAP_GRACE)
            except MistdeskError:
                return  # the chart above says what is wrong
            for ref, card in zip(some, cards, strict=True):
                self._trends[ref] = trend_of(card, start, end)
                self._fresh.add(ref)
                self._top = max(self._top, card.peak or 0.0)
            self.changed.emit()
