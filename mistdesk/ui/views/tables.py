"""Plain read-only tables as lists in cards use them, and how their cells are painted; it knows no model of its own."""

from __future__ import annotations

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QPersistentModelIndex, QRect, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from mistdesk.ui.kit.theme import Theme, body_font

Index = QModelIndex | QPersistentModelIndex


class TextDelegate(QStyledItemDelegate):
    """Paints a cell's text with room at both sides, over its ground; the current cell gets a frame."""

    def __init__(self, theme: Theme, view: QTableView, *, framed: bool = False) -> None:
        super().__init__(view)
        self._theme = theme
        self._view = view
        self._framed = framed

    def paint(self, painter: QPainter, _option: QStyleOptionViewItem, index: Index) -> None:
        """Ground, words, frame."""
        tokens = self._theme.current
        box = self._view.visualRect(index)
        chosen = self._view.selectionModel().isSelected(index)
        ground = index.data(Qt.ItemDataRole.BackgroundRole)
        painter.save()
        if isinstance(ground, (QColor, QBrush)):
            painter.fillRect(box, ground)
        if chosen:
            if isinstance(ground, QColor):  # a fault stays to be seen below the selection
                painter.fillRect(box.adjusted(0, 0, 0, -tokens.size.focus), QColor(tokens.selection))
            else:
                painter.fillRect(box, QColor(tokens.selection))
        self.paint_words(painter, box, index)
        current = self._view.currentIndex()
        if self._framed and current == index:
            painter.setPen(QPen(QColor(tokens.focus), tokens.size.focus))
            painter.drawRect(box.adjusted(1, 1, -1, -1))
        elif not self._framed and current.isValid() and current.row() == index.row() and self._view.hasFocus():
            painter.setPen(QPen(QColor(tokens.focus), tokens.size.border))
            painter.drawLine(box.topLeft(), box.topRight())
            painter.drawLine(box.bottomLeft(), box.bottomRight())
        painter.restore()

    def paint_words(self, painter: QPainter, box: QRect, index: Index) -> None:
        """The text, cut where it does not fit."""
        tokens = self._theme.current
        text = str(index.data() or "")
        if not text:
            return
        font = index.data(Qt.ItemDataRole.FontRole)
        own = font if isinstance(font, QFont) else body_font(tokens)
        ink = index.data(Qt.ItemDataRole.ForegroundRole)
        painter.setFont(own)
        painter.setPen(ink if isinstance(ink, QColor) else QColor(tokens.text))
        room = box.adjusted(tokens.space.s, 0, -tokens.space.s, 0)
        shown = QFontMetrics(own).elidedText(text.replace("\n", " "), self.elide(index), room.width())
        align = index.data(Qt.ItemDataRole.TextAlignmentRole)
        where = Qt.AlignmentFlag(align) if isinstance(align, int) else Qt.AlignmentFlag.AlignLeft
        painter.drawText(room, where | Qt.AlignmentFlag.AlignVCenter, shown)

    def elide(self, _index: Index) -> Qt.TextElideMode:
        """Where a text that is too long loses letters."""
        return Qt.TextElideMode.ElideRight


def plain_table(theme: Theme, model: QAbstractItemModel, name: str, parent: QWidget | None = None) -> QTableView:
    """A table without numbers of rows, one row chosen at a time."""
    table = QTableView(parent)
    table.setModel(model)
    table.setItemDelegate(TextDelegate(theme, table))
    table.setAccessibleName(name)
    table.setProperty("kit", "flat")
    table.setFrameShape(QFrame.Shape.NoFrame)
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
    table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    table.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
    table.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
    table.setWordWrap(False)
    table.setTabKeyNavigation(False)
    table.setCornerButtonEnabled(False)
    rows = table.verticalHeader()
    rows.setDefaultSectionSize(theme.current.size.row)
    rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
    rows.hide()
    header = table.horizontalHeader()
    header.setFixedHeight(theme.current.size.control)
    header.setHighlightSections(False)
    header.setSectionsClickable(False)
    header.setMinimumSectionSize(theme.current.size.row)
    return table


def fit(table: QTableView, rows: int, *, most: int) -> None:
    """As high as its rows, up to `most`."""
    shown = max(1, min(rows, most))
    head = 0 if table.horizontalHeader().isHidden() else table.horizontalHeader().height()
    table.setFixedHeight(head + shown * table.verticalHeader().defaultSectionSize() + 2)
