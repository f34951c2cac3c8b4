"""A list to choose one value from; a person's choice is told, a program's is not; it knows no meaning of the values."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QComboBox, QWidget

Value = str | float | bool


class ChoiceBox(QComboBox):
    """Keys, letters and clicks choose; the wheel does not, for it means to scroll the page."""

    chosen = Signal()
    """The person chose another value."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.currentIndexChanged.connect(self.on_index_changed)

    def set_choices(self, choices: Sequence[tuple[str, Value]], current: Value) -> None:
        """Offer other values, or the same with another one chosen; an open list is left alone."""
        with QSignalBlocker(self):
            if [(self.itemText(at), self.itemData(at)) for at in range(self.count())] != list(choices):
                self.clear()
                for words, value in choices:
                    self.addItem(words, value)
            if not self.view().isVisible():
                self.setCurrentIndex(next((n for n, (_, value) in enumerate(choices) if value == current), -1))

    def choose(self, value: Value) -> None:
        """Choose a value without telling."""
        with QSignalBlocker(self):
            self.setCurrentIndex(self.findData(value))
        self.update()

    def on_index_changed(self, at: int) -> None:
        """Tell a person's choice."""
        if at >= 0:
            self.chosen.emit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave the wheel to the page."""
        event.ignore()
