"""Puts the mapping grid on a stage, for its tests."""

from __future__ import annotations

from mistdesk.ui.kit.theme import Theme
from mistdesk.ui.models.estate_index import ORG
from mistdesk.ui.models.sheet_model import SheetModel
from mistdesk.ui.views.grid import SheetView
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from tests.ui.views.stage import Stage

NONE = Qt.KeyboardModifier.NoModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
CONTROL = Qt.KeyboardModifier.ControlModifier
ALT = Qt.KeyboardModifier.AltModifier


def grid_on(stage: Stage, theme: Theme, width: int = 900, height: int = 400) -> SheetView:
    """A grid of all rows that takes keys and hears of edits."""
    model = SheetModel(stage.state, theme)
    model.set_scope(ORG)
    view = SheetView(stage.state, model, theme)
    model.setParent(view)
    stage.state.edited.connect(model.on_edited)
    stage.show(view, width, height)
    stage.until(lambda: view.windowHandle().isExposed())
    view.activateWindow()
    view.setFocus()
    return view


def stand(view: SheetView, row: int, column: int) -> None:
    """One cell is current and chosen."""
    view.setCurrentIndex(view.model().index(row, column))


def press(view: SheetView, key: Qt.Key, modifiers: Qt.KeyboardModifier = NONE) -> None:
    """A key, in the editor when one is open."""
    target = QApplication.focusWidget() or view
    QTest.keyClick(target, key, modifiers)
    QApplication.processEvents()


def at(view: SheetView) -> tuple[int, int]:
    """Row and column of the current cell."""
    return view.currentIndex().row(), view.currentIndex().column()


def value(view: SheetView, row: int, column: int) -> str:
    """What a shown cell holds."""
    return str(view.model().index(row, column).data(Qt.ItemDataRole.EditRole))


def click(view: SheetView, point: QPoint, modifiers: Qt.KeyboardModifier = NONE) -> None:
    """A click into the cells."""
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, modifiers, point)


def painted(view: SheetView) -> None:
    """Let Qt paint what became out of date."""
    QApplication.sendPostedEvents(view.window(), QEvent.Type.UpdateRequest)
