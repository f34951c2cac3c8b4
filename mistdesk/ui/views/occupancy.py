"""Occupancy: the live chart of the chosen place, and what every device of it counts now; knows the state."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from pathlib import Path

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QAction, QGuiApplication, QImage, QShowEvent
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QMenu, QVBoxLayout, QWidget

from mistdesk.domain.errors import StorageTrouble
from mistdesk.domain.mapping.blocks import to_text
from mistdesk.domain.sync import SideState
from mistdesk.ui.charts.data import ChartData
from mistdesk.ui.kit.theme import Theme
from mistdesk.ui.kit.widgets import Button, Kind, Splitter, StateStack, Words
from mistdesk.ui.models.chart_feed import ChartFeed, Span
from mistdesk.ui.models.estate_index import Node, NodeKind
from mistdesk.ui.models.spaces import SpaceNow, spaces_of, summary
from mistdesk.ui.state import WindowState
from mistdesk.ui.views.breadcrumb import Breadcrumb
from mistdesk.ui.views.chart_panel import ChartPanel
from mistdesk.ui.views.occupancy_list import SpacesCard
from mistdesk.ui.words import age, clock, moment, plural, zone_of

_WHY_OLD = {
    SideState.OFFLINE: "Mist cannot be reached; they are read again as soon as it can be.",
    SideState.QUOTA: "The call limit of this hour is used up.",
    SideState.SIGN_IN_AGAIN: "Mist asks to sign in again.",
    SideState.NOT_SIGNED_IN: "Nobody is signed in to Mist.",
}
_NO_ESTATE = "Charts appear here once sites, floors and devices have been read from Mist."


class OccupancyView(QWidget):
    """Chart above, list below; rows chosen in the list become lines in the chart."""

    said = Signal(str, str)
    failed = Signal(object)

    def __init__(self, state: WindowState, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state = state
        self._theme = theme
        self._dirty = True
        space = theme.current.space
        outer = QVBoxLayout(self)
        outer.setContentsMargins(space.l, space.m, space.l, space.l)
        outer.setSpacing(space.s)
        self.feed = ChartFeed(state, "occupancy", self)
        self.feed.least_lines, self.feed.names_place = 1, False
        outer.addLayout(self._head())
        self.chart = ChartPanel(state, self.feed, theme)
        self.chart.setMinimumHeight(theme.current.size.row * 8)
        self.list = SpacesCard(state, theme, self.feed)
        self.list.chosen.connect(self.on_chosen)
        self.list.opened.connect(self.on_opened)
        self.list.copied.connect(self.on_copied)
        self.down = Splitter(theme, Qt.Orientation.Vertical)
        self.down.addWidget(self.chart)
        self.down.addWidget(self.list)
        self.down.setStretchFactor(0, 1)
        self.down.setStretchFactor(1, 1)
        self.stack = StateStack(theme, self.down)
        self.stack.acted.connect(self.on_acted)
        self.stack.cancelled.connect(lambda: state.tasks.cancel("discover"))
        outer.addWidget(self.stack, 1)
        for news in (
            state.loaded,
            state.edited,
            state.samples_changed,
            state.scope_changed,
            state.sync_changed,
        ):
            news.connect(self.refresh)
        state.marked_changed.connect(self.on_marked_changed)
        self.feed.changed.connect(self.on_chart_changed)
        theme.changed.connect(self.refresh)
        self.refresh()

    def _head(self) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(0)
        row = QHBoxLayout()
        self.breadcrumb = Breadcrumb(self._state, self._theme)
        self.export = Button("Export…", theme=self._theme, icon_name="download")
        self.export.clicked.connect(self.ask_export)
        self.menu = QMenu("Export", self)
        for words, job in (
            ("Copy the list", self.list_copy),
            ("Copy the counts over time", self.copy_counts),
            ("Save the chart as a picture…", self.ask_picture),
        ):
            action = QAction(words, self.menu)
            action.triggered.connect(job)
            self.menu.addAction(action)
        row.addWidget(self.breadcrumb, 1)
        row.addWidget(self.export)
        self.summary = Words("", Kind.MUTED, wrap=True)
        column.addLayout(row)
        column.addWidget(self.summary)
        return column

    # --- news

    def refresh(self, *_: object) -> None:
        """List the chosen place anew, when somebody looks."""
        self._dirty = not self.isVisible()
        self._show_state()
        if self._dirty or not self._state.has_estate:
            return
        spaces = spaces_of(self._state)
        self.summary.setText(self._with_peak(summary(self._state, spaces)))
        self.list.set_title(self._list_title(spaces))
        self.list.set_spaces(spaces, self._state.index.zone(self._state.scope))

    def _list_title(self, spaces: list[SpaceNow]) -> str:
        """Old values are not called now."""
        at = max((space.latest.at for space in spaces if space.latest is not None), default=None)
        if at is None or not self._state.data_is_old():
            return "Spaces now"
        zone = self._state.index.zone(self._state.scope)
        return f"Spaces at {clock(at, zone)}"

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up with what happened while nobody looked."""
        super().showEvent(event)
        if self._dirty:
            self.refresh()

    def on_marked_changed(self) -> None:
        """Devices were marked, here or elsewhere."""
        if self.isVisible():
            self.list.show_marks()

    def on_chart_changed(self) -> None:
        """The chart has another answer: the peak, and the small lines of its range."""
        if self.isVisible() and self._state.has_estate:
            self.summary.setText(self._with_peak(summary(self._state, spaces_of(self._state))))
            self.list.want_trends()

    def _with_peak(self, words: str) -> str:
        data, view = self.feed.data, self.feed.view
        if data is None or view is None or view.peak is None:
            return words
        at = next(t for t, value in zip(view.times, view.total, strict=True) if value == view.peak)
        when = moment(at, data.zone) if self.feed.span is Span.WEEK else clock(at, data.zone)
        span = {Span.HOUR: "in this hour", Span.DAY: "today", Span.WEEK: "in seven days"}[self.feed.span]
        return f"{words} · most {span} {round(view.peak):,} at {when}"

    def _show_state(self) -> None:
        state = self._state
        estate = state.opened and state.has_estate
        self.breadcrumb.setVisible(estate)
        self.summary.setVisible(estate)
        self.export.setVisible(estate)
        if not state.opened:
            self.stack.show_loading("Opening the workspace", can_cancel=False)
        elif not estate and state.discovery is not None:
            if self.stack.state.value != "loading":
                self.stack.show_loading("Reading sites, floors and devices")
            self.stack.set_progress(state.discovery.done or None, state.discovery.total or None, "devices")
        elif not estate:
            words = _NO_ESTATE if state.signed_in else f"{_NO_ESTATE} Sign in to Mist first, in Settings."
            self.stack.show_empty(
                "occupancy", "Nothing to chart yet", words, "Read them now" if state.signed_in else ""
            )
        elif state.data_is_old():
            seconds = state.data_age() or 0.0
            why = _WHY_OLD.get(state.sync.mist, "")
            self.stack.show_stale(f"The last values are from {age(seconds)}. {why}".strip(), "Read now")
        else:
            self.stack.show_ready()

    # --- actions

    def on_acted(self, name: str) -> None:
        """The button of a state."""
        if name == "empty":
            self._state.discover()
        else:
            self._state.poll()

    def on_chosen(self, refs: tuple[str, ...]) -> None:
        """Chosen access points become lines of their own."""
        self._state.set_marked(refs)

    def on_opened(self, ref: str) -> None:
        """One device alone."""
        self._state.set_scope(Node(NodeKind.DEVICE, ref))

    def ask_export(self) -> None:
        """Offer what can be taken along; the menu holds nothing up."""
        self.menu.popup(self.export.mapToGlobal(QPoint(0, self.export.height())))

    def list_copy(self) -> None:
        """The list onto the clipboard."""
        self.list.copy()

    def on_copied(self, rows: int) -> None:
        """Say what is on the clipboard."""
        self.said.emit(f"Copied {plural(rows, 'row')}, as a spreadsheet takes them.", "")

    def copy_counts(self) -> None:
        """The lines of the chart as a table; what is not known is an empty cell, with its cause beside it."""
        data = self.feed.data
        if data is None:
            return
        rows = count_rows(data)
        QGuiApplication.clipboard().setText(to_text(rows))
        self.on_copied(len(rows) - 1)

    def ask_picture(self) -> None:
        """Ask where to; the dialog does not hold up anything."""
        dialog = QFileDialog(self, "Save the chart", str(Path.home() / "occupancy.png"), "Pictures (*.png)")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("png")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self.save_picture)
        dialog.open()

    def save_picture(self, path: str) -> None:
        """Write the chart as it is seen."""
        picture = self.chart.grab().toImage()
        self._state.tasks.start("save-picture", self._save(picture, path))

    async def _save(self, picture: QImage, path: str) -> None:
        if await asyncio.to_thread(picture.save, path):
            self.said.emit(f"Saved {Path(path).name}.", "")
        else:
            words = f"{path} could not be written."
            self.failed.emit(StorageTrouble("The picture was not saved", words, "Choose another folder."))


def count_rows(data: ChartData) -> list[list[str]]:
    """The series of a chart as rows of texts, with the cause where there is no value."""
    name, zone = zone_of(data.zone)
    series = (data.total, *data.lines)
    rows = [[f"Time ({name})", *(one.label for one in series), "No value because"]]
    for at, moment_at in enumerate(data.total.times):
        values = [one.values[at] for one in series]
        cells = ["" if value is None else f"{value:g}" for value in values]
        gap = next((gap.cause for gap in data.gaps if gap.start <= moment_at < gap.end), "")
        when = datetime.fromtimestamp(moment_at, zone or UTC).strftime("%Y-%m-%d %H:%M:%S")
        rows.append([when, *cells, gap if values[0] is None else ""])
    return rows
