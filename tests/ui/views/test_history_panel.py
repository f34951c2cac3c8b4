"""The history panel: every step with its size and author, where we are, and the way back to any of them."""

from __future__ import annotations

import time

from mistdesk.domain.mapping.columns import Column
from mistdesk.domain.mapping.edits import CellEdit, Edit, OneFloorEdit, ZoneEdit
from mistdesk.domain.mapping.sheet import Source
from mistdesk.domain.ports import JournalEntry
from mistdesk.ui.kit.theme import Theme
from mistdesk.ui.kit.widgets import ViewState
from mistdesk.ui.models.change_history import MOST_DETAILS, detail_rows, kind_of, size_of, step_rows
from mistdesk.ui.views.history_panel import HistoryPanel
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from tests.ui.views.stage import Stage, staged, words_of


def _panel(stage: Stage, theme: Theme) -> HistoryPanel:
    panel = HistoryPanel(stage.state, theme)
    stage.show(panel, 480, 240)
    stage.settle()
    return panel


def _steps(stage: Stage, number: int) -> None:
    for n in range(number):
        stage.state.desk.workspace.set_cells([(n % 40, Column.SPACE_NAME, f"Space {n}")], f"Step {n}")


def test_without_steps_it_says_so(theme: Theme) -> None:
    with staged() as stage:
        panel = _panel(stage, theme)
        assert panel.stack.state is ViewState.EMPTY
        assert "No steps yet" in words_of(panel)
        assert not panel.button.isEnabled()


def test_the_newest_step_is_on_top_and_the_start_below(theme: Theme) -> None:
    with staged() as stage:
        _steps(stage, 3)
        stage.state.desk.workspace.undo()
        panel = _panel(stage, theme)
        assert [(r.label, r.state, r.undone) for r in panel.steps.rows] == [
            ("Step 2", "undone", True),
            ("Step 1", "you are here", False),
            ("Step 0", "", False),
            ("The start, before these steps", "", False),
        ]
        assert panel.chosen is not None
        assert panel.chosen.here
        assert "History: 3 steps, 1 of them undone" in words_of(panel)
        top = panel.steps.rows[1]
        assert (top.kind, top.size, top.who) == ("Edit", "1 cell", stage.state.desk.author)
        (detail,) = panel.details.rows
        assert (detail.cell, detail.after) == ("space.name", "Space 1")
        assert detail.before.endswith("(pre-filled)")


def test_enter_goes_back_and_forth_in_one_go(theme: Theme) -> None:
    with staged() as stage:
        workspace = stage.state.desk.workspace
        before = dict(workspace.sheet.overrides)
        _steps(stage, 60)
        panel = _panel(stage, theme)
        said: list[str] = []
        panel.said.connect(said.append)
        panel.steps_view.setFocus()
        panel.steps_view.selectRow(60)
        assert panel.words.text() == "60 steps are taken back (Enter)."
        QTest.keyClick(panel.steps_view, Qt.Key.Key_Return)
        stage.settle()
        assert workspace.steps_done() == 0
        assert workspace.sheet.overrides == before
        panel.steps_view.selectRow(1)
        assert panel.button.text() == "&Do again up to here"
        panel.button.setFocus()
        QTest.keyClick(panel.button, Qt.Key.Key_Space)
        stage.settle()
        assert workspace.steps_done() == 59
        assert said == ["60 steps taken back.", "59 steps done again."]
        assert panel.chosen is not None
        assert panel.chosen.label == "Step 58"
        assert not panel.button.isEnabled()
        stage.run(workspace.flush())


def test_enter_on_a_detail_goes_to_the_cell(theme: Theme) -> None:
    with staged() as stage:
        _steps(stage, 1)
        panel = _panel(stage, theme)
        wanted: list[tuple[str, int]] = []
        panel.wanted.connect(lambda ref, column: wanted.append((ref, column)))
        panel.details_view.setFocus()
        panel.details_view.selectRow(0)
        QTest.keyClick(panel.details_view, Qt.Key.Key_Return)
        assert wanted == [(stage.state.desk.workspace.sheet.device(0).id, Column.SPACE_NAME)]


def test_kinds_and_sizes_of_steps(theme: Theme) -> None:
    with staged() as stage:
        workspace = stage.state.desk.workspace
        sources = (Source.FILE, Source.NEIGHBOUR, Source.RULE, Source.PERSON)
        made = [workspace.set_cells([(0, Column.SUB_CODE, f"x{s}")], "s", source=s) for s in sources]
        assert [kind_of(edit) for edit in made] == ["Import", "Suggestion", "Suggestion", "Edit"]
        consent = Edit("c", one_floor=(OneFloorEdit("site-nord", 1, old=False, new=True),))
        zones = Edit("z", zones=(ZoneEdit("gone-id", None, "other-id"),))
        assert (kind_of(consent), size_of(consent)) == ("Consent", "1 floor")
        assert (kind_of(zones), size_of(zones)) == ("Replacement", "1 zone")
        given = Edit("g", (CellEdit("a", Column.SPACE_NAME, None, None),))
        assert kind_of(given) == "Given back"
        details = [detail_rows(workspace.sheet, edit)[0] for edit in (consent, zones, given)]
        assert [(d.before, d.after) for d in details] == [
            ("as the plans say", "one floor"),
            ("that of gone-id", "that of other-id"),
            ("empty", "empty"),
        ]
        targets = [(row, column, "z") for row in range(26) for column in (Column.SUB_CODE, Column.SUB_NAME)]
        many = workspace.set_cells(targets, "many")
        assert len(many.cells) > MOST_DETAILS == len(detail_rows(workspace.sheet, many))
        stage.run(workspace.flush())


def test_a_thousand_steps_are_listed_in_a_moment(theme: Theme) -> None:
    with staged() as stage:
        edit = Edit("Set floor.level in 12 rows")
        history = [JournalEntry(n, 1e9 + n, "me", edit, edit) for n in range(1000)]
        begin = time.perf_counter()
        rows = step_rows(history, 990, "Europe/Berlin")
        taken = time.perf_counter() - begin
        assert len(rows) == 1001
        assert sum(row.undone for row in rows) == 10
        assert taken < 0.1
        panel = _panel(stage, theme)
        panel.steps.set_rows(rows)
        assert len(panel.steps_view.viewport().children()) < 10


def test_it_fits_into_a_small_room(theme: Theme) -> None:
    with staged() as stage:
        _steps(stage, 2)
        panel = _panel(stage, theme)
        least = panel.minimumSizeHint()
        assert (least.width() <= 480, least.height() <= 240) == (True, True), least
        stage.run(stage.state.desk.workspace.flush())
