"""What the sheet holds before anybody touches it."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mistdesk.domain.estate.model import Device, DeviceKind, FloorMap, Inventory, Member, Organization, Site
from mistdesk.domain.mapping.columns import Column
from mistdesk.domain.mapping.prefill import build_sheet, context_of, prefill, space_code, thing_name, unique_code
from mistdesk.domain.mapping.rules import RowState, Rule, check
from mistdesk.domain.mapping.serials import context_serial, format_mac, parse_context, serial_fault
from mistdesk.domain.mapping.sheet import Override, Prefilled, Source
from tests.unit.domain import golden

AP = Device("d1", DeviceKind.AP, "ap", "s1", mac="5c5b350e0001", serial="A1B2C3D4", name="AP-1", map_id="m1")
SITE = Site("s1", " North Hall ", " 1 Main St ", "US")
FLOOR = FloorMap("m1", "s1", " Level 3 ", group_name=" Wing ")


def estate(*devices: Device, sites: tuple[Site, ...] = (SITE,), maps: tuple[FloorMap, ...] = (FLOOR,)) -> Inventory:
    return Inventory(1, 0.0, Organization("o", "O"), sites, maps, devices)


def only(*devices: Device, target: str = "SITE1", maps: tuple[FloorMap, ...] = (FLOOR,)) -> Prefilled:
    (row,) = prefill(estate(*devices, maps=maps), target)
    return row


def reasons(row: Prefilled) -> dict[Column, str]:
    return dict(row.reasons)


def test_an_access_point_has_every_cell_and_each_says_whence() -> None:
    row = only(AP)
    cells = {c: (row.values[c], Source(row.sources[c])) for c in Column}
    assert cells == {
        Column.SITE_ID: ("SITE1", Source.TARGET),
        Column.BUILDING_NAME: ("North Hall", Source.MIST),
        Column.BUILDING_ADDRESS: ("1 Main St", Source.MIST),
        Column.BUILDING_REF: ("s1", Source.MIST),
        Column.SUB_NAME: ("Wing", Source.RULE),
        Column.SUB_CODE: ("", Source.EMPTY),
        Column.FLOOR_NAME: ("Level 3", Source.MIST),
        Column.FLOOR_LEVEL: ("3", Source.RULE),
        Column.SPACE_NAME: ("AP-1", Source.RULE),
        Column.SPACE_CODE: ("AP-1", Source.RULE),
        Column.THING_NAME: ("AP-1", Source.MIST),
        Column.THING_REF: ("d1", Source.MIST),
        Column.THING_CONTEXT: (row.values[Column.THING_CONTEXT], Source.MIST),
        Column.EXCLUDE: ("", Source.EMPTY),
    }
    assert json.loads(row.values[Column.THING_CONTEXT]) == {
        "type": "ap",
        "serial": "A1B2C3D4",
        "mac": "5c:5b:35:0e:00:01",
    }


def test_a_switch_keeps_its_floor_and_has_no_space() -> None:
    row = only(replace(AP, kind=DeviceKind.SWITCH, type_word="switch"))
    assert row.values[Column.FLOOR_NAME] == "Level 3"
    assert row.values[Column.SPACE_NAME] == row.values[Column.SPACE_CODE] == ""
    lost = only(replace(AP, kind=DeviceKind.SWITCH, map_id=None))
    assert Column.FLOOR_NAME not in reasons(lost)


@pytest.mark.parametrize(
    ("map_id", "reason"),
    [
        (None, "it is placed on no map"),
        ("deleted", "its map is not among those read from Mist"),
        ("m2", "its map belongs to another site"),
    ],
)
def test_an_access_point_on_no_floor_says_why(map_id: str | None, reason: str) -> None:
    row = only(replace(AP, map_id=map_id), maps=(FLOOR, FloorMap("m2", "s2", "Level 1")))
    assert row.values[Column.FLOOR_NAME] == row.values[Column.FLOOR_LEVEL] == ""
    assert reasons(row)[Column.FLOOR_NAME] == reason


def test_a_level_that_cannot_be_read_is_left_empty_with_the_reason() -> None:
    row = only(AP, maps=(replace(FLOOR, name="Outdoor area"),))
    assert row.values[Column.FLOOR_LEVEL] == ""
    assert reasons(row)[Column.FLOOR_LEVEL]


def test_maps_of_sites_that_are_not_in_the_lists_harm_nobody() -> None:
    assert only(AP, maps=(FLOOR, FloorMap("m9", "unknown-site", "Level 2"))).values[Column.FLOOR_LEVEL] == "3"


@pytest.mark.parametrize(
    ("device", "name"),
    [
        (replace(AP, name="   ", hostname="host-1"), "host-1"),
        (replace(AP, name="5C:5B:35:0E:00:01", hostname=""), "A1B2C3D4"),
        (replace(AP, name="5c5b350e0001", serial=" "), "5c:5b:35:0e:00:01"),
        (replace(AP, name="5c-5b-35-0e-00-01", serial="", mac="5c5b350e0001", hostname=" h "), "h"),
        (replace(AP, name="", serial="", mac=""), "d1"),
        (replace(AP, name="", serial="", mac="odd"), "odd"),
    ],
)
def test_a_device_without_a_name_is_never_lost(device: Device, name: str) -> None:
    """A stand-in, always the same, marked as such, publishable, a warning until somebody accepts it."""
    assert thing_name(device) == (name, False)
    row = only(replace(device, serial="A1B2C3D4"))
    assert row.sources[Column.THING_NAME] == Source.RULE
    sheet = build_sheet(estate(replace(device, serial="A1B2C3D4")), target_site="SITE1")
    report = check(sheet)
    assert report.states == (RowState.READY,)
    assert [finding.rule for finding in report.findings] == [Rule.STAND_IN_NAME]


def test_devices_in_no_site_come_last_and_have_no_building() -> None:
    rows = prefill(estate(replace(AP, id="d0", site_id=None, map_id=None), AP), "SITE1")
    assert [row.device.id for row in rows] == ["d1", "d0"]
    assert rows[1].values[Column.BUILDING_REF] == rows[1].values[Column.SITE_ID] == ""
    assert rows[1].values[Column.SPACE_NAME] == ""


def test_rows_stand_in_the_order_in_which_people_read() -> None:
    names = ["AP-10", "AP-2", "AP-1"]
    aps = [replace(AP, id=f"d{n}", name=name) for n, name in enumerate(names)]
    assert [row.device.name for row in prefill(estate(*aps), "")] == ["AP-1", "AP-2", "AP-10"]


def test_the_same_name_twice_has_two_codes_and_no_row_is_lost() -> None:
    aps = [
        replace(AP, id=f"d{n}", serial=f"A1B2C3D{n}", mac=f"5c5b350e000{n}", name=name)
        for n, name in enumerate(["Lobby", "LOBBY", "lobby-2"])
    ]
    sheet = build_sheet(estate(*aps), target_site="SITE1")
    assert sorted(sheet.values[Column.SPACE_CODE]) == ["LOBBY", "LOBBY-2", "LOBBY-2-2"]
    assert check(sheet).states == (RowState.READY,) * 3
    assert {finding.rule for finding in check(sheet).findings} == {Rule.SPELLING}  # two names that differ by case only


def test_codes_repeat_on_other_floors_and_in_other_buildings() -> None:
    upper = FloorMap("m2", "s1", "Level 4")
    aps = [AP, replace(AP, id="d2", map_id="m2")]
    rows = prefill(estate(*aps, maps=(FLOOR, upper)), "")
    assert [row.values[Column.SPACE_CODE] for row in rows] == ["AP-1", "AP-1"]


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Meeting room 3.01", "MEETING-ROOM-3-01"),
        ("__AP__1__", "AP-1"),
        ("東館 会議室", "東館-会議室"),
        ("कमरा १०१", "कमरा-१०१"),  # vowel signs belong to their word
        ("ห้องประชุม", "ห้องประชุม"),
        ("Straße", "STRASSE"),
        ("غرفة ٣", "غرفة-٣"),
        ("ＡＰ１", "AP1"),
        ("👍", "SPACE"),
        ("", "SPACE"),
        ("=HYPERLINK('x')", "HYPERLINK-X"),
    ],
)
def test_codes_are_made_of_names_in_every_script(name: str, code: str) -> None:
    import unicodedata  # noqa: PLC0415

    assert space_code(name) == unicodedata.normalize("NFKC", code)


@given(st.lists(st.text(max_size=12), max_size=12))
def test_any_names_have_codes_that_differ_without_regard_to_case(names: list[str]) -> None:
    taken: set[str] = set()
    for name in names:
        code = unique_code(space_code(name), taken)
        assert code.strip()
        assert code.casefold() not in taken
        taken.add(code.casefold())


def test_the_context_leaves_out_what_is_not_known_and_lists_members() -> None:
    bare = Device("d", DeviceKind.SWITCH, "", None, members=(Member("S1", "aa"), Member("", "bb")))
    assert json.loads(context_of(bare)) == {"type": "switch", "members": ["S1"]}


def test_a_serial_that_mist_sent_as_a_number_stays_a_number_and_is_refused() -> None:
    numeric = replace(AP, serial="1234567", serial_is_text=False)
    context = context_of(numeric)
    assert context_serial(context) == 1234567
    assert "number and not text" in (serial_fault(context_serial(context)) or "")
    odd = replace(AP, serial="1.5e3x", serial_is_text=False)
    assert context_serial(context_of(odd)) == "1.5e3x"


@pytest.mark.parametrize(
    ("serial", "word"),
    [
        (None, "no serial"),
        ("", "no serial"),
        ("  ", "no serial"),
        (1234567, "number"),
        (1.5, "number"),
        (True, "number"),
        (["A1B2C3D4"], "number"),
        ("A1B2C", "6 to 32"),
        ("A" * 32 + "1", "6 to 32"),
        ("A1B2 C3D4", "6 to 32"),
        ("A1B2Ç3D4", "6 to 32"),
        ("ABCDEFGH", "no digit"),
        ("000000", "one repeated"),
        ("0-0-0-0", "one repeated"),
        ("1.23E+18", "6 to 32"),
        ("A1B2C3\n", ""),
        ("A1B2C3", ""),
        ("0" * 31 + "1", ""),
        ("FJN-2236-X1", ""),
    ],
)
def test_what_counts_as_a_serial(serial: object, word: str) -> None:
    fault = serial_fault(serial)
    assert (word in fault) if fault is not None else word == ""


@pytest.mark.parametrize("text", ["", "[]", "1", "{", '{"a": 1', "null", "[" * 100_000, '"x"'])
def test_what_is_no_object_is_no_context(text: str) -> None:
    assert parse_context(text) is None
    assert context_serial(text) is None


def test_a_mac_gets_colons_and_other_text_is_left_alone() -> None:
    assert format_mac("1234567890e1") == "12:34:56:78:90:e1"
    assert format_mac("12:34") == "12:34"


def test_what_a_person_said_stands_when_the_estate_is_read_anew() -> None:
    said = {("d1", Column.FLOOR_LEVEL): Override("7", seen="3")}
    sheet = build_sheet(estate(AP), target_site="SITE1", overrides=said, one_floor=[("s1", 3)], revision=4)
    assert sheet.value(0, Column.FLOOR_LEVEL) == "7"
    assert (sheet.one_floor, sheet.revision) == ({("s1", 3)}, 4)
    assert sheet.reason(0, Column.FLOOR_LEVEL)
    assert sheet.reason(0, Column.THING_NAME) == ""


def test_the_golden_estate_is_filled_in_whole() -> None:
    sheet = golden.sheet({})
    assert {sheet.value(row, Column.SITE_ID) for row in range(len(sheet))} == {"SITE1", ""}
    assert sheet.value(sheet.index["sw-north"], Column.SUB_NAME) == "Nordbau"
