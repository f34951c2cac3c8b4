"""What the resolvers of a request share, and the rows they choose by filter; changes nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mistdesk.localgraph import navigation
from mistdesk.localgraph.filters import matching
from mistdesk.localgraph.ids import CONNECTOR_TYPE, mapping_key
from mistdesk.localgraph.model import ConnectorRow, Graph, Node, PointNode
from mistdesk.localgraph.ontology import UNITS, NodeKind, type_chain
from mistdesk.localgraph.series import SeriesReader

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from graphql import GraphQLResolveInfo

    from mistdesk.localgraph.store import Store

    Info = GraphQLResolveInfo["Request"]
    Resolver = Callable[..., object]


@dataclass(frozen=True, slots=True)
class Request:
    """What the resolvers of one request share."""

    store: Store
    series: SeriesReader

    @property
    def graph(self) -> Graph:
        """The graph as it is now."""
        return self.store.graph


@dataclass(frozen=True, slots=True)
class IdentityView:
    """An identity as it is read; `kind` is its GraphQL type."""

    kind: str
    id: str
    value: str
    date_created: int
    date_updated: int


@dataclass(frozen=True, slots=True)
class ConnectorType:
    """The one kind of source that the embedded graph has."""

    id: str = CONNECTOR_TYPE
    name: str = "Juniper Mist"
    description: str = "Access points, switches and gateways of a Juniper Mist organization"
    version: str = "1"
    direction: str = "SOURCE"


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit of measure."""

    id: str
    name: str
    description: str


UNIT_BY_ID = {row[0]: Unit(*row) for row in UNITS}
MIST_CONNECTOR_TYPE = ConnectorType()


# --- Filters --------------------------------------------------------------------------------------------------------


def source_of(node: Node) -> Node:
    """The node that a connector said, else the entity itself."""
    return next((member for member in (node, *node.members) if member.connector is not None), node)


def node_mapping_key(node: Node) -> str | None:
    """Where an entity comes from; None for what was made by hand."""
    source = source_of(node)
    return mapping_key(source.connector, source.key) if source.connector is not None else None


def node_name(node: Node) -> str | None:
    """An entity's name."""
    return navigation.said(node, lambda member: member.name)


_NODE_GETTERS: Mapping[str, Callable[[Node], object]] = {
    "id": lambda node: node.id,
    "name": node_name,
    "exactType": lambda node: node.exact_type,
    "type": lambda node: type_chain(node.exact_type),
    "dateCreated": lambda node: node.created,
    "dateUpdated": lambda node: node.updated,
    "mappingKey": node_mapping_key,
    "connectedDataSourceId": lambda node: source_of(node).connector,
    "isVirtual": lambda _: False,
}

_POINT_GETTERS: Mapping[str, Callable[[PointNode], object]] = {
    "id": lambda point: point.id,
    "name": lambda point: point.name,
    "exactType": lambda point: point.exact_type,
    "type": lambda point: type_chain(point.exact_type),
    "dateCreated": lambda point: point.created,
    "dateUpdated": lambda point: point.updated,
    "mappingKey": lambda point: mapping_key(point.connector, point.key),
    "connectedDataSourceId": lambda point: point.connector,
}

_CONNECTOR_GETTERS: Mapping[str, Callable[[ConnectorRow], object]] = {
    "id": lambda connector: connector.id,
    "connectorTypeId": lambda _: CONNECTOR_TYPE,
    "direction": lambda _: "SOURCE",
}

_CONNECTOR_TYPE_GETTERS: Mapping[str, Callable[[ConnectorType], object]] = {
    "connectorTypeId": lambda kind: kind.id,
    "name": lambda kind: kind.name,
    "description": lambda kind: kind.description,
    "version": lambda kind: kind.version,
    "direction": lambda kind: kind.direction,
}

UNIT_GETTERS: Mapping[str, Callable[[Unit], object]] = {"id": lambda unit: unit.id}


def select_nodes(rows: Iterable[Node], given: object) -> list[Node]:
    """The entities that pass a filter."""
    return matching(list(rows), given, _NODE_GETTERS)


def select_points(info: Info, rows: Iterable[PointNode], given: object = None) -> list[PointNode]:
    """The points that pass a filter; their samples may be asked for next."""
    found = matching(list(rows), given, _POINT_GETTERS)
    info.context.series.expect(found)
    return found


def of_kind(*kinds: NodeKind) -> Resolver:
    """A resolver for all entities of some kinds."""

    def resolve(_: object, info: Info, **given: object) -> list[Node]:
        return select_nodes(info.context.graph.entities(*kinds), given.get("filter"))

    return resolve


def select_connector_types(given: object) -> list[ConnectorType]:
    """The connector types that pass a filter."""
    return matching([MIST_CONNECTOR_TYPE], given, _CONNECTOR_TYPE_GETTERS)


def select_connectors(rows: Iterable[ConnectorRow], given: object) -> list[ConnectorRow]:
    """The connectors that pass a filter."""
    return matching(list(rows), given, _CONNECTOR_GETTERS)
