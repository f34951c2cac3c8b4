"""Writes a file whole or not at all: a new file beside it, flushed to the disk, then renamed."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from mistdesk.stores.trouble import os_trouble


def write_atomically(path: Path, data: bytes) -> None:
    """Replace the file's content; readable by its owner alone. Raises StorageTrouble and leaves the old file."""
    target = Path(os.path.realpath(path))
    try:
        handle, name = tempfile.mkstemp(prefix=f".{target.name}.", suffix=".part", dir=target.parent)
    except OSError as error:
        raise os_trouble(error, path, doing="written") from error
    part = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        part.replace(target)
        _flush_folder(target.parent)
    except OSError as error:
        raise os_trouble(error, path, doing="written") from error
    finally:
        part.unlink(missing_ok=True)


def _flush_folder(folder: Path) -> None:
    """Make the rename last through a power cut, where the system has such a thing."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
