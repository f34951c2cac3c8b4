"""Lets the settings of pytest-qt stand where it is not installed, as in the environment without Qt."""

from __future__ import annotations

import importlib.util

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    """Name the settings that pytest-qt would read."""
    if importlib.util.find_spec("pytestqt") is None:
        for name in ("qt_api", "qt_log_level_fail"):
            parser.addini(name, "read by pytest-qt where it is installed")
