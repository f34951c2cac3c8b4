"""Finds the Mapped site a building goes to: sites are matched, never created; sends one query at most."""

from __future__ import annotations

from mistdesk.clients.mapped import MappedApi
from mistdesk.domain.graph.model import MappedSite
from mistdesk.targets import wire


async def read_sites(api: MappedApi) -> tuple[MappedSite, ...]:
    """The sites the token sees."""
    data = await api.read(wire.SITES, wire.SitesData)
    return tuple(MappedSite(site.id, site.name or site.id) for site in data.sites or () if site and site.id)


class SiteBook:
    """Resolves what the mapping says about a site; reads the list once."""

    def __init__(self, api: MappedApi, chosen: str) -> None:
        self._api = api
        self._chosen = chosen
        self._sites: tuple[MappedSite, ...] | None = None

    async def resolve(self, wanted: str) -> str | None:
        """The id of the wanted site (an id or a name), else the one chosen in the settings; None when unclear."""
        if self._sites is None:
            self._sites = await read_sites(self._api)
        if any(site.id == wanted for site in self._sites):
            return wanted
        named = [site.id for site in self._sites if wanted and site.name.casefold() == wanted.casefold()]
        if len(named) == 1:
            return named[0]
        if self._chosen:
            return self._chosen
        return self._sites[0].id if not wanted and len(self._sites) == 1 else None
