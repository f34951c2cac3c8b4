"""Commands about mappings: export, import, check, levels, score; they need no worker and no network."""

from __future__ import annotations

import argparse
import csv
import io
import sys
from dataclasses import dataclass
from pathlib import Path

from mistdesk.cli.desks import at_desk
from mistdesk.cli.house import DeskOptions, House, OpenDesk
from mistdesk.cli.mapping_score import score
from mistdesk.cli.out import Exit, answer, answer_json, say
from mistdesk.domain.errors import BadFile, StorageTrouble
from mistdesk.domain.mapping.columns import Column, header
from mistdesk.domain.mapping.levels import read_level
from mistdesk.domain.mapping.rules import Finding, RowState, Severity, check
from mistdesk.domain.mapping.standalone import sheet_of_file


def add_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `mapping` with its own commands."""
    mapping = commands.add_parser("mapping", help="mappings: export, import, check, levels, score", allow_abbrev=False)
    kinds = mapping.add_subparsers(required=True, metavar="export|import|check|levels|score")
    export = _command(kinds, "export", "write the sheet to a CSV file")
    export.set_defaults(command=_export)
    bring = _command(kinds, "import", "take a CSV file into the sheet")
    bring.add_argument("--dry-run", action="store_true", help="say what would change and stop")
    bring.set_defaults(command=_import)
    verdict = _command(kinds, "check", "say whether a mapping file is safe to publish")
    verdict.set_defaults(command=_check)
    levels = _command(kinds, "levels", "read floor levels from a CSV with the columns name and country")
    levels.set_defaults(command=_levels)
    scored = _command(kinds, "score", "say how complete the mapping of each building is", with_file=False)
    scored.set_defaults(command=score)


def _command(
    kinds: argparse._SubParsersAction[argparse.ArgumentParser], name: str, text: str, *, with_file: bool = True
) -> argparse.ArgumentParser:
    parser = kinds.add_parser(name, help=text, allow_abbrev=False)
    if with_file:
        parser.add_argument("file", type=Path)
    parser.add_argument("--json", action="store_true", help="one JSON document on stdout")
    parser.add_argument("--workspace", type=Path, default=argparse.SUPPRESS, help="folder of the workspace")
    return parser


def _options(arguments: argparse.Namespace, *, exclusive: bool) -> DeskOptions:
    return DeskOptions(workspace=arguments.workspace, exclusive=exclusive)


def _export(arguments: argparse.Namespace, house: House) -> int:
    async def job(opened: OpenDesk) -> int:
        rows = await opened.desk.transfer.export(str(arguments.file))
        say(f"{rows} rows written to {arguments.file}.")
        if arguments.json:
            answer_json({"file": str(arguments.file), "rows": rows})
        return Exit.DONE

    return at_desk(house, _options(arguments, exclusive=False), job, with_worker=False)


def _import(arguments: argparse.Namespace, house: House) -> int:
    """Refuses while a window holds the workspace open (its lease says who)."""

    async def job(opened: OpenDesk) -> int:
        desk = opened.desk
        preview = await desk.transfer.preview(str(arguments.file))
        if arguments.json:
            answer_json(preview)
        else:
            for d in preview.differences:
                answer(f"line {d.line}: {header(d.column)} {d.old!r} becomes {d.new!r}")
        say(preview.sentence())
        for text in (*preview.refused, *(f"line {line}: no device {ref!r}" for line, ref in preview.unknown)):
            say(text)
        if not arguments.dry_run:
            desk.transfer.apply(preview, by=desk.author, at=desk.clock())
            await desk.workspace.flush()
            say(f"{len(preview.differences)} cells taken in, as one step that can be undone.")
        return Exit.REVIEW if preview.refused or preview.unknown else Exit.DONE

    return at_desk(house, _options(arguments, exclusive=True), job, with_worker=False)


@dataclass(frozen=True, slots=True)
class _Fault:
    """One line of the verdict, with the physical line of the file."""

    line: int
    column: str
    severity: str
    rule: str
    reason: str


@dataclass(frozen=True, slots=True)
class _Verdict:
    """Answer of `mapping check`."""

    file: str
    verdict: str
    rows: int
    ready: int
    faults: tuple[_Fault, ...]


def _check(arguments: argparse.Namespace, house: House) -> int:
    headers, rows = house.mapping_files().read(str(arguments.file))
    lines = [line for line, _ in rows]
    sheet = sheet_of_file(headers, (cells for _, cells in rows))
    report = check(sheet)
    faults = [_fault(finding, lines) for finding in report.findings]
    faults.extend(_repeated(sheet.values[Column.THING_REF], lines))
    faults.extend(
        _Fault(
            lines[row], header(Column.THING_CONTEXT), Severity.WARNING.value, state.value, report.withheld_because(row)
        )
        for row, state in enumerate(report.states)
        if state in {RowState.UNKNOWN_TYPE, RowState.UNASSIGNED}
    )
    unsafe = any(fault.severity == Severity.ERROR.value for fault in faults)
    code = Exit.UNSAFE if unsafe else Exit.REVIEW if faults else Exit.DONE
    verdict = _Verdict(
        str(arguments.file),
        code.name.lower(),
        len(rows),
        report.count(RowState.READY),
        tuple(sorted(faults, key=_by_line)),
    )
    if arguments.json:
        answer_json(verdict)
    else:
        for fault in verdict.faults:
            answer(f"{arguments.file}:{fault.line}: {fault.column}: {fault.severity}: {fault.reason}")
        answer(f"{verdict.ready} of {verdict.rows} rows are ready. Verdict: {verdict.verdict}.")
    return code


def _by_line(fault: _Fault) -> int:
    return fault.line


def _fault(finding: Finding, lines: list[int]) -> _Fault:
    column = header(finding.column)
    return _Fault(lines[finding.row], column, finding.severity.value, finding.rule.value, finding.reason)


def _repeated(refs: list[str], lines: list[int]) -> list[_Fault]:
    first: dict[str, int] = {}
    faults = []
    for ref, line in zip(refs, lines, strict=True):
        if ref in first:
            reason = f"{ref!r} stands on line {first[ref]} already; a device has one row"
            faults.append(_Fault(line, header(Column.THING_REF), Severity.ERROR.value, "unique", reason))
        elif ref:
            first[ref] = line
    return faults


def _levels(arguments: argparse.Namespace, _house: House) -> int:
    rows = _names(arguments.file)
    readings = [(name, country, read_level(name, country)) for name, country in rows]
    if arguments.json:
        answer_json([{"name": n, "country": c, "level": r.level, "reason": r.reason} for n, c, r in readings])
        return Exit.DONE
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(["name", "country", "level", "reason"])
    writer.writerows([n, c, "" if r.level is None else r.level, r.reason] for n, c, r in readings)
    return Exit.DONE


def _names(path: Path) -> list[tuple[str, str]]:
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise StorageTrouble("The file cannot be read", f"{path}: {error.strerror}.", "Check its name.") from error
    except UnicodeDecodeError as error:
        raise BadFile(
            "The file is not UTF-8", f"{path}: byte {error.start} is not UTF-8 text.", "Save it as UTF-8."
        ) from error
    reader = csv.DictReader(io.StringIO(text, newline=""))
    missing = [name for name in ("name", "country") if name not in (reader.fieldnames or ())]
    if missing:
        raise BadFile(
            "Columns are missing", f"{path}, line 1: no column {', '.join(missing)}.", "Add it to the header."
        )
    return [(row["name"] or "", row["country"] or "") for row in reader]
