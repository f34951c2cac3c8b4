"""Who published what and when, the last few times; it knows the state."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from mistdesk.domain.errors import MistdeskError
from mistdesk.domain.ports import JournalLine
from mistdesk.ui.kit.theme import Theme
from mistdesk.ui.kit.widgets import Card, Kind, Words
from mistdesk.ui.state import WindowState
from mistdesk.ui.words import moment, plural

TASK = "publish-journal"
MOST = 5


class JournalCard(Card):
    """The newest lines of the journal; without any it is not shown."""

    failed = Signal(object)

    def __init__(self, state: WindowState, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, "Journal", "who published what", parent)
        self._state = state
        self._lines = [Words("", Kind.SECONDARY, wrap=True) for _ in range(MOST)]
        for line in self._lines:
            self.body.addWidget(line)
        self.setVisible(False)
        state.published.connect(self.refresh)

    def refresh(self) -> None:
        """Read it anew."""
        self._state.tasks.replace(TASK, self._read())

    async def _read(self) -> None:
        try:
            lines = await self._state.desk.publish_journal()
        except MistdeskError as error:
            self.failed.emit(error)
            return
        self._show(lines[:MOST])

    def _show(self, lines: list[JournalLine]) -> None:
        zone = self._state.index.zone(self._state.scope)
        for at, words in enumerate(self._lines):
            words.setVisible(at < len(lines))
            if at < len(lines):
                line = lines[at]
                refused = f", {plural(line.rejected, 'row')} refused" if line.rejected else ""
                words.setText(f"{moment(line.at, zone)}, {line.by}: {line.text}{refused}.")
        self.setVisible(bool(lines))
