"""The order of a column's texts: the same as by `natural_key`, however many there are and whatever they hold."""

from __future__ import annotations

import random

import pytest
from mistdesk.domain.estate.ordering import natural_key
from mistdesk.ui.models.sheet_order import ColumnOrder, Key, level_key

PIECES = ["AP", "ap", "-", "1", "10", "01", "2", " ", "é", "É", "ß", "ss", "１", "２", "ａ", "", "_", "9" * 70, "\t"]


def expected(texts: list[str], key: Key, rows: list[int], *, descending: bool) -> list[int]:
    filled = [row for row in rows if texts[row].strip()]
    filled.sort(key=lambda row: key(texts[row]), reverse=descending)
    return filled + [row for row in rows if not texts[row].strip()]


def made(seed: int) -> list[str]:
    chance = random.Random(seed)
    return ["".join(chance.choice(PIECES) for _ in range(chance.randrange(4))) for _ in range(chance.randrange(40))]


@pytest.mark.parametrize("seed", range(200))
def test_the_order_is_that_of_the_natural_key(seed: int) -> None:
    texts = made(seed)
    order, rows = ColumnOrder(texts), list(range(len(texts)))
    some = random.Random(seed).sample(rows, len(rows) // 2)
    for descending in (False, True):
        assert order.rows(descending=descending) == expected(texts, natural_key, rows, descending=descending)
        assert order.sort(some, descending=descending) == expected(texts, natural_key, some, descending=descending)


def test_levels_go_by_number_and_blanks_are_last_in_both_directions() -> None:
    texts = ["10", "", "2", "-1", "B", " ", "2"]
    order = ColumnOrder(texts, level_key)
    assert order.rows() == [3, 2, 6, 0, 4, 1, 5]
    assert order.rows(descending=True) == [4, 0, 2, 6, 3, 1, 5]


def test_numbers_in_names_count_by_value() -> None:
    texts = ["AP-10", "AP-2", "ap-1", "AP-02", "AP"]
    assert [texts[row] for row in ColumnOrder(texts).rows()] == ["AP", "ap-1", "AP-02", "AP-2", "AP-10"]


def test_one_column_in_every_script_and_with_control_signs() -> None:
    texts = ["2階", "１０階", "a\x01b", "٣", "", "Ⅳ"] * 3 + [f"{n}\x02" for n in range(40)]
    rows = list(range(len(texts)))
    assert ColumnOrder(texts).rows() == expected(texts, natural_key, rows, descending=False)
