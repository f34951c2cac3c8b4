"""Walks over Mist's lists: all rows, or an error; of statistics what could be read, and what is missing by name."""

from __future__ import annotations

import asyncio
import threading
import time
from datetime import UTC, datetime
from functools import partial

import pytest
from mistdesk.clients.mist import HttpMistApi
from mistdesk.clients.transport import Patience
from mistdesk.domain.errors import (
    BadAnswer,
    MistdeskError,
    NotAllowed,
    NotFound,
    NotTheCloud,
    QuotaUsed,
    Side,
    SignInRefused,
    Unreachable,
)
from mistdesk.domain.ports import DeviceWalk, StatsWalk
from tests.unit.clients.loopback import Reply, Seen
from tests.unit.clients.mist_lists import HASTY, ORG, PATIENCE, SITE, Listed, ask, on_page, once_on_page, rows

HTML = Reply(body=b"<!DOCTYPE html><html><body>Sign in to the guest network</body></html>", content_type="text/html")


async def inventory(api: HttpMistApi) -> DeviceWalk:
    return await api.inventory(ORG)


async def stats(api: HttpMistApi) -> StatsWalk:
    return await api.org_stats(ORG)


def walked(listed: Listed, patience: Patience = PATIENCE) -> DeviceWalk:
    found, _ = ask(listed, inventory, patience=patience)
    assert isinstance(found, DeviceWalk), found
    return found


def refused(listed: Listed, patience: Patience = PATIENCE) -> MistdeskError:
    found, _ = ask(listed, inventory, patience=patience)
    assert isinstance(found, MistdeskError), found
    return found


def measured(listed: Listed) -> StatsWalk:
    found, _ = ask(listed, stats)
    assert isinstance(found, StatsWalk), found
    return found


def ids(walk: DeviceWalk | StatsWalk) -> list[str]:
    return [row.id for row in walk.rows]


def expected(count: int) -> list[str]:
    return [f"id-{n}" for n in range(count)]


@pytest.mark.parametrize("count", [0, 1, 99, 100, 101, 999, 1000, 1001, 2500])
@pytest.mark.parametrize("most", [100, 1000])
@pytest.mark.parametrize("headers", [True, False])
def test_all_rows_come_whatever_the_page_size(count: int, most: int, headers: bool) -> None:
    """Field case F38: only the first page."""
    listed = Listed(rows(count), most=most, headers=headers)
    walk = walked(listed)
    assert ids(walk) == expected(count)
    assert walk.problems == ()
    if headers:
        assert walk.total == count
        assert len(listed.pages) == max(1, -(-count // most))


def test_page_and_limit_are_always_sent_and_every_type_is_asked_for() -> None:
    _, server = ask(Listed(rows(1001)), stats)
    assert [(seen.query["page"], seen.query["limit"], seen.query["type"]) for seen in server.seen] == [
        ("1", "1000", "all"),
        ("2", "1000", "all"),
    ]


def test_progress_is_told_page_by_page_with_the_total() -> None:
    """Field case F89: progress with counts."""
    told: list[tuple[int, int, str]] = []

    async def call(api: HttpMistApi) -> DeviceWalk:
        return await api.inventory(ORG, progress=lambda done, total, what: told.append((done, total, what)))

    ask(Listed(rows(250), most=100), call)
    assert (told[0], told[-1]) == ((100, 250, "devices"), (250, 250, "devices"))
    assert len(told) == 3
    assert told == sorted(told)  # whichever page comes first


@pytest.mark.parametrize("page", [1, 2])
def test_a_walk_that_is_given_up_ends_at_once_and_leaves_nothing_behind(page: int) -> None:
    """Field case F89: a cancel that works within a second."""
    taken: list[float] = []
    asked = threading.Event()

    def hang(number: int, reply: Reply) -> Reply:
        if number != page:
            return reply
        asked.set()
        return Reply(hang=True)

    async def call(api: HttpMistApi) -> int:
        walk = asyncio.ensure_future(api.inventory(ORG))
        assert await asyncio.to_thread(asked.wait, 10)
        begin = time.monotonic()
        walk.cancel()
        with pytest.raises(asyncio.CancelledError):
            await walk
        taken.append(time.monotonic() - begin)
        return len(asyncio.all_tasks()) - 1

    patience = Patience(connect=20, read=20, total=20, repeats=0)
    left, _ = ask(Listed(rows(500), most=100, change=hang), call, patience=patience)
    assert left == 0
    assert taken[0] < 1


@pytest.mark.parametrize("page", [1, 3, 5])
@pytest.mark.parametrize("reply", [Reply(500, b"{}"), Reply(drop=True), Reply(body=b'[{"id":', cut=5), HTML])
def test_a_page_that_fails_fails_the_whole_list(page: int, reply: Reply) -> None:
    """Field case F45: a partial refresh looks like mass deletion."""
    error = refused(Listed(rows(500), most=100, change=on_page(page, reply)))
    assert isinstance(error, NotTheCloud if reply is HTML else Unreachable)
    assert error.side is Side.MIST


@pytest.mark.parametrize("reply", [Reply(503, b"{}"), Reply(drop=True), Reply(hang=True), Reply(body=b"[1, 2]", cut=3)])
def test_a_page_that_fails_once_is_read_again(reply: Reply) -> None:
    """Field case F55: it recovers by itself."""
    listed = Listed(rows(500), most=100, change=once_on_page(3, reply))
    assert ids(walked(listed, HASTY if reply.hang else PATIENCE)) == expected(500)


@pytest.mark.parametrize(
    ("reply", "kind", "words"),
    [
        (Reply(401, b'{"detail": "Invalid token."}'), SignInRefused, "other regions"),
        (Reply(403, b'{"detail": "You do not have permission"}'), NotAllowed, "You do not have permission"),
        (Reply(404, b'{"id": "x"}'), NotFound, "Refresh"),
        (Reply(404, b"<html>Not Found</html>", content_type="text/html"), NotFound, "Refresh"),
        (Reply(429, b"{}", {"Retry-After": "1800"}), QuotaUsed, "30 min"),
        (Reply(500, b"oops"), Unreachable, "500"),
        (Reply(502, b"<html></html>"), Unreachable, "502"),
        (Reply(400, b'{"detail": "no"}'), BadAnswer, '"no"'),
        (HTML, NotTheCloud, "web page"),
        (Reply(body=b""), NotTheCloud, "empty"),
        (Reply(body=b'{"results": []}'), BadAnswer, "something else than a list"),
        (Reply(body=b"[nonsense]"), BadAnswer, "damaged"),
        (Reply(hang=True), Unreachable, "network connection"),
        (Reply(drop=True), Unreachable, "ended in the middle"),
    ],
)
@pytest.mark.parametrize("page", [1, 2])
def test_each_failure_has_its_own_words(reply: Reply, kind: type[MistdeskError], words: str, page: int) -> None:
    error = refused(Listed(rows(200), most=100, change=on_page(page, reply)), HASTY if reply.hang else PATIENCE)
    assert type(error) is kind
    assert words in f"{error.message} {error.action}"


def test_a_refused_token_in_the_midst_of_statistics_is_no_gap_but_a_refusal() -> None:
    """Field case F63: the token dies in the middle."""
    for reply, kind in (
        (Reply(401, b"{}"), SignInRefused),
        (Reply(403, b"{}"), NotAllowed),
        (Reply(429, b"{}", {"Retry-After": "900"}), QuotaUsed),
    ):
        found, server = ask(Listed(rows(500), most=100, change=on_page(2, reply)), stats)
        assert isinstance(found, kind)
        assert len(server.seen) <= 5  # the first page, and what was in flight


def test_statistics_keep_what_was_read_and_name_what_is_missing() -> None:
    """Field case F53: a failed page is unknown, never zero."""
    walk = measured(Listed(rows(500), most=100, change=on_page(3, Reply(500, b"{}"))))
    assert [sample.device_id for sample in walk.samples] == expected(200) + expected(500)[300:]
    assert not walk.complete
    assert walk.failed_pages == ("page 3 of 5: Mist has trouble",)
    assert all(sample.num_clients is None for sample in walk.samples)


def test_the_first_page_of_statistics_must_come() -> None:
    found, _ = ask(Listed(rows(5), change=on_page(1, Reply(500, b"{}"))), stats)
    assert isinstance(found, Unreachable)


def test_a_passing_400_on_statistics_is_tried_once_more() -> None:
    walk = measured(Listed(rows(5), change=once_on_page(1, Reply(400, b'{"detail": "Try again"}'))))
    assert ids(walk) == expected(5)
    assert walk.complete


def test_a_total_that_grows_under_way_is_followed() -> None:
    more = Listed(rows(230), most=100)

    def grow(page: int, reply: Reply) -> Reply:
        if page == 1:
            more.rows = rows(320)
            return reply
        return reply

    more.change = grow
    walk = walked(more)
    assert ids(walk)[:300] == expected(300)
    assert len(set(ids(walk))) == len(ids(walk))


def test_a_total_that_shrinks_under_way_is_no_fault() -> None:
    fewer = Listed(rows(230), most=100)

    def shrink(page: int, reply: Reply) -> Reply:
        if page == 1:
            fewer.rows = rows(150)
        return reply

    fewer.change = shrink
    assert ids(walked(fewer)) == expected(150)


def test_rows_that_move_between_pages_are_counted_once() -> None:
    listed = Listed([*rows(100), *rows(150, start=99)], most=100)
    assert ids(walked(listed)) == expected(249)


@pytest.mark.parametrize(("count", "claimed"), [(250, 7), (250, 0), (250, 101), (300, 150), (1, 0)])
def test_a_total_that_is_too_small_does_not_end_the_list(count: int, claimed: int) -> None:
    """Field case F38: a total that lies."""
    assert ids(walked(Listed(rows(count), most=100, total=claimed))) == expected(count)


@pytest.mark.parametrize("claimed", [101, 150, 1000, 999_999_999])
def test_a_total_that_is_too_large_ends_where_the_rows_end(claimed: int) -> None:
    listed = Listed(rows(100), most=100, total=claimed)
    assert ids(walked(listed)) == expected(100)
    assert len(listed.pages) < 20


def test_rows_announced_of_which_none_comes_are_an_error() -> None:
    error = refused(Listed([], total=12))
    assert isinstance(error, BadAnswer)
    assert "12 rows were announced" in error.message


def test_half_a_page_in_the_midst_is_an_error() -> None:
    def halve(page: int, reply: Reply) -> Reply:
        return Reply(body=b'[{"id": "id-100"}]', headers=reply.headers) if page == 2 else reply

    error = refused(Listed(rows(500), most=100, change=halve))
    assert isinstance(error, BadAnswer)
    assert "page 2 of 5 has fewer rows" in error.message
    walk = measured(Listed(rows(500), most=100, change=halve))
    assert not walk.complete
    assert len(walk.samples) == 401
    assert walk.problems == ("Page 2 of 5 has fewer rows than a full page.",)


def test_a_server_that_repeats_its_page_for_ever_is_left() -> None:
    def first_again(seen: Seen) -> Reply:
        return Listed(rows(1000), headers=False)(Seen(seen.method, f"{seen.path}?page=1&limit=1000", {}))

    found, server = ask(first_again, inventory)
    assert isinstance(found, BadAnswer)
    assert "again and again" in found.message
    assert len(server.seen) < 10


@pytest.mark.parametrize("value", ["", "many", "-1", "1e3", "99999999999", "٣"])
def test_headers_that_are_no_numbers_are_as_good_as_none(value: str) -> None:
    def spoil(_page: int, reply: Reply) -> Reply:
        # Bytes beyond Latin-1 cannot stand in a header; servers send such text as UTF-8.
        text = value.encode().decode("latin-1")
        return Reply(body=reply.body, headers={"X-Page-Total": text, "X-Page-Limit": text})

    assert ids(walked(Listed(rows(1500), change=spoil))) == expected(1500)


def test_one_bad_row_stays_one_bad_row() -> None:
    bad: list[object] = [
        {"id": "id-0", "mac": "5c5b35000000", "x": {"no": 1}, "serial": ["a"], "name": "North"},
        {"name": "no id"},
        {"id": ""},
        {"id": 7},
        "a text",
        None,
        [],
        {"id": "id-1", "connected": "yes"},
        {"id": "id-2", "unknown": {"deep": [1]}, "type": None},
    ]
    walk = walked(Listed([*bad, *rows(3, start=3)]))
    assert ids(walk) == expected(6)
    first, second = walk.rows[:2]
    assert (first.name, first.x_px, first.serial) == ("North", None, None)
    assert second.connected is None
    assert walk.problems == (
        "Page 1: device in row 1 (id-0): serial, x cannot be read.",
        "Page 1: device in row 2: it has no id, left out.",
        "Page 1: device in row 3: it has no id, left out.",
        "Page 1: device in row 4: it has no id, left out.",
        "Page 1: device in row 5: not readable, left out.",
        "Page 1: device in row 6: not readable, left out.",
        "Page 1: device in row 7: not readable, left out.",
        "Page 1: device in row 8 (id-1): connected cannot be read.",
    )


@pytest.mark.parametrize(
    "text", [b'[{"id": "id-0", "name": "\\ud83d"}]', b'[{"id": "id-0", "name": "\xff"}]', b'[{"id": "id-0", "x": NaN}]']
)
def test_damaged_text_in_one_row_costs_no_page(text: bytes) -> None:
    assert ids(walked(Listed(rows(1), change=on_page(1, Reply(body=text))))) == ["id-0"]


def test_a_row_without_end_is_no_crash() -> None:
    deep = b"[" * 100_000 + b"]" * 100_000
    error = refused(Listed(rows(1), change=on_page(1, Reply(body=deep))))
    assert isinstance(error, BadAnswer)
    listed = b'[{"id": "id-0", "x": ' + deep + b"}]"
    assert isinstance(refused(Listed(rows(1), change=on_page(1, Reply(body=listed)))), BadAnswer)
    assert isinstance(refused(Listed(rows(1), change=on_page(1, Reply(500, deep)))), Unreachable)


@pytest.mark.parametrize("headers", [True, False])
def test_null_stands_for_an_empty_list(headers: bool) -> None:
    def null(_page: int, reply: Reply) -> Reply:
        return Reply(body=b"null\n", headers=reply.headers)

    assert ids(walked(Listed([], headers=headers, change=null))) == []


def test_the_time_of_a_sample_is_the_servers() -> None:
    walk = measured(Listed(rows(1)))
    assert walk.samples[0].observed_at == datetime(2026, 3, 4, 12, 0, tzinfo=UTC)
    late = {"Date": "Wed, 04 Mar 2026 12:30:00 GMT", "X-Page-Total": "1", "X-Page-Limit": "1000"}
    walk = measured(Listed(rows(1), change=on_page(1, Reply(body=b'[{"id": "a"}]', headers=late))))
    assert walk.samples[0].observed_at == datetime(2026, 3, 4, 12, 30, tzinfo=UTC)


def test_a_site_and_its_lists_go_by_their_own_paths() -> None:
    calls = (
        (partial(HttpMistApi.site_stats, site_id=SITE), f"/api/v1/sites/{SITE}/stats/devices"),
        (partial(HttpMistApi.site_devices, site_id=SITE), f"/api/v1/sites/{SITE}/devices"),
        (partial(HttpMistApi.site_maps, site_id=SITE), f"/api/v1/sites/{SITE}/maps"),
        (partial(HttpMistApi.sites, org_id=ORG), f"/api/v1/orgs/{ORG}/sites"),
        (partial(HttpMistApi.inventory, org_id="../x y"), "/api/v1/orgs/..%2Fx%20y/inventory"),
    )
    for call, path in calls:
        _, server = ask(Listed([]), call)
        assert [seen.path for seen in server.seen] == [path]
