"""Folded texts in one piece, so that a word is found in 100,000 of them at the speed of memory; knows no sheet."""

from __future__ import annotations

import re
import unicodedata
from array import array
from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate, groupby
from operator import mul

END = "\x1f"  # stands behind every text; no key types it
_END = END.encode()
_MARK = b"\x00"
_OTHERS = bytes(n for n in range(256) if n not in {0, 0x1F})
_ACCENTS = re.compile("[\u0300-\u036f]+")
_FEW = 2000  # one find costs as much as the rewriting of so many bytes
_ALIKE = 4096  # columns with no more different texts than this are kept as numbers of those texts


def fold(text: str) -> str:
    """A text as it is compared: case, accents and the width of letters do not count."""
    if text.isascii():
        return text.lower()
    plain = _ACCENTS.sub("", unicodedata.normalize("NFKD", text.casefold()))
    return unicodedata.normalize("NFC", plain).casefold()


class Pile:
    """Many texts folded into one; `mask` has one byte a text: 1 where the needle is in it."""

    __slots__ = ("_ends", "_texts", "size")

    def __init__(self, texts: Sequence[str]) -> None:
        self.size = len(texts)
        joined = END.join(texts)
        if self.size and joined.count(END) != self.size - 1:
            joined = END.join(text.replace(END, " ") for text in texts)
        # A mark of our own must not stand in the texts, or it would count as a find.
        self._texts = fold(joined).replace("\x00", " ").encode("utf-8", "surrogatepass") + _END
        self._ends: array[int] | None = None

    def mask(self, needle: str) -> bytes:
        """Which texts hold the needle, which has been folded."""
        sought = needle.replace(END, " ").replace("\x00", " ").encode("utf-8", "surrogatepass")
        if not sought or not self.size:
            return b"\x01" * self.size
        found = bytearray(self.size)
        at = self._one_by_one(sought, found)
        return bytes(found) if at is None else self._rewritten(sought)

    def _one_by_one(self, sought: bytes, found: bytearray) -> int | None:
        """Mark finds until there are too many to go on like this: then say where it stopped."""
        find = self._texts.find
        at = find(sought)
        if at < 0:
            return None
        ends = self._measured()
        for _ in range(len(self._texts) // _FEW + 16):
            row = bisect_right(ends, at)
            found[row] = 1
            at = find(sought, ends[row])
            if at < 0:
                return None
        return at

    def _rewritten(self, sought: bytes) -> bytes:
        """Turn finds into marks, drop all but marks and ends, and what is left is the mask."""
        marks = self._texts.replace(sought, _MARK).translate(None, _OTHERS)
        while b"\x00\x00" in marks:
            marks = marks.replace(b"\x00\x00", _MARK)
        return marks.replace(_MARK + _END, b"\x01").replace(_END, b"\x00")

    def _measured(self) -> array[int]:
        if self._ends is None:
            lengths = map(len, self._texts.split(_END)[:-1])
            self._ends = array("L", accumulate(length + 1 for length in lengths))
        return self._ends


class ColumnPile:
    """The texts of a column; where few differ, each is searched once and rows are numbers of texts."""

    __slots__ = ("_codes", "_pile", "_runs", "size")

    def __init__(self, shown: Sequence[str]) -> None:
        self.size = len(shown)
        self._codes: bytes | array[int] | None = None
        self._runs: tuple[array[int], array[int]] | None = None
        different = dict.fromkeys(shown)
        if len(different) > _ALIKE or len(different) * 2 > self.size:
            self._pile = Pile(shown)
            return
        distinct = {text: code for code, text in enumerate(different)}
        self._pile = Pile(tuple(distinct))
        codes = list(map(distinct.__getitem__, shown))
        if len(distinct) <= 256:
            self._codes = bytes(codes)
            return
        # A sheet in the order of its buildings has long runs of one text.
        runs = [(code, len(list(same))) for code, same in groupby(codes)]
        if len(runs) * 8 <= self.size:
            self._runs = array("L", (code for code, _ in runs)), array("L", (length for _, length in runs))
        else:
            self._codes = array("H", codes)

    @property
    def numbered(self) -> bool:
        """Whether rows are numbers of few texts."""
        return self._codes is not None or self._runs is not None

    def mask(self, needle: str) -> bytes:
        """Which rows hold the folded needle."""
        mask = self._pile.mask(needle)
        if not self.numbered:
            return mask
        if 1 not in mask or 0 not in mask:
            return (b"\x01" if 1 in mask else b"\x00") * self.size
        if self._runs is not None:
            codes, lengths = self._runs
            return b"".join(map(mul, [mask[code : code + 1] for code in codes], lengths))
        assert self._codes is not None
        if isinstance(self._codes, bytes):
            return self._codes.translate(mask.ljust(256, b"\x00"))
        return bytes(map(mask.__getitem__, self._codes))
