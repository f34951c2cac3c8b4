"""The Overview: counts that say what they include, an age that moves, one next step, and its five states."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest
from mistdesk.domain.errors import Side
from mistdesk.domain.estate.model import Inventory, Site
from mistdesk.domain.mapping.columns import Column
from mistdesk.domain.mapping.sheet import Override
from mistdesk.domain.sync import RequestKind, SideState, Trouble
from mistdesk.ui.kit.theme import Theme
from mistdesk.ui.kit.tokens import Meaning
from mistdesk.ui.kit.widgets import ViewState
from mistdesk.ui.models.estate_index import Node, NodeKind
from mistdesk.ui.views import overview
from mistdesk.ui.views.overview import OverviewView
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from tests.ui.fakes import NOW, World, make_world
from tests.ui.views.stage import Stage, button_of, staged, words_of

LEVELS = {"map-tx": "1", "map-l0": "0"}


def _view(stage: Stage, theme: Theme) -> OverviewView:
    view = OverviewView(stage.state, theme)
    stage.show(view)
    stage.settle()
    stage.until(lambda: stage.state.sync.mist is stage.world.sync.now_state.mist)
    return view


def _complete(world: World) -> None:
    """Give every device of a site what it lacks, and leave out what is in no site."""
    assert world.sync.estate is not None
    for n, device in enumerate(world.sync.estate.devices):
        cells = {Column.FLOOR_LEVEL: "1", Column.FLOOR_NAME: "1", Column.SPACE_CODE: f"S{n}"}
        if device.map_id and device.map_id not in LEVELS:
            del cells[Column.FLOOR_LEVEL], cells[Column.FLOOR_NAME]
        if device.name == "LEE-STORE-AP1" or device.map_id == "map-tx":
            cells |= {Column.FLOOR_LEVEL: "7", Column.FLOOR_NAME: "Roof"}
        elif device.map_id == "map-l0":
            cells = {Column.SPACE_CODE: f"S{n}"}
        for column, value in cells.items():
            world.mapping.cells[device.id, column] = Override(value, by="pat", at=NOW)
        if device.site_id is None:
            world.mapping.cells[device.id, Column.EXCLUDE] = Override("yes", by="pat", at=NOW)


def test_counts_say_what_they_include(theme: Theme) -> None:
    with staged() as stage:
        view = _view(stage, theme)
        assert view.title.whole_text == "Example Org"
        assert view.sentence.whole_text == "3 sites · 7 floors · 49 devices, 2 of them in no site"
        assert view.mapping.facts.facts == (("Ready", "44"), ("Have an error", "3"), ("In no site", "2"))
        assert sum(int(count) for _, count in view.mapping.facts.facts) == 49
        assert view.mapping.share.value == "89 %"
        assert view.clients.now.value == "264"
        assert view.clients.peak.value == "579"
        assert view.clients.reporting.value == "37 of 43"
        assert view.clients.subtitle == "3 sites, Europe/London"
        assert view.clients.fresh.text() == "2 min ago"
        assert view.clients.fresh.toolTip() == "Last poll 20 Nov 2025, 16:08 Europe/London"


def test_curve_is_todays_and_shows_its_hole(theme: Theme) -> None:
    with staged() as stage:
        view = _view(stage, theme)
        data = view.clients.chart.data
        assert data is not None
        assert data.end - data.start == 86400.0
        assert any(value is None for value in data.total.values)
        assert "264" in view.clients.chart.accessibleDescription()


def test_sites_table_has_a_line_a_site(theme: Theme) -> None:
    with staged() as stage:
        view = _view(stage, theme)
        rows = {line.name: line for line in view.model.rows}
        leeds, nord = rows["Leeds Example Way"], rows["Nordbau"]
        assert (leeds.devices, leeds.clients, leeds.reporting, leeds.aps) == (10, 44, 7, 9)
        assert (nord.down, nord.warnings, nord.errors) == (1, 3, 0)
        texts = [view.model.index(0, at).data() for at in range(view.model.columnCount())]
        assert texts == ["Leeds Example Way", "44", "7 of 9", "0", "10", "90 %", "1 error, 1 to review", "16:10 London"]
        tip = view.model.index(0, 1).data(Qt.ItemDataRole.ToolTipRole)
        assert tip == "44 clients at 7 access points"


def test_unknown_is_never_zero(theme: Theme) -> None:
    with staged(make_world(polls=False)) as stage:
        view = _view(stage, theme)
        assert view.clients.now.value == "–"
        assert view.clients.peak.value == "–"
        assert view.clients.fresh.text() == "No poll yet"
        assert [view.model.index(0, at).data() for at in (1, 3)] == ["–", "–"]
        assert view.spaces.model.rows == ()
        assert "No space has a count now." in words_of(view)


def test_needs_attention_leads_to_rows(theme: Theme) -> None:
    with staged() as stage:
        view = _view(stage, theme)
        assert [(item.meaning, item.text) for item in view.attention.items] == [
            (Meaning.ERROR, "NB-2OG-AP03 is down (Nordbau, 2. OG)"),
            (Meaning.ERROR, "3 devices need a floor level"),
            (Meaning.ERROR, "1 device is on no floor"),
            (Meaning.REVIEW, "2 devices stand at addresses that are not whole"),
            (Meaning.REVIEW, "2 devices share a space code between spaces"),
            (Meaning.UNKNOWN, "2 devices are in no site and are not published"),
        ]
        asked: list[str] = []
        view.show_row.connect(asked.append)
        button = button_of(view.attention, "Show")
        assert button.accessibleName() == "Show: NB-2OG-AP03 is down (Nordbau, 2. OG)"
        button.setFocus()
        QTest.keyClick(button, Qt.Key.Key_Space)
        assert stage.state.index.title(Node(NodeKind.DEVICE, asked[0])) == "NB-2OG-AP03"


def test_next_step_is_an_error_first_then_a_plan(theme: Theme) -> None:
    world = make_world()
    with staged(world) as stage:
        view = _view(stage, theme)
        rows: list[str] = []
        places: list[str] = []
        view.show_row.connect(rows.append)
        view.place_asked.connect(places.append)
        assert view.mapping.step.text() == "3 devices need a floor level."
        button_of(view, "Review 3 devices").click()
        assert stage.state.index.has_device(rows[0])
        _complete(world)
        stage.run(world.desk.workspace.load())
        stage.until(lambda: view.mapping.button.text() == "Make a plan")
        assert "can be published." in view.mapping.step.text()
        view.mapping.button.click()
        assert places == ["publish"]


def test_edit_is_counted_at_once(theme: Theme) -> None:
    with staged() as stage:
        view = _view(stage, theme)
        workspace = stage.world.desk.workspace
        row = next(n for n in range(len(workspace.sheet)) if workspace.sheet.device(n).name == "SPARE-AP1")
        workspace.set_cells([(row, Column.EXCLUDE, "yes")], "Leave out")
        stage.until(lambda: ("Left out on purpose", "1") in view.mapping.facts.facts)
        assert ("In no site", "1") in view.mapping.facts.facts


def test_busiest_spaces_lead_to_the_grid(theme: Theme) -> None:
    with staged() as stage:
        view = _view(stage, theme)
        first = view.spaces.model.rows[0]
        assert (first.name, first.where, first.clients) == ("Open office east", "2. OG, Nordbau", 16)
        counts = [line.clients for line in view.spaces.model.rows]
        assert counts == sorted(counts, reverse=True)
        asked: list[str] = []
        view.show_row.connect(asked.append)
        view.spaces.table.setFocus()
        view.spaces.table.setCurrentIndex(view.spaces.model.index(0, 0))
        QTest.keyClick(view.spaces.table, Qt.Key.Key_Return)
        assert asked == [first.ref]


def test_site_opens_in_the_grid(theme: Theme) -> None:
    with staged() as stage:
        view = _view(stage, theme)
        places: list[str] = []
        view.place_asked.connect(places.append)
        view.table.setFocus()
        view.table.setCurrentIndex(view.model.index(1, 0))
        QTest.keyClick(view.table, Qt.Key.Key_Return)
        assert places == ["mapping"]
        assert stage.state.scope == Node(NodeKind.SITE, "site-nord")


def test_sites_have_cards_in_their_own_time(theme: Theme) -> None:
    with staged() as stage:
        view = _view(stage, theme)
        leeds, nord, higashi = view.site_cards
        assert [card.time.text() for card in view.site_cards] == ["16:10 London", "17:10 Berlin", "01:10 Tokyo"]
        assert (nord.now.value, nord.peak.value, nord.state.text) == ("172", "383", "1 down")
        assert (leeds.state.text, leeds.mapped.whole_text) == ("None down", "90 % mapped")
        berlin, tokyo = nord.chart.data, higashi.chart.data
        assert berlin is not None
        assert tokyo is not None
        assert (berlin.zone, tokyo.zone) == ("Europe/Berlin", "Asia/Tokyo")
        assert tokyo.start == NOW - 4200  # its day is 70 minutes old
        places: list[str] = []
        view.place_asked.connect(places.append)
        nord.open_button.click()
        assert (places, stage.state.scope) == (["mapping"], Node(NodeKind.SITE, "site-nord"))


def test_sync_card_counts_down_and_reads_now(theme: Theme) -> None:
    world = make_world()
    with staged(world) as stage:
        view = _view(stage, theme)
        stage.until(lambda: bool(view.sync.facts.facts))
        assert view.sync.facts.facts == (
            ("Last poll", "16:08 London"),
            ("Next poll", "in 2:41"),
            ("Devices read", "15 min ago"),
            ("Calls left", "4,310"),
        )
        button_of(view, "Read now").click()
        stage.settle()
        button_of(view, "Read devices again").click()
        stage.settle()
        assert [request.kind for request in world.mapping.asked[-2:]] == [RequestKind.POLL, RequestKind.DISCOVER]


# --- states


@pytest.mark.parametrize(("signed_in", "title"), [(True, "Nothing has been read yet"), (False, "Nobody is signed in")])
def test_empty(theme: Theme, *, signed_in: bool, title: str) -> None:
    world = make_world(signed_in=signed_in, estate=False)
    with staged(world) as stage:
        view = _view(stage, theme)
        assert view.stack.state is ViewState.EMPTY
        assert title in words_of(view)
        places: list[str] = []
        view.place_asked.connect(places.append)
        button_of(view, "Read them now" if signed_in else "Sign in to Mist").click()
        stage.settle()
        if signed_in:
            stage.until(lambda: view.stack.state is ViewState.READY)
        else:
            assert places == ["settings"]


def test_loading_has_counts_and_can_be_cancelled(theme: Theme) -> None:
    world = make_world(estate=False)
    with staged(world) as stage:
        view = _view(stage, theme)
        world.link.hold = asyncio.Event()
        stage.state.discover()
        stage.until(lambda: view.stack.state is ViewState.LOADING)
        stage.until(lambda: "3 of 12 rows" in words_of(view))
        button_of(view, "Cancel").click()
        stage.until(lambda: view.stack.state is ViewState.EMPTY)
        world.link.hold.set()  # this worker was too far to stop: what it has read is shown
        stage.until(lambda: view.stack.state is ViewState.READY)


def test_partial_says_what_is_missing(theme: Theme) -> None:
    world = make_world()
    world.sync.silent = frozenset(range(1, 60, 2))
    with staged(world) as stage:
        view = _view(stage, theme)
        stage.until(lambda: view.stack.state is ViewState.PARTIAL)
        assert "they do not count as zero" in words_of(view)


def test_old_data_is_said_with_its_age_and_reason(theme: Theme) -> None:
    trouble = Trouble("Unreachable", Side.MIST, "Mist cannot be reached", "No route.", "Check the network.")
    world = make_world()
    with staged(world) as stage:
        view = _view(stage, theme)
        stage.run(world.link.change_state(mist=SideState.OFFLINE, mist_trouble=trouble, last_poll_at=NOW - 7200))
        stage.until(lambda: view.stack.state is ViewState.STALE)
        assert "The figures are from 2 hours ago. Mist cannot be reached." in words_of(view)
        assert view.clients.now.value == "264"


def test_error_before_anything_was_read(theme: Theme) -> None:
    trouble = Trouble("SignInRefused", Side.MIST, "The token was refused", "It was deleted.", "Check the token.")
    world = make_world(estate=False)
    world.sync.now_state = replace(world.sync.now_state, mist=SideState.SIGN_IN_AGAIN, mist_trouble=trouble)
    with staged(world) as stage:
        view = _view(stage, theme)
        stage.until(lambda: view.stack.state is ViewState.ERROR)
        places: list[str] = []
        view.place_asked.connect(places.append)
        button_of(view, "Sign in again").click()
        assert places == ["settings"]


def test_many_sites_stay_in_a_table_that_scrolls(theme: Theme) -> None:
    world = make_world()
    assert isinstance(world.sync.estate, Inventory)
    more = tuple(Site(f"site-{n}", f"Store {n:04d}", "", "US", "America/New_York") for n in range(2000))
    world.sync.estate = replace(world.sync.estate, sites=world.sync.estate.sites + more)
    with staged(world) as stage:
        view = _view(stage, theme)
        assert view.model.rowCount() == 2003
        assert [card.node.id for card in view.site_cards] == ["site-leeds", "site-nord", "site-higashi"]
        assert view.table.height() < 500
        assert view.sentence.whole_text.startswith("2,003 sites")
        assert view.clients.subtitle.endswith("America/New_York")


def test_many_devices_are_counted_beside_the_window(theme: Theme, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(overview, "_MANY", 0)
    with staged() as stage:
        view = OverviewView(stage.state, theme)
        stage.show(view)
        assert view.counted is None  # the window is shown before the counting is done
        stage.until(lambda: view.counted is not None)
        assert view.mapping.share.value == "89 %"


def test_hidden_it_asks_and_counts_nothing(theme: Theme) -> None:
    with staged() as stage:
        view = OverviewView(stage.state, theme)
        stage.shown.append(view)
        stage.settle()
        assert view.feed.today == {}
