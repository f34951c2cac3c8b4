"""The custom scalars of the embedded graph; instants are integers of microseconds since 1970, UTC."""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

from graphql import GraphQLError, GraphQLScalarType, IntValueNode, StringValueNode, value_from_ast_untyped

if TYPE_CHECKING:
    from collections.abc import Mapping

    from graphql import ValueNode

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_LONG_MIN, _LONG_MAX = -(2**63), 2**63 - 1

Json = object
"""Any JSON value, as json.loads gives it."""


@lru_cache(maxsize=65536)
def instant(text: str) -> int:
    """Microseconds of an RFC 3339 time; without a zone it is UTC. Raises ValueError."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return (moment - _EPOCH) // _MICROSECOND


@lru_cache(maxsize=65536)
def instant_text(micros: int) -> str:
    """RFC 3339 in UTC; a fraction only where there is one."""
    moment = _EPOCH + timedelta(microseconds=micros)
    text = moment.strftime("%Y-%m-%dT%H:%M:%S").rjust(19, "0")
    fraction = f"{moment.microsecond:06d}".rstrip("0")
    return f"{text}.{fraction}Z" if fraction else f"{text}Z"


def now_micros() -> int:
    """The present instant."""
    return (datetime.now(UTC) - _EPOCH) // _MICROSECOND


def _parse_instant(value: object) -> int:
    if not isinstance(value, str):
        raise GraphQLError("DateTime must be a text such as 2026-05-01T12:00:00Z.")
    try:
        return instant(value)
    except (ValueError, OverflowError):
        raise GraphQLError(f"DateTime cannot read {value[:40]!r}; write it as 2026-05-01T12:00:00Z.") from None


def _parse_instant_literal(node: ValueNode, _variables: Mapping[str, object] | None = None) -> int:
    return _parse_instant(node.value if isinstance(node, StringValueNode) else None)


def _serialize_instant(value: object) -> str:
    if isinstance(value, int):
        return instant_text(value)
    raise GraphQLError("DateTime holds no instant.")


def _parse_long(value: object) -> int:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int) or not _LONG_MIN <= value <= _LONG_MAX:
        raise GraphQLError("Long must be an integer of 64 bits.")
    return value


def _parse_long_literal(node: ValueNode, _variables: Mapping[str, object] | None = None) -> int:
    return _parse_long(int(node.value) if isinstance(node, IntValueNode) else None)


def _finite(value: object) -> bool:
    if isinstance(value, float):
        return math.isfinite(value)
    if isinstance(value, dict):
        return all(_finite(member) for member in value.values())
    if isinstance(value, list):
        return all(_finite(member) for member in value)
    return True


def _parse_json(value: object) -> Json:
    if not _finite(value):
        raise GraphQLError("JSON knows no NaN and no infinity.")
    return value


def _parse_map(value: object) -> Json:
    if not isinstance(value, dict):
        raise GraphQLError("Map must be an object.")
    return _parse_json(value)


def _parse_map_literal(node: ValueNode, variables: Mapping[str, object] | None = None) -> Json:
    return _parse_map(value_from_ast_untyped(node, dict(variables or {})))


def _as_is(value: object) -> object:
    return value


def _json_scalar(name: str, description: str) -> GraphQLScalarType:
    return GraphQLScalarType(name, serialize=_as_is, parse_value=_parse_json, description=description)


SCALARS: tuple[GraphQLScalarType, ...] = (
    GraphQLScalarType(
        "DateTime",
        serialize=_serialize_instant,
        parse_value=_parse_instant,
        parse_literal=_parse_instant_literal,
        description="An RFC 3339 time; one without a zone is UTC.",
    ),
    GraphQLScalarType(
        "Long",
        serialize=_parse_long,
        parse_value=_parse_long,
        parse_literal=_parse_long_literal,
        description="An integer of 64 bits.",
    ),
    GraphQLScalarType(
        "Map",
        serialize=_as_is,
        parse_value=_parse_map,
        parse_literal=_parse_map_literal,
        description="An object of names and values.",
    ),
    _json_scalar("JSONLD", "Any JSON value."),
    _json_scalar("JSONSchema", "A JSON Schema."),
    _json_scalar("GeoJSON", "A GeoJSON geometry."),
)
