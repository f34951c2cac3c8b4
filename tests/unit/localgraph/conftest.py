"""A running embedded graph and a small client for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from mistdesk.localgraph.server import LocalGraphOptions, RunningGraph, running_local_graph

if TYPE_CHECKING:
    from collections.abc import Iterator

INGEST = """
mutation ($input: MistdeskIngestInput!) {
  mistdeskIngest(input: $input) {
    accepted
    rejected { kind key reason }
    merged { key into reason }
    ids { key id }
  }
}
"""


@dataclass(frozen=True)
class GraphClient:
    """Sends queries and batches to a running graph."""

    running: RunningGraph
    http: httpx.Client

    def post(self, query: str, **variables: object) -> httpx.Response:
        """The raw answer."""
        return self.http.post(self.running.url, json={"query": query, "variables": variables})

    def ask(self, query: str, **variables: object) -> Any:
        """The data of an answer without errors."""
        answer = self.post(query, **variables)
        assert answer.status_code == 200, answer.text
        body = answer.json()
        assert "errors" not in body, body["errors"]
        return body["data"]

    def errors(self, query: str, **variables: object) -> list[str]:
        """The messages of an answer with errors."""
        return [error["message"] for error in self.post(query, **variables).json()["errors"]]

    def ingest(self, **rows: object) -> Any:
        """The answer of the ingest mutation."""
        batch = {"connectorId": self.running.connector_id, **rows}
        return self.ask(INGEST, input=batch)["mistdeskIngest"]

    def set_faults(self, *faults: dict[str, object]) -> None:
        """Ask for faults, forgetting older ones."""
        url = self.running.url.replace("/graphql", "/localgraph/faults")
        self.http.put(url, json=list(faults)).raise_for_status()

    def ids(self, **rows: object) -> dict[str, str]:
        """Ingest rows that must all be taken; their ids by key."""
        answer = self.ingest(**rows)
        assert answer["rejected"] == []
        return {row["key"]: row["id"] for row in answer["ids"]}


@pytest.fixture
def graph() -> Iterator[GraphClient]:
    """A graph in memory, served from a thread."""
    with running_local_graph(LocalGraphOptions()) as running:
        headers = {"Authorization": f"token {running.token}"}
        with httpx.Client(headers=headers, timeout=30, trust_env=False, verify=False) as http:
            yield GraphClient(running, http)


ESTATE: dict[str, object] = {
    "entities": [
        {"key": "building/b", "exactType": "Building", "name": "Harbour", "address": "1 Quay Street, Bristol"},
        {"key": "sub/b/w", "exactType": "SubBuilding", "name": "West wing"},
        {"key": "floor/1", "exactType": "Floor", "name": "First", "level": 1},
        {"key": "device/ap", "exactType": "Wireless_Access_Point", "name": "AP-1", "properties": {"model": "AP45"}},
        {"key": "zone/ap", "exactType": "Occupancy_Zone", "name": "AP-1 zone"},
        {"key": "device/sw", "exactType": "Switch", "name": "SW-1"},
        {"key": "device/gw", "exactType": "Networked_Device", "name": "GW-1"},
    ],
    "relations": [
        {"from": "building/b", "type": "hasPart", "to": "floor/1"},
        {"from": "building/b", "type": "hasPart", "to": "sub/b/w"},
        {"from": "floor/1", "type": "hasPart", "to": "zone/ap"},
        {"from": "floor/1", "type": "isLocationOf", "to": "device/ap"},
        {"from": "device/ap", "type": "serves", "to": "zone/ap"},
        {"from": "building/b", "type": "isLocationOf", "to": "device/gw"},
        {"from": "sub/b/w", "type": "isLocationOf", "to": "device/sw"},
        {"from": "device/ap", "type": "hasPoint", "to": "device/ap/status"},
        {"from": "zone/ap", "type": "hasPoint", "to": "zone/ap/clients"},
        {"from": "device/sw", "type": "hasPoint", "to": "device/sw/status"},
        {"from": "device/gw", "type": "hasPoint", "to": "device/gw/status"},
    ],
    "identities": [
        {"entity": f"device/{name}", "kind": "ExternalIdentity", "value": f"A0{name}", "scope": "organization"}
        for name in ("ap", "sw", "gw")
    ],
    "points": [
        {
            "key": "device/ap/status",
            "parent": "device/ap",
            "exactType": "On_Off_Status",
            "name": "AP-1 status",
            "datatype": "ENUM",
            "unit": "NUM",
            "valueMap": {"0": "disconnected", "1": "connected"},
        },
        {
            "key": "zone/ap/clients",
            "parent": "zone/ap",
            "exactType": "Connected_Devices_Count_Sensor",
            "name": "AP-1 clients",
            "datatype": "INT",
            "unit": "NUM",
        },
        *(
            {
                "key": f"device/{name}/status",
                "parent": f"device/{name}",
                "exactType": "On_Off_Status",
                "name": f"{name} status",
                "datatype": "JSON",
            }
            for name in ("sw", "gw")
        ),
    ],
}


@pytest.fixture
def estate() -> dict[str, object]:
    """A building with everything that the guide's tables have, as a batch."""
    return ESTATE


@pytest.fixture
def published(graph: GraphClient, estate: dict[str, object]) -> dict[str, str]:
    """The estate in the graph; ids by key."""
    return graph.ids(**estate)
