"""A person's path through the window, against real embedded servers and a real worker process."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from mistdesk.app import House
from mistdesk.cli.house import DeskOptions
from mistdesk.domain.mapping.columns import Column
from mistdesk.ui import application
from mistdesk.ui.pages import Pages
from mistdesk.ui.views.sign_in_mist import MistSignInView
from mistdesk.ui.views.welcome import WelcomeView
from mistdesk.ui.views.workbench import Workbench
from mistdesk.ui.window import DeskMaker, MainWindow
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot
from tests.e2e.program import Served, processes_naming

PATIENCE = 45.0


async def until(reached: Callable[[], object], what: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while not reached():
        assert time.monotonic() < deadline, f"not within {PATIENCE:.0f} s: {what}"
        await asyncio.sleep(0.02)


def the_window() -> MainWindow:
    found = [w for w in QApplication.topLevelWidgets() if isinstance(w, MainWindow)]
    assert len(found) == 1
    return found[0]


class Person:
    """Clicks and types; looks only at what is shown."""

    def __init__(self, cloud: Served) -> None:
        self.cloud = cloud
        self.window = the_window()
        self.steps: list[str] = []
        self.trouble: BaseException | None = None

    async def go(self) -> None:
        try:
            await self.path()
        except Exception as error:  # noqa: BLE001  (told by the test, after the window has been closed)
            self.trouble = error
        finally:
            self.window.close()

    async def path(self) -> None:
        await until(lambda: isinstance(self.window.page, WelcomeView), "the welcome page")
        page = self.window.page
        assert isinstance(page, WelcomeView)
        self.click(page.sign_in)
        await self.sign_in()
        workbench = self.workbench()
        await until(lambda: workbench._state.has_estate and len(workbench._state.index.sites) == 3, "the tree filled")
        self.steps.append("tree")
        await self.edit_and_undo(workbench)
        await self.see_a_poll(workbench)
        await self.publish(workbench)
        await self.query(workbench)

    def click(self, widget: QWidget) -> None:
        assert widget.isVisible()
        assert widget.isEnabled()
        QTest.mouseClick(widget, Qt.MouseButton.LeftButton)

    def workbench(self) -> Workbench:
        pages: Pages = self.window.desk_pages
        assert pages.workbench is not None
        return pages.workbench

    async def sign_in(self) -> None:
        page = self.window.page
        assert isinstance(page, MistSignInView)
        form = page.form
        QTest.keyClicks(form.address, self.cloud.url)
        QTest.keyClicks(form.token.edit, "wrong-token-0123456789")
        self.click(page.page.check_button)
        await until(page.page.band.isVisible, "the refusal")
        assert "401" in page.page.band.accessibleName()
        assert "wrong-token-0123456789" not in page.page.band.accessibleName()
        self.steps.append("wrong token")
        form.token.edit.clear()
        QTest.keyClicks(form.token.edit, self.cloud.token("org_read"))
        QTest.keyClick(form.token.edit, Qt.Key.Key_Return)
        await until(page.choice.isVisible, "the organisations")
        assert self.cloud.token("org_read") not in self.window.windowTitle()
        self.steps.append("right token")
        self.click(page.page.use_button)
        await until(lambda: self.window.page is not page or page.page.continue_button.isVisible(), "accepted")
        if self.window.page is page:  # where the token is kept is said first
            self.click(page.page.continue_button)
        await until(lambda: isinstance(self.window.page, Workbench), "the workbench")
        self.steps.append("organisation")

    async def edit_and_undo(self, workbench: Workbench) -> None:
        QTest.keyClick(workbench, Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
        await until(lambda: workbench.place == "mapping", "the mapping place")
        grid, model = workbench.mapping.grid, workbench.mapping.model
        await until(lambda: model.rowCount() > 10, "rows")
        cell = model.index(0, int(Column.SPACE_NAME))
        before = str(cell.data())
        grid.setCurrentIndex(cell)
        grid.setFocus()
        QTest.keyClick(grid, Qt.Key.Key_F2)
        editor = grid.findChild(QLineEdit)
        assert editor is not None
        editor.selectAll()
        QTest.keyClicks(editor, "Boardroom")
        QTest.keyClick(editor, Qt.Key.Key_Return)
        workspace = workbench._state.desk.workspace
        await until(lambda: workspace.undo_label() != "", "the edit")
        row = model.row_at(0)
        assert workspace.sheet.value(row, Column.SPACE_NAME) == "Boardroom"
        QTest.keyClick(workbench, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
        await until(lambda: workspace.undo_label() == "", "undone")
        assert str(model.index(0, int(Column.SPACE_NAME)).data()) == before
        assert grid.currentIndex().row() == 1, "Enter goes down by one row"
        self.steps.append("edited and undone")

    async def see_a_poll(self, workbench: Workbench) -> None:
        workbench.go("occupancy")
        feed = workbench.occupancy.feed
        await until(lambda: workbench._state.sync.polls >= 1, "a poll")
        await until(lambda: feed.data is not None and any(v is not None for v in feed.data.total.values), "a value")
        assert feed.data is not None
        counts = [row.count for row in workbench.occupancy.list.model.rows]
        shown = sum(count for count in counts if count is not None)
        last = [value for value in feed.data.total.values if value is not None][-1]
        assert last == shown
        self.steps.append("poll in the chart")

    async def publish(self, workbench: Workbench) -> None:
        workbench.go("publish")
        view = workbench.publish
        view.make_plan()
        await until(lambda: view.plan is not None and view.plan.changes(), "the plan")
        ask = view.consent
        await until(lambda: ask.go.isVisible() and ask.go.isEnabled(), "the button")
        assert f"{len(view.plan.changes()) if view.plan else 0:,}" in ask.go.text()
        self.click(ask.go)
        await until(ask.yes.isVisible, "the question")
        self.click(ask.yes)
        await until(lambda: view.outcome is not None, "published")
        await until(lambda: view.plan is not None and not view.plan.changes(), "nothing is left")
        assert view.outcome is not None
        assert view.outcome.result.rejected == ()
        self.steps.append("published")

    async def query(self, workbench: Workbench) -> None:
        panel = workbench.publish.queries
        panel.ask("latest-status")
        await until(lambda: '"points"' in panel.answer.toPlainText(), "the answer")
        assert "point" in panel.words.text()
        self.steps.append("query")


def test_from_the_first_start_to_an_answered_query(
    tmp_path: Path, qtbot: QtBot, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
    space = tmp_path / "space"
    house = House()
    people: list[Person] = []
    tasks: list[asyncio.Task[None]] = []
    with Served(tmp_path, "mist", "--estate", "small", "--start", "2026-05-04T08:00:00Z") as cloud:

        def begin() -> None:
            people.append(Person(cloud))
            tasks.append(asyncio.get_running_loop().create_task(people[0].go()))

        QTimer.singleShot(50, begin)
        maker = DeskMaker(lambda: house.make_desk(DeskOptions(space)).desk)
        code = application.run_window(maker)
    (person,) = people
    assert person.trouble is None, (person.steps, person.trouble)
    assert person.steps == [
        "wrong token",
        "right token",
        "organisation",
        "tree",
        "edited and undone",
        "poll in the chart",
        "published",
        "query",
    ]
    assert code == 0
    assert capfd.readouterr().err == ""
    assert processes_naming(str(space)) == [], "no process is left"
