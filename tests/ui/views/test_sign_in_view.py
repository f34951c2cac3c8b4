"""Signing in through the window: every way in, every failure in words, and a token that shows itself nowhere."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from mistdesk.domain.errors import MistdeskError, NotTheCloud, QuotaUsed, Side, SignInRefused, TlsRefused
from mistdesk.domain.estate.regions import REGIONS
from mistdesk.domain.sync import (
    MappedSignIn,
    MistSignIn,
    Request,
    RequestKind,
    SideState,
    TargetKind,
    Token,
    Trouble,
)
from mistdesk.services.wire_json import to_json
from mistdesk.ui.kit.theme import Theme
from mistdesk.ui.models.sign_in_words import clean_token, other_clouds
from mistdesk.ui.views.sign_in_mapped import MappedSignInView
from mistdesk.ui.views.sign_in_mist import MistSignInView
from mistdesk.ui.views.sign_in_mist_page import KEPT, Step
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit
from tests.ui.fakes import ORG_ID, World, make_world
from tests.ui.views.stage import Stage, button_of, spoken_of, staged, words_of

SECRET = "tok-9f8e7d6c5b4a-verysecret"
PORTAL = f"https://manage.eu.mist.com/admin/?org_id={ORG_ID}#!dashboard/insights"


def _view(stage: Stage, theme: Theme) -> MistSignInView:
    view = MistSignInView(stage.state, theme)
    stage.show(view)
    return view


def _fill(view: MistSignInView, token: str = "good-token", cloud: str = "EMEA 01, api.eu.mist.com") -> None:
    view.form.region.setCurrentText(cloud)
    view.form.token.edit.setText(token)


def _check(stage: Stage, view: MistSignInView) -> None:
    view.check()
    stage.until(lambda: view.step not in {Step.CHECKING})


def _fails_with(world: World, error: MistdeskError) -> None:
    async def fail(_request: Request) -> str:
        raise error

    world.link.answers[RequestKind.CHECK_MIST] = fail
    world.link.answers[RequestKind.CHECK_MAPPED] = fail


def _answers(world: World, found: MistSignIn) -> None:
    async def answer(request: Request) -> str:
        return to_json(replace(found, base_url=request.arg("base_url")))

    world.link.answers[RequestKind.CHECK_MIST] = answer


def _is_asked(world: World, kind: RequestKind) -> bool:
    """Whether the worker is at such a request."""
    return any(r.kind is kind and r.id in world.sync.request_states for r in world.mapping.asked)


ONE_ORG = MistSignIn("", "Reader", is_user=False, organizations=((ORG_ID, "Example Org"),))


def test_all_clouds_are_listed_by_name_with_their_host(theme: Theme) -> None:
    with staged(make_world(signed_in=False)) as stage:
        view = _view(stage, theme)
        texts = [view.form.region.itemText(at) for at in range(view.form.region.count())]
    assert len(texts) == len(REGIONS) + 1
    assert "EMEA 01, api.eu.mist.com" in texts
    assert "US Government, api.us.mist-federal.com" in texts


def test_pasted_portal_address_gives_region_and_organisation(theme: Theme) -> None:
    with staged(make_world(signed_in=False)) as stage:
        view = _view(stage, theme)
        view.form.address.setText(PORTAL)
        assert view.form.region.currentText() == "EMEA 01, api.eu.mist.com"
        assert view.form.org_id == ORG_ID
        assert f"Read from it: EMEA 01, organisation {ORG_ID}." in words_of(view)
        view.form.token.edit.setText("good-token")
        _check(stage, view)
        assert view.choice.chosen == (ORG_ID, "Example Org")


def test_another_region_chosen_drops_a_pasted_address(theme: Theme) -> None:
    with staged(make_world(signed_in=False)) as stage:
        view = _view(stage, theme)
        view.form.address.setText(PORTAL)
        view.form.region.setCurrentText("Global 01, api.mist.com")
        assert view.form.address.text() == ""
        assert view.form.org_id == ""


def test_custom_host_is_asked_at_its_own_address(theme: Theme) -> None:
    with staged(make_world(signed_in=False)) as stage:
        view = _view(stage, theme)
        view.form.address.setText("http://127.0.0.1:8123/api/v1/self")
        view.form.token.edit.setText("good-token")
        _check(stage, view)
        assert stage.world.mapping.asked[-1].arg("base_url") == "http://127.0.0.1:8123"
        assert view.step is Step.CHOICE


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("not an address", "This is no web address"),
        ("http://mist.example.org", "This address is not encrypted"),
    ],
)
def test_unusable_address_is_said_at_its_field(theme: Theme, address: str, words: str) -> None:
    with staged(make_world(signed_in=False)) as stage:
        view = _view(stage, theme)
        view.form.address.setText(address)
        view.form.token.edit.setText("good-token")
        view.check()
        assert words in view.form.address_row.error
        assert view.step is Step.FORM
        assert not [r for r in stage.world.mapping.asked if r.kind is RequestKind.CHECK_MIST]


def test_missing_fields_are_said_and_focused(theme: Theme) -> None:
    with staged(make_world(signed_in=False)) as stage:
        view = _view(stage, theme)
        view.check()
        assert view.form.region_row.error == "Choose your cloud, or paste the portal address."
        assert view.form.token.error == "Type or paste the token."
        assert view.focusWidget() is view.form.region


@pytest.mark.parametrize(
    ("pasted", "removed"),
    [
        (f"  {SECRET}\n", ("line breaks", "blanks")),
        (f'"{SECRET}"', ("quotes",)),
        (f"\u201c{SECRET}\u201d\u00a0", ("quotes", "blanks")),
        (f"Authorization: Token {SECRET}", ("the word before it",)),
        (f"{SECRET}\u200b", ("invisible characters",)),
        (SECRET, ()),
    ],
)
def test_pasted_token_is_trimmed_and_that_is_said(theme: Theme, pasted: str, removed: tuple[str, ...]) -> None:
    assert clean_token(pasted).text == SECRET
    assert clean_token(pasted).removed == removed
    assert SECRET not in repr(clean_token(pasted))
    with staged(make_world(signed_in=False)) as stage:
        view = _view(stage, theme)
        QGuiApplication.clipboard().setText(pasted)
        view.form.token.edit.paste()
        QGuiApplication.clipboard().clear()
        assert view.form.given_token().reveal() == SECRET
        assert bool(view.form.token.note) is bool(removed)
        for word in removed:
            assert word in view.form.token.note


def test_eye_shows_and_hides_the_token_by_keys(theme: Theme) -> None:
    with staged(make_world(signed_in=False)) as stage:
        view = _view(stage, theme)
        edit = view.form.token.edit
        assert edit.echoMode() is QLineEdit.EchoMode.Password
        edit.setFocus()
        QTest.keyClick(edit, Qt.Key.Key_Tab)
        QTest.keyClick(view.focusWidget(), Qt.Key.Key_Space)
        assert edit.echoMode() is QLineEdit.EchoMode.Normal
        QTest.keyClick(view.focusWidget(), Qt.Key.Key_Space)
        assert edit.echoMode() is QLineEdit.EchoMode.Password


def test_whole_sign_in_by_keys_alone(theme: Theme) -> None:
    world = make_world(signed_in=False)
    with staged(world) as stage:
        view = _view(stage, theme)
        done: list[bool] = []
        view.signed_in.connect(lambda: done.append(True))
        assert view.focusWidget() is view.form.region
        QTest.keyClicks(view.form.region, "EMEA 01")
        view.form.token.edit.setFocus()
        QTest.keyClicks(view.form.token.edit, "good-token")
        QTest.keyClick(view.form.token.edit, Qt.Key.Key_Return)
        stage.until(lambda: view.step is Step.CHOICE)
        assert view.focusWidget() is view.choice.filter_box
        QTest.keyClicks(view.choice.filter_box, "second")
        QTest.keyClick(view.choice.filter_box, Qt.Key.Key_Return)
        stage.until(lambda: bool(done))
    mist = world.settings.kept.mist
    assert (mist.region, mist.base_url) == ("emea01", "https://api.eu.mist.com")
    assert (mist.org_id, mist.org_name) == ("org-2", "Second Org")
    assert [token.reveal() for token in world.credentials.tokens.values()] == ["good-token"]


def test_several_organisations_can_be_filtered_and_rights_are_said(theme: Theme) -> None:
    with staged(make_world(signed_in=False)) as stage:
        view = _view(stage, theme)
        _fill(view)
        _check(stage, view)
        assert not view.page.use_button.isEnabled()
        view.choice.filter_box.setText("nothing like it")
        assert "No organisation has these words" in words_of(view)
        view.choice.filter_box.setText("example")
        assert [row.name for row in view.choice.model.rows] == ["Example Org"]
        assert "The token may only read, which is enough here." in words_of(view)
        assert button_of(view, "Use Example Org").isEnabled()
        view.choice.filter_box.setText("second")
        assert "The token may read and write." in words_of(view)
        assert "Statistics are read every 5 minutes: about 12 calls an hour for each 1,000 devices." in words_of(view)
        assert "12 of 5,000 calls are used this hour." in words_of(view)


def test_token_without_organisations_takes_a_typed_id(theme: Theme) -> None:
    world = make_world(signed_in=False)
    _answers(world, MistSignIn("", "Reader", is_user=False, organizations=()))
    with staged(world) as stage:
        view = _view(stage, theme)
        _fill(view)
        _check(stage, view)
        view.accept()
        assert "An id has 32 letters and digits" in view.choice.typed_row.error
        done: list[bool] = []
        view.signed_in.connect(lambda: done.append(True))
        view.choice.typed.setText(ORG_ID.upper())
        QTest.keyClick(view.choice.typed, Qt.Key.Key_Return)
        stage.until(lambda: bool(done))
    assert world.settings.kept.mist.org_id == ORG_ID


def test_site_only_token_keeps_its_sites(theme: Theme) -> None:
    world = make_world(signed_in=False)
    _answers(world, replace(ONE_ORG, site_only=((ORG_ID, ("site-nord", "site-leeds")),)))
    with staged(world) as stage:
        view = _view(stage, theme)
        _fill(view)
        _check(stage, view)
        assert "It reaches 2 sites of the organisation; only these are shown." in words_of(view)
        assert view.choice.model.rows[0].reach == "2 sites only"
        view.accept()
        stage.until(lambda: view.step is Step.DONE)
    assert world.settings.kept.mist.site_ids == ("site-nord", "site-leeds")


def test_foreign_organisation_in_the_address_is_said(theme: Theme) -> None:
    with staged(make_world(signed_in=False)) as stage:
        view = _view(stage, theme)
        view.form.address.setText("https://manage.eu.mist.com/admin/?org_id=99999999-1111-4222-8333-444444444444")
        view.form.token.edit.setText("good-token")
        _check(stage, view)
        assert "does not see the organisation that the address names" in words_of(view)
        assert view.choice.chosen == ("", "")


def test_other_organisation_than_the_workspace_holds_is_warned_of(theme: Theme) -> None:
    with staged(make_world()) as stage:
        view = _view(stage, theme)
        _fill(view)
        _check(stage, view)
        assert view.choice.chosen[1] == "Example Org"
        view.choice.filter_box.setText("second")
        assert "This workspace holds Example Org." in words_of(view)


def test_refused_token_names_region_and_token_and_tries_the_others(theme: Theme) -> None:
    world = make_world(signed_in=False)
    with staged(world) as stage:
        view = _view(stage, theme)
        _fill(view, "belongs-elsewhere")
        _check(stage, view)
        said = words_of(view)
        assert "EMEA 01 (api.eu.mist.com) refused the token (401)." in said
        assert "Either the region or the token is wrong" in said
        assert "12 more Mist hosts, one call each" in said
        assert view.focusWidget() is view.form.token.edit
        assert not [r for r in world.mapping.asked if r.kind is RequestKind.TRY_REGIONS]
        button_of(view, "Try the other regions").click()
        stage.until(lambda: view.step is Step.CHOICE)
        asked = world.mapping.asked[-1]
        assert asked.kind is RequestKind.TRY_REGIONS
        assert asked.arg("base_urls").split() == list(other_clouds("https://api.eu.mist.com"))
        assert "The token belongs to Global 01, which is chosen now." in words_of(view)
        view.choice.filter_box.setText("example")
        view.accept()
        stage.until(lambda: view.step is Step.DONE)
    assert world.settings.kept.mist.region == "global01"
    assert world.settings.kept.mist.base_url == "https://api.mist.com"


def test_no_region_knows_the_token(theme: Theme) -> None:
    world = make_world(signed_in=False)

    async def none(_request: Request) -> str:
        raise SignInRefused("No cloud knows this token", "12 clouds were asked.", "Make a new one.", side=Side.MIST)

    world.link.answers[RequestKind.TRY_REGIONS] = none
    with staged(world) as stage:
        view = _view(stage, theme)
        _fill(view, "unknown")
        _check(stage, view)
        view.try_other_regions()
        stage.until(lambda: view.step is Step.FORM)
        assert "No cloud knows this token." in words_of(view)
        assert "Try the other regions" not in words_of(view)


def test_login_page_is_not_the_mist_cloud(theme: Theme) -> None:
    world = make_world(signed_in=False)
    _fails_with(world, NotTheCloud("This is not Mist", "An answer came, but it is HTML.", "Check the address."))
    with staged(world) as stage:
        view = _view(stage, theme)
        _fill(view)
        _check(stage, view)
        assert "This is not the Mist cloud." in words_of(view)
        assert "it is HTML. Check the address." in words_of(view)


def test_untrusted_certificate_unfolds_the_network_settings(theme: Theme, tmp_path: Path) -> None:
    world = make_world(signed_in=False)
    _fails_with(world, TlsRefused("The certificate is not trusted", "Issued by Example CA.", "Choose its file."))
    with staged(world) as stage:
        view = _view(stage, theme)
        _fill(view)
        _check(stage, view)
        assert view.form.network.is_open
        assert view.focusWidget() is view.form.certificate.edit
        view.form.certificate.edit.setText(str(tmp_path / "none.pem"))
        view.check()
        assert view.form.certificate.error == "There is no such file."
        authority = tmp_path / "ca.pem"
        authority.write_text("-----BEGIN CERTIFICATE-----\n")
        view.form.certificate.edit.setText(str(authority))
        _check(stage, view)
        assert world.mapping.asked[-1].arg("ca_file") == str(authority)


def test_call_limit_counts_down_and_checks_again_by_itself(theme: Theme) -> None:
    world = make_world(signed_in=False)
    good = world.link.answers[RequestKind.CHECK_MIST]
    _fails_with(world, QuotaUsed("Mist asks to wait", "429.", "Wait.", retry_after=1.0, side=Side.MIST))
    with staged(world) as stage:
        view = _view(stage, theme)
        _fill(view)
        _check(stage, view)
        assert view.step is Step.WAITING
        assert "Mist asks to wait." in words_of(view)
        assert view.page.work.text == "Checking again in 0:01."
        world.link.answers[RequestKind.CHECK_MIST] = good
        stage.until(lambda: view.step is Step.CHOICE)


def test_waiting_can_be_stopped(theme: Theme) -> None:
    world = make_world(signed_in=False)
    _fails_with(world, QuotaUsed("Mist asks to wait", "429.", "Wait.", retry_after=900.0, side=Side.MIST))
    with staged(world) as stage:
        view = _view(stage, theme)
        _fill(view)
        _check(stage, view)
        QTest.keyClick(view.page.work.cancel, Qt.Key.Key_Escape)
        assert view.step is Step.FORM
        assert view.form.given_token().reveal() == "good-token"


def test_running_check_can_be_cancelled_and_reaches_the_worker(theme: Theme) -> None:
    world = make_world(signed_in=False)
    with staged(world) as stage:
        view = _view(stage, theme)
        _fill(view)
        world.link.hold = asyncio.Event()
        view.check()
        stage.until(lambda: _is_asked(world, RequestKind.CHECK_MIST))
        assert view.page.work.text == "Asking EMEA 01 (api.eu.mist.com) who this token is."
        assert not view.form.isEnabled()
        button_of(view, "Cancel").click()
        stage.until(lambda: any(r.kind is RequestKind.CANCEL for r in world.mapping.asked))
        assert view.step is Step.FORM
        assert "Stopped. Nothing was changed." in spoken_of(view)
        world.link.hold.set()
        stage.settle()
        assert view.step is Step.FORM
        assert world.settings.kept.mist.base_url == ""


def test_token_that_is_not_kept_is_said_before_going_on(theme: Theme) -> None:
    world = make_world(signed_in=False)
    _answers(world, ONE_ORG)
    world.credentials.persistent = False
    world.credentials.place = "Kept in memory only until the program ends: no key store was found."
    with staged(world) as stage:
        view = _view(stage, theme)
        done: list[bool] = []
        view.signed_in.connect(lambda: done.append(True))
        stage.until(lambda: "memory only" in view.page.help.text(KEPT))
        _fill(view)
        _check(stage, view)
        view.accept()
        stage.until(lambda: view.step is Step.DONE)
        assert not done
        assert "the token is not kept" in words_of(view)
        assert "no key store was found" in words_of(view)
        button_of(view, "Continue").click()
        assert done


def test_sign_in_again_begins_with_what_is_known(theme: Theme) -> None:
    world = make_world()
    trouble = Trouble("SignInRefused", Side.MIST, "The token was refused", "It was deleted.", "Sign in again.")
    with staged(world) as stage:
        stage.run(world.link.change_state(mist=SideState.SIGN_IN_AGAIN, mist_trouble=trouble))
        stage.until(lambda: stage.state.sync.mist is SideState.SIGN_IN_AGAIN)
        view = _view(stage, theme)
        said = words_of(view)
        assert "Sign in to Mist again" in said
        assert "The token was refused. It was deleted." in spoken_of(view)
        assert view.form.region.currentText() == "EMEA 01, api.eu.mist.com"
        assert view.focusWidget() is view.form.token.edit
        assert "Try the demo" not in said


def test_demo_and_cancel_are_told_and_the_token_is_dropped(theme: Theme) -> None:
    with staged(make_world(signed_in=False)) as stage:
        view = _view(stage, theme)
        told: list[str] = []
        view.demo_asked.connect(lambda: told.append("demo"))
        view.cancelled.connect(lambda: told.append("cancelled"))
        view.form.token.edit.setText(SECRET)
        button_of(view, "Try the demo").click()
        assert view.form.token.is_empty
        QTest.keyClick(view, Qt.Key.Key_Escape)
        assert told == ["demo", "cancelled"]
        view.set_can_demo(can=False)
        assert "Try the demo" not in words_of(view)


def test_token_is_in_no_word_no_log_and_no_repr(theme: Theme, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    world = make_world(signed_in=False)
    seen: list[str] = []

    def look(view: MistSignInView) -> None:
        seen.extend((words_of(view), spoken_of(view), repr(view.form.given_token()), repr(world.mapping.asked)))

    with staged(world) as stage:
        view = _view(stage, theme)
        _fill(view, f'"{SECRET}"')
        look(view)
        _check(stage, view)
        look(view)
        view.try_other_regions()
        stage.until(lambda: view.step is Step.CHOICE)
        look(view)
        view.choice.filter_box.setText("example")
        view.accept()
        stage.until(lambda: view.step is Step.DONE)
        look(view)
        seen.append(repr(world.settings.kept))
        assert view.form.token.is_empty
    everything = "\n".join([*seen, caplog.text])
    assert SECRET not in everything
    assert SECRET[-8:] not in everything


def test_page_that_goes_away_leaves_no_work(theme: Theme) -> None:
    world = make_world(signed_in=False)
    with staged(world) as stage:
        view = MistSignInView(stage.state, theme)
        _fill(view)
        world.link.hold = asyncio.Event()
        view.check()
        stage.until(lambda: _is_asked(world, RequestKind.CHECK_MIST))
        view.deleteLater()
        stage.settle()
        world.link.hold.set()


# --- the target


def _target_view(stage: Stage, theme: Theme) -> MappedSignInView:
    view = MappedSignInView(stage.state, theme)
    stage.show(view)
    return view


def test_embedded_graph_needs_neither_address_nor_token(theme: Theme) -> None:
    world = make_world()
    with staged(world) as stage:
        view = _target_view(stage, theme)
        done: list[bool] = []
        view.signed_in.connect(lambda: done.append(True))
        assert not view.form.address.isVisible()
        view.check()
        stage.until(lambda: view.step is Step.CHOICE)
        assert "The embedded graph answers for Example Org, with 2 sites." in words_of(view)
        view.result.choices.zones.setChecked(False)
        view.result.choices.switch_type.setCurrentIndex(1)
        view.result.site.setCurrentIndex(view.result.site.findData("SITE2"))
        view.accept()
        stage.until(lambda: bool(done))
    target = world.settings.kept.target
    assert (target.kind, target.site_id) == (TargetKind.LOCAL, "SITE2")
    assert (target.zones, target.ethernet_switch) == (False, True)


def test_mapped_is_checked_and_taken_into_use_with_its_connector(theme: Theme) -> None:
    world = make_world()
    with staged(world) as stage:
        view = _target_view(stage, theme)
        view.choose_kind("Mapped")
        assert view.form.address.text() == "https://api.mapped.com/graphql"
        view.form.org.setText("ORG9")
        view.token.edit.setText(f" {SECRET}\n")
        view.check()
        stage.until(lambda: view.step is Step.CHOICE)
        assert "api.mapped.com answers for Example Org" in words_of(view)
        view.accept()
        stage.until(lambda: view.step is Step.DONE)
        assert SECRET not in words_of(view) + spoken_of(view) + repr(world.mapping.asked)
    target = world.settings.kept.target
    assert (target.kind, target.url, target.org_id) == (TargetKind.MAPPED, "https://api.mapped.com/graphql", "ORG9")
    assert target.connector_id == "CON1"
    assert isinstance(world.credentials.tokens[Side.MAPPED, "mapped:https://api.mapped.com/graphql:ORG9"], Token)


def test_what_a_target_cannot_take_is_said(theme: Theme) -> None:
    world = make_world()

    async def places_only(_request: Request) -> str:
        return to_json(MappedSignIn("Example Org", (), (), ("places",), ("points", "samples")))

    world.link.answers[RequestKind.CHECK_MAPPED] = places_only
    with staged(world) as stage:
        view = _target_view(stage, theme)
        view.check()
        stage.until(lambda: view.step is Step.CHOICE)
        assert "It takes places." in words_of(view)
        assert "It cannot take points and samples; these are offered as files." in words_of(view)


def test_typed_connector_is_kept_even_when_the_target_does_not_list_it(theme: Theme) -> None:
    world = make_world()
    with staged(world) as stage:
        view = _target_view(stage, theme)
        view.choose_kind("Mapped")
        view.form.connector.setText("CON77")
        view.token.edit.setText("some-token")
        view.check()
        stage.until(lambda: view.step is Step.CHOICE)
        assert view.result.connector.currentText() == "CON77, not listed by the target"
        view.accept()
        stage.until(lambda: view.step is Step.DONE)
    assert world.settings.kept.target.connector_id == "CON77"


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (SignInRefused("The token was refused", "401.", "Check."), "api.mapped.com refused the token (401)."),
        (NotTheCloud("This is not Mapped", "HTML came.", "Check the address."), "This is not Mapped."),
    ],
)
def test_target_failures_are_said_in_place(theme: Theme, error: MistdeskError, words: str) -> None:
    world = make_world()
    _fails_with(world, error)
    with staged(world) as stage:
        view = _target_view(stage, theme)
        view.choose_kind("Mapped")
        view.token.edit.setText("some-token")
        view.check()
        stage.until(lambda: view.step is Step.FORM)
        assert words in words_of(view)
        assert world.settings.kept.target.kind is TargetKind.LOCAL


def test_target_form_says_what_is_missing(theme: Theme) -> None:
    with staged(make_world()) as stage:
        view = _target_view(stage, theme)
        view.choose_kind("Mapped")
        view.form.address.setText("http://mapped.example.org/graphql")
        view.check()
        assert "not encrypted" in view.form.address_row.error
        assert view.token.error == "Type or paste the token."
        told: list[bool] = []
        view.cancelled.connect(lambda: told.append(True))
        button_of(view, "Cancel").click()
        assert told


def test_every_field_can_be_reached_and_is_named(theme: Theme) -> None:
    pages: tuple[Callable[[Stage, Theme], MistSignInView | MappedSignInView], ...] = (_view, _target_view)
    for make in pages:
        with staged(make_world(signed_in=make is _target_view)) as stage:
            view = make(stage, theme)
            if isinstance(view, MappedSignInView):
                view.choose_kind("Mapped")
            first = view.focusWidget()
            reached = {first}
            for _ in range(40):
                QTest.keyClick(view.focusWidget(), Qt.Key.Key_Tab)
                reached.add(view.focusWidget())
            assert len(reached) >= 7
            assert all(part.accessibleName() for part in reached)
