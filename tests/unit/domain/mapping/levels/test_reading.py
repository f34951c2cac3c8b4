"""What the other floors, the country and the map's place in its group add to a floor name."""

from __future__ import annotations

import pytest
from mistdesk.domain.mapping.levels import LevelReading, read_level
from mistdesk.domain.mapping.levels.numerals import han, hangul, letter, roman


def level(name: str, country: str, *siblings: str) -> int | None:
    return read_level(name, country, siblings=siblings).level


def test_a_reading_says_why() -> None:
    assert read_level("2nd Floor", "US") == LevelReading(2, '"2nd" is the number of the floor')
    assert "half" in read_level("Souterrain", "DE").reason
    assert "two different levels" in read_level("B1 Level 2", "US").reason


def test_a_reason_stays_on_one_line() -> None:
    assert read_level("Ground\n\tFloor", "GB").reason.startswith('"Ground Floor" is the ground floor')


def test_a_ground_floor_beside_a_first_floor_is_zero_where_the_custom_is_open() -> None:
    assert level("Ground Floor", "PH") is None
    assert level("Ground Floor", "PH", "2nd Floor") is None
    assert level("Ground Floor", "PH", "1st Floor", "2nd Floor") == 0
    assert level("First Floor", "") is None
    assert level("First Floor", "", "Second Floor") is None
    assert level("First Floor", "", "Ground Floor") == 1
    assert level("First Floor", "", "Level 0") == 1


def test_the_basement_lies_below_a_lower_ground_floor() -> None:
    assert level("Basement", "GB", "Ground", "First") == -1
    assert level("Basement", "GB", "Lower Ground", "Ground") == -2
    assert level("Basement 1", "GB", "Lower Ground") == -1


def test_the_place_in_the_group_counts_only_when_the_name_says_nothing() -> None:
    assert read_level("Warehouse", "US", group_idx=2).level == 2
    assert "place of the map" in read_level("", "US", group_idx=2).reason
    assert read_level("Warehouse", "US", group_idx=0).level is None
    assert read_level("Warehouse", "US", group_idx=-1).level is None
    assert read_level("Warehouse", "US", group_idx=1000).level is None
    assert read_level("Warehouse", "US", siblings=["Level 2"], group_idx=2).level is None
    assert read_level("Level 3", "US", group_idx=2).level == 3
    assert read_level("Mezzanine", "US", group_idx=2).level is None
    assert read_level("G", "US", group_idx=2).level is None
    assert read_level("I", "PL", group_idx=2).level is None
    assert read_level("Warehouse - North and East", "US", group_idx=2).level == 2


def test_country_codes_are_read_in_any_case_and_unknown_ones_as_none() -> None:
    assert level("Ground Floor", " gb ") == 0
    assert level("Ground Floor", "UK") == 0
    assert level("Ground Floor", "QQ") is None
    assert level("Ισόγειο", "EL") == 0


@pytest.mark.parametrize(
    ("name", "country", "want"),
    [
        ("L1 - Ground", "US", 1),
        ("Level 2 (Ground)", "US", None),
        ("Level 0 (Ground)", "GB", 0),
        ("Level 1 (Ground)", "GB", None),
        ("Level -2 Basement", "GB", -2),
        ("Level 2 Basement", "GB", None),
        ("Basement 0", "GB", None),
        ("Basement 2-", "GB", None),
        ("1. UG 2", "DE", None),
        ("Basement Level", "GB", -1),
        ("Upper Level 2", "GB", None),
        ("Level 2 Upper", "GB", None),
        ("Plaza Level 2", "US", None),
        ("2nd Floor 3", "US", None),
        ("3-storey building", "GB", None),
        ("3 ชั้น", "TH", None),
        ("フロア 3階 2", "JP", None),
        ("Two floor", "US", None),
        ("Parking -2", "DE", None),
        ("Parking level -2", "DE", -2),
        ("Level plaza", "US", None),
        ("Level 2–", "XX", 2),
        ("1.2.3", "XX", None),
        ("05/2024", "XX", None),
        ("#02-15", "DE", None),
        ("R+1", "DE", None),
        ("N-1", "FR", None),
        ("2:a våningen", "SE", 2),
        ("2' floor", "US", 2),
        ("2° piano", "IT", 2),
        ("2°", "IT", 2),
        ("Secondfloor", "US", 2),
        ("3rdFloorKitchen", "US", None),
        ("Flor 2", "DK", 2),
        ("1 Etage 2", "DE", None),
        ("Building Two", "US", None),
        ("Haus 2. OG", "DE", 2),
        ("Tower 2F", "US", None),
        ("一百層", "TW", None),
        ("二三层", "CN", None),
        ("二〇层", "CN", 20),
        ("中三階段", "JP", None),
        ("中3階", "JP", None),
        ("中館3階", "JP", 3),
        ("минус второй этаж", "RU", -2),
        ("Planta menos dos", "ES", -2),
        ("½", "XX", None),
        ("２ⁿᵈ", "US", 2),
        ("Floor A", "AU", None),
        ("M2F", "JP", None),
        ("T2F3", "XX", None),
        ("-", "XX", None),
        ("HQ-3rd floor", "US", 3),
        ("twenty", "US", None),
        ("و2", "AE", None),
        ("3rdFloor-Kitchen", "US", 3),
        ("LL-1", "US", -1),
        ("2.ª planta", "ES", 2),
        ("2a casa", "ES", None),
        ("1.er étage", "FR", 1),
        ("2\u0301. OG", "DE", 2),
        ("Level\u200b 2", "XX", 2),
        ("Level \u0378 2", "XX", None),
        ("2² OG", "DE", 2),
        ("中中3階", "JP", None),
        ("階東京", "JP", None),
        ("B 2", "US", None),
        ("B1F", "DE", -1),
        ("Level B1", "DE", -1),
        ("中四階", "JP", None),
        ("والطابق 2", "AE", 2),
        ("Fl.-2", "XX", None),
        ("Level (-2)", "XX", -2),
        ("No-2", "XX", None),
    ],
)
def test_what_one_name_says(name: str, country: str, want: int | None) -> None:
    reading = read_level(name, country)
    assert reading.level == want, reading.reason


def test_numerals() -> None:
    assert [roman(text) for text in ("i", "iv", "ix", "xiv", "xxxix", "", "iiii", "m")] == [
        1,
        4,
        9,
        14,
        39,
        None,
        None,
        None,
    ]
    assert [han(text) for text in ("十", "十二", "二十", "二十三", "廿一", "", "十十", "〇", "x")] == [
        10,
        12,
        20,
        23,
        21,
        None,
        None,
        0,
        None,
    ]
    assert [hangul(text) for text in ("삼", "십이", "가")] == [3, 12, None]
    assert [letter(text) for text in ("γ", "ב", "q")] == [3, 2, None]
