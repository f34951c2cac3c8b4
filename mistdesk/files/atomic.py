"""Writes a file that a person named, whole or not at all: a new file beside it, then renamed; knows no format."""

from __future__ import annotations

import errno
import os
import secrets
import stat
from pathlib import Path

from mistdesk.domain.errors import StorageTrouble


def write_atomically(path: str, data: bytes) -> None:
    """Replace the file's content, keeping its mode; raises StorageTrouble and leaves what was there untouched."""
    target = Path(os.path.realpath(path))
    try:
        mode = _mode_of(target)
        part = target.with_name(f".mistdesk-{secrets.token_hex(6)}.part")
        handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o666)
    except OSError as error:
        raise file_trouble(error, path, doing="written") from error
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        if mode is not None:
            part.chmod(mode)
        part.replace(target)
    except OSError as error:
        raise file_trouble(error, path, doing="written") from error
    finally:
        part.unlink(missing_ok=True)


def file_trouble(error: OSError, path: str, *, doing: str) -> StorageTrouble:
    """What a person is told when a file of theirs cannot be read or written; `doing` is "read" or "written"."""
    name = Path(path).name or path
    title = f"{name} cannot be {doing}"
    if error.errno in {errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)}:
        return StorageTrouble(
            "The disk is full", f"There is no space left to write {path}.", "Free some space, or save somewhere else."
        )
    if isinstance(error, FileNotFoundError):
        what = "The file" if doing == "read" else "The folder"
        return StorageTrouble(title, f"{what} is not there: {path}.", "Check the name.")
    if isinstance(error, IsADirectoryError):
        return StorageTrouble(title, f"{path} is a folder.", "Choose a file.")
    if isinstance(error, PermissionError) or error.errno == errno.EROFS:
        action = "Close the other program and try again" if doing == "read" else "Close it there and try again"
        other = "." if doing == "read" else ", or save under another name."
        return StorageTrouble(
            title, f"{path} is open in another program, or you may not have it {doing}.", f"{action}{other}"
        )
    return StorageTrouble(
        title, f"{path}: {error.strerror or type(error).__name__}.", "Check the disk, or choose another place."
    )


def _mode_of(target: Path) -> int | None:
    """The mode of the file that is replaced, None when there is none; refuses to go round a denial."""
    try:
        found = target.stat()
    except FileNotFoundError:
        return None
    if stat.S_ISDIR(found.st_mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(target))
    if not os.access(target, os.W_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(target))
    return stat.S_IMODE(found.st_mode)
