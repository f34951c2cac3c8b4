"""What a mapping file would change, shown in place before anything is; it knows the preview."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QHeaderView, QTableView, QWidget

from mistdesk.domain.mapping.columns import Column, header
from mistdesk.domain.mapping.sheet import Source
from mistdesk.services.transfer import CellDifference, ImportPreview
from mistdesk.ui.kit.theme import Theme
from mistdesk.ui.kit.tokens import Meaning
from mistdesk.ui.kit.widgets import Button, Card, Kind, MeaningWords, PrimaryButton, Words
from mistdesk.ui.models.row_table import RowTable, TableColumn
from mistdesk.ui.state import WindowState
from mistdesk.ui.views.tables import plain_table
from mistdesk.ui.words import listed, plural


class ImportPanel(Card):
    """The sentence, the cells, what is refused and why, and two buttons."""

    applied = Signal(object)
    closed = Signal()

    def __init__(self, state: WindowState, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, "Import", "", parent)
        self._state = state
        self._preview: ImportPreview | None = None
        self._sentence = Words("", Kind.BODY, self, wrap=True)
        self._refused = MeaningWords(theme, Meaning.REVIEW, "")
        self._unknown = MeaningWords(theme, Meaning.UNKNOWN, "")
        columns: list[TableColumn[CellDifference]] = [
            TableColumn("Line", lambda d: f"{d.line:,}", figures=True),
            TableColumn("Device", self._name),
            TableColumn("Column", lambda d: header(d.column)),
            TableColumn("Now", lambda d: d.old or "empty", muted=lambda d: not d.old),
            TableColumn("In the file", lambda d: d.new or "empty", muted=lambda d: not d.new),
        ]
        self.table_model: RowTable[CellDifference] = RowTable(theme, columns, self)
        self.table: QTableView = plain_table(theme, self.table_model, "Cells that would change")
        self.table.setMaximumHeight(theme.current.size.row * 7)
        self.table.horizontalHeader().setSectionResizeMode(4, QHeaderView.ResizeMode.Stretch)
        self.apply_button = PrimaryButton("Import", self)
        self.apply_button.clicked.connect(self.on_apply)
        self._cancel = Button("Cancel", self)
        self._cancel.clicked.connect(self.closed)
        row = QHBoxLayout()
        row.setSpacing(theme.current.space.s)
        row.addWidget(self.apply_button)
        row.addWidget(self._cancel)
        row.addStretch(1)
        for part in (self._sentence, self._refused, self._unknown, self.table):
            self.body.addWidget(part)
        self.body.addLayout(row)

    def show_preview(self, preview: ImportPreview) -> None:
        """Say what would happen."""
        self._preview = preview
        self.set_title(f"Import {Path(preview.path).name}")
        self.set_subtitle("Nothing is changed yet")
        typed = self._typed(preview)
        over = f" {plural(typed, 'value')} that somebody typed would be replaced." if typed else ""
        self._sentence.setText(f"{preview.sentence()}{over}")
        self._refused.set(Meaning.REVIEW, listed(list(preview.refused)))
        self._refused.setVisible(bool(preview.refused))
        unknown = [f"line {line}: {ref or 'no id'}" for line, ref in preview.unknown]
        self._unknown.set(Meaning.UNKNOWN, f"Not in this estate: {listed(unknown)}")
        self._unknown.setVisible(bool(unknown))
        self.table_model.set_rows(preview.differences)
        self.table.setVisible(bool(preview.differences))
        self.apply_button.set_text(f"Change {plural(len(preview.differences), 'cell')}")
        self.apply_button.setEnabled(bool(preview.differences))
        self.table.resizeColumnsToContents()

    def on_apply(self) -> None:
        """The person agrees."""
        if self._preview is not None:
            self.applied.emit(self._preview)

    def begin(self) -> None:
        """The keys to the list of changes, else to the way out."""
        (self.table if self.table_model.rowCount() else self._cancel).setFocus(Qt.FocusReason.ShortcutFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape leaves everything as it is."""
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
            return
        super().keyPressEvent(event)

    def _typed(self, preview: ImportPreview) -> int:
        """How many of the cells hold what a person said: among thousands nobody sees them."""
        sheet = self._state.desk.workspace.sheet
        rows = ((sheet.index.get(d.ref), d.column) for d in preview.differences)
        return sum(row is not None and sheet.source(row, column) is Source.PERSON for row, column in rows)

    def _name(self, difference: CellDifference) -> str:
        sheet = self._state.desk.workspace.sheet
        row = sheet.index.get(difference.ref)
        return difference.ref if row is None else sheet.value(row, Column.THING_NAME)
