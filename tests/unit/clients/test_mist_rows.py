"""Rows of Mist become domain values: texts for numbers, zeros for nothing, and no secret on the way."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mistdesk.clients.mist_rows import count_of, device_row, mac_of, map_of, sample_of, site_of
from mistdesk.clients.wire import DeviceWire, MapWire, PageDecoder, SiteWire
from mistdesk.domain.estate.model import DeviceKind, Member
from mistdesk.domain.occupancy.samples import client_count

AT = datetime(2026, 3, 4, 12, tzinfo=UTC)
DEVICES: PageDecoder[DeviceWire] = PageDecoder(DeviceWire)
MAPS: PageDecoder[MapWire] = PageDecoder(MapWire)
SITES: PageDecoder[SiteWire] = PageDecoder(SiteWire)


def device(**row: object) -> DeviceWire:
    decoded = DEVICES.decode(json.dumps([{"id": "d", **row}]).encode())
    assert decoded.problems == ()
    return decoded.rows[0]


@pytest.mark.parametrize(
    ("text", "mac"),
    [
        ("5C5B350E4C3A", "5c5b350e4c3a"),
        ("5c:5b:35:0e:4c:3a", "5c5b350e4c3a"),
        ("5c-5b-35-0e-4c-3a", "5c5b350e4c3a"),
        ("5c5b.350e.4c3a", "5c5b350e4c3a"),
        ("5c5b350e4c3", None),
        ("5c5b350e4c3g", None),
        ("", None),
        (None, None),
    ],
)
def test_addresses_have_one_spelling(text: str | None, mac: str | None) -> None:
    assert mac_of(text) == mac


@pytest.mark.parametrize(
    ("value", "count"),
    [(0, 0), (7, 7), ("7", 7), (7.0, 7), (7.5, None), (None, None), ("", None), ("nan", None), ("many", None)],
)
def test_a_count_is_whole_or_unknown(value: float | str | None, count: int | None) -> None:
    assert count_of(value) == count


@pytest.mark.parametrize("site", [None, "", "00000000-0000-0000-0000-000000000000"])
def test_a_device_in_no_site_has_none(site: str | None) -> None:
    """Field case F40: devices with no site."""
    assert device_row(device(site_id=site)).site_id is None


@pytest.mark.parametrize("name", [None, "", "   ", "\u00a0"])
def test_a_device_without_a_name_is_kept(name: str | None) -> None:
    """Field case F39: things without a name."""
    row = device_row(device(name=name, hostname="ap-3", mac="5c5b350e4c3a"))
    assert (row.name, row.hostname, row.mac) == (None, "ap-3", "5c5b350e4c3a")


@pytest.mark.parametrize(
    ("serial", "text", "is_text"),
    [(" A1 ", "A1", True), (7, "7", False), (7.0, "7", False), ("007", "007", True), ("", None, True)],
)
def test_a_serial_that_came_as_a_number_is_marked(serial: object, text: str | None, is_text: bool) -> None:
    row = device_row(device(serial=serial))
    assert (row.serial, row.serial_is_text) == (text, is_text)


def test_boxes_of_stacks_and_pairs() -> None:
    boxes = [{"serial": "A", "mac": "5c5b350e4c3a", "vc_role": "master"}, {"serial": 7}, {"vc_role": "linecard"}]
    row = device_row(device(type="switch", serial="A", module_stat=boxes))
    assert row.members == (Member("A", "5c5b350e4c3a", "master"), Member("7", "", ""))
    pair = device_row(device(type="gateway", module_stat=[{"serial": "A"}], module2_stat=[{"serial": "B"}]))
    assert [member.serial for member in pair.members] == ["A", "B"]
    assert device_row(device(type="switch", serial="A", module_stat=[{"serial": "A"}])).members == ()


@pytest.mark.parametrize(
    ("row", "count"),
    [
        ({"status": "connected", "num_clients": 0}, 0),
        ({"status": "Connected ", "num_clients": 4}, 4),
        ({"status": "connected"}, None),
        ({"status": "connected", "num_clients": None}, None),
        ({"status": "disconnected", "num_clients": 0}, None),
        ({"status": "disconnected", "num_clients": 9}, None),
        ({"status": "upgrading", "num_clients": 9}, None),
        ({"status": "provisioning", "num_clients": 9}, None),
        ({"num_clients": 9}, None),
        ({"status": "connected", "num_clients": 4, "type": "switch"}, None),
    ],
)
def test_zero_never_stands_for_not_known(row: dict[str, object], count: int | None) -> None:
    """Field case F53: offline, failed, really nobody, first poll."""
    assert client_count(sample_of(device(**{"type": "ap", **row}), AT)) == count


def test_an_unknown_type_is_kept_with_its_word() -> None:
    row = device(type="router")
    assert device_row(row).type_word == "router"
    assert sample_of(row, AT).kind is DeviceKind.OTHER


def test_claim_codes_and_keys_are_dropped_while_decoding() -> None:
    """Field case F61: secrets in payloads."""
    row = device(magic="SECRET-MAGIC", psk="SECRET-PSK", vars={"radius": "SECRET-VAR"}, name="North")
    assert "SECRET" not in repr(row) + repr(device_row(row))
    found = MAPS.decode(b'[{"id": "m", "url": "https://example.org/x?jwt=SECRET"}]').rows[0]
    assert "SECRET" not in repr(found) + repr(map_of(found, "s"))


@pytest.mark.parametrize(
    ("row", "ppm"),
    [
        ({"ppm": 12.5, "width": 100, "width_m": 50}, 12.5),
        ({"ppm": "12.5"}, 12.5),
        ({"ppm": 0, "width": 100, "width_m": 50}, 2.0),
        ({"ppm": None, "width": 100, "width_m": 0}, None),
        ({"ppm": -1}, None),
        ({}, None),
    ],
)
def test_a_map_has_a_scale_or_none_and_never_zero(row: dict[str, object], ppm: float | None) -> None:
    found = MAPS.decode(json.dumps([{"id": "m", **row}]).encode()).rows[0]
    assert map_of(found, "s").ppm == ppm


def test_a_site_with_numbers_as_texts_and_names_of_any_script() -> None:
    body = json.dumps([{"id": "s", "name": "東京ラボ 🗼", "latlng": {"lat": "35.65", "lng": 139.75}}, {"id": "t"}])
    first, second = (site_of(row) for row in SITES.decode(body.encode()).rows)
    assert (first.name, first.latitude, first.longitude) == ("東京ラボ 🗼", 35.65, 139.75)
    assert (second.name, second.latitude) == ("", None)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=6),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=4,
)
KEYS = st.sampled_from(["id", "type", "mac", "serial", "name", "site_id", "x", "status", "num_clients", "module_stat"])


@settings(max_examples=150, deadline=None)
@given(st.lists(st.dictionaries(KEYS, JSON, max_size=6) | JSON, max_size=6))
def test_any_list_is_read_row_by_row(page: list[object]) -> None:
    decoded = DEVICES.decode(json.dumps(page).encode())
    assert decoded.count == len(page)
    wanted = [row["id"] for row in page if isinstance(row, dict) and isinstance(row.get("id"), str) and row["id"]]
    assert len(decoded.rows) == len(wanted)
    assert len(decoded.problems) >= len(page) - len(wanted)
    for row in decoded.rows:
        device_row(row)
        count = client_count(sample_of(row, AT))
        assert count is None or count >= 0
