"""What is wrong with a sheet, row by row, and what of it may be published; changes nothing itself."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from mistdesk.domain.estate.model import DeviceKind
from mistdesk.domain.mapping.columns import REQUIRED_ALWAYS, REQUIRED_FOR_AP, Column, header
from mistdesk.domain.mapping.serials import context_serial, parse_context, serial_fault
from mistdesk.domain.mapping.sheet import MappingSheet, Source

_LEVEL = re.compile(r"[+-]?\d{1,4}", re.ASCII)


class Severity(StrEnum):
    """An error withholds a row or a building; a warning asks for a look."""

    ERROR = "error"
    WARNING = "warning"


class RowState(StrEnum):
    """What becomes of a row when the sheet is published."""

    READY = "ready"
    FAULTY = "faulty"
    WITHHELD = "withheld"  # itself sound, its building is not
    UNASSIGNED = "unassigned"
    UNKNOWN_TYPE = "unknown type"
    LEFT_OUT = "left out"
    GONE = "gone"


class Rule(StrEnum):
    """The rules by name."""

    REQUIRED = "required"
    LEVEL = "level"
    SERIAL = "serial"
    CONTEXT = "context"
    DUPLICATE_SERIAL = "duplicate-serial"
    LEVEL_CLASH = "level-clash"
    FLOOR_SPLIT = "floor-split"
    ADDRESS_SPLIT = "address-split"
    SITE_SPLIT = "site-split"
    NAME_SPLIT = "name-split"
    ADDRESS_SHARED = "address-shared"
    CODE_SHARED = "code-shared"
    STAND_IN_NAME = "stand-in-name"
    EXCLUDE = "exclude"


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault of one row. `column` is where to look; `building_ref` is set when the whole building is withheld."""

    row: int
    column: Column
    severity: Severity
    rule: Rule
    reason: str
    building_ref: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """The whole answer: findings by row, a state a row. Rows are counted as in the sheet that was checked."""

    states: tuple[RowState, ...] = ()
    findings: tuple[Finding, ...] = ()
    by_row: dict[int, tuple[Finding, ...]] = field(default_factory=dict)

    def of(self, row: int) -> tuple[Finding, ...]:
        """The findings of a row."""
        return self.by_row.get(row, ())

    def count(self, *states: RowState) -> int:
        """How many rows are in these states."""
        return sum(state in states for state in self.states)

    def errors(self) -> int:
        """How many findings are errors."""
        return sum(f.severity is Severity.ERROR for f in self.findings)

    def warnings(self) -> int:
        """How many findings are warnings."""
        return sum(f.severity is Severity.WARNING for f in self.findings)

    def withheld_because(self, row: int) -> str:
        """Why a row is not published, in one sentence; "" for a ready row."""
        state = self.states[row]
        if state is RowState.READY:
            return ""
        if state in _STATE_REASONS:
            return _STATE_REASONS[state]
        errors = [f.reason for f in self.of(row) if f.severity is Severity.ERROR]
        return "; ".join(dict.fromkeys(errors))


_STATE_REASONS = {
    RowState.UNASSIGNED: "it is in no site that this token sees",
    RowState.UNKNOWN_TYPE: "its type is not known here",
    RowState.LEFT_OUT: "left out on purpose",
    RowState.GONE: "Mist no longer has it",
}


def is_excluded(text: str) -> bool:
    """Whether an `exclude` cell says yes."""
    return text.strip().casefold() in {"yes", "y", "true", "1", "x"}


def parse_level(text: str) -> int | None:
    """The whole number of a level cell, None when it is not one."""
    text = text.strip()
    return int(text) if _LEVEL.fullmatch(text) else None


def fold_address(text: str) -> str:
    """An address as receivers compare it: case and blanks do not count."""
    return " ".join(text.split()).casefold()


def check(sheet: MappingSheet) -> Report:
    """Check every rule over the whole sheet."""
    standing = [_standing(sheet, row) for row in range(len(sheet))]
    live = [row for row, state in enumerate(standing) if state is None]
    findings: list[Finding] = []
    for row in live:
        findings.extend(_row_faults(sheet, row))
    findings.extend(_duplicate_serials(sheet, live))
    # Rows that are withheld by themselves cannot merge or split a place, so rules across rows look at the sound ones.
    unsound = {f.row for f in findings if f.severity is Severity.ERROR}
    sound = [row for row in live if row not in unsound]
    for rows in _by_building(sheet, sound).values():
        findings.extend(_building_faults(sheet, rows))
    findings.extend(_shared_addresses(sheet, sound))
    return _report(sheet, standing, findings)


def _report(sheet: MappingSheet, standing: list[RowState | None], findings: list[Finding]) -> Report:
    by_row: dict[int, list[Finding]] = defaultdict(list)
    faulty: set[int] = set()
    held: dict[str, list[Finding]] = defaultdict(list)
    for finding in findings:
        by_row[finding.row].append(finding)
        if finding.severity is Severity.ERROR:
            faulty.add(finding.row)
            if finding.building_ref:
                held[finding.building_ref].append(finding)
    states: list[RowState] = []
    for row, fixed in enumerate(standing):
        ref = sheet.value(row, Column.BUILDING_REF).strip()
        if fixed is not None:
            states.append(fixed)
        elif row in faulty:
            states.append(RowState.FAULTY)
        elif ref in held:
            first = held[ref][0]
            reason = f"its building is withheld: {first.reason}"
            by_row[row].append(Finding(row, first.column, Severity.ERROR, first.rule, reason, ref))
            states.append(RowState.WITHHELD)
        else:
            states.append(RowState.READY)
    return Report(tuple(states), tuple(findings), {row: tuple(found) for row, found in by_row.items()})


def _standing(sheet: MappingSheet, row: int) -> RowState | None:
    device = sheet.device(row)
    if device.gone_since is not None:
        return RowState.GONE
    if is_excluded(sheet.value(row, Column.EXCLUDE)):
        return RowState.LEFT_OUT
    if device.site_id is None:
        return RowState.UNASSIGNED
    if device.kind is DeviceKind.OTHER:
        return RowState.UNKNOWN_TYPE
    return None


def _row_faults(sheet: MappingSheet, row: int) -> Iterator[Finding]:
    is_ap = sheet.device(row).kind is DeviceKind.AP
    for column in REQUIRED_ALWAYS + (REQUIRED_FOR_AP if is_ap else ()):
        if not sheet.value(row, column).strip():
            yield Finding(row, column, Severity.ERROR, Rule.REQUIRED, _missing(sheet, row, column))
    level = sheet.value(row, Column.FLOOR_LEVEL)
    if level.strip() and parse_level(level) is None:
        severity = Severity.ERROR if is_ap else Severity.WARNING
        yield Finding(row, Column.FLOOR_LEVEL, severity, Rule.LEVEL, f"floor.level {level!r} is not a whole number")
    yield from _context_faults(sheet, row)
    exclude = sheet.value(row, Column.EXCLUDE).strip()
    if exclude and exclude.casefold() not in {"no", "n", "false", "0"}:
        reason = f"exclude {exclude!r} is neither yes nor no, so the device is published"
        yield Finding(row, Column.EXCLUDE, Severity.WARNING, Rule.EXCLUDE, reason)
    if sheet.source(row, Column.THING_NAME) is Source.RULE:
        reason = "Mist has no name for it; a stand-in is used until somebody names it"
        yield Finding(row, Column.THING_NAME, Severity.WARNING, Rule.STAND_IN_NAME, reason)


def _context_faults(sheet: MappingSheet, row: int) -> Iterator[Finding]:
    context = sheet.value(row, Column.THING_CONTEXT)
    if not context.strip():
        return
    if parse_context(context) is None:
        reason = "thing.context is not a JSON object"
        yield Finding(row, Column.THING_CONTEXT, Severity.ERROR, Rule.CONTEXT, reason)
        return
    if not sheet.device(row).type_word:  # only in a sheet made from a file; Mist's own devices have a type
        reason = "thing.context does not say the type of the device"
        yield Finding(row, Column.THING_CONTEXT, Severity.ERROR, Rule.CONTEXT, reason)
    fault = serial_fault(context_serial(context))
    if fault is not None:
        yield Finding(row, Column.THING_CONTEXT, Severity.ERROR, Rule.SERIAL, fault)


def _missing(sheet: MappingSheet, row: int, column: Column) -> str:
    if column in {Column.FLOOR_NAME, Column.FLOOR_LEVEL}:
        reason = sheet.reason(row, column)
        if reason:
            return f"no {header(column)}: {reason}"
        if column is Column.FLOOR_NAME:
            return "no floor.name: the access point is on no floor"
    return f"no {header(column)}"


def _serial_key(sheet: MappingSheet, row: int) -> str:
    serial = context_serial(sheet.value(row, Column.THING_CONTEXT))
    return serial.strip().casefold() if isinstance(serial, str) else ""


def _duplicate_serials(sheet: MappingSheet, rows: list[int]) -> Iterator[Finding]:
    serials = {row: key for row in rows if (key := _serial_key(sheet, row))}
    counts = Counter(serials.values())
    for row, serial in serials.items():
        if counts[serial] > 1:
            reason = f"{counts[serial]} devices share the serial number {serial.upper()!r} and would become one"
            yield Finding(row, Column.THING_CONTEXT, Severity.ERROR, Rule.DUPLICATE_SERIAL, reason)


def _by_building(sheet: MappingSheet, rows: list[int]) -> dict[str, list[int]]:
    groups: dict[str, list[int]] = defaultdict(list)
    refs = sheet.values[Column.BUILDING_REF]
    for row in rows:
        groups[refs[row].strip()].append(row)
    return groups


def _building_faults(sheet: MappingSheet, rows: list[int]) -> Iterator[Finding]:
    yield from _one_value(sheet, rows, Column.BUILDING_ADDRESS, Rule.ADDRESS_SPLIT, Severity.ERROR)
    yield from _one_value(sheet, rows, Column.SITE_ID, Rule.SITE_SPLIT, Severity.ERROR)
    yield from _one_value(sheet, rows, Column.BUILDING_NAME, Rule.NAME_SPLIT, Severity.WARNING)
    yield from _level_clashes(sheet, rows)
    yield from _shared_plans(sheet, rows)
    yield from _shared_codes(sheet, rows)


def _one_value(
    sheet: MappingSheet, rows: list[int], column: Column, rule: Rule, severity: Severity
) -> Iterator[Finding]:
    values: dict[str, str] = {}
    for row in rows:
        text = sheet.value(row, column)  # never empty: a row without it is not sound
        values.setdefault(fold_address(text), text)
    if len(values) < 2:
        return
    names = " and ".join(repr(v) for v in list(values.values())[:3])
    ref = sheet.value(rows[0], Column.BUILDING_REF).strip()
    reason = f"one building has {len(values)} values of {header(column)}: {names}"
    for row in rows:
        yield Finding(row, column, severity, rule, reason, ref if severity is Severity.ERROR else "")


def _level_clashes(sheet: MappingSheet, rows: list[int]) -> Iterator[Finding]:
    names: dict[int, dict[str, str]] = defaultdict(dict)
    levels: dict[str, set[int]] = defaultdict(set)
    aps: list[tuple[int, int, str]] = []
    for row in rows:
        name = sheet.value(row, Column.FLOOR_NAME)
        level = parse_level(sheet.value(row, Column.FLOOR_LEVEL))
        if sheet.device(row).kind is DeviceKind.AP and name.strip() and level is not None:
            folded = fold_address(name)
            names[level].setdefault(folded, name)
            levels[folded].add(level)
            aps.append((row, level, folded))
    ref = sheet.value(rows[0], Column.BUILDING_REF).strip()
    for row, level, folded in aps:
        if len(names[level]) > 1 and (ref, level) not in sheet.one_floor:
            listed = " and ".join(list(names[level].values())[:3])
            reason = f"{len(names[level])} floors would become one: {listed} are both level {level}"
            yield Finding(row, Column.FLOOR_LEVEL, Severity.ERROR, Rule.LEVEL_CLASH, reason, ref)
        if len(levels[folded]) > 1:
            listed = " and ".join(str(n) for n in sorted(levels[folded]))
            reason = f"one floor would become {len(levels[folded])}: {names[level][folded]} has levels {listed}"
            yield Finding(row, Column.FLOOR_LEVEL, Severity.ERROR, Rule.FLOOR_SPLIT, reason, ref)


def _shared_plans(sheet: MappingSheet, rows: list[int]) -> Iterator[Finding]:
    """Two plans of one name and level may be two buildings of a campus; nobody would see that they became one floor."""
    plans: dict[tuple[int | None, str], set[str]] = defaultdict(set)
    on_floor: list[tuple[int, int | None, str]] = []
    for row in rows:
        device = sheet.device(row)
        if device.kind is DeviceKind.AP and device.map_id is not None:
            level = parse_level(sheet.value(row, Column.FLOOR_LEVEL))
            folded = fold_address(sheet.value(row, Column.FLOOR_NAME))
            plans[level, folded].add(device.map_id)
            on_floor.append((row, level, folded))
    ref = sheet.value(rows[0], Column.BUILDING_REF).strip()
    for row, level, folded in on_floor:
        number = len(plans[level, folded])
        if number > 1 and (ref, level) not in sheet.one_floor:
            name = sheet.value(row, Column.FLOOR_NAME)
            reason = f"{number} plans are named {name} on level {level} and would become one floor"
            yield Finding(row, Column.FLOOR_NAME, Severity.WARNING, Rule.LEVEL_CLASH, reason)


def _shared_codes(sheet: MappingSheet, rows: list[int]) -> Iterator[Finding]:
    spaces: dict[tuple[str, str], dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        code = sheet.value(row, Column.SPACE_CODE).strip()
        if code and sheet.device(row).kind is DeviceKind.AP:
            key = (sheet.value(row, Column.FLOOR_LEVEL).strip(), code.casefold())
            spaces[key][fold_address(sheet.value(row, Column.SPACE_NAME))].append(row)
    for (level, _), names in spaces.items():
        if len(names) > 1:
            every = [row for group in names.values() for row in group]
            listed = " and ".join(sheet.value(group[0], Column.SPACE_NAME) for group in list(names.values())[:3])
            code = sheet.value(every[0], Column.SPACE_CODE)
            reason = f"{listed} share the code {code} on level {level} and would become one space"
            for row in every:
                yield Finding(row, Column.SPACE_CODE, Severity.WARNING, Rule.CODE_SHARED, reason)


def _shared_addresses(sheet: MappingSheet, rows: list[int]) -> Iterator[Finding]:
    refs: dict[str, set[str]] = defaultdict(set)
    folded = {row: fold_address(sheet.value(row, Column.BUILDING_ADDRESS)) for row in rows}
    for row, address in folded.items():
        refs[address].add(sheet.value(row, Column.BUILDING_REF).strip())
    for row, address in folded.items():
        if address and len(refs[address]) > 1:
            reason = f"{len(refs[address])} buildings have this address and would become one"
            yield Finding(row, Column.BUILDING_ADDRESS, Severity.WARNING, Rule.ADDRESS_SHARED, reason)
