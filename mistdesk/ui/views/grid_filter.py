"""The filter line above the grid and the list of a column's values; they know the model, not the state."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QEvent, QObject, QPoint, QStringListModel, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QCompleter, QFrame, QHBoxLayout, QListView, QVBoxLayout, QWidget

from mistdesk.domain.mapping.columns import Column, header
from mistdesk.ui.kit.theme import Theme
from mistdesk.ui.kit.widgets import Button, Kind, PrimaryButton, SearchBox, Words
from mistdesk.ui.models.filter_values import ValueTicks
from mistdesk.ui.models.filter_words import completions
from mistdesk.ui.models.sheet_model import SheetModel
from mistdesk.ui.views.grid import SheetView
from mistdesk.ui.words import plural

HELP = (
    'Words that all have to be in the row. "two words" together, -word not in it, floor:2 in one column, '
    'level:>=2, level:"" blank, is:error, from:rule.'
)
_ENTER = {Qt.Key.Key_Return, Qt.Key.Key_Enter}


class Counts(Protocol):
    """What the filter line asks of the grid's model."""

    @property
    def total(self) -> int:
        """How many rows there are."""

    def rowCount(self) -> int:
        """How many are shown."""

    def expect_filter(self) -> None:
        """Somebody is about to type."""


class FilterBox(SearchBox):
    """Takes the filter's language and offers its names while one types."""

    filter_changed = Signal(str)
    """Another filter is asked for."""

    def __init__(self, model: SheetModel, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, "Filter rows…", parent)
        self._model: Counts = model
        self.setAccessibleName("Filter rows")
        self.setToolTip(HELP)
        self.completer_of_names = QCompleter(self)
        self.completer_of_names.setModel(QStringListModel(completions(), self))
        self.completer_of_names.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.completer_of_names.setWidget(self)
        self._names = QListView()
        self._names.setAccessibleName("Names to filter by")
        self.completer_of_names.setPopup(self._names)  # which takes it over
        self.completer_of_names.activated.connect(self.on_completed)
        self.textChanged.connect(self.filter_changed)
        self.textEdited.connect(self.on_text_edited)
        model.modelReset.connect(self.on_rows_changed)
        self.on_rows_changed()

    def counts(self) -> str:
        """As "140 of 612"; "612" when all are shown."""
        shown, total = self._model.rowCount(), self._model.total
        return f"{total:,}" if shown == total else f"{shown:,} of {total:,}"

    def on_rows_changed(self) -> None:
        """Say to screen readers how many rows are left."""
        self.setAccessibleDescription(f"{self.counts()} rows shown. {HELP}")

    def on_text_edited(self, _text: str) -> None:
        """Offer names that begin like the word under the cursor."""
        begun = self._begun()
        completer = self.completer_of_names
        if len(begun) < 2 or '"' in begun:
            self._names.hide()
            return
        completer.setCompletionPrefix(begun)
        if completer.completionCount() and completer.currentCompletion().casefold() != begun.casefold():
            completer.complete()
        else:
            self._names.hide()

    def on_completed(self, name: str) -> None:
        """Put the chosen name where its beginning stands."""
        begun, at = self._begun(), self.cursorPosition()
        text = self.text()
        self.setText(f"{text[: at - len(begun)]}{name}{text[at:]}")
        self.setCursorPosition(at - len(begun) + len(name))

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Get ready for what is typed next."""
        super().focusInEvent(event)
        self._model.expect_filter()

    def _begun(self) -> str:
        """The word before the cursor, without the dash of a contrary."""
        before = self.text()[: self.cursorPosition()]
        return before.rsplit(" ", 1)[-1].removeprefix("-")


class ColumnFilter(QFrame):
    """A column's values with ticks: type to search, Down to the list, Space ticks, Enter applies, Esc leaves."""

    applied = Signal()
    """Other rows are shown."""

    def __init__(self, view: SheetView, model: SheetModel, column: Column, theme: Theme) -> None:
        super().__init__(view, Qt.WindowType.Popup)
        self._view = view
        self._model = model
        self._column = column
        space = theme.current.space
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setProperty("kit", "card")
        self.setAccessibleName(f"Filter {header(column)}")
        self.ticks = ValueTicks(model.values_of(column).values, model.value_filter(column), self)
        self.search = SearchBox(theme, f"Search {header(column)}…", self)
        self.search.textChanged.connect(self.on_search_changed)
        self.list = QListView(self)
        self.list.setProperty("kit", "flat")
        self.list.setModel(self.ticks)
        self.list.setUniformItemSizes(True)  # asked once and not for every one of 100,000
        self.list.setAccessibleName(f"Values of {header(column)}")
        self.counts = Words("", Kind.SECONDARY, self)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(space.m, space.m, space.m, space.m)
        outer.setSpacing(space.s)
        outer.addWidget(self.search)
        outer.addWidget(self.list, 1)
        outer.addWidget(self.counts)
        outer.addLayout(self._buttons(space.s))
        self.setFixedSize(theme.current.size.tree + space.xl, theme.current.size.prose)
        self.ticks.dataChanged.connect(self._count)
        self.ticks.modelReset.connect(self._count)
        for part in (self.search, self.list):
            part.installEventFilter(self)
        self._count()

    def _buttons(self, gap: int) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(gap)
        self.all_button, self.none_button = Button("&All", self), Button("&None", self)
        self.apply_button = PrimaryButton("A&pply", self)
        self.all_button.clicked.connect(lambda: self.ticks.tick_all(ticked=True))
        self.none_button.clicked.connect(lambda: self.ticks.tick_all(ticked=False))
        self.apply_button.clicked.connect(self.apply)
        row.addWidget(self.all_button)
        row.addWidget(self.none_button)
        row.addStretch(1)
        row.addWidget(self.apply_button)
        return row

    def on_search_changed(self, text: str) -> None:
        """List what holds the text."""
        self.ticks.search(text)

    def apply(self) -> None:
        """Show the rows of the listed and ticked values."""
        if not self.ticks.ticked:
            return  # no row would be left
        chosen = self.ticks.chosen()
        self._view.keeping(lambda: self._model.set_value_filter(self._column, chosen))
        self._view.header.set_filtered(self._model.filtered_columns)
        self.applied.emit()
        self.close()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter applies, Down goes from the line into the list, Up from its top back."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            key = Qt.Key(event.key())
            if key in _ENTER:
                self.apply()
                return True
            if watched is self.search and key == Qt.Key.Key_Down and self.ticks.found:
                self.list.setFocus()
                self.list.setCurrentIndex(self.ticks.index(0, 0))
                return True
            if watched is self.list and key == Qt.Key.Key_Up and self.list.currentIndex().row() <= 0:
                self.search.setFocus()
                return True
        return super().eventFilter(watched, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc leaves everything as it is."""
        if event.key() == Qt.Key.Key_Escape:
            self.close()
            return
        super().keyPressEvent(event)

    def _count(self) -> None:
        ticked, found = self.ticks.ticked, self.ticks.found
        self.counts.setText(f"{ticked:,} of {plural(found, 'value')} chosen")
        self.apply_button.setEnabled(ticked > 0)


def open_filter(view: SheetView, model: SheetModel, column: Column, theme: Theme) -> ColumnFilter:
    """Show a column's values under its header, ready to type."""
    panel = ColumnFilter(view, model, column, theme)
    place = view.header.section_box(column)
    corner = view.header.mapToGlobal(QPoint(max(0, place.left()), view.header.height()))
    room = view.screen().availableGeometry()
    x = max(room.left(), min(corner.x(), room.right() - panel.width()))
    panel.move(x, max(room.top(), min(corner.y(), room.bottom() - panel.height())))
    panel.show()
    panel.search.setFocus()
    return panel
