"""Estates from a file: rows go out exactly as they came in, and a file that cannot be used is refused in words."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from mistdesk.domain.errors import BadFile
from mistdesk.simulator.recorded import load_estate
from tests.shared import shared_file
from tests.unit.simulator.running import Cloud, Row, running, written

ORG, SITE = "9777c1a0-6ef6-11e6-8bbf-02e208b2d34f", "4ac1dcf4-9d8b-7211-65c4-057819f0862b"
STATS: list[object] = [
    {"id": "d1", "site_id": SITE, "type": "ap", "status": "connected", "num_clients": 7, "_odd": {"x": [1, None]}},
    {"id": "d2", "site_id": SITE, "type": "switch", "status": "provisioning", "uptime": 1.5},
    {"id": "d3", "site_id": "elsewhere", "type": "toaster", "name": "\ud800 half"},
    {"id": "d4", "type": None, "num_clients": 10**30},
    "not a row at all",
]
DOCUMENT: Row = {
    "self": {"name": "recorded", "privileges": [{"scope": "org", "role": "read", "org_id": ORG}], "_x": 1},
    "org": {"id": ORG, "name": "Recorded & Co"},
    "sites": [{"id": SITE, "name": "Site 東"}],
    "maps": [{"id": "m1", "site_id": SITE, "name": "L1", "ppm": None, "url": "https://example.org/x?jwt=1"}],
    "inventory": [{"id": "d1", "mac": "5c5b350e4c3a", "serial": 7, "type": "ap", "site_id": None}],
    "devices": [{"id": "d1", "site_id": SITE, "type": "ap"}],
    "stats": STATS,
    "somebody's note": "unknown keys are passed over",
}


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cloud]:
    path = written(tmp_path_factory.mktemp("estate"), DOCUMENT)
    with running(str(path), speed=600.0) as found:
        yield found


def test_rows_go_out_exactly_as_they_came_in(recorded: Cloud) -> None:
    assert recorded.told.org_id == ORG
    assert recorded.call("/self").json() == DOCUMENT["self"]
    assert recorded.call("/orgs/{org}").json() == DOCUMENT["org"]
    assert recorded.rows("/orgs/{org}/sites") == DOCUMENT["sites"]
    assert recorded.rows("/orgs/{org}/inventory") == DOCUMENT["inventory"]
    assert recorded.rows("/orgs/{org}/stats/devices", type="all") == STATS
    assert recorded.rows(f"/sites/{SITE}/stats/devices", type="all") == STATS[:2]
    assert recorded.rows(f"/sites/{SITE}/stats/devices") == STATS[:1]
    assert recorded.rows(f"/sites/{SITE}/maps") == DOCUMENT["maps"]
    assert recorded.rows(f"/sites/{SITE}/devices", type="all") == DOCUMENT["devices"]


def test_values_stand_still_and_the_clock_runs(recorded: Cloud) -> None:
    before = recorded.rows("/orgs/{org}/stats/devices", type="all")
    recorded.clock(advance=86_400)
    assert recorded.rows("/orgs/{org}/stats/devices", type="all") == before
    assert recorded.call("/self").headers["Date"].startswith("Thu, 05 Mar 2026")


def test_other_tokens_still_tell_who_they_are(recorded: Cloud) -> None:
    assert recorded.call("/self", "empty").json()["privileges"] == []
    assert recorded.call("/self", "revoked").status_code == 401
    assert recorded.call(f"/sites/{SITE}", "site_only").json() == {"id": SITE, "name": "Site 東"}


@pytest.mark.parametrize("key", ["org", "sites", "stats", "inventory", "self"])
def test_a_file_may_hold_a_part_only(tmp_path: Path, key: str) -> None:
    with running(str(written(tmp_path, {key: DOCUMENT[key]}))) as cloud:
        assert cloud.told.org_id
        assert cloud.rows("/orgs/{org}/stats/devices", type="all") == (STATS if key == "stats" else [])
        assert cloud.rows("/orgs/{org}/sites") == (DOCUMENT["sites"] if key == "sites" else [])


def test_null_in_place_of_a_list_is_an_empty_one(tmp_path: Path) -> None:
    with running(str(written(tmp_path, {"sites": None, "stats": [], "org": None}))) as cloud:
        assert cloud.rows("/orgs/{org}/sites") == []


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"", "not JSON"),
        (b"{", "not JSON"),
        (b'{"sites": [NaN]}', "NaN is no JSON number"),
        (b"[" * 100_000, "not JSON"),
        (b"\xff\xfe{}", "not UTF-8"),
        (b"[]", "does not hold a JSON object"),
        (b'"small"', "does not hold a JSON object"),
        (b"{}", "none of the keys self, org, sites"),
        (b'{"site": []}', "none of the keys"),
        (b'{"sites": {}, "org": [1], "stats": 3}', '"stats" is not a list'),
        (b'{"sites": [], "self": "me"}', '"self" is not an object'),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_in_words(tmp_path: Path, content: bytes, word: str) -> None:
    path = written(tmp_path, content)
    with pytest.raises(BadFile) as caught:
        load_estate(path, 1)
    assert word in caught.value.message
    assert str(path) in caught.value.message
    assert "small, campus, retail" in caught.value.action


def test_every_fault_of_a_file_is_named_at_once(tmp_path: Path) -> None:
    with pytest.raises(BadFile) as caught:
        load_estate(written(tmp_path, {"sites": {"a": 1}, "org": [1], "stats": 3}), 1)
    assert len(caught.value.faults) == 3


def test_a_file_of_a_person_with_a_byte_order_mark_is_read(tmp_path: Path) -> None:
    path = written(tmp_path, b"\xef\xbb\xbf" + json.dumps(DOCUMENT).encode())
    assert load_estate(path, 1).org_id == ORG


def test_the_vendors_documented_estate_can_be_played() -> None:
    path = shared_file("mist/estate-documented.json")
    document = json.loads(path.read_text("utf-8"))
    with running(str(path)) as cloud:
        assert cloud.rows("/orgs/{org}/stats/devices", type="all") == document["stats"]
        assert cloud.rows("/orgs/{org}/inventory") == document["inventory"]
