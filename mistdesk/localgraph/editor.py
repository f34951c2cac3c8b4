"""One unit of work on the graph: changes it in memory and notes what must be written; knows no SQL.

Whoever uses an editor commits its changes in one transaction, or reads the graph anew when that fails.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from mistdesk.localgraph import ids, merging
from mistdesk.localgraph.model import Node, PointNode, RelationType

if TYPE_CHECKING:
    from mistdesk.localgraph.model import Graph, IdentityRow
    from mistdesk.localgraph.ontology import NodeKind, ValueKind

Relation = tuple[RelationType, int, int]
SampleValue = int | float | str


@dataclass(slots=True)
class Changes:
    """What must be written; a relation's last word counts."""

    nodes: dict[int, Node] = field(default_factory=dict)
    points: dict[int, PointNode] = field(default_factory=dict)
    identities: dict[int, Node] = field(default_factory=dict)
    relations: dict[Relation, bool] = field(default_factory=dict)
    samples: dict[tuple[int, int], SampleValue] = field(default_factory=dict)

    @property
    def empty(self) -> bool:
        """Whether nothing was changed."""
        return not (self.nodes or self.points or self.identities or self.relations or self.samples)


class Editor:
    """Changes the graph; `settle` must be called after places, levels, addresses or identities changed."""

    def __init__(self, graph: Graph, now: int) -> None:
        self.graph = graph
        self.now = now
        self.changes = Changes()
        self._unsettled: dict[int, Node] = {}
        self._next_node = next(reversed(graph.nodes), 0) + 1
        self._next_point = next(reversed(graph.points), 0) + 1

    def new_node(self, kind: NodeKind, exact_type: str, connector: str | None, key: str) -> Node:
        """A new entity, alone in its group until settled."""
        num = self._next_node
        self._next_node += 1
        node_id = ids.mint(ids.prefix_of(kind), connector or "", key)
        node = Node(num, node_id, num, kind, exact_type, connector, key, created=self.now, updated=self.now)
        self.graph.add_node(node)
        self.touch(node)
        return node

    def touch(self, node: Node) -> None:
        """Note that a node's own words changed."""
        node.updated = self.now
        self.changes.nodes[node.num] = node
        self._unsettled[node.num] = node

    def set_identities(self, node: Node, identities: tuple[IdentityRow, ...]) -> None:
        """Replace a node's identities."""
        if identities != node.identities:
            node.identities = identities
            self.changes.identities[node.num] = node
            self.touch(node)

    def put_in(self, part: Node, whole: Node | None) -> None:
        """Make a node part of another, and of that one only."""
        old = part.part_of
        if old is whole:
            return
        if old is not None:
            del old.parts[part.num]
            self.changes.relations[RelationType.HAS_PART, old.num, part.num] = False
        if whole is not None:
            whole.parts[part.num] = part
            self.changes.relations[RelationType.HAS_PART, whole.num, part.num] = True
        part.part_of = whole
        self._unsettled[part.num] = part

    def locate(self, thing: Node, place: Node | None) -> None:
        """Locate a thing at a place, and at that one only."""
        old = thing.location
        if old is place:
            return
        if old is not None:
            del old.located[thing.num]
            self.changes.relations[RelationType.IS_LOCATION_OF, old.num, thing.num] = False
        if place is not None:
            place.located[thing.num] = thing
            self.changes.relations[RelationType.IS_LOCATION_OF, place.num, thing.num] = True
        thing.location = place

    def serve(self, thing: Node, place: Node, *, on: bool = True) -> None:
        """Let a thing serve a place, or no longer."""
        if (place.num in thing.serves) is on:
            return
        if on:
            thing.serves[place.num] = place
            place.served_by[thing.num] = thing
        else:
            del thing.serves[place.num]
            del place.served_by[thing.num]
        self.changes.relations[RelationType.SERVES, thing.num, place.num] = on

    def new_point(
        self, connector: str, key: str, parent: Node, exact_type: str, datatype: str, value_kind: ValueKind
    ) -> PointNode:
        """A new point under a node."""
        num = self._next_point
        self._next_point += 1
        point_id = ids.mint(ids.Prefix.POINT, connector, key)
        point = PointNode(
            num, point_id, connector, key, parent, exact_type, datatype, value_kind, created=self.now, updated=self.now
        )
        self.graph.add_point(point)
        self.changes.points[num] = point
        return point

    def touch_point(self, point: PointNode) -> None:
        """Note that a point's words changed."""
        point.updated = self.now
        self.changes.points[point.num] = point

    def move_point(self, point: PointNode, parent: Node) -> None:
        """Hang a point under another node."""
        del point.parent.points[point.num]
        point.parent = parent
        parent.points[point.num] = point
        self.touch_point(point)

    def retire_point(self, point: PointNode) -> None:
        """Take a point out of reading; its samples stay."""
        if point.live:
            point.live = False
            self.touch_point(point)

    def retire_node(self, node: Node) -> None:
        """Take a node out of reading, with its relations, identities and points."""
        if not node.live:
            return
        companions = list(node.owner.members)
        if (heir := merging.hand_over(self.graph, node)) is not None:
            self.changes.nodes[heir.num] = heir
        for point in node.points.values():
            self.retire_point(point)
        self._unlink(node)
        self.set_identities(node, ())
        node.live = False
        self.touch(node)
        self._unsettled.update((member.num, member) for member in companions)

    def _unlink(self, node: Node) -> None:
        self.put_in(node, None)
        self.locate(node, None)
        for part in list(node.parts.values()):
            self.put_in(part, None)
        for thing in list(node.located.values()):
            self.locate(thing, None)
        for place in list(node.serves.values()):
            self.serve(node, place, on=False)
        for thing in list(node.served_by.values()):
            self.serve(thing, node, on=False)

    def settle(self) -> set[int]:
        """Regroup what changed; returns the numbers of nodes whose owner changed."""
        touched, self._unsettled = list(self._unsettled.values()), {}
        return merging.regroup(self.graph, touched)
