"""Judges a sheet once and keeps the report true after edits, at the cost of the edited buildings; changes no cell."""

from __future__ import annotations

from bisect import insort
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import groupby

from mistdesk.domain.mapping.columns import Column
from mistdesk.domain.mapping.rules import bulk
from mistdesk.domain.mapping.rules.building import building_faults, building_ref
from mistdesk.domain.mapping.rules.identities import Claims
from mistdesk.domain.mapping.rules.row import gone_faults, mac_key, plain_serial, row_faults, serial_key, standing
from mistdesk.domain.mapping.rules.texts import fold_address, skeleton
from mistdesk.domain.mapping.rules.verdicts import Finding, Report, RowState, Rule, Severity
from mistdesk.domain.mapping.sheet import MappingSheet

_LIVE = frozenset({RowState.READY, RowState.FAULTY, RowState.WITHHELD})


_MANY = 500  # edited rows


class Checker:
    """The rules over one sheet. `report` is live; say every edit by `update`.

    From `many` edited rows on, whole columns of them are looked at before single rows: three times as fast.
    """

    def __init__(self, sheet: MappingSheet, *, many: int = _MANY) -> None:
        self._sheet = sheet
        self._many = many
        self.report = Report([RowState.READY] * len(sheet))
        self._refs = list(map(str.strip, sheet.values[Column.BUILDING_REF]))
        self._rows_of: dict[str, list[int]] = defaultdict(list)
        self._floors = _Floors(sheet)
        self._addresses = _Addresses()
        self._own: dict[int, tuple[Finding, ...]] = {}
        self._unsound: set[int] = set()
        self._across: set[str] = set()  # buildings with a fault across rows
        self._watched = bulk.watched_macs(sheet)
        self._unknown = {ref for ref, _ in sheet.overrides} - sheet.index.keys()
        self._judge_all()
        self._tell_unknown()

    def update(self, refs: Iterable[str], buildings: Iterable[str] = ()) -> frozenset[int]:
        """Judge rows anew after an edit (device ids; buildings where a one-floor consent came or went).

        Returns the rows, neighbours too, of which something else holds now.
        """
        dirty = {ref.strip() for ref in buildings}
        changed: set[int] = set()
        strangers = False
        rows = []
        for ref in frozenset(refs):
            row = self._sheet.index.get(ref)
            if row is None:
                strangers = True
                said = any((ref, column) in self._sheet.overrides for column in Column)
                (self._unknown.add if said else self._unknown.discard)(ref)
            else:
                rows.append(row)
        sound: frozenset[int] = self._plainly_sound(rows) if len(rows) >= self._many else frozenset()
        for row in rows:
            if row not in sound:
                dirty |= self._row(row, changed)
        if strangers:
            self._tell_unknown()
        calm = {self._refs[row] for row in sound} - dirty
        for ref in (*dirty, *calm):
            dirty |= self._addresses.put(ref, self._sound_addresses(ref))
        for ref in dirty | self._suspects(calm - dirty):
            self._building(ref, changed)
        return frozenset(changed)

    # --- many at once

    def _plainly_sound(self, rows: list[int]) -> frozenset[int]:
        """Those of many edited rows that had no fault by themselves, have none now, and are who and where they were."""
        sheet = self._sheet
        buildings, contexts = sheet.values[Column.BUILDING_REF], sheet.values[Column.THING_CONTEXT]
        devices, states, serials = sheet.rows.devices, self.report.states, self._serials.keys
        same_contexts = contexts is sheet.rows.values[Column.THING_CONTEXT]
        rows = [
            row
            for row in rows
            if row not in self._own
            and states[row] in _LIVE
            and devices[row].mac
            and buildings[row].strip() == self._refs[row]
            and (same_contexts or plain_serial(contexts[row]) == serials[row])
        ]
        part = sheet.part(rows)
        suspects = bulk.suspect_rows(part).union(bulk.not_live(part))
        return frozenset(row for at, row in enumerate(rows) if at not in suspects)

    def _suspects(self, refs: set[str]) -> set[str]:
        """Those of some buildings that had a fault across rows or can have one now."""
        known = refs & (self._across | self._addresses.shared())
        rows = [row for ref in refs - known for row in self._rows_of.get(ref, ())]
        return known | bulk.suspect_buildings(self._sheet.part(rows), [self._refs[row] for row in rows])

    # --- all at once

    def _judge_all(self) -> None:
        sheet, refs = self._sheet, self._refs
        out = bulk.not_live(sheet)
        for row in out:
            self._never(row, set())
        dead = frozenset(out)
        self._group(dead)
        serials, odd = bulk.serials(sheet)
        for row in out:
            serials[row] = ""
        self._serials = Claims(serials)
        live = self._watched is None or bool(self._watched)
        self._macs = Claims([self._mac(row) for row in range(len(sheet))] if live else [""] * len(sheet))
        for row in (bulk.suspect_rows(sheet) | odd) - dead:
            self._judge_row(row)
        shared = {*self._serials.shared(), *self._macs.shared()}
        for row in shared:
            self._weigh(row)
        dirty = bulk.suspect_buildings(sheet, refs)
        for ref in self._rows_of:
            self._addresses.put(ref, self._sound_addresses(ref))
        dirty |= self._addresses.shared()
        for ref in dirty:
            self._building(ref, set())
        for row in shared.union(self._own):
            if refs[row] not in dirty:
                self._say(row, (), None)

    def _group(self, dead: frozenset[int]) -> None:
        """Gather the rows of each building; they mostly stand together."""
        start = 0
        for ref, run in groupby(self._refs):
            end = start + len(list(run))
            rows = range(start, end)
            live = rows if dead.isdisjoint(rows) else [row for row in rows if row not in dead]
            if live:
                self._rows_of[ref].extend(live)
            start = end

    # --- one row

    def _row(self, row: int, changed: set[int]) -> set[str]:
        """Judge one row by itself; returns the buildings that must be judged for it."""
        sheet = self._sheet
        before, after = self._refs[row], building_ref(sheet, row)
        was_live = self.report.states[row] in _LIVE
        is_live = standing(sheet, row) is None
        own, was_unsound = self._own.get(row), row in self._unsound
        if was_live and (not is_live or before != after):
            self._leave(row, before)
        if is_live and (not was_live or before != after):
            insort(self._rows_of[after], row)
        self._refs[row] = after
        context = sheet.value(row, Column.THING_CONTEXT)
        near = self._serials.put(row, serial_key(context) if is_live else "")
        for other in near:
            self._weigh(other)
        if self._watched != frozenset():
            near |= self._macs.put(row, self._mac(row))
        if is_live:
            self._judge_row(row)
        else:
            self._never(row, changed)
        # Withheld by itself before and after, for the same reasons: its building does not look at it.
        if was_unsound and row in self._unsound and not near and before == after and own == self._own.get(row):
            return set()
        return {self._refs[other] for other in near} | {before, after}

    def _mac(self, row: int) -> str:
        """The MAC of a row that is published, where another row can have it too; else ""."""
        if standing(self._sheet, row) is not None:
            return ""
        key = mac_key(self._sheet.device(row), self._sheet.value(row, Column.THING_CONTEXT))
        return key if self._watched is None or key in self._watched else ""

    def _leave(self, row: int, ref: str) -> None:
        rows = self._rows_of[ref]
        rows.remove(row)
        if not rows:
            del self._rows_of[ref]

    def _never(self, row: int, changed: set[int]) -> None:
        """Note that a row is never published."""
        self._own.pop(row, None)
        self._unsound.discard(row)
        state = standing(self._sheet, row)
        assert state is not None
        found = tuple(gone_faults(self._sheet, row)) if state is RowState.GONE else ()
        if self.report.put(row, state, found):
            changed.add(row)

    def _judge_row(self, row: int) -> None:
        found = (*row_faults(self._sheet, row), *self._floors.faults(self._sheet, row))
        if found:
            self._own[row] = found
        else:
            self._own.pop(row, None)
        self._weigh(row)

    def _weigh(self, row: int) -> None:
        """Note whether the row is withheld by itself: it cannot merge or split a place then."""
        own = any(finding.severity is Severity.ERROR for finding in self._own.get(row, ()))
        (self._unsound.add if own or self._serials.number(row) > 1 else self._unsound.discard)(row)

    def _claims(self, row: int) -> Iterator[Finding]:
        number, key = self._serials.number(row), self._serials.keys[row]
        if number > 1:
            reason = f"{number} devices share the serial number {key!r} and would become one"
            yield Finding(row, Column.THING_CONTEXT, Severity.ERROR, Rule.DUPLICATE_SERIAL, reason)
        number, key = self._macs.number(row), self._macs.keys[row]
        if number > 1:
            reason = f"{number} devices have the MAC {key}, so one thing may stand in two places"
            yield Finding(row, Column.THING_CONTEXT, Severity.WARNING, Rule.DUPLICATE_MAC, reason)

    # --- one building

    def _sound(self, ref: str) -> list[int]:
        rows = self._rows_of.get(ref, [])
        return rows if self._unsound.isdisjoint(rows) else [row for row in rows if row not in self._unsound]

    def _sound_addresses(self, ref: str) -> frozenset[str]:
        cells = self._sheet.values[Column.BUILDING_ADDRESS]
        return frozenset(map(fold_address, {cells[row] for row in self._sound(ref)}))

    def _building(self, ref: str, changed: set[int]) -> None:
        """Put together what holds of every row of a building."""
        sound = self._sound(ref)
        across: dict[int, list[Finding]] = defaultdict(list)
        held: Finding | None = None
        for finding in building_faults(self._sheet, sound):
            across[finding.row].append(finding)
            if held is None and finding.building_ref:
                held = finding
        for finding in self._addresses.faults(self._sheet, ref, sound):
            across[finding.row].append(finding)
        (self._across.add if across or held is not None else self._across.discard)(ref)
        for row in self._rows_of.get(ref, ()):
            if self._say(row, across.get(row, ()), held):
                changed.add(row)

    def _say(self, row: int, across: Iterable[Finding], held: Finding | None) -> bool:
        """Report of a row what holds by itself, by its identity and by its building; whether that is news."""
        report = self.report
        found = (*self._own.get(row, ()), *across)
        if self._serials.has_shared or self._macs.has_shared:
            found = (*self._own.get(row, ()), *self._claims(row), *across)
        if not found and held is None and row not in report.by_row and report.states[row] is RowState.READY:
            return False
        state = RowState.READY
        if any(finding.severity is Severity.ERROR for finding in found):
            state = RowState.FAULTY
        elif held is not None:
            state = RowState.WITHHELD
            reason = f"its building is withheld: {held.reason}"
            inherited = Finding(row, held.column, Severity.ERROR, held.rule, reason, held.building_ref, inherited=True)
            found = (*found, inherited)
        return report.put(row, state, found)

    def _tell_unknown(self) -> None:
        self.report.unknown_refs = tuple(sorted(self._unknown))


def check(sheet: MappingSheet) -> Report:
    """Check every rule over the whole sheet."""
    return Checker(sheet).report


class _Floors:
    """Which floors each building has in Mist, to notice a floor that was put into another building."""

    def __init__(self, sheet: MappingSheet) -> None:
        base = sheet.rows.values
        self._refs: dict[str, set[str]] = defaultdict(set)
        for name, ref in set(zip(base[Column.FLOOR_NAME], base[Column.BUILDING_REF], strict=True)):
            self._refs[skeleton(name)].add(ref.strip())

    def faults(self, sheet: MappingSheet, row: int) -> Iterator[Finding]:
        """Whether somebody gave the row a floor that other buildings have and its own has not."""
        name = sheet.value(row, Column.FLOOR_NAME)
        if name is sheet.prefilled(row, Column.FLOOR_NAME):
            return
        folded = skeleton(name)
        if not folded or folded == skeleton(sheet.prefilled(row, Column.FLOOR_NAME)):
            return
        refs = self._refs.get(folded, set())
        if refs and building_ref(sheet, row) not in refs:
            where = "another building" if len(refs) == 1 else f"{len(refs)} other buildings"
            reason = f"Mist has a floor {name} in {where}, and none in this one"
            yield Finding(row, Column.FLOOR_NAME, Severity.WARNING, Rule.FLOOR_ELSEWHERE, reason)


class _Addresses:
    """Which buildings have which addresses, as receivers compare them."""

    def __init__(self) -> None:
        self._of: dict[str, frozenset[str]] = {}
        self._refs: dict[str, set[str]] = defaultdict(set)

    def put(self, ref: str, addresses: frozenset[str]) -> set[str]:
        """Say the addresses of a building; returns the buildings that share or shared one that came or went."""
        before = self._of.get(ref, frozenset())
        if before == addresses:
            return set()
        near: set[str] = set()
        for address in before - addresses:
            self._refs[address].discard(ref)
            near |= self._refs[address]
        for address in addresses - before:
            near |= self._refs[address]
            self._refs[address].add(ref)
        self._of[ref] = addresses
        return near

    def shared(self) -> set[str]:
        """The buildings that share an address."""
        return {ref for refs in self._refs.values() if len(refs) > 1 for ref in refs}

    def faults(self, sheet: MappingSheet, ref: str, sound: Iterable[int]) -> Iterator[Finding]:
        """A warning for every row whose address another building has."""
        numbers = {a: len(self._refs[a]) for a in self._of.get(ref, ()) if len(self._refs[a]) > 1}
        if not numbers:
            return
        cells = sheet.values[Column.BUILDING_ADDRESS]
        for row in sound:
            number = numbers.get(fold_address(cells[row]))
            if number is not None:
                reason = f"{number} buildings have this address and would become one"
                yield Finding(row, Column.BUILDING_ADDRESS, Severity.WARNING, Rule.ADDRESS_SHARED, reason)
