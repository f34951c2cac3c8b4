"""Retries, pauses, redirects and failures of single calls, against real servers."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from email.utils import format_datetime

import pytest
from mistdesk.clients.transport import Answer, Patience, Timing, Transport, token_auth
from mistdesk.domain.errors import (
    BadAnswer,
    Cancelled,
    MistdeskError,
    NotAllowed,
    NotFound,
    NotTheCloud,
    QuotaUsed,
    Side,
    SignInRefused,
    Unreachable,
    WrongUsage,
)
from mistdesk.domain.sync import Token
from tests.unit.clients.loopback import Handler, Loopback, Reply, Seen, json_reply, serving

SHORT = Patience(connect=30.0, read=0.5, total=60.0, repeats=2)  # for servers that hang
LONG = Patience(connect=30.0, read=30.0, total=60.0, repeats=2)


class Watch:
    """A clock that only sleeping moves."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.slept: list[float] = []

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds
        await asyncio.sleep(0)

    @property
    def timing(self) -> Timing:
        return Timing(clock=lambda: self.now, sleep=self.sleep, chance=lambda: 0.5)


def in_turn(*replies: Reply) -> Handler:
    """Each request gets the next reply, the last one for ever."""
    waiting = list(replies)

    def handler(_: Seen) -> Reply:
        return waiting.pop(0) if len(waiting) > 1 else waiting[0]

    return handler


def ask(
    handler: Handler,
    *,
    path: str = "/api/v1/things",
    patience: Patience = LONG,
    watch: Watch | None = None,
    on_pause: Callable[[float], None] | None = None,
    side: Side = Side.MIST,
    call: Callable[[Transport], Awaitable[Answer]] | None = None,
    largest_body: int = 1_000_000,
) -> tuple[Answer | MistdeskError, Loopback, Watch]:
    """One call to a server: its answer or its error."""
    watch = watch or Watch()

    async def run(url: str) -> Answer | MistdeskError:
        transport = Transport(
            url,
            auth=token_auth(Token("tok-0123456789abcdef")),
            side=side,
            patience=patience,
            timing=watch.timing,
            on_pause=on_pause,
            largest_body=largest_body,
        )
        try:
            return await (call(transport) if call else transport.get_bytes(path))
        except MistdeskError as error:
            return error
        finally:
            await transport.aclose()

    with serving(handler) as server:
        return asyncio.run(run(server.url)), server, watch


def test_a_call_carries_the_token_and_drops_empty_parameters() -> None:
    date = datetime(2025, 3, 4, 5, 6, 7, tzinfo=UTC)

    async def call(transport: Transport) -> Answer:
        assert transport.pause_left == 0.0
        return await transport.get_bytes("/api/v1/things", {"limit": 1000, "page": 1, "none": None, "mac": ""})

    answer, server, _ = ask(lambda _: json_reply([], Date=format_datetime(date, usegmt=True)), call=call)
    assert isinstance(answer, Answer)
    assert (answer.status, answer.body, answer.date) == (200, b"[]", date)
    assert answer.header("DATE") is not None
    (seen,) = server.seen
    assert seen.query == {"limit": "1000", "page": "1", "mac": ""}
    assert seen.headers["authorization"] == "Token tok-0123456789abcdef"
    assert seen.headers["user-agent"].startswith("mistdesk/")
    assert "cookie" not in seen.headers


@pytest.mark.parametrize(
    ("status", "kind", "word"),
    [
        (400, BadAnswer, "400"),
        (401, SignInRefused, "belong to another region"),
        (403, NotAllowed, "403"),
        (404, NotFound, "404"),
        (418, BadAnswer, "418"),
        (302, NotTheCloud, "302"),
        (500, Unreachable, "500"),
        (503, Unreachable, "503"),
    ],
)
def test_statuses_become_errors_with_words(status: int, kind: type[MistdeskError], word: str) -> None:
    reply = Reply(status, b'{"detail": "Because of rain."}', {"x-kong-request-id": "kong77", "Location": "/login"})
    error, server, _ = ask(lambda _: reply)
    assert type(error) is kind
    assert isinstance(error, MistdeskError)
    assert word in error.message
    assert error.side is Side.MIST
    assert error.title
    assert error.action
    assert any("kong77" in note for note in error.__notes__)
    assert len(server.seen) == (3 if status >= 500 else 1)
    assert error.__cause__ is None
    assert error.__context__ is None


def test_the_servers_words_are_shown() -> None:
    error, _, _ = ask(lambda _: Reply(403, b'{"detail": "You  do not\\nhave permission."}'))
    assert isinstance(error, NotAllowed)
    assert 'It said: "You do not have permission".' in error.message


def test_the_other_side_is_named() -> None:
    error, _, _ = ask(lambda _: Reply(401), side=Side.MAPPED)
    assert isinstance(error, SignInRefused)
    assert error.side is Side.MAPPED
    assert "Mapped refused the token (401)" in error.message


def test_a_server_error_is_repeated_twice_with_short_growing_waits() -> None:
    answer, server, watch = ask(in_turn(Reply(500), Reply(502, b"<html>"), json_reply([1])))
    assert isinstance(answer, Answer)
    assert answer.body == b"[1]"
    assert len(server.seen) == 3
    assert watch.slept == [0.25, 1.0]


def test_a_400_is_repeated_once_for_statistics_only() -> None:
    path = "/api/v1/orgs/x/stats/devices"
    answer, server, _ = ask(in_turn(Reply(400), json_reply([1])), path=path)
    assert isinstance(answer, Answer)
    assert len(server.seen) == 2
    error, server, _ = ask(lambda _: Reply(400), path=path)
    assert isinstance(error, BadAnswer)
    assert len(server.seen) == 2


@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        (Reply(drop=True), Unreachable),
        (Reply(hang=True), Unreachable),
        (Reply(body=b'[{"id": 1}, {"id": 2}]', cut=9), Unreachable),
        (Reply(body=b"[" * 9, cut=0), Unreachable),
        (Reply(body=b'[{"id": 1}, {"i'), Unreachable),
        (Reply(body=b"\x00\x01", headers={"Content-Encoding": "gzip"}), Unreachable),
        (Reply(body=b"<!DOCTYPE html><html>Sign in</html>"), NotTheCloud),
        (Reply(body=b"fine"), NotTheCloud),
        (Reply(body=b""), NotTheCloud),
    ],
)
def test_what_is_no_whole_answer_is_named(reply: Reply, kind: type[MistdeskError]) -> None:
    error, server, _ = ask(lambda _: reply, patience=SHORT if reply.hang else LONG)
    assert type(error) is kind
    assert len(server.seen) == (3 if kind is Unreachable else 1)


def test_a_cut_off_answer_heals_by_a_repeat() -> None:
    answer, _, _ = ask(in_turn(Reply(body=b"[1, 2, 3]", cut=4), Reply(drop=True), json_reply([1])))
    assert isinstance(answer, Answer)
    assert answer.body == b"[1]"


def test_a_dripping_answer_ends_with_the_total_time() -> None:
    patience = Patience(connect=0.5, read=30.0, total=0.4, repeats=0)
    error, _, _ = ask(lambda _: Reply(hang=True), patience=patience)
    assert isinstance(error, Unreachable)
    assert "does not answer" in error.title


def test_an_answer_that_is_too_large_is_refused() -> None:
    error, server, _ = ask(lambda _: Reply(body=b"[" + b" " * 3_000_000 + b"]"), largest_body=1024 * 1024)
    assert isinstance(error, BadAnswer)
    assert "larger than 1 MB" in error.message
    assert len(server.seen) == 1


def test_nobody_there() -> None:
    with serving(lambda _: Reply()) as server:
        url = server.url

    async def run() -> MistdeskError:
        watch = Watch()
        transport = Transport(url, patience=LONG, timing=watch.timing)
        with pytest.raises(Unreachable) as caught:
            await transport.get_bytes("/x")
        await transport.aclose()
        assert transport.calls_made == 3
        return caught.value

    assert "refused" in asyncio.run(run()).message


@pytest.mark.parametrize("header", ["3", "date"])
def test_a_short_pause_is_sat_through_and_told(header: str) -> None:
    now = datetime(2025, 3, 4, 5, 59, 57, tzinfo=UTC)
    at = {"Date": format_datetime(now, usegmt=True)}
    until = format_datetime(now.replace(hour=6, minute=0, second=0), usegmt=True)
    told: list[float] = []
    replies = in_turn(Reply(429, b"{}", {"Retry-After": until if header == "date" else header, **at}), json_reply([1]))
    answer, server, watch = ask(replies, on_pause=told.append)
    assert isinstance(answer, Answer)
    assert told == [3.0]
    assert watch.slept == [3.0]
    assert len(server.seen) == 2


@pytest.mark.parametrize(
    ("header", "seconds"),
    [("1800", 1800.0), ("86400", 3600.0), (None, 600.0), ("soon", 600.0), ("nan", 600.0), ("inf", 3600.0)],
)
def test_a_long_pause_is_raised_and_capped(header: str | None, seconds: float) -> None:
    now = datetime(2025, 3, 4, 5, 50, 0, tzinfo=UTC)
    headers = {"Date": format_datetime(now, usegmt=True)} | ({"Retry-After": header} if header else {})
    error, server, watch = ask(lambda _: Reply(429, b"{}", headers))
    assert isinstance(error, QuotaUsed)
    assert error.retry_after == seconds
    assert f"{seconds / 60:.0f} min" in error.message
    assert (len(server.seen), watch.slept) == (1, [])


def test_many_short_pauses_end_as_well() -> None:
    error, server, watch = ask(lambda _: Reply(429, b"{}", {"Retry-After": "2"}))
    assert isinstance(error, QuotaUsed)
    assert sum(watch.slept) <= 5.0
    assert len(server.seen) == 3


def test_the_pause_is_shared_by_all_calls() -> None:
    watch = Watch()

    async def run(url: str) -> None:
        transport = Transport(url, patience=LONG, timing=watch.timing)
        with pytest.raises(QuotaUsed):
            await transport.get_bytes("/a")
        with pytest.raises(QuotaUsed):
            await transport.get_bytes("/b")
        assert transport.pause_left == 60.0
        watch.now += 61
        assert (await transport.get_bytes("/c")).status == 200
        await transport.aclose()

    with serving(in_turn(Reply(429, b"{}", {"Retry-After": "60"}), json_reply([]))) as server:
        asyncio.run(run(server.url))
        assert [seen.path for seen in server.seen] == ["/a", "/c"]


def test_at_most_four_calls_are_in_flight() -> None:
    async def run(url: str) -> None:
        transport = Transport(url, patience=LONG)
        await asyncio.gather(*(transport.get_bytes(f"/{n}") for n in range(20)))
        await transport.aclose()

    with serving(lambda _: json_reply([]), delay=0.01) as server:
        asyncio.run(run(server.url))
        assert len(server.seen) == 20
        assert server.most_at_once == 4


def test_a_post_is_not_repeated_once_it_may_have_arrived() -> None:
    async def once(transport: Transport) -> Answer:
        return await transport.post_json("/graphql", b'{"query": "{a}"}')

    async def again(transport: Transport) -> Answer:
        return await transport.post_json("/graphql", b"{}", repeatable=True)

    error, server, _ = ask(lambda _: Reply(502), call=once)
    assert isinstance(error, Unreachable)
    (seen,) = server.seen
    assert (seen.method, seen.body) == ("POST", b'{"query": "{a}"}')
    assert seen.headers["content-type"] == "application/json"
    error, server, _ = ask(lambda _: Reply(502), call=again)
    assert len(server.seen) == 3


def test_accepted_statuses_are_handed_back() -> None:
    async def call(transport: Transport) -> Answer:
        return await transport.post_json("/graphql", b"{}", accept=(400,))

    answer, _, _ = ask(lambda _: Reply(400, b'{"errors": []}'), call=call)
    assert isinstance(answer, Answer)
    assert answer.status == 400


def test_a_signed_link_is_fetched_without_the_token_wherever_it_leads() -> None:
    with serving(lambda _: Reply(body=b"\x89PNG", content_type="binary/octet-stream")) as storage:

        async def call(transport: Transport) -> Answer:
            return await transport.get_unsigned("/api/v1/forward/download?jwt=abc")

        answer, cloud, _ = ask(lambda _: Reply(302, b"", {"Location": f"{storage.url}/blob?sig=xyz"}), call=call)
        assert isinstance(answer, Answer)
        assert answer.body == b"\x89PNG"
        for seen in (*cloud.seen, *storage.seen):
            assert "authorization" not in seen.headers


def test_the_token_never_goes_to_another_host() -> None:
    with serving(lambda _: json_reply([])) as other:

        async def call(transport: Transport) -> Answer:
            return await transport.get_bytes(f"{other.url}/api/v1/self")

        ask(lambda _: json_reply([]), call=call)
        assert "authorization" not in other.seen[0].headers


def test_a_redirect_is_not_followed_with_the_token() -> None:
    with serving(lambda _: json_reply([])) as other:
        error, _, _ = ask(lambda _: Reply(302, b"", {"Location": other.url}))
        assert isinstance(error, NotTheCloud)
        assert other.seen == []


def test_links_that_lead_in_a_circle_end() -> None:
    async def call(transport: Transport) -> Answer:
        return await transport.get_unsigned("/loop")

    error, server, _ = ask(lambda _: Reply(302, b"", {"Location": "/loop"}), call=call)
    assert isinstance(error, NotTheCloud)
    assert len(server.seen) == 4


def test_cookies_are_not_kept() -> None:
    async def call(transport: Transport) -> Answer:
        await transport.get_bytes("/one")
        return await transport.get_bytes("/two")

    _, server, _ = ask(lambda _: json_reply([], Set_Cookie="sessionid=1; Path=/"), call=call)
    assert "cookie" not in server.seen[1].headers


def test_a_closed_transport_says_so() -> None:
    async def call(transport: Transport) -> Answer:
        await transport.aclose()
        return await transport.get_bytes("/x")

    error, _, _ = ask(lambda _: json_reply([]), call=call)
    assert isinstance(error, Cancelled)


@pytest.mark.parametrize("url", ["", "mist", "ftp://example.org", "http://", "http://[::1"])
def test_addresses_that_are_none(url: str) -> None:
    with pytest.raises(WrongUsage):
        Transport(url)


def test_a_path_in_the_base_address_is_kept() -> None:
    async def run(url: str) -> None:
        transport = Transport(f"{url}/relay/")
        await transport.get_bytes("/api/v1/self")
        await transport.aclose()

    with serving(lambda _: json_reply([])) as server:
        asyncio.run(run(server.url))
        assert server.seen[0].path == "/relay/api/v1/self"
