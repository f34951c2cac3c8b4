"""The estate arranged as the window walks it: sites, floors, devices; knows no Qt."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from enum import StrEnum

from mistdesk.domain.estate.model import DeviceKind, Inventory
from mistdesk.domain.estate.ordering import natural_key
from mistdesk.domain.mapping.columns import Column
from mistdesk.domain.mapping.rules import parse_level
from mistdesk.domain.mapping.sheet import MappingSheet


class NodeKind(StrEnum):
    """What a place in the tree is."""

    ORG = "org"
    SITE = "site"
    FLOOR = "floor"
    NO_FLOOR = "no-floor"
    UNASSIGNED = "unassigned"
    DEVICE = "device"


@dataclass(frozen=True, slots=True)
class Node:
    """A place in the tree by its id, never by its position."""

    kind: NodeKind
    id: str = ""


ARRANGING = frozenset({Column.THING_NAME, Column.FLOOR_LEVEL})
"""The columns that say what places are called and which floor is above which."""
ORG = Node(NodeKind.ORG)
UNASSIGNED = Node(NodeKind.UNASSIGNED)


@dataclass(frozen=True, slots=True)
class FloorGroup:
    """A floor of a site, or its devices on no floor; `rows` are rows of the sheet."""

    node: Node
    name: str
    level: str
    rows: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class SiteGroup:
    """A site with its floors."""

    node: Node
    name: str
    timezone: str
    floors: tuple[FloorGroup, ...]

    @property
    def rows(self) -> tuple[int, ...]:
        """All rows of the site."""
        return tuple(row for floor in self.floors for row in floor.rows)


@dataclass(frozen=True, slots=True)
class EstateIndex:
    """Where every row of the sheet is; made anew when rows come or go, and followed edit by edit by `after`."""

    sites: tuple[SiteGroup, ...] = ()
    unassigned: tuple[int, ...] = ()
    refs: tuple[str, ...] = ()
    aps: frozenset[int] = frozenset()
    names: list[str] = field(default_factory=list)
    _floors: dict[Node, FloorGroup] = field(default_factory=dict)
    _rows: dict[Node, tuple[int, ...]] = field(default_factory=dict)
    _parents: dict[Node, Node] = field(default_factory=dict)
    _titles: dict[Node, str] = field(default_factory=dict)
    _zones: dict[Node, str] = field(default_factory=dict)

    def __contains__(self, node: Node) -> bool:
        return node in self._titles

    def rows(self, node: Node) -> tuple[int, ...]:
        """The rows under a node."""
        return self._rows.get(node, ())

    def parent(self, node: Node) -> Node:
        """What holds the node; the organisation holds itself."""
        return self._parents.get(node, ORG)

    def title(self, node: Node) -> str:
        """What the node is called."""
        return self._titles.get(node, "")

    def titled(self) -> Iterable[tuple[Node, str]]:
        """Every node with what it is called."""
        return self._titles.items()

    def path(self, node: Node) -> tuple[Node, ...]:
        """From the site down to the node; empty for the organisation."""
        steps: list[Node] = []
        while node != ORG:
            steps.append(node)
            node = self.parent(node)
        return tuple(reversed(steps))

    def zone(self, node: Node) -> str:
        """The time zone of the node's site; for the whole organisation the one most sites are in."""
        for step in self.path(node):
            if step in self._zones:
                return self._zones[step]
        common = Counter(site.timezone for site in self.sites if site.timezone).most_common(1)
        return common[0][0] if common else ""

    def access_points(self, node: Node) -> tuple[str, ...]:
        """Device ids of the access points under a node; those in no site only when these are asked for."""
        loose = set() if node == UNASSIGNED else set(self.unassigned)
        return tuple(self.refs[row] for row in self.rows(node) if row in self.aps and row not in loose)

    def site_of(self, ref: str) -> Node:
        """The site of a device, or where it is instead."""
        node = Node(NodeKind.DEVICE, ref)
        return self.path(node)[0] if node in self else ORG

    def after(self, sheet: MappingSheet, refs: Iterable[str]) -> EstateIndex:
        """The index once these rows were edited: itself with other names, or another one where floors change places.

        The cost is that of the rows and their sites, whatever else the estate has.
        """
        homes: set[Node] = set()
        for ref in refs:
            row = sheet.index.get(ref)
            if row is not None:
                node = Node(NodeKind.DEVICE, ref)
                self.names[row] = self._titles[node] = sheet.value(row, Column.THING_NAME)
                homes.add(self.parent(node))
        moved: dict[Node, list[FloorGroup]] = defaultdict(list)
        for home in homes & self._floors.keys():
            floor = self._floors[home]
            level = _level(sheet, floor.rows)
            if level != floor.level:
                moved[self.parent(home)].append(replace(floor, level=level))
        return self._moved(moved) if moved else self

    def _moved(self, moved: dict[Node, list[FloorGroup]]) -> EstateIndex:
        floors = {**self._floors, **{floor.node: floor for group in moved.values() for floor in group}}
        sites = tuple(_stacked(site, floors) if site.node in moved else site for site in self.sites)
        rows = {**self._rows, **{site.node: site.rows for site in sites if site.node in moved}}
        return replace(self, sites=sites, _floors=floors, _rows=rows)

    def has_device(self, ref: str) -> bool:
        """Whether there is such a device."""
        return Node(NodeKind.DEVICE, ref) in self._titles


def build_index(inventory: Inventory, sheet: MappingSheet) -> EstateIndex:
    """Arrange the sheet's rows by sites and floors; top floor first, as a building stands."""
    known_sites = {site.id for site in inventory.sites}
    maps = {floor.id: floor for floor in inventory.maps}
    by_floor: dict[str, list[int]] = defaultdict(list)
    no_floor: dict[str, list[int]] = defaultdict(list)
    unassigned: list[int] = []
    for row in range(len(sheet)):
        device = sheet.device(row)
        floor = maps.get(device.map_id or "")
        if device.site_id not in known_sites or device.site_id is None:
            unassigned.append(row)
        elif floor is not None and floor.site_id == device.site_id:
            by_floor[floor.id].append(row)
        else:
            no_floor[device.site_id].append(row)
    floors: dict[str, list[FloorGroup]] = defaultdict(list)
    for floor in maps.values():
        rows = by_floor.get(floor.id, [])
        node = Node(NodeKind.FLOOR, floor.id)
        floors[floor.site_id].append(FloorGroup(node, floor.name, _level(sheet, rows), tuple(rows)))
    sites = []
    for site in sorted(inventory.sites, key=lambda s: natural_key(s.name)):
        groups = sorted(floors.get(site.id, []), key=floor_order)
        if site.id in no_floor:
            groups.append(FloorGroup(Node(NodeKind.NO_FLOOR, site.id), "No floor", "", tuple(no_floor[site.id])))
        name = site.name.strip() or site.id
        sites.append(SiteGroup(Node(NodeKind.SITE, site.id), name, site.timezone, tuple(groups)))
    return _indexed(inventory, sheet, tuple(sites), tuple(unassigned))


def _stacked(site: SiteGroup, floors: dict[Node, FloorGroup]) -> SiteGroup:
    groups = [floors[floor.node] for floor in site.floors if floor.node in floors]
    rest = [floor for floor in site.floors if floor.node not in floors]
    return replace(site, floors=(*sorted(groups, key=floor_order), *rest))


def _level(sheet: MappingSheet, rows: Iterable[int]) -> str:
    found = Counter(level for row in rows if (level := sheet.value(row, Column.FLOOR_LEVEL).strip()))
    return found.most_common(1)[0][0] if found else ""


def floor_order(floor: FloorGroup) -> tuple[object, ...]:
    """Top floor first, as a building stands; floors without a level last."""
    level = parse_level(floor.level)
    return (level is None, -(level or 0), natural_key(floor.name))


def _indexed(
    inventory: Inventory, sheet: MappingSheet, sites: tuple[SiteGroup, ...], unassigned: tuple[int, ...]
) -> EstateIndex:
    rows: dict[Node, tuple[int, ...]] = {ORG: tuple(range(len(sheet)))}
    parents: dict[Node, Node] = {}
    titles: dict[Node, str] = {ORG: inventory.organization.name}
    zones: dict[Node, str] = {}
    homes: dict[int, Node] = dict.fromkeys(unassigned, UNASSIGNED)
    for site in sites:
        rows[site.node], titles[site.node], zones[site.node] = site.rows, site.name, site.timezone
        for floor in site.floors:
            rows[floor.node], titles[floor.node], parents[floor.node] = floor.rows, floor.name, site.node
            homes.update(dict.fromkeys(floor.rows, floor.node))
    if unassigned:
        rows[UNASSIGNED], titles[UNASSIGNED] = unassigned, "Unassigned"
    names = list(sheet.values[Column.THING_NAME])
    for row, home in homes.items():
        node = Node(NodeKind.DEVICE, sheet.device(row).id)
        rows[node], titles[node], parents[node] = (row,), names[row], home
    return EstateIndex(
        sites=sites,
        unassigned=unassigned,
        refs=tuple(sheet.device(row).id for row in range(len(sheet))),
        aps=frozenset(row for row in range(len(sheet)) if sheet.device(row).kind is DeviceKind.AP),
        names=names,
        _floors={floor.node: floor for site in sites for floor in site.floors if floor.node.kind is NodeKind.FLOOR},
        _rows=rows,
        _parents=parents,
        _titles=titles,
        _zones=zones,
    )
