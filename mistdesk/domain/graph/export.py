"""The graph as the JSON document that scripts rely on; knows no file."""

from __future__ import annotations

import json

from mistdesk.domain.graph.model import Entity, Graph, Identity, Place, Point, Relation, Unmapped

Json = dict[str, object]


def graph_json(graph: Graph) -> str:
    """Entities, places, identities, relations, points and what is not mapped, as DESIGN section 8 lists them."""
    document: Json = {
        "entities": [_entity(entity) for entity in graph.entities],
        "places": [_place(place) for place in graph.places],
        "identities": [_identity(identity) for identity in graph.identities],
        "relations": [_relation(relation) for relation in graph.relations],
        "points": [_point(point) for point in graph.points],
        "unmapped": [_unmapped(row) for row in graph.unmapped],
    }
    return json.dumps(document, ensure_ascii=False, indent=2)


def _entity(entity: Entity) -> Json:
    row: Json = {"key": entity.key, "exactType": entity.exact_type.value, "name": entity.name}
    if entity.level is not None:
        row["level"] = entity.level
    if entity.address is not None:
        row["address"] = entity.address
    return row


def _place(place: Place) -> Json:
    row: Json = {"key": place.key, "kind": place.kind.value, "name": place.name}
    optional = {"parent": place.parent, "address": place.address, "level": place.level, "code": place.code}
    return row | {name: value for name, value in optional.items() if value is not None}


def _identity(identity: Identity) -> Json:
    return {
        "entity": identity.entity,
        "kind": identity.kind,
        "value": identity.value,
        "scope": identity.scope,
    }


def _relation(relation: Relation) -> Json:
    return {"from": relation.from_key, "type": relation.type.value, "to": relation.to_key}


def _point(point: Point) -> Json:
    return {
        "key": point.key,
        "parent": point.parent,
        "exactType": point.exact_type.value,
        "name": point.name,
        "datatype": point.datatype.value,
        "unit": point.unit,
        "valueMap": {str(value): word for value, word in point.value_map} or None,
    }


def _unmapped(row: Unmapped) -> Json:
    return {"key": row.key, "name": row.name, "reason": row.reason}
