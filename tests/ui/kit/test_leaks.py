"""Proves that the leak check sees what it must, and lets go what it may."""

from typing import Protocol

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget


class Check(Protocol):
    def found(self) -> list[str]: ...


def test_a_widget_left_behind_is_named_until_it_is_gone(no_leaks: Check) -> None:
    left = QWidget()
    left.setObjectName("forgotten")
    assert no_leaks.found() == ["QWidget forgotten"]
    left.deleteLater()
    del left
    assert no_leaks.found() == []


def test_a_running_timer_is_named_until_it_stops(no_leaks: Check) -> None:
    timer = QTimer()
    timer.start(60_000)
    assert no_leaks.found() == ["QTimer"]
    timer.stop()
    assert no_leaks.found() == []
