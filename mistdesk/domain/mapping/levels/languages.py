"""The shape of one language's floor words, and the customs of countries; holds no words itself."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Order(Enum):
    """Where a language puts a plain number: before the floor word, after it, or either way."""

    BEFORE = "before"
    AFTER = "after"
    BOTH = "both"


@dataclass(frozen=True, slots=True)
class Language:
    """The floor words of one language.

    Words of one kind are parted by "|". A word with "~" before it is read only in the language's own countries,
    because it means something else elsewhere; any other word is unmistakable and read everywhere.
    Ordinals and cardinals are listed from one upwards, parted by blanks, with "|" between spellings of the same number
    and "_" for a blank inside one of them.
    """

    code: str
    name: str
    countries: str
    order: Order = Order.BOTH
    floor: str = ""
    before_only: str = ""  # floor words that follow their number and never lead it
    after_only: str = ""  # floor words that lead a plain number and never follow it: "3-storey" counts storeys
    ground: str = ""
    lower_ground: str = ""
    basement: str = ""
    numbered_basement: str = ""  # means a basement only with its number: B1, SS2
    deeper: str = ""  # a level below the basement
    mezzanine: str = ""
    roof: str = ""
    attic: str = ""
    half: str = ""  # half levels, raised ground, half basements
    parking: str = ""
    named: str = ""  # lobby, plaza: a name where a number should be
    no_single: str = ""  # top floor, all floors, upper floors
    shift: str = ""  # upper, lower, high: changes the word beside it
    label: str = ""  # building, block, room: owns the number after it
    join: str = ""
    minus: str = ""
    neutral: str = ""  # stands between a floor word and its number and says nothing
    suffixes: str = ""  # what follows a digit in an ordinal number
    ordinals: str = ""
    cardinals: str = ""
    ordinal_tens: str = ""  # twentieth, thirtieth ...
    cardinal_tens: str = ""  # twenty, thirty ...
    roman: bool = False
    lone_roman: bool = False  # a single I, V or X after the floor word is a number too


# Where the street storey is called ground and the next one up is first, so "ground" is level 0.
# Not here: countries that call the street storey 1 (US, CA, JP, KR, CN, TW, RU, NO, FI ...)
# or do both (PH, SG, TH, SE).
_GROUND_IS_ZERO = (
    "GB IE AU NZ IM JE GG GI IN PK BD LK NP MY BN HK MO ZA NA BW ZW ZM KE UG TZ NG GH MT CY "
    "AE SA QA KW BH OM EG JO LB IQ SY YE PS SD LY TN DZ MA IR IL TR "
    "DE AT CH LI LU FR MC BE NL DK ES AD PT IT SM VA PL CZ SK HU RO MD BG HR RS SI BA ME MK XK AL GR "
    "BR MX AR UY PY VE EC BO CR GT HN SV NI DO CU PA AO MZ CV SN CI RE GP MQ SR AW CW VN"
)
GROUND_IS_ZERO = frozenset(_GROUND_IS_ZERO.split())
# Where the letter G alone is the customary button for it.
LETTER_G_IS_GROUND = frozenset({"GB", "IE", "AU", "NZ"})
# Where 4 is avoided and 3A stands in for it.
LETTER_STANDS_IN = frozenset({"MY", "SG", "HK", "MO", "CN", "TW", "TH", "ID", "VN", "BN"})
STAND_INS = {(3, "a"): 4, (12, "a"): 13, (13, "a"): 14, (23, "a"): 24, (33, "a"): 34, (43, "a"): 44}
# Where floors below ground are written with a minus before the floor word: -1层, -1 этаж.
MINUS_IS_CUSTOM = frozenset({"CN", "RU", "UA", "BY", "KZ"})
# Where "#02-15" is unit 15 on storey 2.
UNIT_STYLE = frozenset({"SG", "MY"})
