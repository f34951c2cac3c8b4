"""The window once a workspace is there: top bar, rail, tree, places, status bar; it knows every view."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QHBoxLayout, QVBoxLayout, QWidget

from mistdesk.domain.errors import MistdeskError
from mistdesk.ui.kit.theme import Theme
from mistdesk.ui.kit.tokens import Meaning
from mistdesk.ui.kit.widgets import Banner, Place, Rail, Splitter, Toast
from mistdesk.ui.models.estate_index import Node, NodeKind
from mistdesk.ui.state import WindowState
from mistdesk.ui.views.finder import Command, Finder
from mistdesk.ui.views.kept_columns import columns_as_kept, columns_of_kept
from mistdesk.ui.views.mapping import MappingView
from mistdesk.ui.views.occupancy import OccupancyView
from mistdesk.ui.views.overview import OverviewView
from mistdesk.ui.views.places import Places
from mistdesk.ui.views.publish import PublishView
from mistdesk.ui.views.settings import SettingsView
from mistdesk.ui.views.shortcuts import ShortcutSheet
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
    signed_out = Signal()

    def __init__(self, state: WindowState, theme: Theme, parent: QWidget | None = None, *, place: int = 0) -> None:
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
        self.places = Places(state, theme, self.mapping)
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
        self.toast = Toast(theme, self)  # over the status bar, not over what one works with
        self.finder = Finder(state, theme, self.top.search, self._commands())
        self._connect()
        self._make_shortcuts()
        self.go(self.places.keys[place] if 0 <= place < len(self.places.keys) else "overview")
        self.on_sync_changed()

    # --- parts

    def _connect(self) -> None:
        state = self._state
        self.toast.action.connect(self.mapping.undo)
        self.rail.place_chosen.connect(self.go)
        self.top.refresh_asked.connect(state.poll)
        self.finder.chosen.connect(self.show_node)
        self.mapping.walking_changed.connect(self._show_tree)
        self.places.said.connect(self.on_said)
        self.places.failed.connect(self.on_failed)
        self.places.place_asked.connect(self.go)
        self.places.show_row.connect(self.show_row)
        self.places.target_asked.connect(self.target_asked)
        self.places.sign_in_asked.connect(self.sign_in_asked)
        self.places.signed_out.connect(self.signed_out)
        state.failed.connect(self.on_failed)
        state.sync_changed.connect(self.on_sync_changed)

    @property
    def overview(self) -> OverviewView:
        """The Overview place."""
        view = self.places.view("overview")
        assert isinstance(view, OverviewView)
        return view

    @property
    def occupancy(self) -> OccupancyView:
        """The Occupancy place."""
        view = self.places.view("occupancy")
        assert isinstance(view, OccupancyView)
        return view

    @property
    def publish(self) -> PublishView:
        """The Publish place."""
        view = self.places.view("publish")
        assert isinstance(view, PublishView)
        return view

    @property
    def settings(self) -> SettingsView:
        """The Settings place."""
        view = self.places.view("settings")
        assert isinstance(view, SettingsView)
        return view

    def _commands(self) -> tuple[Command, ...]:
        mapping = self.mapping
        return (
            *(Command(f"Go to {p.word}", p.icon_name, f"Ctrl+{n}", self._goer(p.key)) for n, p in enumerate(PLACES, 1)),
            Command("Read statistics now", "refresh", "Ctrl+R", self._state.poll),
            Command("Read sites, maps and devices from Mist again", "cloud", "", self._state.discover),
            Command("Export the mapping", "download", "", mapping.files.ask_export),
            Command("Import a mapping file", "upload", "", mapping.files.ask_import),
            *(Command(p.tip, p.icon_name, p.keys, self._opener(p.key)) for p in mapping.drawer.panels()),
            Command("Walk from access point to access point", "play", "Ctrl+Shift+W", self.on_walk),
            Command("Sort the rows again", "sort", "Ctrl+Shift+R", mapping.card.on_sort_again),
            Command(
                "Go to the next problem", "triangle", "F8", lambda: self._in_mapping(lambda: mapping.next_problem(1))
            ),
            Command("Undo", "undo", "Ctrl+Z", mapping.undo),
            Command("Redo", "redo", "Ctrl+Shift+Z", mapping.redo),
            Command("Show all keys", "help", "F1", self.show_keys),
            Command("Sign in to Mist", "key", "", self.sign_in_asked.emit),
            Command("Choose where to publish", "publish", "", self.target_asked.emit),
        )

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
            self._key(f"Ctrl+{number}", self._by_key(place.key))
        self._key("Ctrl+R", self._state.poll)
        self._key("F5", self._state.poll)
        self._key("F1", self.show_keys)
        self._key("F6", self.next_part)
        self._key("Ctrl+K", self.on_find)
        self._key("Ctrl+Z", self.mapping.undo)
        self._key("Ctrl+Shift+Z", self.mapping.redo)
        self._key("Ctrl+Y", self.mapping.redo)
        self._key("Ctrl+F", self.on_filter)
        self._key("F8", self.on_next_problem)
        self._key("Shift+F8", lambda: self._in_mapping(lambda: self.mapping.next_problem(-1)))
        self._key("Ctrl+I", lambda: self._in_mapping(self.mapping.toggle_inspector))
        self._key("Ctrl+J", lambda: self._in_mapping(self.mapping.toggle_drawer))
        self._key("Ctrl+Shift+R", lambda: self._in_mapping(self.mapping.card.on_sort_again))
        self._key("Ctrl+Shift+W", self.on_walk)
        for panel in self.mapping.drawer.panels():
            self._key(panel.keys, self._opener(panel.key))

    def _key(self, keys: str, job: Callable[[], object]) -> None:
        shortcut = QShortcut(QKeySequence(keys), self)
        shortcut.activated.connect(job)

    def _goer(self, key: str) -> Callable[[], None]:
        return lambda: self.go(key)

    def _by_key(self, key: str) -> Callable[[], None]:
        return lambda: self.go_by_key(key)

    def _opener(self, key: str) -> Callable[[], None]:
        return lambda: self._in_mapping(lambda: self.mapping.open_panel(key))

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
        if key not in self.places.keys:
            return
        self.rail.set_current(key)
        self.places.show_place(key)
        self._show_tree()

    def go_by_key(self, key: str) -> None:
        """Show a place and give it the keys."""
        self.go(key)
        if key == "mapping":
            self.mapping.take_keys()
        else:
            self._enter(self.places)

    def _show_tree(self) -> None:
        walking = self.place == "mapping" and self.mapping.walking
        self.tree.setVisible(self.place in WITH_TREE and not walking)

    def on_walk(self) -> None:
        """Begin to walk, or go on."""
        self._in_mapping(self.mapping.start_walk)

    def show_node(self, node: Node) -> None:
        """A place that was found: chosen, and shown where it can be worked on."""
        self._state.set_scope(node)
        if self.place not in WITH_TREE:
            self.go("mapping")
        if self.place == "mapping":
            self.mapping.grid.setFocus()

    def show_row(self, ref: str) -> None:
        """The row of a device in the grid."""
        self.go("mapping")
        self._state.set_scope(Node(NodeKind.DEVICE, ref))
        self.mapping.grid.setFocus()

    def on_next_problem(self) -> None:
        """The next cell with a fault."""
        self._in_mapping(lambda: self.mapping.next_problem(1))

    def show_keys(self) -> None:
        """The sheet of keys."""
        ShortcutSheet(self._theme, self).open()

    def next_part(self) -> None:
        """The focus to the next part: rail, tree, content; in Mapping the drawer is a part of its own."""
        mapping = self.place == "mapping" and not self.mapping.walking
        content = (self.mapping.card, self.mapping.inspector, self.mapping.drawer) if mapping else (self.places,)
        parts = [part for part in (self.rail, self.tree, *content) if part.isVisible()]
        here = QApplication.focusWidget()
        at = next((n for n, part in enumerate(parts) if part.isAncestorOf(here)), -1) if here else -1
        self._enter(parts[(at + 1) % len(parts)])

    def _enter(self, part: QWidget) -> None:
        first = next(
            (widget for widget in part.findChildren(QWidget) if widget.isEnabled() and _takes_focus(widget, part)),
            None,
        )
        if first is not None:
            first.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def panels(self) -> dict[str, tuple[int, ...]]:
        """How the person has set the panels."""
        return {
            "place": (self.places.keys.index(self.place),),
            "tree": self.across.state(),
            "mapping-down": self.mapping.down.state(),
            "mapping-across": self.mapping.across.state(),
            **columns_as_kept(self.mapping.grid.layout_now()),
        }

    def restore_panels(self, kept: Mapping[str, tuple[int, ...]]) -> None:
        """Set the panels as they were."""
        for name, splitter in (
            ("tree", self.across),
            ("mapping-down", self.mapping.down),
            ("mapping-across", self.mapping.across),
        ):
            if name in kept:
                splitter.restore(kept[name])
        columns = columns_of_kept(kept)
        if columns is not None:
            self.mapping.grid.apply_layout(columns)
        for at in kept.get("place", ()):
            if 0 <= at < len(self.places.keys):
                self.go(self.places.keys[at])

    def on_find(self) -> None:
        """The cursor into the search box."""
        self.top.search.setFocus()
        self.top.search.selectAll()

    def on_filter(self) -> None:
        """The filter of the place: rows in Mapping, else the tree's."""
        box = self.mapping.card.filter_box if self.place == "mapping" else self.tree.filter_box
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
            self._state.poll()


def _takes_focus(widget: QWidget, part: QWidget) -> bool:
    return widget.isVisibleTo(part) and bool(widget.focusPolicy().value & Qt.FocusPolicy.TabFocus.value)
