"""Samples, series and the call budget: a missing value is never zero, and every hole has its cause."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mistdesk.domain.estate.model import Device, DeviceKind, Inventory, Organization, Site
from mistdesk.domain.occupancy.budget import choose_calls
from mistdesk.domain.occupancy.samples import Sample, StatusKind, client_count, status_kind, status_value
from mistdesk.domain.occupancy.series import (
    Gap,
    OccupancyView,
    StatusShare,
    gaps,
    percentile,
    shares,
    total,
    with_breaks,
)
from mistdesk.domain.sync import CountHistory, GapCause, PollSettings, StatusChange

AT = datetime(2026, 5, 4, 7, tzinfo=UTC)


@pytest.mark.parametrize(
    ("kind", "status", "said", "count"),
    [
        (DeviceKind.AP, "connected", 0, 0),  # zero only when Mist says zero
        (DeviceKind.AP, "connected", 7, 7),
        (DeviceKind.AP, "connected", None, None),
        (DeviceKind.AP, "connected", -1, None),
        (DeviceKind.AP, "disconnected", 0, None),
        (DeviceKind.AP, "disconnected", 5, None),
        (DeviceKind.AP, "upgrading", 5, None),
        (DeviceKind.AP, "some new word", 5, None),
        (DeviceKind.AP, None, 5, None),
        (DeviceKind.SWITCH, "connected", 5, None),
    ],
)
def test_a_count_counts_only_where_it_was_measured(
    kind: DeviceKind, status: str | None, said: int | None, count: int | None
) -> None:
    assert client_count(Sample("d", kind, AT, status, said)) == count


@pytest.mark.parametrize(
    ("word", "value", "shown"),
    [
        ("connected", 1, StatusKind.CONNECTED),
        ("disconnected", 0, StatusKind.DISCONNECTED),
        ("restarting", 0, StatusKind.RESTARTING),
        ("upgrading", 0, StatusKind.UPGRADING),
        ("hibernating", None, StatusKind.UNKNOWN),
        ("", None, StatusKind.UNKNOWN),
        (None, None, StatusKind.UNKNOWN),
    ],
)
def test_words_that_are_not_known_give_no_value(word: str | None, value: int | None, shown: StatusKind) -> None:
    assert status_value(word) == value
    assert status_kind(word) is shown


def test_totals_and_bands_come_from_known_values_alone() -> None:
    counts = [(1, None, None, 0), (2, 5, None, 0), (9, None, None, 0)]
    assert total(counts, 4) == (12.0, 5.0, None, 0.0)
    assert percentile(counts, 4, 0.1) == (1.0, 5.0, None, 0.0)
    assert percentile(counts, 4, 0.9) == (9.0, 5.0, None, 0.0)
    assert total([], 2) == (None, None)
    assert percentile([(1,)], 1, 1.0) == (1.0,)


@given(st.lists(st.lists(st.one_of(st.none(), st.integers(0, 500)), min_size=3, max_size=3), max_size=5))
def test_a_total_is_unknown_exactly_where_nobody_is_known(counts: list[list[int | None]]) -> None:
    for k, value in enumerate(total(counts, 3)):
        known = [n for row in counts if (n := row[k]) is not None]
        assert value == (float(sum(known)) if known else None)


def test_a_failed_poll_is_a_gap_from_the_last_value_to_the_next() -> None:
    times = (0.0, 300.0, 600.0, 900.0, 1200.0)
    causes = (None, GapCause.OFFLINE, GapCause.OFFLINE, GapCause.TOKEN, None)
    assert gaps(times, causes, 300.0) == (Gap(0.0, 900.0, GapCause.OFFLINE), Gap(900.0, 1200.0, GapCause.TOKEN))


def test_the_first_and_the_last_poll_may_fail() -> None:
    assert gaps((0.0,), (GapCause.QUOTA,), 300.0) == (Gap(0.0, 300.0, GapCause.QUOTA),)


def test_a_night_in_which_nobody_polled_is_not_blamed_on_the_poll_that_failed_after_it() -> None:
    night = 9 * 3600.0
    times, causes = (0.0, night, night + 300.0), (None, GapCause.OFFLINE, None)
    assert gaps(times, causes, 300.0) == (
        Gap(0.0, night, GapCause.NOT_RUNNING),
        Gap(night, night + 300.0, GapCause.OFFLINE),
    )


def test_a_poll_that_failed_before_the_night_does_not_speak_for_it() -> None:
    night = 9 * 3600.0
    assert gaps((0.0, 300.0, night), (None, GapCause.OFFLINE, None), 300.0) == (
        Gap(0.0, 600.0, GapCause.OFFLINE),
        Gap(600.0, night, GapCause.NOT_RUNNING),
    )


def test_lines_break_in_holes_of_more_than_two_intervals() -> None:
    times, (line,) = with_breaks((0.0, 300.0, 3000.0), [(1.0, 2.0, 3.0)], 300.0)
    assert times == (0.0, 300.0, 600.0, 3000.0)
    assert line == (1.0, 2.0, None, 3.0)
    assert with_breaks((), [()], 300.0) == ((), [()])


def test_shares_of_up_down_and_unknown_follow_the_changes() -> None:
    history = CountHistory(
        ("a", "b"), (0.0, 300.0, 600.0, 5000.0), ((None,) * 4,) * 2, (None, None, GapCause.OFFLINE, None)
    )
    changes = [
        StatusChange("b", 310.0, "disconnected"),
        StatusChange("a", 0.0, "connected"),
        StatusChange("b", 0.0, "connected"),
    ]
    assert shares(history, changes, 5300.0, interval=300.0) == (
        StatusShare(0.0, 600.0, 2, 0, 0),
        StatusShare(600.0, 1200.0, 0, 0, 2),  # a failed poll knows nobody
        StatusShare(5000.0, 5300.0, 1, 1, 0),
    )


def test_a_view_knows_its_last_value_and_its_peak() -> None:
    view = OccupancyView(times=(0.0, 1.0, 2.0), total=(3.0, 8.0, None))
    assert (view.now, view.last_value_at, view.peak) == (None, 1.0, 8.0)
    empty = OccupancyView()
    assert (empty.now, empty.last_value_at, empty.peak) == (None, None, None)


# --- budget


def estate(**aps_by_site: int) -> Inventory:
    """So many access points by site; a site with none has a switch. One more device is in no site, one is gone."""
    devices = [
        Device(f"{site}-{n}", DeviceKind.AP if aps else DeviceKind.SWITCH, "", site)
        for site, aps in aps_by_site.items()
        for n in range(aps or 1)
    ]
    devices += [Device("stock", DeviceKind.AP, "ap", None), Device("old", DeviceKind.AP, "ap", "s0", gone_since=1.0)]
    sites = tuple(Site(site, site.upper()) for site in aps_by_site)
    return Inventory(1, 0.0, Organization("o", "O"), sites, (), tuple(devices))


SETTINGS = PollSettings()


def test_rows_of_the_organisation_are_enough_when_they_carry_counts() -> None:
    choice = choose_calls(estate(s1=1500, s2=1), SETTINGS, limit=5000, org_rows_have_counts=True, site_only=False)
    assert (choice.org_rows, choice.site_ids, choice.plan.skipped) == (True, (), ())
    assert choice.plan.lines[1].calls_per_hour == 12 * 2
    assert choice.plan.calls_per_hour == sum(line.calls_per_hour for line in choice.plan.lines)


@pytest.mark.parametrize("known", [False, None])
def test_rows_of_the_sites_are_read_when_they_fit_also_of_sites_without_access_points(known: bool | None) -> None:
    choice = choose_calls(
        estate(s2=3, s1=3, wired=0), SETTINGS, limit=5000, org_rows_have_counts=known, site_only=False
    )
    assert (choice.org_rows, choice.site_ids) == (False, ("s1", "s2", "wired"))
    assert choice.plan.skipped == ()


def test_beyond_the_budget_everybody_keeps_a_status_and_mapped_sites_their_counts() -> None:
    inventory = estate(s1=5, s2=5, s3=5, wired=0)
    reading = 3 + 1 + 1 + 2 * 4
    limit = int((reading + 12 + 24) / 0.8) + 1
    choice = choose_calls(
        inventory, SETTINGS, limit=limit, org_rows_have_counts=False, site_only=False, mapped_sites={"s3"}
    )
    assert choice.org_rows
    assert choice.site_ids == ("s3", "s1")
    assert choice.plan.skipped == ("client counts of S2",)
    assert choice.plan.calls_per_hour <= limit


def test_a_token_for_single_sites_never_asks_for_rows_of_the_organisation() -> None:
    inventory = estate(s1=5, wired=0)
    whole = choose_calls(inventory, SETTINGS, limit=5000, org_rows_have_counts=True, site_only=True)
    assert (whole.org_rows, whole.site_ids) == (False, ("s1", "wired"))
    short = choose_calls(inventory, SETTINGS, limit=int((6 + 12) / 0.8) + 1, org_rows_have_counts=None, site_only=True)
    assert (short.org_rows, short.site_ids) == (False, ("s1",))
    assert short.plan.skipped == ("status and client counts of WIRED",)


def test_an_empty_estate_is_asked_for_as_a_whole() -> None:
    empty = Inventory(1, 0.0, Organization("o", "O"))
    assert choose_calls(empty, SETTINGS, limit=5000, org_rows_have_counts=None, site_only=False).org_rows
    assert not choose_calls(empty, SETTINGS, limit=5000, org_rows_have_counts=None, site_only=True).org_rows


def test_sites_without_access_points_are_not_read_one_by_one_where_one_call_says_it_of_all() -> None:
    inventory = estate(s1=5, **{f"wired{n}": 0 for n in range(9)})
    reading = 3 + 1 + 1 + 2 * 10
    choice = choose_calls(
        inventory, SETTINGS, limit=int((reading + 60) / 0.8), org_rows_have_counts=False, site_only=False
    )
    assert (choice.org_rows, choice.site_ids, choice.plan.skipped) == (True, ("s1",), ())


def test_thousands_of_sites_stay_inside_the_hourly_calls() -> None:
    inventory = estate(**{f"s{n}": 2 for n in range(3000)})
    choice = choose_calls(inventory, SETTINGS, limit=5000, org_rows_have_counts=True, site_only=False)
    assert choice.plan.calls_per_hour < 2500
    assert choice.plan.lines[0].note.endswith("maps of 800 sites at a time")
