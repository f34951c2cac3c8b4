"""The sheet of keys: no key of the window or of the grid is missing from it, and none stands there twice."""

from __future__ import annotations

from collections import Counter

from mistdesk.ui.kit.theme import Theme
from mistdesk.ui.views.grid_actions import GRID_ACTIONS
from mistdesk.ui.views.shortcuts import GROUPS, ShortcutSheet, listed_keys
from mistdesk.ui.views.workbench import Workbench
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QScrollArea
from tests.ui.views.stage import staged, words_of


def test_every_key_of_the_grid_is_listed() -> None:
    keys = {QKeySequence(keys).toString() for one in GRID_ACTIONS for keys in one.keys}
    assert keys <= listed_keys()


def test_no_key_stands_there_twice() -> None:
    counted = Counter(keys for group in GROUPS for line in group.lines for keys in line.keys)
    assert [keys for keys, number in counted.items() if number > 1] == []
    assert all(not QKeySequence(keys).isEmpty() for keys in counted)


def test_every_shortcut_of_the_window_is_listed(theme: Theme) -> None:
    with staged() as stage:
        window = Workbench(stage.state, theme)
        stage.show(window)
        bound = {s.key().toString() for s in window.findChildren(QShortcut) if s.parent() in (window, window.mapping)}
        bound |= {keys.toString() for action in window.mapping.grid.actions() for keys in action.shortcuts()}
        assert bound
        assert bound - listed_keys() == set()


def test_the_sheet_shows_every_line_and_fits_a_small_screen(theme: Theme) -> None:
    sheet = ShortcutSheet(theme)
    sheet.show()
    QApplication.processEvents()
    words = words_of(sheet)
    for group in GROUPS:
        assert group.title in words
        for line in group.lines:
            assert line.label in words
            assert line.words in words
    assert sheet.minimumSizeHint().width() <= 1024
    assert sheet.minimumSizeHint().height() <= 600
    area = sheet.findChild(QScrollArea)
    assert isinstance(area, QScrollArea)
    page = area.widget()
    assert page is not None
    assert page.width() <= area.viewport().width()
    assert sheet.close()
