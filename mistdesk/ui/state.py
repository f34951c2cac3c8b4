"""What the window's views share: the desk, the place chosen, the latest samples; late answers land here."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from mistdesk.domain.errors import MistdeskError
from mistdesk.domain.estate.model import Inventory
from mistdesk.domain.mapping.sheet import MappingSheet
from mistdesk.domain.sync import RequestState, Settings, SideState, SyncState
from mistdesk.services.desk import Desk
from mistdesk.services.occupancy import Latest
from mistdesk.services.watch import NewsKind, SyncNews
from mistdesk.services.workspace import ChangeKind, WorkspaceChange
from mistdesk.ui.models.estate_index import ARRANGING, ORG, EstateIndex, Node, NodeKind, build_index
from mistdesk.ui.tasks import Tasks

_LATE = 2.5  # polls may be this many intervals old before data counts as old


class WindowState(QObject):
    """Holds what is shown and tells views by signals; a view asks again, nothing is pushed into widgets."""

    loaded = Signal()
    """Rows may have come or gone."""
    edited = Signal(object)
    """Cells changed: a WorkspaceChange."""
    samples_changed = Signal()
    sync_changed = Signal()
    published = Signal()
    settings_changed = Signal()
    scope_changed = Signal()
    marked_changed = Signal()
    failed = Signal(object)
    """A MistdeskError that belongs to no view."""

    def __init__(self, desk: Desk, tasks: Tasks, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self.tasks = tasks
        self.index = EstateIndex()
        self._made: tuple[MappingSheet, EstateIndex] | None = None
        desk.workspace.beside = self._arrange
        self.latest: dict[str, Latest] = {}
        self.opened = False
        self.discovery: RequestState | None = None
        self._scope = ORG
        self._marked: tuple[str, ...] = ()
        self._marked_set: frozenset[str] = frozenset()
        self.marked_words = ""
        self._stops: list[Callable[[], None]] = [
            desk.workspace.changed.subscribe(self.on_workspace_change),
            desk.workspace.failed.subscribe(self.on_failed),
            desk.failed.subscribe(self.on_failed),
            desk.watch.news.subscribe(self.on_news),
            desk.settings.changed.subscribe(self.on_settings),
        ]

    def release(self) -> None:
        """Hear no more; for the end."""
        self.desk.workspace.beside = None
        for stop in self._stops:
            stop()
        self._stops.clear()

    # --- what is chosen

    @property
    def scope(self) -> Node:
        """The site, floor or device chosen; the organisation when none is."""
        return self._scope

    @property
    def list_scope(self) -> Node:
        """Whose rows a list shows: of a device its floor's, so that its neighbours stay in sight."""
        return self.index.parent(self._scope) if self._scope.kind is NodeKind.DEVICE else self._scope

    def set_scope(self, node: Node) -> None:
        """Choose a place in the tree; every view follows."""
        if node != self._scope:
            self._scope = node
            self.scope_changed.emit()

    @property
    def marked(self) -> tuple[str, ...]:
        """Device ids chosen in a list; charts draw them as lines of their own."""
        return self._marked

    def is_marked(self, ref: str) -> bool:
        """Whether a device is chosen in a list."""
        return ref in self._marked_set

    def set_marked(self, refs: tuple[str, ...], words: str = "") -> None:
        """Mark devices without leaving the place. `words` say what is chosen where rows alone do not."""
        if refs != self._marked or words != self.marked_words:
            self.marked_words = words
            if refs != self._marked:
                self._marked, self._marked_set = refs, frozenset(refs)
            self.marked_changed.emit()

    def scope_title(self) -> str:
        """What the chosen place is called."""
        return self.index.title(self._scope) or self.settings.mist.org_name or "All sites"

    # --- what is known

    @property
    def settings(self) -> Settings:
        """The workspace's choices."""
        return self.desk.settings.current

    @property
    def sync(self) -> SyncState:
        """The worker's state."""
        return self.desk.watch.state

    @property
    def has_estate(self) -> bool:
        """Whether an inventory has been read."""
        return self.desk.workspace.inventory.revision > 0

    @property
    def signed_in(self) -> bool:
        """Whether a connection was chosen; the token may still be refused."""
        return bool(self.settings.mist.base_url)

    def now(self) -> float:
        """This machine's clock."""
        return self.desk.clock()

    def data_age(self) -> float | None:
        """Seconds since the last poll, None before the first."""
        at = self.sync.last_poll_at
        return None if at is None else max(0.0, self.now() - at)

    def data_is_old(self) -> bool:
        """Whether the samples are older than polling explains."""
        age = self.data_age()
        return age is not None and age > _LATE * self.settings.poll.stats_seconds

    def in_trouble(self) -> bool:
        """Whether the worker cannot read from Mist."""
        return self.sync.mist in {
            SideState.OFFLINE,
            SideState.QUOTA,
            SideState.SIGN_IN_AGAIN,
            SideState.ERROR,
        }

    # --- what is asked of the worker

    def discover(self) -> None:
        """Read sites, maps and devices anew; how far it is stands in `discovery`."""
        if not self.tasks.runs("discover"):
            self.tasks.start("discover", self._discover())

    async def _discover(self) -> None:
        try:
            await self.desk.requests.discover(self._on_discovery)
        finally:
            self.discovery = None
            self.sync_changed.emit()

    def _on_discovery(self, request: RequestState) -> None:
        self.discovery = request
        self.sync_changed.emit()

    def poll(self) -> None:
        """Read statistics now."""
        if not self.tasks.runs("poll"):
            self.tasks.start("poll", self._poll())

    async def _poll(self) -> None:
        await self.desk.requests.poll()

    # --- news of services

    def on_workspace_change(self, change: WorkspaceChange) -> None:
        """Rows or cells changed."""
        workspace = self.desk.workspace
        if change.kind is ChangeKind.LOADED:
            self.opened = True
            self._rebuild()
            self.refresh_latest()
            self.loaded.emit()
            return
        if change.columns & ARRANGING:
            self.index = self.index.after(workspace.sheet, change.refs)
        self.edited.emit(change)

    def on_news(self, news: SyncNews) -> None:
        """The worker did something."""
        if news.kind is NewsKind.POLL:
            self.refresh_latest()
        elif news.kind is NewsKind.PUBLISHED:
            self.published.emit()
        self.sync_changed.emit()

    def on_settings(self, _settings: Settings) -> None:
        """A choice changed."""
        self.settings_changed.emit()

    def on_failed(self, error: MistdeskError) -> None:
        """Something failed that no view waits for."""
        self.failed.emit(error)

    def refresh_latest(self) -> None:
        """Read the last samples; a newer question replaces an older one."""
        self.tasks.replace("latest-samples", self._read_latest())

    async def _read_latest(self) -> None:
        self.latest = await self.desk.occupancy.latest()
        self.samples_changed.emit()

    def _arrange(self, inventory: Inventory, sheet: MappingSheet) -> None:
        """On the loading thread: 100,000 devices take half a second that the window does not have."""
        self._made = (sheet, build_index(inventory, sheet))

    def _rebuild(self) -> None:
        workspace = self.desk.workspace
        made, self._made = self._made, None
        if made is not None and made[0].rows is workspace.sheet.rows and made[0].revision == workspace.sheet.revision:
            self.index = made[1]
        else:  # steps that are not on disk yet were laid over it
            self.index = build_index(workspace.inventory, workspace.sheet)
        if self._scope != ORG and self._scope not in self.index:
            self._scope = ORG
            self.scope_changed.emit()
        kept = tuple(ref for ref in self._marked if self.index.has_device(ref))
        self.set_marked(kept)
