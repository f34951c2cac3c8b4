"""The embedded graph on disk: one SQLite file, one connection, used by one thread; knows no GraphQL.

Durability: WAL with synchronous FULL, so what a client was told is stored is stored, after a kill and after a
power cut. The file is locked exclusively: the graph in memory is the only reader of what it writes.
"""

from __future__ import annotations

import json
import sqlite3
from contextlib import contextmanager
from typing import TYPE_CHECKING

from mistdesk.domain.errors import Busy, StorageTrouble
from mistdesk.localgraph import ids, merging
from mistdesk.localgraph.model import (
    Address,
    ConnectorRow,
    Graph,
    IdentityRow,
    Node,
    Organization,
    PointNode,
    RelationType,
)
from mistdesk.localgraph.ontology import NodeKind, value_kind
from mistdesk.localgraph.scalars import now_micros

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from mistdesk.localgraph.editor import Changes, SampleValue

_VERSION = 1
_CHECKED_BYTES = 256 * 1024 * 1024  # a larger file is not read through at every start

_TABLES = """
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE connector (id TEXT PRIMARY KEY, name TEXT NOT NULL, created INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE node (
  num INTEGER PRIMARY KEY, id TEXT NOT NULL, born INTEGER NOT NULL, kind TEXT NOT NULL, exact_type TEXT NOT NULL,
  connector TEXT, key TEXT NOT NULL, name TEXT, level INTEGER, address TEXT, properties TEXT NOT NULL,
  created INTEGER NOT NULL, updated INTEGER NOT NULL, live INTEGER NOT NULL);
CREATE TABLE identity (
  node INTEGER NOT NULL, kind TEXT NOT NULL, value TEXT NOT NULL, scope TEXT NOT NULL, created INTEGER NOT NULL,
  PRIMARY KEY (node, kind, value, scope)) WITHOUT ROWID;
CREATE TABLE relation (
  type TEXT NOT NULL, source INTEGER NOT NULL, target INTEGER NOT NULL,
  PRIMARY KEY (type, source, target)) WITHOUT ROWID;
CREATE TABLE point (
  num INTEGER PRIMARY KEY, id TEXT NOT NULL, connector TEXT NOT NULL, key TEXT NOT NULL, parent INTEGER NOT NULL,
  exact_type TEXT NOT NULL, datatype TEXT NOT NULL, name TEXT, unit TEXT, value_map TEXT,
  created INTEGER NOT NULL, updated INTEGER NOT NULL, live INTEGER NOT NULL);
CREATE TABLE sample (
  point INTEGER NOT NULL, at INTEGER NOT NULL, value NOT NULL, PRIMARY KEY (point, at)) WITHOUT ROWID;
"""

_RANGE = """
SELECT sample.point, sample.at, sample.value FROM json_each(?1) AS wanted
CROSS JOIN sample ON sample.point = wanted.value WHERE sample.at >= ?2 AND sample.at < ?3
"""
_LATEST = """
SELECT sample.point, sample.at, sample.value FROM json_each(?1) AS wanted
CROSS JOIN sample ON sample.point = wanted.value AND sample.at =
  (SELECT max(at) FROM sample WHERE point = wanted.value AND at >= ?2 AND at < ?3)
"""
_AGGREGATE = """
SELECT sample.point, (sample.at / ?4 - (sample.at % ?4 < 0)) * ?4 AS start,
  avg(sample.value), count(*), max(sample.value), min(sample.value), total(sample.value)
FROM json_each(?1) AS wanted CROSS JOIN sample ON sample.point = wanted.value
WHERE sample.at >= ?2 AND sample.at < ?3 GROUP BY sample.point, start ORDER BY sample.point, start
"""

SampleRow = tuple[int, int, "SampleValue"]
AggregateRow = tuple[int, int, float, int, float, float, float]


class Database:
    """The file; every method but the constructor belongs to one thread."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._where = str(path) if path is not None else "the memory"
        with self._translated():
            if path is not None:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.touch(mode=0o600)
            self._connection = sqlite3.connect(
                path if path is not None else ":memory:",
                timeout=0.5,
                isolation_level=None,
                check_same_thread=False,
            )
            try:
                self._prepare()
            except BaseException:
                self._connection.close()
                raise

    def close(self) -> None:
        """Close the file; the write-ahead log is folded in."""
        self._connection.close()

    def meta(self, name: str) -> str | None:
        """A setting of the store."""
        row = self._connection.execute("SELECT value FROM meta WHERE name = ?", (name,)).fetchone()
        return str(row[0]) if row is not None else None

    def set_meta(self, name: str, value: str) -> None:
        """Keep a setting of the store."""
        with self._translated(), self._transaction():
            self._connection.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (name, value))

    def found(self, organization: str, site: str) -> bool:
        """Give a new store its organisation, its connector and its site; False when it has them."""
        if self.meta("organization_id") is not None:
            return False
        org_id = ids.mint(ids.Prefix.ORGANIZATION, organization)
        now = now_micros()
        connector = (ids.mint(ids.Prefix.CONNECTOR, org_id, ids.CONNECTOR_TYPE), "Juniper Mist", now)
        key = f"site/{site}"
        site_row = (1, ids.mint(ids.Prefix.SITE, org_id, key), 1, "Site", "Site", None, key, site)
        with self._translated(), self._transaction():
            self._connection.executemany(
                "INSERT INTO meta VALUES (?, ?)",
                (("organization_id", org_id), ("organization_name", organization)),
            )
            self._connection.execute("INSERT INTO connector VALUES (?, ?, ?)", connector)
            self._connection.execute(
                "INSERT INTO node VALUES (?, ?, ?, ?, ?, ?, ?, ?, NULL, NULL, '{}', ?, ?, 1)", (*site_row, now, now)
            )
        return True

    def load(self) -> Graph:
        """The whole graph but for the samples, groups settled."""
        with self._translated():
            graph = Graph(Organization(self.meta("organization_id") or "", self.meta("organization_name") or ""))
            for connector_id, name, created in self._connection.execute("SELECT id, name, created FROM connector"):
                graph.connectors[connector_id] = ConnectorRow(connector_id, name, created)
            for row in self._connection.execute("SELECT * FROM node ORDER BY num"):
                graph.add_node(_node(row))
            self._load_identities(graph)
            for relation, source, target in self._connection.execute("SELECT type, source, target FROM relation"):
                _link(RelationType(relation), graph.nodes[source], graph.nodes[target])
            for row in self._connection.execute("SELECT * FROM point ORDER BY num"):
                graph.add_point(_point(row, graph.nodes[row[4]]))
        merging.regroup(graph, graph.nodes.values())
        return graph

    def commit(self, changes: Changes) -> None:
        """Write a unit of work in one transaction."""
        run = self._connection.executemany
        with self._translated(), self._transaction():
            run(
                "INSERT OR REPLACE INTO node VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                map(_node_row, changes.nodes.values()),
            )
            run("DELETE FROM identity WHERE node = ?", ((num,) for num in changes.identities))
            run(
                "INSERT INTO identity VALUES (?, ?, ?, ?, ?)",
                (
                    (node.num, row.kind, row.value, row.scope, row.created)
                    for node in changes.identities.values()
                    for row in node.identities
                ),
            )
            run(
                "DELETE FROM relation WHERE type = ? AND source = ? AND target = ?",
                (relation for relation, on in changes.relations.items() if not on),
            )
            run(
                "INSERT OR REPLACE INTO relation VALUES (?, ?, ?)",
                (relation for relation, on in changes.relations.items() if on),
            )
            run(
                "INSERT OR REPLACE INTO point VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                map(_point_row, changes.points.values()),
            )
            run(
                "INSERT OR REPLACE INTO sample VALUES (?, ?, ?)",
                ((point, at, value) for (point, at), value in changes.samples.items()),
            )

    def samples(self, points: Sequence[int], start: int, end: int, *, latest: bool) -> list[SampleRow]:
        """Stored values of points in [start, end), by point in the order given and by time."""
        with self._translated():
            query = _LATEST if latest else _RANGE
            return self._connection.execute(query, (json.dumps(points), start, end)).fetchall()

    def aggregate(self, points: Sequence[int], start: int, end: int, width: int) -> list[AggregateRow]:
        """Average, count, greatest, least and sum for each point and period of `width` microseconds."""
        with self._translated():
            return self._connection.execute(_AGGREGATE, (json.dumps(points), start, end, width)).fetchall()

    def _prepare(self) -> None:
        run = self._connection.execute
        run("PRAGMA locking_mode = EXCLUSIVE")
        run("PRAGMA journal_mode = WAL")
        run("PRAGMA synchronous = FULL")
        version = int(run("PRAGMA user_version").fetchone()[0])
        if version > _VERSION:
            raise StorageTrouble(
                "The graph's database is too new",
                f"{self._where} was written by a newer version.",
                "Update mistdesk, or choose another file.",
            )
        if version == 0:
            if run("SELECT count(*) FROM sqlite_schema").fetchone()[0]:
                raise self._damaged("it holds other tables")
            with self._transaction():
                for statement in filter(str.strip, _TABLES.split(";")):
                    run(statement)
                run(f"PRAGMA user_version = {_VERSION}")
        elif self._path is not None and self._path.stat().st_size <= _CHECKED_BYTES:
            result = run("PRAGMA quick_check(1)").fetchone()
            if result is None or result[0] != "ok":
                raise self._damaged("its pages do not fit together")
        # Takes the lock now, so that a second owner is told at once and not at its first write.
        run("BEGIN EXCLUSIVE")
        run("COMMIT")

    def _load_identities(self, graph: Graph) -> None:
        by_node: dict[int, list[IdentityRow]] = {}
        for num, kind, value, scope, created in self._connection.execute("SELECT * FROM identity ORDER BY created"):
            by_node.setdefault(num, []).append(IdentityRow(kind, value, scope, created))
        for num, rows in by_node.items():
            graph.nodes[num].identities = tuple(rows)

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
            self._connection.execute("COMMIT")
        except BaseException:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
            raise

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.OperationalError as error:
            if "locked" in str(error):
                raise Busy(
                    "The graph's database is in use",
                    f"Another program holds {self._where}.",
                    "End the other program, or choose another file.",
                ) from error
            raise StorageTrouble(
                "The graph's database cannot be used",
                f"{self._where}: {error}.",
                "Check the disk's free space and the file's permissions.",
            ) from error
        except sqlite3.DatabaseError as error:
            raise self._damaged(str(error)) from error
        except (OSError, ValueError, TypeError, KeyError) as error:
            raise StorageTrouble(
                "The graph's database cannot be used",
                f"{self._where}: {error}.",
                "Check the folder's permissions, or choose another file.",
            ) from error

    def _damaged(self, why: str) -> StorageTrouble:
        return StorageTrouble(
            "The graph's database is damaged",
            f"{self._where} cannot be read: {why}.",
            "Move the file away and publish again, or choose another file.",
        )


def _node(row: Sequence[object]) -> Node:
    num, node_id, born, kind, exact_type, connector, key, name, level, address, properties, created, updated, live = row
    return Node(
        _int(num),
        str(node_id),
        _int(born),
        NodeKind(str(kind)),
        str(exact_type),
        _text(connector),
        str(key),
        _text(name),
        _int(level) if level is not None else None,
        Address(*json.loads(str(address))) if address is not None else None,
        json.loads(str(properties)),
        _int(created),
        _int(updated),
        bool(live),
    )


def _node_row(node: Node) -> tuple[object, ...]:
    address = node.address
    parts = None
    if address is not None:
        parts = [address.street, address.locality, address.region, address.postal_code, address.country]
    return (
        node.num,
        node.id,
        node.born,
        node.kind.value,
        node.exact_type,
        node.connector,
        node.key,
        node.name,
        node.level,
        json.dumps(parts) if parts is not None else None,
        json.dumps(node.properties),
        node.created,
        node.updated,
        node.live,
    )


def _point(row: Sequence[object], parent: Node) -> PointNode:
    num, point_id, connector, key, _, exact_type, datatype, name, unit, value_map, created, updated, live = row
    kind = value_kind(str(datatype))
    if kind is None:
        raise ValueError(f"unknown datatype {datatype}")
    return PointNode(
        _int(num),
        str(point_id),
        str(connector),
        str(key),
        parent,
        str(exact_type),
        str(datatype),
        kind,
        _text(name),
        _text(unit),
        json.loads(str(value_map)) if value_map is not None else None,
        _int(created),
        _int(updated),
        bool(live),
    )


def _point_row(point: PointNode) -> tuple[object, ...]:
    return (
        point.num,
        point.id,
        point.connector,
        point.key,
        point.parent.num,
        point.exact_type,
        point.datatype,
        point.name,
        point.unit,
        json.dumps(point.value_map) if point.value_map is not None else None,
        point.created,
        point.updated,
        point.live,
    )


def _link(relation: RelationType, source: Node, target: Node) -> None:
    if relation is RelationType.HAS_PART:
        source.parts[target.num] = target
        target.part_of = source
    elif relation is RelationType.IS_LOCATION_OF:
        source.located[target.num] = target
        target.location = source
    else:
        source.serves[target.num] = target
        target.served_by[source.num] = source


def _int(value: object) -> int:
    if not isinstance(value, int):
        raise TypeError(f"not an integer: {value!r}")
    return value


def _text(value: object) -> str | None:
    return None if value is None else str(value)
