"""The graph in memory: one node for each key that was sent, grouped into entities; knows no SQL and no GraphQL.

A node is what one source said under one key. Nodes that name the same real thing (DESIGN 6, "merging at the
receiver") share an owner: the oldest of them, whose id is the entity's id. Reading goes by owners.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mistdesk.localgraph.ontology import NodeKind, ValueKind


class RelationType(StrEnum):
    """The relations that are stored; their reverse views are derived."""

    HAS_PART = "hasPart"
    IS_LOCATION_OF = "isLocationOf"
    SERVES = "serves"


HAS_POINT = "hasPoint"
"""Not stored as a relation: a point carries its parent."""


@dataclass(frozen=True, slots=True)
class Address:
    """A postal address; one that came as a single line has it in `street`."""

    street: str | None = None
    locality: str | None = None
    region: str | None = None
    postal_code: str | None = None
    country: str | None = None

    def normalised(self) -> str:
        """What buildings merge on: the parts in order, without case, commas and repeated blanks."""
        parts = (self.street, self.locality, self.region, self.postal_code, self.country)
        return normalised(" ".join(part for part in parts if part))


def normalised(text: str) -> str:
    """A text without case, commas and repeated blanks."""
    return " ".join(text.replace(",", " ").casefold().split())


@dataclass(frozen=True, slots=True)
class IdentityRow:
    """An identity as one source gave it; `scope` is resolved ("organization" or a connector's id)."""

    kind: str
    value: str
    scope: str
    created: int


@dataclass(slots=True, eq=False, repr=False)
class Node:
    """What one source said of an entity under one key (`connector` None: made by a mutation)."""

    num: int
    id: str
    born: int
    kind: NodeKind
    exact_type: str
    connector: str | None
    key: str
    name: str | None = None
    level: int | None = None
    address: Address | None = None
    properties: dict[str, object] = field(default_factory=dict)
    created: int = 0
    updated: int = 0
    live: bool = True
    identities: tuple[IdentityRow, ...] = ()
    part_of: Node | None = None
    location: Node | None = None
    parts: dict[int, Node] = field(default_factory=dict)
    located: dict[int, Node] = field(default_factory=dict)
    serves: dict[int, Node] = field(default_factory=dict)
    served_by: dict[int, Node] = field(default_factory=dict)
    points: dict[int, PointNode] = field(default_factory=dict)
    owner: Node = field(init=False)
    members: list[Node] = field(init=False)

    def __post_init__(self) -> None:
        self.owner = self
        self.members = [self]


@dataclass(slots=True, eq=False, repr=False)
class PointNode:
    """A point of a node."""

    num: int
    id: str
    connector: str
    key: str
    parent: Node
    exact_type: str
    datatype: str
    value_kind: ValueKind
    name: str | None = None
    unit: str | None = None
    value_map: dict[str, object] | None = None
    created: int = 0
    updated: int = 0
    live: bool = True


@dataclass(frozen=True, slots=True)
class ConnectorRow:
    """A source of data; its id is what `connectedDataSourceId` asks for."""

    id: str
    name: str
    created: int


@dataclass(frozen=True, slots=True)
class Organization:
    """The organisation that the token belongs to."""

    id: str
    name: str


@dataclass(slots=True, eq=False, repr=False)
class Graph:
    """Everything but the samples, with its look-ups."""

    organization: Organization
    connectors: dict[str, ConnectorRow] = field(default_factory=dict)
    nodes: dict[int, Node] = field(default_factory=dict)
    points: dict[int, PointNode] = field(default_factory=dict)
    node_by_key: dict[tuple[str | None, str], Node] = field(default_factory=dict)
    node_by_id: dict[str, Node] = field(default_factory=dict)
    point_by_key: dict[tuple[str, str], PointNode] = field(default_factory=dict)
    merge_index: dict[MergeKey, dict[int, Node]] = field(default_factory=dict)
    merge_keys: dict[int, tuple[MergeKey, ...]] = field(default_factory=dict)

    def add_node(self, node: Node) -> None:
        """Make a node findable."""
        self.nodes[node.num] = node
        self.node_by_key[node.connector, node.key] = node
        self.node_by_id[node.id] = node

    def add_point(self, point: PointNode) -> None:
        """Make a point findable and hang it under its parent."""
        self.points[point.num] = point
        self.point_by_key[point.connector, point.key] = point
        point.parent.points[point.num] = point

    def entities(self, *kinds: NodeKind) -> Iterator[Node]:
        """The owners of these kinds, oldest first."""
        return (node for node in self.nodes.values() if node.live and node.owner is node and node.kind in kinds)

    def live_points(self) -> Iterator[PointNode]:
        """All points, oldest first."""
        return (point for point in self.points.values() if point.live)

    def entity(self, entity_id: str) -> Node | None:
        """The live entity of an id; ids of merged nodes lead to their owner."""
        node = self.node_by_id.get(entity_id)
        return node.owner if node is not None and node.live else None


@dataclass(frozen=True, slots=True)
class MergeKey:
    """Nodes with an equal key are one entity; `why` completes "Same ..."."""

    kind: NodeKind
    within: str
    value: str
    why: str
