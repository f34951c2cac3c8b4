"""Publish: the target, the plan line by line, consent, progress and result; and queries to the target."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QApplication,
    QVBoxLayout,
    QWidget,
)

from mistdesk.domain.errors import Cancelled, MistdeskError, SignInRefused
from mistdesk.domain.graph.plan import Plan, PublishResult
from mistdesk.domain.sync import RequestState, SideState, TargetKind
from mistdesk.ui.kit.theme import Theme
from mistdesk.ui.kit.widgets import StateStack
from mistdesk.ui.models.plan_rows import Outcome, Part, ShownPlan, shown_plan
from mistdesk.ui.state import WindowState
from mistdesk.ui.views.publish_board import PlanBoard
from mistdesk.ui.views.publish_target import SIGN_IN, PlanNote, TargetLine, where
from mistdesk.ui.words import plural

PLAN, PUBLISH, CHECK, STOP = "plan", "publish", "plan-check", "publish-stop"
_LOCKED = frozenset({SideState.NOT_SIGNED_IN, SideState.SIGN_IN_AGAIN})


class PublishView(QWidget):
    """Nothing is sent but the plan that is shown, after one question."""

    said = Signal(str, str)
    failed = Signal(object)
    target_asked = Signal()
    show_row = Signal(str)

    def __init__(self, state: WindowState, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state = state
        self._theme = theme
        self.shown: ShownPlan | None = None
        self.outcome: Outcome | None = None
        self._target = state.settings.target
        self._stale = False
        self._edited = False
        self._trouble: MistdeskError | None = None
        self._planning: object | None = None
        self._sending = False
        self._request = 0
        self._stop_wanted = False
        space = theme.current.space
        column = QVBoxLayout(self)
        column.setContentsMargins(space.xl, space.m, space.xl, space.l)
        column.setSpacing(space.m)
        self.target = TargetLine(state, theme)
        self.target.again_asked.connect(self.make_plan)
        self.target.change_asked.connect(self.target_asked)
        column.addWidget(self.target)
        self.note = PlanNote(theme)
        self.note.action.connect(self.on_acted)
        column.addWidget(self.note)
        self.board = PlanBoard(state, theme)
        self.lines, self.consent, self.queries = self.board.lines, self.board.consent, self.board.queries
        self.board.said.connect(self.said)
        self.board.show_row.connect(self.show_row)
        self.consent.confirmed.connect(self.publish)
        self.consent.stop_asked.connect(self.stop)
        self.board.failed.connect(self.failed)
        self.stack = StateStack(theme, self.board)
        self.stack.acted.connect(self.on_acted)
        self.stack.cancelled.connect(self.on_cancelled)
        column.addWidget(self.stack, 1)
        state.loaded.connect(self.on_loaded)
        state.edited.connect(self.on_edited)
        state.published.connect(self.check_again)
        state.settings_changed.connect(self.on_settings_changed)
        state.sync_changed.connect(self.refresh)
        self.refresh()

    @property
    def plan(self) -> Plan | None:
        """The plan that is shown."""
        return self.shown.plan if self.shown is not None else None

    # --- parts

    # --- news

    def on_edited(self, _refs: object) -> None:
        """A cell changed: a plan that is shown is no longer true."""
        self._edited = True
        if self.plan is not None and not self._sending:
            self._stale = True
        self.refresh()

    def on_loaded(self) -> None:
        """The estate was read again; often nothing of it changes the plan."""
        self.check_again()
        self.refresh()

    def check_again(self) -> None:
        """Whether the plan that is shown is still the plan, after somebody else published or read the estate."""
        if self.plan is not None and not self._stale and not self._sending and self._planning is None:
            self._state.tasks.replace(CHECK, self._check(self.plan))

    async def _check(self, shown: Plan) -> None:
        with contextlib.suppress(MistdeskError):
            now = await self._state.desk.requests.plan()
            if self.plan is shown and now.id != shown.id:
                self._stale = True
                self.refresh()

    def on_settings_changed(self) -> None:
        """Another target, another plan."""
        if self._state.settings.target != self._target:
            self._target = self._state.settings.target
            self._state.tasks.cancel(PLAN)
            self._planning = None
            self.shown = self.outcome = self._trouble = None
            self._stale = False
            self.queries.clear()
        self.refresh()

    def on_acted(self, _name: str = "") -> None:
        """The button of a state, or of the note over the plan."""
        if self._locked():
            self.target_asked.emit()
        else:
            self.make_plan()

    def on_cancelled(self) -> None:
        """Make no plan after all."""
        self._state.tasks.cancel(PLAN)
        self._planning = None
        self.refresh()

    # --- the plan

    def make_plan(self) -> None:
        """Ask the worker what publishing would change."""
        if not self._sending:
            self._state.tasks.replace(PLAN, self._make_plan())

    async def _make_plan(self) -> None:
        mine = self._planning = object()
        self._trouble = None
        self.refresh()
        try:
            plan = await self._ask_plan(self._on_plan_progress)
            shown = await asyncio.to_thread(shown_plan, plan)
            self.outcome = None
            self._take_plan(shown)
        except asyncio.CancelledError:
            mine = None  # whoever stopped it says what is shown then
            raise
        except MistdeskError as error:
            self._trouble = error
        finally:
            if mine is not None and self._planning is mine:
                self._planning = None
                self.refresh()

    async def _ask_plan(self, watch: Callable[[RequestState], None] | None = None) -> Plan:
        """A plan of everything that is said until now; what is said meanwhile makes it old at once."""
        self._edited = False
        await self._state.desk.workspace.flush()
        return await self._state.desk.requests.plan(watch)

    def _on_plan_progress(self, state: RequestState) -> None:
        if self.plan is None:
            self.stack.set_progress(state.done or None, state.total or None)

    def _take_plan(self, shown: ShownPlan) -> None:
        self.shown, self._stale = shown, self._edited
        self.board.show_counts(shown)
        sent = self.outcome is not None and bool(self.outcome.result.accepted) and not shown.changes
        self.lines.set_parts(shown.parts, Part.SENT if sent else None)

    # --- publishing

    def publish(self) -> None:
        """Publish exactly the plan that is shown; the question before named its numbers."""
        shown = self.shown
        if shown is not None and shown.changes and not self._stale and not self._sending:
            self._sending, self._request, self._stop_wanted = True, 0, False
            self._trouble = None
            self._state.tasks.start(PUBLISH, self._publish(shown.plan))
            self.refresh()
            self.consent.stop.setFocus(Qt.FocusReason.OtherFocusReason)

    def stop(self) -> None:
        """Ask the worker to stop; what was acknowledged until then is kept and shown."""
        self._stop_wanted = True
        if self._request:
            self._state.tasks.replace(STOP, self._state.desk.requests.cancel(self._request))

    async def _publish(self, plan: Plan) -> None:
        gone = False
        try:
            result = await self._state.desk.requests.publish(plan.id, self._on_progress)
            self.said.emit(_said(result), "")
            self.consent.progress_words.setText("Looking at what is left")
            left = await self._ask_plan()
            outcome = Outcome(plan, result, left)
            shown = await asyncio.to_thread(shown_plan, left, outcome)
            self.outcome = outcome
            self._take_plan(shown)
        except asyncio.CancelledError:
            gone = True  # the window closes
            raise
        except Cancelled:
            self._stale = True
            self.said.emit("Stopped. What was sent stays; make the plan again for the rest.", "")
        except MistdeskError as error:
            self._stale, self._trouble = True, error
        finally:
            self._sending = False
            if not gone:
                self._end_sending()

    def _end_sending(self) -> None:
        """Show what came of it; the keyboard goes on where the news is."""
        here = QApplication.focusWidget()
        followed = here is not None and self.consent.isAncestorOf(here)  # it will be hidden
        self.refresh()
        if followed:
            news = self.note.button if self.note.isVisible() else self.consent.show_sent
            news.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_progress(self, state: RequestState) -> None:
        first = not self._request
        self._request = state.request_id
        if first and self._stop_wanted:
            self.stop()
        self.consent.set_progress(state)

    # --- what is shown

    def refresh(self, *_: object) -> None:
        """Say everything anew."""
        busy = self._planning is not None or self._sending
        shown = self.plan is not None and not busy
        self.note.show_plan(self._trouble if shown else None, stale=shown and self._stale, locked=self._locked())
        planned = self.plan is not None and self.note.isHidden()  # the note has the same button
        self.target.refresh(planned=planned, busy=busy, sending=self._sending)
        if self.consent.running != self._sending:
            self.consent.set_running(running=self._sending)
        self.consent.show_plan(self.shown, where(self._target), stale=self._stale or self._planning is not None)
        self.consent.show_outcome(None if self._sending else self.outcome)
        self.board.show_withheld(self.shown)
        self._show_state()

    def _locked(self) -> bool:
        refused = isinstance(self._trouble, SignInRefused)
        return self._target.kind is TargetKind.MAPPED and (refused or self._state.sync.target in _LOCKED)

    def _show_state(self) -> None:
        state, trouble = self._state, self._trouble
        if not state.opened:
            self.stack.show_loading("Opening the workspace", can_cancel=False)
        elif self.plan is not None:
            self.stack.show_ready()
        elif not state.has_estate:
            text = "A plan can be made once sites, floors and devices have been read from Mist."
            self.stack.show_empty("publish", "Nothing to publish yet", text)
        elif self._planning is not None:
            if self.stack.state.value != "loading":
                self.stack.show_loading("Comparing the mapping with what is published")
        elif trouble is not None:
            words = f"{trouble.message} {trouble.action}".strip()
            self.stack.show_error(trouble.title, words, SIGN_IN if self._locked() else "Try again")
        elif self._locked():
            text = f"{where(self._target)} asks who you are before it says what it has. Nothing is sent by signing in."
            self.stack.show_empty("key", "Not signed in to the target", text, SIGN_IN)
        else:
            text = "The plan lists every row that would be created, changed or retired. Nothing is sent by it."
            self.stack.show_empty("publish", "See what publishing would change", text, "Make a plan")


def _said(result: PublishResult) -> str:
    """The result in one sentence."""
    words = f"Published {plural(result.accepted, 'change')}"
    if result.cancelled:
        words = f"Stopped after {plural(result.accepted, 'change')}; the rest goes on later"
    return f"{words}, {len(result.rejected):,} refused." if result.rejected else f"{words}."
