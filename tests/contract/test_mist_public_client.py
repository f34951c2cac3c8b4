"""The vendor's public client, over TLS on this machine, pages through an estate and gets every row."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from mistdesk.simulator.server import Announcement, MistSimulatorOptions, background_simulator

pytestmark = pytest.mark.contract
pytest.importorskip("mistapi")
trustme = pytest.importorskip("trustme")

SITES, ACCESS_POINTS = 120, 2_400
PROGRAM = Path(__file__).with_name("walk_with_mistapi.py")


def _certificate(folder: Path) -> tuple[Path, Path, Path]:
    authority = trustme.CA()
    own = authority.issue_cert("127.0.0.1")
    chain, key, root = folder / "chain.pem", folder / "key.pem", folder / "root.pem"
    chain.write_bytes(b"".join(part.bytes() for part in own.cert_chain_pems))
    own.private_key_pem.write_to_path(str(key))
    authority.cert_pem.write_to_path(str(root))
    return chain, key, root


def _walk(told: Announcement, root: Path) -> dict[str, list[str]]:
    kept = {name: value for name, value in os.environ.items() if "PROXY" not in name.upper() and "MIST" not in name}
    done = subprocess.run(
        [sys.executable, str(PROGRAM), told.url.removeprefix("https://"), told.org_id, told.site_ids[0]],
        input=told.tokens["org_read"] + "\n",
        env={**kept, "REQUESTS_CA_BUNDLE": str(root), "NO_PROXY": "127.0.0.1"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, list[str]] = json.loads(done.stdout.strip().splitlines()[-1])
    return found


def test_the_public_client_gets_every_row(tmp_path: Path) -> None:
    chain, key, root = _certificate(tmp_path)
    options = MistSimulatorOptions(
        estate=f"retail:{SITES}:{ACCESS_POINTS}",
        start=datetime(2026, 3, 4, 9, 40, tzinfo=UTC),
        tls_cert=chain,
        tls_key=key,
    )
    with background_simulator(options) as told:
        found = _walk(told, root)
    everything = ACCESS_POINTS + 2 * SITES
    sizes = {name: (len(rows), len(set(rows))) for name, rows in found.items()}
    assert sizes == {
        "sites": (SITES, SITES),
        "inventory": (everything, everything),
        "search": (ACCESS_POINTS, ACCESS_POINTS),
        "org_stats": (everything, everything),
        "site_stats": (ACCESS_POINTS // SITES + 2, ACCESS_POINTS // SITES + 2),
        "default_type": (ACCESS_POINTS, ACCESS_POINTS),
        "self": (1, 1),
    }
