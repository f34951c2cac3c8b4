"""A lease on a workspace: a lock of the operating system, so that a crash gives it up; knows no process of ours."""

from __future__ import annotations

import getpass
import os
import socket
import sys
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType

import msgspec

from mistdesk.domain.errors import Busy
from mistdesk.stores.trouble import os_trouble

if sys.platform == "win32":
    import msvcrt

    _LOCKED_BYTE = 1 << 30  # far behind the text, which others may then read

    def _lock(handle: int, *, shared: bool) -> bool:
        del shared  # there is one kind of lock
        os.lseek(handle, _LOCKED_BYTE, os.SEEK_SET)
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _lock(handle: int, *, shared: bool) -> bool:
        # flock belongs to the open file: reading the text through another one does not give the lock up.
        try:
            fcntl.flock(handle, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
        except (BlockingIOError, PermissionError):
            return False
        return True


_PATIENCE_S = 0.3  # a look at the holder locks for a moment; that is no reason to give up
_STEP_S = 0.02


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds a lease. `since` is epoch seconds of that machine."""

    pid: int
    host: str
    user: str
    since: float

    def __str__(self) -> str:
        since = datetime.fromtimestamp(self.since, tz=UTC)
        return f"process {self.pid} of {self.user} on {self.host}, since {since:%Y-%m-%d %H:%M} UTC"


class Lease:
    """One lease on `path`; `what` says in words what is held, as "the worker's place in this workspace"."""

    def __init__(self, path: Path, what: str) -> None:
        self.path = path
        self._what = what
        self._handle: int | None = None

    @property
    def held(self) -> bool:
        """Whether this object holds it."""
        return self._handle is not None

    def acquire(self) -> None:
        """Take it, also after a holder that crashed; raises Busy naming the holder, or StorageTrouble."""
        if self._handle is not None:
            return
        handle = _open(self.path, os.O_RDWR | os.O_CREAT)
        try:
            self._wait_for_lock(handle)
            _write_text(handle, msgspec.json.encode(_me()))
        except OSError as error:
            os.close(handle)
            raise os_trouble(error, self.path, doing="written") from error
        except BaseException:
            os.close(handle)
            raise
        self._handle = handle

    def release(self) -> None:
        """Give it up; without it, nothing happens."""
        handle, self._handle = self._handle, None
        if handle is not None:
            try:
                os.ftruncate(handle, 0)
            finally:
                os.close(handle)

    def _wait_for_lock(self, handle: int) -> None:
        deadline = time.monotonic() + _PATIENCE_S
        while not _lock(handle, shared=False):
            if time.monotonic() >= deadline:
                raise self._busy()
            time.sleep(_STEP_S)

    def _busy(self) -> Busy:
        holder = _read_text(self.path)
        return Busy(
            "The workspace is in use",
            f"{self._what[:1].upper()}{self._what[1:]} is held by {holder or 'a process that gave no name'}.",
            "Close it there, or use another workspace.",
        )

    def __enter__(self) -> Lease:
        self.acquire()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()


def holder_of(path: Path) -> Holder | None:
    """Who holds the lease now; None when nobody does. What a crashed holder left written does not count."""
    try:
        handle = _open(path, os.O_RDWR)
    except FileNotFoundError:
        return None
    try:
        return None if _lock(handle, shared=True) else _read_text(path) or Holder(0, "", "", 0.0)
    finally:
        os.close(handle)


def _open(path: Path, flags: int) -> int:
    try:
        return os.open(path, flags | getattr(os, "O_CLOEXEC", 0), 0o600)
    except FileNotFoundError:
        if flags & os.O_CREAT:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            return os.open(path, flags, 0o600)
        raise
    except OSError as error:
        raise os_trouble(error, path, doing="written") from error


def _write_text(handle: int, text: bytes) -> None:
    os.ftruncate(handle, 0)
    os.lseek(handle, 0, os.SEEK_SET)
    os.write(handle, text)


def _read_text(path: Path) -> Holder | None:
    try:
        return msgspec.json.decode(path.read_bytes(), type=Holder)
    except (OSError, msgspec.MsgspecError):
        return None


def _me() -> Holder:
    try:
        user = getpass.getuser()
    except (KeyError, OSError):
        user = str(os.getuid()) if hasattr(os, "getuid") else "an unnamed user"
    return Holder(os.getpid(), socket.gethostname(), user, time.time())
