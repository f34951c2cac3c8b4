"""No key means two things: no letter under Alt of what is seen together, no key of a panel and of the window."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from mistdesk.domain.estate.model import Inventory
from mistdesk.ui.kit.theme import Theme
from mistdesk.ui.views.workbench import Workbench
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QAbstractButton, QLabel, QWidget
from tests.ui.campus import campus_world, read_campus
from tests.ui.keyboard import Keyboard, settled
from tests.ui.views.stage import staged


@pytest.fixture(scope="module")
def campus() -> Inventory:
    return read_campus()


def letters(window: QWidget) -> list[str]:
    """What can be pressed with Alt now."""
    buttons = [b.shortcut() for b in window.findChildren(QAbstractButton) if b.isVisible() and b.isEnabled()]
    named = [label for label in window.findChildren(QLabel) if label.isVisible() and label.buddy() is not None]
    labels = [QKeySequence.mnemonic(label.text()) for label in named]
    return [keys.toString() for keys in (*buttons, *labels) if not keys.isEmpty()]


def of_the_window(window: QWidget) -> set[str]:
    whole = Qt.ShortcutContext.WindowShortcut
    return {s.key().toString() for s in window.findChildren(QShortcut) if s.context() is whole}


@pytest.mark.parametrize("chord", ["F7", "Ctrl+G", "Ctrl+L", "Ctrl+M", "Ctrl+P", "Ctrl+T", "Ctrl+H", "Ctrl+Shift+W"])
def test_no_two_parts_share_a_key(campus: Inventory, theme: Theme, tmp_path: Path, chord: str) -> None:
    with staged(campus_world(campus, tmp_path / "mapping.db")) as stage:
        workbench = Workbench(stage.state, theme)
        stage.show(workbench)
        workbench.activateWindow()
        stage.until(workbench.isActiveWindow)
        keys = Keyboard(lambda: stage.until(lambda: settled(workbench, stage.state)))
        keys.press("Ctrl+K")
        keys.type("Northgate C")
        keys.press("Return", chord)
        seen = letters(workbench)
        twice = [key for key, number in Counter(seen).items() if number > 1]
        assert twice == []
        assert not set(seen) & of_the_window(workbench)
        inner = Qt.ShortcutContext.WidgetWithChildrenShortcut, Qt.ShortcutContext.WidgetShortcut
        own = {s.key().toString() for s in workbench.findChildren(QShortcut) if s.context() in inner}
        assert not own & of_the_window(workbench), "where both hold, Qt does neither"
