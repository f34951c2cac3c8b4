"""Spaces with what their devices counted last, ordered, filtered and summed up in words; it knows no widget."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from mistdesk.domain.estate.model import DeviceKind
from mistdesk.domain.estate.ordering import natural_key
from mistdesk.domain.mapping.columns import Column
from mistdesk.domain.occupancy.samples import StatusKind, status_kind
from mistdesk.services.occupancy import Latest
from mistdesk.ui.models.estate_index import UNASSIGNED
from mistdesk.ui.models.status_words import spoken
from mistdesk.ui.state import WindowState
from mistdesk.ui.words import UNKNOWN, age, city, clock, plural

_name_key = lru_cache(maxsize=16_384)(natural_key)  # the same names are sorted at every poll and key press
_STATES = {
    StatusKind.CONNECTED: "up",
    StatusKind.DISCONNECTED: "down",
    StatusKind.RESTARTING: "restarting",
    StatusKind.UPGRADING: "upgrading",
    StatusKind.UNKNOWN: "unknown",
}
_TROUBLE_FIRST = (
    StatusKind.DISCONNECTED,
    StatusKind.RESTARTING,
    StatusKind.UPGRADING,
    StatusKind.CONNECTED,
    StatusKind.UNKNOWN,
)


class Order(StrEnum):
    """How the list is sorted."""

    TROUBLE = "Trouble first"
    BUSIEST = "Busiest first"
    QUIETEST = "Quietest first"
    NAME = "By name"


@dataclass(frozen=True, slots=True)
class SpaceNow:
    """One device as the list shows it; a count that is not known is None, never 0."""

    ref: str
    space: str
    name: str
    floor: str
    kind: DeviceKind
    latest: Latest | None

    @property
    def status(self) -> StatusKind:
        """Its state."""
        return status_kind(self.latest.status if self.latest else None)

    @property
    def word(self) -> str:
        """Its state as shown beside the glyph."""
        return _STATES[self.status]

    @property
    def count(self) -> int | None:
        """Its last count: only an access point that is up has one."""
        if self.kind is not DeviceKind.AP or self.latest is None or self.status is not StatusKind.CONNECTED:
            return None
        return self.latest.count

    @property
    def figure(self) -> str:
        """The count as shown; nothing for what never counts."""
        if self.kind is not DeviceKind.AP:
            return ""
        return UNKNOWN if self.count is None else f"{self.count:,}"

    @property
    def said(self) -> str:
        """State and count for a screen reader."""
        return spoken(self.latest, self.kind)

    @property
    def search(self) -> str:
        """What the filter looks at."""
        return f"{self.space} {self.name} {self.floor} {self.word}".casefold()


def spaces_of(state: WindowState) -> list[SpaceNow]:
    """The devices of the place that is listed."""
    index, sheet = state.index, state.desk.workspace.sheet
    out = []
    for row in index.rows(state.list_scope):
        device = sheet.device(row)
        out.append(
            SpaceNow(
                ref=device.id,
                space=sheet.value(row, Column.SPACE_NAME) or index.names[row],
                name=index.names[row],
                floor=sheet.value(row, Column.FLOOR_NAME),
                kind=device.kind,
                latest=state.latest.get(device.id),
            )
        )
    return out


def ordered(spaces: Iterable[SpaceNow], order: Order) -> list[SpaceNow]:
    """Sorted; what is not known comes last whichever way counts run."""
    by_name = sorted(spaces, key=lambda space: (_name_key(space.space), _name_key(space.name)))
    if order is Order.NAME:
        return by_name
    sign = 1 if order is Order.QUIETEST else -1
    by_count = sorted(by_name, key=lambda space: (space.count is None, sign * (space.count or 0)))
    if order is Order.TROUBLE:
        return sorted(by_count, key=lambda space: _TROUBLE_FIRST.index(space.status))
    return by_count


def matching(spaces: Sequence[SpaceNow], text: str) -> list[SpaceNow]:
    """Those that have every word of the filter somewhere."""
    words = text.casefold().split()
    return [space for space in spaces if all(word in space.search for word in words)]


def summary(state: WindowState, spaces: Sequence[SpaceNow]) -> str:
    """The total of the chosen place, when it was measured, and what it includes."""
    index, zone = state.index, state.index.zone(state.scope)
    inside = set(index.rows(state.scope))
    if state.scope != UNASSIGNED:
        inside -= set(index.unassigned)
    refs = {index.refs[row] for row in inside}
    mine = [space for space in spaces if space.ref in refs]
    points = [space for space in mine if space.kind is DeviceKind.AP]
    known = [space.count for space in points if space.count is not None]
    at = max((space.latest.at for space in mine if space.latest is not None), default=None)
    parts = [plural(sum(known), "client") if known else "No count known"]
    if at is not None:
        parts[0] += f" at {clock(at, zone)} {city(zone)}"
        parts.append(age(max(0.0, state.desk.mist_now() - at)))
    if len(points) != 1:
        parts.append(f"{len(known):,} of {plural(len(points), 'access point')} reporting")
    states = Counter(space.word for space in mine if space.status not in {StatusKind.CONNECTED, StatusKind.UNKNOWN})
    parts += [f"{number:,} {word}" for word, number in states.items()]
    left = len([space for space in spaces if space.kind is DeviceKind.AP]) - len(points)
    if left and state.scope == state.list_scope:
        parts.append(f"{left:,} in no site left out")
    return " · ".join(parts)
