"""The drawer below the grid: what a panel needs is in sight, in a low window too."""

from __future__ import annotations

import pytest
from mistdesk.ui.kit.theme import Theme
from mistdesk.ui.views.workbench import Workbench
from PySide6.QtWidgets import QAbstractButton, QWidget
from tests.ui.views.stage import staged

PANELS = ("problems", "suggestions", "levels", "changes", "progress", "history", "replace")


def out_of_sight(page: QWidget) -> list[QAbstractButton]:
    return [b for b in page.findChildren(QAbstractButton) if b.isVisible() and b.visibleRegion().isEmpty()]


@pytest.mark.parametrize("height", [600, 900])
def test_no_button_of_a_panel_is_below_the_edge(theme: Theme, height: int) -> None:
    with staged() as stage:
        window = Workbench(stage.state, theme)
        stage.show(window, 1024, height)
        window.go("mapping")
        for key in PANELS:
            window.mapping.open_panel(key)
            page = window.mapping.drawer.page(key)
            stage.settle()
            assert [b.text() or b.accessibleName() for b in out_of_sight(page)] == []
            area = page.parentWidget()
            assert area is not None
            if height == 900:
                assert page.height() == area.height()


def test_folding_words_do_not_make_a_page_higher_than_it_must_be(theme: Theme) -> None:
    with staged() as stage:
        window = Workbench(stage.state, theme)
        stage.show(window, 1440, 900)
        window.go("mapping")
        window.mapping.open_panel("changes")
        page, drawer = window.mapping.drawer.page("changes"), window.mapping.drawer
        stage.settle()
        assert page.sizeHint().height() > page.height() >= page.minimumSizeHint().height()
        assert drawer.wanted_height() <= drawer.height()
