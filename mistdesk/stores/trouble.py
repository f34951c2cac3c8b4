"""Turns what SQLite and the file system report into sentences; knows paths and error codes, no tables."""

from __future__ import annotations

import errno
import sqlite3
from datetime import UTC, datetime
from pathlib import Path

from mistdesk.domain.errors import OurFault, StorageTrouble

_FULL = {errno.ENOSPC, errno.EDQUOT} if hasattr(errno, "EDQUOT") else {errno.ENOSPC}
_DENIED = {errno.EACCES, errno.EPERM, errno.EROFS}


class Damaged(StorageTrouble):
    """A database or file cannot be read any more; it stays where it is until `set_aside` is asked for."""

    def __init__(self, path: Path, detail: str) -> None:
        super().__init__(
            f"{path.name} is damaged",
            f"{path} cannot be read: {detail}.",
            "Put back a copy from a backup, or set the file aside and start a new one.",
        )
        self.path = path


class TooNew(StorageTrouble):
    """A database was written by a newer program; it is not touched."""

    def __init__(self, path: Path, found: int, known: int) -> None:
        super().__init__(
            f"{path.name} is from a newer version",
            f"{path} has format {found}; this program knows formats up to {known}.",
            "Start the newer version, or use another workspace.",
        )
        self.path = path


def full_disk(path: Path) -> StorageTrouble:
    """The disk is full; what was written before is intact."""
    return StorageTrouble(
        "The disk is full",
        f"There is no space left to write {path}. What was written before is intact.",
        "Free some space; writing goes on by itself.",
    )


def sqlite_trouble(error: sqlite3.Error, path: Path) -> StorageTrouble | OurFault:
    """What a person is told of an SQLite error; an error in our own SQL is our fault."""
    code = getattr(error, "sqlite_errorcode", None)
    primary = code & 0xFF if isinstance(code, int) else None
    if primary == sqlite3.SQLITE_FULL:
        return full_disk(path)
    if primary in {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB} or _is_not_text(error):
        return Damaged(path, str(error))
    if primary in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_PROTOCOL}:
        return StorageTrouble(
            f"{path.name} is in use",
            f"Another program keeps {path} locked.",
            "Close the other program, then try again.",
        )
    if primary in {sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM, sqlite3.SQLITE_AUTH}:
        return StorageTrouble(
            f"{path.name} cannot be opened",
            f"{path} may not be read or written by this user ({error}).",
            "Check the rights of the file and of its folder.",
        )
    if primary in {sqlite3.SQLITE_IOERR, sqlite3.SQLITE_NOMEM}:
        return StorageTrouble(
            f"{path.name} cannot be read or written",
            f"The disk reported an error for {path} ({error}).",
            "Check the disk and the free space, then try again.",
        )
    return OurFault(
        "Something went wrong in the program",
        f"{path.name} refused what we asked of it ({error}).",
        "Save the diagnostics and report it.",
    )


def _is_not_text(error: sqlite3.Error) -> bool:
    return "Could not decode to UTF-8" in str(error)


def os_trouble(error: OSError, path: Path, *, doing: str) -> StorageTrouble:
    """What a person is told when a file cannot be read or written; `doing` is "read" or "written"."""
    if error.errno in _FULL:
        return full_disk(path)
    if error.errno in _DENIED:
        return StorageTrouble(
            f"{path.name} cannot be {doing}",
            f"{path} may not be {doing} by this user, or another program has it open.",
            "Close the other program, or check the rights of the file and of its folder.",
        )
    return StorageTrouble(
        f"{path.name} cannot be {doing}",
        f"{path} cannot be {doing}: {error.strerror or type(error).__name__}.",
        "Check that the folder exists and that the disk is connected, then try again.",
    )


def set_aside(path: Path) -> Path:
    """Rename a damaged file, with SQLite's files beside it, to `*.damaged-<date>` and return the new name."""
    stamp = datetime.now(tz=UTC).strftime("%Y%m%d-%H%M%S")
    target = path.with_name(f"{path.name}.damaged-{stamp}")
    number = 1
    while target.exists():
        number += 1
        target = path.with_name(f"{path.name}.damaged-{stamp}-{number}")
    try:
        for suffix in ("-wal", "-shm", "-journal"):
            beside = path.with_name(path.name + suffix)
            if beside.exists():
                beside.rename(target.with_name(target.name + suffix))
        path.rename(target)
    except OSError as error:
        raise os_trouble(error, path, doing="set aside") from error
    return target
