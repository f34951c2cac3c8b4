"""What people keep in the cloud, and what it counts: webhooks, site settings, totals, zones, stations, alarms."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest
from tests.unit.simulator.running import Cloud, Row, running


@pytest.fixture(scope="module")
def still() -> Iterator[Cloud]:
    with running("campus", speed=0.0) as found:
        yield found


def send(cloud: Cloud, method: str, path: str, body: object, kind: str = "org_write") -> httpx.Response:
    token = cloud.told.tokens[kind]
    address = "/api/v1" + path.replace("{org}", cloud.told.org_id).replace("{site}", cloud.told.site_ids[0])
    return cloud.http.request(method, address, json=body, headers={"Authorization": f"Token {token}"})


def test_a_webhook_is_made_changed_pinged_and_deleted(still: Cloud) -> None:
    hooks = "/orgs/{org}/webhooks"
    body: Row = {"name": "desk", "url": "https://example.org/hook", "topics": ["device-updowns"], "secret": "s"}
    made = send(still, "POST", hooks, body).json()
    assert (made["name"], made["enabled"]) == ("desk", True)
    assert made in still.rows(hooks)
    assert send(still, "PUT", f"{hooks}/{made['id']}", {"enabled": False}).json()["enabled"] is False
    assert send(still, "POST", f"{hooks}/{made['id']}/ping", {}).status_code == 200
    gone = send(still, "DELETE", f"{hooks}/{made['id']}", None)
    assert (gone.status_code, gone.content) == (200, b"")
    assert still.call(f"{hooks}/{made['id']}").status_code == 404
    again = [send(still, "POST", hooks, body).json()["id"] for _ in range(2)]
    assert len(set(again)) == 2  # nothing makes a repeated POST harmless


@pytest.mark.parametrize("body", [{"topics": ["zone"]}, {"topics": 3}, []])
def test_a_webhook_that_makes_no_sense_is_refused(still: Cloud, body: object) -> None:
    answer = send(still, "POST", "/orgs/{org}/webhooks", body)
    assert answer.status_code == 400
    assert answer.json()["detail"]


def test_a_reader_changes_nothing(still: Cloud) -> None:
    for method, path in (("POST", "/orgs/{org}/webhooks"), ("PUT", "/sites/{site}/setting")):
        assert send(still, method, path, {}, "org_read").status_code == 403


def test_settings_of_a_site_are_kept(still: Cloud) -> None:
    assert send(still, "PUT", "/sites/{site}/setting", {"occupancy": {"min_duration": 60}}).status_code == 200
    assert still.call("/sites/{site}/setting").json()["occupancy"]["min_duration"] == 60
    assert send(still, "PUT", "/sites/{site}/setting", {"occupancy": 3}).status_code == 400


def test_totals_of_organisation_and_sites_agree_with_the_rows(still: Cloud) -> None:
    rows = list(still.stats().values())
    totals = still.call("/orgs/{org}/stats").json()
    up = sum(row["status"] == "connected" for row in rows)
    assert (totals["num_devices"], totals["num_devices_connected"]) == (len(rows), up)
    assert totals["num_sites"] == len(still.rows("/orgs/{org}/sites"))
    (first, *_) = still.rows("/orgs/{org}/stats/sites")
    people = sum(
        int(str(row.get("num_clients") or 0))
        for row in still.rows(f"/sites/{first['id']}/stats/devices", status="connected")
    )
    assert first["num_clients"] == people
    assert still.call(f"/sites/{first['id']}/stats").json()["num_clients"] == people


def test_stations_on_a_map_are_as_many_as_its_access_points_count(still: Cloud) -> None:
    site = still.told.site_ids[0]
    found = still.rows(f"/sites/{site}/maps")[0]
    stations = still.rows(f"/sites/{site}/stats/maps/{found['id']}/clients")
    counted = [
        int(str(row["num_clients"]))
        for row in still.rows(f"/sites/{site}/stats/devices", status="connected")
        if row.get("map_id") == found["id"] and row.get("num_clients")
    ]
    assert len(stations) == min(1000, sum(counted)) > 0
    assert len({row["mac"] for row in stations}) == len(stations)
    for row in stations:
        assert 0 <= float(str(row["x"])) < float(str(found["width"]))
        assert 0 <= float(str(row["y"])) < float(str(found["height"]))


def test_zones_count_who_is_inside_one_map_at_a_time(still: Cloud) -> None:
    site = still.told.site_ids[0]
    zone = still.rows(f"/sites/{site}/zones")[0]
    plain = still.call(f"/sites/{site}/stats/zones").json()
    assert all("num_clients" not in row for row in plain)
    counted = still.call(f"/sites/{site}/stats/zones", map_id=str(zone["map_id"])).json()
    assert {row["map_id"] for row in counted} == {zone["map_id"]}
    (mine,) = [row for row in counted if row["id"] == zone["id"]]
    one = still.call(f"/sites/{site}/stats/zones/{zone['id']}").json()
    assert one["num_clients"] == mine["num_clients"] == len(one["clients"])


def test_devices_that_are_down_are_open_alarms(still: Cloud) -> None:
    down = [row for row in still.stats().values() if row["status"] == "disconnected"]
    found = still.call("/orgs/{org}/alarms/search", limit=1000).json()
    assert found["total"] == len(down)


@pytest.mark.parametrize("query", ["type=router", "status=sleeping"])
def test_words_that_are_not_known_are_refused(still: Cloud, query: str) -> None:
    assert still.call(f"/orgs/{{org}}/stats/devices?{query}").status_code == 400
