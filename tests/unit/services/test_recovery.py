"""A window that is killed loses no step, and the next one asks once whether its steps shall stay."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from mistdesk.domain.errors import MistdeskError
from mistdesk.domain.mapping.changes import gone
from mistdesk.domain.mapping.columns import HEADERS, Column
from mistdesk.domain.mapping.edits import set_cells
from mistdesk.files.csv_file import CsvMappingFiles
from mistdesk.services.discovery import Discovery
from mistdesk.services.recovery import RecoveryService
from mistdesk.services.transfer import TransferService, compare, sheet_rows
from mistdesk.services.workspace import WorkspaceService
from tests.unit.services.fakes import OFFLINE, Clock, FakeMist, Never, Stores, silent
from tests.unit.services.test_discovery_and_polling import CONNECTION

ROOT = Path(__file__).parents[3]
CHILD = """
import asyncio, sys
from pathlib import Path
from mistdesk.domain.mapping.columns import Column
from mistdesk.services.recovery import RecoveryService
from mistdesk.services.workspace import WorkspaceService
from tests.unit.services.fakes import Clock, Stores

async def main():
    stores = await Stores.open(Path(sys.argv[1]))
    clock = Clock(1000.0)
    service = WorkspaceService(stores.mapping, stores.sync, clock=clock, author="me", chosen_site=str)
    await service.load()
    await RecoveryService(stores.mapping, service, clock=clock).open()
    for n in range(300):
        clock.now += 1
        service.set_cells([(n % 5, Column.SPACE_NAME, f"Space {n}")], f"Step {n}")
        await service.flush()
        print(n, flush=True)
    service.set_cells([(0, Column.SPACE_NAME, "in mid-run")], "Step 300")
    print("hang", flush=True)
    await asyncio.Event().wait()

asyncio.run(main())
"""


@pytest.fixture
async def stores(tmp_path: Path) -> AsyncIterator[Stores]:
    opened = await Stores.open(tmp_path)
    await read_mist(opened)
    yield opened
    await opened.close()


async def read_mist(stores: Stores, api: FakeMist | None = None) -> None:
    api = api or FakeMist()
    before = await stores.sync.inventory()
    await stores.sync.save_inventory(await Discovery(api, CONNECTION, clock=api.clock).read(before, silent, Never()))


async def opened(stores: Stores, clock: Clock | None = None) -> WorkspaceService:
    service = WorkspaceService(
        stores.mapping, stores.sync, clock=clock or Clock(5000.0), author="me", chosen_site=lambda: "T"
    )
    await service.load()
    return service


def look(service: WorkspaceService) -> list[list[str]]:
    return sheet_rows(service.sheet)


def name(service: WorkspaceService, ref: str, value: str) -> None:
    service.set_cells([(service.sheet.index[ref], Column.SPACE_NAME, value)], f"Name {ref}")


async def edit_and_kill(folder: Path, *, after: int | None) -> int:
    """Let a real process edit and kill it after so many steps on disk, or in the middle of the last one."""
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-c", CHILD, str(folder), stdout=asyncio.subprocess.PIPE, cwd=ROOT, env={**os.environ}
    )
    assert child.stdout is not None
    seen = 0
    async with asyncio.timeout(60):
        while line := (await child.stdout.readline()).strip():
            if line == b"hang" or int(line) + 1 == after:
                break
            seen = int(line) + 1
    child.send_signal(signal.SIGKILL)
    assert await child.wait() == -signal.SIGKILL
    return after or seen


@pytest.mark.anyio
async def test_three_hundred_steps_survive_a_kill_and_are_undone_one_by_one_over_import_and_refresh(
    tmp_path: Path,
) -> None:
    stores = await Stores.open(tmp_path)
    await read_mist(stores)
    service = await opened(stores)
    start = look(service)
    # an import and a refresh come before the fall
    rows = [[*row] for row in start]
    rows[service.sheet.index["a1"]][Column.FLOOR_NAME] = "Mezzanine"
    transfer = TransferService(service, CsvMappingFiles())
    preview = compare(service.sheet, "plan.csv", HEADERS, tuple((n + 2, tuple(row)) for n, row in enumerate(rows)))
    transfer.apply(preview, by="me", at=900.0)
    await service.flush()
    inventory = await stores.sync.inventory()
    assert inventory is not None
    renamed = tuple(replace(floor, name=f"{floor.name} new") for floor in inventory.maps)
    await stores.sync.save_inventory(replace(inventory, revision=2, maps=renamed))
    await stores.close()

    await edit_and_kill(tmp_path, after=None)

    stores = await Stores.open(tmp_path)
    service = await opened(stores)
    labels = [entry.edit.label for entry in service.history()]
    assert labels[:301] == ["Import plan.csv", *(f"Step {n}" for n in range(300))]
    assert labels[301:] in ([], ["Step 300"])  # the one that was under way is there whole, or not at all
    assert service.sheet.value(4, Column.SPACE_NAME) == "Space 299"
    for label in reversed(labels):
        assert service.undo() == label
    assert service.undo() == ""
    row = service.sheet.index["a1"]
    assert service.sheet.value(row, Column.FLOOR_NAME) == "Level 1 new"
    assert service.sheet.overrides == {}
    await service.flush()
    again = await opened(stores)
    assert look(again) == look(service)
    assert again.redo() == "Import plan.csv"
    await again.flush()
    await stores.close()


@pytest.mark.anyio
async def test_recovery_is_offered_once_with_time_and_count_and_declining_is_remembered(tmp_path: Path) -> None:
    stores = await Stores.open(tmp_path)
    await read_mist(stores)
    service = await opened(stores)
    name(service, "a1", "Before")
    await service.flush()
    before = look(service)
    await stores.close()
    await edit_and_kill(tmp_path, after=38)

    stores = await Stores.open(tmp_path)
    service = await opened(stores)
    recovery = RecoveryService(stores.mapping, service, clock=Clock(5000.0))
    offer = await recovery.open()
    assert offer is not None
    assert offer is recovery.offer
    assert offer.steps in {38, 39}  # the kill may come after the next step was written
    assert (offer.since, offer.last_at) == (1000.0, 1000.0 + offer.steps)
    name(service, "a2", "After the start")  # made before the question was answered: it is later, and goes first
    assert await recovery.take_back() == offer.steps + 1
    assert await recovery.take_back() == 0
    assert look(service) == before
    assert service.undo_label() == "Name a1"
    assert service.redo_label() == "Step 0"
    again = RecoveryService(stores.mapping, service, clock=Clock(6000.0))
    assert await again.open() is None
    await again.keep()
    await stores.close()


@pytest.mark.anyio
async def test_keeping_is_remembered_and_a_clean_end_asks_nothing(stores: Stores) -> None:
    service = await opened(stores)
    recovery = RecoveryService(stores.mapping, service, clock=Clock(10.0))
    assert await recovery.open() is None
    name(service, "a1", "Kitchen")
    await service.flush()
    # it falls here
    second = RecoveryService(stores.mapping, service, clock=Clock(20.0))
    offer = await second.open()
    assert offer is not None
    assert offer.steps == 1
    await second.keep()
    assert second.offer is None
    assert service.undo_label() == "Name a1"
    # and falls again, having done nothing
    assert await RecoveryService(stores.mapping, service, clock=Clock(30.0)).open() is None
    name(service, "a2", "Lobby")
    await service.flush()
    await second.close()
    assert await RecoveryService(stores.mapping, service, clock=Clock(40.0)).open() is None


@pytest.mark.anyio
async def test_more_steps_than_a_history_holds_are_taken_back_and_done_again(stores: Stores) -> None:
    service = await opened(stores)
    start = look(service)
    await RecoveryService(stores.mapping, service, clock=Clock(10.0)).open()
    for n in range(1010):
        name(service, "a1", f"Space {n}")
    await service.flush()
    end = look(service)
    again = await opened(stores)
    assert again.steps_done() == 1000
    recovery = RecoveryService(stores.mapping, again, clock=Clock(20.0))
    await recovery.open()
    assert await recovery.take_back() == 1010
    assert look(again) == start
    while again.redo():
        pass
    assert look(again) == end
    assert again.steps_done() == 1010
    await again.flush()


@pytest.mark.anyio
async def test_a_reading_that_fails_or_is_partial_makes_nothing_gone(stores: Stores) -> None:
    before = await stores.sync.inventory()
    for api in (FakeMist(trouble={"inventory": OFFLINE}), FakeMist(trouble={"site_devices s2": OFFLINE})):
        try:
            await read_mist(stores, api)
        except MistdeskError:
            assert await stores.sync.inventory() == before
        assert gone((await opened(stores)).sheet, 1e10) == ()


STEPS = st.one_of(
    st.tuples(st.just("type"), st.sampled_from(["a1", "a2", "sw"]), st.sampled_from(["", "1", "東館"])),
    st.tuples(st.just("paste"), st.integers(0, 3), st.sampled_from(["x", " 2 "])),
    st.tuples(st.just("import"), st.sampled_from(["a1", "a3"]), st.sampled_from(["in", "out"])),
    st.tuples(st.just("refresh"), st.just(""), st.sampled_from(["new", "newer"])),
    st.sampled_from([("undo", "", ""), ("redo", "", "")]),
)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(STEPS, max_size=10))
def test_any_edits_pastes_imports_and_refreshes_are_undone_to_the_start_on_disk_too(
    steps: list[tuple[str, str | int, str]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    async def run() -> None:
        files = await Stores.open(tmp_path_factory.mktemp("space"))
        try:
            await read_mist(files)
            service = await opened(files)
            for step in steps:
                await take(files, service, step)
            await service.flush()
            again = await opened(files)
            assert look(again) == look(service)
            done = again.steps_done()
            for _ in range(done):
                again.undo()
            assert again.undo() == ""
            assert (again.sheet.overrides, again.sheet.one_floor, again.sheet.zones) == ({}, set(), {})
            await again.flush()
            assert await files.mapping.overrides() == {}
            for _ in range(done):
                assert again.redo()
            assert look(again) == look(service)
            await again.flush()
            assert look(await opened(files)) == look(service)
        finally:
            await files.close()

    asyncio.run(run())


async def take(files: Stores, service: WorkspaceService, step: tuple[str, str | int, str]) -> None:
    kind, where, value = step
    sheet = service.sheet
    if kind == "type":
        name(service, str(where), value)
    elif kind == "paste":
        block = [(row, Column(column), value) for row in range(4) for column in range(int(where) + 4, 9)]
        service.edit(set_cells(sheet, block, label="Paste", by="me", at=2.0))
    elif kind == "import":
        rows = look(service)
        rows[sheet.index[str(where)]][Column.SUB_NAME] = value
        lines = tuple((n + 2, tuple(row)) for n, row in enumerate(rows))
        preview = compare(sheet, "plan.csv", HEADERS, lines)
        TransferService(service, CsvMappingFiles()).apply(preview, by="me", at=3.0)
    elif kind == "refresh":
        inventory = service.inventory
        maps = tuple(replace(floor, name=f"Level {value}") for floor in inventory.maps)
        await files.sync.save_inventory(replace(inventory, revision=inventory.revision + 1, maps=maps))
        await service.load()
    else:
        service.undo() if kind == "undo" else service.redo()
