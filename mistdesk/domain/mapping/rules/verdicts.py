"""What rules say of a sheet, as values and with running totals; knows no sheet and no single rule."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple, overload

from mistdesk.domain.mapping.columns import Column


class Severity(StrEnum):
    """An error withholds a row or a building; a warning asks for a look."""

    ERROR = "error"
    WARNING = "warning"


class RowState(StrEnum):
    """What becomes of a row when the sheet is published."""

    READY = "ready"
    FAULTY = "faulty"
    WITHHELD = "withheld"  # itself sound, its building is not
    UNASSIGNED = "unassigned"
    UNKNOWN_TYPE = "unknown type"
    LEFT_OUT = "left out"
    GONE = "gone"


class Rule(StrEnum):
    """The rules by name."""

    REQUIRED = "required"
    LEVEL = "level"
    SERIAL = "serial"
    CONTEXT = "context"
    DUPLICATE_SERIAL = "duplicate-serial"
    DUPLICATE_MAC = "duplicate-mac"
    LEVEL_CLASH = "level-clash"
    FLOOR_SPLIT = "floor-split"
    FLOOR_ELSEWHERE = "floor-elsewhere"
    ADDRESS_SPLIT = "address-split"
    ADDRESS_PART = "address-part"
    SITE_SPLIT = "site-split"
    NAME_SPLIT = "name-split"
    SUB_SPLIT = "sub-split"
    SPELLING = "spelling"
    ADDRESS_SHARED = "address-shared"
    CODE_SHARED = "code-shared"
    DAMAGED = "damaged"
    STAND_IN_NAME = "stand-in-name"
    EXCLUDE = "exclude"
    GONE = "gone"


class Group(NamedTuple):
    """Findings that are one problem."""

    severity: Severity
    rule: Rule
    column: Column


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault of one row. `column` is where to look; `building_ref` is set when the whole building is withheld.

    `inherited` says that the row is sound and suffers from a fault of its building only.
    """

    row: int
    column: Column
    severity: Severity
    rule: Rule
    reason: str
    building_ref: str = ""
    inherited: bool = False

    @property
    def group(self) -> Group:
        """The problem it belongs to."""
        return Group(self.severity, self.rule, self.column)


class States(Sequence[RowState]):
    """A state a row, to be read like a tuple; it changes in place, so that an edit copies nothing."""

    def __init__(self, states: Iterable[RowState] = ()) -> None:
        self._states = list(states)

    def __len__(self) -> int:
        return len(self._states)

    def __iter__(self) -> Iterator[RowState]:
        return iter(self._states)

    @overload
    def __getitem__(self, at: int) -> RowState: ...
    @overload
    def __getitem__(self, at: slice) -> tuple[RowState, ...]: ...
    def __getitem__(self, at: int | slice) -> RowState | tuple[RowState, ...]:
        return tuple(self._states[at]) if isinstance(at, slice) else self._states[at]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, (States, tuple, list)) and tuple(self) == tuple(other)

    def put(self, row: int, state: RowState) -> None:
        """Change the state of a row; the checker alone does that."""
        self._states[row] = state


class Report:
    """The whole answer: a state a row, findings by row, totals. It is live: the checker keeps it up to date.

    `by_row` has only rows about which there is something to say; `groups` has the rows of each problem of its own,
    without the rows that only suffer from their building. Rows are counted as in the sheet that was checked.
    """

    def __init__(self, states: Iterable[RowState] = (), findings: Iterable[Finding] = ()) -> None:
        self.states = States(states)
        self.by_row: dict[int, tuple[Finding, ...]] = {}
        self.groups: dict[Group, set[int]] = {}
        self.unknown_refs: tuple[str, ...] = ()  # rows that people spoke of and that the sheet does not have
        self._by_state = Counter(self.states)
        self._numbers: Counter[Severity] = Counter()
        self._rows: Counter[Severity] = Counter()
        self._findings: tuple[Finding, ...] | None = None
        self._sorted: dict[Group, tuple[int, ...]] = {}
        gathered: dict[int, list[Finding]] = defaultdict(list)
        for finding in findings:
            gathered[finding.row].append(finding)
        for row, found in gathered.items():
            self.put(row, self.states[row], tuple(found))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Report):
            return NotImplemented
        return self.all_of_it() == other.all_of_it()

    __hash__ = object.__hash__  # live: two reports are the same for as long as they say the same

    def all_of_it(self) -> tuple[object, ...]:
        """Everything that it says, totals too."""
        totals = (+self._by_state, +self._numbers, +self._rows)
        return self.states, self.by_row, self.groups, self.unknown_refs, totals

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Every finding in the order of rows, without those that a row has from its building only."""
        if self._findings is None:
            every = (f for row in sorted(self.by_row) for f in self.by_row[row])
            self._findings = tuple(f for f in every if not f.inherited)
        return self._findings

    def of(self, row: int) -> tuple[Finding, ...]:
        """The findings of a row."""
        return self.by_row.get(row, ())

    def count(self, *states: RowState) -> int:
        """How many rows are in these states."""
        return sum(self._by_state[state] for state in set(states))

    def errors(self) -> int:
        """How many findings are errors."""
        return self._numbers[Severity.ERROR]

    def warnings(self) -> int:
        """How many findings are warnings."""
        return self._numbers[Severity.WARNING]

    def rows_with(self, severity: Severity) -> int:
        """How many rows have such a finding, of their own or from their building."""
        return self._rows[severity]

    def rows_of(self, group: Group) -> tuple[int, ...]:
        """The rows of a problem, in order."""
        found = self._sorted.get(group)
        if found is None:
            found = self._sorted[group] = tuple(sorted(self.groups.get(group, ())))
        return found

    def withheld_because(self, row: int) -> str:
        """Why a row is not published, in one sentence; "" for a ready row."""
        state = self.states[row]
        if state is RowState.READY:
            return ""
        if state in _STATE_REASONS:
            return _STATE_REASONS[state]
        errors = [f.reason for f in self.of(row) if f.severity is Severity.ERROR]
        return "; ".join(dict.fromkeys(errors))

    def put(self, row: int, state: RowState, found: tuple[Finding, ...]) -> bool:
        """Say anew what holds of a row and whether that is news; the checker alone does that."""
        before, was = self.by_row.get(row, ()), self.states[row]
        if was is not state:
            self.states.put(row, state)
            self._by_state[was] -= 1
            self._by_state[state] += 1
        if before == found:
            return was is not state
        self._count(row, before, -1)
        self._count(row, found, 1)
        if found:
            self.by_row[row] = found
        else:
            del self.by_row[row]
        self._findings = None
        return True

    def _count(self, row: int, found: tuple[Finding, ...], sign: int) -> None:
        for severity in {f.severity for f in found}:
            self._rows[severity] += sign
        for finding in found:
            if finding.inherited:
                continue
            self._numbers[finding.severity] += sign
            group = finding.group
            self._sorted.pop(group, None)
            if sign > 0:
                self.groups.setdefault(group, set()).add(row)
            elif group in self.groups:
                self.groups[group].discard(row)
                if not self.groups[group]:
                    del self.groups[group]


_STATE_REASONS = {
    RowState.UNASSIGNED: "it is in no site that this token sees",
    RowState.UNKNOWN_TYPE: "its type is not known here",
    RowState.LEFT_OUT: "left out on purpose",
    RowState.GONE: "Mist no longer has it",
}
