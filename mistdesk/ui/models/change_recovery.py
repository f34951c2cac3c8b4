"""What is asked after a window that ended without closing, in words; knows no widget."""

from __future__ import annotations

from mistdesk.domain.ports import LastSession
from mistdesk.ui.words import clock, moment, plural, start_of_day

TITLE = "mistdesk ended without closing"
KEEP = "Keep them"
TAKE_BACK = "Take them back"


def recovery_words(last: LastSession, now: float, zone: str) -> str:
    """How many steps there are, since when, and when the last was; the day is named unless it is today."""
    today = start_of_day(now, zone)
    since, last_at = (clock(at, zone) if at >= today else moment(at, zone) for at in (last.since, last.last_at))
    if last.steps == 1:
        return f"Its one step since {since} is here, made at {last_at}."
    return f"All {plural(last.steps, 'step')} since {since} are here, the last of {last_at}."


def taken_back_words(number: int) -> str:
    """What was done, for the status line."""
    return f"{plural(number, 'step')} taken back. Redo brings them again."
