"""Rules across the rows of one building; looks at the rows that are sound by themselves, and at no other building."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence

from mistdesk.domain.estate.model import DeviceKind
from mistdesk.domain.mapping.columns import Column, header
from mistdesk.domain.mapping.rules.addresses import address_fault
from mistdesk.domain.mapping.rules.texts import fold_address, parse_level, skeleton
from mistdesk.domain.mapping.rules.verdicts import Finding, Rule, Severity
from mistdesk.domain.mapping.sheet import MappingSheet

_SPELT = (Column.BUILDING_NAME, Column.BUILDING_ADDRESS, Column.SUB_NAME, Column.SUB_CODE, Column.FLOOR_NAME)


def building_faults(sheet: MappingSheet, rows: Sequence[int]) -> Iterator[Finding]:
    """Every fault of a building; `rows` are its sound rows in order."""
    if not rows:
        return
    yield from _one_value(sheet, rows, Column.BUILDING_ADDRESS, Rule.ADDRESS_SPLIT, Severity.ERROR)
    yield from _one_value(sheet, rows, Column.SITE_ID, Rule.SITE_SPLIT, Severity.ERROR)
    yield from _one_value(sheet, rows, Column.BUILDING_NAME, Rule.NAME_SPLIT, Severity.WARNING)
    yield from _address_parts(sheet, rows)
    yield from _levels(sheet, rows)
    yield from _shared_plans(sheet, rows)
    yield from _shared_codes(sheet, rows)
    yield from _sub_splits(sheet, rows)
    yield from _spellings(sheet, rows)


def building_ref(sheet: MappingSheet, row: int) -> str:
    """The building a row belongs to."""
    return sheet.values[Column.BUILDING_REF][row].strip()


def _one_value(
    sheet: MappingSheet, rows: Sequence[int], column: Column, rule: Rule, severity: Severity
) -> Iterator[Finding]:
    cells = sheet.values[column]
    fold = skeleton if rule is Rule.NAME_SPLIT else fold_address  # other spellings of a name have a rule of their own
    values: dict[str, str] = {}
    for text in dict.fromkeys([cells[row] for row in rows]):  # never empty: a row without it is not sound
        values.setdefault(fold(text), text)
    if len(values) < 2:
        return
    names = " and ".join(repr(v) for v in list(values.values())[:3])
    ref = building_ref(sheet, rows[0]) if severity is Severity.ERROR else ""
    reason = f"one building has {len(values)} values of {header(column)}: {names}"
    for row in rows:
        yield Finding(row, column, severity, rule, reason, ref)


def _address_parts(sheet: MappingSheet, rows: Sequence[int]) -> Iterator[Finding]:
    """Said once for a building: thousands of rows with the same address would hide everything else."""
    cells = sheet.values[Column.BUILDING_ADDRESS]
    first: dict[str, int] = {}
    for row in rows:
        first.setdefault(cells[row], row)
    for text, row in first.items():
        if fault := address_fault(text):
            reason = f"the address of the building seems to have {fault}"
            yield Finding(row, Column.BUILDING_ADDRESS, Severity.WARNING, Rule.ADDRESS_PART, reason)


def _levels(sheet: MappingSheet, rows: Sequence[int]) -> Iterator[Finding]:
    """Two floor names on one level would merge, one name on two levels would split."""
    floor_names, floor_levels = sheet.values[Column.FLOOR_NAME], sheet.values[Column.FLOOR_LEVEL]
    names: dict[int, dict[str, str]] = defaultdict(dict)
    levels: dict[str, Counter[int]] = defaultdict(Counter)
    aps: list[tuple[int, int, str]] = []
    for row in rows:
        level = parse_level(floor_levels[row])
        if level is not None and sheet.device(row).kind is DeviceKind.AP:
            name = floor_names[row]
            folded = fold_address(name)
            names[level].setdefault(folded, name)
            levels[folded][level] += 1
            aps.append((row, level, folded))
    if len(names) == len(levels) == sum(map(len, names.values())):
        return
    ref = building_ref(sheet, rows[0])
    for row, level, folded in aps:
        if len(names[level]) > 1 and (ref, level) not in sheet.one_floor:
            listed = " and ".join(list(names[level].values())[:3])
            reason = f"{len(names[level])} floors would become one: {listed} are both level {level}"
            yield Finding(row, Column.FLOOR_LEVEL, Severity.ERROR, Rule.LEVEL_CLASH, reason, ref)
        if len(levels[folded]) > 1:
            listed = " and ".join(str(n) for n in sorted(levels[folded]))
            reason = f"one floor would become {len(levels[folded])}: {names[level][folded]} has levels {listed}"
            yield Finding(row, Column.FLOOR_LEVEL, Severity.ERROR, Rule.FLOOR_SPLIT, reason, ref)


def _shared_plans(sheet: MappingSheet, rows: Sequence[int]) -> Iterator[Finding]:
    """Two plans of one name and level may be two buildings of a campus; nobody would see that they became one floor.

    A plan that Mist names for a device but does not have is none: nothing was read from it.
    """
    of_mist = sheet.rows.values[Column.FLOOR_NAME]
    floor_names, floor_levels = sheet.values[Column.FLOOR_NAME], sheet.values[Column.FLOOR_LEVEL]
    plans: dict[tuple[str, str], set[str]] = defaultdict(set)
    on_floor: dict[tuple[str, str], list[int]] = defaultdict(list)
    for row in rows:
        device = sheet.device(row)
        if device.map_id is not None and device.kind is DeviceKind.AP and of_mist[row].strip():
            key = (floor_levels[row], floor_names[row])
            plans[key].add(device.map_id)
            on_floor[key].append(row)
    merged: dict[tuple[int | None, str], set[str]] = defaultdict(set)
    for (text, name), maps in plans.items():
        merged[parse_level(text), fold_address(name)] |= maps
    ref = building_ref(sheet, rows[0])
    for (text, name), own in on_floor.items():
        level = parse_level(text)
        number = len(merged[level, fold_address(name)])
        if number > 1 and (ref, level) not in sheet.one_floor:
            reason = f"{number} plans are named {name} on level {level} and would become one floor"
            for row in own:
                yield Finding(row, Column.FLOOR_NAME, Severity.WARNING, Rule.LEVEL_CLASH, reason)


def _shared_codes(sheet: MappingSheet, rows: Sequence[int]) -> Iterator[Finding]:
    names, codes, levels = (sheet.values[c] for c in (Column.SPACE_NAME, Column.SPACE_CODE, Column.FLOOR_LEVEL))
    spaces: dict[tuple[str, str], list[int]] = defaultdict(list)
    for row in rows:
        code = codes[row].strip()
        if code and sheet.device(row).kind is DeviceKind.AP:
            spaces[levels[row].strip(), code.casefold()].append(row)
    for (level, _), every in spaces.items():
        listed: dict[str, str] = {}
        if len(every) > 1:
            for row in every:
                listed.setdefault(skeleton(names[row]), names[row])
        if len(listed) > 1:
            said = " and ".join(list(listed.values())[:3])
            reason = f"{said} share the code {codes[every[0]]} on level {level} and would become one space"
            for row in every:
                yield Finding(row, Column.SPACE_CODE, Severity.WARNING, Rule.CODE_SHARED, reason)


def _sub_splits(sheet: MappingSheet, rows: Sequence[int]) -> Iterator[Finding]:
    names, codes = sheet.values[Column.SUB_NAME], sheet.values[Column.SUB_CODE]
    pairs: dict[tuple[str, str], list[int]] = defaultdict(list)
    for row in rows:
        if codes[row] and names[row]:
            pairs[skeleton(names[row]), skeleton(codes[row])].append(row)
    if len(pairs) < 2:
        return
    for at, column, other in ((1, Column.SUB_CODE, Column.SUB_NAME), (0, Column.SUB_NAME, Column.SUB_CODE)):
        groups: dict[str, list[list[int]]] = defaultdict(list)
        for pair, group in pairs.items():
            groups[pair[at]].append(group)
        for same in groups.values():
            if len(same) > 1:
                listed = " and ".join(repr(sheet.value(group[0], other)) for group in same[:3])
                value = sheet.value(same[0][0], column)
                reason = f"{header(column)} {value!r} has {len(same)} values of {header(other)}: {listed}"
                for row in (row for group in same for row in group):
                    yield Finding(row, other, Severity.WARNING, Rule.SUB_SPLIT, reason)


def _spellings(sheet: MappingSheet, rows: Sequence[int]) -> Iterator[Finding]:
    for column in _SPELT:
        cells = sheet.values[column]
        yield from _spelt(column, [(row, cells[row]) for row in rows])
    names, levels = sheet.values[Column.SPACE_NAME], sheet.values[Column.FLOOR_LEVEL]
    if len({skeleton(names[row]) for row in rows}) == len({names[row] for row in rows}):
        return
    floors: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for row in rows:
        floors[levels[row].strip()].append((row, names[row]))
    for cells_of_floor in floors.values():
        yield from _spelt(Column.SPACE_NAME, cells_of_floor)


def _spelt(column: Column, cells: Sequence[tuple[int, str]]) -> Iterator[Finding]:
    """Rows whose name is spelt in another way than in most rows; all of them where no spelling has the most."""
    counts = Counter([text for _, text in cells])
    if len(counts) < 2:
        return
    ways: dict[str, list[str]] = defaultdict(list)
    for text in counts:
        if folded := skeleton(text):
            ways[folded].append(text)
    wrong: dict[str, str] = {}
    for texts in ways.values():
        if len(texts) > 1:
            reason = f"{header(column)} is spelt in {len(texts)} ways: {_listed(texts, counts)}"
            usual = most_frequent(texts, counts)
            wrong.update((text, reason) for text in texts if text != usual)
    for row, text in cells:
        if text in wrong:
            yield Finding(row, column, Severity.WARNING, Rule.SPELLING, wrong[text])


def most_frequent(texts: Iterable[str], counts: Counter[str]) -> str | None:
    """The text that clearly stands in the most rows, None when two share the lead."""
    first, second = sorted(texts, key=lambda text: -counts[text])[:2]
    return first if counts[first] > counts[second] else None


def _listed(texts: Sequence[str], counts: Counter[str]) -> str:
    shown = sorted(texts, key=lambda text: -counts[text])[:3]
    return " and ".join(f"{ascii_seen(text)} ({counts[text]:,})" for text in shown)


def ascii_seen(text: str) -> str:
    """The text in quotes, with characters that look like others made visible."""
    return "'" + "".join(c if c.isalnum() or 0x20 <= ord(c) < 0x7F else f"[U+{ord(c):04X}]" for c in text) + "'"
