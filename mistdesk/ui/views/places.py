"""The places beside the rail, each made when it is first asked for: all at once they would hold up the first."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from mistdesk.ui.kit.theme import Theme
from mistdesk.ui.state import WindowState
from mistdesk.ui.views.mapping import MappingView
from mistdesk.ui.views.occupancy import OccupancyView
from mistdesk.ui.views.overview import OverviewView
from mistdesk.ui.views.publish import PublishView
from mistdesk.ui.views.settings import SettingsView


class Places(QStackedWidget):
    """Shows one place, and passes on what the places say and ask. Mapping is there from the start."""

    said = Signal(str, str)
    failed = Signal(object)
    place_asked = Signal(str)
    show_row = Signal(str)
    target_asked = Signal()
    sign_in_asked = Signal()
    signed_out = Signal()

    def __init__(self, state: WindowState, theme: Theme, mapping: MappingView, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state = state
        self._theme = theme
        self._make: dict[str, Callable[[], QWidget]] = {
            "overview": self._make_overview,
            "mapping": lambda: mapping,
            "occupancy": self._make_occupancy,
            "publish": self._make_publish,
            "settings": self._make_settings,
        }
        self._made: dict[str, QWidget] = {}
        self._hear(mapping)
        for _ in self._make:
            self.addWidget(QWidget())  # keeps the place's number
        self.view("mapping")

    @property
    def keys(self) -> tuple[str, ...]:
        """The places by name, in order."""
        return tuple(self._make)

    def view(self, key: str) -> QWidget:
        """A place; made now if nobody asked for it before."""
        found = self._made.get(key)
        if found is None:
            found = self._made[key] = self._make[key]()
            at = self.keys.index(key)
            before = self.widget(at)
            self.insertWidget(at, found)
            if before is not None:
                self.removeWidget(before)
                before.deleteLater()
        return found

    def is_made(self, key: str) -> bool:
        """Whether somebody asked for it."""
        return key in self._made

    def show_place(self, key: str) -> None:
        """Show a place."""
        self.setCurrentWidget(self.view(key))

    def _hear(self, view: MappingView | OccupancyView | PublishView | SettingsView | OverviewView) -> None:
        view.said.connect(self.said)
        view.failed.connect(self.failed)

    def _make_overview(self) -> OverviewView:
        view = OverviewView(self._state, self._theme)
        view.place_asked.connect(self.place_asked)
        view.show_row.connect(self.show_row)
        self._hear(view)
        return view

    def _make_occupancy(self) -> OccupancyView:
        view = OccupancyView(self._state, self._theme)
        self._hear(view)
        return view

    def _make_publish(self) -> PublishView:
        view = PublishView(self._state, self._theme)
        view.show_row.connect(self.show_row)
        view.target_asked.connect(self.target_asked)
        self._hear(view)
        return view

    def _make_settings(self) -> SettingsView:
        view = SettingsView(self._state, self._theme)
        view.set_folders(self._state.desk.place, self._state.desk.logs)
        view.sign_in_asked.connect(self.sign_in_asked)
        view.target_asked.connect(self.target_asked)
        view.signed_out.connect(self.signed_out)
        self._hear(view)
        return view
