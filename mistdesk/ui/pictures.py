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
from mistdesk.domain.mapping.sheet import MappingSheet
from mistdesk.domain.sync import MistConnection
from mistdesk.services.desk import Desk
from mistdesk.ui.application import name_application
from mistdesk.ui.kit.theme import Theme, ThemeChoice
from mistdesk.ui.models.estate_index import ORG, Node
from mistdesk.ui.views.levels_panel import LevelsPanel
from mistdesk.ui.views.sign_in_mist import MistSignInView
from mistdesk.ui.views.workbench import Workbench
from mistdesk.ui.window import DeskMaker, MainWindow
from mistdesk.ui.words import plural

SIZE = QSize(1440, 900)
THEMES = (ThemeChoice.LIGHT, ThemeChoice.DARK)
EXAMPLE = MistConnection(region="emea01", base_url="https://api.eu.mist.com")
NAMES = ("Open office east", "Open office west", "Meeting 2.04", "Kitchen", "Print room", "Focus 1.11", "Reception")
PANELS = ("problems", "levels", "suggestions", "history")
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
            self._map_a_little()
            for choice in themes:
                self._theme.set_choice(choice)
                await self._places(choice.value)
                await self._panels(choice.value)
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

    async def _panels(self, theme: str) -> None:
        """What lies below the grid, one after the other, and the walk; then everything as it was."""
        mapping = self._workbench.mapping
        self._choose("mapping")
        self._workbench.go("mapping")
        heights = mapping.down.state()
        for panel in PANELS:
            mapping.open_panel(panel)
            await self._still()
            page = mapping.drawer.page(panel)
            if isinstance(page, LevelsPanel):
                self._propose_levels(page)
                await self._still()
            self._take(f"{panel}-{theme}")
        mapping.start_walk()
        await self._still()
        self._take(f"walk-{theme}")
        mapping.leave_walk()
        mapping.drawer.on_panel_closed()
        mapping.down.restore(heights)

    def _propose_levels(self, panel: LevelsPanel) -> None:
        """The level that some rows of a floor have, for its other rows, so that there is something to apply."""
        partly = [at for at, row in enumerate(panel.model.rows) if row.line.level is not None and row.line.others]
        if partly:
            row = panel.model.rows[partly[0]]
            panel.list.choose(row.line.name)
            panel.on_typed(partly[0], str(row.line.level))
        panel.table.setFocus()

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

    def _map_a_little(self) -> None:
        """Some steps of a person, so that there is something to mend, undo and publish. The workspace is a demo's.

        Spaces get names, one access point of an unread floor its level, and the building is spelt in another way.
        """
        assert self._window.state is not None
        state = self._window.state
        workspace = state.desk.workspace
        sheet = workspace.sheet
        aps = [row for site in state.index.sites for row in site.rows if row in state.index.aps]
        unread = [row for row in aps if not sheet.value(row, Column.FLOOR_LEVEL)]
        here = [row for row in aps if unread and _building(sheet, row) == _building(sheet, unread[0])] or aps
        names = [(row, Column.SPACE_NAME, name) for row, name in zip(here[::2], NAMES, strict=False)]
        workspace.set_cells(names, "Name spaces")
        if unread:
            workspace.set_cells([(unread[0], Column.FLOOR_LEVEL, "1")], "Edit floor.level of 1 row")
        read = [row for row in here if row not in unread][-2:]
        spelt = [(row, Column.BUILDING_NAME, sheet.value(row, Column.BUILDING_NAME).upper()) for row in read]
        workspace.set_cells(spelt, f"Paste building.name in {plural(len(read), 'row')}")
        workspace.set_cells([(here[-1], Column.EXCLUDE, "yes")], "Exclude 1 row")
        workspace.undo()

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


def _building(sheet: MappingSheet, row: int) -> str:
    return sheet.value(row, Column.BUILDING_REF)
