"""Lets the settings of pytest-qt stand where it is not installed; says at the end what tests tell a reader."""

from __future__ import annotations

import importlib.util

import pytest
from hypothesis import settings

# A busy machine must not decide a test: no example has a time limit.
settings.register_profile("mistdesk", deadline=None)
settings.load_profile("mistdesk")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Name the settings that pytest-qt would read."""
    if importlib.util.find_spec("pytestqt") is None:
        for name in ("qt_api", "qt_log_level_fail"):
            parser.addini(name, "read by pytest-qt where it is installed")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """A line for every test that recorded one as "said"; it comes here from other processes too."""
    for report in terminalreporter.getreports("passed"):
        for name, value in report.user_properties:
            if name == "said":
                terminalreporter.write_line(str(value))
