"""The made-up organisations: the same seed gives the same world, and what people trip over is in it."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from email.utils import parsedate_to_datetime

import pytest
from mistdesk.domain.errors import BadFile, WrongUsage
from mistdesk.simulator.server import MistSimulatorOptions, build_state
from tests.unit.simulator.running import MORNING, Cloud, Row, running


@pytest.fixture(scope="module")
def campus() -> Iterator[Cloud]:
    with running("campus", speed=0.0) as found:
        yield found


def everything(cloud: Cloud) -> tuple[object, ...]:
    sites = cloud.rows("/orgs/{org}/sites")
    maps = [cloud.rows(f"/sites/{site['id']}/maps") for site in sites]
    plain = [[{key: value for key, value in row.items() if key != "url"} for row in found] for found in maps]
    devices = [cloud.rows(f"/sites/{site['id']}/stats/devices", type="all") for site in sites]
    people = cloud.rows(f"/sites/{sites[1]['id']}/stats/maps/{maps[1][0]['id']}/clients")
    return cloud.told.tokens, sites, plain, devices, people, cloud.rows("/orgs/{org}/inventory", vc="true")


def test_the_same_seed_gives_the_same_world_and_another_another() -> None:
    worlds = []
    for seed in (1, 1, 2):
        with running(seed=seed, speed=0.0) as cloud:
            worlds.append(everything(cloud))
    assert worlds[0] == worlds[1]
    assert not any(one == other for one, other in zip(worlds[0], worlds[2], strict=True))


def test_two_organisations_share_no_id(cloud: Cloud) -> None:
    other = str(cloud.call("/self", "user_two_orgs").json()["privileges"][1]["org_id"])
    here = {row["id"] for row in cloud.rows("/orgs/{org}/inventory", vc="true")}
    there = {row["id"] for row in cloud.rows(f"/orgs/{other}/inventory", "user_two_orgs")}
    assert here
    assert there
    assert not here & there


def counts(cloud: Cloud) -> dict[str, int]:
    found: dict[str, int] = {}
    for site_id in cloud.told.site_ids:
        for row in cloud.rows(f"/sites/{site_id}/stats/devices"):
            number = row.get("num_clients")
            if row["status"] == "connected" and isinstance(number, int):
                found[str(row["id"])] = number
    return found


def test_people_come_in_the_morning_and_go_at_night_site_by_site() -> None:
    with running("campus", speed=0.0) as cloud:
        sites = {row["id"]: row["timezone"] for row in cloud.rows("/orgs/{org}/sites")}
        tokyo = next(site for site, zone in sites.items() if zone == "Asia/Tokyo")
        totals = []
        for hour in (1.0, 18.0):  # ten in the morning and three at night in Japan
            cloud.clock(now=MORNING.replace(hour=0, minute=0).timestamp() + hour * 3600)
            rows = cloud.rows(f"/sites/{tokyo}/stats/devices")
            totals.append(sum(int(str(row.get("num_clients") or 0)) for row in rows))
        assert totals[0] > 5 * max(1, totals[1])


def test_counts_move_with_the_clock_and_stand_with_it() -> None:
    with running(speed=0.0) as cloud:
        first, again = counts(cloud), counts(cloud)
        assert first == again
        cloud.clock(advance=1800)
        assert counts(cloud) != first


def test_a_fast_clock_moves_the_date_of_answers() -> None:
    with running(speed=3600.0) as cloud:
        before = cloud.clock()
        deadline = time.monotonic() + 20
        while cloud.clock() < before + 1800 and time.monotonic() < deadline:
            time.sleep(0.02)
        answer = cloud.call("/self")
        assert parsedate_to_datetime(answer.headers["Date"]).timestamp() >= before + 1800


def test_organisation_rows_leave_the_number_of_people_out_and_site_rows_have_it(cloud: Cloud) -> None:
    """What was seen live, against the document."""
    assert all("num_clients" not in row for row in cloud.stats().values())
    assert counts(cloud)
    cloud.faults(org_num_clients=True)
    assert any("num_clients" in row for row in cloud.stats().values())
    cloud.faults()


def test_zero_is_only_said_of_access_points_that_are_up(campus: Cloud) -> None:
    """Field case F53: shapes of a disconnected access point."""
    for shape in ("absent", "null", "last", "mixed"):
        campus.faults(disconnected_shape=shape)
        down = [
            row
            for site_id in campus.told.site_ids
            for row in campus.rows(f"/sites/{site_id}/stats/devices", status="disconnected")
        ]
        assert down
        known = [row for row in down if isinstance(row.get("num_clients"), int)]
        assert bool(known) == (shape in {"last", "mixed"})
        if shape == "absent":
            assert all("num_clients" not in row for row in down)
    campus.faults()


def test_the_campus_has_what_people_trip_over(campus: Cloud) -> None:
    """Field cases F39, F40, and the list of what to put in."""
    stats, inventory = campus.stats(), campus.rows("/orgs/{org}/inventory")
    sites = campus.rows("/orgs/{org}/sites")
    names = Counter(row["name"] for row in sites)
    assert names["Branch Office"] == 2
    maps = {str(row["id"]): campus.rows(f"/sites/{row['id']}/maps") for row in sites}
    assert any(not found for found in maps.values())
    every = [row for found in maps.values() for row in found]
    assert {row["type"] for row in every} == {"image", "google"}
    assert any(row.get("ppm") == 0 for row in every)
    access_points = [row for row in stats.values() if row["type"] == "ap"]
    known_maps = {row["id"] for row in every}
    on_map = [row["map_id"] for row in access_points if row.get("map_id")]
    assert any(not row.get("map_id") for row in access_points)
    assert any(found not in known_maps for found in on_map)
    assert any(row.get("name") == "" for row in access_points)
    assert any(row.get("name") is None for row in access_points)
    assert {row["status"] for row in access_points} == {"connected", "disconnected", "upgrading", "restarting"}
    assert any(row["status"] == "disconnected" and not row.get("last_seen") for row in access_points)
    homeless = [row for row in inventory if row.get("site_id") in {None, "00000000-0000-0000-0000-000000000000"}]
    assert {row.get("site_id") for row in homeless} == {None, "00000000-0000-0000-0000-000000000000"}
    assert not {row["mac"] for row in homeless} & {row["mac"] for row in stats.values()}
    assert any(str(row["serial"]).isdigit() for row in inventory)
    text = " ".join(str(row["name"]) for row in (*sites, *access_points))
    assert all(sign in text for sign in "東مكتب📶☕")


def test_stacks_and_pairs_are_one_device_with_boxes(campus: Cloud) -> None:
    stats = campus.stats()
    stack = next(row for row in stats.values() if "STACK" in str(row.get("name")))
    assert str(stack["mac"]).startswith("020003")
    boxes = stack["module_stat"]
    assert isinstance(boxes, list)
    assert len(boxes) == 3
    plain = {row["mac"] for row in campus.rows("/orgs/{org}/inventory")}
    with_boxes = {row["mac"] for row in campus.rows("/orgs/{org}/inventory", vc="true")}
    assert {box["mac"] for box in boxes} <= with_boxes
    assert not {box["mac"] for box in boxes} & plain
    pair = next(row for row in stats.values() if row["type"] == "gateway" and "EDGE" in str(row.get("name")))
    first, second = pair["module_stat"], pair["module2_stat"]
    assert isinstance(first, list)
    assert isinstance(second, list)
    assert [box["status"] for box in (*first, *second)] == ["connected", "disconnected"]
    assert {box["mac"] for box in (*first, *second)} <= plain


def test_without_a_type_only_access_points_come(cloud: Cloud) -> None:
    for path in ("/orgs/{org}/stats/devices", "/sites/{site}/stats/devices", "/sites/{site}/devices"):
        assert {row["type"] for row in cloud.rows(path)} == {"ap"}
        assert {row["type"] for row in cloud.rows(path, type="all")} > {"ap"}
    assert {row["type"] for row in cloud.rows("/orgs/{org}/inventory")} > {"ap"}


def test_an_address_in_place_of_an_id_is_not_found(cloud: Cloud) -> None:
    row: Row = cloud.rows("/sites/{site}/devices")[0]
    assert cloud.call(f"/sites/{{site}}/devices/{row['id']}").status_code == 200
    assert cloud.call(f"/sites/{{site}}/devices/{row['mac']}").status_code == 404


def test_a_retail_estate_has_as_many_as_asked_for() -> None:
    with running("retail:7:40") as cloud:
        assert len(cloud.rows("/orgs/{org}/sites")) == 7
        types = Counter(row["type"] for row in cloud.stats().values())
        assert types["ap"] == 40


@pytest.mark.parametrize(
    "name", ["retail", "retail:", "retail:5", "retail:9:8", "retail:a:b", "retail:0:0", "retail:٣:٩"]
)
def test_an_estate_that_cannot_be_made_is_refused_in_words(name: str) -> None:
    with pytest.raises(WrongUsage, match="does not say how many") as caught:
        build_state(MistSimulatorOptions(estate=name))
    assert "retail:SITES:APS" in caught.value.action


def test_an_estate_that_is_not_there_is_refused_in_words() -> None:
    with pytest.raises(BadFile, match="cannot be read"):
        build_state(MistSimulatorOptions(estate="smal"))


@pytest.mark.parametrize("options", [MistSimulatorOptions(speed=-1.0), MistSimulatorOptions(quota=-1)])
def test_options_that_make_no_sense_are_refused(options: MistSimulatorOptions) -> None:
    with pytest.raises(WrongUsage):
        build_state(options)
