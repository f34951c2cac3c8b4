"""What a cell of the sheet shows and says: display text, reasons, whence it came; knows no Qt."""

from __future__ import annotations

from mistdesk.domain.graph.model import MappedSite
from mistdesk.domain.mapping.columns import READ_ONLY, Column, header
from mistdesk.domain.mapping.rules import Report
from mistdesk.domain.mapping.serials import parse_context
from mistdesk.domain.mapping.sheet import MappingSheet, Override, Source
from mistdesk.ui.words import moment

_SOURCES = {
    Source.EMPTY: "Empty",
    Source.MIST: "From Mist",
    Source.TARGET: "The target's site",
    Source.RULE: "Suggested by a rule",
    Source.NEIGHBOUR: "Suggested from neighbours",
    Source.FILE: "From a file",
    Source.PERSON: "Typed",
}
REFUSALS = {
    Column.BUILDING_REF: "building.refId is the Mist site's id. It joins the building to Mist and cannot be changed.",
    Column.THING_REF: "thing.refId is the device's id in Mist. It joins the row to Mist and cannot be changed.",
}
WIDTHS = {
    Column.SITE_ID: 120,
    Column.BUILDING_NAME: 150,
    Column.BUILDING_ADDRESS: 180,
    Column.BUILDING_REF: 110,
    Column.SUB_NAME: 120,
    Column.SUB_CODE: 110,
    Column.FLOOR_NAME: 110,
    Column.FLOOR_LEVEL: 86,
    Column.SPACE_NAME: 150,
    Column.SPACE_CODE: 120,
    Column.THING_NAME: 150,
    Column.THING_REF: 110,
    Column.THING_CONTEXT: 190,
    Column.EXCLUDE: 76,
}
HIDDEN_AT_FIRST = (Column.BUILDING_REF, Column.SUB_NAME, Column.SUB_CODE)


def may_edit(column: Column) -> bool:
    """Whether cells of the column can be changed."""
    return column not in READ_ONLY


def shown(column: Column, value: str, sites: tuple[MappedSite, ...]) -> str:
    """The text in the cell: names where the value is an id, a short form of a context."""
    if column is Column.SITE_ID:
        return site_name(value, sites)
    if column is Column.THING_CONTEXT:
        return short_context(value)
    return value


def site_name(value: str, sites: tuple[MappedSite, ...]) -> str:
    """The name of a Mapped site; an id that the target does not have stays as it is."""
    return next((site.name for site in sites if site.id == value), value)


def short_context(text: str) -> str:
    """Type and serial of a context, as "ap · A07010000001"; what is no JSON object stays as it is."""
    context = parse_context(text)
    if context is None:
        return text
    parts = [str(context[key]) for key in ("type", "serial") if context.get(key)]
    return " · ".join(parts) or text


def whence(sheet: MappingSheet, row: int, column: Column, zone: str) -> str:
    """Where the value came from, in words."""
    words = _SOURCES[sheet.source(row, column)]
    override = sheet.override(row, column)
    if override is not None:
        return _of_override(words, override, zone)
    reason = sheet.reason(row, column)
    return f"{words}: {reason}" if reason and sheet.source(row, column) is not Source.EMPTY else words


def _of_override(words: str, override: Override, zone: str) -> str:
    if override.origin:
        words = f"{words}: {override.origin}" if override.source is not Source.PERSON else f"{words}, {override.origin}"
    by = f" by {override.by}" if override.by else ""
    at = f", {moment(override.at, zone)}" if override.at else ""
    return f"{words}{by}{at}"


def mist_now_says(sheet: MappingSheet, row: int, column: Column, sites: tuple[MappedSite, ...]) -> str:
    """The news from Mist about a cell a person changed, "" when there is none."""
    news = sheet.source_news(row, column)
    if news is None:
        return ""
    said = shown(column, news, sites)
    return f"Mist now says {said!r}" if said else "Mist now says nothing here"


def reasons(report: Report, row: int, column: Column) -> list[str]:
    """What the rules say of the cell, the worst first, each once."""
    mine = [f.reason for f in report.of(row) if f.column is column]
    return list(dict.fromkeys(mine))


def sentence(reason: str) -> str:
    """A reason as a sentence of its own."""
    text = reason.strip()
    # Names of columns keep their spelling at the start of a sentence.
    if not text or text.split(" ", 1)[0].count("."):
        return text if text.endswith(".") or not text else f"{text}."
    return text[0].upper() + text[1:] + ("" if text.endswith(".") else ".")


def tip(sheet: MappingSheet, report: Report, row: int, column: Column, sites: tuple[MappedSite, ...], zone: str) -> str:
    """The tool tip: value when it may be cut, faults, whence, and Mist's news."""
    value = shown(column, sheet.value(row, column), sites)
    lines = [value] if value else []
    lines += [sentence(reason) for reason in reasons(report, row, column)]
    lines.append(whence(sheet, row, column, zone))
    if news := mist_now_says(sheet, row, column, sites):
        lines.append(f"{news}.")
    if column in REFUSALS:
        lines.append(REFUSALS[column])
    return "\n".join(lines)


def spoken(sheet: MappingSheet, report: Report, row: int, column: Column, sites: tuple[MappedSite, ...]) -> str:
    """The cell for a screen reader."""
    value = shown(column, sheet.value(row, column), sites) or "empty"
    said = [f"{header(column)}: {value}"]
    if sheet.source(row, column) is Source.RULE:
        said.append("suggested")
    said += reasons(report, row, column)
    return ", ".join(said)
