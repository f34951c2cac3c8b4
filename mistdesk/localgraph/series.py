"""Reads samples for the points of one request, all at once, and writes them as JSON; knows no graph walks.

A day of 600 points at 5 minutes is 172,800 rows. Measured on a 2-core machine from another process, over HTTP:
2.9 s when graphql-core executes every field of every row, 0.29 s when the rows are read in one statement and written
from one template. So plain selections (no fragments, no directives) are written here and put into the finished
answer; everything else goes the usual way, with the same result.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING

import msgspec
from graphql import FieldNode

from mistdesk.localgraph.ontology import ValueKind
from mistdesk.localgraph.scalars import instant_text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from graphql import SelectionSetNode
    from graphql.pyutils import Path

    from mistdesk.localgraph.database import AggregateRow, Database, SampleRow
    from mistdesk.localgraph.editor import SampleValue
    from mistdesk.localgraph.model import PointNode

_EARLIEST, _LATEST = -(2**62), 2**62

Template = Callable[[Sequence["SampleRow"]], bytes]
"""Writes the samples of one point as the text of a JSON list."""


@dataclass(frozen=True, slots=True)
class Window:
    """Which samples are asked for: [start, end), or only the last of them."""

    start: int
    end: int
    latest: bool

    @classmethod
    def of(cls, start: object, end: object, latest: object) -> Window:
        """A window from GraphQL arguments; what is not given does not limit."""
        return cls(
            start if isinstance(start, int) else _EARLIEST,
            end if isinstance(end, int) else _LATEST,
            latest is True,
        )


@dataclass(frozen=True, slots=True)
class Row:
    """A sample for the usual way through the executor."""

    timestamp: int
    value: RowValue


@dataclass(frozen=True, slots=True)
class RowValue:
    """The value of a sample: the member of its kind is set."""

    kind: ValueKind
    stored: SampleValue

    def member(self, name: str) -> object:
        """The value under the name of a member, None under all others."""
        if name != self.kind:
            return None
        if self.kind is ValueKind.JSON:
            return msgspec.json.decode(str(self.stored))
        return bool(self.stored) if self.kind is ValueKind.BOOLEAN else self.stored


@dataclass(frozen=True, slots=True)
class AggregateResult:
    """The figures of one period."""

    timestamp: int
    avg: float
    count: int
    max: float
    min: float
    sum: float


@dataclass(slots=True)
class SeriesReader:
    """Samples of one request: the first point that is asked fetches for all points seen so far."""

    database: Database
    seen: dict[int, PointNode] = field(default_factory=dict)
    _rows: dict[Window, dict[int, list[SampleRow]]] = field(default_factory=dict)
    _figures: dict[tuple[Window, int], dict[int, list[AggregateRow]]] = field(default_factory=dict)
    _placed: list[tuple[Path, bytes]] = field(default_factory=list)
    _templates: dict[tuple[int, ValueKind], Template | None] = field(default_factory=dict)

    def expect(self, points: Iterable[PointNode]) -> None:
        """Note points whose samples may be asked for."""
        self.seen.update((point.num, point) for point in points)

    def read(self, point: PointNode, window: Window) -> list[SampleRow]:
        """The samples of a point."""
        known = self._rows.setdefault(window, {})
        if point.num not in known:
            wanted = self._missing(point, known)
            known.update((num, []) for num in wanted)
            rows = self.database.samples(wanted, window.start, window.end, latest=window.latest)
            known.update((num, list(group)) for num, group in groupby(rows, key=itemgetter(0)))
        return known[point.num]

    def figures(self, point: PointNode, window: Window, width: int) -> list[AggregateResult]:
        """The figures of a point by periods of `width` microseconds; none where values are no numbers."""
        if point.value_kind not in (ValueKind.INTEGER, ValueKind.FLOAT):
            return []
        known = self._figures.setdefault((window, width), {})
        if point.num not in known:
            wanted = self._missing(point, known)
            known.update((num, []) for num in wanted)
            rows = self.database.aggregate(wanted, window.start, window.end, width)
            known.update((num, list(group)) for num, group in groupby(rows, key=itemgetter(0)))
        return [AggregateResult(*row[1:]) for row in known[point.num]]

    def place(self, path: Path, point: PointNode, window: Window, selection: SelectionSetNode) -> bool:
        """Write a point's samples for `path` of the answer; False when the selection is not plain."""
        key = (id(selection), point.value_kind)
        if key not in self._templates:
            self._templates[key] = template(selection, point.value_kind)
        write = self._templates[key]
        if write is None:
            return False
        self._placed.append((path, write(self.read(point, window))))
        return True

    def finish(self, data: object) -> None:
        """Put what was written into the finished answer."""
        for path, text in self._placed:
            *way, last = path.as_list()
            holder = data
            for step in way:
                holder = _step(holder, step)
            if isinstance(holder, dict):
                holder[last] = msgspec.Raw(text)

    def _missing(
        self, point: PointNode, known: dict[int, list[SampleRow]] | dict[int, list[AggregateRow]]
    ) -> list[int]:
        return [num for num in {**self.seen, point.num: point} if num not in known]


def _step(holder: object, step: str | int) -> object:
    """One step into the answer; None where an error has emptied it."""
    if isinstance(holder, dict):
        return holder.get(step)
    return holder[step] if isinstance(holder, list) and isinstance(step, int) else None


def template(selection: SelectionSetNode, kind: ValueKind) -> Template | None:
    """Writes rows as a JSON list for a plain selection; None when it is not plain."""
    text = _object(selection, lambda node: _row_member(node, kind))
    if text is None:
        return None
    row_text = text.format
    value_text = _VALUE_TEXTS.get(kind, _as_is)

    def write(rows: Sequence[SampleRow]) -> bytes:
        if not rows:
            return b"[]"
        _, times, values = zip(*rows, strict=True)
        return f"[{','.join(map(row_text, map(instant_text, times), map(value_text, values)))}]".encode()

    return write


def _as_is(value: SampleValue) -> SampleValue:
    return value


_VALUE_TEXTS: dict[ValueKind, Callable[[SampleValue], SampleValue]] = {
    ValueKind.TEXT: lambda value: msgspec.json.encode(value).decode(),
    ValueKind.BOOLEAN: lambda value: "true" if value else "false",
}


def _object(selection: SelectionSetNode, member: Callable[[FieldNode], str | None]) -> str | None:
    """A format text for a JSON object: {0} is the time, {1} the value."""
    members: dict[str, str] = {}
    for node in selection.selections:
        if not isinstance(node, FieldNode) or node.directives or node.arguments:
            return None
        text = member(node)
        name = node.alias.value if node.alias is not None else node.name.value
        if text is None or name in members:
            return None
        members[name] = f'"{name}":{text}'
    return "{{" + ",".join(members.values()) + "}}"


def _row_member(node: FieldNode, kind: ValueKind) -> str | None:
    if node.name.value == "timestamp":
        return '"{0}"'
    if node.name.value == "__typename":
        return '"TimeseriesRow"'
    if node.name.value == "value" and node.selection_set is not None:
        return _object(node.selection_set, lambda inner: _value_member(inner, kind))
    return None


def _value_member(node: FieldNode, kind: ValueKind) -> str | None:
    name = node.name.value
    if name == "__typename":
        return '"TimeseriesRowValue"'
    if node.selection_set is not None:
        return None
    return "{1}" if name == kind else "null"
