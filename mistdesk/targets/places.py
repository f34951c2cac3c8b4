"""Sends buildings, floors and spaces by Mapped's documented place mutations; deletes nothing, ever."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import msgspec

from mistdesk.clients.mapped import GraphqlAnswer, MappedApi
from mistdesk.domain.graph.model import PlaceKind
from mistdesk.domain.graph.plan import PlanLine
from mistdesk.domain.graph.rows import Json, fields_of, place_row_key, text_of
from mistdesk.targets import wire
from mistdesk.targets.ledger import Ledger
from mistdesk.targets.sites import SiteBook

BATCH = 25  # mutations in one document
LOOK = 100  # parents in one look at what is there

_PARENT = {PlaceKind.FLOOR: PlaceKind.BUILDING, PlaceKind.SPACE: PlaceKind.FLOOR}
_LOOK = {PlaceKind.FLOOR: wire.FLOORS, PlaceKind.SPACE: wire.SPACES}

_Made: TypeAlias = dict[str, dict[str, wire.Identified | None] | None]


class _LookVariables(msgspec.Struct):
    ids: Sequence[str]


@dataclass(frozen=True, slots=True)
class _Job:
    """A place to send. `remote_id` is "" for one that has to be created."""

    line: PlanLine
    fields: dict[str, Json]
    parent_id: str
    remote_id: str

    @property
    def verb(self) -> str:
        return "update" if self.remote_id else "create"


class PlaceSender:
    """Sends the places of one publish, parents first, several in a call."""

    def __init__(self, api: MappedApi, sites: SiteBook, ledger: Ledger) -> None:
        self._api = api
        self._sites = sites
        self._ledger = ledger
        self._fresh: set[str] = set()  # ids made in this publish: nothing of ours can be in them yet

    async def send(self, lines: Sequence[PlanLine]) -> None:
        """Create or update; raises when the connection breaks, with what was confirmed already acknowledged."""
        for kind in (PlaceKind.BUILDING, PlaceKind.FLOOR, PlaceKind.SPACE):
            mine = [(line, fields_of(line.content)) for line in lines]
            mine = [(line, fields) for line, fields in mine if text_of(fields, "kind") == kind]
            if not mine or not self._ledger.may_go_on():
                continue
            jobs = await self._jobs(kind, mine)
            creates = await self._not_there_yet(kind, [job for job in jobs if not job.remote_id])
            updates = [job for job in jobs if job.remote_id]
            for batch in (*_batches(creates), *_batches(updates)):
                if not self._ledger.may_go_on():
                    return
                await self._send_batch(kind, batch)

    async def _jobs(self, kind: PlaceKind, lines: Sequence[tuple[PlanLine, dict[str, Json]]]) -> list[_Job]:
        jobs: list[_Job] = []
        for line, fields in lines:
            parent = text_of(fields, "parent")
            if kind is PlaceKind.BUILDING:
                wanted = parent.removeprefix("site/")
                parent_id = await self._sites.resolve(wanted) or ""
                reason = (
                    f'The target has no site "{wanted}". Choose one.' if wanted else "Choose the Mapped site first."
                )
            else:
                parent_id = self._ledger.remote_id(place_row_key(_PARENT[kind], parent))
                reason = f"The {_PARENT[kind].value} it belongs to was not taken."
            if parent_id:
                jobs.append(_Job(line, fields, parent_id, self._ledger.remote_id(line.key)))
            else:
                self._ledger.refuse([line], reason)
        return jobs

    # --- look before creating: an answer that was lost must not make a second building ----------------------------

    async def _not_there_yet(self, kind: PlaceKind, jobs: list[_Job]) -> list[_Job]:
        """Take over what is already there, without changing it; the others remain to be created."""
        parents = sorted({job.parent_id for job in jobs} - self._fresh)
        if not parents:
            return jobs
        there = await self._look(kind, parents)
        left: list[_Job] = []
        known: dict[str, str] = {}
        for job in jobs:
            candidates = there.get((job.parent_id, _mark(kind, job.fields)), [])
            if not candidates:
                left.append(job)
                continue
            # Spaces may share a name; buildings of one address and floors of one level are one at the receiver.
            found = candidates.pop(0) if kind is PlaceKind.SPACE else candidates[0]
            known[job.line.key] = found.id or ""
            name = found.name or ""
            kept = "" if name == job.line.title else f', it keeps its name "{name}"'
            self._ledger.merged.append(f'{kind.value.capitalize()} "{job.line.title}" was already there{kept}.')
        self._ledger.took([job.line for job in jobs if job.line.key in known], known)
        return left

    async def _look(self, kind: PlaceKind, parents: Sequence[str]) -> dict[tuple[str, str], list[wire.FoundPlace]]:
        there: dict[tuple[str, str], list[wire.FoundPlace]] = {}
        holders: list[wire.Holder] = []
        if kind is PlaceKind.BUILDING:
            holders += (await self._api.read(wire.BUILDINGS, wire.HoldersData)).holders()
        else:
            for start in range(0, len(parents), LOOK):
                asked = _LookVariables(parents[start : start + LOOK])
                holders += (await self._api.read(_LOOK[kind], wire.HoldersData, asked)).holders()
        ours = self._ledger.remote_ids
        for holder in holders:
            for place in holder.places():
                if place.id and not (kind is PlaceKind.SPACE and place.id in ours):
                    there.setdefault((holder.id or "", _mark_found(kind, place)), []).append(place)
        return there

    # --- sending ----------------------------------------------------------------------------------------------------

    async def _send_batch(self, kind: PlaceKind, batch: Sequence[_Job]) -> None:
        document = wire.place_document(kind, [job.verb for job in batch])
        variables = {f"i{number}": {kind.value: _input(kind, job)} for number, job in enumerate(batch)}
        harmless = all(job.remote_id for job in batch)
        answer = await self._api.execute(document, variables, repeatable=harmless)
        made = self._api.decode(answer.data, _Made) if answer.data is not None else {}
        ids: dict[str, str] = {}
        for number, job in enumerate(batch):
            place = (made.get(f"m{number}") or {}).get(kind.value)
            if place is None or not (place.id or job.remote_id):
                self._ledger.refuse([job.line], _reason(answer, f"m{number}"))
                continue
            ids[job.line.key] = place.id or job.remote_id
            if not job.remote_id:
                self._fresh.add(ids[job.line.key])
        self._ledger.took([job.line for job in batch if job.line.key in ids], ids)


def _input(kind: PlaceKind, job: _Job) -> wire.PlaceInput:
    name, known = job.line.title, job.remote_id or None
    if kind is PlaceKind.BUILDING:
        # The country stays out: it is part of what buildings merge on, and the address line has it where it matters.
        address = text_of(job.fields, "address")
        street = wire.WireAddress(address) if address else None
        return wire.PlaceInput(name, known, site_id=job.parent_id, address=street)
    if kind is PlaceKind.FLOOR:
        level = job.fields.get("level")
        return wire.PlaceInput(name, known, building_id=job.parent_id, level=level if isinstance(level, int) else None)
    return wire.PlaceInput(name, known, floor_id=job.parent_id)


def _reason(answer: GraphqlAnswer, alias: str) -> str:
    """Why one mutation of several gave nothing."""
    errors = answer.errors_at(alias) or answer.errors
    return errors[0].message if errors else "The target gave no id for it."


def _mark(kind: PlaceKind, fields: dict[str, Json]) -> str:
    """What a place is recognised by inside its parent: address (or name), level, name."""
    name, address = _folded(text_of(fields, "name")), _folded(text_of(fields, "address"))
    if kind is PlaceKind.BUILDING:
        return address or name
    return f"level {fields.get('level')}" if kind is PlaceKind.FLOOR else name


def _mark_found(kind: PlaceKind, place: wire.FoundPlace) -> str:
    address = place.address.street_address if place.address else None
    fields: dict[str, Json] = {"name": place.name, "address": address, "level": place.level}
    return _mark(kind, fields)


def _folded(text: str) -> str:
    return " ".join(text.replace(",", " ").casefold().split())


def _batches(jobs: Sequence[_Job]) -> list[Sequence[_Job]]:
    return [jobs[start : start + BATCH] for start in range(0, len(jobs), BATCH)]
