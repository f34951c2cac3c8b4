"""What is chosen in the grid, counted and kept by ranges and never cell by cell; it knows positions and ids."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from PySide6.QtCore import QAbstractItemModel, QItemSelection, QItemSelectionRange

from mistdesk.ui.views.grid_paint import Runs, merged
from mistdesk.ui.words import plural

MOST_PIECES = 1000
"""Qt compares the pieces of a selection with each other: more of them would hold up the window."""


def rows_in(runs: Runs) -> list[tuple[int, int]]:
    """The positions with any chosen cell, as pairs of first and last."""
    return merged(pair for pairs in runs.values() for pair in pairs)


def cells_in(pairs: Iterable[tuple[int, int]]) -> int:
    """How many positions the pairs cover."""
    return sum(bottom - top + 1 for top, bottom in pairs)


def positions_in(pairs: Iterable[tuple[int, int]]) -> Iterable[int]:
    """The positions one by one."""
    for top, bottom in pairs:
        yield from range(top, bottom + 1)


def pairs_of(positions: Iterable[int]) -> list[tuple[int, int]]:
    """Positions as pairs of first and last."""
    return merged((position, position) for position in positions)


def words_of(runs: Runs) -> str:
    """As "14 rows, 28 cells selected"; "" when nothing is, or one cell alone."""
    cells = sum(cells_in(pairs) for pairs in runs.values())
    if cells <= 1:
        return ""
    return f"{plural(cells_in(rows_in(runs)), 'row')}, {plural(cells, 'cell')} selected"


@dataclass(frozen=True, slots=True)
class Kept:
    """A selection by device ids, to be found again when the rows lie elsewhere: columns that share their ids."""

    groups: tuple[tuple[tuple[int, ...], tuple[str, ...]], ...]

    @classmethod
    def of(cls, runs: Runs, ref_at: Callable[[int], str]) -> Kept:
        """Keep what is chosen now."""
        columns: dict[tuple[tuple[int, int], ...], list[int]] = {}
        for column, pairs in runs.items():
            columns.setdefault(tuple(pairs), []).append(column)
        return cls(tuple((tuple(same), tuple(map(ref_at, positions_in(pairs)))) for pairs, same in columns.items()))

    def found(self, position_of: Callable[[str], int]) -> Runs:
        """Where all of it lies now; what is shown no more is let go."""
        runs: Runs = {}
        for columns, refs in self.groups:
            pairs = pairs_of(at for at in map(position_of, refs) if at >= 0)
            if pairs:
                runs.update(dict.fromkeys(columns, pairs))
        return runs


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
