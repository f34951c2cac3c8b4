"""The head of the Mapping place: where we are, how far it is, the band with one thing to do; knows the state."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from mistdesk.domain.mapping.rules import Severity
from mistdesk.ui.kit.theme import Theme
from mistdesk.ui.kit.tokens import Meaning
from mistdesk.ui.kit.widgets import Banner, Kind, MeaningWords, Words
from mistdesk.ui.models.estate_index import NodeKind
from mistdesk.ui.models.problems import Problem, problems_of, readiness
from mistdesk.ui.state import WindowState
from mistdesk.ui.views.breadcrumb import Breadcrumb
from mistdesk.ui.words import percent, plural


class MappingHead(QWidget):
    """Breadcrumb and counts of the chosen place, the greatest problem below them."""

    review_asked = Signal(object)
    """The Problem of the band is to be shown."""

    def __init__(self, state: WindowState, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state = state
        self._problem: Problem | None = None
        self._waits = False
        space = theme.current.space
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(space.m)
        row = QHBoxLayout()
        row.setSpacing(space.l)
        self.breadcrumb = Breadcrumb(state, theme)
        self._errors = MeaningWords(theme, Meaning.ERROR, "")
        self._reviews = MeaningWords(theme, Meaning.REVIEW, "")
        self._share = Words("", Kind.HEADING)
        self._share_of = Words("", Kind.MUTED)
        row.addWidget(self.breadcrumb, 1)
        row.addWidget(self._errors)
        row.addWidget(self._reviews)
        both = QHBoxLayout()
        both.setSpacing(space.xs)
        both.addWidget(self._share)
        both.addWidget(self._share_of)
        row.addLayout(both)
        column.addLayout(row)
        self.band = Banner(theme, Meaning.REVIEW, "")
        self.band.action.connect(self.on_review)
        column.addWidget(self.band)

    def on_review(self) -> None:
        """The band's action."""
        if self._problem is not None:
            self.review_asked.emit(self._problem)

    def let_first(self, other: bool) -> None:
        """Another band asks something: one question at a time, and room for the rows."""
        self._waits = other
        self.band.setVisible(self._problem is not None and not other)

    def refresh(self) -> None:
        """Count anew."""
        state = self._state
        report = state.desk.workspace.report
        scope = state.list_scope
        rows = state.index.rows(scope)
        mine = readiness(report, rows)
        self._errors.set(Meaning.ERROR, plural(mine.errors, "error"))
        self._errors.setVisible(mine.errors > 0)
        self._reviews.set(Meaning.REVIEW, f"{mine.warnings:,} to review")
        self._reviews.setVisible(mine.warnings > 0)
        self._share.setText(percent(mine.done, mine.devices))
        of = {NodeKind.SITE: "of the building ready", NodeKind.ORG: "of everything ready"}
        self._share_of.setText(of.get(scope.kind, "ready"))
        for words in (self._share, self._share_of):
            words.setVisible(mine.devices > 0)
        self._share.setToolTip("Devices that are ready or left out, of all here. Progress counts what was looked at.")
        problems = problems_of(report, rows)
        self._problem = problems[0] if problems else None
        self.band.setVisible(self._problem is not None and not self._waits)
        if self._problem is None:
            return
        errors = any(p.severity is Severity.ERROR for p in problems)
        more = len(problems) - 1
        first = f"{len(self._problem.rows):,} {self._problem.predicate}."
        rest = f" {plural(more, 'more kind', 'more kinds')} of problem." if more else ""
        meaning = Meaning.ERROR if errors else Meaning.REVIEW
        self.band.set_message(meaning, f"{mine.sentence}.", first + rest, "Review")
