"""Cuts names of access points into the parts that people put together; knows names only, not what parts mean."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

# Scripts written without blanks: a change between them and others is a border, as between 東館 and 3F.
_DENSE = "\u0e00-\u0e7f\u3005-\u3007\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af"
_STOREY = r"(?:地下|地上)?[0-9]+(?:階|层|層|樓|楼|층)"
_OTHER = rf"(?:(?![{_DENSE}_])[\w\u0300-\u036f\u0900-\u0dff\u1000-\u109f]|(?<=\w)\+(?=\d))"
_BLANKS = re.compile(r"\s+")
_DASHES = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2043\u2212\ufe63", "-"))
_SPACED = re.compile(rf"{_STOREY}|(?:(?!{_STOREY})[{_DENSE}])+|{_OTHER}+(?: +{_OTHER}+)*")
_PLAIN = re.compile(rf"{_STOREY}|(?:(?!{_STOREY})[{_DENSE}])+|{_OTHER}+")
_MAC = re.compile(r"[0-9a-f]{2}([-:. ]?[0-9a-f]{2}){5}", re.IGNORECASE)
_RUNS = re.compile(r"[0-9]+|[^0-9]+")


@dataclass(frozen=True, slots=True)
class Cut:
    """A name in parts. `shape` is what stands between the parts; names of one scheme share it.

    A MAC address is what Mist calls an access point that nobody has named: it has no parts.
    """

    parts: tuple[str, ...]
    shape: tuple[str, ...]


def tidy(name: str) -> str:
    """The name as it is compared: plain width and digits, one kind of dash, single blanks."""
    if not name.isascii():
        name = unicodedata.normalize("NFKC", name).translate(_DASHES)
        name = "".join(str(unicodedata.digit(c)) if c.isdigit() and not c.isascii() else c for c in name)
    return _BLANKS.sub(" ", name).strip()


def cut_all(names: Iterable[str]) -> list[Cut]:
    """Cut names that belong together; blanks part them only where nothing else does."""
    tidied = [tidy(name) for name in names]
    signed = sum(any(sign in name for sign in "-_.:/|") for name in tidied)
    pattern = _SPACED if signed * 2 > len(tidied) else _PLAIN
    return [_cut(name, pattern) for name in tidied]


def _cut(name: str, pattern: re.Pattern[str]) -> Cut:
    if _MAC.fullmatch(name):
        return Cut((), ())
    parts: list[str] = []
    between: list[str] = []
    end = 0
    for found in pattern.finditer(name):
        if parts:
            between.append(name[end : found.start()])
        parts.append(found.group())
        end = found.end()
    return Cut(tuple(parts), tuple(between))


def recut(name: str, shape: tuple[str, ...]) -> Cut | None:
    """Cut a name by the signs of a shape alone, so that Meeting_Room stays one part; None where that does not fit."""
    signs = "".join(re.escape(sign) for sign in set("".join(shape)))
    if not all(shape) or not signs:
        return None
    part = f"([^{signs}]+)"
    found = re.fullmatch(part + "".join(re.escape(between) + part for between in shape), tidy(name))
    return Cut(tuple(text.strip() for text in found.groups()), shape) if found else None


@lru_cache(maxsize=1 << 14)
def runs(text: str) -> tuple[str, ...]:
    """Letters and digits in turns: AP01 is AP and 01."""
    return tuple(_RUNS.findall(text))


@lru_cache(maxsize=1 << 14)
def form(text: str) -> str:
    """The kinds of the runs: "ad" of AP01, "dad" of 2OG5."""
    return "".join("d" if run.isdecimal() else "a" for run in runs(text))
