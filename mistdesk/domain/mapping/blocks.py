"""Blocks of cells: texts of the clipboard, and which cell gets what when one is pasted or filled; knows no grid."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from mistdesk.domain.mapping.columns import HEADERS, READ_ONLY, Column, header
from mistdesk.domain.mapping.sheet import MappingSheet

Block = Sequence[Sequence[str]]
Cell = tuple[int, Column, str]
Chosen = Sequence[tuple[Column, Sequence[int]]]
"""Chosen cells: for each column, as shown from the left, the sheet's rows in the order shown."""

# Spreadsheets quote only cells with line ends or tabs; a quote that closes nowhere is a letter like any other.
_FIELD = re.compile(r'(?:"((?:[^"]++|"")*+)"(?=[\t\n]|\Z)|([^\t\n]*+))(\t|\n|\Z)')


@dataclass(frozen=True, slots=True)
class BlockPlan:
    """Cells (sheet row, column, text) to set; what is left out is counted, and a refusal says why nothing is set."""

    cells: tuple[Cell, ...] = ()
    read_only: int = 0
    falls_off: int = 0
    rows_left_out: int = 0
    refusal: str = ""


# --- texts


def to_text(rows: Block) -> str:
    """Tab-separated lines; a cell with a tab, a line end or a quote at its start is quoted."""
    return "\n".join(["\t".join(map(_quoted, row)) for row in rows])


def columns_to_text(columns: Sequence[Sequence[str]]) -> str:
    """The same of a block given by its columns, each of the same length; quick for many rows."""
    return "\n".join(map("\t".join, zip(*map(_quoted_column, columns), strict=True)))


def _quoted_column(texts: Sequence[str]) -> Sequence[str]:
    whole = "\n".join(texts)
    plain = whole.count("\n") == max(0, len(texts) - 1) and not any(mark in whole for mark in '"\t\r')
    return texts if plain else [_quoted(text) for text in texts]


def _quoted(cell: str) -> str:
    if '"' in cell or "\n" in cell or "\t" in cell or "\r" in cell:
        return '"' + cell.replace('"', '""') + '"'
    return cell


def from_text(text: str) -> list[list[str]]:
    """The cells of a copied text: any line ends, quoted cells, one last line end that is no row of its own."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").removesuffix("\n")
    if not text:
        return []
    if '"' not in lines:
        return [line.split("\t") for line in lines.split("\n")]
    rows: list[list[str]] = [[]]
    at = 0
    while True:
        field = _FIELD.match(lines, at)
        assert field is not None, "the second branch takes any text"
        quoted, plain, end = field.groups()
        rows[-1].append(plain if quoted is None else quoted.replace('""', '"'))
        at = field.end()
        if not end:
            return rows
        if end == "\n":
            rows.append([])


def header_columns(block: Block) -> tuple[Column, ...]:
    """The columns that a block's first row names, () where it is no row of names above others."""
    if len(block) < 2:
        return ()
    known = {_bare(name): Column(n) for n, name in enumerate(HEADERS)}
    named = [known.get(_bare(cell)) for cell in block[0]]
    found = tuple(column for column in named if column is not None)
    return found if len(found) == len(named) == len(set(found)) else ()


def _bare(name: str) -> str:
    return "".join(letter for letter in name.casefold() if letter.isalnum())


# --- paste


def plan_paste(
    block: Block,
    rows: Sequence[int],
    columns: Sequence[Column],
    *,
    below: Sequence[int] = (),
    right: Sequence[Column] = (),
) -> BlockPlan:
    """Where a block goes: into every cell, repeated over the selection, or in from the one cell chosen.

    `rows` and `columns` are the selection as shown; `below` and `right` are those shown after it, which only a
    selection of one cell reaches into. Rows that a filter hides are in neither, so they are never touched.
    """
    high, wide = len(block), max((len(row) for row in block), default=0)
    if not high or not wide:
        return BlockPlan(refusal="The clipboard holds no text.")
    if not rows or not columns:
        return BlockPlan(refusal="Choose the cell to paste into.")
    if len(rows) == 1 and len(columns) == 1:
        rows, columns = [*rows, *below[: high - 1]], [*columns, *right[: wide - 1]]
        lost = _lost(block, len(rows), len(columns))
        if lost:
            return BlockPlan(falls_off=lost, refusal=_beyond(high, wide, len(rows), len(columns), lost))
        return _placed(block, rows, columns, high, wide)
    for size, room, word in ((high, len(rows), "row"), (wide, len(columns), "column")):
        if room % size:
            return BlockPlan(refusal=_misfit(size, room, word))
    return _placed(block, rows, columns, high, wide)


def plan_named(
    block: Block,
    named: Sequence[Column],
    rows: Sequence[int],
    *,
    sheet: MappingSheet,
    shown: Iterable[int],
    below: Sequence[int] = (),
) -> BlockPlan:
    """Where a block goes whose first row names columns: by `thing.refId` where it has that, else into the rows.

    Rows of the block whose device is not shown are left out and counted.
    """
    body = block[1:]
    if Column.THING_REF not in named:
        single = len(rows) == 1
        if single:
            rows = [*rows, *below[: len(body) - 1]]
        lost = _lost(body, len(rows), len(named)) if single else 0
        if lost:
            return BlockPlan(falls_off=lost, refusal=_beyond(len(body), len(named), len(rows), len(named), lost))
        if not rows or (len(rows) % len(body) and not single):
            return BlockPlan(refusal=_misfit(len(body), len(rows), "row"))
        return _placed(body, rows, named, len(body), len(named))
    key, at_hand = named.index(Column.THING_REF), set(shown)
    cells: list[Cell] = []
    read_only = left_out = 0
    for texts in body:
        row = sheet.index.get(texts[key].strip(), -1) if key < len(texts) else -1
        if row not in at_hand:
            left_out += 1
            continue
        for column, text in zip(named, texts, strict=False):
            if column not in READ_ONLY:
                cells.append((row, column, text.strip()))
            elif column is not Column.THING_REF and text.strip() != sheet.value(row, column):
                read_only += 1
    return BlockPlan(tuple(cells), read_only, rows_left_out=left_out)


def _placed(block: Block, rows: Sequence[int], columns: Sequence[Column], high: int, wide: int) -> BlockPlan:
    cells: list[Cell] = []
    read_only = 0
    for across, column in enumerate(columns):
        at = across % wide
        texts = [line[at].strip() if at < len(line) else None for line in block]
        if column in READ_ONLY:
            present = sum(text is not None for text in texts)
            read_only += present * (len(rows) // high) + sum(t is not None for t in texts[: len(rows) % high])
        else:
            for down, row in enumerate(rows):
                text = texts[down % high]
                if text is not None:  # a short line says nothing of the cells it does not have
                    cells.append((row, column, text))
    return BlockPlan(tuple(cells), read_only)


def _lost(block: Block, rows: int, columns: int) -> int:
    """How many texts lie beyond; blank cells there are no loss."""
    return sum(
        1
        for down, line in enumerate(block)
        for across, text in enumerate(line)
        if (down >= rows or across >= columns) and text.strip()
    )


def _beyond(high: int, wide: int, rows: int, columns: int, lost: int) -> str:
    parts = [
        f"The block has {_count(size, word)} and only {room:,} {'is' if room == 1 else 'are'} shown from this cell on"
        for size, room, word in ((high, rows, "row"), (wide, columns, "column"))
        if size > room
    ]
    return f"{'. '.join(parts)}: {_count(lost, 'cell')} would fall off."


def _misfit(size: int, room: int, word: str) -> str:
    whole = room // size
    sizes = sorted({size * n for n in (1, whole, whole + 1) if n})
    words = [f"{n:,}" for n in sizes]
    either = words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"
    why = f"{room:,} is not a multiple of {size:,}" if room > size else f"{room:,} is less than {size:,}"
    plural = "" if sizes == [1] else "s"
    return (
        f"The block has {_count(size, word)} and the selection {room:,}: {why}. "
        f"Select {either} {word}{plural}, or one cell."
    )


def _count(number: int, word: str) -> str:
    return f"{number:,} {word}{'' if number == 1 else 's'}"


# --- fill


def spread(text: str, chosen: Chosen) -> BlockPlan:
    """One text into every chosen cell."""
    value = text.strip()
    cells = tuple((row, column, value) for column, rows in chosen if column not in READ_ONLY for row in rows)
    return BlockPlan(cells, sum(len(rows) for column, rows in chosen if column in READ_ONLY))


def fill_down(chosen: Chosen, *, sheet: MappingSheet, above: int | None = None) -> BlockPlan:
    """The top cell of each column into those below it; one cell alone takes what is `above` it."""
    cells: list[Cell] = []
    read_only = 0
    for column, rows in chosen:
        top, rest = (above, rows) if len(rows) == 1 else (rows[0], rows[1:])
        if top is None:
            return BlockPlan(refusal="There is no row above to fill from.")
        if column in READ_ONLY:
            read_only += len(rest)
            continue
        value = sheet.value(top, column)
        cells += [(row, column, value) for row in rest]
    return BlockPlan(tuple(cells), read_only)


def fill_series(chosen: Chosen, *, sheet: MappingSheet) -> BlockPlan:
    """Each column counted on from its top cells: AP-01, AP-02; 1, 3, 5; Wing A, Wing B."""
    cells: list[Cell] = []
    read_only = 0
    for column, rows in chosen:
        if column in READ_ONLY:
            read_only += len(rows)
            continue
        if len(rows) < 2:
            return BlockPlan(refusal=f"Select more than one cell of {header(column)} to count on in it.")
        first, second = sheet.value(rows[0], column), sheet.value(rows[1], column)
        series = series_of(first, second)
        if series is None:
            seen = (
                f"{header(column)} starts with {first!r}" if first.strip() else f"The first {header(column)} is empty"
            )
            return BlockPlan(refusal=f"{seen}: there is no number and no letter at its end to count on from.")
        last = series.number + series.step * (len(rows) - 1)
        if last < 0 and not series.signed:
            return BlockPlan(refusal=f"{header(column)} would count down past its start: {_ends(series)}.")
        cells += [(row, column, series.at(n)) for n, row in enumerate(rows) if n]
    return BlockPlan(tuple(cells), read_only)


def _ends(series: Series) -> str:
    left = series.number // -series.step
    return f"{_count(left, 'step')} down from {series.at(0)!r} it ends"


# --- series

_WHOLE = re.compile(r"[+-]?[0-9]{1,4000}")
_RUNS = re.compile(r"(?<![0-9])[0-9]{1,4000}(?![0-9])")
_LETTER = re.compile(r"(.*[\W\d_])?([A-Za-z])", re.DOTALL)  # a letter that stands alone


@dataclass(frozen=True, slots=True)
class Series:
    """Texts that differ in one number or one letter: what is before it, the number, what is after it, the step."""

    before: str
    number: int
    after: str
    step: int
    width: int = 0
    letters: str = ""
    signed: bool = False

    def at(self, n: int) -> str:
        """The text n steps on."""
        number = self.number + n * self.step
        if self.letters:
            return self.before + _lettered(number, upper=self.letters == "A")
        return f"{self.before}{number:0{self.width}d}{self.after}"


def series_of(first: str, second: str = "") -> Series | None:
    """The series that starts with a text; a second one of the same form gives the step, else it is one."""
    one, two = first.strip(), second.strip()
    if _WHOLE.fullmatch(one):
        step = int(two) - int(one) if _WHOLE.fullmatch(two) else 0
        digits = one.lstrip("+-")
        padded = len(one) if digits.startswith("0") and len(digits) > 1 else 0
        return Series("", int(one), "", step or 1, width=padded, signed=not padded)
    runs = list(_RUNS.finditer(one))
    for run in reversed(runs):
        before, after = one[: run.start()], one[run.end() :]
        middle = two[len(before) : len(two) - len(after)]
        if two.startswith(before) and two.endswith(after) and _RUNS.fullmatch(middle) and middle != run[0]:
            zeros = next((digits for digits in (run[0], middle) if digits.startswith("0")), "")
            return Series(before, int(run[0]), after, int(middle) - int(run[0]) or 1, width=len(zeros))
    if runs:
        run = runs[-1]
        width = len(run[0]) if run[0].startswith("0") else 0
        return Series(one[: run.start()], int(run[0]), one[run.end() :], 1, width=width)
    letter = _LETTER.fullmatch(one)
    if letter is None:
        return None
    before, which = letter[1] or "", letter[2]
    other = _LETTER.fullmatch(two)
    same = other is not None and (other[1] or "") == before and other[2].isupper() == which.isupper()
    step = _place(other[2]) - _place(which) if other is not None and same else 0
    return Series(before, _place(which), "", step or 1, letters="A" if which.isupper() else "a")


def _place(letter: str) -> int:
    return ord(letter.upper()) - ord("A")


def _lettered(number: int, *, upper: bool) -> str:
    """0 is A, 25 is Z, 26 is AA."""
    text = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        text = chr(ord("A" if upper else "a") + rest) + text
    return text
