"""The one question after a window ended without closing: keep its steps or take them back; it knows the state."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from mistdesk.ui.kit.theme import Theme
from mistdesk.ui.kit.tokens import Meaning
from mistdesk.ui.kit.widgets import Banner, Button
from mistdesk.ui.models.change_recovery import KEEP, TAKE_BACK, TITLE, recovery_words, taken_back_words
from mistdesk.ui.state import WindowState

_TASK = "answer-recovery"


class RecoveryBand(Banner):
    """Asked once; the answer is remembered, and taking back can itself be taken back."""

    said = Signal(str)
    asked = Signal(bool)
    """Whether the question stands."""

    def __init__(self, state: WindowState, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, Meaning.INFO, "", parent=parent)
        self._state = state
        self.keep_button = Button(KEEP, self)
        self.keep_button.clicked.connect(self.on_keep)
        row = self.layout()
        assert isinstance(row, QHBoxLayout)
        row.insertWidget(row.count() - 2, self.keep_button)
        self.action.connect(self.on_take_back)
        self.refresh()

    def refresh(self) -> None:
        """Ask, when there is something to ask."""
        offer = self._state.desk.recovery.offer
        self.setVisible(offer is not None)
        self.asked.emit(offer is not None)
        if offer is None:
            return
        zone = self._state.index.zone(self._state.scope)
        self.set_message(Meaning.INFO, f"{TITLE}.", recovery_words(offer, self._state.now(), zone), TAKE_BACK)

    def on_keep(self) -> None:
        """They stay; nobody asks again."""
        self._state.tasks.start(_TASK, self._keep())

    def on_take_back(self) -> None:
        """Undo them, each as a step that can be done again."""
        self._state.tasks.start(_TASK, self._take_back())

    async def _keep(self) -> None:
        await self._state.desk.recovery.keep()
        self.refresh()

    async def _take_back(self) -> None:
        taken = await self._state.desk.recovery.take_back()
        self.refresh()
        self.said.emit(taken_back_words(taken))
