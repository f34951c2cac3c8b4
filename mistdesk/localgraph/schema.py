"""Binds the schema's fields to what answers them; knows no HTTP."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING

import msgspec
from graphql import (
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLUnionType,
    extend_schema,
    parse,
)

from mistdesk.localgraph import reading
from mistdesk.localgraph.batch import Batch, IngestResult
from mistdesk.localgraph.ontology import IDENTITY_KINDS, NodeKind
from mistdesk.localgraph.places import PlaceAnswer, PlaceInput, answer
from mistdesk.localgraph.scalars import SCALARS
from mistdesk.localgraph.sdl import schema_text

if TYPE_CHECKING:
    from mistdesk.localgraph.views import Info, Resolver

_MUTATED = (NodeKind.SITE, NodeKind.BUILDING, NodeKind.FLOOR, NodeKind.SPACE)


@cache
def build_local_schema() -> GraphQLSchema:
    """The whole schema, ready to be executed with a Request as context."""
    schema = extend_schema(GraphQLSchema(types=SCALARS), parse(schema_text()), assume_valid=True)
    _bind(schema, "Query", reading.QUERY)
    for kind in NodeKind:
        _bind(schema, kind.value, reading.PLACE if kind.is_place else reading.THING)
    for name, resolvers in {
        "Point": reading.POINT,
        "Org": reading.ORG,
        "Address": reading.ADDRESS,
        "DeviceModel": reading.MODEL,
        "Geolocation": reading.GEOLOCATION,
        "Connector": reading.CONNECTOR,
        "ConnectorTypeListAvailableResponse": reading.CONNECTOR_TYPES,
        **dict.fromkeys(IDENTITY_KINDS, reading.IDENTITY),
    }.items():
        _bind(schema, name, resolvers)
    value_type = _object_type(schema, "TimeseriesRowValue")
    _bind(schema, value_type.name, dict.fromkeys(value_type.fields, reading.value_member))
    _bind(schema, "Mutation", _mutations())
    for abstract in schema.type_map.values():
        if isinstance(abstract, GraphQLInterfaceType | GraphQLUnionType):
            of_identity = "Identity" in abstract.name
            abstract.resolve_type = reading.type_of_identity if of_identity else reading.type_of_node
    return schema


def _object_type(schema: GraphQLSchema, name: str) -> GraphQLObjectType:
    found = schema.type_map[name]
    if not isinstance(found, GraphQLObjectType):
        raise TypeError(f"{name} is no object type")
    return found


def _bind(schema: GraphQLSchema, name: str, resolvers: Mapping[str, Resolver]) -> None:
    fields = _object_type(schema, name).fields
    for field_name, field in fields.items():
        if field_name in resolvers:
            field.resolve = resolvers[field_name]


def _place_input(kind: NodeKind, given: Mapping[str, object]) -> PlaceInput | None:
    request = given.get("input")
    place = request.get(kind.value.lower()) if isinstance(request, Mapping) else None
    if place is None:
        return None
    return msgspec.convert(place, PlaceInput)


def _creating(kind: NodeKind) -> Resolver:
    def resolve(_: object, info: Info, **given: object) -> dict[str, PlaceAnswer]:
        place = info.context.store.create_place(kind, _place_input(kind, given))
        return {kind.value.lower(): answer(place)}

    return resolve


def _updating(kind: NodeKind) -> Resolver:
    def resolve(_: object, info: Info, **given: object) -> dict[str, PlaceAnswer]:
        place = info.context.store.update_place(kind, _place_input(kind, given))
        return {kind.value.lower(): answer(place)}

    return resolve


def _deleting(kind: NodeKind) -> Resolver:
    def resolve(_: object, info: Info, **given: object) -> dict[str, None]:
        request = given.get("input")
        place_id = request.get("id") if isinstance(request, Mapping) else None
        info.context.store.delete_place(kind, place_id if isinstance(place_id, str) else None)
        return {"_": None}

    return resolve


def _ingest(_: object, info: Info, **given: object) -> IngestResult:
    return info.context.store.ingest(msgspec.convert(given["input"], Batch))


def _mutations() -> dict[str, Resolver]:
    resolvers: dict[str, Resolver] = {"mistdeskIngest": _ingest}
    for kind in _MUTATED:
        resolvers[f"create{kind.value}"] = _creating(kind)
        resolvers[f"update{kind.value}"] = _updating(kind)
        resolvers[f"delete{kind.value}"] = _deleting(kind)
    return resolvers
