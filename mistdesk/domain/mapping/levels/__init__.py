"""Reads the level of a floor from its name; knows names and countries only, never files, maps or screens."""

from __future__ import annotations

from mistdesk.domain.mapping.levels.reading import LevelReading, read_level

__all__ = ["LevelReading", "read_level"]
