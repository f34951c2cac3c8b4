"""Puts a view over a desk of fakes on a running loop, for tests and pictures; no disk, no network."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from mistdesk.ui.state import WindowState
from mistdesk.ui.tasks import Tasks
from PySide6.QtCore import QEvent, QEventLoop
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget
from qasync import QEventLoop as QtLoop
from tests.ui.fakes import World, make_world

PATIENCE = 10.0


@dataclass(repr=False)
class Stage:
    """A loop, a desk of fakes and the state over it. Failures that no view shows are gathered in `failures`."""

    loop: QtLoop
    world: World
    state: WindowState
    failures: list[BaseException] = field(default_factory=list)
    shown: list[QWidget] = field(default_factory=list)

    def show(self, widget: QWidget, width: int = 1440, height: int = 900) -> None:
        """Show a widget of a size; it is taken away at the end."""
        widget.resize(width, height)
        widget.show()
        self.shown.append(widget)

    def until(self, reached: Callable[[], bool]) -> None:
        """Let Qt and the loop run until something holds."""
        deadline = time.monotonic() + PATIENCE
        while not reached():
            assert time.monotonic() < deadline, "it did not come about in time"
            QApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)
            QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)  # a real event loop does this itself

    def run(self, work: Coroutine[object, object, None]) -> None:
        """Let work run to its end."""
        task = self.loop.create_task(work)
        self.until(task.done)
        task.result()

    def settle(self) -> None:
        """Let the loop run until no task is left."""
        self.until(lambda: not self.state.tasks.names())


@contextmanager
def staged(world: World | None = None, *, opened: bool = True) -> Iterator[Stage]:
    """A stage with an open desk; everything is closed afterwards."""
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    there = world or make_world()
    failures: list[BaseException] = []
    loop = QtLoop(app, already_running=True)  # as in the window, where slots always find a running loop
    asyncio.set_event_loop(loop)
    try:
        state = WindowState(there.desk, Tasks(lambda _name, error: failures.append(error)))
        stage = Stage(loop, there, state, failures)
        if opened:
            stage.run(there.desk.open())
        try:
            yield stage
        finally:
            stage.run(_close(stage, opened=opened))
    finally:
        loop.stop()
        loop.close()
        asyncio.events._set_running_loop(None)
        asyncio.set_event_loop(None)


async def _close(stage: Stage, *, opened: bool) -> None:
    for widget in stage.shown:
        widget.close()
        widget.deleteLater()
    await stage.state.tasks.close()
    stage.state.release()
    stage.state.deleteLater()
    if opened:
        await stage.world.desk.close()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def words_of(widget: QWidget) -> str:
    """Everything that can be read on a widget now, in one text."""
    labels = [label.text() for label in widget.findChildren(QLabel) if label.isVisibleTo(widget)]
    buttons = [button.text() for button in widget.findChildren(QPushButton) if button.isVisibleTo(widget)]
    return "\n".join([*labels, *buttons])


def spoken_of(widget: QWidget) -> str:
    """Everything a screen reader or a tool tip may say, in one text."""
    said = []
    for part in [widget, *widget.findChildren(QWidget)]:
        said += [part.accessibleName(), part.accessibleDescription(), part.toolTip(), part.windowTitle()]
    return "\n".join(said)


def button_of(widget: QWidget, words: str) -> QPushButton:
    """The button with these words that can be seen."""
    found = [b for b in widget.findChildren(QPushButton) if b.text() == words and b.isVisibleTo(widget)]
    assert found, f"there is no button {words!r}, only {[b.text() for b in widget.findChildren(QPushButton)]}"
    return found[0]
