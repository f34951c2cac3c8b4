"""Blocks of cells: what is copied comes back, and a paste fills, tiles or says why it does not."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mistdesk.domain.mapping.blocks import (
    BlockPlan,
    columns_to_text,
    fill_down,
    fill_series,
    from_text,
    header_columns,
    plan_named,
    plan_paste,
    series_of,
    spread,
    to_text,
)
from mistdesk.domain.mapping.columns import HEADERS, READ_ONLY, Column
from mistdesk.domain.mapping.edits import set_cells
from mistdesk.domain.mapping.sheet import MappingSheet
from tests.unit.domain import golden

C = Column
TEXTS = st.text(st.sampled_from(["a", "B", '"', "\t", "\n", " ", "é", "東", "1"]), max_size=6)
WIDE = (C.FLOOR_NAME, C.FLOOR_LEVEL, C.SPACE_NAME, C.SPACE_CODE)


def written(sheet: MappingSheet, plan: BlockPlan) -> None:
    """Put a plan's cells into a sheet."""
    set_cells(sheet, plan.cells, label="", by="", at=0.0).apply(sheet)


# --- texts


@given(st.lists(st.lists(TEXTS, min_size=1, max_size=4), min_size=1, max_size=5))
def test_what_is_copied_comes_back(rows: list[list[str]]) -> None:
    text = to_text(rows)
    if text:
        assert from_text(text + "\n") == rows
        assert from_text(text.replace("\n", "\r\n") + "\r\n") == rows


@given(st.integers(0, 3).flatmap(lambda n: st.lists(st.lists(TEXTS, min_size=n, max_size=n), max_size=4)))
def test_by_columns_and_by_rows_the_text_is_the_same(columns: list[list[str]]) -> None:
    assert columns_to_text(columns) == to_text(list(zip(*columns, strict=True)))


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("", []),
        ("a", [["a"]]),
        ("a\tb\r\nc\td\r\n", [["a", "b"], ["c", "d"]]),
        ("a\rb\r", [["a"], ["b"]]),
        ("\n", [[""]]),
        ("a\n\nb\n", [["a"], [""], ["b"]]),
        ('"1 Example Way\r\nLeeds"\tLS1\r\n', [["1 Example Way\nLeeds", "LS1"]]),
        ('"say ""yes"""\tb', [['say "yes"', "b"]]),
        ('5" pipe\tb', [['5" pipe', "b"]]),
        ('"North" hall\tb\n"c\td', [['"North" hall', "b"], ['"c', "d"]]),
        ('""\t""', [["", ""]]),
        ("a\u2028b", [["a\u2028b"]]),
    ],
)
def test_texts_of_spreadsheets(text: str, rows: list[list[str]]) -> None:
    assert from_text(text) == rows


def test_a_long_text_of_quotes_that_never_close_takes_no_time() -> None:
    text = '"' + "a" * 50_000
    assert from_text(f"{text}\n{text}") == [[text], [text]]


def test_a_row_of_names_is_known_however_it_is_spelt() -> None:
    assert header_columns([["floor.level ", " Space Name"], ["1", "x"]]) == (C.FLOOR_LEVEL, C.SPACE_NAME)
    assert header_columns([list(HEADERS), [""] * len(HEADERS)]) == tuple(Column)


@pytest.mark.parametrize(
    "block",
    [
        [["floor.level"]],
        [["floor.level", "Lobby"], ["1", "2"]],
        [["floor.level", "floor level"], ["1", "2"]],
        [["", "floor.level"], ["1", "2"]],
        [],
    ],
)
def test_other_rows_are_no_row_of_names(block: list[list[str]]) -> None:
    assert header_columns(block) == ()


# --- paste


def test_one_cell_fills_two_hundred() -> None:
    plan = plan_paste([["West"]], range(200), [C.SUB_NAME])
    assert plan == BlockPlan(tuple((row, C.SUB_NAME, "West") for row in range(200)))


def test_two_cells_do_not_fit_into_five() -> None:
    plan = plan_paste([["a"], ["b"]], range(5), [C.SPACE_NAME])
    assert plan.cells == ()
    assert plan.refusal == (
        "The block has 2 rows and the selection 5: 5 is not a multiple of 2. Select 2, 4 or 6 rows, or one cell."
    )


@pytest.mark.parametrize(
    ("high", "wide", "rows", "columns", "words"),
    [
        (5, 1, 2, 1, "The block has 5 rows and the selection 2: 2 is less than 5. Select 5 rows, or one cell."),
        (1, 3, 2, 1, "The block has 3 columns and the selection 1: 1 is less than 3. Select 3 columns, or one cell."),
        (2, 1, 3, 1, "3 is not a multiple of 2. Select 2 or 4 rows, or one cell."),
        (1, 2, 1, 3, "3 is not a multiple of 2. Select 2 or 4 columns, or one cell."),
        (2000, 1, 3000, 1, "The block has 2,000 rows and the selection 3,000: 3,000 is not a multiple of 2,000. Sel"),
    ],
)
def test_a_refusal_names_both_sizes_and_the_way_out(high: int, wide: int, rows: int, columns: int, words: str) -> None:
    plan = plan_paste([["x"] * wide] * high, range(rows), WIDE[:columns])
    assert not plan.cells
    assert words in plan.refusal


def test_from_one_cell_a_block_goes_over_the_rows_as_shown() -> None:
    plan = plan_paste([["1", "a"], ["2", "b"]], [40], [C.FLOOR_LEVEL], below=[7, 90], right=[C.SPACE_NAME])
    assert plan.cells == (
        (40, C.FLOOR_LEVEL, "1"),
        (7, C.FLOOR_LEVEL, "2"),
        (40, C.SPACE_NAME, "a"),
        (7, C.SPACE_NAME, "b"),
    )


def test_a_block_larger_than_what_is_shown_is_refused_with_what_would_fall_off() -> None:
    plan = plan_paste([["1", "a"], ["2", "b"], ["3", ""]], [0], [C.EXCLUDE], below=[1])
    assert (plan.cells, plan.falls_off) == ((), 3)
    assert plan.refusal == (
        "The block has 3 rows and only 2 are shown from this cell on. "
        "The block has 2 columns and only 1 is shown from this cell on: 3 cells would fall off."
    )


def test_blank_cells_beyond_the_edge_are_no_loss() -> None:
    plan = plan_paste([["1", ""], ["2", " "], ["", ""]], [0], [C.EXCLUDE], below=[1])
    assert plan.cells == ((0, C.EXCLUDE, "1"), (1, C.EXCLUDE, "2"))


def test_read_only_cells_are_skipped_and_counted() -> None:
    columns = [C.THING_NAME, C.THING_REF, C.THING_CONTEXT]
    plan = plan_paste([["n", "r", "c"], ["m", "s"]], range(4), columns)
    assert plan.read_only == 4
    assert plan.cells == (
        *((row, C.THING_NAME, "nm"[row % 2]) for row in range(4)),
        (0, C.THING_CONTEXT, "c"),
        (2, C.THING_CONTEXT, "c"),
    )
    alone = plan_paste([["x"]], range(3), [C.BUILDING_REF])
    assert (alone.cells, alone.read_only) == ((), 3)


def test_one_short_line_leaves_the_cells_alone_that_it_lacks() -> None:
    assert plan_paste([[], ["a"]], range(2), [C.SPACE_NAME]).cells == ((1, C.SPACE_NAME, "a"),)
    assert plan_paste([["a"]], range(2), [C.SPACE_NAME, C.SPACE_CODE]).cells[-1] == (1, C.SPACE_CODE, "a")


def test_nothing_to_paste_and_nowhere_to_paste_are_said() -> None:
    assert plan_paste([], [0], [C.SPACE_NAME]).refusal == "The clipboard holds no text."
    assert plan_paste([["a"]], [], [C.SPACE_NAME]).refusal == "Choose the cell to paste into."


@given(st.integers(1, 4), st.integers(1, 3), st.integers(1, 12), st.integers(1, 4))
def test_a_block_fills_its_multiples_and_nothing_else(high: int, wide: int, rows: int, columns: int) -> None:
    block = [[f"{r}.{c}" for c in range(wide)] for r in range(high)]
    plan = plan_paste(block, range(rows), WIDE[:columns])
    single = rows == columns == 1
    if plan.refusal:
        assert not plan.cells
        assert (rows % high or columns % wide) or single
        assert single == bool(plan.falls_off)
        return
    assert rows % high == columns % wide == 0
    assert {(r, WIDE.index(c)): text for r, c, text in plan.cells} == {
        (r, c): block[r % high][c % wide] for r in range(rows) for c in range(columns)
    }
    assert len(plan.cells) == rows * columns


@settings(deadline=None)  # the first sheet is slow to make
@given(
    st.lists(st.lists(TEXTS, min_size=1, max_size=4), min_size=1, max_size=4),
    st.lists(st.integers(0, 5), min_size=1, max_size=6, unique=True),
    st.integers(0, len(HEADERS) - 1),
    st.integers(1, 5),
)
def test_a_paste_and_its_undo_lead_back_to_the_start(
    block: list[list[str]], rows: list[int], left: int, wide: int
) -> None:
    sheet = golden.sheet()
    before = [list(column) for column in sheet.values]
    overrides = dict(sheet.overrides)
    columns = list(Column)[left : left + wide]
    plan = plan_paste(block, rows, columns, below=range(6, len(sheet)), right=list(Column)[left + wide :])
    inverse = set_cells(sheet, plan.cells, label="", by="", at=0.0).apply(sheet)
    for row, column, text in plan.cells:
        assert sheet.value(row, column) == text == text.strip()
        assert column not in READ_ONLY
    inverse.apply(sheet)
    assert ([list(column) for column in sheet.values], sheet.overrides) == (before, overrides)


# --- paste by names


def test_rows_come_back_by_their_device_whatever_their_order() -> None:
    sheet = golden.sheet()
    one, two = sheet.index["ap-1"], sheet.index["ap-2"]
    block = [
        ["thing.refId", "space.name", "building.refId"],
        ["ap-2", "Kitchen", "s-other"],
        ["ap-1", " Lobby ", sheet.value(one, C.BUILDING_REF)],
        ["ap-hidden", "x", ""],
        [],
    ]
    named = header_columns(block)
    plan = plan_named(block, named, [0], sheet=sheet, shown=[one, two])
    assert plan == BlockPlan(((two, C.SPACE_NAME, "Kitchen"), (one, C.SPACE_NAME, "Lobby")), 1, rows_left_out=2)


def test_without_devices_names_give_the_columns_and_the_selection_the_rows() -> None:
    sheet = golden.sheet()
    block = [["space.code", "floor.level"], ["A", "1"], ["B", "2"]]
    named = header_columns(block)
    into = ((3, C.SPACE_CODE, "A"), (1, C.SPACE_CODE, "B"), (3, C.FLOOR_LEVEL, "1"), (1, C.FLOOR_LEVEL, "2"))
    assert plan_named(block, named, [3], sheet=sheet, shown=[3, 1], below=[1]).cells == into
    assert plan_named(block, named, [3, 1], sheet=sheet, shown=[3, 1]).cells == into
    assert "Select 2 or 4 rows" in plan_named(block, named, [3, 1, 0], sheet=sheet, shown=[3, 1, 0]).refusal
    last = plan_named(block, named, [3], sheet=sheet, shown=[3])
    assert last.refusal == "The block has 2 rows and only 1 is shown from this cell on: 2 cells would fall off."
    assert last.falls_off == 2


# --- fill


def test_one_text_into_every_chosen_cell() -> None:
    plan = spread(" x ", [(C.SPACE_NAME, [4, 2]), (C.THING_REF, [4, 2]), (C.SPACE_CODE, [2])])
    assert plan == BlockPlan(((4, C.SPACE_NAME, "x"), (2, C.SPACE_NAME, "x"), (2, C.SPACE_CODE, "x")), 2)


def test_fill_down_takes_the_top_of_each_column() -> None:
    sheet = golden.sheet()
    row = sheet.index["ap-1"]
    rest = [n for n in range(4) if n != row]
    plan = fill_down([(C.SPACE_NAME, [row, *rest]), (C.THING_REF, [row, *rest])], sheet=sheet)
    assert plan == BlockPlan(tuple((n, C.SPACE_NAME, "Reception") for n in rest), len(rest))
    alone = fill_down([(C.SPACE_NAME, rest[:1])], sheet=sheet, above=row)
    assert alone.cells == ((rest[0], C.SPACE_NAME, "Reception"),)
    assert fill_down([(C.SPACE_NAME, [row])], sheet=sheet).refusal == "There is no row above to fill from."


@pytest.mark.parametrize(
    ("first", "second", "texts"),
    [
        ("AP-01", "", ["AP-01", "AP-02", "AP-03"]),
        ("AP-09", "", ["AP-09", "AP-10", "AP-11"]),
        ("AP-99", "Lobby", ["AP-99", "AP-100", "AP-101"]),
        ("AP-01", "AP-03", ["AP-01", "AP-03", "AP-05"]),
        ("AP-11", "AP-10", ["AP-11", "AP-10", "AP-9"]),
        ("AP-10", "AP-09", ["AP-10", "AP-09", "AP-08"]),
        ("B1-F2-AP", "", ["B1-F2-AP", "B1-F3-AP", "B1-F4-AP"]),
        ("B1-F2-AP", "B2-F2-AP", ["B1-F2-AP", "B2-F2-AP", "B3-F2-AP"]),
        ("1", "3", ["1", "3", "5"]),
        ("3", "3", ["3", "4", "5"]),
        ("1", "0", ["1", "0", "-1"]),
        ("-2", "", ["-2", "-1", "0"]),
        ("007", "", ["007", "008", "009"]),
        ("A", "", ["A", "B", "C"]),
        ("a", "c", ["a", "c", "e"]),
        ("Z", "", ["Z", "AA", "AB"]),
        ("Wing A", "wing b", ["Wing A", "Wing B", "Wing C"]),
        ("Wing A", "Wing C", ["Wing A", "Wing C", "Wing E"]),
        ("2. OG", "", ["2. OG", "3. OG", "4. OG"]),
        ("3F", "1F", ["3F", "1F", "-1F"]),
    ],
)
def test_series(first: str, second: str, texts: list[str]) -> None:
    series = series_of(first, second)
    assert series is not None
    assert [series.at(n) for n in range(3)] == texts


@pytest.mark.parametrize("text", ["", "Lobby", "Erdgeschoss", "東館", "Cafés", "9" * 4001])
def test_texts_with_nothing_to_count(text: str) -> None:
    assert series_of(text) is None


def named_rows(sheet: MappingSheet, column: Column, *texts: str) -> None:
    """Put texts into the first rows of a column."""
    written(sheet, BlockPlan(tuple((row, column, text) for row, text in enumerate(texts))))


def test_fill_series_counts_on_in_each_column() -> None:
    sheet = golden.sheet()
    named_rows(sheet, C.SPACE_CODE, "R-08")
    named_rows(sheet, C.FLOOR_LEVEL, "-1", "0")
    chosen = [(C.FLOOR_LEVEL, [0, 1, 2]), (C.SPACE_CODE, [0, 1, 2]), (C.THING_REF, [0, 1, 2])]
    plan = fill_series(chosen, sheet=sheet)
    assert plan.read_only == 3
    assert plan.cells == (
        (1, C.FLOOR_LEVEL, "0"),
        (2, C.FLOOR_LEVEL, "1"),
        (1, C.SPACE_CODE, "R-09"),
        (2, C.SPACE_CODE, "R-10"),
    )


def test_fill_series_says_why_it_cannot_count() -> None:
    sheet = golden.sheet()
    named_rows(sheet, C.SPACE_NAME, "Lobby")
    named_rows(sheet, C.SUB_CODE, "")
    named_rows(sheet, C.SPACE_CODE, "R-03", "R-02")
    assert fill_series([(C.SPACE_NAME, [0])], sheet=sheet).refusal == (
        "Select more than one cell of space.name to count on in it."
    )
    assert fill_series([(C.SPACE_NAME, [0, 1])], sheet=sheet).refusal == (
        "space.name starts with 'Lobby': there is no number and no letter at its end to count on from."
    )
    assert fill_series([(C.SUB_CODE, [0, 1])], sheet=sheet).refusal.startswith("The first subBuilding.code is empty")
    assert fill_series([(C.SPACE_CODE, range(6))], sheet=sheet).refusal == (
        "space.code would count down past its start: 3 steps down from 'R-03' it ends."
    )
    assert fill_series([(C.SPACE_CODE, range(4))], sheet=sheet).cells[-1] == (3, C.SPACE_CODE, "R-00")
