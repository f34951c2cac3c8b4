"""What changed since people mapped, as rows of lists: news of Mist, replaced devices, gone ones; knows no widget."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from mistdesk.domain.graph.model import MappedSite
from mistdesk.domain.mapping.changes import Gone, News, gone, news, returned, tally
from mistdesk.domain.mapping.columns import Column, header
from mistdesk.domain.mapping.sheet import MappingSheet, Source
from mistdesk.domain.mapping.successors import Evidence, Replacement, look_for_replacements, serial_of
from mistdesk.ui.kit.theme import Theme
from mistdesk.ui.kit.tokens import Meaning
from mistdesk.ui.models.cell_words import shown
from mistdesk.ui.models.row_table import RowTable, TableColumn
from mistdesk.ui.words import moment, plural

_STRENGTH = {
    Evidence.ALL: ("Very likely", Meaning.OK),
    Evidence.NAME_AND_MAP: ("Likely", Meaning.REVIEW),
    Evidence.MAP_AND_PLACE: ("Possible", Meaning.REVIEW),
}
_TALLY = (
    (Source.PERSON, "typed"),
    (Source.FILE, "from files"),
    (Source.NEIGHBOUR, "from neighbours"),
    (Source.RULE, "suggested by rules"),
    (Source.MIST, "from Mist"),
    (Source.TARGET, "from the target"),
)


@dataclass(frozen=True, slots=True)
class NewsRow:
    """A cell of which Mist says something new."""

    cell: News
    device: str
    mine: str
    now: str
    seen: str


@dataclass(frozen=True, slots=True)
class ReplacedRow:
    """A gone device with the one that seems to hang in its place; `pair` is None where that is not clear."""

    pair: Replacement | None
    old_ref: str
    device: str
    serials: str
    strength: str
    meaning: Meaning
    reason: str


@dataclass(frozen=True, slots=True)
class GoneRow:
    """A device that Mist no longer has."""

    gone: Gone
    device: str
    place: str
    since: str
    typed: str


@dataclass(frozen=True, slots=True)
class ChangeLists:
    """The three lists, the ids of retired devices that are back, and where the cells' values come from, in words."""

    news: tuple[NewsRow, ...] = ()
    replaced: tuple[ReplacedRow, ...] = ()
    gone: tuple[GoneRow, ...] = ()
    back: tuple[str, ...] = ()
    whence: str = ""


def changes_of(
    sheet: MappingSheet, rows: Collection[int] | None, now: float, sites: tuple[MappedSite, ...], zone: str = ""
) -> ChangeLists:
    """The lists of some rows, None for all; days are told in a zone. May run on a thread."""
    here = None if rows is None else frozenset(rows)

    def inside(row: int) -> bool:
        return here is None or row in here

    return ChangeLists(
        news=tuple(_news_row(sheet, cell, sites) for cell in news(sheet) if inside(cell.row)),
        replaced=tuple(row for at, row in _replaced(sheet) if inside(at)),
        gone=tuple(_gone_row(sheet, device, zone) for device in gone(sheet, now) if inside(device.row)),
        back=tuple(sheet.device(row).id for row in returned(sheet) if inside(row)),
        whence=whence_words(sheet),
    )


def whence_words(sheet: MappingSheet) -> str:
    """How many cells were typed, came from files, and so on, in words."""
    counts = tally(sheet)
    return ", ".join(f"{counts[source]:,} {words}" for source, words in _TALLY if counts[source])


def _news_row(sheet: MappingSheet, cell: News, sites: tuple[MappedSite, ...]) -> NewsRow:
    name = sheet.value(cell.row, Column.THING_NAME)
    mine, now, seen = (shown(cell.column, text, sites) or "empty" for text in (cell.mine, cell.now, cell.seen))
    return NewsRow(cell, name, mine, now, seen)


def _replaced(sheet: MappingSheet) -> Sequence[tuple[int, ReplacedRow]]:
    found = look_for_replacements(sheet)
    listed = []
    for pair in found.proposed:
        strength, meaning = _STRENGTH[pair.evidence]
        name = sheet.value(pair.new, Column.THING_NAME)
        serials = f"{serial_of(sheet.device(pair.old))} → {serial_of(sheet.device(pair.new))}"
        row = ReplacedRow(pair, pair.old_ref, name, serials, strength, meaning, pair.reason)
        listed.append((-pair.evidence, pair.old, row))
    for doubt in found.doubtful:
        name = sheet.value(doubt.old, Column.THING_NAME)
        serial = serial_of(sheet.device(doubt.old))
        row = ReplacedRow(None, doubt.old_ref, name, serial, "Not clear", Meaning.UNKNOWN, doubt.reason)
        listed.append((0, doubt.old, row))
    listed.sort(key=lambda found: found[:2])
    return [(at, row) for _, at, row in listed]


def _gone_row(sheet: MappingSheet, device: Gone, zone: str) -> GoneRow:
    row = device.row
    place = [sheet.value(row, Column.BUILDING_NAME), sheet.value(row, Column.FLOOR_NAME)]
    date = moment(device.since, zone).partition(",")[0]
    since = f"{date}, {plural(device.days, 'day')}" if device.days else f"{date}, less than a day"
    typed = plural(device.typed, "cell") if device.typed else "none"
    name = sheet.value(row, Column.THING_NAME)
    return GoneRow(device, name, " / ".join(part for part in place if part.strip()), since, typed)


def retire_words(chosen: Sequence[GoneRow]) -> str:
    """What retiring these does, before it is done."""
    typed = sum(1 for row in chosen if row.gone.typed)
    words = [f"{plural(len(chosen), 'row')} leave the list." if len(chosen) != 1 else "1 row leaves the list."]
    if typed:
        words.append(f"What was typed in {plural(typed, 'row')} is kept.")
    words.append("What is published of them goes only with a plan that you agree to. Undo brings the rows back.")
    return " ".join(words)


def news_table(theme: Theme) -> RowTable[NewsRow]:
    """Cells with news."""
    return RowTable(
        theme,
        (
            TableColumn("Device", lambda r: r.device),
            TableColumn("Cell", lambda r: header(r.cell.column), muted=lambda _: True),
            TableColumn("Mine", lambda r: r.mine),
            TableColumn("Mist now says", lambda r: r.now, strong=lambda _: True),
            TableColumn("Mist said before", lambda r: r.seen, muted=lambda _: True),
        ),
    )


def replaced_table(theme: Theme) -> RowTable[ReplacedRow]:
    """Devices that seem to stand for others."""
    return RowTable(
        theme,
        (
            TableColumn("Device", lambda r: r.device),
            TableColumn("Serial", lambda r: r.serials),
            TableColumn("Replaced?", lambda r: r.strength, meaning=lambda r: r.meaning),
            TableColumn("Why", lambda r: r.reason, muted=lambda _: True),
        ),
    )


def gone_table(theme: Theme) -> RowTable[GoneRow]:
    """Devices that Mist no longer has."""
    return RowTable(
        theme,
        (
            TableColumn("Device", lambda r: r.device),
            TableColumn("Gone since", lambda r: r.since),
            TableColumn("Typed", lambda r: r.typed, figures=True),
            TableColumn("Place", lambda r: r.place, muted=lambda _: True),
        ),
    )
