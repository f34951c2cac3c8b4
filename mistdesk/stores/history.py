"""Polls and status words in `sync.db` (DESIGN 4.5); works on a given connection and knows no thread.

A poll is one compressed array of little-endian uint16, one place ("slot") a device: its client count, or 0xFFFF for
unknown. Status words are kept only where they changed. A compaction may later move arrays into chunks of a day;
`failed` says why `data` is absent, so that moved and failed polls are not confused.
"""

from __future__ import annotations

import math
import sqlite3
import sys
from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from operator import itemgetter

import zstandard

from mistdesk.domain.occupancy.samples import Sample, client_count
from mistdesk.domain.sync import CountHistory, GapCause, PollOutcome, StatusChange

UNKNOWN = 0xFFFF
GREATEST = 0xFFFE  # a count beyond it is kept as this

TABLES = (
    "CREATE TABLE slot (slot INTEGER PRIMARY KEY, device TEXT NOT NULL UNIQUE, word TEXT)",
    """CREATE TABLE poll (
        ts INTEGER PRIMARY KEY, at REAL NOT NULL, devices INTEGER NOT NULL, with_count INTEGER NOT NULL,
        complete INTEGER NOT NULL, cause TEXT, calls INTEGER NOT NULL, failed INTEGER NOT NULL, data BLOB)""",
    "CREATE TABLE event (slot INTEGER NOT NULL, at REAL NOT NULL, word TEXT, PRIMARY KEY (slot, at)) WITHOUT ROWID",
    "CREATE TABLE newest (id INTEGER PRIMARY KEY CHECK (id = 1), poll INTEGER, event REAL)",
    "INSERT INTO newest VALUES (1, NULL, NULL)",
)

_OUTCOME = "at, devices, with_count, complete, cause, calls"
_IN_RANGE = "ts BETWEEN ? AND ? AND at >= ? AND at < ?"

LastSample = tuple[int | None, str | None, float]
_OutcomeRow = tuple[float, int, int, int, str | None, int]
_PollRow = tuple[float, str | None, int, bytes | None]
_Counts = Callable[["array[int]"], Sequence[int]]


class History:
    """Caches that make polls cheap: the slot of each device, and on the writing side each slot's word."""

    def __init__(self) -> None:
        self._slots: dict[str, int] = {}
        self._words: list[str | None] | None = None
        self._packer = zstandard.ZstdCompressor(level=3)
        self._unpacker = zstandard.ZstdDecompressor()

    def forget(self) -> None:
        """Drop the caches: another file, or a transaction that was taken back."""
        self._slots = {}
        self._words = None

    # --- slots -----------------------------------------------------------------------------------------------------

    def slots(self, db: sqlite3.Connection) -> dict[str, int]:
        """Slot by device, in the order in which slots were given; a slot is never given twice."""
        known = len(self._slots)
        rows = db.execute("SELECT device, slot FROM slot WHERE slot >= ? ORDER BY slot", (known,))
        self._slots.update(rows)
        return self._slots

    def give_slots(self, db: sqlite3.Connection, device_ids: Iterable[str]) -> None:
        """Give slots to devices that have none, in the order given."""
        slots = self.slots(db)
        fresh = [device for device in dict.fromkeys(device_ids) if device not in slots]
        start = len(slots)
        db.executemany("INSERT INTO slot (slot, device) VALUES (?, ?)", enumerate(fresh, start))
        slots.update((device, start + n) for n, device in enumerate(fresh))
        if self._words is not None:
            self._words.extend([None] * len(fresh))

    # --- writing ---------------------------------------------------------------------------------------------------

    def append(self, db: sqlite3.Connection, outcome: PollOutcome, samples: Sequence[Sample]) -> None:
        """Write one poll; one of the same time is replaced. Devices that a poll does not mention are unknown in it.

        A poll that failed as a whole (a cause and no samples) has no array and leaves the status words alone.
        """
        ts = _ts(outcome.at)
        failed = outcome.cause is not None and not samples
        self._take_back(db, ts)
        data = None
        places: list[int] = []
        if not failed:
            places = self._places(db, samples)
            data = self._pack(places, samples)
        head = (ts, outcome.at, outcome.devices, outcome.with_count, outcome.complete, outcome.cause, outcome.calls)
        db.execute("INSERT INTO poll VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", (*head, failed, data))
        if not failed:
            self._note_words(db, outcome.at, places, samples)
            db.execute("UPDATE newest SET poll = ?", (ts,))

    def _places(self, db: sqlite3.Connection, samples: Sequence[Sample]) -> list[int]:
        """The slot of each sample; devices seen for the first time are given theirs."""
        slots = self.slots(db)
        try:
            return [slots[sample.device_id] for sample in samples]
        except KeyError:
            self.give_slots(db, (sample.device_id for sample in samples))
            return [slots[sample.device_id] for sample in samples]

    def _pack(self, places: Sequence[int], samples: Sequence[Sample]) -> bytes:
        counts = array("H", [UNKNOWN]) * len(self._slots)
        for slot, count in zip(places, map(client_count, samples), strict=True):
            if count is not None:
                counts[slot] = count if count < GREATEST else GREATEST
        if sys.byteorder == "big":
            counts.byteswap()
        return self._packer.compress(counts.tobytes())

    def _load_words(self, db: sqlite3.Connection) -> list[str | None]:
        if self._words is None:
            self._words = [word for (word,) in db.execute("SELECT word FROM slot ORDER BY slot")]
        return self._words

    def _note_words(self, db: sqlite3.Connection, at: float, places: Sequence[int], samples: Sequence[Sample]) -> None:
        words = self._load_words(db)
        fresh: list[str | None] = [None] * len(words)
        for slot, sample in zip(places, samples, strict=True):
            fresh[slot] = sample.status
        before = self._words_before(db, at, words)
        events = [(slot, at, fresh[slot]) for slot in _differing(fresh, before)]
        changed = [(fresh[slot], slot) for slot in _differing(fresh, words)]
        db.executemany("INSERT OR REPLACE INTO event VALUES (?, ?, ?)", events)
        db.executemany("UPDATE slot SET word = ? WHERE slot = ?", changed)
        if events:
            db.execute("UPDATE newest SET event = max(ifnull(event, ?1), ?1)", (at,))
        self._words = fresh

    def _words_before(self, db: sqlite3.Connection, at: float, words: list[str | None]) -> list[str | None]:
        """The words in force before `at`: the last ones, unless a clock went back and later polls were written."""
        newest_poll, newest_event = db.execute("SELECT poll, event FROM newest").fetchone()
        last_written = -math.inf if newest_poll is None else newest_poll / 1000
        if at >= last_written and (newest_event is None or newest_event <= at):
            return words
        before: list[str | None] = [None] * len(words)
        for slot, word, _ in db.execute("SELECT slot, word, max(at) FROM event WHERE at < ? GROUP BY slot", (at,)):
            before[slot] = word
        return before

    def _take_back(self, db: sqlite3.Connection, ts: int) -> None:
        """Remove a poll of the same time with the events it wrote, so that writing again leaves no trace."""
        row = db.execute("SELECT at FROM poll WHERE ts = ?", (ts,)).fetchone()
        if row is None:
            return
        (at,) = row
        slots = db.execute("SELECT slot FROM event WHERE at = ?", (at,)).fetchall()
        db.execute("DELETE FROM event WHERE at = ?", (at,))
        db.execute("DELETE FROM poll WHERE ts = ?", (ts,))
        db.executemany(
            """UPDATE slot SET word = (SELECT word FROM event WHERE event.slot = slot.slot ORDER BY at DESC LIMIT 1)
            WHERE slot = ?""",
            slots,
        )
        db.execute(
            """UPDATE newest SET poll = (SELECT max(ts) FROM poll WHERE NOT failed),
            event = (SELECT max(at) FROM event)"""
        )
        self._words = None

    # --- reading ---------------------------------------------------------------------------------------------------

    def polls(self, db: sqlite3.Connection, start: float, end: float) -> list[PollOutcome]:
        """The polls in a time range, oldest first."""
        rows: Iterable[_OutcomeRow] = db.execute(
            f"SELECT {_OUTCOME} FROM poll WHERE {_IN_RANGE} ORDER BY ts",  # noqa: S608  (constants of this file)
            _range(start, end),
        )
        return [
            PollOutcome(at, devices, with_count, bool(complete), GapCause(cause) if cause else None, calls)
            for at, devices, with_count, complete, cause, calls in rows
        ]

    def last_samples(self, db: sqlite3.Connection) -> dict[str, LastSample]:
        """By device: count and word of the last poll that did not fail, and its time."""
        row = db.execute("SELECT at, data FROM poll WHERE ts = (SELECT poll FROM newest)").fetchone()
        if row is None:
            return {}
        at, data = row
        slots = self.slots(db)
        counts = self._unpack(data, len(slots))
        words = db.execute("SELECT word FROM slot ORDER BY slot")
        return {
            device: (None if count == UNKNOWN else count, word, at)
            for device, count, (word,) in zip(slots, counts, words, strict=False)
        }

    def counts(self, db: sqlite3.Connection, device_ids: Sequence[str], start: float, end: float) -> CountHistory:
        """Counts of the devices by poll; each poll is unpacked once."""
        slots = self.slots(db)
        found = [slots.get(device, -1) for device in device_ids]
        wanted = [slot for slot in found if slot >= 0]
        pick = _picker(wanted)
        nothing = (UNKNOWN,) * len(wanted)
        times: list[float] = []
        causes: list[GapCause | None] = []
        rows: list[Sequence[int]] = []
        for at, cause, counts in self._arrays(db, start, end, _length(wanted)):
            times.append(at)
            causes.append(cause)
            rows.append(nothing if counts is None else pick(counts))
        columns = iter(zip(*rows, strict=True) if rows else [()] * len(wanted))
        unknown = (None,) * len(times)
        series = tuple(_with_none(next(columns)) if slot >= 0 else unknown for slot in found)
        return CountHistory(tuple(device_ids), tuple(times), series, tuple(causes))

    def totals(
        self, db: sqlite3.Connection, groups: Sequence[Sequence[str]], start: float, end: float
    ) -> list[list[int | None]]:
        """For each group the sum of known counts by poll; None where none is known."""
        slots = self.slots(db)
        wanted = [sorted({slots[device] for device in group if device in slots}) for group in groups]
        adders = [_adder(group) for group in wanted]
        length = max((_length(group) for group in wanted), default=0)
        result: list[list[int | None]] = [[] for _ in groups]
        for _at, _cause, counts in self._arrays(db, start, end, length):
            for line, add in zip(result, adders, strict=True):
                line.append(None if counts is None else add(counts))
        return result

    def status_changes(
        self, db: sqlite3.Connection, device_ids: Sequence[str], start: float, end: float
    ) -> list[StatusChange]:
        """Changes device by device in the order asked for; first the word in force at `start`, with its own time."""
        slots = self.slots(db)
        result: list[StatusChange] = []
        for device in device_ids:
            slot = slots.get(device)
            if slot is None:
                continue
            before = db.execute(
                "SELECT at, word FROM event WHERE slot = ? AND at < ? ORDER BY at DESC LIMIT 1", (slot, start)
            ).fetchall()
            inside = db.execute(
                "SELECT at, word FROM event WHERE slot = ? AND at >= ? AND at < ? ORDER BY at", (slot, start, end)
            ).fetchall()
            if inside and inside[0][0] == start:
                before = []
            result.extend(StatusChange(device, at, word) for at, word in before + inside)
        return result

    def _arrays(
        self, db: sqlite3.Connection, start: float, end: float, length: int
    ) -> Iterator[tuple[float, GapCause | None, array[int] | None]]:
        rows: Iterable[_PollRow] = db.execute(
            f"SELECT at, cause, failed, data FROM poll WHERE {_IN_RANGE} ORDER BY ts",  # noqa: S608  (constants of this file)
            _range(start, end),
        )
        for at, cause, failed, data in rows:
            known = None if data is None else self._unpack(data, length)
            yield at, GapCause(cause) if failed and cause else None, known

    def _unpack(self, data: bytes, length: int) -> array[int]:
        """The poll's array, made at least `length` long: slots given later are unknown in it."""
        counts = array("H")
        counts.frombytes(self._unpacker.decompress(data))
        if sys.byteorder == "big":
            counts.byteswap()
        if len(counts) < length:
            counts.extend(array("H", [UNKNOWN]) * (length - len(counts)))
        return counts


def _ts(at: float) -> int:
    return math.floor(at * 1000)


def _differing(new: Sequence[str | None], old: Sequence[str | None]) -> list[int]:
    """Positions at which two lists differ; mostly there are none, which is found in C."""
    if new == old:
        return []
    return [n for n, (one, other) in enumerate(zip(new, old, strict=True)) if one != other]


def _range(start: float, end: float) -> tuple[int, int, float, float]:
    """Bounds of the key and, as the key is rounded, of the exact time; SQLite's integers end at 2**63."""
    limit = float(2**62)
    low, high = (math.floor(max(-limit, min(limit, bound * 1000))) for bound in (start, end))
    return low, high, start, end


def _length(slots: Sequence[int]) -> int:
    return max(slots, default=-1) + 1


def _picker(slots: Sequence[int]) -> _Counts:
    """Picks slots out of an array in C; itemgetter gives no tuple for one item and refuses none."""
    if not slots:
        return lambda _counts: ()
    if len(slots) == 1:
        (only,) = slots
        return lambda counts: (counts[only],)
    return itemgetter(*slots)


def _with_none(values: Sequence[int]) -> tuple[int | None, ...]:
    return tuple([None if value == UNKNOWN else value for value in values])


def _adder(slots: Sequence[int]) -> Callable[[array[int]], int | None]:
    """Sums the known counts of sorted slots; a site's slots lie together, so mostly a few slices do."""
    runs = _runs(slots)
    pick = _picker(slots)

    def add_runs(counts: array[int]) -> int | None:
        total = unknown = 0
        for first, behind in runs:
            part = counts[first:behind]
            total += sum(part)
            unknown += part.count(UNKNOWN)
        return total - unknown * UNKNOWN if unknown < len(slots) else None

    def add_picked(counts: array[int]) -> int | None:
        part = tuple(pick(counts))
        unknown = part.count(UNKNOWN)
        return sum(part) - unknown * UNKNOWN if unknown < len(part) else None

    return add_runs if len(runs) * 4 <= len(slots) else add_picked


def _runs(slots: Sequence[int]) -> list[tuple[int, int]]:
    """Neighbouring slots as (first, behind the last)."""
    runs: list[tuple[int, int]] = []
    for slot in slots:
        if runs and runs[-1][1] == slot:
            runs[-1] = (runs[-1][0], slot + 1)
        else:
            runs.append((slot, slot + 1))
    return runs
