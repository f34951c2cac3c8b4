"""The sample queries of the connector guide, sent to the target, with their answers; knows the services."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime

from PySide6.QtCore import Signal
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QWidget

from mistdesk import assets
from mistdesk.domain.errors import MistdeskError
from mistdesk.ui.kit.theme import Theme
from mistdesk.ui.kit.widgets import Button, Card, Kind, Words
from mistdesk.ui.state import WindowState
from mistdesk.ui.words import DAY, plural

TASK = "query"
STATUS, COUNTS = "latest-status", "client-counts"
CONNECTOR = "your-connector-Id"
START, END = "2026-05-01T12:00:00Z", "2026-05-02T13:00:00Z"
MOST_SHOWN = 60_000  # characters; more would hold up the window and nobody reads it


class QueryPanel(Card):
    """Two buttons, one answer."""

    failed = Signal(object)

    def __init__(self, state: WindowState, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, "Ask the target", "the guide's sample queries", parent)
        self._state = state
        row = QHBoxLayout()
        row.setSpacing(theme.current.space.s)
        self.status = Button("Latest status")
        self.counts = Button("Client counts")
        self.status.clicked.connect(lambda: self.ask(STATUS))
        self.counts.clicked.connect(lambda: self.ask(COUNTS))
        row.addWidget(self.status)
        row.addWidget(self.counts)
        row.addStretch(1)
        self.words = Words("", Kind.SECONDARY, wrap=True)
        self.answer = QPlainTextEdit()
        self.answer.setReadOnly(True)
        self.answer.setTabChangesFocus(True)
        self.answer.setAccessibleName("Answer of the target")
        self.answer.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.answer.setMinimumHeight(theme.current.size.row * 7)
        self.answer.hide()
        self.body.addLayout(row)
        self.body.addWidget(self.words)
        self.body.addWidget(self.answer)
        self.words.hide()

    def ask(self, name: str) -> None:
        """Send one of the sample queries; a newer one replaces one that is on its way."""
        self._state.tasks.replace(TASK, self._ask(name))

    async def _ask(self, name: str) -> None:
        self.words.setText("Asking the target")
        self.words.show()
        try:
            reply = await self._state.desk.requests.query(await self._text(name))
        except MistdeskError as error:
            self.words.setText(f"{error.title}. {error.message} {error.action}")
            self.answer.hide()
            return
        self._show(await asyncio.to_thread(_readable, reply))  # a day of a campus is some megabytes

    async def _text(self, name: str) -> str:
        """The query as the guide has it, but for the connector and the times."""
        state = self._state
        text = assets.asset(f"queries/{name}.graphql").read_text(encoding="utf-8")
        connector = state.settings.target.connector_id
        if not connector:
            found = await state.desk.sign_in.check_target(state.settings.target, None)
            connector = found.connectors[0][0] if found.connectors else ""
        now = state.desk.mist_now()
        times = [datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ") for at in (now - DAY, now + 60)]
        return text.replace(CONNECTOR, connector).replace(START, times[0]).replace(END, times[1])

    def _show(self, answer: tuple[str, str]) -> None:
        words, text = answer
        self.words.setText(words)
        self.answer.setPlainText(text)
        self.answer.show()


def _readable(reply: str) -> tuple[str, str]:
    """What an answer holds, in words; and its text, indented and cut where it is long."""
    document = json.loads(reply)
    points = (document.get("data") or {}).get("points") or []
    values = sum(len(point.get("series") or ()) for point in points)
    words = f"{plural(len(points), 'point')} with {plural(values, 'value')} in all."
    if document.get("errors"):
        words = "The target answered with errors."
    text = json.dumps(document, ensure_ascii=False, indent=1)
    return words, text[:MOST_SHOWN] + ("\n… the rest is left out here" if len(text) > MOST_SHOWN else "")
