"""Reads a token from a file that nobody else can read; shows none of it in any message."""

from __future__ import annotations

import os
import shlex
import stat
import sys
from pathlib import Path

from mistdesk.domain.errors import BadFile, StorageTrouble
from mistdesk.domain.sync import Token
from mistdesk.stores.trouble import os_trouble

_TOO_LONG = 16 * 1024


class TokenFile:
    """A file of mode 0600 (or narrower) that belongs to this user, or a systemd credential."""

    @staticmethod
    def read(path: Path) -> Token:
        """The token; raises BadFile when the file is open to others or holds no token, StorageTrouble when unreadable.

        Windows has no such modes; there the rights of the folder count.
        """
        try:
            with path.open("rb") as stream:
                # The open file is looked at, not the name, which could be exchanged in between.
                found = os.fstat(stream.fileno())
                if sys.platform != "win32" and not _is_systemd_credential(path):
                    _refuse_wide(path, found)
                data = stream.read(_TOO_LONG + 1)
        except FileNotFoundError:
            raise StorageTrouble(
                "The token file is missing", f"There is no file {path}.", "Check the path given with --token-file."
            ) from None
        except OSError as error:
            raise os_trouble(error, path, doing="read") from error
        return Token(_only_line(path, data))


def _refuse_wide(path: Path, found: os.stat_result) -> None:
    mode = stat.S_IMODE(found.st_mode)
    quoted = shlex.quote(str(path))
    if mode & 0o077:
        raise BadFile(
            "The token file is open to others",
            f"{path} has mode {mode:04o}; a token file must be readable by its owner alone.",
            f"Run: chmod 600 {quoted}",
        )
    if found.st_uid not in {os.geteuid(), 0}:
        raise BadFile(
            "The token file belongs to somebody else",
            f"{path} belongs to user number {found.st_uid}.",
            f"Run: chown {os.geteuid()} {quoted}",
        )


def _is_systemd_credential(path: Path) -> bool:
    """systemd guards that folder itself and shows its files with wider modes."""
    folder = os.environ.get("CREDENTIALS_DIRECTORY", "")
    return bool(folder) and Path(folder).is_absolute() and path.resolve().parent == Path(folder).resolve()


def _only_line(path: Path, data: bytes) -> str:
    text = data.removeprefix(b"\xef\xbb\xbf").strip()
    if text and len(data) <= _TOO_LONG and text.isascii() and not any(byte <= 0x20 or byte == 0x7F for byte in text):
        return text.decode("ascii")
    what = "is empty" if not text else "holds something other than one token on one line"
    raise BadFile("The token file holds no token", f"{path} {what}.", "Put the token alone on the first line.")
