"""One piece of asked-for work: the request, where to tell progress, when to stop; knows no side."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from mistdesk.domain.ports import Progress
from mistdesk.domain.sync import Request


class StopSign:
    """A Cancel that can be raised."""

    def __init__(self) -> None:
        self._set = False

    def set(self) -> None:
        """Ask for a stop."""
        self._set = True

    def is_set(self) -> bool:
        """Whether a stop was asked for."""
        return self._set


@dataclass(frozen=True, slots=True)
class Job:
    """What a handler is given."""

    request: Request
    progress: Progress
    cancel: StopSign

    def arg(self, name: str) -> str:
        """An argument of the request, "" when absent."""
        return self.request.arg(name)


Handler = Callable[[Job], Awaitable[str]]  # returns the result's JSON text
