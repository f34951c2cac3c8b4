"""Runs the program as a user does: a process with arguments, its output and its exit code."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 150.0


@dataclass(frozen=True)
class Ran:
    """What came of a run."""

    code: int
    out: str
    err: str

    def json(self) -> Any:
        """The one JSON document on stdout."""
        return json.loads(self.out)


def environment(home: Path, extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """A home of its own, no key store of the person who runs the tests, no proxy, no screen."""
    kept = {name: value for name, value in os.environ.items() if not name.casefold().endswith("_proxy")}
    kept.pop("DISPLAY", None)
    kept.pop("WAYLAND_DISPLAY", None)
    return kept | {
        "HOME": str(home),
        "XDG_DATA_HOME": str(home / "data"),
        "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
        "QT_QPA_PLATFORM": "offscreen",
        "PYTHONWARNINGS": "error::ResourceWarning",
        **(extra or {}),
    }


def command(*arguments: str | Path) -> list[str]:
    """The program with arguments."""
    return [sys.executable, "-m", "mistdesk", *map(str, arguments)]


def run(
    home: Path,
    *arguments: str | Path,
    stdin: str = "",
    extra: Mapping[str, str] | None = None,
    patience: float = PATIENCE,
) -> Ran:
    """Run to the end. A traceback on stderr is a fault of the program whatever the test is about."""
    done = subprocess.run(
        command(*arguments),
        input=stdin,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=patience,
        check=False,
        cwd=home,
        env=environment(home, extra),
    )
    assert "Traceback" not in done.stderr, done.stderr
    return Ran(done.returncode, done.stdout, done.stderr)


class Served:
    """An embedded server run as a user would, until the block ends; `tokens`, `url` and the rest as announced."""

    def __init__(self, home: Path, *arguments: str | Path) -> None:
        self._process = subprocess.Popen(
            command("simulate", *arguments),
            stdout=subprocess.PIPE,
            stdin=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            env=environment(home),
            cwd=home,
        )
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            _, err = self._process.communicate()
            raise AssertionError(f"did not start: {err}")
        self.said: dict[str, Any] = json.loads(line)

    @property
    def url(self) -> str:
        """Where it listens."""
        return str(self.said["url"])

    def token(self, kind: str) -> str:
        """A token of a kind."""
        return str(self.said["tokens"][kind])

    def __enter__(self) -> Served:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        self._process.communicate(timeout=20)


def processes_naming(text: str) -> Sequence[str]:
    """Command lines of running processes that hold a text; for what must not be left behind, or never be shown."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and int(entry.name) != os.getpid():
            try:
                line = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode("utf-8", "replace")
            except OSError:
                continue
            if text in line:
                found.append(line)
    return found
