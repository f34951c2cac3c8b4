"""Published rows, the outbox and the publish journal in `sync.db`; works on a given connection."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from mistdesk.domain.graph.model import PointValue
from mistdesk.domain.graph.plan import PublishedRow, RowKind
from mistdesk.domain.ports import JournalLine

TABLES = (
    """CREATE TABLE published (
        target TEXT NOT NULL, kind TEXT NOT NULL, key TEXT NOT NULL, noun TEXT NOT NULL, title TEXT NOT NULL,
        content TEXT NOT NULL, remote_id TEXT NOT NULL, PRIMARY KEY (target, kind, key)) WITHOUT ROWID""",
    """CREATE TABLE outbox (
        at REAL NOT NULL, point TEXT NOT NULL, integer INTEGER, json TEXT, PRIMARY KEY (at, point)) WITHOUT ROWID""",
    """CREATE TABLE publish_journal (
        number INTEGER PRIMARY KEY AUTOINCREMENT, at REAL NOT NULL, by TEXT NOT NULL, target TEXT NOT NULL,
        plan_id TEXT NOT NULL, accepted INTEGER NOT NULL, rejected INTEGER NOT NULL, text TEXT NOT NULL)""",
)


def published(db: sqlite3.Connection, target: str) -> list[PublishedRow]:
    """Rows a target has acknowledged."""
    rows = db.execute(
        "SELECT kind, key, noun, title, content, remote_id FROM published WHERE target = ? ORDER BY kind, key",
        (target,),
    )
    return [
        PublishedRow(RowKind(kind), key, noun, title, content, remote_id)
        for kind, key, noun, title, content, remote_id in rows
    ]


def mark(db: sqlite3.Connection, target: str, rows: Sequence[PublishedRow], retired: Sequence[PublishedRow]) -> None:
    """Forget retired rows, then write acknowledged ones."""
    db.executemany(
        "DELETE FROM published WHERE target = ? AND kind = ? AND key = ?",
        [(target, row.kind.value, row.key) for row in retired],
    )
    db.executemany(
        "INSERT OR REPLACE INTO published VALUES (?, ?, ?, ?, ?, ?, ?)",
        [(target, row.kind.value, row.key, row.noun, row.title, row.content, row.remote_id) for row in rows],
    )


def queue(db: sqlite3.Connection, values: Sequence[PointValue]) -> None:
    """Put samples in the outbox; the same point and time again replaces the value."""
    db.executemany(
        "INSERT OR REPLACE INTO outbox VALUES (?, ?, ?, ?)",
        [(value.at, value.point, value.integer, value.json) for value in values],
    )


def waiting(db: sqlite3.Connection, limit: int) -> list[PointValue]:
    """The oldest samples that wait."""
    rows = db.execute("SELECT point, at, integer, json FROM outbox ORDER BY at, point LIMIT ?", (limit,))
    return [PointValue(point, at, integer, json) for point, at, integer, json in rows]


def drop(db: sqlite3.Connection, values: Sequence[PointValue]) -> None:
    """Forget samples that were acknowledged or refused for good."""
    db.executemany("DELETE FROM outbox WHERE at = ? AND point = ?", [(value.at, value.point) for value in values])


def count_waiting(db: sqlite3.Connection) -> int:
    """How many samples wait."""
    return int(db.execute("SELECT count(*) FROM outbox").fetchone()[0])


def append_line(db: sqlite3.Connection, line: JournalLine) -> None:
    """Write a line of the publish journal."""
    db.execute(
        "INSERT INTO publish_journal (at, by, target, plan_id, accepted, rejected, text) VALUES (?, ?, ?, ?, ?, ?, ?)",
        (line.at, line.by, line.target, line.plan_id, line.accepted, line.rejected, line.text),
    )


def lines(db: sqlite3.Connection, limit: int) -> list[JournalLine]:
    """The newest lines, newest first."""
    rows = db.execute(
        """SELECT at, by, target, plan_id, accepted, rejected, text FROM publish_journal
        ORDER BY number DESC LIMIT ?""",
        (limit,),
    )
    return [
        JournalLine(at, by, target, plan_id, accepted, rejected, text)
        for at, by, target, plan_id, accepted, rejected, text in rows
    ]
