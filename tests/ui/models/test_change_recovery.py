"""The question after a fall, with time and count."""

from __future__ import annotations

from mistdesk.domain.ports import LastSession
from mistdesk.ui.models.change_recovery import recovery_words, taken_back_words
from tests.ui.fakes import NOW


def test_the_question_names_count_and_times() -> None:
    last = LastSession(since=NOW - 3600, steps=38, last_at=NOW - 600)
    assert recovery_words(last, NOW, "Europe/Berlin") == "All 38 steps since 16:10 are here, the last of 17:00."
    one = LastSession(since=NOW - 90_000, steps=1, last_at=NOW - 600)
    assert recovery_words(one, NOW, "UTC") == "Its one step since 19 Nov 2025, 15:10 UTC is here, made at 16:00."
    assert taken_back_words(1) == "1 step taken back. Redo brings them again."
