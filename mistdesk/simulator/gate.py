"""The door of the cloud: faults, token, quota, then the endpoint; knows HTTP and no estate."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Callable, MutableMapping
from email.utils import formatdate
from typing import TypeVar
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from mistdesk.simulator.calls import MAX_LIMIT, Answer, Call, Refusal, encode
from mistdesk.simulator.cloud import Look
from mistdesk.simulator.damage import damage
from mistdesk.simulator.faults import (
    CloseEffect,
    Effect,
    HalfPageEffect,
    HangEffect,
    HeadersEffect,
    HtmlEffect,
    PageSizeEffect,
    RedirectEffect,
    RevokeEffect,
    StatusEffect,
)
from mistdesk.simulator.quota import Quota
from mistdesk.simulator.state import CloudState
from mistdesk.simulator.tokens import Grant, TokenKind

Endpoint = Callable[[Call], Answer]
E = TypeVar("E")
_EFFECTS = "mistdesk.effects"
_MOST_BODY = 1 << 20
_TOO_MANY = "Too Many Request. The API Token used for the request reached the {limit} API Calls per hour threshold"
_LOGIN_PAGE = """<!DOCTYPE html>
<html><head><title>Sign in to the guest network</title></head>
<body><h1>Welcome</h1><form method="post"><input name="user"><input type="password" name="pass"></form></body></html>
"""
NOT_FOUND_PAGE = "<!DOCTYPE html>\n<html><head><title>404</title></head><body><h1>Not Found</h1></body></html>\n"
_BODIES: dict[int, dict[str, str]] = {
    400: {"detail": "Bad request"},
    401: {"detail": "Invalid token."},
    403: {"detail": "You do not have permission to perform this action."},
    404: {"id": ""},
}


def json_response(status: int, body: object, headers: dict[str, str] | None = None) -> Response:
    """Make a JSON response."""
    return Response(encode(body), status, headers, media_type="application/json")


def _take(effects: list[Effect], kind: type[E]) -> E | None:
    return next((effect for effect in effects if isinstance(effect, kind)), None)


class Gate:
    """Stands before everything: strikes with faults, and stamps each answer with the clock's date."""

    def __init__(self, app: ASGIApp, state: CloudState) -> None:
        self._app = app
        self._state = state
        self._numbers = itertools.count(1)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a call through, or answer it here."""
        if scope["type"] != "http":
            return
        effects: list[Effect] = []
        if not scope["path"].startswith("/simulator"):
            effects = self._effects(Request(scope))
        scope[_EFFECTS] = effects
        number = next(self._numbers)

        async def stamp(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._stamp(message, effects, number)
            await send(message)

        hang = _take(effects, HangEffect)
        if hang is not None:
            await asyncio.sleep(hang.seconds)
        app = self._before(effects) or self._app
        await app(scope, receive, stamp)

    def _effects(self, request: Request) -> list[Effect]:
        state = self._state
        grant = _grant_of(state, request)
        page = request.query_params.get("page", "1")
        number = int(page) if page.isascii() and page.isdigit() and len(page) < 9 else 0
        kind = None if grant is None else grant.kind
        effects = state.faults.striking(request.url.path, request.method, number, kind)
        if kind is not None and any(isinstance(effect, RevokeEffect) for effect in effects):
            state.tokens.revoke_one(kind)
        return effects

    def _before(self, effects: list[Effect]) -> Response | None:
        for effect in effects:
            if isinstance(effect, HtmlEffect):
                return HTMLResponse(_LOGIN_PAGE, effect.status)
            if isinstance(effect, RedirectEffect):
                return RedirectResponse(effect.location, effect.status)
            if isinstance(effect, StatusEffect):
                return self._status(effect)
        return None

    def _status(self, effect: StatusEffect) -> Response:
        headers: dict[str, str] = {}
        now = self._state.clock.now()
        retry = Quota.seconds_left(now) if effect.retry_after == "hour" else effect.retry_after
        if retry is not None:
            headers["Retry-After"] = str(retry)
        if effect.html:
            return HTMLResponse(_error_page(effect.status), effect.status, headers)
        body: object = effect.body
        if body is None:
            body = _BODIES.get(effect.status, {"message": "An unexpected error occurred"})
            if effect.status == 429:
                body = {"detail": _TOO_MANY.format(limit=self._state.quota.limit)}
        return json_response(effect.status, body, headers)

    def _stamp(self, message: MutableMapping[str, object], effects: list[Effect], number: int) -> None:
        moment = self._state.clock.now() + self._state.faults.file.clock_offset
        found = message.get("headers")
        headers: list[tuple[bytes, bytes]] = list(found) if isinstance(found, list) else []
        headers.append((b"date", formatdate(moment, usegmt=True).encode()))
        headers.append((b"x-kong-request-id", f"{number:032x}".encode()))
        for effect in effects:
            if isinstance(effect, HeadersEffect):
                gone = {name.lower().encode() for name in (*effect.remove, *effect.set)}
                headers = [pair for pair in headers if pair[0].lower() not in gone]
                headers += [(name.lower().encode(), text.encode()) for name, text in effect.set.items()]
        message["headers"] = headers


def _error_page(status: int) -> str:
    if status == 404:
        return NOT_FOUND_PAGE
    return f"<html><head><title>{status}</title></head><body><h1>{status}</h1></body></html>\n"


def _grant_of(state: CloudState, request: Request) -> Grant | None:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return state.tokens.grant(token) if scheme == "Token" else None


class Served:
    """An endpoint behind the token check and the quota, as an ASGI app."""

    def __init__(self, state: CloudState, endpoint: Endpoint) -> None:
        self._state = state
        self._endpoint = endpoint

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one call."""
        request = Request(scope, receive)
        effects: list[Effect] = scope.get(_EFFECTS, [])
        try:
            body = await _body_of(request)
            answer = self._answer(request, body, effects)
        except Refusal as refusal:
            response = json_response(refusal.status, refusal.body, refusal.headers)
            if refusal.status == 404 and self._state.faults.file.not_found_html:
                response = HTMLResponse(NOT_FOUND_PAGE, 404)
            await response(scope, receive, send)
            return
        await self._respond(answer, effects)(scope, receive, send)

    def _answer(self, request: Request, body: bytes, effects: list[Effect]) -> Answer:
        state = self._state
        now = state.clock.now()
        grant = self._admit(request, now)
        size = _take(effects, PageSizeEffect)
        call = Call(
            state=state,
            grant=grant,
            look=Look(now, state.faults.file.disconnected_shape),
            base_url=str(request.base_url).rstrip("/"),
            method=request.method,
            params=request.path_params,
            query=dict(parse_qsl(request.url.query, keep_blank_values=True)),
            body=body,
            page_size=MAX_LIMIT if size is None else size.at_most,
        )
        return damage(self._endpoint(call), effects)

    def _admit(self, request: Request, now: float) -> Grant:
        state = self._state
        grant = _grant_of(state, request)
        if grant is None:
            given = request.headers.get("authorization")
            text = "Invalid token." if given else "Authentication credentials were not provided."
            raise Refusal(401, {"detail": text}, {"WWW-Authenticate": "Token"})
        if not state.quota.take(grant.kind, now):
            wait = state.clock.wait_for(Quota.seconds_left(now))
            detail = _TOO_MANY.format(limit=state.quota.limit)
            raise Refusal(429, {"detail": detail}, {"Retry-After": str(max(1, round(wait)))})
        return grant

    def _respond(self, answer: Answer, effects: list[Effect]) -> ASGIApp:
        headers = dict(answer.headers)
        if answer.window is not None:
            headers["X-Page-Total"] = str(answer.total)
            headers["X-Page-Limit"] = str(answer.window.limit)
            headers["X-Page-Page"] = str(answer.window.page)
        if answer.body == b"":
            return Response(b"", answer.status, headers)
        content = encode(answer.body)
        half = _take(effects, HalfPageEffect)
        if half is not None:
            content = content[: max(1, int(len(content) * half.share))]
        response = Response(content, answer.status, headers, media_type="application/json")
        close = _take(effects, CloseEffect)
        return response if close is None else _Broken(response, int(len(content) * close.share))


class _Broken:
    """A response that stops before its end; the server then closes the connection."""

    def __init__(self, response: Response, length: int) -> None:
        self._response = response
        self._length = length

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        del scope, receive
        response = self._response
        await send({"type": "http.response.start", "status": response.status_code, "headers": response.raw_headers})
        part = bytes(response.body[: self._length])
        await send({"type": "http.response.body", "body": part, "more_body": True})


async def _body_of(request: Request) -> bytes:
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > _MOST_BODY:
            raise Refusal(400, {"detail": "The body is too long"})
    return bytes(body)


def token_kinds(words: object) -> set[TokenKind] | None:
    """Read a list of kinds of token; nothing when it is no such list."""
    if not isinstance(words, list):
        return None
    known = {kind.value: kind for kind in TokenKind}
    if not all(isinstance(word, str) and word in known for word in words):
        return None
    return {known[word] for word in words}
