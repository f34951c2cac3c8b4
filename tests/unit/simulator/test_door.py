"""What the cloud answers at its door: tokens and their reach, pages, the hourly quota, links that run out, controls."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from mistdesk.simulator.links import LIFETIME, LinkSigner
from mistdesk.simulator.quota import Quota
from mistdesk.simulator.tokens import TokenKind
from tests.unit.simulator.running import MORNING, Cloud, running

NOBODY = {"detail": "Authentication credentials were not provided."}


# --- tokens -----------------------------------------------------------------------------------------------------------


def test_every_kind_of_token_is_announced(cloud: Cloud) -> None:
    assert set(cloud.told.tokens) == {kind.value for kind in TokenKind}
    assert all(len(token) == 64 for token in cloud.told.tokens.values())


@pytest.mark.parametrize("kind", ["org_read", "org_write"])
def test_an_organisation_token_has_a_name_and_no_address(cloud: Cloud, kind: str) -> None:
    row = cloud.call("/self", kind).json()
    assert "email" not in row
    assert row["privileges"] == [
        {"scope": "org", "role": kind[4:], "org_id": cloud.told.org_id, "name": "Harbour & Sons"}
    ]


def test_a_user_reaches_two_organisations(cloud: Cloud) -> None:
    row = cloud.call("/self", "user_two_orgs").json()
    assert "@" in row["email"]
    for entry in row["privileges"]:
        assert cloud.call(f"/orgs/{entry['org_id']}/sites", "user_two_orgs").status_code == 200
    second = row["privileges"][1]["org_id"]
    assert cloud.call(f"/orgs/{second}/sites", "org_read").status_code == 403


def test_a_provider_finds_its_organisations(cloud: Cloud) -> None:
    (entry,) = cloud.call("/self", "msp").json()["privileges"]
    assert entry["scope"] == "msp"
    assert "org_id" not in entry
    orgs = cloud.rows(f"/msps/{entry['msp_id']}/orgs", "msp")
    assert orgs[0]["id"] == cloud.told.org_id
    assert len(orgs) == 2
    assert cloud.call(f"/msps/{entry['msp_id']}/orgs", "org_read").status_code == 403


def test_a_token_of_single_sites_reaches_these_alone(cloud: Cloud) -> None:
    entries = cloud.call("/self", "site_only").json()["privileges"]
    assert {entry["scope"] for entry in entries} == {"site"}
    allowed = [entry["site_id"] for entry in entries]
    assert allowed == list(cloud.told.site_ids[:2])
    for site_id in allowed:
        assert cloud.call(f"/sites/{site_id}", "site_only").json()["id"] == site_id
        assert cloud.call(f"/sites/{site_id}/stats/devices", "site_only").status_code == 200
    assert cloud.call(f"/sites/{cloud.told.site_ids[2]}", "site_only").status_code == 403
    for path in ("/orgs/{org}", "/orgs/{org}/sites", "/orgs/{org}/inventory", "/orgs/{org}/stats/devices"):
        assert cloud.call(path, "site_only").status_code == 403


def test_a_token_without_privileges_sees_nothing(cloud: Cloud) -> None:
    assert cloud.call("/self", "empty").json()["privileges"] == []
    assert cloud.call("/orgs/{org}", "empty").status_code == 403


@pytest.mark.parametrize("kind", ["revoked", "foreign_region", "some-other-token", ""])
def test_unknown_tokens_cannot_be_told_apart(cloud: Cloud, kind: str) -> None:
    """Field case F64: a token of another region looks like a wrong one."""
    for path in ("/self", "/orgs/{org}/sites", "/sites/{site}"):
        answer = cloud.call(path, kind)
        assert answer.status_code == 401
        assert answer.json() == ({"detail": "Invalid token."} if kind else NOBODY)
        assert answer.headers["WWW-Authenticate"] == "Token"


def test_only_the_scheme_of_the_document_is_known(cloud: Cloud) -> None:
    token = cloud.told.tokens["org_read"]
    for words in (f"Bearer {token}", f"token {token}", token, f"Token  {token}"):
        assert cloud.http.get("/api/v1/self", headers={"Authorization": words}).status_code == 401


def test_only_tokens_that_may_write_write(cloud: Cloud) -> None:
    for kind, status in (("org_read", 403), ("site_only", 403), ("org_write", 200), ("user_two_orgs", 200)):
        assert cloud.call("/sites/{site}/setting", kind, "PUT").status_code == status


def test_a_token_can_be_revoked_and_taken_back() -> None:
    """Field case F63: a token that dies in the middle."""
    with running() as cloud:
        assert cloud.call("/self").status_code == 200
        answer = cloud.http.put("/simulator/tokens", json={"revoke": ["org_read"]})
        assert answer.json()["revoked"] == ["org_read"]
        assert cloud.call("/self").status_code == 401
        assert cloud.call("/self", "org_write").status_code == 200
        cloud.http.put("/simulator/tokens", json={"revoke": []})
        assert cloud.call("/self").status_code == 200


# --- pages ------------------------------------------------------------------------------------------------------------


def test_pages_say_their_total_and_the_size_really_used() -> None:
    """Field case F38: only the first page."""
    with running("retail:4:1100") as cloud:
        path = "/orgs/{org}/inventory"
        total = len(cloud.rows(path)) + len(cloud.rows(path, page=2))
        for limit, used in ((None, 100), (0, 100), (1, 1), (250, 250), (1000, 1000), (5000, 1000)):
            answer = cloud.call(path) if limit is None else cloud.call(path, limit=limit)
            assert len(answer.json()) == used
            found = {name: answer.headers[f"X-Page-{name}"] for name in ("Total", "Limit", "Page")}
            assert found == {"Total": str(total), "Limit": str(used), "Page": "1"}
        seen = [row["id"] for page in range(1, 14) for row in cloud.rows(path, limit=100, page=page)]
        assert len(set(seen)) == len(seen) == total
        beyond = cloud.call(path, limit=100, page=99)
        assert (beyond.json(), beyond.headers["X-Page-Total"]) == ([], str(total))


@pytest.mark.parametrize(
    ("name", "value"),
    [("page", "0"), ("page", "-1"), ("page", "None"), ("limit", "ten"), ("limit", " 7"), ("page", "٣")],
)
def test_a_page_that_is_no_number_is_refused(cloud: Cloud, name: str, value: str) -> None:
    answer = cloud.call(f"/orgs/{{org}}/sites?{name}={value}")
    assert answer.status_code == 400
    assert name in answer.json()["detail"]


def test_a_search_goes_on_by_a_relative_address_and_ends_without_one(cloud: Cloud) -> None:
    answer = cloud.call("/orgs/{org}/inventory/search", limit=15).json()
    macs = [row["mac"] for row in answer["results"]]
    while "next" in answer:
        assert answer["next"].startswith("/api/v1/orgs/")
        answer = cloud.call(answer["next"].removeprefix("/api/v1")).json()
        macs += [row["mac"] for row in answer["results"]]
    assert len(set(macs)) == len(macs) == answer["total"] == 40


# --- quota ------------------------------------------------------------------------------------------------------------


def test_the_quota_is_counted_by_token_and_begins_anew_on_the_hour() -> None:
    with running(quota=3, speed=0.0) as cloud:
        assert [cloud.call("/self").status_code for _ in range(4)] == [200, 200, 200, 429]
        refused = cloud.call("/orgs/{org}/sites")
        assert refused.status_code == 429
        assert "3 API Calls per hour" in refused.json()["detail"]
        assert cloud.call("/self", "org_write").status_code == 200
        cloud.clock(now=MORNING.replace(hour=10, minute=0).timestamp())
        assert cloud.call("/self/usage").json() == {"requests": 1, "request_limit": 3}


def test_retry_after_is_the_time_to_the_next_hour_in_the_callers_seconds() -> None:
    with running(quota=0, speed=0.0) as cloud:
        assert cloud.call("/self").headers["Retry-After"] == "1200"
        cloud.clock(speed=60)
        assert int(cloud.call("/self").headers["Retry-After"]) in range(15, 21)


def test_a_refused_token_uses_no_quota() -> None:
    with running(quota=2) as cloud:
        for _ in range(5):
            assert cloud.call("/self", "revoked").status_code == 401
        assert cloud.call("/self").status_code == 200


def test_the_hour_ends_at_least_a_second_from_now() -> None:
    assert Quota.seconds_left(3_599.999) == 1
    assert Quota.seconds_left(3_600.0) == 3_600
    quota = Quota(1)
    assert quota.take(TokenKind.MSP, 10.0)
    assert not quota.take(TokenKind.MSP, 3_599.9)
    assert quota.take(TokenKind.MSP, 3_600.0)


# --- pictures ---------------------------------------------------------------------------------------------------------


def link_of(cloud: Cloud) -> str:
    (row, *_) = [row for row in cloud.rows("/sites/{site}/maps") if row["type"] == "image"]
    return str(row["url"]).removeprefix(cloud.told.url)


def test_a_link_leads_to_a_picture_without_the_token_and_runs_out() -> None:
    with running(speed=0.0) as cloud:
        link = link_of(cloud)
        there = cloud.http.get(link)
        assert there.status_code == 302
        picture = cloud.http.get(there.headers["Location"])
        assert picture.content.startswith(b"\x89PNG\r\n")
        assert picture.headers["Content-Type"] == "binary/octet-stream"
        signed = {"Authorization": f"Token {cloud.told.tokens['org_read']}"}
        assert cloud.http.get(there.headers["Location"], headers=signed).status_code == 400
        cloud.clock(advance=LIFETIME - 1)
        assert cloud.http.get(link).status_code == 302
        cloud.clock(advance=1)
        assert cloud.http.get(link).status_code == 403
        assert cloud.http.get(there.headers["Location"]).status_code == 403
        assert cloud.http.get(link_of(cloud)).status_code == 302


def test_a_link_is_good_for_its_own_map_only(cloud: Cloud) -> None:
    there = cloud.http.get(link_of(cloud)).headers["Location"]
    parts = urlsplit(there)
    other = next(row["id"] for row in cloud.rows("/sites/{site}/maps") if str(row["id"]) not in parts.path)
    assert cloud.http.get(f"/storage/{other}?{parts.query}").status_code == 403
    assert cloud.http.get(f"{parts.path}?signature=x.y.z").status_code == 403
    assert cloud.http.get("/forward/download").status_code == 403


def test_signed_words_are_opened_by_their_own_key_and_unchanged() -> None:
    signer = LinkSigner(b"key")
    words = signer.sign("map", 100.0)
    assert signer.open(words, 100.0 + LIFETIME - 1) == "map"
    assert signer.open(words, 100.0 + LIFETIME) is None
    assert LinkSigner(b"other").open(words, 100.0) is None
    head, claims, signature = words.split(".")
    for wrong in (
        "",
        "a.b",
        f"{head}.{claims}x.{signature}",
        f"{head}.{claims}.{signature[:-2]}é",
        f"{head}..{signature}",
    ):
        assert signer.open(wrong, 100.0) is None


# --- paths and controls -----------------------------------------------------------------------------------------------


def test_paths_and_methods_that_do_not_exist(cloud: Cloud) -> None:
    assert cloud.call("/nothing").status_code == 404
    assert cloud.call("/orgs/{org}/sites", method="DELETE").status_code == 405
    assert cloud.call("/orgs/00000000-0000-0000-0000-000000000001").status_code == 403
    missing = cloud.call("/sites/{site}/maps/00000000-0000-0000-0000-000000000001")
    assert (missing.status_code, missing.json()) == (404, {"id": "00000000-0000-0000-0000-000000000001"})


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("clock", b"{"),
        ("clock", b"[]"),
        ("clock", b'{"later": 1}'),
        ("clock", b'{"now": "soon"}'),
        ("clock", b'{"speed": -1}'),
        ("clock", b'{"advance": true}'),
        ("tokens", b"{}"),
        ("tokens", b'{"revoke": ["nobody"]}'),
        ("tokens", b'{"revoke": "org_read"}'),
        ("faults", b"{"),
        ("faults", b'{"faults": [{"effect": {"kind": "earthquake"}}]}'),
        ("faults", b'{"fault": []}'),
    ],
)
def test_controls_refuse_what_they_do_not_understand(cloud: Cloud, path: str, body: bytes) -> None:
    before = cloud.http.get("/simulator/faults").json()
    answer = cloud.http.put(f"/simulator/{path}", content=body)
    assert answer.status_code == 400
    assert answer.json()["detail"]
    assert cloud.http.get("/simulator/faults").json() == before


@pytest.mark.parametrize("host", ["example.org", "10.0.0.1"])
def test_controls_are_for_this_machine_only(cloud: Cloud, host: str) -> None:
    assert cloud.http.get("/simulator/tokens", headers={"Host": host}).status_code == 403
    assert cloud.http.get("/simulator/tokens", headers={"Host": "localhost"}).status_code == 200
