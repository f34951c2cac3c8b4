"""Cuts a floor name into meaningful pieces: floor words, numbers, joins; may not decide a level."""

from __future__ import annotations

import re
from dataclasses import dataclass

from mistdesk.domain.mapping.levels import numerals
from mistdesk.domain.mapping.levels.languages import LETTER_STANDS_IN, STAND_INS, UNIT_STYLE
from mistdesk.domain.mapping.levels.lexicon import Entry, Kind, Lexicon
from mistdesk.domain.mapping.levels.normalise import Folded, Form

_JOINS = frozenset("-–~/&+,;·|、")
_SIGNS = {"\u2044": Kind.FRACTION}
_CHAINS = frozenset("-–~/.,&+")
_DENSE_NUMBER = re.compile(rf"[{numerals.HAN_SIGNS}]{{1,4}}|[{numerals.HANGUL_SIGNS}]{{1,4}}(?=층)")
_GLUED_SUFFIX = re.compile(r"(st|nd|rd|th|er|ere|eme|ieme|e)(?=\w\w)")
_WING_WORDS = "ne nw se sw no so nord sud ost west east north south est oest oeste este norte sur norden"
_WINGS = frozenset(_WING_WORDS.split())
_MIDDLE = ("中", "중")  # 中2階 lies between 1 and 2
_LONG_WORD = 4
_LONG_NUMBER = 2  # three digits and more are rooms and years


@dataclass(slots=True)
class Piece:
    """One meaningful piece of a name."""

    kind: Kind
    text: str  # as folded, for comparing
    shown: str  # as written, for quoting
    gap: bool
    entry: Entry | None = None
    value: int = 0
    ordinal: bool = False
    dotted: bool = False  # "2." before a floor word counts as an ordinal
    spelled: bool = False
    signed: bool = False  # a plus or minus that is surely a sign
    dashed: bool = False  # a dash touches the number and may be a minus or only a separator
    flaw: str = ""  # why this number must not be used
    used: bool = False


def cut(folded: Folded, words: Lexicon) -> list[Piece]:
    """Return the pieces of a folded name in their order."""
    return _Cutter(folded, words).run()


class _Cutter:
    """Walks over the tokens once, from left to right."""

    def __init__(self, folded: Folded, words: Lexicon) -> None:
        self._shown = folded.shown
        self._tokens = folded.tokens
        self._words = words
        self._pieces: list[Piece] = []

    def run(self) -> list[Piece]:
        at = 0
        while at < len(self._tokens):
            token = self._tokens[at]
            if token.form is Form.NUMBER:
                at = self._number(at)
            elif token.form is Form.DENSE:
                at = self._dense(at)
            else:
                at = self._word(at)
        return self._pieces

    # Small views on the tokens.

    def _glued(self, at: int) -> str:
        """Return the token at a place if nothing parts it from the one before."""
        if 0 < at < len(self._tokens) and not self._tokens[at].gap:
            return self._tokens[at].text
        return ""

    def _text(self, at: int) -> str:
        return self._tokens[at].text if 0 <= at < len(self._tokens) else ""

    def _last(self) -> Piece | None:
        return self._pieces[-1] if self._pieces else None

    def _add(self, kind: Kind, first: int, last: int, entry: Entry | None = None) -> Piece:
        head, tail = self._tokens[first], self._tokens[last]
        piece = Piece(kind, head.text, self._shown[head.start : tail.end], head.gap, entry)
        if entry is not None:
            piece.value, piece.ordinal = entry.value, entry.ordinal
        piece.spelled = kind is Kind.NUMBER
        self._pieces.append(piece)
        return piece

    def _floor_at(self, at: int) -> Entry | None:
        """Return the floor or basement word that starts at a place, for the number beside it."""
        if not 0 <= at < len(self._tokens):
            return None
        token = self._tokens[at]
        found = (
            self._words.matches_dense(token.text, 0)
            if token.form is Form.DENSE
            else self._words.matches(self._tokens, at)
        )
        return next((entry for entry in found if entry.kind in (Kind.FLOOR, Kind.BASEMENT)), None)

    def _glued_floor(self, at: int) -> bool:
        return bool(self._glued(at)) and (self._text(at) == "f" or self._floor_at(at) is not None)

    # Words and signs.

    def _word(self, at: int) -> int:
        token = self._tokens[at]
        if self._letter_floor(at) or self._letter_number(at):
            return at + 1
        for entry in self._words.matches(self._tokens, at):
            if self._fits(at, entry):
                return self._add_entry(entry, at)
        if token.form is Form.SIGN:
            self._add(_SIGNS.get(token.text, Kind.JOIN if token.text in _JOINS else Kind.MARK), at, at)
        elif token.text == "b" and self._glued(at + 1).isdecimal() and self._sure_basement(at):
            self._add(Kind.NUMBERED_BASEMENT, at, at)
        elif not self._repaired(at):
            self._add(Kind.LETTER if len(token.text) == 1 else Kind.WORD, at, at)
        return at + 1

    def _sure_basement(self, at: int) -> bool:
        """Tell whether B1 reads as a basement where that is no custom: B1F, level B1, parking B1."""
        last = self._last()
        return self._glued_floor(at + 2) or (last is not None and last.kind in (Kind.FLOOR, Kind.PARKING))

    def _fits(self, at: int, entry: Entry) -> bool:
        if entry.kind is Kind.NUMBERED_BASEMENT:
            return self._takes_number(at, entry)
        return len(entry.words[0]) > 1 or len(entry.words) > 1 or entry.kind in (Kind.JOIN, Kind.NEUTRAL, Kind.FLOOR)

    def _takes_number(self, at: int, entry: Entry) -> bool:
        after = at + len(entry.words)
        if self._glued(after).isdecimal():
            return True
        if entry.words == ("b",):
            return False  # "B-1" may be block B, level 1
        if self._glued(after) == "-" and self._glued(after + 1).isdecimal():
            return True
        return len(entry.words[-1]) > 1 and self._text(after).isdecimal()

    def _add_entry(self, entry: Entry, at: int) -> int:
        last = self._last()
        end = at + len(entry.words)
        if last and last.spelled and entry.kind is Kind.NUMBER and entry.value < 10 and last.value == 20:
            last.value += entry.value  # twenty-first
            last.ordinal = entry.ordinal
            last.shown = f"{last.shown} {self._tokens[at].text}"
        else:
            piece = self._add(entry.kind, at, end - 1, entry)
            if last and last.kind is Kind.MINUS and entry.kind is Kind.NUMBER:
                del self._pieces[-2]
                piece.value, piece.signed = -piece.value, True
        return end

    def _repaired(self, at: int) -> bool:
        """Read "secondfloor" and words with one slip of the pen."""
        token = self._tokens[at]
        both = self._words.compound(token.text)
        if both:
            self._add(Kind.NUMBER, at, at, both[0])
            self._add(Kind.FLOOR, at, at, both[1]).gap = False
            return True
        entry = self._words.misspelled(token.text)
        if entry:
            self._add(entry.kind, at, at, entry)
        return entry is not None

    def _letter_floor(self, at: int) -> bool:
        """Read F2, 2F, 12/F, L2, R+2 and, where "planta" or "piano" is the word, P1."""
        letter, last = self._text(at), self._last()
        own, following = self._words.own, self._glued(at + 1)
        starts = last is None or self._tokens[at].gap or last.kind in (Kind.JOIN, Kind.MARK)
        numbered = last is not None and last.kind in (Kind.NUMBER, Kind.LETTER) and not self._tokens[at].gap
        if letter == "f" and (numbered or (last and last.text == "/")) and not following.isdecimal():
            found = True
        elif letter in ("f", "l"):
            found = starts and self._leads_number(at + 1)
        elif letter == "p":
            found = (
                last is None
                and bool(own & {"es", "it"})
                and self._words.country in ("ES", "IT")
                and following.isdecimal()
            )
        elif letter == "r":
            found = starts and "fr" in own and following in ("+", "-") and self._glued(at + 2).isdecimal()
        else:
            return False
        if found:
            self._add(Kind.FLOOR, at, at)
        return found

    def _leads_number(self, at: int) -> bool:
        return self._glued(at).isdecimal() or (self._glued(at) == "-" and self._glued(at + 1).isdecimal())

    def _letter_number(self, at: int) -> bool:
        """Read roman numerals, and Greek and Hebrew letters, beside a floor word of such a language."""
        text = self._text(at)
        value = numerals.roman(text)
        after = at + 1
        while self._text(after) in (".", "'", "-", "°") and self._text(after):
            after += 1
        following, last = self._floor_at(after), self._last()
        if value is not None:
            leads = following is not None and following.language.roman
            trails = last is not None and last.kind in (Kind.FLOOR, Kind.BASEMENT) and last.entry is not None
            if trails and last and last.entry:
                language = last.entry.language
                trails = language.roman and (len(text) > 1 or language.lone_roman)
        else:
            value = numerals.letter(text)
            leads = following is not None and following.language.code == "el"
            trails = (
                last is not None
                and last.entry is not None
                and last.kind is Kind.FLOOR
                and last.entry.language.code == "he"
            )
        if value is None or not (leads or trails):
            return False
        piece = self._add(Kind.NUMBER, at, at)
        piece.value, piece.ordinal = value, True
        return True

    # Numbers.

    def _number(self, at: int) -> int:
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
        if len(parts) > 2 or max(map(len, parts)) > _LONG_NUMBER:
            kind = Kind.CODE
        else:
            kind = Kind.FRACTION if sign in ".," else Kind.RANGE
        self._add(kind, chain[0], chain[-1])
        return chain[-1] + 1

    def _sign(self, piece: Piece, sign_at: int) -> None:
        sign = self._pieces[-1]
        before = self._tokens[sign_at - 1] if sign_at > 0 else None
        alone = sign.gap or before is None or before.form is Form.SIGN
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

    def _after_number(self, piece: Piece, at: int) -> int:
        """Take ordinal marks, suffixes and letters that touch a number."""
        mark = self._glued(at)
        suffix_at = at + 1 if mark in (".", "°", "-", ":", "'") and mark else at
        suffix = self._glued(suffix_at)
        if suffix in self._words.suffixes and suffix:
            if len(suffix) > 1 or mark == "°" or self._floor_at(suffix_at + 1):
                piece.ordinal = True
                return suffix_at + 1
        elif (glued := _GLUED_SUFFIX.match(suffix)) and self._words.word(suffix[glued.end() :], Kind.FLOOR):
            piece.ordinal = True
            return suffix_at
        if mark == "°":
            piece.ordinal = True
        elif mark == ".":
            piece.dotted = True
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
            piece.shown += text.upper()
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
        if last.text in ("m", *_MIDDLE) and floor_follows:
            last.kind = Kind.MEZZANINE
        elif last.text and last.text.isascii() and not (piece.dashed and (floor_follows or piece.ordinal)):
            piece.kind = Kind.CODE

    def _glued_words(self, piece: Piece, at: int) -> int:
        """Split "3rdfloor" behind its number."""
        text = self._glued(at)
        glued = _GLUED_SUFFIX.match(text) if piece.ordinal else None
        floor = self._words.word(text[glued.end() :], Kind.FLOOR) if glued else None
        if floor is None:
            return at
        self._add(Kind.FLOOR, at, at, floor)
        return at + 1

    # Scripts without blanks.

    def _dense(self, at: int) -> int:
        text, place = self._tokens[at].text, 0
        while place < len(text):
            gap = self._tokens[at].gap and place == 0
            entry = self._dense_entry(text, place, at)
            number = _DENSE_NUMBER.match(text, place) if entry is None else None
            if entry is not None:
                self._dense_piece(entry.kind, entry.words[0], gap, entry)
                place += len(entry.words[0])
            elif number:
                self._dense_number(number[0], gap)
                place = number.end()
            else:
                self._dense_rest(text[place], gap)
                place += 1
        return at + 1

    def _dense_entry(self, text: str, place: int, at: int) -> Entry | None:
        for entry in self._words.matches_dense(text, place):
            end = place + len(entry.words[0])
            numbered = _DENSE_NUMBER.match(text, end) or (end == len(text) and self._text(at + 1).isdecimal())
            if entry.kind is not Kind.NUMBERED_BASEMENT or numbered:
                return entry
        return None

    def _dense_piece(self, kind: Kind, text: str, gap: bool, entry: Entry | None = None) -> Piece:
        piece = Piece(kind, text, text, gap, entry, spelled=kind is Kind.NUMBER)
        if entry is not None:
            piece.value, piece.ordinal = entry.value, entry.ordinal
        self._pieces.append(piece)
        return piece

    def _dense_number(self, text: str, gap: bool) -> None:
        value = numerals.han(text) if numerals.han(text) is not None else numerals.hangul(text)
        last = self._last()
        piece = self._dense_piece(Kind.CODE if value is None else Kind.NUMBER, text, gap)
        piece.value, piece.ordinal = value or 0, True
        if last and last.kind is Kind.MINUS:
            del self._pieces[-2]
            piece.value, piece.signed = -piece.value, True
        elif last and last.text in _MIDDLE and last.kind is Kind.WORD:
            last.kind = Kind.MEZZANINE

    def _dense_rest(self, sign: str, gap: bool) -> None:
        last = self._last()
        if sign in _MIDDLE or gap or last is None or last.kind is not Kind.WORD or last.text != "":
            self._dense_piece(Kind.WORD, sign if sign in _MIDDLE else "", gap)
