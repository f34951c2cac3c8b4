"""Tokens and key stores that lock, hang, refuse or are not there; nothing ever waits for good or shows a token."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.backends import fail, null
from mistdesk.domain.errors import BadFile, Side, StorageTrouble
from mistdesk.domain.ports import Credentials
from mistdesk.domain.sync import Token
from mistdesk.stores import credentials as module
from mistdesk.stores.credentials import Found, KeyringCredentials, find_key_store
from mistdesk.stores.token_file import TokenFile

SECRET = "AbCd-1234-token-5678"


class KeyringLocked(Exception):
    """What the keyring library raises by that name."""


class FakeStore:
    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], str] = {}
        self.error: Exception | None = None
        self.gate: threading.Event | None = None
        self.calls = 0

    def _enter(self) -> None:
        self.calls += 1
        if self.gate is not None:
            self.gate.wait(20)
        if self.error is not None:
            raise self.error

    def get_password(self, service: str, username: str) -> str | None:
        self._enter()
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self._enter()
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        self._enter()
        del self.kept[service, username]


def with_store(store: FakeStore) -> KeyringCredentials:
    return KeyringCredentials(lambda: Found(store, "the test store"), ask_seconds=0.2)


def text(token: Token | None) -> str | None:
    return None if token is None else token.reveal()


def test_tokens_are_kept_by_side_and_account() -> None:
    store = FakeStore()
    tokens: Credentials = with_store(store)
    assert tokens.persistent
    assert tokens.place == "Kept in the test store."
    assert tokens.put(Side.MIST, "org", Token(SECRET))
    assert tokens.put(Side.MAPPED, "org", Token("other"))
    assert text(with_store(store).get(Side.MIST, "org")) == SECRET
    assert tokens.get(Side.MIST, "nobody") is None
    tokens.forget(Side.MIST, "org")
    tokens.forget(Side.MIST, "org")
    assert tokens.get(Side.MIST, "org") is None
    assert list(store.kept.values()) == ["other"]


def test_without_a_store_tokens_live_in_memory_and_the_place_says_so() -> None:
    """Field case F58: no keyring on headless Linux."""
    tokens = KeyringCredentials(lambda: Found(None, reason="no key store was found"))
    assert not tokens.persistent
    assert not tokens.put(Side.MIST, "org", Token(SECRET))
    assert text(tokens.get(Side.MIST, "org")) == SECRET
    assert tokens.place == "Kept in memory only until the program ends: no key store was found."
    tokens.forget(Side.MIST, "org")
    assert tokens.get(Side.MIST, "org") is None


def test_a_locked_store_is_asked_again_later() -> None:
    """Field case F60: a locked key store."""
    store = FakeStore()
    tokens = with_store(store)
    tokens.put(Side.MIST, "org", Token(SECRET))
    store.error = KeyringLocked(f"cannot give {SECRET}")
    assert tokens.get(Side.MIST, "org") is None
    assert tokens.place == "Kept in memory only until the program ends: the test store is locked."
    assert not tokens.persistent
    assert not tokens.put(Side.MIST, "org", Token("newer"))
    assert text(tokens.get(Side.MIST, "org")) == "newer"
    store.error = None
    assert tokens.put(Side.MIST, "org", Token("newest"))
    assert tokens.place == "Kept in the test store."
    assert text(tokens.get(Side.MIST, "org")) == "newest"


def test_a_store_that_refuses_shows_no_secret() -> None:
    """Field case F60: a key store that refuses."""
    store = FakeStore()
    store.error = RuntimeError(SECRET)
    tokens = with_store(store)
    assert not tokens.put(Side.MIST, "org", Token(SECRET))
    assert SECRET not in tokens.place
    assert "refused" in tokens.place


def test_a_token_that_could_not_be_removed_is_not_given_out_again() -> None:
    store = FakeStore()
    tokens = with_store(store)
    tokens.put(Side.MIST, "org", Token(SECRET))
    store.error = KeyringLocked()
    tokens.forget(Side.MIST, "org")
    store.error = None
    assert tokens.get(Side.MIST, "org") is None
    assert tokens.put(Side.MIST, "org", Token("new"))
    assert text(tokens.get(Side.MIST, "org")) == "new"


def test_a_hanging_store_never_hangs_the_program_and_is_not_asked_twice() -> None:
    """Field case F60: no endless prompts."""
    store = FakeStore()
    store.gate = threading.Event()
    tokens = with_store(store)
    start = time.monotonic()
    assert tokens.get(Side.MIST, "org") is None
    assert not tokens.put(Side.MIST, "org", Token(SECRET))
    assert text(tokens.get(Side.MIST, "org")) == SECRET
    assert time.monotonic() - start < 5
    assert store.calls == 1
    assert "still waits" in tokens.place
    store.gate.set()
    deadline = time.monotonic() + 10
    while not tokens.put(Side.MIST, "org", Token(SECRET)) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert tokens.persistent


def test_a_search_that_hangs_or_fails() -> None:
    gate = threading.Event()
    store = FakeStore()

    def slow() -> Found:
        gate.wait(20)
        return Found(store, "the test store")

    tokens = KeyringCredentials(slow, find_seconds=0.1)
    assert not tokens.put(Side.MIST, "org", Token(SECRET))
    assert tokens.place == "Kept in memory only until the program ends: the key store did not answer."
    gate.set()
    deadline = time.monotonic() + 10
    while not tokens.persistent and time.monotonic() < deadline:
        time.sleep(0.01)
    assert tokens.persistent

    def broken() -> Found:
        raise RuntimeError(SECRET)

    tokens = KeyringCredentials(broken)
    assert tokens.place.endswith("looking for a key store failed (RuntimeError).")


class PlainText(KeyringBackend):
    priority = 9

    def get_password(self, service: str, username: str) -> str | None:
        return "plain"

    def set_password(self, service: str, username: str, password: str) -> None:
        raise AssertionError

    def delete_password(self, service: str, username: str) -> None:
        raise AssertionError


def made(kind: type[KeyringBackend]) -> KeyringBackend:
    return kind()


@pytest.mark.parametrize("backend", [PlainText, fail.Keyring, null.Keyring])
def test_only_accepted_back_ends_are_used(monkeypatch: pytest.MonkeyPatch, backend: type[KeyringBackend]) -> None:
    """Field case F58: never plain text by default."""
    monkeypatch.setattr(keyring, "get_keyring", backend)
    monkeypatch.setattr("keyring.backend.get_all_keyring", lambda: [made(backend)])
    monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS", raising=False)
    found = find_key_store()
    assert found.store is None
    assert found.reason


def test_an_accepted_back_end_is_found_behind_a_refused_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(module._ACCEPTED, f"{__name__}.PlainText", "the desktop's key store (Secret Service)")
    monkeypatch.setattr(keyring, "get_keyring", fail.Keyring)
    monkeypatch.setattr("keyring.backend.get_all_keyring", lambda: [made(fail.Keyring), made(PlainText)])
    monkeypatch.setenv("XDG_CURRENT_DESKTOP", "ubuntu:GNOME")
    found = find_key_store()
    assert isinstance(found.store, PlainText)
    assert found.name == "the GNOME keyring"
    monkeypatch.setenv("XDG_CURRENT_DESKTOP", "KDE")
    assert find_key_store().name == "the desktop's key store (Secret Service)"


def test_the_real_search_ends_in_time() -> None:
    start = time.monotonic()
    assert KeyringCredentials().place.startswith("Kept in ")
    assert time.monotonic() - start < 10


def token_file(folder: Path, content: bytes, mode: int = 0o600) -> Path:
    path = folder / "the token.txt"
    path.write_bytes(content)
    path.chmod(mode)
    return path


@pytest.mark.parametrize("content", [SECRET, f"{SECRET}\n", f"\ufeff  {SECRET}\r\n\r\n"])
def test_a_token_file_for_its_owner_alone(tmp_path: Path, content: str) -> None:
    assert TokenFile.read(token_file(tmp_path, content.encode())).reveal() == SECRET
    assert TokenFile.read(token_file(tmp_path, content.encode(), 0o400)).reveal() == SECRET


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604, 0o660, 0o610])
def test_a_wider_token_file_is_refused_with_the_command(tmp_path: Path, mode: int) -> None:
    path = token_file(tmp_path, SECRET.encode(), mode)
    with pytest.raises(BadFile, match=f"mode {mode:04o}") as caught:
        TokenFile.read(path)
    assert caught.value.action == f"Run: chmod 600 '{path}'"
    assert SECRET not in str(caught.value)


def test_a_systemd_credential_may_be_wider(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = token_file(tmp_path, SECRET.encode(), 0o440)
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))
    assert TokenFile.read(path).reveal() == SECRET
    inner = tmp_path / "inner"
    inner.mkdir()
    with pytest.raises(BadFile):
        TokenFile.read(token_file(inner, SECRET.encode(), 0o440))


@pytest.mark.parametrize("content", [b"", b" \n", b"two words", b"a\nb", b"\xff\xfe", b"a\x00b", b"x" * 20_000])
def test_a_file_without_one_token(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(BadFile, match="holds no token"):
        TokenFile.read(token_file(tmp_path, content))


def test_a_missing_token_file(tmp_path: Path) -> None:
    with pytest.raises(StorageTrouble, match="no file"):
        TokenFile.read(tmp_path / "none")
    with pytest.raises(StorageTrouble):
        TokenFile.read(tmp_path)
