"""Certificates and proxies, with real TLS and a real proxy on loopback."""

from __future__ import annotations

import asyncio
import ssl
from pathlib import Path

import pytest
import trustme
from mistdesk.clients.transport import Answer, Patience, Timing, Transport, token_auth
from mistdesk.clients.trust import issuer_name
from mistdesk.domain.errors import BadFile, MistdeskError, ProxyTrouble, TlsRefused, Unreachable
from mistdesk.domain.sync import Token
from tests.unit.clients.loopback import Reply, Seen, json_reply, proxying, serving, serving_raw

CA = trustme.CA(organization_name="Example Inspection Authority", organization_unit_name="Root 1")
SHORT = Patience(connect=0.5, read=1.0, total=3.0, repeats=1)
LONG = Patience(connect=30.0, read=30.0, total=60.0, repeats=1)


def server_context(*names: str) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    CA.issue_cert(*(names or ("127.0.0.1",))).configure_cert(context)
    return context


def ca_file(folder: Path) -> str:
    path = folder / "authority.pem"
    CA.cert_pem.write_to_path(str(path))
    return str(path)


def call(url: str, *, ca: str = "", direct: bool = False, patience: Patience = LONG) -> Answer | MistdeskError:
    async def run() -> Answer | MistdeskError:
        transport = Transport(
            url,
            auth=token_auth(Token("tok-0123456789")),
            ca_file=ca,
            patience=patience,
            direct=direct,
            timing=Timing(chance=lambda: 0.0),
        )
        try:
            return await transport.get_bytes("/api/v1/self")
        except MistdeskError as error:
            return error
        finally:
            await transport.aclose()

    return asyncio.run(run())


def test_an_own_authority_is_trusted_when_its_file_is_given(tmp_path: Path) -> None:
    """Field case F67: an own CA file can be added."""
    with serving(lambda _: json_reply([]), tls=server_context()) as server:
        assert isinstance(call(server.url, ca=ca_file(tmp_path)), Answer)


def test_an_authority_of_the_system_store_is_trusted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Field case F67: a company's certificate authority."""
    monkeypatch.setenv("SSL_CERT_FILE", ca_file(tmp_path))
    with serving(lambda _: json_reply([]), tls=server_context()) as server:
        assert isinstance(call(server.url), Answer)


def test_an_unknown_authority_is_named_and_gets_no_token() -> None:
    """Field case F67: the message names the issuer."""
    with serving(lambda _: json_reply([]), tls=server_context()) as server:
        error = call(server.url)
        assert isinstance(error, TlsRefused)
        assert "Example Inspection Authority" in error.message
        assert [(seen.method, "authorization" in seen.headers) for seen in server.seen] == [("HEAD", False)]


def test_a_certificate_for_another_host_is_refused(tmp_path: Path) -> None:
    with serving(lambda _: json_reply([]), tls=server_context("api.example.org")) as server:
        error = call(server.url, ca=ca_file(tmp_path))
        assert isinstance(error, TlsRefused)
        assert "127.0.0.1" in error.message


def test_a_server_without_tls_is_no_certificate_problem() -> None:
    async def plain(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(64)
        writer.write(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")
        await writer.drain()
        await reader.read()

    with serving_raw(plain) as port:
        error = call(f"https://127.0.0.1:{port}")
    assert isinstance(error, TlsRefused)
    assert "could not agree" in error.message


@pytest.mark.parametrize(("answers", "word"), [(False, "closed while it was being secured"), (True, "in time")])
def test_a_handshake_that_stops_is_trouble_of_the_line_and_tried_again(answers: bool, word: str) -> None:
    came: list[int] = []

    async def stops(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        came.append(len(await reader.read(64)))
        if answers:
            await reader.read()  # as long as the other side has patience
            await asyncio.Event().wait()

    with serving_raw(stops) as port:
        error = call(f"https://127.0.0.1:{port}", patience=SHORT)
    assert isinstance(error, Unreachable)
    assert not isinstance(error, TlsRefused)
    assert word in error.message
    assert len(came) == 1 + SHORT.repeats


@pytest.mark.parametrize("content", [None, "", "nonsense"])
def test_a_ca_file_that_cannot_be_read_is_named(tmp_path: Path, content: str | None) -> None:
    path = tmp_path / "authority.pem"
    if content is not None:
        path.write_text(content, encoding="utf-8")
    error = call("https://127.0.0.1:1", ca=str(path))
    assert isinstance(error, BadFile)
    assert str(path) in error.message


def test_issuers_are_read_from_certificates() -> None:
    certificate = ssl.PEM_cert_to_DER_cert(CA.issue_cert("x.example.org").cert_chain_pems[0].bytes().decode())
    name = issuer_name(certificate)
    assert name is not None
    assert "Example Inspection Authority" in name
    for cut in range(0, len(certificate), 7):
        issuer_name(certificate[:cut])
    assert issuer_name(b"") is None
    assert issuer_name(b"\x30\x03\x02\x01\x01") is None


def test_a_repeat_after_429_goes_through_the_same_proxy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Field case F50: a retry loop that wraps out the proxy."""
    replies = [Reply(429, b"{}", {"Retry-After": "0", "Connection": "close"}, cut=2), json_reply([1])]

    def handler(_: Seen) -> Reply:
        return replies.pop(0)

    with proxying() as proxy, serving(handler, tls=server_context()) as server:
        monkeypatch.setenv("HTTPS_PROXY", proxy.url)
        answer = call(server.url, ca=ca_file(tmp_path))
        assert isinstance(answer, Answer)
        assert len(server.seen) == 2
        assert proxy.carried == [f"CONNECT 127.0.0.1:{server.port}"] * 2


def test_plain_http_goes_through_its_proxy_as_well(monkeypatch: pytest.MonkeyPatch) -> None:
    with proxying() as proxy, serving(lambda _: json_reply([])) as server:
        monkeypatch.setenv("http_proxy", proxy.url)
        assert isinstance(call(server.url), Answer)
        assert proxy.carried == [f"GET {server.url}/api/v1/self"]


@pytest.mark.parametrize("passed_by", ["NO_PROXY", "direct"])
def test_hosts_can_be_left_out(passed_by: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with proxying() as proxy, serving(lambda _: json_reply([])) as server:
        monkeypatch.setenv("HTTP_PROXY", proxy.url)
        monkeypatch.setenv("http_proxy", proxy.url)
        if passed_by == "NO_PROXY":
            monkeypatch.setenv("NO_PROXY", "example.org,127.0.0.1")
        assert isinstance(call(server.url, direct=passed_by == "direct"), Answer)
        assert proxy.carried == []


@pytest.mark.parametrize("status", [407, 502])
def test_a_proxy_that_refuses_is_named(status: int, monkeypatch: pytest.MonkeyPatch) -> None:
    with proxying() as proxy:
        proxy.refuse = status
        monkeypatch.setenv("HTTPS_PROXY", proxy.url.replace("//", "//user:secret-word@"))
        error = call("https://127.0.0.1:9")
        assert isinstance(error, ProxyTrouble)
        assert f"127.0.0.1:{proxy.port}" in error.message
        assert str(status) in error.message
        assert "secret-word" not in repr(error)


def test_a_proxy_that_is_not_there_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    with proxying() as proxy:
        url = proxy.url
    monkeypatch.setenv("HTTPS_PROXY", url)
    error = call("https://127.0.0.1:9")
    assert isinstance(error, ProxyTrouble)
    assert "cannot be reached" in error.message
    assert isinstance(error, Unreachable)


@pytest.mark.parametrize("value", ["socks5://127.0.0.1:9", "gopher://127.0.0.1:9"])
def test_a_proxy_we_cannot_use_is_named(value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALL_PROXY", value)
    error = call("https://127.0.0.1:9")
    assert isinstance(error, ProxyTrouble)
    assert "cannot be used" in error.title


def test_the_issuer_is_learnt_through_the_proxy_too(monkeypatch: pytest.MonkeyPatch) -> None:
    with proxying() as proxy, serving(lambda _: json_reply([]), tls=server_context()) as server:
        monkeypatch.setenv("HTTPS_PROXY", proxy.url)
        error = call(server.url)
        assert isinstance(error, TlsRefused)
        assert "Example Inspection Authority" in error.message
