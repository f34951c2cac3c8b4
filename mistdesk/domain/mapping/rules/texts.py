"""How rules read and compare the texts of cells; knows no sheet."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_LEVEL = re.compile(r"[+-]?\d{1,4}", re.ASCII)
_WHOLE = re.compile(r"([+-]?\d{1,4})[.,]0{1,6}", re.ASCII)
_ROUNDED = re.compile(r"\d(?:[.,]\d+)?[eE]\+\d{1,3}", re.ASCII)
_DASHES = dict.fromkeys([*range(0x2010, 0x2016), 0x2043, 0x2212, 0x02D7, 0xFE58, 0xFE63, 0xFF0D], "-")
_UNSEEN = dict.fromkeys([0x00AD, 0x200B, 0x2060, 0xFEFF], "")  # not the joiners: some scripts need them
_LOOK_ALIKE = _DASHES | _UNSEEN


def is_excluded(text: str) -> bool:
    """Whether an `exclude` cell says yes."""
    return text.strip().casefold() in {"yes", "y", "true", "1", "x"}


@lru_cache(maxsize=16_384)
def parse_level(text: str) -> int | None:
    """The whole number of a level cell, None when it is not one."""
    text = text.strip()
    return int(text) if _LEVEL.fullmatch(text) else None


def mend_level(text: str) -> int | None:
    """The whole number that a level was before a spreadsheet or a keyboard changed its form: 2.0, full-width 2."""
    plain = unicodedata.normalize("NFKC", text).strip().replace("\u2212", "-")
    plain = "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in plain)
    whole = _WHOLE.fullmatch(plain)
    return parse_level(whole[1] if whole else plain)


def is_rounded(text: str) -> bool:
    """Whether it looks like a long number that a spreadsheet has rounded, as 1.23E+18."""
    return _ROUNDED.fullmatch(text.strip()) is not None


@lru_cache(maxsize=16_384)
def fold_address(text: str) -> str:
    """An address as receivers compare it: case and blanks do not count."""
    return " ".join(text.split()).casefold()


@lru_cache(maxsize=65_536)
def skeleton(text: str) -> str:
    """What is left of a name without blanks at its ends, case, Unicode form, kind of dash and unseen characters."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).translate(_LOOK_ALIKE))
    return " ".join(text.split()).casefold()
