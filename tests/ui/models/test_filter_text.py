"""Folded texts: finds are the same as by looking into every text, few or many."""

from __future__ import annotations

import random

import pytest
from mistdesk.ui.models.filter_text import END, ColumnPile, Pile, fold


def looked(texts: list[str], needle: str) -> list[bool]:
    return [fold(needle) in fold(text).replace("\x00", " ") for text in texts]


@pytest.mark.parametrize(
    ("text", "folded"),
    [("Étage", "etage"), ("ＡＰ－１", "ap-1"), ("Straße", "strasse"), ("2階", "2階"), ("İ", "i"), ("ガ", "ガ")],
)
def test_case_accents_and_width_do_not_count(text: str, folded: str) -> None:
    assert fold(text) == fold(folded)


@pytest.mark.parametrize("needle", ["a", "ab", "zz", "é", "b 1", "1"])
@pytest.mark.parametrize("kinds", [3, 300, 9000])
def test_a_mask_says_what_looking_says(needle: str, kinds: int) -> None:
    chance = random.Random(kinds)
    pool = ["".join(chance.choice("abÉ 1\x00") for _ in range(chance.randrange(9))) for _ in range(kinds)]
    texts = [chance.choice(pool) for _ in range(12_000)]
    assert list(map(bool, ColumnPile(texts).mask(fold(needle)))) == looked(texts, needle)
    assert list(map(bool, Pile(texts).mask(fold(needle)))) == looked(texts, needle)


def test_long_runs_of_one_text_are_told_apart() -> None:
    texts = [f"building {n // 40}" for n in range(40_000)]
    pile = ColumnPile(texts)
    assert pile.numbered
    assert list(map(bool, pile.mask("building 7"))) == looked(texts, "building 7")


def test_the_sign_between_texts_is_no_find_and_no_text_is_lost() -> None:
    texts = [f"a{END}b", "c", ""]
    assert list(Pile(texts).mask("a b")) == [1, 0, 0]
    assert list(Pile(texts).mask(f"b{END}c")) == [0, 0, 0]
    assert list(Pile([]).mask("a")) == []
    assert list(Pile(texts).mask("")) == [1, 1, 1]
