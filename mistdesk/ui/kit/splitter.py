"""Panels that share the room and whose shares can be kept; it knows sizes, not where they are stored."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QSplitter, QWidget

from mistdesk.ui.kit.theme import Theme


class Splitter(QSplitter):
    """A splitter that hands out its sizes and takes them back; no panel vanishes by dragging."""

    sizes_changed = Signal()

    def __init__(self, theme: Theme, orientation: Qt.Orientation, parent: QWidget | None = None) -> None:
        super().__init__(orientation, parent)
        self.setChildrenCollapsible(False)
        self.setHandleWidth(theme.current.space.s)
        self._collapsed: dict[int, int] = {}
        self.splitterMoved.connect(self.on_splitter_moved)

    def on_splitter_moved(self, _pos: int, _index: int) -> None:
        """A handle was dragged."""
        self.sizes_changed.emit()

    def state(self) -> tuple[int, ...]:
        """The sizes, to be kept; a folded panel has the size it will unfold to, negative."""
        sizes = self.sizes()
        return tuple(-self._collapsed[at] if at in self._collapsed else size for at, size in enumerate(sizes))

    def restore(self, state: Sequence[int]) -> bool:
        """Take sizes back; a state of another number of panels is refused."""
        if len(state) != self.count() or not any(state):
            return False
        self.setSizes([abs(size) for size in state])
        for at, size in enumerate(state):
            if size < 0:
                self._collapsed[at] = -size
                self._show_panel(at, shown=False)
        return True

    def is_folded(self, index: int) -> bool:
        """Whether a panel is folded away."""
        return index in self._collapsed

    def set_folded(self, index: int, *, folded: bool) -> None:
        """Fold a panel away, or give it its size back."""
        if folded == self.is_folded(index):
            return
        sizes = self.sizes()
        if folded:
            self._collapsed[index] = sizes[index]
            self._show_panel(index, shown=False)
        else:
            sizes[index] = self._collapsed.pop(index)
            self._show_panel(index, shown=True)
            self.setSizes(sizes)
        self.sizes_changed.emit()

    def give(self, index: int, least: int) -> None:
        """Make a panel at least so large, as far as the others can spare it."""
        sizes = self.sizes()
        wanted = least - sizes[index]
        for at in sorted(range(len(sizes)), key=lambda n: -sizes[n]):
            panel = self.widget(at)
            if wanted <= 0 or at == index or panel is None or at in self._collapsed:
                continue
            hint = panel.minimumSizeHint()
            floor = hint.width() if self.orientation() is Qt.Orientation.Horizontal else hint.height()
            spared = max(0, min(wanted, sizes[at] - floor))
            sizes[at], sizes[index], wanted = sizes[at] - spared, sizes[index] + spared, wanted - spared
        self.setSizes(sizes)

    def _show_panel(self, index: int, *, shown: bool) -> None:
        panel = self.widget(index)
        if panel is not None:
            panel.setVisible(shown)
