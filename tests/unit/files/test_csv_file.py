"""CSV files as people and spreadsheets make them: what is read is what is there, and faults are named by place."""

from __future__ import annotations

import contextlib
import os
import stat
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mistdesk.domain.errors import BadFile, StorageTrouble
from mistdesk.domain.mapping.columns import HEADERS
from mistdesk.domain.ports import MappingFiles
from mistdesk.files.csv_file import CsvMappingFiles, encode, parse

GUIDE = HEADERS[:13]


def faults(data: bytes | str) -> tuple[str, ...]:
    with pytest.raises(BadFile) as caught:
        parse(data.encode() if isinstance(data, str) else data, "m.csv")
    assert caught.value.title == "m.csv cannot be used"
    return caught.value.faults


def rows_of(text: str) -> list[tuple[str, ...]]:
    return [cells for _, cells in parse(text.encode(), "m.csv").rows]


CELL = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=12)
TRICKY = st.text(
    st.sampled_from([*"\r\n\",;\t|=+-@' \u00a0\ufeff", "é", "東", "\U0001f3e2", "\x85", "\u2028"]), max_size=8
)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.lists(CELL | TRICKY, min_size=14, max_size=14), max_size=6))
def test_every_cell_comes_back_as_it_was(rows: list[list[str]]) -> None:
    kept = [row for row in rows if any(row)]
    table = parse(encode(HEADERS, rows, "m.csv"), "m.csv")
    assert table.headers == HEADERS
    assert [list(cells) for _, cells in table.rows] == kept
    assert table.separator == ","
    assert table.unknown == ()


@settings(max_examples=100, deadline=None)
@given(st.lists(CELL | TRICKY, min_size=1, max_size=6))
def test_a_single_column_comes_back(cells: list[str]) -> None:
    table = parse(encode(["thing.refId"], [[cell] for cell in cells], "m.csv"), "m.csv")
    assert [cell for _, (cell,) in table.rows] == [cell for cell in cells if cell]


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=200), st.booleans())
def test_any_bytes_are_read_or_refused_in_words(data: bytes, with_header: bool) -> None:
    with contextlib.suppress(BadFile):
        parse((",".join(HEADERS).encode() + b"\n" if with_header else b"") + data, "m.csv")


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_separators_line_ends_and_marks(separator: str, end: str, mark: bytes) -> None:
    lines = [separator.join(GUIDE), separator.join(f"v{n}" for n in range(13))]
    table = parse(mark + end.join(lines).encode(), "m.csv")
    assert table.headers == GUIDE
    assert table.separator == separator
    assert table.rows == ((2, tuple(f"v{n}" for n in range(13))),)


def test_known_names_decide_the_separator_and_not_the_data() -> None:
    addresses = "\n".join(f"ref{n};1, Main Street, Town, County" for n in range(50))
    assert parse(f"thing.refId;building.address\n{addresses}".encode(), "m.csv").separator == ";"
    table = parse(b'thing.refId,building.address\nr1,"a;b;c;d;e"\n', "m.csv")
    assert table.separator == ","
    assert table.rows == ((2, ("r1", "a;b;c;d;e")),)
    assert parse(b"sep=|\r\nthing.refId|x\r\nr1|2\r\n", "m.csv").rows == ((3, ("r1",)),)


def test_a_header_one_field_short_is_said_for_what_it_is() -> None:
    text = ";".join(GUIDE[1:]) + "\n" + ";".join("a" * 13) + "\n"
    assert faults(text) == ("Line 2, column 13: too many; the row has 13 cells, the header 12.",)


def test_headers_are_matched_without_case_blanks_dot_and_underscore() -> None:
    text = "THING.REFID ,  Floor.Level,floor name,Building_Name,building\u00a0.address,colour,\na,b,c,d,e,f,g\n"
    table = parse(text.encode(), "m.csv")
    assert table.headers == ("thing.refId", "floor.level", "floor.name", "building.name", "building.address")
    assert table.matched[1] == ("floor.level", "  Floor.Level")
    assert table.unknown == ("colour", "7 (no name)")
    assert table.rows == ((2, ("a", "b", "c", "d", "e")),)


def test_line_breaks_in_cells_and_physical_lines() -> None:
    text = 'thing.refId,building.address\r\nr1,"1 Road\r\nTown ""A"""\r\n\r\nr2,"x\ny\n"\r\n,\r\nr3,z\r\n'
    assert parse(text.encode(), "m.csv").rows == (
        (2, ("r1", '1 Road\r\nTown "A"')),
        (5, ("r2", "x\ny\n")),
        (9, ("r3", "z")),
    )


def test_nothing_is_converted() -> None:
    cells = ("007", "1.23E+18", " North Hall\u00a0", "=HYPERLINK(1)", "TRUE", "'x", "0x1F")
    text = encode((*GUIDE[:6], "thing.refId"), [cells], "m.csv").decode()
    assert rows_of(text) == [cells]


def test_a_missing_or_double_column() -> None:
    assert faults("building.name,floor.level\na,b\n") == (
        "Line 1: the column thing.refId is missing. Read with comma as separator: building.name, floor.level.",
    )
    assert faults("thing.refId,floor.level,Floor Level\na,1,2\n") == (
        "Line 1, column 3: there is a second column floor.level.",
    )


def test_all_faults_are_listed_up_to_fifty() -> None:
    text = b"thing.refId,floor.name,floor.level\na,b\nc,For\xeat,2\nd,e,f,g\nh,i\x00,3\nj,k,l\n"
    assert faults(text) == (
        "Line 2, column floor.level: missing; the row has 2 cells, the header 3.",
        'Line 3, column floor.name: the byte 0xEA in "For?t"; the file is not UTF-8.',
        "Line 4, column 4: too many; the row has 4 cells, the header 3.",
        'Line 5, column floor.name: a NUL character in "i?"; the file may be damaged or UTF-16.',
    )
    assert len(faults(b"thing.refId,floor.name\n" + b"x\n" * 200)) == 50
    with pytest.raises(BadFile) as caught:
        parse(b"thing.refId,floor.name\n" + b"x\n" * 200, "m.csv")
    assert caught.value.message.startswith("m.csv has at least 50 faults. Line 2, column floor.name: missing")


def test_quotes_that_do_not_close() -> None:
    assert faults('thing.refId,floor.name\na,b\n"c\nd","e\nf\n') == (
        "Line 3, column 2: a quoted cell is never closed.",
    )
    assert faults('thing.refId;floor.name\na;"b" c\nd;e\n') == (
        "Line 2, column 2: text stands behind the closing quote.",
    )
    assert faults('"thing.refId') == ("Line 1, column 1: a quoted cell is never closed.",)


def test_other_encodings_and_empty_files() -> None:
    assert faults(b"\xff\xfet\x00h\x00") == ("The text is UTF-16, not UTF-8.",)
    assert "The file is empty." in faults(b"")
    assert "The file is empty." in faults("\ufeff\r\n\r\n")
    assert "byte 0xE9" in faults(b"thing.refId,\xe9tage\nr,1\n")[0]


def test_a_very_long_cell() -> None:
    long = "x" * 300_000
    assert rows_of(f"thing.refId,thing.context\nr,{long}\n") == [("r", long)]


def test_files_are_written_and_read(tmp_path: Path) -> None:
    files: MappingFiles = CsvMappingFiles()
    path = tmp_path / "Forêt 東館.csv"
    rows: Sequence[Sequence[str]] = [["a", "1\r\n2"], ["b", "é"]]
    files.write(str(path), ["thing.refId", "floor.name"], rows)
    assert path.read_bytes() == 'thing.refId,floor.name\na,"1\r\n2"\nb,é\n'.encode()
    assert files.read(str(path)) == (("thing.refId", "floor.name"), ((2, ("a", "1\r\n2")), (4, ("b", "é"))))
    assert list(tmp_path.iterdir()) == [path]


def test_a_cell_that_no_text_file_can_hold_is_named(tmp_path: Path) -> None:
    path = tmp_path / "m.csv"
    path.write_text("old")
    with pytest.raises(BadFile) as caught:
        CsvMappingFiles().write(str(path), ["thing.refId", "floor.name"], [["a", "b"], ["c", "\ud83d"], ["\x00", ""]])
    assert caught.value.faults == (
        "Row 2, column floor.name: holds a character that no text file can hold.",
        "Row 3, column thing.refId: holds a character that no text file can hold.",
    )
    assert path.read_text() == "old"


def test_files_that_cannot_be_read_or_written(tmp_path: Path) -> None:
    files = CsvMappingFiles()
    with pytest.raises(StorageTrouble, match="is not there"):
        files.read(str(tmp_path / "none.csv"))
    with pytest.raises(StorageTrouble):
        files.read(str(tmp_path))
    with pytest.raises(StorageTrouble, match="folder is not there"):
        files.write(str(tmp_path / "none" / "m.csv"), ["thing.refId"], [])
    with pytest.raises(StorageTrouble, match="is a folder"):
        files.write(str(tmp_path), ["thing.refId"], [])
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(sys.platform == "win32", reason="modes are POSIX")
def test_a_file_keeps_its_mode_and_a_link_its_target(tmp_path: Path) -> None:
    path = tmp_path / "m.csv"
    path.write_text("old")
    path.chmod(0o640)
    link = tmp_path / "link.csv"
    link.symlink_to(path)
    CsvMappingFiles().write(str(link), ["thing.refId"], [["a"]])
    assert link.is_symlink()
    assert path.read_text() == "thing.refId\na\n"
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="nothing is denied to root")
def test_a_denied_file_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "m.csv"
    path.write_text("old")
    path.chmod(0o400)
    with pytest.raises(StorageTrouble, match="open in another program"):
        CsvMappingFiles().write(str(path), ["thing.refId"], [["a"]])
    assert path.read_text() == "old"
