"""A site as a card: people now, today's peak and curve, what is down, how much is mapped; it knows no service."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from mistdesk.services.occupancy import BuildingNow
from mistdesk.ui.charts.data import ChartData
from mistdesk.ui.charts.sparkline import Sparkline
from mistdesk.ui.kit.theme import Theme
from mistdesk.ui.kit.tokens import Meaning
from mistdesk.ui.kit.widgets import Card, ElidedWords, KeyFigure, Kind, LinkButton, MeaningWords, Words
from mistdesk.ui.models.estate_index import ORG, Node
from mistdesk.ui.models.overview import SiteLine, share
from mistdesk.ui.words import city, clock, figure


class SiteCard(Card):
    """One building at a glance."""

    opened = Signal(object)
    """The node of the site to open."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, "", "", parent)
        space = theme.current.space
        self._node: Node = ORG
        self.time = Words("", Kind.SECONDARY, self)
        self.add_action(self.time)
        self.now = KeyFigure(None, "now")
        self.peak = KeyFigure(None, "peak today", small=True)
        figures = QHBoxLayout()
        figures.setSpacing(space.xl)
        figures.addWidget(self.now)
        figures.addWidget(self.peak)
        figures.addStretch(1)
        self.chart = Sparkline(theme)
        self.chart.setMinimumHeight(theme.current.size.row * 3)
        self.state = MeaningWords(theme, Meaning.UNKNOWN, "")
        self.mapped = ElidedWords("", Kind.BODY, self)
        self.open_button = LinkButton("Open", self)
        self.open_button.clicked.connect(self.on_open)
        foot = QHBoxLayout()
        foot.setSpacing(space.m)
        foot.addWidget(self.state)
        foot.addWidget(self.mapped)
        foot.addStretch(1)
        foot.addWidget(self.open_button)
        self.body.addLayout(figures)
        self.body.addWidget(self.chart, 1)
        self.body.addLayout(foot)

    @property
    def node(self) -> Node:
        """The site shown."""
        return self._node

    def show_site(self, line: SiteLine, now: float) -> None:
        """Show the figures of a site; an unknown one is a dash."""
        self._node = line.node
        self.set_title(line.name)
        self.setToolTip(f"{line.done:,} of {line.devices:,} devices are mapped")
        self.time.setText(f"{clock(now, line.timezone)} {city(line.timezone)}")
        self.time.setToolTip(line.timezone)
        self.now.set_value(None if line.clients is None else figure(line.clients))
        if line.down:
            self.state.set(Meaning.ERROR, f"{line.down:,} down")
        elif line.reporting:
            self.state.set(Meaning.OK, "None down")
        else:
            self.state.set(Meaning.UNKNOWN, "No count")
        self.state.setToolTip(f"{line.reporting:,} of {line.aps:,} access points told a count")
        self.mapped.set_text(f"{share(line)} mapped")
        self.open_button.setAccessibleName(f"Open {line.name} in the grid")

    def show_today(self, today: BuildingNow | None, data: ChartData | None) -> None:
        """Show today's curve."""
        self.peak.set_value(None if today is None or today.peak is None else figure(today.peak))
        if data is not None:
            self.chart.set_data(data)

    def on_open(self) -> None:
        """Ask for it."""
        self.opened.emit(self._node)
