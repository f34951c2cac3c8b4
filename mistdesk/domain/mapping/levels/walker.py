"""Holds the pieces of a name and looks around in its tokens; may not decide what a token means."""

from __future__ import annotations

from dataclasses import dataclass

from mistdesk.domain.mapping.levels.lexicon import Entry, Kind, Lexicon
from mistdesk.domain.mapping.levels.normalise import Folded, Form

MIDDLE = ("中", "중")  # 中2階 lies between 1 and 2


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


class Walker:
    """Looks at tokens from left to right and collects pieces."""

    def __init__(self, folded: Folded, words: Lexicon) -> None:
        self._shown = folded.shown
        self._tokens = folded.tokens
        self._words = words
        self._pieces: list[Piece] = []

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
