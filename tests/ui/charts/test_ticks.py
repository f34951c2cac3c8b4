"""Days of 23, 24 and 25 hours in several zones, round figures, and words for moments that come twice."""

import itertools
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from mistdesk.ui.charts.ticks import clock, moment_words, time_ticks, value_scale, zone_of


def _at(zone: str, *when: int, fold: int = 0) -> float:
    year, month, day, hour, minute = (*when, 0, 0)[:5]
    return datetime(year, month, day, hour, minute, tzinfo=ZoneInfo(zone), fold=fold).timestamp()


def _day(zone: str, year: int, month: int, day: int, at_most: int) -> tuple[float, list[tuple[float, str]]]:
    start = _at(zone, year, month, day)
    end = _at(zone, year, month, day + 1)
    ticks = time_ticks(start, end, zone_of(zone), at_most)
    return (end - start) / 3600, [((tick.at - start) / 3600, tick.label) for tick in ticks]


def test_a_plain_day_has_ticks_every_three_hours() -> None:
    hours, ticks = _day("Europe/Berlin", 2025, 11, 19, 8)
    assert hours == 24
    assert ticks == [(3.0 * at, f"{3 * at:02d}:00") for at in range(9)]


def test_the_autumn_day_is_drawn_with_25_hours_and_its_repeated_hour_is_told_apart() -> None:
    hours, ticks = _day("Europe/Berlin", 2025, 10, 26, 30)
    assert hours == 25
    assert len(ticks) == 26
    assert ticks[2:4] == [(2.0, "02:00 CEST"), (3.0, "02:00 CET")]
    assert ticks[4] == (4.0, "03:00")
    assert ticks[-1] == (25.0, "24:00")


def test_the_spring_day_is_drawn_with_23_hours_without_the_hour_that_never_was() -> None:
    hours, ticks = _day("Europe/Berlin", 2025, 3, 30, 30)
    assert hours == 23
    assert "02:00" not in [label for _, label in ticks]
    assert (2.0, "03:00") in ticks


def test_ticks_every_three_hours_stand_on_the_wall_clock_on_both_sides_of_the_change() -> None:
    _, ticks = _day("Europe/Berlin", 2025, 10, 26, 8)
    assert [at for at, _ in ticks] == [0, 4, 7, 10, 13, 16, 19, 22, 25]


def test_half_an_hour_of_summer_time() -> None:
    hours, ticks = _day("Australia/Lord_Howe", 2025, 4, 6, 60)
    assert hours == 24.5
    assert sum(label.startswith("01:30") for _, label in ticks) == 2


def test_quarter_hours_from_utc_start_at_local_midnight() -> None:
    hours, ticks = _day("Pacific/Chatham", 2025, 6, 10, 8)
    assert hours == 24
    assert ticks[0] == (0.0, "00:00")


def test_a_week_names_its_days_and_a_day_that_starts_late_still_has_its_tick() -> None:
    start, end = _at("Europe/Berlin", 2025, 10, 20), _at("Europe/Berlin", 2025, 10, 27)
    labels = [tick.label for tick in time_ticks(start, end, zone_of("Europe/Berlin"), 8)]
    assert labels == ["Mon 20", "Tue 21", "Wed 22", "Thu 23", "Fri 24", "Sat 25", "Sun 26", "Mon 27"]
    # In Cairo clocks went from 23:59 to 01:00 on the 25th of April 2025.
    start, end = _at("Africa/Cairo", 2025, 4, 22), _at("Africa/Cairo", 2025, 4, 28)
    assert len(time_ticks(start, end, zone_of("Africa/Cairo"), 8)) == 7


@pytest.mark.parametrize(("days", "first"), [(60, "Mon"), (200, "Nov 2025"), (2500, "2026")])
def test_long_ranges_have_few_ticks_on_round_dates(days: int, first: str) -> None:
    start = _at("Europe/Berlin", 2025, 11, 1)
    ticks = time_ticks(start, start + days * 86400, zone_of("Europe/Berlin"), 8)
    assert 2 <= len(ticks) <= 9
    if first != "Mon":
        assert first in ticks[0].label
    assert all(a.at < b.at for a, b in itertools.pairwise(ticks))


def test_two_days_name_the_midnights() -> None:
    start = _at("Europe/Berlin", 2025, 11, 19)
    ticks = time_ticks(start, start + 2 * 86400, zone_of("Europe/Berlin"), 8)
    assert [tick.label for tick in ticks][::4] == ["Wed 19", "Thu 20", "Fri 21"]


def test_nothing_to_show_has_no_ticks() -> None:
    assert time_ticks(10, 10, zone_of("UTC"), 8) == ()


def test_an_unknown_zone_is_utc_and_says_so() -> None:
    assert zone_of("Nowhere/Such").key == "UTC"
    assert zone_of("../etc/passwd").key == "UTC"


def test_words_for_moments() -> None:
    zone = zone_of("Europe/Berlin")
    assert moment_words(_at("Europe/Berlin", 2025, 11, 19, 10, 35), zone) == "Wed 19 Nov 10:35"
    assert clock(_at("Europe/Berlin", 2025, 10, 26, 2, 30, fold=1), zone) == "02:30 CET"
    assert clock(_at("Europe/Berlin", 2025, 3, 30, 3, 0), zone) == "03:00"


@pytest.mark.parametrize(
    ("highest", "ticks"),
    [(165, (0, 50, 100, 150)), (0, (0, 1)), (3, (0, 1, 2, 3)), (94, (0, 20, 40, 60, 80)), (12000, (0, 5000, 10000))],
)
def test_values_start_at_zero_and_are_round(highest: float, ticks: tuple[float, ...]) -> None:
    top, found = value_scale(highest, 4 if highest != 94 else 5)
    assert found == ticks
    assert top >= max(1, highest)
