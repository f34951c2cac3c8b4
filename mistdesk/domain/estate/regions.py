"""The Mist clouds and how a pasted address names one; a table and text rules, no I/O."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import SplitResult, parse_qs, urlsplit

_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.IGNORECASE)
_ORG = re.compile(rf"org_id=({_UUID.pattern})", re.IGNORECASE)
_ORG_PATH = re.compile(rf"/orgs/({_UUID.pattern})(?:[/?#]|$)", re.IGNORECASE)
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*://", re.IGNORECASE)
_UNLISTED = re.compile(r"(?:manage|api|api-ws)\.([a-z0-9-]+\.mist(?:-federal)?\.com)", re.IGNORECASE)
_LABEL = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Region:
    """A Mist cloud: its hosts, its name as Mist writes it, and the part of the world it serves."""

    key: str
    name: str
    api_host: str
    portal_host: str
    stream_host: str
    area: str


def _cloud(key: str, name: str, area: str, domain: str) -> Region:
    """A region whose hosts follow the rule api., manage. and api-ws. before a common domain."""
    return Region(key, name, f"api.{domain}", f"manage.{domain}", f"api-ws.{domain}", area)


REGIONS: tuple[Region, ...] = (
    _cloud("global01", "Global 01", "Global", "mist.com"),
    _cloud("global02", "Global 02", "Global", "gc1.mist.com"),
    _cloud("global03", "Global 03", "Global", "ac2.mist.com"),
    _cloud("global04", "Global 04", "Global", "gc2.mist.com"),
    _cloud("global05", "Global 05", "Global", "gc4.mist.com"),
    _cloud("emea01", "EMEA 01", "Europe, Middle East and Africa", "eu.mist.com"),
    _cloud("emea02", "EMEA 02", "Europe, Middle East and Africa", "gc3.mist.com"),
    _cloud("emea03", "EMEA 03", "Europe, Middle East and Africa", "ac6.mist.com"),
    _cloud("emea04", "EMEA 04", "Europe, Middle East and Africa", "gc6.mist.com"),
    _cloud("apac01", "APAC 01", "Asia and Pacific", "ac5.mist.com"),
    _cloud("apac02", "APAC 02", "Asia and Pacific", "gc5.mist.com"),
    _cloud("apac03", "APAC 03", "Asia and Pacific", "gc7.mist.com"),
    _cloud("usgov", "US Government", "United States, federal", "us.mist-federal.com"),
)

_BY_HOST = {host: r for r in REGIONS for host in (r.api_host, r.portal_host, r.stream_host)}


@dataclass(frozen=True, slots=True)
class PortalAddress:
    """What a pasted address says: where to call, which region it is (None for a custom host), which organisation."""

    base_url: str
    region: Region | None = None
    org_id: str | None = None


def region_of_host(host: str) -> Region | None:
    """The region of an API, portal or stream host; None for any other host."""
    return _BY_HOST.get(host.strip().rstrip(".").lower())


def base_url(region: Region) -> str:
    """Where the region's API is called."""
    return f"https://{region.api_host}"


def parse_portal_address(text: str) -> PortalAddress | None:
    """Read a pasted portal, API or custom address; None when it names no host.

    User names and passwords in an address are dropped. A bare host gets https, on this computer http.
    """
    plain = text.strip().strip("<>\"'").strip()
    parts = _split(plain)
    if parts is None or parts.hostname is None:
        return None
    org_id = _org_id(plain, parts)
    region = region_of_host(parts.hostname)
    if region is not None:
        return PortalAddress(base_url(region), region, org_id)
    unlisted = _UNLISTED.fullmatch(parts.hostname)
    if unlisted:  # the list of clouds grows, the rule for their hosts has not changed
        return PortalAddress(f"https://api.{unlisted.group(1).lower()}", None, org_id)
    return PortalAddress(_custom_base(parts), None, org_id)


def _split(plain: str) -> SplitResult | None:
    if not plain or any(c.isspace() for c in plain):
        return None
    if not _SCHEME.match(plain):
        scheme = (
            "http" if re.match(r"(localhost|127\.\d+\.\d+\.\d+|\[::1\])([:/?#]|$)", plain, re.IGNORECASE) else "https"
        )
        plain = f"{scheme}://{plain}"
    try:
        parts = urlsplit(plain)
        _ = parts.port  # raises for a port that is none
    except ValueError:
        return None
    if parts.scheme.lower() not in {"http", "https"} or not _is_host(parts.hostname or ""):
        return None
    return parts


def _is_host(host: str) -> bool:
    """Whether a text can be a host: an IPv6 address, or labels of which there are several, or this computer."""
    if ":" in host:
        return re.fullmatch(r"[0-9a-f:.]+", host, re.IGNORECASE) is not None
    labels = host.rstrip(".").split(".")
    return (len(labels) > 1 or host == "localhost") and all(_LABEL.fullmatch(label) for label in labels)


def _org_id(plain: str, parts: SplitResult) -> str | None:
    named = parse_qs(parts.query).get("org_id", [])
    for candidate in named:
        if _UUID.fullmatch(candidate.strip()):
            return candidate.strip().lower()
    found = _ORG.search(plain) or _ORG_PATH.search(plain)
    return found.group(1).lower() if found else None


def _custom_base(parts: SplitResult) -> str:
    host = parts.hostname or ""
    shown = f"[{host}]" if ":" in host else host
    port = f":{parts.port}" if parts.port is not None else ""
    path = parts.path.split("/api/v1", 1)[0].rstrip("/")
    if path.startswith("/admin") or path.endswith((".html", ".php")):
        path = ""
    return f"{parts.scheme.lower()}://{shown}{port}{path}"
