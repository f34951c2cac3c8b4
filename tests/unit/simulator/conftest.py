"""One cloud for all tests of a module that only look."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.unit.simulator.running import Cloud, running


@pytest.fixture(scope="module")
def cloud() -> Iterator[Cloud]:
    with running() as found:
        yield found
