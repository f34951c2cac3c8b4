"""What services ask of the outside, as Protocols; knows no implementation.

All stores are asynchronous: each connection lives on a thread of its own, and callers await.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from mistdesk.domain.errors import Side
from mistdesk.domain.estate.model import (
    DeviceRow,
    FloorMap,
    Inventory,
    Organization,
    Site,
    TokenIdentity,
    Usage,
)
from mistdesk.domain.first_page import FirstPage
from mistdesk.domain.graph.model import Connector, Graph, MappedSite, PointValue
from mistdesk.domain.graph.plan import Plan, PublishedRow, PublishResult, Rejection, Verification
from mistdesk.domain.mapping.edits import Edit
from mistdesk.domain.mapping.sheet import CellKey, Override
from mistdesk.domain.occupancy.samples import Sample
from mistdesk.domain.sync import (
    CountHistory,
    MistConnection,
    Notice,
    PollOutcome,
    Request,
    RequestKind,
    RequestState,
    Settings,
    StatusChange,
    SyncState,
    TargetSettings,
    Token,
)

Progress = Callable[[int, int, str], None]  # done, total (0 = not known), what


class Cancel(Protocol):
    """Asked between steps of long work."""

    def is_set(self) -> bool:
        """Whether the person wants it stopped."""
        ...


# --- Mist -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class DeviceWalk:
    """A complete walk of a device list; a failed page raises instead. `total` is what the server claimed."""

    rows: tuple[DeviceRow, ...]
    total: int | None
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class StatsWalk:
    """A walk of statistics: what could be read is kept. `failed_pages` names pages whose devices are unknown.

    `has_counts`: whether at least one connected access point's row carried `num_clients`; None without such rows.
    """

    samples: tuple[Sample, ...]
    rows: tuple[DeviceRow, ...]
    complete: bool
    has_counts: bool | None = None
    failed_pages: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()


class MistApi(Protocol):
    """The calls we make to one Mist cloud with one token. Every method may raise domain errors of side MIST."""

    @property
    def calls_made(self) -> int:
        """Requests sent since this object was made."""
        ...

    async def whoami(self) -> TokenIdentity:
        """GET /self."""
        ...

    async def usage(self) -> Usage | None:
        """GET /self/usage; None when it cannot be read (never an error)."""
        ...

    async def organization(self, org_id: str) -> Organization:
        """GET /orgs/{id}."""
        ...

    async def sites(self, org_id: str, progress: Progress | None = None) -> tuple[Site, ...]:
        """All sites of the organisation."""
        ...

    async def site(self, site_id: str) -> Site:
        """One site, for tokens that reach single sites only."""
        ...

    async def inventory(self, org_id: str, progress: Progress | None = None) -> DeviceWalk:
        """All inventory rows, all types, assigned and not."""
        ...

    async def site_maps(self, site_id: str) -> tuple[FloorMap, ...]:
        """All maps of a site."""
        ...

    async def site_devices(self, site_id: str) -> DeviceWalk:
        """The configuration rows of a site's devices, all types (they hold map and position)."""
        ...

    async def org_stats(self, org_id: str) -> StatsWalk:
        """Device statistics of the whole organisation; rows may lack counts."""
        ...

    async def site_stats(self, site_id: str) -> StatsWalk:
        """Device statistics of one site, with counts."""
        ...

    async def map_image(self, site_id: str, map_id: str) -> bytes | None:
        """The floor plan's picture through its signed link, without the token; None when there is none."""
        ...

    async def aclose(self) -> None:
        """Close connections."""
        ...


class MistApiFactory(Protocol):
    """Makes a MistApi; given by the composition root."""

    def __call__(self, connection: MistConnection, token: Token) -> MistApi:
        """A client for this cloud and token."""
        ...


# --- Targets --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a target carries. `ingest`: entities, relations, identities, points and samples, else places only."""

    ingest: bool
    places: bool
    carries: tuple[str, ...]
    cannot_carry: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SampleResult:
    """Samples acknowledged by index into what was sent, and those refused for good."""

    accepted: int
    rejected: tuple[Rejection, ...] = ()


Acknowledge = Callable[[Sequence["PublishedRow"], Sequence["PublishedRow"]], None]  # published, retired


class Target(Protocol):
    """Where a graph is published. Every method may raise domain errors of side MAPPED."""

    @property
    def name(self) -> str:
        """How the target is called in sentences."""
        ...

    async def capabilities(self) -> Capabilities:
        """Asked of the endpoint once, by introspection."""
        ...

    async def organization(self) -> str:
        """Name of the organisation the token belongs to: the token check."""
        ...

    async def sites(self) -> tuple[MappedSite, ...]:
        """The sites buildings can be put in."""
        ...

    async def connectors(self) -> tuple[Connector, ...]:
        """The connectors, by which points are found."""
        ...

    async def plan(self, graph: Graph, published: Sequence[PublishedRow]) -> Plan:
        """The difference between the graph and what was acknowledged, with what cannot be carried."""
        ...

    async def apply(
        self,
        plan: Plan,
        published: Sequence[PublishedRow],
        acknowledge: Acknowledge,
        progress: Progress,
        cancel: Cancel,
    ) -> PublishResult:
        """Send the plan's changes in batches; call `acknowledge` after each batch; stop between batches on cancel."""
        ...

    async def send(self, values: Sequence[PointValue]) -> SampleResult:
        """Send samples of published points; a repeat is harmless."""
        ...

    async def verify(self, graph: Graph) -> Verification:
        """Read back what is there."""
        ...

    async def query(self, text: str) -> str:
        """Send a GraphQL text; the answer's JSON text, errors included as they came."""
        ...

    async def aclose(self) -> None:
        """Close connections."""
        ...


class TargetFactory(Protocol):
    """Makes a Target; given by the composition root."""

    def __call__(self, settings: TargetSettings, token: Token) -> Target:
        """A target for these settings and token."""
        ...


# --- Stores ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class JournalEntry:
    """An edit in the journal: `edit` as done, `inverse` to take it back; undone entries stay until a new edit."""

    number: int
    at: float
    by: str
    edit: Edit
    inverse: Edit
    undone: bool = False


@dataclass(frozen=True, slots=True)
class LastSession:
    """A window that ended without closing: since when it worked, its steps that still count, time of the last.

    `after` is the number of the last journal entry before its own.
    """

    since: float
    steps: int
    last_at: float
    after: int = 0


class MappingStore(Protocol):
    """`mapping.db`: overrides, consents, journal and requests; written by window or command line."""

    async def overrides(self) -> dict[CellKey, Override]:
        """Every cell somebody has said something about."""
        ...

    async def one_floor(self) -> set[tuple[str, int]]:
        """(building.refId, level) pairs that a person declared one floor."""
        ...

    async def zones(self) -> dict[str, str]:
        """Device ids and whose zone each serves, where a person said so."""
        ...

    async def revision(self) -> int:
        """The sheet's revision: counts committed steps."""
        ...

    async def commit_edit(self, edit: Edit, inverse: Edit, *, at: float, by: str) -> JournalEntry:
        """Write one step: cells, consents and journal in one transaction; drops undone entries."""
        ...

    async def commit_undo(self, number: int, *, undone: bool) -> None:
        """Write that entry `number` was undone or redone, and the cells accordingly."""
        ...

    async def journal(self, limit: int = 1000) -> list[JournalEntry]:
        """The newest entries that count and all that were taken back, oldest first."""
        ...

    async def mark_open(self, at: float) -> LastSession | None:
        """Note that a window works on it; what the last one did, when that ended without a word and did something."""
        ...

    async def mark_answered(self, at: float) -> None:
        """Note that a person has answered for the last window's steps: nobody is asked again."""
        ...

    async def mark_closed(self) -> None:
        """Note that the window ended as it should."""
        ...

    async def add_request(self, kind: RequestKind, args: tuple[tuple[str, str], ...], *, at: float) -> int:
        """Append a durable request and return its number."""
        ...

    async def requests_after(self, number: int) -> list[Request]:
        """Requests with a greater number, in order."""
        ...

    async def close(self) -> None:
        """Finish what is queued and close."""
        ...


@dataclass(frozen=True, slots=True)
class JournalLine:
    """A line of the publish journal: who published what, when, with what result."""

    at: float
    by: str
    target: str
    plan_id: str
    accepted: int
    rejected: int
    text: str


class SyncStore(Protocol):
    """`sync.db`: inventory, samples, published rows, outbox, states; written by the worker alone."""

    async def inventory(self) -> Inventory | None:
        """The last complete reading."""
        ...

    async def save_inventory(self, inventory: Inventory) -> None:
        """Replace the reading."""
        ...

    async def target_sites(self) -> tuple[MappedSite, ...]:
        """The target's sites as last read."""
        ...

    async def save_target_sites(self, sites: Sequence[MappedSite]) -> None:
        """Keep the target's sites."""
        ...

    async def state(self) -> SyncState:
        """The worker's state."""
        ...

    async def save_state(self, state: SyncState) -> None:
        """Replace the worker's state."""
        ...

    async def request_state(self, number: int) -> RequestState | None:
        """What is known of a request."""
        ...

    async def save_request_state(self, state: RequestState) -> None:
        """Write a request's state."""
        ...

    async def last_request(self) -> int:
        """The greatest request number that has a final state or is running."""
        ...

    async def unfinished_requests(self) -> list[int]:
        """Requests left running by a worker that ended."""
        ...

    async def append_poll(self, outcome: PollOutcome, samples: Sequence[Sample]) -> None:
        """Write one poll: counts as one compressed uint16 array, status words where they changed (DESIGN 4.5)."""
        ...

    async def polls(self, start: float, end: float) -> list[PollOutcome]:
        """The polls in a time range, start inclusive, end exclusive."""
        ...

    async def last_samples(self) -> dict[str, tuple[int | None, str | None, float]]:
        """By device: last count (None unknown), last status word and time of the last poll."""
        ...

    async def counts(self, device_ids: Sequence[str], start: float, end: float) -> CountHistory:
        """Counts of the devices by poll."""
        ...

    async def totals(self, groups: Sequence[Sequence[str]], start: float, end: float) -> list[list[int | None]]:
        """For each group of devices the sum of known counts by poll; None where none is known."""
        ...

    async def status_changes(self, device_ids: Sequence[str], start: float, end: float) -> list[StatusChange]:
        """Changes in the range, preceded by the word in force at its start."""
        ...

    async def published(self, target: str) -> list[PublishedRow]:
        """Rows a target has acknowledged."""
        ...

    async def mark_published(self, target: str, rows: Sequence[PublishedRow], retired: Sequence[PublishedRow]) -> None:
        """Write acknowledged rows and forget retired ones."""
        ...

    async def append_journal(self, line: JournalLine) -> None:
        """Write a line of the publish journal."""
        ...

    async def publish_journal(self, limit: int = 200) -> list[JournalLine]:
        """The newest lines, newest first."""
        ...

    async def queue_values(self, values: Sequence[PointValue]) -> None:
        """Put samples in the outbox (unique by point and time)."""
        ...

    async def waiting_values(self, limit: int) -> list[PointValue]:
        """The oldest samples that wait."""
        ...

    async def drop_values(self, values: Sequence[PointValue]) -> None:
        """Forget samples that were acknowledged or refused for good."""
        ...

    async def count_waiting(self) -> int:
        """How many samples wait."""
        ...

    async def data_version(self) -> int:
        """Changes when another process has written (`PRAGMA data_version`)."""
        ...

    async def close(self) -> None:
        """Finish what is queued and close."""
        ...


class FirstPageStore(Protocol):
    """The page that is shown while a workspace opens. It is a convenience: it may fail and nobody is troubled."""

    def load(self) -> FirstPage | None:
        """The page kept last; None without one, when it is damaged, or when it is another organisation's."""
        ...

    def save(self, page: FirstPage | None) -> None:
        """Keep this page instead; None forgets the one that is kept. A page that cannot be written is logged."""
        ...


class SettingsStore(Protocol):
    """The choices of a workspace in one readable file."""

    def load(self) -> Settings:
        """Read them; a damaged file is set aside and named in `trouble`, defaults are used."""
        ...

    def save(self, settings: Settings) -> None:
        """Write to a new file and rename."""
        ...

    @property
    def trouble(self) -> str:
        """What was wrong when loading, "" if nothing."""
        ...


class Credentials(Protocol):
    """Tokens in the operating system's key store, else in memory only."""

    @property
    def persistent(self) -> bool:
        """Whether tokens survive the program."""
        ...

    @property
    def place(self) -> str:
        """Where tokens are kept, in words for the window."""
        ...

    def get(self, side: Side, account: str) -> Token | None:
        """The token, or None; a locked store gives None and says so in `place`."""
        ...

    def put(self, side: Side, account: str, token: Token) -> bool:
        """Keep it; False when it is kept in memory only."""
        ...

    def forget(self, side: Side, account: str) -> None:
        """Remove it."""
        ...


class WorkerLink(Protocol):
    """The window's or command line's hold on a worker process; pipes carry tokens and notices only."""

    async def start(self) -> None:
        """Start the worker, or attach to the one that holds the lease."""
        ...

    def give_token(self, ref: str, token: Token) -> None:
        """Hand over a token under a name ("mist", "mapped", or a candidate's)."""
        ...

    def wake(self) -> None:
        """Say that a request was written."""
        ...

    def subscribe(self, listener: Callable[[Notice], None]) -> Callable[[], None]:
        """Hear notices; returns the way to stop."""
        ...

    async def stop(self) -> None:
        """End the worker in order, within a few seconds."""
        ...


class MappingFiles(Protocol):
    """Reads and writes mapping files."""

    def read(self, path: str) -> tuple[tuple[str, ...], tuple[tuple[int, tuple[str, ...]], ...]]:
        """Headers as matched to ours, and rows as (physical line, cells); raises BadFile."""
        ...

    def write(self, path: str, headers: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        """Write to a new file and rename; raises StorageTrouble."""
        ...
