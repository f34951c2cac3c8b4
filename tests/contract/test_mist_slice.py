"""Every answer of the named estates is held against the vendor's document, path by path."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from mistdesk.simulator.server import Announcement
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

pytestmark = pytest.mark.contract
jsonschema = pytest.importorskip("jsonschema")

Slice = dict[str, Any]
_DOCUMENT = "urn:mist"


class Judge:
    """Holds answers against the document."""

    def __init__(self, document: Slice) -> None:
        self._document = document
        resource = Resource.from_contents(document, default_specification=DRAFT202012)
        self._registry: Registry[Any] = Registry().with_resource(_DOCUMENT, resource)

    def faults(self, template: str, method: str, status: int, body: object) -> list[str]:
        response = self._document["paths"][template][method]["responses"][str(status)]
        name = response["$ref"].removeprefix("#/components/responses/") if "$ref" in response else None
        content = self._document["components"]["responses"][name] if name else response
        schema = content["content"]["application/json"]["schema"]
        pointer = {"$ref": f"{_DOCUMENT}{schema['$ref']}"} if "$ref" in schema else schema
        validator = jsonschema.Draft202012Validator(
            pointer, registry=self._registry, format_checker=jsonschema.FormatChecker()
        )
        return [f"{error.json_path}: {error.message[:300]}" for error in validator.iter_errors(body)]


class Caller:
    """Calls the cloud and knows values for the names in paths."""

    def __init__(self, told: Announcement, http: httpx.Client) -> None:
        self.http = http
        self.told = told

    def get(self, path: str) -> Any:
        answer = self.http.get(path)
        assert answer.status_code == 200, f"{path}: {answer.status_code} {answer.text}"
        return answer.json()

    def values(self) -> Iterator[dict[str, str]]:
        org = self.told.org_id
        hook = self.http.post(f"/api/v1/orgs/{org}/webhooks", json={"url": "https://example.org"}).json()["id"]
        sites = self.get(f"/api/v1/orgs/{org}/sites?limit=1000")
        for site in sites:
            base = f"/api/v1/sites/{site['id']}"
            hook_of_site = self.http.post(f"{base}/webhooks", json={"topics": ["zone"]}).json()["id"]
            maps, zones = self.get(f"{base}/maps"), self.get(f"{base}/zones")
            devices = self.get(f"{base}/devices?type=all&limit=1000")
            for index in range(max(1, len(maps))):
                yield {
                    "org_id": org,
                    "site_id": site["id"],
                    "map_id": maps[index]["id"] if maps else "",
                    "zone_id": zones[index]["id"] if zones else "",
                    "device_id": devices[-1 - index]["id"],
                    "webhook_id": hook,
                    "site_webhook_id": hook_of_site,
                }


def _client(told: Announcement, kind: str) -> httpx.Client:
    return httpx.Client(base_url=told.url, headers={"Authorization": f"Token {told.tokens[kind]}"}, timeout=30)


@pytest.fixture(scope="module")
def judge(mist_slice: Slice) -> Judge:
    return Judge(mist_slice)


def _queries(template: str) -> list[str]:
    if template.endswith("/inventory"):
        return ["?limit=1000", "?limit=1000&vc=true", "?type=switch", "?unassigned=false"]
    if template.endswith("/inventory/search"):
        return ["", "?type=switch", "?type=gateway", "?limit=3"]
    if template.endswith(("/stats/devices", "}/devices")):
        return ["", "?type=all&limit=1000"]
    return [""]


def _hold(document: Slice, judge: Judge, told: Announcement) -> int:
    with _client(told, "org_write") as http:
        return _hold_with(document, judge, Caller(told, http))


def _hold_with(document: Slice, judge: Judge, caller: Caller) -> int:
    asked: dict[str, object] = {}
    templates = [path for path, methods in document["paths"].items() if "get" in methods]
    for values in caller.values():
        for template in templates:
            here = {**values, "webhook_id": values["site_webhook_id"]} if "/sites/" in template else values
            if any(not here[name] for name in re.findall(r"{(\w+)}", template)):
                continue
            for query in _queries(template):
                address = template.format(**here) + query
                if address not in asked:
                    asked[address] = None
                    faults = judge.faults(template, "get", 200, caller.get(address))
                    assert faults == [], f"{address}: {faults[:5]}"
    return len(asked)


@pytest.mark.parametrize("name", ["small_cloud", "campus_cloud"])
@pytest.mark.timeout(300)
def test_every_get_answers_as_the_document_says(
    name: str, mist_slice: Slice, judge: Judge, request: pytest.FixtureRequest
) -> None:
    asked = _hold(mist_slice, judge, request.getfixturevalue(name))
    assert asked > len(mist_slice["paths"])


@pytest.mark.parametrize("hours", [3, 15, 70])
def test_devices_that_go_down_and_come_back_stay_within_the_document(
    hours: int, judge: Judge, campus_cloud: Announcement
) -> None:
    template = "/api/v1/orgs/{org_id}/stats/devices"
    with _client(campus_cloud, "org_read") as http:
        before = http.get("/simulator/clock").json()["now"]
        http.put("/simulator/clock", json={"advance": hours * 3600})
        words = {"type": "all", "limit": "1000"}
        rows = http.get(template.format(org_id=campus_cloud.org_id), params=words).json()
        http.put("/simulator/clock", json={"now": before})
    assert {row["status"] for row in rows} >= {"connected", "disconnected", "upgrading", "restarting"}
    assert judge.faults(template, "get", 200, rows) == []


def _refusals(told: Announcement, http: httpx.Client) -> list[tuple[str, int, Callable[[], httpx.Response]]]:
    org = "/api/v1/orgs/{org_id}"
    tokens = {kind: {"Authorization": f"Token {token}"} for kind, token in told.tokens.items()}
    path = org.format(org_id=told.org_id)
    site = f"/api/v1/sites/{told.site_ids[0]}"
    return [
        (org, 401, lambda: http.get(path)),
        (org, 401, lambda: http.get(path, headers=tokens["revoked"])),
        (org, 403, lambda: http.get(path, headers=tokens["site_only"])),
        (f"{org}/sites", 400, lambda: http.get(f"{path}/sites?page=0", headers=tokens["org_read"])),
        (
            "/api/v1/sites/{site_id}/maps/{map_id}",
            404,
            lambda: http.get(f"{site}/maps/00000000-0000-0000-0000-000000000001", headers=tokens["org_read"]),
        ),
    ]


def test_refusals_have_the_bodies_of_the_document(judge: Judge, small_cloud: Announcement) -> None:
    with httpx.Client(base_url=small_cloud.url) as http:
        for template, status, call in _refusals(small_cloud, http):
            answer = call()
            assert answer.status_code == status
            assert judge.faults(template, "get", status, answer.json()) == []


def test_what_is_stored_answers_as_the_document_says(judge: Judge, small_cloud: Announcement) -> None:
    with _client(small_cloud, "org_write") as http:
        _hold_stored(judge, small_cloud, http)


def _hold_stored(judge: Judge, small_cloud: Announcement, http: httpx.Client) -> None:
    hooks = f"/api/v1/orgs/{small_cloud.org_id}/webhooks"
    template = "/api/v1/orgs/{org_id}/webhooks"
    made = http.post(hooks, json={"name": None, "url": "https://example.org/x", "topics": ["alarms"], "secret": "s"})
    assert made.status_code == 200
    assert judge.faults(template, "post", 200, made.json()) == []
    changed = http.put(f"{hooks}/{made.json()['id']}", json={"enabled": False})
    assert judge.faults(f"{template}/{{webhook_id}}", "put", 200, changed.json()) == []
    refused = http.post(hooks, json={"topics": ["zone"]})
    assert refused.status_code == 400
    assert judge.faults(template, "post", 400, refused.json()) == []
    setting = f"/api/v1/sites/{small_cloud.site_ids[0]}/setting"
    put = http.put(setting, json={"occupancy": {"min_duration": 60}})
    assert judge.faults("/api/v1/sites/{site_id}/setting", "put", 200, put.json()) == []
    assert http.delete(f"{hooks}/{made.json()['id']}").content == b""
