"""GraphQL over HTTP: what comes back as data, errors, both or neither, from a real server on loopback."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TypeVar

import msgspec
import pytest
from mistdesk.clients.mapped import GraphqlAnswer, MappedApi
from mistdesk.domain.errors import (
    BadAnswer,
    MistdeskError,
    NotAllowed,
    NotTheCloud,
    Side,
    SignInRefused,
    Unreachable,
    WrongUsage,
)
from mistdesk.domain.sync import Token

SECRET = "PATsecret0123456789"
T = TypeVar("T")


class Sites(msgspec.Struct):
    sites: list[dict[str, str]]


class Server:
    """Gives scripted answers in turn, the last one for ever; keeps what it was sent."""

    def __init__(self, answers: list[tuple[int, str | bytes]]) -> None:
        self.answers = answers
        self.bodies: list[dict[str, object]] = []
        self.headers: list[dict[str, str]] = []
        self.url = ""


@contextmanager
def serving(*answers: tuple[int, str | bytes]) -> Iterator[Server]:
    server = Server(list(answers))

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            server.bodies.append(json.loads(body))
            server.headers.append({"path": self.path, **{name.lower(): value for name, value in self.headers.items()}})
            status, text = server.answers.pop(0) if len(server.answers) > 1 else server.answers[0]
            self.send_response(status)
            content = text.encode() if isinstance(text, str) else text
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  (the name of the method it replaces)
            """Quiet."""

    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.url = f"http://127.0.0.1:{http.server_address[1]}"
    thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server
    finally:
        http.shutdown()
        http.server_close()
        thread.join()


def ask(server: Server, what: Callable[[MappedApi], Awaitable[T]], *, org_id: str = "") -> T:
    async def no_sleep(seconds: float) -> None:
        assert seconds > 0

    async def run() -> T:
        api = MappedApi(server.url, Token(SECRET), org_id=org_id, direct=True, sleep=no_sleep)
        try:
            return await what(api)
        finally:
            await api.aclose()

    return asyncio.run(run())


def execute(server: Server) -> GraphqlAnswer:
    return ask(server, lambda api: api.execute("{ a }"))


def test_token_organisation_and_variables_are_sent() -> None:
    with serving((200, '{"data": {"sites": []}}')) as server:
        found = ask(server, lambda api: api.read("{ sites }", Sites, {"x": 1}), org_id="ORG1")
    assert found.sites == []
    assert server.headers[0]["authorization"] == f"token {SECRET}"
    assert server.headers[0]["x-mapped-org-id"] == "ORG1"
    assert server.headers[0]["path"] == "/graphql"
    assert server.bodies == [{"query": "{ sites }", "variables": {"x": 1}}]


def test_without_an_organisation_there_is_no_header_and_no_variables_when_none_are_given() -> None:
    with serving((200, '{"data": {"a": 1}}')) as server:
        execute(server)
    assert "x-mapped-org-id" not in server.headers[0]
    assert server.bodies == [{"query": "{ a }"}]


def test_data_and_errors_come_together() -> None:
    """Field case F104: 200 with errors inside."""
    body = '{"data": {"m0": null, "m1": {"x": 1}}, "errors": [{"message": "no\\n name.", "path": ["m0", 0]}]}'
    with serving((200, body)) as server:
        answer = execute(server)
    assert answer.data is not None
    assert answer.errors_at("m0")[0].message == "no name"
    assert answer.errors_at("m1") == ()


@pytest.mark.parametrize("body", ['{"data": null}', '{"data": null, "errors": null}'])
def test_null_data_is_no_data(body: str) -> None:
    """Field case F104: 200 with data null."""
    with serving((200, body)) as server:
        answer = execute(server)
        assert answer == GraphqlAnswer(None)
        with pytest.raises(BadAnswer, match="It gave no reason"):
            ask(server, lambda api: api.read("{ sites }", Sites))


@pytest.mark.parametrize("status", [200, 400, 422])
def test_errors_alone_are_an_answer_and_no_reading(status: int) -> None:
    """Field case F104: errors only."""
    body = '{"errors": [{"message": "first"}, "second", {"message": 3}]}'
    with serving((status, body)) as server:
        assert [error.message for error in execute(server).errors] == ["first", '"second"', '{"message": 3}']
        with pytest.raises(BadAnswer, match="2 more errors") as caught:
            ask(server, lambda api: api.read("{ sites }", Sites))
    assert caught.value.side is Side.MAPPED


def test_half_a_reading_is_no_reading() -> None:
    with (
        serving((200, '{"data": {"sites": []}, "errors": [{"message": "shard down"}]}')) as server,
        pytest.raises(BadAnswer, match="shard down"),
    ):
        ask(server, lambda api: api.read("{ sites }", Sites))


def test_data_of_another_shape_is_named() -> None:
    with serving((200, '{"data": {"sites": 3}}')) as server, pytest.raises(BadAnswer, match="another shape"):
        ask(server, lambda api: api.read("{ sites }", Sites))


@pytest.mark.parametrize(
    "body", ["<html>Sign in</html>", "[]", "{}", '{"detail": "hello"}', '{"errors": []}', '{"errors": 3}', "null"]
)
def test_what_is_no_graphql_is_named_as_such(body: str) -> None:
    with serving((200, body)) as server, pytest.raises(NotTheCloud) as caught:
        execute(server)
    assert caught.value.side is Side.MAPPED


def test_a_refused_request_without_errors_keeps_its_status() -> None:
    with serving((400, '{"detail": "bad"}')) as server, pytest.raises(BadAnswer, match="400"):
        execute(server)


def test_a_passing_refusal_is_forgiven_once() -> None:
    for status in (401, 403):
        with serving((status, "{}"), (200, '{"data": {"a": 1}}')) as server:
            assert execute(server).data is not None
            assert len(server.bodies) == 2


@pytest.mark.parametrize(("status", "error"), [(401, SignInRefused), (403, NotAllowed)])
def test_a_lasting_refusal_is_told(status: int, error: type[MistdeskError]) -> None:
    with serving((status, "{}")) as server:
        with pytest.raises(error) as caught:
            execute(server)
        assert len(server.bodies) == 2
    assert caught.value.side is Side.MAPPED


@pytest.mark.parametrize(("code", "error"), [("UNAUTHENTICATED", SignInRefused), ("forbidden", NotAllowed)])
def test_a_refusal_inside_status_200(code: str, error: type[MistdeskError]) -> None:
    body = json.dumps({"data": None, "errors": [{"message": "no", "extensions": {"code": code}}]})
    with serving((200, body)) as server, pytest.raises(error):
        execute(server)


def test_a_server_error_is_not_repeated_when_that_could_do_harm() -> None:
    with serving((503, "busy")) as server:
        with pytest.raises(Unreachable):
            ask(server, lambda api: api.execute("mutation { a }", repeatable=False))
        assert len(server.bodies) == 1


def test_no_token_in_errors_or_texts() -> None:
    with serving((200, json.dumps({"errors": [{"message": f"bad token {SECRET}"}]}))) as server:
        answer = execute(server)
        shown = ask(server, lambda api: _repr_of(api))
    assert SECRET not in repr(answer)
    assert SECRET not in shown


async def _repr_of(api: MappedApi) -> str:
    return repr(api)


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ('{"data": {"__schema": {"mutationType": {"fields": [{"name": "a"}, {"name": "b"}]}}}}', {"a", "b"}),
        ('{"data": {"__schema": {"mutationType": null}}}', set()),
        ('{"errors": [{"message": "introspection is off"}]}', None),
        ('{"data": {"__schema": 3}}', None),
    ],
)
def test_mutations_are_found_by_introspection(body: str, fields: set[str] | None) -> None:
    with serving((200, body)) as server:
        assert ask(server, lambda api: api.mutation_fields()) == fields


def test_a_persons_query_comes_back_as_it_is() -> None:
    body = '{"errors": [{"message": "Ünknown"}]}'
    with serving((400, body)) as server:
        assert ask(server, lambda api: api.query_text("{ x }")) == body


def test_calls_are_counted() -> None:
    async def twice(api: MappedApi) -> int:
        await api.execute("{ a }")
        await api.execute("{ a }")
        return api.calls_made

    with serving((200, '{"data": {"a": 1}}')) as server:
        assert ask(server, twice) == 2


@pytest.mark.parametrize("url", ["", "ftp://x", "http://[", "http://"])
def test_an_unusable_address(url: str) -> None:
    with pytest.raises(WrongUsage) as caught:
        MappedApi(url, Token(SECRET))
    assert caught.value.side is Side.MAPPED


def test_an_error_with_a_wrong_byte_is_still_an_error() -> None:
    """Field case F104: errors beside data are never lost."""

    with serving((200, b'{"data": {"m0": null}, "errors": [{"message": "no \xff name", "path": ["m0"]}]}')) as server:
        answer = execute(server)
    assert len(answer.errors) == 1
    assert "name" in answer.errors[0].message
