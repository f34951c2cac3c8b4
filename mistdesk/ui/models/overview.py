"""What the Overview counts: sites, what needs attention, the next best step; it knows no widget."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from mistdesk.domain.estate.model import Inventory
from mistdesk.domain.mapping.columns import Column
from mistdesk.domain.mapping.rules import Report, RowState, Severity
from mistdesk.domain.mapping.sheet import MappingSheet
from mistdesk.domain.occupancy.samples import StatusKind, status_kind
from mistdesk.services.occupancy import Latest
from mistdesk.ui.kit.tokens import Meaning
from mistdesk.ui.models.estate_index import EstateIndex, Node, NodeKind, SiteGroup
from mistdesk.ui.models.problems import Problem, problems_of
from mistdesk.ui.words import listed, percent, plural

_MOST_PROBLEMS = 4


@dataclass(frozen=True, slots=True)
class SiteLine:
    """A site in numbers. `clients` None = not one access point told a count."""

    node: Node
    name: str
    timezone: str
    devices: int
    done: int
    clients: int | None
    aps: int
    reporting: int
    down: int
    errors: int
    warnings: int


@dataclass(frozen=True, slots=True)
class Totals:
    """The whole estate in numbers, devices in no site apart."""

    sites: int
    floors: int
    devices: int
    unassigned: int
    done: int
    ready: int
    clients: int | None
    aps: int
    reporting: int

    @property
    def sentence(self) -> str:
        """As "3 sites · 7 floors · 48 devices, 2 of them in no site"."""
        loose = f", {self.unassigned:,} of them in no site" if self.unassigned else ""
        parts = [plural(self.sites, "site"), plural(self.floors, "floor"), plural(self.devices, "device") + loose]
        return " · ".join(parts)


def site_lines(index: EstateIndex, report: Report, latest: Mapping[str, Latest]) -> tuple[SiteLine, ...]:
    """Every site, in the order of the tree."""
    return tuple(_line(site, index, report, latest) for site in index.sites)


def _line(site: SiteGroup, index: EstateIndex, report: Report, latest: Mapping[str, Latest]) -> SiteLine:
    devices = done = aps = reporting = down = errors = warnings = clients = 0
    for row in site.rows:
        state = report.states[row]
        if state is RowState.GONE:
            continue
        devices += 1
        done += state is RowState.READY or state is RowState.LEFT_OUT
        if findings := report.by_row.get(row):
            severities = {finding.severity for finding in findings}
            errors += Severity.ERROR in severities
            warnings += Severity.WARNING in severities
        is_ap = row in index.aps
        aps += is_ap
        sample = latest.get(index.refs[row])
        if sample is None:
            continue
        down += _is_down(sample.status)
        if is_ap and sample.count is not None:
            reporting += 1
            clients += sample.count
    known = clients if reporting else None
    return SiteLine(site.node, site.name, site.timezone, devices, done, known, aps, reporting, down, errors, warnings)


@lru_cache(maxsize=64)
def _is_down(word: str | None) -> bool:
    return status_kind(word) is StatusKind.DISCONNECTED


def largest(lines: tuple[SiteLine, ...], most: int) -> tuple[SiteLine, ...]:
    """The sites with the most access points, in the order of the tree; size does not jump about as counts do."""
    top = sorted(range(len(lines)), key=lambda at: (-lines[at].aps, at))[:most]
    return tuple(lines[at] for at in sorted(top))


def totals(lines: tuple[SiteLine, ...], inventory: Inventory, index: EstateIndex, report: Report) -> Totals:
    """The sums over all sites; devices in no site count as devices that are not done."""
    loose = [row for row in index.unassigned if report.states[row] is not RowState.GONE]
    known = [line.clients for line in lines if line.clients is not None]
    return Totals(
        sites=len(lines),
        floors=len(inventory.maps),
        devices=sum(line.devices for line in lines) + len(loose),
        unassigned=len(loose),
        done=sum(line.done for line in lines) + sum(report.states[row] is RowState.LEFT_OUT for row in loose),
        ready=report.count(RowState.READY),
        clients=sum(known) if known else None,
        aps=sum(line.aps for line in lines),
        reporting=sum(line.reporting for line in lines),
    )


@dataclass(frozen=True, slots=True)
class Attention:
    """Something to look at: a sentence, the word of the deed, and the device it leads to."""

    meaning: Meaning
    text: str
    button: str
    ref: str


def attention(
    index: EstateIndex, report: Report, latest: Mapping[str, Latest], problems: tuple[Problem, ...]
) -> tuple[Attention, ...]:
    """What is down, what is wrong with the mapping, and what is not published for another reason."""
    found = [*_down(index, report, latest)]
    for problem in problems[:_MOST_PROBLEMS]:
        meaning = Meaning.ERROR if problem.severity is Severity.ERROR else Meaning.REVIEW
        found.append(Attention(meaning, problem.sentence, "Review", index.refs[problem.rows[0]]))
    if len(problems) > _MOST_PROBLEMS:
        rest = problems[_MOST_PROBLEMS:]
        text = f"{plural(len(rest), 'more kind', 'more kinds')} of problem in the grid"
        found.append(Attention(Meaning.REVIEW, text, "Review", index.refs[rest[0].rows[0]]))
    for state, meaning, one, many in (
        (
            RowState.WITHHELD,
            Meaning.REVIEW,
            "waits for its building to be right",
            "wait for their building to be right",
        ),
        (
            RowState.UNASSIGNED,
            Meaning.UNKNOWN,
            "is in no site and is not published",
            "are in no site and are not published",
        ),
        (
            RowState.UNKNOWN_TYPE,
            Meaning.UNKNOWN,
            "has an unknown type and is not published",
            "have unknown types and are not published",
        ),
    ):
        rows = [row for row, have in enumerate(report.states) if have is state]
        if rows:
            text = f"{plural(len(rows), 'device')} {one if len(rows) == 1 else many}"
            found.append(Attention(meaning, text, "Show", index.refs[rows[0]]))
    return tuple(found)


def _down(index: EstateIndex, report: Report, latest: Mapping[str, Latest]) -> list[Attention]:
    down = [
        row
        for row, ref in enumerate(index.refs)
        if report.states[row] is not RowState.GONE
        and (sample := latest.get(ref)) is not None
        and _is_down(sample.status)
    ]
    if not down:
        return []
    first = index.refs[down[0]]
    if len(down) == 1:
        where = [index.title(node) for node in index.path(_device(first))[:-1]]
        text = f"{index.names[down[0]]} is down ({', '.join(where)})" if where else f"{index.names[down[0]]} is down"
    else:
        text = f"{plural(len(down), 'device')} are down: {listed([index.names[row] for row in down], 2)}"
    return [Attention(Meaning.ERROR, text, "Show", first)]


def _device(ref: str) -> Node:
    return Node(NodeKind.DEVICE, ref)


@dataclass(frozen=True, slots=True)
class SpaceLine:
    """A space with the clients its access points count now; `ref` is one of them."""

    name: str
    where: str
    clients: int
    aps: int
    ref: str


def busiest(
    index: EstateIndex, sheet: MappingSheet, latest: Mapping[str, Latest], most: int = 5
) -> tuple[SpaceLine, ...]:
    """The spaces of the mapping with the most clients; a space without a known count is not among them."""
    found: dict[tuple[Node, str], list[int]] = {}
    names = sheet.values[Column.SPACE_NAME]
    for site in index.sites:
        for floor in site.floors:
            for row in floor.rows:
                sample = latest.get(index.refs[row]) if row in index.aps else None
                space = names[row].strip()
                if sample is not None and sample.count is not None and space:
                    found.setdefault((floor.node, space), []).append(row)
    counts = {key: sum(_count(latest, index.refs[row]) for row in rows) for key, rows in found.items()}
    top = sorted(counts, key=lambda key: (-counts[key], key[1]))[:most]
    return tuple(
        SpaceLine(
            name=space,
            where=", ".join(index.title(node) for node in reversed(index.path(floor))),
            clients=counts[floor, space],
            aps=len(found[floor, space]),
            ref=index.refs[min(found[floor, space])],
        )
        for floor, space in top
    )


def _count(latest: Mapping[str, Latest], ref: str) -> int:
    sample = latest.get(ref)
    return 0 if sample is None or sample.count is None else sample.count


def unmapped(report: Report) -> tuple[tuple[str, str], ...]:
    """How many devices are ready and why the others are not; the counts add up to all devices."""
    words = (
        (RowState.READY, "Ready"),
        (RowState.FAULTY, "Have an error"),
        (RowState.WITHHELD, "Wait for their building"),
        (RowState.UNASSIGNED, "In no site"),
        (RowState.UNKNOWN_TYPE, "Unknown type"),
        (RowState.LEFT_OUT, "Left out on purpose"),
    )
    return tuple((word, f"{count:,}") for state, word in words if (count := report.count(state)))


class Deed(StrEnum):
    """Where the next step leads."""

    SIGN_IN = "sign-in"
    ROW = "row"
    PUBLISH = "publish"


@dataclass(frozen=True, slots=True)
class NextStep:
    """The best thing to do now; `ref` is set when it leads to a row."""

    text: str
    button: str
    deed: Deed
    ref: str = ""


def next_step(
    index: EstateIndex, report: Report, problems: tuple[Problem, ...], *, signed_in: bool, published: bool
) -> NextStep:
    """Errors first, then the first publishing, then doubts, then a fresh plan."""
    errors = [problem for problem in problems if problem.severity is Severity.ERROR]
    ready = report.count(RowState.READY)
    if errors:
        return _review(errors[0], index)
    if not signed_in:
        return NextStep("Nobody is signed in, so nothing new comes in.", "Sign in to Mist", Deed.SIGN_IN)
    if not published and ready:
        return NextStep(f"{plural(ready, 'device')} can be published.", "Make a plan", Deed.PUBLISH)
    if problems:
        return _review(problems[0], index)
    return NextStep("The mapping is complete. A plan shows what has changed since.", "Make a plan", Deed.PUBLISH)


def _review(problem: Problem, index: EstateIndex) -> NextStep:
    button = f"Review {plural(len(problem.rows), 'device')}"
    return NextStep(f"{problem.sentence}.", button, Deed.ROW, index.refs[problem.rows[0]])


@dataclass(frozen=True, slots=True)
class Overview:
    """Everything the Overview says of the estate and its mapping at one moment."""

    lines: tuple[SiteLine, ...]
    totals: Totals
    reasons: tuple[tuple[str, str], ...]
    step: NextStep
    attention: tuple[Attention, ...]
    spaces: tuple[SpaceLine, ...]


@dataclass(frozen=True, slots=True)
class Seen:
    """What is counted: the parts that no edit changes in place, but for the sheet's cells."""

    inventory: Inventory
    index: EstateIndex
    sheet: MappingSheet
    report: Report
    latest: Mapping[str, Latest]
    signed_in: bool
    published: bool


def count(seen: Seen) -> Overview:
    """Count everything; with 100,000 devices this takes long enough to belong on a thread."""
    index, report, latest = seen.index, seen.report, seen.latest
    problems = problems_of(report)
    lines = site_lines(index, report, latest)
    return Overview(
        lines=lines,
        totals=totals(lines, seen.inventory, index, report),
        reasons=unmapped(report),
        step=next_step(index, report, problems, signed_in=seen.signed_in, published=seen.published),
        attention=attention(index, report, latest, problems),
        spaces=busiest(index, seen.sheet, latest),
    )


def share(line: SiteLine) -> str:
    """How much of a site is done."""
    return percent(line.done, line.devices)


def to_do(line: SiteLine) -> str:
    """As "2 errors, 3 to review"; "" when nothing is."""
    parts = [plural(line.errors, "error")] if line.errors else []
    parts += [f"{line.warnings:,} to review"] if line.warnings else []
    return ", ".join(parts)
