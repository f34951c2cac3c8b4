"""Mapping files out and in: an import is looked at before it is applied, and is one undo step; knows ports only."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from pathlib import PurePath

from mistdesk.domain.errors import WrongUsage
from mistdesk.domain.mapping.columns import HEADERS, READ_ONLY, Column, header
from mistdesk.domain.mapping.edits import CellEdit, Edit
from mistdesk.domain.mapping.sheet import MappingSheet, Override, Source
from mistdesk.domain.ports import MappingFiles
from mistdesk.services.workspace import WorkspaceService

_ABSENT = "are not in the file and stay as they are"


def _counted(number: int, what: str) -> str:
    return f"{number:,} {what}" if number == 1 else f"{number:,} {what}s"


@dataclass(frozen=True, slots=True)
class CellDifference:
    """A cell that an import would change: whence (physical line), and from what to what."""

    line: int
    ref: str
    column: Column
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class ImportPreview:
    """What an import would do, before anything is done. `unknown` are refIds that the sheet does not have."""

    path: str
    rows: int
    differences: tuple[CellDifference, ...] = ()
    unknown: tuple[tuple[int, str], ...] = ()
    refused: tuple[str, ...] = ()  # cells that cannot be imported, with line, column and reason
    absent: tuple[str, ...] = ()  # refIds of the sheet that the file does not have; they stay as they are

    def sentence(self) -> str:
        """The preview in words."""
        rows = len({difference.ref for difference in self.differences})
        parts = [f"{_counted(len(self.differences), 'cell')} would change in {_counted(rows, 'row')}"]
        if self.unknown:
            verb = "is of a device" if len(self.unknown) == 1 else "are of devices"
            parts.append(f"{_counted(len(self.unknown), 'row')} {verb} this sheet does not have")
        if self.refused:
            parts.append(f"{_counted(len(self.refused), 'cell')} {'is' if len(self.refused) == 1 else 'are'} refused")
        if self.absent:
            rest = "is not in the file and stays as it is" if len(self.absent) == 1 else _ABSENT
            parts.append(f"{_counted(len(self.absent), 'row')} of the sheet {rest}")
        return ". ".join(parts) + "."


def sheet_rows(sheet: MappingSheet) -> list[list[str]]:
    """The sheet as rows of texts, in the order of our columns."""
    columns = sheet.values
    return [[column[row] for column in columns] for row in range(len(sheet))]


def compare(
    sheet: MappingSheet, path: str, headers: tuple[str, ...], rows: tuple[tuple[int, tuple[str, ...]], ...]
) -> ImportPreview:
    """The differences between a file's rows and the sheet; rows are matched by thing.refId."""
    columns = [Column(HEADERS.index(name)) for name in headers]
    ref_at = columns.index(Column.THING_REF)
    differences: list[CellDifference] = []
    unknown: list[tuple[int, str]] = []
    refused: list[str] = []
    seen: set[str] = set()
    for line, cells in rows:
        ref = cells[ref_at].strip()
        row = sheet.index.get(ref)
        if ref in seen:
            refused.append(f"line {line}, thing.refId: {ref!r} stands in the file more than once")
            continue
        seen.add(ref)
        if row is None:
            unknown.append((line, ref))
            continue
        for column, new in zip(columns, cells, strict=True):
            old = sheet.value(row, column)
            if new == old or column is Column.THING_REF:
                continue
            if column in READ_ONLY:
                refused.append(f"line {line}, {header(column)}: comes from Mist and cannot be changed")
            else:
                differences.append(CellDifference(line, ref, column, old, new))
    absent = tuple(ref for ref in sheet.index if ref not in seen)
    return ImportPreview(path, len(rows), tuple(differences), tuple(unknown), tuple(refused), absent)


class TransferService:
    """Exports the sheet and imports files into it."""

    def __init__(self, workspace: WorkspaceService, files: MappingFiles) -> None:
        self._workspace = workspace
        self._files = files

    async def export(self, path: str) -> int:
        """Write the whole sheet; returns the number of rows."""
        rows = sheet_rows(self._workspace.sheet)
        await asyncio.to_thread(self._files.write, path, HEADERS, rows)
        return len(rows)

    async def preview(self, path: str) -> ImportPreview:
        """Read a file and say what it would change; changes nothing."""
        headers, rows = await asyncio.to_thread(self._files.read, path)
        return compare(self._workspace.sheet, path, headers, rows)

    def apply(self, preview: ImportPreview, *, by: str, at: float) -> Edit:
        """Apply a preview as one undo step; returns the edit. Refuses when a cell is not as the preview showed it."""
        sheet = self._workspace.sheet
        name = PurePath(preview.path).name
        cells = []
        for difference in preview.differences:
            row = sheet.index.get(difference.ref)
            if row is None or sheet.value(row, difference.column) != difference.old:
                raise WrongUsage(
                    "The sheet changed since the preview",
                    f"{header(difference.column)} of {difference.ref} is not as it was shown. Nothing was imported.",
                    "Look at the preview again.",
                )
            new = Override(
                value=difference.new,
                source=Source.FILE,
                origin=f"{name}, line {difference.line}",
                by=by,
                at=at,
                seen=sheet.prefilled(row, difference.column),
            )
            cells.append(CellEdit(difference.ref, difference.column, sheet.override(row, difference.column), new))
        edit = Edit(f"Import {name}", tuple(cells))
        self._workspace.edit(edit)
        return edit
