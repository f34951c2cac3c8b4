"""Which nodes are one entity: buildings by address, floors by level, spaces by name or code, all by identity.

Groups are a function of what the nodes say, so they are never stored: a corrected level splits what it had joined.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mistdesk.localgraph.model import MergeKey, normalised
from mistdesk.localgraph.ontology import NodeKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from mistdesk.localgraph.model import Graph, Node

# A place merges within the place around it, so groups are settled from the outside in.
_STAGES: tuple[tuple[NodeKind, ...], ...] = (
    (NodeKind.SITE,),
    (NodeKind.BUILDING,),
    (NodeKind.GENERIC_PLACE,),
    (NodeKind.FLOOR,),
    (NodeKind.SPACE,),
    (NodeKind.ZONE, NodeKind.THING),
)


def merge_keys(node: Node) -> tuple[MergeKey, ...]:
    """What a node merges on."""
    return tuple(_keys(node)) if node.live else ()


def _keys(node: Node) -> Iterator[MergeKey]:
    for row in node.identities:
        if row.kind == "ExternalIdentity":
            yield MergeKey(node.kind, row.scope, f"id {row.value}", f"external identity {row.value}")
    if node.kind is NodeKind.BUILDING and node.address is not None and (text := node.address.normalised()):
        yield MergeKey(node.kind, "", f"address {text}", "postal address in the organization")
    if node.part_of is None:
        return
    around = str(node.part_of.owner.num)
    if node.kind is NodeKind.FLOOR and node.level is not None:
        yield MergeKey(node.kind, around, f"level {node.level}", f"level {node.level} in the building")
    if node.kind is NodeKind.SPACE:
        if node.name and node.connector is None:
            yield MergeKey(node.kind, around, f"name {normalised(node.name)}", "name on the floor")
        for row in node.identities:
            if row.kind == "SpaceCode":
                yield MergeKey(node.kind, around, f"code {normalised(row.value)}", "code on the floor")


def regroup(graph: Graph, touched: Iterable[Node]) -> set[int]:
    """Settle the groups of nodes that changed; returns the numbers of all nodes whose owner changed."""
    waiting: dict[int, Node] = {node.num: node for node in touched}
    changed: set[int] = set()
    for kinds in _STAGES:
        stage = [node for node in waiting.values() if node.kind in kinds]
        if not stage:
            continue
        for node in _settle(graph, stage):
            changed.add(node.num)
            waiting.update((part.num, part) for part in node.parts.values())
    return changed


def _settle(graph: Graph, stage: list[Node]) -> list[Node]:
    pool: dict[int, Node] = {}
    waiting = stage
    while waiting:
        near: list[Node] = []
        for node in waiting:
            if node.num in pool:
                continue
            pool[node.num] = node
            _index(graph, node)
            near.extend(node.owner.members)
            for key in graph.merge_keys.get(node.num, ()):
                near.extend(graph.merge_index[key].values())
        waiting = near
    before = {num: node.owner for num, node in pool.items()}
    for node in pool.values():
        node.owner, node.members = node, [node]
    for node in pool.values():
        for key in graph.merge_keys.get(node.num, ()):
            for other in graph.merge_index[key].values():
                _join(node, other)
    return [node for num, node in pool.items() if node.owner is not before[num]]


def _index(graph: Graph, node: Node) -> None:
    new = merge_keys(node)
    old = graph.merge_keys.get(node.num, ())
    if new == old:
        return
    for key in old:
        holders = graph.merge_index[key]
        del holders[node.num]
        if not holders:
            del graph.merge_index[key]
    for key in new:
        graph.merge_index.setdefault(key, {})[node.num] = node
    if new:
        graph.merge_keys[node.num] = new
    else:
        graph.merge_keys.pop(node.num, None)


def _join(one: Node, other: Node) -> None:
    first, second = one.owner, other.owner
    if first is second:
        return
    if second.born < first.born:
        first, second = second, first
    for node in second.members:
        node.owner = first
    first.members.extend(second.members)
    second.members = [second]


def hand_over(graph: Graph, node: Node) -> Node | None:
    """Before an owner leaves: its id and age go to its oldest companion, so that the entity keeps its id."""
    companions = [member for member in node.members if member is not node]
    if node.owner is not node or not companions:
        return None
    heir = min(companions, key=lambda member: member.born)
    node.id, heir.id = heir.id, node.id
    node.born, heir.born = heir.born, node.born
    graph.node_by_id[node.id] = node
    graph.node_by_id[heir.id] = heir
    return heir


def reason_of(graph: Graph, node: Node) -> str:
    """Why a node is not its own entity, as a sentence."""
    keys = set(graph.merge_keys.get(node.num, ()))
    for member in node.owner.members:
        if member is not node:
            for key in graph.merge_keys.get(member.num, ()):
                if key in keys:
                    return f"Same {key.why}."
    return "Same entity."
