"""Turns a filter of the read schema into a test of one row; knows no kind of row."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from typing import TypeVar

from mistdesk.localgraph.ontology import fold

T = TypeVar("T")
Test = Callable[[T], bool]
Getters = Mapping[str, Callable[[T], object]]

_CLASSES = ("exactType", "type")  # their values come in two spellings

_COMPARISONS: dict[str, Callable[[object, object], bool]] = {
    "eq": operator.eq,
    "ne": operator.ne,
    "in": lambda value, wanted: isinstance(wanted, frozenset) and value in wanted,
    "contains": lambda value, wanted: isinstance(value, str) and isinstance(wanted, str) and wanted in value,
    "gt": lambda value, wanted: isinstance(value, int) and isinstance(wanted, int) and value > wanted,
    "gte": lambda value, wanted: isinstance(value, int) and isinstance(wanted, int) and value >= wanted,
    "lt": lambda value, wanted: isinstance(value, int) and isinstance(wanted, int) and value < wanted,
    "lte": lambda value, wanted: isinstance(value, int) and isinstance(wanted, int) and value <= wanted,
}


def matching(rows: list[T], given: object, getters: Getters[T]) -> list[T]:
    """The rows that pass a filter as GraphQL gives it; no filter passes all."""
    if not isinstance(given, Mapping):
        return rows
    test = compiled(given, getters)
    return [row for row in rows if test(row)]


def compiled(given: Mapping[str, object], getters: Getters[T]) -> Test[T]:
    """A filter as one test: everything that it names must hold."""
    tests: list[Test[T]] = []
    for key, wanted in given.items():
        if wanted is None:
            continue
        if key == "and":
            tests.extend(compiled(part, getters) for part in _parts(wanted))
        elif key == "or":
            tests.append(_any([compiled(part, getters) for part in _parts(wanted)]))
        elif key == "not":
            tests.append(_not(_all([compiled(part, getters) for part in _parts(wanted)])))
        elif isinstance(wanted, Mapping):
            tests.extend(_tests(key, wanted, getters[key]))
    return tests[0] if len(tests) == 1 else _all(tests)


def _tests(key: str, expression: Mapping[str, object], get: Callable[[T], object]) -> list[Test[T]]:
    folding = key in _CLASSES
    tests: list[Test[T]] = []
    for word, wanted in expression.items():
        if wanted is None:
            continue
        compare = _COMPARISONS[word]
        value = _operand(wanted, folding=folding)
        tests.append(_many(get, compare, value, negative=word == "ne") if folding else _one(get, compare, value))
    return tests


def _operand(wanted: object, *, folding: bool) -> object:
    if isinstance(wanted, list):
        return frozenset(_operand(member, folding=folding) for member in wanted)
    return fold(wanted) if folding and isinstance(wanted, str) else wanted


def _one(get: Callable[[T], object], compare: Callable[[object, object], bool], wanted: object) -> Test[T]:
    return lambda row: compare(get(row), wanted)


def _many(
    get: Callable[[T], object], compare: Callable[[object, object], bool], wanted: object, *, negative: bool
) -> Test[T]:
    """A test of class names: of any member, but for `ne`, which no member may fail."""
    combine = all if negative else any

    def test(row: T) -> bool:
        value = get(row)
        members = value if isinstance(value, tuple) else (value,)
        return combine(compare(fold(str(member)), wanted) for member in members)

    return test


def _parts(value: object) -> list[Mapping[str, object]]:
    parts = value if isinstance(value, list) else [value]
    return [part for part in parts if isinstance(part, Mapping)]


def _all(tests: list[Test[T]]) -> Test[T]:
    return lambda row: all(test(row) for test in tests)


def _any(tests: list[Test[T]]) -> Test[T]:
    return lambda row: any(test(row) for test in tests)


def _not(test: Test[T]) -> Test[T]:
    return lambda row: not test(row)
