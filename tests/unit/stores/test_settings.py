"""Settings as people and other versions leave them: what can be used is used, nothing is lost silently."""

from __future__ import annotations

import json
import stat
import sys
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings as tries
from hypothesis import strategies as st
from mistdesk.domain.errors import StorageTrouble
from mistdesk.domain.ports import SettingsStore
from mistdesk.domain.sync import MistConnection, PollSettings, Settings, TargetKind, TargetSettings
from mistdesk.stores.settings import JsonSettingsStore

FULL = Settings(
    MistConnection("eu", "https://api.example.invalid", "o", "Org 東", ("s1", "s2"), "/ca.pem"),
    TargetSettings(TargetKind.MAPPED, "https://m.example.invalid", site_id="S", zones=False, automatic=True),
    PollSettings(60.0, 1800.0),
    "dark",
    (("mapping", (200, 300)), ("empty", ())),
)


def test_settings_come_back(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    store: SettingsStore = JsonSettingsStore(path)
    assert store.load() == Settings()
    store.save(FULL)
    assert store.load() == FULL
    assert store.trouble == ""
    assert '"Org 東"' in path.read_text(encoding="utf-8")
    assert list(tmp_path.iterdir()) == [path]
    if sys.platform != "win32":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_keys_of_other_versions_are_kept(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    path.write_text('{"mist": {"region": "eu", "future": [1]}, "shape": {"a": null}}', encoding="utf-8-sig")
    store = JsonSettingsStore(path)
    loaded = store.load()
    assert loaded.mist.region == "eu"
    assert store.trouble == ""
    store.save(FULL)
    raw = json.loads(path.read_text(encoding="utf-8"))
    assert raw["mist"]["future"] == [1]
    assert raw["shape"] == {"a": None}
    assert raw["mist"]["region"] == "eu"
    assert store.load() == FULL


def test_wrong_values_become_defaults_and_are_named(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    raw = {
        "mist": {"region": 7, "org_id": "o", "site_ids": ["a", 5]},
        "target": "mapped",
        "poll": {"stats_seconds": -1, "inventory_seconds": 900},
        "theme": "pink",
        "panels": [["x", ["y"]]],
    }
    path.write_text(json.dumps(raw))
    store = JsonSettingsStore(path)
    assert store.load() == Settings(MistConnection(org_id="o"), poll=PollSettings(inventory_seconds=900.0))
    for name in ("mist.region", "mist.site_ids", "target", "poll.stats_seconds", "theme", "panels"):
        assert name in store.trouble
    store.save(store.load())
    store.load()
    assert store.trouble == ""


@pytest.mark.parametrize("content", [b"", b"{", b"[1]", b"\xff\xfe{}", b'{"theme": "dark"} x', b"null"])
def test_a_damaged_file_is_set_aside(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "settings.json"
    path.write_bytes(content)
    store = JsonSettingsStore(path)
    assert store.load() == Settings()
    (kept,) = tmp_path.glob("settings.json.damaged-*")
    assert kept.read_bytes() == content
    assert kept.name in store.trouble
    store.save(FULL)
    assert store.load() == FULL
    path.write_bytes(content)
    store.save(FULL)
    assert len(list(tmp_path.glob("settings.json.damaged-*"))) == 2


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
NAMES = st.sampled_from(["mist", "target", "poll", "theme", "panels", "region", "kind", "zones", "stats_seconds"])


@tries(max_examples=100, deadline=None)
@given(st.dictionaries(NAMES, JSON | st.dictionaries(NAMES, JSON, max_size=3), max_size=4))
def test_any_json_gives_settings(raw: dict[str, object]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "settings.json"
        path.write_text(json.dumps(raw))
        store = JsonSettingsStore(path)
        loaded = store.load()
        store.save(loaded)
        assert store.load() == loaded


def test_a_file_that_cannot_be_read_or_written(tmp_path: Path) -> None:
    (tmp_path / "settings.json").mkdir()
    store = JsonSettingsStore(tmp_path / "settings.json")
    with pytest.raises(StorageTrouble):
        store.load()
    with pytest.raises(StorageTrouble):
        JsonSettingsStore(tmp_path / "none" / "settings.json").save(FULL)
    assert [item.name for item in tmp_path.iterdir()] == ["settings.json"]
