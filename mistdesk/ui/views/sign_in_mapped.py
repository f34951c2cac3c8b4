"""Where to publish and how somebody signs in there: the page; it knows state and service, and shows no token."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from mistdesk.domain.errors import MistdeskError, NotTheCloud, QuotaUsed, SignInRefused, TlsRefused
from mistdesk.domain.sync import MappedSignIn, TargetKind, TargetSettings, Token
from mistdesk.ui.kit.theme import Theme
from mistdesk.ui.kit.tokens import Meaning
from mistdesk.ui.kit.widgets import Banner, Button, Card, FormRow, PrimaryButton
from mistdesk.ui.models.sign_in_words import TroubleWords, host_of
from mistdesk.ui.state import WindowState
from mistdesk.ui.views.choice_box import ChoiceBox
from mistdesk.ui.views.sign_in_mapped_form import MAPPED, TargetChoices, TargetForm
from mistdesk.ui.views.sign_in_mist_page import Step
from mistdesk.ui.views.sign_in_parts import Aside, Fact, SignInPage, Wait, WorkLine, button_row, stopper
from mistdesk.ui.words import listed, plural

_TASK = "sign-in-target"
_PLACE_TASK = "sign-in-target-place"
_KEPT = "Where the token is kept"
_HELP = (
    (
        "What happens",
        "The target is asked what it is and what it takes. Nothing is sent before you have seen the plan.",
    ),
    (
        "What the token needs",
        ("Reading places and things, and writing them if you publish. Make it in the Mapped console, in your profile."),
    ),
    (_KEPT, "Looking for this computer's key store…"),
)


def target_trouble(error: MistdeskError, address: str) -> TroubleWords:
    """What a failed check of a target means."""
    where = host_of(address) or "The embedded graph"
    if isinstance(error, SignInRefused):
        text = (
            "The token may be mistyped, revoked, or belong to another organisation than the one given. "
            "Check the token and the organisation id, or make a new one in the Mapped console."
        )
        return TroubleWords(f"{where} refused the token (401).", text)
    if isinstance(error, NotTheCloud):
        return TroubleWords("This is not Mapped.", f"{error.message} {error.action}".strip())
    return TroubleWords(f"{error.title.rstrip('.')}.", f"{error.message} {error.action}".strip())


class TargetFound(Card):
    """What the target is and takes, with the connector, the site and the type of switches to choose."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, "", "", parent)
        self.body.setSpacing(theme.current.space.m)
        self.who = Fact(theme, Meaning.OK)
        self.carries = Fact(theme, Meaning.OK)
        self.not_carried = Fact(theme, Meaning.REVIEW)
        self.connector = ChoiceBox(self)
        self.connector_row = FormRow(theme, "Connector", self.connector, "Under which published points are gathered.")
        self.site = ChoiceBox(self)
        hint = "Buildings are published into it. Where sites differ, each row of the grid can name its own."
        self.site_row = FormRow(theme, "Mapped site for buildings", self.site, hint)
        self.choices = TargetChoices(theme)
        for part in (self.who, self.carries, self.not_carried, self.connector_row, self.site_row, self.choices):
            self.body.addWidget(part)

    def show_result(self, found: MappedSignIn, target: TargetSettings) -> None:
        """Say it, with what was chosen before chosen again."""
        where = "The embedded graph" if target.kind is TargetKind.LOCAL else host_of(target.url)
        self.who.set(Meaning.OK, f"{where} answers for {found.organization}, with {plural(len(found.sites), 'site')}.")
        takes = f"It takes {listed(list(found.carries), 8)}." if found.carries else ""
        self.carries.set(Meaning.OK, takes)
        lacks = "" if found.carries else "It takes nothing of what is published. "
        if found.cannot_carry:
            lacks += f"It cannot take {listed(list(found.cannot_carry), 8)}; these are offered as files."
        self.not_carried.set(Meaning.REVIEW, lacks.strip())
        _fill(self.connector, found.connectors, target.connector_id, "No connector")
        self.connector_row.setVisible(target.kind is TargetKind.MAPPED and bool(found.connectors))
        _fill(self.site, found.sites, target.site_id, "Chosen row by row in the grid")
        self.site_row.setVisible(bool(found.sites))
        self.choices.show_target(target)

    def chosen(self, target: TargetSettings) -> TargetSettings:
        """The target with what was chosen here."""
        taken = self.choices.applied_to(target)
        if self.connector_row.isVisibleTo(self):
            taken = replace(taken, connector_id=str(self.connector.currentData() or ""))
        return replace(taken, site_id=str(self.site.currentData() or ""))


def _fill(box: ChoiceBox, items: tuple[tuple[str, str], ...], chosen: str, none: str) -> None:
    """Offer the items and, unless there is only one, none of them; what was chosen before is chosen again."""
    choices = [(f"{name}, {key}" if name and name != key else key, key) for key, name in items]
    only = items[0][0] if len(items) == 1 else ""
    if not only:
        choices.append((none, ""))
    if chosen and chosen not in {key for key, _ in items}:
        choices.insert(0, (f"{chosen}, not listed by the target", chosen))
    box.set_choices(choices, chosen or only)


class MappedSignInView(QWidget):
    """Target and token, a check by the worker, what the target takes, done. Everything is said in place."""

    signed_in = Signal()
    cancelled = Signal()

    def __init__(self, state: WindowState, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state = state
        self._step = Step.FORM
        self._asked: TargetSettings | None = None
        self.found: MappedSignIn | None = None
        """What the last check found."""
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        self.page = SignInPage(theme, "publish")
        self.page.set_head("Choose where to publish", "Buildings, floors, devices and counts go there once you say so.")
        outer.addWidget(self.page)
        self._add_parts(theme)
        self.form.show_target(state.settings.target)
        self._show_step(Step.FORM)
        self.form.kind.setFocus()
        self.destroyed.connect(stopper(state.tasks, _TASK, _PLACE_TASK))
        state.tasks.replace(_PLACE_TASK, self._find_place())

    def _add_parts(self, theme: Theme) -> None:
        self.band = Banner(theme, Meaning.ERROR, "", parent=self)
        self.band.hide()
        self.form = TargetForm(theme)
        self.token = self.form.token
        self.result = TargetFound(theme)
        self.work = WorkLine(theme)
        self.check_button = PrimaryButton("Check the target", self)
        self.use_button = PrimaryButton("Use this target", self)
        self.continue_button = PrimaryButton("Continue", self)
        self.back_button = Button("Change target or token", self)
        self.cancel_button = Button("Cancel", self)
        steps = (self.check_button, self.use_button, self.continue_button, self.back_button)
        buttons = button_row(theme, *steps, last=self.cancel_button)
        for part in (self.band, self.form, self.result, self.work):
            self.page.form.addWidget(part)
        self.page.form.addLayout(buttons)
        self.help = Aside(theme, _HELP)
        self.page.side.addWidget(self.help)
        self.form.submitted.connect(self.check)
        self.form.edited.connect(self.on_form_edited)
        self.work.cancelled.connect(self.stop)
        self._wait_for = Wait(self.work, "Asking again", self)
        self._wait_for.over.connect(self.check)
        self.check_button.clicked.connect(self.check)
        self.use_button.clicked.connect(self.accept)
        self.continue_button.clicked.connect(self.signed_in)
        self.back_button.clicked.connect(self.on_back)
        self.cancel_button.clicked.connect(self.leave)

    @property
    def step(self) -> Step:
        """Where the sign-in is."""
        return self._step

    def choose_kind(self, word: str) -> None:
        """Choose "Embedded graph" or "Mapped"."""
        self.form.choose_kind(word)

    # --- what is asked

    def check(self) -> None:
        """Ask the target what it is and takes."""
        if self._step not in {Step.FORM, Step.WAITING}:
            return
        target = self.form.target()
        if target is None:
            return
        self._asked, self.found = target, None
        self.band.hide()
        self._show_step(Step.CHECKING)
        self.work.say(f"Asking {host_of(target.url) or 'the embedded graph'} what it takes.")
        self._state.tasks.replace(_TASK, self._check(target, self.form.given_token()))

    def accept(self) -> None:
        """Take the target into use."""
        if self._step is not Step.CHOICE or self._asked is None:
            return
        target = self.result.chosen(self._asked)
        self.band.hide()
        self._show_step(Step.ACCEPTING)
        self.work.say("Taking it into use.")
        self._state.tasks.replace(_TASK, self._accept(target, self.form.given_token()))

    def stop(self) -> None:
        """Cancel what is being asked or waited for; everything typed stays."""
        self._state.tasks.cancel(_TASK)
        self._wait_for.stop()
        self._show_step(Step.FORM)
        self._say(Meaning.INFO, "Stopped.", "Nothing was changed.")
        self.check_button.setFocus()

    def leave(self) -> None:
        """Go back with the target as it was."""
        self._state.tasks.cancel(_TASK)
        self._wait_for.stop()
        self.token.clear()
        self.cancelled.emit()

    # --- the work

    async def _check(self, target: TargetSettings, token: Token | None) -> None:
        try:
            found = await self._state.desk.sign_in.check_target(target, token)
        except MistdeskError as error:
            self._show_trouble(error, target)
            return
        self.found = found
        self._show_step(Step.CHOICE)
        self.result.show_result(found, target)
        self.use_button.setFocus()

    async def _accept(self, target: TargetSettings, token: Token | None) -> None:
        service = self._state.desk.sign_in
        try:
            kept = await service.accept_target(target, token)
        except MistdeskError as error:
            self._show_step(Step.CHOICE)
            words = target_trouble(error, target.url)
            self._say(Meaning.ERROR, words.title, words.text)
            return
        self.token.clear()
        if kept:
            self._step = Step.DONE
            self.signed_in.emit()
            return
        place = await asyncio.to_thread(lambda: service.token_place)
        self.help.set_text(_KEPT, place)
        self._show_step(Step.DONE)
        text = f"{place} You will be asked for it again at the next start."
        self._say(Meaning.REVIEW, "The target is in use, but the token is not kept.", text)
        self.continue_button.setFocus()

    async def _find_place(self) -> None:
        service = self._state.desk.sign_in
        place = await asyncio.to_thread(lambda: service.token_place)
        self.help.set_text(_KEPT, f"{place} It appears in no log.")

    # --- what is shown

    def _say(self, meaning: Meaning, title: str, text: str) -> None:
        self.band.set_message(meaning, title, text)
        self.band.show()

    def _show_trouble(self, error: MistdeskError, target: TargetSettings) -> None:
        if isinstance(error, QuotaUsed):
            self._wait(error.retry_after)
            return
        self._show_step(Step.FORM)
        words = target_trouble(error, target.url)
        self._say(Meaning.ERROR, words.title, words.text)
        if isinstance(error, TlsRefused):
            self.form.show_network()
        elif isinstance(error, SignInRefused) and self.form.kind.current == MAPPED:
            self.token.edit.setFocus()
        else:
            self.check_button.setFocus()

    def _wait(self, seconds: float) -> None:
        self._show_step(Step.WAITING)
        text = "The call limit is used up (429). The target is asked again by itself; nothing is lost."
        self._say(Meaning.REVIEW, "Mapped asks to wait.", text)
        self._wait_for.start(seconds)

    def _show_step(self, step: Step) -> None:
        self._step = step
        choosing = step in {Step.CHOICE, Step.ACCEPTING}
        self.form.setVisible(step in {Step.FORM, Step.CHECKING, Step.WAITING})
        self.form.setEnabled(not step.is_busy)
        self.result.setVisible(choosing)
        self.result.setEnabled(not step.is_busy)
        self.check_button.setVisible(step is Step.FORM)
        self.use_button.setVisible(step is Step.CHOICE)
        self.back_button.setVisible(step is Step.CHOICE)
        self.continue_button.setVisible(step is Step.DONE)
        self.cancel_button.setVisible(step in {Step.FORM, Step.CHOICE})
        self.work.cancel.setVisible(step is not Step.ACCEPTING)
        self.work.setVisible(step.is_busy)
        if step in {Step.CHECKING, Step.WAITING}:
            self.work.cancel.setFocus()

    # --- news

    def on_form_edited(self) -> None:
        """What was said of the old text no longer holds."""
        if self._step is Step.FORM:
            self.band.hide()

    def on_back(self) -> None:
        """To the form, with everything as it was typed."""
        self.band.hide()
        self._show_step(Step.FORM)
        self.form.kind.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc stops what goes on, else goes back."""
        if event.key() != Qt.Key.Key_Escape:
            super().keyPressEvent(event)
        elif self._step in {Step.CHECKING, Step.WAITING}:
            self.stop()
        elif self._step is Step.CHOICE:
            self.on_back()
        elif self._step is Step.FORM:
            self.leave()
