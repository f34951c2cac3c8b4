"""A target's answer to a sample query, read for people; it knows the answer's shape, no widget and no service."""

from __future__ import annotations

import json
from dataclasses import dataclass

from mistdesk.ui.words import UNKNOWN, plural

MOST_SHOWN = 60_000  # characters; more would hold up the window and nobody reads it
_VALUES = ("int64Value", "float64Value", "stringValue", "boolValue", "jsonValue")


@dataclass(frozen=True, slots=True)
class AnswerPoint:
    """A point with its last value; `values` counts how many there are, none is not zero."""

    name: str
    value: str
    at: str
    moment: str
    values: int


@dataclass(frozen=True, slots=True)
class Answer:
    """The whole answer: in words, point by point, and as indented text, cut where it is long."""

    words: str
    points: tuple[AnswerPoint, ...]
    text: str
    refused: bool = False


def read_answer(reply: str) -> Answer:
    """Read the JSON text of an answer; what is not as expected is shown as it came."""
    try:
        document: object = json.loads(reply)
    except ValueError:
        return Answer("The answer is no JSON.", (), _cut(reply), refused=True)
    text = _cut(json.dumps(document, ensure_ascii=False, indent=1))
    errors = _list(_field(document, "errors"))
    if errors:
        first = str(_field(errors[0], "message") or "").strip()
        return Answer(f"The target answered with an error: {first}".rstrip(": "), (), text, refused=True)
    points = tuple(_point(row) for row in _list(_field(_field(document, "data"), "points")))
    values = sum(point.values for point in points)
    return Answer(f"{plural(len(points), 'point')} with {plural(values, 'value')} in all.", points, text)


def _point(row: object) -> AnswerPoint:
    series = [one for one in _list(_field(row, "series")) if _value(_field(one, "value")) is not None]
    name = str(_field(row, "name") or _field(row, "id") or "")
    if not series:
        return AnswerPoint(name, UNKNOWN, UNKNOWN, "", 0)
    last = max(series, key=lambda one: str(_field(one, "timestamp") or ""))
    stamp = str(_field(last, "timestamp") or "")
    value = str(_value(_field(last, "value")))
    word = _field(_field(row, "valueMap"), value)
    return AnswerPoint(name, str(word) if isinstance(word, str) else value, stamp[11:16] or UNKNOWN, stamp, len(series))


def _value(holder: object) -> object:
    found = (_field(holder, name) for name in _VALUES)
    return next((value for value in found if value is not None), None)


def _field(holder: object, name: str) -> object:
    return holder.get(name) if isinstance(holder, dict) else None


def _list(holder: object) -> list[object]:
    return list(holder) if isinstance(holder, list) else []


def _cut(text: str) -> str:
    return text if len(text) <= MOST_SHOWN else f"{text[:MOST_SHOWN]}\n… the rest is left out here"
