"""The open sheet over real files: every step is kept, can be taken back, and survives trouble and restarts."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from mistdesk.domain.errors import MistdeskError, OurFault, StorageTrouble, WrongUsage
from mistdesk.domain.graph.model import GraphOptions, MappedSite
from mistdesk.domain.mapping.columns import HEADERS, Column
from mistdesk.domain.mapping.edits import Edit, OneFloorEdit
from mistdesk.domain.mapping.rules import RowState
from mistdesk.domain.mapping.sheet import Source
from mistdesk.domain.ports import JournalEntry, MappingStore
from mistdesk.files.csv_file import CsvMappingFiles
from mistdesk.services.discovery import Discovery
from mistdesk.services.transfer import TransferService, compare, sheet_rows
from mistdesk.services.workspace import ChangeKind, WorkspaceChange, WorkspaceService, pick_target_site, take_snapshot
from mistdesk.stores.mapping_store import SqliteMappingStore
from tests.unit.services.fakes import Clock, FakeMist, Never, Stores, silent
from tests.unit.services.test_discovery_and_polling import CONNECTION

pytestmark = pytest.mark.anyio


@pytest.fixture
async def stores(tmp_path: Path) -> AsyncIterator[Stores]:
    opened = await Stores.open(tmp_path)
    api = FakeMist()
    await opened.sync.save_inventory(await Discovery(api, CONNECTION, clock=api.clock).read(None, silent, Never()))
    await opened.sync.save_target_sites((MappedSite("SITE1", "One"),))
    yield opened
    await opened.close()


async def opened(stores: Stores, mapping: MappingStore | None = None, site: str = "") -> WorkspaceService:
    service = WorkspaceService(
        mapping or stores.mapping, stores.sync, clock=Clock(50.0), author="me", chosen_site=lambda: site
    )
    await service.load()
    return service


def typed(service: WorkspaceService, ref: str, column: Column, value: str) -> Edit:
    return service.set_cells([(service.sheet.index[ref], column, value)], f"Set {ref}")


def look(service: WorkspaceService) -> list[list[str]]:
    return sheet_rows(service.sheet)


async def test_the_target_s_only_site_is_filled_in(stores: Stores) -> None:
    assert (await opened(stores)).sheet.value(0, Column.SITE_ID) == "SITE1"
    assert (await opened(stores, site="CHOSEN")).sheet.value(0, Column.SITE_ID) == "CHOSEN"
    assert pick_target_site("", ()) == pick_target_site("", (MappedSite("a", ""), MappedSite("b", ""))) == ""


async def test_steps_are_kept_and_taken_back_over_restarts(stores: Stores) -> None:
    service = await opened(stores)
    heard: list[WorkspaceChange] = []
    stop = service.changed.subscribe(heard.append)
    start = look(service)
    typed(service, "a1", Column.SPACE_NAME, "Lobby")
    typed(service, "a2", Column.FLOOR_LEVEL, "4")
    rows = frozenset(range(3))  # the whole building is withheld with the floor that splits
    assert heard[-1] == WorkspaceChange(ChangeKind.EDITED, frozenset({"a2"}), frozenset({Column.FLOOR_LEVEL}), rows)
    assert service.report.states[service.sheet.index["a2"]] is RowState.FAULTY  # one floor would become two
    assert service.undo() == "Set a2"
    assert (service.undo_label(), service.redo_label()) == ("Set a1", "Set a2")
    await service.flush()
    stop()
    stop()

    again = await opened(stores)
    assert look(again) == look(service)
    assert [entry.edit.label for entry in again.history()] == ["Set a1", "Set a2"]
    assert again.redo() == "Set a2"
    assert again.undo() == "Set a2"
    assert again.undo() == "Set a1"
    assert again.undo() == ""
    assert look(again) == start
    await again.flush()
    third = await opened(stores)
    assert look(third) == start
    assert third.redo() == "Set a1"
    typed(third, "a1", Column.SPACE_CODE, "L")
    assert third.redo() == third.redo_label() == ""  # a new step ends what could be done again
    await third.flush()
    assert third.undo_label() == "Set a1"


async def test_a_step_without_changes_is_no_step(stores: Stores) -> None:
    service = await opened(stores)
    typed(service, "a1", Column.THING_NAME, "A1")
    assert service.history() == ()
    assert service.undo_label() == ""


async def test_consents_are_kept_too(stores: Stores) -> None:
    service = await opened(stores)
    service.edit(Edit("One floor, two plans", one_floor=(OneFloorEdit("s1", 1, old=False, new=True),)))
    await service.flush()
    again = await opened(stores)
    assert again.sheet.one_floor == {("s1", 1)}
    again.undo()
    await again.flush()
    assert (await opened(stores)).sheet.one_floor == set()


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    steps=st.lists(
        st.one_of(
            st.tuples(
                st.sampled_from(["a1", "a2", "sw"]),
                st.sampled_from([Column.SPACE_NAME, Column.FLOOR_LEVEL, Column.EXCLUDE]),
                st.sampled_from(["", "1", "東館", "yes"]),
            ),
            st.sampled_from(["undo", "redo"]),
        ),
        max_size=8,
    )
)
def test_what_is_on_disk_is_always_what_is_seen(
    steps: list[str | tuple[str, Column, str]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    async def run() -> None:
        files = await Stores.open(tmp_path_factory.mktemp("space"))
        try:
            api = FakeMist()
            inventory = await Discovery(api, CONNECTION, clock=api.clock).read(None, silent, Never())
            await files.sync.save_inventory(inventory)
            service = await opened(files)
            for step in steps:
                if isinstance(step, str):
                    service.undo() if step == "undo" else service.redo()
                else:
                    typed(service, *step)
            await service.flush()
            again = await opened(files)
            assert look(again) == look(service)
            assert (again.undo_label(), again.redo_label()) == (service.undo_label(), service.redo_label())
        finally:
            await files.close()

    asyncio.run(run())


async def test_undo_reaches_over_a_refresh(stores: Stores) -> None:
    service = await opened(stores)
    typed(service, "a1", Column.FLOOR_NAME, "Lobby floor")
    typed(service, "a2", Column.FLOOR_NAME, "Lobby floor")
    inventory = service.inventory
    maps = tuple(replace(floor, name=f"{floor.name} new") for floor in inventory.maps)
    await stores.sync.save_inventory(replace(inventory, revision=2, maps=maps))
    await service.load()
    row = service.sheet.index["a1"]
    assert service.sheet.value(row, Column.FLOOR_NAME) == "Lobby floor"
    assert service.sheet.source_news(row, Column.FLOOR_NAME) == "Level 1 new"
    assert service.undo() == "Set a2"
    assert service.undo() == "Set a1"
    assert service.sheet.value(row, Column.FLOOR_NAME) == "Level 1 new"
    await service.flush()


class FullDisk(SqliteMappingStore):
    """A store whose disk is full as long as a test says so."""

    trouble: MistdeskError | None = None

    async def commit_edit(self, edit: Edit, inverse: Edit, *, at: float, by: str) -> JournalEntry:
        if self.trouble is not None:
            raise self.trouble
        return await super().commit_edit(edit, inverse, at=at, by=by)


async def full_disk(tmp_path: Path) -> FullDisk:
    store = FullDisk.at(tmp_path / "mapping.db", read_only=False)
    assert isinstance(store, FullDisk)
    await store.connect()
    return store


async def test_steps_that_a_full_disk_does_not_take_are_written_when_there_is_room(
    stores: Stores, tmp_path: Path
) -> None:
    disk = await full_disk(tmp_path)
    service = await opened(stores, disk)
    told: list[MistdeskError] = []
    service.failed.subscribe(told.append)
    disk.trouble = StorageTrouble("The disk is full", "Nothing could be written.", "Make room.")
    typed(service, "a1", Column.SPACE_NAME, "First")
    await service.flush()
    assert told
    await service.load()  # a refresh meanwhile: what was said is in memory, and counts
    assert service.sheet.value(service.sheet.index["a1"], Column.SPACE_NAME) == "First"
    assert service.undo_label() == "Set a1"
    disk.trouble = None
    typed(service, "a2", Column.SPACE_NAME, "Second")
    service.undo()
    service.redo()
    await service.flush()
    await disk.close()
    again = await opened(stores)
    assert [entry.edit.label for entry in again.history()] == ["Set a1", "Set a2"]
    assert look(again) == look(service)


async def test_a_fault_of_ours_is_told_and_holds_up_no_later_step(stores: Stores, tmp_path: Path) -> None:
    disk = await full_disk(tmp_path)
    service = await opened(stores, disk)
    told: list[MistdeskError] = []
    service.failed.subscribe(told.append)
    disk.trouble = OurFault("Something went wrong", "A bug.", "Report it.")
    typed(service, "a1", Column.SPACE_NAME, "First")
    await service.flush()
    assert told == [disk.trouble]
    disk.trouble = None
    typed(service, "a2", Column.SPACE_NAME, "Second")
    await service.flush()
    await disk.close()
    assert (await opened(stores)).undo_label() == "Set a2"


async def test_a_step_made_while_the_workspace_is_read_is_not_lost(stores: Stores) -> None:
    service = await opened(stores)
    loading = asyncio.get_running_loop().create_task(service.load())
    await asyncio.sleep(0)
    typed(service, "a1", Column.SPACE_NAME, "Meanwhile")
    await loading
    assert service.sheet.value(service.sheet.index["a1"], Column.SPACE_NAME) == "Meanwhile"
    assert service.undo_label() == "Set a1"
    await service.flush()


async def test_a_snapshot_is_what_the_window_shows(stores: Stores) -> None:
    service = await opened(stores)
    typed(service, "a1", Column.SPACE_NAME, "Lobby")
    await service.flush()
    options = GraphOptions(zones=False)
    snapshot = await take_snapshot(stores.mapping, stores.sync, "", options)
    assert sheet_rows(snapshot.sheet) == look(service)
    assert snapshot.graph == service.graph(options)
    assert snapshot.report == service.report


async def test_an_empty_workspace_has_an_empty_sheet(tmp_path: Path) -> None:
    files = await Stores.open(tmp_path)
    service = await opened(files)
    assert (len(service.sheet), service.inventory.revision) == (0, 0)
    await files.close()


# --- files


async def test_an_untouched_export_changes_nothing_when_it_comes_back(stores: Stores, tmp_path: Path) -> None:
    service = await opened(stores)
    typed(service, "a1", Column.SPACE_NAME, 'Lobby "東館"\nsecond line; =1+1')
    transfer = TransferService(service, CsvMappingFiles())
    path = tmp_path / "mapping.csv"
    assert await transfer.export(str(path)) == len(service.sheet)
    preview = await transfer.preview(str(path))
    assert (preview.differences, preview.unknown, preview.refused, preview.absent) == ((), (), (), ())
    assert preview.sentence() == "0 cells would change in 0 rows."
    await service.flush()


def file_of(service: WorkspaceService, *changes: tuple[str, Column, str]) -> list[list[str]]:
    rows = look(service)
    for ref, column, value in changes:
        rows[service.sheet.index[ref]][column] = value
    return rows


def preview_lines(rows: Sequence[Sequence[str]]) -> tuple[tuple[int, tuple[str, ...]], ...]:
    return tuple((n + 2, tuple(row)) for n, row in enumerate(rows))


async def test_an_import_is_looked_at_first_and_is_one_step(stores: Stores, tmp_path: Path) -> None:
    service = await opened(stores)
    transfer = TransferService(service, CsvMappingFiles())
    before = look(service)
    rows = file_of(
        service, ("a1", Column.SPACE_NAME, "Lobby"), ("a1", Column.SPACE_CODE, "007"), ("a2", Column.SPACE_NAME, "")
    )
    rows[service.sheet.index["a3"]][Column.BUILDING_REF] = "elsewhere"
    rows[service.sheet.index["sw"]][Column.THING_REF] = "stranger"
    rows.append(rows[service.sheet.index["a1"]])
    preview = compare(service.sheet, "/somewhere/plan.csv", HEADERS, preview_lines(rows))
    assert look(service) == before, "a preview changes nothing"
    assert {(d.ref, d.column, d.new) for d in preview.differences} == {
        ("a1", Column.SPACE_NAME, "Lobby"),
        ("a1", Column.SPACE_CODE, "007"),
        ("a2", Column.SPACE_NAME, ""),
    }
    assert [ref for _, ref in preview.unknown] == ["stranger"]
    assert preview.absent == ("sw",)
    assert len(preview.refused) == 2
    assert preview.sentence() == (
        "3 cells would change in 2 rows. 1 row is of a device this sheet does not have. 2 cells are refused. "
        "1 row of the sheet is not in the file and stays as it is."
    )
    edit = transfer.apply(preview, by="me", at=60.0)
    assert edit.label == "Import plan.csv"
    override = service.sheet.override(service.sheet.index["a1"], Column.SPACE_CODE)
    assert override is not None
    assert (override.value, override.source) == ("007", Source.FILE)
    assert override.origin.startswith("plan.csv, line ")
    assert service.undo() == "Import plan.csv"
    assert look(service) == before
    await service.flush()


async def test_an_import_of_what_has_changed_since_the_preview_is_refused(stores: Stores) -> None:
    service = await opened(stores)
    transfer = TransferService(service, CsvMappingFiles())
    rows = file_of(service, ("a1", Column.SPACE_NAME, "From the file"), ("a2", Column.SPACE_NAME, "From the file"))
    preview = compare(service.sheet, "plan.csv", HEADERS, preview_lines(rows))
    typed(service, "a2", Column.SPACE_NAME, "Typed meanwhile")
    before = look(service)
    with pytest.raises(WrongUsage, match="since the preview"):
        transfer.apply(preview, by="me", at=60.0)
    assert look(service) == before
    await stores.sync.save_inventory(replace(service.inventory, devices=()))
    await service.load()
    with pytest.raises(WrongUsage):
        transfer.apply(preview, by="me", at=60.0)
