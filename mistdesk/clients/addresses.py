"""Small questions about web addresses and the proxies named for them; opens no connection."""

from __future__ import annotations

import urllib.request

import httpx

from mistdesk.domain.errors import Side, WrongUsage


def usable_url(text: str, side: Side) -> httpx.URL:
    """The base address without user, password, query and fragment."""
    try:
        url = httpx.URL(text.strip())
    except httpx.InvalidURL:
        raise unusable(side) from None
    if url.scheme not in {"http", "https"} or not url.host:
        raise unusable(side)
    return url.copy_with(username="", password="", query=None, fragment=None)


def unusable(side: Side) -> WrongUsage:
    """An address that is none."""
    return WrongUsage(
        "The address cannot be used",
        "It is not a web address that begins with https:// or http://.",
        "Choose a region or enter the address of the API.",
        side=side,
    )


def netloc(url: httpx.URL) -> str:
    """Host and port, without user and password."""
    host = f"[{url.host}]" if ":" in url.host else url.host
    return host if url.port is None else f"{host}:{url.port}"


def same_origin(one: httpx.URL, other: httpx.URL) -> bool:
    """Whether two addresses share scheme, host and port."""
    ports = {"http": 80, "https": 443}
    return (one.scheme, one.host, one.port or ports.get(one.scheme)) == (
        other.scheme,
        other.host,
        other.port or ports.get(other.scheme),
    )


def proxy_of(url: httpx.URL) -> str | None:
    """The proxy the environment names for an address, as host and port; for sentences only."""
    proxies = urllib.request.getproxies()
    found = proxies.get(url.scheme) or proxies.get("all")
    if not found or urllib.request.proxy_bypass(netloc(url)):
        return None
    try:
        return netloc(httpx.URL(found if "://" in found else f"http://{found}"))
    except httpx.InvalidURL:
        return "in the settings"
