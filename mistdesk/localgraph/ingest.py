"""Takes a batch of entities, relations, identities, points and samples; judges row by row, knows no HTTP.

The order inside a batch: relations are taken away, entities, relations, identities and points are put in, samples
are stored, and only then keys are retired, so that an entity whose key changed keeps its id.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, TypeVar

from mistdesk.localgraph import merging
from mistdesk.localgraph.batch import (
    Batch,
    EntityRow,
    IdentityInput,
    IngestResult,
    KeyId,
    Merge,
    PointRow,
    Rejection,
    RelationRow,
    SampleRow,
)
from mistdesk.localgraph.editor import Editor
from mistdesk.localgraph.model import HAS_POINT, Address, IdentityRow, Node, RelationType
from mistdesk.localgraph.ontology import (
    IDENTITY_KINDS,
    NodeKind,
    ValueKind,
    canonical,
    is_point_class,
    node_kind,
    value_kind,
)
from mistdesk.localgraph.scalars import instant_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from mistdesk.localgraph.editor import Changes, SampleValue
    from mistdesk.localgraph.model import Graph, PointNode


T = TypeVar("T")


class _Refused(Exception):
    """Why a row is not taken."""


class Ingest:
    """One batch on its way into the graph."""

    def __init__(self, graph: Graph, batch: Batch, now: int) -> None:
        self._graph = graph
        self._batch = batch
        self._connector = batch.connector_id
        self._editor = Editor(graph, now)
        self._accepted = 0
        self._rejected: list[Rejection] = []
        self._sent: dict[str, Node | PointNode] = {}
        self._identified: set[tuple[int, str, str]] = set()
        self._regrouped: set[int] = set()

    @property
    def changes(self) -> Changes:
        """What must be written."""
        return self._editor.changes

    def run(self) -> IngestResult:
        """Judge and apply every row."""
        if self._connector not in self._graph.connectors:
            return self._refused_whole("There is no connector with this id.")
        batch = self._batch
        self._each("retire", batch.retire_relations, _relation_key, self._retire_relation)
        self._each("entity", batch.entities, lambda row: row.key, self._entity)
        late = [row for row in batch.relations or () if row.type == HAS_POINT]
        early = [row for row in batch.relations or () if row.type != HAS_POINT]
        self._each("relation", early, _relation_key, self._relation)
        self._each("identity", batch.identities, _identity_key, self._identity)
        self._each("point", batch.points, lambda row: row.key, self._point)
        self._each("relation", late, _relation_key, self._has_point)
        self._each("sample", batch.samples, _sample_key, self._sample)
        # Settled before anything leaves: an entity that comes back under another key keeps its id.
        self._regrouped |= self._editor.settle()
        self._each("retire", batch.retire, lambda key: key, self._retire)
        self._regrouped |= self._editor.settle()
        ids = [KeyId(key, _entity_id(item)) for key, item in self._sent.items() if item.live]
        return IngestResult(self._accepted, self._rejected, list(self._merges()), ids)

    def _refused_whole(self, reason: str) -> IngestResult:
        def refuse(_row: object) -> None:
            raise _Refused(reason)

        batch = self._batch
        self._each("retire", batch.retire_relations, _relation_key, refuse)
        self._each("entity", batch.entities, lambda row: row.key, refuse)
        self._each("relation", batch.relations, _relation_key, refuse)
        self._each("identity", batch.identities, _identity_key, refuse)
        self._each("point", batch.points, lambda row: row.key, refuse)
        self._each("sample", batch.samples, _sample_key, refuse)
        self._each("retire", batch.retire, lambda key: key, refuse)
        return IngestResult(0, self._rejected, [], [])

    def _each(self, kind: str, rows: Iterable[T] | None, key_of: Callable[[T], str], take: Callable[[T], None]) -> None:
        for row in rows or ():
            try:
                take(row)
            except _Refused as refused:
                self._rejected.append(Rejection(kind, key_of(row), str(refused)))
            else:
                self._accepted += 1

    def _node(self, key: str) -> Node:
        node = self._graph.node_by_key.get((self._connector, key))
        if node is None or not node.live:
            raise _Refused(f"There is no entity with the key {key}.")
        return node

    def _entity(self, row: EntityRow) -> None:
        exact_type = canonical(row.exact_type)
        kind = node_kind(exact_type) if exact_type is not None else None
        if exact_type is None or kind is None:
            raise _Refused(f"{row.exact_type} is no class of places or things.")
        if not row.key:
            raise _Refused("The key is empty.")
        if (self._connector, row.key) in self._graph.point_by_key:
            raise _Refused("A point has this key.")
        if row.level is not None and kind is not NodeKind.FLOOR:
            raise _Refused("Only floors have a level.")
        if row.address is not None and kind not in (NodeKind.BUILDING, NodeKind.GENERIC_PLACE):
            raise _Refused("Only buildings have an address.")
        properties = _properties(row.properties)
        site = self._site(row, kind)
        node = self._graph.node_by_key.get((self._connector, row.key))
        if node is not None and node.kind is not kind:
            raise _Refused(f"The key already names a {node.kind.value}.")
        if node is None:
            node = self._editor.new_node(kind, exact_type, self._connector, row.key)
        address = Address(street=row.address.strip()) if row.address and row.address.strip() else None
        words = (exact_type, row.name, row.level, address, properties, True)
        if words != (node.exact_type, node.name, node.level, node.address, node.properties, node.live):
            node.exact_type, node.name, node.level, node.address, node.properties, node.live = words
            self._editor.touch(node)
        if kind is NodeKind.BUILDING and site is not None:
            self._editor.put_in(node, site)
        self._sent[row.key] = node

    def _site(self, row: EntityRow, kind: NodeKind) -> Node | None:
        if row.site_id is None:
            if kind is not NodeKind.BUILDING:
                return None
            sites = list(self._graph.entities(NodeKind.SITE))
            return sites[0] if len(sites) == 1 else None
        site = self._graph.entity(row.site_id)
        if site is None or site.kind is not NodeKind.SITE:
            raise _Refused(f"There is no site with the id {row.site_id}.")
        return site

    def _relation(self, row: RelationRow) -> None:
        relation = _relation_type(row)
        source, target = self._node(row.source), self._node(row.target)
        places = (source.kind.is_place, target.kind.is_place)
        if relation is RelationType.HAS_PART:
            if places[0] is not places[1]:
                raise _Refused("hasPart joins two places or two things.")
            if _inside(source, target):
                raise _Refused("A place cannot be part of itself.")
            self._editor.put_in(target, source)
        elif relation is RelationType.IS_LOCATION_OF:
            if places != (True, False):
                raise _Refused("isLocationOf goes from a place to a thing.")
            self._editor.locate(target, source)
        else:
            if places != (False, True):
                raise _Refused("serves goes from a thing to a place.")
            self._editor.serve(source, target)

    def _has_point(self, row: RelationRow) -> None:
        node = self._node(row.source)
        point = self._live_point(row.target)
        if point.parent is not node:
            raise _Refused(f"The point's parent is {point.parent.key}.")

    def _retire_relation(self, row: RelationRow) -> None:
        if row.type == HAS_POINT:
            raise _Refused("A point leaves its parent when it is retired or gets another parent.")
        relation = _relation_type(row)
        source = self._graph.node_by_key.get((self._connector, row.source))
        target = self._graph.node_by_key.get((self._connector, row.target))
        if source is None or target is None:
            raise _Refused("One of its keys was never published.")
        if relation is RelationType.HAS_PART and target.part_of is source:
            self._editor.put_in(target, None)
        elif relation is RelationType.IS_LOCATION_OF and target.location is source:
            self._editor.locate(target, None)
        elif relation is RelationType.SERVES:
            self._editor.serve(source, target, on=False)

    def _identity(self, row: IdentityInput) -> None:
        node = self._node(row.entity)
        value = row.value.strip()
        if row.kind not in IDENTITY_KINDS:
            raise _Refused(f"{row.kind} is no kind of identity.")
        if not value:
            raise _Refused("The value is empty.")
        scope = self._scope(row.scope)
        old = next((i for i in node.identities if (i.kind, i.value, i.scope) == (row.kind, value, scope)), None)
        # The first identity of a kind and scope in a batch replaces what the key said earlier.
        slot = (node.num, row.kind, scope)
        kept = tuple(
            i
            for i in node.identities
            if i is not old and (slot in self._identified or (i.kind, i.scope) != (row.kind, scope))
        )
        self._identified.add(slot)
        if old is not None and len(kept) == len(node.identities) - 1:
            return
        self._editor.set_identities(node, (*kept, old or IdentityRow(row.kind, value, scope, self._editor.now)))

    def _scope(self, word: str) -> str:
        folded = word.strip().casefold()
        if not folded:
            raise _Refused("The scope is empty.")
        if folded in ("organization", "organisation"):
            return "organization"
        return self._connector if folded == "connector" else word.strip()

    def _point(self, row: PointRow) -> None:
        exact_type = canonical(row.exact_type)
        if exact_type is None or not is_point_class(exact_type):
            raise _Refused(f"{row.exact_type} is no class of points.")
        kind = value_kind(row.datatype)
        if kind is None:
            raise _Refused(f"{row.datatype} is no datatype.")
        if not row.key:
            raise _Refused("The key is empty.")
        if (self._connector, row.key) in self._graph.node_by_key:
            raise _Refused("An entity has this key.")
        parent = self._node(row.parent)
        point = self._graph.point_by_key.get((self._connector, row.key))
        if point is not None and point.datatype != row.datatype:
            raise _Refused(f"The point's datatype is {point.datatype} and cannot become {row.datatype}.")
        if point is None:
            point = self._editor.new_point(self._connector, row.key, parent, exact_type, row.datatype, kind)
        if point.parent is not parent:
            self._editor.move_point(point, parent)
        words = (exact_type, row.name, row.unit, row.value_map, True)
        if words != (point.exact_type, point.name, point.unit, point.value_map, point.live):
            point.exact_type, point.name, point.unit, point.value_map, point.live = words
            self._editor.touch_point(point)
        self._sent[row.key] = point

    def _live_point(self, key: str) -> PointNode:
        point = self._graph.point_by_key.get((self._connector, key))
        if point is None or not point.live:
            raise _Refused(f"There is no point with the key {key}.")
        return point

    def _sample(self, row: SampleRow) -> None:
        point = self._live_point(row.point)
        self._editor.changes.samples[point.num, row.timestamp] = _value(row, point.value_kind)

    def _retire(self, key: str) -> None:
        node = self._graph.node_by_key.get((self._connector, key))
        point = self._graph.point_by_key.get((self._connector, key))
        if node is not None:
            self._editor.retire_node(node)
        elif point is not None:
            self._editor.retire_point(point)
        else:
            raise _Refused("This key was never published.")

    def _merges(self) -> Iterator[Merge]:
        nodes = {node.num: node for node in self._sent.values() if isinstance(node, Node)}
        nodes.update((num, self._graph.nodes[num]) for num in self._regrouped)
        for node in nodes.values():
            owner = node.owner
            if owner is not node and node.connector == self._connector:
                into = owner.key if owner.connector == self._connector else owner.id
                yield Merge(node.key, into, merging.reason_of(self._graph, node))


def _value(row: SampleRow, kind: ValueKind) -> SampleValue:
    given = {
        ValueKind.INTEGER: row.int64_value,
        ValueKind.FLOAT: row.float64_value,
        ValueKind.TEXT: row.string_value,
        ValueKind.BOOLEAN: row.bool_value,
        ValueKind.JSON: row.json,
    }
    set_members = [member for member, value in given.items() if value is not None]
    if set_members != [kind]:
        raise _Refused(f"The point's values are sent as {kind.value}, and as nothing else.")
    value = given[kind]
    if kind is ValueKind.JSON:
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    if not isinstance(value, int | float | str):
        raise _Refused("The value cannot be stored.")
    return int(value) if isinstance(value, bool) else value


def _properties(value: object) -> dict[str, object]:
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise _Refused("Properties are an object.")
    return {str(key): member for key, member in value.items()}


def _relation_type(row: RelationRow) -> RelationType:
    try:
        return RelationType(row.type)
    except ValueError:
        raise _Refused(f"{row.type} is none of hasPart, isLocationOf, serves and hasPoint.") from None


def _inside(node: Node, whole: Node) -> bool:
    around: Node | None = node
    while around is not None:
        if around.owner is whole.owner:
            return True
        around = around.part_of
    return False


def _entity_id(item: Node | PointNode) -> str:
    return item.owner.id if isinstance(item, Node) else item.id


def _relation_key(row: RelationRow) -> str:
    return f"{row.source}|{row.type}|{row.target}"


def _identity_key(row: IdentityInput) -> str:
    return f"{row.entity}|{row.kind}|{row.value}"


def _sample_key(row: SampleRow) -> str:
    return f"{row.point}|{instant_text(row.timestamp)}"
