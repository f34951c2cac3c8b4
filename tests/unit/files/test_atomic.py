"""Files are replaced whole or not at all, and each trouble has a sentence of its own."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest
from mistdesk.domain.errors import StorageTrouble
from mistdesk.files.atomic import file_trouble, write_atomically


def names(folder: Path) -> list[str]:
    return sorted(item.name for item in folder.iterdir())


def test_what_was_there_is_replaced_and_nothing_is_left_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "m.csv"
    for content in (b"", b"one", b"x" * 100_000):
        write_atomically(str(path), content)
        assert path.read_bytes() == content
        assert names(tmp_path) == ["m.csv"]


def test_a_write_that_fails_leaves_what_was_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "m.csv"
    path.write_bytes(b"old")

    def full(_handle: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StorageTrouble) as caught:
        write_atomically(str(path), b"new")
    assert caught.value.title == "The disk is full"
    assert path.read_bytes() == b"old"
    assert names(tmp_path) == ["m.csv"]


def test_a_folder_in_its_place_or_none_around_it(tmp_path: Path) -> None:
    with pytest.raises(StorageTrouble, match="is a folder"):
        write_atomically(str(tmp_path), b"")
    with pytest.raises(StorageTrouble, match="The folder is not there"):
        write_atomically(str(tmp_path / "absent" / "m.csv"), b"")


@pytest.mark.parametrize(
    ("number", "doing", "title", "words"),
    [
        (errno.ENOSPC, "written", "The disk is full", "no space left"),
        (errno.ENOENT, "read", "m.csv cannot be read", "The file is not there"),
        (errno.EISDIR, "read", "m.csv cannot be read", "is a folder"),
        (errno.EACCES, "written", "m.csv cannot be written", "open in another program"),
        (errno.EROFS, "written", "m.csv cannot be written", "open in another program"),
        (errno.EIO, "read", "m.csv cannot be read", os.strerror(errno.EIO)),
    ],
)
def test_each_trouble_has_its_own_sentence(number: int, doing: str, title: str, words: str) -> None:
    trouble = file_trouble(OSError(number, os.strerror(number), "x"), "/somewhere/m.csv", doing=doing)
    assert trouble.title == title
    assert words in trouble.message
    assert trouble.action.endswith(".")
