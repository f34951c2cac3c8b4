"""The three lists of what changed, each with its buttons; they tell what a person wants and change nothing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Generic, TypeVar

from PySide6.QtCore import QItemSelectionModel, QModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHBoxLayout, QHeaderView, QTableView, QVBoxLayout, QWidget

from mistdesk.ui.kit.icons import IconName
from mistdesk.ui.kit.theme import Theme
from mistdesk.ui.kit.widgets import Button, Kind, PrimaryButton, SegmentedControl, StateStack, Words
from mistdesk.ui.models.change_rows import (
    GoneRow,
    NewsRow,
    ReplacedRow,
    gone_table,
    news_table,
    replaced_table,
    retire_words,
)
from mistdesk.ui.models.row_table import RowTable
from mistdesk.ui.views.tables import plain_table
from mistdesk.ui.words import plural

Row = TypeVar("Row")
AGES = {"All": 0, "7 days": 7, "30 days": 30, "90 days": 90}


def spread(table: QTableView, shares: Sequence[int], room: int) -> None:
    """Give each column its share of the room, in hundredths; the last one also takes what is left."""
    for column, share in enumerate(shares):
        table.setColumnWidth(column, room * share // 100)


class ListPage(QWidget, Generic[Row]):
    """A list of which several rows can be chosen, its empty state, and a row of buttons."""

    shares: tuple[int, ...] = ()
    wanted_row = Signal(object)
    """Enter or a double click on a row."""

    def __init__(self, theme: Theme, model: RowTable[Row], name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.model = model
        space = theme.current.space
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(space.xs)
        self.above = QHBoxLayout()
        self.above.setSpacing(space.s)
        column.addLayout(self.above)
        self.table = plain_table(theme, model, name)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        header.setStretchLastSection(True)
        self.table.activated.connect(self.on_activated)
        self.table.selectionModel().selectionChanged.connect(self.on_choice)
        self.stack = StateStack(theme, self.table)
        self.stack.setMinimumHeight(theme.current.size.row * 2)
        column.addWidget(self.stack, 1)
        self.below = QHBoxLayout()
        self.below.setSpacing(space.s)
        self.words = Words("", Kind.SECONDARY, self, wrap=True)
        self.below.addWidget(self.words, 1)
        column.addLayout(self.below)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the room anew."""
        super().resizeEvent(event)
        spread(self.table, self.shares, self.width())

    def set_rows(self, rows: Sequence[Row], empty: tuple[IconName, str, str]) -> None:
        """List other rows; the same place in the list stays chosen."""
        at = self.table.currentIndex().row()
        self.model.set_rows(rows)
        if not rows:
            self.stack.show_empty(*empty)
        else:
            self.stack.show_ready()
            self.table.selectRow(min(max(at, 0), len(rows) - 1))
        self.on_choice()

    def chosen(self) -> tuple[Row, ...]:
        """The rows that are chosen, in the order of the list."""
        return tuple(self.model.rows[index.row()] for index in sorted(self.table.selectionModel().selectedRows()))

    def choose(self, numbers: Sequence[int]) -> None:
        """Choose rows by number."""
        model = self.table.selectionModel()
        model.clearSelection()
        how = QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows
        for number in numbers:
            model.select(self.model.index(number, 0), how)

    def on_activated(self, index: QModelIndex) -> None:
        """Somebody wants to see the row in the grid."""
        self.wanted_row.emit(self.model.rows[index.row()])

    def on_choice(self, *_: object) -> None:
        """Other rows are chosen: buttons and words follow."""

    def _button(self, text: str, *, primary: bool = False) -> Button:
        button = PrimaryButton(text, self) if primary else Button(text, self)
        button.setAccessibleName(text.replace("&", ""))
        self.below.addWidget(button)
        return button


class NewsPage(ListPage[NewsRow]):
    """What Mist says now where a person said something else."""

    shares = (23, 17, 15, 21, 20)
    take = Signal()
    keep = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, news_table(theme), "Cells of which Mist now says something else", parent)
        self.column_button = self._button("Same &column")
        self.all_button = self._button("&All")
        self.keep_button = self._button("&Keep mine")
        self.take_button = self._button("&Take Mist's", primary=True)
        self.column_button.setToolTip("Choose every row of the same cell")
        self.all_button.setToolTip("Choose every row (Ctrl+A)")
        self.column_button.clicked.connect(self.on_column)
        self.all_button.clicked.connect(self.table.selectAll)
        self.keep_button.clicked.connect(self.keep)
        self.take_button.clicked.connect(self.take)

    def on_column(self) -> None:
        """Choose the rows of the same column as the chosen ones."""
        columns = {row.cell.column for row in self.chosen()}
        self.choose([at for at, row in enumerate(self.model.rows) if row.cell.column in columns])

    def on_choice(self, *_: object) -> None:
        """Say how many."""
        number = len(self.chosen())
        self.words.setText(f"{plural(number, 'cell')} chosen" if number else "")
        for button in (self.column_button, self.keep_button, self.take_button):
            button.setEnabled(number > 0)
        self.all_button.setEnabled(bool(self.model.rows))


class ReplacedPage(ListPage[ReplacedRow]):
    """Gone devices and the new ones that seem to hang in their places."""

    shares = (20, 32, 19, 25)
    carry = Signal()
    refuse = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, replaced_table(theme), "Devices that seem to have been replaced", parent)
        self.refuse_button = self._button("&Not the same place")
        self.carry_button = self._button("&Carry over", primary=True)
        self.refuse_button.clicked.connect(self.refuse)
        self.carry_button.clicked.connect(self.carry)

    def on_choice(self, *_: object) -> None:
        """Say what carrying over does."""
        clear = [row for row in self.chosen() if row.pair is not None]
        for button in (self.refuse_button, self.carry_button):
            button.setEnabled(bool(clear))
        if clear:
            text = "The new device gets the place, its zone keeps its history, and the old one is retired."
        else:
            text = "Nothing is proposed where it is not clear which device it is." if self.chosen() else ""
        self.words.setText(text)


class GonePage(ListPage[GoneRow]):
    """Devices that Mist no longer has; retiring asks once more, in place."""

    shares = (25, 38, 12, 20)
    retire = Signal()
    take_in = Signal()
    filtered = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, gone_table(theme), "Devices that Mist no longer has", parent)
        self.back_words = Words("", Kind.SECONDARY, self, wrap=True)
        self.back_button = Button("Take &in again", self)
        self.back_button.setAccessibleName("Take in again")
        self.back_button.clicked.connect(self.take_in)
        self.ages = SegmentedControl(tuple(AGES), self, name="Gone for at least")
        self.ages.changed.connect(self.on_age)
        self.above.addWidget(self.ages)
        self.above.addWidget(self.back_words, 1)
        self.above.addWidget(self.back_button)
        self.all_button = self._button("&All")
        self.all_button.setToolTip("Choose every row (Ctrl+A)")
        self.cancel_button = self._button("&Cancel")
        self.retire_button = self._button("&Retire", primary=True)
        self.all_button.clicked.connect(self.table.selectAll)
        self.cancel_button.clicked.connect(self.on_cancel)
        self.retire_button.clicked.connect(self.on_retire)
        self.asked = False
        self.set_back(0)

    @property
    def least_days(self) -> int:
        """How long a device must have been gone to be listed."""
        return AGES[self.ages.current]

    def set_back(self, number: int) -> None:
        """Say how many retired devices are back."""
        verb = "is" if number == 1 else "are"
        words = f"{plural(number, 'retired device')} {verb} back in Mist and still left out." if number else ""
        self.back_words.setText(words)
        self.back_button.setVisible(number > 0)

    def on_age(self, _option: str) -> None:
        """Another age."""
        self.filtered.emit()

    def on_choice(self, *_: object) -> None:
        """Other rows: what was asked is asked no more."""
        self._ask(asked=False)

    def on_cancel(self) -> None:
        """Not now."""
        self._ask(asked=False)
        self.retire_button.setFocus()

    def on_retire(self) -> None:
        """First say what it does, then do it."""
        if not self.asked:
            self._ask(asked=True)
            return
        self.retire.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape takes the question back."""
        if event.key() == Qt.Key.Key_Escape and self.asked:
            self.on_cancel()
            return
        super().keyPressEvent(event)

    def _ask(self, *, asked: bool) -> None:
        chosen = self.chosen()
        self.asked = asked and bool(chosen)
        self.cancel_button.setVisible(self.asked)
        self.all_button.setVisible(not self.asked)
        self.all_button.setEnabled(bool(self.model.rows))
        self.retire_button.setEnabled(bool(chosen))
        what = plural(len(chosen), "device") if chosen else ""
        self.retire_button.set_text(f"&Retire {what}".strip() if self.asked else f"&Retire {what}".strip() + " …")
        self.retire_button.setAccessibleName(self.retire_button.text().replace("&", ""))
        self.words.setText(retire_words(chosen) if self.asked else "")
