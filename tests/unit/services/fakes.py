"""A Mist cloud and a target as Protocols, whose answers and troubles a test decides; stores are the real ones."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from mistdesk.domain.errors import MistdeskError, QuotaUsed, Side, SignInRefused, Unreachable
from mistdesk.domain.estate.model import (
    DeviceKind,
    DeviceRow,
    FloorMap,
    Organization,
    Privilege,
    Site,
    TokenIdentity,
    Usage,
)
from mistdesk.domain.graph.model import Connector, Graph, MappedSite, PointValue
from mistdesk.domain.graph.plan import Plan, PublishedRow, PublishResult, Rejection, RowKind, Verification
from mistdesk.domain.graph.planning import make_plan, rows_of
from mistdesk.domain.occupancy.samples import Sample
from mistdesk.domain.ports import (
    Acknowledge,
    Cancel,
    Capabilities,
    DeviceWalk,
    Progress,
    SampleResult,
    StatsWalk,
)
from mistdesk.stores.mapping_store import SqliteMappingStore
from mistdesk.stores.sync_store import SqliteSyncStore

T0 = 1_777_900_000.0

REFUSED = SignInRefused("Sign-in refused", "Mist does not know this token.", "Sign in again.", side=Side.MIST)
QUOTA = QuotaUsed("Call limit used", "5,000 calls were made.", "Wait.", retry_after=720.0, side=Side.MIST)
OFFLINE = Unreachable("No answer", "Mist did not answer.", "Try again.", side=Side.MIST)


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self, now: float = T0) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now


class Never:
    """A stop sign that is never raised."""

    def is_set(self) -> bool:
        return False


class Raised:
    """A stop sign that a test raises."""

    def __init__(self) -> None:
        self.up = False

    def is_set(self) -> bool:
        return self.up


def silent(done: int, total: int, what: str) -> None:
    """A progress that nobody looks at."""


def ap(key: str, site: str, floor: str = "", *, kind: str = "ap") -> DeviceRow:
    """A device's row with all it needs to be published."""
    return DeviceRow(key, kind, mac=None, serial=f"SER-{key}-1", name=key.upper(), site_id=site, map_id=floor or None)


@dataclass
class FakeMist:
    """Two sites with access points, a switch and a gateway. `trouble` by call: "inventory", "site_stats s1" ..."""

    sites_: list[Site] = field(
        default_factory=lambda: [Site("s1", "One", "1 Main St", "US"), Site("s2", "Two", "2 Side St", "US")]
    )
    rows: list[DeviceRow] = field(
        default_factory=lambda: [
            ap("a1", "s1", "m1"),
            ap("a2", "s1", "m1"),
            ap("a3", "s2", "m2"),
            ap("sw", "s1", kind="switch"),
            ap("gw", "s2", kind="gateway"),
        ]
    )
    maps: list[FloorMap] = field(
        default_factory=lambda: [FloorMap("m1", "s1", "Level 1"), FloorMap("m2", "s2", "Level 2")]
    )
    counts: dict[str, int | None] = field(default_factory=lambda: {"a1": 4, "a2": 0, "a3": 7})
    status: dict[str, str | None] = field(default_factory=dict)
    org_rows_have_counts: bool = True
    ahead: float = 0.0  # Mist's clock before ours
    clock: Clock = field(default_factory=Clock)
    trouble: dict[str, Exception] = field(default_factory=dict)
    half: set[str] = field(default_factory=set)  # walks of which a page failed
    hang: set[str] = field(default_factory=set)
    hangs: asyncio.Event = field(default_factory=asyncio.Event)
    calls: list[str] = field(default_factory=list)
    problems: tuple[str, ...] = ()
    closed: bool = False
    cancelled: bool = False

    @property
    def calls_made(self) -> int:
        return len(self.calls)

    async def _call(self, name: str) -> None:
        self.calls.append(name)
        if name in self.hang:
            self.hangs.set()
            try:
                await asyncio.Event().wait()
            except asyncio.CancelledError:
                self.cancelled = True
                raise
        error = self.trouble.get(name) or self.trouble.get(name.split()[0])
        if error is not None:
            raise error
        await asyncio.sleep(0)

    async def whoami(self) -> TokenIdentity:
        await self._call("whoami")
        return TokenIdentity("reader", False, (Privilege("org", "read", "org", name="Example"),))

    async def usage(self) -> Usage | None:
        self.calls.append("usage")
        return Usage(len(self.calls), 5000)

    async def organization(self, org_id: str) -> Organization:
        await self._call("organization")
        return Organization(org_id, "Example")

    async def sites(self, org_id: str, progress: Progress | None = None) -> tuple[Site, ...]:
        await self._call("sites")
        return tuple(self.sites_)

    async def site(self, site_id: str) -> Site:
        await self._call(f"site {site_id}")
        return next(site for site in self.sites_ if site.id == site_id)

    async def inventory(self, org_id: str, progress: Progress | None = None) -> DeviceWalk:
        await self._call("inventory")
        if progress is not None:
            progress(len(self.rows), len(self.rows), "")
        return DeviceWalk(tuple(self.rows), len(self.rows), self.problems)

    async def site_maps(self, site_id: str) -> tuple[FloorMap, ...]:
        await self._call(f"site_maps {site_id}")
        return tuple(floor for floor in self.maps if floor.site_id == site_id)

    async def site_devices(self, site_id: str) -> DeviceWalk:
        await self._call(f"site_devices {site_id}")
        rows = tuple(row for row in self.rows if row.site_id == site_id)
        return DeviceWalk(rows, len(rows))

    async def org_stats(self, org_id: str) -> StatsWalk:
        await self._call("org_stats")
        return self._walk("org_stats", self.rows, counts=self.org_rows_have_counts)

    async def site_stats(self, site_id: str) -> StatsWalk:
        await self._call(f"site_stats {site_id}")
        return self._walk(f"site_stats {site_id}", [row for row in self.rows if row.site_id == site_id], counts=True)

    def _walk(self, name: str, rows: Sequence[DeviceRow], *, counts: bool) -> StatsWalk:
        broken = name in self.half
        seen = rows[: len(rows) // 2] if broken else rows
        samples = tuple(self._sample(row, counts=counts) for row in seen)
        judged = [s.num_clients is not None for s in samples if s.kind is DeviceKind.AP and s.status == "connected"]
        has_counts = any(judged) if judged else None
        return StatsWalk(samples, tuple(seen), not broken, has_counts, ("page 2",) if broken else ())

    def _sample(self, row: DeviceRow, *, counts: bool) -> Sample:
        at = datetime.fromtimestamp(self.clock() + self.ahead, UTC)
        kind = DeviceKind(row.type_word or "other")
        status = self.status.get(row.id, "connected")
        return Sample(row.id, kind, at, status, self.counts.get(row.id) if counts else None)

    async def map_image(self, site_id: str, map_id: str) -> bytes | None:
        return None

    async def aclose(self) -> None:
        self.closed = True


@dataclass
class FakeTarget:
    """A target that takes everything, but for what a test says."""

    name: str = "Fake"
    sites_: tuple[MappedSite, ...] = (MappedSite("SITE1", "Site one"),)
    trouble: dict[str, MistdeskError] = field(default_factory=dict)
    refuse: dict[str, str] = field(default_factory=dict)  # row or point key -> reason
    unanswered: int = 0  # so many values of a call get no answer
    stop_after: int | None = None  # so many acknowledged rows, then apply raises its trouble
    got: dict[str, PublishedRow] = field(default_factory=dict)
    values: dict[tuple[str, float], PointValue] = field(default_factory=dict)
    sends: int = 0
    closed: bool = False

    def _fail(self, what: str) -> None:
        if what in self.trouble:
            raise self.trouble[what]

    async def capabilities(self) -> Capabilities:
        self._fail("capabilities")
        return Capabilities(True, True, ("entities",), ("pictures",))

    async def organization(self) -> str:
        self._fail("organization")
        return "Example"

    async def sites(self) -> tuple[MappedSite, ...]:
        self._fail("sites")
        return self.sites_

    async def connectors(self) -> tuple[Connector, ...]:
        return (Connector("c1", "Mist"),)

    async def plan(self, graph: Graph, published: Sequence[PublishedRow]) -> Plan:
        self._fail("plan")
        return make_plan(graph, published, target=self.name, carries=lambda _: None)

    async def apply(
        self,
        plan: Plan,
        published: Sequence[PublishedRow],
        acknowledge: Acknowledge,
        progress: Progress,
        cancel: Cancel,
    ) -> PublishResult:
        accepted = 0
        rejected: list[Rejection] = []
        lines = plan.changes()
        for line in lines:
            if cancel.is_set():
                return PublishResult(plan.id, accepted, tuple(rejected), cancelled=True)
            if accepted == self.stop_after:
                self._fail("apply")
            if line.key in self.refuse:
                rejected.append(Rejection(line.kind.value, line.key, self.refuse[line.key]))
                continue
            row = PublishedRow(line.kind, line.key, line.noun, line.title, line.content)
            if line.change.value == "retire":
                self.got.pop(line.key, None)
                acknowledge((), (row,))
            else:
                self.got[line.key] = row
                acknowledge((row,), ())
            accepted += 1
            progress(accepted, len(lines), line.title)
            await asyncio.sleep(0)
        return PublishResult(plan.id, accepted, tuple(rejected))

    async def send(self, values: Sequence[PointValue]) -> SampleResult:
        self.sends += 1
        self._fail("send")
        rejected: list[Rejection] = []
        answered = values[: len(values) - self.unanswered]
        for value in answered:
            if value.point in self.refuse:
                rejected.append(Rejection("sample", value.point, self.refuse[value.point]))
            else:
                self.values[value.point, value.at] = value
        return SampleResult(len(answered) - len(rejected), tuple(rejected))

    async def verify(self, graph: Graph) -> Verification:
        expected = {row.key for row in rows_of(graph) if row.kind is RowKind.ENTITY}
        return Verification(len(expected), len(expected & self.got.keys()))

    async def query(self, text: str) -> str:
        self._fail("query")
        return '{"data": {}}'

    async def aclose(self) -> None:
        self.closed = True


@dataclass(frozen=True)
class Stores:
    """The two files of a workspace, open for writing."""

    mapping: SqliteMappingStore
    sync: SqliteSyncStore

    @classmethod
    async def open(cls, folder: Path) -> Stores:
        return cls(await SqliteMappingStore.open(folder / "mapping.db"), await SqliteSyncStore.open(folder / "sync.db"))

    async def close(self) -> None:
        await self.mapping.close()
        await self.sync.close()
