"""Where the vendors' documents are; they are no part of the project, so tests that need them skip without."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


def shared_file(name: str) -> Path:
    """A vendor's document, or a skip that says which one is missing."""
    told = os.environ.get("MISTDESK_SHARED")
    path = (Path(told) if told else ROOT.parent / "shared") / name
    if not path.exists():
        pytest.skip(f"needs the vendor's document {name}, which is not here")
    return path
