"""The tree at the left: filter box, sites, floors, devices; it knows the state and the tree model."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import (
    QFrame,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTreeView,
    QVBoxLayout,
    QWidget,
)

from mistdesk.services.workspace import WorkspaceChange
from mistdesk.ui.kit.icons import IconName, icon_pixmap, paint_state_glyph
from mistdesk.ui.kit.theme import Theme, elided, sized_font, tabular_font
from mistdesk.ui.kit.tokens import Meaning
from mistdesk.ui.kit.widgets import Kind, SearchBox, Words
from mistdesk.ui.models.estate_index import ORG, Node, NodeKind
from mistdesk.ui.models.estate_tree import EstateTreeModel, TreeRole
from mistdesk.ui.state import WindowState

Index = QModelIndex | QPersistentModelIndex


class TreeDelegate(QStyledItemDelegate):
    """Paints glyph, name, level, faults and the count at the right."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        """One row's height; the width is the panel's."""
        size = self._theme.current.size
        return QSize(size.rail, size.row)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Everything from right to left, so that the name gets what room is left."""
        tokens = self._theme.current
        node = index.data(TreeRole.NODE)
        if not isinstance(node, Node):
            return
        view_option = QStyleOptionViewItem(option)
        self.initStyleOption(view_option, index)
        painter.save()
        box = QRect(view_option.rect)
        box = box.adjusted(0, 0, -tokens.space.m, 0)
        right = self._paint_right(painter, box, index)
        left = box.left()
        meaning = index.data(TreeRole.MEANING)
        if isinstance(meaning, Meaning):
            glyph = QRectF(left, box.top(), tokens.size.icon, box.height())
            paint_state_glyph(painter, glyph, meaning, tokens)
            left += tokens.size.icon + tokens.space.xs // 2
        level = str(index.data(TreeRole.LEVEL) or "")
        room = right - left - (self._badge_width(level) if level else 0)
        strong = node.kind is NodeKind.SITE
        font = sized_font(tokens.type.body)
        font.setWeight(QFont.Weight.Medium if strong else QFont.Weight.Normal)
        muted = node.kind in {NodeKind.NO_FLOOR, NodeKind.UNASSIGNED}
        name = elided(str(index.data() or ""), font, max(tokens.size.row, room))
        painter.setFont(font)
        painter.setPen(QColor(tokens.muted if muted else tokens.text))
        spot = QRect(left, box.top(), max(tokens.size.row, room), box.height())
        painter.drawText(spot, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, name)
        if level:
            after = left + QFontMetrics(font).horizontalAdvance(name) + tokens.space.s
            self._paint_level(painter, QPoint(after, box.center().y()), level)
        if index.data(TreeRole.MARKED):
            bar = QRect(0, box.top() + tokens.space.xs, tokens.size.hair, box.height() - 2 * tokens.space.xs)
            painter.fillRect(bar, QColor(tokens.accent))
        painter.restore()

    def _badge_width(self, text: str) -> int:
        tokens = self._theme.current
        metrics = QFontMetrics(sized_font(tokens.type.small))
        return metrics.horizontalAdvance(text) + 2 * tokens.space.xs + tokens.space.s + tokens.size.hair

    def _paint_level(self, painter: QPainter, at: QPoint, text: str) -> None:
        tokens = self._theme.current
        font = sized_font(tokens.type.small)
        metrics = QFontMetrics(font)
        wide = metrics.horizontalAdvance(text) + 2 * tokens.space.xs
        high = metrics.height() + tokens.size.hair
        box = QRectF(at.x() + 0.5, at.y() - high / 2 + 0.5, wide, high)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(tokens.border), tokens.size.border))
        painter.drawRoundedRect(box, tokens.size.radius_small, tokens.size.radius_small)
        painter.setFont(font)
        painter.setPen(QColor(tokens.muted))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)

    def _paint_right(self, painter: QPainter, box: QRect, index: Index) -> int:
        """Count and faults; returns where the name must end."""
        tokens = self._theme.current
        middle = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
        font = tabular_font(tokens.type.body)
        count = str(index.data(TreeRole.COUNT) or "")
        painter.setFont(font)
        meaning = index.data(TreeRole.MEANING)
        loud = meaning in {Meaning.ERROR, Meaning.REVIEW, Meaning.UPGRADING} and isinstance(meaning, Meaning)
        painter.setPen(QColor(tokens.meaning(meaning).strong if loud else tokens.muted))
        painter.drawText(box, middle, count)
        right = box.right() - QFontMetrics(font).horizontalAdvance(count) - tokens.space.s
        faults = index.data(TreeRole.FAULTS)
        if isinstance(faults, (tuple, list)) and (faults[0] or faults[1]):
            which = Meaning.ERROR if faults[0] else Meaning.REVIEW
            words = f"{faults[0] or faults[1]}!"
            small = tabular_font(tokens.type.small, bold=True)
            painter.setFont(small)
            painter.setPen(QColor(tokens.meaning(which).strong))
            painter.drawText(QRect(box.left(), box.top(), right - box.left(), box.height()), middle, words)
            right -= QFontMetrics(small).horizontalAdvance(words) + tokens.space.s
        return right


class EstateTree(QTreeView):
    """A tree that keeps what is open, chosen and in sight by id when the estate is read anew."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setProperty("kit", "flat")
        self.setHeaderHidden(True)
        self.setUniformRowHeights(True)
        self.setIndentation(theme.current.space.l)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setItemDelegate(TreeDelegate(theme, self))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setAccessibleName("Sites, floors and devices")
        self.setExpandsOnDoubleClick(False)
        self.setSelectionMode(QTreeView.SelectionMode.SingleSelection)
        theme.changed.connect(self.viewport().update)

    def drawBranches(self, painter: QPainter, rect: QRect, index: Index) -> None:
        """A chevron of our own where something can be opened."""
        tokens = self._theme.current
        if self.selectionModel().isSelected(index):
            painter.fillRect(rect, QColor(tokens.selection))
        model = self.model()
        if not model.hasChildren(index):
            return
        name: IconName = "chevron-down" if self.isExpanded(index) else "chevron-right"
        edge = tokens.space.m
        picture = icon_pixmap(name, tokens.muted, edge, self.devicePixelRatioF())
        painter.drawPixmap(rect.right() - edge - tokens.size.hair, rect.center().y() - edge // 2 + 1, picture)

    def drawRow(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """The ground of a chosen row over its whole width."""
        chosen = self.selectionModel().isSelected(index)
        box = QRect(option.rect)
        box.setLeft(0)
        box.setRight(self.viewport().width())
        tokens = self._theme.current
        if chosen:
            painter.fillRect(box, QColor(tokens.selection))
        super().drawRow(painter, option, index)
        if chosen and self.hasFocus():
            painter.setPen(QPen(QColor(tokens.focus), tokens.size.border))
            painter.drawRect(box.adjusted(0, 0, -1, -1))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Open or fold; nothing else."""
        index = self.indexAt(event.position().toPoint())
        if index.isValid() and self.model().hasChildren(index):
            self.setExpanded(index, not self.isExpanded(index))
            return
        super().mouseDoubleClickEvent(event)


class TreePanel(QFrame):
    """Filter box over the tree; choosing in it chooses for every view."""

    def __init__(self, state: WindowState, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state = state
        space = theme.current.space
        self.setProperty("kit", "side")
        self.setMinimumWidth(theme.current.size.tree // 2)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, space.s, 1, 0)
        column.setSpacing(space.xs)
        self.filter_box = SearchBox(theme, "Filter…", self)
        self.filter_box.setAccessibleName("Filter sites, floors and devices")
        edge = QVBoxLayout()
        edge.setContentsMargins(space.s, 0, space.s, space.xs)
        edge.addWidget(self.filter_box)
        column.addLayout(edge)
        self.model = EstateTreeModel(state, self)
        self.tree = EstateTree(theme, self)
        self.tree.setModel(self.model)
        self._nothing = Words("", Kind.SECONDARY, self, wrap=True)
        self._nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._nothing.setContentsMargins(space.m, space.l, space.m, space.l)
        column.addWidget(self._nothing)
        column.addWidget(self.tree, 1)
        self._quiet = False
        self._open: set[Node] = set()
        self.filter_box.textChanged.connect(self.on_filter_changed)
        self.tree.selectionModel().currentChanged.connect(self.on_current_changed)
        self.tree.expanded.connect(self.on_expanded)
        self.tree.collapsed.connect(self.on_collapsed)
        state.loaded.connect(self.on_estate_changed)
        state.edited.connect(self.on_edited)
        state.samples_changed.connect(self.model.refresh_values)
        self.model.values_changed.connect(self.tree.viewport().update)
        state.marked_changed.connect(self.tree.viewport().update)
        state.scope_changed.connect(self.on_scope_changed)
        self.on_estate_changed()

    def on_filter_changed(self, text: str) -> None:
        """Show what matches, opened; without a filter what was open before."""
        self._keeping(lambda: self.model.set_filter(text))
        if text.strip():
            self._quiet = True
            self.tree.expandAll()
            self._quiet = False

    def on_estate_changed(self) -> None:
        """Sites, floors or devices may have come or gone."""
        first = not self._open and self.model.rowCount() == 0
        self._keeping(self.model.reload)
        if first and self.model.rowCount():
            self.tree.expand(self.model.index(0, 0))

    def on_edited(self, change: WorkspaceChange) -> None:
        """Names, levels or faults may look different; floors may have changed places."""
        if self.model.still_stands():
            self.model.on_edited(change.refs)
        else:
            self._keeping(self.model.reload)

    def on_expanded(self, index: QModelIndex) -> None:
        """Remember by id."""
        node = self.model.node(index)
        if node is not None and not self._quiet:
            self._open.add(node)

    def on_collapsed(self, index: QModelIndex) -> None:
        """Remember by id."""
        node = self.model.node(index)
        if node is not None and not self._quiet:
            self._open.discard(node)

    def on_current_changed(self, current: QModelIndex, _before: QModelIndex) -> None:
        """A place was chosen."""
        node = self.model.node(current)
        if node is not None and not self._quiet:
            self._state.set_scope(node)

    def on_scope_changed(self) -> None:
        """Somebody else chose; follow."""
        self._select(self._state.scope)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc goes back to the whole organisation."""
        if event.key() == Qt.Key.Key_Escape:
            self._state.set_scope(ORG)
            return
        super().keyPressEvent(event)

    def _select(self, node: Node) -> None:
        self._quiet = True
        index = self.model.find(node)
        if index.isValid():
            self.tree.setCurrentIndex(index)
        else:
            self.tree.selectionModel().clear()
        self._quiet = False

    def _keeping(self, change: object) -> None:
        """Do something that resets the model, and restore what was open, chosen and in sight by id."""
        bar = self.tree.verticalScrollBar()
        top = self.model.node(self.tree.indexAt(self.tree.viewport().rect().topLeft()))
        offset = bar.value()
        self._quiet = True
        assert callable(change)
        change()
        for node in self._open:
            index = self.model.find(node)
            if index.isValid():
                self.tree.expand(index)
        self._quiet = False
        self._select(self._state.scope)
        place = self.model.find(top) if top is not None else QModelIndex()
        if place.isValid():
            self.tree.scrollTo(place, QTreeView.ScrollHint.PositionAtTop)
        else:
            bar.setValue(offset)
        empty = self.model.rowCount() == 0
        self._nothing.setVisible(empty)
        self._nothing.setText(
            f"Nothing contains “{self.filter_box.text().strip()}”." if self.model.filter_text else "No sites yet."
        )
