"""The mapping store on real SQLite: what is committed is what an in-memory sheet would hold."""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mistdesk.domain.errors import OurFault
from mistdesk.domain.mapping.columns import Column
from mistdesk.domain.mapping.edits import CellEdit, Edit, OneFloorEdit, ZoneEdit
from mistdesk.domain.mapping.sheet import MappingSheet, Override, Source
from mistdesk.domain.ports import JournalEntry, LastSession, MappingStore
from mistdesk.domain.sync import Request, RequestKind
from mistdesk.stores.mapping_store import SqliteMappingStore


def cell(ref: str, column: Column, value: str | None, *, source: Source = Source.PERSON) -> CellEdit:
    new = None if value is None else Override(value, source, "rule", "ann", 12.5, "seen")
    return CellEdit(ref, column, None, new)


async def commit(store: MappingStore, sheet: MappingSheet, edit: Edit) -> JournalEntry:
    return await store.commit_edit(edit, edit.apply(sheet), at=100.0, by="ann")


async def assert_same(store: MappingStore, sheet: MappingSheet) -> None:
    assert await store.overrides() == sheet.overrides
    assert await store.one_floor() == sheet.one_floor
    assert await store.zones() == sheet.zones
    assert await store.revision() == sheet.revision


@pytest.mark.anyio
async def test_edits_survive_closing(tmp_path: Path) -> None:
    path = tmp_path / "mapping.db"
    sheet = MappingSheet([])
    edit = Edit(
        "Set floor.level in 1 row",
        (cell("ap-1", Column.FLOOR_LEVEL, "2"), cell("ap-1", Column.FLOOR_NAME, "東館 2 Étage\r\n\x00'\"")),
        (OneFloorEdit("site-1", 2, old=False, new=True),),
        (ZoneEdit("ap-1", None, "ap-0"), ZoneEdit("ap-0", None, "ap-1")),
    )
    store = await SqliteMappingStore.open(path)
    written = await commit(store, sheet, edit)
    await store.close()

    again: MappingStore = await SqliteMappingStore.open(path)
    await assert_same(again, sheet)
    assert await again.journal() == [written]
    assert written.edit == edit
    assert written.inverse.cells[0].column is Column.FLOOR_NAME
    await again.close()


@pytest.mark.anyio
async def test_undo_and_redo_change_cells_and_a_new_edit_drops_undone_entries(tmp_path: Path) -> None:
    store = await SqliteMappingStore.open(tmp_path / "mapping.db")
    sheet = MappingSheet([])
    first = await commit(store, sheet, Edit("one", (cell("ap-1", Column.FLOOR_LEVEL, "1"),)))
    second = await commit(store, sheet, Edit("two", (cell("ap-1", Column.FLOOR_LEVEL, "2"),)))
    await store.commit_undo(second.number, undone=True)
    await store.commit_undo(second.number, undone=True)
    assert (await store.overrides())["ap-1", Column.FLOOR_LEVEL].value == "1"
    assert [entry.undone for entry in await store.journal()] == [False, True]
    await store.commit_undo(second.number, undone=False)
    assert (await store.overrides())["ap-1", Column.FLOOR_LEVEL].value == "2"
    assert await store.revision() == 4

    await store.commit_undo(second.number, undone=True)
    third = await store.commit_edit(Edit("three"), Edit("three"), at=3.0, by="bob")
    assert [entry.number for entry in await store.journal()] == [first.number, third.number]
    assert third.number > second.number
    with pytest.raises(OurFault):
        await store.commit_undo(second.number, undone=False)
    await store.close()


@pytest.mark.anyio
async def test_a_step_written_before_there_were_zones_can_be_read(tmp_path: Path) -> None:
    store = await SqliteMappingStore.open(tmp_path / "mapping.db")
    entry = await store.commit_edit(Edit("old"), Edit("old"), at=1.0, by="ann")
    await store.close()
    with contextlib.closing(sqlite3.connect(tmp_path / "mapping.db")) as db, db:
        db.execute("UPDATE journal SET edit = ?, inverse = ?", (b'{"label":"old"}', b'{"label":"old","cells":[]}'))
    again = await SqliteMappingStore.open(tmp_path / "mapping.db")
    assert await again.journal() == [entry]
    await again.close()


@pytest.mark.anyio
async def test_a_window_that_ended_without_closing_is_asked_about_once(tmp_path: Path) -> None:
    store = await SqliteMappingStore.open(tmp_path / "mapping.db")
    await store.commit_edit(Edit("before"), Edit("before"), at=1.0, by="ann")
    assert await store.mark_open(10.0) is None
    assert await store.mark_open(20.0) is None  # the one before did nothing: nothing to ask
    for n in range(3):
        last = await store.commit_edit(Edit(str(n)), Edit(str(n)), at=30.0 + n, by="ann")
    await store.commit_undo(last.number, undone=True)
    assert await store.mark_open(40.0) == LastSession(since=20.0, steps=2, last_at=31.0, after=1)
    await store.commit_edit(Edit("later"), Edit("later"), at=45.0, by="ann")
    assert await store.mark_open(50.0) == LastSession(since=20.0, steps=3, last_at=45.0, after=1)  # no answer yet
    await store.mark_answered(60.0)
    assert await store.mark_open(70.0) is None
    await store.commit_edit(Edit("x"), Edit("x"), at=71.0, by="ann")
    await store.mark_closed()
    assert await store.mark_open(80.0) is None
    await store.close()


@pytest.mark.anyio
async def test_the_journal_gives_the_newest_entries_oldest_first(tmp_path: Path) -> None:
    store = await SqliteMappingStore.open(tmp_path / "mapping.db")
    for n in range(5):
        await store.commit_edit(Edit(str(n)), Edit(str(n)), at=float(n), by="ann")
    assert [entry.edit.label for entry in await store.journal(limit=3)] == ["2", "3", "4"]
    await store.close()


@pytest.mark.anyio
async def test_a_large_edit_comes_back_from_the_journal(tmp_path: Path) -> None:
    store = await SqliteMappingStore.open(tmp_path / "mapping.db")
    sheet = MappingSheet([])
    edit = Edit("many", tuple(cell(f"ap-{n}", Column.SPACE_CODE, f"{n:05}") for n in range(3000)))
    entry = await commit(store, sheet, edit)
    assert await store.journal() == [entry]
    await store.commit_undo(entry.number, undone=True)
    assert await store.overrides() == {}
    await store.close()


@pytest.mark.anyio
async def test_requests_are_durable_and_numbered(tmp_path: Path) -> None:
    path = tmp_path / "mapping.db"
    store = await SqliteMappingStore.open(path)
    one = await store.add_request(RequestKind.DISCOVER, (), at=1.0)
    two = await store.add_request(RequestKind.CHECK_MIST, (("base_url", "http://127.0.0.1:1"),), at=2.0)
    await store.close()
    reader = await SqliteMappingStore.open(path, read_only=True)
    assert await reader.requests_after(one) == [
        Request(two, RequestKind.CHECK_MIST, (("base_url", "http://127.0.0.1:1"),), 2.0)
    ]
    assert [request.id for request in await reader.requests_after(0)] == [one, two]
    with pytest.raises(OurFault):
        await reader.add_request(RequestKind.POLL, (), at=3.0)
    await reader.close()


@pytest.mark.anyio
async def test_a_reader_may_come_before_the_writer(tmp_path: Path) -> None:
    path = tmp_path / "mapping.db"
    reader = await SqliteMappingStore.open(path, read_only=True)
    assert await reader.overrides() == {}
    assert await reader.one_floor() == set()
    assert await reader.revision() == 0
    assert await reader.journal() == []
    assert await reader.requests_after(0) == []
    assert await reader.data_version() == 0
    writer = await SqliteMappingStore.open(path)
    await writer.commit_edit(Edit("x", (cell("ap-1", Column.THING_NAME, "n"),)), Edit("x"), at=1.0, by="ann")
    assert len(await reader.overrides()) == 1
    before = await reader.data_version()
    await writer.add_request(RequestKind.POLL, (), at=1.0)
    assert await reader.data_version() != before
    await writer.close()
    await reader.close()


REFS = st.sampled_from(["ap-1", "ap-2", "ap-3"])
COLUMNS = st.sampled_from([Column.FLOOR_NAME, Column.FLOOR_LEVEL, Column.EXCLUDE])
OVERRIDES = st.builds(
    Override,
    st.text(max_size=5),
    st.sampled_from(list(Source)),
    st.text(max_size=3),
    st.just("ann"),
    st.floats(0, 2e9),
    st.text(max_size=3),
)
CELLS = st.builds(CellEdit, REFS, COLUMNS, st.none(), st.none() | OVERRIDES)
FLOORS = st.builds(OneFloorEdit, st.sampled_from(["s1", "s2"]), st.integers(-2, 2), st.just(False), st.booleans())
EDITS = st.builds(
    Edit, st.text(max_size=5), st.lists(CELLS, max_size=6).map(tuple), st.lists(FLOORS, max_size=3).map(tuple)
)
STEPS = st.lists(EDITS | st.sampled_from(["undo", "redo"]), max_size=12)


@settings(max_examples=60, deadline=None)
@given(STEPS)
def test_any_sequence_equals_the_sheet_in_memory(steps: list[Edit | str]) -> None:
    async def run() -> None:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "mapping.db"
            store = await SqliteMappingStore.open(path)
            sheet = MappingSheet([])
            done: list[JournalEntry] = []
            undone: list[JournalEntry] = []
            for step in steps:
                if isinstance(step, Edit):
                    done.append(await commit(store, sheet, step))
                    undone.clear()
                elif step == "undo" and done:
                    undone.append(done.pop())
                    undone[-1].inverse.apply(sheet)
                    await store.commit_undo(undone[-1].number, undone=True)
                elif step == "redo" and undone:
                    done.append(undone.pop())
                    done[-1].edit.apply(sheet)
                    await store.commit_undo(done[-1].number, undone=False)
                await assert_same(store, sheet)
            await store.close()
            store = await SqliteMappingStore.open(path)
            await assert_same(store, sheet)
            flags = {entry.number: entry.undone for entry in await store.journal()}
            assert flags == {e.number: False for e in done} | {e.number: True for e in undone}
            await store.close()

    asyncio.run(run())
