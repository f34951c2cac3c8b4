"""Compiles the language tables into one look-up by country; may not know how words combine."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from functools import lru_cache

from mistdesk.domain.mapping.levels.languages import Language, Order
from mistdesk.domain.mapping.levels.normalise import Form, Token, fold
from mistdesk.domain.mapping.levels.words_east import EAST
from mistdesk.domain.mapping.levels.words_north import NORTH
from mistdesk.domain.mapping.levels.words_west import WEST
from mistdesk.domain.mapping.levels.words_world import WORLD

LANGUAGES = (*WEST, *NORTH, *EAST, *WORLD)


class Kind(Enum):
    """What a piece of a floor name does."""

    HALF = "half"
    MEZZANINE = "mezzanine"
    ROOF = "roof"
    ATTIC = "attic"
    NO_SINGLE = "no_single"
    PARKING = "parking"
    DEEPER = "deeper"
    BASEMENT = "basement"
    NUMBERED_BASEMENT = "numbered_basement"
    GROUND = "ground"
    FLOOR = "floor"
    NUMBER = "number"
    MINUS = "minus"
    NAMED = "named"
    SHIFT = "shift"
    LABEL = "label"
    NEUTRAL = "neutral"
    JOIN = "join"
    MARK = "mark"
    LETTER = "letter"
    WORD = "word"


@dataclass(frozen=True, slots=True)
class Entry:
    """One meaning of one word or phrase."""

    words: tuple[str, ...]
    kind: Kind
    language: Language
    local: bool
    value: int = 0
    ordinal: bool = False
    order: Order = Order.BOTH
    dense: bool = False


# Words that may stand between a floor word and its number: "Level no. 2", "lantai ke-2", "ชั้นที่ 2".
_NEUTRAL = "no|nr|number|num|nº|n|nro|numéro|número|numero|nummer|ke|ที่|第|č|sz|№|地上|지상|제|رقم|מספר|номер|lift"
_ENGLISH = next(language for language in LANGUAGES if language.code == "en")
_LISTS = (
    (Kind.HALF, "half"),
    (Kind.MEZZANINE, "mezzanine"),
    (Kind.ROOF, "roof"),
    (Kind.ATTIC, "attic"),
    (Kind.NO_SINGLE, "no_single"),
    (Kind.PARKING, "parking"),
    (Kind.DEEPER, "deeper"),
    (Kind.BASEMENT, "basement"),
    (Kind.NUMBERED_BASEMENT, "numbered_basement"),
    (Kind.GROUND, "ground"),
    (Kind.NAMED, "named"),
    (Kind.SHIFT, "shift"),
    (Kind.LABEL, "label"),
    (Kind.MINUS, "minus"),
    (Kind.JOIN, "join"),
)


def _entry_variants(spelling: str, make: Entry) -> Iterator[Entry]:
    tokens = fold(spelling).tokens
    words = tuple(token.text for token in tokens)
    yield replace(make, words=words, dense=len(tokens) == 1 and tokens[0].form is Form.DENSE)
    joined = "".join(words)
    if len(words) > 1 and len(joined) > 5 and joined.isalpha():  # "GroundFloor", "plantabaja"
        yield replace(make, words=(joined,))


def _entries(language: Language) -> Iterator[Entry]:
    for kind, field in _LISTS:
        yield from _listed(getattr(language, field), language, kind)
    yield from _listed(language.floor, language, Kind.FLOOR, order=language.order)
    yield from _listed(language.before_only, language, Kind.FLOOR, order=Order.BEFORE)
    for value, spellings in enumerate(language.ordinals.split(), start=1):
        yield from _listed(spellings.replace("_", " "), language, Kind.NUMBER, value=value, ordinal=True)
    for value, spellings in enumerate(language.cardinals.split(), start=1):
        yield from _listed(spellings, language, Kind.NUMBER, value=value)


def _listed(
    table: str, language: Language, kind: Kind, *, value: int = 0, ordinal: bool = False, order: Order = Order.BOTH
) -> Iterator[Entry]:
    for spelling in filter(None, table.split("|")):
        local = spelling.startswith("~")
        yield from _entry_variants(spelling.removeprefix("~"), Entry((), kind, language, local, value, ordinal, order))


@lru_cache(maxsize=1)
def _all_entries() -> tuple[Entry, ...]:
    found = [entry for language in LANGUAGES for entry in _entries(language)]
    found.extend(_listed(_NEUTRAL, _ENGLISH, Kind.NEUTRAL))
    return tuple(found)


_RANK = {kind: rank for rank, kind in enumerate(Kind)}


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The words that count in one country."""

    country: str
    phrases: dict[str, tuple[Entry, ...]]  # by first word; longest first, the country's own languages first
    dense: dict[str, tuple[Entry, ...]]  # by first sign, for scripts without blanks
    suffixes: frozenset[str]

    def matches(self, tokens: Sequence[Token], at: int) -> Iterator[Entry]:
        """Yield what may start at a token: longest phrase first."""
        for entry in self.phrases.get(tokens[at].text, ()):
            if len(entry.words) == 1 or _follows(tokens, at, entry.words):
                yield entry

    def matches_dense(self, text: str, at: int) -> Iterator[Entry]:
        """Yield what may start at a sign of a text without blanks: longest word first."""
        for entry in self.dense.get(text[at], ()):
            if text.startswith(entry.words[0], at):
                yield entry

    def floor_word(self, text: str) -> Entry | None:
        """Return the meaning of one word if it is a floor word here."""
        for entry in self.phrases.get(text, ()):
            if entry.kind is Kind.FLOOR and len(entry.words) == 1:
                return entry
        return None


def _follows(tokens: Sequence[Token], at: int, words: tuple[str, ...]) -> bool:
    return tuple(token.text for token in tokens[at : at + len(words)]) == words


@lru_cache(maxsize=512)
def lexicon(country: str) -> Lexicon:
    """Return the words that count in a country; unknown countries get only the unmistakable ones."""
    own = frozenset(language.code for language in LANGUAGES if country in language.countries.split())
    allowed = [entry for entry in _all_entries() if not entry.local or entry.language.code in own]
    allowed.sort(key=lambda entry: (-len(entry.words), -len(entry.words[0]), entry.language.code not in own, _RANK[entry.kind]))
    phrases: dict[str, list[Entry]] = {}
    dense: dict[str, list[Entry]] = {}
    for entry in allowed:
        if entry.dense:
            dense.setdefault(entry.words[0][0], []).append(entry)
        else:
            phrases.setdefault(entry.words[0], []).append(entry)
    return Lexicon(
        country,
        {first: tuple(entries) for first, entries in phrases.items()},
        {first: tuple(entries) for first, entries in dense.items()},
        frozenset(suffix for language in LANGUAGES for suffix in _suffixes(language, language.code in own)),
    )


def _suffixes(language: Language, own: bool) -> Iterator[str]:
    for spelling in filter(None, language.suffixes.split("|")):
        if own or not spelling.startswith("~"):
            yield fold(spelling.removeprefix("~")).tokens[0].text
