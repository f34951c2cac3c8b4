"""One call to the cloud and its answer, as the endpoints see them; knows the web framework only by the query."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

import msgspec

from mistdesk.simulator.cloud import CloudDevice, Look, OrgCloud, Row
from mistdesk.simulator.tokens import Grant

if TYPE_CHECKING:
    from mistdesk.simulator.state import CloudState

T = TypeVar("T")
MAX_LIMIT = 1000
DEFAULT_LIMIT = 100
_MOST_DIGITS = 4_000
_UUID = re.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


class Refusal(Exception):
    """An answer that ends the call: a status and a body."""

    def __init__(self, status: int, body: Row, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(status)
        self.status = status
        self.body = body
        self.headers = dict(headers or {})


def bad_request(detail: str) -> Refusal:
    """Refuse a call that is malformed."""
    return Refusal(400, {"detail": detail})


def forbidden() -> Refusal:
    """Refuse a call that the token may not make; ids that do not exist are answered like this too."""
    return Refusal(403, {"detail": "You do not have permission to perform this action."})


def not_found(wanted: str) -> Refusal:
    """Refuse a call for something that is not there."""
    return Refusal(404, {"id": wanted})


@dataclass(frozen=True, slots=True)
class Window:
    """The page that is asked for; `limit` is the size really used."""

    page: int
    limit: int

    @property
    def start(self) -> int:
        """The index of the first row."""
        return (self.page - 1) * self.limit


@dataclass(slots=True)
class Answer:
    """What goes back; rows of a paged list keep their window and total for the headers."""

    body: object
    status: int = 200
    window: Window | None = None
    total: int = 0
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Call:
    """One call: who asks, what for, when, and where the cloud keeps its things."""

    state: CloudState
    grant: Grant
    look: Look
    base_url: str
    method: str
    params: Mapping[str, str]
    query: Mapping[str, str]
    body: bytes = b""
    page_size: int = MAX_LIMIT

    def org(self) -> OrgCloud:
        """Find the organisation of the path, if this token may see it."""
        org_id = self.params["org_id"]
        if org_id not in self.grant.orgs:
            raise forbidden()
        org = self.state.clouds.org(org_id)
        if org is None:
            raise forbidden()
        return org

    def site(self) -> tuple[OrgCloud, str]:
        """Find the site of the path and its organisation, if this token may see it."""
        site_id = self.params["site_id"]
        org = self.state.clouds.of_site(site_id)
        if org is None or (org.org_id not in self.grant.orgs and site_id not in self.grant.sites):
            raise forbidden()
        return org, site_id

    def must_write(self, org: OrgCloud) -> None:
        """Refuse the call unless this token may change the organisation."""
        if org.org_id not in self.grant.writable:
            raise forbidden()

    def word(self, name: str, default: str = "") -> str:
        """Give a word of the query."""
        return self.query.get(name, default)

    def words(self, name: str) -> frozenset[str]:
        """Give the words of a comma list of the query."""
        return frozenset(word for word in self.query.get(name, "").split(",") if word)

    def ids(self, name: str) -> frozenset[str]:
        """Give the ids of a comma list of the query."""
        found = self.words(name)
        if name in self.query and not (found and all(_UUID.fullmatch(word) for word in found)):
            raise bad_request(f'"{name}" is not a valid id')
        return found

    def number(self, name: str, default: int, *, least: int | None = None) -> int:
        """Give a whole number of the query."""
        text = self.query.get(name)
        if text is None:
            return default
        # Only plain digits; the cloud does not read "1_000" or " 7" as people's languages might.
        digits = text.removeprefix("-")
        if not (digits.isascii() and digits.isdigit() and len(digits) <= _MOST_DIGITS):
            raise bad_request(f'"{name}" is not a whole number')
        number = int(text)
        if least is not None and number < least:
            raise bad_request(f'"{name}" is smaller than {least}')
        return number

    def flag(self, name: str, *, default: bool) -> bool:
        """Give a yes or no of the query."""
        text = self.query.get(name)
        if text is None:
            return default
        if text.lower() not in {"true", "false"}:
            raise bad_request(f'"{name}" is neither true nor false')
        return text.lower() == "true"

    def window(self) -> Window:
        """Read page and limit; a limit above the most is trimmed, and 0 means the default."""
        limit = self.number("limit", DEFAULT_LIMIT, least=0) or DEFAULT_LIMIT
        return Window(self.number("page", 1, least=1), min(limit, MAX_LIMIT, self.page_size))

    def json(self) -> Row:
        """Read the body, which must be a JSON object; no body at all is an empty one."""
        if not self.body:
            return {}
        try:
            found = json.loads(self.body)
        except ValueError as error:
            raise bad_request(f"JSON parse error - {error}") from None
        if not isinstance(found, dict):
            raise bad_request("The body is not a JSON object")
        return found

    def link(self, map_id: str) -> str:
        """Make the address of a map's picture."""
        return f"{self.base_url}/forward/download?jwt={self.state.links.sign(map_id, self.look.now)}"


def paged(call: Call, found: Sequence[T], row: Callable[[T], object]) -> Answer:
    """Cut the page that is asked for out of all that was found, and make its rows."""
    window = call.window()
    cut = found[window.start : window.start + window.limit]
    return Answer([row(item) for item in cut], window=window, total=len(found))


def itself(row: object) -> object:
    """Give a row that is already made."""
    return row


def of_type(devices: Sequence[CloudDevice], word: str) -> Sequence[CloudDevice]:
    """Keep the devices of a type; "all" keeps every one."""
    return devices if word == "all" else [device for device in devices if device.type == word]


def encode(body: object) -> bytes:
    """Write JSON; what the fast writer refuses (lone surrogates, very long numbers) the patient one writes."""
    try:
        return msgspec.json.encode(body)
    except (ValueError, OverflowError, UnicodeError, TypeError):
        return json.dumps(body).encode("ascii")
