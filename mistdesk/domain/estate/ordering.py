"""The order in which people read names: AP-2 before AP-10; knows no list."""

from __future__ import annotations

import re
import unicodedata

_DIGITS = re.compile(r"(\d+)")


def natural_key(text: str) -> tuple[bool, tuple[tuple[int, int, str], ...], str]:
    """A sort key: numbers by value, letters without regard to case, blanks last, the text itself to break ties."""
    folded = unicodedata.normalize("NFKC", text).casefold().strip()
    parts = tuple(_number(part) if part.isdecimal() else (1, 0, part) for part in _DIGITS.split(folded) if part)
    return (not folded, parts, text)


def _number(digits: str) -> tuple[int, int, str]:
    """A number of any length by its value: Python refuses to make an int of more than 4,300 digits."""
    plain = "".join(str(unicodedata.decimal(digit)) for digit in digits).lstrip("0")
    return 0, len(plain), plain
