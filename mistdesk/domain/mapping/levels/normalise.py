"""Folds a floor name into comparable tokens; may not know what any word means."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache

# Letters that no Unicode decomposition brings to their plain form. Arabic letters: Persian and final spellings.
_PLAIN = str.maketrans(
    {
        "ø": "o",
        "đ": "d",
        "ð": "d",
        "ł": "l",
        "ı": "i",
        "æ": "ae",
        "œ": "oe",
        "ς": "σ",
        "ی": "ي",
        "ى": "ي",
        "ک": "ك",
        "ة": "ه",
        "ـ": "",
        "_": " ",
        "\u200c": " ",
    }
)
_HYPHENS = "\u2010\u2011\u2043\u2212\ufe63"
_DASHES = "\u2012\u2013\u2014\u2015"
_TYPED_HYPHEN = re.compile("(?<!\\S)[\u2010\u2011](?=\\d)")  # "‑1" may be a minus or only a separator, as "–1"
_SIGNS = str.maketrans(
    dict.fromkeys(_HYPHENS, "-")
    | dict.fromkeys(_DASHES, "–")
    | dict.fromkeys("’ʼ‘`´′׳", "'")
    | dict.fromkeys("〜～∼", "~")
    | dict.fromkeys("・·", "·")
)
# Accents and points that may be missing: Latin, Greek and Cyrillic marks, Hebrew points, Arabic vowels.
_MARKS = re.compile("[\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670]")
# Scripts written without blanks between words: Thai, kana, Han, Hangul.
_DENSE = "\u0e00-\u0e7f\u3005-\u3007\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af"
_TOKEN = re.compile(
    rf"(?P<number>[0-9]+)|(?P<dense>[{_DENSE}]+)"
    r"|(?P<word>[\u0400-\u052f]+(?:'[\u0400-\u052f]+)+"
    rf"|(?:(?![{_DENSE}\d_])(?:\w|[\u0900-\u0963\u0966-\u0dff\u0e80-\u0eff\u1000-\u109f\u1780-\u17d3]))+)|(?P<sign>\S)"
)


class Form(Enum):
    """What a token is made of."""

    NUMBER = "number"
    WORD = "word"
    DENSE = "dense"
    SIGN = "sign"


@dataclass(frozen=True, slots=True)
class Token:
    """One piece of a folded name, with its place in the shown text."""

    text: str
    form: Form
    gap: bool  # a blank, or a hyphen between letters, stands before it
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Folded:
    """A name ready for reading: the text to quote and its tokens."""

    shown: str
    text: str
    tokens: tuple[Token, ...]


@lru_cache(maxsize=4096)
def _fold_char(char: str) -> str:
    category = unicodedata.category(char)
    if category == "Nd":
        return str(unicodedata.decimal(char))
    char = char.translate(_SIGNS).casefold().translate(_PLAIN)
    if category == "Cf":
        return char if char == " " else ""
    plain = _MARKS.sub("", unicodedata.normalize("NFD", char))
    plain = unicodedata.normalize("NFC", plain).translate(_PLAIN)
    return " " if plain.isspace() else plain


def _compatible(name: str) -> str:
    """Apply NFKC, but keep a small raised 2 and a half sign from turning into digits of the number before."""
    pieces = []
    for char in name:
        kind = unicodedata.decomposition(char).partition(">")[0]
        if kind in ("<super", "<sub") and unicodedata.category(char) == "No":
            pieces.append(" ")
        elif char in "ºª":
            pieces.append("°")
        elif kind == "<fraction":
            pieces.append(" \u2044 ")
        else:
            pieces.append(char)
    return unicodedata.normalize("NFKC", _TYPED_HYPHEN.sub("–", "".join(pieces)))


def quote(text: str) -> str:
    """Return the text as a person may read it back: no control signs, no runs of blanks."""
    return " ".join("".join(" " if unicodedata.category(c) in ("Cc", "Cf") else c for c in text).split())


def fold(name: str) -> Folded:
    """Fold a name: compatible forms, no case, no accents, plain digits, no bidi marks."""
    shown = _compatible(name)
    folded: list[str] = []
    places: list[int] = []
    for place, char in enumerate(shown):
        plain = _fold_char(char)
        folded.append(plain)
        places.extend([place] * len(plain))
    text = "".join(folded)
    return Folded(shown, text, tuple(_tokens(text, places)))


def _tokens(text: str, places: list[int]) -> list[Token]:
    found: list[Token] = []
    end, gap = 0, False
    for match in _TOKEN.finditer(text):
        gap = gap or match.start() > end
        end = match.end()
        form = Form.SIGN if match.lastgroup is None else Form(match.lastgroup)
        if form is Form.SIGN and match[0] == "-" and _between_letters(text, match.start()):
            gap = True  # "1st-floor", "rez-de-chaussée": no more than a blank
            continue
        first, last = places[match.start()], places[end - 1] + 1
        for piece in _pieces(match[0], form):
            found.append(Token(piece, form, gap, first, last))
            gap = False
    return found


def _between_letters(text: str, at: int) -> bool:
    return 0 < at < len(text) - 1 and text[at - 1].isalpha() and text[at + 1].isalpha()


def _pieces(text: str, form: Form) -> list[str]:
    if form is not Form.WORD:
        return [text]
    text = text.replace("'", "")
    # Arabic joins "and" and "the" to the word.
    if text.startswith("وال") and len(text) > 4:
        return ["و", text[3:]]
    if text.startswith("ال") and len(text) > 3:
        return [text[2:]]
    return [text]
