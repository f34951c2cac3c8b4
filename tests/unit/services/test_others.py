"""Requests, sign-in, settings, news and occupancy: what front ends are handed."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from mistdesk.domain.errors import Cancelled, OurFault, Side
from mistdesk.domain.estate.model import DeviceKind
from mistdesk.domain.graph.model import ExactType
from mistdesk.domain.occupancy.samples import Sample
from mistdesk.domain.occupancy.series import Gap
from mistdesk.domain.sync import (
    GapCause,
    MistConnection,
    Notice,
    NoticeKind,
    PollOutcome,
    RequestKind,
    RequestPhase,
    RequestState,
    Settings,
    SideState,
    SyncState,
    TargetKind,
    TargetSettings,
    Token,
)
from mistdesk.services.discovery import Discovery
from mistdesk.services.events import Observers
from mistdesk.services.occupancy import LEAST_INTERVAL, MOST_LINES, OccupancyService
from mistdesk.services.requests import RequestService
from mistdesk.services.settings import SettingsService
from mistdesk.services.sign_in import CANDIDATE, SignInService, account
from mistdesk.services.watch import NewsKind, SyncNews, SyncWatch
from mistdesk.services.wire_json import to_json
from mistdesk.stores.memory_credentials import MemoryCredentials
from mistdesk.stores.settings import JsonSettingsStore
from mistdesk.stores.sync_store import SqliteSyncStore
from tests.unit.services.fakes import T0, Clock, FakeMist, Never, Stores, silent
from tests.unit.services.test_discovery_and_polling import CONNECTION

pytestmark = pytest.mark.anyio


class Link:
    """A worker at the other end of the pipe, as a function that answers requests."""

    def __init__(self, stores: Stores) -> None:
        self.stores = stores
        self.tokens: dict[str, Token] = {}
        self.listeners: list[Callable[[Notice], None]] = []
        self.answer: Callable[[int, RequestKind], RequestState] | None = None
        self.served = 0
        self.wakes = 0
        self.woken = asyncio.Event()
        self.work: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Nothing to start."""

    async def stop(self) -> None:
        """Nothing to stop."""

    def give_token(self, ref: str, token: Token) -> None:
        self.tokens[ref] = token

    def wake(self) -> None:
        self.wakes += 1
        self.woken.set()
        if self.answer is not None:
            self.work = asyncio.get_running_loop().create_task(self._serve())

    async def _serve(self) -> None:
        assert self.answer is not None
        for request in await self.stores.mapping.requests_after(self.served):
            self.served = request.id
            await self.stores.sync.save_request_state(self.answer(request.id, request.kind))
            self.tell(Notice(NoticeKind.REQUEST, request.id))

    def tell(self, notice: Notice) -> None:
        for listener in tuple(self.listeners):
            listener(notice)

    def subscribe(self, listener: Callable[[Notice], None]) -> Callable[[], None]:
        self.listeners.append(listener)
        return lambda: self.listeners.remove(listener)


@pytest.fixture
async def stores(tmp_path: Path) -> AsyncIterator[Stores]:
    opened = await Stores.open(tmp_path)
    yield opened
    await opened.close()


def done(result: object = "") -> Callable[[int, RequestKind], RequestState]:
    text = result if isinstance(result, str) else to_json(result)
    return lambda number, _: RequestState(number, RequestPhase.DONE, result=text)


def requests(link: Link) -> RequestService:
    return RequestService(link.stores.mapping, link.stores.sync, link, clock=Clock())


# --- requests


async def test_a_request_is_written_down_before_the_worker_is_woken(stores: Stores) -> None:
    link = Link(stores)
    link.answer = done("7")
    assert await requests(link).discover() == 7
    (request,) = await stores.mapping.requests_after(0)
    assert (request.kind, request.asked_at) == (RequestKind.DISCOVER, T0)
    assert link.listeners == []


async def test_a_worker_that_is_not_ours_tells_nothing_and_is_heard_all_the_same(stores: Stores) -> None:
    link = Link(stores)
    asking = asyncio.get_running_loop().create_task(requests(link).discover())
    await asyncio.wait_for(link.woken.wait(), 10)
    await stores.sync.save_request_state(RequestState(1, RequestPhase.DONE, result="3"))
    assert await asyncio.wait_for(asking, 5) == 3


@pytest.mark.parametrize(("phase", "kind"), [(RequestPhase.CANCELLED, Cancelled), (RequestPhase.FAILED, OurFault)])
async def test_an_end_without_a_word_is_an_error_all_the_same(
    stores: Stores, phase: RequestPhase, kind: type[Exception]
) -> None:
    link = Link(stores)
    link.answer = lambda number, _: RequestState(number, phase)
    with pytest.raises(kind):
        await requests(link).poll()


async def test_who_stops_waiting_stops_the_work(stores: Stores) -> None:
    link = Link(stores)
    asking = asyncio.get_running_loop().create_task(requests(link).plan())
    await asyncio.wait_for(link.woken.wait(), 10)
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking
    asked = await stores.mapping.requests_after(0)
    assert [request.kind for request in asked] == [RequestKind.PLAN, RequestKind.CANCEL]
    assert asked[1].arg("request") == "1"
    assert link.wakes == 2
    assert link.listeners == [], "a late answer finds nobody to disturb"


# --- sign-in


def read_all(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.rglob("*"))


def sign_in(link: Link, folder: Path) -> tuple[SignInService, SettingsService, MemoryCredentials]:
    settings, kept = SettingsService(JsonSettingsStore(folder / "settings.json")), MemoryCredentials()
    return SignInService(requests(link), settings, kept, link), settings, kept


async def test_signing_in_works_without_a_key_store_and_says_what_that_means(stores: Stores, tmp_path: Path) -> None:
    link = Link(stores)
    link.answer = done()
    service, settings, kept = sign_in(link, tmp_path)
    token = Token("s3cr3t-token-0123456789abcdef")
    assert await service.accept_mist(CONNECTION, token) is False
    assert "memory" in service.token_place
    assert settings.current.mist == CONNECTION
    assert link.tokens["mist"] is token
    again = SignInService(requests(link), settings, kept, Link(stores))
    await again.hand_over_kept_tokens()
    link.tokens.clear()
    await service.hand_over_kept_tokens()
    assert link.tokens == {"mist": token}
    assert token.reveal()[-8:].encode() not in read_all(tmp_path)


async def test_signing_out_forgets_the_token_and_keeps_the_other_side(stores: Stores, tmp_path: Path) -> None:
    link = Link(stores)
    link.answer = done()
    service, settings, kept = sign_in(link, tmp_path)
    target = TargetSettings(TargetKind.MAPPED, "https://mapped.invalid", "o")
    await service.accept_mist(CONNECTION, Token("one"))
    assert await service.accept_target(target, Token("two")) is False
    assert await service.accept_target(target, None) is True
    await service.sign_out(Side.MIST)
    assert kept.get(Side.MIST, account(Side.MIST, CONNECTION.base_url, CONNECTION.org_id)) is None
    assert settings.current.mist == MistConnection()
    assert settings.current.target == target
    assert link.tokens["mist"].reveal() == ""
    await service.sign_out(Side.MAPPED)
    assert kept.get(Side.MAPPED, account(Side.MAPPED, target.url, target.org_id)) is None
    assert settings.current.target == TargetSettings()


async def test_checks_travel_with_a_candidate_and_leave_the_settings_alone(stores: Stores, tmp_path: Path) -> None:
    link = Link(stores)
    found = {"base_url": "https://eu.invalid", "label": "reader", "is_user": False, "organizations": []}
    link.answer = done(found)
    service, settings, _ = sign_in(link, tmp_path)
    token = Token("one")
    assert (await service.check_mist("https://us.invalid", token, "/ca.pem")).label == "reader"
    assert (await service.try_regions(("https://eu.invalid",), token, ca_file="/ca.pem")).base_url.endswith(
        "eu.invalid"
    )
    link.answer = done({"organization": "Example", "sites": [], "connectors": []})
    assert (await service.check_target(TargetSettings(), None)).organization == "Example"
    mapped = TargetSettings(TargetKind.MAPPED, "https://mapped.invalid", "o", ca_file="/ca.pem")
    assert (await service.check_target(mapped, token)).organization == "Example"
    assert settings.current == Settings()
    assert link.tokens == {CANDIDATE: token}
    asked = await stores.mapping.requests_after(0)
    assert [request.arg("ca_file") for request in asked] == ["/ca.pem", "/ca.pem", "", "/ca.pem"]


async def test_the_settings_are_saved_and_told(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    service = SettingsService(JsonSettingsStore(path))
    heard: list[Settings] = []
    service.changed.subscribe(heard.append)
    service.change(service.current)
    assert heard == []
    other = replace(service.current, target=TargetSettings(ethernet_switch=True))
    service.change(other)
    assert heard == [other]
    assert service.options().switch_type is ExactType.ETHERNET_SWITCH
    again = SettingsService(JsonSettingsStore(path))
    assert (again.current, again.trouble) == (other, "")
    again.change(Settings())
    service.reload()
    assert service.current == Settings()


# --- news


async def test_news_are_told_once_for_each_thing_that_happened(stores: Stores, tmp_path: Path) -> None:
    link = Link(stores)
    reader = await SqliteSyncStore.open(tmp_path / "sync.db", read_only=True)
    watch = SyncWatch(reader, link)
    heard: list[NewsKind] = []
    news = asyncio.Event()

    def hear(said: SyncNews) -> None:
        heard.append(said.kind)
        news.set()

    watch.news.subscribe(hear)
    watching = asyncio.get_running_loop().create_task(watch.run())
    now = SyncState(inventory_revision=1, polls=1, published_at=5.0, mist=SideState.OK)
    await stores.sync.save_state(now)
    await asyncio.wait_for(news.wait(), 10)  # beside a worker of somebody else's: by looking
    assert heard == [NewsKind.INVENTORY, NewsKind.POLL, NewsKind.PUBLISHED, NewsKind.STATE]
    assert watch.state == now
    heard.clear()
    news.clear()
    link.tell(Notice(NoticeKind.REQUEST, 1))
    await stores.sync.save_state(replace(now, mist=SideState.QUOTA))
    link.tell(Notice(NoticeKind.STATE))
    await asyncio.wait_for(news.wait(), 10)
    assert heard == [NewsKind.STATE]
    watching.cancel()
    with pytest.raises(asyncio.CancelledError):
        await watching
    assert link.listeners == []
    await reader.close()


def test_who_hears_may_stop_while_being_told() -> None:
    observers: Observers[int] = Observers()
    heard: list[int] = []
    stops: list[Callable[[], None]] = []

    def once(news: int) -> None:
        heard.append(news)
        stops[0]()

    stops.append(observers.subscribe(once))
    observers.subscribe(heard.append)
    observers.tell(1)
    observers.tell(2)
    stops[0]()
    assert heard == [1, 1, 2]


# --- occupancy


async def polled(stores: Stores, *counts: dict[str, int | None] | GapCause, step: float = 300.0) -> None:
    """Polls of access points, one after the other: counts by device, or the cause of a failed one."""
    api = FakeMist()
    await stores.sync.save_inventory(await Discovery(api, CONNECTION, clock=api.clock).read(None, silent, Never()))
    for n, said in enumerate(counts):
        at = T0 + n * step
        if isinstance(said, GapCause):
            await stores.sync.append_poll(PollOutcome(at, 0, 0, False, said), ())
            continue
        samples = [
            Sample(
                key, DeviceKind.AP, datetime.fromtimestamp(at, UTC), "connected" if n is not None else "disconnected", n
            )
            for key, n in said.items()
        ]
        await stores.sync.append_poll(PollOutcome(at, len(samples), len(samples), True), samples)


def occupancy(stores: Stores, interval: float = 300.0) -> OccupancyService:
    return OccupancyService(stores.sync, interval=lambda: interval)


async def test_an_access_point_that_is_down_is_a_gap_and_a_failed_poll_is_one_for_all(stores: Stores) -> None:
    await polled(stores, {"a1": 3, "a2": 0}, {"a1": 4, "a2": None}, GapCause.OFFLINE, {"a1": 0, "a2": 0})
    view = await occupancy(stores).view(["a1", "a2"], T0, T0 + 1200, names=[("a2", "AP 2"), ("nobody", "?")])
    assert view.total == (3.0, 4.0, None, 0.0)
    assert [list(line.values) for line in view.lines] == [[0, None, None, 0], [None] * 4]
    assert view.gaps == (Gap(T0 + 300, T0 + 900, GapCause.OFFLINE),)
    assert [(share.up, share.down, share.unknown) for share in view.shares] == [
        (2, 0, 0),
        (1, 1, 0),
        (0, 0, 2),
        (2, 0, 0),
    ]
    assert (view.reporting, view.devices, view.now, view.peak) == (2, 2, 0.0, 4.0)


async def test_holes_break_lines_by_the_guide_s_rhythm_also_where_polls_come_faster(stores: Stores) -> None:
    await polled(stores, {"a1": 1}, {"a1": 2}, step=LEAST_INTERVAL * 2)
    view = await occupancy(stores, interval=60.0).view(["a1"], T0, T0 + 3600)
    assert view.gaps == ()
    assert view.total == (1.0, 2.0)


async def test_a_long_hole_is_a_break_with_its_cause(stores: Stores) -> None:
    await polled(stores, {"a1": 1}, {"a1": 2}, step=3600.0)
    view = await occupancy(stores).view(["a1"], T0, T0 + 7200)
    assert view.total == (1.0, None, 2.0)
    assert view.gaps == (Gap(T0, T0 + 3600, GapCause.NOT_RUNNING),)


async def test_no_more_lines_than_can_be_told_apart(stores: Stores) -> None:
    await polled(stores, {"a1": 1})
    view = await occupancy(stores).view(["a1"], T0, T0 + 300, names=[("a1", str(n)) for n in range(20)])
    assert len(view.lines) == MOST_LINES


async def test_buildings_have_now_and_peak_or_nothing(stores: Stores) -> None:
    await polled(stores, {"a1": 9, "a3": None}, {"a1": 4, "a3": None})
    first, second, nobody = await occupancy(stores).buildings([["a1", "a2"], ["a3"], []], T0, T0 + 600)
    assert (first.now, first.peak, first.totals) == (4.0, 9.0, (9.0, 4.0))
    assert (second.now, second.peak, second.totals) == (None, None, (None, None))
    assert nobody.now is None
    assert await occupancy(stores).buildings([["a1"]], T0 - 10, T0) == [
        replace(first, now=None, peak=None, times=(), totals=())
    ]


async def test_the_latest_word_on_each_device(stores: Stores) -> None:
    assert await occupancy(stores).latest() == {}
    await polled(stores, {"a1": 0, "a2": None})
    latest = await occupancy(stores).latest()
    assert (latest["a1"].count, latest["a1"].status) == (0, "connected")
    assert (latest["a2"].count, latest["a2"].status) == (None, "disconnected")


# --- without a window

BLOCKED = """
import sys
class Blocker:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in {"PySide6", "pyqtgraph", "qasync", "numpy"}:
            raise ImportError(name)
sys.meta_path.insert(0, Blocker())
import mistdesk.services.desk, mistdesk.worker.loop, mistdesk.worker.handle, mistdesk.embedded, mistdesk.app
"""


def test_nothing_here_needs_qt() -> None:
    ran = subprocess.run([sys.executable, "-c", BLOCKED], capture_output=True, text=True, timeout=60, check=False)
    assert (ran.returncode, ran.stderr) == (0, "")
