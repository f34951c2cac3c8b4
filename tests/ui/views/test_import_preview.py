"""A mapping file in the window: shown before it is done, one step, and never over something that was not shown."""

from __future__ import annotations

import pytest
from mistdesk.domain.errors import MistdeskError
from mistdesk.domain.mapping.columns import HEADERS, Column
from mistdesk.services.transfer import ImportPreview, compare
from mistdesk.ui.kit.theme import Theme
from mistdesk.ui.views.mapping import MappingView
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from tests.ui.views.stage import Stage, button_of, staged, words_of

C = Column


def file_of(stage: Stage, value: str) -> ImportPreview:
    sheet = stage.state.desk.workspace.sheet
    headers = (HEADERS[C.SPACE_NAME], HEADERS[C.THING_REF])
    return compare(sheet, "site.csv", headers, ((2, (value, sheet.value(0, C.THING_REF))),))


def test_a_cell_that_was_typed_after_the_preview_is_not_overwritten(theme: Theme) -> None:
    with staged() as stage:
        view, workspace, failed = MappingView(stage.state, theme), stage.state.desk.workspace, list[MistdeskError]()
        view.failed.connect(failed.append)
        stage.show(view)
        view.on_import_previewed(file_of(stage, "From the file"))
        workspace.set_cells([(0, C.SPACE_NAME, "Typed meanwhile")], "Type")
        button_of(view.importing, "Change 1 cell").click()
        stage.settle()
        assert workspace.sheet.value(0, C.SPACE_NAME) == "Typed meanwhile"
        assert workspace.undo_label() == "Type"
        assert failed[0].title == "The sheet changed since the preview"


def test_typed_values_that_a_file_would_replace_are_counted(theme: Theme) -> None:
    with staged() as stage:
        view, workspace = MappingView(stage.state, theme), stage.state.desk.workspace
        stage.show(view)
        view.on_import_previewed(file_of(stage, "From the file"))
        assert "somebody typed" not in words_of(view.importing)
        workspace.set_cells([(0, C.SPACE_NAME, "Typed")], "Type")
        view.on_import_previewed(file_of(stage, "From the file"))
        assert "1 value that somebody typed would be replaced." in words_of(view.importing)


@pytest.mark.parametrize(("height", "grid"), [(520, False), (1100, True)])
def test_a_preview_fits_into_a_low_window_and_has_the_keys(theme: Theme, height: int, grid: bool) -> None:
    with staged() as stage:
        view = MappingView(stage.state, theme)
        stage.show(view, 800, height)
        view.on_import_previewed(file_of(stage, "From the file"))
        stage.settle()
        assert view.height() == height
        assert view.minimumSizeHint().height() <= height
        assert view.grid.isVisible() is grid
        keys = view.focusWidget()
        assert keys is view.importing.table
        QTest.keyClick(keys, Qt.Key.Key_Escape)
        assert not view.importing.isVisible()
        assert view.grid.isVisible()
        assert view.focusWidget() is view.grid


def test_an_import_is_one_step_and_goes_back_across_a_refresh(theme: Theme) -> None:
    with staged() as stage:
        view, workspace = MappingView(stage.state, theme), stage.state.desk.workspace
        stage.show(view)
        before = workspace.sheet.value(0, C.SPACE_NAME)
        view.on_import_previewed(file_of(stage, "From the file"))
        button_of(view.importing, "Change 1 cell").click()
        assert not view.importing.isVisible()
        assert workspace.sheet.value(0, C.SPACE_NAME) == "From the file"
        stage.run(workspace.load())
        view.undo()
        assert workspace.sheet.value(0, C.SPACE_NAME) == before
        view.redo()
        assert workspace.sheet.value(0, C.SPACE_NAME) == "From the file"
