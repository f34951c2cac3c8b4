"""What is sent to and read from a GraphQL address: documents and typed shapes; sends nothing itself.

The place mutations are Mapped's documented ones. `mistdeskIngest` is the embedded graph's own, under a prefix of its
own, so that nobody takes it for Mapped's.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from mistdesk.domain.graph.model import PlaceKind

INGEST = "mistdeskIngest"
PLACE_MUTATIONS = frozenset(f"{verb}{kind}" for verb in ("create", "update") for kind in ("Building", "Floor", "Space"))

ORGANIZATION = "{ organization { id name } }"
SITES = "{ sites { id name } }"
CONNECTORS = "{ connectors { id name state direction } }"
BUILDINGS = "{ sites { id buildings { id name address { streetAddress } } } }"
FLOORS = "query ($ids: [String]) { buildings(filter: {id: {in: $ids}}) { id floors { id name level } } }"
SPACES = "query ($ids: [String]) { floors(filter: {id: {in: $ids}}) { id spaces { id name } } }"
READ_BACK = """query ($id: String) {
  connectors(filter: {id: {eq: $id}}) {
    things { mappingKey identities { ... on ExternalIdentity { value } } }
    points { mappingKey }
  }
}"""
INGEST_DOCUMENT = f"""mutation ($input: MistdeskIngestInput!) {{
  {INGEST}(input: $input) {{
    accepted
    rejected {{ kind key reason }}
    merged {{ key into reason }}
    ids {{ key id }}
  }}
}}"""


class EntityInput(msgspec.Struct, rename="camel", omit_defaults=True, frozen=True):
    """An entity as the content of a row has it."""

    key: str
    exact_type: str
    name: str | None = None
    level: int | None = None
    address: str | None = None
    site_id: str | None = None


class RelationInput(msgspec.Struct, rename={"source": "from", "target": "to"}, frozen=True):
    """A relation as the content of a row has it."""

    source: str
    type: str
    target: str


class IdentityInput(msgspec.Struct, frozen=True):
    """An identity as the content of a row has it."""

    entity: str
    kind: str
    value: str
    scope: str


class PointInput(msgspec.Struct, rename="camel", omit_defaults=True, frozen=True):
    """A point as the content of a row has it."""

    key: str
    parent: str
    exact_type: str
    datatype: str
    name: str | None = None
    unit: str | None = None
    value_map: dict[str, str] | None = None


class SampleInput(msgspec.Struct, omit_defaults=True, frozen=True):
    """A value of a point; the time is RFC 3339 in UTC."""

    point: str
    timestamp: str
    int64_value: int | None = msgspec.field(default=None, name="int64Value")
    json: msgspec.Raw | None = None


class IngestInput(msgspec.Struct, rename="camel", omit_defaults=True):
    """One call of the ingest mutation."""

    connector_id: str
    entities: list[EntityInput] = []
    relations: list[RelationInput] = []
    identities: list[IdentityInput] = []
    points: list[PointInput] = []
    samples: Sequence[SampleInput] = ()
    retire: list[str] = []
    retire_relations: list[RelationInput] = []


class IngestVariables(msgspec.Struct):
    """Its variables."""

    input: IngestInput


class WireRejection(msgspec.Struct):
    """A row that was not taken."""

    kind: str
    key: str
    reason: str


class WireMerge(msgspec.Struct):
    """A key that names the same entity as an older one."""

    key: str
    into: str
    reason: str


class WireId(msgspec.Struct):
    """The id a key leads to."""

    key: str
    id: str


class IngestOutcome(msgspec.Struct):
    """What became of the rows of one call."""

    accepted: int
    rejected: list[WireRejection]
    merged: list[WireMerge] = []
    ids: list[WireId] = []


class IngestData(msgspec.Struct):
    """The data of an ingest answer."""

    outcome: IngestOutcome | None = msgspec.field(default=None, name=INGEST)


class WireAddress(msgspec.Struct, rename="camel", omit_defaults=True):
    """An address; ours is one line."""

    street_address: str | None = None


class PlaceInput(msgspec.Struct, rename="camel", omit_defaults=True):
    """A building, floor or space as the place mutations take it."""

    name: str
    id: str | None = None
    site_id: str | None = None
    address: WireAddress | None = None
    building_id: str | None = None
    level: int | None = None
    floor_id: str | None = None


class Identified(msgspec.Struct):
    """Something with an id and a name."""

    id: str | None = None
    name: str | None = None


class OrganizationData(msgspec.Struct):
    """Who the token belongs to."""

    organization: Identified | None = None


class SitesData(msgspec.Struct):
    """The sites of the organisation."""

    sites: list[Identified | None] | None = None


class WireConnector(msgspec.Struct):
    """A connector row."""

    id: str | None = None
    name: str | None = None
    state: str | None = None
    direction: str | None = None


class ConnectorsData(msgspec.Struct):
    """The connectors of the organisation."""

    connectors: list[WireConnector | None] | None = None


class FoundPlace(msgspec.Struct):
    """A place that is already there."""

    id: str | None = None
    name: str | None = None
    level: int | None = None
    address: WireAddress | None = None


class Holder(msgspec.Struct):
    """A place with what is in it; only one of the lists is asked for."""

    id: str | None = None
    buildings: list[FoundPlace | None] | None = None
    floors: list[FoundPlace | None] | None = None
    spaces: list[FoundPlace | None] | None = None

    def places(self) -> list[FoundPlace]:
        """What is in it."""
        return [place for place in (*(self.buildings or ()), *(self.floors or ()), *(self.spaces or ())) if place]


class HoldersData(msgspec.Struct):
    """Answer of a look at what is there."""

    sites: list[Holder | None] | None = None
    buildings: list[Holder | None] | None = None
    floors: list[Holder | None] | None = None

    def holders(self) -> list[Holder]:
        """The places that were asked for."""
        return [one for one in (*(self.sites or ()), *(self.buildings or ()), *(self.floors or ())) if one]


class WireIdentity(msgspec.Struct):
    """An external identity; other kinds come as empty objects."""

    value: str | None = None


class FoundRow(msgspec.Struct, rename="camel"):
    """A thing or point as read back."""

    mapping_key: str | None = None
    identities: list[WireIdentity | None] | None = None


class FoundConnector(msgspec.Struct):
    """What hangs on a connector."""

    things: list[FoundRow | None] | None = None
    points: list[FoundRow | None] | None = None


class ReadBackData(msgspec.Struct):
    """Answer of reading back."""

    connectors: list[FoundConnector | None] | None = None


def place_document(kind: PlaceKind, verbs: Iterable[str]) -> str:
    """One mutation of several aliases `m0`, `m1` ..., each with its own input `i0`, `i1` ..."""
    noun, word = kind.value.capitalize(), kind.value
    heads, fields = [], []
    for number, verb in enumerate(verbs):
        heads.append(f"$i{number}: {noun}{verb.capitalize()}RequestInput")
        fields.append(f"m{number}: {verb}{noun}(input: $i{number}) {{ {word} {{ id name }} }}")
    return f"mutation ({', '.join(heads)}) {{\n  " + "\n  ".join(fields) + "\n}"
