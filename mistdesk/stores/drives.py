"""Tells whether a folder is on a network drive, where SQLite's write-ahead log is not safe; changes nothing."""

from __future__ import annotations

import os
import sys
from pathlib import Path

_NETWORK_TYPES = frozenset(
    {"nfs", "nfs4", "cifs", "smb3", "smbfs", "afs", "9p", "ncpfs", "ceph", "glusterfs", "fuse.sshfs", "fuse.glusterfs"}
)
_MOUNTS = Path("/proc/self/mountinfo")


def is_network_drive(path: Path) -> bool:
    """Whether the path is on a network drive as far as the system says; False where it does not say."""
    if sys.platform == "win32":
        return _is_remote_on_windows(path)
    try:
        table = _MOUNTS.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return False
    return type_of_mount(table, os.path.realpath(path)) in _NETWORK_TYPES


def type_of_mount(table: str, path: str) -> str:
    """The file system type of the innermost mount that holds the path, from the text of a mountinfo table."""
    best, found = "", ""
    for line in table.splitlines():
        left, separator, right = line.partition(" - ")
        fields = left.split(" ")
        if not separator or len(fields) < 5:
            continue
        point = fields[4].replace("\\040", " ").replace("\\011", "\t").replace("\\134", "\\")
        inside = point == "/" or path == point or path.startswith(point + "/")
        if inside and len(point) >= len(best):
            best, found = point, right.split(" ")[0]
    return found


if sys.platform == "win32":
    import ctypes

    def _is_remote_on_windows(path: Path) -> bool:
        drive = path.absolute().drive
        remote = 4
        return drive.startswith("\\\\") or ctypes.windll.kernel32.GetDriveTypeW(drive + "\\") == remote

else:

    def _is_remote_on_windows(path: Path) -> bool:
        return str(path).startswith("\\\\")
