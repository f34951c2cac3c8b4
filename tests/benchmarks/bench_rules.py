"""The rules over 100,000 rows, against a pass that only counts blanks and duplicates, and after one edit."""

from __future__ import annotations

from collections import Counter
from itertools import cycle

from mistdesk.domain.mapping.columns import Column
from mistdesk.domain.mapping.edits import set_cells
from mistdesk.domain.mapping.rules import Checker, check
from mistdesk.domain.mapping.sheet import MappingSheet
from tests.benchmarks.big_sheet import A_BUILDING, big_sheet
from tests.benchmarks.result import Result, interleaved, lower

NAME = "rules"
ROWS = 100_000
FEW = 1_000
EDITS = 200
FULL_GOAL = 3.0
EDIT_GOAL = 1.5


def bare_pass(sheet: MappingSheet) -> list[tuple[int, int]]:
    """Blanks and duplicates of every column and nothing else, as quickly as the standard library can."""
    counts = []
    for column in sheet.values:
        numbers = Counter(column)
        blanks = sum(number for text, number in numbers.items() if not text.strip())
        counts.append((blanks, sum(number for number in numbers.values() if number > 1)))
    return counts


class Editor:
    """Sets the level of one access point after the other to a wrong and to the right one, and has it judged."""

    def __init__(self, rows: int) -> None:
        self.sheet = big_sheet(rows)
        self.checker = Checker(self.sheet)
        # The same number of buildings in both sheets: what differs is only how many rows stand around them.
        self._rows = cycle(range(7, min(rows, FEW) - A_BUILDING, A_BUILDING))
        self._texts = cycle(("9", "B", "2"))
        self()  # the first edit of a column makes the sheet its own copy of it

    def __call__(self) -> None:
        for _ in range(EDITS):
            target = [(next(self._rows), Column.FLOOR_LEVEL, next(self._texts))]
            edit = set_cells(self.sheet, target, label="", by="bench", at=0.0)
            edit.apply(self.sheet)
            self.checker.update(edit.refs())


def run() -> list[Result]:
    """Both figures; an edit is timed with the setting of its cell."""
    sheet = big_sheet(ROWS)
    assert check(sheet).errors() > ROWS // 200
    full, bare = interleaved(lambda: check(sheet), lambda: bare_pass(sheet))
    many, few = Editor(ROWS), Editor(FEW)
    large, small = interleaved(many, few, rounds=15)
    an_edit = 1e6 / EDITS
    return [
        lower("full validation, 100,000 rows", full * 1000, "ms", "count blanks, doubles", bare * 1000, FULL_GOAL),
        lower("validation of one edit, 100,000 rows", large * an_edit, "us", "1,000 rows", small * an_edit, EDIT_GOAL),
    ]
