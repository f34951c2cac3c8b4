"""The bar at the top: organisation, search, sync state, refresh; it knows the state."""

from __future__ import annotations

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from mistdesk.domain.sync import SideState, SyncState
from mistdesk.ui.kit.theme import Theme
from mistdesk.ui.kit.tokens import Meaning
from mistdesk.ui.kit.widgets import Button, ElidedWords, Kind, MeaningWords, SearchBox
from mistdesk.ui.state import WindowState
from mistdesk.ui.words import age, countdown, moment

_WORDS = {
    SideState.NOT_SIGNED_IN: (Meaning.UNKNOWN, "Not signed in"),
    SideState.WORKING: (Meaning.UPGRADING, "Reading from Mist"),
    SideState.OFFLINE: (Meaning.ERROR, "Mist cannot be reached"),
    SideState.QUOTA: (Meaning.REVIEW, "Call limit used up"),
    SideState.SIGN_IN_AGAIN: (Meaning.ERROR, "Sign in again"),
    SideState.ERROR: (Meaning.ERROR, "Reading failed"),
}


def sync_words(sync: SyncState, now: float) -> tuple[Meaning, str]:
    """Glyph and words for how fresh the data is."""
    if sync.mist is not SideState.OK:
        meaning, words = _WORDS[sync.mist]
        if sync.last_poll_at is not None and sync.mist is not SideState.WORKING:
            words += f" · data {age(now - sync.last_poll_at)}"
        return meaning, words
    if sync.last_poll_at is None:
        return Meaning.OK, "Signed in · first poll to come"
    return Meaning.OK, f"Synced {age(now - sync.last_poll_at)}"


class TopBar(QFrame):
    """Says whose estate this is and how fresh it is; finds things."""

    refresh_asked = Signal()

    def __init__(self, state: WindowState, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state = state
        tokens = theme.current
        self.setProperty("kit", "top-bar")
        self.setFixedHeight(tokens.size.top_bar)
        row = QHBoxLayout(self)
        row.setContentsMargins(tokens.space.l, 0, tokens.space.l, 0)
        row.setSpacing(tokens.space.l)
        self.organization = ElidedWords("", Kind.HEADING, self)
        self.organization.setMaximumWidth(tokens.size.tree)
        self.search = SearchBox(theme, "Find a site, floor, device or command", self, shortcut_hint="Ctrl+K")
        self.search.setMaximumWidth(tokens.size.prose + tokens.size.rail)
        self.status = MeaningWords(theme, Meaning.UNKNOWN, "", self)
        self.refresh = Button("Refresh", self, theme=theme, icon_name="refresh")
        self.refresh.setToolTip("Read statistics now (Ctrl+R)")
        self.refresh.clicked.connect(self.refresh_asked)
        row.addWidget(self.organization)
        row.addWidget(self.search, 3)
        row.addStretch(1)
        row.addWidget(self.status)
        row.addWidget(self.refresh)
        self._timer = QTimer(self)
        self._timer.setInterval(1000)
        self._timer.timeout.connect(self.on_tick)
        self._timer.start()
        state.sync_changed.connect(self.on_tick)
        state.loaded.connect(self.on_tick)
        state.settings_changed.connect(self.on_tick)
        self.on_tick()

    def on_tick(self) -> None:
        """Ages and countdowns move by themselves."""
        state = self._state
        sync, now = state.sync, state.now()
        name = state.desk.workspace.inventory.organization.name or state.settings.mist.org_name or "mistdesk"
        if self.organization.whole_text != name:
            self.organization.set_text(name)
        meaning, words = sync_words(sync, now)
        if sync.mist is SideState.OK and sync.next_poll_at is not None:
            left = countdown(sync.next_poll_at - now)
            words += f" · next poll {left}" if left == "now" else f" · next poll in {left}"
        if self.status.text != words:
            self.status.set(meaning, words)
            zone = state.index.zone(state.scope)
            exact = f"Last poll {moment(sync.last_poll_at, zone)}" if sync.last_poll_at else "No poll yet"
            self.status.setToolTip(exact)
        self.refresh.setEnabled(state.signed_in and not state.tasks.runs("poll"))
