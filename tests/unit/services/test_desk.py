"""The desk: opened and closed in order, fresh after every change, steadfast when the disk is not."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from mistdesk.domain.errors import EnvironmentTrouble, MistdeskError, StorageTrouble
from mistdesk.domain.graph.model import MappedSite
from mistdesk.domain.mapping.columns import Column
from mistdesk.domain.sync import SideState, SyncState, TargetSettings, Token
from mistdesk.files.csv_file import CsvMappingFiles
from mistdesk.services.desk import Desk, DeskParts
from mistdesk.services.discovery import Discovery
from mistdesk.services.workspace import WorkspaceChange
from mistdesk.stores.memory_credentials import MemoryCredentials
from mistdesk.stores.settings import JsonSettingsStore
from mistdesk.stores.sync_store import SqliteSyncStore
from tests.unit.services.fakes import Clock, FakeMist, Never, Stores, silent
from tests.unit.services.test_discovery_and_polling import CONNECTION
from tests.unit.services.test_others import Link, done

pytestmark = pytest.mark.anyio


class Room:
    """A desk over real files, the far end of its pipe, and what it was asked to do at its ends."""

    def __init__(self, stores: Stores, folder: Path) -> None:
        self.stores = stores  # the worker's, which writes sync.db
        self.reader = SqliteSyncStore(folder / "sync.db", read_only=True)  # the window's
        self.link = Link(stores)
        self.link.answer = done()
        self.tidied = 0
        self.desk = Desk(
            DeskParts(
                mapping=stores.mapping,
                sync=self.reader,
                settings=JsonSettingsStore(folder / "settings.json"),
                credentials=MemoryCredentials(),
                files=CsvMappingFiles(),
                link=self.link,
                clock=Clock(),
                author="me",
                prepare=self.prepare,
                tidy=self.tidy,
            )
        )

    async def prepare(self) -> Mapping[str, Token]:
        await self.reader.connect()
        return {"mist": Token("given")}

    async def tidy(self) -> None:
        self.tidied += 1

    async def read_estate(self, revision: int) -> None:
        """What a worker does at a refresh."""
        api = FakeMist()
        inventory = await Discovery(api, CONNECTION, clock=api.clock).read(None, silent, Never())
        await self.stores.sync.save_inventory(replace(inventory, revision=revision))
        await self.stores.sync.save_state(replace(await self.stores.sync.state(), inventory_revision=revision))

    def loaded(self) -> asyncio.Event:
        """Set at the next news of the workspace."""
        heard = asyncio.Event()

        def hear(_: WorkspaceChange) -> None:
            heard.set()

        self.desk.workspace.changed.subscribe(hear)
        return heard


@pytest.fixture
async def room(tmp_path: Path) -> AsyncIterator[Room]:
    made = Room(await Stores.open(tmp_path), tmp_path)
    yield made
    await made.desk.close()
    await made.stores.sync.close()


async def test_given_tokens_reach_the_worker_and_a_refresh_reaches_the_sheet(room: Room) -> None:
    await room.desk.open()
    assert room.link.tokens["mist"].reveal() == "given"
    loaded = room.loaded()
    await room.read_estate(1)
    await asyncio.wait_for(loaded.wait(), 10)
    assert room.desk.workspace.inventory.revision == 1


async def test_a_window_shows_the_workspace_before_it_starts_the_worker(room: Room) -> None:
    await room.read_estate(1)
    await room.desk.open(at_window=True)
    assert len(room.desk.workspace.sheet) == 5
    assert room.link.tokens == {}
    await room.desk.start_worker()
    assert room.link.tokens["mist"].reveal() == "given"


async def test_what_was_just_read_is_not_read_again(room: Room) -> None:
    await room.read_estate(1)
    await room.desk.open()
    loads, looked = list[int](), asyncio.Event()
    room.desk.workspace.changed.subscribe(lambda _: loads.append(room.desk.workspace.inventory.revision))
    room.desk.watch.news.subscribe(lambda _: looked.set())
    await asyncio.wait_for(looked.wait(), 10)
    await room.read_estate(2)
    again = room.loaded()
    await asyncio.wait_for(again.wait(), 10)
    await room.read_estate(3)
    again = room.loaded()
    await asyncio.wait_for(again.wait(), 10)  # loads wait for one another: no other was between
    assert loads == [2, 3]


async def test_files_alone_need_no_worker(room: Room) -> None:
    await room.read_estate(1)
    await room.desk.open(with_worker=False)
    assert len(room.desk.workspace.sheet) == 5
    assert room.link.tokens == {}


async def test_another_target_s_sites_are_in_the_sheet_at_once(room: Room) -> None:
    await room.read_estate(1)
    await room.stores.sync.save_state(SyncState(inventory_revision=1))
    await room.desk.open()
    assert room.desk.workspace.sheet.value(0, Column.SITE_ID) == ""
    again = room.loaded()
    await room.desk.sign_in.accept_target(TargetSettings(site_id="CHOSEN"), None)
    await asyncio.wait_for(again.wait(), 10)
    assert room.desk.workspace.sheet.value(0, Column.SITE_ID) == "CHOSEN"


async def test_a_target_that_answers_late_fills_in_its_site(room: Room) -> None:
    await room.read_estate(1)
    await room.desk.open()
    late = room.loaded()
    await room.stores.sync.save_target_sites((MappedSite("SITE1", "One"),))
    await room.stores.sync.save_state(replace(await room.stores.sync.state(), target=SideState.OK))
    await asyncio.wait_for(late.wait(), 10)
    assert room.desk.workspace.sheet.value(0, Column.SITE_ID) == "SITE1"


async def test_trouble_with_the_disk_is_told_and_the_desk_goes_on(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    await room.desk.open()
    told: list[MistdeskError] = []
    heard = asyncio.Event()

    def hear(error: MistdeskError) -> None:
        told.append(error)
        heard.set()

    room.desk.failed.subscribe(hear)
    read, version = room.reader.inventory, room.reader.data_version
    trouble = StorageTrouble("The database is locked", "It could not be read.", "Try again.")

    async def locked() -> None:
        raise trouble

    async def unread() -> int:
        monkeypatch.setattr(room.reader, "data_version", version)
        raise trouble

    monkeypatch.setattr(room.reader, "inventory", locked)
    monkeypatch.setattr(room.reader, "data_version", unread)
    await room.read_estate(1)
    await asyncio.wait_for(heard.wait(), 10)
    monkeypatch.setattr(room.reader, "inventory", read)
    loaded = room.loaded()
    await room.read_estate(2)
    await asyncio.wait_for(loaded.wait(), 10)
    assert set(told) == {trouble}


async def test_every_end_is_put_in_order_also_when_one_before_it_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    room = Room(await Stores.open(tmp_path), tmp_path)
    await room.desk.open()

    async def stuck() -> None:
        raise EnvironmentTrouble("Stuck", "It does not end.", "")

    monkeypatch.setattr(room.link, "stop", stuck)
    with pytest.raises(EnvironmentTrouble, match="Stuck"):
        await room.desk.close()
    await room.stores.sync.close()
    assert room.tidied == 1
    assert not [task for task in asyncio.all_tasks() if task.get_name() in {"watch-worker", "load-workspace"}]
