"""The grid's model: what it says to painters and screen readers, and that edits tell once and move nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from mistdesk.domain.mapping.changes import retire
from mistdesk.domain.mapping.columns import Column
from mistdesk.domain.mapping.sheet import Override, Source
from mistdesk.ui.kit.theme import Theme
from mistdesk.ui.models.estate_index import ORG
from mistdesk.ui.models.sheet_index import SortKey
from mistdesk.ui.models.sheet_model import CellFlag, SheetModel
from PySide6.QtCore import Qt
from tests.ui.views.stage import Stage, staged

SPOKEN = Qt.ItemDataRole.AccessibleTextRole
DESCRIBED = Qt.ItemDataRole.AccessibleDescriptionRole


@pytest.fixture
def stage() -> Iterator[Stage]:
    with staged() as there:
        yield there


@pytest.fixture
def model(stage: Stage, theme: Theme) -> Iterator[SheetModel]:
    made = SheetModel(stage.state, theme)
    stage.state.edited.connect(made.on_edited)
    made.set_scope(ORG)
    yield made
    made.deleteLater()


def said(model: SheetModel, position: int, column: Column, role: int = SPOKEN) -> str:
    return str(model.index(position, column).data(role))


def test_a_cell_is_said_with_its_row_column_value_and_state(model: SheetModel) -> None:
    name = model.shown_text(model.row_at(0), Column.THING_NAME)
    spoken = said(model, 0, Column.FLOOR_LEVEL)
    level = model.shown_text(model.row_at(0), Column.FLOOR_LEVEL)
    assert spoken == f"row 1 of {model.rowCount()}, {name}, floor.level: {level}, suggested"
    assert "Suggested by a rule" in said(model, 0, Column.FLOOR_LEVEL, DESCRIBED)
    model.set_cells([(0, Column.FLOOR_LEVEL, "two"), (1, Column.SPACE_NAME, "")])
    assert said(model, 0, Column.FLOOR_LEVEL).endswith("floor.level: two, error")
    assert "space.name: empty" in said(model, 1, Column.SPACE_NAME)
    described = said(model, 0, Column.FLOOR_LEVEL, DESCRIBED)
    assert described.count(".") >= 2
    assert "Typed" in described
    assert "read-only" in said(model, 0, Column.THING_REF)
    assert "cannot be changed" in said(model, 0, Column.THING_REF, DESCRIBED)


def test_flags_say_whence_and_what_is_wrong(stage: Stage, model: SheetModel) -> None:
    sheet, row = model.sheet, model.row_at(0)
    assert model.cell_flags(row, Column.FLOOR_LEVEL) == CellFlag.RULE
    assert model.cell_flags(row, Column.THING_REF) == CellFlag.READ_ONLY
    ref = sheet.device(row).id
    for source, flag in ((Source.FILE, CellFlag.FILE), (Source.NEIGHBOUR, CellFlag.NEIGHBOUR)):
        sheet.set_override(
            (ref, Column.THING_NAME), Override("x", source, seen=sheet.prefilled(row, Column.THING_NAME))
        )
        assert model.cell_flags(row, Column.THING_NAME) == flag
    sheet.set_override((ref, Column.THING_NAME), Override("x", seen="something else"))
    assert model.cell_flags(row, Column.THING_NAME) == CellFlag.PERSON | CellFlag.NEWS
    assert "Mist now says" in said(model, 0, Column.THING_NAME, DESCRIBED)
    model.set_cells([(0, Column.EXCLUDE, "yes")])
    assert model.cell_flags(row, Column.FLOOR_LEVEL) & CellFlag.LEFT_OUT
    assert "row left out" in said(model, 0, Column.FLOOR_LEVEL)


def test_many_cells_are_one_step_and_one_signal(stage: Stage, model: SheetModel) -> None:
    told: list[object] = []
    resets: list[object] = []
    model.dataChanged.connect(lambda *_: told.append(1))
    model.modelReset.connect(lambda: resets.append(1))
    changed = model.set_cells((row, Column.SPACE_NAME, f"Room {row}") for row in range(model.rowCount()))
    assert changed == model.rowCount()
    assert len(told) == 1
    assert not resets
    assert len(stage.world.desk.workspace.history()) == 1


def test_rows_stay_put_until_the_order_is_asked_for(model: SheetModel) -> None:
    told: list[bool] = []
    model.sort_by(Column.SPACE_NAME)
    model.order_changed.connect(lambda: told.append(model.order_stale))
    before = model.rows
    model.set_cells([(0, Column.SPACE_NAME, "zzz")])
    assert model.rows == before
    assert model.out_of_order
    assert model.order_stale
    assert model.stale_columns == {Column.SPACE_NAME}
    assert "out of date" in str(
        model.headerData(Column.SPACE_NAME, Qt.Orientation.Horizontal, Qt.ItemDataRole.ToolTipRole)
    )
    model.set_scope(ORG)  # as after a reload
    assert model.rows == before
    model.refresh_order()
    assert model.rows != before
    assert told == [True, True, False]
    assert not model.order_stale


def test_filters_are_counted_and_ended_together(model: SheetModel) -> None:
    total = model.rowCount()
    model.set_filter("NB-2OG is:bad")
    assert (model.rowCount(), model.total) == (14, total)
    assert model.filter_fault.startswith("is: knows")
    model.set_filter("NB-2OG")
    assert model.filter_fault == ""
    model.set_value_filter(Column.THING_NAME, ["NB-2OG-AP01"])
    assert model.filtered_columns == {Column.THING_NAME}
    assert model.value_filter(Column.THING_NAME) == frozenset({"NB-2OG-AP01"})
    assert model.rowCount() == 1
    assert model.values_of(Column.THING_NAME).total == 14
    assert model.is_filtered
    model.clear_filters()
    assert model.rowCount() == total
    assert not model.is_filtered


def test_devices_are_found_by_id_in_any_order(model: SheetModel) -> None:
    model.sort_by_keys([SortKey(Column.FLOOR_NAME, descending=True), SortKey(Column.THING_NAME)])
    assert model.sorted_by == (Column.FLOOR_NAME, True)
    assert len(model.sort_keys) == 2
    assert [model.position_of(model.ref_at(at)) for at in range(model.rowCount())] == list(range(model.rowCount()))
    assert model.position_of("unknown") == -1


def test_sort_and_filter_can_be_made_ready_beforehand(stage: Stage, model: SheetModel) -> None:
    model.expect_filter()
    stage.settle()
    stage.run(model.prepare_orders())
    model.set_filter("spare")
    assert model.rowCount() == 2
    assert not stage.failures


def test_the_next_problem_is_found_from_here(model: SheetModel) -> None:
    model.set_only([model.ref_at(at) for at in range(6)])
    model.set_cells([(3, Column.FLOOR_LEVEL, "two")])
    spots = sorted({(at, int(f.column)) for at in range(6) for f in model.report.of(model.row_at(at))})
    assert (3, int(Column.FLOOR_LEVEL)) in spots
    for here, after in zip(spots, [*spots[1:], spots[0]], strict=True):
        assert model.next_problem(*here, 1) == after
        assert model.next_problem(*after, -1) == here


def test_what_is_gone_and_put_away_is_shown_where_it_is_asked_for(stage: Stage, model: SheetModel) -> None:
    sheet = stage.state.desk.workspace.sheet
    sheet.rows.devices[0] = replace(sheet.rows.devices[0], gone_since=1.0)
    sheet.rows._away = None
    model.set_scope(ORG)
    everything = model.rowCount()
    assert everything == len(sheet)
    stage.state.desk.workspace.edit(retire(sheet, [sheet.device(0).id], by="me", at=2.0))
    assert model.rowCount() == everything, "rows stay put until they are asked for anew"
    model.refresh_order()
    assert (model.rowCount(), model.total) == (everything - 1, everything - 1)
    model.set_filter("is:gone")
    assert model.rows == (0,)
    model.set_filter("-is:gone")
    assert 0 not in model.rows
