"""The index over the sheet: what is shown, in what order, and that edits move nothing."""

from __future__ import annotations

import json
import random
from collections.abc import Iterable
from dataclasses import replace

import pytest
from mistdesk.domain.estate.ordering import natural_key
from mistdesk.domain.graph.model import MappedSite
from mistdesk.domain.mapping.columns import Column
from mistdesk.domain.mapping.prefill import build_sheet
from mistdesk.domain.mapping.rules import RowState, Severity, check
from mistdesk.domain.mapping.sheet import MappingSheet, Override, Source
from mistdesk.ui.models.cell_words import shown
from mistdesk.ui.models.filter_words import Filter, read_filter
from mistdesk.ui.models.sheet_index import SheetIndex, SortKey, next_fault
from tests.ui.fakes import make_inventory

SITES = (MappedSite("SITE1", "Harbour"),)


def a_sheet() -> MappingSheet:
    return build_sheet(make_inventory(), target_site="SITE1")


def an_index(sheet: MappingSheet, base: Iterable[int] | None = None) -> SheetIndex:
    index = SheetIndex()
    index.use(sheet, check(sheet), SITES)
    index.base = range(len(sheet)) if base is None else tuple(base)
    index.arrange()
    return index


def put(sheet: MappingSheet, row: int, column: Column, text: str, source: Source = Source.PERSON) -> None:
    seen = sheet.prefilled(row, column)
    sheet.set_override((sheet.device(row).id, column), Override(text, source, seen=seen))


def asked(index: SheetIndex, text: str) -> list[int]:
    index.filter = read_filter(text)
    index.arrange()
    return list(index.visible)


def texts(sheet: MappingSheet, column: Column, rows: Iterable[int]) -> list[str]:
    return [sheet.value(row, column) for row in rows]


def test_rows_are_sorted_naturally_with_blanks_last_both_ways() -> None:
    sheet = a_sheet()
    index = an_index(sheet)
    for descending in (False, True):
        index.keys = (SortKey(Column.SPACE_NAME, descending),)
        index.arrange()
        found = texts(sheet, Column.SPACE_NAME, index.visible)
        filled = [text for text in found if text]
        assert filled == sorted(filled, key=natural_key, reverse=descending)
        assert found == filled + [""] * (len(found) - len(filled))


def test_several_keys_decide_one_after_the_other() -> None:
    sheet = a_sheet()
    index = an_index(sheet)
    index.keys = (SortKey(Column.FLOOR_LEVEL, descending=True), SortKey(Column.THING_NAME, descending=True))
    index.arrange()
    leveled = [row for row in index.visible if sheet.value(row, Column.FLOOR_LEVEL)]
    pairs = [(int(sheet.value(row, Column.FLOOR_LEVEL)), sheet.value(row, Column.THING_NAME)) for row in leveled]
    assert [level for level, _ in pairs] == sorted((level for level, _ in pairs), reverse=True)
    for level in {level for level, _ in pairs}:
        names = [name for at, name in pairs if at == level]
        assert names == sorted(names, key=natural_key, reverse=True)
    assert list(index.visible)[: len(leveled)] == leveled


def test_a_place_shows_its_own_rows_only() -> None:
    sheet = a_sheet()
    base = [5, 3, 9, 1]
    index = an_index(sheet, base)
    assert list(index.visible) == base
    index.keys = (SortKey(Column.THING_NAME),)
    index.arrange()
    assert sorted(index.visible) == sorted(base)
    assert texts(sheet, Column.THING_NAME, index.visible) == sorted(
        texts(sheet, Column.THING_NAME, base), key=natural_key
    )
    assert index.total == 4
    assert [index.position(row) for row in index.visible] == [0, 1, 2, 3]
    assert index.position(0) == index.position(0) == index.position(0) == -1


def holds(sheet: MappingSheet, row: int, text: str) -> bool:
    cells = [shown(column, sheet.value(row, column), SITES) for column in Column]
    cells.append(sheet.device(row).serial)
    return all(any(word in cell.casefold() for cell in cells) for word in text.split())


@pytest.mark.parametrize("text", ["nb-2og", "ap ap01", "harbour", "leeds way", "a0701", "zzz", "東館"])
def test_words_are_looked_for_in_every_column(text: str) -> None:
    sheet = a_sheet()
    assert asked(an_index(sheet), text) == [row for row in range(len(sheet)) if holds(sheet, row, text)]


def test_columns_negation_levels_and_blanks() -> None:
    sheet = a_sheet()
    index = an_index(sheet)
    rows = range(len(sheet))
    levels = sheet.values[Column.FLOOR_LEVEL]
    assert asked(index, "floor:og") == [row for row in rows if "OG" in sheet.value(row, Column.FLOOR_NAME)]
    assert asked(index, "level:2") == [row for row in rows if levels[row] == "2"]
    assert asked(index, "level:>=1") == [row for row in rows if levels[row] and int(levels[row]) >= 1]
    assert asked(index, 'level:""') == [row for row in rows if not levels[row]]
    assert asked(index, '-level:""') == [row for row in rows if levels[row]]
    assert asked(index, "-nb") == [row for row in rows if not holds(sheet, row, "nb")]
    serial = sheet.device(3).serial
    assert asked(index, f"serial:{serial.lower()}") == [3]
    assert asked(index, f'floor:="{sheet.value(0, Column.FLOOR_NAME)}"')[0] == 0


def test_states_and_origins() -> None:
    sheet = a_sheet()
    put(sheet, 4, Column.EXCLUDE, "yes")
    put(sheet, 5, Column.FLOOR_LEVEL, "two")
    put(sheet, 6, Column.SPACE_NAME, "Lobby", Source.FILE)
    sheet.set_override((sheet.device(7).id, Column.THING_NAME), Override("Mine", seen="what Mist said then"))
    index = an_index(sheet)
    report = check(sheet)
    rows = range(len(sheet))
    assert asked(index, "is:excluded") == [4]
    assert 5 in asked(index, "is:error")
    errors = [row for row in rows if any(f.severity is Severity.ERROR for f in report.of(row))]
    warnings = [row for row in rows if any(f.severity is Severity.WARNING for f in report.of(row))]
    assert asked(index, "is:error") == errors
    assert asked(index, "is:warning") == warnings
    assert asked(index, "is:ready") == [row for row in rows if report.states[row] is RowState.READY]
    assert asked(index, "is:changed") == [7]
    assert asked(index, "is:gone") == []
    assert asked(index, "from:file") == [6]
    assert asked(index, "floor.level:from=person") == [5]
    assert asked(index, "from:person") == [4, 5, 7]


FILTERS = ["ap", "nb -01", "level:>0", 'space:""', "is:error", "from:person", "serial:07", "is:changed", "name:=x", "x"]


@pytest.mark.parametrize("seed", range(20))
def test_what_is_said_of_edited_rows_is_what_a_new_index_says(seed: int) -> None:
    chance = random.Random(seed)
    sheet = a_sheet()
    index = an_index(sheet)
    for text in FILTERS:
        asked(index, text)  # every column is folded
    for _ in range(30):
        row = chance.randrange(len(sheet))
        column = chance.choice([Column.FLOOR_LEVEL, Column.SPACE_NAME, Column.THING_NAME, Column.EXCLUDE])
        put(sheet, row, column, chance.choice(["", "1", "x", "Ä 2", "yes"]))
        index.use(sheet, check(sheet), SITES)
        index.edited([row])
        text = chance.choice(FILTERS)
        assert asked(index, text) == asked(an_index(sheet), text), text


@pytest.mark.parametrize("text", FILTERS)
def test_rows_stay_put_and_the_filter_is_known_to_be_stale(text: str) -> None:
    sheet = a_sheet()
    index = an_index(sheet)
    before = asked(index, text)
    chance = random.Random(text)
    for _ in range(25):
        row = chance.randrange(len(sheet))
        put(sheet, row, Column.SPACE_NAME, chance.choice(["", "x", "ap 01"]))
        index.use(sheet, check(sheet), SITES)
        index.edited([row])
        assert list(index.visible) == before
    stale = index.filter_stale
    if not text.startswith("is:"):  # a state may change by an edit of another row
        assert stale is (asked(index, text) != before)
    index.arrange()
    assert not index.order_stale


@pytest.mark.parametrize("seed", range(10))
def test_order_is_stale_exactly_while_a_new_one_would_differ(seed: int) -> None:
    chance = random.Random(seed)
    sheet = a_sheet()
    index = an_index(sheet)
    index.keys = (SortKey(Column.SPACE_NAME, chance.random() < 0.5),)
    index.arrange()
    shown_rows = list(index.visible)
    for _ in range(12):
        row = chance.randrange(len(sheet))
        put(sheet, row, Column.SPACE_NAME, chance.choice([sheet.prefilled(row, Column.SPACE_NAME), "", "NB-1OG-AP03"]))
        index.edited([row])
        fresh = an_index(sheet)
        fresh.keys = index.keys
        fresh.arrange()
        found = texts(sheet, Column.SPACE_NAME, shown_rows)
        assert index.order_stale is (found != texts(sheet, Column.SPACE_NAME, fresh.visible))
        assert list(index.visible) == shown_rows


def test_values_of_a_column_are_those_the_other_filters_leave() -> None:
    sheet = a_sheet()
    index = an_index(sheet)
    index.filter = read_filter("building:nordbau")
    index.chosen_values = {Column.FLOOR_NAME: frozenset({"1. OG"})}
    index.arrange()
    assert set(texts(sheet, Column.FLOOR_NAME, index.visible)) == {"1. OG"}
    listed = index.values_of(Column.FLOOR_NAME)
    assert [(value.value, value.rows) for value in listed.values] == [
        ("1. OG", 8),
        ("2. OG", 14),
        ("Erdgeschoss", 6),
        ("", 3),
    ]
    assert index.values_of(Column.FLOOR_NAME, 2).total == 4
    assert len(index.values_of(Column.FLOOR_NAME, 2).values) == 2
    assert [value.shown for value in index.values_of(Column.SITE_ID).values] == ["Harbour"]


def test_only_chosen_devices_and_their_filters_together() -> None:
    sheet = a_sheet()
    index = an_index(sheet)
    index.only = frozenset({sheet.device(2).id, sheet.device(8).id, "unknown"})
    assert asked(index, "") == [2, 8]
    assert asked(index, sheet.value(8, Column.THING_NAME)) == [8]
    assert index.is_filtered


def test_a_reload_keeps_rows_where_they_are_by_their_ids() -> None:
    sheet = a_sheet()
    index = an_index(sheet)
    index.keys = (SortKey(Column.SPACE_NAME),)
    index.arrange()
    row = index.visible[0]
    put(sheet, row, Column.SPACE_NAME, "ZZZ")
    index.edited([row])
    assert index.stale_columns == {Column.SPACE_NAME}
    refs = index.refs()
    inventory = make_inventory()
    newer = replace(inventory, devices=(*inventory.devices[1:], replace(inventory.devices[0], id="new-one")))
    reread = build_sheet(newer, target_site="SITE1", overrides=sheet.overrides)
    index.use(reread, check(reread), SITES)
    index.base = range(len(reread))
    index.arrange(refs)
    gone = inventory.devices[0].id
    assert index.refs() == (*(ref for ref in refs if ref != gone), "new-one")
    assert index.order_stale
    index.edited([0])
    assert index.order_stale, "an edit of another row does not make the order true"
    index.arrange()
    assert not index.order_stale


def test_folding_elsewhere_is_taken_over_with_what_was_edited_meanwhile() -> None:
    sheet = a_sheet()
    index = an_index(sheet)
    take_over = index.prepare_filter()
    put(sheet, 3, Column.SPACE_NAME, "Winter garden")
    index.edited([3])
    take_over()
    assert asked(index, "winter") == [3]
    index.prepare_orders()
    assert asked(index, "") == list(range(len(sheet)))


def test_a_context_of_any_form_is_found_and_sorted() -> None:
    sheet = a_sheet()
    put(sheet, 0, Column.THING_CONTEXT, json.dumps({"serial": "Zür-9", "type": "ap"}))
    put(sheet, 1, Column.THING_CONTEXT, "no json")
    index = an_index(sheet)
    index.keys = (SortKey(Column.THING_CONTEXT),)
    index.arrange()
    found = [shown(Column.THING_CONTEXT, text, SITES) for text in texts(sheet, Column.THING_CONTEXT, index.visible)]
    assert found == sorted(found, key=natural_key)
    assert asked(index, "serial:zur-9") == [0]


def test_the_next_fault_goes_round_once() -> None:
    sheet = a_sheet()
    put(sheet, 5, Column.FLOOR_LEVEL, "two")
    by_row = {row: found for row, found in check(sheet).by_row.items() if row == 5}
    visible = range(len(sheet))
    columns = sorted({int(f.column) for f in by_row[5]})
    assert next_fault(visible, by_row, (0, 0), 1) == (5, columns[0])
    assert next_fault(visible, by_row, (5, columns[-1]), 1) == (5, columns[0])
    assert next_fault(visible, by_row, (9, 0), -1) == (5, columns[-1])
    assert next_fault(visible, by_row, (5, columns[0]), -1) == (5, columns[-1])
    assert next_fault(visible, {}, (5, 0), 1) is None
    assert next_fault((), by_row, (-1, -1), 1) is None


def test_a_filter_without_terms_hides_nothing() -> None:
    assert not an_index(a_sheet()).is_filtered
    assert Filter().fault == ""
