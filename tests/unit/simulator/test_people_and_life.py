"""How people fill rooms, how devices live, and that chance repeats; all without a server."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from statistics import mean

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mistdesk.simulator.chance import between, draw, mix, number_of, unit, uuid_of
from mistdesk.simulator.clock import SimulatedClock
from mistdesk.simulator.life import LifeStory, Spell, StatusWord, upgrade
from mistdesk.simulator.spaces import CAPACITY, SpaceKind, fullness, stations

WEDNESDAY = datetime(2026, 3, 4, tzinfo=UTC)
DAY = 86_400


def at(hour: float, day: int = 0) -> datetime:
    return WEDNESDAY + timedelta(days=day, hours=hour)


def people(kind: SpaceKind, when: datetime, keys: int = 300) -> float:
    """The usual number of people at one access point, over many of them."""
    share = fullness(kind, when)
    return mean(stations(mix(3, key), CAPACITY[kind], share, when.timestamp()) for key in range(keys))


@pytest.mark.parametrize("kind", list(SpaceKind))
def test_a_week_of_every_kind_of_space_stays_between_nobody_and_full(kind: SpaceKind) -> None:
    shares = [fullness(kind, at(quarter / 4)) for quarter in range(7 * 96)]
    assert min(shares) >= 0
    assert 0.7 < max(shares) <= 1
    steps = [abs(one - other) for one, other in pairwise(shares)]
    assert max(steps) < 0.2  # nobody comes or goes all at once, not even at midnight


def test_each_kind_of_space_has_its_hours() -> None:
    assert people(SpaceKind.OFFICE, at(10)) > 8 * people(SpaceKind.OFFICE, at(3))
    assert people(SpaceKind.OFFICE, at(10)) > 4 * people(SpaceKind.OFFICE, at(10, day=3))
    assert people(SpaceKind.CANTEEN, at(12)) > 3 * people(SpaceKind.CANTEEN, at(10))
    assert people(SpaceKind.RETAIL, at(14, day=3)) > people(SpaceKind.RETAIL, at(14))
    assert people(SpaceKind.LECTURE, at(12)) < people(SpaceKind.LECTURE, at(11)) / 2
    assert people(SpaceKind.LAB, at(3)) > 3 * people(SpaceKind.OFFICE, at(3)) / 2


def test_the_number_of_people_wanders_and_access_points_differ() -> None:
    share = fullness(SpaceKind.OFFICE, at(10))
    day = [stations(7, 26, share, at(10).timestamp() + 60 * minute) for minute in range(120)]
    assert len(set(day)) > 4
    assert max(abs(one - other) for one, other in pairwise(day)) <= 4
    assert len({stations(mix(key), 26, share, at(10).timestamp()) for key in range(50)}) > 5


@given(st.integers(0, 2**64 - 1), st.integers(0, 200), st.floats(0, 1), st.floats(0, 4e9))
def test_there_are_never_fewer_than_no_people(key: int, capacity: int, share: float, when: float) -> None:
    count = stations(key, capacity, share, when)
    assert 0 <= count <= capacity * 1.5 + 1
    assert stations(key, 0, share, when) == 0


@settings(max_examples=60)
@given(st.lists(st.integers(-(2**70), 2**70), min_size=1, max_size=5), st.integers(-9, 9), st.integers(0, 99))
def test_chance_repeats_and_keeps_its_bounds(parts: list[int], low: int, width: int) -> None:
    assert mix(*parts) == mix(*parts)
    assert 0 <= unit(*parts) < 1
    assert 0 <= draw(mix(*parts), low) < 1
    assert low <= between(low, low + width, *parts) <= low + width


def test_chance_is_spread_evenly() -> None:
    lots = Counter(int(unit(5, n) * 10) for n in range(20_000))
    assert min(lots.values()) > 1_800
    assert len({mix(n) for n in range(20_000)}) == 20_000
    assert number_of(1, "a") != number_of(2, "a") != number_of(2, "b")
    assert uuid_of(1, "a") == uuid_of(1, "a") != uuid_of(2, "a")


def words_of(key: int, days: int = 60) -> list[tuple[float, StatusWord, float]]:
    story, start = LifeStory(), WEDNESDAY.timestamp()
    found = []
    for quarter in range(days * 96):
        condition = story.condition(key, start + quarter * 900)
        found.append((start + quarter * 900, condition.word, condition.since))
    return found


def test_devices_are_mostly_up_and_now_and_then_not() -> None:
    words = Counter(word for key in range(120) for _, word, _ in words_of(mix(11, key), days=20))
    share = words[StatusWord.CONNECTED] / sum(words.values())
    assert 0.99 < share < 1
    assert set(words) == set(StatusWord)


def test_a_condition_lasts_since_its_beginning_and_no_longer() -> None:
    for key in range(40):
        before: tuple[StatusWord, float] | None = None
        for when, word, since in words_of(mix(12, key), days=15):
            assert since <= when
            if before is not None and before != (word, since):
                assert since > when - 900 or word is StatusWord.CONNECTED
            before = (word, since)


def test_a_day_is_the_same_whatever_was_asked_before() -> None:
    start = WEDNESDAY.timestamp()
    moments = [start + hour * 3600 for hour in range(24 * 20)]
    forward, backward = LifeStory(), LifeStory()
    ahead = [forward.condition(9, moment) for moment in moments]
    back = [backward.condition(9, moment) for moment in reversed(moments)]
    assert ahead == back[::-1]


def test_an_upgrade_is_upgrading_then_restarting_then_connected_anew() -> None:
    story, start = LifeStory(), WEDNESDAY.timestamp()
    script = upgrade(start)
    words = [story.condition(2, start + minute * 60, script) for minute in (0, 5, 6, 8, 9)]
    assert [found.word.value for found in words] == ["upgrading", "upgrading", "restarting", "restarting", "connected"]
    assert words[-1].booted_at == start + 540


def test_what_is_written_by_hand_goes_before_chance() -> None:
    story, start = LifeStory(), WEDNESDAY.timestamp()
    script = (Spell(start, start + DAY, StatusWord.DISCONNECTED),)
    for key in range(200):
        assert story.condition(key, start + 5_000, script).word is StatusWord.DISCONNECTED


def test_a_clock_runs_at_its_speed_can_be_set_moved_and_stopped() -> None:
    real = [100.0]
    clock = SimulatedClock(1_000.0, monotonic=lambda: real[0])
    real[0] += 5
    assert clock.now() == 1_005.0
    clock.set(speed=60.0)
    real[0] += 2
    assert clock.now() == 1_125.0
    assert clock.wait_for(120) == 2.0
    clock.set(now=9.0)
    assert (clock.now(), clock.speed) == (9.0, 60.0)
    clock.advance(-4)
    assert clock.now() == 5.0
    clock.set(speed=0.0)
    real[0] += 50
    assert clock.now() == 5.0
    assert clock.wait_for(3) == 3
