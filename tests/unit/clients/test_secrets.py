"""The token, or its last eight characters, shows nowhere: not in logs, errors, notes, tracebacks or reprs."""

from __future__ import annotations

import asyncio
import logging
import pickle
import traceback
from collections.abc import Iterator

import pytest
from mistdesk.clients.redaction import redact
from mistdesk.clients.transport import Patience, Timing, Transport, token_auth
from mistdesk.domain.errors import MistdeskError, SignInRefused
from mistdesk.domain.sync import Token
from tests.unit.clients.loopback import Handler, Reply, json_reply, serving
from tests.unit.clients.test_trust_and_proxies import server_context

SECRET = "Zk93hfTQwLm27RbXyVcA85nD"


class Everything(logging.Handler):
    """Keeps every record as text."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.texts: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.texts.append(self.format(record) + repr(record.args))


@pytest.fixture
def log() -> Iterator[Everything]:
    """All loggers at their loudest."""
    root, handler = logging.getLogger(), Everything()
    names = ("httpx", "httpcore", "mistdesk")
    levels = {name: logging.getLogger(name).level for name in names}
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    for name in names:
        logging.getLogger(name).setLevel(logging.DEBUG)
    yield handler
    root.removeHandler(handler)
    root.setLevel(before)
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)


def shows(text: str, secret: str = SECRET) -> bool:
    return secret in text or secret[-8:] in text


def everything_about(url: str, path: str = "/api/v1/self?token=" + SECRET) -> tuple[list[str], int]:
    """Every text that a failing call leaves behind, and how many errors there were."""
    texts: list[str] = []

    async def run() -> int:
        token = Token(SECRET)
        patience = Patience(0.5, 0.3, 1.0, 1)
        transport = Transport(url, auth=token_auth(token), patience=patience, timing=Timing(chance=lambda: 0.0))
        failed = 0
        for ask in (transport.get_bytes, transport.get_unsigned):
            try:
                texts.append(repr(await ask(path)))
            except MistdeskError as error:
                failed += 1
                texts.extend(traceback.TracebackException.from_exception(error, capture_locals=False).format())
                texts.extend((str(error), repr(error), repr(error.args), repr(vars(error))))
                texts.append(repr(pickle.dumps((type(error).__name__, error.args))))
                texts.extend((repr(error.__cause__), repr(error.__context__)))
        texts.extend((repr(transport), repr(token), repr(transport.place)))
        await transport.aclose()
        return failed

    failed = asyncio.run(run())
    return texts, failed


@pytest.mark.parametrize(
    "handler",
    [
        lambda _: json_reply([]),
        lambda seen: Reply(401, b'{"detail": "Token ' + SECRET.encode() + b' is wrong"}'),
        lambda seen: Reply(403, b'{"detail": "..' + SECRET[-8:].encode() + b' may not"}'),
        lambda seen: Reply(500, SECRET.encode()),
        lambda seen: Reply(302, b"", {"Location": f"/next?jwt={SECRET}"}),
        lambda seen: Reply(drop=True),
        lambda seen: Reply(hang=True),
        lambda seen: Reply(body=b'["' + SECRET.encode(), cut=6),
    ],
)
def test_nothing_shows_the_token(handler: Handler, log: Everything) -> None:
    """Field case F61: secrets in the log."""
    with serving(handler) as server:
        texts, _ = everything_about(server.url)
        assert SECRET in server.seen[0].headers["authorization"]
    assert (
        any("HTTP Request" in text for text in log.texts)
        or handler(server.seen[0]).hang
        or handler(server.seen[0]).drop
    )
    for text in texts + log.texts:
        assert not shows(text), text


def test_nothing_shows_the_token_when_tls_fails(log: Everything) -> None:
    """Field case F61: secrets in the log, at a TLS error."""
    with serving(lambda _: json_reply([]), tls=server_context()) as server:
        texts, failed = everything_about(server.url)
    assert failed == 2
    for text in texts + log.texts:
        assert not shows(text), text


@pytest.mark.parametrize("tail", ["\nX-Evil: 1", "\u2013", "\u00e9", "\x00", " two"])
def test_a_token_that_cannot_be_a_header_is_not_sent_and_not_shown(tail: str, log: Everything) -> None:
    token = f"{SECRET}{tail}{SECRET}"

    async def run(url: str) -> MistdeskError:
        transport = Transport(url, auth=token_auth(Token(token)))
        try:
            with pytest.raises(SignInRefused) as caught:
                await transport.get_bytes("/api/v1/self")
        finally:
            await transport.aclose()
        return caught.value

    with serving(lambda _: json_reply([])) as server:
        error = asyncio.run(run(server.url))
        assert server.seen == []
    for text in (*log.texts, repr(error), *traceback.format_exception(error)):
        assert not shows(text)


@pytest.mark.parametrize("text", ["", "  \n"])
def test_no_token_is_not_sent_either(text: str) -> None:
    async def run(url: str) -> None:
        transport = Transport(url, auth=token_auth(Token(text)))
        try:
            with pytest.raises(SignInRefused, match="empty"):
                await transport.get_bytes("/api/v1/self")
        finally:
            await transport.aclose()

    with serving(lambda _: json_reply([])) as server:
        asyncio.run(run(server.url))
        assert server.seen == []


def test_a_token_is_trimmed() -> None:
    assert token_auth(Token(f"  {SECRET}\n"))() == ("Authorization", f"Token {SECRET}")


@pytest.mark.parametrize(
    "text",
    [
        f"Authorization: Token {SECRET}",
        f"'authorization': 'Token {SECRET}'",
        f"(b'Authorization', b'Token {SECRET}')",
        f"https://api.example.org/download?a=1&jwt={SECRET}&b=2",
        f"https://api.example.org/download?token={SECRET}",
        f"/x?access_token={SECRET}",
        f"Bearer {SECRET}",
        f'{{"magic": "{SECRET}"}}',
        f"{{'psk': '{SECRET}'}}",
        f"http://user:{SECRET}@proxy.example.org:3128",
        f"eyJhbGciOiJIUzI1NiJ9.eyJzdWIi.{SECRET}",
        f"https://blob.example.org/x?X-Amz-Signature={SECRET}&X-Amz-Date=1",
    ],
)
def test_secrets_are_taken_out_of_texts(text: str) -> None:
    assert not shows(redact(text)), redact(text)


def test_other_texts_stay() -> None:
    for text in (
        "GET /api/v1/orgs/5/inventory?limit=1000&page=2",
        "The token was refused",
        "token sent twice, waiting",
    ):
        assert redact(text) == text
    assert redact("/d?a=1&jwt=x.y&b=2") == "/d?a=1&jwt=***&b=2"
