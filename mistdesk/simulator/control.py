"""The simulator's own paths for those who test with it: clock, faults, tokens; loopback only, no token needed."""

from __future__ import annotations

import ipaddress
import json
from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from mistdesk.domain.errors import BadFile
from mistdesk.simulator.cloud import Row
from mistdesk.simulator.faults import FaultFile, load_faults, parse_faults
from mistdesk.simulator.gate import json_response, token_kinds
from mistdesk.simulator.state import CloudState

Handler = Callable[[Request], Awaitable[Response]]


def control_routes(state: CloudState) -> list[Route]:
    """Make the routes under /simulator."""
    control = _Control(state)
    return [
        Route("/simulator/clock", _guarded(control.clock), methods=["GET", "PUT"]),
        Route("/simulator/faults", _guarded(control.faults), methods=["GET", "PUT"]),
        Route("/simulator/tokens", _guarded(control.tokens), methods=["GET", "PUT"]),
    ]


def _guarded(handler: Handler) -> Handler:
    async def guard(request: Request) -> Response:
        # The name in the request is checked as well, so that no web page can reach these paths by a borrowed name.
        host = request.url.hostname or ""
        if not _is_loopback(host) or (request.client is not None and not _is_loopback(request.client.host)):
            return json_response(403, {"detail": "Only for this machine"})
        return await handler(request)

    return guard


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


async def _object(request: Request) -> Row | None:
    try:
        found = json.loads(await request.body())
    except ValueError:
        return None
    return found if isinstance(found, dict) else None


def _number(row: Row, key: str) -> float | None:
    value = row.get(key)
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


class _Control:
    def __init__(self, state: CloudState) -> None:
        self._state = state

    async def clock(self, request: Request) -> Response:
        """Tell or set the time: {"now", "speed"}, or {"advance": seconds}."""
        clock = self._state.clock
        if request.method == "PUT":
            row = await _object(request)
            if row is None or not row.keys() <= {"now", "speed", "advance"}:
                return json_response(400, {"detail": 'Send {"now": ..., "speed": ...} or {"advance": ...}'})
            if any(_number(row, key) is None for key in row):
                return json_response(400, {"detail": "The values must be numbers"})
            speed = _number(row, "speed")
            if speed is not None and speed < 0:
                return json_response(400, {"detail": "The speed must not be negative"})
            clock.set(_number(row, "now"), speed)
            clock.advance(_number(row, "advance") or 0.0)
        return json_response(200, {"now": clock.now(), "speed": clock.speed})

    async def faults(self, request: Request) -> Response:
        """Tell the faults in force or replace them: a faults file, or the name of a built-in set in quotes."""
        if request.method == "PUT":
            body = await request.body()
            try:
                name = b"quirks" in body and json.loads(body) == "quirks"
                file: FaultFile = load_faults("quirks") if name else parse_faults(body, "The body")
            except (BadFile, ValueError) as error:
                faults = error.faults if isinstance(error, BadFile) else ()
                return json_response(400, {"detail": str(error), "faults": faults})
            self._state.faults.load(file)
        return json_response(200, self._state.faults.file.model_dump(mode="json"))

    async def tokens(self, request: Request) -> Response:
        """Tell the tokens, or say which kinds are revoked: {"revoke": [...]}; an empty list takes it back."""
        if request.method == "PUT":
            row = await _object(request)
            kinds = None if row is None else token_kinds(row.get("revoke"))
            if kinds is None:
                return json_response(400, {"detail": 'Send {"revoke": [kinds of token]}'})
            self._state.tokens.revoke(kinds)
        tokens = self._state.tokens
        return json_response(200, {"tokens": tokens.tokens(), "revoked": tokens.revoked()})
