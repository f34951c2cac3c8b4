"""The graph as rows: what is compared with what a target has acknowledged; knows no target and no plan."""

from __future__ import annotations

import json
from typing import TypeAlias

from mistdesk.domain.graph.model import (
    Entity,
    ExactType,
    Graph,
    Identity,
    Place,
    PlaceKind,
    Point,
    Relation,
    RelationType,
)
from mistdesk.domain.graph.plan import PublishedRow, RowKind

Json: TypeAlias = "str | int | dict[str, Json] | list[Json] | None"

# The guide's order; plan counts and sentences follow it. A line is grouped by the first word, counted by the others.
POINTS, IDENTITIES, RELATIONS, PLACES = "Points", "Identities", "Relations", "Places"
NOUN_WORDS: dict[str, tuple[str, str]] = {
    "Buildings": ("building", "buildings"),
    "Sub-buildings": ("sub-building", "sub-buildings"),
    "Floors": ("floor", "floors"),
    "Occupancy zones": ("occupancy zone", "occupancy zones"),
    "Wireless access points": ("access point", "access points"),
    "Switches": ("switch", "switches"),
    "Gateways": ("gateway", "gateways"),
    POINTS: ("point", "points"),
    IDENTITIES: ("identity", "identities"),
    RELATIONS: ("relation", "relations"),
    PLACES: ("place", "places"),
}
NOUNS: tuple[str, ...] = tuple(NOUN_WORDS)
_NOUN_OF_TYPE: dict[ExactType, str] = {
    ExactType.BUILDING: "Buildings",
    ExactType.SUB_BUILDING: "Sub-buildings",
    ExactType.FLOOR: "Floors",
    ExactType.OCCUPANCY_ZONE: "Occupancy zones",
    ExactType.ACCESS_POINT: "Wireless access points",
    ExactType.SWITCH: "Switches",
    ExactType.ETHERNET_SWITCH: "Switches",
    ExactType.NETWORKED_DEVICE: "Gateways",
}
_PLACE_ORDER = tuple(PlaceKind)


def rows_of(graph: Graph) -> tuple[PublishedRow, ...]:
    """Every row of the graph in the order of sending; a key that comes twice counts once."""
    titles = {entity.key: entity.name for entity in graph.entities} | {point.key: point.name for point in graph.points}
    places = sorted(graph.places, key=lambda place: _PLACE_ORDER.index(place.kind))
    entities = sorted(graph.entities, key=lambda entity: NOUNS.index(noun_of(entity.exact_type)))
    structure = [r for r in graph.relations if r.type is not RelationType.HAS_POINT]
    point_links = [r for r in graph.relations if r.type is RelationType.HAS_POINT]
    rows = [
        *(_place_row(place) for place in places),
        *(_entity_row(entity) for entity in entities),
        *(_identity_row(identity, titles) for identity in graph.identities),
        *(_relation_row(relation, titles) for relation in structure),
        *(_point_row(point) for point in graph.points),
        *(_relation_row(relation, titles) for relation in point_links),
    ]
    unique: dict[str, PublishedRow] = {}
    for row in rows:
        unique.setdefault(row.key, row)
    return tuple(unique.values())


def noun_of(exact_type: ExactType) -> str:
    """The group in which entities of this class are listed; classes of points are all points."""
    return _NOUN_OF_TYPE.get(exact_type, POINTS)


def place_row_key(kind: PlaceKind, key: str) -> str:
    """The row key of a place."""
    return f"place/{kind.value}/{key}"


def relation_key(from_key: str, relation: str, to_key: str) -> str:
    """The row key of a relation, as targets name it in refusals."""
    return f"{from_key}|{relation}|{to_key}"


def identity_key(entity: str, kind: str, value: str) -> str:
    """The row key of an identity, as targets name it in refusals."""
    return f"{entity}|{kind}|{value}"


def fields_of(content: str) -> dict[str, Json]:
    """The fields of a row's content; content that cannot be read has none."""
    try:
        found: Json = json.loads(content)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def text_of(fields: dict[str, Json], name: str) -> str:
    """A text field, "" when it is absent or no text."""
    value = fields.get(name)
    return value if isinstance(value, str) else ""


def send_rank(kind: RowKind, noun: str, fields: dict[str, Json]) -> tuple[int, int]:
    """Where a row stands in the order of sending: parents before children, links to points after the points."""
    if kind is RowKind.PLACE:
        words = [place.value for place in _PLACE_ORDER]
        word = text_of(fields, "kind")
        return 0, words.index(word) if word in words else len(words)
    if kind is RowKind.ENTITY:
        return 1, NOUNS.index(noun) if noun in NOUNS else len(NOUNS)
    if kind is RowKind.RELATION:
        return (5, 0) if text_of(fields, "type") == RelationType.HAS_POINT else (3, 0)
    return (2, 0) if kind is RowKind.IDENTITY else (4, 0)


def _canonical(fields: dict[str, Json]) -> str:
    """One spelling for one content: sorted keys, no blanks, nothing that is not set."""
    known = {name: value for name, value in fields.items() if value is not None}
    return json.dumps(known, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _entity_row(entity: Entity) -> PublishedRow:
    content = _canonical(
        {
            "key": entity.key,
            "exactType": entity.exact_type.value,
            "name": entity.name,
            "level": entity.level,
            "address": entity.address,
            "siteId": entity.site_id,
        }
    )
    return PublishedRow(RowKind.ENTITY, entity.key, noun_of(entity.exact_type), entity.name, content)


def _place_row(place: Place) -> PublishedRow:
    content = _canonical(
        {
            "key": place.key,
            "kind": place.kind.value,
            "name": place.name,
            "parent": place.parent,
            "address": place.address,
            "country": place.country,
            "level": place.level,
            "code": place.code,
        }
    )
    return PublishedRow(RowKind.PLACE, place_row_key(place.kind, place.key), PLACES, place.name, content)


def _identity_row(identity: Identity, titles: dict[str, str]) -> PublishedRow:
    content = _canonical(
        {"entity": identity.entity, "kind": identity.kind, "value": identity.value, "scope": identity.scope}
    )
    key = identity_key(identity.entity, identity.kind, identity.value)
    title = f"{identity.value} of {titles.get(identity.entity, identity.entity)}"
    return PublishedRow(RowKind.IDENTITY, key, IDENTITIES, title, content)


def _relation_row(relation: Relation, titles: dict[str, str]) -> PublishedRow:
    content = _canonical({"from": relation.from_key, "type": relation.type.value, "to": relation.to_key})
    key = relation_key(relation.from_key, relation.type.value, relation.to_key)
    start = titles.get(relation.from_key, relation.from_key)
    end = titles.get(relation.to_key, relation.to_key)
    return PublishedRow(RowKind.RELATION, key, RELATIONS, f"{start} {relation.type.value} {end}", content)


def _point_row(point: Point) -> PublishedRow:
    value_map: Json = {str(value): word for value, word in point.value_map}
    content = _canonical(
        {
            "key": point.key,
            "parent": point.parent,
            "exactType": point.exact_type.value,
            "name": point.name,
            "datatype": point.datatype.value,
            "unit": point.unit,
            "valueMap": value_map or None,
        }
    )
    return PublishedRow(RowKind.POINT, point.key, POINTS, point.name, content)
