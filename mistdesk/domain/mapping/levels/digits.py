"""Reads the digits of a name with their signs, suffixes and letters; may not know which floor word they belong to."""

from __future__ import annotations

import re

from mistdesk.domain.mapping.levels.languages import LETTER_STANDS_IN, MINUS_IS_CUSTOM, STAND_INS, UNIT_STYLE
from mistdesk.domain.mapping.levels.lexicon import Kind
from mistdesk.domain.mapping.levels.normalise import Form
from mistdesk.domain.mapping.levels.walker import MIDDLE, Piece, Walker

_CHAINS = frozenset("-–~/.,&+")
_GLUED_SUFFIX = re.compile(r"(st|nd|rd|th|er|ere|eme|ieme|e)(?=\w\w)")
_WING_WORDS = "ne nw se sw no so nord sud ost west east north south est oest oeste este norte sur norden"
_WINGS = frozenset(_WING_WORDS.split())
_OPENERS = frozenset("(:[")  # after these a dash is a minus
_DEEP_LETTERS = frozenset(("b", "ub", "lg", "ug", "kg", "s", "u", "k"))  # B-1F is below ground, A-1F is in block A
_LONG_WORD = 4
_LONG_NUMBER = 2  # three digits and more are rooms and years


class DigitWalker(Walker):
    """Turns runs of digits into numbers, ranges, fractions and codes."""

    def number(self, at: int) -> int:
        """Take the number at a token and all that belongs to it; return the place after it."""
        chain = self._chain(at)
        if len(chain) > 1:
            return self._add_chain(chain)
        token = self._tokens[at]
        sign_at, last = at - 1, self._last()
        piece = Piece(Kind.NUMBER, token.text, token.text, token.gap)
        piece.value = int(token.text[:4])
        if len(token.text) > _LONG_NUMBER:
            piece.kind = Kind.CODE
        if last and last.text in ("-", "–", "+") and not token.gap and last.kind is Kind.JOIN:
            self._sign(piece, sign_at)
        if last and last.kind is Kind.MINUS:
            self._pieces.pop()
            piece.value, piece.signed = -piece.value, True
        end = self._after_number(piece, at + 1)
        if piece.dashed and not piece.ordinal and not piece.dotted and self._maybe_minus(piece):
            piece.flaw = f'the dash before "{piece.text}" may be a minus or only a separator'
        piece.shown += self._shown[token.end : self._tokens[end - 1].end]
        self._name_code(piece, end)
        self._pieces.append(piece)
        return self._glued_words(piece, end)

    def _chain(self, at: int) -> list[int]:
        found = [at]
        while (
            self._glued(found[-1] + 1) in _CHAINS
            and self._glued(found[-1] + 1)
            and self._glued(found[-1] + 2).isdecimal()
        ):
            found.append(found[-1] + 2)
        return found

    def _add_chain(self, chain: list[int]) -> int:
        """Tell 1.5, 1-3, 2024-05-12 and, where storey and unit are written so, #02-15 apart."""
        parts = [self._text(place) for place in chain]
        sign, last = self._text(chain[0] + 1), self._last()
        marked = any(piece.text == "#" for piece in self._pieces[-2:])
        if marked and sign == "-" and self._words.country in UNIT_STYLE and len(parts) == 2 and len(parts[0]) <= 2:
            self._add(Kind.NUMBER, chain[0], chain[-1]).value = int(parts[0])
            if last and last.text == "#":
                last.kind, last.entry = Kind.FLOOR, None
            return chain[-1] + 1
        version = last is not None and last.text == "v" and not self._tokens[chain[0]].gap
        if version or len(parts) > 2 or max(map(len, parts)) > _LONG_NUMBER:
            kind = Kind.CODE
        else:
            kind = Kind.FRACTION if sign in ".," else Kind.RANGE
        self._add(kind, chain[0], chain[-1])
        return chain[-1] + 1

    def _sign(self, piece: Piece, sign_at: int) -> None:
        sign = self._pieces[-1]
        before = self._tokens[sign_at - 1] if sign_at > 0 else None
        alone = sign.gap or before is None or before.text in _OPENERS
        self._pieces.pop()
        piece.gap = sign.gap
        piece.shown = sign.shown + piece.shown
        if sign.text == "+":
            piece.signed = True
        elif not alone:
            piece.dashed = True
        elif sign.text == "–":
            piece.flaw = "the dash before the number may be a minus or only a separator"
        else:
            piece.value, piece.signed = -piece.value, True

    def _maybe_minus(self, piece: Piece) -> bool:
        """Tell whether -1层 and -1 этаж are written here, so that A座-1层 leaves a doubt; 地下-1层 leaves none."""
        last = self._last()
        below = last is not None and last.kind in (Kind.BASEMENT, Kind.NUMBERED_BASEMENT)
        return not below and piece.value < 10 and self._words.country in MINUS_IS_CUSTOM

    def _after_number(self, piece: Piece, at: int) -> int:
        """Take ordinal marks, suffixes and letters that touch a number."""
        mark = self._glued(at)
        suffix_at = at + 1 if mark in (".", "°", "-", ":", "'") and mark else at
        suffix = self._glued(suffix_at)
        apart = self._text(at)
        if not mark and len(apart) > 1 and apart in self._words.suffixes and self._floor_at(at + 1):
            piece.ordinal = True  # "3 ème étage"
            return at + 1
        if suffix in self._words.suffixes and suffix:
            if (len(suffix) > 1 and mark != ".") or mark == "°" or self._floor_at(suffix_at + 1):
                piece.ordinal = True
                return suffix_at + 1
        elif (glued := _GLUED_SUFFIX.match(suffix)) and self._words.word(suffix[glued.end() :], Kind.FLOOR):
            piece.ordinal = True
            return suffix_at
        if mark == "°":
            piece.ordinal = True
        elif mark == ".":
            piece.dotted = True
        elif mark == "+":
            piece.flaw = "the plus after the number counts more floors"
            return at
        elif mark == "#" and "zh" in self._words.own:
            piece.kind = Kind.CODE  # 3#楼 is building 3
        elif mark == "-":
            if at == len(self._tokens) - 1:
                piece.flaw = "the dash after the number may be a minus"
            return at
        elif mark != "'":
            return self._letter_after(piece, at)
        return at + 1

    def _letter_after(self, piece: Piece, at: int) -> int:
        text = self._glued(at)
        if not text.isalpha() or text == "f" or self._tokens[at].form is not Form.WORD:
            return at
        if (piece.value, text) in STAND_INS and self._words.country in LETTER_STANDS_IN:
            piece.value, piece.spelled = STAND_INS[piece.value, text], False
            return at + 1
        known = any(True for _ in self._words.matches(self._tokens, at)) and len(text) > 1
        glued = _GLUED_SUFFIX.match(text)
        if not known and not glued and len(text) < _LONG_WORD and text not in _WINGS:
            piece.flaw = f'the letters "{text.upper()}" after the number may name a part level or a room'
        return at

    def _name_code(self, piece: Piece, after: int) -> None:
        """Turn the number of T2, HQ-3 or M2F into what it is: a code, or a mezzanine."""
        last = self._last()
        if last is None or piece.gap or last.kind not in (Kind.LETTER, Kind.WORD):
            return
        floor_follows = self._glued_floor(after)
        if last.text in ("m", *MIDDLE) and floor_follows:
            last.kind = Kind.MEZZANINE
        elif last.text == "p" and last.kind is Kind.LETTER:
            last.kind, piece.kind = Kind.PARKING, Kind.CODE
        elif last.text and last.text.isascii() and not (piece.dashed and (floor_follows or piece.ordinal)):
            piece.kind = Kind.CODE
        elif last.text in _DEEP_LETTERS and not piece.ordinal and not piece.dotted:
            piece.flaw = f'"{last.shown}-{piece.text}" may be a basement or a floor of a block'

    def _glued_words(self, piece: Piece, at: int) -> int:
        """Split "3rdfloor" behind its number."""
        text = self._glued(at)
        glued = _GLUED_SUFFIX.match(text) if piece.ordinal else None
        floor = self._words.word(text[glued.end() :], Kind.FLOOR) if glued else None
        if floor is None:
            return at
        self._add(Kind.FLOOR, at, at, floor)
        return at + 1
