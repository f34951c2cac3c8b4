"""The worker: requests to their end, polls by the clock, one side's trouble never the other's, nothing lost."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from mistdesk.domain.errors import (
    BadAnswer,
    Cancelled,
    EnvironmentTrouble,
    MistdeskError,
    NotAllowed,
    OurFault,
    QuotaUsed,
    Side,
    SignInRefused,
    StorageTrouble,
    TlsRefused,
    Unreachable,
    WrongUsage,
)
from mistdesk.domain.graph.model import PointValue
from mistdesk.domain.ports import MistApi
from mistdesk.domain.sync import (
    GapCause,
    MistConnection,
    NoticeKind,
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
from mistdesk.worker.loop import Worker
from mistdesk.worker.sides import REFUSALS, side_state
from tests.unit.services.fakes import OFFLINE, QUOTA, REFUSED, T0
from tests.unit.worker.kit import SIGNED_IN, Bench, bench, until

pytestmark = pytest.mark.anyio

MAPPED_REFUSED = SignInRefused("Refused", "Mapped does not know this token.", "Sign in.", side=Side.MAPPED)


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Bench]:
    made = await bench(tmp_path)
    yield made
    await made.stores.close()


async def state(desk: Bench) -> SyncState:
    return await desk.stores.sync.state()


async def polled(desk: Bench, number: int) -> float:
    """Wait for the poll of that number; returns when the next one is due."""

    async def made() -> bool:
        now = await state(desk)
        return now.polls == number and now.next_poll_at is not None and now.next_poll_at > desk.clock.now

    await until(made, f"poll {number} and the time of the next one")
    return (await state(desk)).next_poll_at or 0.0


def look(desk: Bench, at: float) -> None:
    """Move the clock and let the worker look at it, as it does by itself every half a minute."""
    desk.clock.now = at
    assert desk.worker is not None
    desk.worker._due.set()


def read_all(folder: Path) -> list[bytes]:
    return [path.read_bytes() for path in folder.rglob("*") if path.is_file()]


async def sent(desk: Bench, number: int) -> None:
    await until(lambda: desk.target.sends >= number, f"try {number} at the target")


async def causes(desk: Bench) -> list[GapCause | None]:
    return [poll.cause for poll in await desk.stores.sync.polls(0, 2 * T0)]


# --- requests


async def test_from_reading_to_publishing_by_requests(desk: Bench) -> None:
    async with desk.working() as requests:
        assert await requests.discover() == 1
        plan = await requests.plan()
        seen: list[RequestState] = []
        result = await requests.publish(plan.id, seen.append)
        assert result.accepted == len(plan.changes()) > 0
        assert (seen[-1].phase, seen[-1].done) == (RequestPhase.DONE, result.accepted)
        outcome = await requests.poll()
        assert (outcome.devices, outcome.with_count) == (5, 3)
        await until(lambda: len(desk.target.values) == 8, "the samples at the target")
        assert await requests.query("{ points { id } }") == '{"data": {}}'
        now = await state(desk)
        assert (now.mist, now.target, now.inventory_revision, now.polls) == (SideState.OK, SideState.OK, 1, 1)
        assert now.published_at == T0
        assert now.calls_limit == 5000
    assert desk.notices[-1].kind is NoticeKind.FAREWELL
    assert desk.api.closed
    assert desk.target.closed
    assert desk.graph.stopped == 1


async def test_the_error_of_a_request_reaches_who_asked(desk: Bench) -> None:
    async with desk.working() as requests:
        with pytest.raises(WrongUsage, match="not been read yet"):
            await requests.poll()
        await requests.discover()
        with pytest.raises(WrongUsage, match="out of date"):
            await requests.publish("not a plan")
        desk.api.trouble["sites"] = QUOTA
        with pytest.raises(QuotaUsed) as caught:
            await requests.discover()
        assert caught.value.retry_after == QUOTA.retry_after


async def test_a_bug_of_ours_is_a_failed_request_and_the_worker_goes_on(
    desk: Bench, caplog: pytest.LogCaptureFixture
) -> None:
    async with desk.working() as requests:
        desk.api.trouble["sites"] = ZeroDivisionError("a bug")
        with pytest.raises(OurFault):
            await requests.discover()
        desk.api.trouble.clear()
        assert await requests.discover() == 1
    assert "Request" in caplog.text


async def test_without_a_token_nothing_is_asked_and_the_person_is_told(desk: Bench) -> None:
    async with desk.working(signed_in=False) as requests:
        with pytest.raises(SignInRefused, match="Not signed in to Mist"):
            await requests.discover()
        assert desk.api.calls == []
        assert (await state(desk)).mist is SideState.NOT_SIGNED_IN


async def test_a_workspace_is_one_organisation(desk: Bench) -> None:
    async with desk.working() as requests:
        await requests.discover()
        desk.choices.save(replace(SIGNED_IN, mist=replace(SIGNED_IN.mist, org_id="another")))
        await requests.reload()
        with pytest.raises(WrongUsage, match="one workspace is one Mist organisation"):
            await requests.discover()
        kept = await desk.stores.sync.inventory()
        assert kept is not None
        assert kept.organization.id == "org"


async def test_two_who_ask_for_a_reading_share_it(desk: Bench) -> None:
    async with desk.working() as requests:
        assert set(await asyncio.gather(requests.discover(), requests.discover())) == {1}
        assert desk.api.calls.count("inventory") == 1


async def test_a_reading_is_stopped_within_a_second_and_the_old_one_stays(desk: Bench) -> None:
    async with desk.working() as requests:
        await requests.discover()
        desk.api.hang.add("inventory")
        asking = asyncio.get_running_loop().create_task(requests.discover())
        await asyncio.wait_for(desk.api.hangs.wait(), 5)
        assert (await state(desk)).mist is SideState.WORKING
        asked = time.monotonic()
        asking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asking

        async def stopped() -> bool:
            last = await desk.stores.sync.request_state(2)
            return last is not None and last.phase is RequestPhase.CANCELLED

        await until(stopped, "the end of the reading")
        assert time.monotonic() - asked < 1.5
        assert (await state(desk)).mist is SideState.OK
        assert (await state(desk)).inventory_revision == 1
        desk.api.hang.clear()
        assert await requests.discover() == 2  # and the next one works


async def test_what_a_dead_worker_had_begun_is_ended_and_not_done_twice(desk: Bench) -> None:
    number = await desk.stores.mapping.add_request(RequestKind.PUBLISH, (("plan_id", "p"),), at=1.0)
    await desk.stores.sync.save_request_state(RequestState(number, RequestPhase.RUNNING))
    waiting = await desk.stores.mapping.add_request(RequestKind.DISCOVER, (), at=2.0)
    async with desk.working():

        async def done() -> bool:
            last = await desk.stores.sync.request_state(waiting)
            return last is not None and last.phase is RequestPhase.DONE

        await until(done, "the request that was only written down")
        given_up = await desk.stores.sync.request_state(number)
        assert given_up is not None
        assert given_up.phase is RequestPhase.FAILED
        assert given_up.trouble is not None
        assert given_up.trouble.title == "Not finished"
        assert desk.target.got == {}


async def test_a_request_ends_although_the_disk_is_full_for_a_while(
    desk: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with desk.working() as requests:
        save, full = desk.stores.sync.save_request_state, asyncio.Event()

        async def no_room(state: RequestState) -> None:
            if state.phase is RequestPhase.DONE and not full.is_set():
                full.set()
                raise StorageTrouble("The disk is full", "Nothing could be written.", "Make room.")
            await save(state)

        monkeypatch.setattr(desk.stores.sync, "save_request_state", no_room)
        assert await asyncio.wait_for(requests.discover(), 10) == 1
        assert full.is_set()


# --- polls by the clock


def scheduled(seconds: float = 300.0) -> Settings:
    return replace(SIGNED_IN, poll=replace(SIGNED_IN.poll, stats_seconds=seconds))


async def test_the_schedule_is_by_the_clock_and_a_night_asleep_is_one_poll(desk: Bench) -> None:
    desk.clock.now = T0 + 12.0
    async with desk.working(scheduled=True):
        due = await polled(desk, 1)
        assert due == (T0 + 12) // 300 * 300 + 300
        look(desk, due - 1)
        await asyncio.sleep(0.05)
        assert (await state(desk)).polls == 1, "not before it is due"
        morning = due + 9 * 3600.0
        look(desk, morning)
        due = await polled(desk, 2)
        assert due == morning + 300
        look(desk, morning)
        await asyncio.sleep(0.05)
        assert (await state(desk)).polls == 2, "one poll and no burst"


async def test_a_clock_that_was_put_back_does_not_stop_the_polls(desk: Bench) -> None:
    async with desk.working(scheduled=True):
        await polled(desk, 1)
        look(desk, T0 - 86_400.0)
        assert await polled(desk, 2) <= T0 - 86_400.0 + 300


async def test_a_break_is_a_gap_with_its_cause_and_the_next_poll_recovers_by_itself(desk: Bench) -> None:
    async with desk.working(scheduled=True):
        due = await polled(desk, 1)
        desk.api.trouble["org_stats"] = OFFLINE
        look(desk, due)
        due = await polled(desk, 2)
        assert (await state(desk)).mist is SideState.OFFLINE
        assert (await state(desk)).last_poll_at == T0
        desk.api.trouble.clear()
        look(desk, due)
        await polled(desk, 3)
        assert (await state(desk)).mist is SideState.OK
        assert await causes(desk) == [None, GapCause.OFFLINE, None]


async def test_a_dead_token_stops_its_side_alone_says_so_and_the_hole_has_its_cause(desk: Bench) -> None:
    async with desk.working(scheduled=True) as requests:
        due = await polled(desk, 1)
        await requests.publish((await requests.plan()).id)
        desk.api.trouble = dict.fromkeys(("org_stats", "organization", "sites"), REFUSED)
        for number in range(2, 2 + REFUSALS):
            look(desk, due)
            due = await polled(desk, number)
        asked = list(desk.api.calls)
        for number in range(2 + REFUSALS, 5 + REFUSALS):
            look(desk, due)
            due = await polled(desk, number)
        assert desk.api.calls == asked, "a dead token is not tried for ever"
        now = await state(desk)
        assert now.mist is SideState.SIGN_IN_AGAIN
        assert now.mist_trouble is not None
        assert now.mist_trouble.action == "Sign in again."
        assert now.target is SideState.OK, "the other side goes on"
        assert set((await causes(desk))[1:]) == {GapCause.TOKEN}
        desk.api.trouble.clear()
        desk.clock.now = due
        await requests.reload()  # signed in again
        await polled(desk, 5 + REFUSALS)
        assert (await state(desk)).mist is SideState.OK


async def test_a_used_up_quota_is_a_state_with_its_time(desk: Bench) -> None:
    async with desk.working() as requests:
        await requests.discover()
        desk.api.trouble["org_stats"] = QUOTA
        outcome = await requests.poll()
        assert outcome.cause is GapCause.QUOTA
        now = await state(desk)
        assert now.mist is SideState.QUOTA
        assert now.mist_trouble is not None
        assert now.mist_trouble.retry_after == 720.0


async def test_the_clock_of_mist_is_known_over_a_restart(desk: Bench) -> None:
    desk.api.ahead = -5400.0
    async with desk.working() as requests:
        await requests.discover()
        await requests.poll()
    desk.clock.now += 300
    desk.api.trouble["org_stats"] = OFFLINE
    async with desk.working() as requests:
        outcome = await requests.poll()
        assert outcome.at == pytest.approx(T0 + 300 - 5400, abs=0.01)


async def test_a_partial_reading_leaves_the_old_one_with_its_age(desk: Bench) -> None:
    async with desk.working() as requests:
        await requests.discover()
        desk.clock.now += 3600
        desk.api.half.add("org_stats")
        desk.api.rows = desk.api.rows[:1]
        with pytest.raises(Unreachable):
            await requests.discover()
        kept = await desk.stores.sync.inventory()
        assert kept is not None
        assert len(kept.devices) == 5
        now = await state(desk)
        assert (now.inventory_revision, now.inventory_at) == (1, T0)


async def test_once_does_all_that_is_due_and_ends(desk: Bench) -> None:
    number = await desk.stores.mapping.add_request(RequestKind.DISCOVER, (), at=1.0)
    await desk.stores.mapping.add_request(RequestKind.CANCEL, (("request", "99"),), at=2.0)
    worker = Worker(desk.parts(), scheduled=False)
    worker.give_token("mist", Token("mist-token"))
    await worker.once()
    done = await desk.stores.sync.request_state(number)
    assert done is not None
    assert done.phase is RequestPhase.DONE
    assert (await state(desk)).polls == 1
    worker = Worker(desk.parts(), scheduled=False)
    await worker.once()  # not signed in: nothing is asked
    assert (await state(desk)).polls == 1


# --- the target's side


async def test_trouble_at_the_target_keeps_the_samples_and_mist_goes_on(desk: Bench) -> None:
    async with desk.working() as requests:
        await requests.discover()
        await requests.publish((await requests.plan()).id)
        desk.target.trouble["send"] = MAPPED_REFUSED
        for _ in range(2):
            await requests.poll()
            desk.clock.now += 300

        async def refused() -> bool:
            return (await state(desk)).target is SideState.SIGN_IN_AGAIN

        await until(refused, "the refusal as a state")
        assert (await state(desk)).mist is SideState.OK
        assert (await state(desk)).waiting_values == 16
    desk.target.trouble.clear()
    async with desk.working():
        await until(lambda: len(desk.target.values) == 16, "what waited, sent by the next worker")

        async def none_waits() -> bool:
            return (await state(desk)).waiting_values == 0

        await until(none_waits, "nothing waits")


async def test_a_dead_token_of_the_target_is_not_tried_for_ever(desk: Bench) -> None:
    async with desk.working() as requests:
        await requests.discover()
        await requests.publish((await requests.plan()).id)
        desk.target.trouble["send"] = MAPPED_REFUSED
        for number in range(1, REFUSALS + 1):
            await requests.poll()
            await sent(desk, number)
            desk.clock.now += 300
        await requests.poll()
        await asyncio.sleep(0.05)
        assert desk.target.sends == REFUSALS


async def test_a_locked_disk_does_not_end_the_sending(desk: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    async with desk.working() as requests:
        await requests.discover()
        await requests.publish((await requests.plan()).id)
        waiting, failed = desk.stores.sync.waiting_values, asyncio.Event()

        async def locked(limit: int) -> list[PointValue]:
            if not failed.is_set():
                failed.set()
                raise StorageTrouble("The database is locked", "It could not be read.", "Try again.")
            return await waiting(limit)

        monkeypatch.setattr(desk.stores.sync, "waiting_values", locked)
        await requests.poll()
        await asyncio.wait_for(failed.wait(), 10)
        assert (await state(desk)).target is SideState.OK, "nothing is wrong with the target"
        desk.clock.now += 300
        await requests.poll()
        await until(lambda: len(desk.target.values) == 16, "both polls at the target")


async def test_an_embedded_graph_that_did_not_start_is_started_when_it_can(desk: Bench) -> None:
    desk.graph.trouble = EnvironmentTrouble("An embedded server did not start", "Its port is taken.", "Try again.")
    async with desk.working() as requests:
        assert (await state(desk)).target is SideState.ERROR
        desk.graph.trouble = None
        await requests.discover()
        await requests.publish((await requests.plan()).id)
        assert desk.target.got


async def test_a_target_that_was_away_at_the_start_is_well_again_by_itself(desk: Bench) -> None:
    desk.target.trouble["sites"] = Unreachable("No answer", "It did not answer.", "", side=Side.MAPPED)
    async with desk.working() as requests:
        assert (await state(desk)).target is SideState.OFFLINE
        desk.target.trouble.clear()
        await requests.discover()
        assert desk.worker is not None
        desk.worker._send_now.set()  # as it does by itself every half a minute

        async def well() -> bool:
            return (await state(desk)).target is SideState.OK

        await until(well, "the target is well")
        assert await desk.stores.sync.target_sites() == desk.target.sites_


async def test_a_target_with_a_token_of_its_own_is_reached_with_it_alone(desk: Bench) -> None:
    mapped = TargetSettings(TargetKind.MAPPED, "https://mapped.invalid", ca_file="/ca.pem")
    desk.choices.save(replace(SIGNED_IN, target=mapped))
    async with desk.working() as requests:
        assert (await state(desk)).target is SideState.NOT_SIGNED_IN
        await requests.discover()
        with pytest.raises(SignInRefused, match="Not signed in to Mapped"):
            await requests.plan()
        desk.give_token("mapped", Token("mapped-token"))
        await requests.reload()
        assert (await requests.plan()).id
        settings, token = desk.targets_made[-1]
        assert (settings, token.reveal()) == (mapped, "mapped-token")
        assert desk.graph.started == 0


# --- sign-in checks


async def test_a_candidate_is_checked_with_the_certificate_file_that_was_named(desk: Bench) -> None:
    async with desk.working(signed_in=False) as requests:
        desk.give_token("candidate", Token("x"))
        found = await requests.check_mist("https://api.eu.invalid", "candidate", "/ca.pem")
        assert found.organizations == (("org", "Example"),)
        assert (found.calls_limit, found.roles) == (5000, (("org", "read"),))
        assert desk.mist_made[-1][0] == MistConnection(base_url="https://api.eu.invalid", ca_file="/ca.pem")
        desk.api.trouble["whoami"] = TlsRefused("Not trusted", "Issued by Example CA.", "Add it.", side=Side.MIST)
        with pytest.raises(TlsRefused, match="Example CA"):
            await requests.check_mist("https://api.eu.invalid", "candidate")
        assert desk.api.closed
        desk.give_token("candidate", Token(""))
        with pytest.raises(SignInRefused, match="No token was given"):
            await requests.check_mist("https://api.eu.invalid", "candidate")


async def test_other_clouds_are_asked_once_each_until_one_knows_the_token(
    desk: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers: dict[str, MistdeskError | None] = {
        "https://a.invalid": REFUSED,
        "https://b.invalid": OFFLINE,
        "https://c.invalid": NotAllowed("No", "Not allowed.", "", side=Side.MIST),
        "https://d.invalid": QUOTA,
        "https://e.invalid": None,
        "https://f.invalid": None,
    }
    make = desk.make_mist

    def by_address(connection: MistConnection, token: Token) -> MistApi:
        trouble = answers[connection.base_url]
        desk.api.trouble = {} if trouble is None else {"whoami": trouble}
        return make(connection, token)

    monkeypatch.setattr(desk, "make_mist", by_address)
    async with desk.working(signed_in=False) as requests:
        desk.give_token("candidate", Token("x"))
        found = await requests.try_regions(tuple(answers), "candidate", ca_file="/ca.pem")
        assert found.base_url == "https://e.invalid"
        assert [made.base_url for made, _ in desk.mist_made] == list(answers)[:5]
        assert {made.ca_file for made, _ in desk.mist_made} == {"/ca.pem"}
        assert desk.api.calls.count("whoami") == 5
        with pytest.raises(SignInRefused, match="1 could not be asked"):
            await requests.try_regions(("https://a.invalid", "https://b.invalid"), "candidate")
        with pytest.raises(Unreachable, match="gave an answer"):
            await requests.try_regions(("https://b.invalid", "https://d.invalid"), "candidate")
        with pytest.raises(SignInRefused, match="No token was given"):
            await requests.try_regions(("https://a.invalid",), "nobody")


async def test_a_target_is_checked_before_it_is_taken(desk: Bench) -> None:
    async with desk.working(signed_in=False) as requests:
        local = await requests.check_mapped("", "", "mapped")
        assert (local.organization, local.sites, local.connectors) == (
            "Example",
            (("SITE1", "Site one"),),
            (("c1", "Mist"),),
        )
        assert local.cannot_carry == ("pictures",)
        desk.give_token("candidate", Token("x"))
        await requests.check_mapped("https://mapped.invalid", "o", "candidate", "/ca.pem")
        assert desk.targets_made[-1][0] == TargetSettings(
            TargetKind.MAPPED, "https://mapped.invalid", "o", ca_file="/ca.pem"
        )
        desk.target.trouble["organization"] = MAPPED_REFUSED
        with pytest.raises(SignInRefused):
            await requests.check_mapped("https://mapped.invalid", "o", "candidate")


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (REFUSED, SideState.SIGN_IN_AGAIN),
        (QUOTA, SideState.QUOTA),
        (OFFLINE, SideState.OFFLINE),
        (TlsRefused("a", "b", "c"), SideState.OFFLINE),
        (BadAnswer("a", "b", "c"), SideState.ERROR),
        (Cancelled("a", "b", "c"), SideState.ERROR),
    ],
)
def test_each_trouble_is_a_state(error: MistdeskError, expected: SideState) -> None:
    assert side_state(error) is expected


async def test_no_token_is_in_the_files_of_a_workspace(desk: Bench, tmp_path: Path) -> None:
    secret = "s3cr3t-token-0123456789abcdef"
    async with desk.working(signed_in=False) as requests:
        desk.give_token("mist", Token(secret))
        desk.give_token("candidate", Token(secret))
        desk.api.trouble["whoami"] = REFUSED
        with pytest.raises(SignInRefused):
            await requests.check_mist("https://mist.invalid", "candidate")
        await requests.reload()
        await requests.discover()
    written = b"".join(read_all(tmp_path))
    assert written
    assert secret[-8:].encode() not in written
