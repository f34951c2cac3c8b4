"""One SQLite connection on a thread of its own, awaited from any asyncio loop; knows files and versions, no tables."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

import msgspec
import zstandard

from mistdesk.domain.errors import OurFault, StorageTrouble
from mistdesk.stores.drives import is_network_drive
from mistdesk.stores.trouble import Damaged, TooNew, os_trouble, sqlite_trouble

T = TypeVar("T")
Work = Callable[[sqlite3.Connection], T]
Migration = tuple[str, ...]  # the statements that lead from one format to the next

_CHECK_UP_TO = 64 * 1024 * 1024  # a larger file is not checked page by page at every start
_LOG_LIMIT = 16 * 1024 * 1024
_EPOCH = 1_000_000_000


class Database:
    """A connection that belongs to one thread. The writing side makes and migrates the file; the reading side waits.

    `note` says in a sentence what a person should know of the place, "" when nothing. `forget` is called on the thread
    at every new connection and after every transaction taken back, so that no cache outlives what it was made from.
    """

    def __init__(
        self,
        path: Path,
        *,
        read_only: bool,
        migrations: Sequence[Migration],
        check: bool = False,
        busy_seconds: float = 5.0,
        forget: Callable[[], None] | None = None,
    ) -> None:
        self.path = path
        self.read_only = read_only
        self.note = ""
        self._migrations = tuple(migrations)
        self._check = check
        self._busy_seconds = busy_seconds
        self._forget = forget
        self._connection: sqlite3.Connection | None = None
        self._identity: tuple[int, int] | None = None
        self._epoch = 0
        self._closed = False
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix=f"db-{path.stem}")

    async def open(self) -> None:
        """Connect, and on the writing side make, check and migrate the file; raises StorageTrouble."""
        try:
            await self._submit(self._first_connection)
        except BaseException:
            await self.close()
            raise

    async def read(self, work: Work[T], missing: T) -> T:
        """Run `work` on one consistent state; `missing` as long as the file is not there yet."""

        def job() -> T:
            connection = self._current()
            if connection is None:
                return missing
            connection.execute("BEGIN")
            try:
                return work(connection)
            finally:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")

        return await self._submit(job)

    async def write(self, work: Work[T]) -> T:
        """Run `work` in one transaction: all of it is written or nothing."""

        def job() -> T:
            connection = self._current()
            if connection is None or self.read_only:
                raise OurFault(
                    "Something went wrong in the program",
                    f"{self.path.name} was opened for reading and asked to write.",
                    "Save the diagnostics and report it.",
                )
            connection.execute("BEGIN IMMEDIATE")
            try:
                result = work(connection)
                connection.execute("COMMIT")
            except BaseException:
                self._take_back(connection)
                raise
            return result

        return await self._submit(job)

    async def data_version(self) -> int:
        """A number that differs after another process has written; 0 while there is no file."""

        def job(connection: sqlite3.Connection) -> int:
            # The pragma counts per connection; a new connection must never repeat an old number.
            return self._epoch * _EPOCH + int(connection.execute("PRAGMA data_version").fetchone()[0])

        return await self.read(job, 0)

    async def close(self) -> None:
        """Wait for queued work, close the connection and end the thread; a second call does nothing."""
        if self._closed:
            return
        self._closed = True
        last = self._thread.submit(self._disconnect)
        try:
            await asyncio.shield(asyncio.wrap_future(last))
        finally:
            # Nothing is queued behind the last job, so the thread ends as soon as that is done.
            self._thread.shutdown(wait=last.done())

    # --- on the thread ---------------------------------------------------------------------------------------------

    def _submit(self, job: Callable[[], T]) -> asyncio.Future[T]:
        if self._closed:
            raise StorageTrouble(f"{self.path.name} is closed", "The workspace was closed.", "Open it again.")
        return asyncio.wrap_future(self._thread.submit(self._translated, job))

    def _translated(self, job: Callable[[], T]) -> T:
        try:
            return job()
        except sqlite3.Error as error:
            raise sqlite_trouble(error, self.path) from error
        except (msgspec.MsgspecError, zstandard.ZstdError, UnicodeDecodeError) as error:
            raise Damaged(self.path, "a stored value does not decode") from error
        except OSError as error:
            raise os_trouble(error, self.path, doing="read" if self.read_only else "written") from error

    def _first_connection(self) -> None:
        if self.read_only:
            self._current()
            return
        self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        connection = sqlite3.connect(self.path, timeout=self._busy_seconds, isolation_level=None)
        self._adopt(connection)
        version = _version(connection)
        if version > len(self._migrations):
            raise TooNew(self.path, version, len(self._migrations))
        # Looked at before anything is set: setting writes, and a damaged file is kept as it was found.
        if self._check and version and self.path.stat().st_size <= _CHECK_UP_TO:
            (verdict,) = connection.execute("PRAGMA quick_check(1)").fetchone()
            if verdict != "ok":
                raise Damaged(self.path, str(verdict).splitlines()[0])
        self._configure(connection, new=version == 0)
        self._migrate(connection, version)

    def _adopt(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._epoch += 1
        self._forget_caches()

    def _forget_caches(self) -> None:
        if self._forget is not None:
            self._forget()

    def _take_back(self, connection: sqlite3.Connection) -> None:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        self._forget_caches()

    def _configure(self, connection: sqlite3.Connection, *, new: bool) -> None:
        if new:
            # Must come before the first table, so that space can later be given back in small steps. On a filled file
            # it would only rewrite the header at every start.
            connection.execute("PRAGMA auto_vacuum = INCREMENTAL")
        wanted = "DELETE" if is_network_drive(self.path.parent) else "WAL"
        mode = _journal_mode(connection, wanted)
        if mode == "wal":
            connection.execute("PRAGMA synchronous = NORMAL")
            connection.execute(f"PRAGMA journal_size_limit = {_LOG_LIMIT}")
        else:
            connection.execute("PRAGMA synchronous = FULL")
            self.note = f"{self.path.parent} is on a network drive: a slower, safe way of writing is used."
        connection.execute("PRAGMA foreign_keys = ON")

    def _migrate(self, connection: sqlite3.Connection, version: int) -> None:
        if version == len(self._migrations):
            return
        if version:
            self._back_up(connection, version)
        connection.execute("BEGIN IMMEDIATE")
        try:
            for statements in self._migrations[version:]:
                for statement in statements:
                    connection.execute(statement)
            connection.execute(f"PRAGMA user_version = {len(self._migrations)}")
            connection.execute("COMMIT")
        except BaseException:
            self._take_back(connection)
            raise

    def _back_up(self, connection: sqlite3.Connection, version: int) -> None:
        target = self.path.with_name(f"{self.path.name}.format-{version}-backup")
        part = target.with_name(target.name + ".part")
        part.unlink(missing_ok=True)
        copy = sqlite3.connect(part)
        try:
            connection.backup(copy)
        finally:
            copy.close()
        part.replace(target)

    def _current(self) -> sqlite3.Connection | None:
        """The connection; on the reading side None until the file is there and filled, and anew when it is replaced."""
        if not self.read_only:
            return self._connection
        try:
            found = self.path.stat()
        except FileNotFoundError:
            self._disconnect()
            return None
        identity = (found.st_dev, found.st_ino)
        if self._connection is not None and identity == self._identity:
            return self._connection
        self._disconnect()
        connection = sqlite3.connect(
            f"{self.path.absolute().as_uri()}?mode=ro", uri=True, timeout=self._busy_seconds, isolation_level=None
        )
        try:
            version = _version(connection)
            if version == 0:
                connection.close()
                return None
            self._refuse_other_version(version)
        except BaseException:
            connection.close()
            raise
        self._identity = identity
        self._adopt(connection)
        return connection

    def _refuse_other_version(self, version: int) -> None:
        if version > len(self._migrations):
            raise TooNew(self.path, version, len(self._migrations))
        if version < len(self._migrations):
            raise StorageTrouble(
                f"{self.path.name} is from an older version",
                f"{self.path} has not been brought up to date yet.",
                "It is brought up to date when the program that writes it starts.",
            )

    def _disconnect(self) -> None:
        connection, self._connection = self._connection, None
        self._identity = None
        if connection is not None:
            connection.close()


def _version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def _journal_mode(connection: sqlite3.Connection, wanted: str) -> str:
    """The mode that could be had; some drives cannot map memory and then refuse WAL with an error."""
    try:
        mode = str(connection.execute(f"PRAGMA journal_mode = {wanted}").fetchone()[0])
    except sqlite3.OperationalError as error:
        if wanted != "WAL" or (error.sqlite_errorcode & 0xFF) not in {sqlite3.SQLITE_IOERR, sqlite3.SQLITE_PROTOCOL}:
            raise
        mode = str(connection.execute("PRAGMA journal_mode = DELETE").fetchone()[0])
    return mode.lower()
