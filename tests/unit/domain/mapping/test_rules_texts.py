"""How rules read texts: spellings, damaged numbers, levels in another form, and addresses of the world."""

from __future__ import annotations

import pytest
from mistdesk.domain.mapping.rules.addresses import address_fault
from mistdesk.domain.mapping.rules.texts import is_rounded, mend_level, skeleton


@pytest.mark.parametrize(
    "text",
    [
        "North-Hall 1",
        " north-hall  1 ",
        "North-Hall\u00a01",
        "North\u2011Hall 1",
        "NORTH\u2013HALL 1",
        "North\uff0dHall \uff11",
        "Nor\u00adth-Hall 1\u200b",
    ],
)
def test_spellings_of_one_name(text: str) -> None:
    assert skeleton(text) == "north-hall 1"


def test_unicode_forms_are_one_name_and_accents_are_not() -> None:
    assert skeleton("Cafe\u0301") == skeleton("Caf\u00e9") != skeleton("Cafe")


@pytest.mark.parametrize(
    ("text", "rounded"),
    [("1.23E+18", True), ("8,9e+19", True), ("1E+5", True), ("B1-E1", False), ("12E5", False), ("", False)],
)
def test_numbers_that_a_spreadsheet_has_rounded(text: str, rounded: bool) -> None:
    assert is_rounded(text) is rounded


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("2.0", 2),
        ("2,00", 2),
        (" -1.0 ", -1),
        ("\uff12", 2),
        ("\u0663", 3),
        ("\u22121", -1),
        ("2.5", None),
        ("EG", None),
        ("", None),
    ],
)
def test_levels_in_another_form(text: str, level: int | None) -> None:
    assert mend_level(text) == level


@pytest.mark.parametrize(
    "address",
    [
        "1133 Innovation Way, Sunnyvale, CA 94089, USA",
        "1 Main St",
        "1 Main St, Austin",
        "1 Main St, Springfield, CA",
        "10 Downing Street, London SW1A 2AA, UK",
        "Old Trafford, Manchester, United Kingdom",
        "Hauptstraße 5, 10115 Berlin, Germany",
        "Hauptstr. 5, Stuttgart",
        "Königsallee, Düsseldorf, Deutschland",
        "Königsallee, Deutschland",
        "東京都千代田区千代田1-1",
        "1-1 Chiyoda, Tokyo 100-0001, Japan",
        "Chiyoda 1-1, Tokyo, Japan 100-0001",
        "80 Robinson Road, Singapore 068898",
        "Campus West, Building 2000",
        "Head office, 12 Long Road 1234",
        "Singapore 068898",
        "Buckingham Palace",
        "",
        ",",
    ],
)
def test_addresses_about_which_nothing_is_said(address: str) -> None:
    assert address_fault(address) == ""


@pytest.mark.parametrize(
    ("address", "fault"),
    [
        ("1133 Innovation Way, Sunnyvale, CA 94089", "no country"),
        ("Hauptstraße 5, 10115 Berlin", "no country"),
        ("10 Downing Street, London SW1A 2AA", "no country"),
        ("Springfield, CA 94089, USA", "no street"),
        ("Berlin, Germany", "no street"),
        ("10115 Berlin, Deutschland", "no street"),
        ("USA", "no street"),
        ("Springfield, CA 94089", "no street and no country"),
    ],
)
def test_addresses_that_surely_lack_a_part(address: str, fault: str) -> None:
    assert address_fault(address) == fault
