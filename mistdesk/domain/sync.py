"""Values between the window, the command line and the sync worker: settings, requests, states and notices."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from mistdesk.domain.errors import Side


class Token:
    """A secret that shows itself nowhere: not in repr, str, format or pickles."""

    __slots__ = ("__text",)

    def __init__(self, text: str) -> None:
        self.__text = text

    def reveal(self) -> str:
        """The text, for the one place that sends it."""
        return self.__text

    def __repr__(self) -> str:
        return "Token(hidden)"

    def __reduce__(self) -> str:
        msg = "a token is never pickled"
        raise TypeError(msg)


class TargetKind(StrEnum):
    """Where a graph goes: the embedded graph, or a Mapped address."""

    LOCAL = "local"
    MAPPED = "mapped"


@dataclass(frozen=True, slots=True)
class MistConnection:
    """Which cloud and organisation. `region` is a key of the region table or "custom"; `base_url` is what is called."""

    region: str = ""
    base_url: str = ""
    org_id: str = ""
    org_name: str = ""
    site_ids: tuple[str, ...] = ()  # set for tokens that reach single sites only
    ca_file: str = ""


@dataclass(frozen=True, slots=True)
class TargetSettings:
    """Where to publish and how. `site_id` is the Mapped site for buildings, "" until known or chosen."""

    kind: TargetKind = TargetKind.LOCAL
    url: str = ""
    org_id: str = ""
    connector_id: str = ""
    site_id: str = ""
    zones: bool = True
    ethernet_switch: bool = False
    automatic: bool = False
    ca_file: str = ""


@dataclass(frozen=True, slots=True)
class PollSettings:
    """How often: seconds between stats polls and between inventory readings. The guide polls every five minutes."""

    stats_seconds: float = 300.0
    inventory_seconds: float = 3600.0


@dataclass(frozen=True, slots=True)
class Settings:
    """The choices of one workspace; state lives elsewhere."""

    mist: MistConnection = field(default_factory=MistConnection)
    target: TargetSettings = field(default_factory=TargetSettings)
    poll: PollSettings = field(default_factory=PollSettings)
    theme: str = "system"
    panels: tuple[tuple[str, tuple[int, ...]], ...] = ()


class RequestKind(StrEnum):
    """What may be asked of the worker. Arguments are in `Request.args`, results in `RequestState.result`."""

    CHECK_MIST = "check-mist"  # args: base_url, ca_file, token_ref -> MistSignIn
    TRY_REGIONS = "try-regions"  # args: token_ref, base_urls -> MistSignIn of the first that accepts
    CHECK_MAPPED = "check-mapped"  # args: url, org_id, token_ref, ca_file -> MappedSignIn
    DISCOVER = "discover"  # -> revision
    POLL = "poll"  # -> PollOutcome
    PLAN = "plan"  # -> Plan
    PUBLISH = "publish"  # args: plan_id -> PublishResult
    QUERY = "query"  # args: text -> the answer's JSON text
    CANCEL = "cancel"  # args: request
    RELOAD = "reload"  # settings or tokens changed


class RequestPhase(StrEnum):
    """Where a request is."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def is_final(self) -> bool:
        """Whether nothing more will come."""
        return self in {RequestPhase.DONE, RequestPhase.FAILED, RequestPhase.CANCELLED}


@dataclass(frozen=True, slots=True)
class Request:
    """A durable request. `args` are plain texts; a token is never among them."""

    id: int
    kind: RequestKind
    args: tuple[tuple[str, str], ...] = ()
    asked_at: float = 0.0

    def arg(self, name: str) -> str:
        """The argument, "" when absent."""
        return next((value for key, value in self.args if key == name), "")


@dataclass(frozen=True, slots=True)
class Trouble:
    """An error as it travels: its class, side and the three texts."""

    error: str
    side: Side
    title: str
    message: str
    action: str
    retry_after: float | None = None


@dataclass(frozen=True, slots=True)
class RequestState:
    """What the worker says of a request. `result` is a JSON text of the value named in RequestKind."""

    request_id: int
    phase: RequestPhase
    done: int = 0
    total: int = 0
    message: str = ""
    result: str = ""
    trouble: Trouble | None = None
    updated_at: float = 0.0


class SideState(StrEnum):
    """How one side (Mist, target) is; state is never free text."""

    NOT_SIGNED_IN = "not-signed-in"
    WORKING = "working"
    OK = "ok"
    OFFLINE = "offline"
    QUOTA = "quota"
    SIGN_IN_AGAIN = "sign-in-again"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class SyncState:
    """The worker's state in one row. Times are epoch seconds of this machine; None = not yet."""

    holder: str = ""
    pid: int = 0
    mist: SideState = SideState.NOT_SIGNED_IN
    target: SideState = SideState.NOT_SIGNED_IN
    mist_trouble: Trouble | None = None
    target_trouble: Trouble | None = None
    inventory_revision: int = 0
    inventory_at: float | None = None
    last_poll_at: float | None = None
    next_poll_at: float | None = None
    polls: int = 0
    calls_used: int | None = None
    calls_limit: int | None = None
    waiting_values: int = 0
    can_write: bool | None = None
    published_at: float | None = None
    org_rows_have_counts: bool | None = None  # learnt by a probe, None = not yet
    mist_offset: float = 0.0  # Mist's clock minus this machine's, at the last poll


class NoticeKind(StrEnum):
    """What a worker's notice is about; the reader then reads `sync.db`."""

    HELLO = "hello"
    STATE = "state"
    INVENTORY = "inventory"
    POLL = "poll"
    REQUEST = "request"
    PUBLISHED = "published"
    FAREWELL = "farewell"


@dataclass(frozen=True, slots=True)
class Notice:
    """A small line from the worker; `number` is a revision, a poll or a request."""

    kind: NoticeKind
    number: int = 0
    phase: RequestPhase | None = None
    done: int = 0
    total: int = 0
    text: str = ""


class GapCause(StrEnum):
    """Why there is no value."""

    OFFLINE = "offline"
    TOKEN = "token"  # noqa: S105  (a word, not a secret)
    SOURCE_DOWN = "source down"
    QUOTA = "call limit"
    NOT_RUNNING = "not running"
    AP_DOWN = "access point down"


@dataclass(frozen=True, slots=True)
class PollOutcome:
    """One poll: when (epoch seconds, Mist's clock), how many devices answered, and the cause when it failed."""

    at: float
    devices: int
    with_count: int
    complete: bool
    cause: GapCause | None = None
    calls: int = 0


@dataclass(frozen=True, slots=True)
class StatusChange:
    """A change of a device's status word; kept only when it changed."""

    device_id: str
    at: float
    word: str | None


@dataclass(frozen=True, slots=True)
class CountHistory:
    """Counts of chosen devices by poll: `counts[i][k]` is device i at `times[k]`, None = unknown.

    `causes[k]` says why a poll failed as a whole (its counts are all None).
    """

    device_ids: tuple[str, ...]
    times: tuple[float, ...]
    counts: tuple[tuple[int | None, ...], ...]
    causes: tuple[GapCause | None, ...]


@dataclass(frozen=True, slots=True)
class BudgetLine:
    """A call the schedule makes: what, how often an hour, and at what cost."""

    what: str
    calls_per_hour: float
    note: str = ""


@dataclass(frozen=True, slots=True)
class CallPlan:
    """What polling costs of the hourly limit, computed before the first poll, and what it skips."""

    calls_per_hour: float
    limit: int
    lines: tuple[BudgetLine, ...] = ()
    skipped: tuple[str, ...] = ()
    org_rows_have_counts: bool | None = None


@dataclass(frozen=True, slots=True)
class MistSignIn:
    """Result of a sign-in check at Mist: who the token is and what it sees."""

    base_url: str
    label: str
    is_user: bool
    organizations: tuple[tuple[str, str], ...]  # (id, name)
    site_only: tuple[tuple[str, tuple[str, ...]], ...] = ()  # (org id, site ids)
    can_write: tuple[str, ...] = ()  # org ids
    roles: tuple[tuple[str, str], ...] = ()  # (org id, "read, write")
    calls_used: int | None = None
    calls_limit: int | None = None


@dataclass(frozen=True, slots=True)
class MappedSignIn:
    """Result of a sign-in check at a target: organisation, sites, connectors, and what it carries."""

    organization: str
    sites: tuple[tuple[str, str], ...]  # (id, name)
    connectors: tuple[tuple[str, str], ...]
    carries: tuple[str, ...] = ()
    cannot_carry: tuple[str, ...] = ()
