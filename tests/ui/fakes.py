"""A small estate in memory behind every port, for tests and pictures of the window: no disk, no network."""

from __future__ import annotations

import asyncio
import json
import math
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace

from mistdesk.domain.errors import MistdeskError, Side, SignInRefused
from mistdesk.domain.estate.model import Device, DeviceKind, FloorMap, Inventory, Organization, Site
from mistdesk.domain.graph.model import MappedSite, PointValue
from mistdesk.domain.graph.plan import Plan, PublishedRow, PublishResult
from mistdesk.domain.graph.planning import make_plan, rows_of
from mistdesk.domain.mapping.columns import Column
from mistdesk.domain.mapping.edits import Edit
from mistdesk.domain.mapping.sheet import CellKey, Override
from mistdesk.domain.occupancy.samples import Sample
from mistdesk.domain.ports import JournalEntry, JournalLine, LastSession
from mistdesk.domain.sync import (
    CountHistory,
    GapCause,
    MappedSignIn,
    MistConnection,
    MistSignIn,
    Notice,
    NoticeKind,
    PollOutcome,
    Request,
    RequestKind,
    RequestPhase,
    RequestState,
    Settings,
    SideState,
    StatusChange,
    SyncState,
    Token,
)
from mistdesk.services.desk import Desk, DeskParts
from mistdesk.services.settings import graph_options
from mistdesk.services.wire_json import to_json, trouble_of
from mistdesk.services.workspace import take_snapshot

NOW = 1_763_654_400.0 + 600  # 20 Nov 2025, 16:10 UTC: 17:10 in Berlin
STEP = 300.0
ORG_ID = "00000000-1111-4222-8333-444444444444"
LONG_NAME = (
    "東館キャンパス第二研究開発センター・オープンイノベーション推進棟（旧中央図書館跡地・南側増築部分を含む）エリア"
    "一二三四五六"
)
SITES = (
    Site("site-nord", "Nordbau", "Industriestraße 12, 10999 Berlin", "DE", "Europe/Berlin"),
    Site("site-leeds", "Leeds Example Way", "1 Example Way, Leeds LS1 1AA", "GB", "Europe/London"),
    Site("site-higashi", LONG_NAME, "東京都千代田区丸の内1-2-3", "JP", "Asia/Tokyo"),
)
FLOORS = (
    ("site-nord", "map-n2", "2. OG", 14, "NB-2OG-AP"),
    ("site-nord", "map-n1", "1. OG", 8, "NB-1OG-AP"),
    ("site-nord", "map-n0", "Erdgeschoss", 6, "NB-EG-AP"),
    ("site-leeds", "map-l1", "First Floor", 5, "LEE-1F-AP"),
    ("site-leeds", "map-l0", "Ground Floor", 3, "LEE-GF-AP"),
    ("site-higashi", "map-t2", "2階", 4, "HK-2F-AP"),
    ("site-higashi", "map-tx", "中庭テラス", 2, "HK-TR-AP"),
)


def make_inventory(revision: int = 7) -> Inventory:
    """Three sites, seven floors, 42 access points, four switches, a gateway, two devices in no site."""
    devices: list[Device] = []
    for site_id, map_id, _, count, stem in FLOORS:
        for n in range(1, count + 1):
            devices.append(_device(len(devices), DeviceKind.AP, site_id, f"{stem}{n:02d}", map_id))
    for site_id, name in (("site-nord", "nb-sw-1"), ("site-nord", "nb-sw-2"), ("site-leeds", "lee-sw-1")):
        devices.append(_device(len(devices), DeviceKind.SWITCH, site_id, name))
    devices.append(_device(len(devices), DeviceKind.GATEWAY, "site-nord", "nb-gw-1"))
    devices.append(_device(len(devices), DeviceKind.AP, "site-leeds", "LEE-STORE-AP1"))
    devices.append(_device(len(devices), DeviceKind.AP, None, "SPARE-AP1"))
    devices.append(_device(len(devices), DeviceKind.AP, None, "SPARE-AP2"))
    maps = tuple(FloorMap(map_id, site_id, name) for site_id, map_id, name, _, _ in FLOORS)
    return Inventory(revision, NOW - 900, Organization(ORG_ID, "Example Org"), SITES, maps, tuple(devices))


def _device(n: int, kind: DeviceKind, site_id: str | None, name: str, map_id: str | None = None) -> Device:
    mac = f"5c5b350{n:05x}"
    serial = f"A0701{n:08d}"
    return Device(
        id=f"00000000-0000-0000-1000-{mac}",
        kind=kind,
        type_word=kind.value,
        site_id=site_id,
        mac=mac,
        serial=serial,
        model="AP45" if kind is DeviceKind.AP else "EX4100",
        name=name,
        map_id=map_id,
        x_px=100.0,
        y_px=100.0,
    )


@dataclass
class FakeMapping:
    """`MappingStore` in memory."""

    cells: dict[CellKey, Override] = field(default_factory=dict)
    consents: set[tuple[str, int]] = field(default_factory=set)
    zones_said: dict[str, str] = field(default_factory=dict)
    last_session: LastSession | None = None
    entries: list[JournalEntry] = field(default_factory=list)
    asked: list[Request] = field(default_factory=list)
    steps: int = 0
    fault: MistdeskError | None = None

    async def overrides(self) -> dict[CellKey, Override]:
        return dict(self.cells)

    async def one_floor(self) -> set[tuple[str, int]]:
        return set(self.consents)

    async def zones(self) -> dict[str, str]:
        return dict(self.zones_said)

    async def mark_open(self, at: float) -> LastSession | None:
        return self.last_session

    async def mark_answered(self, at: float) -> None:
        self.last_session = None

    async def mark_closed(self) -> None:
        self.last_session = None

    async def revision(self) -> int:
        return self.steps

    async def commit_edit(self, edit: Edit, inverse: Edit, *, at: float, by: str) -> JournalEntry:
        if self.fault is not None:
            raise self.fault
        self._take(edit)
        self.entries = [e for e in self.entries if not e.undone]
        entry = JournalEntry(len(self.entries) + 1, at, by, edit, inverse)
        self.entries.append(entry)
        return entry

    async def commit_undo(self, number: int, *, undone: bool) -> None:
        entry = self.entries[number - 1]
        self._take(entry.inverse if undone else entry.edit)
        self.entries[number - 1] = replace(entry, undone=undone)

    def _take(self, edit: Edit) -> None:
        self.steps += 1
        for cell in edit.cells:
            if cell.new is None:
                self.cells.pop((cell.ref, cell.column), None)
            else:
                self.cells[cell.ref, cell.column] = cell.new
        for said in edit.zones:
            self.zones_said.pop(said.ref, None)
            if said.new is not None:
                self.zones_said[said.ref] = said.new

    async def journal(self, limit: int = 1000) -> list[JournalEntry]:
        return self.entries[-limit:]

    async def add_request(self, kind: RequestKind, args: tuple[tuple[str, str], ...], *, at: float) -> int:
        self.asked.append(Request(len(self.asked) + 1, kind, args, at))
        return len(self.asked)

    async def requests_after(self, number: int) -> list[Request]:
        return self.asked[number:]

    async def close(self) -> None:
        pass


@dataclass
class FakeSync:
    """`SyncStore` in memory, with a day of polls made by a formula."""

    estate: Inventory | None = None
    sites: tuple[MappedSite, ...] = ()
    now_state: SyncState = field(default_factory=SyncState)
    request_states: dict[int, RequestState] = field(default_factory=dict)
    outcomes: list[PollOutcome] = field(default_factory=list)
    rows: dict[str, PublishedRow] = field(default_factory=dict)
    lines: list[JournalLine] = field(default_factory=list)
    version: int = 0
    closed: bool = False
    silent: frozenset[int] = frozenset()  # devices, by number, that tell no count

    def fill(self, until: float, hours: float = 24.0 * 7) -> None:
        """Polls up to `until`, one hole of an hour in which Mist was down."""
        at = until - hours * 3600
        while at <= until:
            down = until - 6.5 * 3600 < at < until - 5.5 * 3600
            cause = GapCause.SOURCE_DOWN if down else None
            devices = 0 if down or self.estate is None else len(self.estate.devices)
            self.outcomes.append(PollOutcome(at, devices, devices, not down, cause))
            at += STEP

    def count(self, n: int, device_id: str, at: float, *, failed: bool) -> int | None:
        """What device number n counts at a time; None where it is down, unknown or the poll failed."""
        if failed or n in self.silent or self.word(n, at) != "connected" or n % 14 == 4:
            return None
        local = (at / 3600 + 1) % 24
        busy = max(0.0, math.sin((local - 7) / 12 * math.pi)) if 7 < local < 19 else 0.03
        return max(0, round(busy * (4 + n * 7 % 23) + 1.4 * math.sin(n + at / 700)))

    @staticmethod
    def word(n: int, at: float) -> str | None:
        """Its status word."""
        if n == 2:
            return "disconnected" if at > NOW - 3 * 3600 else "connected"
        return {7: "upgrading", 18: None}.get(n, "connected")

    async def inventory(self) -> Inventory | None:
        return self.estate

    async def save_inventory(self, inventory: Inventory) -> None:
        self.estate = inventory

    async def target_sites(self) -> tuple[MappedSite, ...]:
        return self.sites

    async def save_target_sites(self, sites: Sequence[MappedSite]) -> None:
        self.sites = tuple(sites)

    async def state(self) -> SyncState:
        return self.now_state

    async def save_state(self, state: SyncState) -> None:
        self.now_state = state
        self.version += 1

    async def request_state(self, number: int) -> RequestState | None:
        return self.request_states.get(number)

    async def save_request_state(self, state: RequestState) -> None:
        self.request_states[state.request_id] = state

    async def last_request(self) -> int:
        return max(self.request_states, default=0)

    async def unfinished_requests(self) -> list[int]:
        return []

    async def append_poll(self, outcome: PollOutcome, samples: Sequence[Sample]) -> None:
        self.outcomes.append(outcome)

    async def polls(self, start: float, end: float) -> list[PollOutcome]:
        return [p for p in self.outcomes if start <= p.at < end]

    def _devices(self) -> tuple[Device, ...]:
        return self.estate.devices if self.estate else ()

    async def last_samples(self) -> dict[str, tuple[int | None, str | None, float]]:
        if not self.outcomes:
            return {}
        at = self.outcomes[-1].at
        out: dict[str, tuple[int | None, str | None, float]] = {}
        for n, device in enumerate(self._devices()):
            count = self.count(n, device.id, at, failed=False) if device.kind is DeviceKind.AP else None
            if device.site_id is not None:
                out[device.id] = (count, self.word(n, at), at)
        return out

    async def counts(self, device_ids: Sequence[str], start: float, end: float) -> CountHistory:
        polls = await self.polls(start, end)
        numbers = {device.id: n for n, device in enumerate(self._devices())}
        rows = tuple(
            tuple(self.count(numbers[key], key, p.at, failed=p.cause is not None) for p in polls)
            for key in device_ids
            if key in numbers
        )
        return CountHistory(tuple(device_ids), tuple(p.at for p in polls), rows, tuple(p.cause for p in polls))

    async def totals(self, groups: Sequence[Sequence[str]], start: float, end: float) -> list[list[int | None]]:
        out: list[list[int | None]] = []
        for group in groups:
            history = await self.counts(group, start, end)
            sums: list[int | None] = []
            for k in range(len(history.times)):
                known = [c for row in history.counts if (c := row[k]) is not None]
                sums.append(sum(known) if known else None)
            out.append(sums)
        return out

    async def status_changes(self, device_ids: Sequence[str], start: float, end: float) -> list[StatusChange]:
        numbers = {device.id: n for n, device in enumerate(self._devices())}
        changes = [StatusChange(key, start, self.word(numbers[key], start)) for key in device_ids if key in numbers]
        if start < NOW - 3 * 3600 < end:
            down = [key for key in device_ids if numbers.get(key) == 2]
            changes += [StatusChange(key, NOW - 3 * 3600, "disconnected") for key in down]
        return changes

    async def published(self, target: str) -> list[PublishedRow]:
        return list(self.rows.values())

    async def mark_published(self, target: str, rows: Sequence[PublishedRow], retired: Sequence[PublishedRow]) -> None:
        self.rows.update({row.key: row for row in rows})
        for row in retired:
            self.rows.pop(row.key, None)

    async def append_journal(self, line: JournalLine) -> None:
        self.lines.insert(0, line)

    async def publish_journal(self, limit: int = 200) -> list[JournalLine]:
        return self.lines[:limit]

    async def queue_values(self, values: Sequence[PointValue]) -> None:
        pass

    async def waiting_values(self, limit: int) -> list[PointValue]:
        return []

    async def drop_values(self, values: Sequence[PointValue]) -> None:
        pass

    async def count_waiting(self) -> int:
        return 0

    async def data_version(self) -> int:
        return self.version

    async def close(self) -> None:
        self.closed = True


@dataclass
class FakeSettings:
    """`SettingsStore` in memory."""

    kept: Settings = field(default_factory=Settings)
    trouble: str = ""
    fault: MistdeskError | None = None

    def load(self) -> Settings:
        return self.kept

    def save(self, settings: Settings) -> None:
        if self.fault is not None:
            raise self.fault
        self.kept = settings


@dataclass
class FakeCredentials:
    """`Credentials` in memory."""

    tokens: dict[tuple[Side, str], Token] = field(default_factory=dict)
    persistent: bool = True
    place: str = "In the system's key store, under mistdesk."

    def get(self, side: Side, account: str) -> Token | None:
        return self.tokens.get((side, account))

    def put(self, side: Side, account: str, token: Token) -> bool:
        self.tokens[side, account] = token
        return self.persistent

    def forget(self, side: Side, account: str) -> None:
        self.tokens.pop((side, account), None)


@dataclass
class FakeFiles:
    """`MappingFiles` in memory."""

    written: dict[str, tuple[tuple[str, ...], list[list[str]]]] = field(default_factory=dict)
    to_read: tuple[tuple[str, ...], tuple[tuple[int, tuple[str, ...]], ...]] = ((), ())

    def read(self, path: str) -> tuple[tuple[str, ...], tuple[tuple[int, tuple[str, ...]], ...]]:
        return self.to_read

    def write(self, path: str, headers: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        self.written[path] = (tuple(headers), [list(row) for row in rows])


Answer = Callable[[Request], Awaitable[str]]


class FakeLink:
    """`WorkerLink` with a worker that answers at once, on the same loop."""

    def __init__(self, mapping: FakeMapping, sync: FakeSync, settings: FakeSettings) -> None:
        self._mapping, self._sync, self._settings = mapping, sync, settings
        self._listeners: list[Callable[[Notice], None]] = []
        self._done = 0
        self._tasks: set[asyncio.Task[None]] = set()
        self.tokens: dict[str, Token] = {}
        self.good_token = "good-token"
        self.stopped = False
        self.hold: asyncio.Event | None = None
        self.answers: dict[RequestKind, Answer] = {
            RequestKind.CHECK_MIST: self._check_mist,
            RequestKind.TRY_REGIONS: self._try_regions,
            RequestKind.CHECK_MAPPED: self._check_mapped,
            RequestKind.RELOAD: self._nothing,
            RequestKind.DISCOVER: self._discover,
            RequestKind.POLL: self._poll,
            RequestKind.PLAN: self._plan,
            RequestKind.PUBLISH: self._publish,
            RequestKind.QUERY: self._query,
            RequestKind.CANCEL: self._nothing,
        }

    async def start(self) -> None:
        pass

    def give_token(self, ref: str, token: Token) -> None:
        self.tokens[ref] = token

    def wake(self) -> None:
        task = asyncio.get_running_loop().create_task(self._work(), name="fake-worker")
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def subscribe(self, listener: Callable[[Notice], None]) -> Callable[[], None]:
        self._listeners.append(listener)

        def stop() -> None:
            if listener in self._listeners:
                self._listeners.remove(listener)

        return stop

    async def stop(self) -> None:
        self.stopped = True
        for task in list(self._tasks):
            task.cancel()
        if self._tasks:
            await asyncio.wait(list(self._tasks))

    def tell(self, kind: NoticeKind, number: int = 0) -> None:
        """Send a notice to everybody."""
        for listener in tuple(self._listeners):
            listener(Notice(kind, number))

    async def change_state(self, **changes: object) -> None:
        """Write another worker state and say so."""
        rebuild: Callable[..., SyncState] = replace
        await self._sync.save_state(rebuild(self._sync.now_state, **changes))
        self.tell(NoticeKind.STATE)

    async def _work(self) -> None:
        while self._done < len(self._mapping.asked):
            request = self._mapping.asked[self._done]
            self._done += 1
            await self._serve(request)

    async def _serve(self, request: Request) -> None:
        running = RequestState(request.id, RequestPhase.RUNNING, 3, 12, "Working")
        await self._sync.save_request_state(running)
        self.tell(NoticeKind.REQUEST, request.id)
        try:
            if self.hold is not None and request.kind is not RequestKind.CANCEL:
                await self.hold.wait()
            result = await self.answers[request.kind](request)
            state = RequestState(request.id, RequestPhase.DONE, result=result)
        except MistdeskError as error:
            state = RequestState(request.id, RequestPhase.FAILED, trouble=trouble_of(error))
        await self._sync.save_request_state(state)
        self.tell(NoticeKind.REQUEST, request.id)

    def _known(self, ref: str) -> None:
        token = self.tokens.get(ref)
        if token is None or token.reveal() != self.good_token:
            raise SignInRefused(
                "Mist refused the token (401)",
                "It may be mistyped, deleted after 90 unused days, or belong to another region.",
                "Check the token, or try the other regions.",
                side=Side.MIST,
            )

    async def _check_mist(self, request: Request) -> str:
        self._known(request.arg("token_ref"))
        return to_json(
            MistSignIn(
                base_url=request.arg("base_url"),
                label="pat@example.org",
                is_user=True,
                organizations=((ORG_ID, "Example Org"), ("org-2", "Second Org")),
                can_write=("org-2",),
                roles=((ORG_ID, "read"), ("org-2", "admin")),
                calls_used=12,
                calls_limit=5000,
            )
        )

    async def _try_regions(self, request: Request) -> str:
        self.good_token = self.tokens[request.arg("token_ref")].reveal()
        first = request.arg("base_urls").split(" ")[0]
        return await self._check_mist(replace(request, args=(("base_url", first), ("token_ref", "candidate"))))

    async def _check_mapped(self, _request: Request) -> str:
        return to_json(
            MappedSignIn(
                "Example Org",
                (("SITE1", "Berlin"), ("SITE2", "Leeds")),
                (("CON1", "Mist"),),
                ("places", "entities", "relations", "identities", "points", "samples"),
            )
        )

    async def _nothing(self, _request: Request) -> str:
        return ""

    async def _discover(self, _request: Request) -> str:
        if self._sync.estate is None:
            self._sync.estate = make_inventory()
            self._sync.sites = (MappedSite("SITE1", "Berlin"),)
        number = self._sync.now_state.inventory_revision + 1
        self._sync.estate = replace(self._sync.estate, revision=number)
        await self._sync.save_state(
            replace(self._sync.now_state, mist=SideState.OK, inventory_revision=number, inventory_at=NOW)
        )
        self.tell(NoticeKind.INVENTORY, number)
        return str(number)

    async def _poll(self, _request: Request) -> str:
        outcome = PollOutcome(NOW, 40, 38, True, calls=2)
        self._sync.outcomes.append(outcome)
        state = self._sync.now_state
        await self._sync.save_state(replace(state, polls=state.polls + 1, last_poll_at=NOW, next_poll_at=NOW + STEP))
        self.tell(NoticeKind.POLL, state.polls + 1)
        return to_json(outcome)

    async def _make_plan(self) -> Plan:
        target = self._settings.kept.target
        snapshot = await take_snapshot(self._mapping, self._sync, target.site_id, graph_options(target))
        published = await self._sync.published("local")
        return make_plan(snapshot.graph, published, target="local", carries=lambda _row: None)

    async def _plan(self, _request: Request) -> str:
        return to_json(await self._make_plan())

    async def _publish(self, request: Request) -> str:
        plan = await self._make_plan()
        target = self._settings.kept.target
        snapshot = await take_snapshot(self._mapping, self._sync, target.site_id, graph_options(target))
        await self._sync.mark_published("local", rows_of(snapshot.graph), ())
        accepted = len(plan.changes())
        line = JournalLine(NOW, "pat", "the embedded graph", plan.id, accepted, 0, f"{accepted} changes published")
        await self._sync.append_journal(line)
        await self._sync.save_state(replace(self._sync.now_state, published_at=NOW))
        self.tell(NoticeKind.PUBLISHED)
        return to_json(PublishResult(request.arg("plan_id"), accepted))

    async def _query(self, request: Request) -> str:
        counting = "Connected_Devices_Count_Sensor" in request.arg("text")
        points = []
        for n, device in enumerate(self._sync._devices()[:12]):
            word = f"{device.name} connected clients" if counting else f"{device.name} status"
            times = [NOW - STEP * k for k in range(6 if counting else 1)]
            rows = [
                {"timestamp": f"2025-11-20T16:{10 - 5 * (k % 3):02d}:00Z", "value": {"int64Value": (n * 3 + k) % 20}}
                for k in range(len(times))
            ]
            point: dict[str, object] = {"id": f"PNT{n:022d}", "name": word, "series": rows}
            if not counting:
                point |= {"datatype": "ENUM", "valueMap": {"0": "disconnected", "1": "connected"}}
                rows[0]["value"] = {"int64Value": 0 if n == 2 else 1}
            points.append(point)
        return json.dumps({"data": {"points": points}})


@dataclass
class World:
    """A desk and the fakes behind it."""

    desk: Desk
    mapping: FakeMapping
    sync: FakeSync
    settings: FakeSettings
    credentials: FakeCredentials
    link: FakeLink


def make_world(*, signed_in: bool = True, estate: bool = True, polls: bool = True) -> World:
    """A desk over fakes; by default signed in, with an estate and a week of polls."""
    mapping, sync = FakeMapping(), FakeSync()
    mist = MistConnection("emea01", "https://api.eu.mist.com", ORG_ID, "Example Org") if signed_in else MistConnection()
    settings, credentials = FakeSettings(Settings(mist=mist)), FakeCredentials()
    if signed_in and estate:
        sync.estate = make_inventory()
        sync.sites = (MappedSite("SITE1", "Berlin"),)
        if polls:
            sync.fill(NOW - 120)
        sync.now_state = SyncState(
            holder="window",
            mist=SideState.OK,
            target=SideState.OK,
            inventory_revision=7,
            inventory_at=NOW - 900,
            last_poll_at=NOW - 120 if polls else None,
            next_poll_at=NOW + 161,
            polls=2000 if polls else 0,
            calls_used=690,
            calls_limit=5000,
            can_write=False,
        )
        _say_a_few_things(mapping, sync.estate)
    link = FakeLink(mapping, sync, settings)
    parts = DeskParts(
        mapping=mapping,
        sync=sync,
        settings=settings,
        credentials=credentials,
        files=FakeFiles(),
        link=link,
        clock=lambda: NOW,
        author="pat",
        prepare=_prepare,
        tidy=_tidy,
    )
    return World(Desk(parts), mapping, sync, settings, credentials, link)


async def _prepare() -> dict[str, Token]:
    return {}


async def _tidy() -> None:
    pass


def _say_a_few_things(mapping: FakeMapping, estate: Inventory) -> None:
    """Spaces that a person named, one code given twice."""
    spaces = ("Open office west", "Open office west", "Meeting 2.04", "Kitchen", "", "Open office east")
    for device, (space, code) in zip(
        estate.devices,
        zip(
            (*spaces, "Open office east", "Print room", "Lab A", "Lab A north", "Focus 2.11"),
            ("OOW-1", "OOW-1", "M204", "KIT2", "", "OOE-1", "OOE-1", "PRT", "LABA", "LABA", "F211"),
            strict=True,
        ),
        strict=False,
    ):
        if space:
            for column, value in ((Column.SPACE_NAME, space), (Column.SPACE_CODE, code)):
                mapping.cells[device.id, column] = Override(value, by="pat", at=NOW - 86400)
