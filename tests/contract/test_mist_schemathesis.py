"""Thousands of odd calls, made from the vendor's document, must never break the cloud or its contract."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import httpx
import pytest
from mistdesk.simulator.server import Announcement, MistSimulatorOptions, background_simulator

from .conftest import MORNING, shared_folder

pytestmark = [pytest.mark.contract, pytest.mark.timeout(300)]
pytest.importorskip("schemathesis")

# Two rules of the cloud are not in the document's schemas: one location topic for a URL, and none for organisations.
CONFIG = """
seed = 1
request-timeout = 20
[headers]
Authorization = "Token {token}"
[parameters]
{ids}
[[operations]]
include-path-regex = "webhooks"
checks.positive_data_acceptance.enabled = false
"""


def _ids(told: Announcement) -> dict[str, str]:
    site = f"/api/v1/sites/{told.site_ids[0]}"
    headers = {"Authorization": f"Token {told.tokens['org_read']}"}
    with httpx.Client(base_url=told.url, headers=headers) as http:
        return {
            "org_id": told.org_id,
            "site_id": told.site_ids[0],
            "map_id": http.get(f"{site}/maps").json()[0]["id"],
            "zone_id": http.get(f"{site}/zones").json()[0]["id"],
            "device_id": http.get(f"{site}/devices?type=all").json()[-1]["id"],
        }


@pytest.mark.usefixtures("mist_slice")
def test_odd_calls_break_nothing(tmp_path: Path) -> None:
    document = shared_folder() / "mist" / "openapi-slice.json"
    with background_simulator(MistSimulatorOptions(start=MORNING, quota=10**9)) as told:
        ids = "\n".join(f'"path.{name}" = "{value}"' for name, value in _ids(told).items())
        config = tmp_path / "schemathesis.toml"
        config.write_text(CONFIG.format(token=told.tokens["org_write"], ids=ids), "utf-8")
        words = ["run", str(document), "--url", told.url, "--phases", "examples,coverage,fuzzing,stateful"]
        words += ["--max-examples", "4", "--workers", "1", "--no-color", "--suppress-health-check", "all"]
        program = Path(sys.executable).with_name("schemathesis")
        done = subprocess.run(
            [str(program), "--config-file", str(config), *words],
            cwd=tmp_path,
            env={**os.environ, "NO_PROXY": "127.0.0.1", "PYTHONIOENCODING": "utf-8"},
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=240,
            check=False,
        )
    assert done.returncode == 0, done.stdout[-6_000:] + done.stderr[-2_000:]
