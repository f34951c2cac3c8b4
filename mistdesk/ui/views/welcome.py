"""The first page: what mistdesk is for, and the ways to begin; it knows no service."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from mistdesk.ui.kit.buttons import Button, PrimaryButton
from mistdesk.ui.kit.icons import IconName
from mistdesk.ui.kit.labels import IconLabel, Kind, Words
from mistdesk.ui.kit.theme import Theme


class WelcomeView(QWidget):
    """Two choices, each with what it does; no wizard."""

    sign_in_asked = Signal()
    demo_asked = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        space = theme.current.space
        self.sign_in = PrimaryButton("Sign in to Mist", self)
        self.sign_in.clicked.connect(self.sign_in_asked)
        self.demo = Button("Open the demo", self)
        self.demo.clicked.connect(self.demo_asked)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(space.xl, space.xl, space.xl, space.xl)
        outer.addStretch(2)
        outer.addLayout(self._head())
        outer.addSpacing(space.xl)
        cards = QHBoxLayout()
        cards.setSpacing(space.l)
        cards.addStretch(1)
        cards.addWidget(
            self._choice(
                "key",
                "Your organisation",
                "With a region and an API token. Reading is enough; nothing is published before you have seen it.",
                self.sign_in,
            )
        )
        cards.addWidget(
            self._choice(
                "building",
                "A demo organisation",
                "Three sites whose people come and go, on this machine alone. No account and no network are needed.",
                self.demo,
            )
        )
        cards.addStretch(1)
        outer.addLayout(cards)
        outer.addStretch(3)

    def _head(self) -> QVBoxLayout:
        head = QVBoxLayout()
        head.setSpacing(self._theme.current.space.s)
        title = Words("mistdesk", Kind.FIGURE, self)
        words = Words("Map a Mist estate to buildings, watch its occupancy, publish it to Mapped.", Kind.MUTED, self)
        for part in (title, words):
            part.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            head.addWidget(part)
        return head

    def _choice(self, icon: IconName, title: str, text: str, button: Button) -> QWidget:
        tokens = self._theme.current
        card = QFrame(self)
        card.setProperty("kit", "card")
        card.setFixedWidth(tokens.size.tree)
        column = QVBoxLayout(card)
        column.setContentsMargins(tokens.space.xl, tokens.space.xl, tokens.space.xl, tokens.space.xl)
        column.setSpacing(tokens.space.s)
        column.addWidget(IconLabel(self._theme, icon, tokens.size.icon_hero, card, accent=True))
        column.addWidget(Words(title, Kind.TITLE, card))
        column.addWidget(Words(text, Kind.MUTED, card, wrap=True), 1)
        column.addSpacing(tokens.space.s)
        column.addWidget(button)
        return card
