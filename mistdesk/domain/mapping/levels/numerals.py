"""Turns roman, Chinese and letter numerals into numbers; may not know about floors."""

from __future__ import annotations

import re

_ROMAN = re.compile(r"x{0,3}(?:ix|iv|v?i{0,3})")
_ROMAN_VALUES = {"i": 1, "v": 5, "x": 10}
_HAN_DIGITS = {
    sign: value
    for value, signs in enumerate(
        ("〇零", "一壹", "二贰貳两兩", "三叁參", "四肆", "五伍", "六陆陸", "七柒", "八捌", "九玖")
    )
    for sign in signs
}
_HAN_TENS = {"十": 10, "拾": 10, "廿": 20, "卅": 30}
HAN_SIGNS = "".join(_HAN_DIGITS) + "".join(_HAN_TENS)
_HANGUL_DIGITS = {sign: value for value, sign in enumerate("일이삼사오육칠팔구", start=1)}
HANGUL_SIGNS = "".join(_HANGUL_DIGITS) + "십"
_GREEK = {"α": 1, "β": 2, "γ": 3, "δ": 4, "ε": 5, "στ": 6, "ζ": 7, "η": 8, "θ": 9, "ι": 10}
_HEBREW = {"א": 1, "ב": 2, "ג": 3, "ד": 4, "ה": 5, "ו": 6, "ז": 7, "ח": 8, "ט": 9, "י": 10}


def roman(text: str) -> int | None:
    """Return the value of a folded roman numeral up to 39, or None."""
    if not text or not _ROMAN.fullmatch(text):
        return None
    values = [_ROMAN_VALUES[sign] for sign in text]
    return sum(-value if value < after else value for value, after in zip(values, [*values[1:], 0], strict=True))


def han(text: str) -> int | None:
    """Return the value of a Chinese or Japanese numeral below 100, or None when it is none."""
    return _tens(text, _HAN_DIGITS, _HAN_TENS)


def hangul(text: str) -> int | None:
    """Return the value of a Sino-Korean numeral below 100, or None when it is none."""
    return _tens(text, _HANGUL_DIGITS, {"십": 10})


def letter(text: str) -> int | None:
    """Return the value of a Greek or Hebrew letter used as a numeral, or None."""
    return _GREEK.get(text) or _HEBREW.get(text)


def _tens(text: str, digits: dict[str, int], tens: dict[str, int]) -> int | None:
    marks = [at for at, sign in enumerate(text) if sign in tens]
    if not marks:
        if not text or any(sign not in digits for sign in text):
            return None
        if len(text) > 2 or (len(text) > 1 and all(digits[sign] for sign in text)):
            return None  # 五零一 is a room, and 二三 is rather "two or three" than 23
        return int("".join(str(digits[sign]) for sign in text))
    at = marks[0]
    before, after = text[:at], text[at + 1 :]
    if len(marks) > 1 or len(before) > 1 or len(after) > 1 or any(sign not in digits for sign in before + after):
        return None
    return tens[text[at]] * (digits[before] if before else 1) + (digits[after] if after else 0)
