"""Databases under trouble: killed writers, full disks, damaged and newer files, readers beside writers."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from mistdesk.domain.errors import OurFault, StorageTrouble
from mistdesk.domain.mapping.columns import Column
from mistdesk.domain.mapping.edits import CellEdit, Edit
from mistdesk.domain.mapping.sheet import Override
from mistdesk.domain.sync import RequestKind
from mistdesk.stores import database as database_module
from mistdesk.stores.database import Database
from mistdesk.stores.mapping_store import SqliteMappingStore
from mistdesk.stores.sync_store import SqliteSyncStore
from mistdesk.stores.trouble import Damaged, TooNew, set_aside

pytestmark = pytest.mark.anyio

ONE = ("CREATE TABLE t (n INTEGER)",)
TWO = ("ALTER TABLE t ADD COLUMN text TEXT",)
BROKEN = ("CREATE TABLE u (n INTEGER)", "CREATE TABLE t (n INTEGER)")

WRITER = """
import asyncio, sys
from pathlib import Path
from mistdesk.domain.mapping.columns import Column
from mistdesk.domain.mapping.edits import CellEdit, Edit
from mistdesk.domain.mapping.sheet import Override
from mistdesk.stores.mapping_store import SqliteMappingStore

async def main():
    store = await SqliteMappingStore.open(Path(sys.argv[1]))
    for n in range(100000):
        cells = tuple(CellEdit(f"ap-{k}", Column.SPACE_NAME, None, Override(str(n))) for k in range(50))
        await store.commit_edit(Edit(str(n), cells), Edit("back"), at=1.0, by="ann")
        print(n, flush=True)

asyncio.run(main())
"""


def names(folder: Path) -> list[str]:
    return sorted(item.name for item in folder.iterdir())


def writer_of(path: Path) -> subprocess.Popen[str]:
    return subprocess.Popen([sys.executable, "-c", WRITER, str(path)], stdout=subprocess.PIPE, text=True)


def enlarge(disk: Path) -> None:
    subprocess.run(["mount", "-o", "remount,size=4m", str(disk)], check=True, capture_output=True)


async def make(path: Path, *migrations: tuple[str, ...], read_only: bool = False, check: bool = False) -> Database:
    database = Database(path, read_only=read_only, migrations=migrations, check=check, busy_seconds=0.2)
    await database.open()
    return database


def put(n: int) -> database_module.Work[None]:
    def work(db: sqlite3.Connection) -> None:
        db.execute("INSERT INTO t (n) VALUES (?)", (n,))

    return work


def numbers(db: sqlite3.Connection) -> list[int]:
    return [n for (n,) in db.execute("SELECT n FROM t ORDER BY n")]


async def stored(db: Database) -> list[int]:
    found: list[int] = await db.read(numbers, [])
    return found


def row_edit(n: int, size: int = 10) -> Edit:
    return Edit(str(n), (CellEdit(f"ap-{n}", Column.SPACE_NAME, None, Override("x" * size)),))


async def test_writes_are_whole_or_nothing_and_wait_in_order(tmp_path: Path) -> None:
    db = await make(tmp_path / "a.db", ONE)

    def half(connection: sqlite3.Connection) -> None:
        connection.execute("INSERT INTO t (n) VALUES (7)")
        raise KeyError

    with pytest.raises(KeyError):
        await db.write(half)
    await asyncio.gather(*(db.write(put(n)) for n in range(20)))
    assert await stored(db) == list(range(20))
    await db.close()


async def test_closing_waits_for_queued_work_and_ends_the_thread(tmp_path: Path) -> None:
    before = threading.active_count()
    db = await make(tmp_path / "a.db", ONE)
    writes = [asyncio.ensure_future(db.write(put(n))) for n in range(50)]
    await asyncio.sleep(0)
    await db.close()
    await asyncio.gather(*writes)
    assert threading.active_count() == before
    await db.close()
    with pytest.raises(StorageTrouble, match="closed"):
        await stored(db)
    db = await make(tmp_path / "a.db", ONE)
    assert await stored(db) == list(range(50))
    await db.close()
    assert not any(name.endswith("-wal") for name in names(tmp_path))


async def test_a_cancelled_wait_leaves_the_database_usable(tmp_path: Path) -> None:
    db = await make(tmp_path / "a.db", ONE)
    started, go_on = threading.Event(), threading.Event()

    def slow(connection: sqlite3.Connection) -> None:
        started.set()
        go_on.wait(10)
        put(1)(connection)

    waiting = asyncio.ensure_future(db.write(slow))
    queued = asyncio.ensure_future(db.write(put(2)))
    await asyncio.to_thread(started.wait, 10)
    waiting.cancel()
    queued.cancel()
    await asyncio.gather(waiting, queued, return_exceptions=True)
    go_on.set()
    await db.write(put(3))
    assert await stored(db) == [1, 3]
    await db.close()


async def test_one_store_serves_one_loop_after_another(tmp_path: Path) -> None:
    def in_a_loop_of_its_own(work: database_module.Work[None]) -> None:
        asyncio.run(db.write(work))

    db = await make(tmp_path / "a.db", ONE)
    await asyncio.to_thread(in_a_loop_of_its_own, put(1))
    assert await stored(db) == [1]
    await db.close()


async def test_modes_are_what_the_design_says(tmp_path: Path) -> None:
    db = await make(tmp_path / "a.db", ONE)

    def pragmas(connection: sqlite3.Connection) -> list[object]:
        names = ("journal_mode", "synchronous", "foreign_keys", "auto_vacuum", "user_version")
        return [connection.execute(f"PRAGMA {name}").fetchone()[0] for name in names]

    found: list[object] = await db.read(pragmas, [])
    assert found == ["wal", 1, 1, 2, 1]
    assert db.note == ""
    await db.close()


async def test_a_network_drive_gets_a_rollback_journal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.db"
    local = await make(path, ONE)
    await local.write(put(1))
    await local.close()
    monkeypatch.setattr(database_module, "is_network_drive", lambda _path: True)
    db = await make(path, ONE)
    reader = await make(path, ONE, read_only=True)
    await db.write(put(2))
    assert await reader.read(lambda c: str(c.execute("PRAGMA journal_mode").fetchone()[0]), "") == "delete"
    assert await stored(reader) == [1, 2]
    assert "network drive" in db.note
    await reader.close()
    await db.close()


async def test_migrations_follow_a_backup(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    db = await make(path, ONE)
    await db.write(put(1))
    await db.close()
    reader_of_new = Database(path, read_only=True, migrations=(ONE, TWO))
    with pytest.raises(StorageTrouble, match="older version"):
        await reader_of_new.open()

    db = await make(path, ONE, TWO, check=True)
    assert await db.read(lambda c: c.execute("SELECT n, text FROM t").fetchall(), []) == [(1, None)]
    await db.close()
    backup = await make(tmp_path / "a.db.format-1-backup", ONE)
    assert await stored(backup) == [1]
    await backup.close()


async def test_a_failed_migration_leaves_the_old_format(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    db = await make(path, ONE)
    await db.write(put(1))
    await db.close()
    with pytest.raises(OurFault):
        await make(path, ONE, BROKEN)
    db = await make(path, ONE)
    assert await stored(db) == [1]
    await db.close()


async def test_a_newer_file_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "mapping.db"
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    before = path.read_bytes()
    for read_only in (False, True):
        with pytest.raises(TooNew, match="format 99"):
            await SqliteMappingStore.open(path, read_only)
    assert path.read_bytes() == before
    assert names(tmp_path) == ["mapping.db"]


@pytest.mark.parametrize("read_only", [False, True])
async def test_a_file_that_is_no_database(tmp_path: Path, read_only: bool) -> None:
    path = tmp_path / "sync.db"
    path.write_bytes(b"this is not a database " * 300)
    with pytest.raises(Damaged, match=r"sync\.db is damaged.*set the file aside") as caught:
        await SqliteSyncStore.open(path, read_only)
    assert caught.value.path == path
    assert path.read_bytes().startswith(b"this is not")


async def test_a_damaged_page_is_found_at_the_start(tmp_path: Path) -> None:
    path = tmp_path / "mapping.db"
    store = await SqliteMappingStore.open(path)
    for n in range(200):
        await store.commit_edit(row_edit(n, 200), Edit("back"), at=1.0, by="ann")
    await store.close()
    data = bytearray(path.read_bytes())
    for page in range(4, len(data) // 4096):
        data[page * 4096 : page * 4096 + 16] = b"\xff" * 16
    path.write_bytes(data)
    with pytest.raises(Damaged):
        await SqliteMappingStore.open(path)
    kept = set_aside(path)
    assert kept.read_bytes() == bytes(data)
    assert kept.name.startswith("mapping.db.damaged-")
    store = await SqliteMappingStore.open(path)
    assert await store.overrides() == {}
    await store.close()


async def test_a_value_that_does_not_decode_is_damage(tmp_path: Path) -> None:
    path = tmp_path / "sync.db"
    store = await SqliteSyncStore.open(path)

    def damage(db: sqlite3.Connection) -> None:
        db.execute("INSERT INTO kept VALUES ('state', x'7b')")

    await store._db.write(damage)
    with pytest.raises(Damaged, match="does not decode"):
        await store.state()
    await store.close()


async def test_a_reader_notices_a_file_that_was_set_aside(tmp_path: Path) -> None:
    path = tmp_path / "mapping.db"
    writer = await SqliteMappingStore.open(path)
    await writer.commit_edit(row_edit(1), Edit("back"), at=1.0, by="ann")
    reader = await SqliteMappingStore.open(path, read_only=True)
    assert await reader.revision() == 1
    before = await reader.data_version()
    await writer.close()
    first, second = set_aside(path), None
    assert await reader.overrides() == {}
    assert await reader.data_version() == 0
    writer = await SqliteMappingStore.open(path)
    assert await reader.revision() == 0
    assert await reader.data_version() not in {0, before}
    await writer.close()
    await reader.close()
    second = set_aside(path)
    assert first != second


async def test_a_locked_database_is_said_to_be_in_use(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    db = await make(path, ONE)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StorageTrouble, match="in use"):
        await db.write(put(1))
    other.execute("ROLLBACK")
    other.close()
    await db.write(put(2))
    assert await stored(db) == [2]
    await db.close()


async def test_a_place_that_cannot_be_opened(tmp_path: Path) -> None:
    (tmp_path / "sync.db").mkdir()
    with pytest.raises(StorageTrouble, match="cannot be opened"):
        await SqliteSyncStore.open(tmp_path / "sync.db")
    (tmp_path / "file").write_text("")
    with pytest.raises(StorageTrouble, match="cannot be written"):
        await SqliteSyncStore.open(tmp_path / "file" / "sync.db")


async def test_a_name_with_signs_of_an_address(tmp_path: Path) -> None:
    path = tmp_path / "a ?mode=rw&x#100%25 東.db"
    db = await make(path, ONE)
    await db.write(put(1))
    reader = await make(path, ONE, read_only=True)
    assert await stored(reader) == [1]
    await reader.close()
    await db.close()


@pytest.mark.skipif(sys.platform == "win32", reason="kill -9 is POSIX")
async def test_a_killed_writer_loses_nothing_it_had_acknowledged(tmp_path: Path) -> None:
    path = tmp_path / "mapping.db"
    reader = await SqliteMappingStore.open(path, read_only=True)
    with writer_of(path) as child:
        assert child.stdout is not None
        for _ in range(30):
            assert child.stdout.readline().strip().isdigit()
        # Beside a writer in full swing every read is of one state.
        for _ in range(10):
            assert len({override.value for override in (await reader.overrides()).values()}) == 1
        child.send_signal(signal.SIGKILL)
        last = max(29, *(int(line) for line in child.stdout if line.strip().isdigit() and line.endswith("\n")), 0)
    await reader.close()
    store = await SqliteMappingStore.open(path)
    overrides = await store.overrides()
    values = {override.value for override in overrides.values()}
    assert len(overrides) == 50
    assert len(values) == 1
    assert int(values.pop()) in {last, last + 1}
    assert await store.revision() in {last + 1, last + 2}
    assert await store.add_request(RequestKind.POLL, (), at=1.0) == 1
    await store.close()


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "disk"
    folder.mkdir()
    mount, unmount = shutil.which("mount"), shutil.which("umount")
    if sys.platform != "linux" or mount is None or unmount is None or os.geteuid() != 0:
        pytest.skip("a small disk needs root on Linux")
    done = subprocess.run(
        [mount, "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(folder)], check=False, capture_output=True
    )
    if done.returncode != 0:
        pytest.skip("mounting a small disk is not allowed here")
    try:
        yield folder
    finally:
        subprocess.run([unmount, "-l", str(folder)], check=True, capture_output=True)


async def test_a_full_disk_loses_nothing_and_is_over_when_space_returns(small_disk: Path) -> None:
    path = small_disk / "mapping.db"
    store = await SqliteMappingStore.open(path)
    done = 0
    for n in range(1000):
        try:
            await store.commit_edit(row_edit(n, 20_000), Edit("back"), at=1.0, by="ann")
        except StorageTrouble as trouble:
            full = trouble
            break
        done = n + 1
    assert full.title == "The disk is full"
    assert 0 < done < 1000
    assert len(await store.overrides()) == done
    assert await store.revision() == done
    with pytest.raises(StorageTrouble, match="disk is full"):
        await store.commit_edit(row_edit(5000, 20_000), Edit("back"), at=1.0, by="ann")
    await asyncio.to_thread(enlarge, small_disk)
    await store.commit_edit(row_edit(done, 20_000), Edit("back"), at=1.0, by="ann")
    await store.close()
    store = await SqliteMappingStore.open(path)
    assert len(await store.overrides()) == done + 1
    assert [entry.edit.label for entry in await store.journal()] == [str(n) for n in range(done + 1)]
    await store.close()


async def test_reading_goes_on_beside_long_writes(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    db = await make(path, ONE)
    await db.write(put(1))
    reader = await make(path, ONE, read_only=True)
    inside, go_on = threading.Event(), threading.Event()

    def slow(connection: sqlite3.Connection) -> None:
        put(2)(connection)
        inside.set()
        go_on.wait(10)

    writing = asyncio.ensure_future(db.write(slow))
    await asyncio.to_thread(inside.wait, 10)
    start = time.monotonic()
    assert await stored(reader) == [1]
    assert time.monotonic() - start < 2
    go_on.set()
    await writing
    assert await stored(reader) == [1, 2]
    await reader.close()
    await db.close()
