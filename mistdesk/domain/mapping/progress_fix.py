"""The one action that brings a mapping on most for least work; knows rules and sheet, changes nothing itself."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache

from mistdesk.domain.estate.model import DeviceKind
from mistdesk.domain.mapping.columns import Column
from mistdesk.domain.mapping.progress_score import OF_A_BUILDING, Warnings, counted, is_unsafe, not_looked_at
from mistdesk.domain.mapping.progress_words import Spot, action_words, effect_words
from mistdesk.domain.mapping.rules import Finding, Report, RowState, Rule, Severity, fold_address, parse_level
from mistdesk.domain.mapping.sheet import MappingSheet

_BY_REASON = frozenset({Rule.DUPLICATE_SERIAL, Rule.DUPLICATE_MAC, Rule.CODE_SHARED, Rule.SUB_SPLIT, Rule.SPELLING})
"""Rules whose reason is the same for all rows of one problem."""

CauseKey = tuple[Rule | None, Column, str, str]
"""Rule (None: nobody has looked), column, building and what makes it one cause in there (a floor, a level; "")."""


@dataclass(frozen=True, slots=True)
class Fix:
    """One action. `row` and `column`: where to do it. `steps`: how many cells or floors it takes.

    `devices` become ready by it (done, when no error is left and `makes_ready` is False); 0 where each has other
    faults besides. `touches`: how many have this fault at all.
    """

    building_ref: str
    building: str
    row: int
    column: Column
    devices: int
    touches: int
    steps: int
    makes_ready: bool
    sentence: str


@dataclass(slots=True)
class _Cause:
    """Rows with one cause. `alone`: rows that have no other, so that they are well once it is mended."""

    first: int
    one_step: bool
    touches: int = 0
    alone: int = 0
    only_aps: bool = True

    @property
    def steps(self) -> int:
        return 1 if self.one_step else self.touches

    def worth(self) -> tuple[float, int, int, int]:
        """The greater the better: what it mends by step, what it mends, what it touches, the upper one first."""
        return self.alone / self.steps, self.alone, self.touches, -self.first


def next_fix(sheet: MappingSheet, report: Report, building_ref: str | None = None) -> Fix | None:
    """The best action in a building, or in all when None: first what makes devices ready, then what makes them done."""
    for finder in (_errors, _reviews):
        causes = finder(sheet, report, building_ref)
        if causes:
            key = max(causes, key=lambda one: causes[one].worth())
            return _fix(sheet, key, causes[key], makes_ready=finder is _errors)
    return None


def _fix(sheet: MappingSheet, key: CauseKey, cause: _Cause, *, makes_ready: bool) -> Fix:
    rule, column, ref, part = key
    building = sheet.value(cause.first, Column.BUILDING_NAME).strip() or ref
    spot = Spot(
        rule=rule,
        column=column,
        building=building,
        floor=sheet.value(cause.first, Column.FLOOR_NAME).strip(),
        level=part,
        thing=sheet.value(cause.first, Column.THING_NAME).strip() or sheet.device(cause.first).id,
        code=sheet.value(cause.first, Column.SPACE_CODE).strip(),
        rows=cause.touches,
    )
    effect = effect_words(cause.alone, cause.touches, only_aps=cause.only_aps, makes_ready=makes_ready)
    if column in OF_A_BUILDING and not makes_ready:
        effect = "one warning less"
    return Fix(
        building_ref=ref,
        building=building,
        row=cause.first,
        column=column,
        devices=cause.alone,
        touches=cause.touches,
        steps=cause.steps,
        makes_ready=makes_ready,
        sentence=f"{action_words(spot)}: {effect}.",
    )


class _Causes:
    """Gathers causes row by row."""

    def __init__(self, sheet: MappingSheet) -> None:
        self._sheet = sheet
        self._found: dict[CauseKey, _Cause] = {}
        self._single: list[tuple[int, CauseKey]] = []

    def add(self, row: int, mine: dict[CauseKey, bool], every: set[CauseKey]) -> None:
        """A row with its own causes (True: one step mends all rows of it) and with every cause that holds it."""
        for key, one_step in mine.items():
            cause = self._found.get(key)
            if cause is None:
                cause = self._found[key] = _Cause(row, one_step)
            cause.touches += 1
        if len(every) == 1:
            self._single.append((row, every.pop()))

    def done(self) -> dict[CauseKey, _Cause]:
        """All causes; last, for a sound row may stand before the rows that withhold its building."""
        # An edit on another thread may have mended a building's fault since it was noted.
        for row, key in [pair for pair in self._single if pair[1] in self._found]:
            cause = self._found[key]
            cause.alone += 1
            cause.only_aps = cause.only_aps and self._sheet.device(row).kind is DeviceKind.AP
        return self._found


def _errors(sheet: MappingSheet, report: Report, only: str | None) -> dict[CauseKey, _Cause]:
    if not report.count(RowState.FAULTY):  # a building is withheld for the faults of its rows
        return {}
    held = _held(sheet, report)
    causes = _Causes(sheet)
    for row, ref, state in counted(sheet, report):
        if (only is not None and ref != only) or not is_unsafe(state):
            continue
        mine: dict[CauseKey, bool] = {}
        if state is RowState.FAULTY:
            mine = dict(_key(sheet, finding, ref) for finding in _own_errors(report, row))
        around = held.get(ref, ())
        causes.add(row, mine, {*mine, *around[:2]})  # with two faults of its building no single action frees it
    return causes.done()


def _reviews(sheet: MappingSheet, report: Report, only: str | None) -> dict[CauseKey, _Cause]:
    causes, warnings = _Causes(sheet), Warnings()
    for row, ref, state in counted(sheet, report):
        if (only is not None and ref != only) or state is not RowState.READY:
            continue
        mine = dict(_key(sheet, finding, ref) for finding in warnings.of(report, row, ref))
        column = not_looked_at(sheet, row)
        if column is not None:
            mine[None, column, ref, _floor(sheet, row)] = False
        causes.add(row, mine, set(mine))
    return causes.done()


def _held(sheet: MappingSheet, report: Report) -> dict[str, tuple[CauseKey, ...]]:
    """The causes that withhold whole buildings."""
    found: dict[str, dict[CauseKey, None]] = defaultdict(dict)
    for row, state in enumerate(tuple(report.states)):
        if state is RowState.FAULTY:
            for finding in _own_errors(report, row):
                if finding.building_ref:
                    key, _ = _key(sheet, finding, finding.building_ref)
                    found[finding.building_ref][key] = None
    return {ref: tuple(keys) for ref, keys in found.items()}


def _own_errors(report: Report, row: int) -> list[Finding]:
    return [finding for finding in report.of(row) if finding.severity is Severity.ERROR and not finding.inherited]


def _key(sheet: MappingSheet, finding: Finding, ref: str) -> tuple[CauseKey, bool]:
    """What the finding has in common with others, and whether one step mends them all."""
    rule, column, row = finding.rule, finding.column, finding.row
    if column in {Column.FLOOR_NAME, Column.FLOOR_LEVEL} and rule in {Rule.REQUIRED, Rule.LEVEL}:
        floor = _floor(sheet, row)
        if floor:
            return (Rule.REQUIRED, Column.FLOOR_LEVEL, ref, floor), True
        plan = sheet.device(row).map_id or ""
        return (Rule.REQUIRED, Column.FLOOR_NAME, ref, plan), bool(plan)
    if rule is Rule.REQUIRED:
        everywhere = column is Column.SITE_ID
        return (rule, column, "" if everywhere else ref, ""), column in OF_A_BUILDING
    if rule is Rule.LEVEL_CLASH:
        return (rule, column, ref, str(parse_level(sheet.value(row, Column.FLOOR_LEVEL)))), True
    if rule is Rule.FLOOR_SPLIT:
        return (rule, column, ref, _floor(sheet, row)), True
    if rule in _BY_REASON:
        return (rule, column, ref, finding.reason), True
    return (rule, column, ref, ""), bool(finding.building_ref) or column in OF_A_BUILDING


def _floor(sheet: MappingSheet, row: int) -> str:
    return _folded(sheet.value(row, Column.FLOOR_NAME))


@lru_cache(maxsize=4096)
def _folded(text: str) -> str:
    """Floors have few names and many rows."""
    return fold_address(text)
