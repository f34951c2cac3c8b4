"""Which levels the floors of a building could have, for repairs of floors that merge or split; changes no cell."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from mistdesk.domain.estate.model import DeviceKind
from mistdesk.domain.mapping.columns import Column
from mistdesk.domain.mapping.levels import read_level
from mistdesk.domain.mapping.rules import fold_address, parse_level
from mistdesk.domain.mapping.rules.building import building_ref
from mistdesk.domain.mapping.rules.bulk import where
from mistdesk.domain.mapping.rules.row import standing
from mistdesk.domain.mapping.sheet import MappingSheet


@dataclass(frozen=True, slots=True)
class Neighbourhood:
    """The rows of one building that may be published, in order."""

    sheet: MappingSheet
    rows: tuple[int, ...]

    @classmethod
    def of(cls, sheet: MappingSheet, row: int) -> Neighbourhood:
        """The building of a row."""
        ref = building_ref(sheet, row)
        rows = where(sheet, Column.BUILDING_REF, lambda text: text.strip() == ref)
        return cls(sheet, tuple(sorted(row for row in rows if standing(sheet, row) is None)))

    def floor(self, name: str) -> list[int]:
        """The access points on a floor of that name."""
        return self.floors().get(fold_address(name), [])

    def floors(self) -> dict[str, list[int]]:
        """The access points of each floor name, as names are compared."""
        found: dict[str, list[int]] = defaultdict(list)
        for row in self.rows:
            name = fold_address(self.sheet.value(row, Column.FLOOR_NAME))
            if name and self.sheet.device(row).kind is DeviceKind.AP:
                found[name].append(row)
        return dict(found)

    def level(self, row: int) -> int | None:
        """The level of a row."""
        return parse_level(self.sheet.value(row, Column.FLOOR_LEVEL))

    def on_level(self, level: int) -> list[int]:
        """The access points that stand on some floor of a level."""
        return [row for rows in self.floors().values() for row in rows if self.level(row) == level]

    def told(self, name: str) -> int | None:
        """The level that the name of a floor tells, by the reading with its country where there was one."""
        for row in self.floor(name):
            if fold_address(self.sheet.prefilled(row, Column.FLOOR_NAME)) == fold_address(name):
                before = parse_level(self.sheet.prefilled(row, Column.FLOOR_LEVEL))
                if before is not None and self.sheet.reason(row, Column.FLOOR_LEVEL):
                    return before
        return read_level(name, "", siblings=[other for other in self.floors() if other != fold_address(name)]).level


def split_levels(near: Neighbourhood, name: str) -> Iterator[tuple[int, str]]:
    """Levels for a floor that has several, the best first, with the reason; never the level of another floor."""
    rows = near.floor(name)
    others = {near.level(row) for key, own in near.floors().items() if key != fold_address(name) for row in own}
    counts = Counter(level for row in rows if (level := near.level(row)) is not None)
    told = near.told(name)
    if told is not None and told not in others:
        yield told, f"the name says level {told}"
    for level, number in counts.most_common(2):
        if level not in others and level != told:
            yield level, f"{number:,} of {len(rows):,} rows have level {level}"


def clash_levels(near: Neighbourhood, level: int) -> dict[int, int]:
    """A level by row that parts the floors of one level as their names say; empty when the names do not tell."""
    floors = near.floors()
    here = {name for name, rows in floors.items() if any(near.level(row) == level for row in rows)}
    taken = {near.level(row) for name, rows in floors.items() if name not in here for row in rows}
    told = {name: near.told(near.sheet.value(floors[name][0], Column.FLOOR_NAME)) for name in here}
    if None in told.values() or len(set(told.values())) < len(told) or taken & set(told.values()):
        return {}
    return {row: n for name in here for row in floors[name] if (n := told[name]) is not None and near.level(row) != n}
