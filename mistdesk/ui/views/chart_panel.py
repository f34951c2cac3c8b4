"""The chart of the chosen place with its range and its states; it knows the feed and the chart widget."""

from __future__ import annotations

from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from mistdesk.ui.charts.time_chart import TimeChart
from mistdesk.ui.kit.theme import Theme
from mistdesk.ui.kit.widgets import SegmentedControl, StateStack
from mistdesk.ui.models.chart_feed import ChartFeed, Span
from mistdesk.ui.state import WindowState


class ChartPanel(QFrame):
    """A live chart; hidden, it asks nothing."""

    def __init__(self, state: WindowState, feed: ChartFeed, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state = state
        self.feed = feed
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        self.chart = TimeChart(theme)
        self.span = SegmentedControl([span.value for span in Span], name="Time shown")
        self.span.set_current(feed.span.value)
        self.span.changed.connect(self.on_span_changed)
        self.chart.add_action(self.span)
        self.stack = StateStack(theme, self.chart)
        column.addWidget(self.stack)
        self.stack.acted.connect(self.on_acted)
        feed.changed.connect(self.on_feed_changed)
        state.sync_changed.connect(self.on_feed_changed)
        self.on_feed_changed()

    def on_span_changed(self, word: str) -> None:
        """Another range."""
        self.feed.set_span(Span(word))

    def on_acted(self, _name: str) -> None:
        """The button of a state: ask again."""
        self.feed.refresh()

    def on_feed_changed(self) -> None:
        """Show the answer, or what there is to say instead."""
        feed = self.feed
        if feed.error is not None:
            self.stack.show_error(feed.error.title, feed.error.message, "Try again", feed.error.action)
            return
        if feed.data is None:
            self.stack.show_loading("Reading the history", can_cancel=False)
            return
        self.span.set_current(feed.span.value)
        self.chart.set_data(feed.data)
        if not feed.has_access_points:
            title = f"No access points in {self._state.scope_title()}"
            self.stack.show_empty("occupancy", title, "Only access points count clients. Choose a floor or a site.")
        elif not self._state.sync.polls and not any(v is not None for v in feed.data.total.values):
            text = "The first poll brings the first values. They are kept from then on."
            self.stack.show_empty("occupancy", "No values yet", text)
        else:
            self.stack.show_ready()

    def showEvent(self, event: QShowEvent) -> None:
        """Now somebody looks."""
        super().showEvent(event)
        self.feed.set_active(active=True)

    def hideEvent(self, event: QHideEvent) -> None:
        """Nobody looks any more."""
        super().hideEvent(event)
        self.feed.set_active(active=False)
