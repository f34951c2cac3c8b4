"""The Overview place: how many people, how far the mapping, what next; it knows the state."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from mistdesk.domain.sync import SideState
from mistdesk.ui.kit.theme import Theme
from mistdesk.ui.kit.widgets import ElidedWords, Kind, StateStack, ViewState
from mistdesk.ui.models.estate_index import ORG, Node
from mistdesk.ui.models.overview import Deed, Overview, Seen, count, largest
from mistdesk.ui.models.overview_feed import OverviewFeed
from mistdesk.ui.state import WindowState
from mistdesk.ui.views.overview_cards import AttentionCard, ClientsCard, MappingCard, SpacesCard, SyncCard
from mistdesk.ui.views.overview_site_card import SiteCard
from mistdesk.ui.views.overview_sites import SitesCard
from mistdesk.ui.views.sign_in_parts import stopper
from mistdesk.ui.words import age, plural

_TASK = "overview-count"
_SOON_MS = 60
_MANY = 5000  # rows; counting more would hold up the window
_SITE_CARDS = 3
_PARTIAL_SHARE = 0.25


class OverviewView(QWidget):
    """Cards over a list of sites; counts say what they include."""

    said = Signal(str, str)
    failed = Signal(object)
    place_asked = Signal(str)
    show_row = Signal(str)

    def __init__(self, state: WindowState, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state = state
        self._theme = theme
        self.counted: Overview | None = None
        """What was counted last."""
        self.feed = OverviewFeed(state, self)
        self._soon = _timer(self, self.refresh, _SOON_MS, once=True)
        self._tick = _timer(self, self.on_tick, 1000)
        outer = QVBoxLayout(self)
        space = theme.current.space
        outer.setContentsMargins(space.xl, space.m, space.xl, 0)
        self.stack = StateStack(theme, self._content())
        self.stack.acted.connect(self.on_acted)
        self.stack.cancelled.connect(lambda: state.tasks.cancel("discover"))
        outer.addWidget(self.stack)
        for news in (state.loaded, state.edited, state.samples_changed, state.settings_changed, state.published):
            news.connect(self.on_news)
        state.sync_changed.connect(self.on_sync_changed)
        self.feed.changed.connect(self.on_today)
        self.destroyed.connect(stopper(state.tasks, _TASK))
        self._show_state()

    # --- parts

    def _content(self) -> QWidget:
        space = self._theme.current.space
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        page = QWidget(area)
        page.setProperty("kit", "page")
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, space.l)
        column.setSpacing(space.m)
        column.addLayout(self._head())
        self.clients = ClientsCard(self._theme)
        self.mapping = MappingCard(self._theme)
        self.sync = SyncCard(self._theme)
        self.attention = AttentionCard(self._theme)
        self.spaces = SpacesCard(self._theme)
        self.spaces.chosen.connect(self.show_row)
        self.mapping.acted.connect(self.on_step)
        self.sync.poll_asked.connect(self._state.poll)
        self.sync.discover_asked.connect(self._state.discover)
        self.attention.chosen.connect(self.show_row)
        grid = QGridLayout()
        grid.setSpacing(space.m)
        for at in range(4):
            grid.setColumnStretch(at, 1)
        grid.addWidget(self.clients, 0, 0, 1, 2)
        grid.addWidget(self.mapping, 0, 2)
        grid.addWidget(self.sync, 0, 3)
        grid.addWidget(self.attention, 1, 0, 1, 2)
        grid.addWidget(self.spaces, 1, 2, 1, 2)
        column.addLayout(grid)
        column.addLayout(self._site_row())
        self.sites = SitesCard(self._theme, self._state.desk.mist_now)
        self.sites.opened.connect(self.open_site)
        self.table, self.model = self.sites.table, self.sites.model
        column.addWidget(self.sites)
        column.addStretch(1)
        area.setWidget(page)
        return area

    def _site_row(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(self._theme.current.space.m)
        self.site_cards = tuple(SiteCard(self._theme) for _ in range(_SITE_CARDS))
        for card in self.site_cards:
            card.hide()
            card.opened.connect(self.open_site)
            row.addWidget(card, 1)
        return row

    def _head(self) -> QHBoxLayout:
        space = self._theme.current.space
        head = QHBoxLayout()
        head.setSpacing(space.m)
        self.title = ElidedWords("", Kind.TITLE, self, least=self._theme.current.size.tree)
        self.sentence = ElidedWords("", Kind.MUTED, self)
        head.addWidget(self.title)
        head.addWidget(self.sentence)
        head.addStretch(1)
        return head

    # --- words

    def refresh(self) -> None:
        """Count everything anew, and show it when it is counted; a newer counting replaces an older one."""
        state = self._state
        self._soon.stop()
        self._show_state()
        report = state.desk.workspace.report
        if state.opened and state.has_estate and len(state.index.refs) == len(report.states):
            state.tasks.replace(_TASK, self._count())

    async def _count(self) -> None:
        state = self._state
        workspace = state.desk.workspace
        seen = Seen(
            workspace.inventory,
            state.index,
            workspace.sheet,
            workspace.report,
            state.latest,
            signed_in=state.signed_in,
            published=state.sync.published_at is not None,
        )
        few = len(seen.index.refs) < _MANY
        self.counted = count(seen) if few else await asyncio.to_thread(count, seen)
        self._show_counted()

    def _show_counted(self) -> None:
        state, counted = self._state, self.counted
        if counted is None:
            return
        self.title.set_text(state.desk.workspace.inventory.organization.name or "All sites")
        self.sentence.set_text(counted.totals.sentence)
        self.sites.show_sites(counted.lines)
        self._show_today()
        self.mapping.show_counts(counted.totals, counted.reasons, counted.step)
        self.spaces.show_spaces(counted.spaces)
        self.attention.show_items(counted.attention)
        self._show_state()
        self.on_tick()

    def _show_today(self) -> None:
        counted, feed = self.counted, self.feed
        if counted is None:
            return
        today = feed.today.get(ORG)
        zone = self._state.index.zone(ORG)
        self.clients.show_counts(counted.totals, today.now if today else None, today.chart if today else None, zone)
        shown = largest(counted.lines, len(self.site_cards)) if len(counted.lines) > 1 else ()
        feed.set_sites(line.node for line in shown)
        for at, card in enumerate(self.site_cards):
            card.setVisible(at < len(shown))
            if at < len(shown):
                today = feed.today.get(shown[at].node)
                card.show_site(shown[at], self._state.desk.mist_now())
                card.show_today(today.now if today else None, today.chart if today else None)

    def _show_state(self) -> None:
        state = self._state
        if not state.opened:
            self.stack.show_loading("Opening the workspace", can_cancel=False)
        elif state.has_estate:
            self._show_over_content()
        elif state.discovery is not None:
            if self.stack.state is not ViewState.LOADING:
                self.stack.show_loading("Reading sites, floors and devices from Mist")
            self.stack.set_progress(state.discovery.done, state.discovery.total or None, "rows")
        elif state.in_trouble() and state.sync.mist_trouble is not None:
            trouble = state.sync.mist_trouble
            button = "Sign in again" if state.sync.mist is SideState.SIGN_IN_AGAIN else "Try again"
            self.stack.show_error(trouble.title, f"{trouble.message} {trouble.action}", button)
        elif state.signed_in:
            text = "Sites, floors and devices appear here once they have been read from Mist."
            self.stack.show_empty("overview", "Nothing has been read yet", text, "Read them now")
        else:
            text = "Buildings, people and the state of the mapping are shown here once somebody is signed in."
            self.stack.show_empty("overview", "Nobody is signed in", text, "Sign in to Mist")

    def _show_over_content(self) -> None:
        state = self._state
        counts = self.counted.totals if self.counted else None
        if self.feed.error is not None:
            error = self.feed.error
            self.stack.show_partial(f"{error.title.rstrip('.')}.", f"{error.message} {error.action}", "Try again")
        elif state.data_is_old():
            why = state.sync.mist_trouble.title if state.in_trouble() and state.sync.mist_trouble else ""
            reason = f" {why.rstrip('.')}." if why else ""
            text = f"The figures are from {age(state.data_age() or 0.0)}.{reason} They stay until newer ones come."
            self.stack.show_stale(text, "Read now" if state.signed_in else "")
        elif counts is not None and state.sync.polls and counts.aps - counts.reporting > counts.aps * _PARTIAL_SHARE:
            text = "They were down or told no count at the last poll. Sums leave them out; they do not count as zero."
            self.stack.show_partial(
                f"{counts.aps - counts.reporting:,} of {plural(counts.aps, 'access point')} have no count now.", text
            )
        else:
            self.stack.show_ready()

    # --- news

    def on_news(self, *_: object) -> None:
        """Several pieces of news at once make one counting; hidden, none."""
        if self.isVisible():
            self._soon.start()

    def on_today(self) -> None:
        """Today's curves have come."""
        self._show_today()
        self._show_state()

    def on_sync_changed(self) -> None:
        """State and times."""
        self._show_state()
        self.on_tick()

    def on_tick(self) -> None:
        """Ages and countdowns move by themselves."""
        state = self._state
        zone, now = state.index.zone(ORG), state.now()
        self.clients.show_age(state.sync.last_poll_at, now, zone)
        reading = state.tasks.runs("poll")
        self.sync.show_sync(state.sync, now, zone, can_read=state.signed_in, reading=reading)

    def on_acted(self, name: str) -> None:
        """The button of a state."""
        state = self._state
        refused = state.sync.mist is SideState.SIGN_IN_AGAIN
        if name == ViewState.STALE.value:
            state.poll()
        elif name == ViewState.PARTIAL.value:
            self.feed.refresh()
        elif state.signed_in and not refused:
            state.discover()
        else:
            self.place_asked.emit("settings")

    def on_step(self) -> None:
        """Do the next best step."""
        if self.counted is None:
            return
        step = self.counted.step
        if step.deed is Deed.ROW:
            self.show_row.emit(step.ref)
        else:
            self.place_asked.emit("publish" if step.deed is Deed.PUBLISH else "settings")

    def open_site(self, node: Node) -> None:
        """Choose a site and go to the grid."""
        self._state.set_scope(node)
        self.place_asked.emit("mapping")

    def showEvent(self, event: QShowEvent) -> None:
        """Now somebody looks."""
        super().showEvent(event)
        self._tick.start()
        self.feed.set_active(active=True)
        self.refresh()

    def hideEvent(self, event: QHideEvent) -> None:
        """Nobody looks any more."""
        super().hideEvent(event)
        self._tick.stop()
        self._soon.stop()
        self.feed.set_active(active=False)


def _timer(parent: QWidget, job: Callable[[], None], interval: int, *, once: bool = False) -> QTimer:
    timer = QTimer(parent)
    timer.setInterval(interval)
    timer.setSingleShot(once)
    timer.timeout.connect(job)
    return timer
