"""The mapping sheet: what Mist and rules pre-fill, overlaid with what people said; knows no file and no grid."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import overload

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


class Base(Sequence[Prefilled]):
    """What rows hold before anybody touches them, kept by column: 100,000 rows as objects cost twice as much.

    `reasons[column]` is one text a row, or None for a column about which no rule has said anything.
    """

    def __init__(self, rows: Iterable[Prefilled] = ()) -> None:
        self.devices: list[Device] = []
        self.values: list[list[str]] = [[] for _ in HEADERS]
        self.sources: list[bytearray] = [bytearray() for _ in HEADERS]
        self.reasons: list[list[str] | None] = [None] * len(HEADERS)
        self._away: tuple[int, ...] | None = None
        for row in rows:
            self.append(row)

    @classmethod
    def of_devices(cls, devices: list[Device]) -> Base:
        """One row a device, with nothing in it yet."""
        base = cls()
        base.devices = devices
        base.values = [[""] * len(devices) for _ in HEADERS]
        base.sources = [bytearray(len(devices)) for _ in HEADERS]
        return base

    def append(self, row: Prefilled) -> None:
        """Put a row at the end."""
        at = len(self.devices)
        self.devices.append(row.device)
        for column, value in enumerate(row.values):
            self.values[column].append(value)
        for column, source in enumerate(row.sources):
            self.sources[column].append(source)
        for texts in self.reasons:
            if texts is not None:
                texts.append("")
        for said, text in row.reasons:
            self.give_reason(at, said, text)

    def fill(self, column: Column, texts: list[str], source: Source) -> None:
        """Give a whole column its texts; those that are not empty come from `source`."""
        self.values[column] = texts
        said, empty = int(source), int(Source.EMPTY)
        all_said = "" not in texts  # so it is of most columns
        self.sources[column] = (
            bytearray([said]) * len(texts) if all_said else bytearray([said if text else empty for text in texts])
        )

    def give_reason(self, row: int, column: Column, text: str) -> None:
        """Say why a rule filled a cell, or refused to."""
        texts = self.reasons[column]
        if texts is None:
            texts = self.reasons[column] = [""] * len(self)
        texts[row] = text

    def __len__(self) -> int:
        return len(self.devices)

    @overload
    def __getitem__(self, at: int) -> Prefilled: ...
    @overload
    def __getitem__(self, at: slice) -> list[Prefilled]: ...
    def __getitem__(self, at: int | slice) -> Prefilled | list[Prefilled]:
        if isinstance(at, slice):
            return [self[n] for n in range(*at.indices(len(self)))]
        values = tuple(column[at] for column in self.values)
        said = ((Column(c), texts[at]) for c, texts in enumerate(self.reasons) if texts is not None)
        reasons = tuple((column, text) for column, text in said if text)
        return Prefilled(self.devices[at], values, bytes(column[at] for column in self.sources), reasons)

    def away(self) -> tuple[int, ...]:
        """The rows of devices that Mist no longer has."""
        if self._away is None:
            self._away = tuple(row for row, device in enumerate(self.devices) if device.gone_since is not None)
        return self._away

    def reason(self, row: int, column: Column) -> str:
        """Why a rule filled the cell, or refused to; "" when none spoke."""
        texts = self.reasons[column]
        return "" if texts is None else texts[row]


class MappingSheet:
    """Columns as lists, one row a device, rows known by `thing.refId` and never by number.

    `values[column][row]` is what counts (override or pre-filled); `sources[column][row]` says whence. A column that
    nobody has touched is the base's own list, so read them and change them by `set_override` alone.
    """

    def __init__(
        self,
        rows: Iterable[Prefilled],
        overrides: Mapping[CellKey, Override] | None = None,
        one_floor: Iterable[tuple[str, int]] = (),
        *,
        zones: Mapping[str, str] | None = None,
        revision: int = 0,
    ) -> None:
        self.rows: Base = rows if isinstance(rows, Base) else Base(rows)
        self.index: dict[str, int] = {device.id: n for n, device in enumerate(self.rows.devices)}
        self.values: list[list[str]] = list(self.rows.values)
        self.sources: list[bytearray] = list(self.rows.sources)
        self.overrides: dict[CellKey, Override] = {}
        self.one_floor: set[tuple[str, int]] = set(one_floor)
        self.zones: dict[str, str] = dict(zones or {})  # device -> whose zone it serves, where that was said
        self.revision = revision
        for key, override in (overrides or {}).items():
            self.set_override(key, override)

    def __len__(self) -> int:
        return len(self.rows)

    def set_override(self, key: CellKey, override: Override | None) -> Override | None:
        """Put or take away one override and return what was there; rows not in the sheet are kept in memory."""
        return self.set_overrides(((key, override),))[0]

    def set_overrides(self, changes: Iterable[tuple[CellKey, Override | None]]) -> list[Override | None]:
        """The same of many cells, one after the other."""
        overrides, index = self.overrides, self.index
        befores = []
        for key, override in changes:
            ref, column = key
            if override is None:
                befores.append(overrides.pop(key, None))
            else:
                befores.append(overrides.get(key))
                overrides[key] = override
            row = index.get(ref)
            if row is None:
                continue
            base, values = self.rows.values[column], self.values[column]
            if values is base:
                values = self.values[column] = list(base)
                self.sources[column] = bytearray(self.rows.sources[column])
            if override is None:
                values[row], self.sources[column][row] = base[row], self.rows.sources[column][row]
            else:
                values[row], self.sources[column][row] = override.value, override.source
        return befores

    def part(self, rows: Sequence[int]) -> MappingSheet:
        """A sheet of these rows as they are, to be looked at by whole columns; it knows no overrides."""
        base = Base()
        base.devices = [self.rows.devices[row] for row in rows]
        base.values = [[column[row] for row in rows] for column in self.rows.values]
        base.sources = [bytearray([column[row] for row in rows]) for column in self.rows.sources]
        part = MappingSheet(base)
        for column, values in enumerate(self.values):
            if values is not self.rows.values[column]:
                sources = self.sources[column]
                part.values[column] = [values[row] for row in rows]
                part.sources[column] = bytearray([sources[row] for row in rows])
        return part

    def set_zone(self, ref: str, zone: str | None) -> str | None:
        """Say whose zone a device serves, None for nothing said, and return what was said before."""
        before = self.zones.pop(ref, None)
        if zone is not None:
            self.zones[ref] = zone
        return before

    def zone_of(self, ref: str) -> str:
        """The id in the key of the device's zone: its own, unless it took over the place of another device."""
        return self.zones.get(ref, ref)

    def prefilled(self, row: int, column: Column) -> str:
        """What the cell holds when nobody has said anything."""
        return self.rows.values[column][row]

    def value(self, row: int, column: Column) -> str:
        """The value that counts; "" when empty."""
        return self.values[column][row]

    def source(self, row: int, column: Column) -> Source:
        """Where that value came from."""
        return Source(self.sources[column][row])

    def override(self, row: int, column: Column) -> Override | None:
        """What somebody said of the cell, if anybody did."""
        return self.overrides.get((self.rows.devices[row].id, column))

    def reason(self, row: int, column: Column) -> str:
        """Why a rule pre-filled the cell, or refused to."""
        return self.rows.reason(row, column)

    def source_news(self, row: int, column: Column) -> str | None:
        """What Mist says now where it differs from what it said when a person gave another value."""
        override = self.override(row, column)
        if override is None:
            return None
        now = self.prefilled(row, column)
        return now if now not in {override.seen, override.value} else None

    def device(self, row: int) -> Device:
        """The device of the row."""
        return self.rows.devices[row]
