"""The collector rests while much is made, goes on after it, and is as before at the end."""

from __future__ import annotations

import gc

from mistdesk.ui.collector import Collector


def test_it_rests_goes_on_and_is_as_before() -> None:
    before = gc.get_threshold()
    collector = Collector()
    try:
        collector.begin()
        assert not gc.isenabled()
        collector.go_on()
        assert gc.isenabled()
        assert gc.get_threshold() > before
        assert gc.get_freeze_count() > 0
    finally:
        collector.end()
    assert gc.isenabled()
    assert gc.get_threshold() == before
    assert gc.get_freeze_count() == 0
