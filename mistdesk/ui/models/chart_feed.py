"""What the chart of the chosen place shows, asked anew when place, range or polls change; knows no widget."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from PySide6.QtCore import QObject, Signal

from mistdesk.domain.errors import MistdeskError
from mistdesk.domain.occupancy.series import OccupancyView
from mistdesk.services.occupancy import MOST_LINES, BuildingNow
from mistdesk.ui.charts.data import ChartData, ChartSeries, GapSpan, StatusSpan
from mistdesk.ui.models.estate_index import NodeKind
from mistdesk.ui.state import WindowState
from mistdesk.ui.words import DAY, HOUR, start_of_day, zone_of
from mistdesk.ui.words import span as in_words

UNIT = "clients"
GAP_GRACE = 1.0


class Span(StrEnum):
    """How much time is shown."""

    HOUR = "Hour"
    DAY = "Day"
    WEEK = "Week"


def time_range(span: Span, now: float, zone: str) -> tuple[float, float]:
    """From when to when: the last hour, the site's whole day, the last seven days."""
    if span is Span.HOUR:
        return now - HOUR, now
    if span is Span.WEEK:
        return now - 7 * DAY, now
    start = start_of_day(now, zone)
    return start, start_of_day(start + DAY + 2 * HOUR, zone)  # a day may have 23 or 25 hours


def chart_data(
    view: OccupancyView, *, title: str, zone: str, source: str, span: tuple[float, float], now: float
) -> ChartData:
    """The chart of an answer."""

    def series(label: str, values: Sequence[float | None]) -> ChartSeries:
        return ChartSeries(label, view.times, values)

    many = view.devices > 1
    return ChartData(
        title=title,
        unit=UNIT,
        zone=zone_of(zone)[0],
        source=source,
        total=series("Total" if many else title, view.total),
        start=span[0],
        end=span[1],
        lines=tuple(series(line.label, line.values) for line in view.lines) if many else (),
        gaps=tuple(GapSpan(gap.start, gap.end, gap.cause.value) for gap in view.gaps),
        statuses=tuple(StatusSpan(s.start, s.end, s.up, s.down, s.unknown) for s in view.shares),
        status_label="APs" if many else "AP",
        now=now,
    )


def card_data(card: BuildingNow, *, title: str, zone: str, span: tuple[float, float], now: float) -> ChartData:
    """The small chart of a building's card; holes in its line are its gaps."""
    total = ChartSeries(title, card.times, card.totals)
    return ChartData(title, UNIT, zone_of(zone)[0], "", total, span[0], span[1], now=now)


class ChartFeed(QObject):
    """Keeps the last answer; a newer question replaces an older one, so a late answer never shows the wrong place."""

    changed = Signal()

    def __init__(self, state: WindowState, name: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._state = state
        self._name = f"chart-{name}"
        self._active = False
        self._stale = True
        self.span = Span.DAY
        self.names_place = True
        self.least_lines = 2  # one marked row may only be where the cursor stands
        self.data: ChartData | None = None
        self.view: OccupancyView | None = None
        self.error: MistdeskError | None = None
        state.scope_changed.connect(self.refresh)
        state.marked_changed.connect(self.refresh)
        state.samples_changed.connect(self.refresh)

    def set_active(self, *, active: bool) -> None:
        """Whether anybody looks; nothing is asked while nobody does."""
        self._active = active
        if active and self._stale:
            self.refresh()

    def set_span(self, span: Span) -> None:
        """Show another length of time."""
        self.span = span
        self.refresh()

    @property
    def has_access_points(self) -> bool:
        """Whether the chosen place has anything that counts."""
        return bool(self._state.index.access_points(self._state.scope))

    def refresh(self) -> None:
        """Ask anew."""
        self._stale = True
        if self._active:
            self._state.tasks.replace(self._name, self._read())

    async def _read(self) -> None:
        state, scope, span = self._state, self._state.scope, self.span
        index = state.index
        refs = index.access_points(scope)
        zone, now = index.zone(scope), state.desk.mist_now()
        start, end = time_range(span, now, zone)
        marked = [ref for ref in state.marked if ref in refs and scope.kind is not NodeKind.DEVICE][:MOST_LINES]
        sheet = state.desk.workspace.sheet
        names = [(ref, index.names[sheet.index[ref]]) for ref in marked] if len(marked) >= self.least_lines else []
        try:
            view = await state.desk.occupancy.view(refs, start, end + GAP_GRACE, names=names)
        except MistdeskError as error:
            self.error = error
            self.changed.emit()
            return
        self.error, self.view, self._stale = None, view, False
        source = f"{view.reporting:,} of {view.devices:,} access points reporting" if view.devices > 1 else ""
        if not self.names_place:  # the view says the place and who reports in words of its own
            source = f"every {in_words(state.settings.poll.stats_seconds)}"
        title = f"Connected clients, {state.scope_title()}" if self.names_place else "Connected clients"
        self.data = chart_data(view, title=title, zone=zone, source=source, span=(start, end), now=now)
        self.changed.emit()
