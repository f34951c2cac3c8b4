"""Takes pictures of the window's places in each theme, for documentation and the demo; needs no screen."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QApplication
from qasync import QEventLoop

from mistdesk.domain.errors import EnvironmentTrouble
from mistdesk.domain.mapping.columns import Column
from mistdesk.domain.sync import MistConnection
from mistdesk.services.desk import Desk
from mistdesk.ui.application import name_application
from mistdesk.ui.kit.theme import Theme, ThemeChoice
from mistdesk.ui.models.estate_index import ORG, Node
from mistdesk.ui.views.sign_in_mist import MistSignInView
from mistdesk.ui.views.workbench import Workbench
from mistdesk.ui.window import DeskMaker, MainWindow

SIZE = QSize(1440, 900)
THEMES = (ThemeChoice.LIGHT, ThemeChoice.DARK)
EXAMPLE = MistConnection(region="emea01", base_url="https://api.eu.mist.com")
NAMES = ("Open office east", "Open office west", "Meeting 2.04", "Kitchen", "Print room", "Focus 1.11", "Reception")
_PATIENCE = 60.0
_SETTLED = 3  # turns of the loop without work before a picture is taken


def take_pictures(
    open_desk: Callable[[], Desk], out: Path, *, themes: Sequence[ThemeChoice] = THEMES, size: QSize = SIZE
) -> list[Path]:
    """One picture for each place and theme, as `<place>-<theme>.png`."""
    app = QApplication.instance() or QApplication(["mistdesk"])
    assert isinstance(app, QApplication)
    name_application(app)
    app.setQuitOnLastWindowClosed(False)
    theme = Theme(themes[0])
    theme.apply(app)
    loop = QEventLoop(app)
    asyncio.set_event_loop(loop)
    with loop:
        window = MainWindow(theme, DeskMaker(open_desk, suffix="Demo"))
        window.resize(size)
        pictures = loop.run_until_complete(_Photographer(window, theme, out).work(themes))
        window.deleteLater()
    theme.release()
    return pictures


class _Photographer:
    """Walks through the places and waits for each to be still."""

    def __init__(self, window: MainWindow, theme: Theme, out: Path) -> None:
        self._window = window
        self._theme = theme
        self._out = out
        self._taken: list[Path] = []

    async def work(self, themes: Sequence[ThemeChoice]) -> list[Path]:
        window = self._window
        window.show()
        window.open_workspace()
        try:
            await self._until(lambda: window.page is not window.start_page)
            await self._still()
            self._name_spaces()
            for choice in themes:
                self._theme.set_choice(choice)
                await self._places(choice.value)
                await self._sign_in(choice.value)
        finally:
            await window.finish()
        return self._taken

    async def _places(self, theme: str) -> None:
        workbench = self._workbench
        for place in ("overview", "mapping", "occupancy", "publish", "settings"):
            self._choose(place)
            workbench.go(place)
            if place == "publish":
                workbench.publish.make_plan()
            await self._still()
            self._take(f"{place}-{theme}")

    @property
    def _workbench(self) -> Workbench:
        workbench = self._window.desk_pages.workbench
        assert workbench is not None
        return workbench

    def _choose(self, place: str) -> None:
        """A site with something to do in the grid, a floor in the charts; elsewhere everything."""
        assert self._window.state is not None
        state = self._window.state
        floors = [floor for site in state.index.sites for floor in site.floors if len(floor.rows) > 1]
        report = state.desk.workspace.report
        faulty = [site for site in state.index.sites if any(report.of(row) for row in site.rows)]
        node: Node = ORG
        if place == "mapping" and (faulty or state.index.sites):
            node = (faulty or state.index.sites)[0].node
        elif place == "occupancy" and floors:
            node = floors[0].node
        state.set_scope(node)

    def _name_spaces(self) -> None:
        """Some spaces named by a person, so that a plan has something to change. The workspace is the demo's own."""
        assert self._window.state is not None
        state = self._window.state
        rows = [row for site in state.index.sites for row in site.rows if row in state.index.aps]
        targets = [(row, Column.SPACE_NAME, name) for row, name in zip(rows, NAMES, strict=False)]
        state.desk.workspace.set_cells(targets, "name spaces")

    async def _sign_in(self, theme: str) -> None:
        self._window.desk_pages.show_sign_in()
        page = self._window.page
        if isinstance(page, MistSignInView):
            page.form.address.clear()
            page.form.show_connection(EXAMPLE)
        await self._still()
        self._take(f"sign-in-{theme}")
        self._window.desk_pages.go_back()

    def _take(self, name: str) -> None:
        path = self._out / f"{name}.png"
        if self._window.grab().save(str(path)):
            self._taken.append(path)

    async def _still(self) -> None:
        """Until nothing is being read or painted."""
        quiet = 0
        deadline = time.monotonic() + _PATIENCE
        while quiet < _SETTLED and time.monotonic() < deadline:
            await asyncio.sleep(0.05)
            quiet = 0 if self._window.tasks.names() else quiet + 1

    async def _until(self, reached: Callable[[], bool]) -> None:
        deadline = time.monotonic() + _PATIENCE
        while not reached():
            if time.monotonic() > deadline:
                raise EnvironmentTrouble("No pictures", "The window did not open in time.", "Look at the logs.")
            await asyncio.sleep(0.05)
