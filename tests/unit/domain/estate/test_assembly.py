"""Devices made out of Mist's lists, and what becomes of those that a later reading does not have."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mistdesk.domain.estate.assembly import assemble, carry_gone
from mistdesk.domain.estate.model import (
    NO_SITE_ID,
    Device,
    DeviceKind,
    DeviceRow,
    FloorMap,
    Inventory,
    Member,
    Organization,
    Privilege,
    Site,
    TokenIdentity,
    as_of,
    device_kind,
)
from mistdesk.domain.estate.ordering import natural_key

ORG = Organization("org", "Example")


def reading(*devices: Device, revision: int = 1, at: float = 100.0, sites: tuple[str, ...] = ("s1", "s2")) -> Inventory:
    return Inventory(
        revision,
        at,
        ORG,
        tuple(Site(key, key.upper()) for key in sites),
        tuple(FloorMap(f"m-{key}", key, "1") for key in sites),
        devices,
    )


def ap(key: str, site: str | None = "s1", floor: str | None = None) -> Device:
    return Device(key, DeviceKind.AP, "ap", site, map_id=floor)


def test_later_lists_add_what_they_know_and_silence_takes_nothing_away() -> None:
    box = DeviceRow("d1", "ap", mac="aa", serial="SER00001", site_id="s1", name="old")
    config = DeviceRow("d1", name="new", map_id="m1", x_px=0.0, y_px=2.0)
    stats = DeviceRow("d1", hostname="host", name="", serial="OTHER001", connected=False)
    (device,) = assemble([box], [config], [stats], ["s1"])
    assert device == Device(
        "d1",
        DeviceKind.AP,
        "ap",
        "s1",
        mac="aa",
        serial="SER00001",
        name="new",
        hostname="host",
        map_id="m1",
        x_px=0.0,
        y_px=2.0,
    )


def test_a_serial_that_only_a_later_list_knows_keeps_whether_it_was_text() -> None:
    (device,) = assemble([DeviceRow("d1")], [], [DeviceRow("d1", serial="123456", serial_is_text=False)], [])
    assert (device.serial, device.serial_is_text) == ("123456", False)


@pytest.mark.parametrize("site", [None, "", NO_SITE_ID, "not-seen-by-the-token"])
def test_devices_of_no_site_and_of_sites_out_of_sight_are_in_no_site(site: str | None) -> None:
    (device,) = assemble([DeviceRow("d1", "ap", site_id=site)], [], [], ["s1"])
    assert device.site_id is None


@pytest.mark.parametrize(("word", "kind"), [("ap", "ap"), ("mxedge", "other"), (None, "other"), ("", "other")])
def test_words_for_types_that_are_not_known_are_kept(word: str | None, kind: str) -> None:
    assert device_kind(word) is DeviceKind(kind)
    (device,) = assemble([DeviceRow("d1", word)], [], [], [])
    assert device.type_word == (word or "")


def test_boxes_of_a_stack_collapse_into_the_device_that_the_statistics_name() -> None:
    boxes = [
        DeviceRow("b1", "switch", mac="aa", serial="SWAA0001", vc_mac="aa", site_id="s1"),
        DeviceRow("b2", "switch", mac="bb", serial="SWBB0001", vc_mac="aa", site_id="s1"),
    ]
    (stack,) = assemble(boxes, [DeviceRow("b1", "switch")], [], ["s1"])
    assert stack.id == "b1"
    assert {member.serial for member in stack.members} == {"SWBB0001"}


def test_a_stack_whose_chief_is_not_in_the_lists_has_one_all_the_same() -> None:
    boxes = [
        DeviceRow("b1", "switch", mac="cc", serial="SWCC0001", vc_mac="gone"),
        DeviceRow("b2", "switch", mac="bb", serial="SWBB0001", vc_mac="gone"),
        DeviceRow("b3", "switch", mac="dd", vc_mac="gone"),
    ]
    (stack,) = assemble(boxes, [], [], [])
    assert stack.id == "b2"
    assert [member.serial for member in stack.members] == ["SWCC0001"]  # a box without a serial names nobody


def test_boxes_of_a_cluster_are_known_by_mac_or_serial_of_its_members() -> None:
    boxes = [
        DeviceRow("g1", "gateway", mac="aa", serial="GWAA0001"),
        DeviceRow("g2", "gateway", mac="bb", serial="GWBB0001"),
        DeviceRow("g3", "gateway", serial="GWCC0001"),
    ]
    members = (Member("GWAA0001", "aa", "node0"), Member("GWBB0001", "bb"), Member("GWCC0001", ""), Member("", "zz"))
    (cluster,) = assemble(boxes, [], [DeviceRow("g1", members=members)], [])
    assert cluster.id == "g1"
    assert [member.serial for member in cluster.members] == ["GWAA0001", "GWBB0001", "GWCC0001"]


def test_a_device_that_is_its_own_only_member_has_none() -> None:
    row = DeviceRow("g1", "gateway", mac="aa", serial="GWAA0001", members=(Member("GWAA0001", "aa"),))
    (device,) = assemble([row], [], [], [])
    assert device.members == ()


def test_a_member_with_statistics_of_its_own_stays_a_device() -> None:
    boxes = [DeviceRow("b1", mac="aa", vc_mac="aa"), DeviceRow("b2", mac="bb", vc_mac="aa")]
    assert len(assemble(boxes, [], [DeviceRow("b2")], [])) == 2


def test_the_first_reading_carries_nobody() -> None:
    now = reading(ap("d1"))
    assert carry_gone(None, now) is now


def test_what_a_whole_reading_does_not_have_is_gone_since_then_with_its_site_and_map() -> None:
    before = reading(ap("d1"), ap("d2", "s2", "m-s2"))
    now = carry_gone(before, reading(ap("d1"), revision=2, at=200.0, sites=("s1",)))
    gone = {device.id: device for device in now.devices}["d2"]
    assert gone.gone_since == 200.0
    assert {site.id for site in now.sites} == {"s1", "s2"}
    assert "m-s2" in {floor.id for floor in now.maps}
    later = carry_gone(now, reading(ap("d1"), revision=3, at=300.0, sites=("s1",)))
    assert {device.id: device for device in later.devices}["d2"].gone_since == 200.0
    back = carry_gone(later, reading(ap("d1"), ap("d2", "s2"), revision=4))
    assert all(device.gone_since is None for device in back.devices)


def test_a_token_for_single_sites_declares_nobody_gone_whom_it_cannot_see() -> None:
    before = reading(ap("here"), ap("lost"), ap("elsewhere", "s2"), ap("nowhere", None))
    narrow = carry_gone(before, reading(ap("here"), at=200.0, sites=("s1",)), whole_organization=False)
    found = {device.id: device for device in narrow.devices}
    assert found["lost"].gone_since == 200.0
    assert (found["elsewhere"].gone_since, found["elsewhere"].site_id) == (None, None)
    assert found["nowhere"].gone_since is None


@given(st.integers(0, 10**6))
def test_the_order_of_the_rows_of_a_list_does_not_matter(seed: int) -> None:
    rows = [
        DeviceRow(f"b{n}", "switch", mac=f"m{n}", serial=f"SER{n}0001", vc_mac=f"m{n - n % 3}", site_id="s1")
        for n in range(9)
    ]
    shuffled = random.Random(seed).sample(rows, len(rows))
    made = sorted(assemble(shuffled, [], [], ["s1"]), key=lambda device: device.id)
    straight = sorted(assemble(rows, [], [], ["s1"]), key=lambda device: device.id)
    assert [(d.id, sorted(m.serial for m in d.members)) for d in made] == [
        (d.id, sorted(m.serial for m in d.members)) for d in straight
    ]


# --- order of names


def test_names_are_ordered_as_people_read_them() -> None:
    names = ["AP-10", "ap-2", "AP-1", "", "AP 2", "Ａ１", "ap-02", "東館 3", "東館 12", "٣", "2"]
    ordered = sorted(names, key=natural_key)
    assert ordered.index("AP-1") < ordered.index("ap-2") < ordered.index("AP-10")
    assert ordered.index("東館 3") < ordered.index("東館 12")
    assert ordered.index("2") < ordered.index("٣")  # digits of any script count
    assert ordered[-1] == ""


def test_a_name_of_thousands_of_digits_has_its_place() -> None:
    assert natural_key("9" * 5000) < natural_key("1" + "0" * 5000)


@given(st.lists(st.text(), max_size=6))
def test_any_names_can_be_ordered_and_the_order_is_always_the_same(names: list[str]) -> None:
    backwards = list(reversed(names))
    assert sorted(names, key=natural_key) == sorted(backwards, key=natural_key)


# --- tokens and times


def test_what_a_token_reaches() -> None:
    identity = TokenIdentity(
        "token",
        False,
        (
            Privilege("org", "read", "o1", name="One"),
            Privilege("site", "write", "o2", "Two", site_id="s1"),
            Privilege("site", "read", "o2", "Two", site_id="s2"),
            Privilege("site", "admin", "o3", site_id="s9", name="a site's name"),
            Privilege("msp", "admin", msp_id="m"),
        ),
    )
    assert identity.organizations() == (Organization("o1", "One"), Organization("o2", "Two"), Organization("o3", "o3"))
    assert [identity.is_site_only(org) for org in ("o1", "o2", "none")] == [False, True, False]
    assert identity.site_ids("o2") == ("s1", "s2")
    assert [identity.can_write(org) for org in ("o1", "o2", "o3")] == [False, True, True]


def test_a_time_without_a_zone_is_refused() -> None:
    assert as_of(datetime(1970, 1, 1, 0, 1, tzinfo=UTC)) == 60.0
    with pytest.raises(ValueError, match="zone"):
        as_of(datetime.fromisoformat("2026-05-01T12:00:00"))


def test_a_carried_device_is_the_same_but_for_the_mark() -> None:
    before = reading(replace(ap("d1"), name="AP", serial="SER00001"))
    (gone,) = carry_gone(before, reading(at=9.0)).devices
    assert replace(gone, gone_since=None) == before.devices[0]
