"""Publish: the target, the plan line by line, consent, progress and result; and queries to the target."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QHeaderView, QScrollArea, QTableView, QVBoxLayout, QWidget

from mistdesk.domain.errors import Cancelled, MistdeskError
from mistdesk.domain.graph.plan import Change, Plan, PlanCount, PlanLine, PublishResult
from mistdesk.domain.graph.planning import counts, sentence
from mistdesk.domain.mapping.rules import Severity
from mistdesk.domain.sync import RequestState, TargetKind
from mistdesk.ui.kit.theme import Theme
from mistdesk.ui.kit.tokens import Meaning
from mistdesk.ui.kit.widgets import (
    Banner,
    Button,
    Card,
    Kind,
    PrimaryButton,
    ProgressLine,
    SearchBox,
    StateStack,
    Words,
)
from mistdesk.ui.models.problems import problems_of
from mistdesk.ui.models.row_table import RowTable, TableColumn
from mistdesk.ui.state import WindowState
from mistdesk.ui.views.query_panel import QueryPanel
from mistdesk.ui.views.tables import fit, plain_table
from mistdesk.ui.words import clock, listed, plural

PLAN, PUBLISH = "plan", "publish"
_WORDS = {
    Change.CREATE: "Create",
    Change.UPDATE: "Update",
    Change.RETIRE: "Retire",
    Change.UNCHANGED: "Unchanged",
    Change.CANNOT_CARRY: "Cannot carry",
}
_SHOWN = 8


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
        self.plan: Plan | None = None
        self.result: PublishResult | None = None
        self._stale = False
        space = theme.current.space
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(space.xl, space.m, space.xl, space.l)
        column.setSpacing(space.m)
        column.addLayout(self._head())
        self.note = Banner(theme, Meaning.REVIEW, "")
        self.note.action.connect(self.make_plan)
        self.note.hide()
        column.addWidget(self.note)
        across = QHBoxLayout()
        across.setSpacing(space.l)
        across.addLayout(self._left(), 7)
        across.addWidget(self._right(), 3)
        column.addLayout(across, 1)
        self.stack = StateStack(theme, content)
        self.stack.acted.connect(self.on_acted)
        self.stack.cancelled.connect(lambda: state.tasks.cancel(PLAN))
        outer.addWidget(self.stack)
        state.loaded.connect(self.on_changed)
        state.edited.connect(self.on_changed)
        state.settings_changed.connect(self.on_target_changed)
        state.sync_changed.connect(self.refresh)
        self.refresh()

    # --- parts

    def _head(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(self._theme.current.space.s)
        self.title = Words("", Kind.TITLE)
        self.target = Words("", Kind.MUTED)
        self.again = Button("Make the plan again")
        self.again.clicked.connect(self.make_plan)
        change = Button("Change target…")
        change.clicked.connect(self.target_asked)
        row.addWidget(self.title)
        row.addWidget(self.target)
        row.addStretch(1)
        row.addWidget(self.again)
        row.addWidget(change)
        return row

    def _left(self) -> QVBoxLayout:
        theme = self._theme
        left = QVBoxLayout()
        left.setSpacing(theme.current.space.m)
        self.what = Card(theme, "What will happen", flush=True)
        figures: list[TableColumn[PlanCount]] = [
            TableColumn("Create", lambda c: f"{c.create:,}", True, lambda c: c.create > 0),
            TableColumn("Update", lambda c: f"{c.update:,}", True, lambda c: c.update > 0),
            TableColumn("Retire", lambda c: f"{c.retire:,}", True, lambda c: c.retire > 0),
            TableColumn("Unchanged", lambda c: f"{c.unchanged:,}", True),
        ]
        self.counts: RowTable[PlanCount] = RowTable(
            theme, [TableColumn("", lambda c: c.noun[:1].upper() + c.noun[1:]), *figures], self
        )
        self.counts_table = plain_table(theme, self.counts, "Counts of the plan")
        _widths(self.counts_table, theme, stretch=0)
        self.what.body.addWidget(self.counts_table)
        left.addWidget(self.what)
        self.changes = Card(theme, "Changes", flush=True)
        self.filter_box = SearchBox(theme, "Filter changes…")
        self.filter_box.setAccessibleName("Filter changes")
        self.filter_box.setMaximumWidth(theme.current.size.tree)
        self.filter_box.textChanged.connect(self._show_lines)
        self.changes.add_action(self.filter_box)
        self.lines: RowTable[PlanLine] = RowTable(
            theme,
            [
                TableColumn("Change", lambda line: _WORDS[line.change], meaning=_meaning),
                TableColumn("What", lambda line: f"{line.noun[:1].upper()}{line.noun[1:]}", muted=lambda _: True),
                TableColumn("Name", lambda line: line.title),
                TableColumn("Detail", lambda line: line.detail, muted=lambda _: True),
            ],
            self,
        )
        self.lines_table = plain_table(theme, self.lines, "Lines of the plan; Enter opens the row in the mapping")
        _widths(self.lines_table, theme, stretch=3)
        self.lines_table.setColumnWidth(2, theme.current.size.tree)
        self.lines_table.activated.connect(self.on_line_activated)
        self.lines_stack = StateStack(theme, self.lines_table)
        self.changes.body.addWidget(self.lines_stack, 1)
        left.addWidget(self.changes, 1)
        return left

    def _right(self) -> QWidget:
        theme = self._theme
        space = theme.current.space
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setMinimumWidth(theme.current.size.tree)
        page = QWidget()
        page.setProperty("kit", "page")
        right = QVBoxLayout(page)
        right.setContentsMargins(0, 0, 0, 0)
        right.setSpacing(space.m)
        self.consent = Card(theme, "Publish")
        self.words = Words("", Kind.BODY, wrap=True)
        self.go = PrimaryButton("Publish")
        self.go.clicked.connect(self.publish)
        self.progress = ProgressLine(theme)
        self.progress_words = Words("", Kind.SECONDARY, wrap=True)
        self.stop = Button("Stop")
        self.stop.clicked.connect(lambda: self._state.tasks.cancel(PUBLISH))
        self.calm = Words("You can stop at any time; what was sent stays, and the rest goes on later.", Kind.SECONDARY)
        self.calm.setWordWrap(True)
        for part in (self.words, self.go, self.progress, self.progress_words, self.stop, self.calm):
            self.consent.body.addWidget(part)
        self.withheld = Card(theme, "Withheld")
        self.withheld_words = Words("", Kind.BODY, wrap=True)
        self.review = Button("Review")
        self.review.clicked.connect(self.on_review)
        self.withheld.body.addWidget(self.withheld_words)
        self.withheld.body.addWidget(self.review)
        self.lacking = Card(theme, "Cannot carry")
        self.lacking_words = Words("", Kind.MUTED, wrap=True)
        self.lacking.body.addWidget(self.lacking_words)
        self.queries = QueryPanel(self._state, theme)
        self.queries.failed.connect(self.failed)
        for card in (self.consent, self.withheld, self.lacking, self.queries):
            right.addWidget(card)
        right.addStretch(1)
        scroll.setWidget(page)
        return scroll

    # --- news

    def on_changed(self, *_: object) -> None:
        """The mapping or the estate changed: a plan that is shown is no longer true."""
        if self.plan is not None:
            self._stale = True
        self.refresh()

    def on_target_changed(self) -> None:
        """Another target, another plan."""
        self.plan = self.result = None
        self.refresh()

    def on_acted(self, _name: str) -> None:
        """The button of a state: make a plan."""
        self.make_plan()

    # --- the plan

    def make_plan(self) -> None:
        """Ask the worker what publishing would change."""
        self._state.tasks.replace(PLAN, self._make_plan())

    async def _make_plan(self) -> None:
        if self.plan is None:
            self.stack.show_loading("Comparing the mapping with what is published")
        self.note.hide()
        try:
            await self._state.desk.workspace.flush()
            self.plan = await self._state.desk.requests.plan(self._on_plan_progress)
            self.result, self._stale = None, False
        except MistdeskError as error:
            self._show_trouble(error)
            return
        finally:
            if self.stack.state.value == "loading":
                self.stack.show_ready()
        self._show_plan(self.plan)
        self.refresh()

    def _on_plan_progress(self, state: RequestState) -> None:
        self.stack.set_progress(state.done or None, state.total or None)

    def _show_plan(self, plan: Plan) -> None:
        found = counts(plan)
        self.counts.set_rows(found)
        fit(self.counts_table, len(found), most=12)
        self.what.set_subtitle(sentence(plan) if plan.changes() else "Everything is published already.")
        self._show_lines()

    def _show_lines(self) -> None:
        if self.plan is None:
            return
        lines = [line for line in self.plan.lines if line.change is not Change.UNCHANGED]
        words = self.filter_box.text().casefold().split()
        shown = [
            line
            for line in lines
            if all(w in f"{_WORDS[line.change]} {line.noun} {line.title} {line.detail}".casefold() for w in words)
        ]
        self.lines.set_rows(shown)
        count = plural(len(lines), "line") if lines else ""
        if lines:
            self.lines_stack.show_ready()
        else:
            self.lines_stack.show_empty("check", "Nothing would change", "What is mapped is what is published.")
        self.changes.set_subtitle(count if len(shown) == len(lines) else f"{len(shown):,} of {count}")

    def on_line_activated(self, index: QModelIndex) -> None:
        """The device of a line, in the grid."""
        key = self.lines.rows[index.row()].key
        ref = key.split("/")[1] if key.startswith(("device/", "zone/")) else ""
        if ref and self._state.index.has_device(ref):
            self.show_row.emit(ref)

    def on_review(self) -> None:
        """The first withheld device, in the grid."""
        if self.plan is not None and self.plan.unmapped:
            self.show_row.emit(self.plan.unmapped[0].key.removeprefix("device/"))

    # --- publishing

    def publish(self) -> None:
        """Publish exactly the plan that is shown; the button itself names the number of changes."""
        if self.plan is not None and self.plan.changes() and not self._stale:
            self._state.tasks.start(PUBLISH, self._publish(self.plan))
            self.refresh()

    async def _publish(self, plan: Plan) -> None:
        self.progress.set_share(None)
        self.progress_words.setText("Starting")
        try:
            self.result = await self._state.desk.requests.publish(plan.id, self._on_progress)
        except Cancelled:
            self.said.emit("Stopped. What was sent stays; publish again for the rest.", "")
            self._stale = True
        except MistdeskError as error:
            self._stale = True
            self._show_trouble(error)
        else:
            self.said.emit(f"Published {plural(self.result.accepted, 'change')}.", "")
        finally:
            self._stale = True
        self._state.tasks.start("after-publish", self._after_publish())

    async def _after_publish(self) -> None:
        """What is left, so that "nothing to publish" is seen and not only believed."""
        result = self.result
        self.plan = await self._state.desk.requests.plan()
        self.result, self._stale = result, False
        self._show_plan(self.plan)
        self.refresh()

    def _on_progress(self, state: RequestState) -> None:
        self.progress.set_share(state.done / state.total if state.total else None)
        of = f": {state.done:,} of {state.total:,}" if state.total else ""
        self.progress_words.setText(f"{state.message or 'Sending'}{of}")

    def _show_trouble(self, error: MistdeskError) -> None:
        words = f"{error.message} {error.action}".strip()
        if self.plan is None:
            self.stack.show_error(error.title, words, "Try again")
            return
        self.note.set_message(Meaning.ERROR, f"{error.title}.", words, "Make the plan again")
        self.note.show()

    # --- what is shown

    def refresh(self, *_: object) -> None:
        """Say everything anew."""
        state = self._state
        target = state.settings.target
        local = target.kind is TargetKind.LOCAL
        self.title.setText("Publish to the embedded graph" if local else "Publish to Mapped")
        place = "on this machine" if local else target.url.split("://")[-1]
        self.target.setText(f"{place} · organisation {target.org_id}" if target.org_id else place)
        self.again.setVisible(self.plan is not None)
        self.again.setEnabled(not state.tasks.runs(PLAN) and not state.tasks.runs(PUBLISH))
        self._show_consent()
        self._show_withheld()
        if self.plan is not None and self._stale and not state.tasks.runs(PUBLISH):
            text = "The mapping or the estate changed after this plan was made."
            self.note.set_message(Meaning.REVIEW, "The plan is out of date.", text, "Make the plan again")
            self.note.show()
        elif not self._stale:
            self.note.hide()
        self._show_state()

    def _show_consent(self) -> None:
        plan, running = self.plan, self._state.tasks.runs(PUBLISH)
        changes = len(plan.changes()) if plan is not None else 0
        self.go.set_text(f"Publish {plural(changes, 'change')}" if changes else "Nothing to publish")
        self.go.setEnabled(bool(changes) and not self._stale and not running)
        self.go.setVisible(not running)
        self.calm.setVisible(bool(changes) or running)
        for part in (self.progress, self.progress_words, self.stop):
            part.setVisible(running)
        if self.result is not None:
            refused = len(self.result.rejected)
            words = f"{plural(self.result.accepted, 'row was', 'rows were')} accepted."
            if refused:
                reasons = listed([f"{r.key}: {r.reason}" for r in self.result.rejected], most=3)
                words += f" {refused:,} refused: {reasons}."
            at = self._state.sync.published_at
            zone = self._state.index.zone(self._state.scope)
            self.words.setText(f"{words} Published at {clock(at, zone)}." if at else words)
        elif plan is not None:
            self.words.setText(sentence(plan) if changes else "The target has everything already.")

    def _show_withheld(self) -> None:
        plan = self.plan
        unmapped = plan.unmapped if plan is not None else ()
        self.withheld.setVisible(bool(unmapped))
        if unmapped:
            verb = "is" if len(unmapped) == 1 else "are"
            self.withheld_words.setText(f"{plural(len(unmapped), 'device')} {verb} not published. {self._why()}")
            self.review.set_text(f"Review {plural(len(unmapped), 'device')}")
        lines = [line for line in plan.lines if line.change is Change.CANNOT_CARRY] if plan is not None else []
        notes = list(plan.notes) if plan is not None else []
        self.lacking.setVisible(bool(lines or notes))
        first = f"{plural(len(lines), 'row')} cannot be carried by this target. " if lines else ""
        self.lacking_words.setText(first + " ".join(notes))

    def _why(self) -> str:
        """The errors of the sheet as sentences, and the devices that are in no site."""
        workspace, index = self._state.desk.workspace, self._state.index
        errors = [p for p in problems_of(workspace.report) if p.severity is Severity.ERROR]
        parts = [f"{problem.sentence}." for problem in errors[:_SHOWN]]
        if index.unassigned:
            parts.append(f"{plural(len(index.unassigned), 'device')} in no site.")
        return " ".join(parts)

    def _show_state(self) -> None:
        state = self._state
        if not state.opened:
            self.stack.show_loading("Opening the workspace", can_cancel=False)
        elif not state.has_estate:
            text = "A plan can be made once sites, floors and devices have been read from Mist."
            self.stack.show_empty("publish", "Nothing to publish yet", text)
        elif self.plan is None:
            if not state.tasks.runs(PLAN) and self.stack.state.value != "error":
                text = "The plan lists every row that would be created, changed or retired. Nothing is sent by it."
                self.stack.show_empty("publish", "See what publishing would change", text, "Make a plan")
        elif self.stack.state.value != "ready":
            self.stack.show_ready()


def _meaning(line: PlanLine) -> Meaning | None:
    return {Change.RETIRE: Meaning.REVIEW, Change.CANNOT_CARRY: Meaning.UNKNOWN}.get(line.change)


def _widths(table: QTableView, theme: Theme, *, stretch: int) -> None:
    """One column takes the room that is left, the others have a fixed width."""
    header = table.horizontalHeader()
    for at in range(table.model().columnCount()):
        if at == stretch:
            header.setSectionResizeMode(at, QHeaderView.ResizeMode.Stretch)
        else:
            header.setSectionResizeMode(at, QHeaderView.ResizeMode.Interactive)
            table.setColumnWidth(at, theme.current.size.tree * 2 // 5)
