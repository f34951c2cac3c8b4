"""Details of the current cell and its row: whence, what Mist says, what is wrong; it knows state and grid model."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from mistdesk.domain.mapping.columns import Column, header
from mistdesk.domain.mapping.edits import give_back, keep_mine
from mistdesk.domain.mapping.rules import Severity
from mistdesk.ui.kit.theme import Theme
from mistdesk.ui.kit.tokens import Meaning
from mistdesk.ui.kit.widgets import Button, ElidedWords, IconButton, Kind, MeaningGlyph, Words, rule
from mistdesk.ui.models.cell_words import REFUSALS, mist_now_says, sentence, shown, whence
from mistdesk.ui.models.status_words import spoken
from mistdesk.ui.state import WindowState
from mistdesk.ui.words import moment


class Inspector(QFrame):
    """A panel at the right that explains one row and one cell."""

    closed = Signal()
    said = Signal(str)

    def __init__(self, state: WindowState, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state = state
        self._theme = theme
        space = theme.current.space
        self.setProperty("kit", "card")
        self.setMinimumWidth(theme.current.size.tree - space.xl)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(space.m, space.s, space.s, space.m)
        head = QHBoxLayout()
        self._title = ElidedWords("", Kind.HEADING, self)
        close = IconButton(theme, "close", "Close details (Ctrl+I)", self)
        close.clicked.connect(self.closed)
        head.addWidget(self._title, 1)
        head.addStretch(0)
        head.addWidget(close)
        outer.addLayout(head)
        self._area = QScrollArea(self)
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        outer.addWidget(self._area, 1)
        self._shown: tuple[str, Column] | None = None
        self.show_nothing()

    def show_nothing(self) -> None:
        """No row is chosen."""
        self._shown = None
        self._title.set_text("Details")
        page, column = self._page()
        column.addWidget(Words("Choose a cell to see where its value comes from.", Kind.MUTED, page, wrap=True))
        column.addStretch(1)
        self._area.setWidget(page)

    def show_cell(self, row: int, column: Column) -> None:
        """Explain a cell of the sheet."""
        workspace = self._state.desk.workspace
        sheet = workspace.sheet
        if row >= len(sheet):
            self.show_nothing()
            return
        self._shown = (sheet.device(row).id, column)
        self._title.set_text(sheet.value(row, Column.THING_NAME))
        page, body = self._page()
        self._add_device(page, body, row)
        body.addWidget(rule(page))
        zone = self._state.index.zone(self._state.scope)
        body.addWidget(Words(header(column), Kind.HEADING, page))
        value = shown(column, sheet.value(row, column), workspace.target_sites)
        text = Words(value or "empty", Kind.BODY if value else Kind.MUTED, page, wrap=True)
        text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        body.addWidget(text)
        body.addWidget(Words(whence(sheet, row, column, zone), Kind.SECONDARY, page, wrap=True))
        if column in REFUSALS:
            body.addWidget(Words(REFUSALS[column], Kind.SECONDARY, page, wrap=True))
        self._add_news(page, body, row, column)
        self._add_faults(page, body, row)
        body.addStretch(1)
        self._area.setWidget(page)

    def refresh(self) -> None:
        """The same cell, as it is now; its row may have moved."""
        if self._shown is not None:
            here: QWidget | None = self.window().focusWidget()
            had_keys = here is not None and self._area.isAncestorOf(here)
            ref, column = self._shown
            row = self._state.desk.workspace.sheet.index.get(ref)
            if row is None:
                self.show_nothing()
            else:
                self.show_cell(row, column)
            if had_keys:
                self._area.setFocus()  # the button that was pressed is gone

    def on_give_back(self) -> None:
        """The cell that is shown, and no other that is chosen, back to what Mist and the rules say."""
        workspace = self._state.desk.workspace
        for row, column in self._target():
            edit = give_back(workspace.sheet, [(row, column)], label=f"Give back {header(column)} of {self._name(row)}")
            workspace.edit(edit)
            self.said.emit("1 cell given back to Mist.")

    def on_keep_mine(self) -> None:
        """Keep the value of the cell that is shown, and take note of what Mist says now."""
        desk = self._state.desk
        for row, column in self._target():
            label = f"Keep {header(column)} of {self._name(row)}"
            desk.workspace.edit(
                keep_mine(desk.workspace.sheet, [(row, column)], label=label, by=desk.author, at=desk.clock())
            )
            self.said.emit("Kept yours in 1 cell.")

    def _target(self) -> list[tuple[int, Column]]:
        if self._shown is None:
            return []
        row = self._state.desk.workspace.sheet.index.get(self._shown[0])
        return [] if row is None else [(row, self._shown[1])]

    def _name(self, row: int) -> str:
        return self._state.desk.workspace.sheet.value(row, Column.THING_NAME)

    def _page(self) -> tuple[QWidget, QVBoxLayout]:
        page = QWidget()
        page.setProperty("kit", "page")
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, self._theme.current.space.s, 0)
        column.setSpacing(self._theme.current.space.s)
        return page, column

    def _add_device(self, page: QWidget, body: QVBoxLayout, row: int) -> None:
        device = self._state.desk.workspace.sheet.device(row)
        latest = self._state.latest.get(device.id)
        zone = self._state.index.zone(self._state.scope)
        at = f" ({moment(latest.at, zone)})" if latest else ""
        model = f"{device.model}, " if device.model else ""
        line = f"{model}{device.type_word or 'unknown type'}, {spoken(latest, device.kind)}{at}"
        if device.gone_since is not None:
            line = (
                f"{model}{device.type_word or 'unknown type'}, gone from Mist since {moment(device.gone_since, zone)}"
            )
        body.addWidget(Words(line, Kind.SECONDARY, page, wrap=True))

    def _add_news(self, page: QWidget, body: QVBoxLayout, row: int, column: Column) -> None:
        workspace = self._state.desk.workspace
        news = mist_now_says(workspace.sheet, row, column, workspace.target_sites)
        if workspace.sheet.override(row, column) is None:
            return
        buttons = QVBoxLayout()  # side by side they would not fit into a narrow panel
        buttons.setSpacing(self._theme.current.space.xs)
        if news:
            body.addWidget(Words(f"{news}.", Kind.BODY, page, wrap=True))
            mine = Button("Keep mine", page)
            mine.clicked.connect(self.on_keep_mine)
            buttons.addWidget(mine, 0, Qt.AlignmentFlag.AlignLeft)
        back = Button("Take Mist's value" if news else "Give back to Mist", page)
        back.clicked.connect(self.on_give_back)
        buttons.addWidget(back, 0, Qt.AlignmentFlag.AlignLeft)
        body.addLayout(buttons)

    def _add_faults(self, page: QWidget, body: QVBoxLayout, row: int) -> None:
        report = self._state.desk.workspace.report
        findings = report.of(row)
        words = report.withheld_because(row)
        body.addWidget(rule(page))
        if not findings:
            meaning = Meaning.UNKNOWN if words else Meaning.OK
            self._add_line(page, body, meaning, f"Not published: {words}." if words else "Ready to publish.")
            return
        for reason, severity in {f.reason: f.severity for f in findings}.items():
            meaning = Meaning.ERROR if severity is Severity.ERROR else Meaning.REVIEW
            self._add_line(page, body, meaning, sentence(reason))

    def _add_line(self, page: QWidget, body: QVBoxLayout, meaning: Meaning, text: str) -> None:
        row = QHBoxLayout()
        row.setSpacing(self._theme.current.space.xs)
        row.addWidget(MeaningGlyph(self._theme, meaning, page), 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(Words(text, Kind.BODY, page, wrap=True), 1)
        body.addLayout(row)
