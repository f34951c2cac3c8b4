"""Suggests values from names and neighbours, and turns accepted ones into one step; applies nothing by itself."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace

from mistdesk.domain.estate.model import DeviceKind, Inventory
from mistdesk.domain.mapping.columns import READ_ONLY, Column
from mistdesk.domain.mapping.edits import CellEdit, Edit
from mistdesk.domain.mapping.naming import Scheme, learn
from mistdesk.domain.mapping.naming_fields import Named
from mistdesk.domain.mapping.naming_findings import DECIDED, Disagreement, Findings, Strength, Suggestion
from mistdesk.domain.mapping.naming_floors import FloorProposals
from mistdesk.domain.mapping.naming_spaces import SpaceProposals
from mistdesk.domain.mapping.rules import is_excluded
from mistdesk.domain.mapping.sheet import MappingSheet, Override, Source

__all__ = ["Disagreement", "Strength", "Suggestion", "Suggestions", "accept", "confirm", "is_stale", "suggest"]

LOOKED_AT = "looked at"
"""Origin of a rule's value that somebody confirmed."""


@dataclass(frozen=True, slots=True)
class Suggestions:
    """All that is suggested, by row and column, where sources disagree, and the naming schemes by site."""

    items: tuple[Suggestion, ...] = ()
    disagreements: tuple[Disagreement, ...] = ()
    schemes: tuple[Scheme, ...] = ()

    def counts(self) -> dict[Column, int]:
        """How many suggestions a column has, in the order of columns."""
        counts: dict[Column, int] = defaultdict(int)
        for item in self.items:
            counts[item.column] += 1
        return dict(sorted(counts.items()))


def suggest(
    sheet: MappingSheet, rows: Iterable[int] | None = None, *, inventory: Inventory | None = None
) -> Suggestions:
    """Suggest for the rows (all when None); a scheme is learned from all names of a site all the same.

    The inventory, when given, tells the country of sites and the scale of plans.
    """
    wanted = None if rows is None else frozenset(rows)
    countries = {site.id: site.country_code for site in inventory.sites} if inventory else {}
    scales = {plan.id: plan.ppm for plan in inventory.maps if plan.ppm} if inventory else {}
    findings = Findings(sheet)
    schemes: list[Scheme] = []
    for building, members in _by_building(sheet).items():
        if wanted is not None and wanted.isdisjoint(members):
            continue
        title = sheet.values[Column.BUILDING_NAME][members[0]].strip() or building
        scheme = learn(title, _named(sheet, members), countries.get(building, ""))
        floors = FloorProposals(sheet, members, scheme, findings)
        floors.run()
        SpaceProposals(sheet, members, scheme, findings, floors, scales).run(wanted)
        schemes.append(replace(scheme, cuts=()))  # parts of 100,000 names are not kept for a list
    return Suggestions(
        tuple(sorted((s for s in findings.items if wanted is None or s.row in wanted), key=_place)),
        tuple(sorted((d for d in findings.disagreements if wanted is None or d.row in wanted), key=_place)),
        tuple(schemes),
    )


def _place(one: Suggestion | Disagreement) -> tuple[int, Column]:
    return one.row, one.column


def _by_building(sheet: MappingSheet) -> dict[str, list[int]]:
    """The access points that are to be mapped, by building."""
    groups: dict[str, list[int]] = defaultdict(list)
    refs, excluded = sheet.values[Column.BUILDING_REF], sheet.values[Column.EXCLUDE]
    for row in range(len(sheet)):
        device = sheet.device(row)
        if device.kind is not DeviceKind.AP or device.site_id is None or device.gone_since is not None:
            continue
        ref = refs[row].strip()
        if ref and not (excluded[row] and is_excluded(excluded[row])):
            groups[ref].append(row)
    return groups


def _named(sheet: MappingSheet, rows: Iterable[int]) -> list[Named]:
    """Names with what is known of their places; a stand-in for a missing name teaches nothing."""
    values, stand_ins = sheet.values, sheet.sources[Column.THING_NAME]
    return [
        Named(
            row,
            values[Column.THING_NAME][row],
            values[Column.FLOOR_LEVEL][row].strip(),
            values[Column.FLOOR_NAME][row].strip(),
            values[Column.SUB_NAME][row].strip(),
        )
        for row in rows
        if stand_ins[row] != Source.RULE and values[Column.THING_NAME][row].strip()
    ]


def is_stale(sheet: MappingSheet, one: Suggestion) -> bool:
    """Whether the cell has changed, been decided or gone since the suggestion was made."""
    row = sheet.index.get(one.ref)
    if row is None or one.column in READ_ONLY or sheet.override(row, one.column) is not None:
        return True
    return sheet.value(row, one.column) != one.held or sheet.source(row, one.column) in DECIDED | {Source.MIST}


def accept(sheet: MappingSheet, suggestions: Iterable[Suggestion], *, by: str, at: float, label: str) -> Edit:
    """One step that makes suggestions a person's decisions, which no refresh overwrites; stale ones stay out.

    How many were stale is the number given less the number of cells in the step.
    """
    cells: dict[tuple[str, Column], CellEdit] = {}
    for one in suggestions:
        if not is_stale(sheet, one):
            origin = f"suggested: {one.reason}"
            new = Override(one.value, Source.PERSON, origin, by, at, sheet.prefilled(sheet.index[one.ref], one.column))
            cells.setdefault((one.ref, one.column), CellEdit(one.ref, one.column, None, new))
    return Edit(label, tuple(cells.values()))


def confirm(sheet: MappingSheet, targets: Iterable[tuple[int, Column]], *, by: str, at: float, label: str) -> Edit:
    """One step by which a person has looked at values of rules and keeps them; other cells stay out."""
    cells: dict[tuple[str, Column], CellEdit] = {}
    for row, column in targets:
        value = sheet.value(row, column)
        if value and column not in READ_ONLY and sheet.source(row, column) in {Source.RULE, Source.NEIGHBOUR}:
            ref = sheet.device(row).id
            reason = sheet.reason(row, column)
            origin = f"{LOOKED_AT}: {reason}" if reason else LOOKED_AT
            new = Override(value, Source.PERSON, origin, by, at, sheet.prefilled(row, column))
            cells[ref, column] = CellEdit(ref, column, sheet.override(row, column), new)
    return Edit(label, tuple(cells.values()))
