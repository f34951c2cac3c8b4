"""Every part of the Mapping place is reached, used and left by keys alone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from mistdesk.ui.kit.theme import Theme
from mistdesk.ui.views.levels_panel import LevelsPanel
from mistdesk.ui.views.workbench import Workbench
from PySide6.QtWidgets import QApplication
from tests.ui.fakes import make_world
from tests.ui.keyboard import Keyboard, focus_words, settled
from tests.ui.views.stage import staged

GRID = "Mapping, one row a device"


@contextmanager
def at_work(theme: Theme) -> Iterator[tuple[Workbench, Keyboard]]:
    with staged(make_world(polls=False)) as stage:
        workbench = Workbench(stage.state, theme)
        stage.show(workbench)
        workbench.activateWindow()
        stage.until(workbench.isActiveWindow)
        keyboard = Keyboard(lambda: stage.until(lambda: settled(workbench, stage.state)))
        yield workbench, keyboard


def test_the_place_gives_its_keys_to_the_grid(theme: Theme) -> None:
    with at_work(theme) as (workbench, keys):
        keys.press("Ctrl+2")
        assert focus_words() == GRID
        assert workbench.mapping.grid.currentIndex().row() == 0
        keys.press("Ctrl+5")
        here = QApplication.focusWidget()
        assert here is not None
        assert workbench.settings.isAncestorOf(here)


@pytest.mark.parametrize("key", ["Return", "Enter", "Down", "Escape"])
def test_the_filter_leads_on_to_the_rows(theme: Theme, key: str) -> None:
    with at_work(theme) as (workbench, keys):
        keys.press("Ctrl+2", "Ctrl+F")
        if key != "Escape":
            keys.type("NB-EG")
        keys.press(key)
        assert focus_words() == GRID
        assert workbench.mapping.grid.currentIndex().row() == 0
        assert workbench.mapping.model.rowCount() == (49 if key == "Escape" else 6)


def test_escape_clears_the_filter_before_it_leaves_it(theme: Theme) -> None:
    with at_work(theme) as (workbench, keys):
        keys.press("Ctrl+2", "Ctrl+F")
        keys.type("NB-EG")
        keys.press("Escape")
        assert focus_words() == "Filter rows"
        assert not workbench.mapping.model.is_filtered
        keys.press("Escape")
        assert focus_words() == GRID


def test_a_panel_begins_in_its_list_and_escape_returns_to_the_grid(theme: Theme) -> None:
    with at_work(theme) as (_, keys):
        for chord, begins in (("F7", "Kinds of problem"), ("Ctrl+G", "Which suggestions")):
            keys.press("Ctrl+2", chord)
            assert focus_words().startswith(begins)
            keys.press("Escape")
            assert focus_words() == GRID


def test_the_levels_of_a_building_that_was_found_begin_in_their_list(theme: Theme) -> None:
    with at_work(theme) as (workbench, keys):
        keys.press("Ctrl+K")
        keys.type("Nordb")
        keys.press("Return", "Ctrl+L")
        assert focus_words().startswith("Floors from top to bottom")
        keys.press("Escape")
        assert focus_words() == GRID
        keys.press("Ctrl+K")
        keys.type("Leeds E")
        keys.press("Return", "Ctrl+L")
        assert focus_words().startswith("Floors from top to bottom")
        panel = workbench.mapping.drawer.page("levels")
        assert isinstance(panel, LevelsPanel)
        assert "Leeds" in panel.place.whole_text


@pytest.mark.parametrize("chord", ["F7", "Ctrl+G", "Ctrl+L", "Ctrl+M", "Ctrl+P", "Ctrl+T", "Ctrl+H"])
def test_every_panel_takes_the_keys_and_gives_them_back(theme: Theme, chord: str) -> None:
    with at_work(theme) as (workbench, keys):
        keys.press("Ctrl+2", chord)
        here = QApplication.focusWidget()
        assert here is not None
        assert workbench.mapping.drawer.isAncestorOf(here)
        keys.press("Escape")
        assert focus_words() == GRID


def test_the_walk_begins_in_the_field_that_is_asked_for(theme: Theme) -> None:
    with at_work(theme) as (_, keys):
        keys.press("Ctrl+2", "Ctrl+Shift+W")
        assert focus_words() in {"Floor name", "Floor level", "Space name", "Space code"}
        keys.press("Escape")
        assert focus_words() == GRID
