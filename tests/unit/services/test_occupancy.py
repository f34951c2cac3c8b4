"""Counts of an access point that took over the place of another: its curve goes on, and nothing counts twice."""

from __future__ import annotations

from mistdesk.domain.sync import CountHistory
from mistdesk.services.occupancy import continued

TIMES = (0.0, 300.0, 600.0, 900.0)


def history(**counts: tuple[int | None, ...]) -> CountHistory:
    """Counts of devices by poll."""
    return CountHistory(tuple(counts), TIMES, tuple(counts.values()), (None,) * 4)


def test_the_new_one_begins_with_what_the_old_one_counted() -> None:
    read = history(new=(None, None, 7, 8), old=(3, 4, None, None))
    assert continued(read, ["new"], {"new": "old"}) == history(new=(3, 4, 7, 8))


def test_what_is_shown_for_the_new_one_does_not_count_twice() -> None:
    read = history(new=(None, None, 7, 8), old=(3, 4, None, None), other=(1, 1, 1, 1))
    told = continued(read, ["new", "old", "other"], {"new": "old"})
    assert told == history(new=(3, 4, 7, 8), old=(None,) * 4, other=(1, 1, 1, 1))


def test_an_old_one_that_counts_elsewhere_keeps_its_own() -> None:
    read = history(new=(None, None, 7, 8), old=(3, 4, 5, None))
    assert continued(read, ["new", "old"], {"new": "old"}) == read


def test_a_new_one_that_never_counted_takes_nothing() -> None:
    read = history(new=(None,) * 4, old=(3, 4, None, None))
    assert continued(read, ["new", "old"], {"new": "old"}) == read


def test_without_replacements_all_is_as_read() -> None:
    read = history(one=(1, 2, 3, 4), two=(None, 0, 0, 1))
    assert continued(read, ["one", "two"], {}) == read
