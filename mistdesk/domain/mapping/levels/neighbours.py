"""Looks at what stands next to a floor's number and makes it doubtful; may not decide a level."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from mistdesk.domain.mapping.levels import numerals
from mistdesk.domain.mapping.levels.lexicon import Kind
from mistdesk.domain.mapping.levels.walker import Piece

TENS = frozenset(range(20, 100, 10))
_DASHES = ("-", "–")
_LISTING = frozenset("+&/,;")
_COUNTED_APART = frozenset(("podium", "平台", "基座"))  # their floors have their own count
_NUMERAL_KINDS = frozenset((Kind.LETTER, Kind.WORD, Kind.JOIN, Kind.NUMBER))


def doubt_beside(pieces: list[Piece], at: int, *, trails: bool) -> Iterator[str]:
    """Yield why the number of a floor may be only a part of what the name says."""
    number = pieces[at]
    if at == 1 and pieces[0].text in _DASHES and not trails:
        yield f'the dash before "{number.shown}" may be a minus'
    if at and pieces[at - 1].text in _COUNTED_APART and not trails:
        yield f'"{pieces[at - 1].shown}" may be numbered on its own'
    if _is_numeral(number) and (_listed(pieces, at, -1) or _listed(pieces, at, 1)):
        yield f'"{number.shown}" is one of several numbers'
    part = _part_letter(pieces, at) if trails and not number.ordinal else None
    if part:
        yield f'"{part.shown}" after the number may name a part level'
    following = pieces[at + 1] if at + 1 < len(pieces) else None
    if number.spelled and number.value in TENS and following and following.kind is Kind.WORD:
        yield f'"{following.shown}" may belong to the number "{number.shown}"'


def doubt_after_cellar(pieces: list[Piece], at: int) -> Iterator[str]:
    """Yield why a basement may be deeper, or none: "Basement II", "Basement 1st Floor", "B2 Wing", "B2F3"."""
    cellar, near = pieces[at], pieces[at + 1 : at + 4]
    if not near:
        return
    number, after, last = near[0], near[1] if len(near) > 1 else None, near[-1]
    if number.kind is Kind.WORD and numerals.roman(number.text):
        yield f'"{number.shown}" may count the basements'
    if number.kind is not Kind.NUMBER or after is None:
        return
    if after.kind is Kind.FLOOR and number.text.isascii() and (number.ordinal or number.dotted):
        yield f'"{number.shown} {after.shown}" may count from the ground up'
    if cellar.text == "b" and after.kind is Kind.LABEL and at + 3 == len(pieces):
        yield f'"{after.shown}" after "{cellar.shown}{number.shown}" may make it the name of a building'
    glued = len(near) > 2 and not any(piece.gap for piece in near)
    if glued and after.kind in (Kind.FLOOR, Kind.LETTER) and last.kind in (Kind.NUMBER, Kind.CODE):
        yield f'"{cellar.shown}{number.shown}" may be a building and "{last.shown}" its floor'


def floor_joined_on(pieces: list[Piece]) -> Iterator[str]:
    """Yield the floor without a number that a list adds: "EG + OG"."""
    for before, piece in pairwise(pieces):
        listing = before.kind is Kind.JOIN and (before.text in _LISTING or before.entry is not None)
        if listing and piece.kind is Kind.FLOOR and not piece.used:
            yield f'"{piece.shown}" adds another floor'


def _is_numeral(piece: Piece) -> bool:
    """Tell whether a piece could be a roman, Greek or Hebrew numeral; "I" may look like a join or a letter."""
    if piece.kind not in _NUMERAL_KINDS or (piece.entry is not None and piece.kind is not Kind.JOIN):
        return False
    return bool(numerals.roman(piece.text) or numerals.letter(piece.text))


def _listed(pieces: list[Piece], at: int, step: int) -> bool:
    """Tell whether another numeral stands on one side: "I-II piętro", "I i II piętro", "A & B όροφος"."""
    near = pieces[at + 1 : at + 5] if step > 0 else pieces[max(0, at - 4) : at][::-1]
    other = next((piece for piece in near if piece.kind not in (Kind.JOIN, Kind.MARK) or _is_numeral(piece)), None)
    return other is not None and _is_numeral(other) and not other.used


def _part_letter(pieces: list[Piece], at: int) -> Piece | None:
    """Return the letter of "Level 1 A" and "Level 1-A", which may be level 1A; "2nd Floor B" is a wing."""
    following = pieces[at + 1 : at + 4]
    if following and following[0].text == "-":
        del following[0]
    if not following or following[0].kind is not Kind.LETTER or following[0].used:
        return None
    code = len(following) > 1 and not following[1].gap and following[1].kind in (Kind.NUMBER, Kind.CODE)
    return following[0] if following[0].text.isascii() and not code else None
