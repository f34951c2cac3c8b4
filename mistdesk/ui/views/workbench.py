"""The window once a workspace is there: top bar, rail, tree, places, status bar; it knows every view."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from mistdesk.domain.errors import MistdeskError
from mistdesk.ui.kit.theme import Theme
from mistdesk.ui.kit.tokens import Meaning
from mistdesk.ui.kit.widgets import Banner, Place, Rail, Splitter, Toast
from mistdesk.ui.state import WindowState
from mistdesk.ui.views.mapping import MappingView
from mistdesk.ui.views.status_bar import StatusBar
from mistdesk.ui.views.top_bar import TopBar
from mistdesk.ui.views.tree import TreePanel

PLACES = (
    Place("overview", "Overview", "overview", "Overview (Ctrl+1)"),
    Place("mapping", "Mapping", "mapping", "Mapping (Ctrl+2)"),
    Place("occupancy", "Occupancy", "occupancy", "Occupancy (Ctrl+3)"),
    Place("publish", "Publish", "publish", "Publish (Ctrl+4)"),
    Place("settings", "Settings", "settings", "Settings (Ctrl+5)", at_bottom=True),
)
WITH_TREE = frozenset({"mapping", "occupancy"})


class Workbench(QWidget):
    """Holds the places and moves between them."""

    sign_in_asked = Signal()
    target_asked = Signal()
    refresh_asked = Signal()

    def __init__(self, state: WindowState, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state = state
        self._theme = theme
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        self.top = TopBar(state, theme)
        self.rail = Rail(theme, PLACES)
        self.tree = TreePanel(state, theme)
        self.mapping = MappingView(state, theme)
        self.places = QStackedWidget()
        self.views: dict[str, QWidget] = {}
        for key, view in self._make_views().items():
            self.views[key] = view
            self.places.addWidget(view)
        self.trouble = Banner(theme, Meaning.ERROR, "")
        self.trouble.hide()
        self.trouble.action.connect(self.on_trouble_action)
        outer.addWidget(self.top)
        middle = QHBoxLayout()
        middle.setSpacing(0)
        middle.addWidget(self.rail)
        self.across = Splitter(theme, Qt.Orientation.Horizontal)
        self.across.setHandleWidth(theme.current.size.hair)
        self.across.addWidget(self.tree)
        self.across.addWidget(self._content())
        self.across.setStretchFactor(1, 1)
        self.across.setSizes([theme.current.size.tree, theme.current.size.tree * 4])
        middle.addWidget(self.across, 1)
        outer.addLayout(middle, 1)
        self.status = StatusBar(state, theme)
        outer.addWidget(self.status)
        self.toast = Toast(theme, self.places)
        self.toast.action.connect(self.mapping.undo)
        self.rail.place_chosen.connect(self.go)
        self.top.refresh_asked.connect(self.refresh_asked)
        self.mapping.said.connect(self.on_said)
        self.mapping.failed.connect(self.on_failed)
        state.failed.connect(self.on_failed)
        state.sync_changed.connect(self.on_sync_changed)
        self._make_shortcuts()
        self.go("overview" if "overview" in self.views else "mapping")
        self.on_sync_changed()

    # --- parts

    def _make_views(self) -> dict[str, QWidget]:
        return {"mapping": self.mapping}

    def _content(self) -> QWidget:
        space = self._theme.current.space
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        edge = QVBoxLayout()
        edge.setContentsMargins(space.l, space.m, space.l, 0)
        edge.addWidget(self.trouble)
        self._trouble_edge = QWidget()
        self._trouble_edge.setLayout(edge)
        self._trouble_edge.hide()
        column.addWidget(self._trouble_edge)
        column.addWidget(self.places, 1)
        return content

    def _make_shortcuts(self) -> None:
        for number, place in enumerate(PLACES, 1):
            self._key(f"Ctrl+{number}", self._goer(place.key))
        self._key("Ctrl+R", self.refresh_asked.emit)
        self._key("F5", self.refresh_asked.emit)
        self._key("Ctrl+K", self.on_find)
        self._key("Ctrl+Z", self.mapping.undo)
        self._key("Ctrl+Shift+Z", self.mapping.redo)
        self._key("Ctrl+Y", self.mapping.redo)
        self._key("Ctrl+F", self.on_filter)
        self._key("F8", lambda: self._in_mapping(lambda: self.mapping.next_problem(1)))
        self._key("Shift+F8", lambda: self._in_mapping(lambda: self.mapping.next_problem(-1)))
        self._key("Ctrl+I", lambda: self._in_mapping(self.mapping.toggle_inspector))
        self._key("Ctrl+J", lambda: self._in_mapping(self.mapping.toggle_chart))

    def _key(self, keys: str, job: Callable[[], object]) -> None:
        shortcut = QShortcut(QKeySequence(keys), self)
        shortcut.activated.connect(job)

    def _goer(self, key: str) -> Callable[[], None]:
        return lambda: self.go(key)

    def _in_mapping(self, job: Callable[[], None]) -> None:
        self.go("mapping")
        job()

    # --- moving about

    @property
    def place(self) -> str:
        """The place shown."""
        return self.rail.current

    def go(self, key: str) -> None:
        """Show a place."""
        if key not in self.views:
            return
        self.rail.set_current(key)
        self.places.setCurrentWidget(self.views[key])
        self.tree.setVisible(key in WITH_TREE)

    def on_find(self) -> None:
        """The cursor into the search box."""
        self.top.search.setFocus()
        self.top.search.selectAll()

    def on_filter(self) -> None:
        """The filter of the place: rows in Mapping, else the tree's."""
        box = self.mapping.filter_box if self.place == "mapping" else self.tree.filter_box
        box.setFocus()
        box.selectAll()

    # --- what is said

    def on_said(self, text: str, action: str) -> None:
        """A passing message."""
        self.toast.show_message(text, action)

    def on_failed(self, error: MistdeskError) -> None:
        """Something went wrong that no view shows itself."""
        words = " ".join(part for part in (f"{error.title}.", error.message, error.action) if part)
        self.toast.show_message(words, meaning=Meaning.ERROR)

    def on_sync_changed(self) -> None:
        """A band over every place while Mist cannot be read."""
        trouble = self._state.sync.mist_trouble
        shown = trouble is not None and self._state.in_trouble()
        if trouble is not None and shown:
            again = self._state.sync.mist.value == "sign-in-again"
            self.trouble.set_message(
                Meaning.ERROR if again else Meaning.REVIEW,
                trouble.title if trouble.title.endswith(".") else f"{trouble.title}.",
                f"{trouble.message} {trouble.action}".strip(),
                "Sign in again" if again else "Try now",
            )
        self.trouble.setVisible(shown)
        self._trouble_edge.setVisible(shown)

    def on_trouble_action(self) -> None:
        """Do what the band offers."""
        if self._state.sync.mist.value == "sign-in-again":
            self.sign_in_asked.emit()
        else:
            self.refresh_asked.emit()
