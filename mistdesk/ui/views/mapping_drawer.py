"""What lies in the drawer below the grid: the chart and every panel that helps to map; it knows them all."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from mistdesk.ui.kit.theme import Theme
from mistdesk.ui.models.chart_feed import ChartFeed
from mistdesk.ui.state import WindowState
from mistdesk.ui.views.changes_panel import ChangesPanel
from mistdesk.ui.views.chart_panel import ChartPanel
from mistdesk.ui.views.drawer import Drawer, DrawerPage
from mistdesk.ui.views.history_panel import HistoryPanel
from mistdesk.ui.views.levels_panel import LevelsPanel
from mistdesk.ui.views.problems_panel import ProblemsPanel
from mistdesk.ui.views.progress_panel import ProgressPanel
from mistdesk.ui.views.replace_panel import CellSource, ReplacePanel
from mistdesk.ui.views.suggestions_panel import SuggestionsPanel

Panel = ProblemsPanel | SuggestionsPanel | LevelsPanel | ChangesPanel | ProgressPanel | HistoryPanel | ReplacePanel
CHART = "chart"


class MappingDrawer(Drawer):
    """The chart first; a closed panel leads back to it."""

    said = Signal(str)
    wanted = Signal(str, int)
    """A device id and a column: go there in the grid."""
    left = Signal()
    """A panel was closed: the grid is to have the keys again."""

    def __init__(self, state: WindowState, feed: ChartFeed, theme: Theme, cells: CellSource) -> None:
        self._state = state
        self._theme = theme
        self._cells = cells
        self.chart = ChartPanel(state, feed, theme)
        super().__init__(
            theme,
            (
                DrawerPage(CHART, "occupancy", "Clients", "Connected clients over time", "", lambda: self.chart),
                DrawerPage(
                    "problems",
                    "triangle",
                    "Problems",
                    "What is wrong, and repairs",
                    "F7",
                    lambda: self._new(ProblemsPanel),
                ),
                DrawerPage(
                    "suggestions",
                    "check",
                    "Suggestions",
                    "What the names and neighbours say",
                    "Ctrl+G",
                    lambda: self._new(SuggestionsPanel),
                ),
                DrawerPage(
                    "levels", "floor", "Levels", "The floors of a building", "Ctrl+L", lambda: self._new(LevelsPanel)
                ),
                DrawerPage(
                    "changes",
                    "refresh",
                    "Changes",
                    "What Mist says now, replaced and gone",
                    "Ctrl+M",
                    lambda: self._new(ChangesPanel),
                ),
                DrawerPage(
                    "progress",
                    "status",
                    "Progress",
                    "How complete each building is",
                    "Ctrl+P",
                    lambda: self._new(ProgressPanel),
                ),
                DrawerPage(
                    "history",
                    "clock",
                    "History",
                    "Every step, to go back to",
                    "Ctrl+T",
                    lambda: self._new(HistoryPanel),
                ),
                DrawerPage(
                    "replace", "search", "Replace", "Find and replace", "Ctrl+H", lambda: self._new(ReplacePanel)
                ),
            ),
        )

    def _new(self, kind: type[Panel]) -> QWidget:
        panel = kind(self._state, self._theme)
        panel.said.connect(self.said)
        panel.wanted.connect(self.wanted)
        panel.closed.connect(self.on_panel_closed)
        if isinstance(panel, ReplacePanel):
            panel.use(self._cells)
        return panel

    def on_panel_closed(self) -> None:
        """Back to the chart, and the keys to the grid."""
        self.tabs.choose(CHART)
        self.left.emit()

    def open(self, key: str) -> QWidget:
        """Bring a page to the front and give it the keys."""
        page = self.show_page(key)
        if isinstance(page, Panel):
            page.begin()
        else:
            self.tabs.setFocus(Qt.FocusReason.ShortcutFocusReason)
        return page

    def problems(self) -> ProblemsPanel:
        """The problem list."""
        page = self.page("problems")
        assert isinstance(page, ProblemsPanel)
        return page

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape leads back to the grid; the panel stays."""
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
            return
        super().keyPressEvent(event)
