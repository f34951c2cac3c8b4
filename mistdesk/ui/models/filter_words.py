"""The language of the filter line: what a person types becomes terms that all have to hold; knows no Qt."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from mistdesk.domain.mapping.columns import HEADERS, Column
from mistdesk.domain.mapping.rules import parse_level
from mistdesk.domain.mapping.sheet import Source
from mistdesk.ui.models.filter_text import fold

_PIECE = re.compile(r'(?P<minus>-?)(?:(?P<name>[A-Za-z][A-Za-z.]*):)?(?P<value>=?"[^"]*(?:"|$)|\S*)')
_COMPARISON = re.compile(r"(>=|<=|>|<|=)?(.*)", re.DOTALL)
SHORT_NAMES: dict[str, Column] = {
    "site": Column.SITE_ID,
    "building": Column.BUILDING_NAME,
    "address": Column.BUILDING_ADDRESS,
    "wing": Column.SUB_NAME,
    "floor": Column.FLOOR_NAME,
    "level": Column.FLOOR_LEVEL,
    "space": Column.SPACE_NAME,
    "code": Column.SPACE_CODE,
    "name": Column.THING_NAME,
    "id": Column.THING_REF,
    "context": Column.THING_CONTEXT,
}
COLUMN_NAMES: dict[str, Column] = {header.casefold(): Column(n) for n, header in enumerate(HEADERS)} | SHORT_NAMES


class Is(StrEnum):
    """States of a row that can be asked for."""

    ERROR = "error"
    WARNING = "warning"
    READY = "ready"
    EXCLUDED = "excluded"
    GONE = "gone"
    CHANGED = "changed"  # Mist now says something else


class From(StrEnum):
    """Origins of a value that can be asked for."""

    PERSON = "person"
    RULE = "rule"
    MIST = "mist"
    FILE = "file"
    NEIGHBOUR = "neighbour"


SOURCES: dict[From, frozenset[Source]] = {
    From.PERSON: frozenset({Source.PERSON}),
    From.RULE: frozenset({Source.RULE}),
    From.MIST: frozenset({Source.MIST, Source.TARGET}),
    From.FILE: frozenset({Source.FILE}),
    From.NEIGHBOUR: frozenset({Source.NEIGHBOUR}),
}
_COMPARE: dict[str, Callable[[int, int], bool]] = {
    "": operator.eq,
    "=": operator.eq,
    ">=": operator.ge,
    "<=": operator.le,
    ">": operator.gt,
    "<": operator.lt,
}


@dataclass(frozen=True, slots=True)
class Word:
    """A folded text that stands anywhere in the row, or in one column."""

    text: str
    column: Column | None = None


@dataclass(frozen=True, slots=True)
class Whole:
    """A folded text that is the whole cell; "" asks for blank cells."""

    column: Column
    text: str = ""


@dataclass(frozen=True, slots=True)
class Level:
    """A comparison of floor.level with a number; cells without a whole number do not hold."""

    sign: str
    number: int

    def holds(self, text: str) -> bool:
        """Whether a cell's text is such a level."""
        level = parse_level(text)
        return level is not None and _COMPARE[self.sign](level, self.number)


@dataclass(frozen=True, slots=True)
class Serial:
    """A folded text within the serial number of the context."""

    text: str


@dataclass(frozen=True, slots=True)
class State:
    """The row is in this state."""

    word: Is


@dataclass(frozen=True, slots=True)
class Origin:
    """A cell of the row, or of one column, came from there."""

    word: From
    column: Column | None = None


Term = Word | Whole | Level | Serial | State | Origin


@dataclass(frozen=True, slots=True)
class Part:
    """A term, or its contrary."""

    term: Term
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Filter:
    """Parts that all have to hold. `faults` are sentences about what could not be understood, and is left out."""

    parts: tuple[Part, ...] = ()
    faults: tuple[str, ...] = ()

    @property
    def fault(self) -> str:
        """The first thing that could not be understood, "" when all could."""
        return self.faults[0] if self.faults else ""

    def asks_for(self, word: Is) -> bool:
        """Whether rows in this state are wanted by name."""
        return Part(State(word)) in self.parts


NO_FILTER = Filter()


class _NotUnderstood(Exception):
    """Carries the sentence for the person."""


def read_filter(text: str) -> Filter:
    """What was typed as terms; what cannot be understood becomes a sentence and never an exception."""
    parts: list[Part] = []
    faults: list[str] = []
    for found in _PIECE.finditer(text):
        if not found.group():
            continue
        value = found["value"]
        quoted = value.startswith('"')
        if found["name"] is None and not quoted and not value:
            continue  # a dash alone: a word is about to be typed
        try:
            term = _term(found["name"] or "", value.strip('"') if quoted else value, quoted=quoted)
        except _NotUnderstood as fault:
            faults.append(str(fault))
            continue
        if term is not None:
            parts.append(Part(term, bool(found["minus"])))
    return Filter(tuple(parts), tuple(faults))


def _term(name: str, value: str, *, quoted: bool) -> Term | None:
    folded = name.casefold()
    if folded in {"is", "from"} and not quoted:
        return _state(value) if folded == "is" else _origin(value, None)
    if folded == "serial":
        return Serial(fold(value)) if value else None
    column = COLUMN_NAMES.get(folded)
    if column is None:
        # A MAC, a time or an address may hold a colon: a name that is none is a part of a word.
        whole = f"{name}:{value}" if name else value
        if name and "." in name:
            raise _NotUnderstood(f"There is no column {name}.")
        return Word(fold(whole)) if whole else None
    if not value:
        return Whole(column) if quoted else None  # without quotes the value is about to be typed
    if not quoted and value.casefold().startswith("from="):
        return _origin(value[len("from=") :], column)
    if column is Column.FLOOR_LEVEL:
        return _level(value)
    if not quoted and value.startswith("="):
        return Whole(column, fold(value[1:].strip('"')).strip())
    return Word(fold(value), column)


def _state(value: str) -> State | None:
    if not value:
        return None
    try:
        return State(Is(value.casefold()))
    except ValueError:
        raise _NotUnderstood(f"is: knows {_or(list(Is))}, not {value}.") from None


def _origin(value: str, column: Column | None) -> Origin | None:
    if not value:
        return None
    try:
        return Origin(From(value.casefold()), column)
    except ValueError:
        raise _NotUnderstood(f"from: knows {_or(list(From))}, not {value}.") from None


def _level(value: str) -> Level | None:
    found = _COMPARISON.fullmatch(value)
    assert found is not None  # the pattern fits every text
    sign, text = found[1] or "", found[2]
    if not text:
        return None
    number = parse_level(text)
    if number is None:
        raise _NotUnderstood(f"A level is a whole number, not {text}.")
    return Level(sign, number)


def _or(words: list[str]) -> str:
    return f"{', '.join(words[:-1])} and {words[-1]}"


def completions() -> tuple[str, ...]:
    """What may stand in a filter besides plain words, for a list to choose from."""
    names = [f"{header}:" for header in HEADERS] + [f"{name}:" for name in (*SHORT_NAMES, "serial")]
    return (*names, *(f"is:{word}" for word in Is), *(f"from:{word}" for word in From))
