"""Consent, progress and outcome of publishing in one card; it knows plan and result, no service."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from mistdesk.domain.graph.plan import PublishResult
from mistdesk.domain.sync import RequestState
from mistdesk.ui.kit.theme import Theme
from mistdesk.ui.kit.tokens import Meaning
from mistdesk.ui.kit.widgets import Button, Card, Kind, MeaningWords, PrimaryButton, ProgressLine, Words
from mistdesk.ui.models.plan_rows import Outcome, ShownPlan
from mistdesk.ui.words import plural

_STOPPING = "Stopping"
_CALM = "You can stop at any time. What was sent stays, and the rest goes on later."


class ConsentCard(Card):
    """The plan in words, one question with its numbers, then how far it is and what came of it."""

    confirmed = Signal()
    stop_asked = Signal()
    sent_asked = Signal()
    refused_asked = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, "Publish", "", parent)
        space = theme.current.space
        self.outcome = MeaningWords(theme, Meaning.OK, "")
        self.refused = MeaningWords(theme, Meaning.ERROR, "")
        self.words = Words("", Kind.BODY, wrap=True)
        self.go = PrimaryButton("Publish")
        self.go.clicked.connect(self.on_go)
        self.question = Words("", Kind.BODY, wrap=True)
        self.yes = PrimaryButton("Publish now")
        self.yes.clicked.connect(self.on_yes)
        self.no = Button("Not yet")
        self.no.clicked.connect(self.on_no)
        self.progress = ProgressLine(theme)
        self.progress_words = Words("", Kind.SECONDARY, wrap=True)
        self.stop = Button("Stop")
        self.stop.clicked.connect(self.on_stop)
        self.show_sent = Button("Show what was sent")
        self.show_sent.clicked.connect(self.sent_asked)
        self.show_refused = Button("Show what was refused")
        self.show_refused.clicked.connect(self.refused_asked)
        self.calm = Words(_CALM, Kind.SECONDARY, wrap=True)
        answers = QHBoxLayout()
        answers.setSpacing(space.s)
        for button in (self.yes, self.no):
            answers.addWidget(button)
        answers.addStretch(1)
        above: tuple[QWidget, ...] = (self.outcome, self.refused, self.words, self.go, self.question)
        below: tuple[QWidget, ...] = (self.progress, self.progress_words, self.stop)
        for part in above:
            self.body.addWidget(part)
        self.body.addLayout(answers)
        for part in (*below, self.show_sent, self.show_refused, self.calm):
            self.body.addWidget(part)
        self._asking = False
        self._running = False
        self._plan: ShownPlan | None = None
        self._where = ""
        self._stale = False
        self.show_outcome(None)
        self.show_plan(None, "", stale=False)

    @property
    def asking(self) -> bool:
        """Whether the question stands."""
        return self._asking

    @property
    def running(self) -> bool:
        """Whether rows are being sent."""
        return self._running

    def show_plan(self, plan: ShownPlan | None, where: str, *, stale: bool) -> None:
        """Offer a plan; an old question is taken back when the plan is another one or out of date."""
        if stale or plan is None or (self._plan is not None and plan.plan.id != self._plan.plan.id):
            self._asking = False
        self._plan, self._where, self._stale = plan, where, stale
        self._show()

    def set_running(self, *, running: bool) -> None:
        """Whether rows are being sent."""
        self._running = running
        if running:
            self._asking = False
            self.stop.set_text("Stop")
            self.progress.set_share(None)
            self.progress_words.setText("Starting")
        self._show()

    def set_progress(self, state: RequestState) -> None:
        """How far it is."""
        self.progress.set_share(state.done / state.total if state.total else None)
        of = f": {state.done:,} of {state.total:,}" if state.total else ""
        self.progress_words.setText(f"{state.message or 'Sending'}{of}")

    def show_outcome(self, outcome: Outcome | None) -> None:
        """What came of the last publish, None when nothing came yet."""
        result = outcome.result if outcome is not None else PublishResult("", 0)
        accepted, refused = plural(result.accepted, "row"), len(result.rejected)
        words = f"Stopped after {accepted}." if result.cancelled else f"{accepted} accepted."
        self.outcome.set(Meaning.REVIEW if result.cancelled else Meaning.OK, words)
        self.outcome.setVisible(outcome is not None)
        self.refused.set(Meaning.ERROR, f"{plural(refused, 'row was', 'rows were')} refused.")
        self.refused.setVisible(refused > 0)
        self.show_sent.setVisible(result.accepted > 0)
        self.show_refused.setVisible(refused > 0)

    def on_go(self) -> None:
        """Ask, with the numbers."""
        if self._plan is None or self._stale or not self._plan.changes:
            return
        self._asking = True
        self._show()
        self.yes.setFocus(Qt.FocusReason.OtherFocusReason)

    def on_yes(self) -> None:
        """The person agrees to exactly this plan."""
        self._asking = False
        self.confirmed.emit()

    def on_no(self) -> None:
        """The person does not."""
        self._asking = False
        self._show()
        self.go.setFocus(Qt.FocusReason.OtherFocusReason)

    def on_stop(self) -> None:
        """The person wants it to end; the row that is on its way is waited for."""
        if self.stop.text() != _STOPPING:  # it stays enabled: a disabled button would lose the keyboard
            self.stop.set_text(_STOPPING)
            self.stop_asked.emit()

    def _show(self) -> None:
        plan = self._plan
        changes = plan.changes if plan is not None else 0
        running, asking = self._running, self._asking
        self.words.setText(plan.words if plan is not None and changes else "The target has everything already.")
        self.words.setVisible(plan is not None)
        self.go.set_text(f"Publish {plural(changes, 'change')}" if changes else "Nothing to publish")
        self.go.setEnabled(bool(changes) and not self._stale)
        self.go.setVisible(not running and not asking)
        self.question.setText(self._question(plan) if plan is not None else "")
        for answer in (self.question, self.yes, self.no):
            answer.setVisible(asking)
        for part in (self.progress, self.progress_words, self.stop):
            part.setVisible(running)
        self.calm.setVisible(bool(changes) or running)

    def _question(self, plan: ShownPlan) -> str:
        end = f" {plural(plan.retired, 'row is', 'rows are')} retired." if plan.retired else ""
        return f"Publish {plural(plan.changes, 'change')} to {self._where}?{end}"
