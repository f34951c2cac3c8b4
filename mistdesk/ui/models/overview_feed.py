"""Today's clients of the whole estate for the Overview, asked anew when polls come; it knows no widget."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from mistdesk.domain.errors import MistdeskError
from mistdesk.services.occupancy import BuildingNow
from mistdesk.ui.charts.data import ChartData
from mistdesk.ui.models.chart_feed import GAP_GRACE, Span, card_data, time_range
from mistdesk.ui.models.estate_index import ORG
from mistdesk.ui.state import WindowState

_TASK = "overview-today"


class OverviewFeed(QObject):
    """Keeps the last answer; asks nothing while nobody looks."""

    changed = Signal()

    def __init__(self, state: WindowState, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._state = state
        self._active = False
        self._stale = True
        self.data: ChartData | None = None
        self.today: BuildingNow | None = None
        self.zone = ""
        self.error: MistdeskError | None = None
        state.samples_changed.connect(self.refresh)
        state.loaded.connect(self.refresh)

    def set_active(self, *, active: bool) -> None:
        """Whether anybody looks."""
        self._active = active
        if active and self._stale:
            self.refresh()

    def refresh(self) -> None:
        """Ask anew."""
        self._stale = True
        if self._active and self._state.opened:
            self._state.tasks.replace(_TASK, self._read())

    async def _read(self) -> None:
        state = self._state
        zone, now = state.index.zone(ORG), state.desk.mist_now()
        start, end = time_range(Span.DAY, now, zone)
        refs = state.index.access_points(ORG)
        try:
            cards = await state.desk.occupancy.buildings([refs], start, end + GAP_GRACE)
        except MistdeskError as error:
            self.error = error
            self.changed.emit()
            return
        self.error, self._stale, self.zone = None, False, zone
        self.today = cards[0]
        title = "Connected clients"
        self.data = card_data(cards[0], title=title, zone=zone, span=(start, end), now=now)
        self.changed.emit()
