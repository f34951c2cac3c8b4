"""The rows of an ingest call and of its answer, as they are on the wire; judges nothing."""

from __future__ import annotations

import msgspec


class EntityRow(msgspec.Struct, rename="camel", frozen=True):
    """An entity as sent."""

    key: str
    exact_type: str
    name: str | None = None
    level: int | None = None
    address: str | None = None
    site_id: str | None = None
    properties: object = None


class RelationRow(msgspec.Struct, rename={"source": "from", "target": "to"}, frozen=True):
    """A relation as sent, its ends as keys."""

    source: str
    type: str
    target: str


class IdentityInput(msgspec.Struct, rename="camel", frozen=True):
    """An identity as sent."""

    entity: str
    kind: str
    value: str
    scope: str


class PointRow(msgspec.Struct, rename="camel", frozen=True):
    """A point as sent."""

    key: str
    parent: str
    exact_type: str
    datatype: str
    name: str | None = None
    unit: str | None = None
    value_map: dict[str, object] | None = None


class SampleRow(msgspec.Struct, rename="camel", frozen=True):
    """A sample as sent; the time is already an instant."""

    point: str
    timestamp: int
    int64_value: int | None = msgspec.field(default=None, name="int64Value")
    float64_value: float | None = msgspec.field(default=None, name="float64Value")
    string_value: str | None = None
    bool_value: bool | None = None
    json: object = None


class Batch(msgspec.Struct, rename="camel", frozen=True):
    """One call."""

    connector_id: str
    entities: list[EntityRow] | None = None
    relations: list[RelationRow] | None = None
    identities: list[IdentityInput] | None = None
    points: list[PointRow] | None = None
    samples: list[SampleRow] | None = None
    retire: list[str] | None = None
    retire_relations: list[RelationRow] | None = None


class Rejection(msgspec.Struct, frozen=True):
    """A row that was not taken."""

    kind: str
    key: str
    reason: str


class Merge(msgspec.Struct, frozen=True):
    """A key that names the same entity as an older one."""

    key: str
    into: str
    reason: str


class KeyId(msgspec.Struct, frozen=True):
    """The id that a key leads to."""

    key: str
    id: str


class IngestResult(msgspec.Struct, frozen=True):
    """What became of the rows; accepted and rejected ones add up to the rows sent."""

    accepted: int
    rejected: list[Rejection]
    merged: list[Merge]
    ids: list[KeyId]
