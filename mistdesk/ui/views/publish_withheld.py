"""What a plan leaves out and why: devices that are not mapped, rows the target cannot carry; it knows the state."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from mistdesk.domain.graph.plan import Plan
from mistdesk.domain.mapping.rules import Severity
from mistdesk.ui.kit.theme import Theme
from mistdesk.ui.kit.widgets import Button, Card, Kind, Words
from mistdesk.ui.models.plan_rows import ShownPlan
from mistdesk.ui.models.problems import problems_of
from mistdesk.ui.state import WindowState
from mistdesk.ui.words import plural

_SHOWN = 8


class WithheldCard(Card):
    """How many devices are not published, the reasons as sentences, and a way to the list."""

    review_asked = Signal()

    def __init__(self, state: WindowState, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, "Withheld", "", parent)
        self._state = state
        self.words = Words("", Kind.BODY, wrap=True)
        self.review = Button("Review")
        self.review.clicked.connect(self.review_asked)
        self.body.addWidget(self.words)
        self.body.addWidget(self.review)

    def show_plan(self, plan: Plan | None) -> None:
        """Say it of a plan; a device that a person left out or that is gone is not withheld."""
        held = [row for row in plan.unmapped if not row.left_out and not row.gone] if plan is not None else []
        self.setVisible(bool(held))
        if held:
            verb = "is" if len(held) == 1 else "are"
            self.words.setText(f"{plural(len(held), 'device')} {verb} not published. {self._why()}".strip())
            self.review.set_text(f"Review {plural(len(held), 'device')}")

    def _why(self) -> str:
        """The errors of the sheet as sentences, and the devices that are in no site."""
        workspace, index = self._state.desk.workspace, self._state.index
        errors = [p for p in problems_of(workspace.report) if p.severity is Severity.ERROR]
        parts = [f"{problem.sentence}." for problem in errors[:_SHOWN]]
        if index.unassigned:
            verb = "is" if len(index.unassigned) == 1 else "are"
            parts.append(f"{plural(len(index.unassigned), 'device')} {verb} in no site.")
        return " ".join(parts)


class LackingCard(Card):
    """What this target has no way to take."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, "Cannot carry", "", parent)
        self.words = Words("", Kind.MUTED, wrap=True)
        self.body.addWidget(self.words)

    def show_plan(self, shown: ShownPlan | None) -> None:
        """Say it of a plan."""
        lines = shown.cannot_carry if shown is not None else 0
        notes = shown.plan.notes if shown is not None else ()
        self.setVisible(bool(lines or notes))
        first = (f"{plural(lines, 'row')} cannot be carried by this target.",) if lines else ()
        self.words.setText(" ".join((*first, *notes)))
