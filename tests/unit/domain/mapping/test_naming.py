"""Naming schemes of many customs and scripts, made up from small tables, and the names that break them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mistdesk.domain.mapping.columns import Column
from mistdesk.domain.mapping.naming import Scheme, learn
from mistdesk.domain.mapping.naming_fields import Named, Role
from mistdesk.domain.mapping.naming_tokens import cut_all, recut, tidy

Make = Callable[[int, int], str]
WORDS = ("Kantine", "Foyer", "Labor", "Archiv", "Werkstatt", "Hörsaal")
HAN = ("会議室", "食堂", "受付", "倉庫", "講堂", "図書室")


@dataclass(frozen=True)
class Custom:
    """A custom of naming: how a level and a number make a name, and the pattern that is to be found."""

    make: Make
    pattern: str
    levels: tuple[int, ...] = (0, 1, 2, 3)
    country: str = ""

    def names(self, each: int = 6) -> list[Named]:
        made = [(level, self.make(level, n)) for level in self.levels for n in range(1, each + 1)]
        return [Named(row, name, str(level), f"Floor {level}") for row, (level, name) in enumerate(made)]


def german(level: int) -> str:
    return "EG" if level == 0 else f"{level}OG" if level > 0 else f"{-level}UG"


def british(level: int) -> str:
    return "GF" if level == 0 else f"{level}F"


def french(level: int) -> str:
    return "RDC" if level == 0 else f"R+{level}"


def japanese(level: int) -> str:
    return f"{level}階" if level > 0 else f"地下{-level}階"


CUSTOMS = {
    "dashes": Custom(lambda f, n: f"NB-{f}-AP{n:02d}", "<building>-<level>-AP<number>"),
    "dots": Custom(lambda f, n: f"nordbau.og{f}.ap.{n}", "<building>.og<level>.ap.<number>"),
    "underscores": Custom(lambda f, n: f"L{f:02d}_{'NESW'[n % 4]}_AP_{n:03d}", "L<level>_<part>_AP_<number>"),
    "words": Custom(lambda f, n: f"AP-{WORDS[n % 6]}-{f}OG", "AP-<space>-<level>", (1, 2, 3)),
    "blanks": Custom(lambda f, n: f"Library L{f} {('NW', 'SE')[n % 2]} {n}", "<building> L<level> <part> <number>"),
    "blank inside": Custom(
        lambda f, n: f"HQ-{f}-{WORDS[n % 6]} {WORDS[n % 5]}-{n}", "<building>-<level>-<space>-<number>"
    ),
    "no signs": Custom(lambda f, n: f"NB{f}AP{n:02d}", "<building><level>AP<number>"),
    "no signs, words": Custom(lambda f, n: f"nb{f}og{n:02d}", "<building><level>og<number>"),
    "digits": Custom(lambda f, n: f"AP{f:02d}{n:02d}", "AP<level><number>", (1, 2, 3, 12)),
    "digits of any length": Custom(lambda f, n: f"AP{f}{n:02d}", "AP<level><number>", (1, 2, 12)),
    "bare digits": Custom(lambda f, n: f"{f}{n:03d}", "<level><number>", (1, 2, 3)),
    "german": Custom(lambda f, n: f"MUC_H3_{german(f)}_AP_{n:03d}", "<building>_H3_<level>_AP_<number>", (-1, 0, 1, 2)),
    "british": Custom(lambda f, n: f"LEE/{british(f)}/wap{n}", "<building>/<level>/wap<number>"),
    "french": Custom(lambda f, n: f"PAR-{french(f)}-BORNE{n:02d}", "<building>-<level>-BORNE<number>"),
    "han": Custom(lambda f, n: f"東館{f}F-AP{n:02d}", "<building><level>-AP<number>", (1, 2, 3)),
    "storeys": Custom(lambda f, n: f"本館{japanese(f)}AP{n}", "<building><level>AP<number>", (-1, 1, 2)),
    "han spaces": Custom(lambda f, n: f"{f}階-{HAN[n % 6]}-AP{n}", "<level>-<space>-AP<number>", (1, 2, 3)),
    "hangul": Custom(lambda f, n: f"본관{f}층-AP{n:02d}", "<building><level>-AP<number>", (1, 2, 3)),
    "cyrillic": Custom(lambda f, n: f"Корпус1-{f}этаж-ТД{n:02d}", "<building>-<level>-ТД<number>", (1, 2, 3)),
    "arabic digits": Custom(lambda f, n: f"DXB-{'٠١٢٣'[f]}-AP-{n:02d}", "<building>-<level>-AP-<number>"),
    "full width": Custom(lambda f, n: f"ＨＱ－{f}－ＡＰ{n:02d}", "<building>-<level>-AP<number>"),
    "ground is one": Custom(lambda f, n: f"X-{f + 1}-AP{n}", "<building>-<level>-AP<number>"),
    "devanagari": Custom(lambda f, n: f"मुंबई-{f}-AP{n:02d}", "<building>-<level>-AP<number>"),
}


@pytest.mark.parametrize("custom", CUSTOMS.values(), ids=CUSTOMS)
def test_every_custom_is_learned_with_its_level(custom: Custom) -> None:
    names = custom.names()
    scheme = learn("Site", names, custom.country)
    assert scheme.pattern == custom.pattern
    assert scheme.support == len(names)
    assert scheme.outliers == ()
    level = scheme.field(Role.LEVEL)
    assert level is not None
    by_row = {named.row: named.level for named in names}
    assert all(level.level_of(cut, custom.country) == by_row[row] for row, cut in scheme.cuts)
    assert scheme.sentence == f"{len(names)} of {len(names)} names follow {custom.pattern}"


def learned(names: Sequence[str], country: str = "") -> Scheme:
    return learn("Site", [Named(row, name) for row, name in enumerate(names)], country)


def test_too_few_names_or_names_without_anything_in_common_are_no_scheme() -> None:
    assert learned(["A-1", "A-2"]).why_none == "too few names, 2 of at least 5"
    mixed = learned(["a", "b c", "1-2", "x_y_z", "q.r", "AP01"])
    assert mixed.sentence == "No naming scheme: the names are too mixed, 2 of 6 are built alike"
    assert learned(["Foyer", "Kantine", "Lager", "Hof", "Bad"]).why_none == "the names have nothing in common"
    assert learned(["📶"] * 6).why_none.startswith("the names are too mixed, 0 of 6")
    assert learned([f"5c5b35aa01{n:02x}" for n in range(9)]).why_none.startswith("the names are too mixed, 0")
    each_breaks = [
        f"{'X' if n < 2 else f'A{n}'}-{'X' if 2 <= n < 4 else f'B{n}'}-{'X' if n > 7 else f'C{n}'}" for n in range(10)
    ]
    assert learned(each_breaks).why_none == "the names are too mixed, 4 of 10 are built alike"
    assert Scheme("Site", 9, 1, "AP<number>").sentence == "1 of 9 names follows AP<number>"


def test_names_that_break_the_pattern_say_how() -> None:
    names = CUSTOMS["dashes"].names()
    odd = {
        "NB-AP07": "has no level field",
        "NB-7-AP01": "level 7, but the building has levels 0 to 3",
        "XX-2-AP01": "XX stands where others have NB",
        "NB-2-APX": "APX stands where others have AP<number>",
        "spare-shelf": "has 2 parts, others have 3",
        "Foyer": "has 1 part, others have 3",
        "NB-2-AP03-old": "has 4 parts, others have 3",
        "NB_2_AP03": "has other signs between its parts",
        "5C:5B:35:0E:00:01": "is no name: a MAC address or signs only",
    }
    scheme = learn("Site", [*names, *(Named(100 + n, name) for n, name in enumerate(odd))])
    assert {one.name: one.reason for one in scheme.outliers} == odd
    assert scheme.sentence == "24 of 33 names follow <building>-<level>-AP<number>"


def test_a_level_word_that_no_mapped_name_has_is_an_outlier_unless_it_is_on_a_floor() -> None:
    names = CUSTOMS["british"].names()
    lost, placed = Named(100, "LEE/ZZ/wap1"), Named(101, "LEE/MZ/wap1", "", "Mezzanine")
    scheme = learn("Site", [*names, lost, placed])
    assert [(one.row, one.reason) for one in scheme.outliers] == [
        (100, "ZZ stands where others have the level, and no mapped name has it")
    ]


def test_floors_by_letters_are_known_by_mapped_names_alone() -> None:
    names = [Named(n, f"HQ-{'ABC'[n % 3]}-AP{n}", str(n % 3)) for n in range(18)]
    scheme = learn("Site", [*names, Named(18, "HQ-Z-AP1"), Named(19, "HQ-B-AP3")])
    level = scheme.field(Role.LEVEL)
    assert level is not None
    assert [one.row for one in scheme.outliers] == [18]
    assert level.level_of(cut_all(["HQ-Z-AP1"])[0], "") == ""
    assert level.level_of(dict(scheme.cuts)[19], "") == "1"


def test_a_floor_that_several_names_have_is_a_floor_of_its_own() -> None:
    names = [*CUSTOMS["dashes"].names(), *(Named(100 + n, f"NB-4-AP{n:02d}") for n in range(3))]
    scheme = learn("Site", names)
    level = scheme.field(Role.LEVEL)
    assert level is not None
    assert not scheme.outliers
    assert level.level_of(dict(scheme.cuts)[100], "") == "4"


@pytest.mark.parametrize(
    ("names", "country", "level"),
    [
        ([f"LEE-{f}-AP{n}" for f in ("GF", "1F", "2F") for n in range(4)], "GB", "0"),
        ([f"HH-{f}-AP{n}" for f in ("EG", "1OG", "2OG") for n in range(4)], "DE", "0"),
        ([f"東館{f}F-AP{n}" for f in (1, 2, 3) for n in range(4)], "JP", "1"),
    ],
)
def test_where_no_floor_is_known_worded_levels_are_read(names: list[str], country: str, level: str) -> None:
    scheme = learned(names, country)
    field = scheme.field(Role.LEVEL)
    assert field is not None
    assert field.level_of(scheme.cuts[0][1], country) == level


def test_bare_numbers_and_two_readable_fields_are_no_levels_by_themselves() -> None:
    assert learned([f"NB-{f}-AP{n}" for f in (1, 2) for n in range(4)]).field(Role.LEVEL) is None
    two = learned([f"{f}F-{f}OG-AP{n}" for f in (1, 2) for n in range(4)], "DE")
    assert two.field(Role.LEVEL) is None


def test_a_building_of_one_floor_has_its_level_in_every_name() -> None:
    names = [Named(n, f"P9-1F-AP{n}", "1", "First") for n in range(6)]
    field = learn("Site", names, "JP").field(Role.LEVEL)
    assert field is not None
    assert field.slot.part == 1


def test_of_two_fields_that_go_along_with_the_level_the_better_one_is_it() -> None:
    names = [Named(n, f"{'ABC'[n // 8]}-{n // 8}-AP{n % 8}", str(n // 8)) for n in range(24)]
    names.append(Named(24, "A-1-AP9", "1"))
    scheme = learn("Site", names)
    assert [field.role for field in scheme.fields].count(Role.LEVEL) == 1
    field = scheme.field(Role.LEVEL)
    assert field is not None
    assert field.slot.part == 1


@pytest.mark.parametrize(
    ("make", "pattern"),
    [
        ("US-SEA-B{}-{:02d}-AP-{}", "<building>-SEA-B<sub-building>-<level>-AP-<number>"),
        ("B{}L{}AP{:02d}", "B<sub-building>L<level>AP<number>"),
    ],
)
def test_buildings_in_one_site_are_sub_buildings(make: str, pattern: str) -> None:
    places = [(b, f, n) for b in (1, 2, 3) for f in (1, 2, 3) for n in range(1, 6)]
    names = [Named(row, make.format(*at), str(at[1]), "", f"House {at[0]}") for row, at in enumerate(places)]
    assert learn("Site", names).pattern == pattern


def test_a_wing_goes_along_with_the_sub_building() -> None:
    names = [
        Named(n, f"{'NS'[n % 2]}-{n % 3}-AP{n:02d}", str(n % 3), f"Floor {n % 3}", ("North", "South")[n % 2])
        for n in range(36)
    ]
    scheme = learn("Site", names)
    assert scheme.pattern == "<sub-building>-<level>-AP<number>"
    wing = scheme.field(Role.SUB)
    assert wing is not None
    assert wing.says(Column.SUB_NAME, scheme.cuts[1][1]) == "South"
    assert wing.says(Column.FLOOR_NAME, scheme.cuts[1][1]) == ""


def test_a_counter_that_happens_to_follow_the_floors_is_no_level() -> None:
    names = [Named(n, f"AP-{n}", str(n // 10), f"Floor {n // 10}") for n in range(40)]
    assert learn("Site", names).pattern == "AP-<number>"


def test_a_name_of_another_build_says_nothing() -> None:
    scheme = learn("Site", CUSTOMS["no signs"].names())
    field = scheme.field(Role.LEVEL)
    assert field is not None
    other = cut_all(["Foyer"])[0]
    assert field.level_of(other, "") == field.says(Column.FLOOR_LEVEL, other) == ""
    digits = learn("Site", CUSTOMS["digits of any length"].names())
    short = digits.field(Role.LEVEL)
    assert short is not None
    assert short.slot.take(cut_all(["AP01"])[0]) is None


def test_long_numbers_that_tell_no_level_stay_whole() -> None:
    names = [Named(n, f"AP{n * 37 % 900 + 100}", str(n % 2)) for n in range(20)]
    assert learn("Site", names).pattern == "AP<number>"


def test_a_number_too_short_for_level_and_number_is_an_outlier() -> None:
    scheme = learn("Site", [*CUSTOMS["bare digits"].names(), Named(99, "105")])
    assert [one.reason for one in scheme.outliers] == ["105 stands where others have <level><number>"]


def test_a_part_may_hold_signs_that_part_nothing_in_other_names() -> None:
    rooms = ("Foyer", "Meeting_Room", "Saal (gross)", "Lab.2", "Archiv", "Büro", "Hof", "Bad")
    names = [f"HQ-{n % 3}-{room}-AP{n}" for n, room in enumerate(rooms)]
    assert learned(names).pattern == "<building>-<part>-<space>-AP<number>"
    assert not learned(names).outliers
    assert recut("東館3F", ("",)) is None
    assert recut("a-b-c", ("-",)) is None


def test_names_are_compared_in_one_form() -> None:
    assert tidy(" ＨＱ–２Ｆ‑ＡＰ０１  x ") == "HQ-2F-AP01 x"
    assert cut_all(["東館地下1階AP5 📶"])[0].parts == ("東館", "地下1階", "AP5")


@given(st.lists(st.text(max_size=12), max_size=30), st.sampled_from(["", "DE", "JP"]))
def test_any_names_are_either_in_the_scheme_or_outliers(names: list[str], country: str) -> None:
    scheme = learned(names, country)
    if scheme.pattern:
        assert scheme.support + len(scheme.outliers) == scheme.names == len(names)
        assert scheme.support >= 5
        assert {row for row, _ in scheme.cuts}.isdisjoint(one.row for one in scheme.outliers)
    else:
        assert scheme.why_none
    assert scheme == learned(names, country)
