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
_NOUN_RANKS = {noun: rank for rank, noun in enumerate(NOUNS)}
_PLACE_ORDER = tuple(PlaceKind)
_PLACE_RANKS = {kind.value: rank for rank, kind in enumerate(_PLACE_ORDER)}
_CANONICAL = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))
_Row: TypeAlias = tuple[PublishedRow, dict[str, Json]]


def rows_of(graph: Graph) -> tuple[PublishedRow, ...]:
    """Every row of the graph in the order of sending; a key that comes twice counts once."""
    return tuple(row for row, _ in rows_with_fields(graph))


def rows_with_fields(graph: Graph) -> list[_Row]:
    """The rows, each with the fields of its content: reading them back from the text would cost as much again."""
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
    unique: dict[str, _Row] = {}
    for row in rows:
        unique.setdefault(row[0].key, row)
    return list(unique.values())


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
        return 0, _PLACE_RANKS.get(text_of(fields, "kind"), len(_PLACE_RANKS))
    if kind is RowKind.ENTITY:
        return 1, _NOUN_RANKS.get(noun, len(_NOUN_RANKS))
    if kind is RowKind.RELATION:
        return (5, 0) if text_of(fields, "type") == RelationType.HAS_POINT else (3, 0)
    return (2, 0) if kind is RowKind.IDENTITY else (4, 0)


def _row(kind: RowKind, key: str, noun: str, title: str, fields: dict[str, Json]) -> _Row:
    """The row with its content in one spelling: sorted keys, no blanks, nothing that is not set."""
    known: dict[str, Json] = {name: value for name, value in fields.items() if value is not None}
    return PublishedRow(kind, key, noun, title, _CANONICAL.encode(known)), known


def _entity_row(entity: Entity) -> _Row:
    fields: dict[str, Json] = {
        "key": entity.key,
        "exactType": entity.exact_type.value,
        "name": entity.name,
        "level": entity.level,
        "address": entity.address,
        "siteId": entity.site_id,
    }
    return _row(RowKind.ENTITY, entity.key, noun_of(entity.exact_type), entity.name, fields)


def _place_row(place: Place) -> _Row:
    fields: dict[str, Json] = {
        "key": place.key,
        "kind": place.kind.value,
        "name": place.name,
        "parent": place.parent,
        "address": place.address,
        "country": place.country,
        "level": place.level,
        "code": place.code,
    }
    return _row(RowKind.PLACE, place_row_key(place.kind, place.key), PLACES, place.name, fields)


def _identity_row(identity: Identity, titles: dict[str, str]) -> _Row:
    fields: dict[str, Json] = {
        "entity": identity.entity,
        "kind": identity.kind,
        "value": identity.value,
        "scope": identity.scope,
    }
    key = identity_key(identity.entity, identity.kind, identity.value)
    title = f"{identity.value} of {titles.get(identity.entity, identity.entity)}"
    return _row(RowKind.IDENTITY, key, IDENTITIES, title, fields)


def _relation_row(relation: Relation, titles: dict[str, str]) -> _Row:
    fields: dict[str, Json] = {"from": relation.from_key, "type": relation.type.value, "to": relation.to_key}
    key = relation_key(relation.from_key, relation.type.value, relation.to_key)
    start = titles.get(relation.from_key, relation.from_key)
    end = titles.get(relation.to_key, relation.to_key)
    return _row(RowKind.RELATION, key, RELATIONS, f"{start} {relation.type.value} {end}", fields)


def _point_row(point: Point) -> _Row:
    value_map: dict[str, Json] = {str(value): word for value, word in point.value_map}
    fields: dict[str, Json] = {
        "key": point.key,
        "parent": point.parent,
        "exactType": point.exact_type.value,
        "name": point.name,
        "datatype": point.datatype.value,
        "unit": point.unit,
        "valueMap": value_map or None,
    }
    return _row(RowKind.POINT, point.key, POINTS, point.name, fields)
