"""The page of the next start: it comes back whole, or not at all, and troubles nobody."""

from __future__ import annotations

import json
import logging
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from mistdesk.domain.first_page import FirstCell, FirstColumn, FirstPage, Margins, Mark
from mistdesk.domain.ports import FirstPageStore
from mistdesk.domain.sync import MistConnection, Settings
from mistdesk.stores.first_page import FILE_NAME, JsonFirstPageStore
from mistdesk.stores.settings import JsonSettingsStore

PAGE = FirstPage(
    1_760_000_000.5,
    "Org 東",
    100_000,
    (FirstColumn("thing.name", 150), FirstColumn("floor.level", 86, at_right=True)),
    (
        (FirstCell("Lobby"), FirstCell("1", Mark.SUGGESTED)),
        (FirstCell("\ud800 torn"), FirstCell("", Mark.ERROR)),
    ),
    Margins(268, 190, 16, 280),
)
DAMAGED = (
    b"",
    b"\xff\xfe",
    b"[]",
    b"{}",
    b'{"format": 2}',
    b"[" * 100_000,
    b" " * 2_000_001,
    b'{"format": 1, "org_id": ""}',
)


def test_a_page_comes_back(tmp_path: Path) -> None:
    store: FirstPageStore = JsonFirstPageStore(tmp_path)
    assert store.load() is None
    store.save(PAGE)
    found = store.load()
    assert found is not None
    torn = (FirstCell("? torn"), FirstCell("", Mark.ERROR))  # half a character is no text a file can hold
    assert found == PAGE._replace(rows=(PAGE.rows[0], torn))
    if sys.platform != "win32":
        assert stat.S_IMODE((tmp_path / FILE_NAME).stat().st_mode) == 0o600
    store.save(None)
    assert store.load() is None
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("data", DAMAGED)
def test_a_damaged_file_is_not_shown(data: bytes, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / FILE_NAME).write_bytes(data)
    with caplog.at_level(logging.WARNING):
        assert JsonFirstPageStore(tmp_path).load() is None
    assert FILE_NAME in caplog.text


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("rows", [[["a", ""]]]),
        ("rows", [[["a", ""], ["b", "unheard of"]]]),
        ("rows", [[["a", ""], [3, ""]]]),
        ("rows", 7),
        ("columns", []),
        ("columns", [["a", -1, False], ["b", 3, False]]),
        ("columns", [["a", 1], ["b", 3]]),
        ("margins", [1, 2, 3]),
        ("margins", [1, 2, 3, 10**9]),
        ("at", 1e300),
        ("at", float("nan")),
        ("at", "yesterday"),
        ("devices", None),
        ("organization", ["x"]),
    ],
)
def test_a_wrong_value_spoils_the_page(key: str, value: object, tmp_path: Path) -> None:
    store = JsonFirstPageStore(tmp_path)
    store.save(PAGE)
    path = tmp_path / FILE_NAME
    path.write_text(json.dumps(json.loads(path.read_bytes()) | {key: value}), encoding="utf-8")
    assert store.load() is None


def test_another_organisations_page_is_not_shown(tmp_path: Path) -> None:
    settings = JsonSettingsStore(tmp_path / "settings.json")
    store = JsonFirstPageStore(tmp_path)
    settings.save(Settings(MistConnection("eu", "https://api.example.invalid", "org-1", "One")))
    store.save(PAGE)
    assert store.load() is not None
    settings.save(Settings(MistConnection("eu", "https://api.example.invalid", "org-2", "Two")))
    assert store.load() is None
    (tmp_path / "settings.json").write_bytes(b"{")
    assert store.load() is None


def test_a_page_that_cannot_be_written_is_logged(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        JsonFirstPageStore(tmp_path / "missing").save(PAGE)
    assert "could not be kept" in caplog.text


def test_reading_loads_little() -> None:
    """It happens before the first paint: no library beside the standard one, and no database."""
    code = (
        "import sys; from pathlib import Path; from mistdesk.stores.first_page import JsonFirstPageStore;"
        "JsonFirstPageStore(Path('.')).load();"
        "print([n for n in ('sqlite3', 'pydantic', 'msgspec', 'mistdesk.domain.ports') if n in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
