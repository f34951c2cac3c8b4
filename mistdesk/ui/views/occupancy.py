"""Occupancy: the live chart of the chosen place, and what every device of it counts now; knows the state."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QItemSelectionModel, Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QHBoxLayout, QHeaderView, QVBoxLayout, QWidget

from mistdesk.domain.estate.model import DeviceKind
from mistdesk.domain.mapping.columns import Column
from mistdesk.domain.occupancy.samples import StatusKind, status_kind
from mistdesk.services.occupancy import MOST_LINES, Latest
from mistdesk.ui.kit.theme import Theme
from mistdesk.ui.kit.tokens import Meaning
from mistdesk.ui.kit.widgets import Card, Kind, SearchBox, Splitter, StateStack, Words
from mistdesk.ui.models.chart_feed import ChartFeed
from mistdesk.ui.models.row_table import RowTable, TableColumn
from mistdesk.ui.models.status_words import meaning_of, short_word
from mistdesk.ui.state import WindowState
from mistdesk.ui.views.breadcrumb import Breadcrumb
from mistdesk.ui.views.chart_panel import ChartPanel
from mistdesk.ui.views.tables import plain_table
from mistdesk.ui.words import UNKNOWN, age, moment, plural

_SIGNS = {
    Meaning.OK: "●",
    Meaning.ERROR: "✕",
    Meaning.REVIEW: "▲",
    Meaning.UPGRADING: "↑",
    Meaning.UNKNOWN: "○",
    Meaning.INFO: "●",
}


@dataclass(frozen=True, slots=True)
class SpaceNow:
    """One device as the list shows it."""

    ref: str
    space: str
    name: str
    floor: str
    kind: DeviceKind
    latest: Latest | None

    @property
    def status(self) -> str:
        """Sign and word of its state."""
        word = {
            StatusKind.CONNECTED: "up",
            StatusKind.DISCONNECTED: "down",
            StatusKind.RESTARTING: "restarting",
            StatusKind.UPGRADING: "upgrading",
            StatusKind.UNKNOWN: "unknown",
        }[status_kind(self.latest.status if self.latest else None)]
        return f"{_SIGNS[meaning_of(self.latest)]} {word}"

    @property
    def now(self) -> str:
        """Its count, a dash where none is known."""
        if self.kind is not DeviceKind.AP:
            return ""
        word = short_word(self.latest, self.kind)
        return word if word.replace(",", "").isdigit() else UNKNOWN

    @property
    def order(self) -> tuple[int, int, str]:
        """Trouble first, then the busiest, then by name."""
        known = self.latest.count if self.latest is not None and self.latest.count is not None else -1
        trouble = status_kind(self.latest.status if self.latest else None) is StatusKind.DISCONNECTED
        return (0 if trouble else 1, -known, self.name)


class OccupancyView(QWidget):
    """Chart above, list below; rows chosen in the list become lines in the chart."""

    said = Signal(str, str)
    failed = Signal(object)

    def __init__(self, state: WindowState, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state = state
        self._theme = theme
        self._zone = ""
        space = theme.current.space
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        content = QWidget(self)
        column = QVBoxLayout(content)
        column.setContentsMargins(space.l, space.m, space.l, space.l)
        column.setSpacing(space.m)
        head = QHBoxLayout()
        self.breadcrumb = Breadcrumb(state, theme)
        self.summary = Words("", Kind.MUTED)
        head.addWidget(self.breadcrumb, 1)
        head.addWidget(self.summary)
        column.addLayout(head)
        self.feed = ChartFeed(state, "occupancy", self)
        self.chart = ChartPanel(state, self.feed, theme)
        self.down = Splitter(theme, Qt.Orientation.Vertical)
        self.down.addWidget(self.chart)
        self.down.addWidget(self._list_card())
        self.down.setStretchFactor(0, 1)
        self.down.setStretchFactor(1, 1)
        column.addWidget(self.down, 1)
        self.stack = StateStack(theme, content)
        self.stack.acted.connect(self.on_acted)
        outer.addWidget(self.stack)
        for news in (state.loaded, state.edited, state.samples_changed, state.scope_changed, state.sync_changed):
            news.connect(self.refresh)
        theme.changed.connect(self.refresh)
        self.refresh()

    def _list_card(self) -> QWidget:
        theme = self._theme
        self.card = Card(theme, "Spaces now", flush=True)
        self.filter_box = SearchBox(theme, "Filter spaces…")
        self.filter_box.setAccessibleName("Filter spaces")
        self.filter_box.setMaximumWidth(theme.current.size.tree)
        self.filter_box.textChanged.connect(self.refresh)
        self.card.add_action(self.filter_box)
        self.model: RowTable[SpaceNow] = RowTable(
            theme,
            [
                TableColumn("Space", lambda row: row.space),
                TableColumn("Floor", lambda row: row.floor, muted=lambda _: True),
                TableColumn("Device", lambda row: row.name, muted=lambda _: True),
                TableColumn("State", lambda row: row.status, meaning=lambda row: meaning_of(row.latest)),
                TableColumn("Clients", lambda row: row.now, figures=True, tip=self._tip),
            ],
            self,
        )
        self.table = plain_table(theme, self.model, "Spaces and what they count now")
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        for at in (3, 4):
            header.setSectionResizeMode(at, QHeaderView.ResizeMode.Fixed)
            self.table.setColumnWidth(at, theme.current.size.tree // 2)
        self.table.selectionModel().selectionChanged.connect(self.on_selection_changed)
        self.card.body.addWidget(self.table, 1)
        return self.card

    def _tip(self, row: SpaceNow) -> str:
        if row.latest is None:
            return "No sample yet"
        return f"At {moment(row.latest.at, self._zone)}"

    # --- news

    def refresh(self, *_: object) -> None:
        """List the chosen place anew; what is marked stays marked."""
        self._show_state()
        if not self._state.has_estate:
            return
        rows = self._rows()
        words = self.filter_box.text().casefold().split()
        shown = [row for row in rows if all(w in f"{row.space} {row.name} {row.floor}".casefold() for w in words)]
        shown.sort(key=lambda row: row.order)
        marked = set(self._state.marked)
        selection = self.table.selectionModel()
        blocked = selection.blockSignals(True)
        self.model.set_rows(shown)
        flag = QItemSelectionModel.SelectionFlag
        for at, row in enumerate(shown):
            if row.ref in marked:
                selection.select(self.model.index(at, 0), flag.Select | flag.Rows)
        selection.blockSignals(blocked)
        self.table.viewport().update()
        self._say(rows, len(shown))

    def _rows(self) -> list[SpaceNow]:
        state = self._state
        index, sheet = state.index, state.desk.workspace.sheet
        self._zone = index.zone(state.scope)
        out = []
        for row in index.rows(state.list_scope):
            device = sheet.device(row)
            out.append(
                SpaceNow(
                    ref=device.id,
                    space=sheet.value(row, Column.SPACE_NAME) or index.names[row],
                    name=index.names[row],
                    floor=sheet.value(row, Column.FLOOR_NAME),
                    kind=device.kind,
                    latest=state.latest.get(device.id),
                )
            )
        return out

    def _say(self, rows: list[SpaceNow], shown: int) -> None:
        points = [row for row in rows if row.kind is DeviceKind.AP]
        known = [row.latest.count for row in points if row.latest is not None and row.latest.count is not None]
        down = sum(status_kind(row.latest.status if row.latest else None) is StatusKind.DISCONNECTED for row in rows)
        total = f"{sum(known):,} clients now" if known else "no count known"
        words = f"{total} · {len(known):,} of {plural(len(points), 'access point')} reporting"
        self.summary.setText(words + (f" · {down:,} down" if down else ""))
        count = plural(len(rows), "device")
        chosen = f"chosen rows become lines, at most {MOST_LINES}"
        self.card.set_subtitle(f"{count if shown == len(rows) else f'{shown:,} of {count}'} · {chosen}")

    def _show_state(self) -> None:
        state = self._state
        if not state.opened:
            self.stack.show_loading("Opening the workspace", can_cancel=False)
        elif not state.has_estate:
            text = "Charts appear here once sites, floors and devices have been read from Mist."
            self.stack.show_empty("occupancy", "Nothing to chart yet", text, "Read them now" if state.signed_in else "")
        elif state.data_is_old():
            seconds = state.data_age() or 0.0
            self.stack.show_stale(f"The last values are from {age(seconds)}.", "Read now")
        else:
            self.stack.show_ready()

    # --- actions

    def on_acted(self, name: str) -> None:
        """The button of a state."""
        if name == "empty":
            self._state.discover()
        else:
            self._state.poll()

    def on_selection_changed(self, *_: object) -> None:
        """Chosen access points become lines of their own."""
        rows = sorted({index.row() for index in self.table.selectionModel().selectedRows()})
        self._state.set_marked(tuple(self.model.rows[row].ref for row in rows))
