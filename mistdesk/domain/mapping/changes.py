"""What changed in Mist below a person's values, and which devices are gone; knows a sheet, no store and no clock."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from mistdesk.domain.mapping.columns import Column, header
from mistdesk.domain.mapping.edits import CellEdit, Edit, give_back, keep_mine
from mistdesk.domain.mapping.rules import is_excluded
from mistdesk.domain.mapping.sheet import CellKey, MappingSheet, Override, Source

RETIRED = "retired"  # origin of an `exclude` that was given because the device is gone
REPLACED = "replaced by "  # origin, before the serial number of the device that took the place
_DAY = 86_400.0


@dataclass(frozen=True, slots=True)
class News:
    """A cell of which Mist says something else than when a person gave it a value."""

    row: int
    ref: str
    column: Column
    seen: str
    mine: str
    now: str


@dataclass(frozen=True, slots=True)
class Gone:
    """A device that Mist no longer has. `typed`: how many cells of it somebody gave a value."""

    row: int
    ref: str
    since: float
    days: int
    typed: int
    published: bool = False


def _said(sheet: MappingSheet) -> list[tuple[CellKey, Override]]:
    """What people said, as it is now: a list is counted on a thread while somebody types on."""
    return list(sheet.overrides.items())


def news(sheet: MappingSheet) -> tuple[News, ...]:
    """Every cell with news, by row and column. Looks at what people said only, not at the whole sheet."""
    found = []
    for (ref, column), override in _said(sheet):
        row = sheet.index.get(ref)
        now = None if row is None else sheet.source_news(row, column)
        if row is not None and now is not None:
            found.append(News(row, ref, column, override.seen, override.value, now))
    return tuple(sorted(found, key=lambda cell: (cell.row, cell.column)))


def take_news(sheet: MappingSheet, cells: Collection[News]) -> Edit:
    """An edit that takes what Mist says now."""
    return give_back(sheet, _targets(sheet, cells), label=f"Take Mist's value in {_where(cells)}")


def keep_values(sheet: MappingSheet, cells: Collection[News], *, by: str, at: float) -> Edit:
    """An edit that keeps what people said, and takes note of what Mist says now."""
    return keep_mine(sheet, _targets(sheet, cells), label=f"Keep the value in {_where(cells)}", by=by, at=at)


def _targets(sheet: MappingSheet, cells: Iterable[News]) -> list[tuple[int, Column]]:
    """By the device's id and not by number: rows may have moved since the list was made."""
    return [(sheet.index[cell.ref], cell.column) for cell in cells if cell.ref in sheet.index]


def _where(cells: Collection[News]) -> str:
    columns = {cell.column for cell in cells}
    what = header(next(iter(columns))) if len(columns) == 1 else "cells"
    rows = len({cell.ref for cell in cells})
    return f"{what} of {rows:,} {'row' if rows == 1 else 'rows'}"


# --- gone


def is_retired(sheet: MappingSheet, row: int) -> bool:
    """Whether the row is of a device that is gone and that a person has put away: a list need not show it."""
    return sheet.device(row).gone_since is not None and is_excluded(sheet.value(row, Column.EXCLUDE))


def retired_rows(sheet: MappingSheet) -> frozenset[int]:
    """Every row that a list need not show."""
    return frozenset(row for row in sheet.rows.away() if is_retired(sheet, row))


def gone(sheet: MappingSheet, now: float, *, published: Collection[str] = ()) -> tuple[Gone, ...]:
    """Devices that Mist no longer has and that nobody has retired, the longest gone first.

    `published`: ids of devices that a target has.
    """
    away = [row for row, device in enumerate(sheet.rows.devices) if device.gone_since is not None]
    typed = dict.fromkeys((sheet.device(row).id for row in away), 0)
    for (ref, _), _ in _said(sheet):
        if ref in typed:
            typed[ref] += 1
    found = []
    for row in away:
        device = sheet.device(row)
        if device.gone_since is not None and not is_retired(sheet, row):
            days = max(0, int((now - device.gone_since) // _DAY))
            found.append(Gone(row, device.id, device.gone_since, days, typed[device.id], device.id in published))
    return tuple(sorted(found, key=lambda device: (device.since, device.row)))


def retire(sheet: MappingSheet, refs: Iterable[str], *, by: str, at: float) -> Edit:
    """An edit that puts rows of gone devices away. Nothing typed is lost; a device that Mist has is never retired."""
    cells = []
    for ref in dict.fromkeys(refs):
        row = sheet.index.get(ref)
        if row is not None and sheet.device(row).gone_since is not None and not is_retired(sheet, row):
            cells.append(put_away(sheet, row, RETIRED, by=by, at=at))
    number = len(cells)
    return Edit(f"Retire {number:,} {'device' if number == 1 else 'devices'}", tuple(cells))


def put_away(sheet: MappingSheet, row: int, why: str, *, by: str, at: float) -> CellEdit:
    """The cell that puts a row away."""
    seen = sheet.prefilled(row, Column.EXCLUDE)
    new = Override("yes", Source.PERSON, why, by, at, seen)
    return CellEdit(sheet.device(row).id, Column.EXCLUDE, sheet.override(row, Column.EXCLUDE), new)


def returned(sheet: MappingSheet) -> tuple[int, ...]:
    """Rows that were put away because the device was gone, and that Mist has again: they are still left out."""
    found = []
    for (ref, column), override in _said(sheet):
        row = sheet.index.get(ref)
        if column is Column.EXCLUDE and row is not None and sheet.device(row).gone_since is None:
            because_gone = override.origin == RETIRED or override.origin.startswith(REPLACED)
            if because_gone and is_excluded(override.value):
                found.append(row)
    return tuple(sorted(found))


def take_in(sheet: MappingSheet, refs: Collection[str]) -> Edit:
    """An edit that takes returned devices in again."""
    targets = [(sheet.index[ref], Column.EXCLUDE) for ref in refs if ref in sheet.index]
    number = len(targets)
    return give_back(sheet, targets, label=f"Take {number:,} {'device' if number == 1 else 'devices'} in again")


# --- whence


def tally(sheet: MappingSheet, columns: Iterable[Column] = tuple(Column)) -> dict[Source, int]:
    """How many cells hold a value from each source; a cell that nothing filled counts as empty."""
    chosen = tuple(columns)
    return {source: sum(sheet.sources[column].count(source) for column in chosen) for source in Source}
