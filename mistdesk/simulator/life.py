"""When a device is up, down, upgrading or restarting: a pure function of its key and the time."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from mistdesk.simulator.chance import between, mix, unit

_DAY = 86_400
_LOOK_BACK_DAYS = 40
_QUARTER = 90 * _DAY
_OUTAGES = 0.020
_UPGRADES = 0.028
_RESTARTS = 0.032


class StatusWord(StrEnum):
    """The words Mist uses for the status of a device."""

    CONNECTED = "connected"
    DISCONNECTED = "disconnected"
    RESTARTING = "restarting"
    UPGRADING = "upgrading"


@dataclass(frozen=True, slots=True)
class Spell:
    """A stretch of time, in epoch seconds, in which a device is not simply connected."""

    start: float
    end: float
    word: StatusWord


@dataclass(frozen=True, slots=True)
class Condition:
    """What a device is now: its word, since when, and when it last started up."""

    word: StatusWord
    since: float
    booted_at: float


class LifeStory:
    """The ups and downs of all devices; remembers start-ups of the day so that a page stays cheap."""

    def __init__(self) -> None:
        self._booted: dict[int, tuple[int, float]] = {}

    def condition(self, key: int, at: float, scripted: tuple[Spell, ...] = ()) -> Condition:
        """Tell what the device is at a time; spells written by hand go before those of chance."""
        day = int(at // _DAY)
        booted = self._booted_before(key, day)
        spells = scripted + _spells_of_day(key, day - 1) + _spells_of_day(key, day)
        for spell in spells:
            if spell.start <= at < spell.end:
                return Condition(spell.word, spell.start, booted)
        ended = [spell.end for spell in spells if spell.end <= at]
        since = max(ended, default=booted)
        return Condition(StatusWord.CONNECTED, since, max(since, booted))

    def _booted_before(self, key: int, day: int) -> float:
        known = self._booted.get(key)
        if known is not None and known[0] == day:
            return known[1]
        booted = _last_boot(key, day)
        self._booted[key] = (day, booted)
        return booted


def _last_boot(key: int, day: int) -> float:
    for earlier in range(day - 2, day - 2 - _LOOK_BACK_DAYS, -1):
        spells = _spells_of_day(key, earlier)
        if spells:
            return spells[-1].end
    phase = mix(key, 21) % _QUARTER
    oldest = (day - 2 - _LOOK_BACK_DAYS) * _DAY
    return float((oldest - phase) // _QUARTER * _QUARTER + phase)


def _spells_of_day(key: int, day: int) -> tuple[Spell, ...]:
    lot = unit(key, 22, day)
    if lot >= _RESTARTS:
        return ()
    midnight = float(day * _DAY)
    if lot < _OUTAGES:
        start = midnight + between(0, _DAY - 1, key, 23, day)
        length = between(480, 7_200, key, 24, day)
        return (Spell(start, start + length, StatusWord.DISCONNECTED),)
    if lot < _UPGRADES:
        return upgrade(midnight + between(3_600, 14_400, key, 25, day))
    start = midnight + between(0, _DAY - 1, key, 26, day)
    return (Spell(start, start + 200, StatusWord.RESTARTING),)


def upgrade(start: float) -> tuple[Spell, ...]:
    """Give the spells of a firmware upgrade: six minutes upgrading, three restarting."""
    return (
        Spell(start, start + 360, StatusWord.UPGRADING),
        Spell(start + 360, start + 540, StatusWord.RESTARTING),
    )
