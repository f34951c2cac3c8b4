"""What changed in Mist since people mapped: news, replaced devices, gone ones; it knows state and lists."""

from __future__ import annotations

import asyncio

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from mistdesk.domain.mapping.changes import keep_values, retire, take_in, take_news
from mistdesk.domain.mapping.columns import Column
from mistdesk.domain.mapping.edits import Edit
from mistdesk.domain.mapping.sheet import MappingSheet
from mistdesk.domain.mapping.successors import carry_over, not_the_same
from mistdesk.ui.kit.theme import Theme
from mistdesk.ui.kit.widgets import ElidedWords, IconButton, Kind, Tabs
from mistdesk.ui.models.change_rows import ChangeLists, GoneRow, NewsRow, ReplacedRow, changes_of
from mistdesk.ui.models.estate_index import ORG
from mistdesk.ui.state import WindowState
from mistdesk.ui.views.change_pages import GonePage, NewsPage, ReplacedPage
from mistdesk.ui.words import plural

NEWS, REPLACED, GONE = "news", "replaced", "gone"
_TASK = "changes"


class ChangesPanel(QFrame):
    """Three lists with counts; everything done here is one step that can be taken back."""

    closed = Signal()
    said = Signal(str)
    wanted = Signal(str, int)
    """Device id and column to go to in the grid."""

    def __init__(self, state: WindowState, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state = state
        self._theme = theme
        self._late = True
        self._again = False
        self.lists = ChangeLists()
        space = theme.current.space
        self.setProperty("kit", "card")
        outer = QVBoxLayout(self)
        outer.setContentsMargins(space.m, space.s, space.s, space.s)
        outer.setSpacing(space.xs)
        self.tabs = Tabs(theme, "What changed", self)
        self.tabs.add(NEWS, "refresh", "Mist now says", "Cells of which Mist now says something else")
        self.tabs.add(REPLACED, "link", "Replaced?", "Devices that seem to have been replaced")
        self.tabs.add(GONE, "cross", "Gone", "Devices that Mist no longer has")
        outer.addLayout(self._head())
        self.news = NewsPage(theme)
        self.replaced = ReplacedPage(theme)
        self.gone = GonePage(theme)
        self.pages = QStackedWidget(self)
        for page in (self.news, self.replaced, self.gone):
            self.pages.addWidget(page)
        outer.addWidget(self.pages, 1)
        self.whence = ElidedWords("", Kind.MUTED, self)
        outer.addWidget(self.whence)
        self.tabs.currentChanged.connect(self.pages.setCurrentIndex)
        self._connect()

    def _head(self) -> QHBoxLayout:
        head = QHBoxLayout()
        head.addWidget(self.tabs, 1)
        close = IconButton(self._theme, "close", "Close the list of changes", self)
        close.clicked.connect(self.closed)
        head.addWidget(close)
        return head

    def _connect(self) -> None:
        self.news.take.connect(self.on_take)
        self.news.keep.connect(self.on_keep)
        self.news.wanted_row.connect(self.on_news_wanted)
        self.replaced.carry.connect(self.on_carry)
        self.replaced.refuse.connect(self.on_refuse)
        self.replaced.wanted_row.connect(self.on_replaced_wanted)
        self.gone.retire.connect(self.on_retire)
        self.gone.take_in.connect(self.on_take_in)
        self.gone.filtered.connect(self.on_filtered)
        self.gone.wanted_row.connect(self.on_gone_wanted)
        for news in (self._state.loaded, self._state.edited, self._state.scope_changed):
            news.connect(self.on_news)

    def begin(self) -> None:
        """The keys to the tabs: left and right choose a list, Tab enters it."""
        self.tabs.setFocus(Qt.FocusReason.ShortcutFocusReason)

    # --- news

    def on_news(self, *_: object) -> None:
        """Something changed; looked at now, or when it is seen again."""
        if self.isVisible():
            self.refresh()
        else:
            self._late = True

    def showEvent(self, event: QShowEvent) -> None:
        """Look at what changed while nobody looked."""
        super().showEvent(event)
        if self._late:
            self.refresh()

    def refresh(self) -> None:
        """Look anew. One look at a time: many steps in a row end in one more look."""
        self._late = False
        self._again = True
        if not self._state.tasks.runs(_TASK):
            self._state.tasks.start(_TASK, self._look())

    async def _look(self) -> None:
        while self._again:
            self._again = False
            state = self._state
            workspace = state.desk.workspace
            here = state.list_scope
            rows = None if here == ORG else state.index.rows(here)
            now = state.desk.mist_now()
            zone = state.index.zone(here)
            self.lists = await asyncio.to_thread(changes_of, workspace.sheet, rows, now, workspace.target_sites, zone)
            self._show()

    def _show(self) -> None:
        lists, place = self.lists, self._state.scope_title()
        self.tabs.set_count(NEWS, len(lists.news))
        self.tabs.set_count(REPLACED, len(lists.replaced))
        self.tabs.set_count(GONE, len(lists.gone))
        self.whence.set_text(f"Cells of the whole sheet: {lists.whence}." if lists.whence else "")
        words = "When Mist changes a value that somebody typed over, both stand here."
        self.news.set_rows(lists.news, ("check", f"No news from Mist in {place}", words))
        words = "A new device with the name and place of one that is gone is shown here."
        self.replaced.set_rows(lists.replaced, ("check", f"Nothing replaced in {place}", words))
        self.gone.set_back(len(lists.back))
        self.on_filtered()

    def on_filtered(self) -> None:
        """List the devices that are gone for so long."""
        least = self.gone.least_days
        rows = tuple(row for row in self.lists.gone if row.gone.days >= least)
        title = f"Nothing gone for {plural(least, 'day')}" if least else f"Nothing gone in {self._state.scope_title()}"
        words = "A device is gone when a whole reading of Mist no longer has it. Readings that fail change nothing."
        self.gone.set_rows(rows, ("check", title, words))

    # --- actions

    def on_take(self) -> None:
        """Take what Mist says in the chosen cells."""
        self._do(take_news(self._sheet(), [row.cell for row in self.news.chosen()]))

    def on_keep(self) -> None:
        """Keep what people said in the chosen cells."""
        desk = self._state.desk
        self._do(keep_values(self._sheet(), [r.cell for r in self.news.chosen()], by=desk.author, at=desk.clock()))

    def on_carry(self) -> None:
        """Carry places over, as chosen."""
        desk = self._state.desk
        pairs = [row.pair for row in self.replaced.chosen() if row.pair is not None]
        self._do(carry_over(self._sheet(), pairs, by=desk.author, at=desk.clock()))

    def on_refuse(self) -> None:
        """These are other places; never ask again."""
        self._do(not_the_same(self._sheet(), [row.pair for row in self.replaced.chosen() if row.pair is not None]))

    def on_retire(self) -> None:
        """Put the chosen rows away."""
        desk = self._state.desk
        self._do(retire(self._sheet(), [r.gone.ref for r in self.gone.chosen()], by=desk.author, at=desk.clock()))

    def on_take_in(self) -> None:
        """Take devices in again that were retired and are back."""
        self._do(take_in(self._sheet(), self.lists.back))

    def on_news_wanted(self, row: NewsRow) -> None:
        """Go to the cell."""
        self.wanted.emit(row.cell.ref, int(row.cell.column))

    def on_replaced_wanted(self, row: ReplacedRow) -> None:
        """Go to the new device, the old one where it is not clear."""
        self.wanted.emit(row.old_ref if row.pair is None else row.pair.new_ref, int(Column.SPACE_NAME))

    def on_gone_wanted(self, row: GoneRow) -> None:
        """Go to the row."""
        self.wanted.emit(row.gone.ref, int(Column.EXCLUDE))

    def _sheet(self) -> MappingSheet:
        return self._state.desk.workspace.sheet

    def _do(self, edit: Edit) -> None:
        if edit.is_empty():
            self.said.emit("Nothing was changed: choose rows first.")
            return
        self._state.desk.workspace.edit(edit)
        self.said.emit(f"{edit.label}. Ctrl+Z takes it back.")
