"""Mapping files as CSV; reads text as it stands and knows neither the sheet nor what a value means.

Read: UTF-8 with or without a byte order mark, separated by comma, semicolon, tab or bar, any line ends.
Written: UTF-8 without a mark, commas, quotes where needed, lines ended by a single line feed on every system, so that
the same sheet gives the same bytes everywhere. Line breaks inside cells are kept exactly.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from mistdesk.domain.errors import BadFile
from mistdesk.domain.mapping.columns import HEADERS, Column
from mistdesk.files.atomic import file_trouble, write_atomically

SEPARATORS = (",", ";", "\t", "|")
MAX_FAULTS = 50

Row = tuple[int, tuple[str, ...]]  # physical line on which it begins, cells

_REF = HEADERS[Column.THING_REF]
_NOISE = re.compile(r"[\s._\ufeff]+")
_UNREADABLE = re.compile("[\x00\udc80-\udcff]")  # bytes that are no UTF-8 are carried as lone surrogates
_NEEDS_QUOTES = re.compile(r'[",;|\t\r\n]|^\s|\s$')
_QUOTED = re.compile(r'"(?:[^"]|"")*"')
_SEPARATOR_LINE = re.compile(r"sep=(.)\r?\n?", re.IGNORECASE)
_NAMES = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}


@dataclass(frozen=True, slots=True)
class CsvTable:
    """A file as read. `matched` pairs our header with the file's own; `unknown` names columns that are left out."""

    headers: tuple[str, ...]
    rows: tuple[Row, ...]
    separator: str
    matched: tuple[tuple[str, str], ...]
    unknown: tuple[str, ...]


class CsvMappingFiles:
    """The MappingFiles for CSV."""

    def read(self, path: str) -> tuple[tuple[str, ...], tuple[Row, ...]]:
        """Headers as matched to ours, and rows as (physical line, cells); raises BadFile."""
        table = self.read_table(path)
        return table.headers, table.rows

    def read_table(self, path: str) -> CsvTable:
        """The same with what was matched and what was left out; raises BadFile, or StorageTrouble."""
        try:
            data = Path(path).read_bytes()
        except OSError as error:
            raise file_trouble(error, path, doing="read") from error
        return parse(data, Path(path).name)

    def write(self, path: str, headers: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        """Write to a new file and rename; raises StorageTrouble, or BadFile for a cell that no text file can hold."""
        write_atomically(path, encode(headers, rows, Path(path).name))


def encode(headers: Sequence[str], rows: Sequence[Sequence[str]], name: str) -> bytes:
    """The bytes of a file; each cell comes back exactly as it is here."""
    lines = [_line(headers)]
    lines.extend(map(_line, rows))
    text = "".join(lines)
    if "\x00" not in text:
        try:
            return text.encode("utf-8")
        except UnicodeEncodeError:
            pass
    bad = re.compile("[\x00\ud800-\udfff]")
    faults = tuple(
        f"Row {number}, column {header}: holds a character that no text file can hold."
        for number, row in enumerate(rows, 1)
        for header, cell in zip(headers, row, strict=False)
        if bad.search(cell)
    )
    raise _bad(name, faults or ("A header holds a character that no text file can hold.",), "Correct these cells.")


def _line(cells: Sequence[str]) -> str:
    if len(cells) == 1 and not cells[0]:
        return '""\n'  # an empty line would be no row
    quoted = ('"' + cell.replace('"', '""') + '"' if _NEEDS_QUOTES.search(cell) else cell for cell in cells)
    return ",".join(quoted) + "\n"


def parse(data: bytes, name: str) -> CsvTable:
    """A table from the bytes of a file called `name`; raises BadFile with every fault, at most 50."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise _bad(name, ("The text is UTF-16, not UTF-8.",), 'Save it as "CSV UTF-8".')
    text = data.removeprefix(b"\xef\xbb\xbf").decode("utf-8", "surrogateescape")
    offset, declared, text = _without_separator_line(text)
    separator = declared or _separator(text)
    faults: list[str] = []
    records = _records(text, separator, offset, faults)
    first = next(records, None)
    if first is None:
        raise _bad(name, tuple(faults) or ("The file is empty.",), "Choose a mapping file with a header row.")
    line, names = first
    places, matched = _match(line, names, separator, faults, name)
    unknown = tuple(_shown(header, n) for n, header in enumerate(names) if n not in places)
    rows = _rows(records, names, places, faults)
    if faults:
        raise _bad(name, tuple(faults), "Correct the file and choose it again. Nothing was changed.")
    return CsvTable(tuple(ours for ours, _ in matched), rows, separator, matched, unknown)


def _bad(name: str, faults: tuple[str, ...], action: str) -> BadFile:
    shown = faults[:MAX_FAULTS]
    count = "1 fault" if len(faults) == 1 else f"{len(faults)} faults"
    if len(faults) >= MAX_FAULTS:
        count = f"at least {MAX_FAULTS} faults"
    return BadFile(f"{name} cannot be used", f"{name} has {count}. {shown[0]}", action, faults=shown)


def normal(header: str) -> str:
    """A header without case, blanks, dots and underscores, by which it is matched."""
    return _NOISE.sub("", header).casefold()


_KNOWN = {normal(header): header for header in HEADERS}


def _without_separator_line(text: str) -> tuple[int, str, str]:
    """Excel's own first line `sep=;`: (lines taken, the separator, the rest)."""
    found = _SEPARATOR_LINE.match(text)
    if found is None or found.group(1) not in SEPARATORS:
        return 0, "", text
    rest = text[found.end() :]
    return 1, found.group(1), rest


def _separator(text: str) -> str:
    """The separator that makes most of our header names out of the first row; what the data holds does not count."""

    def known(separator: str) -> int:
        first = next(_records(text, separator, 0, []), (0, ()))
        return sum(normal(header) in _KNOWN for header in first[1])

    return max(SEPARATORS, key=known)


def _records(text: str, separator: str, offset: int, faults: list[str]) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Records that are not blank, with the physical line on which each begins; a broken quote ends them."""
    lines = io.StringIO(text, newline="")
    reader = csv.reader(lines, delimiter=separator, strict=True)
    # The limit is the module's own and only ever widened; a cell can be no longer than its file.
    csv.field_size_limit(max(csv.field_size_limit(), len(text)))
    while True:
        begins = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            faults.append(_broken_quote(text, separator, begins, offset))
            return
        if any(cells):
            yield begins + offset, tuple(cells)


def _broken_quote(text: str, separator: str, line: int, offset: int) -> str:
    """Where the record that begins on this line goes wrong: its column, and whether a quote stays open."""
    rest = "".join(io.StringIO(text, newline="").readlines()[line - 1 :])
    here = f"Line {line + offset}"
    edge = re.compile(f"[{re.escape(separator)}\r\n]|$(?![\r\n])")
    column, position = 1, 0
    while True:
        quoted = rest.startswith('"', position)
        cell = _QUOTED.match(rest, position) if quoted else None
        if quoted and cell is None:
            return f"{here}, column {column}: a quoted cell is never closed."
        found = edge.search(rest, position if cell is None else cell.end())
        if found is None or (cell is not None and found.start() != cell.end()):
            return f"{here}, column {column}: text stands behind the closing quote."
        if found.group() != separator:
            return f"{here}: the row cannot be read."
        column, position = column + 1, found.end()


def _match(
    line: int, names: tuple[str, ...], separator: str, faults: list[str], name: str
) -> tuple[dict[int, str], tuple[tuple[str, str], ...]]:
    """Known columns by position, and pairs (our header, the file's); raises BadFile when the table makes no sense."""
    places: dict[int, str] = {}
    faults.extend(_unreadable(line, names, names))
    for position, header in enumerate(names):
        ours = _KNOWN.get(normal(header))
        if ours is None:
            continue
        if ours in places.values():
            faults.append(f"Line {line}, column {position + 1}: there is a second column {ours}.")
            continue
        places[position] = ours
    if _REF not in places.values():
        shown = ", ".join(_shown(header, n) for n, header in enumerate(names[:8]))
        missing = f"Line {line}: the column {_REF} is missing. Read with {_NAMES[separator]} as separator: {shown}."
        raise _bad(name, (missing, *faults), f"The first row must name the columns, as {HEADERS[0]} and {_REF}.")
    return places, tuple((ours, names[position]) for position, ours in places.items())


def _rows(
    records: Iterator[tuple[int, tuple[str, ...]]], names: tuple[str, ...], places: dict[int, str], faults: list[str]
) -> tuple[Row, ...]:
    rows: list[Row] = []
    wanted = list(places)
    for line, cells in records:
        if len(faults) >= MAX_FAULTS:
            break
        if len(cells) != len(names):
            faults.append(_ragged(line, cells, names))
            continue
        if _UNREADABLE.search("".join(cells)):
            faults.extend(_unreadable(line, cells, names))
            continue
        rows.append((line, tuple([cells[position] for position in wanted])))
    return tuple(rows)


def _ragged(line: int, cells: tuple[str, ...], names: tuple[str, ...]) -> str:
    if len(cells) < len(names):
        first = _shown(names[len(cells)], len(cells))
        return f"Line {line}, column {first}: missing; the row has {len(cells)} cells, the header {len(names)}."
    return f"Line {line}, column {len(names) + 1}: too many; the row has {len(cells)} cells, the header {len(names)}."


def _unreadable(line: int, cells: tuple[str, ...], names: tuple[str, ...]) -> Iterator[str]:
    for n, cell in enumerate(cells):
        found = _UNREADABLE.search(cell)
        if found is None:
            continue
        what = "a NUL character" if found.group() == "\x00" else f"the byte 0x{ord(found.group()) - 0xDC00:02X}"
        why = "the file may be damaged or UTF-16" if found.group() == "\x00" else "the file is not UTF-8"
        before = _UNREADABLE.sub("?", cell[:20])
        yield f'Line {line}, column {_shown(names[n], n)}: {what} in "{before}"; {why}.'


def _shown(header: str, position: int) -> str:
    return _UNREADABLE.sub("?", header.strip()) or f"{position + 1} (no name)"
