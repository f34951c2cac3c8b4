"""A hand-made graph and a book of what was acknowledged."""

from __future__ import annotations

import threading
from collections.abc import Awaitable, Callable, Sequence
from typing import TypeAlias

import pytest
from mistdesk.domain.graph.model import (
    Datatype,
    Entity,
    ExactType,
    Graph,
    Identity,
    Place,
    PlaceKind,
    Point,
    Relation,
    RelationType,
)
from mistdesk.domain.graph.plan import PublishedRow, PublishResult
from mistdesk.domain.ports import Target

Book: TypeAlias = dict[str, PublishedRow]


def hand_made(aps: int = 3, *, site: str = "", level: int = 1, name: str = "Werk 1", serial: str = "SER") -> Graph:
    """One building with two floors, access points with zones on the first, and a switch."""
    building, ground, upper = "building/s1", "floor/s1/m0", "floor/s1/m1"
    entities = [
        Entity(building, ExactType.BUILDING, name, address="Weg 1, Berlin", site_id=site or None),
        Entity(ground, ExactType.FLOOR, "EG", level=0),
        Entity(upper, ExactType.FLOOR, "OG", level=level),
        Entity("device/sw", ExactType.SWITCH, "sw"),
    ]
    places = [
        Place(f"site/{site}", PlaceKind.SITE, site),
        Place(building, PlaceKind.BUILDING, name, f"site/{site}", address="Weg 1, Berlin", country="DE"),
        Place(ground, PlaceKind.FLOOR, "EG", building, level=0),
        Place(upper, PlaceKind.FLOOR, "OG", building, level=level),
    ]
    relations = [
        Relation(building, RelationType.HAS_PART, ground),
        Relation(building, RelationType.HAS_PART, upper),
        Relation(building, RelationType.IS_LOCATION_OF, "device/sw"),
    ]
    points = [Point("device/sw/status", "device/sw", ExactType.STATUS, "sw status", Datatype.JSON)]
    identities = [Identity("device/sw", "SWITCH01")]
    words = ((0, "disconnected"), (1, "connected"))
    for number in range(aps):
        device, zone, status, clients = (
            f"device/a{number}",
            f"zone/a{number}",
            f"device/a{number}/status",
            f"zone/a{number}/clients",
        )
        entities += [
            Entity(device, ExactType.ACCESS_POINT, f"AP {number}"),
            Entity(zone, ExactType.OCCUPANCY_ZONE, f"Zone {number}"),
        ]
        places.append(Place(f"space/{ground}/{number}", PlaceKind.SPACE, f"Room {number}", ground, code=str(number)))
        identities.append(Identity(device, f"{serial}{number}01"))
        points += [
            Point(status, device, ExactType.STATUS, f"AP {number} status", Datatype.ENUM, "NUM", words),
            Point(clients, zone, ExactType.CLIENT_COUNT, f"Zone {number} clients", Datatype.INT, "NUM"),
        ]
        relations += [
            Relation(ground, RelationType.IS_LOCATION_OF, device),
            Relation(ground, RelationType.HAS_PART, zone),
            Relation(device, RelationType.SERVES, zone),
            Relation(zone, RelationType.HAS_POINT, clients),
            Relation(device, RelationType.HAS_POINT, status),
        ]
    return Graph(1, 1, tuple(entities), tuple(places), tuple(identities), tuple(relations), tuple(points))


async def publish_to(
    target: Target, graph: Graph, book: Book, stop_after: int | None = None, seen: list[int] | None = None
) -> PublishResult:
    """Plan and apply, writing into the book what is acknowledged; cancel after so many rows."""
    stop = threading.Event()

    def acknowledge(rows: Sequence[PublishedRow], retired: Sequence[PublishedRow]) -> None:
        book.update((row.key, row) for row in rows)
        for row in retired:
            del book[row.key]

    def progress(done: int, total: int, what: str) -> None:
        assert what
        assert done <= total
        if seen is not None:
            seen.append(done)
        if stop_after is not None and done >= stop_after:
            stop.set()

    plan = await target.plan(graph, list(book.values()))
    return await target.apply(plan, list(book.values()), acknowledge, progress, stop)


@pytest.fixture
def make_graph() -> Callable[..., Graph]:
    """Makes the hand-made graph."""
    return hand_made


@pytest.fixture
def publish() -> Callable[..., Awaitable[PublishResult]]:
    """Plans and applies with a book."""
    return publish_to
