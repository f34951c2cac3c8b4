"""The lines of a plan, part by part, with a filter and a way into the grid; it knows rows, no service."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QHeaderView, QWidget

from mistdesk.domain.mapping.blocks import to_text
from mistdesk.ui.kit.theme import Theme
from mistdesk.ui.kit.widgets import Card, SearchBox, StateStack
from mistdesk.ui.models.plan_rows import Part, PlanRow, matching
from mistdesk.ui.models.row_table import RowTable, TableColumn
from mistdesk.ui.views.choice_box import ChoiceBox
from mistdesk.ui.views.tables import plain_table
from mistdesk.ui.words import plural

_EMPTY = {
    Part.CHANGES: ("Nothing would change", "What is mapped is what is published."),
    Part.UNCHANGED: ("Nothing is unchanged", "Nothing of this plan has been published before."),
    Part.WITHHELD: ("Nothing is withheld", "Every device is mapped."),
    Part.SENT: ("Nothing was sent", "No row was acknowledged by the target."),
    Part.REFUSED: ("Nothing was refused", "The target took every row."),
}


class LinesCard(Card):
    """One table for all parts, so that a campus of rows costs one model."""

    opened = Signal(str)
    """The key of a row that somebody wants to see in the grid."""
    copied = Signal(int)
    """So many rows were put on the clipboard."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, "Lines", "", parent, flush=True)
        self._parts: Mapping[Part, tuple[PlanRow, ...]] = {}
        self._part = Part.CHANGES
        self.part_box = ChoiceBox(self)
        self.part_box.setAccessibleName("Which lines")
        self.part_box.setToolTip("Which lines of the plan are listed")
        self.part_box.setMinimumWidth(theme.current.size.tree * 3 // 5)
        self.part_box.chosen.connect(self.on_part_chosen)
        self.filter_box = SearchBox(theme, "Filter lines…")
        self.filter_box.setAccessibleName("Filter lines")
        self.filter_box.setMaximumWidth(theme.current.size.tree)
        self.filter_box.textChanged.connect(self.refresh)
        self.add_action(self.part_box)
        self.add_action(self.filter_box)
        self.model: RowTable[PlanRow] = RowTable(
            theme,
            [
                TableColumn("Change", lambda row: row.word, meaning=lambda row: row.meaning),
                TableColumn("What", lambda row: row.what, muted=lambda _: True),
                TableColumn("Name", lambda row: row.name),
                TableColumn("Detail", lambda row: row.detail, muted=lambda _: True),
            ],
            self,
        )
        self.table = plain_table(theme, self.model, "Lines of the plan; Enter shows the row in the mapping")
        self.table.activated.connect(self.on_activated)
        self._theme = theme
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        header.setSectionResizeMode(3, QHeaderView.ResizeMode.Stretch)
        self.stack = StateStack(theme, self.table)
        self.stack.setMinimumHeight(theme.current.size.row * 4)  # in a low window the rows scroll
        self.body.addWidget(self.stack, 1)
        copy = QShortcut(QKeySequence(QKeySequence.StandardKey.Copy), self.table)
        copy.setContext(Qt.ShortcutContext.WidgetShortcut)
        copy.activated.connect(self.copy)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the room anew: the detail gets most of it."""
        super().resizeEvent(event)
        tree = self._theme.current.size.tree
        word = tree // 3
        what = min(tree * 3 // 5, self.width() // 5)
        for at, width in ((0, word), (1, what), (2, (self.width() - word - what) * 2 // 5)):
            self.table.setColumnWidth(at, width)

    @property
    def part(self) -> Part:
        """The part that is listed."""
        return self._part

    def set_parts(self, parts: Mapping[Part, tuple[PlanRow, ...]], part: Part | None = None) -> None:
        """List another plan."""
        self._parts = parts
        self._part = part if part is not None else self._part
        if self._part not in parts:
            self._part = Part.CHANGES
        words = [(f"{one.value} ({len(rows):,})", one.value) for one, rows in parts.items()]
        self.part_box.set_choices(words, self._part.value)
        self.refresh()

    def show_part(self, part: Part) -> None:
        """List a part, whole, and go there."""
        self.filter_box.clear()
        self.set_parts(self._parts, part)
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)
        if self.model.rows:
            self.table.setCurrentIndex(self.model.index(0, 0))

    def refresh(self, *_: object) -> None:
        """List what the filter lets through."""
        rows = self._parts.get(self._part, ())
        shown = matching(rows, self.filter_box.text())
        self.model.set_rows(shown)
        self.set_title(self._part.value)
        if not rows:
            self.stack.show_empty("check", *_EMPTY[self._part])
        elif not shown:
            self.stack.show_empty("filter", "No line matches", f'Nothing has "{self.filter_box.text().strip()}" in it.')
        else:
            self.stack.show_ready()
        count = plural(len(rows), "line") if rows else ""
        self.set_subtitle(count if len(shown) == len(rows) else f"{len(shown):,} of {count}")

    def on_part_chosen(self) -> None:
        """Another part."""
        self.set_parts(self._parts, Part(str(self.part_box.currentData())))

    def on_activated(self, index: QModelIndex) -> None:
        """Enter or a double click on a line."""
        self.opened.emit(self.model.rows[index.row()].key)

    def copy(self) -> None:
        """All lines that are listed, as a spreadsheet takes them."""
        rows = [("Change", "What", "Name", "Detail")]
        rows += [(row.word, row.what, row.name, row.detail) for row in self.model.rows]
        QGuiApplication.clipboard().setText(to_text(rows))
        self.copied.emit(len(rows) - 1)
