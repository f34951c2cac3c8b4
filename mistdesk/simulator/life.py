"""When a device is up, down, upgrading or restarting: a pure function of its key and the time."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from mistdesk.simulator.chance import between, draw, mix

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


@dataclass(frozen=True, slots=True)
class _Today:
    day: int
    spells: tuple[Spell, ...]
    booted: float


class LifeStory:
    """The ups and downs of all devices; remembers each one's day so that a page stays cheap."""

    def __init__(self) -> None:
        self._days: dict[int, _Today] = {}

    def condition(self, key: int, at: float, scripted: tuple[Spell, ...] = ()) -> Condition:
        """Tell what the device is at a time; spells written by hand go before those of chance."""
        day = int(at // _DAY)
        today = self._days.get(key)
        if today is None or today.day != day:
            chance = _spells_of_day(key, day - 1) + _spells_of_day(key, day)
            today = self._days[key] = _Today(day, chance, _last_boot(key, day))
        spells = scripted + today.spells
        if not spells:
            return Condition(StatusWord.CONNECTED, today.booted, today.booted)
        for spell in spells:
            if spell.start <= at < spell.end:
                return Condition(spell.word, spell.start, _ended(spells, spell.start, today.booted))
        booted = _ended(spells, at, today.booted)
        return Condition(StatusWord.CONNECTED, booted, booted)


def _ended(spells: tuple[Spell, ...], at: float, booted: float) -> float:
    return max((spell.end for spell in spells if spell.end <= at), default=booted)


def _last_boot(key: int, day: int) -> float:
    for earlier in range(day - 2, day - 2 - _LOOK_BACK_DAYS, -1):
        spells = _spells_of_day(key, earlier)
        if spells:
            return spells[-1].end
    phase = mix(key, 21) % _QUARTER
    oldest = (day - 2 - _LOOK_BACK_DAYS) * _DAY
    return float((oldest - phase) // _QUARTER * _QUARTER + phase)


def _spells_of_day(key: int, day: int) -> tuple[Spell, ...]:
    lot = draw(key, day * 4 + 3)
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
