"""Publishing: only what was shown, only what was acknowledged, and no sample lost or made up."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from mistdesk.domain.errors import BadAnswer, Side, SignInRefused, StorageTrouble, Unreachable, WrongUsage
from mistdesk.domain.estate.model import DeviceKind
from mistdesk.domain.graph.model import ExactType, PointValue
from mistdesk.domain.graph.plan import Change
from mistdesk.domain.mapping.columns import Column
from mistdesk.domain.mapping.edits import CellEdit, Edit
from mistdesk.domain.mapping.sheet import Override
from mistdesk.domain.mapping.successors import carry_over, replacements
from mistdesk.domain.occupancy.samples import Sample
from mistdesk.domain.sync import TargetKind, TargetSettings
from mistdesk.services.discovery import Discovery
from mistdesk.services.publishing import Publisher, point_values
from mistdesk.services.settings import graph_options
from mistdesk.services.workspace import WorkspaceService
from mistdesk.stores.sync_store import SqliteSyncStore
from tests.unit.services.fakes import T0, Clock, FakeMist, FakeTarget, Never, Raised, Stores, silent
from tests.unit.services.test_discovery_and_polling import CONNECTION

pytestmark = pytest.mark.anyio


@pytest.fixture
async def stores(tmp_path: Path) -> AsyncIterator[Stores]:
    opened = await Stores.open(tmp_path)
    await read_estate(opened, FakeMist())
    await opened.sync.save_target_sites(FakeTarget().sites_)
    yield opened
    await opened.close()


async def read_estate(stores: Stores, api: FakeMist, connection: object = None) -> None:
    before = await stores.sync.inventory()
    await stores.sync.save_inventory(await Discovery(api, CONNECTION, clock=api.clock).read(before, silent, Never()))


def publisher(stores: Stores, target: FakeTarget, settings: TargetSettings | None = None) -> Publisher:
    return Publisher(stores.mapping, stores.sync, target, settings or TargetSettings(), clock=Clock(), author="me")


async def publish(stores: Stores, target: FakeTarget) -> int:
    at = publisher(stores, target)
    return (await at.publish((await at.plan()).id, silent, Never())).accepted


async def say(stores: Stores, ref: str, column: Column, value: str) -> None:
    new = CellEdit(ref, column, None, Override(value))
    await stores.mapping.commit_edit(Edit("x", (new,)), Edit("x"), at=1.0, by="me")


async def test_what_is_published_is_the_plan_and_a_repeat_is_nothing(stores: Stores) -> None:
    target = FakeTarget()
    at = publisher(stores, target)
    plan = await at.plan()
    assert {line.change for line in plan.changes()} == {Change.CREATE}
    told: list[tuple[int, int]] = []
    result = await at.publish(plan.id, lambda done, total, _: told.append((done, total)), Never())
    assert result.accepted == len(plan.changes()) == told[-1][0] == told[-1][1]
    assert (await at.plan()).changes() == ()
    (line,) = await stores.sync.publish_journal()
    assert (line.by, line.target, line.accepted, line.rejected) == ("me", "Fake", result.accepted, 0)


@pytest.mark.parametrize("plan_id", ["", "another"])
async def test_nothing_leaves_without_the_name_of_the_plan_that_was_shown(stores: Stores, plan_id: str) -> None:
    target = FakeTarget()
    with pytest.raises(WrongUsage, match="out of date"):
        await publisher(stores, target).publish(plan_id, silent, Never())
    assert target.got == {}


async def test_who_publishes_automatically_needs_no_name_but_a_wrong_one_stays_wrong(stores: Stores) -> None:
    target = FakeTarget()
    at = publisher(stores, target, TargetSettings(automatic=True))
    with pytest.raises(WrongUsage):
        await at.publish("another", silent, Never())
    assert (await at.publish("", silent, Never())).accepted == len(target.got)


async def test_a_plan_is_out_of_date_when_the_mapping_changed(stores: Stores) -> None:
    target = FakeTarget()
    at = publisher(stores, target)
    plan = await at.plan()
    await say(stores, "a1", Column.SPACE_NAME, "Lobby")
    with pytest.raises(WrongUsage, match="Nothing was sent"):
        await at.publish(plan.id, silent, Never())
    assert target.got == {}


async def test_only_confirmed_rows_count_as_published(stores: Stores) -> None:
    target = FakeTarget(refuse={"device/a1": "serial in use"})
    at = publisher(stores, target)
    result = await at.publish((await at.plan()).id, silent, Never())
    assert [(row.key, row.reason) for row in result.rejected] == [("device/a1", "serial in use")]
    again = await at.plan()
    assert [(line.change, line.key) for line in again.changes()] == [(Change.CREATE, "device/a1")]
    assert (await stores.sync.publish_journal())[0].rejected == 1


async def test_a_stop_keeps_what_was_done_and_the_rest_is_still_to_do(stores: Stores) -> None:
    target, sign = FakeTarget(), Raised()
    at = publisher(stores, target)
    plan = await at.plan()

    def stop_at_five(done: int, total: int, what: str) -> None:
        sign.up = done >= 5

    result = await at.publish(plan.id, stop_at_five, sign)
    assert (result.accepted, result.cancelled) == (5, True)
    assert len((await at.plan()).changes()) == len(plan.changes()) - 5
    assert "stopped by a person" in (await stores.sync.publish_journal())[0].text


async def test_trouble_in_the_middle_keeps_what_was_acknowledged(stores: Stores) -> None:
    trouble = Unreachable("No answer", "It did not answer.", "Try again.", side=Side.MAPPED)
    target = FakeTarget(trouble={"apply": trouble}, stop_after=7)
    at = publisher(stores, target)
    plan = await at.plan()
    with pytest.raises(Unreachable):
        await at.publish(plan.id, silent, Never())
    assert len(await stores.sync.published("Fake")) == 7
    target.trouble.clear()
    assert await publish(stores, target) == len(plan.changes()) - 7


async def test_another_address_or_organisation_has_nothing_yet(stores: Stores) -> None:
    home = TargetSettings(TargetKind.MAPPED, "https://one.invalid", "org-1")
    target = FakeTarget("Mapped")
    first = publisher(stores, target, home)
    whole = len((await first.plan()).changes())
    await first.publish((await first.plan()).id, silent, Never())
    assert (await first.plan()).changes() == ()
    for other in (replace(home, org_id="org-2"), replace(home, url="https://two.invalid")):
        at = publisher(stores, FakeTarget("Mapped"), other)
        assert len((await at.plan()).changes()) == whole
        assert await at.published_points() == frozenset()


async def test_devices_that_a_narrower_token_does_not_see_are_not_retired(stores: Stores) -> None:
    target = FakeTarget()
    await publish(stores, target)
    before = await stores.sync.inventory()
    api = FakeMist()
    narrow = await Discovery(api, replace(CONNECTION, site_ids=("s1",)), clock=api.clock).read(before, silent, Never())
    await stores.sync.save_inventory(narrow)
    assert (await publisher(stores, target).plan()).changes() == ()


async def test_a_device_that_mist_no_longer_has_is_retired_only_by_a_plan_that_says_so(stores: Stores) -> None:
    target, api = FakeTarget(), FakeMist()
    await publish(stores, target)
    del api.rows[0]
    await read_estate(stores, api)
    lines = (await publisher(stores, target).plan()).changes()
    assert {line.change for line in lines} == {Change.RETIRE}
    assert {line.key.split("|")[0] for line in lines} >= {"device/a1", "zone/a1"}
    assert "device/a1" in target.got


async def test_names_of_every_script_are_published_as_they_are(stores: Stores) -> None:
    names = {"a1": "東館 会議室", "a2": "ห้องประชุม", "a3": "غرفة الاجتماعات 👍", "sw": "Größe \u200f"}
    for ref, name in names.items():
        await say(stores, ref, Column.THING_NAME, name)
    target = FakeTarget()
    await publish(stores, target)
    assert {target.got[f"device/{ref}"].title for ref in names} == {name.strip() for name in names.values()}


def test_the_settings_of_a_target_say_what_the_graph_holds() -> None:
    options = graph_options(TargetSettings(zones=False, ethernet_switch=True))
    assert (options.zones, options.switch_type) == (False, ExactType.ETHERNET_SWITCH)


# --- samples

AT = datetime.fromtimestamp(T0, UTC)
POINTS = {"device/a/status", "zone/a/clients", "device/s/status"}


def ap(status: str | None, count: int | None = 3) -> Sample:
    return Sample("a", DeviceKind.AP, AT, status, count)


@pytest.mark.parametrize(
    ("sample", "values"),
    [
        (ap("connected"), [("device/a/status", 1), ("zone/a/clients", 3)]),
        (ap("connected", 0), [("device/a/status", 1), ("zone/a/clients", 0)]),
        (ap("connected", None), [("device/a/status", 1)]),
        (ap("disconnected"), [("device/a/status", 0)]),
        (ap("restarting", 0), [("device/a/status", 0)]),
        (ap("a new word"), []),
        (ap(None, 0), []),
        (Sample("s", DeviceKind.SWITCH, AT, "connected"), [("device/s/status", '{"status": "connected"}')]),
        (Sample("s", DeviceKind.GATEWAY, AT, "a new word"), [("device/s/status", '{"status": "a new word"}')]),
        (Sample("s", DeviceKind.SWITCH, AT, None), []),
        (Sample("unpublished", DeviceKind.AP, AT, "connected", 3), []),
        (Sample("unpublished", DeviceKind.SWITCH, AT, "connected"), []),
    ],
)
def test_a_sample_gives_values_only_for_what_is_known_and_published(
    sample: Sample, values: list[tuple[str, int | str]]
) -> None:
    made = point_values([sample], POINTS)
    assert [(v.point, v.integer if v.json is None else v.json) for v in made] == values
    assert all(value.at == T0 for value in made)


def test_the_counts_of_a_device_that_took_over_a_place_go_on_in_its_zone() -> None:
    points = {"device/new/status", "zone/a/clients"}
    made = point_values([Sample("new", DeviceKind.AP, AT, "connected", 5)], points, {"new": "a", "a": "new"})
    assert [(v.point, v.integer) for v in made] == [("device/new/status", 1), ("zone/a/clients", 5)]


async def test_a_zone_goes_on_after_the_access_point_is_replaced_and_the_worker_knows(stores: Stores) -> None:
    target = FakeTarget()
    await publish(stores, target)
    before = await stores.sync.inventory()
    assert before is not None
    old = next(device for device in before.devices if device.id == "a1")
    new = replace(old, id="new", serial="SER-new-1")
    later = tuple(replace(d, gone_since=T0) if d.id == "a1" else d for d in before.devices)
    await stores.sync.save_inventory(replace(before, revision=9, devices=(*later, new)))
    service = WorkspaceService(stores.mapping, stores.sync, clock=Clock(), author="me", chosen_site=lambda: "")
    await service.load()
    edit = carry_over(service.sheet, replacements(service.sheet), by="me", at=T0)
    service.edit(edit)
    await service.flush()
    plan = await publisher(stores, target).plan()
    await publish(stores, target)
    changed = {line.key: line.change for line in plan.changes()}
    assert changed["device/a1"] is Change.RETIRE
    assert changed["device/new"] is Change.CREATE
    assert "zone/a1" not in changed
    assert await publisher(stores, target).queue([Sample("new", DeviceKind.AP, AT, "connected", 4)]) == 2
    assert "zone/a1/clients" in {value.point for value in await stores.sync.waiting_values(10)}


async def test_values_wait_until_they_are_acknowledged_also_over_a_restart(stores: Stores, tmp_path: Path) -> None:
    offline = Unreachable("No answer", "It did not answer.", "", side=Side.MAPPED)
    target = FakeTarget()
    await publish(stores, target)
    target.trouble["send"] = offline
    at = publisher(stores, target)
    assert await at.queue([Sample("a1", DeviceKind.AP, AT, "connected", 4)]) == 2
    with pytest.raises(Unreachable):
        await at.drain()
    await stores.sync.close()
    again = await SqliteSyncStore.open(tmp_path / "sync.db")
    assert await again.count_waiting() == 2
    target.trouble.clear()
    later = publisher(Stores(stores.mapping, again), target)
    assert await later.drain() == 2
    assert await later.drain() == 0
    assert await again.count_waiting() == 0
    assert {key for key, _ in target.values} == {"device/a1/status", "zone/a1/clients"}
    await again.close()


async def test_values_without_an_answer_are_kept(stores: Stores) -> None:
    target = FakeTarget(unanswered=1)
    await publish(stores, target)
    at = publisher(stores, target)
    await at.queue([Sample("a1", DeviceKind.AP, AT, "connected", 4)])
    with pytest.raises(BadAnswer) as caught:
        await at.drain()
    assert caught.value.side is Side.MAPPED
    assert await stores.sync.count_waiting() == 2
    target.unanswered = 0
    assert await at.drain() == 2


async def test_values_that_are_refused_for_good_are_named_and_not_sent_for_ever(
    stores: Stores, caplog: pytest.LogCaptureFixture
) -> None:
    target = FakeTarget()
    await publish(stores, target)
    target.refuse["zone/a1/clients"] = "no such point"
    at = publisher(stores, target)
    await at.queue([Sample("a1", DeviceKind.AP, AT, "connected", 4)])
    assert await at.drain() == 1
    assert await stores.sync.count_waiting() == 0
    assert "zone/a1/clients: no such point" in caplog.text


async def test_a_token_that_dies_in_the_middle_loses_nothing(stores: Stores) -> None:
    target = FakeTarget()
    await publish(stores, target)
    at = publisher(stores, target)
    target.trouble["send"] = SignInRefused("Refused", "The token is not known.", "Sign in.", side=Side.MAPPED)
    for n in range(3):
        await at.queue([Sample("a1", DeviceKind.AP, datetime.fromtimestamp(T0 + 300 * n, UTC), "connected", n)])
        with pytest.raises(SignInRefused):
            await at.drain()
    target.trouble.clear()
    assert await at.drain() == 6
    times = [at_ for key, at_ in target.values if key == "zone/a1/clients"]
    assert times == sorted(times)


async def test_a_value_queued_twice_is_one_value(stores: Stores) -> None:
    target = FakeTarget()
    await publish(stores, target)
    at = publisher(stores, target)
    for _ in range(2):
        await at.queue([Sample("a1", DeviceKind.AP, AT, "connected", 4)])
    assert await stores.sync.waiting_values(10) == [
        PointValue("device/a1/status", T0, integer=1),
        PointValue("zone/a1/clients", T0, integer=4),
    ]


class Failing(SqliteSyncStore):
    """A store that cannot write what was acknowledged."""

    async def mark_published(self, target: str, rows: object, retired: object) -> None:
        raise StorageTrouble("The disk is full", "Nothing could be written.", "Make room.")


async def test_what_could_not_be_written_down_is_told_and_sent_again(stores: Stores, tmp_path: Path) -> None:
    failing = Failing(tmp_path / "sync.db", read_only=False)
    await failing.connect()
    target = FakeTarget()
    at = Publisher(stores.mapping, failing, target, TargetSettings(), clock=Clock(), author="me")
    with pytest.raises(StorageTrouble):
        await at.publish((await at.plan()).id, silent, Never())
    await failing.close()
    assert await publish(stores, target) == len(target.got)
