"""What is chosen in the grid, counted and kept by ranges and never cell by cell; it knows positions and ids."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QAbstractItemModel, QItemSelection, QItemSelectionRange

from mistdesk.domain.mapping.sheet import MappingSheet
from mistdesk.ui.views.grid_paint import Runs, merged
from mistdesk.ui.words import plural

Pairs = Iterable[tuple[int, int]]
MOST_PIECES = 1000
"""Qt compares the pieces of a selection with each other: more of them would hold up the window."""


def rows_in(runs: Runs) -> list[tuple[int, int]]:
    """The positions with any chosen cell, as pairs of first and last."""
    return merged(pair for pairs in runs.values() for pair in pairs)


def cells_in(pairs: Pairs) -> int:
    """How many positions the pairs cover."""
    return sum(bottom - top + 1 for top, bottom in pairs)


def pairs_of(positions: Sequence[int]) -> list[tuple[int, int]]:
    """Positions in order, each once, as pairs of first and last."""
    if not positions:
        return []
    first, last = positions[0], positions[-1]
    if last - first + 1 == len(positions):
        return [(first, last)]
    pairs: list[tuple[int, int]] = []
    before = first
    for position in positions:
        if position > before + 1:
            pairs.append((first, before))
            first = position
        before = position
    pairs.append((first, before))
    return pairs


def words_of(runs: Runs) -> str:
    """As "14 rows, 28 cells selected"; "" when nothing is, or one cell alone."""
    cells = sum(cells_in(pairs) for pairs in runs.values())
    if cells <= 1:
        return ""
    return f"{plural(cells_in(rows_in(runs)), 'row')}, {plural(cells, 'cell')} selected"


@dataclass(frozen=True, slots=True, eq=False)
class Kept:
    """A selection that can be found again when the rows lie elsewhere: columns that share their rows of a sheet."""

    sheet: MappingSheet
    groups: tuple[tuple[tuple[int, ...], Sequence[int]], ...]

    @classmethod
    def of(cls, runs: Runs, sheet: MappingSheet, visible: Sequence[int]) -> Kept:
        """Keep what is chosen now."""
        columns: dict[tuple[tuple[int, int], ...], list[int]] = {}
        for column, pairs in runs.items():
            columns.setdefault(tuple(pairs), []).append(column)
        return cls(sheet, tuple((tuple(same), rows_at(pairs, visible)) for pairs, same in columns.items()))

    def found(self, sheet: MappingSheet, visible: Sequence[int]) -> Runs:
        """Where all of it lies now, in another sheet by device ids; what is shown no more is let go."""
        runs: Runs = {}
        for columns, chosen in self.groups:
            rows = set(chosen if sheet is self.sheet else self._elsewhere(chosen, sheet))
            pairs = pairs_of([at for at, row in enumerate(visible) if row in rows])
            if pairs:
                runs.update(dict.fromkeys(columns, pairs))
        return runs

    def _elsewhere(self, rows: Sequence[int], sheet: MappingSheet) -> Iterable[int]:
        devices, index = self.sheet.rows.devices, sheet.index
        return (row for old in rows if (row := index.get(devices[old].id)) is not None)


def rows_at(pairs: Pairs, visible: Sequence[int]) -> list[int]:
    """The sheet's rows at positions."""
    return [row for top, bottom in pairs for row in visible[top : bottom + 1]]


def selection_of(runs: Runs, model: QAbstractItemModel) -> QItemSelection | None:
    """The ranges as Qt takes them, None when they are too many."""
    wide: dict[tuple[tuple[int, int], ...], list[tuple[int, int]]] = {}
    for column in sorted(runs):
        blocks = wide.setdefault(tuple(runs[column]), [])
        if blocks and blocks[-1][1] == column - 1:
            blocks[-1] = (blocks[-1][0], column)
        else:
            blocks.append((column, column))
    if sum(len(pairs) * len(blocks) for pairs, blocks in wide.items()) > MOST_PIECES:
        return None
    selection = QItemSelection()
    for pairs, blocks in wide.items():
        for left, right in blocks:
            for top, bottom in pairs:
                selection.append(QItemSelectionRange(model.index(top, left), model.index(bottom, right)))
    return selection
