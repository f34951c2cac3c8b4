"""Every site in a line of a table that stays quick with thousands of them; it knows words, no service."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QModelIndex, Signal
from PySide6.QtWidgets import QHeaderView, QWidget

from mistdesk.ui.kit.theme import Theme
from mistdesk.ui.kit.tokens import Meaning
from mistdesk.ui.kit.widgets import Card
from mistdesk.ui.models.overview import SiteLine, share, to_do
from mistdesk.ui.models.row_table import RowTable, TableColumn
from mistdesk.ui.views.tables import fit, plain_table
from mistdesk.ui.words import UNKNOWN, city, clock, figure, plural

_MOST_ROWS = 12


class SitesCard(Card):
    """The sites with their figures; Enter or a double click opens one."""

    opened = Signal(object)
    """The node of the site to open."""

    def __init__(self, theme: Theme, now: Callable[[], float], parent: QWidget | None = None) -> None:
        super().__init__(theme, "Sites", "Enter or a double click opens a site in the grid", parent, flush=True)
        self._now = now
        columns: list[TableColumn[SiteLine]] = [
            TableColumn("Site", lambda s: s.name, strong=lambda _: True),
            TableColumn("Clients now", lambda s: figure(s.clients), figures=True, tip=_clients_tip),
            TableColumn("Reporting", lambda s: f"{s.reporting:,} of {s.aps:,}", figures=True, tip=_reporting_tip),
            TableColumn("Down", _down, figures=True, meaning=lambda s: Meaning.ERROR if s.down else None),
            TableColumn("Devices", lambda s: f"{s.devices:,}", figures=True),
            TableColumn("Mapped", share, figures=True, tip=lambda s: f"{s.done:,} of {plural(s.devices, 'device')}"),
            TableColumn("To do", to_do, meaning=_to_do_meaning),
            TableColumn("Time there", self._time_there, muted=lambda _: True, tip=lambda s: s.timezone or "UTC"),
        ]
        self.model: RowTable[SiteLine] = RowTable(theme, columns, self)
        self.table = plain_table(theme, self.model, "Sites")
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        size, space = theme.current.size, theme.current.space
        narrow, wide = size.rail + space.s, size.rail * 2
        widths = (narrow + space.m, narrow, narrow - space.l, narrow, narrow, wide, wide)
        for at, width in enumerate(widths, 1):
            header.resizeSection(at, width)
        self.table.activated.connect(self.on_activated)
        self.body.addWidget(self.table, 1)

    def show_sites(self, lines: Sequence[SiteLine]) -> None:
        """List them; what is chosen stays chosen while their number is the same."""
        self.model.refresh(lines)
        fit(self.table, len(lines), most=_MOST_ROWS)

    def on_activated(self, at: QModelIndex) -> None:
        """Ask for the site."""
        self.opened.emit(self.model.rows[at.row()].node)

    def _time_there(self, line: SiteLine) -> str:
        return f"{clock(self._now(), line.timezone)} {city(line.timezone)}"


def _down(line: SiteLine) -> str:
    if line.down:
        return f"{line.down:,}"
    return "0" if line.reporting else UNKNOWN


def _clients_tip(line: SiteLine) -> str:
    if line.clients is None:
        return "No access point told a count."
    return f"{plural(line.clients, 'client')} at {plural(line.reporting, 'access point')}"


def _reporting_tip(line: SiteLine) -> str:
    return f"{line.reporting:,} of {plural(line.aps, 'access point')} told a count at the last poll"


def _to_do_meaning(line: SiteLine) -> Meaning | None:
    if line.errors:
        return Meaning.ERROR
    return Meaning.REVIEW if line.warnings else None
