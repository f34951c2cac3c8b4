"""Occupancy in the window: what is not known is never a zero, every total says what it includes and how old it is."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from mistdesk.domain.errors import MistdeskError, StorageTrouble
from mistdesk.domain.estate.model import DeviceKind
from mistdesk.domain.sync import GapCause, PollOutcome, RequestKind, RequestPhase, RequestState, SideState
from mistdesk.services.occupancy import BuildingNow, Latest
from mistdesk.ui.kit.states import ViewState
from mistdesk.ui.kit.theme import Theme, ThemeChoice
from mistdesk.ui.models.chart_feed import Span
from mistdesk.ui.models.estate_index import ORG, UNASSIGNED, Node, NodeKind
from mistdesk.ui.models.spaces import Order, SpaceNow, matching, ordered
from mistdesk.ui.models.trends import trend_of
from mistdesk.ui.views.occupancy import OccupancyView, count_rows
from mistdesk.ui.views.occupancy_list import CLIENTS, FLOOR, SPACE
from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLineEdit, QTableView, QWidget
from tests.ui.fakes import NOW, STEP, make_world
from tests.ui.views.stage import Stage, button_of, staged, words_of

FLOOR_2 = Node(NodeKind.FLOOR, "map-n2")


def _view(stage: Stage, theme: Theme, scope: Node = FLOOR_2) -> OccupancyView:
    view = OccupancyView(stage.state, theme)
    stage.state.set_scope(scope)
    stage.show(view, 1090, 824)
    stage.settle()
    return view


def _state(view: OccupancyView) -> ViewState:
    return view.stack.state


def _names(view: OccupancyView) -> list[str]:
    return [row.name for row in view.list.model.rows]


def _lines(view: OccupancyView) -> list[str]:
    assert view.feed.data is not None
    return [line.label for line in view.feed.data.lines]


def _choose(view: OccupancyView, *rows: int) -> None:
    flag = QItemSelectionModel.SelectionFlag
    for row in rows:
        view.list.table.selectionModel().select(view.list.model.index(row, 0), flag.Select | flag.Rows)


def _space(name: str, status: str | None = "connected", count: int | None = None) -> SpaceNow:
    return SpaceNow(name, name, name, "1", DeviceKind.AP, Latest(count, status, NOW))


# --- the total


def test_the_total_says_when_it_was_measured_and_what_it_includes(theme: Theme) -> None:
    with staged() as stage:
        view = _view(stage, theme)
        words = view.summary.text()
        assert words.startswith("82 clients at 17:08 Berlin · 2 min ago · 11 of 14 access points reporting")
        assert "1 down" in words
        assert "1 upgrading" in words
        assert "most today 195 at 12:43" in words
        assert view.feed.data is not None
        assert view.feed.data.zone == "Europe/Berlin"


def test_the_whole_estate_says_who_is_left_out(theme: Theme) -> None:
    with staged() as stage:
        view = _view(stage, theme, ORG)
        assert "37 of 43 access points reporting" in view.summary.text()
        assert "2 in no site left out" in view.summary.text()
        stage.state.set_scope(UNASSIGNED)
        stage.settle()
        assert "No count known · 0 of 2 access points reporting" in view.summary.text()
        assert "left out" not in view.summary.text()


def test_one_device_alone_speaks_of_itself_and_keeps_its_neighbours_in_sight(theme: Theme) -> None:
    with staged() as stage:
        ref = stage.state.index.access_points(FLOOR_2)[1]
        view = _view(stage, theme, Node(NodeKind.DEVICE, ref))
        assert view.summary.text().startswith("6 clients at 17:08 Berlin")
        assert len(view.list.model.rows) == 14
        row = next(n for n, space in enumerate(view.list.model.rows) if space.ref == ref)
        font = view.list.model.index(row, SPACE).data(Qt.ItemDataRole.FontRole)
        assert font is not None, "the row of the place is set off"


def test_nothing_known_is_not_zero(theme: Theme) -> None:
    world = make_world()
    world.sync.silent = frozenset(range(60))
    with staged(world) as stage:
        view = _view(stage, theme)
        assert view.summary.text().startswith("No count known at 17:08 Berlin")
        assert "0 of 14 access points reporting" in view.summary.text()
        assert {row.figure for row in view.list.model.rows} == {"–"}


# --- the list


def test_trouble_comes_first_and_the_unknown_last() -> None:
    spaces = [
        _space("quiet", count=0),
        _space("silent", count=None),
        _space("busy", count=31),
        _space("lost", "disconnected", 12),
        _space("new", "upgrading", 3),
        _space("strange", "half-up", 4),
    ]
    assert [s.name for s in ordered(spaces, Order.TROUBLE)] == ["lost", "new", "busy", "quiet", "silent", "strange"]
    assert [s.name for s in ordered(spaces, Order.BUSIEST)][:2] == ["busy", "quiet"]
    assert [s.name for s in ordered(spaces, Order.QUIETEST)][:2] == ["quiet", "busy"]
    assert ordered(spaces, Order.NAME)[0].name == "busy"
    assert [s.figure for s in spaces] == ["0", "–", "31", "–", "–", "–"], "a device that is down has no count"
    assert [s.name for s in matching(spaces, "UPGRAD")] == ["new"]


def test_switches_count_nobody(theme: Theme) -> None:
    with staged() as stage:
        view = _view(stage, theme, ORG)
        row = next(n for n, space in enumerate(view.list.model.rows) if space.kind is DeviceKind.SWITCH)
        assert view.list.model.index(row, CLIENTS).data() == ""


def test_the_list_is_ordered_and_filtered_by_keyboard(theme: Theme) -> None:
    with staged() as stage:
        view = _view(stage, theme)
        assert _names(view)[0] == "NB-2OG-AP03"
        view.list.order.setFocus()
        QTest.keyClick(view.list.order, Qt.Key.Key_Down)
        assert view.list.order.currentText() == "Busiest first"
        assert _names(view)[0] == "NB-2OG-AP14"
        QTest.keyClicks(view.list.filter_box, "kitchen")
        assert _names(view) == ["NB-2OG-AP04"]
        assert "1 of 14 devices" in view.list.subtitle
        QTest.keyClicks(view.list.filter_box, "zzz")
        assert "No space matches" in words_of(view)
        QTest.keyClick(view.list.filter_box, Qt.Key.Key_Escape)
        assert len(_names(view)) == 14


def test_a_poll_changes_values_in_place_and_keeps_row_and_scroll(theme: Theme) -> None:
    world = make_world()
    with staged(world) as stage:
        view = _view(stage, theme, ORG)
        table = view.list.table
        table.setCurrentIndex(view.list.model.index(30, 0))
        ref = view.list.model.rows[30].ref
        table.verticalScrollBar().setValue(200)
        world.sync.outcomes.append(PollOutcome(NOW + 20_000, 42, 42, True))
        stage.state.refresh_latest()
        stage.settle()
        assert view.list.model.rows[table.currentIndex().row()].ref == ref
        assert table.verticalScrollBar().value() == 200


def test_the_floor_is_told_only_where_there_are_several(theme: Theme) -> None:
    with staged() as stage:
        view = _view(stage, theme)
        assert view.list.table.isColumnHidden(FLOOR)
        stage.state.set_scope(Node(NodeKind.SITE, "site-nord"))
        stage.settle()
        assert not view.list.table.isColumnHidden(FLOOR)


def test_a_floor_without_devices_says_so(theme: Theme) -> None:
    world = make_world()
    assert world.sync.estate is not None
    estate = world.sync.estate
    world.sync.estate = replace(estate, devices=tuple(device for device in estate.devices if device.map_id != "map-n2"))
    with staged(world) as stage:
        view = _view(stage, theme)
        assert "No devices here" in words_of(view)
        assert "No access points in 2. OG" in words_of(view)


# --- chart and list together


def test_chosen_rows_become_lines_even_a_single_one(theme: Theme) -> None:
    with staged() as stage:
        view = _view(stage, theme)
        assert _lines(view) == []
        _choose(view, 2)
        stage.settle()
        assert _lines(view) == ["NB-2OG-AP14"]
        _choose(view, 3, 4)
        stage.settle()
        assert len(_lines(view)) == 3
        assert "3 chosen" in view.list.subtitle
        _choose(view, *range(14))
        stage.settle()
        assert len(_lines(view)) == 8
        assert "the first 8 are drawn" in view.list.subtitle


def test_devices_marked_elsewhere_are_chosen_here(theme: Theme) -> None:
    with staged() as stage:
        view = _view(stage, theme)
        refs = stage.state.index.access_points(FLOOR_2)[:2]
        stage.state.set_marked(refs)
        chosen = {view.list.model.rows[index.row()].ref for index in view.list.table.selectionModel().selectedRows()}
        assert chosen == set(refs)
        assert stage.state.marked == refs, "showing it does not say it again"


def test_enter_goes_to_the_device(theme: Theme) -> None:
    with staged() as stage:
        view = _view(stage, theme)
        view.list.table.setFocus()
        view.list.table.setCurrentIndex(view.list.model.index(2, 0))
        QTest.keyClick(view.list.table, Qt.Key.Key_Return)
        assert stage.state.scope == Node(NodeKind.DEVICE, view.list.model.rows[2].ref)
        stage.settle()
        assert view.breadcrumb.title.whole_text == "NB-2OG-AP14"


def test_gaps_are_gaps_with_their_cause(theme: Theme) -> None:
    with staged() as stage:
        view = _view(stage, theme)
        data = view.feed.data
        assert data is not None
        [gap] = data.gaps
        assert gap.cause == GapCause.SOURCE_DOWN.value
        inside = [
            v for at, v in zip(data.total.times, data.total.values, strict=True) if gap.start < at < gap.end - STEP
        ]
        assert inside
        assert set(inside) == {None}


@pytest.mark.parametrize(("span", "words"), [(Span.HOUR, "most in this hour"), (Span.WEEK, "most in seven days")])
def test_other_ranges_are_asked_and_said(theme: Theme, span: Span, words: str) -> None:
    with staged() as stage:
        view = _view(stage, theme)
        view.chart.span._buttons[span.value].click()
        stage.settle()
        assert words in view.summary.text()
        data = view.feed.data
        assert data is not None
        assert data.end - data.start == (3600.0 if span is Span.HOUR else 7 * 86400.0)


# --- small lines


def test_small_lines_are_read_for_rows_in_sight_only(theme: Theme) -> None:
    with staged() as stage:
        view = _view(stage, theme, ORG)
        known = [row.ref for row in view.list.model.rows if view.list.trends.of(row.ref).runs]
        assert 0 < len(known) < 25
        bar = view.list.table.verticalScrollBar()
        bar.setValue(bar.maximum() // 2)
        stage.settle()
        assert len([row for row in view.list.model.rows if view.list.trends.of(row.ref).runs]) > len(known)


def test_small_lines_follow_range_and_midnight(theme: Theme) -> None:
    with staged() as stage:
        view = _view(stage, theme)
        ref = stage.state.index.access_points(FLOOR_2)[0]
        day = view.list.trends.of(ref)
        assert len(day.runs) == 2, "the hole is a hole here too"
        view.feed.set_span(Span.WEEK)
        stage.settle()
        assert view.list.trends.of(ref) != day


def test_a_small_line_keeps_peaks_and_holes() -> None:
    times = tuple(float(n) for n in range(200))
    values: list[float | None] = [1.0] * 200
    values[50] = 9.0
    values[100:120] = [None] * 20
    trend = trend_of(BuildingNow(1.0, 9.0, times, tuple(values)), 0.0, 200.0, most=50)
    assert len(trend.runs) == 2
    assert max(value for run in trend.runs for _, value in run) == 9.0
    assert sum(len(run) for run in trend.runs) <= 50
    assert trend_of(BuildingNow(None, None, (), ()), 0.0, 1.0).runs == ()


# --- states


def test_nothing_read_yet_offers_to_read(theme: Theme) -> None:
    world = make_world(estate=False)
    with staged(world) as stage:
        view = _view(stage, theme, ORG)
        assert _state(view) is ViewState.EMPTY
        button_of(view, "Read them now").click()
        stage.until(lambda: _state(view) is ViewState.READY)
        stage.settle()
        assert len(view.list.model.rows) == 49
        assert "No values yet" in words_of(view)


def test_without_a_sign_in_it_says_where_to_begin(theme: Theme) -> None:
    with staged(make_world(signed_in=False)) as stage:
        view = _view(stage, theme, ORG)
        assert _state(view) is ViewState.EMPTY
        assert "Sign in to Mist first" in words_of(view)


def test_reading_is_counted(theme: Theme) -> None:
    with staged(make_world(estate=False)) as stage:
        view = _view(stage, theme, ORG)
        stage.state.discovery = RequestState(1, RequestPhase.RUNNING, 12, 49)
        stage.state.sync_changed.emit()
        assert _state(view) is ViewState.LOADING
        assert "12 of 49 devices" in words_of(view)


def test_old_values_say_their_age_and_why(theme: Theme) -> None:
    world = make_world()
    world.sync.outcomes = [poll for poll in world.sync.outcomes if poll.at < NOW - 3 * 3600]
    world.sync.now_state = replace(world.sync.now_state, last_poll_at=NOW - 3 * 3600, mist=SideState.OFFLINE)
    with staged(world) as stage:
        stage.until(lambda: stage.state.sync.mist is SideState.OFFLINE)
        view = _view(stage, theme)
        assert _state(view) is ViewState.STALE
        assert "The last values are from 3 hours ago. Mist cannot be reached" in words_of(view)
        assert " at 14:08 Berlin · 3 hours ago" in view.summary.text()
        button_of(view, "Read now").click()
        stage.settle()
        assert [r.kind for r in world.mapping.asked][-1] is RequestKind.POLL


def test_a_history_that_cannot_be_read_is_said_in_its_place(theme: Theme, monkeypatch: pytest.MonkeyPatch) -> None:
    world = make_world()

    async def fail(*_: object) -> None:
        raise StorageTrouble("The history cannot be read", "The file is damaged.", "Make a new workspace.")

    monkeypatch.setattr(world.sync, "counts", fail)
    with staged(world) as stage:
        view = _view(stage, theme)
        assert "The history cannot be read" in words_of(view)
        assert len(view.list.model.rows) == 14, "the list needs no history"
        assert not stage.failures


def test_hidden_it_does_nothing(theme: Theme) -> None:
    with staged() as stage:
        view = OccupancyView(stage.state, theme)
        stage.state.set_scope(FLOOR_2)
        stage.settle()
        assert view.list.model.rows == ()
        stage.show(view, 1090, 824)
        stage.settle()
        assert len(view.list.model.rows) == 14


# --- taken along


def test_the_list_is_copied_as_a_table(theme: Theme) -> None:
    with staged() as stage:
        view = _view(stage, theme)
        said: list[str] = []
        view.said.connect(lambda text, _action: said.append(text))
        view.list.table.setFocus()
        QTest.keyClick(view.list.table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
        lines = QGuiApplication.clipboard().text().split("\n")
        assert lines[0] == "Space\tFloor\tDevice\tState\tClients\tMeasured"
        assert lines[1] == "Meeting 2.04\t2. OG\tNB-2OG-AP03\tdown\t\t20 Nov 2025, 17:08 Europe/Berlin"
        assert said == ["Copied 14 rows, as a spreadsheet takes them."]


def test_the_counts_are_copied_with_causes_and_without_false_zeros(theme: Theme) -> None:
    with staged() as stage:
        view = _view(stage, theme)
        view.copy_counts()
        rows = [line.split("\t") for line in QGuiApplication.clipboard().text().split("\n")]
        assert rows[0] == ["Time (Europe/Berlin)", "Total", "No value because"]
        empty = [row for row in rows[1:] if not row[1]]
        assert empty
        assert {row[2] for row in empty} == {"source down"}
        assert rows[1][0] == "2025-11-20 00:03:00"
        assert view.feed.data is not None
        assert len(count_rows(view.feed.data)) == len(rows)


def test_the_chart_is_saved_as_a_picture(theme: Theme, tmp_path: Path) -> None:
    with staged() as stage:
        view = _view(stage, theme)
        said: list[str] = []
        troubles: list[MistdeskError] = []
        view.said.connect(lambda text, _action: said.append(text))
        view.failed.connect(troubles.append)
        view.save_picture(str(tmp_path / "occupancy.png"))
        stage.settle()
        assert said == ["Saved occupancy.png."]
        assert (tmp_path / "occupancy.png").read_bytes().startswith(b"\x89PNG")
        view.save_picture(str(tmp_path / "no" / "such" / "folder.png"))
        stage.settle()
        assert [error.title for error in troubles] == ["The picture was not saved"]


def test_export_opens_a_menu_by_keyboard(theme: Theme) -> None:
    with staged() as stage:
        view = _view(stage, theme)
        view.export.setFocus()
        QTest.keyClick(view.export, Qt.Key.Key_Space)
        stage.until(view.menu.isVisible)
        assert view.menu.actions()[0].text() == "Copy the list"
        view.menu.close()


# --- hands and eyes


def test_everything_has_a_name(theme: Theme) -> None:
    with staged() as stage:
        view = _view(stage, theme)
        kinds = (QAbstractButton, QLineEdit, QTableView)
        parts: list[QWidget] = [part for kind in kinds for part in view.findChildren(kind) if part.isVisible()]
        stops = [part for part in parts if part.focusPolicy() & Qt.FocusPolicy.TabFocus]
        assert stops
        assert all(part.accessibleName() for part in stops), [type(p) for p in stops if not p.accessibleName()]
        assert view.chart.chart.accessibleDescription().startswith("Connected clients, in clients")


@pytest.mark.parametrize("choice", [ThemeChoice.LIGHT, ThemeChoice.DARK])
def test_it_fits_a_small_window_in_both_themes(theme: Theme, choice: ThemeChoice) -> None:
    with staged() as stage:
        theme.set_choice(choice)
        view = _view(stage, theme, ORG)
        view.resize(674, 524)
        stage.settle()
        assert (view.width(), view.height()) == (674, 524)
        assert view.list.table.height() >= theme.current.size.row * 4
