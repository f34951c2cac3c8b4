"""The tree of sites, floors and devices as an arithmetic item model over flat lists; knows no view."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import IntEnum
from typing import overload

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from mistdesk.domain.mapping.rules import Severity
from mistdesk.ui.models.estate_index import UNASSIGNED, EstateIndex, FloorGroup, Node, NodeKind, SiteGroup
from mistdesk.ui.models.status_words import meaning_of, short_word, spoken
from mistdesk.ui.state import WindowState
from mistdesk.ui.words import UNKNOWN, plural

Index = QModelIndex | QPersistentModelIndex
NOTHING = QModelIndex()
_SITE, _FLOOR, _DEVICE = 0, 1, 2


class TreeRole(IntEnum):
    """What the tree's delegate asks for besides Qt's own roles."""

    NODE = Qt.ItemDataRole.UserRole
    COUNT = Qt.ItemDataRole.UserRole + 1
    MEANING = Qt.ItemDataRole.UserRole + 2
    LEVEL = Qt.ItemDataRole.UserRole + 3
    FAULTS = Qt.ItemDataRole.UserRole + 4
    MARKED = Qt.ItemDataRole.UserRole + 5


@dataclass(slots=True)
class _Flat:
    """The shown part of the estate: children are runs of these lists, so a position is enough to find parents."""

    sites: list[SiteGroup] = field(default_factory=list)
    floor_start: list[int] = field(default_factory=lambda: [0])
    floors: list[FloorGroup] = field(default_factory=list)
    floor_site: list[int] = field(default_factory=list)
    device_start: list[int] = field(default_factory=lambda: [0])
    devices: list[int] = field(default_factory=list)
    loose: int = -1  # position among `floors` of the devices in no site, -1 when there are none

    def add_site(self, site: SiteGroup, floors: list[tuple[FloorGroup, list[int]]]) -> None:
        """Append a site with what is shown of its floors."""
        for floor, rows in floors:
            self.floors.append(floor)
            self.floor_site.append(len(self.sites))
            self.devices.extend(rows)
            self.device_start.append(len(self.devices))
        self.sites.append(site)
        self.floor_start.append(len(self.floors))


@dataclass(frozen=True, slots=True)
class _Sum:
    """What a place adds up to. `clients` is None while no count is known."""

    clients: int | None
    errors: int
    warnings: int


class EstateTreeModel(QAbstractItemModel):
    """Sites, floors, devices. `internalId` is the parent's position times four plus the depth."""

    values_changed = Signal()
    """Any value below the sites may look different: 10,000 sites would be as many signals."""

    def __init__(self, state: WindowState, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._state = state
        self._filter = ""
        self._flat = _Flat()
        self._built_from: EstateIndex | None = None
        self._sums: dict[Node, _Sum] = {}  # made when somebody looks at the place
        self._site_at: dict[Node, int] = {}
        self._floor_at: dict[Node, int] = {}
        self._rebuild()

    # --- what is shown

    @property
    def filter_text(self) -> str:
        """What names must contain."""
        return self._filter

    def set_filter(self, text: str) -> None:
        """Show only what contains the text, with what holds it."""
        folded = text.strip().casefold()
        if folded != self._filter:
            self._filter = folded
            self.reload()

    def reload(self) -> None:
        """Take the estate anew; whoever shows it restores what was open by id."""
        self.beginResetModel()
        self._rebuild()
        self.endResetModel()

    def refresh_values(self) -> None:
        """Counts, states or faults changed, rows did not."""
        self._sums.clear()
        if self._flat.sites:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._flat.sites) - 1, 0))
        self.values_changed.emit()

    def still_stands(self) -> bool:
        """Whether floors and devices are where they were when the model was made, so that values alone may change."""
        return self._built_from is self._state.index and not self._filter

    def on_edited(self, refs: Iterable[str]) -> None:
        """Names or faults of these devices changed; what one row says may change the faults of its whole site."""
        index = self._state.index
        for site in {index.site_of(ref) for ref in refs} & self._site_at.keys():
            position = self._site_at[site]
            self._sums.pop(site, None)
            for floor in self._flat.sites[position].floors:
                self._sums.pop(floor.node, None)
            top = self.index(position, 0)
            self.dataChanged.emit(top, top)
        self.values_changed.emit()

    def find(self, node: Node) -> QModelIndex:
        """Where a node is shown; an invalid index when it is not."""
        flat = self._flat
        if node in self._site_at:
            return self.createIndex(self._site_at[node], 0, _SITE)
        if node in self._floor_at:
            position = self._floor_at[node]
            site = flat.floor_site[position]
            return self.createIndex(position - flat.floor_start[site], 0, site * 4 + _FLOOR)
        return self._find_device(node) if node.kind is NodeKind.DEVICE else QModelIndex()

    def node(self, index: Index) -> Node | None:
        """The node at an index."""
        found = self._at(index)
        return found[0] if found else None

    # --- Qt's questions

    def index(self, row: int, column: int, parent: Index = NOTHING) -> QModelIndex:
        """Position arithmetic; nothing is created."""
        if column != 0 or not 0 <= row < self.rowCount(parent):
            return QModelIndex()
        if not parent.isValid():
            return self.createIndex(row, 0, _SITE)
        depth, above = parent.internalId() % 4, parent.internalId() // 4
        if depth == _SITE:
            start = self._flat.floor_start[parent.row()]
            if start == self._flat.loose:
                return self.createIndex(row, 0, start * 4 + _DEVICE)
            return self.createIndex(row, 0, parent.row() * 4 + _FLOOR)
        position = self._flat.floor_start[above] + parent.row()
        return self.createIndex(row, 0, position * 4 + _DEVICE)

    @overload
    def parent(self, /) -> QObject | None: ...
    @overload
    def parent(self, index: Index, /) -> QModelIndex: ...
    def parent(self, index: Index | None = None, /) -> QObject | QModelIndex | None:
        """Where an index hangs; without one, whose model this is."""
        if index is None:
            return super().parent()
        if not index.isValid():
            return QModelIndex()
        depth, above = index.internalId() % 4, index.internalId() // 4
        if depth == _SITE:
            return QModelIndex()
        if depth == _FLOOR:
            return self.createIndex(above, 0, _SITE)
        site = self._flat.floor_site[above]
        if above == self._flat.loose:
            return self.createIndex(site, 0, _SITE)
        return self.createIndex(above - self._flat.floor_start[site], 0, site * 4 + _FLOOR)

    def rowCount(self, parent: Index = NOTHING) -> int:
        """How many children."""
        flat = self._flat
        if not parent.isValid():
            return len(flat.sites)
        depth, above = parent.internalId() % 4, parent.internalId() // 4
        if depth == _SITE:
            start, end = flat.floor_start[parent.row()], flat.floor_start[parent.row() + 1]
            if start == flat.loose:
                return flat.device_start[start + 1] - flat.device_start[start]
            return end - start
        if depth == _FLOOR:
            position = flat.floor_start[above] + parent.row()
            return flat.device_start[position + 1] - flat.device_start[position]
        return 0

    def columnCount(self, _parent: Index = NOTHING) -> int:
        """One column; the count is painted at its right end."""
        return 1

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Name, and by role what the delegate paints."""
        found = self._at(index)
        if found is None:
            return None
        node, name, level, row = found
        if role == Qt.ItemDataRole.DisplayRole:
            return name
        if role == TreeRole.NODE:
            return node
        if role == TreeRole.COUNT:
            return self._count_text(node, row)
        if role == TreeRole.MEANING:
            return meaning_of(self._state.latest.get(node.id)) if node.kind is NodeKind.DEVICE else None
        if role == TreeRole.LEVEL:
            return f"L{level}" if level else ""
        if role == TreeRole.FAULTS:
            total = self._sum(node)
            return (total.errors, total.warnings)
        if role == TreeRole.MARKED:
            return node.kind is NodeKind.DEVICE and self._state.is_marked(node.id)
        if role in {Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole}:
            return self._spoken(node, name, level, row)
        return None

    # --- inner

    def _at(self, index: Index) -> tuple[Node, str, str, int] | None:
        if not index.isValid():
            return None
        flat, state = self._flat, self._state
        depth, above = index.internalId() % 4, index.internalId() // 4
        if depth == _SITE:
            site = flat.sites[index.row()]
            return site.node, site.name, "", -1
        if depth == _FLOOR:
            floor = flat.floors[flat.floor_start[above] + index.row()]
            return floor.node, floor.name, floor.level, -1
        row = flat.devices[flat.device_start[above] + index.row()]
        ref = state.index.refs[row]
        return Node(NodeKind.DEVICE, ref), state.index.names[row], "", row

    def _find_device(self, node: Node) -> QModelIndex:
        flat, index = self._flat, self._state.index
        home = index.parent(node)
        floor = flat.loose if home == UNASSIGNED else self._floor_at.get(home, -1)
        if floor < 0 or node not in index:
            return QModelIndex()
        [row] = index.rows(node)
        start, end = flat.device_start[floor], flat.device_start[floor + 1]
        position = bisect_left(flat.devices, row, start, end)  # the rows of a floor are in their order
        if position == end or flat.devices[position] != row:
            return QModelIndex()
        return self.createIndex(position - start, 0, floor * 4 + _DEVICE)

    def _rebuild(self) -> None:
        index = self._built_from = self._state.index
        flat = _Flat()
        for site in index.sites:
            floors = self._shown_floors(site)
            if floors or self._matches(site.name):
                flat.add_site(site, floors)
        loose = [row for row in index.unassigned if self._matches(index.names[row])]
        if loose:
            flat.loose = len(flat.floors)
            group = FloorGroup(UNASSIGNED, "Unassigned", "", index.unassigned)
            flat.add_site(SiteGroup(UNASSIGNED, "Unassigned", "", (group,)), [(group, loose)])
        self._flat = flat
        self._site_at = {site.node: n for n, site in enumerate(flat.sites)}
        self._floor_at = {floor.node: n for n, floor in enumerate(flat.floors) if floor.node != UNASSIGNED}
        self._sums.clear()

    def _shown_floors(self, site: SiteGroup) -> list[tuple[FloorGroup, list[int]]]:
        if self._matches(site.name):
            return [(floor, list(floor.rows)) for floor in site.floors]
        shown = []
        for floor in site.floors:
            whole = self._matches(floor.name)
            rows = [row for row in floor.rows if whole or self._matches(self._state.index.names[row])]
            if rows or whole:
                shown.append((floor, rows))
        return shown

    def _matches(self, text: str) -> bool:
        return not self._filter or self._filter in text.casefold()

    def _sum(self, node: Node) -> _Sum:
        """What a site or floor adds up to; a device, and the devices in no site, to nothing."""
        if node.kind in {NodeKind.DEVICE, NodeKind.UNASSIGNED}:
            return _Sum(None, 0, 0)
        found = self._sums.get(node)
        if found is None:
            found = self._sums[node] = self._add_up(self._state.index.rows(node))
        return found

    def _add_up(self, rows: tuple[int, ...]) -> _Sum:
        index, latest, report = self._state.index, self._state.latest, self._state.desk.workspace.report
        counts = [s.count for row in rows if (s := latest.get(index.refs[row])) and s.count is not None]
        bad = [f for row in rows for f in report.of(row)]
        errors = {f.row for f in bad if f.severity is Severity.ERROR}
        warnings = {f.row for f in bad if f.severity is Severity.WARNING}
        return _Sum(sum(counts) if counts else None, len(errors), len(warnings))

    def _count_text(self, node: Node, row: int) -> str:
        if row >= 0:
            kind = self._state.desk.workspace.sheet.device(row).kind
            return short_word(self._state.latest.get(node.id), kind)
        if node == UNASSIGNED:
            return f"{len(self._state.index.unassigned):,}"
        total = self._sum(node).clients
        return UNKNOWN if total is None else f"{total:,}"

    def _spoken(self, node: Node, name: str, level: str, row: int) -> str:
        if row >= 0:
            device = self._state.desk.workspace.sheet.device(row)
            reason = self._state.desk.workspace.report.withheld_because(row)
            words = [name, spoken(self._state.latest.get(node.id), device.kind)]
            return "\n".join([", ".join(words), f"Not ready: {reason}"] if reason else [", ".join(words)])
        if node == UNASSIGNED:
            return f"{plural(len(self._state.index.unassigned), 'device')} in no site; they are never published"
        whole = self._sum(node)
        total, errors, warnings = whole.clients, whole.errors, whole.warnings
        words = [name, *([f"level {level}"] if level else [])]
        words.append("no count known" if total is None else plural(total, "client") + " now")
        if errors:
            words.append(plural(errors, "device with an error", "devices with errors"))
        if warnings:
            words.append(f"{warnings:,} to review")
        return ", ".join(words)
