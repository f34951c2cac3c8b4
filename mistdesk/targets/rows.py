"""Sends entities, identities, relations, points and values through the ingest mutation, row by row accounted for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

import msgspec

from mistdesk.clients.mapped import MappedApi
from mistdesk.domain.errors import BadAnswer, Side
from mistdesk.domain.graph.model import PointValue, RelationType
from mistdesk.domain.graph.plan import Change, PlanLine, Rejection, RowKind
from mistdesk.domain.graph.rows import fields_of, text_of
from mistdesk.domain.ports import SampleResult
from mistdesk.targets import wire
from mistdesk.targets.ledger import Ledger
from mistdesk.targets.sites import SiteBook

BATCH = 500  # rows in one call
SAMPLES = 5000  # values in one call
HOPELESS = 3  # calls refused as a whole, one after the other, before a publish is given up

_IDENTITY_STAYS = "The target takes an identity back only with its device, or when another replaces it."
_POINT_STAYS = "The target takes this relation back only with its point."
_UNREADABLE = "Its content cannot be read."


class RowSender:
    """Sends all rows but the places of one publish."""

    def __init__(self, api: MappedApi, connector: str, sites: SiteBook, ledger: Ledger) -> None:
        self._api = api
        self._connector = connector
        self._sites = sites
        self._ledger = ledger
        self._in_vain = 0

    async def send(self, lines: Sequence[PlanLine]) -> None:
        """Put rows in, then retire; raises when the connection breaks, with what was confirmed acknowledged."""
        put = [line for line in lines if line.change is not Change.RETIRE]
        retired = [line for line in lines if line.change is Change.RETIRE and not _goes_with_others(line)]
        silent = [line for line in lines if line.change is Change.RETIRE and _goes_with_others(line)]
        for group in (put, retired):
            for start in range(0, len(group), BATCH):
                if not self._ledger.may_go_on():
                    return
                await self._send_batch(group[start : start + BATCH])
        if self._ledger.may_go_on():
            self._settle(silent)

    async def _send_batch(self, batch: Sequence[PlanLine]) -> None:
        rows = wire.IngestInput(self._connector)
        sent: list[PlanLine] = []
        for line in batch:
            try:
                reason = await self._add(rows, line)
            except msgspec.MsgspecError:
                reason = _UNREADABLE
            if reason:
                self._ledger.refuse([line], reason)
            else:
                sent.append(line)
        if not sent:
            return
        answer = await self._api.execute(wire.INGEST_DOCUMENT, wire.IngestVariables(rows))
        outcome = None if answer.data is None else self._api.decode(answer.data, wire.IngestData).outcome
        if outcome is None:
            self._in_vain += 1
            if self._in_vain == HOPELESS or not answer.errors:
                raise self._api.refused(answer.errors)
            self._ledger.refuse(sent, answer.errors[0].message)
            return
        self._in_vain = 0
        self._account(sent, outcome)

    async def _add(self, rows: wire.IngestInput, line: PlanLine) -> str:
        """Add a row to a call; the reason when it cannot be added."""
        content = line.content.encode()
        if line.change is Change.RETIRE:
            if line.kind is RowKind.RELATION:
                rows.retire_relations.append(msgspec.json.decode(content, type=wire.RelationInput))
            else:
                rows.retire.append(line.key)
        elif line.kind is RowKind.ENTITY:
            entity = msgspec.json.decode(content, type=wire.EntityInput)
            if entity.site_id is not None:
                site = await self._sites.resolve(entity.site_id)
                if site is None:
                    return f'The target has no site "{entity.site_id}". Choose one.'
                entity = msgspec.structs.replace(entity, site_id=site)
            rows.entities.append(entity)
        elif line.kind is RowKind.IDENTITY:
            rows.identities.append(msgspec.json.decode(content, type=wire.IdentityInput))
        elif line.kind is RowKind.RELATION:
            rows.relations.append(msgspec.json.decode(content, type=wire.RelationInput))
        else:
            rows.points.append(msgspec.json.decode(content, type=wire.PointInput))
        return ""

    def _account(self, sent: Sequence[PlanLine], outcome: wire.IngestOutcome) -> None:
        """Acknowledge what was taken, list what was not with its reason."""
        reasons = {(row.kind, row.key): row.reason for row in outcome.rejected}
        refused = {line.key: reasons[mark] for line in sent if (mark := _mark(line)) in reasons}
        taken = [line for line in sent if line.key not in refused]
        if outcome.accepted != len(taken):
            raise _sums_do_not_match(outcome.accepted, len(taken))
        for line in sent:
            if line.key in refused:
                self._ledger.refuse([line], refused[line.key])
        ids = {row.key: row.id for row in outcome.ids}
        self._ledger.took([line for line in taken if line.change is not Change.RETIRE], ids)
        self._ledger.retired([line for line in taken if line.change is Change.RETIRE])
        titles = {line.key: line.title for line in sent}
        for merge in outcome.merged:
            if merge.into not in self._ledger.remote_ids:  # joining the place that we made for it is meant to be
                held = self._ledger.held.get(merge.into)
                into = held.title if held is not None else merge.into
                title = titles.get(merge.key, merge.key)
                self._ledger.merged.append(f'"{title}" is one with "{into}": {merge.reason}')

    def _settle(self, lines: Sequence[PlanLine]) -> None:
        """Rows that go with others: they are gone once the other row is gone or has taken their place."""
        held = self._ledger.held
        replaced: dict[tuple[str, str], int] = {}
        for row in held.values():
            if row.kind is RowKind.IDENTITY:
                fields = fields_of(row.content)
                slot = text_of(fields, "entity"), text_of(fields, "kind")
                replaced[slot] = replaced.get(slot, 0) + 1
        gone: list[PlanLine] = []
        for line in lines:
            fields = fields_of(line.content)
            if line.kind is RowKind.IDENTITY:
                entity = text_of(fields, "entity")
                stays = entity in held and replaced.get((entity, text_of(fields, "kind")), 0) < 2
            else:
                point = held.get(text_of(fields, "to"))
                stays = point is not None and text_of(fields_of(point.content), "parent") == text_of(fields, "from")
            if stays:
                self._ledger.refuse([line], _IDENTITY_STAYS if line.kind is RowKind.IDENTITY else _POINT_STAYS)
            else:
                gone.append(line)
        self._ledger.retired(gone)


async def send_values(api: MappedApi, connector: str, values: Sequence[PointValue]) -> SampleResult:
    """Send values in calls of up to 5,000; a repeat is harmless. Raises when a call gives no result."""
    total = SampleResult(0)
    for start in range(0, len(values), SAMPLES):
        refused: list[Rejection] = []
        samples: list[wire.SampleInput] = []
        for value in values[start : start + SAMPLES]:
            sample = _sample(value)
            if isinstance(sample, Rejection):
                refused.append(sample)
            else:
                samples.append(sample)
        accepted = 0
        if samples:
            variables = wire.IngestVariables(wire.IngestInput(connector, samples=samples))
            answer = await api.execute(wire.INGEST_DOCUMENT, variables)
            outcome = None if answer.data is None else api.decode(answer.data, wire.IngestData).outcome
            if outcome is None:
                raise api.refused(answer.errors)
            if outcome.accepted + len(outcome.rejected) != len(samples):
                raise _sums_do_not_match(outcome.accepted, len(samples) - len(outcome.rejected))
            accepted = outcome.accepted
            refused += [Rejection(row.kind, row.key, row.reason) for row in outcome.rejected]
        total = replace(total, accepted=total.accepted + accepted, rejected=(*total.rejected, *refused))
    return total


def _sample(value: PointValue) -> wire.SampleInput | Rejection:
    time = datetime.fromtimestamp(value.at, UTC).isoformat().replace("+00:00", "Z")
    if value.integer is not None:
        return wire.SampleInput(value.point, time, int64_value=value.integer)
    text = (value.json or "").encode()
    try:
        msgspec.json.decode(text)
    except msgspec.MsgspecError:
        return Rejection("sample", f"{value.point}|{time}", "It holds no value that can be sent.")
    return wire.SampleInput(value.point, time, json=msgspec.Raw(text))


def _goes_with_others(line: PlanLine) -> bool:
    """Whether a retired row is never sent, because it leaves with another one."""
    if line.kind is RowKind.IDENTITY:
        return True
    return line.kind is RowKind.RELATION and text_of(fields_of(line.content), "type") == RelationType.HAS_POINT


def _mark(line: PlanLine) -> tuple[str, str]:
    """How the target names the row in a refusal."""
    return ("retire" if line.change is Change.RETIRE else line.kind.value), line.key


def _sums_do_not_match(accepted: int, expected: int) -> BadAnswer:
    return BadAnswer(
        "The answer does not add up",
        f"The target says that it took {accepted} rows; by its list of refusals it should be {expected}.",
        "Nothing of this batch counts as published. Try again; if it stays, report it with the details.",
        side=Side.MAPPED,
    )
