"""The status bar as a strip of named segments; it knows their words, not where they come from."""

from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from mistdesk.ui.kit.labels import Kind, MeaningGlyph, Words, rule
from mistdesk.ui.kit.theme import Theme
from mistdesk.ui.kit.tokens import Meaning


class _Segment(QWidget):
    """One segment: a glyph if it has a meaning, words, and a line after it."""

    def __init__(self, theme: Theme, parent: QWidget, *, at_right: bool) -> None:
        super().__init__(parent)
        space = theme.current.space
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        self._glyph = MeaningGlyph(theme, Meaning.OK, self)
        self._glyph.hide()
        self._words = Words("", Kind.SECONDARY, self)
        line = rule(self, upright=True)
        if at_right:
            row.addWidget(line)
            row.addSpacing(space.s)
        row.addWidget(self._glyph)
        row.addSpacing(theme.current.size.hair)
        row.addWidget(self._words)
        if not at_right:
            row.addSpacing(space.s)
            row.addWidget(line)

    def set(self, text: str, meaning: Meaning | None, tip: str) -> None:
        self._words.setText(text)
        self._words.set_meaning(meaning)
        self._glyph.setVisible(meaning is not None)
        if meaning is not None:
            self._glyph.set_meaning(meaning)
        self.setToolTip(tip)
        self.setAccessibleName(text)
        self.setVisible(bool(text))

    @property
    def text(self) -> str:
        return self._words.text()


class StatusBarStrip(QFrame):
    """The strip at the window's foot; segments keep the order in which they were first named."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        space = theme.current.space
        self.setProperty("kit", "status-bar")
        self.setAccessibleName("Status bar")
        self.setFixedHeight(theme.current.size.status_bar)
        row = QHBoxLayout(self)
        row.setContentsMargins(space.l, 1, space.l, 0)
        row.setSpacing(space.s)
        self._left = QHBoxLayout()
        self._left.setSpacing(space.s)
        self._right = QHBoxLayout()
        self._right.setSpacing(space.s)
        row.addLayout(self._left)
        row.addStretch(1)
        row.addLayout(self._right)
        self._segments: dict[str, _Segment] = {}

    def set_segment(
        self, name: str, text: str, meaning: Meaning | None = None, *, tip: str = "", at_right: bool = False
    ) -> None:
        """Put words into a segment, made at its first naming; without words it is hidden."""
        segment = self._segments.get(name)
        if segment is None:
            segment = _Segment(self._theme, self, at_right=at_right)
            (self._right if at_right else self._left).addWidget(segment)
            self._segments[name] = segment
        segment.set(text, meaning, tip)

    def segment_text(self, name: str) -> str:
        """The words of a segment, or nothing."""
        segment = self._segments.get(name)
        return segment.text if segment else ""
