"""The Settings place: connection, target, polling, look, network, folders, versions; it knows state and services."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from mistdesk.domain.errors import MistdeskError, Side
from mistdesk.domain.sync import Settings, TargetKind
from mistdesk.ui.kit.theme import Theme
from mistdesk.ui.kit.tokens import Meaning
from mistdesk.ui.kit.widgets import Button, Card, Kind, MeaningWords, SegmentedControl, Words
from mistdesk.ui.models.settings_words import (
    INVENTORY_SECONDS,
    STATS_SECONDS,
    THEMES,
    calls_words,
    every,
    mist_facts,
    side_words,
    target_facts,
    target_words,
    with_current,
)
from mistdesk.ui.state import WindowState
from mistdesk.ui.views.choice_box import ChoiceBox
from mistdesk.ui.views.settings_parts import Confirm, Facts, FolderRow, Labelled, Saved, VersionsCard
from mistdesk.ui.views.sign_in_mapped_form import TargetChoices
from mistdesk.ui.views.sign_in_parts import CertificateField, Fact

_SAVE_TASK = "save-settings"
_PLACE_TASK = "settings-token-place"
_OUT_TASK = "sign-out"
_MIST_QUESTION = "Sign out of Mist? The token is forgotten and polling stops. Devices and mapping stay here."
_TARGET_QUESTION = "Sign out of Mapped? The token is forgotten. What was published stays there."
_NETWORK = (
    "The proxy of this computer is used (HTTPS_PROXY and NO_PROXY count, too), and the certificates that the system "
    "trusts. Behind a proxy that inspects the traffic, add your company's certificate here."
)


class SettingsView(QWidget):
    """Cards in two columns. A change counts at once; what was changed is said, and can be taken back."""

    said = Signal(str, str)
    failed = Signal(object)
    sign_in_asked = Signal()
    target_asked = Signal()
    signed_out = Signal()

    def __init__(self, state: WindowState, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state = state
        self._theme = theme
        self._before: Settings | None = None
        space = theme.current.space
        outer = QVBoxLayout(self)
        outer.setContentsMargins(space.xl, space.m, 0, 0)
        outer.setSpacing(space.s)
        head = QHBoxLayout()
        head.setContentsMargins(0, 0, space.xl, 0)
        head.addWidget(Words("Settings", Kind.TITLE, self))
        head.addStretch(1)
        self.saved = Saved(theme, self)
        self.saved.undo.connect(self.on_undo)
        head.addWidget(self.saved)
        holder = QWidget(self)
        holder.setLayout(head)
        holder.setMinimumHeight(theme.current.size.control)
        outer.addWidget(holder)
        outer.addWidget(self._scrolled(), 1)
        for news in (state.settings_changed, state.sync_changed, state.loaded):
            news.connect(self.on_news)
        self._ask_place()

    # --- parts

    def _scrolled(self) -> QScrollArea:
        space = self._theme.current.space
        area = QScrollArea(self)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        page = QWidget(area)
        page.setProperty("kit", "page")
        across = QHBoxLayout(page)
        across.setContentsMargins(0, 0, space.xl, space.l)
        across.setSpacing(space.m)
        self._about = VersionsCard(self._theme)
        self._about.said.connect(lambda text: self.said.emit(text, ""))
        left, right = QVBoxLayout(), QVBoxLayout()
        for column in (left, right):
            column.setSpacing(space.m)
            across.addLayout(column, 1)
        for card in (self._mist_card(), self._poll_card(), self._network_card()):
            left.addWidget(card)
        left.addStretch(1)
        for card in (self._target_card(), self._look_card(), self._folder_card(), self._about):
            right.addWidget(card)
        right.addStretch(1)
        area.setWidget(page)
        return area

    def _mist_card(self) -> Card:
        theme = self._theme
        card = Card(theme, "Mist")
        self.mist_state = MeaningWords(theme, Meaning.UNKNOWN, "")
        card.add_action(self.mist_state)
        self.mist_facts = Facts(theme)
        self._mist_trouble = Fact(theme, Meaning.ERROR)
        self.sign_in_button = Button("Sign in to Mist")
        self.sign_in_button.clicked.connect(self.sign_in_asked)
        self.sign_out_button = Button("Sign out")
        self.mist_confirm = Confirm(theme, _MIST_QUESTION, "Sign out of Mist", "Stay signed in")
        self.sign_out_button.clicked.connect(self.mist_confirm.ask)
        self.mist_confirm.agreed.connect(self._signer_out(Side.MIST))
        card.body.addWidget(self.mist_facts)
        card.body.addWidget(self._mist_trouble)
        card.body.addLayout(_row(theme, self.sign_in_button, self.sign_out_button))
        card.body.addWidget(self.mist_confirm)
        return card

    def _target_card(self) -> Card:
        theme = self._theme
        card = Card(theme, "Publishing")
        self.target_state = MeaningWords(theme, Meaning.UNKNOWN, "")
        card.add_action(self.target_state)
        self.target_facts = Facts(theme)
        self.choices = TargetChoices(theme)
        self.choices.changed.connect(self.on_choices_changed)
        self.target_button = Button("Change target…")
        self.target_button.clicked.connect(self.target_asked)
        self.target_out_button = Button("Sign out")
        self.target_confirm = Confirm(theme, _TARGET_QUESTION, "Sign out of Mapped", "Stay signed in")
        self.target_out_button.clicked.connect(self.target_confirm.ask)
        self.target_confirm.agreed.connect(self._signer_out(Side.MAPPED))
        card.body.addWidget(self.target_facts)
        card.body.addWidget(self.choices)
        card.body.addLayout(_row(theme, self.target_button, self.target_out_button))
        card.body.addWidget(self.target_confirm)
        return card

    def _poll_card(self) -> Card:
        theme = self._theme
        card = Card(theme, "Reading from Mist")
        self.stats = ChoiceBox()
        self.inventory = ChoiceBox()
        self.stats.chosen.connect(self.on_stats_chosen)
        self.inventory.chosen.connect(self.on_inventory_chosen)
        self._cost = Fact(theme, Meaning.OK)
        card.body.addWidget(Labelled(theme, "Statistics", self.stats))
        card.body.addWidget(Labelled(theme, "Devices", self.inventory))
        card.body.addWidget(self._cost)
        return card

    def _network_card(self) -> Card:
        card = Card(self._theme, "Network")
        card.body.addWidget(Words(_NETWORK, Kind.SECONDARY, card, wrap=True))
        self.certificate = CertificateField(self._theme)
        self.certificate.edit.editingFinished.connect(self.on_certificate_edited)
        self.certificate.chosen.connect(self.on_certificate_edited)
        card.body.addWidget(self.certificate)
        return card

    def _look_card(self) -> Card:
        card = Card(self._theme, "Look")
        self.look = SegmentedControl([word.capitalize() for word in THEMES], name="Theme")
        self.look.changed.connect(self.on_look_changed)
        card.body.addWidget(Labelled(self._theme, "Theme", self.look))
        return card

    def _folder_card(self) -> Card:
        self._folders = Card(self._theme, "On this computer")
        self.place = Fact(self._theme, Meaning.INFO)
        self._folders.body.addWidget(self.place)
        return self._folders

    def set_folders(self, workspace: str, logs: str) -> None:
        """Where workspace and logs are; without this there are no rows for them."""
        for label, path in (("Workspace", workspace), ("Logs", logs)):
            if path:
                row = FolderRow(self._theme, label, path)
                row.said.connect(lambda text: self.said.emit(text, ""))
                self._folders.body.addWidget(row)

    # --- words

    def on_news(self) -> None:
        """Something changed; hidden, it can wait."""
        if self.isVisible():
            self.refresh()

    def showEvent(self, event: QShowEvent) -> None:
        """Now somebody looks."""
        super().showEvent(event)
        self.refresh()

    def refresh(self) -> None:
        """Say everything as it is now."""
        state = self._state
        settings, sync = state.settings, state.sync
        inventory = state.desk.workspace.inventory
        signed_in = state.signed_in
        self.mist_state.set(*side_words(sync.mist))
        facts = mist_facts(settings, sync, inventory.organization.name) if signed_in else ()
        self.mist_facts.set_facts(facts or (("Organisation", inventory.organization.name or "None yet"),))
        trouble = sync.mist_trouble if state.in_trouble() else None
        self._mist_trouble.set(Meaning.ERROR, f"{trouble.message} {trouble.action}".strip() if trouble else "")
        self.sign_in_button.set_text("Sign in again…" if signed_in else "Sign in to Mist…")
        self.sign_out_button.setVisible(signed_in)
        self.target_state.set(*target_words(settings.target, sync.target))
        sites = {site.id: site.name for site in state.desk.workspace.target_sites}
        only = next(iter(sites.values())) if len(sites) == 1 else ""
        name = sites.get(settings.target.site_id, settings.target.site_id) or only
        self.target_facts.set_facts(target_facts(settings.target, name))
        self.target_out_button.setVisible(settings.target.kind is TargetKind.MAPPED)
        self.choices.show_target(settings.target)
        _fill(self.stats, STATS_SECONDS, settings.poll.stats_seconds)
        _fill(self.inventory, INVENTORY_SECONDS, settings.poll.inventory_seconds)
        known = state.has_estate
        meaning, text = calls_words(inventory, settings.poll, sync, settings.mist)
        self._cost.set(meaning, text if known else "What this costs is known once the devices were read.")
        if not self.certificate.edit.hasFocus():
            self.certificate.edit.setText(settings.mist.ca_file)
        self.certificate.setEnabled(signed_in)
        self.look.set_current(settings.theme.capitalize() if settings.theme in THEMES else "System")

    def _ask_place(self) -> None:
        self._state.tasks.replace(_PLACE_TASK, self._read_place())

    async def _read_place(self) -> None:
        service = self._state.desk.sign_in
        place = await asyncio.to_thread(lambda: service.token_place)
        self.place.set(Meaning.INFO, f"Tokens: {place}")

    # --- changes

    def on_stats_chosen(self) -> None:
        """How often statistics are read."""
        seconds = float(self.stats.currentData())
        settings = self._state.settings
        wanted = replace(settings, poll=replace(settings.poll, stats_seconds=seconds))
        self._change(wanted, f"Saved: statistics {every(seconds).lower()}.")

    def on_inventory_chosen(self) -> None:
        """How often devices are read."""
        seconds = float(self.inventory.currentData())
        settings = self._state.settings
        wanted = replace(settings, poll=replace(settings.poll, inventory_seconds=seconds))
        self._change(wanted, f"Saved: devices {every(seconds).lower()}.")

    def on_choices_changed(self) -> None:
        """How the target takes the graph."""
        settings = self._state.settings
        wanted = replace(settings, target=self.choices.applied_to(settings.target))
        self._change(wanted, "Saved. The next plan counts with it.")

    def on_certificate_edited(self) -> None:
        """Another certificate file."""
        settings = self._state.settings
        path = self.certificate.path
        if path != settings.mist.ca_file and self.certificate.check():
            wanted = replace(settings, mist=replace(settings.mist, ca_file=path))
            self._change(wanted, "Saved: the certificate counts from the next call." if path else "Saved: none.")

    def on_look_changed(self, word: str) -> None:
        """Another theme; the window follows the settings."""
        self._change(replace(self._state.settings, theme=word.lower()), f"Saved: {word.lower()} theme.", worker=False)

    def on_undo(self) -> None:
        """Take the last change back."""
        before, self._before = self._before, None
        if before is not None and self._apply(before):
            self.saved.say("Taken back.", can_undo=False)

    def _change(self, wanted: Settings, words: str, *, worker: bool = True) -> None:
        before = self._state.settings
        if wanted != before and self._apply(wanted, worker=worker):
            self._before = before
            self.saved.say(words, can_undo=True)

    def _apply(self, wanted: Settings, *, worker: bool = True) -> bool:
        try:
            self._state.desk.settings.change(wanted)
        except MistdeskError as error:
            self.refresh()
            self.failed.emit(error)
            return False
        if worker:
            self._state.tasks.replace(_SAVE_TASK, self._state.desk.requests.reload())
        return True

    def _signer_out(self, side: Side) -> Callable[[], None]:
        return lambda: self._state.tasks.replace(_OUT_TASK, self._sign_out(side))

    async def _sign_out(self, side: Side) -> None:
        try:
            await self._state.desk.sign_in.sign_out(side)
        except MistdeskError as error:
            self.failed.emit(error)
            return
        self._before = None
        self.saved.say(f"Signed out of {side.value.capitalize()}.", can_undo=False)
        if side is Side.MIST:
            self.signed_out.emit()


def _row(theme: Theme, *parts: QWidget) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(theme.current.space.s)
    for part in parts:
        row.addWidget(part)
    row.addStretch(1)
    return row


def _fill(box: ChoiceBox, choices: tuple[float, ...], current: float) -> None:
    box.set_choices([(every(seconds), seconds) for seconds in with_current(choices, current)], current)
