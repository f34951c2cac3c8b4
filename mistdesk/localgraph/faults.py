"""Faults that tests of clients ask for; each spoils so many GraphQL answers, then the next one has its turn."""

from __future__ import annotations

from collections import deque
from enum import StrEnum

import msgspec


class FaultKind(StrEnum):
    """What goes wrong with an answer."""

    ERRORS_BESIDE_DATA = "errors_beside_data"
    ERRORS_ONLY = "errors_only"
    DATA_NULL = "data_null"
    DROP_AFTER = "drop_after"
    GATEWAY_TIMEOUT_AFTER = "504_after"
    REVOKE = "revoke"
    HANG = "hang"
    HTML = "html"

    @property
    def executes(self) -> bool:
        """Whether the request is carried out before its answer is spoiled."""
        return self in (self.ERRORS_BESIDE_DATA, self.DROP_AFTER, self.GATEWAY_TIMEOUT_AFTER)


class Fault(msgspec.Struct, frozen=True):
    """A fault for `count` answers; `contains`: only to requests whose query has this text. "revoke" stays."""

    kind: FaultKind
    count: int = 1
    contains: str = ""


class Faults:
    """The faults that wait; the first that fits a request is taken."""

    def __init__(self) -> None:
        self._waiting: deque[tuple[Fault, int]] = deque()
        self.revoked = False

    def replace(self, faults: list[Fault]) -> None:
        """Forget what waits and take these."""
        self.revoked = any(fault.kind is FaultKind.REVOKE for fault in faults)
        self._waiting = deque((f, f.count) for f in faults if f.kind is not FaultKind.REVOKE and f.count > 0)

    def take(self, query: str) -> FaultKind | None:
        """The fault of this request, counted down."""
        for index, (fault, left) in enumerate(self._waiting):
            if fault.contains in query:
                if left > 1:
                    self._waiting[index] = (fault, left - 1)
                else:
                    del self._waiting[index]
                return fault.kind
        return None


def parsed(body: bytes) -> list[Fault]:
    """Faults from a request body, a list or an empty object; raises ValueError."""
    if not body.strip() or body.strip() == b"{}":
        return []
    return msgspec.json.decode(body, type=list[Fault])
