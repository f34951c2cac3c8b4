"""The strip at the foot: what is chosen, how far the mapping is, what polling costs; it knows the state."""

from __future__ import annotations

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

from mistdesk.domain.sync import SideState
from mistdesk.ui.kit.theme import Theme
from mistdesk.ui.kit.tokens import Meaning
from mistdesk.ui.kit.widgets import StatusBarStrip
from mistdesk.ui.models.estate_index import ORG
from mistdesk.ui.models.problems import readiness
from mistdesk.ui.state import WindowState
from mistdesk.ui.views.top_bar import sync_words
from mistdesk.ui.words import countdown, moment, plural, zone_of


class StatusBar(StatusBarStrip):
    """Fills the strip's segments from the state, once a second at most."""

    def __init__(self, state: WindowState, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self._state = state
        for name in ("rows", "devices", "sync", "poll", "calls", "token", "waiting"):
            self.set_segment(name, "")
        self.set_segment("zone", "", at_right=True)
        self._shown: dict[str, str] = {}
        self._timer = QTimer(self)
        self._timer.setInterval(1000)
        self._timer.timeout.connect(self.on_tick)
        self._timer.start()
        for news in (
            state.loaded,
            state.edited,
            state.sync_changed,
            state.settings_changed,
            state.scope_changed,
            state.marked_changed,
        ):
            news.connect(self.on_tick)
        self.on_tick()

    def on_tick(self, *_: object) -> None:
        """Say it anew where it has changed."""
        state = self._state
        sync, now = state.sync, state.now()
        marked = len(state.marked)
        self._say("rows", state.marked_words or (f"{plural(marked, 'row')} selected" if marked else ""))
        whole = readiness(state.desk.workspace.report, state.index.rows(ORG))
        self._say("devices", f"{plural(whole.devices, 'device')} · {whole.ready:,} ready" if state.has_estate else "")
        meaning, words = sync_words(sync, now)
        zone = state.index.zone(state.scope)
        tip = f"Last poll {moment(sync.last_poll_at, zone)}" if sync.last_poll_at else "No poll yet"
        self._say("sync", words if state.signed_in else "", None if meaning is Meaning.OK else meaning, tip)
        known = sync.mist is SideState.OK and sync.next_poll_at is not None
        self._say("poll", f"Next poll {countdown(sync.next_poll_at - now)}" if known and sync.next_poll_at else "")
        left = None if sync.calls_used is None or sync.calls_limit is None else sync.calls_limit - sync.calls_used
        self._say("calls", "" if left is None else f"{max(0, left):,} calls left this hour")
        rights = {None: "", True: "Token: read and write", False: "Token: read only"}[sync.can_write]
        self._say("token", rights if state.signed_in else "")
        waits = f"{plural(sync.waiting_values, 'sample')} waiting to be sent" if sync.waiting_values else ""
        self._say("waiting", waits, Meaning.REVIEW if waits else None)
        self._say("zone", f"Times in {zone_of(zone)[0]}" if state.has_estate else "", at_right=True)

    def _say(
        self, name: str, text: str, meaning: Meaning | None = None, tip: str = "", *, at_right: bool = False
    ) -> None:
        key = f"{text}|{meaning}|{tip}"
        if self._shown.get(name) != key:
            self._shown[name] = key
            self.set_segment(name, text, meaning, tip=tip, at_right=at_right)
