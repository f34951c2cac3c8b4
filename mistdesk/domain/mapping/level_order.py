"""The floors of one building from top to bottom and proposals for their levels; knows no screen and asks nobody."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

from mistdesk.domain.estate.ordering import natural_key
from mistdesk.domain.mapping.columns import Column
from mistdesk.domain.mapping.edits import CellEdit, Edit, OneFloorEdit, set_cells
from mistdesk.domain.mapping.rules import fold_address, parse_level
from mistdesk.domain.mapping.sheet import MappingSheet, Source

_SAID_BY_PEOPLE = frozenset((Source.FILE, Source.PERSON))
GROUND_LEVELS = (0, 1)


@dataclass(frozen=True, slots=True)
class FloorLine:
    """One floor name of a building: its rows, the levels they hold now, and what the rule says and why.

    `level` is the one that most rows hold; `others` are levels, as they stand in the cells, that further rows hold.
    """

    name: str
    sub: str
    rows: int
    level: int | None
    others: tuple[str, ...]
    source: Source
    typed: int
    rule: str
    why: str


@dataclass(frozen=True, slots=True)
class Clash:
    """Two or more floor names on one level: Mapped would make them one floor. `meant`: a person said so."""

    level: int
    names: tuple[str, ...]
    meant: bool


@dataclass(frozen=True, slots=True)
class Proposal:
    """Levels by floor name, to be shown before they are applied; `note` says why there are none."""

    levels: Mapping[str, int]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Preview:
    """What applying levels would do, counted in rows.

    `confirmed` rows hold the level already, by the rule alone; `kept` and `overwritten` ones hold another that a person
    typed; `split` are floors whose rows would not all hold one level.
    """

    floors: int
    changed: int
    confirmed: int
    kept: int
    overwritten: int
    split: tuple[str, ...]
    clashes: tuple[Clash, ...]

    @property
    def rows(self) -> int:
        """Rows that the step would touch."""
        return self.changed + self.confirmed


def floors_of(sheet: MappingSheet, building_ref: str) -> tuple[FloorLine, ...]:
    """The floors of a building, the highest first; those without a level come last, by their names."""
    lines = [_line(sheet, name, rows) for name, rows in _rows_by_floor(sheet, building_ref).items()]
    lines.sort(key=lambda line: (line.level is None, -(line.level or 0), natural_key(line.name)))
    return tuple(lines)


def ground_of(lines: Iterable[FloorLine]) -> int | None:
    """How the building counts now: 0 or 1 for its ground floor, None when no floor stands at ground."""
    levels = {line.level for line in lines}
    return next((ground for ground in GROUND_LEVELS if ground in levels), None)


def with_ground(lines: Sequence[FloorLine], ground: int, *, ground_name: str = "") -> Proposal:
    """Count the ground floor as 0 or 1: it and all above shift by as much, floors below it stay below 0."""
    named = next((line.level for line in lines if line.name == ground_name), None)
    now = ground_of(lines) if named is None else named
    if now is None:
        return Proposal({}, "No floor has level 0 or 1, so nothing tells which one is the ground floor")
    known = {line.name: line.level for line in lines if line.level is not None}
    # Below ground 0 is nothing: counted from a ground floor named by hand, only when levels below it reach that far.
    reach = any(0 <= level < now for level in known.values())
    levels = {}
    for name, level in known.items():
        if level >= now:
            levels[name] = level - now + ground
        else:
            levels[name] = level - now if reach else level
    return Proposal(levels)


def by_order(names: Sequence[str], ground_name: str, ground: int) -> Proposal:
    """Number floors, given from top to bottom, from the ground floor: upwards from 0 or 1, downwards from -1."""
    if ground_name not in names:
        return Proposal({}, "Say which floor is the ground floor first")
    at = names.index(ground_name)
    above = {name: ground + at - n for n, name in enumerate(names[: at + 1])}
    below = {name: -n for n, name in enumerate(names[at + 1 :], start=1)}
    return Proposal({**above, **below})


def clashes_of(lines: Sequence[FloorLine], levels: Mapping[str, int], meant: Collection[int] = ()) -> tuple[Clash, ...]:
    """The levels that several floor names would share, the highest first; names are compared as the rules do."""
    shared: dict[int, dict[str, str]] = {}
    for line in lines:
        level = levels.get(line.name, line.level)
        if level is not None:
            shared.setdefault(level, {}).setdefault(fold_address(line.name), line.name)
    return tuple(
        Clash(level, tuple(names.values()), level in meant)
        for level, names in sorted(shared.items(), reverse=True)
        if len(names) > 1
    )


def row_of(sheet: MappingSheet, building_ref: str, name: str) -> int | None:
    """The first row of a floor, None when it has none."""
    return next(iter(_rows_by_floor(sheet, building_ref).get(name, ())), None)


def consents(sheet: MappingSheet, building_ref: str) -> frozenset[int]:
    """The levels of a building about which a person said: one floor, several plans."""
    return frozenset(level for ref, level in sheet.one_floor if ref == building_ref)


def preview(
    sheet: MappingSheet,
    building_ref: str,
    levels: Mapping[str, int],
    *,
    keep_typed: bool = True,
    meant: Collection[int] = (),
) -> Preview:
    """Count what `apply_levels` would do."""
    counts: Counter[str] = Counter()
    split = []
    by_floor = _rows_by_floor(sheet, building_ref)
    for name, rows in by_floor.items():
        if name not in levels:
            continue
        kept = 0
        for row in rows:
            step = _step(sheet, row, str(levels[name]), keep_typed=keep_typed)
            counts[step] += 1
            kept += step == "kept"
        if kept not in (0, len(rows)):
            split.append(name)
    lines = floors_of(sheet, building_ref)
    return Preview(
        floors=sum(1 for name in by_floor if name in levels),
        changed=counts["changed"] + counts["overwritten"],
        confirmed=counts["confirmed"],
        kept=counts["kept"],
        overwritten=counts["overwritten"],
        split=tuple(split),
        clashes=clashes_of(lines, levels, {*consents(sheet, building_ref), *meant}),
    )


def apply_levels(
    sheet: MappingSheet,
    building_ref: str,
    levels: Mapping[str, int],
    by: str,
    at: float,
    *,
    keep_typed: bool = True,
    meant: Collection[int] = (),
) -> Edit:
    """One step that gives every row of these floors its level; `meant` levels are one floor with several plans."""
    targets: list[tuple[int, Column, str]] = []
    for name, rows in _rows_by_floor(sheet, building_ref).items():
        if name not in levels:
            continue
        text = str(levels[name])
        steps = ((row, _step(sheet, row, text, keep_typed=keep_typed)) for row in rows)
        targets.extend((row, Column.FLOOR_LEVEL, text) for row, step in steps if step not in ("same", "kept"))
    cells = set_cells(sheet, targets, label="", by=by, at=at).cells
    known = consents(sheet, building_ref)
    floors = tuple(OneFloorEdit(building_ref, level, old=False, new=True) for level in sorted({*meant} - known))
    return Edit(_label(sheet, building_ref, cells, floors), cells, one_floor=floors)


def take_back_consent(sheet: MappingSheet, building_ref: str, level: int) -> Edit:
    """One step that takes back "one floor, several plans"."""
    if level not in consents(sheet, building_ref):
        return Edit("")
    label = f"Level {level} of {_building(sheet, building_ref)} is more than one floor"
    return Edit(label, one_floor=(OneFloorEdit(building_ref, level, old=True, new=False),))


def _rows_by_floor(sheet: MappingSheet, building_ref: str) -> dict[str, list[int]]:
    names = sheet.values[Column.FLOOR_NAME]
    found: dict[str, list[int]] = {}
    for row in _rows_of(sheet.values[Column.BUILDING_REF], building_ref):
        if names[row].strip():
            found.setdefault(names[row], []).append(row)
    return found


def _rows_of(refs: list[str], building_ref: str) -> Iterator[int]:
    """The rows of a building; the list itself looks for them, which is ten times as fast as a loop over all rows."""
    row = -1
    with suppress(ValueError):
        while True:
            row = refs.index(building_ref, row + 1)
            yield row


def _line(sheet: MappingSheet, name: str, rows: Sequence[int]) -> FloorLine:
    column, sources = sheet.values[Column.FLOOR_LEVEL], sheet.sources[Column.FLOOR_LEVEL]
    # By number, for "01" and "1" are one level; blank cells do not outvote a level.
    texts = Counter(_plain(column[row]) for row in rows if column[row].strip()).most_common()
    level = parse_level(texts[0][0]) if texts else None
    others = [text for text, _ in texts[0 if level is None else 1 :]]
    blank = texts and any(not column[row].strip() for row in rows)
    most = next((row for row in rows if level is not None and parse_level(column[row]) == level), rows[0])
    rules = {
        (sheet.prefilled(row, Column.FLOOR_LEVEL), sheet.reason(row, Column.FLOOR_LEVEL)) for row in _own(sheet, rows)
    }
    rule, why = rules.pop() if len(rules) == 1 else ("", "")
    return FloorLine(
        name=name,
        sub=", ".join(sorted({sub for row in rows if (sub := sheet.value(row, Column.SUB_NAME).strip())})),
        rows=len(rows),
        level=level,
        others=(*others, "") if blank else tuple(others),
        source=Source(sources[most]),
        typed=sum(Source(sources[row]) in _SAID_BY_PEOPLE for row in rows),
        rule=rule,
        why=why or "Nothing was read from its name: it was not named so in Mist",
    )


def _own(sheet: MappingSheet, rows: Iterable[int]) -> Iterable[int]:
    """Rows whose floor is named as in Mist: of the others the rule has read another name."""
    return (row for row in rows if sheet.prefilled(row, Column.FLOOR_NAME) == sheet.value(row, Column.FLOOR_NAME))


def _plain(text: str) -> str:
    level = parse_level(text)
    return text.strip() if level is None else str(level)


def _step(sheet: MappingSheet, row: int, text: str, *, keep_typed: bool) -> str:
    """What happens to one row: same, confirmed, kept, overwritten or changed."""
    source = sheet.source(row, Column.FLOOR_LEVEL)
    if sheet.value(row, Column.FLOOR_LEVEL) == text:
        return "confirmed" if source is Source.RULE else "same"
    typed = source in _SAID_BY_PEOPLE and bool(sheet.value(row, Column.FLOOR_LEVEL).strip())
    if typed:
        return "kept" if keep_typed else "overwritten"
    return "changed"


def _building(sheet: MappingSheet, building_ref: str) -> str:
    row = sheet.values[Column.BUILDING_REF].index(building_ref)
    return sheet.value(row, Column.BUILDING_NAME) or building_ref


def _label(sheet: MappingSheet, building_ref: str, cells: Sequence[CellEdit], floors: Sequence[OneFloorEdit]) -> str:
    if not cells and not floors:
        return ""
    place = _building(sheet, building_ref)
    if not cells:
        return f"Level {floors[0].level} of {place} is one floor with several plans"
    names = {sheet.value(sheet.index[cell.ref], Column.FLOOR_NAME) for cell in cells}
    count = f"{len(names)} floor{'s' * (len(names) != 1)}"
    return f"Set levels of {count} in {place} ({len(cells):,} row{'s' * (len(cells) != 1)})"
