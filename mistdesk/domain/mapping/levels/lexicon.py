"""Compiles the language tables into one look-up by country; may not know how words combine."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from functools import cache

from mistdesk.domain.mapping.levels.languages import Language, Order
from mistdesk.domain.mapping.levels.normalise import Form, Token, fold
from mistdesk.domain.mapping.levels.words_east import EAST
from mistdesk.domain.mapping.levels.words_north import NORTH
from mistdesk.domain.mapping.levels.words_west import WEST
from mistdesk.domain.mapping.levels.words_world import WORLD

LANGUAGES = (*WEST, *NORTH, *EAST, *WORLD)
UNKNOWN_COUNTRY = "XX"
_KNOWN = frozenset(code for language in LANGUAGES for code in language.countries.split())
_SHORTEST_TYPO, _LONGEST_TYPO = 5, 16


class Kind(Enum):
    """What a piece of a floor name does; the earlier one wins where one word has two meanings."""

    HALF = "half"
    MEZZANINE = "mezzanine"
    ROOF = "roof"
    ATTIC = "attic"
    NO_SINGLE = "no_single"
    PARKING = "parking"
    DEEPER = "deeper"
    LOWER_GROUND = "lower_ground"
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
    CODE = "code"
    RANGE = "range"
    FRACTION = "fraction"


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
_NEUTRAL = "no|nr|number|num|nº|n°|nro|numéro|número|numero|nummer|ที่|第|地上|지상|제|رقم|מספר|номер|the|la|le|el|il"
_ENGLISH = next(language for language in LANGUAGES if language.code == "en")
_BY_FIELD = (
    Kind.HALF,
    Kind.MEZZANINE,
    Kind.ROOF,
    Kind.ATTIC,
    Kind.NO_SINGLE,
    Kind.PARKING,
    Kind.DEEPER,
    Kind.LOWER_GROUND,
    Kind.BASEMENT,
    Kind.NUMBERED_BASEMENT,
    Kind.GROUND,
    Kind.NAMED,
    Kind.SHIFT,
    Kind.LABEL,
    Kind.MINUS,
    Kind.JOIN,
    Kind.NEUTRAL,
)
_MAY_BE_MISSPELLED = frozenset((Kind.FLOOR, Kind.GROUND, Kind.BASEMENT, Kind.NUMBER))


def _listed(table: str, made: Entry) -> Iterator[Entry]:
    for spelling in filter(None, table.split("|")):
        tokens = fold(spelling.removeprefix("~")).tokens
        words = tuple(token.text for token in tokens)
        entry = replace(made, words=words, local=spelling.startswith("~"))
        yield replace(entry, dense=len(tokens) == 1 and tokens[0].form is Form.DENSE)
        joined = "".join(words)
        if len(words) > 1 and len(joined) > 5 and joined.isalpha():  # "GroundFloor", "plantabaja"
            yield replace(entry, words=(joined,))


def _entries(language: Language) -> Iterator[Entry]:
    blank = Entry((), Kind.WORD, language, local=False, order=language.order)
    for kind in _BY_FIELD:
        yield from _listed(str(getattr(language, kind.value)), replace(blank, kind=kind))
    yield from _listed(language.floor, replace(blank, kind=Kind.FLOOR))
    yield from _listed(language.before_only, replace(blank, kind=Kind.FLOOR, order=Order.BEFORE))
    yield from _listed(language.after_only, replace(blank, kind=Kind.FLOOR, order=Order.AFTER))
    for table, ordinal, first, step in (
        (language.ordinals, True, 1, 1),
        (language.cardinals, False, 1, 1),
        (language.ordinal_tens, True, 20, 10),
        (language.cardinal_tens, False, 20, 10),
    ):
        for value, spellings in enumerate(table.split()):
            number = replace(blank, kind=Kind.NUMBER, value=first + step * value, ordinal=ordinal)
            yield from _listed(spellings.replace("_", " "), number)


@cache
def _all_entries() -> tuple[Entry, ...]:
    found = [entry for language in LANGUAGES for entry in _entries(language)]
    found.extend(_listed(_NEUTRAL, Entry((), Kind.NEUTRAL, _ENGLISH, local=False)))
    return tuple(found)


_RANK = {kind: rank for rank, kind in enumerate(Kind)}


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The words that count in one country."""

    country: str
    own: frozenset[str]  # codes of the country's languages
    phrases: dict[str, tuple[Entry, ...]]  # by first word; longest first, the country's own languages first
    dense: dict[str, tuple[Entry, ...]]  # by first sign, for scripts without blanks
    suffixes: frozenset[str]
    near: dict[str, Entry | None]  # words with one letter left out, None where two words meet

    def matches(self, tokens: Sequence[Token], at: int) -> Iterator[Entry]:
        """Yield what may start at a token: longest phrase first."""
        for entry in self.phrases.get(tokens[at].text, ()):
            size = len(entry.words)
            if size == 1 or tuple(token.text for token in tokens[at : at + size]) == entry.words:
                yield entry

    def matches_dense(self, text: str, at: int) -> Iterator[Entry]:
        """Yield what may start at a sign of a text without blanks: longest word first."""
        for entry in self.dense.get(text[at], ()):
            if text.startswith(entry.words[0], at):
                yield entry

    def word(self, text: str, *kinds: Kind) -> Entry | None:
        """Return the meaning of one word if it is of one of these kinds here."""
        for entry in self.phrases.get(text, ()):
            if len(entry.words) == 1 and entry.kind in kinds:
                return entry
        return None

    def compound(self, text: str) -> tuple[Entry, Entry, int] | None:
        """Return an ordinal and a floor word written as one, and where the second starts: "secondfloor"."""
        for cut in range(3, min(len(text) - 1, _LONGEST_TYPO)):
            first = self.word(text[:cut], Kind.NUMBER)
            second = self.word(text[cut:], Kind.FLOOR) if first else None
            if first and second and first.ordinal and first.language is second.language:
                return first, second, cut
        return None

    def misspelled(self, text: str) -> Entry | None:
        """Return the word meant by one with a single slip: a letter too many, too few, wrong or swapped."""
        if not _SHORTEST_TYPO <= len(text) + 1 <= _LONGEST_TYPO:
            return None
        meant = {self.near[key] for key in (text, *_shortened(text)) if key in self.near}
        entry = meant.pop() if len(meant) == 1 else None
        if entry is None or entry.words[0][0] != text[0] or text in (entry.words[0] + "s", entry.words[0] + "es"):
            return None  # "Grounds" is no ground floor
        return entry


def _shortened(word: str) -> Iterator[str]:
    return (word[:at] + word[at + 1 :] for at in range(len(word)))


def country_code(country: str) -> str:
    """Return a country code that the tables know, or the one for no country."""
    code = country.strip().upper()
    return {"UK": "GB", "EL": "GR"}.get(code, code if code in _KNOWN else UNKNOWN_COUNTRY)


@cache
def lexicon(country: str) -> Lexicon:
    """Return the words that count in a country; unknown countries get only the unmistakable ones."""
    own = frozenset(language.code for language in LANGUAGES if country in language.countries.split())
    allowed = [entry for entry in _all_entries() if not entry.local or entry.language.code in own]
    allowed.sort(
        key=lambda entry: (-len(entry.words), -len(entry.words[0]), entry.language.code not in own, _RANK[entry.kind])
    )
    phrases: dict[str, list[Entry]] = {}
    dense: dict[str, list[Entry]] = {}
    for entry in allowed:
        table, first = (dense, entry.words[0][0]) if entry.dense else (phrases, entry.words[0])
        table.setdefault(first, []).append(entry)
    return Lexicon(
        country,
        own,
        {first: tuple(entries) for first, entries in phrases.items()},
        {first: tuple(entries) for first, entries in dense.items()},
        frozenset(suffix for language in LANGUAGES for suffix in _suffixes(language, language.code in own)),
        _near([entry for entry in allowed if entry.language.code in own | {"en"}]),
    )


def _suffixes(language: Language, own: bool) -> Iterator[str]:
    for spelling in filter(None, language.suffixes.split("|")):
        if own or not spelling.startswith("~"):
            yield fold(spelling.removeprefix("~")).tokens[0].text


def _near(entries: Sequence[Entry]) -> dict[str, Entry | None]:
    found: dict[str, Entry | None] = {}
    for entry in entries:
        word = entry.words[0]
        if len(entry.words) > 1 or entry.dense or entry.kind not in _MAY_BE_MISSPELLED or len(word) < _SHORTEST_TYPO:
            continue
        for key in (word, *_shortened(word)):
            other = found.setdefault(key, entry)
            if other is not None and (other.kind, other.value) != (entry.kind, entry.value):
                found[key] = None
    return found
