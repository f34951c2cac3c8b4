"""How the Mist sign-in page is laid out and what is seen at each step; it asks nothing itself."""

from __future__ import annotations

from enum import Enum

from PySide6.QtWidgets import QWidget

from mistdesk.ui.kit.theme import Theme
from mistdesk.ui.kit.tokens import Meaning
from mistdesk.ui.kit.widgets import Banner, Button, PrimaryButton
from mistdesk.ui.views.sign_in_choice import OrganizationPanel
from mistdesk.ui.views.sign_in_form import MistForm
from mistdesk.ui.views.sign_in_parts import Aside, SignInPage, WorkLine, button_row

KEPT = "Where it is kept"
_NEEDS = (
    "Reading is enough. Best is an organisation token with the role Observer. "
    "A personal token works too; it shares its 5,000 calls an hour with your portal session. "
    "A token for single sites shows these sites only."
)
_MAKE = (
    "In the Mist portal under Organization, Settings, API Token; a personal one under My Account. "
    "It is shown once, so copy it at once. After 90 unused days Mist deletes it."
)
_HELP = (
    ("What the token needs", _NEEDS),
    ("Where to make one", _MAKE),
    (KEPT, "Looking for this computer's key store…"),
)


class Step(Enum):
    """Where the sign-in is."""

    FORM = "form"
    CHECKING = "checking"
    WAITING = "waiting"
    CHOICE = "choice"
    ACCEPTING = "accepting"
    DONE = "done"

    @property
    def is_busy(self) -> bool:
        """Whether something goes on that the form must wait for."""
        return self in {Step.CHECKING, Step.WAITING, Step.ACCEPTING}


class MistSignInPage(SignInPage):
    """Band, form, choice, buttons and help; one step is shown at a time."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, "key", parent)
        space = theme.current.space
        self.can_demo = True
        """Whether there is a demo to offer."""
        self.band = Banner(theme, Meaning.ERROR, "", parent=self)
        self.band.hide()
        self.input = MistForm(theme)
        self.choice = OrganizationPanel(theme)
        self.work = WorkLine(theme)
        self.check_button = PrimaryButton("Check the token", self)
        self.use_button = PrimaryButton("Use this organisation", self)
        self.continue_button = PrimaryButton("Continue", self)
        self.back_button = Button("Change cloud or token", self)
        self.cancel_button = Button("Cancel", self)
        steps = (self.check_button, self.use_button, self.continue_button, self.back_button)
        buttons = button_row(theme, *steps, last=self.cancel_button)
        for part in (self.band, self.input, self.choice, self.work):
            self.form.addWidget(part)
        self.form.addLayout(buttons)
        self.help = Aside(theme, _HELP)
        self.demo_card = Aside(theme, (("No token at hand?", "A demo organisation runs on this computer alone."),))
        self.demo = Button("Try the demo", self)
        self.demo_card.body.addSpacing(space.xs)
        self.demo_card.body.addWidget(self.demo)
        self.side.addWidget(self.help)
        self.side.addWidget(self.demo_card)

    def say(self, meaning: Meaning, title: str, text: str = "", button: str = "") -> None:
        """Say something in the band over the form."""
        self.band.set_message(meaning, title, text, button)
        self.band.show()

    def show_step(self, step: Step, *, again: bool) -> None:
        """Show what belongs to a step."""
        choosing = step in {Step.CHOICE, Step.ACCEPTING}
        filling = step in {Step.FORM, Step.CHECKING, Step.WAITING}
        self.input.setVisible(filling)
        self.input.setEnabled(not step.is_busy)
        self.choice.setVisible(choosing)
        self.choice.setEnabled(not step.is_busy)
        self.check_button.setVisible(step is Step.FORM)
        self.use_button.setVisible(step is Step.CHOICE)
        self.back_button.setVisible(step is Step.CHOICE)
        self.continue_button.setVisible(step is Step.DONE)
        self.cancel_button.setVisible(step in {Step.FORM, Step.CHOICE})
        self.demo_card.setVisible(filling and self.can_demo and not again)
        self.work.cancel.setVisible(step is not Step.ACCEPTING)
        self.work.setVisible(step.is_busy)
        title = "Sign in to Mist again" if again and step is not Step.DONE else "Sign in to Mist"
        lead = "Where your organisation lives, and a token that may read it."
        if choosing:
            title, lead = "Choose the organisation", "One workspace holds one organisation."
        self.set_head(title, lead)
        if step in {Step.CHECKING, Step.WAITING}:
            self.work.cancel.setFocus()
