"""Find and replace as a plan: every change before any is made; knows no grid and no clock."""

from __future__ import annotations

import math
import re
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from mistdesk.domain.mapping.blocks import Cell, Chosen
from mistdesk.domain.mapping.columns import READ_ONLY, Column
from mistdesk.domain.mapping.sheet import MappingSheet

_SLICE = 512  # cells between two questions whether to stop
_STEPS = 2e7  # of matching one text, at worst: about half a second, in which nothing can stop it
_WILD_STARS = 6


class Mode(StrEnum):
    """How the text to find is read."""

    PLAIN = "plain"
    WILDCARD = "wildcard"  # * any letters, ? one letter
    PATTERN = "pattern"  # a regular expression, with groups


@dataclass(frozen=True, slots=True)
class Question:
    """What to find and what to put in its place."""

    find: str
    replacement: str
    mode: Mode = Mode.PLAIN
    match_case: bool = False
    whole_cell: bool = False


@dataclass(frozen=True, slots=True)
class Change:
    """One cell that would change."""

    row: int
    column: Column
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class ReplacePlan:
    """Every change, how many matching read-only cells are left out, or the sentence about what is wrong.

    `too_long` counts cells on which the pattern could take too long, so that it was not tried. `revision` is the
    sheet's when the plan was made: a plan of another revision must not be carried out.
    """

    changes: tuple[Change, ...] = ()
    read_only: int = 0
    too_long: int = 0
    error: str = ""
    revision: int = 0
    stopped: bool = False

    @property
    def rows(self) -> int:
        """In how many rows something would change."""
        return len({change.row for change in self.changes})

    @property
    def cells(self) -> tuple[Cell, ...]:
        """The changes as cells to set."""
        return tuple((change.row, change.column, change.new) for change in self.changes)


class BadPattern(ValueError):
    """A sentence about what is wrong with a question."""


class TooLong(ValueError):
    """The pattern could take too long on this text."""


Replacer = Callable[[str], str | None]
"""The new text of a cell, None where the cell does not match; raises TooLong."""


def replacer(question: Question) -> Replacer:
    """What a question does to one text; raises BadPattern with a sentence."""
    if not question.find:
        raise BadPattern("Type what to find.")
    pattern, longest = _compiled(question)
    template: str | Callable[[re.Match[str]], str] = question.replacement
    if question.mode is Mode.PATTERN:
        try:
            pattern.sub(template, "")
        except (re.error, IndexError) as error:
            raise BadPattern(f"The replacement cannot be read: {error}.") from error
    else:
        template = _literally(question.replacement)

    def part(text: str) -> str | None:
        if len(text) > longest:
            raise TooLong
        new, count = pattern.subn(template, text)
        return new if count else None

    def whole(text: str) -> str | None:
        if len(text) > longest:
            raise TooLong
        found = pattern.fullmatch(text)
        if found is None:
            return None
        return found.expand(template) if isinstance(template, str) else template(found)

    return whole if question.whole_cell else part


def plan_replace(
    sheet: MappingSheet,
    question: Question,
    chosen: Chosen,
    *,
    site_names: Mapping[str, str] | None = None,
    stop: Callable[[], bool] = lambda: False,
) -> ReplacePlan:
    """What a question would change in the chosen cells; `stop` is asked again and again and ends it early.

    Sites are found by their names (id to name), and a new name is put in as the id that it belongs to.
    """
    try:
        change = replacer(question)
    except BadPattern as error:
        return ReplacePlan(error=str(error), revision=sheet.revision)
    found = _Found(change, site_names or {})
    revision = sheet.revision
    for column, rows in chosen:
        found.known.clear()
        for start in range(0, len(rows), _SLICE):
            if stop():
                return ReplacePlan(revision=revision, stopped=True)
            found.look(sheet.values[column], column, rows[start : start + _SLICE])
    return ReplacePlan(tuple(found.changes), found.read_only, found.too_long, revision=revision)


@dataclass(slots=True)
class _Found:
    """What has been found so far; texts are asked about once in a column, for most stand in many rows."""

    change: Replacer
    names: Mapping[str, str]
    changes: list[Change] = field(default_factory=list)
    known: dict[str, str | None] = field(default_factory=dict)
    read_only: int = 0
    too_long: int = 0

    def look(self, values: Sequence[str], column: Column, rows: Sequence[int]) -> None:
        """Take note of what would change in some rows of a column."""
        known = self.known
        for row in rows:
            old = values[row]
            try:
                new = known[old] if old in known else known.setdefault(old, self._new(column, old))
            except TooLong:
                self.too_long += 1
                continue
            if new is None or new == old:
                continue
            if column in READ_ONLY:
                self.read_only += 1
            else:
                self.changes.append(Change(row, column, old, new))

    def _new(self, column: Column, old: str) -> str | None:
        is_site = column is Column.SITE_ID
        new = self.change(self.names.get(old, old) if is_site else old)
        if new is None:
            return None
        new = new.strip()
        return next((one for one, name in self.names.items() if name == new), new) if is_site else new


def _literally(text: str) -> Callable[[re.Match[str]], str]:
    return lambda _found: text


def _compiled(question: Question) -> tuple[re.Pattern[str], int]:
    """The pattern, and the longest text that it may be tried on."""
    flags = re.RegexFlag(0) if question.match_case else re.IGNORECASE
    if question.mode is Mode.PLAIN:
        return re.compile(re.escape(question.find), flags), sys.maxsize
    if question.mode is Mode.WILDCARD:
        text = _wild(question.find)
        return re.compile(text, flags | re.DOTALL), longest_text(loose_repeats(text))
    try:
        pattern = re.compile(question.find, flags)
    except (re.error, OverflowError, RecursionError) as error:
        at = error.pos if isinstance(error, re.error) else None
        where = "" if at is None else f" (at character {at + 1})"
        words = error.msg if isinstance(error, re.error) else str(error)
        raise BadPattern(f"The pattern cannot be read: {words}{where}.") from error
    return pattern, longest_text(loose_repeats(question.find))


def _wild(text: str) -> str:
    """`*` and `?` as in file names; a backslash before one makes it a plain letter."""
    parts = re.findall(r"\\[*?\\]|\*+|.", text, re.DOTALL)
    if sum(part.startswith("*") for part in parts) > _WILD_STARS:
        raise BadPattern(f"More than {_WILD_STARS} stars would take too long. Leave some out.")
    return "".join(
        ".*" if part.startswith("*") else "." if part == "?" else re.escape(part[1:] if len(part) > 1 else part)
        for part in parts
    )


# --- patterns that would never end


_TOKEN = re.compile(
    r"""
    (?P<escape>\\.)
  | (?P<set>\[\^?\]?(?:\\.|[^\]\\])*\])
  | (?P<note>\(\?\#[^)]*\))
  | (?P<open>\((?:\?(?:[:=!>|]|<[=!]|P<\w+>|[aiLmsux-]+:?))?)
  | (?P<close>\))
  | (?P<choice>\|)
  | (?P<repeat>(?:[*+]|\{\d*,?\d*\})(?P<how>[?+]?))
  | (?P<maybe>\?[?+]?)
  | (?P<letter>.)
    """,
    re.VERBOSE | re.DOTALL,
)
_ENDLESS = (
    "This pattern could take forever: a repeated group holds another repeat or a choice. "
    "Use a set of letters such as [A-Z-] instead of the group, or make it (?>...)."
)


@dataclass(slots=True)
class _Group:
    """An open group: whether its text can be cut in more than one way, and whether that is closed off."""

    loose: bool = False
    atomic: bool = False


def longest_text(repeats: int) -> int:
    """Texts up to this length match in a bounded time with so many loose repeats, wherever they start."""
    power = repeats + 1
    return int((_STEPS * math.factorial(power)) ** (1 / power)) if repeats else sys.maxsize


def loose_repeats(pattern: str) -> int:
    """How many repeats may end at more than one place; raises BadPattern where matching might never end.

    Nothing can stop a match once it has begun, so what might take time without bound is refused beforehand.
    """
    groups = [_Group()]
    closed: _Group | None = None  # the group that ended just now, to which a repeat would belong
    tokens = list(_TOKEN.finditer(pattern))
    loose = 0
    for at, token in enumerate(tokens):
        before, closed = closed, None
        kind = token.lastgroup if token.lastgroup != "how" else "repeat"
        if kind == "open":
            groups.append(_Group(atomic=token[0] == "(?>"))
        elif kind == "close" and len(groups) > 1:
            closed = groups.pop()
            closed.loose = closed.loose and not closed.atomic
            groups[-1].loose |= closed.loose
        elif kind in {"choice", "maybe"}:
            groups[-1].loose = True
        elif kind == "repeat" and token["how"] != "+":
            if before is not None and before.loose:
                raise BadPattern(_ENDLESS)
            if not _fixed(token[0]):
                groups[-1].loose = True
                loose += not _ends_by_itself(tokens, at)
    return loose


def _ends_by_itself(tokens: list[re.Match[str]], at: int) -> bool:
    """Whether a repeat can end at one place only: `[^-]*-`, or at the very end of the pattern."""
    what, next_at = tokens[at - 1], at + 1
    while next_at < len(tokens) and tokens[next_at].lastgroup == "close" and not _repeated(tokens, next_at):
        next_at += 1
    if next_at == len(tokens):
        return True
    after, may_lack = tokens[next_at], not re.match(r"$|\+|\{[1-9]", _repeated(tokens, next_at))
    is_class = what.lastgroup in {"set", "letter"} or re.fullmatch(r"\\([dDsSwW]|\W)", what[0])
    is_letter = after.lastgroup == "letter" and after[0] not in ".^$"
    if not is_class or may_lack or not (is_letter or re.fullmatch(r"\\\W", after[0])):
        return False
    return re.fullmatch(what[0], after[0][-1], re.IGNORECASE | re.DOTALL) is None


def _repeated(tokens: list[re.Match[str]], at: int) -> str:
    """How what ends at a token is repeated, "" when it is there once."""
    after = tokens[at + 1] if at + 1 < len(tokens) else None
    return after[0] if after is not None and after.lastgroup in {"repeat", "maybe", "how"} else ""


def _fixed(repeat: str) -> bool:
    """Whether it is a number of times, as in {3}; braces that hold no number are letters."""
    return repeat.startswith("{") and "," not in repeat
