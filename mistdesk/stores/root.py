"""Where this user's workspace lies when none is named; it opens nothing and is quick to load."""

from __future__ import annotations

from pathlib import Path

import platformdirs


def default_root() -> Path:
    """The place the system has for this user's data."""
    return Path(platformdirs.user_data_dir("mistdesk", appauthor=False)) / "workspace"
