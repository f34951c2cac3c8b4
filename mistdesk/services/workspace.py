"""The mapping as it is being worked on: sheet, rules, edits, undo; knows ports only."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Coroutine, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from mistdesk.domain.errors import EnvironmentTrouble, MistdeskError
from mistdesk.domain.estate.model import Inventory, Organization
from mistdesk.domain.graph.mapper import build_graph
from mistdesk.domain.graph.model import Graph, GraphOptions, MappedSite
from mistdesk.domain.mapping.columns import Column
from mistdesk.domain.mapping.edits import Edit, set_cells
from mistdesk.domain.mapping.prefill import build_sheet
from mistdesk.domain.mapping.rules import Checker, Report
from mistdesk.domain.mapping.sheet import CellKey, MappingSheet, Override, Source
from mistdesk.domain.ports import JournalEntry, MappingStore, SyncStore
from mistdesk.services.events import Observers

EMPTY_INVENTORY = Inventory(revision=0, taken_at=0.0, organization=Organization("", ""))


class ChangeKind(StrEnum):
    """What changed in the workspace."""

    LOADED = "loaded"  # inventory or target sites: rows may have come or gone
    EDITED = "edited"  # cells only


@dataclass(frozen=True, slots=True)
class WorkspaceChange:
    """News of the workspace. `refs` are the devices an edit touched, in these columns.

    `rows` are the rows of the sheet that look different now: theirs, and others whose faults changed with them.
    """

    kind: ChangeKind
    refs: frozenset[str] = frozenset()
    columns: frozenset[Column] = frozenset()
    rows: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What a graph is made from, with its graph: the one code path of preview, dry run and publish."""

    inventory: Inventory
    sheet: MappingSheet
    report: Report
    graph: Graph


def pick_target_site(chosen: str, sites: Sequence[MappedSite]) -> str:
    """The Mapped site for buildings: the one chosen, else the target's only one, else none."""
    if chosen:
        return chosen
    return sites[0].id if len(sites) == 1 else ""


@dataclass(frozen=True, slots=True)
class Reading:
    """What stands on disk, read but not yet made into a sheet."""

    inventory: Inventory
    target_sites: tuple[MappedSite, ...]
    overrides: dict[CellKey, Override]
    one_floor: set[tuple[str, int]]
    zones: dict[str, str]
    revision: int

    def sheet(self, chosen_site: str) -> MappingSheet:
        """The sheet of it; pure, so it may be made on a thread."""
        return build_sheet(
            self.inventory,
            target_site=pick_target_site(chosen_site, self.target_sites),
            overrides=self.overrides,
            one_floor=self.one_floor,
            zones=self.zones,
            revision=self.revision,
        )

    def checked(self, chosen_site: str) -> tuple[MappingSheet, Checker]:
        """The sheet and the one who knows what is wrong with it."""
        sheet = self.sheet(chosen_site)
        return sheet, Checker(sheet)


async def read(mapping: MappingStore, sync: SyncStore) -> Reading:
    """Inventory and edits as they stand on disk."""
    return Reading(
        inventory=await sync.inventory() or EMPTY_INVENTORY,
        target_sites=await sync.target_sites(),
        overrides=await mapping.overrides(),
        one_floor=await mapping.one_floor(),
        zones=await mapping.zones(),
        revision=await mapping.revision(),
    )


async def take_snapshot(mapping: MappingStore, sync: SyncStore, chosen_site: str, options: GraphOptions) -> Snapshot:
    """Inventory, sheet, report and graph as they stand on disk."""
    reading = await read(mapping, sync)
    sheet, checker = reading.checked(chosen_site)
    report = checker.report
    return Snapshot(reading.inventory, sheet, report, build_graph(reading.inventory, sheet, options, report))


class WorkspaceService:
    """The open sheet. An edit counts at once in memory and is written in the background, in order."""

    def __init__(
        self,
        mapping: MappingStore,
        sync: SyncStore,
        *,
        clock: Callable[[], float],
        author: str,
        chosen_site: Callable[[], str],
    ) -> None:
        self._mapping = mapping
        self._sync = sync
        self._clock = clock
        self._author = author
        self._chosen_site = chosen_site
        self._done: list[JournalEntry] = []
        self._undone: list[JournalEntry] = []
        self._chain: asyncio.Task[None] | None = None
        self._unwritten: deque[Callable[[], Coroutine[None, None, None]]] = deque()
        self._next_number = 0
        self._steps = 0
        self._numbers: dict[int, int] = {}
        self.inventory: Inventory = EMPTY_INVENTORY
        self.target_sites: tuple[MappedSite, ...] = ()
        self.sheet: MappingSheet = MappingSheet(())
        self._checker = Checker(self.sheet)
        self.report: Report = self._checker.report
        self.beside: Callable[[Inventory, MappingSheet], None] | None = None
        """What else is to be made of a sheet before it is shown; called on the thread that makes it."""
        self.changed: Observers[WorkspaceChange] = Observers()
        self.failed: Observers[MistdeskError] = Observers()

    async def load(self) -> None:
        """Read everything from disk: at start, and when the worker says that inventory or target changed."""
        while True:
            await self.flush()
            steps = self._steps
            reading = await read(self._mapping, self._sync)
            # On a thread: the sheet of a campus takes some frames of the window's time.
            sheet, checker = await asyncio.to_thread(self._make, reading)
            entries = await self._mapping.journal()
            if steps == self._steps:  # else something was typed meanwhile, and counts
                break
        if self._unwritten:  # the disk takes no steps for now: what was said is in memory, and counts
            said = self.sheet
            sheet = MappingSheet(sheet.rows, said.overrides, said.one_floor, zones=said.zones, revision=said.revision)
            checker = Checker(sheet)
        else:
            self._done = [entry for entry in entries if not entry.undone]
            self._undone = [entry for entry in reversed(entries) if entry.undone]
        self.inventory, self.target_sites = reading.inventory, reading.target_sites
        self.sheet, self._checker = sheet, checker
        self.report = checker.report
        self.changed.tell(WorkspaceChange(ChangeKind.LOADED))

    # --- edits

    def set_cells(
        self,
        targets: Iterable[tuple[int, Column, str]],
        label: str,
        *,
        source: Source = Source.PERSON,
        origin: str = "",
    ) -> Edit:
        """Give cells (row, column, value) new values as one step; returns the edit, empty when nothing changed."""
        edit = set_cells(
            self.sheet, targets, label=label, by=self._author, at=self._clock(), source=source, origin=origin
        )
        self.edit(edit)
        return edit

    def edit(self, edit: Edit) -> None:
        """Do one step. Nothing is recorded for a step without changes."""
        if edit.is_empty():
            return
        inverse = edit.apply(self.sheet)
        entry = self._entry(edit, inverse)
        self._done.append(entry)
        self._undone.clear()
        self._write(lambda: self._commit(entry))
        self._edited(edit)

    def undo(self) -> str:
        """Take the last step back; returns its label, "" when there is none."""
        if not self._done:
            return ""
        entry = self._done.pop()
        self._undone.append(entry)
        entry.inverse.do(self.sheet)
        self._write(lambda: self._mark(entry, undone=True))
        self._edited(entry.inverse)
        return entry.edit.label

    def redo(self) -> str:
        """Do the step again that was taken back last; returns its label, "" when there is none."""
        if not self._undone:
            return ""
        entry = self._undone.pop()
        self._done.append(entry)
        entry.edit.do(self.sheet)
        self._write(lambda: self._mark(entry, undone=False))
        self._edited(entry.edit)
        return entry.edit.label

    def undo_label(self) -> str:
        """What undo would take back, "" when nothing."""
        return self._done[-1].edit.label if self._done else ""

    def redo_label(self) -> str:
        """What redo would do again, "" when nothing."""
        return self._undone[-1].edit.label if self._undone else ""

    def steps_done(self) -> int:
        """How many steps of the history count now; the others were taken back."""
        return len(self._done)

    def history(self) -> tuple[JournalEntry, ...]:
        """Steps done, oldest first, then those taken back."""
        return (*self._done, *reversed(self._undone))

    def graph(self, options: GraphOptions) -> Graph:
        """The graph of what is in memory now, for previews."""
        return build_graph(self.inventory, self.sheet, options, self.report)

    async def flush(self) -> None:
        """Wait until every step is on disk; steps that could not be written are tried once more."""
        await self._settled()
        if self._unwritten:
            self._start_writing()
            await self._settled()

    # --- inner

    def _make(self, reading: Reading) -> tuple[MappingSheet, Checker]:
        sheet, checker = reading.checked(self._chosen_site())
        if self.beside is not None:
            self.beside(reading.inventory, sheet)
        return sheet, checker

    def _entry(self, edit: Edit, inverse: Edit) -> JournalEntry:
        self._next_number -= 1  # a number of our own until the store has given one
        return JournalEntry(self._next_number, self._clock(), self._author, edit, inverse)

    def _edited(self, edit: Edit) -> None:
        refs, index = edit.refs(), self.sheet.index
        others = self._checker.update(refs, {consent.building_ref for consent in edit.one_floor})
        rows = others.union([index[ref] for ref in refs if ref in index])
        columns = frozenset({cell.column for cell in edit.cells})
        self.changed.tell(WorkspaceChange(ChangeKind.EDITED, refs, columns, rows))

    def _write(self, job: Callable[[], Coroutine[None, None, None]]) -> None:
        self._steps += 1
        self._unwritten.append(job)
        self._start_writing()

    def _start_writing(self) -> None:
        before = self._chain

        async def run() -> None:
            if before is not None and not before.done():
                await asyncio.wait([before])
            await self._write_waiting()

        self._chain = asyncio.get_running_loop().create_task(run(), name="write-edit")

    async def _write_waiting(self) -> None:
        """Write in order. A full or locked disk keeps the steps for the next time; a fault of ours drops its step."""
        while self._unwritten:
            try:
                await self._unwritten[0]()
            except EnvironmentTrouble as error:
                self.failed.tell(error)
                return
            except MistdeskError as error:
                self.failed.tell(error)
            self._unwritten.popleft()

    async def _settled(self) -> None:
        while self._chain is not None and not self._chain.done():
            await asyncio.wait([self._chain])

    async def _commit(self, entry: JournalEntry) -> None:
        stored = await self._mapping.commit_edit(entry.edit, entry.inverse, at=entry.at, by=entry.by)
        self._numbers[entry.number] = stored.number

    async def _mark(self, entry: JournalEntry, *, undone: bool) -> None:
        number = self._numbers.get(entry.number, entry.number)
        await self._mapping.commit_undo(number, undone=undone)
