"""How complete each building is and the one thing to do next; it knows state and progress rows, changes nothing."""

from __future__ import annotations

import asyncio

from PySide6.QtCore import QModelIndex, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QHeaderView, QVBoxLayout, QWidget

from mistdesk.domain.mapping.columns import Column
from mistdesk.domain.mapping.progress import Fix
from mistdesk.ui.kit.theme import Theme, tabular_font
from mistdesk.ui.kit.widgets import IconButton, Kind, PrimaryButton, StateStack, Words
from mistdesk.ui.models.estate_index import Node, NodeKind
from mistdesk.ui.models.progress_rows import Progress, ProgressRow, figures, percent_words, position_of, progress_of
from mistdesk.ui.models.row_table import RowTable, TableColumn
from mistdesk.ui.state import WindowState
from mistdesk.ui.views.tables import Index, TextDelegate, plain_table

BUILDING, SHARE, FIGURES = range(3)
_TASK = "progress"


class ShareDelegate(TextDelegate):
    """Paints a bar as long as the share, with the share in words behind it."""

    def paint_words(self, painter: QPainter, box: QRect, index: Index) -> None:
        """Bar and words."""
        tokens = self._theme.current
        model = index.model()
        if not isinstance(model, RowTable):
            return
        row = model.rows[index.row()]
        font = tabular_font(tokens.type.secondary)
        painter.setFont(font)
        painter.setPen(QColor(tokens.text if row.score.percent is not None else tokens.muted))
        room = box.adjusted(tokens.space.s, 0, -tokens.space.s, 0)
        painter.drawText(room, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, row.percent)
        if row.score.percent is None:
            return
        words = painter.fontMetrics().horizontalAdvance("100 %") + tokens.space.s
        high = float(tokens.space.s)
        track = QRectF(room.left(), room.center().y() - high / 2 + 1, max(0, room.width() - words), high)
        painter.setRenderHint(painter.RenderHint.Antialiasing)
        painter.setPen(QColor(tokens.muted))
        painter.setBrush(QColor(tokens.raised))
        painter.drawRoundedRect(track.adjusted(0.5, 0.5, -0.5, -0.5), high / 2, high / 2)
        painter.setBrush(QColor(tokens.accent))
        painter.setPen(Qt.PenStyle.NoPen)
        if row.score.percent:
            track.setWidth(max(high, track.width() * row.score.percent / 100))
            painter.drawRoundedRect(track, high / 2, high / 2)


class ProgressPanel(QFrame):
    """The next best fix on top, buildings with their score below; Enter on a building chooses it."""

    closed = Signal()
    said = Signal(str)
    wanted = Signal(str, int)
    """Device id and column to go to in the grid."""

    def __init__(self, state: WindowState, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state = state
        self._theme = theme
        self._fix: tuple[Fix, str] | None = None
        self._late = True
        self._again = False
        space = theme.current.space
        self.setProperty("kit", "card")
        outer = QVBoxLayout(self)
        outer.setContentsMargins(space.m, space.s, space.s, space.s)
        outer.setSpacing(space.xs)
        outer.addLayout(self._head())
        outer.addLayout(self._next())
        self.model: RowTable[ProgressRow] = RowTable(theme, self._columns(), self)
        self.table = plain_table(theme, self.model, "Buildings and how complete their mapping is", self)
        self.table.setItemDelegateForColumn(SHARE, ShareDelegate(theme, self.table))
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header.setSectionResizeMode(BUILDING, QHeaderView.ResizeMode.Stretch)
        self.table.clicked.connect(self.on_chosen)
        self.table.activated.connect(self.on_chosen)
        self.stack = StateStack(theme, self.table)
        self.stack.setMinimumHeight(theme.current.size.row * 3)  # in a low window the rows scroll
        self.stack.acted.connect(state.discover)
        outer.addWidget(self.stack, 1)
        state.loaded.connect(self.on_news)
        state.edited.connect(self.on_news)
        state.scope_changed.connect(self.on_news)

    def _head(self) -> QHBoxLayout:
        head = QHBoxLayout()
        head.setSpacing(self._theme.current.space.s)
        self._whole = Words("", Kind.SECONDARY, self)
        close = IconButton(self._theme, "close", "Close progress", self)
        close.clicked.connect(self.closed)
        head.addWidget(Words("Progress", Kind.HEADING, self))
        head.addWidget(self._whole)
        head.addStretch(1)
        head.addWidget(close)
        return head

    def _next(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, self._theme.current.space.xs, 0)
        row.setSpacing(self._theme.current.space.m)
        self.sentence = Words("", Kind.BODY, self, wrap=True)
        self.button = PrimaryButton("&Go there", self)
        self.button.setAccessibleName("Go there")
        self.button.clicked.connect(self.on_go)
        row.addWidget(self.sentence, 1)
        row.addWidget(self.button)
        return row

    def _columns(self) -> list[TableColumn[ProgressRow]]:
        def here(row: ProgressRow) -> bool:
            return bool(row.ref) and row.ref == self._building()

        return [
            TableColumn("Building", lambda row: row.name, strong=here),
            TableColumn("Done", lambda row: row.percent, figures=True, tip=lambda row: row.figures),
            TableColumn("What is left", lambda row: row.figures, meaning=lambda row: row.meaning, tip=_tip),
        ]

    # --- news

    def begin(self) -> None:
        """The keys to the list of buildings: Enter goes there."""
        self.table.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def on_news(self, *_: object) -> None:
        """Something changed; counted now, or when it is seen again."""
        if self.isVisible():
            self.refresh()
        else:
            self._late = True

    def showEvent(self, event: QShowEvent) -> None:
        """Count what was not counted while nobody looked."""
        super().showEvent(event)
        if self._late:
            self.refresh()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the room anew."""
        super().resizeEvent(event)
        tree = self._theme.current.size.tree
        self.table.setColumnWidth(SHARE, tree * 2 // 5)
        self.table.setColumnWidth(FIGURES, min(self.width() // 2, tree))

    def refresh(self) -> None:
        """Count anew, once more where a count is going on."""
        self._late = False
        if not self._state.opened:
            self.stack.show_loading("Opening the workspace", can_cancel=False)
        self._again = self._state.tasks.runs(_TASK)  # a count on a thread cannot be stopped, so there is one at a time
        if not self._again:
            self._state.tasks.start(_TASK, self._count())

    async def _count(self) -> None:
        await self._count_once()
        while self._again:
            self._again = False
            await self._count_once()

    async def _count_once(self) -> None:
        workspace = self._state.desk.workspace
        sheet = workspace.sheet
        found = await asyncio.to_thread(progress_of, workspace.inventory, sheet, workspace.report, self._building())
        fix = found.fix
        self._fix = None if fix is None else (fix, sheet.device(fix.row).id)
        self._show(found)

    def _building(self) -> str | None:
        path = self._state.index.path(self._state.scope)
        return path[0].id if path and path[0].kind is NodeKind.SITE else None

    def _show(self, found: Progress) -> None:
        whole = found.whole
        self._whole.setText("" if whole.percent is None else f"{percent_words(whole)}: {figures(whole)}")
        self.sentence.setText(self._next_words(found))
        self.button.setVisible(found.fix is not None)
        self.model.refresh(found.rows)
        at = position_of(found.rows, self._building() or "")
        if at >= 0 and self.table.currentIndex().row() != at:
            self.table.selectRow(at)
        if not self._state.opened:
            return
        if not found.rows:
            signed_in = self._state.signed_in
            words = "Buildings appear here once they have been read from Mist."
            self.stack.show_empty("building", "No buildings yet", words, "Read them now" if signed_in else "")
        else:
            self.stack.show_ready()

    def _next_words(self, found: Progress) -> str:
        if found.fix is not None:
            return f"Next: {found.fix.sentence}"
        if found.whole.percent is None:
            return ""
        place = self._state.index.title(Node(NodeKind.SITE, self._building() or ""))
        return f"Nothing is left to do in {place}." if place else "Nothing is left to do: every device is mapped."

    # --- actions

    def on_go(self) -> None:
        """To the cell of the next fix."""
        if self._fix is not None:
            fix, ref = self._fix
            self.wanted.emit(ref, int(Column(fix.column)))

    def on_chosen(self, at: QModelIndex) -> None:
        """Choose the building for every view."""
        row = self.model.rows[at.row()]
        node = Node(NodeKind.SITE, row.ref)
        if node in self._state.index:
            self._state.set_scope(node)
        else:
            self.said.emit(f"{row.name}: Mist lists no such site, so it has no place in the tree.")


def _tip(row: ProgressRow) -> str:
    score = row.score
    return (
        f"{row.name}: {row.figures}. Counted are {score.devices:,} devices in this site that can be mapped; "
        f"{score.looked_at:,} are ready and looked at, {score.left_out:,} left out on purpose, "
        f"{score.to_review:,} ready but not yet looked at, {score.errors:,} not ready."
    )
