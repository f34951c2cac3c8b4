"""A table view that paints its own viewport and keeps its first columns in place; it knows no mapping."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QItemSelection, QModelIndex, QPersistentModelIndex, QPoint, QRect, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QRegion
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from mistdesk.ui.kit.theme import Theme
from mistdesk.ui.views.grid_header import GridHeader
from mistdesk.ui.views.grid_paint import GridPainter, Page, PaintSource, Runs, Strip, parts_of, runs_of

Index = QModelIndex | QPersistentModelIndex


class PaintedTable(QTableView):
    """Scroll bars, headers, selection, editors and keys are Qt's; what is seen of the cells is ours.

    The first `frozen` columns, as they are ordered, stay at the left while the others pass below them.
    """

    frozen_changed = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._pages = GridPainter(theme.current)
        self._source: PaintSource | None = None
        self._chosen: Runs | None = None
        self._frozen = 0
        self.header = GridHeader(theme, self)
        self.setHorizontalHeader(self.header)
        # Qt sorts nothing by this; it only no longer takes a press on a header for the choice of a column.
        self.setSortingEnabled(True)
        self.setProperty("kit", "flat")
        self.setWordWrap(False)
        self.setCornerButtonEnabled(False)
        self.setShowGrid(False)  # the lines are painted with the cells
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        rows = self.verticalHeader()
        rows.setMinimumSectionSize(theme.current.size.row)
        rows.setDefaultSectionSize(theme.current.size.row)
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.hide()
        self.header.sectionResized.connect(self._repaint_frozen)
        self.header.sectionMoved.connect(self._repaint_frozen)
        theme.changed.connect(self.on_theme_changed)

    def set_source(self, source: PaintSource) -> None:
        """What is painted; its rows are those of the model."""
        self._source = source

    def on_theme_changed(self) -> None:
        """Colours and fonts anew."""
        self._pages = GridPainter(self._theme.current)
        self.viewport().update()

    # --- what is chosen

    def runs(self) -> Runs:
        """The chosen cells as ranges of positions by column, hidden columns too."""
        if self._chosen is None:
            self._chosen = runs_of(self.selectionModel().selection())
        return self._chosen

    def selectionChanged(self, selected: QItemSelection, deselected: QItemSelection) -> None:
        """The ranges are gathered anew when they are next asked for."""
        self._chosen = None
        super().selectionChanged(selected, deselected)

    def reset(self) -> None:
        """Other rows: nothing is chosen any more."""
        self._chosen = None
        super().reset()

    def doItemsLayout(self) -> None:
        """Rows may lie elsewhere."""
        self._chosen = None
        super().doItemsLayout()

    # --- frozen columns

    @property
    def frozen(self) -> int:
        """How many places from the left stay where they are, those of hidden columns counted."""
        return self._frozen

    def set_frozen(self, count: int) -> None:
        """Keep so many places in sight."""
        count = max(0, min(count, self.header.count()))
        if count != self._frozen:
            self._frozen = count
            self.header.set_frozen(count)
            self.updateGeometries()
            self.viewport().update()
            self.frozen_changed.emit()

    def is_frozen(self, column: int) -> bool:
        """Whether a column stays in sight."""
        return self.header.visualIndex(column) < self._frozen

    def visualRect(self, index: Index) -> QRect:
        """Where a cell lies; a frozen one has not moved."""
        box = super().visualRect(index)
        if self._frozen and index.isValid() and self.is_frozen(index.column()):
            box.moveLeft(self.header.sectionPosition(index.column()))
        return box

    def indexAt(self, point: QPoint) -> QModelIndex:
        """Which cell lies under a point."""
        if self._frozen and point.x() < self.header.frozen_width():
            point = QPoint(point.x() - self.header.offset(), point.y())
        return super().indexAt(point)

    def scrollTo(
        self, index: Index, hint: QAbstractItemView.ScrollHint = QAbstractItemView.ScrollHint.EnsureVisible
    ) -> None:
        """Bring a cell into sight, out from below the frozen columns."""
        bar = self.horizontalScrollBar()
        before = bar.value()
        super().scrollTo(index, hint)
        if not self._frozen or not index.isValid():
            return
        if self.is_frozen(index.column()):
            bar.setValue(before)
            return
        hidden = self.header.frozen_width() - self.visualRect(index).left()
        if hidden > 0:
            bar.setValue(bar.value() - hidden)

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        """What stays in place is not pushed along with the rest."""
        super().scrollContentsBy(dx, dy)
        if self._frozen and dx:
            self.updateEditorGeometries()
            self._repaint_frozen()

    def _repaint_frozen(self, *_: object) -> None:
        if self._frozen:  # what Qt holds for out of date lies where the columns would have been without us
            self.viewport().update()
            self.header.viewport().update()

    def visualRegionForSelection(self, selection: QItemSelection) -> QRegion:
        """What to paint when the selection changes: whole rows, as far as they are in sight."""
        if not self._frozen:
            return super().visualRegionForSelection(selection)
        region = QRegion()
        for part in parts_of(selection):
            region += self._rows_box(part.top(), part.bottom())
        return region

    def dataChanged(self, top_left: Index, bottom_right: Index, roles: Sequence[int] = ()) -> None:
        """Paint what changed, and nothing else."""
        super().dataChanged(top_left, bottom_right, roles)
        if self._frozen and top_left.isValid() and bottom_right.isValid():
            self.viewport().update(self._rows_box(top_left.row(), bottom_right.row()))

    def _rows_box(self, top: int, bottom: int) -> QRect:
        rows = self.verticalHeader()
        height, offset = rows.defaultSectionSize(), rows.offset()
        area = self.viewport().rect()
        # Clipped before a box is made of it: far rows lie beyond what a paint device can say.
        first = max(top * height - offset, area.top())
        last = min((bottom + 1) * height - offset, area.bottom() + 1)
        return QRect(area.left(), first, area.width(), max(0, last - first))

    # --- painting

    def paintEvent(self, event: QPaintEvent) -> None:
        """The exposed rows and columns, in passes."""
        painter = QPainter(self.viewport())
        source = self._source
        if source is not None and self.model() is not None:
            for page in self.pages(event.rect()):
                self._pages.paint(painter, page, source, self.runs())
            self._paint_frame(painter)
        painter.end()

    def pages(self, exposed: QRect) -> list[Page]:
        """What lies in a part of the viewport: the columns that scroll, then those that do not."""
        width = min(self.header.frozen_width(), self.viewport().width())
        moving, still = QRect(exposed), QRect(exposed)
        moving.setLeft(max(exposed.left(), width))
        still.setRight(min(exposed.right(), width - 1))
        return [self._page(part, still=at) for part, at in ((moving, False), (still, True)) if part.isValid()]

    def _page(self, clip: QRect, *, still: bool) -> Page:
        rows = self.verticalHeader()
        height, offset, count = rows.defaultSectionSize(), rows.offset(), self.model().rowCount()
        first = max(0, min(count, (clip.top() + offset) // height))
        end = max(first, min(count, (clip.bottom() + offset) // height + 1))
        return Page(first, end, first * height - offset, height, self._strips(clip, still=still), clip)

    def _strips(self, clip: QRect, *, still: bool) -> tuple[Strip, ...]:
        shift = 0 if still else self.header.offset()
        first, last = clip.left() + shift, clip.right() + shift
        return tuple(
            Strip(column, left - shift, width)
            for column, left, width in self.header.strips()[not still]
            if left <= last and left + width > first
        )

    def _paint_frame(self, painter: QPainter) -> None:
        current = self.currentIndex()
        area = self.viewport().rect()
        width = self.header.frozen_width()
        painter.setClipRect(area)
        if self._frozen:
            self._pages.edge(painter, width, area.bottom() + 1)
        if not current.isValid() or self.isColumnHidden(current.column()):
            return
        if self._frozen and not self.is_frozen(current.column()):
            painter.setClipRect(area.adjusted(width, 0, 0, 0))
        self._pages.frame(painter, self.visualRect(current))
