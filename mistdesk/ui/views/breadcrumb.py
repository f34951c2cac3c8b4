"""The chosen place as a path, each step a way back; it knows the state."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QWidget

from mistdesk.ui.kit.theme import Theme
from mistdesk.ui.kit.widgets import ElidedWords, Kind, LinkButton, Words
from mistdesk.ui.models.estate_index import ORG, Node
from mistdesk.ui.state import WindowState


class Breadcrumb(QFrame):
    """Steps before the last are links; the last is the title of the view."""

    def __init__(self, state: WindowState, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state = state
        space = theme.current.space
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(space.xs)
        self._links = [LinkButton("", self) for _ in range(3)]
        self._signs = [Words("›", Kind.MUTED, self) for _ in range(3)]
        self._targets: list[Node] = [ORG, ORG, ORG]
        for at, (link, sign) in enumerate(zip(self._links, self._signs, strict=True)):
            link.setMaximumWidth(theme.current.size.tree)
            link.clicked.connect(self._goer(at))
            row.addWidget(link)
            row.addWidget(sign)
        self.title = ElidedWords("", Kind.TITLE, self)
        row.addWidget(self.title, 1)
        row.addStretch(0)
        state.scope_changed.connect(self.on_scope_changed)
        state.loaded.connect(self.on_scope_changed)
        self.on_scope_changed()

    def on_scope_changed(self) -> None:
        """Show where we are."""
        path = self._state.index.path(self._state.scope)
        before = [ORG, *path[:-1]] if path else []
        for at, (link, sign) in enumerate(zip(self._links, self._signs, strict=True)):
            shown = at < len(before)
            link.setVisible(shown)
            sign.setVisible(shown)
            if shown:
                self._targets[at] = before[at]
                name = "All sites" if before[at] == ORG else self._state.index.title(before[at])
                link.set_text(_short(name))
                link.setToolTip(name)
        self.title.set_text(self._state.scope_title() if path else "All sites")

    def _goer(self, at: int) -> object:
        def go() -> None:
            self._state.set_scope(self._targets[at])

        return go


def _short(name: str, most: int = 24) -> str:
    """A step's name; long ones lose their end, whole in the tool tip."""
    return name if len(name) <= most else f"{name[: most - 1]}…"
