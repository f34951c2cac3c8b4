"""Readies Qt for tests without a screen, lends a theme, and fails a test that leaves widgets or timers behind."""

# ruff: noqa: PLC0415 - the folder must be collectable where Qt is not installed

import gc
import importlib.util
import os
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from mistdesk.ui.kit.theme import Theme
    from PySide6.QtWidgets import QApplication

# Both must stand before anything loads Qt, so nothing above may.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
HAS_QT = importlib.util.find_spec("PySide6") is not None
collect_ignore_glob = [] if HAS_QT else ["*"]

# The screenless platform says so of size hints and of raised windows; it means nothing here.
_HARMLESS = "This plugin does not support"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let the screenless platform's own remark pass."""
    if HAS_QT:
        for item in items:
            if item.path.is_relative_to(os.path.dirname(__file__)):  # noqa: PTH120
                item.add_marker(pytest.mark.qt_log_ignore(_HARMLESS, extend=True))


@dataclass
class LeakCheck:
    """Remembers which top-level widgets, running timers and threads there are; tells which are new."""

    known: set[int] = field(default_factory=set)
    kept: list[object] = field(default_factory=list)

    def start(self) -> None:
        """What there is now is nobody's leak."""
        self.kept = self._alive()
        self.known = {id(one) for one in self.kept}

    def found(self) -> list[str]:
        """What is new since `start`, described."""
        return sorted(self._words(one) for one in self._alive() if id(one) not in self.known)

    def _alive(self) -> list[object]:
        from PySide6.QtCore import QCoreApplication, QEvent, QTimer
        from PySide6.QtWidgets import QApplication
        from shiboken6 import isValid

        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        gc.collect()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        # A tool tip belongs to Qt: one label, made once, used for all.
        widgets = [w for w in QApplication.topLevelWidgets() if w.metaObject().className() != "QTipLabel"]
        timers = [one for one in gc.get_objects() if issubclass(type(one), QTimer)]
        running = [timer for timer in timers if isValid(timer) and timer.isActive()]
        threads = [one for one in threading.enumerate() if one.is_alive() and not one.daemon]
        return [*widgets, *running, *threads]

    @staticmethod
    def _words(one: object) -> str:
        from PySide6.QtCore import QObject

        if isinstance(one, QObject):
            parent = one.parent()
            owner = f" of {type(parent).__name__}" if parent is not None else ""
            return f"{type(one).__name__}{owner} {one.objectName()}".strip()
        return repr(one)


@pytest.fixture(autouse=True)
def no_leaks(qapp: "QApplication") -> Iterator[LeakCheck]:
    """Fail the test that leaves a top-level widget, a running timer or a thread behind."""
    check = LeakCheck()
    check.start()
    yield check
    left = check.found()
    if left:
        pytest.fail(f"left behind: {', '.join(left)}")


@pytest.fixture
def theme(qapp: "QApplication", no_leaks: LeakCheck) -> Iterator["Theme"]:
    """The light theme, on the application while the test runs."""
    from mistdesk.ui.kit.theme import Theme, ThemeChoice

    lent = Theme(ThemeChoice.LIGHT)
    lent.apply(qapp)
    yield lent
    lent.release()
    lent.deleteLater()
