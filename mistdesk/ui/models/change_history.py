"""The steps of the mapping as rows of a list, and one step in detail; knows no widget."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mistdesk.domain.mapping.columns import Column, header
from mistdesk.domain.mapping.edits import Edit
from mistdesk.domain.mapping.sheet import MappingSheet, Override, Source
from mistdesk.domain.ports import JournalEntry
from mistdesk.ui.kit.theme import Theme
from mistdesk.ui.models.row_table import RowTable, TableColumn
from mistdesk.ui.words import moment, plural

MOST_DETAILS = 50
_KINDS = (
    (Source.FILE, "Import"),
    (Source.NEIGHBOUR, "Suggestion"),
    (Source.RULE, "Suggestion"),
    (Source.PERSON, "Edit"),
)


@dataclass(frozen=True, slots=True)
class StepRow:
    """A step, or the start before all steps. `after`: how many steps count when one goes back to here.

    Words are made when they are looked at: of a thousand steps a list shows ten.
    """

    after: int
    state: str
    entry: JournalEntry | None = None
    zone: str = ""
    undone: bool = False
    here: bool = False

    @property
    def label(self) -> str:
        """What the step is called."""
        return "The start, before these steps" if self.entry is None else self.entry.edit.label

    @property
    def kind(self) -> str:
        """What kind of step it is."""
        return "" if self.entry is None else kind_of(self.entry.edit)

    @property
    def size(self) -> str:
        """How much it changed."""
        return "" if self.entry is None else size_of(self.entry.edit)

    @property
    def when(self) -> str:
        """When it was done."""
        return "" if self.entry is None else moment(self.entry.at, self.zone)

    @property
    def who(self) -> str:
        """Who did it."""
        return "" if self.entry is None else self.entry.by


@dataclass(frozen=True, slots=True)
class DetailRow:
    """One change of a step."""

    device: str
    cell: str
    before: str
    after: str


def step_rows(history: Sequence[JournalEntry], done: int, zone: str) -> tuple[StepRow, ...]:
    """The newest step first, the start last; steps that were taken back stand on top and say so."""
    rows = [StepRow(0, _state(0, done), here=done == 0)]
    for number, entry in enumerate(history, start=1):
        rows.append(StepRow(number, _state(number, done), entry, zone, undone=number > done, here=number == done))
    return tuple(reversed(rows))


def _state(number: int, done: int) -> str:
    if number == done:
        return "you are here"
    return "undone" if number > done else ""


def kind_of(edit: Edit) -> str:
    """What kind of step it is, in a word; its first cells tell, as all of a step come from one source."""
    if edit.zones:
        return "Replacement"
    sources = {cell.new.source for cell in edit.cells[:MOST_DETAILS] if cell.new is not None}
    for source, word in _KINDS:
        if source in sources:
            return word
    return "Given back" if edit.cells else "Consent"


def size_of(edit: Edit) -> str:
    """How much it changed."""
    if edit.cells:
        return plural(len(edit.cells), "cell")
    if edit.one_floor:
        return plural(len(edit.one_floor), "floor")
    return plural(len(edit.zones), "zone")


def detail_rows(sheet: MappingSheet, edit: Edit) -> tuple[DetailRow, ...]:
    """The first changes of a step, old and new."""
    rows = []
    for cell in edit.cells[:MOST_DETAILS]:
        before, after = (_text(sheet, cell.ref, cell.column, said) for said in (cell.old, cell.new))
        rows.append(DetailRow(_name(sheet, cell.ref), header(cell.column), before, after))
    for consent in edit.one_floor:
        words = ("one floor" if said else "as the plans say" for said in (consent.old, consent.new))
        rows.append(DetailRow(consent.building_ref, f"level {consent.level}", *words))
    for zone in edit.zones:
        names = (_name(sheet, said or zone.ref) for said in (zone.old, zone.new))
        rows.append(DetailRow(_name(sheet, zone.ref), "zone", *(f"that of {name}" for name in names)))
    return tuple(rows[:MOST_DETAILS])


def _name(sheet: MappingSheet, ref: str) -> str:
    row = sheet.index.get(ref)
    return ref if row is None else sheet.value(row, Column.THING_NAME) or ref


def _text(sheet: MappingSheet, ref: str, column: Column, said: Override | None) -> str:
    if said is not None:
        return said.value or "empty"
    row = sheet.index.get(ref)
    text = "" if row is None else sheet.prefilled(row, column)
    return f"{text} (pre-filled)" if text else "empty"


def steps_table(theme: Theme) -> RowTable[StepRow]:
    """The steps."""

    def undone(row: StepRow) -> bool:
        return row.undone

    return RowTable(
        theme,
        (
            TableColumn("Step", lambda r: r.label, strong=lambda r: r.here, muted=undone),
            TableColumn("State", lambda r: r.state, strong=lambda r: r.here, muted=undone),
            TableColumn("Kind", lambda r: r.kind, muted=undone),
            TableColumn("Size", lambda r: r.size, figures=True, muted=undone),
            TableColumn("When", lambda r: r.when, muted=undone),
            TableColumn("Who", lambda r: r.who, muted=undone),
        ),
    )


def details_table(theme: Theme) -> RowTable[DetailRow]:
    """The changes of one step."""
    return RowTable(
        theme,
        (
            TableColumn("Device", lambda r: r.device),
            TableColumn("Cell", lambda r: r.cell, muted=lambda _: True),
            TableColumn("Before", lambda r: r.before, muted=lambda _: True),
            TableColumn("After", lambda r: r.after),
        ),
    )
