"""Which rows of a sheet a filter leaves, asked of whole columns at once; knows no Qt and no order."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import compress

from mistdesk.domain.graph.model import MappedSite
from mistdesk.domain.mapping.columns import Column
from mistdesk.domain.mapping.rules import Report, RowState, Severity
from mistdesk.domain.mapping.serials import context_serial, parse_context
from mistdesk.domain.mapping.sheet import MappingSheet
from mistdesk.ui.models.cell_words import site_name
from mistdesk.ui.models.filter_text import END, ColumnPile, fold
from mistdesk.ui.models.filter_words import SOURCES, Filter, Is, Level, Origin, Serial, State, Term, Whole, Word

_MANY = 20_000  # after so many edited rows a column is folded anew
_NOISE = ('"type": ', '"serial": ', '"mac": ', '"members": ', '"', "{", "}")  # of a context; nobody looks for it
_SERIAL = re.compile(r'"serial": "([^"\\]*)"')
_STATES = {Is.READY: RowState.READY, Is.EXCLUDED: RowState.LEFT_OUT, Is.GONE: RowState.GONE}


@dataclass(slots=True)
class Folded:
    """A folded column as it was, and the rows that have changed since."""

    seen: Sequence[str]
    pile: ColumnPile
    changed: set[int] = field(default_factory=set)


class Matcher:
    """Holds folded columns while they last. Masks are numbers whose bytes are rows: 1 where something holds."""

    def __init__(self, sheet: MappingSheet, report: Report, sites: tuple[MappedSite, ...]) -> None:
        self.sheet = sheet
        self.report = report
        self.sites = sites
        self._columns: dict[Column, Folded] = {}
        self._every = int.from_bytes(b"\x01" * len(sheet), "little")

    # --- whole sheets

    def mask(self, question: Filter) -> bytes:
        """One byte a row: 1 where every part holds."""
        left = self._every
        for part in question.parts:
            found = self._term(part.term)
            left &= self._every ^ found if part.negated else found
            if not left:
                break
        return left.to_bytes(len(self.sheet), "little")

    def changed(self, rows: Iterable[int]) -> None:
        """These rows were edited: only they are looked at anew."""
        rows = tuple(rows)
        for column, known in tuple(self._columns.items()):
            values, seen = self.sheet.values[column], known.seen
            known.changed.update(row for row in rows if values[row] != seen[row])
            if len(known.changed) > _MANY:
                del self._columns[column]

    def fold_all(self) -> dict[Column, Folded]:
        """Every column that is not folded yet, on whatever thread; `adopt` takes them over."""
        return {column: self._fold(column) for column in Column if column not in self._columns}

    def adopt(self, folded: Mapping[Column, Folded]) -> None:
        """Use columns folded elsewhere; rows edited meanwhile are found by comparison."""
        for column, known in folded.items():
            if column not in self._columns:
                values = self.sheet.values[column]
                if values is not known.seen:
                    known.changed.update(row for row, text in enumerate(known.seen) if values[row] != text)
                self._columns[column] = known

    # --- single rows

    def holds(self, question: Filter, row: int) -> bool:
        """Whether every part holds for one row."""
        return all(self._holds(part.term, row) is not part.negated for part in question.parts)

    def _holds(self, term: Term, row: int) -> bool:
        values = self.sheet.values
        if isinstance(term, Word):
            columns = Column if term.column is None else (term.column,)
            return any(term.text in self._text(column, row) for column in columns)
        if isinstance(term, Whole):
            return fold(values[term.column][row]).strip() == term.text
        if isinstance(term, Level):
            return term.holds(values[Column.FLOOR_LEVEL][row])
        if isinstance(term, Serial):
            return term.text in fold(str(context_serial(values[Column.THING_CONTEXT][row]) or ""))
        if isinstance(term, State):
            return self._in_state(term.word, row)
        columns = Column if term.column is None else (term.column,)
        return any(self.sheet.sources[column][row] in SOURCES[term.word] for column in columns)

    def _in_state(self, word: Is, row: int) -> bool:
        if word is Is.CHANGED:
            return any(self.sheet.source_news(row, column) is not None for column in Column)
        if word in _STATES:
            return self.report.states[row] is _STATES[word]
        severity = Severity.ERROR if word is Is.ERROR else Severity.WARNING
        return any(finding.severity is severity for finding in self.report.of(row))

    # --- terms

    def _term(self, term: Term) -> int:
        if isinstance(term, Word):
            return self._anywhere(term.text) if term.column is None else self._within(term.column, term.text)
        if isinstance(term, Whole):
            return self._where(term.column, lambda text: fold(text).strip() == term.text)
        if isinstance(term, Level):
            return self._where(Column.FLOOR_LEVEL, term.holds)
        if isinstance(term, Serial):
            return self._serials(term.text)
        if isinstance(term, State):
            return self._state(term.word)
        return self._origins(term)

    def _anywhere(self, text: str) -> int:
        found = 0
        # Columns of few texts first: where they hold everywhere, the long ones need no look.
        for column in sorted(Column, key=lambda c: not self._folded(c).pile.numbered):
            found |= self._within(column, text)
            if found == self._every:
                break
        return found

    def _within(self, column: Column, text: str) -> int:
        known = self._folded(column)
        mask = known.pile.mask(text)
        if known.changed:
            fresh = bytearray(mask)
            for row in known.changed:
                fresh[row] = text in self._text(column, row)
            mask = bytes(fresh)
        return int.from_bytes(mask, "little")

    def _where(self, column: Column, holds: Callable[[str], bool]) -> int:
        values = self.sheet.values[column]
        found = {text: holds(text) for text in set(values)}
        return int.from_bytes(bytes(map(found.__getitem__, values)), "little")

    def _serials(self, text: str) -> int:
        contexts = self.sheet.values[Column.THING_CONTEXT]
        mask = bytearray(len(contexts))
        # Only rows that hold the text at all can hold it in their serial.
        candidates = self._within(Column.THING_CONTEXT, text).to_bytes(len(contexts), "little")
        for row in compress(range(len(contexts)), candidates):
            plain = _SERIAL.search(contexts[row])
            serial = plain[1] if plain is not None else str(context_serial(contexts[row]) or "")
            mask[row] = text in fold(serial)
        return int.from_bytes(mask, "little")

    def _state(self, word: Is) -> int:
        mask = bytearray(len(self.sheet))
        if word is Is.CHANGED:
            for ref, column in self.sheet.overrides:
                row = self.sheet.index.get(ref)
                if row is not None and self.sheet.source_news(row, column) is not None:
                    mask[row] = 1
        elif word in _STATES:
            wanted = _STATES[word]
            mask = bytearray(state is wanted for state in self.report.states)
        else:
            severity = Severity.ERROR if word is Is.ERROR else Severity.WARNING
            for row, findings in self.report.by_row.items():
                mask[row] = any(finding.severity is severity for finding in findings)
        return int.from_bytes(mask, "little")

    def _origins(self, term: Origin) -> int:
        wanted = SOURCES[term.word]
        table = bytes(n in wanted for n in range(256))
        columns = Column if term.column is None else (term.column,)
        found = 0
        for column in columns:
            found |= int.from_bytes(self.sheet.sources[column].translate(table), "little")
        return found

    # --- texts

    def _folded(self, column: Column) -> Folded:
        known = self._columns.get(column)
        if known is None:
            known = self._columns[column] = self._fold(column)
        return known

    def _fold(self, column: Column) -> Folded:
        values = self.sheet.values[column]
        # A column that nobody has touched is never changed in place.
        seen = values if values is self.sheet.rows.values[column] else list(values)
        return Folded(seen, ColumnPile(self._texts(column, seen)))

    def _texts(self, column: Column, values: Sequence[str]) -> Sequence[str]:
        if column is Column.SITE_ID:
            names = {value: site_name(value, self.sites) for value in set(values)}
            return list(map(names.__getitem__, values))
        if column is Column.THING_CONTEXT:
            joined = END.join(values)
            if "\\" in joined or joined.count(END) != len(values) - 1:
                joined = END.join(map(_unescaped, values))
            for noise in _NOISE:
                joined = joined.replace(noise, "")
            return joined.split(END)
        return values

    def _text(self, column: Column, row: int) -> str:
        return fold(self._texts(column, (self.sheet.values[column][row],))[0])


def _unescaped(context: str) -> str:
    """A context as it is read: a program may have written é as an escape."""
    if "\\" in context:
        parsed = parse_context(context)
        if parsed is not None:
            context = json.dumps(parsed, ensure_ascii=False)
    return context.replace(END, " ")
