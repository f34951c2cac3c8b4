"""What single cells of the sheet look like and say, for painters and screen readers; knows no order and no filter."""

from __future__ import annotations

from enum import IntEnum, IntFlag

from PySide6.QtCore import Qt

from mistdesk.domain.graph.model import MappedSite
from mistdesk.domain.mapping.columns import READ_ONLY, Column, header
from mistdesk.domain.mapping.rules import Report, RowState, Severity
from mistdesk.domain.mapping.sheet import MappingSheet, Source
from mistdesk.services.workspace import WorkspaceService
from mistdesk.ui.models.cell_words import (
    REFUSALS,
    mist_now_says,
    reasons,
    sentence,
    short_context,
    site_name,
    whence,
)

_MOST_CONTEXTS = 20_000  # short forms kept; a page shows some dozens


class CellRole(IntEnum):
    """What the grid's delegate asks for besides Qt's own roles."""

    SEVERITY = Qt.ItemDataRole.UserRole
    REF = Qt.ItemDataRole.UserRole + 1
    NEWS = Qt.ItemDataRole.UserRole + 2


class CellFlag(IntFlag):
    """What the painter marks in a cell, all in one number."""

    ERROR = 1
    WARNING = 2
    RULE = 4  # a rule's value that nobody has accepted
    NEWS = 8  # Mist now says something else
    READ_ONLY = 16
    PERSON = 32
    FILE = 64
    NEIGHBOUR = 128
    WITHHELD = 256
    LEFT_OUT = 512
    GONE = 1024


# Plain numbers: these are added for every cell that is painted.
_ERROR, _WARNING, _NEWS, _READ_ONLY = (
    int(flag) for flag in (CellFlag.ERROR, CellFlag.WARNING, CellFlag.NEWS, CellFlag.READ_ONLY)
)
_OF_SOURCE: dict[int, int] = {
    Source.RULE: int(CellFlag.RULE),
    Source.NEIGHBOUR: int(CellFlag.NEIGHBOUR),
    Source.FILE: int(CellFlag.FILE),
    Source.PERSON: int(CellFlag.PERSON),
}
_OF_STATE: dict[RowState, int] = {
    RowState.WITHHELD: int(CellFlag.WITHHELD),
    RowState.LEFT_OUT: int(CellFlag.LEFT_OUT),
    RowState.GONE: int(CellFlag.GONE),
}
_SPOKEN: tuple[tuple[CellFlag, str], ...] = (
    (CellFlag.ERROR, "error"),
    (CellFlag.WARNING, "to review"),
    (CellFlag.RULE, "suggested"),
    (CellFlag.NEIGHBOUR, "suggested from neighbours"),
    (CellFlag.FILE, "from a file"),
    (CellFlag.NEWS, "Mist now says something else"),
    (CellFlag.READ_ONLY, "read-only"),
    (CellFlag.WITHHELD, "row withheld"),
    (CellFlag.LEFT_OUT, "row left out"),
    (CellFlag.GONE, "gone from Mist"),
)


class SheetCells:
    """Texts and flags of cells by row of the sheet; short forms that cost something are kept."""

    def __init__(self, workspace: WorkspaceService) -> None:
        self._workspace = workspace
        self._contexts: dict[str, str] = {}
        self._sites: tuple[MappedSite, ...] = ()
        self._site_names: dict[str, str] = {}

    @property
    def sheet(self) -> MappingSheet:
        """The sheet as it stands."""
        return self._workspace.sheet

    @property
    def report(self) -> Report:
        """What is wrong with the sheet as it stands."""
        return self._workspace.report

    def text(self, row: int, column: int) -> str:
        """The text in the cell: names where the value is an id, a short form of a context."""
        value = self._workspace.sheet.values[column][row]
        if column == Column.THING_CONTEXT:
            return self._context(value)
        return self._site(value) if column == Column.SITE_ID else value

    def flags(self, row: int, column: int) -> int:
        """What is to be marked in the cell, a sum of `CellFlag`."""
        sheet, report = self._workspace.sheet, self._workspace.report
        source = sheet.sources[column][row]
        flags = _OF_SOURCE.get(source, 0) | _OF_STATE.get(report.states[row], 0)
        if column in READ_ONLY:
            flags |= _READ_ONLY
        for finding in report.of(row):
            if finding.column == column:
                flags |= _ERROR if finding.severity is Severity.ERROR else _WARNING
        # Only what somebody said can differ from what Mist says.
        if source > Source.RULE and sheet.source_news(row, Column(column)) is not None:
            flags |= _NEWS
        return flags

    def spoken(self, row: int, column: Column, place: str) -> str:
        """The cell for a screen reader: where it stands, what it holds, how it is."""
        flags = self.flags(row, column)
        name = self.sheet.values[Column.THING_NAME][row]
        said = [place, name, f"{header(column)}: {self.text(row, column) or 'empty'}"]
        said += [words for flag, words in _SPOKEN if flags & flag]
        return ", ".join(part for part in said if part)

    def described(self, row: int, column: Column, zone: str) -> str:
        """Why the cell is as it is, for a screen reader: faults, whence, and Mist's news."""
        lines = [sentence(reason) for reason in reasons(self.report, row, column)]
        lines.append(sentence(whence(self.sheet, row, column, zone)))
        if news := mist_now_says(self.sheet, row, column, self._workspace.target_sites):
            lines.append(f"{news}.")
        if column in REFUSALS:
            lines.append(REFUSALS[column])
        return " ".join(lines)

    def _context(self, value: str) -> str:
        short = self._contexts.get(value)
        if short is None:
            if len(self._contexts) >= _MOST_CONTEXTS:
                self._contexts.clear()
            short = self._contexts[value] = short_context(value)
        return short

    def _site(self, value: str) -> str:
        if self._sites is not self._workspace.target_sites:
            self._sites = self._workspace.target_sites
            self._site_names.clear()
        name = self._site_names.get(value)
        if name is None:
            name = self._site_names[value] = site_name(value, self._sites)
        return name
