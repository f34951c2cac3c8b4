"""The page on which somebody signs in to Mist; it knows state and the sign-in service, and shows no token."""

from __future__ import annotations

import asyncio

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from mistdesk.domain.errors import MistdeskError, QuotaUsed, SignInRefused, TlsRefused
from mistdesk.domain.estate.regions import region_of_host
from mistdesk.domain.sync import MistConnection, MistSignIn, RequestState, SideState, Token
from mistdesk.ui.kit.theme import Theme
from mistdesk.ui.kit.tokens import Meaning
from mistdesk.ui.models.sign_in_words import (
    ANOTHER,
    TRY_OTHERS,
    cloud_name,
    cloud_words,
    host_of,
    other_clouds,
    trouble_words,
)
from mistdesk.ui.state import WindowState
from mistdesk.ui.views.sign_in_mist_page import KEPT, MistSignInPage, Step
from mistdesk.ui.views.sign_in_parts import Wait, stopper

_TASK = "sign-in-mist"
_PLACE_TASK = "sign-in-mist-place"


class MistSignInView(QWidget):
    """Cloud and token, a check by the worker, the organisation, done. Everything is said in place."""

    signed_in = Signal()
    cancelled = Signal()
    demo_asked = Signal()

    def __init__(self, state: WindowState, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state = state
        self._step = Step.FORM
        self._asked: MistConnection | None = None
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        self.page = MistSignInPage(theme)
        self.form, self.choice, self.demo = self.page.input, self.page.choice, self.page.demo
        outer.addWidget(self.page)
        self._wait_for = Wait(self.page.work, "Checking again", self)
        self._connect()
        self.form.show_connection(state.settings.mist)
        self.page.can_demo = not state.desk.demo
        self._show_step(Step.FORM)
        self._say_why_again()
        (self.form.token.edit if state.signed_in else self.form.region).setFocus()
        self.destroyed.connect(stopper(state.tasks, _TASK, _PLACE_TASK))
        state.tasks.replace(_PLACE_TASK, self._find_place())

    def _connect(self) -> None:
        page = self.page
        self.form.submitted.connect(self.check)
        self.form.edited.connect(self.on_form_edited)
        self.choice.submitted.connect(self.accept)
        self.choice.changed.connect(self.on_choice_changed)
        page.work.cancelled.connect(self.stop)
        self._wait_for.over.connect(self.check)
        page.band.action.connect(self.try_other_regions)
        page.check_button.clicked.connect(self.check)
        page.use_button.clicked.connect(self.accept)
        page.continue_button.clicked.connect(self.signed_in)
        page.back_button.clicked.connect(self.on_back)
        page.cancel_button.clicked.connect(self.leave)
        page.demo.clicked.connect(self.on_demo)

    @property
    def step(self) -> Step:
        """Where the sign-in is."""
        return self._step

    def set_can_demo(self, *, can: bool) -> None:
        """Whether there is a demo to offer."""
        self.page.can_demo = can
        self._show_step(self._step)

    # --- what is asked

    def check(self) -> None:
        """Ask the chosen cloud who the token is."""
        if self._step not in {Step.FORM, Step.WAITING}:
            return
        connection = self.form.connection()
        if connection is None:
            return
        self._asked = connection
        self.page.band.hide()
        self._show_step(Step.CHECKING)
        self.page.work.say(f"Asking {cloud_words(connection.base_url)} who this token is.")
        self._state.tasks.replace(_TASK, self._check(connection, self.form.given_token()))

    def try_other_regions(self) -> None:
        """With the person's consent: one call to every other cloud until one knows the token."""
        connection = self._asked
        if connection is None or self._step is not Step.FORM or self.form.token.is_empty:
            return
        self.page.band.hide()
        self._show_step(Step.CHECKING)
        self.page.work.say("Asking the other regions.")
        self._state.tasks.replace(_TASK, self._try_regions(connection, self.form.given_token()))

    def accept(self) -> None:
        """Take cloud, organisation and token into use."""
        if self._step is not Step.CHOICE or self._asked is None:
            return
        connection = self.choice.connection(self._asked)
        if connection is None:
            return
        self.page.band.hide()
        self._show_step(Step.ACCEPTING)
        self.page.work.say("Keeping the token.")
        self._state.tasks.replace(_TASK, self._accept(connection, self.form.given_token()))

    def stop(self) -> None:
        """Cancel what is being asked or waited for; everything typed stays."""
        self._state.tasks.cancel(_TASK)
        self._wait_for.stop()
        self._show_step(Step.FORM)
        self.page.say(Meaning.INFO, "Stopped.", "Nothing was changed.")
        self.page.check_button.setFocus()

    def leave(self) -> None:
        """Go back without signing in."""
        self._state.tasks.cancel(_TASK)
        self._wait_for.stop()
        self.form.token.clear()
        self.cancelled.emit()

    # --- the work

    async def _check(self, connection: MistConnection, token: Token) -> None:
        try:
            found = await self._state.desk.sign_in.check_mist(connection.base_url, token, connection.ca_file)
        except MistdeskError as error:
            self._show_trouble(error, connection)
            return
        self._show_found(found, "")

    async def _try_regions(self, connection: MistConnection, token: Token) -> None:
        urls = other_clouds(connection.base_url)
        try:
            found = await self._state.desk.sign_in.try_regions(
                urls, token, self._on_region_asked, ca_file=connection.ca_file
            )
        except SignInRefused as error:
            self._show_step(Step.FORM)
            self.page.say(Meaning.ERROR, f"{error.title}.", f"{error.message} {error.action}")
            self.form.token.edit.setFocus()
            return
        except MistdeskError as error:
            self._show_trouble(error, connection)
            return
        org_id = self.form.org_id
        self.form.choose_cloud(found.base_url)
        region = region_of_host(host_of(found.base_url))
        key = region.key if region else ANOTHER
        self._asked = MistConnection(key, found.base_url, org_id, ca_file=connection.ca_file)
        self._show_found(found, f"The token belongs to {cloud_name(found.base_url)}, which is chosen now.")

    def _on_region_asked(self, request: RequestState) -> None:
        if request.total and self._step is Step.CHECKING:
            where = cloud_name(request.message.rsplit(" ", 1)[-1])
            text = f"Asking {where}, region {request.done + 1} of {request.total}."
            self.page.work.say(text, request.done / request.total)

    async def _accept(self, connection: MistConnection, token: Token) -> None:
        service = self._state.desk.sign_in
        try:
            kept = await service.accept_mist(connection, token)
        except MistdeskError as error:
            self._show_step(Step.CHOICE)
            words = trouble_words(error, connection.base_url)
            self.page.say(Meaning.ERROR, words.title, words.text)
            return
        self.form.token.clear()
        if kept:
            self._step = Step.DONE
            self.signed_in.emit()
            return
        place = await asyncio.to_thread(lambda: service.token_place)
        self.page.help.set_text(KEPT, place)
        self._show_step(Step.DONE)
        text = f"{place} You will be asked for it again at the next start."
        self.page.say(Meaning.REVIEW, "Signed in, but the token is not kept.", text)
        self.page.continue_button.setFocus()

    async def _find_place(self) -> None:
        """Asking the key store may take seconds, so a thread does it."""
        service = self._state.desk.sign_in
        place = await asyncio.to_thread(lambda: service.token_place)
        self.page.help.set_text(KEPT, f"{place} It appears in no log.")

    # --- what is shown

    def _show_step(self, step: Step) -> None:
        self._step = step
        self.page.show_step(step, again=self._state.signed_in)

    def _show_found(self, found: MistSignIn, note: str) -> None:
        wanted = self.form.org_id or self._state.settings.mist.org_id
        self._show_step(Step.CHOICE)
        self.choice.show_result(found, wanted, self._state.settings.poll)
        if note:
            self.page.say(Meaning.OK, note)
        self.on_choice_changed()
        self.choice.take_focus()

    def _show_trouble(self, error: MistdeskError, connection: MistConnection) -> None:
        if isinstance(error, QuotaUsed):
            self._wait(error.retry_after)
            return
        self._show_step(Step.FORM)
        words = trouble_words(error, connection.base_url)
        self.page.say(Meaning.ERROR, words.title, words.text, words.button)
        if isinstance(error, TlsRefused):
            self.form.show_network()
        elif words.button == TRY_OTHERS:
            self.form.token.edit.setFocus()
        else:
            self.page.check_button.setFocus()

    def _wait(self, seconds: float) -> None:
        """The limit says nothing about the token: wait, then check again."""
        self._show_step(Step.WAITING)
        text = "The token's calls of this hour are used up (429). It is checked again by itself; nothing is lost."
        self.page.say(Meaning.REVIEW, "Mist asks to wait.", text)
        self._wait_for.start(seconds)

    def _say_why_again(self) -> None:
        trouble = self._state.sync.mist_trouble
        if self._state.sync.mist is SideState.SIGN_IN_AGAIN and trouble is not None:
            text = f"{trouble.message} Polling has stopped; what was read and mapped is kept."
            self.page.say(Meaning.REVIEW, f"{trouble.title.rstrip('.')}.", text)

    # --- news

    def on_form_edited(self) -> None:
        """What was said of the old text no longer holds."""
        if self._step is Step.FORM:
            self.page.band.hide()

    def on_choice_changed(self) -> None:
        """Name the organisation on the button; warn when it is not the one of this workspace."""
        if self._step is not Step.CHOICE:
            return
        org_id, name = self.choice.chosen
        button = self.page.use_button
        button.set_text(f"Use {_short(name)}" if name else "Use this organisation")
        button.setEnabled(bool(org_id) or self.choice.typed_row.isVisibleTo(self.choice))
        held = self._state.desk.workspace.inventory.organization
        if org_id and held.id and held.id != org_id:
            self.choice.set_warning(
                f"This workspace holds {held.name or held.id}. Its devices make room for those of {name}; "
                "what you typed for them is kept. A workspace of its own keeps both apart."
            )
        elif org_id:
            self.choice.set_warning("")

    def on_back(self) -> None:
        """To the form, with everything as it was typed."""
        self.page.band.hide()
        self._show_step(Step.FORM)
        self.form.token.edit.setFocus()

    def on_demo(self) -> None:
        """The demo instead."""
        self._state.tasks.cancel(_TASK)
        self.form.token.clear()
        self.demo_asked.emit()

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


def _short(name: str, most: int = 32) -> str:
    """A name that fits on a button."""
    return name if len(name) <= most else f"{name[: most - 1]}…"
