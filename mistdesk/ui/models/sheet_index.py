"""Which rows of a sheet are shown and in what order; knows no Qt. Nothing moves until it is asked to arrange."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, compress, count
from typing import NamedTuple

from mistdesk.domain.graph.model import MappedSite
from mistdesk.domain.mapping.columns import Column
from mistdesk.domain.mapping.rules import Finding, Report
from mistdesk.domain.mapping.sheet import MappingSheet
from mistdesk.ui.models.cell_words import short_context, shown, site_name
from mistdesk.ui.models.filter_match import Matcher
from mistdesk.ui.models.filter_words import NO_FILTER, Filter
from mistdesk.ui.models.sheet_order import ColumnOrder, key_of

_CONTEXT = re.compile(
    r'\{"type": "([^"\\]*)"(?:, "serial": "([^"\\]*)")?(?:, "mac": "[^"\\]*")?(?:, "members": \[[^\]\\]*\])?\}'
)
_LOOKED_AT = 200
_MANY_VALUES = 2000
_SCANS = 3  # so many questions for a position are answered by looking along the list


@dataclass(frozen=True, slots=True)
class SortKey:
    """A column to sort by."""

    column: Column
    descending: bool = False


class ValueCount(NamedTuple):
    """A value of a column, as it is shown, and in how many rows it stands."""

    value: str
    shown: str
    rows: int


@dataclass(frozen=True, slots=True)
class ValueList:
    """Values in reading order, blanks last; `total` says how many there are where not all are listed."""

    values: tuple[ValueCount, ...]
    total: int


@dataclass(slots=True)
class _Ordered:
    """A column's order, and the texts it was made from."""

    seen: Sequence[str]
    order: ColumnOrder


class SheetIndex:
    """The shown rows. `visible` is made by `arrange` alone, so that rows stay put while they are edited."""

    def __init__(self) -> None:
        self.keys: tuple[SortKey, ...] = ()
        self.filter: Filter = NO_FILTER
        self.only: frozenset[str] | None = None
        self.chosen_values: dict[Column, frozenset[str]] = {}
        self.base: Sequence[int] = range(0)
        """The rows to be shown of; a range where it is all of them."""
        self.visible: Sequence[int] = ()
        self.stale_columns: frozenset[Column] = frozenset()
        """Columns whose edits have spoilt the order."""
        self.filter_stale = False
        """Whether an edited row is shown that would not be, or the other way round."""
        self._sheet = MappingSheet(())
        self._matcher = Matcher(self._sheet, Report(), ())
        self._orders: dict[Column, _Ordered] = {}
        self._positions: dict[int, int] | None = None
        self._scans = 0
        self._touched: set[int] = set()
        self._strays: set[int] = set()
        self._kept_stale: frozenset[Column] = frozenset()
        self._kept_strays = False

    # --- what is shown of what

    def use(self, sheet: MappingSheet, report: Report, sites: tuple[MappedSite, ...]) -> None:
        """Take the sheet as it is now; what was made of another one is forgotten."""
        if sheet is not self._sheet or sites != self._matcher.sites:
            self._sheet = sheet
            self._matcher = Matcher(sheet, report, sites)
            self._orders.clear()
        self._matcher.report = report

    @property
    def total(self) -> int:
        """How many rows there are to be shown of."""
        return len(self.base)

    @property
    def is_filtered(self) -> bool:
        """Whether rows may be hidden."""
        return bool(self.filter.parts or self.chosen_values or self.only is not None)

    def refs(self) -> tuple[str, ...]:
        """The ids of the shown rows, in order."""
        return tuple(self._sheet.device(row).id for row in self.visible)

    def arrange(self, kept: Sequence[str] | None = None) -> None:
        """Make order and filter true; or, with ids that are to be kept, add new rows behind them and drop lost ones."""
        mask = self._mask(None) if self.is_filtered else None
        visible = self._ordered(mask)
        self._positions, self._scans = None, 0
        self._touched.clear()
        self._strays.clear()
        if kept is None:
            self.visible = visible
            self._kept_stale = self.stale_columns = frozenset()
            self.filter_stale = self._kept_strays = False
            return
        inside = set(self.base)
        rows = [row for ref in kept if (row := self._sheet.index.get(ref)) in inside and row is not None]
        known = set(rows)
        self.visible = rows + [row for row in visible if row not in known]
        self._kept_stale, self._kept_strays = self.stale_columns, self.filter_stale

    def position(self, row: int) -> int:
        """Where a row is shown, -1 when it is not."""
        if self._positions is None:
            self._scans += 1
            if self._scans <= _SCANS:
                try:
                    return self.visible.index(row)
                except ValueError:
                    return -1
            self._positions = dict(zip(self.visible, count()))
        return self._positions.get(row, -1)

    # --- edits

    def edited(self, rows: Iterable[int]) -> bool:
        """Rows were edited: they stay where they are. Returns whether what is said of the order has changed."""
        before = (self.stale_columns, self.filter_stale)
        rows = tuple(rows)
        self._matcher.changed(rows)
        if self.keys:
            self._touched.update(rows)
            self.stale_columns = self._spoilt() | self._kept_stale
        if self.is_filtered:
            self._look_for_strays(rows)
            self.filter_stale = bool(self._strays) or self._kept_strays
        return before != (self.stale_columns, self.filter_stale)

    @property
    def order_stale(self) -> bool:
        """Whether arranging anew would show other rows or another order."""
        return bool(self.stale_columns) or self.filter_stale

    def _spoilt(self) -> frozenset[Column]:
        """The columns of the order whose edits have put a row where it does not belong."""
        moved: set[int] = set()
        columns: set[Column] = set()
        for key in self.keys:
            known = self._orders.get(key.column)
            values = self._sheet.values[key.column]
            found = {row for row in self._touched if known is not None and values[row] != known.seen[row]}
            if found:
                columns.add(key.column)
                moved |= found
        # So many rows are hardly all where they were; to look at each would keep the person waiting.
        if len(moved) > _LOOKED_AT or any(map(self._misplaced, moved)):
            return frozenset(columns)
        return frozenset()

    def _misplaced(self, row: int) -> bool:
        at, last = self.position(row), len(self.visible) - 1
        return at >= 0 and (
            (at > 0 and self._comes_before(row, self.visible[at - 1]))
            or (at < last and self._comes_before(self.visible[at + 1], row))
        )

    def _look_for_strays(self, rows: Sequence[int]) -> None:
        """Note which rows are shown though the filter would hide them, or hidden though it would not."""
        mask = self._mask(None) if len(rows) > _LOOKED_AT else None
        for row in rows:
            wanted = bool(mask[row]) if mask is not None else self._matcher.holds(self.filter, row) and self._kept(row)
            shows = self.position(row) >= 0
            if wanted is shows or (wanted and row not in self.base):
                self._strays.discard(row)
            else:
                self._strays.add(row)

    def _comes_before(self, one: int, other: int) -> bool:
        """Whether the order wants one row before the other."""
        for key in self.keys:
            values = self._sheet.values[key.column]
            first, second = values[one], values[other]
            if first == second:
                continue
            if not first.strip() or not second.strip():
                if bool(first.strip()) != bool(second.strip()):
                    return bool(first.strip())
                continue
            by = key_of(key.column)
            sites = self._matcher.sites
            one_key, other_key = by(shown(key.column, first, sites)), by(shown(key.column, second, sites))
            if one_key != other_key:
                return (one_key > other_key) is key.descending
        return False

    def _kept(self, row: int) -> bool:
        if self.only is not None and self._sheet.device(row).id not in self.only:
            return False
        return all(self._sheet.values[column][row] in values for column, values in self.chosen_values.items())

    # --- values of a column

    def values_of(self, column: Column, limit: int | None = None) -> ValueList:
        """The different values in the rows that the other filters leave, in reading order, blanks last."""
        mask = self._mask(column)
        values = self._sheet.values[column]
        if self._is_whole():
            counts = Counter(compress(values, mask))
        else:
            counts = Counter(values[row] for row in self.base if mask[row])
        sites = self._matcher.sites
        names = {text: shown(column, text, sites) for text in counts} if column is Column.SITE_ID else {}
        texts = list(counts)
        if len(texts) > _MANY_VALUES:  # an order of all rows is worth its time, for it is kept
            everything = dict.fromkeys(map(values.__getitem__, self._order(column).rows()))
            texts = [text for text in everything if text in counts]
            ordered: Sequence[int] = range(len(texts))
        else:
            ordered = ColumnOrder([names.get(text, text) for text in texts], key_of(column)).rows()
        found = [texts[at] for at in ordered[:limit]]
        shows = [names[text] for text in found] if names else found
        listed = tuple(map(ValueCount._make, zip(found, shows, map(counts.__getitem__, found), strict=True)))
        return ValueList(listed, len(texts))

    # --- inner

    def prepare_filter(self) -> Callable[[], None]:
        """Fold the texts, for which a first filter would have to wait, on a thread; what it returns takes them over."""
        matcher = self._matcher
        folded = matcher.fold_all()
        return lambda: matcher.adopt(folded)

    def prepare_orders(self) -> None:
        """Order by every column, for which a first sort would have to wait; may run on a thread of its own."""
        sheet = self._sheet
        for column in Column:
            if sheet is self._sheet:
                self._order(column)

    def _is_whole(self) -> bool:
        """Whether every row of the sheet is to be shown, in the sheet's own order."""
        return isinstance(self.base, range)

    def _mask(self, without: Column | None) -> bytes:
        """One byte a row of the sheet: 1 where every filter holds, but for the values chosen of one column."""
        mask = int.from_bytes(self._matcher.mask(self.filter), "little")
        for column, chosen in self.chosen_values.items():
            if column is not without:
                held = bytes(map(chosen.__contains__, self._sheet.values[column]))
                mask &= int.from_bytes(held, "little")
        if self.only is not None:
            marks = bytearray(len(self._sheet))
            for ref in self.only:
                row = self._sheet.index.get(ref)
                if row is not None:
                    marks[row] = 1
            mask &= int.from_bytes(marks, "little")
        return mask.to_bytes(len(self._sheet), "little")

    def _ordered(self, mask: bytes | None) -> Sequence[int]:
        whole = self._is_whole()
        if len(self.keys) == 1 and whole:
            key = self.keys[0]
            rows = self._order(key.column).rows(descending=key.descending)
            return rows if mask is None else list(compress(rows, map(mask.__getitem__, rows)))
        left = self.base
        if mask is not None:
            left = list(compress(left, mask if whole else map(mask.__getitem__, left)))
        for key in reversed(self.keys):
            left = self._order(key.column).sort(left, descending=key.descending)
        return left

    def _order(self, column: Column) -> ColumnOrder:
        values = self._sheet.values[column]
        known = self._orders.get(column)
        # Lists are compared object by object: unchanged texts are the same objects, and that takes no time.
        if known is None or (known.seen is not values and known.seen != values):
            seen = values if values is self._sheet.rows.values[column] else list(values)
            known = self._orders[column] = _Ordered(seen, ColumnOrder(self._texts(column, seen), key_of(column)))
        return known.order

    def _texts(self, column: Column, values: Sequence[str]) -> Sequence[str]:
        sites = self._matcher.sites
        if column is Column.SITE_ID:
            names = {value: site_name(value, sites) for value in set(values)}
            return list(map(names.__getitem__, values))
        return list(map(_short, values)) if column is Column.THING_CONTEXT else values


def next_fault(
    visible: Sequence[int], by_row: Mapping[int, tuple[Finding, ...]], here: tuple[int, int], step: int
) -> tuple[int, int] | None:
    """Position and column of the next faulty cell, going round once; it stops at the first and looks no further."""
    size, (position, column) = len(visible), here
    start = max(position, 0)
    if step > 0:
        ahead = chain(range(start, size), range(min(start + 1, size)))
    else:
        ahead = chain(range(min(start, size - 1), -1, -1), range(size - 1, start - 1, -1))
    for number, at in enumerate(ahead):
        found = by_row.get(visible[at])
        if found:
            columns = sorted({int(f.column) for f in found}, reverse=step < 0)
            if number == 0 and at == position:
                columns = [c for c in columns if (c > column if step > 0 else c < column)]
            if columns:
                return at, columns[0]
    return None


def _short(context: str) -> str:
    """What is shown of a context; those that we wrote ourselves are not parsed, which would take far longer."""
    plain = _CONTEXT.fullmatch(context)
    if plain is None or not plain[1]:
        return short_context(context)
    return f"{plain[1]} · {plain[2]}" if plain[2] else plain[1]
