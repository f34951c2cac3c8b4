"""`mapping.db`: what people said, the journal of it, and requests to the worker; knows no rules of the sheet."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from pathlib import Path

import msgspec

from mistdesk.domain.errors import OurFault
from mistdesk.domain.mapping.columns import Column
from mistdesk.domain.mapping.edits import Edit
from mistdesk.domain.mapping.sheet import CellKey, Override, Source
from mistdesk.domain.ports import JournalEntry, LastSession
from mistdesk.domain.sync import Request, RequestKind
from mistdesk.stores.codec import from_bytes, to_bytes
from mistdesk.stores.database import Database

MIGRATIONS = (
    (
        """CREATE TABLE override (
            ref TEXT NOT NULL, col INTEGER NOT NULL, value TEXT NOT NULL, source INTEGER NOT NULL,
            origin TEXT NOT NULL, by TEXT NOT NULL, at REAL NOT NULL, seen TEXT NOT NULL,
            PRIMARY KEY (ref, col)) WITHOUT ROWID""",
        """CREATE TABLE one_floor (
            building_ref TEXT NOT NULL, level INTEGER NOT NULL,
            PRIMARY KEY (building_ref, level)) WITHOUT ROWID""",
        """CREATE TABLE journal (
            number INTEGER PRIMARY KEY AUTOINCREMENT, at REAL NOT NULL, by TEXT NOT NULL,
            edit BLOB NOT NULL, inverse BLOB NOT NULL, undone INTEGER NOT NULL DEFAULT 0)""",
        "CREATE INDEX journal_undone ON journal (undone) WHERE undone",
        """CREATE TABLE request (
            number INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL, args TEXT NOT NULL,
            asked_at REAL NOT NULL)""",
        "CREATE TABLE revision (id INTEGER PRIMARY KEY CHECK (id = 1), value INTEGER NOT NULL)",
        "INSERT INTO revision VALUES (1, 0)",
    ),
    (
        "CREATE TABLE zone (ref TEXT PRIMARY KEY, zone TEXT NOT NULL) WITHOUT ROWID",
        """CREATE TABLE session (
            id INTEGER PRIMARY KEY CHECK (id = 1), since REAL NOT NULL, after INTEGER NOT NULL)""",
    ),
)

_Args = tuple[tuple[str, str], ...]


class SqliteMappingStore:
    """The MappingStore of a workspace. The worker opens it for reading, window or command line for writing."""

    def __init__(self, database: Database) -> None:
        self._db = database

    @classmethod
    def at(cls, path: Path, *, read_only: bool) -> SqliteMappingStore:
        """The store of a file, not yet connected."""
        return cls(Database(path, read_only=read_only, migrations=MIGRATIONS, check=True))

    @classmethod
    async def open(cls, path: Path, read_only: bool = False) -> SqliteMappingStore:
        """Open, and on the writing side make or migrate the file; raises StorageTrouble."""
        database = Database(path, read_only=read_only, migrations=MIGRATIONS, check=True)
        await database.open()
        return cls(database)

    async def connect(self) -> None:
        """Open what was made closed: connect, make or migrate the file; raises StorageTrouble."""
        await self._db.open()

    @property
    def note(self) -> str:
        """What a person should know of the place, "" when nothing."""
        return self._db.note

    async def overrides(self) -> dict[CellKey, Override]:
        """Every cell somebody has said something about."""

        def work(db: sqlite3.Connection) -> dict[CellKey, Override]:
            rows = db.execute("SELECT ref, col, value, source, origin, by, at, seen FROM override ORDER BY ref, col")
            return {
                (ref, Column(col)): Override(value, Source(source), origin, by, at, seen)
                for ref, col, value, source, origin, by, at, seen in rows
            }

        return await self._db.read(work, {})

    async def one_floor(self) -> set[tuple[str, int]]:
        """(building.refId, level) pairs that a person declared one floor."""

        def work(db: sqlite3.Connection) -> set[tuple[str, int]]:
            return {(ref, level) for ref, level in db.execute("SELECT building_ref, level FROM one_floor")}

        return await self._db.read(work, set())

    async def zones(self) -> dict[str, str]:
        """Device ids and whose zone each serves, where a person said so."""

        def work(db: sqlite3.Connection) -> dict[str, str]:
            return dict(db.execute("SELECT ref, zone FROM zone ORDER BY ref").fetchall())

        return await self._db.read(work, {})

    async def revision(self) -> int:
        """The sheet's revision: counts committed steps."""
        return await self._db.read(lambda db: int(db.execute("SELECT value FROM revision").fetchone()[0]), 0)

    async def commit_edit(self, edit: Edit, inverse: Edit, *, at: float, by: str) -> JournalEntry:
        """Write one step: cells, consents and journal in one transaction; drops undone entries."""
        done, back = to_bytes(edit), to_bytes(inverse)

        def work(db: sqlite3.Connection) -> int:
            _apply(db, edit)
            db.execute("DELETE FROM journal WHERE undone")
            cursor = db.execute("INSERT INTO journal (at, by, edit, inverse) VALUES (?, ?, ?, ?)", (at, by, done, back))
            return _row_number(cursor)

        number = await self._db.write(work)
        return JournalEntry(number, at, by, edit, inverse)

    async def commit_undo(self, number: int, *, undone: bool) -> None:
        """Write that entry `number` was undone or redone, and the cells accordingly; a repeat changes nothing."""

        def work(db: sqlite3.Connection) -> None:
            row = db.execute("SELECT edit, inverse, undone FROM journal WHERE number = ?", (number,)).fetchone()
            if row is None:
                raise OurFault(
                    "Something went wrong in the program",
                    f"Step {number} of the mapping is not in its history.",
                    "Save the diagnostics and report it.",
                )
            edit, inverse, was_undone = row
            if bool(was_undone) is undone:
                return
            _apply(db, from_bytes(inverse if undone else edit, Edit))
            db.execute("UPDATE journal SET undone = ? WHERE number = ?", (int(undone), number))

        await self._db.write(work)

    async def journal(self, limit: int = 1000) -> list[JournalEntry]:
        """The newest entries that count and all that were taken back, oldest first: redoing must not leave one out."""

        def work(db: sqlite3.Connection) -> list[JournalEntry]:
            rows = db.execute(
                """SELECT number, at, by, edit, inverse, undone FROM journal WHERE undone OR number IN (
                    SELECT number FROM journal WHERE NOT undone ORDER BY number DESC LIMIT ?) ORDER BY number""",
                (limit,),
            ).fetchall()
            return [
                JournalEntry(number, at, by, from_bytes(edit, Edit), from_bytes(inverse, Edit), bool(undone))
                for number, at, by, edit, inverse, undone in rows
            ]

        return await self._db.read(work, [])

    async def mark_open(self, at: float) -> LastSession | None:
        """Note that a window works on it; what the last one did, when that ended without a word and did something.

        The old mark stays until somebody has answered, so that a second fall does not swallow the question.
        """

        def work(db: sqlite3.Connection) -> LastSession | None:
            row = db.execute("SELECT since, after FROM session").fetchone()
            if row is not None:
                since, after = row
                done = "SELECT count(*), max(at) FROM journal WHERE number > ? AND NOT undone"
                steps, last_at = db.execute(done, (after,)).fetchone()
                if steps:
                    return LastSession(since, steps, last_at, after)
            _mark(db, at)
            return None

        return await self._db.write(work)

    async def mark_answered(self, at: float) -> None:
        """Note that a person has answered for the last window's steps: nobody is asked again."""
        await self._db.write(lambda db: _mark(db, at))

    async def mark_closed(self) -> None:
        """Note that the window ended as it should."""

        def work(db: sqlite3.Connection) -> None:
            db.execute("DELETE FROM session")

        await self._db.write(work)

    async def add_request(self, kind: RequestKind, args: tuple[tuple[str, str], ...], *, at: float) -> int:
        """Append a durable request and return its number."""
        row = (kind.value, msgspec.json.encode(args).decode(), at)

        def work(db: sqlite3.Connection) -> int:
            return _row_number(db.execute("INSERT INTO request (kind, args, asked_at) VALUES (?, ?, ?)", row))

        return await self._db.write(work)

    async def requests_after(self, number: int) -> list[Request]:
        """Requests with a greater number, in order."""

        def work(db: sqlite3.Connection) -> list[Request]:
            rows = db.execute(
                "SELECT number, kind, args, asked_at FROM request WHERE number > ? ORDER BY number", (number,)
            )
            return [
                Request(found, RequestKind(kind), msgspec.json.decode(args, type=_Args), asked_at)
                for found, kind, args, asked_at in rows
            ]

        return await self._db.read(work, [])

    async def data_version(self) -> int:
        """Changes when another process has written."""
        return await self._db.data_version()

    async def close(self) -> None:
        """Finish what is queued and close."""
        await self._db.close()


def _row_number(cursor: sqlite3.Cursor) -> int:
    number = cursor.lastrowid
    assert number is not None
    return number


def _mark(db: sqlite3.Connection, at: float) -> None:
    """From now on, and after the last step there is, a window is at work."""
    newest = "SELECT coalesce(max(number), 0) FROM journal"
    db.execute(f"INSERT OR REPLACE INTO session SELECT 1, ?, ({newest})", (at,))


def _apply(db: sqlite3.Connection, edit: Edit) -> None:
    """Bring the tables of cells, consents and zones to what the edit says, and count the step."""
    last = {(cell.ref, cell.column): cell.new for cell in edit.cells}
    gone = [(ref, int(column)) for (ref, column), new in last.items() if new is None]
    db.executemany("DELETE FROM override WHERE ref = ? AND col = ?", gone)
    db.executemany("INSERT OR REPLACE INTO override VALUES (?, ?, ?, ?, ?, ?, ?, ?)", _override_rows(last))
    for consent in edit.one_floor:
        if consent.new:
            db.execute("INSERT OR IGNORE INTO one_floor VALUES (?, ?)", (consent.building_ref, consent.level))
        else:
            db.execute(
                "DELETE FROM one_floor WHERE building_ref = ? AND level = ?", (consent.building_ref, consent.level)
            )
    for said in edit.zones:
        if said.new is None:
            db.execute("DELETE FROM zone WHERE ref = ?", (said.ref,))
        else:
            db.execute("INSERT OR REPLACE INTO zone VALUES (?, ?)", (said.ref, said.new))
    db.execute("UPDATE revision SET value = value + 1")


def _override_rows(
    last: dict[CellKey, Override | None],
) -> Iterable[tuple[str, int, str, int, str, str, float, str]]:
    for (ref, column), new in last.items():
        if new is not None:
            yield ref, int(column), new.value, int(new.source), new.origin, new.by, new.at, new.seen
