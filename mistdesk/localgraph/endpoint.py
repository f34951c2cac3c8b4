"""The HTTP side of the embedded graph: token, bodies, status codes and asked-for faults; no GraphQL in it."""

from __future__ import annotations

import asyncio
import contextlib
import hmac
from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus
from typing import TYPE_CHECKING

import msgspec
from starlette.applications import Starlette
from starlette.responses import Response
from starlette.routing import Route

from mistdesk.localgraph.executor import Answer, GraphQLRequest, execute
from mistdesk.localgraph.faults import FaultKind, Faults, parsed

if TYPE_CHECKING:
    from collections.abc import Callable

    from graphql import GraphQLFormattedError
    from starlette.requests import Request
    from starlette.types import Receive, Scope, Send

    from mistdesk.localgraph.store import Store

    Connections = Callable[[], list[tuple[object, asyncio.Transport]]]

_LARGEST_BODY = 64 * 1024 * 1024
_ENCODER = msgspec.json.Encoder()
_DECODER = msgspec.json.Decoder(GraphQLRequest)
_LOGIN_PAGE = "<!doctype html><title>Sign in to this network</title><p>Please sign in.</p>"
_ASKED_FOR: GraphQLFormattedError = {"message": "A fault that a test asked for.", "extensions": {"code": "FAULT"}}


class Endpoint:
    """Answers POST /graphql and PUT /localgraph/faults."""

    def __init__(self, store: Store, token: str) -> None:
        self._store = store
        self._authorization = f"token {token}".encode()
        self._faults = Faults()
        self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="graph store")
        self._connections: Connections = list
        self._loop: asyncio.AbstractEventLoop | None = None
        self._released = asyncio.Event()

    def application(self) -> Starlette:
        """The ASGI application."""
        return Starlette(
            routes=[
                Route("/graphql", self._graphql, methods=["POST"]),
                Route("/localgraph/faults", self._put_faults, methods=["PUT"]),
            ]
        )

    def begin(self, connections: Connections) -> None:
        """Called in the running loop; `connections` are looked up to drop one."""
        self._loop = asyncio.get_running_loop()
        self._connections = connections

    def release(self) -> None:
        """Let hanging answers go; may be called from any thread."""
        if self._loop is not None:
            with contextlib.suppress(RuntimeError):  # the loop has ended
                self._loop.call_soon_threadsafe(self._released.set)

    def close(self) -> None:
        """Wait for the store's thread."""
        self._pool.shutdown()

    async def _graphql(self, request: Request) -> Response:
        if self._faults.revoked or not self._signed_in(request):
            return _trouble(HTTPStatus.UNAUTHORIZED, "The token is missing or not known.")
        if (refusal := self._wrong_organization(request)) is not None:
            return refusal
        body = await request.body()
        if len(body) > _LARGEST_BODY:
            return _trouble(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "The request is too large.")
        try:
            asked = _DECODER.decode(body)
        except (msgspec.DecodeError, UnicodeDecodeError):
            return _trouble(HTTPStatus.BAD_REQUEST, "The body must be JSON with a query.")
        fault = self._faults.take(asked.query)
        if fault is not None and not fault.executes:
            return self._spoiled(fault)
        text = await asyncio.get_running_loop().run_in_executor(self._pool, self._answer, asked, fault)
        if fault is FaultKind.DROP_AFTER:
            return _Dropped(self._connections)
        if fault is FaultKind.GATEWAY_TIMEOUT_AFTER:
            return Response("<h1>504 Gateway Time-out</h1>", HTTPStatus.GATEWAY_TIMEOUT, media_type="text/html")
        return Response(text, media_type="application/json")

    def _answer(self, asked: GraphQLRequest, fault: FaultKind | None) -> bytes:
        answer = execute(self._store, asked)
        if fault is FaultKind.ERRORS_BESIDE_DATA:
            answer = Answer(answer.data, [*answer.errors, _ASKED_FOR])
        return _ENCODER.encode(answer)

    def _spoiled(self, fault: FaultKind) -> Response:
        if fault is FaultKind.HANG:
            return _Hanging(self._connections, self._released)
        if fault is FaultKind.HTML:
            return Response(_LOGIN_PAGE, media_type="text/html")
        answer = Answer(errors=[_ASKED_FOR]) if fault is FaultKind.ERRORS_ONLY else Answer(None)
        return Response(_ENCODER.encode(answer), media_type="application/json")

    async def _put_faults(self, request: Request) -> Response:
        if not self._signed_in(request):
            return _trouble(HTTPStatus.UNAUTHORIZED, "The token is missing or not known.")
        try:
            self._faults.replace(parsed(await request.body()))
        except ValueError as error:
            return _trouble(HTTPStatus.BAD_REQUEST, str(error))
        return Response(status_code=HTTPStatus.NO_CONTENT)

    def _signed_in(self, request: Request) -> bool:
        given = request.headers.get("authorization", "")
        return hmac.compare_digest(given.encode("utf-8", "replace"), self._authorization)

    def _wrong_organization(self, request: Request) -> Response | None:
        wanted = request.headers.get("x-mapped-org-id")
        if not wanted or wanted == self._store.graph.organization.id:
            return None
        return _trouble(HTTPStatus.FORBIDDEN, "The token does not belong to this organization.")


def _trouble(status: HTTPStatus, message: str) -> Response:
    error: GraphQLFormattedError = {"message": message, "extensions": {"code": status.name}}
    return Response(_ENCODER.encode(Answer(errors=[error])), status, media_type="application/json")


class _Dropped(Response):
    """No answer: the connection is cut."""

    def __init__(self, connections: Connections) -> None:
        super().__init__()
        self._connections = connections

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002  (the protocol of web apps)
        """Cut the connection and wait until the server has noticed."""
        for client, transport in self._connections():
            if client == scope["client"]:
                transport.abort()
        await _disconnected(receive)


class _Hanging(_Dropped):
    """No answer while the client waits and the server runs."""

    def __init__(self, connections: Connections, released: asyncio.Event) -> None:
        super().__init__(connections)
        self._released = released

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Wait for whoever gives up first."""
        waits = {asyncio.ensure_future(_disconnected(receive)), asyncio.ensure_future(self._released.wait())}
        _, pending = await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        for wait in pending:
            wait.cancel()
        await super().__call__(scope, receive, send)


async def _disconnected(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
