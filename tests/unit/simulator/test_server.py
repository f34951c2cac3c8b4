"""The cloud as a program: it announces itself, ends well however told to, and names what keeps it from starting."""

from __future__ import annotations

import json
import signal
import socket
import ssl
import subprocess
import sys
from pathlib import Path

import httpx
import pytest
import trustme
from mistdesk.domain.errors import BadFile, Busy, WrongUsage
from mistdesk.simulator.server import MistSimulatorOptions, background_simulator

PROGRAM = """
import sys
from mistdesk.simulator.server import MistSimulatorOptions, run_mist_simulator
options = MistSimulatorOptions(end_with_stdin=sys.argv[1] == "stdin")
sys.exit(run_mist_simulator(options, lambda line: print(line, flush=True)))
"""


@pytest.mark.parametrize(
    "way",
    [
        "stdin",
        pytest.param("SIGTERM", marks=pytest.mark.skipif(sys.platform == "win32", reason="signals are POSIX")),
        pytest.param("SIGINT", marks=pytest.mark.skipif(sys.platform == "win32", reason="signals are POSIX")),
    ],
)
def test_it_announces_itself_in_one_line_and_ends_without_a_word(way: str) -> None:
    """Field case F82: exit code 0 and nothing on stderr."""
    with subprocess.Popen(
        [sys.executable, "-c", PROGRAM, way],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as child:
        assert child.stdout is not None
        told = json.loads(child.stdout.readline())
        assert set(told) >= {"url", "tokens", "org_id", "site_ids", "control"}
        headers = {"Authorization": f"Token {told['tokens']['org_read']}"}
        # A connection that is kept open must not hold up the end.
        with httpx.Client(base_url=told["url"], headers=headers, trust_env=False) as http:
            assert http.get("/api/v1/self").status_code == 200
            if way != "stdin":
                child.send_signal(getattr(signal, way))
            rest, errors = child.communicate(timeout=20)
    assert (child.returncode, rest, errors) == (0, "", "")


def test_a_port_that_is_taken_is_named() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(Busy, match=f"Port {port} "), background_simulator(MistSimulatorOptions(port=port)):
            pass


def test_a_number_that_is_no_port_is_refused() -> None:
    with pytest.raises(WrongUsage, match="70000"), background_simulator(MistSimulatorOptions(port=70_000)):
        pass


def test_a_certificate_that_cannot_be_used_is_named(tmp_path: Path) -> None:
    path = tmp_path / "chain.pem"
    for content in (None, "nonsense"):
        if content is not None:
            path.write_text(content)
        options = MistSimulatorOptions(tls_cert=path, tls_key=path)
        with pytest.raises(BadFile) as caught, background_simulator(options):
            pass
        assert str(path) in caught.value.message


def test_it_serves_over_tls(tmp_path: Path) -> None:
    authority = trustme.CA()
    own = authority.issue_cert("127.0.0.1")
    chain, key, root = tmp_path / "chain.pem", tmp_path / "key.pem", tmp_path / "root.pem"
    own.cert_chain_pems[0].write_to_path(str(chain))
    own.private_key_pem.write_to_path(str(key))
    authority.cert_pem.write_to_path(str(root))
    with background_simulator(MistSimulatorOptions(tls_cert=chain, tls_key=key)) as told:
        assert told.url.startswith("https://127.0.0.1:")
        headers = {"Authorization": f"Token {told.tokens['org_read']}"}
        found = httpx.get(f"{told.url}/api/v1/self", headers=headers, verify=_trusting(root), trust_env=False)
        assert found.status_code == 200
        with httpx.Client(headers=headers, verify=_trusting(root), trust_env=False) as http:
            row = http.get(f"{told.url}/api/v1/sites/{told.site_ids[0]}/maps").json()[0]
            assert row["url"].startswith(told.url)


def _trusting(root: Path) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=str(root))
