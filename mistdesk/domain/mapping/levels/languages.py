"""The shape of one language's floor words and which countries speak it; holds no words itself."""

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
    Ordinals and cardinals are listed from one upwards, parted by blanks, with "|" between spellings of the same number.
    """

    code: str
    name: str
    countries: str
    order: Order = Order.BOTH
    floor: str = ""
    before_only: str = ""
    ground: str = ""
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
    suffixes: str = ""  # what follows a digit in an ordinal number
    ordinals: str = ""
    cardinals: str = ""
    roman: bool = False
    bare_ordinals: bool = False  # "Second" alone is a floor


# Where a building's street storey is called ground and the next one is first, so "ground" is 0.
GROUND_IS_ZERO = frozenset(
    "GB IE AU NZ IN MY HK MO ZA KE NG GH PK BD LK MT CY AE SA QA KW BH OM EG JO LB IL TR "
    "DE AT CH LI LU FR BE NL DK ES PT IT PL CZ SK HU RO BG HR RS SI BA ME MK AL GR BR MX AR UY".split()
)
# Where the letter G alone is the customary button for it.
LETTER_G_IS_GROUND = frozenset("GB IE AU NZ".split())
# Where 4 is avoided and 3A stands in for it; 12A and 13A stand in for 13 and 14.
LETTER_STANDS_IN = frozenset("MY SG HK MO CN TW TH ID VN BN".split())
