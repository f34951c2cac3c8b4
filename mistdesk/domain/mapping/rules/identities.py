"""Which rows claim to be the same thing, by serial or by MAC; knows no sheet."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence


class Claims:
    """A key a row, "" for none; says which rows share theirs, and keeps that up to date row by row."""

    def __init__(self, keys: Sequence[str]) -> None:
        self.keys: list[str] = list(keys)
        number = len(self.keys) if any(self.keys) else 0
        self._one: dict[str, int] = dict(zip(self.keys, range(number), strict=False))
        self._many: dict[str, set[int]] = {}
        self._one.pop("", None)
        if len(self._one) < len(self.keys) - self.keys.count(""):
            self._gather()

    def _gather(self) -> None:
        counts = Counter(self.keys)
        for row, key in enumerate(self.keys):
            if key and counts[key] > 1:
                self._many.setdefault(key, set()).add(row)
        for key in self._many:
            del self._one[key]

    @property
    def has_shared(self) -> bool:
        """Whether any row shares its key."""
        return bool(self._many)

    def shared(self) -> list[int]:
        """Every row that shares its key."""
        return [row for rows in self._many.values() for row in rows]

    def number(self, row: int) -> int:
        """How many rows have the key of this row; 0 when it has none."""
        key = self.keys[row]
        return len(self._many.get(key, ())) or int(key != "")

    def put(self, row: int, key: str) -> set[int]:
        """Give a row another key; returns the rows whose number may have changed."""
        old = self.keys[row]
        if old == key:
            return set()
        touched = {row}
        touched |= self._leave(row, old)
        self.keys[row] = key
        if key in self._many:
            self._many[key].add(row)
        elif key in self._one:
            self._many[key] = {self._one.pop(key), row}
        elif key:
            self._one[key] = row
        return touched | self._many.get(key, set())

    def _leave(self, row: int, key: str) -> set[int]:
        rest = self._many.get(key)
        if rest is None:
            self._one.pop(key, None)
            return set()
        rest.discard(row)
        if len(rest) == 1:
            self._one[key] = next(iter(rest))
            del self._many[key]
        return set(rest)
