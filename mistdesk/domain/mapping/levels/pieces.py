"""Cuts a floor name into meaningful pieces: floor words, numbers, joins; may not decide a level."""

from __future__ import annotations

import re

from mistdesk.domain.mapping.levels import numerals
from mistdesk.domain.mapping.levels.digits import DigitWalker
from mistdesk.domain.mapping.levels.lexicon import Entry, Kind, Lexicon
from mistdesk.domain.mapping.levels.neighbours import TENS
from mistdesk.domain.mapping.levels.normalise import Folded, Form
from mistdesk.domain.mapping.levels.walker import MIDDLE, Piece

_JOINS = frozenset("-–~/&+,;·|、")
_SIGNS = {"\u2044": Kind.FRACTION}
_ORDINAL_MARKS = frozenset(".'-°")
_DENSE_NUMBER = re.compile(rf"[{numerals.HAN_SIGNS}]{{1,4}}|[{numerals.HANGUL_SIGNS}]{{1,4}}(?=층)")


def cut(folded: Folded, words: Lexicon) -> list[Piece]:
    """Return the pieces of a folded name in their order."""
    return _Cutter(folded, words).run()


class _Cutter(DigitWalker):
    """Walks over the tokens once, from left to right."""

    def run(self) -> list[Piece]:
        at = 0
        while at < len(self._tokens):
            token = self._tokens[at]
            if token.form is Form.NUMBER:
                at = self.number(at)
            elif token.form is Form.DENSE:
                at = self._dense(at)
            else:
                at = self._word(at)
        return self._pieces

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
        tens = last is not None and last.spelled and last.value in TENS
        if last and tens and entry.kind is Kind.NUMBER and entry.value < 10:
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
                (last is None or last.kind is Kind.JOIN)
                and bool(own & {"es", "it"})
                and self._words.country in ("ES", "IT")
                and (following.isdecimal() or (following == "." and self._text(at + 2).isdecimal()))
            )
        elif letter == "r":
            found = starts and "fr label" in own and self._counts_from_ground(at + 1)
        else:
            return False
        if found:
            self._add(Kind.FLOOR, at, at)
        return found

    def _counts_from_ground(self, at: int) -> bool:
        """Tell whether "R" leads "+1", or only "1" behind the ground floor: "RDC-R1"."""
        sign, last = self._glued(at), self._last()
        if sign in ("+", "-"):
            return self._glued(at + 1).isdecimal()
        return sign.isdecimal() and last is not None and last.kind is Kind.GROUND

    def _leads_number(self, at: int) -> bool:
        return self._glued(at).isdecimal() or (self._glued(at) == "-" and self._glued(at + 1).isdecimal())

    def _letter_number(self, at: int) -> bool:
        """Read roman numerals, and Greek and Hebrew letters, beside a floor word of such a language."""
        text = self._text(at)
        value = numerals.roman(text)
        if value is None and numerals.letter(text) is None:
            return False
        after = at + 1
        while self._text(after) in _ORDINAL_MARKS:
            after += 1
        following, last = self._floor_at(after), self._last()
        trailed = last.entry.language if last and last.entry and last.kind in (Kind.FLOOR, Kind.BASEMENT) else None
        if value is not None:
            leads = following is not None and following.language.roman
            trails = trailed is not None and trailed.roman and (len(text) > 1 or trailed.lone_roman)
        else:
            value = numerals.letter(text) or 0
            leads = following is not None and following.language.code == "el"
            # The sign of "י״ב" joins two letters to one number.
            trails = trailed is not None and trailed.code == "he" and self._glued(at + 1) not in ('"', "״")
        if leads or trails:
            piece = self._add(Kind.NUMBER, at, at)
            piece.value, piece.ordinal = value, True
        return leads or trails

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
            after = at + 2 if self._text(at + 1) == "-" else at + 1  # 地下1層, 地下-1層
            numbered = _DENSE_NUMBER.match(text, end) or (end == len(text) and self._text(after).isdecimal())
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
        elif last and last.text in MIDDLE and last.kind is Kind.WORD:
            last.kind = Kind.MEZZANINE

    def _dense_rest(self, sign: str, gap: bool) -> None:
        last = self._last()
        if sign in MIDDLE or gap or last is None or last.kind is not Kind.WORD or last.text != "":
            self._dense_piece(Kind.WORD, sign if sign in MIDDLE else "", gap)
