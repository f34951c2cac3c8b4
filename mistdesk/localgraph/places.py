"""The place mutations as Mapped documents them: create, update and delete sites, buildings, floors and spaces.

A place that is created again (same address, level or name in the same surroundings) is the one that is there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
from graphql import GraphQLError

from mistdesk.localgraph import ids
from mistdesk.localgraph.editor import Editor
from mistdesk.localgraph.merging import merge_keys
from mistdesk.localgraph.model import Address
from mistdesk.localgraph.navigation import container, parts, said
from mistdesk.localgraph.ontology import NodeKind, canonical, node_kind

if TYPE_CHECKING:
    from mistdesk.localgraph.editor import Changes
    from mistdesk.localgraph.model import Graph, Node


class AddressInput(msgspec.Struct, rename="camel", frozen=True):
    """A postal address as sent."""

    street_address: str | None = None
    locality: str | None = None
    region: str | None = None
    postal_code: str | None = None
    country_name: str | None = None


class PlaceInput(msgspec.Struct, rename="camel", frozen=True):
    """What a mutation may say of a place; each kind of place has some of these."""

    id: str | None = None
    name: str | None = None
    geoshape: object = None
    address: AddressInput | None = None
    site_id: str | None = None
    building_id: str | None = None
    level: int | None = None
    floor_id: str | None = None
    parent_space_id: str | None = None
    exact_type: list[str | None] | None = None


_PARENT_KINDS = {
    NodeKind.BUILDING: (NodeKind.SITE,),
    NodeKind.FLOOR: (NodeKind.BUILDING, NodeKind.GENERIC_PLACE),
    NodeKind.SPACE: (NodeKind.FLOOR, NodeKind.SPACE),
}


class PlaceEditor:
    """One place mutation."""

    def __init__(self, graph: Graph, now: int) -> None:
        self._graph = graph
        self._editor = Editor(graph, now)

    @property
    def changes(self) -> Changes:
        """What must be written."""
        return self._editor.changes

    def create(self, kind: NodeKind, given: PlaceInput | None) -> Node:
        """The new place, or the older one that it is the same as."""
        if given is None:
            raise _refused(f"Say what {_called(kind)} to create.")
        if not (given.name or "").strip():
            raise _refused(f"A {_called(kind)} needs a name.")
        if kind is NodeKind.FLOOR and given.level is None:
            raise _refused("A floor needs a level.")
        parent = self._parent(kind, given)
        if parent is None and kind is not NodeKind.SITE:
            raise _refused(f"Say where the {_called(kind)} is.")
        node = self._editor.new_node(kind, _class_of(kind, given), None, ids.random_key())
        self._say(node, given)
        self._editor.put_in(node, parent)
        same = self._same(node)
        if same is not None:
            self._forget(node)
            return same
        self._editor.settle()
        return node.owner

    def update(self, kind: NodeKind, given: PlaceInput | None) -> Node:
        """Change what is given and leave the rest."""
        place = self._place(kind, given.id if given is not None else None)
        if given is None:
            return place
        parent = self._parent(kind, given)
        if parent is not None and (parent is place or place in _above(parent)):
            raise _refused("A place cannot be part of itself.")
        if given.exact_type:
            place.exact_type = _class_of(kind, given)
        self._say(place, given)
        if parent is not None:
            self._editor.put_in(place, parent)
        self._editor.touch(place)
        self._editor.settle()
        return place.owner

    def delete(self, kind: NodeKind, place_id: str | None) -> None:
        """Take a place and the places in it away; things that were there stay, without a location."""
        waiting = [self._place(kind, place_id)]
        while waiting:
            place = waiting.pop()
            waiting.extend(part for part in parts(place) if part.kind.is_place)
            for node in list(place.members):
                self._editor.retire_node(node)
        self._editor.settle()

    def _place(self, kind: NodeKind, place_id: str | None) -> Node:
        place = self._graph.entity(place_id) if place_id else None
        if place is None or place.kind is not kind:
            raise GraphQLError(f"There is no {_called(kind)} with the id {place_id}.", extensions={"code": "NOT_FOUND"})
        return place

    def _parent(self, kind: NodeKind, given: PlaceInput) -> Node | None:
        parent_id = {
            NodeKind.BUILDING: given.site_id,
            NodeKind.FLOOR: given.building_id,
            NodeKind.SPACE: given.parent_space_id or given.floor_id,
        }.get(kind)
        if parent_id is None:
            return None
        parent = self._graph.entity(parent_id)
        if parent is None or parent.kind not in _PARENT_KINDS[kind]:
            raise GraphQLError(f"A {_called(kind)} cannot be in {parent_id}.", extensions={"code": "NOT_FOUND"})
        return parent

    def _say(self, node: Node, given: PlaceInput) -> None:
        if given.name is not None:
            node.name = given.name
        if given.level is not None:
            node.level = given.level
        if given.geoshape is not None:
            node.properties = {**node.properties, "geoshape": given.geoshape}
        if given.address is not None:
            a = given.address
            node.address = Address(a.street_address, a.locality, a.region, a.postal_code, a.country_name)

    def _same(self, node: Node) -> Node | None:
        for key in merge_keys(node):
            for other in self._graph.merge_index.get(key, {}).values():
                return other.owner
        return None

    def _forget(self, node: Node) -> None:
        self._editor.put_in(node, None)
        del self._graph.nodes[node.num]
        del self._graph.node_by_key[node.connector, node.key]
        del self._graph.node_by_id[node.id]
        self._editor = Editor(self._graph, self._editor.now)


def _above(place: Node) -> list[Node]:
    chain: list[Node] = []
    around = container(place)
    while around is not None:
        chain.append(around)
        around = container(around)
    return chain


def _class_of(kind: NodeKind, given: PlaceInput) -> str:
    names = [name for name in given.exact_type or () if name]
    if not names:
        return kind.value
    exact_type = canonical(names[-1])
    if exact_type is None or node_kind(exact_type) is not kind:
        raise _refused(f"{names[-1]} is no class of a {_called(kind)}.")
    return exact_type


def _called(kind: NodeKind) -> str:
    return kind.value.lower()


def _refused(message: str) -> GraphQLError:
    return GraphQLError(message, extensions={"code": "BAD_USER_INPUT"})


class PlaceAnswer(msgspec.Struct, frozen=True):
    """A place as a mutation answers it: the field names of Mapped, those a kind lacks are not asked."""

    id: str
    name: str | None
    level: int | None
    geoshape: object
    siteId: str | None  # noqa: N815 - the vendor's spelling
    buildingId: str | None  # noqa: N815 - the vendor's spelling
    floorId: str | None  # noqa: N815 - the vendor's spelling
    parentSpaceId: str | None  # noqa: N815 - the vendor's spelling
    exactType: list[str]  # noqa: N815 - the vendor's spelling
    type: list[str]
    address: AddressAnswer | None


class AddressAnswer(msgspec.Struct, frozen=True):
    """An address as a mutation answers it."""

    id: str | None
    streetAddress: str | None  # noqa: N815 - the vendor's spelling
    locality: str | None
    region: str | None
    postalCode: str | None  # noqa: N815 - the vendor's spelling
    countryName: str | None  # noqa: N815 - the vendor's spelling
    type: list[str]


def answer(place: Node) -> PlaceAnswer:
    """What a create or an update gives back."""
    around = container(place)
    ids_by_kind = {around.kind: around.id} if around is not None else {}
    address = said(place, lambda node: node.address)
    return PlaceAnswer(
        id=place.id,
        name=said(place, lambda node: node.name),
        level=said(place, lambda node: node.level),
        geoshape=said(place, lambda node: node.properties.get("geoshape")),
        siteId=ids_by_kind.get(NodeKind.SITE),
        buildingId=ids_by_kind.get(NodeKind.BUILDING),
        floorId=next((p.id for p in (place, *_above(place)) if p.kind is NodeKind.FLOOR), None),
        parentSpaceId=ids_by_kind.get(NodeKind.SPACE),
        exactType=[place.exact_type],
        type=[place.exact_type],
        address=None
        if address is None
        else AddressAnswer(
            ids.mint(ids.Prefix.METADATA, "address", place.id),
            address.street,
            address.locality,
            address.region,
            address.postal_code,
            address.country,
            ["Address"],
        ),
    )
