"""Every kind of fault, one by one: what it does to an answer, when it strikes, and that it leaves the estate alone."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from mistdesk.domain.errors import BadFile
from mistdesk.simulator.faults import FaultBook, FaultFile, load_faults, parse_faults
from mistdesk.simulator.tokens import TokenKind
from tests.unit.simulator.running import Cloud, Row, running, written

STATS = "/orgs/{org}/stats/devices"


@pytest.fixture(scope="module")
def still() -> Iterator[Cloud]:
    with running(speed=0.0) as found:
        yield found


@pytest.fixture
def world(still: Cloud) -> Iterator[Cloud]:
    still.faults()
    yield still
    still.faults()


def fault(kind: str, match: Row | None = None, **words: object) -> Row:
    return {"match": match or {}, "effect": {"kind": kind, **words}}


def test_a_status_with_the_clouds_own_words(world: Cloud) -> None:
    for status, body in (
        (400, {"detail": "Bad request"}),
        (401, {"detail": "Invalid token."}),
        (403, {"detail": "You do not have permission to perform this action."}),
        (404, {"id": ""}),
        (502, {"message": "An unexpected error occurred"}),
    ):
        world.faults(fault("status", status=status))
        answer = world.call("/self")
        assert (answer.status_code, answer.json()) == (status, body)


def test_a_status_with_words_of_our_own_or_a_page(world: Cloud) -> None:
    world.faults(fault("status", status=503, body={"detail": "later"}))
    assert world.call("/self").json() == {"detail": "later"}
    world.faults(fault("status", status=503, html=True))
    assert "<h1>503</h1>" in world.call("/self").text
    world.faults(fault("status", status=404, html=True))
    assert "Not Found" in world.call("/self").text


def test_a_429_says_when_to_come_back(world: Cloud) -> None:
    for retry, header in ((7, "7"), ("hour", "1200"), (None, None)):
        world.faults(fault("status", status=429, retry_after=retry))
        answer = world.call("/self")
        assert answer.status_code == 429
        assert answer.headers.get("Retry-After") == header
        assert "5000 API Calls per hour" in answer.json()["detail"]


def test_a_login_page_in_place_of_an_answer(world: Cloud) -> None:
    world.faults(fault("html"))
    answer = world.call("/self")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("text/html")
    assert "Sign in to the guest network" in answer.text


def test_a_redirect(world: Cloud) -> None:
    world.faults(fault("redirect", location="https://example.org/login", status=307))
    answer = world.call("/self")
    assert (answer.status_code, answer.headers["Location"]) == (307, "https://example.org/login")


def test_a_hang(world: Cloud) -> None:
    world.faults(fault("hang", seconds=0.3))
    before = time.monotonic()
    assert world.call("/self").status_code == 200
    assert time.monotonic() - before >= 0.3


@pytest.mark.parametrize("share", [0.0, 0.5, 0.99])
def test_a_connection_that_closes_before_the_end(world: Cloud, share: float) -> None:
    world.faults(fault("close", share=share))
    with pytest.raises(httpx.RemoteProtocolError):
        world.call("/orgs/{org}/sites")


def test_half_a_page_as_if_it_were_the_whole(world: Cloud) -> None:
    whole = world.call("/orgs/{org}/sites").content
    world.faults(fault("half_page", share=0.4))
    answer = world.call("/orgs/{org}/sites")
    assert answer.status_code == 200
    assert answer.content == whole[: int(len(whole) * 0.4)]
    with pytest.raises(ValueError, match=r"Expecting|Unterminated"):
        answer.json()


@pytest.mark.parametrize(("words", "total"), [({"to": 0}, 0), ({"to": 9999}, 9999), ({"add": -1}, 2), ({"add": -9}, 0)])
def test_a_total_that_lies(world: Cloud, words: dict[str, int], total: int) -> None:
    world.faults({"effect": {"kind": "page_total", **words}})
    answer = world.call("/orgs/{org}/sites")
    assert (answer.headers["X-Page-Total"], len(answer.json())) == (str(total), 3)


def test_pages_smaller_than_asked_for(world: Cloud) -> None:
    world.faults(fault("page_size", at_most=2))
    answer = world.call("/orgs/{org}/sites", limit=1000)
    assert (answer.headers["X-Page-Limit"], len(answer.json())) == ("2", 2)


def test_rows_left_out_without_a_word_and_rows_given_twice(world: Cloud) -> None:
    whole = world.rows("/orgs/{org}/sites")
    world.faults(fault("short_page", drop=2))
    answer = world.call("/orgs/{org}/sites")
    assert (answer.json(), answer.headers["X-Page-Total"]) == (whole[:1], "3")
    world.faults(fault("repeat_rows", rows=1))
    assert world.rows("/orgs/{org}/sites") == [*whole, whole[0]]


def test_null_in_place_of_an_empty_list(world: Cloud) -> None:
    world.faults(fault("null_for_empty"))
    assert world.call("/orgs/{org}/sites", page=9).content == b"null"
    assert len(world.rows("/orgs/{org}/sites")) == 3


def test_rows_are_changed_the_same_way_in_every_answer(world: Cloud) -> None:
    whole = world.stats()
    world.faults(
        fault("rows", {"path": "*/stats/devices"}, type="ap", every=3, set={"status": "provisioning", "_odd": None}),
        fault("rows", {"path": "*/stats/devices"}, type="switch", remove=["status"], floats=["uptime"]),
    )
    changed = world.stats()
    hit = {key for key, row in changed.items() if row.get("status") == "provisioning"}
    assert {whole[key]["type"] for key in hit} == {"ap"}
    assert 0 < len(hit) < 40
    site = {str(row["id"]): row for row in world.rows("/sites/{site}/stats/devices")}
    assert {key for key, row in site.items() if "_odd" in row} == hit & site.keys()
    switches = [row for row in changed.values() if row["type"] == "switch"]
    assert all("status" not in row and isinstance(row.get("uptime", 0.5), float) for row in switches)
    world.faults()
    assert world.stats() == whole


def test_rows_with_certain_values_only(world: Cloud) -> None:
    world.faults(fault("rows", where={"name": "Nordbau Hamburg"}, set={"name": ""}))
    assert [row["name"] for row in world.rows("/orgs/{org}/sites")].count("") == 1


def test_headers_set_and_removed(world: Cloud) -> None:
    world.faults(fault("headers", set={"Date": "yesterday", "X-New": "1"}, remove=["X-Page-Total", "x-page-limit"]))
    answer = world.call("/orgs/{org}/sites")
    assert answer.headers.get_list("Date") == ["yesterday"]
    assert answer.headers["X-New"] == "1"
    assert "X-Page-Total" not in answer.headers
    assert "X-Page-Limit" not in answer.headers
    assert answer.headers["X-Page-Page"] == "1"


def test_a_token_that_is_revoked_by_its_second_call() -> None:
    """Field case F63: a token that dies in the middle."""
    with running() as cloud:
        cloud.faults(fault("revoke", {"token": "org_read", "nth": 2}))
        assert [cloud.call("/self").status_code for _ in range(3)] == [200, 401, 401]
        assert cloud.call("/self", "org_write").status_code == 200


def test_a_clock_that_is_wrong(world: Cloud) -> None:
    right = world.call("/self").headers["Date"]
    world.faults(clock_offset=3600)
    assert world.call("/self").headers["Date"] == right.replace("09:40", "10:40")


def test_paths_that_are_not_there_as_pages(world: Cloud) -> None:
    world.faults(not_found_html=True)
    for path in ("/nothing", "/sites/{site}/maps/00000000-0000-0000-0000-000000000001"):
        answer = world.call(path)
        assert answer.status_code == 404
        assert answer.text.startswith("<!DOCTYPE html>")


def test_what_unassigned_means_can_be_switched(world: Cloud) -> None:
    everything = len(world.rows("/orgs/{org}/inventory", unassigned="true"))
    world.faults(unassigned="only")
    assert len(world.rows("/orgs/{org}/inventory", unassigned="true")) < everything


# --- when -------------------------------------------------------------------------------------------------------------


def book(**match: object) -> FaultBook:
    return FaultBook(FaultFile.model_validate({"faults": [fault("html", match)]}))


def strikes(found: FaultBook, times: int, path: str = "/api/v1/self", page: int = 1) -> list[bool]:
    return [bool(found.striking(path, "GET", page, TokenKind.ORG_READ)) for _ in range(times)]


def test_a_fault_strikes_always_or_when_it_is_due() -> None:
    assert strikes(book(), 3) == [True] * 3
    assert strikes(book(nth=2), 4) == [False, True, False, False]
    assert strikes(book(after=2), 4) == [False, False, True, True]
    assert strikes(book(count=2), 4) == [True, True, False, False]
    assert strikes(book(after=1, count=2), 5) == [False, True, True, False, False]


def test_a_fault_strikes_only_what_it_is_meant_for() -> None:
    found = book(path="*/stats/devices", page=3, method="get", token="org_read", nth=1)
    assert strikes(found, 2) == [False, False]
    assert strikes(found, 2, "/api/v1/orgs/x/stats/devices") == [False, False]
    assert found.striking("/api/v1/orgs/x/stats/devices", "POST", 3, TokenKind.ORG_READ) == []
    assert found.striking("/api/v1/orgs/x/stats/devices", "GET", 3, TokenKind.MSP) == []
    assert found.striking("/api/v1/orgs/x/stats/devices", "GET", 3, None) == []
    assert strikes(found, 2, "/api/v1/orgs/x/stats/devices", 3) == [True, False]


def test_other_faults_begin_to_count_anew() -> None:
    found = book(nth=1)
    assert strikes(found, 2) == [True, False]
    found.load(found.file)
    assert strikes(found, 2) == [True, False]


def test_a_fault_on_one_page_leaves_the_others(world: Cloud) -> None:
    """Field case F45: the third page fails."""
    world.faults(fault("status", {"path": "*/stats/devices", "page": 3}, status=500))
    codes = [world.call(STATS, limit=10, page=page).status_code for page in (1, 2, 3, 4)]
    assert codes == [200, 200, 500, 200]


# --- the file ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("", "file"),
        ("[]", "file"),
        ('{"fault": []}', "fault"),
        ('{"faults": [{"effect": {"kind": "earthquake"}}]}', "faults.0.effect"),
        ('{"faults": [{"effect": {"kind": "hang"}}]}', "faults.0.effect.hang.seconds"),
        ('{"faults": [{"effect": {"kind": "html", "colour": 1}}]}', "faults.0.effect.html.colour"),
        ('{"faults": [{"match": {"page": 0}, "effect": {"kind": "html"}}]}', "faults.0.match.page"),
        ('{"faults": [{"match": {"token": "king"}, "effect": {"kind": "html"}}]}', "faults.0.match.token"),
        ('{"clock_offset": "late"}', "clock_offset"),
    ],
)
def test_a_file_that_cannot_be_used_names_the_place(text: str, place: str) -> None:
    with pytest.raises(BadFile) as caught:
        parse_faults(text, "storm.json")
    assert any(found.startswith(place) for found in caught.value.faults)
    assert "storm.json" in caught.value.message


def test_a_file_is_read_from_its_name(tmp_path: Path) -> None:
    path = written(tmp_path, {"faults": [fault("html", {"nth": 1})]})
    with running(faults=str(path)) as cloud:
        assert "guest network" in cloud.call("/self").text
        assert cloud.call("/self").status_code == 200
    with pytest.raises(BadFile, match="cannot be read"):
        load_faults(str(tmp_path / "absent.json"))
    assert load_faults(None) == FaultFile()


def test_the_quirks_are_all_harmless_and_all_there() -> None:
    with running("campus", speed=0.0, faults="quirks") as cloud:
        assert cloud.call(STATS, type="all").status_code == 400
        rows = list(cloud.stats().values())
        assert {row.get("type") for row in rows} > {"ap", "router"}
        assert any(row.get("status") == "provisioning" for row in rows)
        assert any("status" not in row for row in rows)
        assert all("_ttl" in row for row in rows)
        assert any(isinstance(row.get("uptime"), float) for row in rows)
        assert cloud.call("/orgs/{org}/sites", page=50).content == b"null"
        assert cloud.call("/nothing").text.startswith("<!DOCTYPE")
        assert cloud.call("/self").json()["_time"] == 1
        homes = {row.get("site_id") for row in cloud.rows("/orgs/{org}/inventory")}
        assert None in homes
        assert "00000000-0000-0000-0000-000000000000" not in homes


def test_the_body_of_a_faults_file_can_be_put_while_running(world: Cloud) -> None:
    answer = world.http.put("/simulator/faults", content=b'"quirks"')
    assert answer.json()["not_found_html"] is True
    assert len(answer.json()["faults"]) > 5
    again = world.http.put("/simulator/faults", content=json.dumps(answer.json()))
    assert again.json() == answer.json()
