"""The floors of a building with the levels proposed for them, as they are being worked out; knows no service."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from PySide6.QtCore import QByteArray, QMimeData, QModelIndex, QPersistentModelIndex, Qt, Signal

from mistdesk.domain.mapping.level_order import (
    Clash,
    FloorLine,
    Preview,
    by_order,
    clashes_of,
    ground_of,
    with_ground,
)
from mistdesk.domain.mapping.rules import parse_level
from mistdesk.ui.kit.theme import Theme
from mistdesk.ui.kit.tokens import Meaning
from mistdesk.ui.models.cell_words import sentence
from mistdesk.ui.models.row_table import RowTable, TableColumn
from mistdesk.ui.words import UNKNOWN, plural

FLOOR, NOW, PROPOSED, ROWS, WHY = range(5)
_MIME = "application/x-mistdesk-floor"
_Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class LevelRow:
    """One floor of the list."""

    line: FloorLine
    proposed: int | None
    is_ground: bool
    clash: Clash | None

    @property
    def name(self) -> str:
        """The floor, with its sub-building and whether it is the ground floor."""
        words = f"{self.line.name} ({self.line.sub})" if self.line.sub else self.line.name
        return f"{words}, ground" if self.is_ground else words

    @property
    def now(self) -> str:
        """The level in the cells, and others that some rows hold."""
        known = UNKNOWN if self.line.level is None else str(self.line.level)
        others = ", ".join(text or "empty" for text in self.line.others)
        return f"{known}, also {others}" if others else known

    @property
    def wanted(self) -> str:
        """The level proposed; a dash for none."""
        return UNKNOWN if self.proposed is None else str(self.proposed)

    @property
    def changes(self) -> bool:
        """Whether applying would change the level of the floor."""
        return self.proposed is not None and (self.proposed != self.line.level or bool(self.line.others))

    @property
    def why(self) -> str:
        """A clash first, then what the rule read or why it refused."""
        if self.clash is not None and self.clash.meant:
            return f"One floor with {self._others()}"
        if self.clash is not None:
            return f"Same level as {self._others()}: Mapped would make them one floor"
        return sentence(self.line.why)

    @property
    def meaning(self) -> Meaning | None:
        """Error where floors would merge, review where there is no level yet."""
        if self.clash is not None and not self.clash.meant:
            return Meaning.ERROR
        return Meaning.REVIEW if self.proposed is None and self.line.level is None else None

    def _others(self) -> str:
        assert self.clash is not None
        return ", ".join(name for name in self.clash.names if name != self.line.name)


@dataclass(slots=True)
class LevelDraft:
    """Levels of one building while a person works them out; nothing is applied by it."""

    building_ref: str = ""
    lines: tuple[FloorLine, ...] = ()
    consents: frozenset[int] = frozenset()
    levels: dict[str, int] = field(default_factory=dict)
    order: list[str] = field(default_factory=list)
    ground: int = 0
    ground_name: str = ""
    meant: set[int] = field(default_factory=set)

    def take(self, building_ref: str, lines: tuple[FloorLine, ...], consents: frozenset[int]) -> None:
        """Hold what the sheet says now; proposals for floors that are still there are kept."""
        fresh = building_ref != self.building_ref
        self.building_ref, self.lines, self.consents = building_ref, lines, consents
        names = {line.name for line in lines}
        if fresh or not names.intersection(self.levels):
            self.reset()
        self.levels = {name: level for name, level in self.levels.items() if name in names}
        if set(self.order) != names:
            self.order = [line.name for line in lines]
        if self.ground_name not in names:
            self.ground_name = ""

    def reset(self) -> None:
        """Propose nothing."""
        self.levels, self.meant, self.ground_name = {}, set(), ""
        self.order = [line.name for line in self.lines]
        self.ground = ground_of(self.lines) or 0

    def is_empty(self) -> bool:
        """Whether nothing is proposed."""
        return not (self.levels or self.meant - self.consents)

    def all_levels(self) -> Mapping[str, int]:
        """What floors have now, overlaid with what is proposed."""
        known = {line.name: line.level for line in self.lines if line.level is not None}
        return {**known, **self.levels}

    # --- proposals; each answers with a sentence when it cannot be

    def count_from(self, ground: int) -> str:
        """Count the ground floor as 0 or 1."""
        self.ground = ground
        return self._shift()

    def mark_ground(self, name: str) -> str:
        """Say which floor is the ground floor; all floors shift with it."""
        self.ground_name = name
        if name not in self.all_levels():
            return f"{name} has no level yet. Type one, or put the floors in order around it."
        return self._shift()

    def move(self, name: str, to: int) -> str:
        """Put a floor at another place and number the floors by their order."""
        ground = self._ground()
        if not ground:
            return "Mark the ground floor first (Alt+G)."
        placed = {*self.all_levels(), name, ground}
        order = [other for other in self.order if other != name]
        order.insert(max(0, min(to, len(order))), name)
        self.order = order
        self.ground_name = ground
        self.levels = dict(by_order([other for other in order if other in placed], ground, self.ground).levels)
        return ""

    def type_level(self, name: str, text: str) -> str:
        """Give a floor a level by hand; an empty text takes the proposal back."""
        level = parse_level(text)
        if not text.strip():
            self.levels.pop(name, None)
        elif level is None:
            return f"A level is a whole number; {text.strip()!r} is not."
        else:
            self.levels[name] = level
        return ""

    # --- what is shown

    def rows(self) -> tuple[LevelRow, ...]:
        """The floors in the order of the list."""
        by_name = {line.name: line for line in self.lines}
        clashes = clashes_of(self.lines, self.levels, self.consents | self.meant)
        of = {name: clash for clash in clashes for name in clash.names}
        ground = self._ground()
        return tuple(
            LevelRow(by_name[name], self.levels.get(name), name == ground, of.get(name)) for name in self.order
        )

    def _ground(self) -> str:
        """The floor marked as ground, else the one that stands at level 0 or 1."""
        if self.ground_name:
            return self.ground_name
        at = ground_of(self._now())
        levels = self.all_levels()
        return next((name for name in self.order if at is not None and levels.get(name) == at), "")

    def _now(self) -> Sequence[FloorLine]:
        levels = self.all_levels()
        return [replace(line, level=levels.get(line.name)) for line in self.lines]

    def _shift(self) -> str:
        proposal = with_ground(self._now(), self.ground, ground_name=self.ground_name)
        if proposal.note:
            return f"{proposal.note}. Mark it with Alt+G."
        known = {line.name: line.level for line in self.lines}
        self.levels = {name: level for name, level in proposal.levels.items() if known[name] != level}
        return ""


def preview_words(seen: Preview) -> str:
    """What applying would do, in one or two sentences."""
    if not seen.floors and not seen.clashes:
        return "Nothing is proposed. Choose how the ground floor counts, move floors, or type a level."
    parts = []
    if seen.changed:
        parts.append(f"{plural(seen.changed, 'row')} get another level")
    if seen.confirmed:
        parts.append(f"{seen.confirmed:,} keep theirs as confirmed")
    if seen.kept:
        parts.append(f"{plural(seen.kept, 'typed level')} {'stays' if seen.kept == 1 else 'stay'}")
    words = [f"{', '.join(parts)}." if parts else ""]
    if seen.overwritten:
        words.append(f"Among them {plural(seen.overwritten, 'typed level')}.")
    if seen.split:
        words.append(f"{seen.split[0]} would hold two levels.")
    words += [f"Level {clash.level} would be shared by {_listed(clash.names)}." for clash in open_clashes(seen)]
    return " ".join(filter(None, words)) or "Every row holds its level already."


def open_clashes(seen: Preview) -> tuple[Clash, ...]:
    """Floors that would merge without anybody having said so."""
    return tuple(clash for clash in seen.clashes if not clash.meant)


def _listed(names: Sequence[str]) -> str:
    return f"{', '.join(names[:-1])} and {names[-1]}"


class LevelTable(RowTable[LevelRow]):
    """The list of floors: its levels can be typed, its rows dragged; both are only told, for the draft decides."""

    typed = Signal(int, str)
    dragged = Signal(int, int)

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, _columns())

    def flags(self, index: _Index) -> Qt.ItemFlag:
        """Every row can be dragged, the proposed level typed."""
        wanted = super().flags(index) | Qt.ItemFlag.ItemIsDragEnabled | Qt.ItemFlag.ItemIsDropEnabled
        return wanted | Qt.ItemFlag.ItemIsEditable if index.column() == PROPOSED else wanted

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """The number itself where it is typed."""
        if role == Qt.ItemDataRole.EditRole and index.isValid():
            row = self.rows[index.row()]
            level = row.line.level if row.proposed is None else row.proposed
            return "" if level is None else str(level)
        return super().data(index, role)

    def setData(self, index: _Index, value: object, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Somebody typed a level."""
        if role != Qt.ItemDataRole.EditRole or index.column() != PROPOSED:
            return False
        if str(value) != self.data(index, Qt.ItemDataRole.EditRole):
            self.typed.emit(index.row(), str(value))
        return True

    def supportedDropActions(self) -> Qt.DropAction:
        """Rows are moved."""
        return Qt.DropAction.MoveAction

    def mimeTypes(self) -> list[str]:
        """Floors of this list alone."""
        return [_MIME]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        """The row that is dragged."""
        data = QMimeData()
        data.setData(_MIME, QByteArray(str(indexes[0].row() if indexes else -1).encode()))
        return data

    def dropMimeData(self, data: QMimeData, _action: Qt.DropAction, row: int, _column: int, parent: _Index) -> bool:
        """A floor was put between others, or on one."""
        source = int(bytes(data.data(_MIME).data()).decode() or "-1")
        to = row if row >= 0 else parent.row()
        if source >= 0 and to >= 0:
            self.dragged.emit(source, to - 1 if row > source else to)
        return False  # the view must not take the row away: the draft has moved it


def _columns() -> list[TableColumn[LevelRow]]:
    return [
        TableColumn("Floor", lambda row: row.name, strong=lambda row: row.is_ground),
        TableColumn("Level now", lambda row: row.now, figures=True, muted=lambda row: row.line.level is None),
        TableColumn(
            "Proposed",
            lambda row: row.wanted,
            figures=True,
            strong=lambda row: row.changes,
            muted=lambda row: row.proposed is None,
            tip=lambda _: "F2 or a digit: type the level of this floor",
        ),
        TableColumn("Rows", lambda row: f"{row.line.rows:,}", figures=True),
        TableColumn("Why", lambda row: row.why, meaning=lambda row: row.meaning),
    ]
