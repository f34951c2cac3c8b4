"""Values as JSON texts and back, for requests and their results; knows no store."""

from __future__ import annotations

from typing import TypeVar

import msgspec

from mistdesk.domain import errors
from mistdesk.domain.errors import MistdeskError, OurFault, QuotaUsed
from mistdesk.domain.sync import Trouble

Value = TypeVar("Value")


def to_json(value: object) -> str:
    """A domain value as JSON text."""
    return msgspec.json.encode(value).decode()


def from_json(text: str, kind: type[Value]) -> Value:
    """The domain value in a JSON text."""
    return msgspec.json.decode(text, type=kind)


def trouble_of(error: MistdeskError) -> Trouble:
    """An error made fit to travel."""
    retry = error.retry_after if isinstance(error, QuotaUsed) else None
    return Trouble(type(error).__name__, error.side, error.title, error.message, error.action, retry)


def error_of(trouble: Trouble) -> MistdeskError:
    """The error that travelled, of its own class again."""
    if trouble.error == QuotaUsed.__name__:
        return QuotaUsed(
            trouble.title, trouble.message, trouble.action, retry_after=trouble.retry_after or 0.0, side=trouble.side
        )
    kind = getattr(errors, trouble.error, OurFault)
    if not (isinstance(kind, type) and issubclass(kind, MistdeskError)):
        kind = OurFault
    error = kind(trouble.title, trouble.message, trouble.action)
    error.side = trouble.side
    return error
