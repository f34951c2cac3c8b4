"""The Mapping place as a whole: panels by key, going to cells, repairs, what is kept of the columns."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from mistdesk.domain.mapping.changes import retire
from mistdesk.domain.mapping.columns import Column
from mistdesk.domain.mapping.rules import Severity
from mistdesk.ui.kit.theme import Theme
from mistdesk.ui.views.grid_columns import GridLayout
from mistdesk.ui.views.kept_columns import HIDDEN, ORDER, WIDTHS, columns_as_kept, columns_of_kept
from mistdesk.ui.views.mapping import MappingView
from mistdesk.ui.views.mapping_drawer import CHART, Panel
from mistdesk.ui.views.workbench import Workbench
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from tests.ui.views.stage import Stage, staged


@pytest.fixture
def stage() -> Iterator[Stage]:
    with staged() as there:
        yield there


@pytest.fixture
def workbench(stage: Stage, theme: Theme) -> Iterator[Workbench]:
    made = Workbench(stage.state, theme)
    stage.show(made, 1440, 900)
    made.go("mapping")
    stage.settle()
    made.activateWindow()
    yield made
    stage.settle()


@pytest.fixture
def view(workbench: Workbench) -> MappingView:
    return workbench.mapping


def test_every_panel_opens_and_has_the_keys(stage: Stage, workbench: Workbench, view: MappingView) -> None:
    for page in view.drawer.panels():
        view.open_panel(page.key)
        panel = view.drawer.page(page.key)
        assert isinstance(panel, Panel)
        assert view.drawer.current == page.key
        assert panel.isVisible()
        stage.settle()
        focus = QApplication.focusWidget()
        assert focus is not None
        assert focus is panel or panel.isAncestorOf(focus), page.key
        panel.closed.emit()
        assert view.drawer.current == CHART
        assert view.grid.hasFocus()


def test_a_low_window_has_room_for_grid_and_panel(stage: Stage, workbench: Workbench, view: MappingView) -> None:
    workbench.resize(1024, 600)
    view.open_panel("problems")
    stage.settle()
    assert workbench.minimumSizeHint().height() <= 600
    assert view.drawer.height() >= 200
    assert view.grid.viewport().height() >= 2 * view.grid.rowHeight(0)


def test_going_to_a_cell_ends_what_hides_its_row(stage: Stage, view: MappingView) -> None:
    sheet = stage.state.desk.workspace.sheet
    ref = sheet.device(0).id
    view.card.filter_box.setText("no row has this text")
    assert view.model.rowCount() == 0
    view.show_cell(ref, int(Column.FLOOR_LEVEL))
    assert view.model.ref_at(view.grid.currentIndex().row()) == ref
    assert view.grid.currentIndex().column() == Column.FLOOR_LEVEL
    other = next(site for site in stage.state.index.sites if 0 not in site.rows)
    stage.state.set_scope(other.node)
    view.show_cell(ref, int(Column.SPACE_NAME))
    assert view.model.ref_at(view.grid.currentIndex().row()) == ref
    told: list[str] = []
    view.said.connect(lambda text, _action: told.append(text))
    view.show_cell("nobody", int(Column.SPACE_NAME))
    assert told == ["This device is not among the rows any more."]


def test_a_repair_is_shown_and_then_one_step(stage: Stage, view: MappingView) -> None:
    workspace = stage.state.desk.workspace
    index = stage.state.index
    rows = [row for row in index.sites[0].floors[0].rows if row in index.aps]
    ref = workspace.sheet.device(rows[0]).id
    workspace.set_cells([(rows[0], Column.FLOOR_LEVEL, "2.0")], "Set")
    steps = len(workspace.history())
    view.show_repairs(ref, int(Column.FLOOR_LEVEL))
    panel = view.drawer.problems()
    assert panel.repair_button.isVisible()
    assert "'2.0' becomes '2'" in panel._words.text()
    assert workspace.sheet.value(rows[0], Column.FLOOR_LEVEL) == "2.0", "nothing is done before it is asked for"
    panel.repair_button.click()
    assert workspace.sheet.value(rows[0], Column.FLOOR_LEVEL) == "2"
    assert len(workspace.history()) == steps + 1
    view.undo()
    assert workspace.sheet.value(rows[0], Column.FLOOR_LEVEL) == "2.0"


def test_a_cell_without_a_fault_has_no_repairs(stage: Stage, view: MappingView) -> None:
    told: list[str] = []
    view.said.connect(lambda text, _action: told.append(text))
    view.show_repairs(stage.state.desk.workspace.sheet.device(0).id, int(Column.THING_NAME))
    assert told == ["Nothing is wrong with this cell."]
    assert view.grid.hasFocus()


def test_the_problem_list_follows_place_and_edits(stage: Stage, view: MappingView) -> None:
    view.open_panel("problems")
    panel = view.drawer.problems()
    workspace = stage.state.desk.workspace
    everywhere = sum(len(p.rows) for p in panel.kinds.rows)
    site = next(s for s in stage.state.index.sites if any(workspace.report.of(row) for row in s.rows))
    stage.state.set_scope(site.node)
    here = {row for p in panel.kinds.rows for row in p.rows}
    assert here <= set(site.rows)
    assert len(here) < everywhere
    errors = [p for p in panel.kinds.rows if p.severity is Severity.ERROR]
    if errors:
        panel.show_problem(errors[0])
        assert panel.chosen_kind == errors[0]
        chosen = panel.chosen_device
        assert chosen is not None
        wanted: list[tuple[str, int]] = []
        panel.wanted.connect(lambda ref, column: wanted.append((ref, column)))
        panel.devices_view.setFocus()
        QTest.keyClick(panel.devices_view, Qt.Key.Key_Return)
        assert wanted == [(chosen.ref, int(chosen.finding.column))]


def test_the_walk_takes_the_place_and_gives_it_back(stage: Stage, workbench: Workbench, view: MappingView) -> None:
    workbench.on_walk()
    stage.settle()
    assert view.walk is not None
    assert view.parts.currentWidget() is view.walk
    assert not workbench.tree.isVisible()
    view.walk.leave()
    assert view.parts.currentWidget() is view.stack
    assert workbench.tree.isVisible()
    assert view.grid.hasFocus()


def test_the_status_bar_says_what_is_chosen(stage: Stage, view: MappingView) -> None:
    view.grid.selectAll()
    words = stage.state.marked_words
    assert "rows" in words
    assert len(stage.state.marked) == view.model.rowCount()
    assert stage.state.is_marked(stage.state.marked[0])


def test_columns_are_kept_among_the_panels(workbench: Workbench, view: MappingView) -> None:
    first = GridLayout()
    other = GridLayout((*first.order[1:], first.order[0]), tuple(w + 10 for w in first.widths), (4, 5), 2)
    assert columns_of_kept(columns_as_kept(other)) == other
    view.grid.apply_layout(other)
    kept = workbench.panels()
    assert kept[ORDER] == other.order
    view.grid.apply_layout(first)
    workbench.restore_panels(kept)
    assert view.grid.layout_now() == other


@pytest.mark.parametrize("kept", [{}, {ORDER: (99,), WIDTHS: (1,) * 14}, {ORDER: (0,), WIDTHS: (1, 2)}])
def test_columns_that_make_no_sense_are_as_at_first(kept: dict[str, tuple[int, ...]]) -> None:
    assert columns_of_kept(kept) is None


def test_all_columns_hidden_are_as_at_first() -> None:
    kept = columns_as_kept(GridLayout()) | {HIDDEN: tuple(range(14))}
    layout = columns_of_kept(kept)
    assert layout is not None
    assert layout.hidden == GridLayout().hidden


def test_retired_devices_leave_the_list_and_can_be_gone_to(stage: Stage, view: MappingView) -> None:
    workspace = stage.state.desk.workspace
    sheet = workspace.sheet
    sheet.rows.devices[0] = replace(sheet.rows.devices[0], gone_since=1.0)
    sheet.rows._away = None
    ref, total = sheet.device(0).id, view.model.rowCount()
    workspace.edit(retire(sheet, [ref], by="me", at=2.0))
    assert view.model.rowCount() == total - 1
    assert view.model.position_of(ref) < 0
    view.show_cell(ref, int(Column.SPACE_NAME))
    assert view.model.ref_at(view.grid.currentIndex().row()) == ref
    view.card.on_show_all()
    view.undo()
    assert view.model.rowCount() == total


def test_f6_goes_round_the_parts(stage: Stage, workbench: Workbench, view: MappingView) -> None:
    view.grid.setFocus()
    seen = []
    for _ in range(4):
        QTest.keyClick(workbench, Qt.Key.Key_F6)
        focus = QApplication.focusWidget()
        parts = {"rail": workbench.rail, "tree": workbench.tree, "grid": view.card, "drawer": view.drawer}
        seen.append(next(name for name, part in parts.items() if focus is not None and part.isAncestorOf(focus)))
    assert seen == ["drawer", "rail", "tree", "grid"]
