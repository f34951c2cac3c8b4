"""Numbers, times and counts as the window says them; it knows no widget and no service."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

UNKNOWN = "–"
MINUTE, HOUR, DAY = 60.0, 3600.0, 86400.0


def plural(number: int, one: str, many: str = "") -> str:
    """A number with its noun: "1 floor", "2,400 floors"."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def figure(value: float | None) -> str:
    """A count as shown; a dash when it is not known."""
    return UNKNOWN if value is None else f"{round(value):,}"


def percent(part: int, whole: int) -> str:
    """A share in whole percent, rounded down so that 100 % means all; a dash of nothing."""
    return UNKNOWN if whole <= 0 else f"{part * 100 // whole} %"


def age(seconds: float) -> str:
    """How long ago, in one unit: "12 min ago"."""
    if seconds < 45:
        return "just now"
    if seconds < 90 * MINUTE:
        return f"{max(1, round(seconds / MINUTE))} min ago"
    if seconds < 36 * HOUR:
        return f"{round(seconds / HOUR)} hours ago"
    return f"{round(seconds / DAY)} days ago"


def countdown(seconds: float) -> str:
    """Time left as "2:41", or "now"."""
    left = round(seconds)
    if left <= 0:
        return "now"
    if left >= HOUR:
        return f"{left // 3600}:{left % 3600 // 60:02d}:{left % 60:02d}"
    return f"{left // 60}:{left % 60:02d}"


def span(seconds: float) -> str:
    """A duration in words: "5 minutes", "1 hour"."""
    if seconds < 2 * MINUTE:
        return plural(round(seconds), "second")
    if seconds < 2 * HOUR and seconds % HOUR:
        return plural(round(seconds / MINUTE), "minute")
    return plural(round(seconds / HOUR), "hour")


def zone_of(name: str) -> tuple[str, ZoneInfo | None]:
    """A zone by its name, and the name to show; an unknown or missing one is UTC."""
    if name:
        try:
            return name, ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError):
            pass
    return "UTC", None


def clock(at: float, zone_name: str, *, seconds: bool = False) -> str:
    """Time of day in a zone."""
    _, zone = zone_of(zone_name)
    return datetime.fromtimestamp(at, zone or UTC).strftime("%H:%M:%S" if seconds else "%H:%M")


def moment(at: float, zone_name: str) -> str:
    """Date and time in a zone, with the zone named."""
    name, zone = zone_of(zone_name)
    when = datetime.fromtimestamp(at, zone or UTC)
    return f"{when.day} {when.strftime('%b %Y, %H:%M')} {name}"


def city(zone_name: str) -> str:
    """The place of a zone, for small room: "Berlin" of Europe/Berlin."""
    name, _ = zone_of(zone_name)
    return name.rsplit("/", 1)[-1].replace("_", " ")


def start_of_day(at: float, zone_name: str) -> float:
    """Midnight of the day in which `at` falls, in a zone."""
    _, zone = zone_of(zone_name)
    when = datetime.fromtimestamp(at, zone or UTC)
    return when.replace(hour=0, minute=0, second=0, microsecond=0).timestamp()


def listed(words: list[str], most: int = 3) -> str:
    """Some words as a list: "a, b and 4 more"."""
    if len(words) <= most:
        return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}" if words else ""
    return f"{', '.join(words[:most])} and {len(words) - most:,} more"
