"""`sync.db`: what the worker read, measured and published; a facade over its tables that knows no schedule."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from pathlib import Path
from typing import TypeVar

from mistdesk.domain.estate.model import Inventory
from mistdesk.domain.graph.model import MappedSite, PointValue
from mistdesk.domain.graph.plan import PublishedRow
from mistdesk.domain.occupancy.samples import Sample
from mistdesk.domain.ports import JournalLine
from mistdesk.domain.sync import CountHistory, PollOutcome, RequestPhase, RequestState, StatusChange, SyncState
from mistdesk.stores import history, publishing, reading
from mistdesk.stores.codec import from_bytes, to_bytes
from mistdesk.stores.database import Database
from mistdesk.stores.history import History, LastSample

T = TypeVar("T")

MIGRATIONS = (
    (
        *reading.TABLES,
        *history.TABLES,
        *publishing.TABLES,
        "CREATE TABLE kept (name TEXT PRIMARY KEY, data BLOB NOT NULL) WITHOUT ROWID",
        "CREATE TABLE request_state (number INTEGER PRIMARY KEY, phase TEXT NOT NULL, data BLOB NOT NULL)",
        "CREATE INDEX request_phase ON request_state (phase)",
    ),
)

_STATE = "state"
_SITES = "target sites"
_Sites = tuple[MappedSite, ...]


class SqliteSyncStore:
    """The SyncStore of a workspace. The worker opens it for writing, everybody else for reading."""

    def __init__(self, path: Path, *, read_only: bool) -> None:
        self._history = History()
        self._db = Database(path, read_only=read_only, migrations=MIGRATIONS, forget=self._history.forget)

    @classmethod
    async def open(cls, path: Path, read_only: bool = False) -> SqliteSyncStore:
        """Open, and on the writing side make or migrate the file; a reader may come first. Raises StorageTrouble."""
        store = cls(path, read_only=read_only)
        await store._db.open()
        return store

    async def connect(self) -> None:
        """Open what was made closed: connect, make or migrate the file; raises StorageTrouble."""
        await self._db.open()

    @property
    def note(self) -> str:
        """What a person should know of the place, "" when nothing."""
        return self._db.note

    async def inventory(self) -> Inventory | None:
        """The last complete reading."""
        return await self._db.read(reading.load, None)

    async def save_inventory(self, inventory: Inventory) -> None:
        """Replace the reading as a whole, and give new devices their slots in site order."""
        packed = reading.pack(inventory)

        def work(db: sqlite3.Connection) -> None:
            reading.save(db, packed)
            self._history.give_slots(db, reading.in_site_order(inventory))

        await self._db.write(work)

    async def target_sites(self) -> tuple[MappedSite, ...]:
        """The target's sites as last read."""
        return await self._kept(_SITES, _Sites) or ()

    async def save_target_sites(self, sites: Sequence[MappedSite]) -> None:
        """Keep the target's sites."""
        await self._keep(_SITES, tuple(sites))

    async def state(self) -> SyncState:
        """The worker's state."""
        return await self._kept(_STATE, SyncState) or SyncState()

    async def save_state(self, state: SyncState) -> None:
        """Replace the worker's state."""
        await self._keep(_STATE, state)

    async def request_state(self, number: int) -> RequestState | None:
        """What is known of a request."""

        def work(db: sqlite3.Connection) -> RequestState | None:
            row = db.execute("SELECT data FROM request_state WHERE number = ?", (number,)).fetchone()
            return None if row is None else from_bytes(row[0], RequestState)

        return await self._db.read(work, None)

    async def save_request_state(self, state: RequestState) -> None:
        """Write a request's state."""
        row = (state.request_id, state.phase.value, to_bytes(state))
        await self._db.write(lambda db: _execute(db, "INSERT OR REPLACE INTO request_state VALUES (?, ?, ?)", row))

    async def last_request(self) -> int:
        """The greatest request number that has a final state or is running."""

        def work(db: sqlite3.Connection) -> int:
            row = db.execute(
                "SELECT max(number) FROM request_state WHERE phase <> ?", (RequestPhase.WAITING.value,)
            ).fetchone()
            return int(row[0] or 0)

        return await self._db.read(work, 0)

    async def unfinished_requests(self) -> list[int]:
        """Requests left running by a worker that ended."""

        def work(db: sqlite3.Connection) -> list[int]:
            rows = db.execute(
                "SELECT number FROM request_state WHERE phase = ? ORDER BY number", (RequestPhase.RUNNING.value,)
            )
            return [number for (number,) in rows]

        return await self._db.read(work, [])

    async def append_poll(self, outcome: PollOutcome, samples: Sequence[Sample]) -> None:
        """Write one poll: counts as one compressed uint16 array, status words where they changed (DESIGN 4.5)."""
        await self._db.write(lambda db: self._history.append(db, outcome, samples))

    async def polls(self, start: float, end: float) -> list[PollOutcome]:
        """The polls in a time range, start inclusive, end exclusive."""
        return await self._db.read(lambda db: self._history.polls(db, start, end), [])

    async def last_samples(self) -> dict[str, LastSample]:
        """By device: last count (None unknown), last status word and time of the last poll that did not fail."""
        return await self._db.read(self._history.last_samples, {})

    async def counts(self, device_ids: Sequence[str], start: float, end: float) -> CountHistory:
        """Counts of the devices by poll."""
        missing = CountHistory(tuple(device_ids), (), ((),) * len(device_ids), ())
        return await self._db.read(lambda db: self._history.counts(db, device_ids, start, end), missing)

    async def totals(self, groups: Sequence[Sequence[str]], start: float, end: float) -> list[list[int | None]]:
        """For each group of devices the sum of known counts by poll; None where none is known."""
        missing: list[list[int | None]] = [[] for _ in groups]
        return await self._db.read(lambda db: self._history.totals(db, groups, start, end), missing)

    async def status_changes(self, device_ids: Sequence[str], start: float, end: float) -> list[StatusChange]:
        """Changes in the range, device by device, preceded by the word in force at its start (with its own time)."""
        return await self._db.read(lambda db: self._history.status_changes(db, device_ids, start, end), [])

    async def published(self, target: str) -> list[PublishedRow]:
        """Rows a target has acknowledged."""
        return await self._db.read(lambda db: publishing.published(db, target), [])

    async def mark_published(self, target: str, rows: Sequence[PublishedRow], retired: Sequence[PublishedRow]) -> None:
        """Write acknowledged rows and forget retired ones."""
        await self._db.write(lambda db: publishing.mark(db, target, rows, retired))

    async def append_journal(self, line: JournalLine) -> None:
        """Write a line of the publish journal."""
        await self._db.write(lambda db: publishing.append_line(db, line))

    async def publish_journal(self, limit: int = 200) -> list[JournalLine]:
        """The newest lines, newest first."""
        return await self._db.read(lambda db: publishing.lines(db, limit), [])

    async def queue_values(self, values: Sequence[PointValue]) -> None:
        """Put samples in the outbox (unique by point and time)."""
        await self._db.write(lambda db: publishing.queue(db, values))

    async def waiting_values(self, limit: int) -> list[PointValue]:
        """The oldest samples that wait."""
        return await self._db.read(lambda db: publishing.waiting(db, limit), [])

    async def drop_values(self, values: Sequence[PointValue]) -> None:
        """Forget samples that were acknowledged or refused for good."""
        await self._db.write(lambda db: publishing.drop(db, values))

    async def count_waiting(self) -> int:
        """How many samples wait."""
        return await self._db.read(publishing.count_waiting, 0)

    async def data_version(self) -> int:
        """Changes when another process has written; 0 while there is no file."""
        return await self._db.data_version()

    async def close(self) -> None:
        """Finish what is queued and close."""
        await self._db.close()

    # ---------------------------------------------------------------------------------------------------------------

    async def _kept(self, name: str, kind: type[T]) -> T | None:
        def work(db: sqlite3.Connection) -> T | None:
            row = db.execute("SELECT data FROM kept WHERE name = ?", (name,)).fetchone()
            return None if row is None else from_bytes(row[0], kind)

        return await self._db.read(work, None)

    async def _keep(self, name: str, value: object) -> None:
        row = (name, to_bytes(value))
        await self._db.write(lambda db: _execute(db, "INSERT OR REPLACE INTO kept VALUES (?, ?)", row))


def _execute(db: sqlite3.Connection, statement: str, row: tuple[object, ...]) -> None:
    db.execute(statement, row)
