"""Finds what a floor name says about its level; may not know other floors of the building."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum

from mistdesk.domain.mapping.levels.languages import GROUND_IS_ZERO, LETTER_G_IS_GROUND, UNIT_STYLE, Order
from mistdesk.domain.mapping.levels.lexicon import UNKNOWN_COUNTRY, Kind
from mistdesk.domain.mapping.levels.neighbours import doubt_after_cellar, doubt_beside, floor_joined_on
from mistdesk.domain.mapping.levels.walker import Piece


class Sort(Enum):
    """What kind of statement a name makes."""

    NUMBER = "number"
    GROUND = "ground"
    UNSURE_GROUND = "unsure ground"
    UNSURE_FIRST = "unsure first"
    LOWER_GROUND = "lower ground"
    BASEMENT = "basement"
    NOTHING = "nothing"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Statement:
    """What the name alone says: a level or a refusal, and why."""

    sort: Sort
    level: int | None
    reason: str


_BLOCKERS = {
    Kind.MEZZANINE: "is a level between two floors, which has no whole number",
    Kind.HALF: "is a half or raised level, which has no whole number",
    Kind.ROOF: "is a roof, not a numbered floor",
    Kind.ATTIC: "is at the top, and the name does not tell how many floors are below",
    Kind.NO_SINGLE: "does not name one single floor",
    Kind.RANGE: "names more than one floor or may be a range",
    Kind.FRACTION: "is not a whole number",
}
_CELLARS = (Kind.BASEMENT, Kind.NUMBERED_BASEMENT, Kind.LOWER_GROUND)
_OWNED = (Kind.NUMBER, Kind.CODE, Kind.RANGE, Kind.FRACTION, Kind.LETTER)
_DEEPEST = 9
_SKIPPED_MARKS = frozenset(".:#()[]'\"°*")
# Words that name one number and say nothing of floors when no floor word stands by: "No 2" is a house.
_COUNTERS = frozenset(("no", "nr", "number", "num", "n°", "nro", "numero", "nummer", "номер", "رقم", "מספר", "#"))
_WORDS_FIRST = frozenset({"zh", "ja", "ko"})  # languages whose building words follow their number: 3号楼


def state(pieces: list[Piece], country: str) -> Statement:
    """Return what a cut name says."""
    return _Grammar(pieces, country).run()


@dataclass(slots=True)
class _Grammar:
    pieces: list[Piece]
    country: str
    found: list[Statement] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)

    def run(self) -> Statement:
        for at, piece in enumerate(self.pieces):
            if piece.kind is Kind.LABEL:
                self._label(at, piece)
        blocker = next((p for p in self.pieces if p.kind in _BLOCKERS and not p.used), None)
        if blocker is not None:
            return _refused(f'"{blocker.shown}" {_BLOCKERS[blocker.kind]}')
        for at, piece in enumerate(self.pieces):
            if piece.kind in _CELLARS:
                self._cellar(at, piece)
            elif piece.kind is Kind.DEEPER:
                piece.used = True
                self._say(Sort.NUMBER, -2, f'"{piece.shown}" is the level below the basement')
        for at, piece in enumerate(self.pieces):
            if piece.kind is Kind.FLOOR and not piece.used:
                self._floor(at, piece)
        for piece in self.pieces:
            if piece.kind is Kind.GROUND:
                self._ground(piece)
        self._bare()
        return self._verdict()

    # Looking around.

    def _beside(self, at: int, step: int, also: tuple[Kind, ...] = ()) -> int | None:
        """Return the place of the next piece that counts."""
        at += step
        while 0 <= at < len(self.pieces):
            piece = self.pieces[at]
            skipped = piece.kind is Kind.NEUTRAL or piece.kind in also or piece.text in _SKIPPED_MARKS
            if not skipped and not self._hyphen(at):
                return at
            at += step
        return None

    def _hyphen(self, at: int) -> bool:
        """Tell whether a piece is a hyphen that ties its neighbours together."""
        piece = self.pieces[at]
        return piece.text == "-" and not piece.gap and at + 1 < len(self.pieces) and not self.pieces[at + 1].gap

    def _number(self, at: int | None) -> Piece | None:
        if at is None:
            return None
        piece = self.pieces[at]
        return piece if piece.kind is Kind.NUMBER and not piece.used else None

    def _say(self, sort: Sort, level: int | None, reason: str) -> None:
        self.found.append(Statement(sort, level, reason))

    # One kind of piece each.

    def _label(self, at: int, piece: Piece) -> None:
        """Give the number beside "building", "room" or 号楼 to that word."""
        place = None
        if piece.entry and piece.entry.language.code in _WORDS_FIRST:
            owned = self.pieces[at - 1] if at and not piece.gap else None
        else:
            place = self._beside(at, 1)
            owned = self.pieces[place] if place is not None else None
            if owned is not None and place is not None and self._is_floor_number(place, owned):
                return
        if owned is not None and (owned.kind in _OWNED or owned.text == "p"):
            owned.used = True
        elif owned is not None and place is not None and owned.kind is Kind.NUMBERED_BASEMENT and owned.text.isascii():
            owned.kind = Kind.LETTER  # "Gate B2"
            for part in self.pieces[place : place + 2]:
                part.used = True

    def _is_floor_number(self, place: int, owned: Piece) -> bool:
        """Tell whether "2nd" in "East wing 2nd floor" belongs to the floor."""
        after = self._beside(place, 1)
        follows = after is not None and self.pieces[after].kind in (Kind.FLOOR, *_CELLARS)
        glued = after == place + 1 and not self.pieces[after].gap and self.pieces[after].text != "f"
        return follows and (owned.ordinal or owned.dotted or glued)

    def _cellar(self, at: int, piece: Piece) -> None:
        piece.used = True
        numbers = []
        for step in (1, -1):
            place = self._beside(at, step, (Kind.FLOOR,) if step == 1 else ())
            number = self._number(place)
            if number is None or place is None:
                continue
            if step == -1 and self._leads(place) and not number.signed:
                self.doubts.append(f'"{number.shown}" may count floors above or below ground')
            numbers.append(number)
        self.doubts.extend(doubt_after_cellar(self.pieces, at))
        for number in numbers:
            number.used = True
            if abs(number.value) > _DEEPEST and piece.kind is Kind.NUMBERED_BASEMENT:
                self.doubts.append(f'"{piece.shown}{number.shown}" is rather a room or a gate than a basement')
            if number.flaw or number.value == 0:
                self.doubts.append(number.flaw or f'"{piece.shown}" and 0 do not fit together')
            self._say(Sort.NUMBER, -abs(number.value), f'"{piece.shown}" counts below ground, here {abs(number.value)}')
        if not numbers and piece.kind is Kind.LOWER_GROUND:
            self._say(Sort.LOWER_GROUND, -1, f'"{piece.shown}" is the first level below the ground floor')
        elif not numbers:
            self._say(Sort.BASEMENT, -1, f'"{piece.shown}" without a number is the first level below ground')
        self._cellar_neighbours(at, piece, numbered=bool(numbers))

    def _cellar_neighbours(self, at: int, piece: Piece, *, numbered: bool) -> None:
        for step in (1, -1):
            place = self._beside(at, step)
            if place is not None and self.pieces[place].kind is Kind.FLOOR:
                self.pieces[place].used = True
            elif place is not None and step == 1 and not numbered and self.pieces[place].kind is Kind.LETTER:
                self.doubts.append(f'"{self.pieces[place].shown}" may count the basements or name a wing')
            elif place == at + 1 and not numbered and piece.kind is Kind.NUMBERED_BASEMENT:
                self.doubts.append(f'"{piece.shown}{self.pieces[place].shown}" is rather a room than a basement')

    def _leads(self, at: int) -> bool:
        place = self._beside(at, -1)
        return place is not None and self.pieces[place].kind is Kind.FLOOR

    def _floor(self, at: int, piece: Piece) -> None:
        before, after = self._beside(at, -1), self._beside(at, 1)
        leading, trailing = self._number(before), self._number(after)
        order = piece.entry.order if piece.entry else Order.BOTH
        if leading and not leading.ordinal and (leading.spelled or order is Order.AFTER):
            leading = None
        if trailing and order is Order.BEFORE:
            trailing = None
        if leading and trailing:
            self.doubts.append(f'"{leading.shown}" and "{trailing.shown}" both stand beside "{piece.shown}"')
        number = leading or trailing
        if number is None:
            self._letter_floor(piece, before, after)
            return
        piece.used = number.used = True
        if number.flaw:
            self.doubts.append(number.flaw)
        if number is trailing and number.dashed and piece.text != "r" and not self._after_neutral(after):
            self.doubts.append(f'the dash in "{piece.shown}{number.shown}" may be a minus or only a separator')
        place = (before if number is leading else after) or 0
        self.doubts.extend(doubt_beside(self.pieces, place, trails=number is trailing))
        named = self.pieces[at - 1] if at else None
        if named and named.kind is Kind.NAMED and trailing:
            self.doubts.append(f'"{named.shown} {piece.shown}" may be numbered on its own')
        level = -number.value if piece.text == "r" and number.dashed else number.value
        first = self.country == UNKNOWN_COUNTRY and number.ordinal and level == 1 and self._english(piece)
        self._say(Sort.UNSURE_FIRST if first else Sort.NUMBER, level, f'"{number.shown}" is the number of the floor')

    def _after_neutral(self, at: int | None) -> bool:
        """Tell whether the dash only ties a number to its particle: "lantai ke-4"."""
        return at is not None and self.pieces[at - 1].kind is Kind.NEUTRAL

    @staticmethod
    def _english(piece: Piece) -> bool:
        return piece.entry is not None and piece.entry.language.code == "en"

    def _letter_floor(self, piece: Piece, *places: int | None) -> None:
        for place in places:
            if place is not None and self.pieces[place].text == "g" and self.country in LETTER_G_IS_GROUND:
                piece.used = self.pieces[place].used = True
                self._say(Sort.GROUND, 0, '"G" is the ground floor here')

    def _ground(self, piece: Piece) -> None:
        piece.used = True
        if self.country in GROUND_IS_ZERO:
            self._say(Sort.GROUND, 0, f'"{piece.shown}" is the ground floor, which counts as 0 here')
        else:
            self._say(Sort.UNSURE_GROUND, None, f'"{piece.shown}" may be level 0 or level 1 here')

    def _bare(self) -> None:
        """Read a name that is nothing but a number, an ordinal or the letter G."""
        rest = [p for p in self.pieces if p.kind is not Kind.NEUTRAL and p.text not in _SKIPPED_MARKS]
        if len(rest) > 1 and {(p.kind, p.value) for p in rest if p.kind is not Kind.JOIN} == {
            (Kind.NUMBER, rest[-1].value)
        }:
            rest = [p for p in rest if p.ordinal][-1:]  # "01 First" says one thing twice
        if len(rest) != 1 or rest[0].used or self._counted():
            return
        only = rest[0]
        if only.text == "g" and self.country in LETTER_G_IS_GROUND:
            only.used = True
            self._say(Sort.GROUND, 0, '"G" is the ground floor here')
        elif only.kind is Kind.NUMBER and (only.ordinal or not only.spelled):
            only.used = True
            if only.flaw or only.dashed:
                self.doubts.append(only.flaw or f'the dash before "{only.text}" may be a minus or only a separator')
            sort = (
                Sort.UNSURE_FIRST
                if self.country == UNKNOWN_COUNTRY and only.ordinal and only.value == 1
                else Sort.NUMBER
            )
            self._say(sort, only.value, f'the name is the number "{only.shown}"')

    def _counted(self) -> bool:
        """Tell whether the name is "No 2" or "#2": a house, a door or a plan as well as a floor."""
        unit = self.country in UNIT_STYLE
        return any(piece.text in _COUNTERS and not (unit and piece.text == "#") for piece in self.pieces)

    # The end.

    def _verdict(self) -> Statement:
        self._strays()
        if self.found:
            self.doubts.extend(floor_joined_on(self.pieces))
        if self.doubts:
            return _refused(self.doubts[0])
        parking = next((p for p in self.pieces if p.kind is Kind.PARKING and not p.used), None)
        sure = [s for s in self.found if s.sort is not Sort.UNSURE_GROUND]
        if parking and (not sure or any(s.level is None or s.level >= 0 for s in self.found)):
            return _refused(f'"{parking.shown}" does not tell whether its levels count up or down')
        return self._choose(sure)

    def _choose(self, sure: list[Statement]) -> Statement:
        if not self.found:
            return _nothing(self.pieces)
        if not sure:
            return self.found[0]
        unsure_ground = len(sure) < len(self.found)
        # "Level -2 basement": the number says more than the word.
        numbered = [s for s in sure if s.sort is Sort.NUMBER]
        if numbered and all(s.level is not None and s.level < 0 for s in sure):
            sure = numbered
        if len({s.level for s in sure}) > 1 or (unsure_ground and sure[0].level not in (0, 1)):
            return _refused("the name tells two different levels")
        return sure[0]

    def _strays(self) -> None:
        """Doubt numbers and words such as "upper" that touch what was read."""
        last: Piece | None = None
        for piece in self.pieces:
            if piece.kind in (Kind.NEUTRAL, Kind.MARK):
                continue
            if last is not None and last.flaw and piece.kind is Kind.LETTER and not piece.gap:
                continue  # the letter of "1e" belongs to its number
            if last is not None and ((piece.used and self._disturbs(last)) or (last.used and self._disturbs(piece))):
                odd = piece if last.used and self._disturbs(piece) else last
                self.doubts.append(f'"{odd.shown}" beside the floor leaves open which level is meant')
            if piece.kind is not Kind.JOIN or last is None:
                last = piece

    def _disturbs(self, piece: Piece) -> bool:
        if piece.used or piece.kind not in (Kind.NUMBER, Kind.SHIFT):
            return False
        # "02 - Second Floor": a number that says the same leaves no doubt.
        same = piece.kind is Kind.NUMBER and not piece.flaw and not piece.dashed
        return not (same and self.found and all(said.level == piece.value for said in self.found))


def _refused(reason: str) -> Statement:
    return Statement(Sort.REFUSED, None, reason)


def _nothing(pieces: list[Piece]) -> Statement:
    """Say why nothing was read; a name without any word of floors leaves room for the place of the map."""
    number = next((p for p in pieces if p.kind in (Kind.NUMBER, Kind.CODE)), None)
    named = next((p for p in pieces if p.kind in (Kind.NAMED, Kind.LETTER) or _is_letter(p)), None)
    floor = next((p for p in pieces if p.kind is Kind.FLOOR), None)
    label = next((p for p in pieces if p.kind is Kind.LABEL), None)
    if label and number and number.used:
        return _refused(f'"{number.shown}" is the number of "{label.shown}", not of a floor')
    if number:
        return _refused(f'nothing says that "{number.shown}" is the number of a floor')
    if floor:
        return _refused(f'"{floor.shown}" stands without a number')
    if named:
        return _refused(f'"{named.shown}" can be on different levels in different buildings')
    return Statement(Sort.NOTHING, None, "the name does not tell a floor number")


def _is_letter(piece: Piece) -> bool:
    """Tell whether a word that joins others is but one letter, as the Polish "i"."""
    return piece.kind is Kind.JOIN and len(piece.text) == 1 and piece.text.isalpha()
