"""A sheet made from a mapping file alone, for checks where there is no estate; reads no file itself."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from mistdesk.domain.estate.model import Device, DeviceKind, device_kind
from mistdesk.domain.mapping.columns import HEADERS, Column
from mistdesk.domain.mapping.serials import parse_context
from mistdesk.domain.mapping.sheet import MappingSheet, Prefilled, Source


def sheet_of_file(headers: Sequence[str], rows: Iterable[Sequence[str]]) -> MappingSheet:
    """A sheet of a file's rows, in their order; the type of a device comes from its context."""
    positions = [Column(HEADERS.index(name)) for name in headers]
    return MappingSheet(_row(positions, cells) for cells in rows)


_PLACE = (Column.SITE_ID, Column.BUILDING_NAME, Column.BUILDING_ADDRESS, Column.FLOOR_NAME, Column.FLOOR_LEVEL)


def _row(positions: Sequence[Column], cells: Sequence[str]) -> Prefilled:
    values = [""] * len(HEADERS)
    for column, cell in zip(positions, cells, strict=True):
        values[column] = cell
    sources = bytes(Source.FILE if value else Source.EMPTY for value in values)
    context = parse_context(values[Column.THING_CONTEXT]) or {}
    word = context.get("type")
    type_word = word.strip() if isinstance(word, str) else ""
    site_id = values[Column.BUILDING_REF].strip() or None
    if site_id is None and any(values[column].strip() for column in _PLACE):
        site_id = ""  # it is meant for a building, so a missing building.refId is a fault, not a device in no site
    device = Device(
        id=values[Column.THING_REF].strip(),
        kind=device_kind(type_word) if type_word else DeviceKind.AP,  # no type: held against the strictest rules
        type_word=type_word,
        site_id=site_id,
    )
    return Prefilled(device, tuple(values), sources)
