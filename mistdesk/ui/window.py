"""The main window: opens a desk, shows the page that fits, closes in order; views come in after the first paint."""

from __future__ import annotations

import asyncio
import importlib
import logging
import time
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QCloseEvent, QPaintEvent
from PySide6.QtWidgets import QApplication, QMainWindow, QStackedWidget, QVBoxLayout, QWidget
from shiboken6 import isValid

from mistdesk.domain.errors import MistdeskError, OurFault
from mistdesk.ui.first_page import FirstPageView
from mistdesk.ui.kit.icons import app_icon
from mistdesk.ui.kit.theme import Theme, ThemeChoice
from mistdesk.ui.tasks import Tasks

if TYPE_CHECKING:
    from mistdesk.domain.first_page import FirstPage
    from mistdesk.domain.ports import FirstPageStore
    from mistdesk.services.desk import Desk
    from mistdesk.ui.kit.states import ErrorState, LoadingState
    from mistdesk.ui.pages import Pages
    from mistdesk.ui.state import WindowState

log = logging.getLogger(__name__)

WIDTH, HEIGHT = 1440, 900
LEAST_WIDTH, LEAST_HEIGHT = 960, 540
_TURN = 0.004  # seconds of one turn of the loop that background work may take
_PAGES = "mistdesk.ui.pages"
_AT_REST = 1.0  # seconds after a load until the grid's first page is kept; nobody waits for it


async def nothing(_: Desk) -> None:
    """Nothing goes on beside most windows."""


@dataclass(frozen=True, slots=True)
class DeskMaker:
    """How to open the workspace, and what then goes on beside the window (the demo's people).

    `load` is called first, on a thread: it loads what making needs. `first_page` is what is shown until then.
    """

    make: Callable[[], Desk]
    beside: Callable[[Desk], Coroutine[object, object, None]] = nothing
    suffix: str = ""
    load: Callable[[], None] = lambda: None
    first_page: FirstPageStore | None = None


class StartPage(QStackedWidget):
    """What is there first: the workspace is being opened, or why it could not be. As little as can be painted."""

    try_again = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._loading: LoadingState | None = None  # made when it is wanted: loading the kit takes a paint's time
        self._error: ErrorState | None = None
        self._old: FirstPageView | None = None

    @property
    def error(self) -> ErrorState | None:
        """The page that says what went wrong, if anything did."""
        return self._error if self.currentWidget() is self._error else None

    @property
    def old(self) -> FirstPageView | None:
        """What the grid showed last, while that is what is shown."""
        return self._old if self.currentWidget() is self._old else None

    def show_loading(self, page: FirstPage | None = None) -> None:
        """The workspace is being opened; meanwhile what its grid showed last can be read."""
        old, self._old = self._old, None
        if old is not None:
            self.removeWidget(old)
            old.deleteLater()
        if page is None:
            self.setCurrentWidget(self._words())
        else:
            self._old = FirstPageView(self._theme, page, time.time())
            self.addWidget(self._old)
            self.setCurrentWidget(self._old)
            self._old.setFocus()

    def _words(self) -> LoadingState:
        if self._loading is None:
            from mistdesk.ui.kit.states import LoadingState  # noqa: PLC0415

            self._loading = LoadingState(self._theme)
            self._loading.set_text("Opening the workspace", can_cancel=False)
            self.addWidget(self._loading)
        return self._loading

    def show_error(self, title: str, message: str) -> None:
        """It could not be opened."""
        if self._error is None:
            from mistdesk.ui.kit.states import ErrorState  # noqa: PLC0415

            self._error = ErrorState(self._theme)
            self._error.action.connect(self.try_again)
            self.addWidget(self._error)
        self._error.set_content(title, message, "Try again")
        self.setCurrentWidget(self._error)


class MainWindow(QMainWindow):
    """Holds one desk at a time. `ended` is set when the person closes it; `finish` then ends everything."""

    opening = Signal()
    settled = Signal()
    """A desk is opened; its pages are there, or it could not be opened."""

    def __init__(self, theme: Theme, workspace: DeskMaker, demo: DeskMaker | None = None) -> None:
        super().__init__()
        self._theme = theme
        self._workspace = workspace
        self._demo = demo
        self._maker = workspace
        self._desk: Desk | None = None
        self.state: WindowState | None = None
        self._pages: Pages | None = None
        self.ended = asyncio.Event()
        self._painted = asyncio.Event()
        self.tasks = Tasks(self.on_task_failed)
        self.setWindowTitle("mistdesk")
        self.setMinimumSize(LEAST_WIDTH, LEAST_HEIGHT)
        self._fit_screen()
        self.start_page = StartPage(theme)
        self.start_page.try_again.connect(self.open_workspace)
        self.pages = QStackedWidget()
        self.pages.addWidget(self.start_page)
        centre = QWidget()
        column = QVBoxLayout(centre)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.pages)
        self.setCentralWidget(centre)

    def _fit_screen(self) -> None:
        room = QApplication.primaryScreen().availableSize()
        self.resize(min(WIDTH, room.width()), min(HEIGHT, room.height()))

    @property
    def desk_pages(self) -> Pages:
        """The pages of the open desk."""
        assert self._pages is not None, "no desk is open"
        return self._pages

    @property
    def page(self) -> QWidget:
        """The page shown."""
        return self.pages.currentWidget() or self.start_page

    # --- opening

    def open_workspace(self) -> None:
        """Open the desk this window was made for; again after it failed."""
        self._show_start(self._maker)
        self.tasks.replace("open", self._open(self._maker))

    def open_demo(self) -> None:
        """Put the demo's desk in place of the one that is open."""
        if self._demo is not None:
            self._show_start(self._demo)
            self.tasks.replace("open", self._open(self._demo))

    def _show_start(self, maker: DeskMaker) -> None:
        # Read here and not on a thread: it is small, and the first paint waits for it.
        self.start_page.show_loading(maker.first_page.load() if maker.first_page is not None else None)
        self.pages.setCurrentWidget(self.start_page)

    async def _open(self, maker: DeskMaker) -> None:
        self._maker = maker
        self.opening.emit()
        try:
            await self._open_desk(maker)
        except MistdeskError as error:
            self.show_error(error)
        finally:
            self.settled.emit()

    async def _open_desk(self, maker: DeskMaker) -> None:
        await self._leave()
        # Charts and views load on a thread of their own, so that the first page is painted before them.
        await self._painted.wait()
        self.setWindowIcon(app_icon())
        # One after the other: two threads that import one library at a time can meet it half made.
        await asyncio.to_thread(maker.load)
        loading = asyncio.create_task(asyncio.to_thread(importlib.import_module, _PAGES))
        from mistdesk.ui.state import WindowState  # noqa: PLC0415  (loaded by now)

        self._desk = maker.make()
        self.state = WindowState(self._desk, self.tasks, self)
        self._apply_theme()
        await self._desk.open(at_window=True)
        await loading
        self.state.opened = True
        self._show_pages(self.state)
        self.on_loaded()
        self.state.loaded.connect(self.on_loaded)
        self.tasks.start("polish", self._polish())
        self.tasks.start("beside", self._beside(maker, self._desk))

    async def _beside(self, maker: DeskMaker, desk: Desk) -> None:
        """The worker starts when the pages are there: it needs the machine for a second as they do."""
        await desk.start_worker()
        await maker.beside(desk)

    async def _leave(self) -> None:
        """Close the desk that is open, with its pages."""
        while self.pages.count() > 1:
            page = self.pages.widget(1)
            if page is not None:
                self.pages.removeWidget(page)
                page.deleteLater()
        if self.state is not None:
            self.state.release()
            self.state.deleteLater()
            self.state = None
        self._pages = None
        desk, self._desk = self._desk, None
        if desk is not None:
            await self.tasks.cancel_all(but="open")
            await desk.close()

    def _show_pages(self, state: WindowState) -> None:
        from mistdesk.ui.pages import Pages  # noqa: PLC0415  (not before the first paint; loaded by now)

        self._pages = pages = Pages(state, self._theme, self.pages, can_demo=self._demo is not None)
        pages.demo_asked.connect(self.open_demo)
        pages.title_changed.connect(self.on_title_changed)
        state.settings_changed.connect(self._apply_theme)
        self._restore(state)
        pages.begin(demo=self._maker.suffix != "")
        self.on_title_changed()

    async def _polish(self) -> None:
        """Dress what is still hidden, a little in each turn of the loop; all at once at its first show it is felt."""
        started = time.perf_counter()
        for widget in self.pages.findChildren(QWidget):
            if isValid(widget):
                widget.ensurePolished()
            if time.perf_counter() - started > _TURN:
                await asyncio.sleep(0)
                started = time.perf_counter()

    def show_error(self, error: MistdeskError) -> None:
        """The workspace could not be opened: say why, and offer to try again."""
        message = " ".join(part for part in (error.message, error.action) if part)
        self.start_page.show_error(error.title, message)
        self.pages.setCurrentWidget(self.start_page)

    # --- what the next start shows first

    def on_loaded(self) -> None:
        """The rows were read anew."""
        if self._maker.first_page is not None:
            self.tasks.replace("first-page", self._keep_first_page(self._maker.first_page))

    async def _keep_first_page(self, store: FirstPageStore) -> None:
        await asyncio.sleep(_AT_REST)
        page = self.desk_pages.first_page(self)
        if page is not None:
            await asyncio.to_thread(store.save, page)

    # --- what changes

    def on_title_changed(self) -> None:
        """The organisation first, so that windows can be told apart."""
        state = self.state
        name = state.desk.workspace.inventory.organization.name or state.settings.mist.org_name if state else ""
        parts = [name, "mistdesk", self._maker.suffix]
        self.setWindowTitle(" – ".join(part for part in parts if part))

    def _apply_theme(self) -> None:
        if self.state is not None and self.state.settings.theme in {choice.value for choice in ThemeChoice}:
            self._theme.set_choice(ThemeChoice(self.state.settings.theme))

    def on_task_failed(self, name: str, error: BaseException) -> None:
        """Work that nobody waited for went wrong: told in the window, and our own faults in the log too."""
        if not isinstance(error, MistdeskError):
            log.error("The task %s failed", name, exc_info=error)
            error = our_fault(error)
        if self.state is not None and self.pages.currentWidget() is not self.start_page:
            self.state.failed.emit(error)
        else:
            self.show_error(error)

    # --- sizes

    def _restore(self, state: WindowState) -> None:
        kept = dict(state.settings.panels)
        size = kept.get("window", ())
        if len(size) == 2 and not self.isMaximized():
            self.resize(max(LEAST_WIDTH, size[0]), max(LEAST_HEIGHT, size[1]))
        self.desk_pages.restore_panels(kept)

    def _keep(self, state: WindowState) -> None:
        panels = self.desk_pages.panels() | {"window": (self.width(), self.height())}
        kept = tuple(sorted((dict(state.settings.panels) | panels).items()))
        try:
            state.desk.settings.change(replace(state.settings, panels=kept))
        except MistdeskError as error:
            log.warning("%s", error)
        if self._maker.first_page is not None:
            self._maker.first_page.save(self.desk_pages.first_page(self))

    def paintEvent(self, event: QPaintEvent) -> None:
        """The first paint lets everything else begin."""
        super().paintEvent(event)
        if not self._painted.is_set():
            QTimer.singleShot(0, self._painted.set)

    # --- the end

    def closeEvent(self, event: QCloseEvent) -> None:
        """Gone at once for the eye; the worker and the files are closed behind it."""
        event.accept()
        self.ended.set()

    async def finish(self) -> None:
        """Write what waits, end the worker, close the files."""
        self.hide()
        if self.state is not None and self.pages.count() > 1:
            self._keep(self.state)
        await self.tasks.close()
        state, self.state = self.state, None
        if state is not None:
            state.release()
        if self._desk is not None:
            await self._desk.close()
            self._desk = None


def our_fault(error: BaseException) -> OurFault:
    """What a person is told of an error that we did not foresee."""
    return OurFault(
        "Something went wrong in mistdesk",
        f"{type(error).__name__}; the log has the details.",
        "Please report it. Your mapping is kept.",
    )
