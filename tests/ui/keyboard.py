"""A person with a keyboard and eyes: every press goes to the window, is counted, and nothing else is touched."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from mistdesk.ui.state import WindowState
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QKeySequence, QWindow
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget


class Keyboard:
    """Presses keys into whatever window has them, as a keyboard does; the window finds the widget by itself.

    A chord counts as one press, a text as its characters. `settle` lets the window do what a press began.
    """

    def __init__(self, settle: Callable[[], None]) -> None:
        self._settle = settle
        self._part = ""
        self.by_part: Counter[str] = Counter()

    @property
    def presses(self) -> int:
        """How many keys were pressed."""
        return self.by_part.total()

    @contextmanager
    def doing(self, part: str) -> Iterator[None]:
        """Count what is pressed here as a part of the work."""
        before, self._part = self._part, part
        try:
            yield
        finally:
            self._part = before

    def press(self, *chords: str, times: int = 1) -> None:
        """Press chords such as "Ctrl+D", one after the other, all of it so many times."""
        for _ in range(times):
            for chord in chords:
                self.by_part[self._part] += 1
                QTest.keySequence(self._target(), QKeySequence(chord))
                QApplication.processEvents()
                self._settle()

    def wait(self) -> None:
        """Look on until nothing moves."""
        QApplication.processEvents()
        self._settle()

    def type(self, text: str) -> None:
        """Type a text."""
        for character in text:
            self.by_part[self._part] += 1
            key = QTest.asciiToKey(ord(character)) if character.isascii() else Qt.Key.Key_unknown
            held = Qt.KeyboardModifier.ShiftModifier if character.isupper() else Qt.KeyboardModifier.NoModifier
            QTest.sendKeyEvent(QTest.KeyAction.Click, self._target(), key, character, held)
            QApplication.processEvents()
        self._settle()

    @staticmethod
    def _target() -> QWindow:
        target = QGuiApplication.focusWindow()
        assert target is not None, "no window has the keys"
        return target


def focus_words() -> str:
    """What has the keys, as a screen reader would begin."""
    here = QApplication.focusWidget()
    return "" if here is None else here.accessibleName() or type(here).__name__


def settled(window: QWidget, state: WindowState) -> bool:
    """Whether nothing goes on that a key began: no task, no button on its way back up."""
    return not state.tasks.names() and not any(button.isDown() for button in window.findChildren(QAbstractButton))
