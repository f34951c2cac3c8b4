"""The values of a column as a list to tick, fast however many there are; knows no sheet."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from mistdesk.ui.models.filter_text import Pile, fold
from mistdesk.ui.models.sheet_index import ValueCount
from mistdesk.ui.words import plural

Index = QModelIndex | QPersistentModelIndex
NOTHING = QModelIndex()
BLANK = "(blank)"
_FLAGS = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsUserCheckable


class ValueTicks(QAbstractListModel):
    """Values with a tick each. A search narrows the list; what it hides keeps its tick, and is not taken."""

    def __init__(
        self, values: Sequence[ValueCount], ticked: frozenset[str] | None, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._values = tuple(values)
        self._ticks = bytearray(ticked is None or value.value in ticked for value in self._values)
        self._found: Sequence[int] = range(len(self._values))
        self._pile: Pile | None = None

    # --- what is asked of it

    @property
    def found(self) -> int:
        """How many values are listed now."""
        return len(self._found)

    @property
    def ticked(self) -> int:
        """How many of these are ticked."""
        return sum(self._ticks[at] for at in self._found)

    def chosen(self) -> frozenset[str] | None:
        """The values that are listed and ticked, None when these are all there are."""
        chosen = frozenset(self._values[at].value for at in self._found if self._ticks[at])
        return None if len(chosen) == len(self._values) else chosen

    def search(self, text: str) -> None:
        """List the values that hold the text."""
        self.beginResetModel()
        needle = fold(text.strip())
        if not needle:
            self._found = range(len(self._values))
        else:
            self._pile = self._pile or Pile([value.shown or BLANK for value in self._values])
            self._found = [at for at, holds in enumerate(self._pile.mask(needle)) if holds]
        self.endResetModel()

    def tick_all(self, *, ticked: bool) -> None:
        """Tick every listed value, or none."""
        for at in self._found:
            self._ticks[at] = ticked
        if self._found:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._found) - 1, 0))

    # --- Qt's questions

    def rowCount(self, parent: Index = NOTHING) -> int:
        """How many values are listed."""
        return 0 if parent.isValid() else len(self._found)

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Every value can be ticked."""
        return _FLAGS if index.isValid() else Qt.ItemFlag.NoItemFlags

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """The value, its number of rows, and its tick."""
        if not index.isValid():
            return None
        at = self._found[index.row()]
        value = self._values[at]
        if role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole}:
            return f"{value.shown.strip() or BLANK}  ({value.rows:,})"
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{value.shown.strip() or BLANK}, {plural(value.rows, 'row')}"
        if role == Qt.ItemDataRole.CheckStateRole:
            return Qt.CheckState.Checked if self._ticks[at] else Qt.CheckState.Unchecked
        return None

    def setData(self, index: Index, value: object, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Set or take away a tick."""
        if not index.isValid() or role != Qt.ItemDataRole.CheckStateRole:
            return False
        state = value if isinstance(value, Qt.CheckState) else Qt.CheckState(int(str(value)))
        self._ticks[self._found[index.row()]] = state is Qt.CheckState.Checked
        self.dataChanged.emit(index, index)
        return True
