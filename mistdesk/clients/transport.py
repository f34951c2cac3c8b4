"""Every HTTP setting of the program: time-outs, proxies, trust, retries, pauses, redaction; knows no vendor's paths.

The only module that opens an HTTP client; Mist's and Mapped's clients send through it.
"""

from __future__ import annotations

import asyncio
import logging
import random
import ssl
import time
from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass
from enum import Enum

import httpx

from mistdesk import __version__
from mistdesk.clients import failures
from mistdesk.clients.addresses import netloc, proxy_of, same_origin, unusable, usable_url
from mistdesk.clients.answers import Answer, http_date, json_fault, server_words
from mistdesk.clients.failures import Place
from mistdesk.clients.pauses import SharedPause, retry_after_seconds
from mistdesk.clients.redaction import guard_http_logs, redact
from mistdesk.clients.sessions import issuer_of, new_session
from mistdesk.domain.errors import Cancelled, MistdeskError, Side, Unreachable
from mistdesk.domain.sync import Token

__all__ = ["SIGN_IN", "Answer", "Auth", "Params", "Patience", "Timing", "Transport", "token_auth"]

logger = logging.getLogger(__name__)

Params = Mapping[str, str | int | None]
Auth = Callable[[], tuple[str, str]]

_REDIRECTS = (301, 302, 303, 307, 308)


def token_auth(token: Token, scheme: str = "Token") -> Auth:
    """The header that signs a call, made anew for each call so that the text is kept nowhere else."""
    return lambda: ("Authorization", f"{scheme} {token.reveal().strip()}")


def _sendable(value: str) -> bool:
    """Whether a header of scheme and token is one: neither is empty, and nothing in the token splits or hides it."""
    token = value.partition(" ")[2]
    return bool(token) and " " not in token and value.isascii() and value.isprintable()


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a call may take, how often it is repeated, and the longest pause (seconds) it sits through itself."""

    connect: float = 10.0
    read: float = 30.0
    total: float = 120.0
    repeats: int = 2
    longest_pause: float = 5.0


SIGN_IN = Patience(connect=8.0, read=15.0, total=30.0, repeats=1)


@dataclass(frozen=True, slots=True)
class Timing:
    """Clock, sleep and chance, so that tests need not wait."""

    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    chance: Callable[[], float] = random.random


class _Repeat(Enum):
    """Whether a failed call may be sent again, and how."""

    NEVER = 0
    SOON = 1  # server errors and broken connections
    ONCE = 2  # a passing 400
    AFTER_PAUSE = 3  # 429


@dataclass(frozen=True, slots=True)
class _Call:
    """One request as asked for. `repeatable`: sending it twice does no harm."""

    method: str
    url: httpx.URL
    patience: Patience
    params: Params | None = None
    content: bytes | None = None
    accept: Collection[int] = ()
    signed: bool = True
    json: bool = True
    repeatable: bool = True


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What one sending led to: an answer, or an error with the way to repeat."""

    answer: Answer | None = None
    error: MistdeskError | None = None
    repeat: _Repeat = _Repeat.NEVER
    pause: float = 0.0
    never_sent: bool = False


class Transport:
    """Calls to one server with one token: at most `in_flight` at once, one shared pause, every failure translated."""

    def __init__(
        self,
        base_url: str,
        *,
        auth: Auth | None = None,
        side: Side = Side.MIST,
        ca_file: str = "",
        headers: Mapping[str, str] | None = None,
        patience: Patience | None = None,
        in_flight: int = 4,
        largest_body: int = 64 * 1024 * 1024,
        direct: bool = False,
        on_pause: Callable[[float], None] | None = None,
        timing: Timing | None = None,
    ) -> None:
        """`direct` passes the environment's proxies by, for our own servers on this computer."""
        guard_http_logs()
        self._base = usable_url(base_url, side)
        self._auth = auth
        self._side = side
        self._ca_file = ca_file
        self._headers = {"Accept": "application/json", "User-Agent": f"mistdesk/{__version__}", **(headers or {})}
        self._patience = patience or Patience()
        self._timing = timing or Timing()
        self._pause = SharedPause(self._timing.clock, on_pause)
        self._seats = asyncio.Semaphore(in_flight)
        self._in_flight = in_flight
        self._largest_body = largest_body
        self._direct = direct
        self._http: httpx.AsyncClient | None = None
        self._closed = False
        self._calls = 0

    def __repr__(self) -> str:
        return f"Transport({self._base.scheme}://{netloc(self._base)})"

    @property
    def calls_made(self) -> int:
        """Requests sent so far, repeats included."""
        return self._calls

    @property
    def pause_left(self) -> float:
        """Seconds until calls are possible again, 0.0 when they are."""
        return self._pause.left()

    @property
    def place(self) -> Place:
        """The server, for sentences about it."""
        return self._place(self._base)

    async def get_bytes(
        self,
        path: str,
        params: Params | None = None,
        *,
        accept: Collection[int] = (),
        patience: Patience | None = None,
    ) -> Answer:
        """GET a JSON document. Statuses in `accept` are returned, others raised; None parameters are dropped."""
        call = _Call("GET", self._join(path), patience or self._patience, params=params, accept=accept)
        return await self._exchange(call)

    async def post_json(
        self,
        url: str,
        payload: bytes,
        *,
        accept: Collection[int] = (),
        repeatable: bool = False,
        patience: Patience | None = None,
    ) -> Answer:
        """POST a JSON text. Unless `repeatable`, it is sent again only if it surely never arrived (or after a 429)."""
        call = _Call(
            "POST",
            self._join(url),
            patience or self._patience,
            content=payload,
            accept=accept,
            repeatable=repeatable,
        )
        return await self._exchange(call)

    async def get_unsigned(self, url: str, *, accept: Collection[int] = (), redirects: int = 3) -> Answer:
        """GET a signed link without our token, following redirects by hand (API-FACTS 9)."""
        at = self._join(url)
        for _ in range(redirects + 1):
            call = _Call("GET", at, self._patience, accept=(*accept, *_REDIRECTS), signed=False, json=False)
            answer = await self._exchange(call)
            if answer.status not in _REDIRECTS:
                return answer
            there = at.join(answer.header("location") or "")
            if there.scheme not in {"http", "https"} or (at.scheme == "https" and there.scheme != "https"):
                break
            at = there
        raise failures.not_the_cloud(self._place(at), "the link led nowhere")

    async def aclose(self) -> None:
        """Close all connections; later calls are refused."""
        self._closed = True
        http, self._http = self._http, None
        if http is not None:
            await http.aclose()

    # --- one call, with its repeats ---------------------------------------------------------------------------------

    async def _exchange(self, call: _Call) -> Answer:
        """Send until there is an answer to give or an error to raise."""
        waited = 0.0
        repeats = 0
        while True:
            waited += await self._sit_out_pause(call, waited)
            async with self._seats:
                if self._pause.left() > 0:
                    continue  # it began while we waited for a seat
                outcome = await self._send(call)
            if outcome.answer is not None:
                return outcome.answer
            assert outcome.error is not None
            if outcome.repeat is _Repeat.AFTER_PAUSE:
                self._pause.begin(outcome.pause)
                continue
            most = {_Repeat.NEVER: 0, _Repeat.ONCE: 1, _Repeat.SOON: call.patience.repeats}[outcome.repeat]
            if repeats >= most or not (call.repeatable or outcome.never_sent):
                raise outcome.error
            repeats += 1
            await self._timing.sleep((0.25 if repeats == 1 else 1.0) * (0.5 + self._timing.chance()))

    async def _sit_out_pause(self, call: _Call, waited: float) -> float:
        """Wait while the server asked for a pause; raise when that is longer than the call is patient."""
        spent = 0.0
        while (left := self._pause.left()) > 0:
            if waited + spent + left > call.patience.longest_pause:
                raise failures.quota_used(self._place(call.url), left)
            await self._timing.sleep(left)
            spent += left
        return spent

    async def _send(self, call: _Call) -> _Outcome:
        """One request. Errors are made here and raised outside, so that no vendor exception hangs on to them."""
        place = self._place(call.url)
        if self._closed:
            return _Outcome(error=Cancelled("Stopped", "The connection was closed.", "", side=self._side))
        error: Exception
        try:
            http = self._client()
            request = self._request(http, call)
            self._calls += 1
            async with asyncio.timeout(call.patience.total):
                answer = await self._receive(http, request)
        except MistdeskError as exc:
            return _Outcome(error=exc)
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, TimeoutError, OSError) as exc:
            error = exc
        else:
            return self._judge(call, place, answer)
        return await self._translate(call, place, error)

    async def _translate(self, call: _Call, place: Place, exc: Exception) -> _Outcome:
        tls = failures.ssl_failure(exc)
        if tls is not None:
            doubted = isinstance(tls, ssl.SSLCertVerificationError)  # else there is no issuer to ask for
            issuer = await issuer_of(call.url, direct=self._direct) if doubted else None
            refused = failures.tls_refused(place, tls, issuer)
            return _Outcome(error=self._noted(refused, call))
        seconds = call.patience.connect if isinstance(exc, httpx.ConnectTimeout) else call.patience.read
        if isinstance(exc, TimeoutError):
            seconds = call.patience.total
        error = failures.transport_error(place, exc, seconds)
        never_sent = isinstance(exc, (httpx.ConnectError, httpx.ConnectTimeout, httpx.ProxyError))
        repeat = _Repeat.NEVER if isinstance(exc, (httpx.ProxyError, httpx.InvalidURL)) else _Repeat.SOON
        return _Outcome(error=self._noted(error, call), repeat=repeat, never_sent=never_sent)

    def _judge(self, call: _Call, place: Place, answer: Answer) -> _Outcome:
        """An answer to hand out, or what its status and body mean."""
        logger.debug("%s %s -> %d", call.method, redact(call.url.path), answer.status)
        if answer.status in call.accept or 200 <= answer.status < 300:
            fault = json_fault(answer, place) if call.json else None
            if fault is None:
                return _Outcome(answer=answer)
            repeat = _Repeat.SOON if isinstance(fault, Unreachable) else _Repeat.NEVER
            return _Outcome(error=self._noted(fault, call, answer), repeat=repeat)
        if answer.status == 429:
            pause = retry_after_seconds(answer.header("retry-after"), answer.date)
            return _Outcome(error=failures.quota_used(place, pause), repeat=_Repeat.AFTER_PAUSE, pause=pause)
        error = self._noted(
            failures.status_error(place, answer.status, server_words(answer, self._secret())), call, answer
        )
        repeat = _Repeat.NEVER
        if answer.status >= 500 or answer.status == 408:
            repeat = _Repeat.SOON
        elif answer.status == 400 and call.method == "GET" and "/stats" in call.url.path:
            repeat = _Repeat.ONCE  # seen live as a passing fault (API-FACTS 14.14)
        return _Outcome(error=error, repeat=repeat)

    # --- pieces -----------------------------------------------------------------------------------------------------

    def _client(self) -> httpx.AsyncClient:
        """The HTTP client, made at the first call."""
        if self._http is None:
            try:
                self._http = new_session(self._ca_file, self._headers, self._in_flight, direct=self._direct)
            except (ImportError, ValueError, httpx.InvalidURL) as exc:
                raise failures.proxy_setting_unusable(self.place, str(exc)) from None
        return self._http

    def _request(self, http: httpx.AsyncClient, call: _Call) -> httpx.Request:
        patience = call.patience
        headers: dict[str, str] = {}
        if call.content is not None:
            headers["Content-Type"] = "application/json"
        if call.signed and self._auth is not None and same_origin(call.url, self._base):
            name, value = self._auth()
            if not _sendable(value):
                raise failures.token_not_sent(self._side)
            headers[name] = value
        timeout = httpx.Timeout(patience.read, connect=patience.connect, pool=None)
        params = {key: value for key, value in (call.params or {}).items() if value is not None} or None
        return http.build_request(
            call.method, call.url, params=params, headers=headers, content=call.content, timeout=timeout
        )

    async def _receive(self, http: httpx.AsyncClient, request: httpx.Request) -> Answer:
        """Stream the body into one buffer, up to the limit."""
        response = await http.send(request, stream=True)
        try:
            buffer = bytearray()
            async for chunk in response.aiter_bytes():
                buffer += chunk
                if len(buffer) > self._largest_body:
                    limit = f"the answer is larger than {self._largest_body // 1024 // 1024} MB"
                    raise failures.unreadable(self._place(request.url), limit)
        finally:
            await response.aclose()
        headers = {key.lower(): value for key, value in response.headers.items()}
        return Answer(response.status_code, headers, bytes(buffer), http_date(headers.get("date")))

    def _join(self, path: str) -> httpx.URL:
        """The absolute address of a path or a full address."""
        try:
            url = httpx.URL(path)
            return url if url.is_absolute_url else self._base.join(self._base.path.rstrip("/") + "/" + path.lstrip("/"))
        except httpx.InvalidURL:
            raise unusable(self._side) from None

    def _place(self, url: httpx.URL) -> Place:
        return Place(self._side, netloc(url), None if self._direct else proxy_of(url))

    def _secret(self) -> str:
        """The token's text, to take it out of what a server says."""
        return self._auth()[1].rpartition(" ")[2] if self._auth is not None else ""

    def _noted(self, error: MistdeskError, call: _Call, answer: Answer | None = None) -> MistdeskError:
        """The error with its technical details as notes: for logs and the folded-away part of a message."""
        error.add_note(f"{call.method} {call.url.scheme}://{netloc(call.url)}{redact(call.url.path)}")
        if answer is not None:
            number = answer.header("x-kong-request-id")
            error.add_note(f"status {answer.status}" + (f", request id {redact(number)}" if number else ""))
        return error
