"""Where the vendors' documents are, and a running cloud to hold against them."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from mistdesk.simulator.server import Announcement, MistSimulatorOptions, background_simulator

ROOT = Path(__file__).resolve().parents[2]
# A working morning in most of the sites.
MORNING = datetime(2026, 3, 4, 9, 40, tzinfo=UTC)


def shared_folder() -> Path:
    """Find the folder of the vendors' documents; it need not exist."""
    told = os.environ.get("MISTDESK_SHARED")
    return Path(told) if told else ROOT.parent / "shared"


@pytest.fixture(scope="session")
def mist_slice() -> dict[str, object]:
    """Read the vendor's API document."""
    path = shared_folder() / "mist" / "openapi-slice.json"
    if not path.exists():
        pytest.skip(f"{path} is not there")
    content: dict[str, object] = json.loads(path.read_text("utf-8"))
    return content


@pytest.fixture(scope="module")
def small_cloud() -> Iterator[Announcement]:
    with background_simulator(MistSimulatorOptions(estate="small", start=MORNING)) as told:
        yield told


@pytest.fixture(scope="module")
def campus_cloud() -> Iterator[Announcement]:
    with background_simulator(MistSimulatorOptions(estate="campus", start=MORNING)) as told:
        yield told
