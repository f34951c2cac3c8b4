"""Reads the whole estate from Mist, all or nothing; knows ports only."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from mistdesk.domain.errors import Cancelled, Side, Unreachable
from mistdesk.domain.estate.assembly import assemble, carry_gone
from mistdesk.domain.estate.model import DeviceRow, FloorMap, Inventory, Organization, Site
from mistdesk.domain.estate.turns import carried_maps, carried_rows, sites_in_turn
from mistdesk.domain.ports import Cancel, MistApi, Progress
from mistdesk.domain.sync import MistConnection

LOOK_AGAIN = 0.2  # seconds between looks at the stop sign


class Discovery:
    """One reading. A page that cannot be read makes the whole reading fail, and the old data stays."""

    def __init__(self, api: MistApi, connection: MistConnection, *, clock: Callable[[], float]) -> None:
        self._api = api
        self._connection = connection
        self._clock = clock

    async def read(self, before: Inventory | None, progress: Progress, cancel: Cancel) -> Inventory:
        """The new inventory, with devices that Mist no longer has marked as gone. A stop ends it within a second."""
        _stop_if(cancel)
        work = asyncio.get_running_loop().create_task(self._read(before, progress), name="read-all")
        try:
            while not work.done():
                await asyncio.wait([work], timeout=LOOK_AGAIN)
                if not work.done():
                    _stop_if(cancel)
            return work.result()
        finally:
            if not work.done():
                work.cancel()
                await asyncio.wait([work])

    async def _read(self, before: Inventory | None, progress: Progress) -> Inventory:
        progress(0, 0, "Reading sites")
        organization, sites = await self._sites()
        boxes, problems = await self._inventory(progress)
        turn = sites if self._connection.site_ids else sites_in_turn(sites, before)
        waiting = {site.id for site in sites} - {site.id for site in turn}
        maps, configured = await self._site_details(turn, progress, problems)
        if waiting:
            problems.append(f"Maps of {len(waiting):,} sites are as last read; sites take turns inside the call limit.")
        progress(len(sites), len(sites), "Reading device statistics")
        stats, taken_at = await self._stats_rows(sites, problems)
        known = (*carried_rows(before, waiting, boxes), *boxes)
        devices = assemble(known, configured, stats, (site.id for site in sites))
        now = Inventory(
            revision=(before.revision if before else 0) + 1,
            taken_at=taken_at,
            organization=organization,
            sites=tuple({site.id: site for site in sites}.values()),
            maps=tuple({floor.id: floor for floor in (*carried_maps(before, waiting), *maps)}.values()),
            devices=devices,
            problems=tuple(dict.fromkeys(problems)),
        )
        return carry_gone(before, now, whole_organization=not self._connection.site_ids)

    async def _sites(self) -> tuple[Organization, tuple[Site, ...]]:
        connection = self._connection
        if connection.site_ids:
            sites = tuple([await self._api.site(site_id) for site_id in connection.site_ids])
            return Organization(connection.org_id, connection.org_name or connection.org_id), sites
        organization = await self._api.organization(connection.org_id)
        return organization, await self._api.sites(connection.org_id)

    async def _inventory(self, progress: Progress) -> tuple[tuple[DeviceRow, ...], list[str]]:
        if self._connection.site_ids:
            return (), []
        walk = await self._api.inventory(
            self._connection.org_id, lambda done, total, _: progress(done, total, "Reading devices")
        )
        return walk.rows, list(walk.problems)

    async def _site_details(
        self, sites: tuple[Site, ...], progress: Progress, problems: list[str]
    ) -> tuple[list[FloorMap], list[DeviceRow]]:
        maps: list[FloorMap] = []
        rows: list[DeviceRow] = []
        done = 0
        gate = asyncio.Semaphore(4)

        async def one(site: Site) -> None:
            nonlocal done
            async with gate:
                maps.extend(await self._api.site_maps(site.id))
                walk = await self._api.site_devices(site.id)
                rows.extend(walk.rows)
                problems.extend(walk.problems)
            done += 1
            progress(done, len(sites), "Reading sites, maps and devices")

        try:
            async with asyncio.TaskGroup() as group:
                for site in sites:
                    group.create_task(one(site))
        except* Exception as failures:  # noqa: BLE001  (the first one is raised as it is)
            raise failures.exceptions[0] from None
        return maps, rows

    async def _stats_rows(self, sites: tuple[Site, ...], problems: list[str]) -> tuple[list[DeviceRow], float]:
        if self._connection.site_ids:
            walks = [await self._api.site_stats(site.id) for site in sites]
        else:
            walks = [await self._api.org_stats(self._connection.org_id)]
        failed = [page for walk in walks for page in walk.failed_pages]
        if failed or not all(walk.complete for walk in walks):
            raise Unreachable(
                "The estate could not be read whole",
                f"{len(failed) or 1} pages of device statistics did not come.",
                "The last reading stays. It is tried again at the next refresh.",
                side=Side.MIST,
            )
        problems.extend(problem for walk in walks for problem in walk.problems)
        times = [sample.observed_at.timestamp() for walk in walks for sample in walk.samples]
        return [row for walk in walks for row in walk.rows], max(times, default=self._clock())


def _stop_if(cancel: Cancel) -> None:
    if cancel.is_set():
        raise Cancelled("Reading stopped", "The reading was stopped before its end.", "The last reading stays.")
