"""The cards of the Overview: clients today, mapping, sync, what needs attention; they know words, no service."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QModelIndex, Signal
from PySide6.QtWidgets import QHBoxLayout, QHeaderView, QVBoxLayout, QWidget

from mistdesk.domain.sync import SideState, SyncState
from mistdesk.services.occupancy import BuildingNow
from mistdesk.ui.charts.data import ChartData
from mistdesk.ui.charts.sparkline import Sparkline
from mistdesk.ui.kit.theme import Theme
from mistdesk.ui.kit.tokens import Meaning
from mistdesk.ui.kit.widgets import (
    Button,
    Card,
    ElidedWords,
    KeyFigure,
    Kind,
    LinkButton,
    MeaningGlyph,
    MeaningWords,
    PrimaryButton,
    ProgressLine,
    Words,
)
from mistdesk.ui.models.overview import Attention, NextStep, SpaceLine, Totals
from mistdesk.ui.models.row_table import RowTable, TableColumn
from mistdesk.ui.views.settings_parts import Facts
from mistdesk.ui.views.tables import fit, plain_table
from mistdesk.ui.views.top_bar import sync_words
from mistdesk.ui.words import age, clock, countdown, figure, moment, percent, plural, zone_of


class ClientsCard(Card):
    """How many clients are connected now, today's peak and its curve; it says what it counts and how old it is."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, "Connected clients", "", parent)
        space = theme.current.space
        self.now = KeyFigure(None, "now")
        self.peak = KeyFigure(None, "peak today", small=True)
        self.reporting = KeyFigure(None, "access points reporting", small=True)
        self.fresh = Words("", Kind.SECONDARY, self)
        self.add_action(self.fresh)
        row = QHBoxLayout()
        row.setSpacing(space.xl)
        for part in (self.now, self.peak, self.reporting):
            row.addWidget(part)
        row.addStretch(1)
        self.chart = Sparkline(theme)
        self.body.addLayout(row)
        self.body.addWidget(self.chart, 1)

    def show_counts(self, counts: Totals, today: BuildingNow | None, data: ChartData | None, zone: str) -> None:
        """Show the figures; an unknown one is a dash."""
        self.now.set_value(None if counts.clients is None else figure(counts.clients))
        self.peak.set_value(None if today is None or today.peak is None else figure(today.peak))
        self.reporting.set_value(f"{counts.reporting:,} of {counts.aps:,}" if counts.aps else None)
        self.set_subtitle(f"{plural(counts.sites, 'site')}, {zone_of(zone)[0]}")
        if data is not None:
            self.chart.set_data(data)

    def show_age(self, last: float | None, now: float, zone: str) -> None:
        """How old the figures are."""
        self.fresh.setText("No poll yet" if last is None else age(now - last))
        self.fresh.setToolTip("" if last is None else f"Last poll {moment(last, zone)}")


class MappingCard(Card):
    """How much is mapped, and the next best step."""

    acted = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, "Mapping", "", parent)
        space = theme.current.space
        self.share = KeyFigure(None, "mapped")
        self.line = ProgressLine(theme)
        self.facts = Facts(theme, figures=True)
        self.step = Words("", Kind.BODY, self, wrap=True)
        self.button = PrimaryButton("", self)
        self.button.clicked.connect(self.acted)
        self.body.addWidget(self.share)
        self.body.addWidget(self.line)
        self.body.addWidget(self.facts)
        self.body.addSpacing(space.xs)
        self.body.addStretch(1)
        self.body.addWidget(self.step)
        self.body.addWidget(self.button)

    def show_counts(self, counts: Totals, reasons: Sequence[tuple[str, str]], step: NextStep) -> None:
        """Show the share, what it includes, why the rest is not mapped, and what to do."""
        self.share.set_value(percent(counts.done, counts.devices) if counts.devices else None)
        self.line.set_share(counts.done / counts.devices if counts.devices else None)
        self.set_subtitle(plural(counts.devices, "device"))
        self.facts.set_facts(reasons)
        self.step.setText(step.text)
        self.button.set_text(step.button)


class SyncCard(Card):
    """Whether Mist is being read, when next, and what is left of the hour's calls."""

    poll_asked = Signal()
    discover_asked = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, "Sync", "", parent)
        self.status = MeaningWords(theme, Meaning.UNKNOWN, "")
        self.facts = Facts(theme, figures=True)
        self.poll = Button("Read now", self)
        self.poll.setToolTip("Read statistics now (Ctrl+R)")
        self.poll.clicked.connect(self.poll_asked)
        self.devices = LinkButton("Read devices again", self)
        self.devices.clicked.connect(self.discover_asked)
        self.body.addWidget(self.status)
        self.body.addWidget(self.facts)
        self.body.addStretch(1)
        column = QVBoxLayout()
        column.setSpacing(theme.current.space.xs)
        column.addWidget(self.poll)
        column.addWidget(self.devices)
        self.body.addLayout(column)

    def show_sync(self, sync: SyncState, now: float, zone: str, *, can_read: bool, reading: bool) -> None:
        """Show it as it is this second."""
        meaning, words = sync_words(sync, now)
        self.status.set(meaning, words)
        facts = []
        if sync.last_poll_at is not None:
            at = sync.last_poll_at + sync.mist_offset  # by Mist's clock, as the charts are
            facts.append(("Last poll", f"{clock(at, zone)} {zone_of(zone)[0].rsplit('/', 1)[-1]}"))
        if sync.mist is SideState.OK and sync.next_poll_at is not None:
            left = countdown(sync.next_poll_at - now)
            facts.append(("Next poll", left if left == "now" else f"in {left}"))
        if sync.inventory_at is not None:
            facts.append(("Devices read", age(now - sync.inventory_at)))
        if sync.calls_used is not None and sync.calls_limit is not None:
            facts.append(("Calls left", f"{max(0, sync.calls_limit - sync.calls_used):,}"))
        if sync.waiting_values:
            facts.append(("To be sent", plural(sync.waiting_values, "sample")))
        if tuple(facts) != self.facts.facts:
            self.facts.set_facts(facts)
        self.poll.setEnabled(can_read and not reading)
        self.poll.set_text("Reading…" if reading else "Read now")
        self.devices.setEnabled(can_read)


class AttentionCard(Card):
    """Sentences with one deed each."""

    chosen = Signal(str)
    """The device to show."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, "Needs attention", "", parent)
        self._theme = theme
        self._items: tuple[Attention, ...] = ()
        self._lines: list[tuple[QWidget, MeaningGlyph, ElidedWords, LinkButton]] = []
        self.body.setSpacing(0)
        self._nothing = MeaningWords(theme, Meaning.OK, "Nothing. Every device is up and mapped.")
        self.body.addWidget(self._nothing)
        self._list = QVBoxLayout()
        self._list.setSpacing(0)
        self.body.addLayout(self._list)
        self.body.addStretch(1)

    @property
    def items(self) -> tuple[Attention, ...]:
        """What is listed."""
        return self._items

    def show_items(self, items: Sequence[Attention]) -> None:
        """List them; lines are kept, so that the focus stays where it is."""
        self._items = tuple(items)
        self._nothing.setVisible(not items)
        while len(self._lines) < len(items):
            self._lines.append(self._line(len(self._lines)))
        for at, (line, glyph, words, button) in enumerate(self._lines):
            line.setVisible(at < len(items))
            if at < len(items):
                item = items[at]
                glyph.set_meaning(item.meaning)
                words.set_text(item.text)
                button.setText(item.button)
                button.setAccessibleName(f"{item.button}: {item.text}")

    def _line(self, at: int) -> tuple[QWidget, MeaningGlyph, ElidedWords, LinkButton]:
        space = self._theme.current.space
        line = QWidget(self)
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(space.s)
        glyph = MeaningGlyph(self._theme, Meaning.REVIEW, line)
        words = ElidedWords("", Kind.BODY, line)
        button = LinkButton("", line)
        button.clicked.connect(self._chooser(at))
        row.addWidget(glyph)
        row.addWidget(words, 1)
        row.addStretch(0)
        row.addWidget(button)
        self._list.addWidget(line)
        return line, glyph, words, button

    def _chooser(self, at: int) -> Callable[[], None]:
        return lambda: self.chosen.emit(self._items[at].ref)


class SpacesCard(Card):
    """The spaces with the most clients now."""

    chosen = Signal(str)
    """An access point of the space to show."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, "Busiest spaces now", "", parent, flush=True)
        columns: list[TableColumn[SpaceLine]] = [
            TableColumn("Space", lambda s: s.name),
            TableColumn("Where", lambda s: s.where, muted=lambda _: True),
            TableColumn(
                "Clients",
                lambda s: f"{s.clients:,}",
                figures=True,
                strong=lambda _: True,
                tip=lambda s: f"{plural(s.clients, 'client')} at {plural(s.aps, 'access point')}",
            ),
        ]
        self.model: RowTable[SpaceLine] = RowTable(theme, columns, self)
        self.table = plain_table(theme, self.model, "Busiest spaces now")
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        header.resizeSection(2, theme.current.size.rail)
        header.hide()
        self.table.activated.connect(self.on_activated)
        self._nothing = Words("No space has a count now.", Kind.MUTED, self)
        self._nothing.setContentsMargins(theme.current.space.m, 0, 0, 0)
        self.body.addWidget(self._nothing)
        self.body.addWidget(self.table)
        self.body.addStretch(1)

    def show_spaces(self, spaces: Sequence[SpaceLine]) -> None:
        """List them."""
        self.model.refresh(spaces)
        self._nothing.setVisible(not spaces)
        self.table.setVisible(bool(spaces))
        fit(self.table, len(spaces), most=len(spaces))

    def on_activated(self, at: QModelIndex) -> None:
        """Enter or a double click shows it in the grid."""
        self.chosen.emit(self.model.rows[at.row()].ref)
