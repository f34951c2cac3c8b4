"""Tokens in the operating system's key store, else in memory; never in a file of ours, never in a message."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from concurrent.futures import Future
from concurrent.futures import TimeoutError as NoAnswer
from dataclasses import dataclass
from typing import Protocol, TypeVar

from mistdesk.domain.errors import Side
from mistdesk.domain.sync import Token

T = TypeVar("T")

_MEMORY = "Kept in memory only until the program ends"
# By class, not by name or priority: other back ends keep secrets in plain text, or drop them silently.
_ACCEPTED = {
    "keyring.backends.SecretService.Keyring": "the desktop's key store (Secret Service)",
    "keyring.backends.libsecret.Keyring": "the desktop's key store (Secret Service)",
    "keyring.backends.kwallet.DBusKeyring": "KWallet",
    "keyring.backends.kwallet.DBusKeyringKWallet4": "KWallet",
    "keyring.backends.macOS.Keyring": "the macOS Keychain",
    "keyring.backends.Windows.WinVaultKeyring": "the Windows Credential Manager",
}
_NULL = "keyring.backends.null.Keyring"
_GNOME_LIKE = {"GNOME", "UNITY", "X-CINNAMON", "MATE", "XFCE", "LXDE", "BUDGIE"}


class KeyStore(Protocol):
    """What is used of a back end."""

    def get_password(self, service: str, username: str) -> str | None:
        """The secret, None when there is none."""
        ...

    def set_password(self, service: str, username: str, password: str) -> None:
        """Keep a secret."""
        ...

    def delete_password(self, service: str, username: str) -> None:
        """Remove a secret."""
        ...


@dataclass(frozen=True, slots=True)
class Found:
    """What looking for a key store came to: the store and its name in a sentence, or why there is none."""

    store: KeyStore | None
    name: str = ""
    reason: str = ""


class KeyringCredentials:
    """The Credentials of this user. Each question to the key store runs on a thread with a limit of time.

    A store that hangs, for example behind a prompt that nobody answers, is asked again only after it has answered.
    """

    def __init__(
        self,
        find: Callable[[], Found] | None = None,
        *,
        find_seconds: float = 3.0,
        ask_seconds: float = 10.0,
    ) -> None:
        self._find = find or find_key_store
        self._find_seconds = find_seconds
        self._ask_seconds = ask_seconds
        self._memory: dict[tuple[Side, str], Token] = {}
        self._forgotten: set[tuple[Side, str]] = set()
        self._search: Future[Found] | None = None
        self._pending: Future[str | None] | None = None
        self._trouble = ""
        self._lock = threading.RLock()

    @property
    def persistent(self) -> bool:
        """Whether tokens survive the program."""
        return self._found().store is not None and not self._trouble

    @property
    def place(self) -> str:
        """Where tokens are kept, in words for the window."""
        found = self._found()
        if found.store is None:
            return f"{_MEMORY}: {found.reason}."
        if self._trouble:
            return f"{_MEMORY}: {found.name} {self._trouble}."
        return f"Kept in {found.name}."

    def get(self, side: Side, account: str) -> Token | None:
        """The token, or None; a locked store gives None and says so in `place`."""
        key = (side, account)
        held = self._memory.get(key)
        if held is not None or key in self._forgotten:
            return held
        store = self._found().store
        if store is None:
            return None
        text = self._ask(lambda: store.get_password(_service(side), account))
        return Token(text) if text else None

    def put(self, side: Side, account: str, token: Token) -> bool:
        """Keep it; False when it is kept in memory only."""
        key = (side, account)
        self._memory[key] = token
        self._forgotten.discard(key)
        store = self._found().store
        if store is None:
            return False

        def keep() -> str | None:
            store.set_password(_service(side), account, token.reveal())
            return None

        self._ask(keep)
        if self._trouble:
            return False
        del self._memory[key]
        return True

    def forget(self, side: Side, account: str) -> None:
        """Remove it; where the key store refuses, it is not given out again by this program."""
        key = (side, account)
        self._memory.pop(key, None)
        store = self._found().store
        if store is None:
            return

        def remove() -> str | None:
            if store.get_password(_service(side), account) is not None:
                store.delete_password(_service(side), account)
            return None

        self._forgotten.add(key)
        self._ask(remove)
        if not self._trouble:
            self._forgotten.discard(key)

    # ---------------------------------------------------------------------------------------------------------------

    def _found(self) -> Found:
        with self._lock:
            first = self._search is None
            if self._search is None:
                self._search = _on_a_thread(self._find)
            search = self._search
        try:
            return search.result(self._find_seconds if first else 0)
        except NoAnswer:
            return Found(None, reason="the key store did not answer")
        except Exception as error:  # noqa: BLE001  (back ends raise what they like)
            return Found(None, reason=f"looking for a key store failed ({type(error).__name__})")

    def _ask(self, question: Callable[[], str | None]) -> str | None:
        """The answer of the store; None, with `_trouble` set, when it refuses or does not answer in time."""
        with self._lock:
            if self._pending is not None and not self._pending.done():
                self._trouble = "still waits for an answer"
                return None
            self._pending = _on_a_thread(question)
            try:
                answer = self._pending.result(self._ask_seconds)
            except NoAnswer:
                self._trouble = "did not answer; it may be locked"
            except Exception as error:  # noqa: BLE001  (back ends raise what they like; their text may hold secrets)
                self._trouble = "is locked" if "Locked" in type(error).__name__ else "refused"
            else:
                self._trouble = ""
                return answer
            return None


def find_key_store() -> Found:
    """The first accepted back end of the keyring library; may wait for D-Bus, so it is called on a thread."""
    # Late, as the library looks for plug-ins of all installed packages when it is imported and used.
    import keyring  # noqa: PLC0415  (slow, and only where a key store is looked for)
    from keyring.backend import get_all_keyring  # noqa: PLC0415  (as above)

    chosen = keyring.get_keyring()
    if _class_name(chosen) == _NULL:
        return Found(None, reason="the keyring library was told to keep nothing")
    candidates = [chosen]
    if _class_name(chosen) not in _ACCEPTED:
        candidates = sorted(get_all_keyring(), key=lambda backend: float(backend.priority), reverse=True)
    for backend in candidates:
        name = _ACCEPTED.get(_class_name(backend))
        if name is not None:
            return Found(backend, _gnome_name(name))
    return Found(None, reason=f"no key store was found{_what_is_missing()}")


def _class_name(backend: object) -> str:
    kind = type(backend)
    return f"{kind.__module__}.{kind.__qualname__}"


def _gnome_name(name: str) -> str:
    desktops = set(os.environ.get("XDG_CURRENT_DESKTOP", "").upper().split(":"))
    return "the GNOME keyring" if "Secret Service" in name and desktops & _GNOME_LIKE else name


def _what_is_missing() -> str:
    if os.name == "posix" and os.uname().sysname == "Linux" and not os.environ.get("DBUS_SESSION_BUS_ADDRESS"):
        return " (there is no D-Bus session, as in a login over SSH)"
    return ""


def _service(side: Side) -> str:
    return f"mistdesk {side.value}"


def _on_a_thread(job: Callable[[], T]) -> Future[T]:
    """Run it on a daemon thread: one that hangs for good must not keep the program from ending."""
    future: Future[T] = Future()

    def run() -> None:
        try:
            future.set_result(job())
        except Exception as error:  # noqa: BLE001  (handed to whoever asks for the result)
            future.set_exception(error)

    threading.Thread(target=run, name="key-store", daemon=True).start()
    return future
