"""What holds for every text, and how the work grows with its length."""

from __future__ import annotations

import csv
import sys
import unicodedata
from types import FrameType
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mistdesk.domain.mapping.levels import read_level
from mistdesk.domain.mapping.levels.normalise import fold
from mistdesk.domain.mapping.levels.reading import _alone
from tests.shared import ROOT

if TYPE_CHECKING:
    from _typeshed import TraceFunction

MOST = "XX US GB DE FR ES IT BR SE PL RU GR AE IL JP KR CN HK SG MY TH VN ID IN TR HU RO"
COUNTRIES = st.sampled_from(["", *MOST.split()])
PIECES = (
    "level floor ground basement b1 lg 2 -3 3rd first second og ug 1. etage étage rez-de-chaussée planta sótano m - "
    "– / & ( ) # ° 1.5 1-2 room 204 parking upper minus mezzanine iv i 地下 階 2階 三 中 "
    "层 층 지하 ชั้น этаж подвал όροφος γ' קומה ב الطابق الأول lobby r +2 f l p 3a 12/f t2 ½ plan sal tr km. kat qat"
)
WORDS = tuple(PIECES.split())
PHRASES = st.lists(st.sampled_from(WORDS), max_size=7).flatmap(
    lambda words: st.sampled_from(["", " ", " ", "-"]).map(lambda join: join.join(words))
)
NAMES = PHRASES | st.text(max_size=60)


def known_names() -> list[tuple[str, str]]:
    with (ROOT / "tests" / "data" / "floor_names_own.csv").open(encoding="utf-8", newline="") as file:
        return [(row["name"], row["country"]) for row in csv.DictReader(file)]


KNOWN = st.sampled_from(known_names())


@settings(max_examples=400, deadline=None)
@given(
    name=NAMES,
    country=COUNTRIES | st.text(max_size=4),
    siblings=st.lists(NAMES, max_size=3),
    index=st.none() | st.integers(),
)
def test_any_text_gives_a_level_or_a_refusal_and_always_the_same(
    name: str, country: str, siblings: list[str], index: int | None
) -> None:
    reading = read_level(name, country, siblings=siblings, group_idx=index)
    assert reading.level is None or type(reading.level) is int
    assert reading.reason
    _alone.cache_clear()
    assert read_level(name, country, siblings=siblings, group_idx=index) == reading


@settings(max_examples=300, deadline=None)
@given(name=NAMES, country=COUNTRIES)
def test_levels_are_those_of_real_buildings(name: str, country: str) -> None:
    level = read_level(name, country).level
    assert level is None or -100 < level < 100


@settings(max_examples=300, deadline=None)
@given(name=NAMES, country=COUNTRIES)
def test_composed_and_decomposed_spellings_read_alike(name: str, country: str) -> None:
    levels = {read_level(unicodedata.normalize(form, name), country).level for form in ("NFC", "NFD")}
    assert len(levels) == 1


@settings(max_examples=300, deadline=None)
@given(known=KNOWN, blank=st.sampled_from(["  ", "\u00a0", "\t", "\u2003"]))
def test_case_blanks_and_width_change_nothing(known: tuple[str, str], blank: str) -> None:
    name, country = known
    want = read_level(name, country).level
    wide = "".join(chr(ord(sign) + 0xFEE0) if "0" <= sign <= "9" else sign for sign in name)
    for same in (
        name.upper(),
        name.lower(),
        f"{blank}{name}{blank}",
        blank.join(name.split(" ")),
        wide,
        f"\u200e{name}\ufeff",
    ):
        assert read_level(same, country).level == want, same


@pytest.mark.parametrize("zero", ["٠", "۰", "०", "০", "๐", "០", "0"])
def test_digits_of_every_script(zero: str) -> None:
    assert read_level(f"Level {chr(ord(zero) + 3)}", "XX").level == 3


def test_folding_keeps_the_places_in_the_shown_text() -> None:
    folded = fold("Straße ５")
    assert [folded.shown[token.start : token.end] for token in folded.tokens] == ["Straße", "5"]


REPEATED = (
    *(
        "a",
        "1",
        "-",
        ".",
        "1-",
        "1.",
        "i.",
        "i ",
        "i'",
        "d'а'",
        "а'",
        "fl",
        "f1",
        "b1",
        "(",
        "#",
        "½",
        "é",
        "\u0301",
        "st",
    ),
    *(
        "地下",
        "二",
        "일",
        "中",
        "館",
        "ชั้น",
        "ال",
        "קומה ",
        "floor ",
        "2 floor ",
        "level 2 ",
        "basement ",
        "room 1 ",
        "upper ",
    ),
    *("minus ", "no ", "twenty one ", "secondfloor ", "no floor ", "the level ", "basement floor ", "g floor "),
)


def lines_run(name: str, country: str) -> int:
    """Count the lines of the package that one reading runs; a clock would tell the load of the machine."""
    count = 0

    def trace(frame: FrameType, event: str, _argument: object) -> TraceFunction | None:
        nonlocal count
        if "levels" not in frame.f_code.co_filename:
            return None
        count += event == "line"
        return trace

    _alone.cache_clear()
    before = sys.gettrace()
    sys.settrace(trace)
    try:
        read_level(name, country)
    finally:
        sys.settrace(before)
    return count


@pytest.mark.parametrize("piece", REPEATED)
@pytest.mark.parametrize("country", ["GB", "RO", "JP"])
def test_the_work_grows_with_the_length_and_no_faster(piece: str, country: str) -> None:
    read_level("warm up", country)
    short, long = lines_run(piece * 100, country), lines_run(piece * 400, country)
    assert long <= 4 * short + 2000
