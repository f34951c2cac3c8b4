"""Edits of the sheet as values: applying one gives its inverse (DESIGN 4.11); knows no journal and no Qt."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import NamedTuple

from mistdesk.domain.mapping.columns import READ_ONLY, Column
from mistdesk.domain.mapping.sheet import MappingSheet, Override, Source


class CellEdit(NamedTuple):
    """One cell: what somebody had said before, what they say now; None gives the cell back to Mist.

    A tuple, for a paste makes tens of thousands of them at once.
    """

    ref: str
    column: Column
    old: Override | None
    new: Override | None


@dataclass(frozen=True, slots=True)
class OneFloorEdit:
    """The consent that several plans of one level of a building are one floor."""

    building_ref: str
    level: int
    old: bool
    new: bool


@dataclass(frozen=True, slots=True)
class ZoneEdit:
    """Whose zone a device serves: a device's id, its own included when a person said so; None: nobody said anything."""

    ref: str
    old: str | None
    new: str | None


@dataclass(frozen=True, slots=True)
class Edit:
    """One step of a person, undone as one. `label` is shown in the history, as "Set floor.level in 12 rows"."""

    label: str
    cells: tuple[CellEdit, ...] = ()
    one_floor: tuple[OneFloorEdit, ...] = ()
    zones: tuple[ZoneEdit, ...] = ()

    def apply(self, sheet: MappingSheet) -> Edit:
        """Do it, and return the edit that takes it back to what really was there."""
        before = sheet.set_overrides(((ref, column), new) for ref, column, _, new in self.cells)
        cells = [CellEdit(c.ref, c.column, c.new, old) for c, old in zip(self.cells, before, strict=True)]
        floors = []
        for consent in self.one_floor:
            key = (consent.building_ref, consent.level)
            was = key in sheet.one_floor
            (sheet.one_floor.add if consent.new else sheet.one_floor.discard)(key)
            floors.append(OneFloorEdit(consent.building_ref, consent.level, consent.new, was))
        zones = [ZoneEdit(z.ref, z.new, sheet.set_zone(z.ref, z.new)) for z in self.zones]
        sheet.revision += 1
        return Edit(self.label, tuple(reversed(cells)), tuple(reversed(floors)), tuple(reversed(zones)))

    def do(self, sheet: MappingSheet) -> None:
        """Do it where the way back is known already: to make it takes as long again."""
        sheet.set_overrides(((ref, column), new) for ref, column, _, new in self.cells)
        for consent in self.one_floor:
            key = (consent.building_ref, consent.level)
            (sheet.one_floor.add if consent.new else sheet.one_floor.discard)(key)
        for zone in self.zones:
            sheet.set_zone(zone.ref, zone.new)
        sheet.revision += 1

    def is_empty(self) -> bool:
        """Whether it changes nothing."""
        return not (self.cells or self.one_floor or self.zones)

    def refs(self) -> frozenset[str]:
        """The rows it touches."""
        return frozenset([*(c.ref for c in self.cells), *(z.ref for z in self.zones)])


def set_cells(
    sheet: MappingSheet,
    targets: Iterable[tuple[int, Column, str]],
    *,
    label: str,
    by: str,
    at: float,
    source: Source = Source.PERSON,
    origin: str = "",
) -> Edit:
    """An edit that gives cells (row, column, value) new values; cells that hold it, or are Mist's alone, stay out."""
    cells = []
    values, sources, overrides = sheet.values, sheet.sources, sheet.overrides
    prefilled, devices = sheet.rows.values, sheet.rows.devices
    for row, column, value in targets:
        if column in READ_ONLY or (values[column][row] == value and sources[column][row] != Source.RULE):
            continue
        ref = devices[row].id
        new = Override(value, source, origin, by, at, prefilled[column][row])
        cells.append(CellEdit(ref, column, overrides.get((ref, column)), new))
    return Edit(label, tuple(cells))


def give_back(sheet: MappingSheet, targets: Iterable[tuple[int, Column]], *, label: str) -> Edit:
    """An edit that gives cells back to what Mist and the rules say."""
    cells = []
    for row, column in targets:
        before = sheet.override(row, column)
        if before is not None:
            cells.append(CellEdit(sheet.device(row).id, column, before, None))
    return Edit(label, tuple(cells))


def keep_mine(sheet: MappingSheet, targets: Iterable[tuple[int, Column]], *, label: str, by: str, at: float) -> Edit:
    """An edit that keeps a person's value and takes note of what Mist says now."""
    cells = []
    for row, column in targets:
        before = sheet.override(row, column)
        if before is not None:
            now = sheet.prefilled(row, column)
            cells.append(CellEdit(sheet.device(row).id, column, before, replace(before, seen=now, by=by, at=at)))
    return Edit(label, tuple(cells))
