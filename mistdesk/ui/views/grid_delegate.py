"""The editors of the mapping grid; painting is not theirs."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QComboBox, QLineEdit, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from mistdesk.domain.mapping.columns import Column, header
from mistdesk.ui.models.sheet_model import SheetModel
from mistdesk.ui.state import WindowState

Index = QModelIndex | QPersistentModelIndex
_ENTER = {Qt.Key.Key_Return, Qt.Key.Key_Enter}


class CellDelegate(QStyledItemDelegate):
    """Makes a line for most cells, a choice for those with few answers."""

    def __init__(self, state: WindowState, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._state = state
        self.upwards = False
        """Whether the last Enter in an editor came with Shift."""

    def eventFilter(self, editor: QObject, event: QEvent) -> bool:
        """Remember how Enter was pressed, for the cell that comes next."""
        if event.type() is QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and event.key() in _ENTER:
            self.upwards = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        return super().eventFilter(editor, event)

    def createEditor(self, parent: QWidget, _option: QStyleOptionViewItem, index: Index) -> QWidget:
        """A combo of sites for building.siteId where the target has any; else a line."""
        column = Column(index.column())
        sites = self._state.desk.workspace.target_sites
        if column is Column.SITE_ID and sites:
            return _choice(parent, column, [("(none)", ""), *((site.name, site.id) for site in sites)])
        if column is Column.EXCLUDE:
            return _choice(parent, column, [("no", ""), ("yes", "yes")])
        editor = QLineEdit(parent)
        editor.setAccessibleName(header(column))
        editor.setFrame(False)
        editor.setProperty("kit", "cell")
        return editor

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        """The value as stored."""
        value = str(index.data(Qt.ItemDataRole.EditRole) or "")
        if isinstance(editor, QComboBox):
            editor.setCurrentIndex(max(0, editor.findData(value)))
        elif isinstance(editor, QLineEdit):
            editor.setText(value)

    def setModelData(self, editor: QWidget, model: object, index: Index) -> None:
        """One undo step."""
        if not isinstance(model, SheetModel):
            return
        if isinstance(editor, QComboBox):
            model.setData(index, str(editor.currentData() or ""))
        elif isinstance(editor, QLineEdit):
            model.setData(index, editor.text())


def _choice(parent: QWidget, column: Column, answers: list[tuple[str, str]]) -> QComboBox:
    combo = QComboBox(parent)
    combo.setAccessibleName(header(column))
    for words, value in answers:
        combo.addItem(words, value)
    return combo
