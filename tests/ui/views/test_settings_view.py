"""The Settings place: only rows that work, changes that count at once, are said and can be taken back."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from mistdesk import __version__
from mistdesk.domain.errors import MistdeskError, Side, StorageTrouble
from mistdesk.domain.sync import (
    PollSettings,
    RequestKind,
    SideState,
    TargetKind,
    TargetSettings,
    Token,
    Trouble,
)
from mistdesk.ui.kit.theme import Theme
from mistdesk.ui.models.settings_words import every, with_current
from mistdesk.ui.views.settings import SettingsView
from mistdesk.ui.views.settings_parts import FolderRow, VersionsCard
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from tests.ui.fakes import ORG_ID, World, make_world
from tests.ui.views.stage import Stage, button_of, staged, words_of


def _view(stage: Stage, theme: Theme) -> SettingsView:
    view = SettingsView(stage.state, theme)
    stage.show(view)
    stage.settle()
    return view


def _reloads(world: World) -> int:
    return sum(request.kind is RequestKind.RELOAD for request in world.mapping.asked)


def test_connection_target_and_cost_are_said(theme: Theme) -> None:
    with staged() as stage:
        stage.until(lambda: stage.state.sync.mist is SideState.OK)
        view = _view(stage, theme)
        assert view.mist_facts.facts == (
            ("Organisation", "Example Org"),
            ("Cloud", "EMEA 01 (api.eu.mist.com)"),
            ("Rights", "Read only"),
            ("Reach", "All sites of the organisation"),
        )
        assert view.mist_state.text == "Signed in"
        assert ("Target", "The embedded graph, on this computer") in view.target_facts.facts
        assert ("Mapped site", "Berlin") in view.target_facts.facts
        assert "calls an hour. Nothing is skipped." in words_of(view)
        assert "Tokens: In the system's key store, under mistdesk." in words_of(view)
        assert __version__ in words_of(view)


@pytest.mark.parametrize(
    ("seconds", "words"), [(60.0, "Every minute"), (300.0, "Every 5 minutes"), (3600.0, "Every hour")]
)
def test_how_often_in_words(seconds: float, words: str) -> None:
    assert every(seconds) == words
    assert with_current((60.0, 300.0), seconds).count(seconds) == 1


def test_polling_counts_at_once_reaches_the_worker_and_can_be_taken_back(theme: Theme) -> None:
    world = make_world()
    with staged(world) as stage:
        view = _view(stage, theme)
        before = _reloads(world)
        view.stats.setFocus()
        QTest.keyClick(view.stats, Qt.Key.Key_Down)
        assert world.settings.kept.poll.stats_seconds == 600.0
        assert view.saved.text == "Saved: statistics every 10 minutes."
        stage.settle()
        assert _reloads(world) == before + 1
        button_of(view, "Undo").click()
        stage.settle()
        assert world.settings.kept.poll == PollSettings()
        assert view.stats.currentText() == "Every 5 minutes"
        assert view.saved.text == "Taken back."
        assert _reloads(world) == before + 2


def test_interval_that_is_no_choice_is_kept_and_shown(theme: Theme) -> None:
    world = make_world()
    world.settings.kept = replace(world.settings.kept, poll=PollSettings(450.0, 5400.0))
    with staged(world) as stage:
        view = _view(stage, theme)
        assert view.stats.currentData() == 450.0
        assert view.inventory.currentData() == 5400.0
        view.inventory.setCurrentIndex(view.inventory.findData(86400.0))
        assert world.settings.kept.poll == PollSettings(450.0, 86400.0)
        assert view.saved.text == "Saved: devices every 24 hours."


def test_theme_is_chosen_by_keys_and_needs_no_worker(theme: Theme) -> None:
    world = make_world()
    with staged(world) as stage:
        view = _view(stage, theme)
        before = _reloads(world)
        QTest.keyClick(view.look, Qt.Key.Key_Right)
        QTest.keyClick(view.look, Qt.Key.Key_Right)
        assert world.settings.kept.theme == "dark"
        assert view.saved.text == "Saved: dark theme."
        stage.settle()
        assert _reloads(world) == before


def test_zones_and_switch_type_are_settings_of_the_target(theme: Theme) -> None:
    world = make_world()
    with staged(world) as stage:
        view = _view(stage, theme)
        view.choices.zones.setFocus()
        QTest.keyClick(view.choices.zones, Qt.Key.Key_Space)
        assert world.settings.kept.target.zones is False
        view.choices.switch_type.setCurrentIndex(1)
        assert world.settings.kept.target.ethernet_switch is True
        view.on_undo()
        assert world.settings.kept.target == TargetSettings(zones=False)
        stage.settle()


def test_certificate_is_taken_only_when_it_is_there(theme: Theme, tmp_path: Path) -> None:
    world = make_world()
    authority = tmp_path / "company.pem"
    authority.write_text("-----BEGIN CERTIFICATE-----\n")
    with staged(world) as stage:
        view = _view(stage, theme)
        view.certificate.edit.setText(str(tmp_path / "missing.pem"))
        view.certificate.edit.editingFinished.emit()
        assert view.certificate.error == "There is no such file."
        assert world.settings.kept.mist.ca_file == ""
        view.certificate.on_file_chosen(str(authority))
        assert world.settings.kept.mist.ca_file == str(authority)
        stage.settle()


def test_signing_out_asks_first_and_forgets_the_token(theme: Theme) -> None:
    world = make_world()
    name = f"mist:https://api.eu.mist.com:{ORG_ID}"
    world.credentials.tokens[Side.MIST, name] = Token("kept-token")
    with staged(world) as stage:
        view = _view(stage, theme)
        told: list[bool] = []
        view.signed_out.connect(lambda: told.append(True))
        view.sign_out_button.click()
        assert view.focusWidget() is view.mist_confirm.keep
        button_of(view, "Stay signed in").click()
        assert world.settings.kept.mist.base_url
        view.sign_out_button.click()
        button_of(view, "Sign out of Mist").click()
        stage.until(lambda: bool(told))
        assert world.settings.kept.mist.base_url == ""
        assert world.credentials.tokens == {}
        assert view.saved.text == "Signed out of Mist."
        assert button_of(view, "Sign in to Mist…").isEnabled()
        assert view.mist_facts.facts == (("Organisation", "Example Org"),)


def test_mapped_target_can_be_signed_out_of(theme: Theme) -> None:
    world = make_world()
    target = TargetSettings(TargetKind.MAPPED, "https://api.mapped.com/graphql", "ORG9", "CON1", "SITE1")
    world.settings.kept = replace(world.settings.kept, target=target)
    with staged(world) as stage:
        view = _view(stage, theme)
        assert view.target_facts.facts[:3] == (
            ("Target", "Mapped (api.mapped.com)"),
            ("Organisation", "ORG9"),
            ("Connector", "CON1"),
        )
        view.target_out_button.click()
        button_of(view, "Sign out of Mapped").click()
        stage.settle()
        assert world.settings.kept.target == TargetSettings()


def test_trouble_and_requests_for_other_pages(theme: Theme) -> None:
    world = make_world()
    trouble = Trouble("SignInRefused", Side.MIST, "The token was refused", "It was deleted.", "Check the token.")
    with staged(world) as stage:
        view = _view(stage, theme)
        stage.run(world.link.change_state(mist=SideState.SIGN_IN_AGAIN, mist_trouble=trouble))
        stage.until(lambda: view.mist_state.text == "Refused: sign in again")
        assert "It was deleted. Check the token." in words_of(view)
        told: list[str] = []
        view.sign_in_asked.connect(lambda: told.append("sign in"))
        view.target_asked.connect(lambda: told.append("target"))
        button_of(view, "Sign in again…").click()
        button_of(view, "Change target…").click()
        assert told == ["sign in", "target"]


def test_folders_can_be_copied_and_are_absent_until_known(theme: Theme) -> None:
    with staged() as stage:
        view = _view(stage, theme)
        assert "Workspace" not in words_of(view)
        view.set_folders("/srv/work", "/srv/work/logs")
        said: list[str] = []
        view.said.connect(lambda text, _action: said.append(text))
        rows = view.findChildren(FolderRow)
        assert [r.path.text() for r in rows] == ["/srv/work", "/srv/work/logs"]
        rows[1].on_copy()
        assert QGuiApplication.clipboard().text() == "/srv/work/logs"
        view.findChildren(VersionsCard)[0].on_copy()
        assert f"mistdesk {__version__}" in QGuiApplication.clipboard().text()
        QGuiApplication.clipboard().clear()
        assert said == ["Copied the path: logs.", "Copied the versions."]


def test_settings_that_cannot_be_saved_are_told_and_shown_as_they_are(theme: Theme) -> None:
    world = make_world()
    fault = StorageTrouble("The disk is full", "settings.json could not be written.", "Make room.")

    world.settings.fault = fault
    with staged(world) as stage:
        view = _view(stage, theme)
        told: list[MistdeskError] = []
        view.failed.connect(told.append)
        view.look.set_current("Dark")
        view.on_look_changed("Dark")
        assert told == [fault]
        assert view.look.current == "System"
        assert view.saved.text == ""


def test_not_signed_in_shows_no_dead_rows(theme: Theme) -> None:
    with staged(make_world(signed_in=False)) as stage:
        view = _view(stage, theme)
        assert view.mist_facts.facts == (("Organisation", "None yet"),)
        assert not view.sign_out_button.isVisible()
        assert "What this costs is known once the devices were read." in words_of(view)
        assert not view.certificate.isEnabled()
