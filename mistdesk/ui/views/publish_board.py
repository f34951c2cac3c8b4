"""What a plan looks like: counts, lines, consent and what is left out; it knows the state."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QHeaderView, QScrollArea, QVBoxLayout, QWidget

from mistdesk.domain.graph.plan import PlanCount
from mistdesk.ui.kit.theme import Theme
from mistdesk.ui.kit.widgets import Card
from mistdesk.ui.models.plan_rows import Part, ShownPlan, ref_of
from mistdesk.ui.models.row_table import RowTable, TableColumn
from mistdesk.ui.state import WindowState
from mistdesk.ui.views.publish_consent import ConsentCard
from mistdesk.ui.views.publish_journal import JournalCard
from mistdesk.ui.views.publish_lines import LinesCard
from mistdesk.ui.views.publish_withheld import LackingCard, WithheldCard
from mistdesk.ui.views.query_panel import QueryPanel
from mistdesk.ui.views.tables import plain_table
from mistdesk.ui.words import city, clock, plural

CANNOT_CARRY = 5
LEAST_ROWS = 3


class PlanBoard(QWidget):
    """The cards of a plan; it asks nobody and sends nothing."""

    failed = Signal(object)
    said = Signal(str, str)
    show_row = Signal(str)

    def __init__(self, state: WindowState, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state = state
        self._theme = theme
        across = QHBoxLayout(self)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(theme.current.space.l)
        across.addLayout(self._left(), 7)
        across.addWidget(self._right(), 3)

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
        self.journal = JournalCard(self._state, theme)
        self.journal.failed.connect(self.failed)
        right.addWidget(self.journal)
        right.addStretch(1)
        scroll.setWidget(page)
        return scroll

    def show_counts(self, shown: ShownPlan) -> None:
        """Count another plan; the table is as high as its rows where there is room."""
        found = shown.counts
        self.counts.set_rows(found)
        self.counts_table.setColumnHidden(CANNOT_CARRY, not any(c.cannot_carry for c in found))
        head = self.counts_table.horizontalHeader().height()
        row = self.counts_table.verticalHeader().defaultSectionSize()
        rows = max(1, len(found))
        self.counts_table.setMaximumHeight(head + row * rows + self._theme.current.size.hair)
        self.counts_table.setMinimumHeight(head + row * min(LEAST_ROWS, rows))
        self.what.set_subtitle(self._made_from(shown))
        self.journal.refresh()

    def _made_from(self, shown: ShownPlan) -> str:
        """Of which state of the sheet and of the estate the plan speaks."""
        plan, state, at = shown.plan, self._state, self._state.sync.inventory_at
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

    def show_withheld(self, shown: ShownPlan | None) -> None:
        """Say what a plan leaves out."""
        self.withheld.show_plan(shown.plan if shown is not None else None)
        self.lacking.show_plan(shown)


def _count_columns() -> list[TableColumn[PlanCount]]:
    return [
        TableColumn("", lambda c: c.noun),
        TableColumn("Create", lambda c: f"{c.create:,}", True, lambda c: c.create > 0, muted=lambda c: not c.create),
        TableColumn("Update", lambda c: f"{c.update:,}", True, lambda c: c.update > 0, muted=lambda c: not c.update),
        TableColumn("Retire", lambda c: f"{c.retire:,}", True, lambda c: c.retire > 0, muted=lambda c: not c.retire),
        TableColumn("Unchanged", lambda c: f"{c.unchanged:,}", True, muted=lambda c: not c.unchanged),
        TableColumn("Cannot carry", lambda c: f"{c.cannot_carry:,}", True, muted=lambda c: not c.cannot_carry),
    ]
