"""What is chosen is counted, told and kept by ranges: everything at once costs no more than it must."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from mistdesk.domain.mapping.columns import Column
from mistdesk.ui.kit.theme import Theme
from mistdesk.ui.models.sheet_model import SheetModel
from mistdesk.ui.views.grid import SheetView
from mistdesk.ui.views.grid_selection import Kept, pairs_of, words_of
from PySide6.QtCore import QItemSelection, QItemSelectionModel
from tests.benchmarks.big_sheet import big_sheet
from tests.ui.views.grids import at, grid_on, stand
from tests.ui.views.stage import Stage, staged

Flag = QItemSelectionModel.SelectionFlag


@pytest.fixture
def stage(theme: Theme) -> Iterator[Stage]:
    with staged() as one:
        yield one


@pytest.fixture
def view(stage: Stage, theme: Theme) -> SheetView:
    return grid_on(stage, theme)


def _model(view: SheetView) -> SheetModel:
    model = view.model()
    assert isinstance(model, SheetModel)
    return model


def _choose(view: SheetView, *boxes: tuple[int, int, int, int]) -> None:
    model, selection = view.model(), QItemSelection()
    for top, left, bottom, right in boxes:
        selection.select(model.index(top, left), model.index(bottom, right))
    view.selectionModel().select(selection, Flag.ClearAndSelect)


def test_words() -> None:
    assert words_of({}) == ""
    assert words_of({3: [(7, 7)]}) == ""
    assert words_of({3: [(7, 8)]}) == "2 rows, 2 cells selected"
    assert words_of({3: [(0, 999)], 4: [(0, 999), (2000, 2000)]}) == "1,001 rows, 2,001 cells selected"
    assert words_of({3: [(7, 7)], 4: [(7, 7)]}) == "1 row, 2 cells selected"


def test_hidden_columns_do_not_count(view: SheetView) -> None:
    _choose(view, (0, 0, 3, 13))
    assert view.selection_words() == f"4 rows, {4 * (14 - len(view.hidden_columns()))} cells selected"


def test_the_chosen_rows_in_the_order_shown(view: SheetView) -> None:
    model = _model(view)
    _choose(view, (5, 2, 6, 2), (1, 6, 1, 8))
    assert view.selected_refs() == tuple(model.ref_at(n) for n in (1, 5, 6))


def test_everything_is_counted_without_its_cells(view: SheetView, monkeypatch: pytest.MonkeyPatch) -> None:
    view.selectAll()
    monkeypatch.setattr(SheetView, "selectedIndexes", None)
    rows = view.model().rowCount()
    assert view.selection_words().startswith(f"{rows} rows, ")
    assert len(view.selected_refs()) == rows


def test_chosen_rows_are_found_again_in_another_order(view: SheetView) -> None:
    model = _model(view)
    stand(view, 4, Column.SPACE_NAME)
    _choose(view, (2, 6, 4, 8))
    refs, current = set(view.selected_refs()), model.ref_at(4)
    view.keeping(lambda: model.sort_by(Column.THING_NAME, descending=True))
    assert set(view.selected_refs()) == refs
    assert set(view.runs()) == {6, 7, 8}
    assert at(view) == (model.position_of(current), Column.SPACE_NAME)


def test_rows_that_are_shown_no_more_are_let_go(view: SheetView) -> None:
    model = _model(view)
    _choose(view, (0, 6, 5, 6))
    keep = model.ref_at(3)
    view.keeping(lambda: model.set_only([keep]))
    assert view.selected_refs() == (keep,)
    view.keeping(lambda: model.set_only(["nobody"]))
    assert view.selected_refs() == ()
    assert not view.currentIndex().isValid()


def test_a_selection_in_too_many_pieces_is_let_go_and_said(view: SheetView, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mistdesk.ui.views.grid_selection.MOST_PIECES", 3)
    said: list[str] = []
    view.said.connect(said.append)
    _choose(view, *((row, 6, row, 6) for row in range(0, 16, 2)))
    view.keeping(_model(view).rearrange)
    assert view.selected_refs() == ()
    assert said == ["The chosen rows lie too far apart now to stay chosen."]


def test_a_kept_selection_holds_each_row_once_for_columns_alike() -> None:
    sheet = big_sheet(120)
    runs = {column: [(0, 119)] for column in range(14)}
    kept = Kept.of(runs, sheet, range(120))
    assert len(kept.groups) == 1
    assert kept.found(sheet, range(120)) == runs


def test_a_kept_selection_is_found_in_another_sheet_by_ids() -> None:
    sheet, fewer = big_sheet(120), big_sheet(60)
    kept = Kept.of({2: [(10, 11), (80, 90)]}, sheet, range(120))
    backwards = range(59, -1, -1)
    assert kept.found(fewer, backwards) == {2: [(48, 49)]}


def test_pairs() -> None:
    assert pairs_of([2, 3, 4, 9]) == [(2, 4), (9, 9)]
    assert pairs_of([]) == []
