"""The paths of the cloud, put together as one ASGI app; knows every endpoint and no socket."""

from __future__ import annotations

from urllib.parse import quote

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from mistdesk.simulator import endpoints_kept as kept
from mistdesk.simulator import endpoints_org as org
from mistdesk.simulator import endpoints_stats as stats
from mistdesk.simulator.control import control_routes
from mistdesk.simulator.gate import NOT_FOUND_PAGE, Endpoint, Gate, Served, json_response
from mistdesk.simulator.state import CloudState

_ORG = "/orgs/{org_id}"
_SITE = "/sites/{site_id}"
_GETS: dict[str, Endpoint] = {
    "/self": org.get_self,
    "/self/usage": org.get_usage,
    "/msps/{msp_id}/orgs": org.list_msp_orgs,
    "/const/webhook_topics": kept.list_topics,
    _ORG: org.get_org,
    f"{_ORG}/sites": org.list_sites,
    f"{_ORG}/stats": stats.get_org_stats,
    f"{_ORG}/stats/sites": stats.list_org_site_stats,
    f"{_ORG}/stats/devices": stats.list_org_stats_devices,
    f"{_ORG}/inventory": org.list_inventory,
    f"{_ORG}/inventory/search": org.search_inventory,
    f"{_ORG}/devices": org.list_org_devices,
    f"{_ORG}/alarms/search": stats.search_alarms,
    _SITE: org.get_site,
    f"{_SITE}/stats": stats.get_site_stats,
    f"{_SITE}/maps": org.list_maps,
    f"{_SITE}/maps/{{map_id}}": org.get_map,
    f"{_SITE}/mapstacks": org.list_mapstacks,
    f"{_SITE}/devices": org.list_site_devices,
    f"{_SITE}/devices/{{device_id}}": org.get_site_device,
    f"{_SITE}/stats/devices": stats.list_site_stats_devices,
    f"{_SITE}/stats/devices/{{device_id}}": stats.get_device_stats,
    f"{_SITE}/stats/maps/{{map_id}}/clients": stats.list_map_stations,
    f"{_SITE}/zones": stats.list_zones,
    f"{_SITE}/zones/{{zone_id}}": stats.get_zone,
    f"{_SITE}/stats/zones": stats.list_zone_stats,
    f"{_SITE}/stats/zones/{{zone_id}}": stats.get_zone_stats,
}
_WEBHOOKS: dict[str, dict[str, Endpoint]] = {
    "/webhooks": {"GET": kept.list_webhooks, "POST": kept.create_webhook},
    "/webhooks/{webhook_id}": {
        "GET": kept.get_webhook,
        "PUT": kept.put_webhook,
        "DELETE": kept.delete_webhook,
    },
    "/webhooks/{webhook_id}/ping": {"POST": kept.ping_webhook},
    "/webhooks/{webhook_id}/events/search": {"GET": kept.search_deliveries},
    "/webhooks/{webhook_id}/events/count": {"GET": kept.count_deliveries},
}


class _ByMethod:
    """Hands a call to the endpoint of its method."""

    def __init__(self, state: CloudState, endpoints: dict[str, Endpoint]) -> None:
        self._served: dict[str, ASGIApp] = {method: Served(state, endpoint) for method, endpoint in endpoints.items()}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        method = "GET" if scope["method"] == "HEAD" else scope["method"]
        await self._served[method](scope, receive, send)


def web_app(state: CloudState) -> ASGIApp:
    """Put the cloud together."""
    table: dict[str, dict[str, Endpoint]] = {path: {"GET": endpoint} for path, endpoint in _GETS.items()}
    table[f"{_SITE}/setting"] = {"GET": kept.get_setting, "PUT": kept.put_setting}
    for prefix in (_ORG, _SITE):
        for path, endpoints in _WEBHOOKS.items():
            table[prefix + path] = endpoints
    routes = [
        Route(f"/api/v1{path}", _ByMethod(state, endpoints), methods=list(endpoints))
        for path, endpoints in table.items()
    ]
    pictures = _Pictures(state)
    routes += [
        Route("/forward/download", pictures.forward),
        Route("/storage/{map_id}", pictures.stored),
        *control_routes(state),
    ]
    app = Starlette(routes=routes, exception_handlers={HTTPException: _Misdirected(state).answer})
    app.router.redirect_slashes = False
    return Gate(app, state)


class _Misdirected:
    """Answers for paths that do not exist and methods that they do not have."""

    def __init__(self, state: CloudState) -> None:
        self._state = state

    async def answer(self, request: Request, error: Exception) -> Response:
        """Say so in JSON, or in HTML where that is asked for."""
        if not isinstance(error, HTTPException):
            raise error
        if error.status_code != 404:
            detail = f'Method "{request.method}" not allowed.'
            return json_response(error.status_code, {"detail": detail}, dict(error.headers or {}))
        if self._state.faults.file.not_found_html:
            return HTMLResponse(NOT_FOUND_PAGE, 404)
        return json_response(404, {"detail": "Not found."})


class _Pictures:
    """Gives out pictures: a signed link leads to storage, and storage wants no token at all."""

    def __init__(self, state: CloudState) -> None:
        self._state = state

    async def forward(self, request: Request) -> Response:
        """Check the signed words and send the caller on to storage."""
        words = request.query_params.get("jwt", "")
        map_id = self._state.links.open(words, self._state.clock.now())
        if map_id is None:
            return json_response(403, {"detail": "The link has expired or is not valid."})
        return RedirectResponse(f"/storage/{quote(map_id)}?signature={quote(words)}", 302)

    async def stored(self, request: Request) -> Response:
        """Give the picture; like other storage, refuse a call that signs in twice."""
        if "authorization" in request.headers:
            return Response("<Error><Code>InvalidArgument</Code></Error>", 400, media_type="application/xml")
        map_id = self._state.links.open(request.query_params.get("signature", ""), self._state.clock.now())
        if map_id is None or map_id != request.path_params["map_id"]:
            return Response("<Error><Code>AccessDenied</Code></Error>", 403, media_type="application/xml")
        picture = self._state.clouds.picture(map_id)
        if picture is None:
            return Response("<Error><Code>NoSuchKey</Code></Error>", 404, media_type="application/xml")
        return Response(picture, media_type="binary/octet-stream")
