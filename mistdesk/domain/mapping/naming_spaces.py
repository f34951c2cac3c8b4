"""Proposes spaces from the words of names and from near access points; knows the sheet to read, applies nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from mistdesk.domain.mapping.columns import Column
from mistdesk.domain.mapping.naming import Scheme
from mistdesk.domain.mapping.naming_fields import Role
from mistdesk.domain.mapping.naming_findings import DECIDED, Findings, Strength
from mistdesk.domain.mapping.naming_floors import FloorProposals
from mistdesk.domain.mapping.naming_neighbours import REACH, Grid, Point
from mistdesk.domain.mapping.prefill import space_code, unique_code
from mistdesk.domain.mapping.rules import fold_address
from mistdesk.domain.mapping.sheet import MappingSheet, Source

_AS_NEAR = 1.25
"""Two neighbours are about as near when the one is no further than this many times the other."""


@dataclass(frozen=True, slots=True)
class _Near:
    row: int
    space: str
    far: float


class SpaceProposals:
    """What names and neighbours say of the spaces of one site. `ppm` gives the scale of maps where it is known."""

    def __init__(
        self,
        sheet: MappingSheet,
        rows: Sequence[int],
        scheme: Scheme,
        findings: Findings,
        floors: FloorProposals,
        ppm: Mapping[str, float],
    ) -> None:
        self._sheet = sheet
        self._rows = rows
        self._findings = findings
        self._levels = floors.levels
        self._doubted = floors.doubted
        self._ppm = ppm
        field = scheme.field(Role.SPACE)
        self._words: dict[int, str] = {}
        if field is not None:
            for row, cut in scheme.cuts:
                self._words[row] = " ".join((field.slot.take(cut) or "").replace("_", " ").split())
        self._names = sheet.values[Column.SPACE_NAME]
        sources = sheet.sources[Column.SPACE_NAME]
        self._named = {row for row in rows if sources[row] in DECIDED and self._names[row].strip()}
        self._codes: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))  # floor, code, spaces
        self._known: dict[tuple[str, str], str] = {}  # code by floor and space
        self._note_codes()

    def _floor(self, row: int) -> str:
        level = self._levels.get(row) or self._sheet.values[Column.FLOOR_LEVEL][row].strip()
        return level or self._sheet.values[Column.FLOOR_NAME][row].strip()

    def _note_codes(self) -> None:
        codes, sources = self._sheet.values[Column.SPACE_CODE], self._sheet.sources[Column.SPACE_CODE]
        for row in self._rows:
            code, floor, space = codes[row].strip(), self._floor(row), fold_address(self._names[row])
            if code and sources[row] in DECIDED:
                self._codes[floor][code.casefold()].add(space)
                self._known.setdefault((floor, space), code)

    def run(self, wanted: frozenset[int] | None) -> None:
        """Note suggestions and disagreements for the wanted rows."""
        near = self._neighbours(wanted)
        for row in self._rows:
            if wanted is not None and row not in wanted:
                continue
            if row in self._named:
                self._code(row, self._names[row].strip(), "made from the name of the space", Strength.FAIR)
            elif self._findings.is_free(row, Column.SPACE_NAME):
                self._space(row, self._words.get(row, ""), near.get(row, ()))

    def _space(self, row: int, words: str, near: Sequence[_Near]) -> None:
        if len(near) > 1:
            self._findings.disagree(row, Column.SPACE_NAME, self._where(row, near[0]), self._where(row, near[1]))
            return
        by = near[0] if near else None
        if by is not None and words and fold_address(by.space) != fold_address(words):
            self._findings.disagree(row, Column.SPACE_NAME, f"its name says {words}", self._where(row, by))
        elif by is not None:
            reason = self._where(row, by) + (", and its name says so" if words else "")
            strength = Strength.STRONG if words else Strength.FAIR
            self._findings.suggest(row, Column.SPACE_NAME, by.space, reason, strength, Source.NEIGHBOUR)
            self._code(row, by.space, f"the code of {by.space}", strength, Source.NEIGHBOUR)
        elif words:
            self._findings.suggest(row, Column.SPACE_NAME, words, f"its name says {words}", Strength.FAIR)
            self._code(row, words, f"made from {words} in its name", Strength.FAIR)

    def _where(self, row: int, near: _Near) -> str:
        name = self._sheet.values[Column.THING_NAME][near.row]
        ppm = self._ppm.get(self._sheet.device(row).map_id or "", 0.0)
        far = f"{near.far / ppm:.0f} m" if ppm > 0 else f"{near.far:.0f} px"
        return f"{name}, {far} away on the plan, is in {near.space}"

    def _code(self, row: int, space: str, reason: str, strength: Strength, source: Source = Source.RULE) -> None:
        """The code that the space has on this floor already, or one made from its name; one space has one code."""
        if not self._findings.is_free(row, Column.SPACE_CODE):
            return
        floor, folded = self._floor(row), fold_address(space)
        code = self._known.get((floor, folded))
        if code is None:
            others = self._codes[floor]
            code = unique_code(space_code(space), {key for key, spaces in others.items() if spaces - {folded}})
            self._known[floor, folded] = code
            others[code.casefold()].add(folded)
        self._findings.suggest(row, Column.SPACE_CODE, code, reason, strength, source)

    # --- neighbours

    def _neighbours(self, wanted: frozenset[int] | None) -> dict[int, tuple[_Near, ...]]:
        """The nearest named access point by row, or two that are about as near and in different spaces."""
        by_map: dict[str, list[Point]] = defaultdict(list)
        for row in self._rows:
            device = self._sheet.device(row)
            if row not in self._doubted and device.map_id and device.x_px is not None and device.y_px is not None:
                by_map[device.map_id].append(Point(row, device.x_px, device.y_px))
        found: dict[int, tuple[_Near, ...]] = {}
        for points in by_map.values():
            named = [point for point in points if point.row in self._named]
            asking = [point for point in points if point.row not in self._named]
            spacing = Grid(points).spacing() if named and asking else None
            if spacing is None:
                continue
            grid = Grid(named)
            for point in asking:
                if wanted is None or point.row in wanted:
                    near = grid.near(point, REACH * spacing)
                    if near:
                        found[point.row] = self._nearest(near)
        return found

    def _nearest(self, near: Sequence[tuple[float, int]]) -> tuple[_Near, ...]:
        far, row = near[0]
        space = self._names[row].strip()
        first = _Near(row, space, far)
        for other, beside in near[1:]:
            if other > far * _AS_NEAR:
                break
            named = self._names[beside].strip()
            if fold_address(named) != fold_address(space):
                return first, _Near(beside, named, other)
        return (first,)
