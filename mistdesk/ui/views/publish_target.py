"""The line over everything in Publish: which graph, how it is reached, two buttons; it knows the state."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QWidget

from mistdesk.domain.errors import MistdeskError
from mistdesk.domain.sync import SideState, TargetKind, TargetSettings
from mistdesk.ui.kit.theme import Theme
from mistdesk.ui.kit.tokens import Meaning
from mistdesk.ui.kit.widgets import Banner, Button, ElidedWords, Kind, MeaningWords, Words
from mistdesk.ui.state import WindowState
from mistdesk.ui.words import age, moment, plural

AGAIN, SIGN_IN = "Make the plan again", "Sign in to the target"
_SIDES = {
    SideState.NOT_SIGNED_IN: (Meaning.UNKNOWN, "not signed in"),
    SideState.WORKING: (Meaning.INFO, "working"),
    SideState.OK: (Meaning.OK, "signed in"),
    SideState.OFFLINE: (Meaning.REVIEW, "cannot be reached"),
    SideState.QUOTA: (Meaning.REVIEW, "call limit reached"),
    SideState.SIGN_IN_AGAIN: (Meaning.ERROR, "sign in again"),
    SideState.ERROR: (Meaning.ERROR, "in trouble"),
}


class PlanNote(Banner):
    """The band over a plan: it is out of date, or something went wrong; one button either way."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, Meaning.REVIEW, "", parent=parent)
        self.hide()

    @property
    def button(self) -> QWidget:
        """Its button, for the keyboard."""
        return self.findChild(Button) or self

    def show_plan(self, trouble: MistdeskError | None, *, stale: bool, locked: bool) -> None:
        """Trouble goes first, for it explains more."""
        action = SIGN_IN if locked else AGAIN
        if trouble is not None:
            title = trouble.title if trouble.title.endswith(".") else f"{trouble.title}."
            self.set_message(Meaning.ERROR, title, f"{trouble.message} {trouble.action}".strip(), action)
        elif stale:
            text = "Something changed after it was made: the mapping, the estate or what is published."
            self.set_message(Meaning.REVIEW, "The plan is out of date.", text, action)
        self.setVisible(trouble is not None or stale)


def where(target: TargetSettings) -> str:
    """The target as it is named in a sentence."""
    if target.kind is TargetKind.LOCAL:
        return "the embedded graph"
    return target.url.split("://")[-1].split("/")[0] or "Mapped"


class TargetLine(QFrame):
    """Title, state in a glyph and a word, where it is and when something was last published."""

    again_asked = Signal()
    change_asked = Signal()

    def __init__(self, state: WindowState, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state = state
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.current.space.s)
        self.title = Words("", Kind.TITLE)
        self.side = MeaningWords(theme, Meaning.OK, "")
        self.words = ElidedWords("", Kind.MUTED)
        self.again = Button(AGAIN)
        self.again.clicked.connect(self.again_asked)
        self.change = Button("Change target…")
        self.change.clicked.connect(self.change_asked)
        for part in (self.title, self.side, self.words):
            row.addWidget(part)
        row.addStretch(1)
        row.addWidget(self.again)
        row.addWidget(self.change)

    def refresh(self, *, planned: bool, busy: bool, sending: bool) -> None:
        """Say everything anew; the plan can be made again when there is one and nothing is under way."""
        sync, target = self._state.sync, self._state.settings.target
        local = target.kind is TargetKind.LOCAL
        self.title.setText("Publish to the embedded graph" if local else "Publish to Mapped")
        meaning, word = (Meaning.OK, "on this machine") if local else _SIDES[sync.target]
        self.side.set(meaning, word)
        trouble = sync.target_trouble
        self.side.setToolTip(f"{trouble.title}. {trouble.message} {trouble.action}" if trouble is not None else "")
        parts = [] if local else [where(target)]
        if target.org_id:
            parts.append(f"organisation {target.org_id}")
        if sync.published_at is not None:
            parts.append(f"published {age(self._state.now() - sync.published_at)}")
        if sync.waiting_values:
            parts.append(f"{plural(sync.waiting_values, 'value waits', 'values wait')} to be sent")
        self.words.set_text(" · ".join(parts))
        if sync.published_at is not None:
            zone = self._state.index.zone(self._state.scope)
            self.words.setToolTip(f"{' · '.join(parts)}\nLast published {moment(sync.published_at, zone)}")
        self.again.setVisible(planned)
        self.again.setEnabled(not busy)
        self.change.setEnabled(not sending)
