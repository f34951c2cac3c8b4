"""Makes the HTTP library's clients with our trust, proxies and limits; knows no call, retry or vendor."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from http.cookiejar import DefaultCookiePolicy

import httpx

from mistdesk.clients.trust import issuer_name, trusting_context, unverified_context

# The library closes its socket when its own time for a step is over, not when it is cancelled within a handshake;
# so the whole has time for every step (proxy, its answer, handshake, answer).
_ISSUER_STEP = 2.0
_ISSUER_TOTAL = 10.0


def new_session(ca_file: str, headers: Mapping[str, str], in_flight: int, *, direct: bool) -> httpx.AsyncClient:
    """A client that honours the environment's proxies unless `direct`.

    It gets no transport of its own: the library would then leave the proxies out.
    """
    http = httpx.AsyncClient(
        verify=trusting_context(ca_file),
        headers=headers,
        limits=httpx.Limits(max_connections=in_flight, keepalive_expiry=30.0),
        follow_redirects=False,
        trust_env=not direct,
    )
    http.cookies.jar.set_policy(DefaultCookiePolicy(allowed_domains=[]))  # a token needs no session beside it
    return http


async def issuer_of(url: httpx.URL, *, direct: bool) -> str | None:
    """Who signed the certificate at an address: a bare HEAD without token over the same way, its answer ignored."""
    try:
        async with (
            asyncio.timeout(_ISSUER_TOTAL),
            httpx.AsyncClient(verify=unverified_context(), trust_env=not direct, timeout=_ISSUER_STEP) as http,
            http.stream("HEAD", url.copy_with(path="/", query=None)) as response,
        ):
            ssl_object = response.extensions["network_stream"].get_extra_info("ssl_object")
            certificate = ssl_object.getpeercert(binary_form=True) if ssl_object is not None else None
    except (httpx.HTTPError, TimeoutError, OSError, KeyError, ValueError):
        return None
    return issuer_name(certificate) if isinstance(certificate, bytes) else None
