"""Today's clients of the whole estate for the Overview, asked anew when polls come; it knows no widget."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from mistdesk.domain.errors import MistdeskError
from mistdesk.services.occupancy import BuildingNow
from mistdesk.ui.charts.data import ChartData
from mistdesk.ui.models.chart_feed import GAP_GRACE, Span, card_data, time_range
from mistdesk.ui.models.estate_index import ORG, Node
from mistdesk.ui.state import WindowState

_TASK = "overview-today"


@dataclass(frozen=True, slots=True)
class Today:
    """A place's day until now: its figures and its chart."""

    now: BuildingNow
    chart: ChartData


class OverviewFeed(QObject):
    """Keeps the last answers; asks nothing while nobody looks."""

    changed = Signal()

    def __init__(self, state: WindowState, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._state = state
        self._active = False
        self._stale = True
        self._places: tuple[Node, ...] = (ORG,)
        self.today: dict[Node, Today] = {}
        self.error: MistdeskError | None = None
        state.samples_changed.connect(self.refresh)
        state.loaded.connect(self.refresh)

    def set_active(self, *, active: bool) -> None:
        """Whether anybody looks."""
        self._active = active
        if active and self._stale:
            self.refresh()

    def set_sites(self, sites: Iterable[Node]) -> None:
        """Which sites are asked for beside the whole organisation."""
        places = (ORG, *sites)
        if places != self._places:
            self._places = places
            self.refresh()

    def refresh(self) -> None:
        """Ask anew."""
        self._stale = True
        if self._active and self._state.opened:
            self._state.tasks.replace(_TASK, self._read())

    async def _read(self) -> None:
        try:
            today = {place: await self._read_place(place) for place in self._places}
        except MistdeskError as error:
            self.error = error
            self.changed.emit()
            return
        self.error, self._stale, self.today = None, False, today
        self.changed.emit()

    async def _read_place(self, place: Node) -> Today:
        state = self._state
        zone, now = state.index.zone(place), state.desk.mist_now()
        start, end = time_range(Span.DAY, now, zone)  # each site has its own midnight
        refs = state.index.access_points(place)
        [card] = await state.desk.occupancy.buildings([refs], start, end + GAP_GRACE)
        title = f"Connected clients, {state.index.title(place) or 'all sites'}"
        return Today(card, card_data(card, title=title, zone=zone, span=(start, end), now=now))
