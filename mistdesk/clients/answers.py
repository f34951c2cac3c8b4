"""What a server answered, and whether it looks like the JSON that was asked for; sends nothing."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import msgspec

from mistdesk.clients import failures
from mistdesk.clients.failures import Place
from mistdesk.clients.redaction import HIDDEN, redact
from mistdesk.domain.errors import MistdeskError

_SPACE = b" \t\r\n"

# What decoding raises: not JSON or another shape, bytes that are no text, and lists in lists without end.
UNREADABLE = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole answer. `date` is the server's clock (aware UTC), None when it sent none. Shows no content."""

    status: int
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)
    date: datetime | None = None

    def header(self, name: str) -> str | None:
        """A header by its name, in any case."""
        return self.headers.get(name.lower())


def http_date(text: str | None) -> datetime | None:
    """An HTTP date as aware UTC; None when absent or unreadable."""
    if not text:
        return None
    try:
        when = parsedate_to_datetime(text)
    except ValueError:
        return None
    return (when if when.tzinfo else when.replace(tzinfo=UTC)).astimezone(UTC)


def json_fault(answer: Answer, place: Place) -> MistdeskError | None:
    """What is wrong with a body that should be JSON, judged by its ends; None when it looks whole."""
    body = answer.body.strip(_SPACE)
    if body == b"null":
        return None
    first, last = body[:1], body[-1:]
    if first not in {b"{", b"["}:
        what = "the answer is empty" if not body else "the answer is a web page or a text, not JSON"
        return failures.not_the_cloud(place, what)
    if last != {b"{": b"}", b"[": b"]"}[first]:
        return failures.cut_off(place)
    return None


def server_words(answer: Answer, secret: str) -> str:
    """The server's own explanation, shortened, without our token (`secret`) or parts of it; "" if none."""
    try:
        document: object = json.loads(answer.body)
    except (ValueError, RecursionError):
        return ""
    text = document.get("detail") or document.get("message") if isinstance(document, dict) else None
    if not isinstance(text, str):
        return ""
    for part in (secret, secret[-8:]) if len(secret) >= 8 else ():
        text = text.replace(part, HIDDEN)
    return redact(" ".join(text.split()))[:300].rstrip(".")
