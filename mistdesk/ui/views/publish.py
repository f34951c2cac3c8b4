"""Publish: the target, the plan line by line, consent, progress and result; and queries to the target."""

from __future__ import annotations

import asyncio
import contextlib

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QHeaderView, QScrollArea, QVBoxLayout, QWidget

from mistdesk.domain.errors import Cancelled, MistdeskError, SignInRefused
from mistdesk.domain.graph.plan import Plan, PlanCount, PublishResult
from mistdesk.domain.sync import RequestState, SideState, TargetKind
from mistdesk.ui.kit.theme import Theme
from mistdesk.ui.kit.tokens import Meaning
from mistdesk.ui.kit.widgets import Banner, Card, StateStack
from mistdesk.ui.models.plan_rows import Outcome, Part, ShownPlan, ref_of, shown_plan
from mistdesk.ui.models.row_table import RowTable, TableColumn
from mistdesk.ui.state import WindowState
from mistdesk.ui.views.publish_consent import ConsentCard
from mistdesk.ui.views.publish_lines import LinesCard
from mistdesk.ui.views.publish_target import AGAIN, TargetLine, where
from mistdesk.ui.views.publish_withheld import LackingCard, WithheldCard
from mistdesk.ui.views.query_panel import QueryPanel
from mistdesk.ui.views.tables import plain_table
from mistdesk.ui.words import city, clock, plural

PLAN, PUBLISH, CHECK, STOP = "plan", "publish", "plan-check", "publish-stop"
SIGN_IN = "Sign in to the target"
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
        self.note = Banner(theme, Meaning.REVIEW, "")
        self.note.action.connect(self.on_note_acted)
        self.note.hide()
        column.addWidget(self.note)
        content = QWidget()
        across = QHBoxLayout(content)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(space.l)
        across.addLayout(self._left(), 7)
        across.addWidget(self._right(), 3)
        self.stack = StateStack(theme, content)
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

    def _left(self) -> QVBoxLayout:
        theme = self._theme
        left = QVBoxLayout()
        left.setSpacing(theme.current.space.m)
        self.what = Card(theme, "What will happen", flush=True)
        self.counts: RowTable[PlanCount] = RowTable(theme, _count_columns(), self)
        self.counts_table = plain_table(theme, self.counts, "Counts of the plan")
        header = self.counts_table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        for at in range(1, self.counts.columnCount()):
            self.counts_table.setColumnWidth(at, theme.current.size.tree * 3 // 8)
        self.what.body.addWidget(self.counts_table)
        left.addWidget(self.what, 9)
        self.lines = LinesCard(theme)
        self.lines.opened.connect(self.on_line_opened)
        self.lines.copied.connect(self.on_copied)
        left.addWidget(self.lines, 11)
        return left

    def _right(self) -> QWidget:
        theme = self._theme
        space, size = theme.current.space, theme.current.size
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setMinimumWidth(size.tree + space.xl)
        page = QWidget()
        page.setProperty("kit", "page")
        right = QVBoxLayout(page)
        right.setContentsMargins(0, 0, 0, 0)
        right.setSpacing(space.m)
        self.consent = ConsentCard(theme)
        self.consent.confirmed.connect(self.publish)
        self.consent.stop_asked.connect(self.stop)
        self.consent.sent_asked.connect(lambda: self.lines.show_part(Part.SENT))
        self.consent.refused_asked.connect(lambda: self.lines.show_part(Part.REFUSED))
        self.withheld = WithheldCard(self._state, theme)
        self.withheld.review_asked.connect(lambda: self.lines.show_part(Part.WITHHELD))
        self.lacking = LackingCard(theme)
        self.queries = QueryPanel(self._state, theme)
        self.queries.failed.connect(self.failed)
        for card in (self.consent, self.withheld, self.lacking):
            right.addWidget(card)
        right.addWidget(self.queries, 9)
        right.addStretch(1)
        scroll.setWidget(page)
        return scroll

    # --- news

    def on_edited(self, _refs: object) -> None:
        """A cell changed: a plan that is shown is no longer true."""
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
            self.shown = self.outcome = self._trouble = None
            self._stale = False
            self.queries.clear()
        self.refresh()

    def on_acted(self, _name: str) -> None:
        """The button of a state."""
        if self._locked():
            self.target_asked.emit()
        else:
            self.make_plan()

    def on_note_acted(self) -> None:
        """The button of the note over the plan."""
        if isinstance(self._trouble, SignInRefused):
            self.target_asked.emit()
        else:
            self.make_plan()

    def on_cancelled(self) -> None:
        """Make no plan after all."""
        self._state.tasks.cancel(PLAN)

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
            await self._state.desk.workspace.flush()
            plan = await self._state.desk.requests.plan(self._on_plan_progress)
            shown = await asyncio.to_thread(shown_plan, plan)
            self.outcome = None
            self._take_plan(shown)
        except MistdeskError as error:
            self._trouble = error
        finally:
            if self._planning is mine:
                self._planning = None
                self.refresh()

    def _on_plan_progress(self, state: RequestState) -> None:
        if self.plan is None:
            self.stack.set_progress(state.done or None, state.total or None)

    def _take_plan(self, shown: ShownPlan) -> None:
        self.shown, self._stale = shown, False
        found = shown.counts
        self.counts.set_rows(found)
        self.counts_table.setColumnHidden(5, not any(c.cannot_carry for c in found))
        head = self.counts_table.horizontalHeader().height()
        row = self.counts_table.verticalHeader().defaultSectionSize()
        self.counts_table.setMaximumHeight(head + row * max(1, len(found)) + self._theme.current.size.hair)
        self.counts_table.setMinimumHeight(head + row * min(3, max(1, len(found))))
        self.what.set_subtitle(self._made_from(shown))
        sent = self.outcome is not None and bool(self.outcome.result.accepted) and not shown.changes
        self.lines.set_parts(shown.parts, Part.SENT if sent else None)

    def _made_from(self, shown: ShownPlan) -> str:
        """Of which state of the sheet and of the estate the plan speaks."""
        plan = shown.plan
        state, at = self._state, self._state.sync.inventory_at
        estate = f"inventory revision {plan.inventory_revision:,}"
        if at is not None and state.sync.inventory_revision == plan.inventory_revision:
            zone = state.index.zone(state.scope)
            estate = f"the inventory of {clock(at, zone)} {city(zone)}"
        words = f"made from sheet revision {plan.sheet_revision:,} and {estate}"
        return words if shown.changes else f"everything is published already · {words}"

    def on_line_opened(self, key: str) -> None:
        """The device of a line, in the grid."""
        ref = ref_of(key, self._state.index)
        if ref:
            self.show_row.emit(ref)
        else:
            self.said.emit("This row belongs to no device of the sheet.", "")

    def on_copied(self, rows: int) -> None:
        """Say what is on the clipboard."""
        self.said.emit(f"Copied {plural(rows, 'line')}.", "")

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
        requests = self._state.desk.requests
        try:
            result = await requests.publish(plan.id, self._on_progress)
            self.consent.progress_words.setText("Looking at what is left")
            left = await requests.plan()
            outcome = Outcome(plan, result, left)
            shown = await asyncio.to_thread(shown_plan, left, outcome)
            self.outcome = outcome
            self._take_plan(shown)
            self.said.emit(_said(result), "")
        except Cancelled:
            self._stale = True
            self.said.emit("Stopped. What was sent stays; make the plan again for the rest.", "")
        except MistdeskError as error:
            self._stale, self._trouble = True, error
        finally:
            here = QApplication.focusWidget()
            followed = here is not None and self.consent.isAncestorOf(here)  # it will be hidden
            self._sending = False
            self.refresh()
            if followed:
                sent = self.outcome is not None and bool(self.outcome.result.accepted)
                next_up = self.consent.show_sent if sent else self.target.again
                next_up.setFocus(Qt.FocusReason.OtherFocusReason)

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
        self.target.refresh(planned=self.plan is not None, busy=busy, sending=self._sending)
        self._show_note()
        if self.consent.running != self._sending:
            self.consent.set_running(running=self._sending)
        self.consent.show_plan(self.shown, where(self._target), stale=self._stale or self._planning is not None)
        self._show_outcome()
        self.withheld.show_plan(self.plan)
        self.lacking.show_plan(self.shown)
        self._show_state()

    def _locked(self) -> bool:
        refused = isinstance(self._trouble, SignInRefused)
        return self._target.kind is TargetKind.MAPPED and (refused or self._state.sync.target in _LOCKED)

    def _show_note(self) -> None:
        trouble = self._trouble
        shown = self.plan is not None and not self._sending and self._planning is None
        if shown and trouble is not None:
            action = SIGN_IN if isinstance(trouble, SignInRefused) else AGAIN
            title = trouble.title if trouble.title.endswith(".") else f"{trouble.title}."
            self.note.set_message(Meaning.ERROR, title, f"{trouble.message} {trouble.action}".strip(), action)
        elif shown and self._stale:
            text = "Something changed after it was made: the mapping, the estate or what is published."
            self.note.set_message(Meaning.REVIEW, "The plan is out of date.", text, AGAIN)
        self.note.setVisible(shown and (trouble is not None or self._stale))

    def _show_outcome(self) -> None:
        outcome = self.outcome
        if outcome is None or self._sending:
            self.consent.set_outcome("", 0, sent=0)
            return
        result = outcome.result
        accepted = plural(result.accepted, "row")
        words = f"Stopped after {accepted}." if result.cancelled else f"{accepted} accepted."
        self.consent.set_outcome(words, len(result.rejected), sent=result.accepted, stopped=result.cancelled)

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


def _count_columns() -> list[TableColumn[PlanCount]]:
    return [
        TableColumn("", lambda c: c.noun),
        TableColumn("Create", lambda c: f"{c.create:,}", True, lambda c: c.create > 0, muted=lambda c: not c.create),
        TableColumn("Update", lambda c: f"{c.update:,}", True, lambda c: c.update > 0, muted=lambda c: not c.update),
        TableColumn("Retire", lambda c: f"{c.retire:,}", True, lambda c: c.retire > 0, muted=lambda c: not c.retire),
        TableColumn("Unchanged", lambda c: f"{c.unchanged:,}", True, muted=lambda c: not c.unchanged),
        TableColumn("Cannot carry", lambda c: f"{c.cannot_carry:,}", True, muted=lambda c: not c.cannot_carry),
    ]


def _said(result: PublishResult) -> str:
    """The result in one sentence."""
    words = f"Published {plural(result.accepted, 'change')}"
    if result.cancelled:
        words = f"Stopped after {plural(result.accepted, 'change')}; the rest goes on later"
    return f"{words}, {len(result.rejected):,} refused." if result.rejected else f"{words}."
