from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from mistdesk.domain.errors import StorageTrouble
from mistdesk.localgraph.batch import Batch, EntityRow, PointRow, SampleRow
from mistdesk.localgraph.executor import GraphQLRequest, execute
from mistdesk.localgraph.ontology import NodeKind
from mistdesk.localgraph.store import Store

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = Store(tmp_path / "graph.db", "Org", "Site")
    yield store
    store.close()


def batch(store: Store, count: int, first: int = 0, samples: int = 0) -> Batch:
    """Switches with a point each, and samples for each point."""
    keys = [f"device/{number}" for number in range(first, first + count)]
    return Batch(
        store.connector_id,
        entities=[EntityRow(key, "Switch", "A long name " * 20) for key in keys],
        points=[PointRow(f"{key}/p", key, "On_Off_Status", "INT") for key in keys],
        samples=[SampleRow(f"{key}/p", at, int64_value=1) for key in keys for at in range(samples)],
    )


def count(store: Store) -> int:
    return sum(1 for _ in store.graph.entities(NodeKind.THING))


def test_a_full_disk_leaves_the_graph_as_it_was(store: Store) -> None:
    assert store.ingest(batch(store, 5)).accepted == 10
    connection = store.database._connection
    pages = connection.execute("PRAGMA page_count").fetchone()[0]
    connection.execute(f"PRAGMA max_page_count = {pages + 2}")
    with pytest.raises(StorageTrouble, match="full"):
        store.ingest(batch(store, 500, first=5))
    assert count(store) == 5
    answer = execute(store, GraphQLRequest("{ things { id } points { id } }"))
    assert answer.errors == []
    connection.execute(f"PRAGMA max_page_count = {2**30}")
    assert store.ingest(batch(store, 500, first=5)).accepted == 1000
    assert count(store) == 505


def test_a_storage_trouble_is_an_error_of_the_field(store: Store) -> None:
    store.database._connection.execute("PRAGMA query_only = 1")
    query = 'mutation { createSite(input: {site: {name: "N"}}) { site { id } } }'
    answer = execute(store, GraphQLRequest(query))
    assert answer.data == {"createSite": None}
    (error,) = answer.errors
    assert "cannot be used" in error["message"]
    assert len(list(store.graph.entities(NodeKind.SITE))) == 1


@pytest.mark.parametrize("field", ["series(latest: true) { timestamp }", "aggregation(period: DAY) { sum }"])
def test_samples_of_all_points_are_read_at_once(store: Store, field: str) -> None:
    store.ingest(batch(store, 50, samples=3))
    statements: list[str] = []
    store.database._connection.set_trace_callback(statements.append)
    answer = execute(store, GraphQLRequest(f"{{ points {{ id {field} }} }}"))
    assert answer.errors == []
    assert len(statements) == 1


def test_a_batch_that_changes_nothing_writes_nothing(store: Store) -> None:
    store.ingest(batch(store, 5))
    statements: list[str] = []
    store.database._connection.set_trace_callback(statements.append)
    assert store.ingest(batch(store, 5)).accepted == 10
    assert [text for text in statements if not text.startswith(("BEGIN", "COMMIT"))] == []
