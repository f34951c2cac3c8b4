"""Ways to mend what a rule found, each as one step that a person may accept; changes nothing itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from mistdesk.domain.mapping.columns import Column, header
from mistdesk.domain.mapping.edits import Edit, OneFloorEdit, set_cells
from mistdesk.domain.mapping.prefill import space_code, unique_code
from mistdesk.domain.mapping.repair_floors import Neighbourhood, clash_levels, split_levels
from mistdesk.domain.mapping.rules import Finding, Report, Rule, Severity, parse_level
from mistdesk.domain.mapping.rules.addresses import address_fault
from mistdesk.domain.mapping.rules.building import building_faults, building_ref
from mistdesk.domain.mapping.rules.row import mac_key, row_faults, serial_key
from mistdesk.domain.mapping.rules.texts import is_rounded, mend_level, skeleton
from mistdesk.domain.mapping.sheet import MappingSheet

_CHOICES = 3  # more ways than these are a question and no repair
Cell = tuple[int, Column, str]


@dataclass(frozen=True, slots=True)
class Repair:
    """One way: what it is called, why it may be right, the cells it sets and the consents it gives."""

    label: str
    reason: str
    cells: tuple[Cell, ...] = ()
    one_floor: tuple[OneFloorEdit, ...] = ()


def repairs_for(sheet: MappingSheet, finding: Finding) -> tuple[Repair, ...]:
    """The ways to mend a finding, the best first; none where only a person can know."""
    if finding.inherited:
        origin = _origin(sheet, finding)
        return () if origin is None else repairs_for(sheet, origin)
    way = _WAYS.get(finding.rule)
    if way is None:
        return ()
    unlike: dict[object, Repair] = {}
    for repair in way(sheet, finding):
        unlike.setdefault((repair.cells, repair.one_floor), repair)
    return tuple(unlike.values())


def repairs_for_cell(sheet: MappingSheet, report: Report, row: int, column: Column) -> tuple[Repair, ...]:
    """The ways to mend what is found in one cell."""
    found = (finding for finding in report.of(row) if finding.column is column)
    return tuple(dict.fromkeys(repair for finding in found for repair in repairs_for(sheet, finding)))


def edit_of(sheet: MappingSheet, repair: Repair, *, by: str, at: float) -> Edit:
    """The repair as one step: what it sets counts as said by the person who accepted it."""
    edit = set_cells(sheet, repair.cells, label=repair.label, by=by, at=at, origin=f"repair: {repair.label}")
    return replace(edit, one_floor=repair.one_floor)


def _origin(sheet: MappingSheet, finding: Finding) -> Finding | None:
    """The fault of the building from which a sound row suffers."""
    rows = Neighbourhood.of(sheet, finding.row).rows
    sound = [row for row in rows if all(f.severity is not Severity.ERROR for f in row_faults(sheet, row))]
    faults = building_faults(sheet, sound)
    return next((f for f in faults if f.rule is finding.rule and f.severity is Severity.ERROR), None)


# --- one cell


def _given_back(
    sheet: MappingSheet, finding: Finding, holds: Callable[[str], bool], column: Column | None = None
) -> Iterator[Repair]:
    """Offer what the cell held before anybody touched it, when that is sound."""
    at = finding.column if column is None else column
    before = sheet.prefilled(finding.row, at)
    if before.strip() and before != sheet.value(finding.row, at) and holds(before):
        yield Repair(
            f"Take {header(at)} back from Mist", f"Mist and the rules say {before!r}", ((finding.row, at, before),)
        )


def _required(sheet: MappingSheet, finding: Finding) -> Iterator[Repair]:
    row, column = finding.row, finding.column
    yield from _given_back(
        sheet, finding, lambda text: column is not Column.FLOOR_LEVEL or parse_level(text) is not None
    )
    near = Neighbourhood.of(sheet, row)
    if column in {Column.SITE_ID, Column.BUILDING_NAME, Column.BUILDING_ADDRESS}:
        yield from _as_neighbours(sheet, row, column, near.rows, "the building")
    elif column is Column.FLOOR_LEVEL:
        floor = near.floor(sheet.value(row, Column.FLOOR_NAME))
        yield from _as_neighbours(sheet, row, column, [n for n in floor if _has_level(sheet, n)], "the floor")
    elif column is Column.SPACE_NAME:
        name = sheet.value(row, Column.THING_NAME).strip()
        if name:
            reason = "the access point's own name, until somebody names the space"
            yield Repair("Name the space like its access point", reason, ((row, column, name),))
    elif column is Column.SPACE_CODE:
        yield from _new_code(sheet, row)


def _has_level(sheet: MappingSheet, row: int) -> bool:
    return parse_level(sheet.value(row, Column.FLOOR_LEVEL)) is not None


def _as_neighbours(sheet: MappingSheet, row: int, column: Column, rows: Iterable[int], place: str) -> Iterator[Repair]:
    counts = Counter(text for other in rows if (text := sheet.value(other, column)).strip())
    if counts:
        text, number = counts.most_common(1)[0]
        reason = f"{number:,} of {place} {'has' if number == 1 else 'have'} it"
        yield Repair(f"Set {header(column)} to {text!r}", reason, ((row, column, text),))


def _new_code(sheet: MappingSheet, row: int) -> Iterator[Repair]:
    name = sheet.value(row, Column.SPACE_NAME).strip() or sheet.value(row, Column.THING_NAME).strip()
    if name:
        taken = {code.casefold() for other, code in _codes_near(sheet, row) if other != row}
        code = unique_code(space_code(name), taken)
        yield Repair(f"Set space.code to {code!r}", f"made from {name!r}", ((row, Column.SPACE_CODE, code),))


def _codes_near(sheet: MappingSheet, row: int) -> list[tuple[int, str]]:
    near = Neighbourhood.of(sheet, row)
    level = sheet.value(row, Column.FLOOR_LEVEL).strip()
    codes = sheet.values[Column.SPACE_CODE]
    return [(n, codes[n].strip()) for n in near.rows if sheet.value(n, Column.FLOOR_LEVEL).strip() == level]


def _level(sheet: MappingSheet, finding: Finding) -> Iterator[Repair]:
    text = sheet.value(finding.row, Column.FLOOR_LEVEL)
    mended = mend_level(text)
    if mended is not None:
        near = Neighbourhood.of(sheet, finding.row)
        same = [row for row in near.rows if sheet.value(row, Column.FLOOR_LEVEL) == text]
        cells = tuple((row, Column.FLOOR_LEVEL, str(mended)) for row in same)
        yield Repair(f"Write floor.level as {mended}", f"{text!r} is the number {mended} in another form", cells)
    yield from _given_back(sheet, finding, lambda before: parse_level(before) is not None)


def _context(sheet: MappingSheet, finding: Finding) -> Iterator[Repair]:
    """Any fault of a context: what Mist says of the device, if that does not have the same fault."""
    device, now = sheet.device(finding.row), sheet.value(finding.row, Column.THING_CONTEXT)

    def holds(before: str) -> bool:
        if finding.rule is Rule.DUPLICATE_SERIAL:
            return serial_key(before) not in {"", serial_key(now)} and _is_free(sheet, finding.row, before)
        if finding.rule is Rule.DUPLICATE_MAC:
            return mac_key(device, before) != mac_key(device, now)
        one = MappingSheet([replace(sheet.rows[finding.row], values=_with(sheet, finding.row, before))])
        return all(f.column is not Column.THING_CONTEXT for f in row_faults(one, 0))

    yield from _given_back(sheet, finding, holds)


def _with(sheet: MappingSheet, row: int, context: str) -> tuple[str, ...]:
    return tuple(context if column is Column.THING_CONTEXT else sheet.value(row, column) for column in Column)


def _is_free(sheet: MappingSheet, row: int, context: str) -> bool:
    key = serial_key(context)
    return all(serial_key(text) != key for n, text in enumerate(sheet.values[Column.THING_CONTEXT]) if n != row)


def _damaged(sheet: MappingSheet, finding: Finding) -> Iterator[Repair]:
    if finding.column is Column.THING_CONTEXT:
        yield from _context(sheet, finding)
        return
    yield from _given_back(sheet, finding, lambda before: not is_rounded(before))
    if finding.column is Column.SPACE_CODE:
        yield from _new_code(sheet, finding.row)


def _stand_in(sheet: MappingSheet, finding: Finding) -> Iterator[Repair]:
    name = sheet.value(finding.row, Column.THING_NAME)
    cells = ((finding.row, Column.THING_NAME, name),)
    yield Repair(f"Keep {name!r} as its name", "you have looked at it, and it will do", cells)


def _exclude(sheet: MappingSheet, finding: Finding) -> Iterator[Repair]:
    row, column = finding.row, Column.EXCLUDE
    said = sheet.value(row, column)
    yield Repair("Set exclude to no", f"{said!r} counts as no, so nothing changes", ((row, column, "no"),))
    yield Repair("Set exclude to yes", "the device is left out", ((row, column, "yes"),))


def _elsewhere(sheet: MappingSheet, finding: Finding) -> Iterator[Repair]:
    yield from _given_back(sheet, finding, lambda _: True)


def _address_part(sheet: MappingSheet, finding: Finding) -> Iterator[Repair]:
    before = sheet.prefilled(finding.row, finding.column)
    if before.strip() and not address_fault(before):
        cells = tuple((row, finding.column, before) for row in Neighbourhood.of(sheet, finding.row).rows)
        yield Repair("Take the address back from Mist", f"Mist says {before!r}", cells)


# --- a building


def _one_for_all(sheet: MappingSheet, finding: Finding) -> Iterator[Repair]:
    """One value for the whole building: what Mist says first, then what most rows say."""
    column = finding.column
    rows = Neighbourhood.of(sheet, finding.row).rows
    values, base = sheet.values[column], sheet.rows.values[column]
    counts = Counter(values[row] for row in rows if values[row].strip())
    of_mist = Counter(base[row] for row in rows if base[row].strip()).most_common(1)
    choices = dict.fromkeys([*(text for text, _ in of_mist), *(text for text, _ in counts.most_common())])
    for text in list(choices)[:_CHOICES]:
        said = "Mist and the rules say so" if of_mist and text == of_mist[0][0] else _have(counts[text])
        yield Repair(
            f"Use {text!r} as {header(column)} of the whole building",
            f"{said}; it is set in {len(rows):,} rows",
            tuple((row, column, text) for row in rows),
        )


def _floor_split(sheet: MappingSheet, finding: Finding) -> Iterator[Repair]:
    near = Neighbourhood.of(sheet, finding.row)
    name = sheet.value(finding.row, Column.FLOOR_NAME)
    rows = near.floor(name)
    for level, why in split_levels(near, name):
        cells = tuple((row, Column.FLOOR_LEVEL, str(level)) for row in rows)
        yield Repair(f"Put the whole floor {name} on level {level}", why, cells)


def _level_clash(sheet: MappingSheet, finding: Finding) -> Iterator[Repair]:
    near = Neighbourhood.of(sheet, finding.row)
    level = parse_level(sheet.value(finding.row, Column.FLOOR_LEVEL))
    if level is None:
        return
    if finding.severity is Severity.ERROR:
        yield from _same_floor(sheet, near, level)
        levels = clash_levels(near, level)
        if levels:
            cells = tuple((row, Column.FLOOR_LEVEL, str(n)) for row, n in levels.items())
            said = " and ".join(sorted({f"{sheet.value(row, Column.FLOOR_NAME)} is {n}" for row, n in levels.items()}))
            yield Repair("Put the floors on the levels that their names say", said, cells)
    consent = OneFloorEdit(building_ref(sheet, finding.row), level, old=False, new=True)
    yield Repair("One floor, several plans", f"everything on level {level} is one floor", (), (consent,))


def _same_floor(sheet: MappingSheet, near: Neighbourhood, level: int) -> Iterator[Repair]:
    """Floors that would merge because one name is spelt in several ways are one floor."""
    rows = near.on_level(level)
    counts = Counter(sheet.value(row, Column.FLOOR_NAME) for row in rows)
    if len(counts) > 1 and len({skeleton(name) for name in counts}) == 1:
        usual = _plainest(counts)[0]
        cells = tuple((row, Column.FLOOR_NAME, usual) for row in rows)
        yield Repair(f"Spell floor.name as {usual!r}", "the names differ by their spelling only", cells)


def _spelling(sheet: MappingSheet, finding: Finding) -> Iterator[Repair]:
    """One spelling for all rows of the place, without spare blanks: the one most rows have, else the plainest."""
    column, row = finding.column, finding.row
    folded = skeleton(sheet.value(row, column))
    rows: Sequence[int] = Neighbourhood.of(sheet, row).rows
    if column is Column.SPACE_NAME:
        rows = [n for n, _ in _codes_near(sheet, row)]
    rows = [n for n in rows if skeleton(sheet.value(n, column)) == folded]
    counts = Counter(sheet.value(n, column) for n in rows)
    trimmed: Counter[str] = Counter()
    for text, number in counts.items():
        trimmed[" ".join(text.split())] += number
    for text in _plainest(trimmed)[:_CHOICES]:
        reason = f"{counts[text]:,} of {len(rows):,} rows have this spelling"
        if len(trimmed) == 1:
            reason = "the names differ by their blanks only"
        yield Repair(f"Spell {header(column)} as {text!r}", reason, tuple((n, column, text) for n in rows))


def _have(rows: int) -> str:
    return "1 row has it" if rows == 1 else f"{rows:,} rows have it"


def _plainest(counts: Counter[str]) -> list[str]:
    return sorted(counts, key=lambda text: (-counts[text], text != " ".join(text.split()), not text.isascii()))


def _sub_split(sheet: MappingSheet, finding: Finding) -> Iterator[Repair]:
    column = finding.column
    key = Column.SUB_CODE if column is Column.SUB_NAME else Column.SUB_NAME
    folded = skeleton(sheet.value(finding.row, key))
    rows = [
        row
        for row in Neighbourhood.of(sheet, finding.row).rows
        if sheet.value(row, column) and skeleton(sheet.value(row, key)) == folded
    ]
    counts = Counter(sheet.value(row, column) for row in rows)
    for text, number in counts.most_common(_CHOICES):
        reason = f"{number:,} of {len(rows):,} rows with {header(key)} {sheet.value(finding.row, key)!r} have it"
        yield Repair(f"Use {header(column)} {text!r} for all", reason, tuple((row, column, text) for row in rows))


def _code_shared(sheet: MappingSheet, finding: Finding) -> Iterator[Repair]:
    """A code of its own for each name; or one name, if it is one space."""
    folded = sheet.value(finding.row, Column.SPACE_CODE).strip().casefold()
    near = _codes_near(sheet, finding.row)
    sharing = [row for row, code in near if code.casefold() == folded]
    names = {row: sheet.value(row, Column.SPACE_NAME) for row in sharing}
    counts = Counter(skeleton(name) for name in names.values())
    kept = counts.most_common(1)[0][0]
    code, taken = sheet.value(finding.row, Column.SPACE_CODE).strip(), {code.casefold() for _, code in near}
    codes: dict[str, str] = {}
    for name in counts:
        if name != kept:
            codes[name] = unique_code(code, taken)
            taken.add(codes[name].casefold())
    cells = tuple((row, Column.SPACE_CODE, codes[own]) for row in sharing if (own := skeleton(names[row])) != kept)
    yield Repair("Give each space a code of its own", "spaces with one code become one space", cells)
    usual = Counter(names.values()).most_common(1)[0][0]
    same = tuple((row, Column.SPACE_NAME, usual) for row in sharing)
    yield Repair(f"Name them all {usual!r}", "it is one space, and its rows have one name", same)


_WAYS: dict[Rule, Callable[[MappingSheet, Finding], Iterator[Repair]]] = {
    Rule.REQUIRED: _required,
    Rule.LEVEL: _level,
    Rule.SERIAL: _context,
    Rule.CONTEXT: _context,
    Rule.DUPLICATE_SERIAL: _context,
    Rule.DUPLICATE_MAC: _context,
    Rule.DAMAGED: _damaged,
    Rule.STAND_IN_NAME: _stand_in,
    Rule.EXCLUDE: _exclude,
    Rule.FLOOR_ELSEWHERE: _elsewhere,
    Rule.ADDRESS_PART: _address_part,
    Rule.ADDRESS_SPLIT: _one_for_all,
    Rule.SITE_SPLIT: _one_for_all,
    Rule.NAME_SPLIT: _one_for_all,
    Rule.FLOOR_SPLIT: _floor_split,
    Rule.LEVEL_CLASH: _level_clash,
    Rule.SPELLING: _spelling,
    Rule.SUB_SPLIT: _sub_split,
    Rule.CODE_SHARED: _code_shared,
}
