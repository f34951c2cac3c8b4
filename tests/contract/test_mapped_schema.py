"""Our schema against the vendor's names: what the slice's queries and place mutations reach, we serve alike."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLScalarType,
    GraphQLSchema,
    GraphQLUnionType,
    build_client_schema,
    build_schema,
    get_named_type,
    introspection_from_schema,
    parse,
    validate,
)
from mistdesk.localgraph.schema import build_local_schema

pytestmark = pytest.mark.contract

SHARED = Path(os.environ.get("MISTDESK_SHARED") or Path(__file__).resolve().parents[3] / "shared")
PLACE_MUTATIONS = tuple(
    f"{verb}{place}" for verb in ("create", "update", "delete") for place in ("Site", "Building", "Floor", "Space")
)


@pytest.fixture(scope="module")
def theirs() -> GraphQLSchema:
    path = SHARED / "mapped" / "schema-slice.graphql"
    if not path.is_file():
        pytest.skip("The vendor's schema slice is not beside this project.")
    return build_schema(path.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def ours() -> GraphQLSchema:
    """Our schema as a client sees it."""
    return build_client_schema(introspection_from_schema(build_local_schema()))


def reachable(schema: GraphQLSchema) -> set[str]:
    """Names of all types that the queries and the place mutations reach."""
    assert schema.query_type is not None
    assert schema.mutation_type is not None
    waiting = [schema.query_type.name]
    for name in PLACE_MUTATIONS:
        field = schema.mutation_type.fields[name]
        waiting.append(get_named_type(field.type).name)
        waiting.extend(get_named_type(argument.type).name for argument in field.args.values())
    found: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name in found:
            continue
        found.add(name)
        kind = schema.type_map[name]
        if isinstance(kind, GraphQLUnionType):
            waiting.extend(member.name for member in kind.types)
        if isinstance(kind, GraphQLObjectType | GraphQLInterfaceType):
            waiting.extend(interface.name for interface in kind.interfaces)
            for field in kind.fields.values():
                waiting.append(get_named_type(field.type).name)
                waiting.extend(get_named_type(argument.type).name for argument in field.args.values())
        if isinstance(kind, GraphQLInterfaceType):
            waiting.extend(member.name for member in schema.get_possible_types(kind))
        if isinstance(kind, GraphQLInputObjectType):
            waiting.extend(get_named_type(member.type).name for member in kind.fields.values())
    return found


def signature(schema: GraphQLSchema, name: str) -> dict[str, str]:
    """Everything of a type that a client may rely on, as text."""
    kind = schema.type_map.get(name)
    lines: dict[str, str] = {"": type(kind).__name__}
    if isinstance(kind, GraphQLEnumType):
        lines |= dict.fromkeys(kind.values, "value")
    if isinstance(kind, GraphQLUnionType):
        lines |= dict.fromkeys((member.name for member in kind.types), "member")
    if isinstance(kind, GraphQLInputObjectType):
        lines |= {member: str(field.type) for member, field in kind.fields.items()}
    if isinstance(kind, GraphQLObjectType | GraphQLInterfaceType):
        lines |= {f"implements {interface.name}": "yes" for interface in kind.interfaces}
        for field_name, field in kind.fields.items():
            lines[field_name] = str(field.type)
            lines |= {f"{field_name}({key})": str(argument.type) for key, argument in field.args.items()}
    return lines


def test_every_name_of_the_slice_is_served_with_the_same_type(theirs: GraphQLSchema, ours: GraphQLSchema) -> None:
    differing = {}
    for name in sorted(reachable(theirs)):
        wanted, served = signature(theirs, name), signature(ours, name)
        if missing := {key: (value, served.get(key)) for key, value in wanted.items() if served.get(key) != value}:
            differing[name] = missing
    assert differing == {}


def test_place_mutations_have_the_same_arguments_and_answers(theirs: GraphQLSchema, ours: GraphQLSchema) -> None:
    wanted, served = signature(theirs, "Mutation"), signature(ours, "Mutation")
    for name in PLACE_MUTATIONS:
        assert served[name] == wanted[name]
        assert served[f"{name}(input)"] == wanted[f"{name}(input)"]


def test_what_is_ours_alone_carries_our_prefix(theirs: GraphQLSchema, ours: GraphQLSchema) -> None:
    extra = {name for name in ours.type_map if name not in theirs.type_map and not name.startswith("__")}
    assert {name for name in extra if not name.startswith("Mistdesk")} == set()
    assert ours.mutation_type is not None
    assert theirs.mutation_type is not None
    own = set(ours.mutation_type.fields) - set(theirs.mutation_type.fields)
    assert own == {"mistdeskIngest"}


@pytest.mark.parametrize("name", ["latest-status.graphql", "client-counts.graphql"])
def test_the_guides_queries_are_valid(ours: GraphQLSchema, name: str) -> None:
    path = SHARED / "queries" / name
    if not path.is_file():
        pytest.skip("The guide's queries are not beside this project.")
    assert validate(ours, parse(path.read_text(encoding="utf-8"))) == []


def test_scalars_are_scalars(ours: GraphQLSchema) -> None:
    for name in ("DateTime", "Long", "Map", "JSONLD", "JSONSchema", "GeoJSON"):
        assert isinstance(ours.type_map[name], GraphQLScalarType)
