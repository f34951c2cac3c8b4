"""Walks over the graph: what is in, at, below and above an entity, merged nodes seen as one; changes nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from mistdesk.localgraph.ontology import NodeKind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from mistdesk.localgraph.model import Node, PointNode

T = TypeVar("T")


def said(entity: Node, read: Callable[[Node], T | None]) -> T | None:
    """A property: the oldest source's word, gaps filled from the others."""
    value = read(entity)
    if value is None and len(entity.members) > 1:
        return next((word for node in entity.members if (word := read(node)) is not None), None)
    return value


def container(entity: Node) -> Node | None:
    """The place an entity is part of, or the thing a thing is part of."""
    inner = said(entity, lambda node: node.part_of)
    return inner.owner if inner is not None else None


def location(entity: Node) -> Node | None:
    """The one place a thing is located at."""
    place = said(entity, lambda node: node.location)
    return place.owner if place is not None else None


def _owners(nodes: Iterable[Node]) -> list[Node]:
    return list({node.owner.num: node.owner for node in nodes}.values())


def parts(entity: Node) -> list[Node]:
    """Direct parts."""
    found = _owners(part for node in entity.members for part in node.parts.values())
    return [part for part in found if container(part) is entity]


def located(place: Node) -> list[Node]:
    """Things located directly at a place."""
    found = _owners(thing for node in place.members for thing in node.located.values())
    return [thing for thing in found if location(thing) is place]


def served(thing: Node) -> list[Node]:
    """Places that a thing serves."""
    return _owners(place for node in thing.members for place in node.serves.values())


def servants(place: Node) -> list[Node]:
    """Things that serve a place."""
    return _owners(thing for node in place.members for thing in node.served_by.values())


def own_points(entity: Node) -> list[PointNode]:
    """Points directly under an entity."""
    return [point for node in entity.members for point in node.points.values() if point.live]


def places_below(place: Node) -> Iterator[Node]:
    """All places nested in a place, itself left out, each once."""
    seen = {place.num}
    waiting = [place]
    while waiting:
        for part in parts(waiting.pop()):
            if part.num not in seen and part.kind.is_place:
                seen.add(part.num)
                waiting.append(part)
                yield part


def things_below(place: Node) -> list[Node]:
    """Things located at a place or anywhere below it."""
    return [thing for inner in (place, *places_below(place)) for thing in located(inner)]


def points_below(place: Node) -> list[PointNode]:
    """Points of a place, of all places below it and of all things there."""
    found: list[PointNode] = []
    for inner in (place, *places_below(place)):
        found.extend(own_points(inner))
        for thing in located(inner):
            found.extend(own_points(thing))
    return found


def places_above(entity: Node) -> list[Node]:
    """The places around an entity, the nearest first; for a thing its location is the first."""
    chain: list[Node] = []
    place = container(entity) if entity.kind.is_place else location(entity)
    while place is not None and place not in chain:
        chain.append(place)
        place = container(place)
    return chain


def nearest(entity: Node, kind: NodeKind) -> Node | None:
    """The nearest place of a kind around an entity."""
    return next((place for place in places_above(entity) if place.kind is kind), None)


def spaces_of(floor: Node, depth: int | None) -> list[Node]:
    """Spaces of a floor; `depth` 0 leaves out spaces within spaces, None has all."""
    found: list[Node] = []
    ring = [part for part in parts(floor) if part.kind is NodeKind.SPACE]
    while ring:
        found.extend(ring)
        if depth is not None:
            if depth <= 0:
                break
            depth -= 1
        ring = [inner for space in ring for inner in parts(space) if inner.kind is NodeKind.SPACE]
    return found


def sources(entity: Node) -> list[str]:
    """Ids of the connectors that know an entity, the oldest word first."""
    ordered = (entity, *(node for node in entity.members if node is not entity))
    return list(dict.fromkeys(node.connector for node in ordered if node.connector is not None))
