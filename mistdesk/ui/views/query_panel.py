"""The sample queries of the connector guide, sent to the target, with their answers; knows the services."""

from __future__ import annotations

import asyncio

from PySide6.QtCore import Signal
from PySide6.QtGui import QFontDatabase, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QHeaderView, QPlainTextEdit, QSizePolicy, QWidget

from mistdesk.domain.errors import MistdeskError
from mistdesk.services.sample_queries import COUNTS, STATUS
from mistdesk.ui.kit.theme import Theme
from mistdesk.ui.kit.tokens import Meaning
from mistdesk.ui.kit.widgets import Button, Card, Kind, LinkButton, Words
from mistdesk.ui.models.query_answer import Answer, AnswerPoint, read_answer
from mistdesk.ui.models.row_table import RowTable, TableColumn
from mistdesk.ui.state import WindowState
from mistdesk.ui.views.tables import plain_table
from mistdesk.ui.words import DAY

TASK = "query"


class QueryPanel(Card):
    """Two buttons, one answer: as a table, and as it came."""

    failed = Signal(object)

    def __init__(self, state: WindowState, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, "Ask the target", "the guide's sample queries", parent)
        self._state = state
        size = theme.current.size
        self._least = size.tree * 5 // 4
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
        self.model: RowTable[AnswerPoint] = RowTable(
            theme,
            [
                TableColumn("Point", lambda point: point.name),
                TableColumn("Last value", lambda point: point.value, figures=True, muted=lambda p: not p.values),
                TableColumn("UTC", lambda point: point.at, figures=True, muted=lambda _: True, tip=_tip),
            ],
            self,
        )
        self.table = plain_table(theme, self.model, "Points of the answer")
        self.table.setMinimumHeight(size.row * 5)
        self.table.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.table.setColumnWidth(1, size.tree * 2 // 5)
        self.table.setColumnWidth(2, size.tree // 4)
        self.fold = LinkButton("Show the answer as it came")
        self.fold.clicked.connect(self.on_fold)
        self.answer = QPlainTextEdit()
        self.answer.setReadOnly(True)
        self.answer.setTabChangesFocus(True)
        self.answer.setAccessibleName("Answer of the target")
        self.answer.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.answer.setMinimumHeight(size.row * 5)
        self.answer.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
        self.body.addLayout(row)
        self.body.addWidget(self.words)
        self.body.addWidget(self.table, 1)
        self.body.addWidget(self.answer, 1)
        self.body.addWidget(self.fold)
        self.clear()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where room is short the time is in the tool tip only."""
        super().resizeEvent(event)
        self.table.setColumnHidden(2, self.width() < self._least)

    def clear(self) -> None:
        """No answer: another target has another one."""
        self._state.tasks.cancel(TASK)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        for part in (self.words, self.table, self.answer, self.fold):
            part.hide()
        self.model.set_rows(())

    def ask(self, name: str) -> None:
        """Send one of the sample queries; a newer one replaces one that is on its way."""
        self._state.tasks.replace(TASK, self._ask(name))

    async def _ask(self, name: str) -> None:
        self.words.set_meaning(None)
        self.words.setText("Asking the target")
        self.words.show()
        desk = self._state.desk
        try:
            now = desk.mist_now()
            reply = await desk.requests.query(await desk.sample_queries.text(name, now - DAY, now + 60))
        except MistdeskError as error:
            self.clear()
            self.words.set_meaning(Meaning.ERROR)
            self.words.setText(f"{error.title}. {error.message} {error.action}".strip())
            self.words.show()
            return
        self._show(await asyncio.to_thread(read_answer, reply))  # a day of a campus is some megabytes

    def _show(self, answer: Answer) -> None:
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        self.words.set_meaning(Meaning.ERROR if answer.refused else None)
        self.words.setText(answer.words)
        self.model.set_rows(answer.points)
        self.answer.setPlainText(answer.text)
        self.fold.setVisible(not answer.refused)
        self._unfold(raw=answer.refused or not self.answer.isHidden())

    def on_fold(self) -> None:
        """The table, or the answer as it came."""
        self._unfold(raw=self.answer.isHidden())

    def _unfold(self, *, raw: bool) -> None:
        self.table.setVisible(not raw and bool(self.model.rows))
        self.answer.setVisible(raw)
        self.fold.set_text("Show the answer as a table" if raw else "Show the answer as it came")


def _tip(point: AnswerPoint) -> str:
    return f"{point.name}: {point.value} at {point.moment}" if point.values else f"{point.name}: no value"
