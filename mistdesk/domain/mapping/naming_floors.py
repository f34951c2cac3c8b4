"""Proposes floor, level and sub-building from the fields of names; knows the sheet to read, applies nothing."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence

from mistdesk.domain.mapping.columns import Column, header
from mistdesk.domain.mapping.naming import Scheme
from mistdesk.domain.mapping.naming_fields import Field, Role, key_of
from mistdesk.domain.mapping.naming_findings import DECIDED, Findings, Strength
from mistdesk.domain.mapping.naming_tokens import Cut
from mistdesk.domain.mapping.rules import parse_level
from mistdesk.domain.mapping.sheet import MappingSheet

_MANY = 5


class FloorProposals:
    """What the names of one site say of floors and sub-buildings. `rows` are the site's access points."""

    def __init__(self, sheet: MappingSheet, rows: Sequence[int], scheme: Scheme, findings: Findings) -> None:
        self._sheet = sheet
        self._rows = rows
        self._scheme = scheme
        self._findings = findings
        self.levels: dict[int, str] = {}  # the level suggested, by row
        self.doubted: set[int] = set()  # rows that stand on a plan that their names deny
        self._floors: dict[str, Counter[str]] = defaultdict(Counter)  # floor names by level
        levels, names = sheet.values[Column.FLOOR_LEVEL], sheet.values[Column.FLOOR_NAME]
        for row in rows:
            level, name = _level(levels[row]), names[row].strip()
            if level and name:
                self._floors[level][name] += 1

    def run(self) -> None:
        """Note suggestions and disagreements for all rows of the site."""
        cuts = self._scheme.cuts
        field = self._scheme.field(Role.LEVEL)
        if field is not None:
            self._levels_of_floors(field)
            for row, cut in cuts:
                self._floor(field, row, cut)
        self._subs(cuts)

    # --- floors

    def _floor(self, field: Field, row: int, cut: Cut) -> None:
        level = field.level_of(cut, self._scheme.country)
        name = field.says(Column.FLOOR_NAME, cut)
        held_level = _level(self._sheet.values[Column.FLOOR_LEVEL][row])
        held_name = self._sheet.values[Column.FLOOR_NAME][row].strip()
        said = _said(field, cut)
        if held_level and level and held_level != level:
            self._contradicted(row, level, held_level, held_name)
        elif not held_name and self._findings.is_blank(row, Column.FLOOR_NAME):
            self._unplaced(field, row, cut, level, name)
        elif held_name and not held_level and row in self.levels:
            self._findings.suggest(row, Column.FLOOR_LEVEL, level, f"{said} is level {level}", _strength(field, cut))

    def _contradicted(self, row: int, level: str, held_level: str, held_name: str) -> None:
        if self._sheet.sources[Column.FLOOR_LEVEL][row] in DECIDED:
            if not held_name:
                self._findings.disagree(
                    row, Column.FLOOR_NAME, f"its name says level {level}", f"floor.level was given as {held_level}"
                )
            return
        self.doubted.add(row)
        place = f"its map {held_name}" if held_name else "its row"
        self._findings.disagree(
            row, Column.FLOOR_LEVEL, f"its name says level {level}", f"{place} is level {held_level}"
        )

    def _unplaced(self, field: Field, row: int, cut: Cut, level: str, name: str) -> None:
        """A row on no floor: the floor of other names with this field, or the building's only floor of the level."""
        said, strength = _said(field, cut), _strength(field, cut)
        if not name and level:
            names = self._floors.get(level, Counter())
            if len(names) > 1:
                several = " and ".join(sorted(names)[:2])
                self._findings.disagree(
                    row, Column.FLOOR_NAME, f"its name says level {level}", f"the building has {several} on it"
                )
                return
            name = next(iter(names), "") or (cut.parts[field.slot.part] if field.reads else "")
        if name:
            count = sum(of.get(name, 0) for of in self._floors.values())
            why = f"{said} is {name}" + (f" for {count:,} mapped names" if count else "")
            self._findings.suggest(row, Column.FLOOR_NAME, name, why, strength)
        if level and self._findings.is_blank(row, Column.FLOOR_LEVEL):
            self.levels[row] = level
            self._findings.suggest(row, Column.FLOOR_LEVEL, level, f"{said} is level {level}", strength)

    def _levels_of_floors(self, field: Field) -> None:
        """Floors whose level is empty: all their names must say the same one, and no other floor may have it."""
        by_floor: dict[str, dict[int, str]] = defaultdict(dict)
        for row, cut in self._scheme.cuts:
            floor = self._sheet.values[Column.FLOOR_NAME][row].strip()
            if floor and self._findings.is_blank(row, Column.FLOOR_LEVEL):
                level = field.level_of(cut, self._scheme.country)
                if level:
                    by_floor[floor][row] = level
        for floor, levels in by_floor.items():
            said = sorted(set(levels.values()), key=int)
            others = [name for name in self._floors.get(said[0], ()) if name != floor]
            for row, level in levels.items():
                if len(said) > 1:
                    second = f"other names on {floor} say level {next(one for one in said if one != level)}"
                elif others:
                    second = f"level {level} is {others[0]} and its map is {floor}"
                else:
                    self.levels[row] = level
                    continue
                self._findings.disagree(row, Column.FLOOR_LEVEL, f"its name says level {level}", second)

    # --- sub-buildings

    def _subs(self, cuts: Sequence[tuple[int, Cut]]) -> None:
        telling = [one for one in self._scheme.fields if Column.SUB_NAME in one.tells]
        coding = next((one for one in telling if one.role is Role.SUB and _one_to_one(one)), None)
        typed = self._typed_codes()
        by_row = dict(cuts)
        for row, cut in cuts:
            said = {name: one for one in telling if (name := one.says(Column.SUB_NAME, cut))}
            if len(said) == 1:
                self._sub_name(row, cut, *next(iter(said.items())))
        for row in self._rows:
            self._sub_code(row, by_row.get(row), coding, typed)

    def _sub_name(self, row: int, cut: Cut, name: str, field: Field) -> None:
        held = self._sheet.values[Column.SUB_NAME][row].strip()
        if not held:
            self._findings.suggest(
                row, Column.SUB_NAME, name, f"{_said(field, cut)} is {name} for mapped names", _strength(field, cut)
            )
        elif held != name and self._findings.is_free(row, Column.SUB_NAME):
            self._findings.disagree(row, Column.SUB_NAME, f"its name says {name}", f"its map is in {held}")

    def _typed_codes(self) -> dict[str, set[str]]:
        """Codes that somebody gave, by the sub-building's name."""
        codes: dict[str, set[str]] = defaultdict(set)
        sources = self._sheet.sources[Column.SUB_CODE]
        for row in self._rows:
            name = self._sheet.values[Column.SUB_NAME][row].strip()
            code = self._sheet.values[Column.SUB_CODE][row].strip()
            if name and code and sources[row] in DECIDED:
                codes[name].add(code)
        return codes

    def _sub_code(self, row: int, cut: Cut | None, coding: Field | None, typed: dict[str, set[str]]) -> None:
        name = self._sheet.values[Column.SUB_NAME][row].strip()
        if not name or not self._findings.is_blank(row, Column.SUB_CODE):
            return
        codes = typed.get(name, set())
        own = ""
        if coding is not None and cut is not None and coding.says(Column.SUB_NAME, cut) == name:
            own = cut.parts[coding.slot.part] if len(cut.parts) > 1 else coding.slot.take(cut) or ""
        if len(codes) == 1:
            code = next(iter(codes))
            self._findings.suggest(row, Column.SUB_CODE, code, f"other rows of {name} have it", Strength.STRONG)
        elif codes:
            first, second = sorted(codes)[:2]
            rest = f"others {header(Column.SUB_CODE)} {second}"
            self._findings.disagree(row, Column.SUB_CODE, f"rows of {name} have {first}", rest)
        elif own:
            self._findings.suggest(row, Column.SUB_CODE, own, f"names in {name} have it", Strength.FAIR)


def _one_to_one(field: Field) -> bool:
    names = [name for name, _ in field.tells[Column.SUB_NAME].texts.values()]
    return len(set(names)) == len(names)


def _level(text: str) -> str:
    level = parse_level(text)
    return "" if level is None else str(level)


def _said(field: Field, cut: Cut) -> str:
    return f"{field.slot.take(cut)} in its name"


def _strength(field: Field, cut: Cut) -> Strength:
    key = key_of(field.slot.take(cut) or "")
    rows = max((told.texts[key][1] for told in field.tells.values() if key in told.texts), default=0)
    if rows >= _MANY:
        return Strength.STRONG
    return Strength.FAIR if rows or field.law is not None else Strength.WEAK
