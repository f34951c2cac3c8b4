"""Answers the fields of the read schema from the graph; knows no HTTP and changes nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graphql import GraphQLError

from mistdesk.localgraph import navigation
from mistdesk.localgraph.filters import matching
from mistdesk.localgraph.ids import CONNECTOR_TYPE, Prefix, mapping_key, mint
from mistdesk.localgraph.ontology import NodeKind, type_chain
from mistdesk.localgraph.series import AggregateResult, Row, RowValue, Window
from mistdesk.localgraph.views import (
    MIST_CONNECTOR_TYPE,
    UNIT_BY_ID,
    UNIT_GETTERS,
    IdentityView,
    Unit,
    node_mapping_key,
    node_name,
    of_kind,
    select_connector_types,
    select_connectors,
    select_nodes,
    select_points,
    source_of,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mistdesk.localgraph.model import ConnectorRow, Node, Organization, PointNode
    from mistdesk.localgraph.views import Info, Resolver

_MINUTE = 60_000_000
_WIDTHS = {"MINUTE": _MINUTE, "HOUR": 60 * _MINUTE, "DAY": 24 * 60 * _MINUTE}


QUERY: Mapping[str, Resolver] = {
    "organization": lambda _, info: info.context.graph.organization,
    "sites": of_kind(NodeKind.SITE),
    "buildings": of_kind(NodeKind.BUILDING),
    "floors": of_kind(NodeKind.FLOOR),
    "spaces": of_kind(NodeKind.SPACE),
    "things": of_kind(NodeKind.THING),
    "points": lambda _, info, **given: select_points(info, info.context.graph.live_points(), given.get("filter")),
    "units": lambda _, _info, **given: matching(list(UNIT_BY_ID.values()), given.get("filter"), UNIT_GETTERS),
    "connectors": lambda _, info, **given: select_connectors(
        info.context.graph.connectors.values(), given.get("filter")
    ),
    "connectorTypes": lambda _, _info, **given: select_connector_types(given.get("filter")),
    "availableConnectorTypes": lambda _, _info, **given: select_connector_types(given.get("filter")),
}


# --- Entities -------------------------------------------------------------------------------------------------------


def _property(name: str, kind: type) -> Resolver:
    def resolve(node: Node, _info: Info) -> object:
        value = navigation.said(node, lambda member: member.properties.get(name))
        return value if isinstance(value, kind) else None

    return resolve


def _identities(node: Node, _info: Info) -> list[IdentityView]:
    rows = [(row.kind, row.value, row.created) for member in node.members for row in member.identities]
    address = navigation.said(node, lambda member: member.address)
    level = navigation.said(node, lambda member: member.level)
    if node.kind is NodeKind.BUILDING and address is not None:
        rows.append(("PostalAddressIdentity", address.normalised(), node.created))
    if node.kind is NodeKind.FLOOR and level is not None:
        rows.append(("FloorLevelIdentity", str(level), node.created))
    unique = {(kind, value): created for kind, value, created in reversed(rows)}
    return [
        IdentityView(kind, mint(Prefix.METADATA, node.id, kind, value), value, created, created)
        for (kind, value), created in reversed(unique.items())
    ]


def _required(kind: NodeKind) -> Resolver:
    def resolve(node: Node, _info: Info) -> Node:
        place = navigation.nearest(node, kind)
        if place is None:
            raise GraphQLError(f"The {node.kind.value.lower()} {node.id} is in no {kind.value.lower()} yet.")
        return place

    return resolve


def _kind_below(kind: NodeKind) -> Resolver:
    def resolve(node: Node, _info: Info, **given: object) -> list[Node]:
        return select_nodes(
            (place for place in navigation.places_below(node) if place.kind is kind), given.get("filter")
        )

    return resolve


def _sites(node: Node, _info: Info, **given: object) -> list[Node]:
    return select_nodes(
        (place for place in navigation.places_above(node) if place.kind is NodeKind.SITE), given.get("filter")
    )


def _spaces(node: Node, _info: Info, **given: object) -> list[Node]:
    depth = given.get("childDepth")
    return select_nodes(navigation.spaces_of(node, depth if isinstance(depth, int) else None), given.get("filter"))


def _container(node: Node, _info: Info) -> list[Node]:
    around = navigation.container(node)
    return [around] if around is not None else []


def _connectors_of(node: Node, info: Info, **given: object) -> list[ConnectorRow]:
    known = info.context.graph.connectors
    return select_connectors((known[source] for source in navigation.sources(node)), given.get("filter"))


def _organization(_: object, info: Info) -> Organization:
    return info.context.graph.organization


_ENTITY: Mapping[str, Resolver] = {
    "name": lambda node, _: node_name(node),
    "description": _property("description", str),
    "exactType": lambda node, _: node.exact_type,
    "type": lambda node, _: type_chain(node.exact_type),
    "dateCreated": lambda node, _: node.created,
    "dateUpdated": lambda node, _: node.updated,
    "mappingKey": lambda node, _: node_mapping_key(node),
    "connectedDataSourceId": lambda node, _: source_of(node).connector,
    "geoshape": lambda node, _: navigation.said(node, lambda member: member.properties.get("geoshape")),
    "identities": _identities,
    "organization": _organization,
    "hasPart": lambda node, _: navigation.parts(node),
    "isPartOf": _container,
    "isFedBy": lambda node, _: navigation.servants(node),
    "hasPoint": lambda node, info: select_points(info, navigation.own_points(node)),
}

PLACE: Mapping[str, Resolver] = {
    **_ENTITY,
    "isLocationOf": lambda node, _: navigation.located(node),
    "connectors": _connectors_of,
    "points": lambda node, info, **given: select_points(info, navigation.points_below(node), given.get("filter")),
    "things": lambda node, _, **given: select_nodes(navigation.things_below(node), given.get("filter")),
    "address": lambda node, _: node if navigation.said(node, lambda member: member.address) is not None else None,
    "timeZone": _property("timeZone", str),
    "geolocation": lambda node, _: node if node.properties.get("latitude") is not None else None,
    "level": lambda node, _: navigation.said(node, lambda member: member.level),
    "building": _required(NodeKind.BUILDING),
    "floor": _required(NodeKind.FLOOR),
    "buildings": _kind_below(NodeKind.BUILDING),
    "floors": _kind_below(NodeKind.FLOOR),
    "zones": _kind_below(NodeKind.ZONE),
    "spaces": _spaces,
    "sites": _sites,
    "parentSpaceId": lambda node, _: next(
        (place.id for place in navigation.places_above(node)[:1] if place.kind is NodeKind.SPACE), None
    ),
}

# Vendors call the link from a thing to what it serves both "serves" and "feeds" (mapped/API-FACTS section 2).
THING: Mapping[str, Resolver] = {
    **_ENTITY,
    "firmwareVersion": _property("firmwareVersion", str),
    "isVirtual": lambda *_: False,
    "model": lambda node, _: node if _model(node) is not None else None,
    "hasLocation": lambda node, _: navigation.location(node),
    "serves": lambda node, _: navigation.served(node),
    "feeds": lambda node, _: navigation.served(node),
    "places": lambda node, _, **given: select_nodes(navigation.places_above(node), given.get("filter")),
    "points": lambda node, info, **given: select_points(info, navigation.own_points(node), given.get("filter")),
}


def _model(node: Node) -> str | None:
    value = navigation.said(node, lambda member: member.properties.get("model"))
    return value if isinstance(value, str) and value else None


MODEL: Mapping[str, Resolver] = {
    "id": lambda node, _: mint(Prefix.METADATA, "model", _model(node) or ""),
    "name": lambda node, _: _model(node),
}

GEOLOCATION: Mapping[str, Resolver] = {
    "latitude": _property("latitude", float),
    "longitude": _property("longitude", float),
}


def _address_part(attribute: str) -> Resolver:
    def resolve(node: Node, _info: Info) -> object:
        address = navigation.said(node, lambda member: member.address)
        return getattr(address, attribute, None)

    return resolve


ADDRESS: Mapping[str, Resolver] = {
    "id": lambda node, _: mint(Prefix.METADATA, "address", node.id),
    "streetAddress": _address_part("street"),
    "locality": _address_part("locality"),
    "region": _address_part("region"),
    "postalCode": _address_part("postal_code"),
    "countryName": _address_part("country"),
    "dateCreated": lambda node, _: node.created,
    "dateUpdated": lambda node, _: node.updated,
}

IDENTITY: Mapping[str, Resolver] = {
    "dateCreated": lambda identity, _: identity.date_created,
    "dateUpdated": lambda identity, _: identity.date_updated,
}

ORG: Mapping[str, Resolver] = {
    "state": lambda *_: "ACTIVE",
    "sites": of_kind(NodeKind.SITE),
    "things": of_kind(NodeKind.THING),
}


# --- Connectors -----------------------------------------------------------------------------------------------------


def _contributions(connector: ConnectorRow, info: Info) -> list[dict[str, object]]:
    graph = info.context.graph
    nodes = [node for node in graph.nodes.values() if node.live and node.connector == connector.id]
    points = [point for point in graph.live_points() if point.connector == connector.id]
    counts: dict[str, int] = {}
    for name in (*(node.exact_type for node in nodes), *(point.exact_type for point in points)):
        counts[name] = counts.get(name, 0) + 1
    return [{"systemType": name, "count": count} for name, count in sorted(counts.items())]


def _points_of_connector(connector: ConnectorRow, info: Info, **given: object) -> list[PointNode]:
    rows = (point for point in info.context.graph.live_points() if point.connector == connector.id)
    return select_points(info, rows, given.get("filter"))


def _things_of_connector(connector: ConnectorRow, info: Info, **given: object) -> list[Node]:
    things = info.context.graph.entities(NodeKind.THING)
    return select_nodes((thing for thing in things if connector.id in navigation.sources(thing)), given.get("filter"))


CONNECTOR: Mapping[str, Resolver] = {
    "state": lambda *_: "ACTIVE",
    "direction": lambda *_: "SOURCE",
    "connectorType": lambda *_: MIST_CONNECTOR_TYPE,
    "connectorTypeId": lambda *_: CONNECTOR_TYPE,
    "contributions": _contributions,
    "created": lambda connector, _: connector.created,
    "updated": lambda connector, _: connector.created,
    "organization": _organization,
    "points": _points_of_connector,
    "things": _things_of_connector,
}

CONNECTOR_TYPES: Mapping[str, Resolver] = {
    "available": lambda types, _: types,
    "connectorTypes": lambda types, _: types,
    "requested": lambda *_: [],
    "uponRequest": lambda *_: [],
}


# --- Points ---------------------------------------------------------------------------------------------------------


def _series(point: PointNode, info: Info, **given: object) -> list[Row]:
    reader = info.context.series
    window = Window.of(given.get("startTime"), given.get("endTime"), given.get("latest"))
    if len(info.field_nodes) == 1:
        selection = info.field_nodes[0].selection_set
        if selection is not None and reader.place(info.path, point, window, selection):
            return []
    return [Row(at, RowValue(point.value_kind, value)) for _, at, value in reader.read(point, window)]


def _aggregation(point: PointNode, info: Info, **given: object) -> list[AggregateResult]:
    width = _WIDTHS.get(str(given.get("period")))
    if width is None:
        raise GraphQLError("Say which period: MINUTE, HOUR or DAY.")
    step = given.get("periodIncrement")
    if step is not None and (not isinstance(step, int) or step < 1):
        raise GraphQLError("periodIncrement must be 1 or more.")
    window = Window.of(given.get("startTime"), given.get("endTime"), latest=False)
    return info.context.series.figures(point, window, width * (step if isinstance(step, int) else 1))


def _state_texts(point: PointNode, _info: Info) -> list[object] | None:
    words = point.value_map or {}
    ordered = [words.get(str(number)) for number in range(len(words))]
    return ordered if words and None not in ordered else None


def _unit(point: PointNode, _info: Info) -> Unit | None:
    return UNIT_BY_ID.get(point.unit, Unit(point.unit, point.unit, "")) if point.unit is not None else None


POINT: Mapping[str, Resolver] = {
    "description": lambda *_: None,
    "exactType": lambda point, _: point.exact_type,
    "type": lambda point, _: type_chain(point.exact_type),
    "mappingKey": lambda point, _: mapping_key(point.connector, point.key),
    "connectedDataSourceId": lambda point, _: point.connector,
    "dateCreated": lambda point, _: point.created,
    "dateUpdated": lambda point, _: point.updated,
    "unit": _unit,
    "valueMap": lambda point, _: point.value_map,
    "stateTexts": _state_texts,
    "identities": lambda *_: [],
    "isPointOf": lambda point, _: [point.parent.owner],
    "series": _series,
    "aggregation": _aggregation,
}


def value_member(value: RowValue, info: Info) -> object:
    """A member of a sample's value."""
    return value.member(info.field_name)


def type_of_node(node: Node, *_: object) -> str:
    """The GraphQL type of an entity, for interfaces and unions."""
    return node.kind.value


def type_of_identity(identity: IdentityView, *_: object) -> str:
    """The GraphQL type of an identity."""
    return identity.kind
