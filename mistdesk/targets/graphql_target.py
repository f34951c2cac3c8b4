"""Publishes to a GraphQL address, the embedded graph or Mapped: what it carries is asked of the address itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from mistdesk.clients.mapped import MappedApi
from mistdesk.clients.transport import SIGN_IN
from mistdesk.domain.errors import BadAnswer, NotAllowed, Side, WrongUsage
from mistdesk.domain.graph.model import Connector, ExactType, Graph, MappedSite, PointValue
from mistdesk.domain.graph.plan import Change, Plan, PlanLine, PublishedRow, PublishResult, RowKind, Verification
from mistdesk.domain.graph.planning import Carries, make_plan
from mistdesk.domain.graph.rows import noun_of
from mistdesk.domain.ports import Acknowledge, Cancel, Capabilities, Progress, SampleResult
from mistdesk.domain.sync import TargetSettings
from mistdesk.targets import wire
from mistdesk.targets.ledger import Ledger
from mistdesk.targets.places import PlaceSender
from mistdesk.targets.rows import RowSender, send_values
from mistdesk.targets.sites import SiteBook, read_sites

PLACES = "places"
INGESTED = ("devices and zones", "identities", "relations", "points", "values")

_NO_PLACES = "this address has no call that creates places"
_NO_INGEST = "this address has no call for it; hand it over as a file"
_AS_PLACE = "goes as a place, see Places"
_NO_CODES = "Space codes stay in the mapping: the calls that create spaces have no field for them."
_PLACE_NOUNS = frozenset({noun_of(ExactType.BUILDING), noun_of(ExactType.FLOOR)})
_THINGS = frozenset({ExactType.ACCESS_POINT, ExactType.SWITCH, ExactType.ETHERNET_SWITCH, ExactType.NETWORKED_DEVICE})


class GraphqlTarget:
    """One target behind one address and token; see `domain.ports.Target`."""

    def __init__(self, api: MappedApi, settings: TargetSettings, name: str) -> None:
        self._api = api
        self._settings = settings
        self._name = name
        self._capabilities: Capabilities | None = None
        self._connector = settings.connector_id

    @property
    def name(self) -> str:
        """How the target is called in sentences."""
        return self._name

    async def capabilities(self) -> Capabilities:
        """What the address offers, by introspection; where that is closed, the documented place calls alone."""
        if self._capabilities is None:
            fields = await self._api.mutation_fields()
            places = fields is None or fields >= wire.PLACE_MUTATIONS
            ingest = fields is not None and wire.INGEST in fields
            carries = ((PLACES,) if places else ()) + (INGESTED if ingest else ())
            cannot = tuple(word for word in (PLACES, *INGESTED) if word not in carries)
            self._capabilities = Capabilities(ingest, places, carries, cannot)
        return self._capabilities

    async def organization(self) -> str:
        """Name of the organisation the token belongs to."""
        data = await self._api.read(wire.ORGANIZATION, wire.OrganizationData, patience=SIGN_IN)
        found = data.organization
        if found is None or not (found.name or found.id):
            raise BadAnswer(
                "The organisation cannot be read",
                f"{self._name} took the token but named no organisation.",
                "Check the token's scopes and the organisation's id.",
                side=Side.MAPPED,
            )
        return found.name or found.id or ""

    async def sites(self) -> tuple[MappedSite, ...]:
        """The sites buildings can be put in."""
        return await read_sites(self._api)

    async def connectors(self) -> tuple[Connector, ...]:
        """The connectors, sources first: points are found by a source's id."""
        data = await self._api.read(wire.CONNECTORS, wire.ConnectorsData)
        rows = [row for row in data.connectors or () if row is not None and row.id]
        rows.sort(key=lambda row: row.direction == "DESTINATION")
        return tuple(Connector(row.id or "", row.name or row.id or "", row.state or "") for row in rows)

    async def plan(self, graph: Graph, published: Sequence[PublishedRow]) -> Plan:
        """The difference between the graph and what was acknowledged, with what cannot be carried."""
        carries = _carries(await self.capabilities())
        plan = make_plan(graph, published, target=self._name, carries=carries)
        spaces = any(line.key.startswith("place/space/") for line in plan.changes())
        return replace(plan, notes=(_NO_CODES,)) if spaces else plan

    async def apply(
        self,
        plan: Plan,
        published: Sequence[PublishedRow],
        acknowledge: Acknowledge,
        progress: Progress,
        cancel: Cancel,
    ) -> PublishResult:
        """Send the plan's changes in batches: places, then rows, then what is retired; each batch is acknowledged."""
        ledger = Ledger(plan, published, acknowledge, progress, cancel)
        book = SiteBook(self._api, self._settings.site_id)
        places, rows = _split(plan.changes())
        if places:
            await PlaceSender(self._api, book, ledger).send(places)
        if rows and ledger.may_go_on():
            await RowSender(self._api, await self._connector_id(), book, ledger).send(rows)
        return ledger.result()

    async def send(self, values: Sequence[PointValue]) -> SampleResult:
        """Send values of published points; a repeat is harmless."""
        if not values:
            return SampleResult(0)
        if not (await self.capabilities()).ingest:
            raise NotAllowed(
                "The target takes no values",
                f"{self._name} offers no call for values of points.",
                "Let Mapped's own connector read them, or publish to the graph on this computer.",
                side=Side.MAPPED,
            )
        return await send_values(self._api, await self._connector_id(), values)

    async def verify(self, graph: Graph) -> Verification:
        """Read back devices and points: by mapping key, devices also by serial. Without ingest devices alone."""
        things = [entity.key for entity in graph.entities if entity.exact_type in _THINGS]
        points = [point.key for point in graph.points] if (await self.capabilities()).ingest else []
        serials = {identity.entity: identity.value for identity in graph.identities}
        data = await self._api.read(wire.READ_BACK, wire.ReadBackData, {"id": await self._connector_id()})
        rows = [row for row in data.connectors or () if row is not None]
        found_things = [thing for row in rows for thing in row.things or () if thing is not None]
        found_points = [point for row in rows for point in row.points or () if point is not None]
        found_serials = {
            identity.value for thing in found_things for identity in thing.identities or () if identity is not None
        }
        thing_keys, point_keys = _keys(found_things), _keys(found_points)
        missing = [key for key in things if key not in thing_keys and serials.get(key) not in found_serials]
        missing += [key for key in points if key not in point_keys]
        expected = len(things) + len(points)
        return Verification(expected, expected - len(missing), tuple(missing))

    async def query(self, text: str) -> str:
        """Send a GraphQL text; the answer's JSON text, errors included as they came."""
        return await self._api.query_text(text)

    async def aclose(self) -> None:
        """Close connections."""
        await self._api.aclose()

    async def _connector_id(self) -> str:
        """The connector of the settings, else the only one there is."""
        if not self._connector:
            known = await self.connectors()
            if len(known) != 1:
                raise WrongUsage(
                    "No connector is chosen",
                    f"{self._name} has {len(known)} connectors; points hang on one of them.",
                    "Choose the connector in Settings.",
                    side=Side.MAPPED,
                )
            self._connector = known[0].id
        return self._connector


def _carries(capabilities: Capabilities) -> Carries:
    def reason(row: PublishedRow) -> str | None:
        if row.kind is RowKind.PLACE:
            return None if capabilities.places else _NO_PLACES
        if capabilities.ingest:
            return None
        return _AS_PLACE if row.kind is RowKind.ENTITY and row.noun in _PLACE_NOUNS else _NO_INGEST

    return reason


def _split(lines: Sequence[PlanLine]) -> tuple[list[PlanLine], list[PlanLine]]:
    places = [line for line in lines if line.kind is RowKind.PLACE and line.change is not Change.RETIRE]
    return places, [line for line in lines if line.kind is not RowKind.PLACE]


def _keys(rows: Sequence[wire.FoundRow]) -> frozenset[str]:
    """The keys in mapping keys such as `mkey://<connector>@<type>/<key>`."""
    texts = [row.mapping_key or "" for row in rows]
    return frozenset(text.partition("://")[2].partition("/")[2] or text for text in texts)
