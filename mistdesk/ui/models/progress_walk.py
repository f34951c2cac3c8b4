"""One stop of a walk: an access point with its values, what is offered for them and its neighbours; knows no widget."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from mistdesk.domain.estate.model import Device
from mistdesk.domain.estate.ordering import natural_key
from mistdesk.domain.mapping.columns import Column
from mistdesk.domain.mapping.prefill import space_code, unique_code
from mistdesk.domain.mapping.progress import distance, is_unmapped, next_unmapped
from mistdesk.domain.mapping.rules import Report, RowState, Severity, fold_address, is_excluded, parse_level
from mistdesk.domain.mapping.serials import format_mac
from mistdesk.domain.mapping.sheet import MappingSheet, Source
from mistdesk.ui.models.cell_words import sentence
from mistdesk.ui.models.estate_index import ORG, EstateIndex, Node, NodeKind
from mistdesk.ui.words import plural

FIELDS = (Column.FLOOR_NAME, Column.FLOOR_LEVEL, Column.SPACE_NAME, Column.SPACE_CODE)
_SPACE = frozenset({Column.SPACE_NAME, Column.SPACE_CODE})
MOST_CHOICES = 4


@dataclass(frozen=True, slots=True)
class Field:
    """One value asked for. `guessed`: a rule gave it and nobody has accepted it; `error` is what is wrong with it."""

    column: Column
    value: str
    guessed: bool = False
    hint: str = ""
    error: str = ""


@dataclass(frozen=True, slots=True)
class Dot:
    """An access point on the plan."""

    ref: str
    x: float
    y: float
    mapped: bool


@dataclass(frozen=True, slots=True)
class Stop:
    """Everything the walk shows of one access point."""

    ref: str
    name: str
    facts: str
    progress: str
    left_out: bool
    fields: tuple[Field, ...]
    floors: tuple[tuple[str, str], ...]
    spaces: tuple[str, ...]
    dots: tuple[Dot, ...]
    elsewhere: str

    def field(self, column: Column) -> Field:
        """The field of a column."""
        return self.fields[FIELDS.index(column)]

    def first_open(self) -> Column:
        """Where to begin: the first field with an error, then the first empty one, then what nobody has looked at."""
        wrong = [field.column for field in self.fields if field.error]
        empty = [field.column for field in self.fields if not field.value]
        guessed = [field.column for field in self.fields if field.guessed and field.column in _SPACE]
        for found in (wrong, empty, guessed):
            if found:
                return found[0]
        return Column.SPACE_NAME


def stop_at(index: EstateIndex, sheet: MappingSheet, report: Report, row: int) -> Stop:
    """The stop at a row."""
    device = sheet.device(row)
    on_floor = _access_points(index, index.rows(index.parent(Node(NodeKind.DEVICE, device.id))))
    in_building = _access_points(index, building_rows(index, device.id))
    return Stop(
        ref=device.id,
        name=sheet.value(row, Column.THING_NAME) or device.id,
        facts=_facts(index, device),
        progress=_progress(sheet, report, on_floor, in_building),
        left_out=is_excluded(sheet.value(row, Column.EXCLUDE)),
        fields=tuple(_field(sheet, report, row, column) for column in FIELDS),
        floors=_floors(sheet, row, in_building),
        spaces=_spaces(sheet, row, on_floor),
        dots=_dots(sheet, report, on_floor, device),
        elsewhere=_elsewhere(report, row),
    )


def building_rows(index: EstateIndex, ref: str) -> tuple[int, ...]:
    """The rows of the building in which a device is."""
    path = index.path(Node(NodeKind.DEVICE, ref))
    return index.rows(path[0]) if path else ()


def first_stop(index: EstateIndex, sheet: MappingSheet, report: Report, scope: Node) -> int | None:
    """Where a walk of a place begins: at the device chosen, else at its first unmapped access point."""
    rows = index.rows(scope)
    if scope.kind is NodeKind.DEVICE and rows and rows[0] in index.aps:
        return rows[0]
    if scope.kind is NodeKind.DEVICE:
        rows = index.rows(index.parent(scope))
    first = next((row for row in rows if is_unmapped(sheet, report, row)), None)
    if first is None and scope != ORG:
        return next((row for row in range(len(sheet)) if is_unmapped(sheet, report, row)), None)
    return first


def next_stop(index: EstateIndex, sheet: MappingSheet, report: Report, row: int, done: Collection[int]) -> int | None:
    """The next access point: looked for on the floor, in the building, then building by building.

    The same as `next_unmapped` over everything, which takes too long between two key presses of a large estate.
    """
    ref = sheet.device(row).id
    floor = index.rows(index.parent(Node(NodeKind.DEVICE, ref)))
    nodes = [site.node for site in index.sites]
    path = index.path(Node(NodeKind.DEVICE, ref))
    at = nodes.index(path[0]) if path and path[0] in nodes else 0
    for rows in (floor, *(index.rows(node) for node in (*nodes[at:], *nodes[:at]))):
        placed = [one for one in _access_points(index, rows) if sheet.device(one).map_id is not None]
        found = next_unmapped(sheet, report, row, done=done, rows=placed)
        if found is not None:
            return found
    return next_unmapped(sheet, report, row, done=done)


def level_targets(
    sheet: MappingSheet, rows: Iterable[int], row: int, floor: str, level: str
) -> list[tuple[int, Column, str]]:
    """A floor has one level, so its other access points get it too; none where the level is no whole number."""
    folded = fold_address(floor)
    if not folded or parse_level(level) is None or sheet.value(row, Column.FLOOR_LEVEL).strip() == level:
        return []
    names, levels = sheet.values[Column.FLOOR_NAME], sheet.values[Column.FLOOR_LEVEL]
    return [
        (other, Column.FLOOR_LEVEL, level)
        for other in rows
        if other != row and levels[other].strip() != level and fold_address(names[other]) == folded
    ]


@dataclass(frozen=True, slots=True)
class SpaceCodes:
    """Which spaces and codes a level of a building has, but for one access point's own."""

    by_name: Mapping[str, str]
    taken: frozenset[str]

    def code_for(self, name: str) -> str:
        """The code of the space of this name on the level; a new one for a new space."""
        if not name.strip():
            return ""
        known = self.by_name.get(fold_address(name))
        return known or unique_code(space_code(name), set(self.taken))


def codes_on(sheet: MappingSheet, rows: Iterable[int], row: int, level: str) -> SpaceCodes:
    """The codes on a level among these rows."""
    by_name: dict[str, str] = {}
    taken: set[str] = set()
    for other in rows:
        code = sheet.value(other, Column.SPACE_CODE).strip()
        if other != row and code and sheet.value(other, Column.FLOOR_LEVEL).strip() == level:
            taken.add(code.casefold())
            by_name.setdefault(fold_address(sheet.value(other, Column.SPACE_NAME)), code)
    return SpaceCodes(by_name, frozenset(taken))


def access_points_around(index: EstateIndex, ref: str) -> tuple[int, ...]:
    """The access points of a device's building."""
    return _access_points(index, building_rows(index, ref))


def _access_points(index: EstateIndex, rows: Iterable[int]) -> tuple[int, ...]:
    return tuple(row for row in rows if row in index.aps)


def _facts(index: EstateIndex, device: Device) -> str:
    node = Node(NodeKind.DEVICE, device.id)
    place = " › ".join(index.title(step) for step in index.path(node)[:-1])
    parts = (device.model, device.serial, format_mac(device.mac) if device.mac else "", place)
    return " · ".join(part for part in parts if part)


def _progress(sheet: MappingSheet, report: Report, on_floor: Collection[int], in_building: Collection[int]) -> str:
    done = sum(not is_unmapped(sheet, report, row) for row in on_floor)
    return f"{done:,} of {len(on_floor):,} done on this floor, {len(in_building):,} in the building"


def _is_guess(sheet: MappingSheet, row: int, column: Column) -> bool:
    return sheet.source(row, column) is Source.RULE and sheet.override(row, column) is None


def _field(sheet: MappingSheet, report: Report, row: int, column: Column) -> Field:
    guessed = _is_guess(sheet, row, column)
    reasons = []
    if report.states[row] is RowState.FAULTY:
        errors = (f for f in report.of(row) if f.column is column and f.severity is Severity.ERROR)
        reasons = list(dict.fromkeys(sentence(finding.reason) for finding in errors))
    reason = sheet.reason(row, column) if guessed else ""
    return Field(column, sheet.value(row, column).strip(), guessed, reason, " ".join(reasons))


def _elsewhere(report: Report, row: int) -> str:
    """What keeps the row from being published and cannot be mended here."""
    if report.states[row] not in {RowState.FAULTY, RowState.WITHHELD}:
        return ""
    withheld = report.states[row] is RowState.WITHHELD
    found = [
        sentence(f.reason)
        for f in report.of(row)
        if f.severity is Severity.ERROR and (withheld or f.column not in FIELDS)
    ]
    return " ".join(dict.fromkeys(found))


def _floors(sheet: MappingSheet, row: int, rows: Iterable[int]) -> tuple[tuple[str, str], ...]:
    """The floors of the building nearest by level, the lowest first."""
    found: dict[str, tuple[str, str]] = {}
    for other in rows:
        name, level = (sheet.value(other, c).strip() for c in (Column.FLOOR_NAME, Column.FLOOR_LEVEL))
        folded = fold_address(name)
        if folded and (folded not in found or (level and not found[folded][1])):
            found[folded] = (name, level)
    here = parse_level(sheet.value(row, Column.FLOOR_LEVEL)) or 0
    own = fold_address(sheet.value(row, Column.FLOOR_NAME))

    def far(floor: tuple[str, str]) -> tuple[float, object]:
        level = parse_level(floor[1])
        near = -1.0 if fold_address(floor[0]) == own else math.inf if level is None else abs(level - here)
        return near, natural_key(floor[0])

    def order(floor: tuple[str, str]) -> tuple[float, object]:
        level = parse_level(floor[1])
        return (math.inf if level is None else level), natural_key(floor[0])

    return tuple(sorted(sorted(found.values(), key=far)[:MOST_CHOICES], key=order))


def _spaces(sheet: MappingSheet, row: int, rows: Iterable[int]) -> tuple[str, ...]:
    """The spaces that people gave to the nearest neighbours, then the access point's own name."""
    device = sheet.device(row)

    def far(other: int) -> tuple[float, object]:
        apart = distance(device, sheet.device(other))
        return math.inf if apart is None else apart, natural_key(sheet.value(other, Column.THING_NAME))

    name_column = Column.SPACE_NAME
    named = [
        other
        for other in rows
        if other != row
        and sheet.value(other, Column.SPACE_NAME).strip()
        and not _is_guess(sheet, other, Column.SPACE_NAME)
    ]
    found: dict[str, str] = {}
    for other in sorted(named, key=far):
        name = sheet.value(other, name_column).strip()
        found.setdefault(fold_address(name), name)
        if len(found) == MOST_CHOICES - 1:
            break
    own = sheet.value(row, Column.THING_NAME).strip()
    if own:
        found.setdefault(fold_address(own), own)
    return tuple(found.values())


def _dots(sheet: MappingSheet, report: Report, rows: Iterable[int], device: Device) -> tuple[Dot, ...]:
    """The access points of its map; empty where it has no position itself."""
    if device.map_id is None or device.x_px is None or device.y_px is None:
        return ()
    dots = []
    for row in rows:
        other = sheet.device(row)
        if other.map_id == device.map_id and other.x_px is not None and other.y_px is not None:
            dots.append(Dot(other.id, other.x_px, other.y_px, not is_unmapped(sheet, report, row)))
    return tuple(dots)


def saved_words(name: str, others: int, floor: str, level: str) -> str:
    """What was saved, in one sentence."""
    if not others:
        return f"{name} saved."
    return f"{name} saved; level {level} was given to {plural(others, 'more access point')} of {floor}."
