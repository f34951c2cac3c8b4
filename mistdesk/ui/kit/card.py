"""A card: a bordered surface with a title line and a body; it knows nothing of what is put into it."""

from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from mistdesk.ui.kit.labels import ElidedWords, Kind
from mistdesk.ui.kit.theme import Theme


class Card(QFrame):
    """A surface with title, subtitle and room for small controls at the right; the content goes into `body`.

    A flush card gives its body the whole width, for tables that reach the edge.
    """

    def __init__(
        self,
        theme: Theme,
        title: str = "",
        subtitle: str = "",
        parent: QWidget | None = None,
        *,
        flush: bool = False,
    ) -> None:
        super().__init__(parent)
        space = theme.current.space
        self.setProperty("kit", "card")
        outer = QVBoxLayout(self)
        edge = theme.current.size.border
        outer.setContentsMargins(edge, space.s, edge, edge if flush else space.m)
        outer.setSpacing(space.s)
        self._head = QWidget(self)
        head = QHBoxLayout(self._head)
        head.setContentsMargins(space.m, 0, space.m, 0)
        head.setSpacing(space.m)
        self._title = ElidedWords(title, Kind.HEADING, self._head, least=theme.current.size.tree // 2)
        self._subtitle = ElidedWords(subtitle, Kind.SECONDARY, self._head)
        head.addWidget(self._title)
        head.addWidget(self._subtitle)
        head.addStretch(1)
        self._actions = QHBoxLayout()
        self._actions.setSpacing(space.s)
        head.addLayout(self._actions)
        self._head.setMinimumHeight(theme.current.size.control)
        outer.addWidget(self._head)
        self.body = QVBoxLayout()
        inside = 0 if flush else space.m
        self.body.setContentsMargins(inside, 0, inside, 0)
        self.body.setSpacing(space.s)
        outer.addLayout(self.body, 1)
        self.set_title(title)
        self.set_subtitle(subtitle)

    @property
    def subtitle(self) -> str:
        """The quiet words beside the title, whole even where they are shown shortened."""
        return self._subtitle.whole_text

    def set_title(self, title: str) -> None:
        """Change the title; without title and subtitle the line is gone."""
        self._title.set_text(title)
        self.setAccessibleName(title)
        self._show_head()

    def set_subtitle(self, subtitle: str) -> None:
        """Change the quiet words beside the title."""
        self._subtitle.set_text(subtitle)
        self._subtitle.setVisible(bool(subtitle))
        self._show_head()

    def add_action(self, widget: QWidget) -> None:
        """Put a small control at the right of the title line."""
        self._actions.addWidget(widget)
        self._show_head()

    def _show_head(self) -> None:
        words = self._title.whole_text or self._subtitle.whole_text
        self._head.setVisible(bool(words) or self._actions.count() > 0)
