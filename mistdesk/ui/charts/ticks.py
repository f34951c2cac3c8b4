"""Where ticks stand and what they say, in a site's own zone with its true long and short days; it knows no Qt."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from math import floor, log10
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_MINUTE_STEPS = (1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720)
_DAY_STEPS = (1, 2, 7, 14)
_MONTH_STEPS = (1, 3, 6, 12, 24, 60)
_MINUTE = 60.0
_DAY = 86400.0
_ONE_DAY = 26 * 3600.0


@dataclass(frozen=True, slots=True)
class Tick:
    """A place on the axis and its words."""

    at: float
    label: str


@lru_cache(maxsize=256)
def zone_of(name: str) -> ZoneInfo:
    """The zone of that IANA name; UTC where the name is not known."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")


def local(at: float, zone: ZoneInfo) -> datetime:
    """The wall clock in the zone at an epoch second."""
    return datetime.fromtimestamp(at, UTC).astimezone(zone)


def clock(at: float, zone: ZoneInfo) -> str:
    """Hour and minute; in the hour that comes twice a year, with the name of the time that counts."""
    moment = local(at, zone)
    words = f"{moment.hour:02d}:{moment.minute:02d}"
    if _comes_twice(moment):
        words += f" {moment.tzname()}"
    return words


def moment_words(at: float, zone: ZoneInfo) -> str:
    """Day, hour and minute, such as "Wed 13 Nov 10:35"."""
    moment = local(at, zone)
    return f"{_DAYS[moment.weekday()]} {moment.day} {_MONTHS[moment.month - 1]} {clock(at, zone)}"


def time_ticks(start: float, end: float, zone: ZoneInfo, at_most: int) -> tuple[Tick, ...]:
    """Ticks from `start` to `end` on round local times, not more than `at_most` or so."""
    span = end - start
    if span <= 0 or at_most < 1:
        return ()
    at_most_or_so = at_most + 0.5  # a day of 25 hours keeps the ticks of one of 24
    for minutes in _MINUTE_STEPS:
        if span / (minutes * _MINUTE) <= at_most_or_so:
            return _clock_ticks(start, end, zone, minutes)
    for days in _DAY_STEPS:
        if span / (days * _DAY) <= at_most:
            return _day_ticks(start, end, zone, days)
    for months in _MONTH_STEPS:
        if span / (months * 30.4 * _DAY) <= at_most:
            return _month_ticks(start, end, zone, months)
    return _month_ticks(start, end, zone, _MONTH_STEPS[-1])


def value_scale(highest: float, at_most: int) -> tuple[float, tuple[float, ...]]:
    """The top of an axis from 0 with a little air, and its round ticks; whole numbers, for they count things."""
    top = max(highest * 1.06, 1.0)
    rough = top / max(1, at_most)
    power = 10.0 ** floor(log10(rough)) if rough > 0 else 1.0
    step = next(power * factor for factor in (1, 2, 5, 10) if power * factor >= rough * 0.999)
    step = max(1.0, step)
    return top, tuple(step * at for at in range(floor(top / step + 1e-9) + 1))


def _clock_ticks(start: float, end: float, zone: ZoneInfo, minutes: int) -> tuple[Tick, ...]:
    one_day = end - start <= _ONE_DAY
    ticks = []
    for day in _days(start, end, zone):
        for minute in range(0, 24 * 60, minutes):
            for at in _epochs(day, minute, zone):
                if not start <= at <= end:
                    continue
                if minute == 0 and one_day:
                    label = "24:00" if at == end else "00:00"
                elif minute == 0:
                    label = f"{_DAYS[day.weekday()]} {day.day}"
                else:
                    label = clock(at, zone)
                ticks.append(Tick(at, label))
    return tuple(sorted(ticks, key=lambda tick: tick.at))


def _day_ticks(start: float, end: float, zone: ZoneInfo, step: int) -> tuple[Tick, ...]:
    weekdays = end - start <= 15 * _DAY
    # Counted from a Monday, so that weekly ticks are Mondays and none moves when the range does.
    days = [day for day in _days(start, end, zone) if (day.toordinal() - 1) % step == 0]
    return tuple(
        Tick(at, f"{_DAYS[day.weekday()]} {day.day}" if weekdays else f"{day.day} {_MONTHS[day.month - 1]}")
        for day in days
        if start <= (at := _day_start(day, zone)) <= end
    )


def _month_ticks(start: float, end: float, zone: ZoneInfo, step: int) -> tuple[Tick, ...]:
    first, last = local(start, zone), local(end, zone)
    indexes = range(first.year * 12 + first.month - 1, last.year * 12 + last.month)
    months = [date(index // 12, index % 12 + 1, 1) for index in indexes if index % step == 0]
    return tuple(
        Tick(at, f"{_MONTHS[month.month - 1]} {month.year}")
        for month in months
        if start <= (at := _day_start(month, zone)) <= end
    )


def _days(start: float, end: float, zone: ZoneInfo) -> Iterator[date]:
    day, last = local(start, zone).date(), local(end, zone).date()
    while day <= last:
        yield day
        day += timedelta(days=1)


def _day_start(day: date, zone: ZoneInfo) -> float:
    return datetime.combine(day, time(), tzinfo=zone).timestamp()


def _epochs(day: date, minute: int, zone: ZoneInfo) -> tuple[float, ...]:
    """When the wall clock shows that minute of the day: once, twice (autumn) or never (spring)."""
    found: list[float] = []
    for fold in (0, 1):
        wall = datetime.combine(day, time(minute // 60, minute % 60, fold=fold), tzinfo=zone)
        at = wall.timestamp()
        shown = local(at, zone)
        if at not in found and (shown.date(), shown.hour * 60 + shown.minute) == (day, minute):
            found.append(at)
    return tuple(found)


def _comes_twice(moment: datetime) -> bool:
    other = moment.replace(fold=1 - moment.fold)
    earlier, later = sorted((moment, other), key=lambda one: one.fold)
    before, after = earlier.utcoffset(), later.utcoffset()
    return before is not None and after is not None and before > after
