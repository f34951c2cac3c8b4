"""The order in which people read names: AP-2 before AP-10; knows no list."""

from __future__ import annotations

import re
import unicodedata

_DIGITS = re.compile(r"(\d+)")


def natural_key(text: str) -> tuple[bool, list[str | int], str]:
    """A sort key: numbers by value, letters without regard to case, blanks last, the text itself to break ties.

    Text and numbers take turns from a text on (which may be empty), so keys never compare the one with the other.
    """
    folded = (text if text.isascii() else unicodedata.normalize("NFKC", text)).casefold().strip()
    parts: list[str | int] = list(_DIGITS.split(folded))
    # Base 16 keeps the order of decimal digits, and Python reads it at any length; decimal stops at 4,300 digits.
    parts[1::2] = [int(digits, 16) for digits in parts[1::2] if isinstance(digits, str)]
    return (not folded, parts, text)
