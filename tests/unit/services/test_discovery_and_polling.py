"""Reading the estate and polling it: partial is never taken for whole, unknown never for zero."""

from __future__ import annotations

import asyncio
import time
from dataclasses import replace

import pytest
from mistdesk.domain.errors import BadAnswer, Cancelled, MistdeskError, NotFound, Side, Unreachable
from mistdesk.domain.estate.model import DeviceRow, FloorMap, Inventory, Site
from mistdesk.domain.occupancy.samples import client_count
from mistdesk.domain.sync import GapCause, MistConnection, PollSettings
from mistdesk.services.discovery import Discovery
from mistdesk.services.polling import Poller, gap_cause
from tests.unit.services.fakes import OFFLINE, QUOTA, REFUSED, T0, Clock, FakeMist, Never, Raised, ap, silent

pytestmark = pytest.mark.anyio

CONNECTION = MistConnection("custom", "https://mist.invalid", "org")
SETTINGS = PollSettings()


async def discover(
    api: FakeMist, before: Inventory | None = None, connection: MistConnection = CONNECTION
) -> Inventory:
    return await Discovery(api, connection, clock=api.clock).read(before, silent, Never())


def poller(api: FakeMist, connection: MistConnection = CONNECTION) -> Poller:
    return Poller(api, connection, clock=api.clock)


# --- discovery


async def test_a_reading_has_everything_and_counts_on() -> None:
    api = FakeMist(ahead=90.0)
    first = await discover(api)
    assert (first.revision, first.taken_at) == (1, T0 + 90.0)  # by Mist's clock
    assert {device.id for device in first.devices} == {"a1", "a2", "a3", "sw", "gw"}
    assert {floor.id for floor in first.maps} == {"m1", "m2"}
    assert (await discover(api, first)).revision == 2


@pytest.mark.parametrize("call", ["organization", "sites", "inventory", "site_maps s2", "site_devices s1", "org_stats"])
async def test_a_reading_of_which_a_part_fails_is_no_reading(call: str) -> None:
    api = FakeMist(trouble={call: OFFLINE})
    with pytest.raises(Unreachable) as caught:
        await discover(api)
    assert caught.value is OFFLINE


async def test_statistics_of_which_a_page_failed_make_no_reading() -> None:
    with pytest.raises(Unreachable) as caught:
        await discover(FakeMist(half={"org_stats"}))
    assert caught.value.side is Side.MIST
    assert "last reading stays" in caught.value.action


async def test_a_device_that_is_gone_is_marked_and_never_dropped() -> None:
    api = FakeMist()
    first = await discover(api)
    del api.rows[0]
    api.clock.now += 60
    second = await discover(api, first)
    gone = {device.id: device.gone_since for device in second.devices}
    assert gone["a1"] == T0 + 60
    assert all(since is None for key, since in gone.items() if key != "a1")


async def test_a_token_for_one_site_takes_nothing_from_the_others() -> None:
    whole = await discover(FakeMist())
    narrow = await discover(FakeMist(), whole, replace(CONNECTION, site_ids=("s1",), org_name="Example"))
    assert narrow.organization.name == "Example"
    assert {device.id for device in narrow.devices} == {device.id for device in whole.devices}
    assert all(device.gone_since is None for device in narrow.devices)


async def test_one_bad_row_is_a_problem_that_is_told() -> None:
    problems = ("row 7 of the inventory has no id", "row 7 of the inventory has no id")
    assert (await discover(FakeMist(problems=problems))).problems == problems[:1]


async def test_devices_in_no_site_are_kept_apart() -> None:
    api = FakeMist()
    api.rows += [DeviceRow("x1", "ap"), ap("x2", "00000000-0000-0000-0000-000000000000"), ap("x3", "out-of-sight")]
    found = {device.id: device.site_id for device in (await discover(api)).devices}
    assert found["x1"] is found["x2"] is found["x3"] is None


async def test_an_estate_without_samples_is_read_by_our_own_clock() -> None:
    assert (await discover(FakeMist(rows=[]))).taken_at == T0


@pytest.mark.parametrize("call", ["sites", "inventory", "site_maps s1", "org_stats"])
async def test_a_stop_works_within_a_second_whatever_is_under_way(call: str) -> None:
    api, sign = FakeMist(hang={call}), Raised()
    reading = asyncio.get_running_loop().create_task(
        Discovery(api, CONNECTION, clock=api.clock).read(None, silent, sign)
    )
    await asyncio.wait_for(api.hangs.wait(), 5)
    asked = time.monotonic()
    sign.up = True
    with pytest.raises(Cancelled):
        await asyncio.wait_for(reading, 5)
    assert time.monotonic() - asked < 1.0
    assert api.cancelled, "the call itself is given up"


async def test_a_stop_before_the_start_asks_nothing() -> None:
    api, sign = FakeMist(), Raised()
    sign.up = True
    with pytest.raises(Cancelled):
        await Discovery(api, CONNECTION, clock=api.clock).read(None, silent, sign)
    assert api.calls == []


async def test_progress_counts_sites() -> None:
    told: list[tuple[int, int, str]] = []
    api = FakeMist()
    await Discovery(api, CONNECTION, clock=api.clock).read(None, lambda *said: told.append(said), Never())
    assert (2, 2, "Reading sites, maps and devices") in told
    assert (5, 5, "Reading devices") in told


# --- polling


async def test_counts_of_the_organisation_s_rows_cost_one_call() -> None:
    api = FakeMist()
    inventory = await discover(api)
    api.calls.clear()
    asker = poller(api)
    poll = await asker.poll(inventory, SETTINGS)
    assert api.calls == ["org_stats"]  # the probe is the poll
    assert asker.org_rows_have_counts is True
    assert (poll.outcome.devices, poll.outcome.with_count, poll.outcome.complete) == (5, 3, True)
    await asker.poll(inventory, SETTINGS)
    assert api.calls == ["org_stats"] * 2


async def test_where_the_organisation_s_rows_lack_counts_the_sites_are_asked() -> None:
    api = FakeMist(org_rows_have_counts=False)
    inventory = await discover(api)
    asker = poller(api)
    poll = await asker.poll(inventory, SETTINGS)
    counts = {sample.device_id: client_count(sample) for sample in poll.samples}
    assert counts == {"a1": 4, "a2": 0, "a3": 7, "sw": None, "gw": None}
    api.calls.clear()
    await asker.poll(inventory, SETTINGS)
    assert api.calls == ["site_stats s1", "site_stats s2"]
    assert asker.choose(inventory, SETTINGS).plan.org_rows_have_counts is False


async def test_zero_missing_and_down_are_three_things() -> None:
    api = FakeMist(counts={"a1": 0, "a2": None, "a3": 9}, status={"a3": "disconnected"})
    poll = await poller(api).poll(await discover(api), SETTINGS)
    assert {s.device_id: client_count(s) for s in poll.samples if s.device_id.startswith("a")} == {
        "a1": 0,
        "a2": None,
        "a3": None,
    }
    assert poll.outcome.with_count == 1


@pytest.mark.parametrize(
    ("error", "cause"),
    [
        (OFFLINE, GapCause.OFFLINE),
        (REFUSED, GapCause.TOKEN),
        (QUOTA, GapCause.QUOTA),
        (BadAnswer("a", "b", "c", side=Side.MIST), GapCause.SOURCE_DOWN),
    ],
)
async def test_a_failed_poll_is_a_gap_with_its_cause_and_the_next_recovers(
    error: MistdeskError, cause: GapCause
) -> None:
    assert gap_cause(error) is cause
    api = FakeMist()
    inventory = await discover(api)
    asker = poller(api)
    api.trouble["org_stats"] = error
    failed = await asker.poll(inventory, SETTINGS)
    assert (failed.samples, failed.error) == ((), error)
    assert (failed.outcome.cause, failed.outcome.devices, failed.outcome.complete) == (cause, 0, False)
    api.trouble.clear()
    api.clock.now += 300
    assert (await asker.poll(inventory, SETTINGS)).outcome.devices == 5


async def test_one_site_that_fails_takes_nothing_from_the_others() -> None:
    api = FakeMist(trouble={"site_stats s1": NotFound("Gone", "The site is not there.", "", side=Side.MIST)})
    asker = poller(api)
    asker.org_rows_have_counts = False
    poll = await asker.poll(await discover(api), SETTINGS)
    assert {sample.device_id for sample in poll.samples} == {"a3", "gw"}
    assert (poll.outcome.complete, poll.outcome.cause, poll.error) == (False, None, None)


@pytest.mark.parametrize("error", [REFUSED, QUOTA])
async def test_what_was_read_before_the_token_or_the_quota_ended_is_kept(error: MistdeskError) -> None:
    api = FakeMist(trouble={"site_stats s2": error})
    asker = poller(api)
    asker.org_rows_have_counts = False
    poll = await asker.poll(await discover(api), SETTINGS)
    assert {sample.device_id for sample in poll.samples} == {"a1", "a2", "sw"}
    assert poll.error is error
    assert poll.outcome.cause is None


async def test_a_cloud_that_is_down_is_not_asked_for_every_site() -> None:
    api = FakeMist()
    api.sites_ = [Site(f"s{n}", f"S{n}") for n in range(20)]
    api.rows = [ap(f"a{n}", f"s{n}") for n in range(20)]
    inventory = await discover(api)
    asker = poller(api)
    asker.org_rows_have_counts = False
    api.calls.clear()
    api.trouble["site_stats"] = OFFLINE
    poll = await asker.poll(inventory, SETTINGS)
    assert len(api.calls) == 3
    assert (poll.outcome.cause, poll.outcome.calls) == (GapCause.OFFLINE, 3)


async def test_pages_that_all_failed_are_no_empty_estate() -> None:
    api = FakeMist()
    inventory = await discover(api)
    api.rows = api.rows[:1]
    api.half.add("org_stats")
    asker = poller(api)
    asker.org_rows_have_counts = True
    poll = await asker.poll(inventory, SETTINGS)
    assert poll.outcome.cause is GapCause.SOURCE_DOWN
    assert isinstance(poll.error, BadAnswer)


async def test_half_a_walk_keeps_what_it_read() -> None:
    api = FakeMist()
    inventory = await discover(api)
    api.half.add("org_stats")
    poll = await poller(api).poll(inventory, SETTINGS)
    assert {sample.device_id for sample in poll.samples} == {"a1", "a2"}
    assert (poll.outcome.complete, poll.outcome.cause) == (False, None)


@pytest.mark.parametrize("ahead", [-7200.0, 0.4, 86_400.0])
async def test_samples_have_mist_s_time_and_failed_polls_stand_among_them(ahead: float) -> None:
    api = FakeMist(ahead=ahead)
    inventory = await discover(api)
    asker = poller(api)
    good = await asker.poll(inventory, SETTINGS)
    assert good.outcome.at == pytest.approx(T0 + ahead, abs=1e-3)
    assert asker.offset == pytest.approx(ahead, abs=1e-3)
    assert all(sample.observed_at.tzinfo is not None for sample in good.samples)
    api.clock.now += 300
    api.trouble["org_stats"] = OFFLINE
    failed = await asker.poll(inventory, SETTINGS)
    assert failed.outcome.at == pytest.approx(T0 + 300 + ahead, abs=1e-3)


async def test_a_token_for_single_sites_asks_these_alone() -> None:
    connection = replace(CONNECTION, site_ids=("s1",))
    api = FakeMist()
    inventory = await discover(api, connection=connection)
    api.calls.clear()
    poll = await poller(api, connection).poll(inventory, SETTINGS)
    assert api.calls == ["site_stats s1"]
    assert poll.outcome.with_count == 2


async def test_an_empty_estate_is_polled_without_a_fault() -> None:
    api = FakeMist(rows=[], clock=Clock(T0))
    poll = await poller(api).poll(await discover(api), SETTINGS)
    assert (poll.outcome.devices, poll.outcome.cause, poll.outcome.complete) == (0, None, True)


async def test_an_estate_of_thousands_of_sites_is_read_inside_the_hourly_calls_and_known_in_the_end() -> None:
    api = FakeMist()
    numbers = range(2000)
    api.sites_ = [Site(f"s{n:04}", f"S{n}") for n in numbers]
    api.maps = [FloorMap(f"m{n:04}", f"s{n:04}", "Level 1") for n in numbers]
    api.rows = [ap(f"a{n}", f"s{n:04}", f"m{n:04}") for n in numbers]
    inventory: Inventory | None = None
    for known in (800, 1400, 2000):
        api.calls.clear()
        inventory = await discover(api, inventory)
        assert len(api.calls) < 2500
        assert len(inventory.maps) == known
        assert len(inventory.devices) == 2000
        assert all(device.gone_since is None for device in inventory.devices)
        assert inventory.problems
    api.rows.pop()
    later = await discover(api, inventory)
    assert len(later.maps) == 2000
    assert sum(device.gone_since is not None for device in later.devices) == 1
