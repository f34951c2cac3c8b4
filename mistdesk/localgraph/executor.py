"""Carries out one GraphQL request on the store; called from the store's own thread, knows no HTTP."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import msgspec
from graphql import DocumentNode, GraphQLError, GraphQLFormattedError, execute_sync, parse, validate

from mistdesk.domain.errors import MistdeskError
from mistdesk.localgraph.schema import build_local_schema
from mistdesk.localgraph.series import SeriesReader
from mistdesk.localgraph.views import Request

if TYPE_CHECKING:
    from mistdesk.localgraph.store import Store


class GraphQLRequest(msgspec.Struct, rename="camel", frozen=True):
    """The body of a POST."""

    query: str
    variables: dict[str, object] | None = None
    operation_name: str | None = None


class Answer(msgspec.Struct, frozen=True, omit_defaults=True):
    """The body of an answer; `data` is left out where the request was not carried out."""

    data: object = msgspec.UNSET
    errors: list[GraphQLFormattedError] = msgspec.field(default_factory=list)


def execute(store: Store, request: GraphQLRequest) -> Answer:
    """The answer to a request; faults of the request and of its fields are inside."""
    document = _document(request.query)
    if isinstance(document, list):
        return Answer(errors=document)
    series = SeriesReader(store.database)
    result = execute_sync(
        build_local_schema(),
        document,
        context_value=Request(store, series),
        variable_values=dict(request.variables or {}),
        operation_name=request.operation_name,
    )
    errors = [_formatted(error) for error in result.errors or ()]
    if result.data is None and errors and all(error.path is None for error in result.errors or ()):
        return Answer(errors=errors)
    series.finish(result.data)
    return Answer(result.data, errors)


def _formatted(error: GraphQLError) -> GraphQLFormattedError:
    formatted = error.formatted
    if isinstance(error.original_error, MistdeskError):
        formatted["message"] = str(error.original_error)
    elif error.original_error is not None and not isinstance(error.original_error, GraphQLError):
        formatted["message"] = "The embedded graph failed; its maker is to blame."
        formatted["extensions"] = {"code": "INTERNAL", "cause": type(error.original_error).__name__}
    return formatted


@lru_cache(maxsize=64)
def _document(query: str) -> DocumentNode | list[GraphQLFormattedError]:
    """The parsed and validated query, or what is wrong with it; clients send the same few texts."""
    try:
        document = parse(query)
    except GraphQLError as error:
        return [error.formatted]
    errors = validate(build_local_schema(), document)
    return [error.formatted for error in errors] if errors else document
