"""The calls to one Mist cloud, as services ask for them; knows Mist's paths and headers, no storage and no window."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import TypeVar
from urllib.parse import quote

import msgspec

from mistdesk.clients import failures
from mistdesk.clients.answers import UNREADABLE
from mistdesk.clients.mist_rows import (
    count_of,
    device_row,
    map_of,
    privilege_of,
    sample_of,
    site_of,
)
from mistdesk.clients.transport import SIGN_IN, Answer, Patience, Timing, Transport, token_auth
from mistdesk.clients.walks import OnPage, Page, PageWalker, Walk
from mistdesk.clients.wire import (
    DeviceWire,
    MapWire,
    OrgWire,
    PageDecoder,
    PrivilegeWire,
    SelfWire,
    SiteWire,
    UsageWire,
    WireRow,
)
from mistdesk.domain.errors import MistdeskError, NotFound, Side
from mistdesk.domain.estate.model import DeviceKind, FloorMap, Organization, Site, TokenIdentity, Usage
from mistdesk.domain.estate.regions import REGIONS, base_url
from mistdesk.domain.occupancy.samples import Sample
from mistdesk.domain.ports import DeviceWalk, Progress, StatsWalk
from mistdesk.domain.sync import MistConnection, Token

_DEVICES = PageDecoder(DeviceWire)
_SITES = PageDecoder(SiteWire)
_MAPS = PageDecoder(MapWire)
_ORGS = PageDecoder(OrgWire)
_SELF = msgspec.json.Decoder(SelfWire)
_USAGE = msgspec.json.Decoder(UsageWire)

_ALL_TYPES = {"type": "all"}  # without it switches and gateways are left out silently (API-FACTS 14.1)
_NO_LINK = (400, 403, 404, 410)

RowT = TypeVar("RowT", bound=WireRow)


def _utc_now() -> datetime:
    return datetime.now(UTC)


class HttpMistApi:
    """Mist's REST API with one token; implements the port `MistApi`. Errors are domain errors of side MIST."""

    def __init__(
        self,
        connection: MistConnection,
        token: Token,
        *,
        on_pause: Callable[[float], None] | None = None,
        patience: Patience | None = None,
        direct: bool = False,
        timing: Timing | None = None,
        now: Callable[[], datetime] = _utc_now,
    ) -> None:
        region = next((r for r in REGIONS if r.key == connection.region), None)
        address = connection.base_url or (base_url(region) if region else "")
        self._now = now
        self._transport = Transport(
            address,
            auth=token_auth(token),
            side=Side.MIST,
            ca_file=connection.ca_file,
            patience=patience,
            direct=direct,
            on_pause=on_pause,
            timing=timing,
        )

    def __repr__(self) -> str:
        return f"HttpMistApi({self._transport!r})"

    @property
    def calls_made(self) -> int:
        """Requests sent since this object was made."""
        return self._transport.calls_made

    async def whoami(self) -> TokenIdentity:
        """GET /self; an answer without `privileges` is not from Mist (API-FACTS 14.10)."""
        answer = await self._transport.get_bytes("/api/v1/self", patience=SIGN_IN)
        try:
            document = _SELF.decode(answer.body)
        except UNREADABLE:
            what = "the answer to the question who the token is has no privileges"
            raise failures.not_the_cloud(self._transport.place, what) from None
        privileges = tuple(privilege_of(row) for row in _readable_privileges(document))
        label = document.email or document.name or "Token without a name"
        return TokenIdentity(label=label, is_user=bool(document.email), privileges=privileges)

    async def usage(self) -> Usage | None:
        """GET /self/usage; None when it cannot be read."""
        try:
            answer = await self._transport.get_bytes("/api/v1/self/usage", patience=SIGN_IN)
            document = _USAGE.decode(answer.body)
        except (MistdeskError, *UNREADABLE):
            return None
        requests, limit = count_of(document.requests), count_of(document.request_limit)
        return Usage(requests, limit) if requests is not None and limit is not None else None

    async def organization(self, org_id: str) -> Organization:
        """GET /orgs/{id}."""
        row = await self._single(f"/api/v1/orgs/{_part(org_id)}", _ORGS)
        return Organization(id=row.id, name=row.name or row.id)

    async def sites(self, org_id: str, progress: Progress | None = None) -> tuple[Site, ...]:
        """All sites of the organisation."""
        walk = await self._walk(f"/api/v1/orgs/{_part(org_id)}/sites", _SITES, told=_told(progress, "sites"))
        return tuple(site_of(row) for row, _ in walk.unique())

    async def site(self, site_id: str) -> Site:
        """One site."""
        return site_of(await self._single(f"/api/v1/sites/{_part(site_id)}", _SITES))

    async def inventory(self, org_id: str, progress: Progress | None = None) -> DeviceWalk:
        """All inventory rows; this list has all types without being asked."""
        told = _told(progress, "devices")
        return _device_walk(await self._walk(f"/api/v1/orgs/{_part(org_id)}/inventory", _DEVICES, told=told))

    async def site_maps(self, site_id: str) -> tuple[FloorMap, ...]:
        """All maps of a site."""
        walk = await self._walk(f"/api/v1/sites/{_part(site_id)}/maps", _MAPS)
        return tuple(map_of(row, site_id) for row, _ in walk.unique())

    async def site_devices(self, site_id: str) -> DeviceWalk:
        """The configuration rows of a site's devices."""
        return _device_walk(await self._walk(f"/api/v1/sites/{_part(site_id)}/devices", _DEVICES, params=_ALL_TYPES))

    async def org_stats(self, org_id: str) -> StatsWalk:
        """Device statistics of the organisation."""
        return await self._stats(f"/api/v1/orgs/{_part(org_id)}/stats/devices")

    async def site_stats(self, site_id: str) -> StatsWalk:
        """Device statistics of one site."""
        return await self._stats(f"/api/v1/sites/{_part(site_id)}/stats/devices")

    async def map_image(self, site_id: str, map_id: str) -> bytes | None:
        """The picture of a map through its signed link; a link that has run out is read anew once."""
        for _ in range(2):
            try:
                row = await self._single(f"/api/v1/sites/{_part(site_id)}/maps/{_part(map_id)}", _MAPS)
            except NotFound:
                return None
            if not row.url or row.type == "google":
                return None
            answer = await self._transport.get_unsigned(row.url, accept=_NO_LINK)
            if answer.status not in _NO_LINK:
                return self._picture(answer)
        return None

    async def aclose(self) -> None:
        """Close connections."""
        await self._transport.aclose()

    # --- pieces -----------------------------------------------------------------------------------------------------

    def _picture(self, answer: Answer) -> bytes | None:
        """The bytes, unless they are a web page; the declared type says nothing (API-FACTS 9)."""
        start = answer.body[:200].lstrip().lower()
        if start.startswith((b"<!doctype html", b"<html")):
            raise failures.not_the_cloud(self._transport.place, "the floor plan is a web page, not a picture")
        return answer.body or None

    async def _single(self, path: str, decoder: PageDecoder[RowT]) -> RowT:
        """One object."""
        answer = await self._transport.get_bytes(path)
        decoded = decoder.one(answer.body)
        if not decoded.rows:
            raise failures.unreadable(self._transport.place, "the object it sent has no id")
        return decoded.rows[0]

    async def _walk(
        self,
        path: str,
        decoder: PageDecoder[RowT],
        *,
        params: Mapping[str, str] | None = None,
        told: OnPage | None = None,
    ) -> Walk[RowT]:
        """A whole list or an error: a part of a list is never taken for the list."""
        walk = await self._walker(path, decoder, params or {}, told=told, tolerant=False).run()
        if not walk.whole:
            raise failures.list_not_whole(self._transport.place, walk.why)
        return walk

    def _walker(
        self,
        path: str,
        decoder: PageDecoder[RowT],
        params: Mapping[str, str],
        *,
        told: OnPage | None,
        tolerant: bool,
    ) -> PageWalker[RowT]:
        async def fetch(number: int, limit: int) -> Page[RowT]:
            answer = await self._transport.get_bytes(path, {**params, "limit": limit, "page": number})
            return self._page(answer, decoder)

        return PageWalker(fetch, tolerant=tolerant, on_page=told)

    def _page(self, answer: Answer, decoder: PageDecoder[RowT]) -> Page[RowT]:
        try:
            decoded = decoder.decode(answer.body)
        except msgspec.ValidationError:
            raise failures.unreadable(self._transport.place, "it sent something else than a list") from None
        except UNREADABLE:
            raise failures.unreadable(self._transport.place, "the JSON it sent is damaged") from None
        return Page(
            rows=decoded.rows,
            count=decoded.count,
            observed_at=answer.date or self._now(),
            limit=_positive(answer.header("x-page-limit")),
            total=_whole(answer.header("x-page-total")),
            problems=decoded.problems,
        )

    async def _stats(self, path: str) -> StatsWalk:
        """A walk that keeps what it reads; refusals and pauses are raised, other failed pages are named."""
        walk = await self._walker(path, _DEVICES, _ALL_TYPES, told=None, tolerant=True).run()
        found = list(walk.unique())
        samples = tuple(sample_of(row, page.observed_at) for row, page in found)
        failed = tuple(f"page {n} of {walk.expected}: {error.title}" for n, error in sorted(walk.failed.items()))
        missing = (f"{walk.why[:1].upper()}{walk.why[1:]}.",) if not walk.whole and not failed else ()
        return StatsWalk(
            samples=samples,
            rows=tuple(device_row(row) for row, _ in found),
            complete=walk.whole,
            has_counts=_has_counts(samples),
            failed_pages=failed,
            problems=walk.problems() + missing,
        )


def _readable_privileges(document: SelfWire) -> list[PrivilegeWire]:
    """The entries that can be read: one odd entry does not lock anybody out."""
    found: list[PrivilegeWire] = []
    for raw in document.privileges or []:
        try:
            found.append(msgspec.json.decode(raw, type=PrivilegeWire))
        except UNREADABLE:
            continue
    return found


def _device_walk(walk: Walk[DeviceWire]) -> DeviceWalk:
    return DeviceWalk(tuple(device_row(row) for row, _ in walk.unique()), walk.total, walk.problems())


def _has_counts(samples: tuple[Sample, ...]) -> bool | None:
    """Whether connected access points come with counts; None when there is no such row to judge by."""
    judged = [s.num_clients is not None for s in samples if s.kind is DeviceKind.AP and s.status == "connected"]
    return any(judged) if judged else None


def _told(progress: Progress | None, what: str) -> OnPage | None:
    if progress is None:
        return None
    return lambda done, total: progress(done, total, what)


def _part(text: str) -> str:
    """An id as one part of a path."""
    return quote(text, safe="")


def _whole(text: str | None) -> int | None:
    """A header's whole number, None when absent or no number."""
    plain = (text or "").strip()
    return int(plain) if plain.isascii() and plain.isdigit() and len(plain) < 10 else None


def _positive(text: str | None) -> int | None:
    return _whole(text) or None
