"""The campus estate, read from the embedded cloud by the real client, in a desk with a real mapping file."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from mistdesk.clients.mist import HttpMistApi
from mistdesk.domain.estate.model import Inventory
from mistdesk.domain.graph.model import MappedSite
from mistdesk.domain.sync import MistConnection, RequestKind, Settings, SideState, SyncState, Token
from mistdesk.services.desk import Desk, DeskParts
from mistdesk.services.discovery import Discovery
from mistdesk.simulator.server import MistSimulatorOptions, background_simulator
from mistdesk.stores.mapping_store import SqliteMappingStore
from tests.ui.fakes import (
    FakeCredentials,
    FakeFiles,
    FakeLink,
    FakeMapping,
    FakeSettings,
    FakeSync,
    World,
)

MORNING = datetime(2026, 3, 4, 9, 40, tzinfo=UTC)


class _Never:
    """A stop sign that is never raised."""

    def is_set(self) -> bool:
        """It is not."""
        return False


class _Mapping(SqliteMappingStore):
    """The real mapping file; only requests go to the worker of the fakes, which reads no files."""

    requests: FakeMapping

    async def add_request(self, kind: RequestKind, args: tuple[tuple[str, str], ...], *, at: float) -> int:
        """Hand it over."""
        return await self.requests.add_request(kind, args, at=at)


def read_campus() -> Inventory:
    """Every site, map and device of the campus, as the program reads them."""
    with background_simulator(MistSimulatorOptions(estate="campus", start=MORNING)) as told:
        connection = MistConnection("custom", told.url, told.org_id, "Northgate Group")
        return asyncio.run(_read(connection, Token(told.tokens["org_read"])))


async def _read(connection: MistConnection, token: Token) -> Inventory:
    api = HttpMistApi(connection, token, direct=True)
    try:
        discovery = Discovery(api, connection, clock=MORNING.timestamp)
        return await discovery.read(None, lambda _done, _total, _what: None, _Never())
    finally:
        await api.aclose()


@dataclass
class CampusWorld(World):
    """A world whose mapping file is real."""

    store: SqliteMappingStore


def campus_world(inventory: Inventory, path: Path) -> CampusWorld:
    """A desk over the campus; what is typed goes into a mapping file on disk."""
    store = _Mapping.at(path, read_only=False)
    assert isinstance(store, _Mapping)
    store.requests = requests = FakeMapping()
    settings = FakeSettings(
        Settings(mist=MistConnection("emea01", "https://api.eu.mist.com", "org", "Northgate Group"))
    )
    sync = FakeSync(estate=replace(inventory, revision=1), sites=(MappedSite("SITE1", "Northgate"),))
    sync.now_state = SyncState(
        holder="window", mist=SideState.OK, target=SideState.OK, inventory_revision=1, inventory_at=MORNING.timestamp()
    )
    credentials = FakeCredentials()
    link = FakeLink(requests, sync, settings)

    async def prepare() -> dict[str, Token]:
        await store.connect()
        return {}

    async def tidy() -> None:
        pass

    parts = DeskParts(
        mapping=store,
        sync=sync,
        settings=settings,
        credentials=credentials,
        files=FakeFiles(),
        link=link,
        clock=MORNING.timestamp,
        author="pat",
        prepare=prepare,
        tidy=tidy,
    )
    return CampusWorld(Desk(parts), requests, sync, settings, credentials, link, store)
