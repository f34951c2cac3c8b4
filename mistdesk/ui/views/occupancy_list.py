"""The list of spaces beside the chart: state, last count, a small line of the time shown; it knows state and feeds."""

from __future__ import annotations

from PySide6.QtCore import (
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QPointF,
    QRect,
    QRectF,
    QSizeF,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QGuiApplication, QKeySequence, QPainter, QPen, QPolygonF, QResizeEvent, QShortcut
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from mistdesk.domain.mapping.blocks import to_text
from mistdesk.services.occupancy import MOST_LINES
from mistdesk.ui.kit.icons import paint_state_glyph
from mistdesk.ui.kit.theme import Theme
from mistdesk.ui.kit.tokens import Meaning
from mistdesk.ui.kit.widgets import Card, SearchBox, StateStack
from mistdesk.ui.models.chart_feed import ChartFeed
from mistdesk.ui.models.estate_index import Node, NodeKind
from mistdesk.ui.models.row_table import MEANING_ROLE, RowTable, TableColumn
from mistdesk.ui.models.spaces import Order, SpaceNow, matching, ordered
from mistdesk.ui.models.status_words import meaning_of
from mistdesk.ui.models.trends import Trend, TrendFeed
from mistdesk.ui.state import WindowState
from mistdesk.ui.views.choice_box import ChoiceBox
from mistdesk.ui.views.tables import TextDelegate, plain_table
from mistdesk.ui.words import moment, plural

Index = QModelIndex | QPersistentModelIndex
SPACE, FLOOR, DEVICE, STATE, CLIENTS, TREND = range(6)


class StateDelegate(TextDelegate):
    """A glyph before the word."""

    def paint_words(self, painter: QPainter, box: QRect, index: Index) -> None:
        """Glyph, then the word after it."""
        tokens = self._theme.current
        meaning = index.data(MEANING_ROLE)
        edge = tokens.size.icon
        if isinstance(meaning, Meaning):
            room = QRectF(box.left() + tokens.space.s, box.top(), edge, box.height())
            paint_state_glyph(painter, room, meaning, tokens)
        super().paint_words(painter, box.adjusted(edge + tokens.space.xs, 0, 0, 0), index)


class TrendDelegate(TextDelegate):
    """A small line of the counts in the time shown, on one scale for all rows."""

    def __init__(self, theme: Theme, view: QTableView, model: RowTable[SpaceNow], feed: TrendFeed) -> None:
        super().__init__(theme, view)
        self._model = model
        self._feed = feed
        self._drawn: dict[str, tuple[Trend, QSizeF, float, list[QPolygonF]]] = {}

    def paint_words(self, painter: QPainter, box: QRect, index: Index) -> None:
        """The line; nothing where nothing is known."""
        tokens = self._theme.current
        space = tokens.space
        area = QRectF(box).adjusted(space.s, space.xs + 1, -space.s, -space.xs - 1)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(tokens.accent), tokens.size.border))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.translate(area.topLeft())
        for line in self._lines(self._model.rows[index.row()].ref, area.size()):
            if line.size() == 1:
                painter.drawPoint(line.value(0))
            else:
                painter.drawPolyline(line)

    def _lines(self, ref: str, size: QSizeF) -> list[QPolygonF]:
        """The line in the pixels of a cell, worked out once: lists are painted often."""
        trend, top = self._feed.of(ref), self._feed.top
        drawn = self._drawn.get(ref)
        if drawn is None or drawn[0] is not trend or drawn[1:3] != (size, top):
            wide, high, bottom = size.width(), size.height() / max(1.0, top), size.height()
            lines = [QPolygonF([QPointF(x * wide, bottom - y * high) for x, y in run]) for run in trend.runs]
            drawn = self._drawn[ref] = (trend, size, top, lines)
        return drawn[3]


class SpacesCard(Card):
    """Rows chosen here become lines in the chart; Enter goes to the device."""

    chosen = Signal(tuple)
    """Device ids of the chosen rows."""
    opened = Signal(str)
    """The device somebody wants to see alone."""
    copied = Signal(int)

    def __init__(self, state: WindowState, theme: Theme, chart: ChartFeed, parent: QWidget | None = None) -> None:
        super().__init__(theme, "Spaces now", "", parent, flush=True)
        self._state = state
        self._theme = theme
        self._zone = ""
        self._spaces: list[SpaceNow] = []
        self.order = ChoiceBox(self)
        self.order.setAccessibleName("Order of the list")
        self.order.set_choices([(order.value, order.value) for order in Order], Order.TROUBLE.value)
        self.order.setMinimumWidth(theme.current.size.tree // 2)
        self.order.chosen.connect(self.show_rows)
        self.filter_box = SearchBox(theme, "Filter spaces…")
        self.filter_box.setAccessibleName("Filter spaces")
        self.filter_box.setMaximumWidth(theme.current.size.tree)
        self.filter_box.textChanged.connect(self.show_rows)
        self.add_action(self.order)
        self.add_action(self.filter_box)
        self.model: RowTable[SpaceNow] = RowTable(theme, self._columns(), self)
        self.trends = TrendFeed(state, chart, self)
        self.table = plain_table(theme, self.model, "Spaces and what they count now; chosen rows become lines")
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.table.setItemDelegateForColumn(STATE, StateDelegate(theme, self.table))
        self.table.setItemDelegateForColumn(TREND, TrendDelegate(theme, self.table, self.model, self.trends))
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        for at in (SPACE, DEVICE):
            header.setSectionResizeMode(at, QHeaderView.ResizeMode.Stretch)
        self.table.selectionModel().selectionChanged.connect(self.on_selection_changed)
        self.table.activated.connect(self.on_activated)
        self.table.verticalScrollBar().valueChanged.connect(self.want_trends)
        self.trends.changed.connect(self.on_trends_changed)
        self.stack = StateStack(theme, self.table)
        self.stack.setMinimumHeight(theme.current.size.row * 4)  # in a low window the rows scroll
        self.body.addWidget(self.stack, 1)
        copy = QShortcut(QKeySequence(QKeySequence.StandardKey.Copy), self.table)
        copy.setContext(Qt.ShortcutContext.WidgetShortcut)
        copy.activated.connect(self.copy)

    def _columns(self) -> list[TableColumn[SpaceNow]]:
        def here(row: SpaceNow) -> bool:
            return self._state.scope == Node(NodeKind.DEVICE, row.ref)

        return [
            TableColumn("Space", lambda row: row.space, strong=here),
            TableColumn("Floor", lambda row: row.floor, muted=lambda _: True),
            TableColumn("Device", lambda row: row.name, muted=lambda _: True),
            TableColumn("State", lambda row: row.word, meaning=lambda row: meaning_of(row.latest), tip=self._tip),
            TableColumn("Clients", lambda row: row.figure, figures=True, tip=self._tip, strong=here),
            TableColumn("Trend", self._trend_words, tip=self._trend_words),
        ]

    def _tip(self, row: SpaceNow) -> str:
        if row.latest is None:
            return f"{row.name}: no sample yet"
        return f"{row.name}: {row.said}, at {moment(row.latest.at, self._zone)}"

    def _trend_words(self, row: SpaceNow) -> str:
        peak = self.trends.of(row.ref).peak
        return "" if peak is None else f"at most {plural(round(peak), 'client')} in the time shown"

    # --- rows

    def set_spaces(self, spaces: list[SpaceNow], zone: str) -> None:
        """List another place, or the same with newer values; row, marks and scroll stay where they were."""
        self._spaces, self._zone = spaces, zone
        self.show_rows()

    def show_rows(self, *_: object) -> None:
        """Order and filter; what is marked stays marked, what had the cursor keeps it."""
        order = Order(str(self.order.currentData()))
        shown = ordered(matching(self._spaces, self.filter_box.text()), order)
        if self.model.rows and [row.ref for row in shown] == [row.ref for row in self.model.rows]:
            self.model.refresh(shown)
        else:
            self._replace_rows(shown)
        self.show_marks()
        one_floor = self._state.list_scope.kind in {NodeKind.FLOOR, NodeKind.NO_FLOOR}
        self.table.setColumnHidden(FLOOR, one_floor)
        self.want_trends()

    def _replace_rows(self, shown: list[SpaceNow]) -> None:
        at = self.table.currentIndex()
        current = self.model.rows[at.row()].ref if at.isValid() else ""
        scrolled = self.table.verticalScrollBar().value()
        self.model.set_rows(shown)
        row = next((n for n, space in enumerate(shown) if space.ref == current), -1)
        if row >= 0:
            flag = QItemSelectionModel.SelectionFlag.NoUpdate
            self.table.selectionModel().setCurrentIndex(self.model.index(row, 0), flag)
        self.table.verticalScrollBar().setValue(scrolled)

    def show_marks(self) -> None:
        """Show which devices are marked, wherever that was done."""
        marked = set(self._state.marked)
        rows = [index.row() for index in self.table.selectionModel().selectedRows()]
        if {self.model.rows[row].ref for row in rows} != {row.ref for row in self.model.rows if row.ref in marked}:
            self._mark(marked)
        self._say(len(self.model.rows))

    def _mark(self, marked: set[str]) -> None:
        selection, flag = self.table.selectionModel(), QItemSelectionModel.SelectionFlag
        blocked = selection.blockSignals(True)
        selection.clearSelection()
        for at, row in enumerate(self.model.rows):
            if row.ref in marked:
                selection.select(self.model.index(at, 0), flag.Select | flag.Rows)
        selection.blockSignals(blocked)
        self.table.viewport().update()

    def _say(self, shown: int) -> None:
        count = plural(len(self._spaces), "device")
        words = count if shown == len(self._spaces) else f"{shown:,} of {count}"
        chosen = len(self._state.marked)
        lines = f"{chosen:,} chosen" if chosen else "chosen rows become lines"
        if chosen > MOST_LINES:
            lines += f", the first {MOST_LINES} are drawn"
        self.set_subtitle(f"{words} · {lines}")
        if not self._spaces:
            self.stack.show_empty("space", "No devices here", "Choose another site or floor in the tree.")
        elif not shown:
            self.stack.show_empty(
                "filter", "No space matches", f'Nothing has "{self.filter_box.text().strip()}" in it.'
            )
        else:
            self.stack.show_ready()

    def want_trends(self, *_: object) -> None:
        """Read the lines of the rows in sight."""
        if not self.table.isVisible() or not self.model.rows or self.table.isColumnHidden(TREND):
            return
        first = max(0, self.table.rowAt(0))
        last = self.table.rowAt(self.table.viewport().height() - 1)
        rows = self.model.rows[first : last + 1 if last >= 0 else len(self.model.rows)]
        aps = self._state.index.access_points(self._state.list_scope)
        known = set(aps)
        self.trends.want([row.ref for row in rows if row.ref in known])

    def on_trends_changed(self) -> None:
        """Some lines were read."""
        self.table.viewport().update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the room anew."""
        super().resizeEvent(event)
        tree, wide = self._theme.current.size.tree, self.width()
        for at, width in ((FLOOR, wide // 7), (STATE, tree * 2 // 5), (CLIENTS, tree // 4), (TREND, wide // 5)):
            self.table.setColumnWidth(at, width)
        self.want_trends()

    # --- actions

    def on_selection_changed(self, *_: object) -> None:
        """Chosen access points become lines of their own."""
        rows = sorted({index.row() for index in self.table.selectionModel().selectedRows()})
        self.chosen.emit(tuple(self.model.rows[row].ref for row in rows))

    def on_activated(self, index: QModelIndex) -> None:
        """Enter or a double click on a row."""
        self.opened.emit(self.model.rows[index.row()].ref)

    def copy(self) -> None:
        """The list as shown, as a spreadsheet takes it; what is not known is an empty cell."""
        rows = [("Space", "Floor", "Device", "State", "Clients", "Measured")]
        for row in self.model.rows:
            at = moment(row.latest.at, self._zone) if row.latest is not None else ""
            count = "" if row.count is None else str(row.count)
            rows.append((row.space, row.floor, row.name, row.word, count, at))
        QGuiApplication.clipboard().setText(to_text(rows))
        self.copied.emit(len(rows) - 1)
