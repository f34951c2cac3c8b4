"""Every failure a person can meet, born with title, message and action; knows no vendor library."""

from __future__ import annotations

from enum import StrEnum


class Side(StrEnum):
    """Which of the two clouds, or our own machine, a failure belongs to."""

    MIST = "mist"
    MAPPED = "mapped"
    LOCAL = "local"


class MistdeskError(Exception):
    """Something a person is told: what it is, what happened, what to do."""

    side: Side = Side.LOCAL

    def __init__(self, title: str, message: str, action: str, *, side: Side | None = None) -> None:
        super().__init__(title, message, action)
        self.title = title
        self.message = message
        self.action = action
        if side is not None:
            self.side = side

    def __str__(self) -> str:
        return f"{self.title}: {self.message} {self.action}".strip()


class EnvironmentTrouble(MistdeskError):
    """Trouble of the surroundings: network, disk, credentials, files. Tell the person, no report needed."""


class Unreachable(EnvironmentTrouble):
    """No usable answer: no route, refused, timed out, closed half-way, a server error."""


class TlsRefused(Unreachable):
    """The server's certificate is not trusted; the message names its issuer when known."""


class ProxyTrouble(Unreachable):
    """The proxy refused or could not be reached."""


class NotTheCloud(EnvironmentTrouble):
    """An answer came that is not from the expected cloud, such as a login page with status 200."""


class SignInRefused(EnvironmentTrouble):
    """The token was refused (401)."""


class NotAllowed(EnvironmentTrouble):
    """The token is known but may not do this (403)."""


class NotFound(EnvironmentTrouble):
    """The thing asked for is not there (404)."""


class QuotaUsed(EnvironmentTrouble):
    """The call limit is used up (429); `retry_after` is in seconds."""

    def __init__(self, title: str, message: str, action: str, *, retry_after: float, side: Side | None = None) -> None:
        super().__init__(title, message, action, side=side)
        self.retry_after = retry_after


class BadAnswer(EnvironmentTrouble):
    """The server answered something that cannot be read or that refuses the request (400, half a page)."""


class StorageTrouble(EnvironmentTrouble):
    """A file or database cannot be read or written: full disk, locked, damaged, too new."""


class BadFile(EnvironmentTrouble):
    """A file given by a person has faults; each is named with row and column."""

    def __init__(self, title: str, message: str, action: str, *, faults: tuple[str, ...] = ()) -> None:
        super().__init__(title, message, action)
        self.faults = faults


class Busy(EnvironmentTrouble):
    """Somebody else holds what is needed: the workspace, the port, the worker's lease."""


class WrongUsage(EnvironmentTrouble):
    """The person asked for something that cannot be asked this way."""


class Cancelled(MistdeskError):
    """The person stopped it; what was done stays."""


class OurFault(MistdeskError):
    """A bug of ours: log it with its traceback, offer diagnostics."""
