"""Rules that one row breaks by itself; looks at no other row."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime

from mistdesk.domain.estate.model import Device, DeviceKind
from mistdesk.domain.mapping.columns import REQUIRED_ALWAYS, REQUIRED_FOR_AP, Column, header
from mistdesk.domain.mapping.rules.texts import is_excluded, is_rounded, mend_level, parse_level
from mistdesk.domain.mapping.rules.verdicts import Finding, RowState, Rule, Severity
from mistdesk.domain.mapping.serials import parse_context, serial_fault
from mistdesk.domain.mapping.sheet import MappingSheet, Source

_REQUIRED_OF_AP = REQUIRED_ALWAYS + REQUIRED_FOR_AP
CODES = (Column.SUB_CODE, Column.SPACE_CODE)
# A context as we write it, its serial in the group: such a text needs no reading as JSON.
PLAIN_CONTEXT = (
    r'\{"type": "[A-Za-z][A-Za-z0-9 _-]*", "serial": "([A-Za-z]*\d[A-Za-z0-9]*)"(?:, "mac": "[0-9a-f:]*")?'
    r'(?:, "members": \[(?:"[A-Za-z0-9-]*"(?:, "[A-Za-z0-9-]*")*)?\])?\}'
)
_PLAIN = re.compile(PLAIN_CONTEXT, re.ASCII)


def standing(sheet: MappingSheet, row: int) -> RowState | None:
    """Why a row is never published whatever it holds; None for one that is judged."""
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


def gone_faults(sheet: MappingSheet, row: int) -> Iterator[Finding]:
    """What people said of a device that Mist no longer has should not be lost unseen; one put away was seen."""
    device = sheet.device(row)
    if is_excluded(sheet.value(row, Column.EXCLUDE)):
        return
    said = sum((device.id, column) in sheet.overrides for column in Column)
    if said and device.gone_since is not None:
        day = datetime.fromtimestamp(device.gone_since, UTC).strftime("%Y-%m-%d")
        cells = "cell" if said == 1 else "cells"
        reason = f"Mist no longer has it since {day}, and {said} {cells} of it hold what people said"
        yield Finding(row, Column.THING_REF, Severity.WARNING, Rule.GONE, reason)


def row_faults(sheet: MappingSheet, row: int) -> Iterator[Finding]:
    """Every fault of a row that is judged, but for those that take other rows."""
    values = sheet.values
    is_ap = sheet.device(row).kind is DeviceKind.AP
    for column in _REQUIRED_OF_AP if is_ap else REQUIRED_ALWAYS:
        if not values[column][row].strip():
            yield Finding(row, column, Severity.ERROR, Rule.REQUIRED, _missing(sheet, row, column))
    level = values[Column.FLOOR_LEVEL][row]
    if parse_level(level) is None and level.strip():
        severity = Severity.ERROR if is_ap else Severity.WARNING
        mended = mend_level(level)
        more = "" if mended is None else f"; {mended} may be meant"
        reason = f"floor.level {level!r} is not a whole number{more}"
        yield Finding(row, Column.FLOOR_LEVEL, severity, Rule.LEVEL, reason)
    yield from _context_faults(sheet, row)
    yield from _text_faults(sheet, row)


def _text_faults(sheet: MappingSheet, row: int) -> Iterator[Finding]:
    for column in CODES:
        text = sheet.value(row, column)
        if text and is_rounded(text):
            reason = f"{header(column)} {text!r} looks like a long number that a spreadsheet has rounded"
            yield Finding(row, column, Severity.WARNING, Rule.DAMAGED, reason)
    exclude = sheet.value(row, Column.EXCLUDE).strip()
    if exclude and exclude.casefold() not in {"no", "n", "false", "0"}:
        reason = f"exclude {exclude!r} is neither yes nor no, so the device is published"
        yield Finding(row, Column.EXCLUDE, Severity.WARNING, Rule.EXCLUDE, reason)
    if sheet.source(row, Column.THING_NAME) is Source.RULE:
        reason = "Mist has no name for it; a stand-in is used until somebody names it"
        yield Finding(row, Column.THING_NAME, Severity.WARNING, Rule.STAND_IN_NAME, reason)


def _context_faults(sheet: MappingSheet, row: int) -> Iterator[Finding]:
    text = sheet.value(row, Column.THING_CONTEXT)
    if not text.strip():
        return
    plain = _PLAIN.fullmatch(text)
    if plain is not None and serial_fault(plain[1]) is None and sheet.device(row).type_word:
        return
    context = parse_context(text)
    if context is None:
        reason = "thing.context is not a JSON object"
        yield Finding(row, Column.THING_CONTEXT, Severity.ERROR, Rule.CONTEXT, reason)
        return
    mac = context.get("mac")
    if isinstance(mac, float) or (isinstance(mac, str) and is_rounded(mac)):
        reason = f"the MAC {mac} in thing.context looks like a number that a spreadsheet has rounded"
        yield Finding(row, Column.THING_CONTEXT, Severity.WARNING, Rule.DAMAGED, reason)
    if not sheet.device(row).type_word:  # only in a sheet made from a file; Mist's own devices have a type
        reason = "thing.context does not say the type of the device"
        yield Finding(row, Column.THING_CONTEXT, Severity.ERROR, Rule.CONTEXT, reason)
    fault = serial_fault(context.get("serial"))
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


def plain_serial(text: str) -> str | None:
    """The serial as it is compared, of a context as we write it with no fault in it; None of any other text."""
    plain = _PLAIN.fullmatch(text)
    return plain[1].casefold() if plain is not None and serial_fault(plain[1]) is None else None


def serial_key(text: str) -> str:
    """The serial of a context as it is compared with those of other rows; "" for none."""
    plain = _PLAIN.fullmatch(text)
    serial = plain[1] if plain is not None else (parse_context(text) or {}).get("serial")
    return serial.strip().upper() if isinstance(serial, str) else ""


def mac_key(device: Device, text: str) -> str:
    """The MAC of a device, or else the one in its context, as it is compared with those of other rows; "" for none."""
    if device.mac:
        return device.mac
    mac = (parse_context(text) or {}).get("mac")
    return re.sub(r"[:.\s-]", "", mac).casefold() if isinstance(mac, str) else ""
