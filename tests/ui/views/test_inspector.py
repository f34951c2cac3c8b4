"""The details of a cell: they speak of one cell, and their buttons change that one."""

from __future__ import annotations

from mistdesk.domain.mapping.columns import Column
from mistdesk.ui.kit.theme import Theme
from mistdesk.ui.views.mapping import MappingView
from tests.ui.views.stage import button_of, staged, words_of

C = Column


def test_the_buttons_of_the_details_change_the_cell_that_is_shown_alone(theme: Theme) -> None:
    with staged() as stage:
        view, workspace = MappingView(stage.state, theme), stage.state.desk.workspace
        stage.show(view, 800, 560)
        news = next(n for n in range(len(workspace.sheet)) if workspace.sheet.source_news(n, C.SPACE_NAME) is not None)
        view.grid.go_to(view.model.position_of(workspace.sheet.device(news).id), int(C.SPACE_NAME))
        view.toggle_inspector()
        view.grid.selectAll()
        view.inspector.show_cell(news, C.SPACE_NAME)
        typed, count = workspace.sheet.value(news, C.SPACE_NAME), len(workspace.sheet.overrides)
        view.activateWindow()
        button_of(view.inspector, "Keep mine").setFocus()
        button_of(view.inspector, "Keep mine").click()
        stage.settle()
        keys = view.focusWidget()
        assert keys is not None
        assert view.inspector.isAncestorOf(keys)
        assert workspace.sheet.source_news(news, C.SPACE_NAME) is None
        assert (workspace.steps_done(), len(workspace.sheet.overrides)) == (1, count)
        view.undo()
        button_of(view.inspector, "Take Mist's value").click()
        assert workspace.undo_label() == f"Give back space.name of {workspace.sheet.value(news, C.THING_NAME)}"
        assert len(workspace.sheet.overrides) == count - 1
        view.undo()
        assert workspace.sheet.value(news, C.SPACE_NAME) == typed


def test_the_cell_stays_in_sight_when_the_details_open(theme: Theme) -> None:
    with staged() as stage:
        view = MappingView(stage.state, theme)
        stage.show(view, 800, 560)
        view.grid.go_to(2, int(C.SPACE_NAME))
        view.toggle_inspector()
        inside = view.grid.viewport().rect()
        stage.until(lambda: inside.contains(view.grid.visualRect(view.grid.currentIndex()).topLeft()))
        stage.until(lambda: view.grid.viewport().rect().contains(view.grid.visualRect(view.grid.currentIndex())))


def test_the_details_follow_a_device_whose_row_has_moved(theme: Theme) -> None:
    with staged() as stage:
        view, sheet = MappingView(stage.state, theme), stage.state.desk.workspace.sheet
        stage.show(view)
        view.toggle_inspector()
        view.inspector.show_cell(5, C.SPACE_NAME)
        name, estate = sheet.value(5, C.THING_NAME), stage.world.sync.estate
        assert estate is not None
        gone = {sheet.device(row).id for row in range(3)}
        devices = tuple(d for d in estate.devices if d.id not in gone)
        stage.world.sync.estate = type(estate)(
            estate.revision + 1, estate.taken_at, estate.organization, estate.sites, estate.maps, devices
        )
        stage.run(stage.state.desk.workspace.load())
        view.inspector.refresh()
        assert name in words_of(view.inspector)
