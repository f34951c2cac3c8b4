"""Cuts a floor name into meaningful pieces: floor words, numbers, joins; may not decide a level."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from mistdesk.domain.mapping.levels.languages import LETTER_STANDS_IN
from mistdesk.domain.mapping.levels.lexicon import Entry, Kind, Lexicon
from mistdesk.domain.mapping.levels.normalise import Folded, Form, Token
from mistdesk.domain.mapping.levels.numerals import HAN_SIGNS, HANGUL_SIGNS, han, hangul

_JOINS = frozenset("-–~/&+,;·|、")
_DENSE_NUMBER = re.compile(rf"[{HAN_SIGNS}]+|[{HANGUL_SIGNS}]+(?=층)")
_GLUED_SUFFIX = re.compile(r"(st|nd|rd|th|er|eme|ieme|e)(?=\w\w)")
_STAND_INS = {(3, "a"): 4, (12, "a"): 13, (13, "a"): 14, (12, "b"): 14, (23, "a"): 24, (33, "a"): 34, (43, "a"): 44}


@dataclass(slots=True)
class Atom:
    """One meaningful piece of a name."""

    kind: Kind
    text: str
    start: int
    end: int
    gap: bool
    entry: Entry | None = None
    value: int = 0
    ordinal: bool = False
    spelled: bool = False
    flaw: str = ""  # why this number must not be used
    negative: bool = False
    dense: bool = False
    used: bool = False


def cut(folded: Folded, words: Lexicon) -> list[Atom]:
    """Return the pieces of a folded name in their order."""
    return _Cutter(folded, words).run()


class _Cutter:
    """Walks over the tokens once, from left to right."""

    def __init__(self, folded: Folded, words: Lexicon) -> None:
        self._shown = folded.shown
        self._tokens = folded.tokens
        self._words = words
        self._atoms: list[Atom] = []

    def run(self) -> list[Atom]:
        at = 0
        while at < len(self._tokens):
            token = self._tokens[at]
            if token.form is Form.NUMBER:
                at = self._number(at)
            elif token.form is Form.DENSE:
                at = self._dense(at)
            else:
                at = self._word(at)
        return self._atoms

    # Small views on the tokens.

    def _glued(self, at: int) -> Token | None:
        """Return the token at a place if nothing parts it from the one before."""
        if at < len(self._tokens) and not self._tokens[at].gap:
            return self._tokens[at]
        return None

    def _glued_text(self, at: int) -> str:
        token = self._glued(at)
        return token.text if token else ""

    def _glued_number(self, at: int) -> bool:
        token = self._glued(at)
        return token is not None and token.form is Form.NUMBER

    def _text(self, at: int) -> str:
        return self._tokens[at].text if at < len(self._tokens) else ""

    def _add(self, kind: Kind, first: int, last: int, entry: Entry | None = None) -> Atom:
        head, tail = self._tokens[first], self._tokens[last]
        value, ordinal = (entry.value, entry.ordinal) if entry else (0, False)
        shown = self._shown[head.start : tail.end]
        atom = Atom(kind, shown, head.start, tail.end, head.gap, entry, value, ordinal, spelled=kind is Kind.NUMBER)
        self._atoms.append(atom)
        return atom

    # Words and signs.

    def _word(self, at: int) -> int:
        token = self._tokens[at]
        if self._letter_floor(at):
            return at + 1
        for entry in self._words.matches(self._tokens, at):
            if entry.kind is Kind.NUMBERED_BASEMENT and not self._takes_number(at, entry):
                continue
            if len(token.text) == 1 and entry.kind not in (Kind.NUMBERED_BASEMENT, Kind.JOIN, Kind.FLOOR, Kind.GROUND) and len(entry.words) == 1 and token.text.isascii():
                continue
            self._add_entry(entry, at)
            return at + len(entry.words)
        if token.form is Form.SIGN:
            self._add(Kind.JOIN if token.text in _JOINS else Kind.MARK, at, at)
        elif token.text == "b" and self._glued_number(at + 1) and self._floor_follows(at + 2):
            self._add(Kind.NUMBERED_BASEMENT, at, at)  # B1F reads everywhere
        else:
            self._add(Kind.LETTER if len(token.text) == 1 else Kind.WORD, at, at)
        return at + 1

    def _add_entry(self, entry: Entry, at: int) -> None:
        last = self._atoms[-1] if self._atoms else None
        if last and last.kind is Kind.NUMBER and entry.kind is Kind.NUMBER and last.spelled and entry.value < 10 and last.value in (20, 30):
            last.value += entry.value  # twenty-first
            last.ordinal = entry.ordinal
            last.end = self._tokens[at].end
            last.text = self._shown[last.start : last.end]
            return
        self._add(entry.kind, at, at + len(entry.words) - 1, entry)

    def _takes_number(self, at: int, entry: Entry) -> bool:
        after = at + len(entry.words)
        if self._glued_number(after):
            return True
        single = len(entry.words[-1]) == 1
        if self._glued_text(after) == "-" and self._glued_number(after + 1):
            return entry.words != ("b",)  # "B-1" may be block B, level 1
        return not single and self._text(after).isdigit()

    def _floor_follows(self, at: int) -> bool:
        token = self._glued(at)
        if token is None:
            return False
        if token.form is Form.DENSE:
            return any(entry.kind is Kind.FLOOR for entry in self._words.matches_dense(token.text, 0))
        return token.text == "f"

    def _letter_floor(self, at: int) -> bool:
        """Read F2, 2F, 12/F, L2 and, where "planta" or "piano" is the word, P1."""
        letter = self._text(at)
        if letter not in ("f", "l", "p", "fl"):
            return False
        last = self._atoms[-1] if self._atoms else None
        numbered = last is not None and last.kind is Kind.NUMBER
        after = self._glued_number(at + 1) or (self._glued_text(at + 1) == "-" and self._glued_number(at + 2))
        slashed = last is not None and last.text == "/" and len(self._atoms) > 1 and self._atoms[-2].kind in (Kind.NUMBER, Kind.LETTER)
        own = {"f": "en lift", "l": "en lift", "p": "es it", "fl": "en"}[letter].split()
        customary = self._words.country in ("", "XX") or self._speaks(own)
        if (letter == "f" and (numbered or slashed) and not self._glued_number(at + 1)) or (
            letter != "p" and customary and after and not (numbered and not self._tokens[at].gap)
        ):
            atom = self._add(Kind.FLOOR, at, at)
            atom.ordinal = slashed
            return True
        if letter == "p" and customary and self._words.country not in ("", "XX") and after and self._words.country in ("ES", "IT") and last is None:
            self._add(Kind.FLOOR, at, at)
            return True
        return False

    def _speaks(self, codes: list[str]) -> bool:
        return any(code in self._words.own for code in codes)
