"""The mapping sheet: what Mist and rules pre-fill, overlaid with what people said; knows no file and no grid."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import IntEnum

from mistdesk.domain.estate.model import Device
from mistdesk.domain.mapping.columns import HEADERS, Column


class Source(IntEnum):
    """Where a cell's value came from."""

    EMPTY = 0
    MIST = 1
    TARGET = 2
    RULE = 3
    NEIGHBOUR = 4
    FILE = 5
    PERSON = 6


@dataclass(frozen=True, slots=True)
class Override:
    """A value somebody gave to one cell. `origin` names file and row, or the rule accepted; `at`: epoch seconds.

    `seen` is what the cell held from Mist or a rule then: when that changes, "Mist now says ..." is shown.
    """

    value: str
    source: Source = Source.PERSON
    origin: str = ""
    by: str = ""
    at: float = 0.0
    seen: str = ""


@dataclass(frozen=True, slots=True)
class Prefilled:
    """What a row holds before anybody touches it: values and sources by column, and reasons where a rule spoke."""

    device: Device
    values: tuple[str, ...]
    sources: bytes
    reasons: tuple[tuple[Column, str], ...] = ()


CellKey = tuple[str, Column]


class MappingSheet:
    """Columns as lists, one row a device, rows known by `thing.refId` and never by number.

    `values[column][row]` is what counts (override or pre-filled); `sources[column][row]` says whence.
    """

    def __init__(
        self,
        rows: Iterable[Prefilled],
        overrides: Mapping[CellKey, Override] | None = None,
        one_floor: Iterable[tuple[str, int]] = (),
        *,
        revision: int = 0,
    ) -> None:
        self.rows: list[Prefilled] = list(rows)
        self.index: dict[str, int] = {row.device.id: n for n, row in enumerate(self.rows)}
        self.values: list[list[str]] = [[row.values[c] for row in self.rows] for c in range(len(HEADERS))]
        self.sources: list[bytearray] = [bytearray(row.sources[c] for row in self.rows) for c in range(len(HEADERS))]
        self.overrides: dict[CellKey, Override] = {}
        self.one_floor: set[tuple[str, int]] = set(one_floor)
        self.revision = revision
        for key, override in (overrides or {}).items():
            self.set_override(key, override)

    def __len__(self) -> int:
        return len(self.rows)

    def set_override(self, key: CellKey, override: Override | None) -> Override | None:
        """Put or take away one override and return what was there; rows not in the sheet are kept in memory."""
        before = self.overrides.get(key)
        if override is None:
            self.overrides.pop(key, None)
        else:
            self.overrides[key] = override
        row = self.index.get(key[0])
        if row is not None:
            column = key[1]
            base = self.rows[row]
            self.values[column][row] = base.values[column] if override is None else override.value
            self.sources[column][row] = base.sources[column] if override is None else override.source
        return before

    def value(self, row: int, column: Column) -> str:
        """The value that counts; "" when empty."""
        return self.values[column][row]

    def source(self, row: int, column: Column) -> Source:
        """Where that value came from."""
        return Source(self.sources[column][row])

    def override(self, row: int, column: Column) -> Override | None:
        """What somebody said of the cell, if anybody did."""
        return self.overrides.get((self.rows[row].device.id, column))

    def reason(self, row: int, column: Column) -> str:
        """Why a rule pre-filled the cell, or refused to."""
        return next((text for c, text in self.rows[row].reasons if c is column), "")

    def source_news(self, row: int, column: Column) -> str | None:
        """What Mist says now where it differs from what it said when a person gave another value."""
        override = self.override(row, column)
        if override is None:
            return None
        now = self.rows[row].values[column]
        return now if now not in {override.seen, override.value} else None

    def device(self, row: int) -> Device:
        """The device of the row."""
        return self.rows[row].device
