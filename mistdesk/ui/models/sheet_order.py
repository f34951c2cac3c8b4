"""The rows of a sheet by the texts of one column, in the order in which people read; knows no Qt and no filter."""

from __future__ import annotations

import re
import unicodedata
from array import array
from collections.abc import Callable, Sequence
from itertools import chain, compress, count, islice
from operator import eq

from mistdesk.domain.estate.ordering import natural_key
from mistdesk.domain.mapping.columns import Column
from mistdesk.domain.mapping.rules import parse_level

Key = Callable[[str], tuple[object, ...]]
_END = "\x00"
_DIGITS = re.compile(r"(\d+)")
_LONG = 64  # longer numbers are compared the slow way
_CONTROLS = re.compile("[\x01-\x1f]")
_AT_ONCE = 4096
_ALIKE = 4  # where texts repeat at least so often, the different ones are sorted and rows are dealt out


def level_key(text: str) -> tuple[object, ...]:
    """Whole numbers by value, other texts behind them by name."""
    level = parse_level(text)
    return (level is None, level or 0, natural_key(text))


def key_of(column: Column) -> Key:
    """By what a column's texts are compared."""
    return level_key if column is Column.FLOOR_LEVEL else natural_key


class ColumnOrder:
    """All rows by a column's texts; blanks are last in both directions, rows of one text stay as they are."""

    __slots__ = ("_filled", "_groups", "_ranks", "blank")

    def __init__(self, texts: Sequence[str], key: Key = natural_key) -> None:
        self.blank: list[int]
        self._filled: list[int]
        self._groups: list[tuple[int, int]]
        """Where more than one row has the same text: from, to."""
        self._ranks: array[int] | None = None
        distinct = set(texts)
        if len(distinct) * _ALIKE <= len(texts) or key is not natural_key:
            self._deal(texts, distinct, key)
        else:
            self._sort(texts)

    def rows(self, *, descending: bool = False) -> list[int]:
        """Every row in order."""
        if not descending:
            return self._filled + self.blank
        size = len(self._filled)
        rows = self._filled[::-1]
        for start, end in self._groups:
            rows[size - end : size - start] = self._filled[start:end]
        return rows + self.blank

    def sort(self, rows: Sequence[int], *, descending: bool = False) -> list[int]:
        """Some rows in order; those of one text stay as they come."""
        ranks = self._ranked()
        last = len(self._filled)
        filled = [row for row in rows if ranks[row] != last]
        filled.sort(key=ranks.__getitem__, reverse=descending)
        return filled + [row for row in rows if ranks[row] == last] if len(filled) < len(rows) else filled

    def _ranked(self) -> array[int]:
        if self._ranks is None:
            size = len(self._filled)
            ranks = array("L", [size]) * (size + len(self.blank))
            for place, row in enumerate(self._filled):
                ranks[row] = place
            for start, end in self._groups:
                for row in self._filled[start:end]:
                    ranks[row] = start
            self._ranks = ranks
        return self._ranks

    def _deal(self, texts: Sequence[str], distinct: set[str], key: Key) -> None:
        filled = sorted((text for text in distinct if text.strip()), key=key)
        piles: dict[str, list[int]] = {text: [] for text in filled}
        blank: list[int] = []
        for row, text in enumerate(texts):
            piles.get(text, blank).append(row)
        self._filled = list(chain.from_iterable(piles.values()))
        self.blank = blank
        self._groups = []
        at = 0
        for pile in piles.values():
            if len(pile) > 1:
                self._groups.append((at, at + len(pile)))
            at += len(pile)

    def _sort(self, texts: Sequence[str]) -> None:
        keys = natural_texts(texts) or _counted(texts)
        filled = list(range(len(texts)))
        self.blank = []
        if "" in keys:
            self.blank = [row for row in filled if keys[row] == ""]
            filled = [row for row in filled if keys[row] != ""]
        filled.sort(key=keys.__getitem__)
        self._filled = filled
        self._groups = []
        # Where keys are equal the texts themselves decide, as between AP-1 and AP-01.
        in_order = list(map(keys.__getitem__, filled))
        ties = compress(count(1), map(eq, in_order, islice(in_order, 1, None)))
        start = end = 0
        for at in ties:
            if at != end:
                self._settle(texts, start, end)
                start = at - 1
            end = at + 1
        self._settle(texts, start, end)

    def _settle(self, texts: Sequence[str], start: int, end: int) -> None:
        """Put rows of equal keys in order, and note those of equal texts."""
        if end - start < 2:
            return
        rows = sorted(self._filled[start:end], key=texts.__getitem__)
        self._filled[start:end] = rows
        first = start
        for at in range(start + 1, end + 1):
            if at == end or texts[rows[at - start]] != texts[rows[first - start]]:
                if at - first > 1:
                    self._groups.append((first, at))
                first = at


def natural_texts(texts: Sequence[str]) -> list[str] | None:
    """One text for each, which compared letter by letter are in the order of `natural_key`; "" for blanks.

    None where a text has signs or numbers that this cannot express.
    """
    keys: list[str] = []
    # Some thousand at a time: made on a thread, none of these steps keeps the window waiting.
    for start in range(0, len(texts), _AT_ONCE):
        some = _natural_texts(texts[start : start + _AT_ONCE])
        if some is None:
            return None
        keys += some
    return keys


def _natural_texts(texts: Sequence[str]) -> list[str] | None:
    joined = _END.join(texts)
    if joined.count(_END) != len(texts) - 1 or _CONTROLS.search(joined):
        return None
    folded = (joined if joined.isascii() else unicodedata.normalize("NFKC", joined)).casefold()
    parts = _DIGITS.split(folded)
    numbers = parts[1::2]
    # One form for all, whatever their length: keys of several thousands are compared with each other.
    told = {digits: _numeral(digits) for digits in set(numbers)}
    if "" in told.values():
        return None
    parts[1::2] = map(told.__getitem__, numbers)
    # The sign before a number is lower than any letter, so that AP comes before AP1, and AP1 before AP-1.
    return [text.strip() for text in "\x01".join(parts).split(_END)]


def _counted(texts: Sequence[str]) -> list[str]:
    """The same the slow way: the place of each text's key among all keys."""
    ordered = sorted({text for text in texts if text.strip()}, key=natural_key)
    places: dict[str, str] = {}
    before, place = None, 0
    for text in ordered:
        key = natural_key(text)[:2]
        place += key != before
        places[text], before = f"{place:08}", key
    return [places.get(text, "") for text in texts]


def _numeral(digits: str) -> str:
    """A number of any length and script, so that a longer one is greater; "" when it is too long for that."""
    plain = digits.lstrip("0") if digits.isascii() else format(int(digits, 16), "x").lstrip("0")
    return f"{chr(0x21 + len(plain))}{plain}" if len(plain) <= _LONG else ""
