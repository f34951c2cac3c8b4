"""Publishing through the window: nothing is sent that was not shown and agreed to; every row has its reason."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace

from mistdesk.domain.errors import Side, SignInRefused, Unreachable
from mistdesk.domain.graph.plan import PublishResult, Rejection
from mistdesk.domain.graph.planning import rows_of
from mistdesk.domain.mapping.columns import Column
from mistdesk.domain.sync import NoticeKind, Request, RequestKind, RequestPhase, SideState, TargetKind, TargetSettings
from mistdesk.services.settings import graph_options
from mistdesk.services.wire_json import to_json
from mistdesk.services.workspace import take_snapshot
from mistdesk.ui.kit.states import ViewState
from mistdesk.ui.kit.theme import Theme
from mistdesk.ui.models.plan_rows import Part
from mistdesk.ui.models.query_answer import MOST_SHOWN, read_answer
from mistdesk.ui.views.publish import PublishView
from mistdesk.ui.views.publish_target import AGAIN, SIGN_IN
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLineEdit, QTableView, QWidget
from pytestqt.qtbot import QtBot
from tests.ui.fakes import NOW, World, make_world
from tests.ui.views.stage import Stage, button_of, staged, words_of

MAPPED = TargetSettings(kind=TargetKind.MAPPED, url="https://graph.example.org/graphql", org_id="ORG1")


def _view(stage: Stage, theme: Theme, width: int = 1364, height: int = 824) -> PublishView:
    view = PublishView(stage.state, theme)
    stage.show(view, width, height)
    stage.settle()
    return view


def _planned(stage: Stage, theme: Theme) -> PublishView:
    view = _view(stage, theme)
    button_of(view, "Make a plan").click()
    stage.settle()
    assert view.plan is not None
    return view


def _state(view: PublishView) -> ViewState:
    return view.stack.state


def _publish(stage: Stage, view: PublishView) -> None:
    view.consent.go.click()
    button_of(view, "Publish now").click()
    stage.settle()


def _asked(world: World, kind: RequestKind) -> list[Request]:
    return [request for request in world.mapping.asked if request.kind is kind]


async def _send_some(world: World, some: int) -> int:
    """What a worker does: acknowledge some rows of the graph."""
    target = world.settings.kept.target
    snapshot = await take_snapshot(world.mapping, world.sync, target.site_id, graph_options(target))
    rows = rows_of(snapshot.graph)
    await world.sync.mark_published("local", rows[:some], ())
    return len(rows)


def test_the_place_says_what_it_is_for_and_asks_nothing_by_itself(theme: Theme) -> None:
    world = make_world()
    with staged(world) as stage:
        view = _view(stage, theme)
        assert _state(view) is ViewState.EMPTY
        assert "Nothing is sent by it." in words_of(view)
        assert "Publish to the embedded graph" in words_of(view)
        assert not _asked(world, RequestKind.PLAN)
        assert not _asked(world, RequestKind.PUBLISH)


def test_without_an_estate_there_is_nothing_to_plan(theme: Theme) -> None:
    with staged(make_world(estate=False)) as stage:
        view = _view(stage, theme)
        assert _state(view) is ViewState.EMPTY
        assert "Nothing to publish yet" in words_of(view)


def test_the_plan_is_shown_as_counts_and_line_by_line(theme: Theme) -> None:
    world = make_world()
    with staged(world) as stage:
        view = _planned(stage, theme)
        rows = {count.noun: count.create for count in view.board.counts.rows}
        assert rows["Buildings"] == 3
        assert rows["Wireless access points"] == 40
        assert view.plan is not None
        assert len(view.lines.model.rows) == len(view.plan.changes())
        assert view.lines.part_box.itemText(0) == f"Changes ({len(view.plan.changes()):,})"
        assert not _asked(world, RequestKind.PUBLISH)
        view.lines.filter_box.setText("create NB-2OG-AP01")
        assert {row.name for row in view.lines.model.rows} >= {"NB-2OG-AP01"}
        assert len(view.lines.model.rows) < 20
        view.lines.filter_box.setText("no such thing")
        assert "No line matches" in words_of(view)


def test_nothing_leaves_before_the_question_is_answered(theme: Theme) -> None:
    world = make_world()
    with staged(world) as stage:
        view = _planned(stage, theme)
        changes = len(view.plan.changes()) if view.plan is not None else 0
        view.consent.go.setFocus()
        QTest.keyClick(view.consent.go, Qt.Key.Key_Space)
        assert f"Publish {changes} changes to the embedded graph?" in words_of(view)
        assert QApplication.focusWidget() is view.consent.yes
        QTest.keyClick(view.consent.no, Qt.Key.Key_Space)
        stage.settle()
        assert not view.consent.asking
        assert QApplication.focusWidget() is view.consent.go
        assert not _asked(world, RequestKind.PUBLISH)


def test_exactly_the_plan_that_was_shown_is_published_and_then_nothing_is_left(theme: Theme) -> None:
    world = make_world()
    with staged(world) as stage:
        view = _planned(stage, theme)
        shown = view.plan
        assert shown is not None
        _publish(stage, view)
        assert [request.arg("plan_id") for request in _asked(world, RequestKind.PUBLISH)] == [shown.id]
        assert f"{len(shown.changes())} rows accepted." in view.consent.outcome.text
        assert view.consent.go.text() == "Nothing to publish"
        assert not view.consent.go.isEnabled()
        assert view.lines.part is Part.SENT
        assert len(view.lines.model.rows) == len(shown.changes())
        assert {row.word for row in view.lines.model.rows} == {"Created"}
        stage.until(lambda: "published just now" in view.target.words.whole_text)
        stage.settle()
        assert view.note.isHidden(), "our own publishing does not make our own plan old"


def test_an_edit_makes_the_plan_old_until_it_is_made_again(theme: Theme) -> None:
    world = make_world()
    with staged(world) as stage:
        view = _planned(stage, theme)
        before = view.plan
        view.consent.go.click()
        stage.state.desk.workspace.set_cells([(0, Column.SPACE_NAME, "Library")], "Set a name")
        assert view.note.isVisible()
        assert "The plan is out of date." in view.note.accessibleName()
        assert not view.consent.asking
        assert not view.consent.go.isEnabled()
        view.publish()
        assert not _asked(world, RequestKind.PUBLISH)
        button_of(view.note, AGAIN).click()
        stage.settle()
        assert view.note.isHidden()
        assert view.consent.go.isEnabled()
        assert view.plan is not None
        assert before is not None
        assert view.plan.id != before.id


def test_what_somebody_else_published_makes_the_plan_old(theme: Theme) -> None:
    world = make_world()
    with staged(world) as stage:
        view = _planned(stage, theme)

        async def elsewhere(at: float, some: int) -> None:
            await _send_some(world, some)
            await world.link.change_state(published_at=at)

        stage.run(elsewhere(NOW - 60, 0))
        stage.until(lambda: stage.state.sync.published_at == NOW - 60)
        stage.settle()
        assert view.note.isHidden(), "the plan is still the plan"
        stage.run(elsewhere(NOW - 30, 12))
        stage.until(view.note.isVisible)
        assert not view.consent.go.isEnabled()


def test_progress_is_counted_and_stopping_keeps_what_was_sent(theme: Theme) -> None:
    world = make_world()
    stopped = asyncio.Event()

    async def stop(_request: Request) -> str:
        stopped.set()
        return ""

    async def slowly(request: Request) -> str:
        await world.sync.save_request_state(
            replace(world.sync.request_states[request.id], done=100, total=481, message="Sending places")
        )
        world.link.tell(NoticeKind.REQUEST, request.id)
        await stopped.wait()
        await _send_some(world, 100)
        return to_json(PublishResult(request.arg("plan_id"), 99, cancelled=True))

    world.link.answers[RequestKind.PUBLISH] = slowly
    world.link.answers[RequestKind.CANCEL] = stop
    with staged(world) as stage:
        view = _planned(stage, theme)
        shown = view.plan
        assert shown is not None
        view.consent.go.click()
        view.consent.yes.click()
        stage.until(lambda: "Sending places: 100 of 481" in view.consent.progress_words.text())
        assert QApplication.focusWidget() is view.consent.stop
        assert not view.target.change.isEnabled()
        QTest.keyClick(view.consent.stop, Qt.Key.Key_Space)
        assert view.consent.stop.text() == "Stopping"
        stage.settle()
        assert view.consent.outcome.text == "Stopped after 99 rows."
        assert view.plan is not None
        sent = view.lines._parts[Part.SENT]
        assert len(sent) + len(view.plan.changes()) == len(shown.changes())
        assert view.consent.go.isEnabled(), "the rest can go on"
        assert view.consent.show_sent.hasFocus()


def test_refused_rows_are_listed_with_their_reasons(theme: Theme) -> None:
    world = make_world()
    refused: list[str] = []

    async def partly(request: Request) -> str:
        total = await _send_some(world, 10_000)
        key = list(world.sync.rows)[-1]
        refused.append(world.sync.rows.pop(key).title)
        rejection = Rejection("relation", key, "the target knows no such relation")
        return to_json(PublishResult(request.arg("plan_id"), total - 2, (rejection,)))

    world.link.answers[RequestKind.PUBLISH] = partly
    with staged(world) as stage:
        view = _planned(stage, theme)
        _publish(stage, view)
        assert view.consent.refused.text == "1 row was refused."
        button_of(view, "Show what was refused").click()
        assert view.lines.part is Part.REFUSED
        [row] = view.lines.model.rows
        assert (row.name, row.detail) == (refused[0], "the target knows no such relation")
        assert view.plan is not None
        assert len(view.plan.changes()) == 1, "what was refused is not taken for published"


def test_a_failure_while_sending_is_said_and_stays_said(theme: Theme) -> None:
    world = make_world()

    async def fail(_request: Request) -> str:
        await _send_some(world, 20)
        raise Unreachable("The target cannot be reached", "The connection was closed.", "Try again.", side=Side.MAPPED)

    world.link.answers[RequestKind.PUBLISH] = fail
    with staged(world) as stage:
        view = _planned(stage, theme)
        _publish(stage, view)
        assert "The target cannot be reached." in view.note.accessibleName()
        stage.state.sync_changed.emit()
        assert view.note.isVisible()
        assert not view.consent.go.isEnabled()
        button_of(view.note, AGAIN).click()
        stage.settle()
        assert view.note.isHidden()
        assert view.consent.go.isEnabled()


def test_a_plan_that_cannot_be_made_says_why(theme: Theme) -> None:
    world = make_world()

    async def fail(_request: Request) -> str:
        raise Unreachable("The target cannot be reached", "No route.", "Check the network.", side=Side.MAPPED)

    good, world.link.answers[RequestKind.PLAN] = world.link.answers[RequestKind.PLAN], fail
    with staged(world) as stage:
        view = _view(stage, theme)
        view.make_plan()
        stage.settle()
        assert _state(view) is ViewState.ERROR
        assert "No route. Check the network." in words_of(view)
        world.link.answers[RequestKind.PLAN] = good
        button_of(view, "Try again").click()
        stage.settle()
        assert _state(view) is ViewState.READY


def test_making_a_plan_can_be_given_up(theme: Theme) -> None:
    world = make_world()
    with staged(world) as stage:
        view = _view(stage, theme)
        world.link.hold = asyncio.Event()
        view.make_plan()
        stage.until(lambda: view.stack.state is ViewState.LOADING)
        button_of(view, "Cancel").click()
        stage.settle()
        assert _state(view) is ViewState.EMPTY
        assert len(_asked(world, RequestKind.CANCEL)) == 1
        world.link.hold.set()
        stage.until(lambda: world.sync.request_states[len(world.mapping.asked)].phase is RequestPhase.DONE)


def test_a_target_that_wants_a_token_first(theme: Theme, qtbot: QtBot) -> None:
    world = make_world()
    world.settings.kept = replace(world.settings.kept, target=MAPPED)
    world.sync.now_state = replace(world.sync.now_state, target=SideState.NOT_SIGNED_IN)
    with staged(world) as stage:
        stage.until(lambda: stage.state.sync.target is SideState.NOT_SIGNED_IN)
        view = _view(stage, theme)
        assert "not signed in" in words_of(view)
        assert "graph.example.org" in words_of(view)
        with qtbot.waitSignal(view.target_asked):
            button_of(view, SIGN_IN).click()
        with qtbot.waitSignal(view.target_asked):
            button_of(view, "Change target…").click()
        assert not _asked(world, RequestKind.PLAN)


def test_a_token_that_is_refused_leads_to_signing_in(theme: Theme, qtbot: QtBot) -> None:
    world = make_world()
    world.settings.kept = replace(world.settings.kept, target=MAPPED)

    async def fail(_request: Request) -> str:
        raise SignInRefused("Mapped refused the token (401)", "It was deleted.", "Sign in again.", side=Side.MAPPED)

    world.link.answers[RequestKind.PLAN] = fail
    with staged(world) as stage:
        view = _view(stage, theme)
        view.make_plan()
        stage.settle()
        with qtbot.waitSignal(view.target_asked):
            button_of(view, SIGN_IN).click()


def test_another_target_has_another_plan_but_another_theme_has_not(theme: Theme) -> None:
    with staged() as stage:
        view = _planned(stage, theme)
        settings = stage.state.desk.settings
        settings.change(replace(settings.current, theme="dark"))
        assert _state(view) is ViewState.READY
        settings.change(replace(settings.current, target=MAPPED))
        assert _state(view) is ViewState.EMPTY
        assert view.plan is None
        assert "Publish to Mapped" in words_of(view)


def test_withheld_devices_have_reasons_and_a_way_to_their_row(theme: Theme) -> None:
    with staged() as stage:
        view = _planned(stage, theme)
        shown: list[str] = []
        view.show_row.connect(shown.append)
        assert "5 devices are not published." in words_of(view)
        button_of(view, "Review 5 devices").click()
        assert view.lines.part is Part.WITHHELD
        assert view.lines.table.hasFocus()
        assert len(view.lines.model.rows) == 5
        assert all(row.detail for row in view.lines.model.rows)
        first = view.lines.model.rows[0]
        QTest.keyClick(view.lines.table, Qt.Key.Key_Return)
        assert [f"device/{ref}" for ref in shown] == [first.key]


def test_any_line_leads_to_the_grid(theme: Theme) -> None:
    with staged() as stage:
        view = _planned(stage, theme)
        shown: list[str] = []
        view.show_row.connect(shown.append)
        by_noun = {row.what: row for row in view.lines.model.rows}
        for row in by_noun.values():
            view.board.on_line_opened(row.key)
        assert len(shown) == len(by_noun)
        assert all(stage.state.index.has_device(ref) for ref in shown)


def test_lines_go_to_the_clipboard_as_a_table(theme: Theme) -> None:
    with staged() as stage:
        view = _planned(stage, theme)
        view.lines.show_part(Part.WITHHELD)
        QTest.keyClick(view.lines.table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
        lines = QGuiApplication.clipboard().text().split("\n")
        assert lines[0] == "Change\tWhat\tName\tDetail"
        assert len(lines) == 6


def test_the_sample_queries_are_sent_and_answered(theme: Theme) -> None:
    world = make_world()
    with staged(world) as stage:
        view = _planned(stage, theme)
        panel = view.board.queries
        panel.status.click()
        stage.settle()
        assert "12 points with 12 values in all." in words_of(view)
        assert {point.value for point in panel.model.rows} == {"connected", "disconnected"}
        [asked] = _asked(world, RequestKind.QUERY)
        assert "CON1" in asked.arg("text")
        assert "your-connector-Id" not in asked.arg("text")
        panel.counts.click()
        stage.settle()
        assert "12 points with 72 values in all." in words_of(view)
        text = _asked(world, RequestKind.QUERY)[-1].arg("text")
        assert '2025-11-20T16:11:00Z"' in text, "the times are the last day's, by Mist's clock"
        panel.fold.click()
        assert panel.answer.isVisible()
        assert json.loads(panel.answer.toPlainText())["data"]["points"]


def test_a_query_that_fails_says_so_in_its_place(theme: Theme) -> None:
    world = make_world()

    async def fail(_request: Request) -> str:
        raise Unreachable("The target cannot be reached", "No route.", "Check the network.", side=Side.MAPPED)

    world.link.answers[RequestKind.QUERY] = fail
    with staged(world) as stage:
        view = _planned(stage, theme)
        view.board.queries.status.click()
        stage.settle()
        assert "The target cannot be reached. No route. Check the network." in words_of(view.board.queries)
        assert view.board.queries.table.isHidden()


def test_answers_are_read_without_taking_the_missing_for_zero() -> None:
    points = [
        {"name": "a", "series": []},
        {"name": "b", "series": [{"timestamp": "2025-11-20T16:05:00Z", "value": {"int64Value": 0}}]},
        {"name": "c", "series": None},
        {"id": "PNT4", "series": [{"timestamp": "2025-11-20T16:05:00Z", "value": None}]},
    ]
    answer = read_answer(json.dumps({"data": {"points": points}}))
    assert [(point.name, point.value) for point in answer.points] == [("a", "–"), ("b", "0"), ("c", "–"), ("PNT4", "–")]
    assert answer.words == "4 points with 1 value in all."
    refused = read_answer(json.dumps({"errors": [{"message": "no such field"}]}))
    assert refused.refused
    assert refused.words == "The target answered with an error: no such field"
    assert read_answer("<html>").refused
    long = read_answer(json.dumps({"data": {"points": [{"name": "x" * MOST_SHOWN}]}}))
    assert len(long.text) < MOST_SHOWN + 100


def test_everything_has_a_name_and_is_reached_by_tab(theme: Theme) -> None:
    with staged() as stage:
        view = _planned(stage, theme)
        parts = _tab_stops(view)
        assert all(part.accessibleName() for part in parts), [type(p) for p in parts if not p.accessibleName()]
        view.target.again.setFocus()
        seen: list[QWidget] = []
        for _ in range(40):
            focused = QApplication.focusWidget()
            assert focused is not None
            seen.append(focused)
            QTest.keyClick(focused, Qt.Key.Key_Tab)
        wanted = [
            view.target.change,
            view.board.counts_table,
            view.lines.part_box,
            view.lines.filter_box,
            view.lines.table,
        ]
        wanted += [view.consent.go, view.board.withheld.review, view.board.queries.status]
        order = [seen.index(part) for part in wanted]
        assert order == sorted(order), "from the top left to the bottom right"


def test_it_fits_a_small_window(theme: Theme) -> None:
    with staged() as stage:
        view = _planned(stage, theme)
        view.resize(940, 524)
        stage.settle()
        assert (view.width(), view.height()) == (940, 524)
        assert view.lines.table.height() > theme.current.size.row * 4


def _tab_stops(view: QWidget) -> list[QWidget]:
    kinds = (QAbstractButton, QLineEdit, QTableView)
    found = [part for kind in kinds for part in view.findChildren(kind) if part.isVisible()]
    return [part for part in found if part.focusPolicy() & Qt.FocusPolicy.TabFocus]


def test_what_is_edited_while_it_is_sent_makes_the_next_plan_old(theme: Theme) -> None:
    world = make_world()
    with staged(world) as stage:
        view = _planned(stage, theme)
        world.link.hold = asyncio.Event()
        view.publish()
        stage.until(lambda: "3 of 12" in view.consent.progress_words.text())
        planned = len(_asked(world, RequestKind.PLAN))

        async def edit_while_planning(request: Request) -> str:
            answer = await good(request)
            stage.state.desk.workspace.set_cells([(0, Column.SPACE_NAME, "Library")], "Set a name")
            return answer

        good = world.link.answers[RequestKind.PLAN]
        world.link.answers[RequestKind.PLAN] = edit_while_planning
        world.link.hold.set()
        stage.settle()
        assert len(_asked(world, RequestKind.PLAN)) == planned + 1
        assert view.note.isVisible()
        assert not view.consent.go.isEnabled()


def test_the_journal_says_who_published(theme: Theme) -> None:
    with staged() as stage:
        view = _planned(stage, theme)
        assert view.board.journal.isHidden()
        _publish(stage, view)
        stage.until(view.board.journal.isVisible)
        assert "pat: 481 changes published." in words_of(view.board.journal)


def test_closing_while_it_is_sent_touches_nothing_that_is_gone(theme: Theme) -> None:
    world = make_world()
    with staged(world) as stage:
        view = _planned(stage, theme)
        world.link.hold = asyncio.Event()
        view.publish()
        stage.until(lambda: "3 of 12" in view.consent.progress_words.text())
        view.make_plan()
        assert len(_asked(world, RequestKind.PLAN)) == 1, "no plan is made while rows are sent"
    assert not stage.failures
