"""What can be made to go wrong, as a file describes it, and which of it strikes a call; knows no HTTP."""

from __future__ import annotations

import json
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue, ValidationError

from mistdesk.domain.errors import BadFile
from mistdesk.simulator.cloud import DisconnectedShape
from mistdesk.simulator.tokens import TokenKind

_TITLE = "The faults file cannot be used"


class _Part(BaseModel):
    """A part of the file; a key that is not known is a fault of the file."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Match(_Part):
    """Which calls a fault strikes: all by default, fewer with every key that is given."""

    path: str = "*"
    method: str | None = None
    page: int | None = Field(None, ge=1)
    token: TokenKind | None = None
    nth: int | None = Field(None, ge=1)
    after: int = Field(0, ge=0)
    count: int | None = Field(None, ge=1)


class StatusEffect(_Part):
    """Answer with a status; a body of our own, a page of HTML, or what the cloud would say."""

    kind: Literal["status"]
    status: int = Field(ge=200, le=599)
    body: JsonValue = None
    html: bool = False
    retry_after: int | Literal["hour"] | None = None


class HtmlEffect(_Part):
    """Answer with a login page, as a proxy or captive portal does."""

    kind: Literal["html"]
    status: int = Field(200, ge=200, le=599)


class RedirectEffect(_Part):
    """Send the caller to another place."""

    kind: Literal["redirect"]
    location: str
    status: int = Field(302, ge=300, le=399)


class HangEffect(_Part):
    """Wait before the answer."""

    kind: Literal["hang"]
    seconds: float = Field(ge=0, le=3600)


class CloseEffect(_Part):
    """Close the connection after a share of the body, though the whole was promised."""

    kind: Literal["close"]
    share: float = Field(0.5, ge=0, lt=1)


class HalfPageEffect(_Part):
    """Send a share of the JSON as if it were the whole."""

    kind: Literal["half_page"]
    share: float = Field(0.5, gt=0, lt=1)


class PageTotalEffect(_Part):
    """Lie about the number of rows."""

    kind: Literal["page_total"]
    to: int | None = Field(None, ge=0)
    add: int = 0


class PageSizeEffect(_Part):
    """Give smaller pages than asked for, and say so."""

    kind: Literal["page_size"]
    at_most: int = Field(ge=1)


class ShortPageEffect(_Part):
    """Leave the last rows out of a page without a word."""

    kind: Literal["short_page"]
    drop: int = Field(1, ge=1)


class RepeatRowsEffect(_Part):
    """Give the first rows of a page once more at its end, as when rows move during a walk."""

    kind: Literal["repeat_rows"]
    rows: int = Field(1, ge=1)


class NullForEmptyEffect(_Part):
    """Give null in place of an empty list."""

    kind: Literal["null_for_empty"]


class RowsEffect(_Part):
    """Change rows: of a type, with certain values, or one in `every`; the same rows in every answer."""

    kind: Literal["rows"]
    every: int = Field(1, ge=1)
    offset: int = Field(0, ge=0)
    type: str | None = None
    where: dict[str, JsonValue] = {}
    set: dict[str, JsonValue] = {}
    remove: tuple[str, ...] = ()
    floats: tuple[str, ...] = ()


class HeadersEffect(_Part):
    """Set or remove headers of the answer."""

    kind: Literal["headers"]
    set: dict[str, str] = {}
    remove: tuple[str, ...] = ()


class RevokeEffect(_Part):
    """Revoke the caller's token from this call on."""

    kind: Literal["revoke"]


Effect = Annotated[
    StatusEffect
    | HtmlEffect
    | RedirectEffect
    | HangEffect
    | CloseEffect
    | HalfPageEffect
    | PageTotalEffect
    | PageSizeEffect
    | ShortPageEffect
    | RepeatRowsEffect
    | NullForEmptyEffect
    | RowsEffect
    | HeadersEffect
    | RevokeEffect,
    Field(discriminator="kind"),
]


class Fault(_Part):
    """One thing that goes wrong, and when."""

    name: str = ""
    match: Match = Match()
    effect: Effect


class FaultFile(_Part):
    """All that goes wrong, and the switches for what is not known about the real cloud."""

    faults: tuple[Fault, ...] = ()
    clock_offset: float = 0.0
    disconnected_shape: DisconnectedShape = DisconnectedShape.MIXED
    org_num_clients: bool = False
    unassigned: Literal["also", "only"] = "also"
    not_found_html: bool = False


class FaultBook:
    """The faults in force, and how often each has been met."""

    def __init__(self, file: FaultFile | None = None) -> None:
        self.file = file or FaultFile()
        self._met = [0] * len(self.file.faults)

    def load(self, file: FaultFile) -> None:
        """Put other faults in force; the counts start anew."""
        self.file = file
        self._met = [0] * len(file.faults)

    def striking(self, path: str, method: str, page: int, token: TokenKind | None) -> list[Effect]:
        """Give what strikes this call, in the order of the file, and count the call."""
        effects: list[Effect] = []
        for index, fault in enumerate(self.file.faults):
            match = fault.match
            if not fnmatchcase(path, match.path):
                continue
            if match.method is not None and match.method.upper() != method:
                continue
            if (match.page is not None and match.page != page) or match.token not in {None, token}:
                continue
            self._met[index] += 1
            if _is_due(match, self._met[index]):
                effects.append(fault.effect)
        return effects


def _is_due(match: Match, met: int) -> bool:
    if match.nth is not None:
        return met == match.nth
    return met > match.after and (match.count is None or met <= match.after + match.count)


def parse_faults(text: str | bytes, source: str) -> FaultFile:
    """Read a faults file's text."""
    try:
        return FaultFile.model_validate_json(text)
    except ValidationError as error:
        faults = tuple(
            f"{'.'.join(str(part) for part in item['loc']) or 'file'}: {item['msg']}" for item in error.errors()
        )
        raise BadFile(
            _TITLE, f"{source} has {len(faults)} faults. {faults[0]}.", "Correct the file.", faults=faults
        ) from None


def load_faults(name: str | None) -> FaultFile:
    """Load faults by the name of a built-in set, or from a file; no name means none."""
    if name is None:
        return FaultFile()
    if name == "quirks":
        return FaultFile.model_validate(_QUIRKS)
    try:
        text = Path(name).read_bytes()
    except OSError as error:
        raise BadFile(_TITLE, f"{name} cannot be read: {error.strerror}.", 'Name a file, or use "quirks".') from error
    return parse_faults(text, name)


# Harmless but unlovely: what real clouds have been seen to do, all at once.
_QUIRKS: dict[str, object] = json.loads(
    """
{
  "not_found_html": true,
  "faults": [
    {"name": "passing 400", "match": {"path": "*/stats/devices", "count": 1},
     "effect": {"kind": "status", "status": 400, "body": {"detail": "Try again"}}},
    {"name": "null for empty", "effect": {"kind": "null_for_empty"}},
    {"name": "extra key of the owner", "match": {"path": "/api/v1/self"},
     "effect": {"kind": "rows", "set": {"_time": 1}}},
    {"name": "extra keys", "match": {"path": "*/stats/devices*"},
     "effect": {"kind": "rows", "set": {"_time": 1700000000.25, "_ttl": 190, "_id": "x", "mist_node0_mac": null}}},
    {"name": "extra keys on sites", "match": {"path": "*/sites"},
     "effect": {"kind": "rows", "set": {"_tags": ["a", {"b": 1}]}}},
    {"name": "floats", "match": {"path": "*/stats/devices*"},
     "effect": {"kind": "rows", "floats": ["last_seen", "uptime", "created_time", "modified_time"]}},
    {"name": "unknown status", "match": {"path": "*/stats/devices*"},
     "effect": {"kind": "rows", "type": "ap", "every": 17, "offset": 3, "set": {"status": "provisioning"}}},
    {"name": "no status", "match": {"path": "*/stats/devices*"},
     "effect": {"kind": "rows", "type": "ap", "every": 19, "offset": 5, "remove": ["status"]}},
    {"name": "unknown type", "match": {"path": "*/stats/devices*"},
     "effect": {"kind": "rows", "type": "switch", "every": 3, "offset": 1, "set": {"type": "router"}}},
    {"name": "unknown type in inventory", "match": {"path": "*/inventory"},
     "effect": {"kind": "rows", "type": "switch", "every": 3, "offset": 1, "set": {"type": "router"}}},
    {"name": "unknown type in lists", "match": {"path": "*/sites/*/devices*"},
     "effect": {"kind": "rows", "type": "switch", "every": 3, "offset": 1, "set": {"type": "router"}}},
    {"name": "empty name", "match": {"path": "*/stats/devices*"},
     "effect": {"kind": "rows", "type": "ap", "every": 13, "offset": 2, "set": {"name": ""}}},
    {"name": "null site", "match": {"path": "*/inventory"},
     "effect": {"kind": "rows", "where": {"site_id": "00000000-0000-0000-0000-000000000000"},
                "set": {"site_id": null}}},
    {"name": "no scale", "match": {"path": "*/maps"},
     "effect": {"kind": "rows", "every": 4, "offset": 1, "set": {"ppm": null}}}
  ]
}
"""
)
