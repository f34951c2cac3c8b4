"""Bad input and bad luck: a clear message, nothing lost, and the next start works."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.e2e.program import Ran, Served, run
from tests.e2e.test_command_line import DONE, UNKNOWN, token_file

START = "2026-05-04T07:00:00Z"


def says_what_to_do(ran: Ran) -> None:
    """Title, what happened, what to do: three lines at least, and no half-finished JSON on stdout."""
    assert ran.code == UNKNOWN, (ran.code, ran.out, ran.err)
    assert len([line for line in ran.err.splitlines() if line.strip()]) >= 3, ran.err
    assert ran.out == ""


class Place:
    """A workspace that has been signed in to a cloud."""

    def __init__(self, home: Path, cloud: Served) -> None:
        self.home = home
        self.space = home / "space"
        self.token = token_file(home, cloud.token("org_read"))
        signed = self("sign-in", "mist", "--region", cloud.url)
        assert signed.code == DONE, signed.err

    def __call__(self, *arguments: str | Path) -> Ran:
        return run(self.home, *arguments, "--workspace", self.space, "--token-file", self.token)

    def devices(self) -> int:
        found = self("discover", "--json")
        assert found.code == DONE, found.err
        return int(found.json()["devices"])

    def exported(self, name: str) -> list[str]:
        path = self.home / name
        done = run(self.home, "mapping", "export", path, "--workspace", self.space)
        assert done.code == DONE, done.err
        return path.read_text(encoding="utf-8-sig").splitlines()


def served(home: Path, faults: list[dict[str, Any]] | None = None, estate: str = "small") -> Served:
    arguments: list[str | Path] = ["mist", "--estate", estate, "--start", START]
    if faults is not None:
        path = home / "faults.json"
        path.write_text(json.dumps({"faults": faults}), encoding="utf-8")
        arguments += ["--faults", path]
    return Served(home, *arguments)


def test_corrupt_settings_are_set_aside_and_said(tmp_path: Path) -> None:
    with served(tmp_path) as cloud:
        place = Place(tmp_path, cloud)
        assert place.devices() == 47
        before = place.exported("before.csv")
        (place.space / "settings.json").write_text('{"mist": {"base_url": 7', encoding="utf-8")
        who = place("whoami")
        assert who.code == UNKNOWN
        assert place.exported("after.csv") == before, "the mapping is not lost with the settings"
        assert any("settings" in item.name and item.name != "settings.json" for item in place.space.iterdir()), (
            "what was there is kept beside"
        )
        assert place("sign-in", "mist", "--region", cloud.url).code == DONE
        assert place.devices() == 47


def test_a_workspace_that_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "space").write_text("not a folder", encoding="utf-8")
    ran = run(tmp_path, "mapping", "export", tmp_path / "m.csv", "--workspace", tmp_path / "space")
    says_what_to_do(ran)
    assert (tmp_path / "space").read_text(encoding="utf-8") == "not a folder"


@pytest.mark.parametrize("name", ["mapping.db", "sync.db"])
def test_a_database_that_is_none(tmp_path: Path, name: str) -> None:
    with served(tmp_path) as cloud:
        place = Place(tmp_path, cloud)
        assert place.devices() == 47
        garbage = b"this is no database at all, whatever its name says. " * 200
        for leftover in (f"{name}-wal", f"{name}-shm"):
            (place.space / leftover).unlink(missing_ok=True)
        (place.space / name).write_bytes(garbage)
        ran = place("discover")
        says_what_to_do(ran)
        assert name in ran.err
        kept = [item for item in place.space.iterdir() if item.name.startswith(name) and item.read_bytes() == garbage]
        assert kept, "what was there is kept"


@pytest.mark.skipif(os.name != "posix" or os.geteuid() != 0, reason="only root can mount a small disk")
def test_a_full_disk(tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    made = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=600k", "tmpfs", str(disk)], check=False)
    if made.returncode != 0:
        pytest.skip("no small disk can be mounted here")
    try:
        with served(tmp_path, estate="campus") as cloud:
            place = Place(tmp_path, cloud)
            place.space = Path(shutil.move(place.space, disk / "space"))
            filler = disk / "filler"
            with contextlib.suppress(OSError), filler.open("wb") as file:
                while True:
                    file.write(b"x" * 4096)
                    file.flush()
            ran = place("discover")
            says_what_to_do(ran)
            assert "disk" in ran.err.casefold()
            filler.unlink()
            subprocess.run(["mount", "-o", "remount,size=64m", str(disk)], check=True)
            assert place.devices() > 500, "with room again the next start works"
    finally:
        subprocess.run(["umount", str(disk)], check=True)


def test_a_port_in_use(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        for kind in ("mist", "mapped"):
            ran = run(tmp_path, "simulate", kind, "--port", str(port))
            says_what_to_do(ran)
            assert str(port) in ran.err


@pytest.mark.parametrize(
    ("effect", "words"),
    [
        ({"kind": "html"}, "Mist"),
        ({"kind": "close"}, ""),
        ({"kind": "half_page"}, ""),
        ({"kind": "status", "status": 503}, "503"),
        ({"kind": "redirect", "location": "https://example.invalid/login"}, ""),
    ],
    ids=lambda value: value["kind"] if isinstance(value, dict) else "",
)
def test_a_cloud_that_fails_in_the_middle_keeps_the_old_inventory(
    tmp_path: Path, effect: dict[str, Any], words: str
) -> None:
    """The first reading is whole; from the second on the inventory fails. Nothing partial takes anything away."""
    strikes = {"match": {"path": "*/inventory", "after": 1}, "effect": effect}
    with served(tmp_path, [strikes]) as cloud:
        place = Place(tmp_path, cloud)
        assert place.devices() == 47
        before = place.exported("before.csv")
        failed = place("discover", "--json")
        says_what_to_do(failed)
        assert words in failed.err
        assert place.exported("after.csv") == before


def test_a_cloud_that_lies_about_the_total_is_read_to_its_end(tmp_path: Path) -> None:
    with served(tmp_path, [{"match": {"path": "*/inventory"}, "effect": {"kind": "page_total", "add": 40}}]) as cloud:
        place = Place(tmp_path, cloud)
        assert place.devices() == 47


def test_a_page_that_is_short_without_a_word_takes_nothing_away(tmp_path: Path) -> None:
    strikes = {"match": {"path": "*/inventory", "after": 1}, "effect": {"kind": "short_page", "drop": 5}}
    with served(tmp_path, [strikes]) as cloud:
        place = Place(tmp_path, cloud)
        assert place.devices() == 47
        before = place.exported("before.csv")
        place("discover")
        after = place.exported("after.csv")
        assert len(after) == len(before)


def test_unlovely_but_harmless_answers_are_read(tmp_path: Path) -> None:
    with Served(tmp_path, "mist", "--estate", "small", "--start", START, "--faults", "quirks") as cloud:
        place = Place(tmp_path, cloud)
        assert place.devices() == 47
        assert place("worker", "--once").code == DONE


@contextlib.contextmanager
def mute_server() -> Iterator[str]:
    """A server that takes the call and never answers."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"


def test_a_server_that_never_answers_is_given_up_on(tmp_path: Path) -> None:
    token = token_file(tmp_path, "some-token-of-somebody-0001")
    with mute_server() as url:
        ran = run(
            tmp_path,
            *("sign-in", "mist", "--region", url, "--workspace", tmp_path / "s", "--token-file", token),
            patience=170,
        )
    says_what_to_do(ran)


def test_nobody_listens_there(tmp_path: Path) -> None:
    with mute_server() as url:
        pass
    token = token_file(tmp_path, "some-token-of-somebody-0001")
    ran = run(tmp_path, *("sign-in", "mist", "--region", url, "--workspace", tmp_path / "s", "--token-file", token))
    says_what_to_do(ran)


def test_a_cloud_that_is_another_web_site(tmp_path: Path) -> None:
    with served(tmp_path, [{"match": {"path": "*/self"}, "effect": {"kind": "html"}}]) as cloud:
        token = token_file(tmp_path, cloud.token("org_read"))
        ran = run(
            tmp_path,
            *("sign-in", "mist", "--region", cloud.url, "--workspace", tmp_path / "s", "--token-file", token),
        )
    says_what_to_do(ran)
    assert "Mist" in ran.err


def test_a_journal_of_somebody_elses_program_is_left_alone(tmp_path: Path) -> None:
    """A database of a later version is not written into."""
    with served(tmp_path) as cloud:
        place = Place(tmp_path, cloud)
        assert place.devices() == 47
        with sqlite3.connect(place.space / "mapping.db") as database:
            database.execute("PRAGMA user_version = 9999")
        database.close()
        ran = place("discover")
        says_what_to_do(ran)
        with sqlite3.connect(place.space / "mapping.db") as database:
            assert database.execute("PRAGMA user_version").fetchone() == (9999,)
        database.close()


def test_the_program_needs_no_home_that_can_be_written(tmp_path: Path) -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "mistdesk", "--version"],
        capture_output=True,
        text=True,
        check=False,
        env={"HOME": "/nonexistent", "PATH": os.environ["PATH"]},
    )
    assert ran.returncode == 0, ran.stderr
