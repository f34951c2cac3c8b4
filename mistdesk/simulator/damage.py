"""Does to an answer's rows what the faults in force say; knows no HTTP."""

from __future__ import annotations

from mistdesk.simulator.calls import Answer
from mistdesk.simulator.chance import number_of
from mistdesk.simulator.cloud import Row
from mistdesk.simulator.faults import (
    Effect,
    NullForEmptyEffect,
    PageTotalEffect,
    RepeatRowsEffect,
    RowsEffect,
    ShortPageEffect,
)


def damage(answer: Answer, effects: list[Effect]) -> Answer:
    """Apply effects in their order; the rows of the estate itself are never touched."""
    for effect in effects:
        if isinstance(effect, RowsEffect):
            answer.body = _changed(answer.body, effect)
        elif isinstance(effect, ShortPageEffect) and isinstance(answer.body, list):
            answer.body = answer.body[: -effect.drop]
        elif isinstance(effect, RepeatRowsEffect) and isinstance(answer.body, list):
            answer.body = answer.body + answer.body[: effect.rows]
        elif isinstance(effect, PageTotalEffect):
            total = answer.total if effect.to is None else effect.to
            answer.total = max(0, total + effect.add)
        elif isinstance(effect, NullForEmptyEffect) and answer.body == []:
            answer.body = None
    return answer


def _changed(body: object, effect: RowsEffect) -> object:
    if isinstance(body, list):
        return [_changed_row(row, effect) for row in body]
    if isinstance(body, dict) and isinstance(body.get("results"), list):
        return {**body, "results": [_changed_row(row, effect) for row in body["results"]]}
    return _changed_row(body, effect)


def _changed_row(row: object, effect: RowsEffect) -> object:
    if not isinstance(row, dict) or not _is_meant(row, effect):
        return row
    changed: Row = {key: value for key, value in row.items() if key not in effect.remove}
    for key in effect.floats:
        value = changed.get(key)
        if isinstance(value, int | float) and not isinstance(value, bool):
            changed[key] = value + 0.25
    changed.update(effect.set)
    return changed


def _is_meant(row: Row, effect: RowsEffect) -> bool:
    if effect.type is not None and row.get("type") != effect.type:
        return False
    if any(row.get(key) != value for key, value in effect.where.items()):
        return False
    # By what the row is, not by where it stands, so that all answers agree on it.
    word = str(row.get("id") or row.get("mac") or "")
    return effect.every == 1 or number_of(0, word) % effect.every == effect.offset % effect.every
