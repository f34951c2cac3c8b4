"""The embedded cloud and graph as child processes: started once, moved by hand, ended in order."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
from mistdesk.domain.errors import EnvironmentTrouble
from mistdesk.domain.sync import TargetKind
from mistdesk.embedded import DemoCloud, LocalGraphProcess

pytestmark = pytest.mark.anyio

START = "2026-05-04T07:00:00Z"


async def server_time(cloud: DemoCloud) -> datetime:
    headers = {"Authorization": f"Token {cloud.token.reveal()}"}
    async with httpx.AsyncClient(trust_env=False, headers=headers) as client:
        answer = await client.get(f"{cloud.url}/api/v1/self")
    assert answer.status_code == 200
    return datetime.strptime(answer.headers["Date"], "%a, %d %b %Y %H:%M:%S GMT").replace(tzinfo=UTC)


async def test_the_clock_of_a_demo_stands_until_it_is_moved(tmp_path: Path) -> None:
    cloud = DemoCloud("small", tmp_path / "cloud.log", start=START, speed=0.0)
    await cloud.start()
    try:
        assert cloud.url.startswith("http://127.0.0.1:")
        assert cloud.org_id
        first = await server_time(cloud)
        assert first == datetime(2026, 5, 4, 7, tzinfo=UTC)
        await cloud.advance(300)
        assert (await server_time(cloud) - first).total_seconds() == 300
        await cloud.run(3600.0)
        deadline = asyncio.get_running_loop().time() + 10
        while (await server_time(cloud) - first).total_seconds() < 600:
            assert asyncio.get_running_loop().time() < deadline, "the clock runs"
            await asyncio.sleep(0.05)
        with pytest.raises(EnvironmentTrouble, match="did not move"):
            await cloud.run(float("-1"))
    finally:
        await cloud.stop()
    assert (tmp_path / "cloud.log").read_text() == ""


async def test_a_cloud_that_cannot_start_says_why(tmp_path: Path) -> None:
    log = tmp_path / "cloud.log"
    log.write_text("what an earlier one said\n")
    with pytest.raises(EnvironmentTrouble, match="did not start") as caught:
        await DemoCloud(str(tmp_path / "no-such-estate.json"), log).start()
    assert "no-such-estate" in caught.value.message
    assert "earlier" not in caught.value.message
    assert caught.value.action


async def test_a_graph_is_started_once_and_anew_after_it_was_stopped(tmp_path: Path) -> None:
    graph = LocalGraphProcess(tmp_path / "graph.db", tmp_path / "graph.log")
    await graph.stop()
    settings, token = await graph.start()
    try:
        assert settings.kind is TargetKind.LOCAL
        assert settings.connector_id
        assert (await graph.start())[0] == settings
        headers = {"Authorization": f"token {token.reveal()}"}
        async with httpx.AsyncClient(trust_env=False, headers=headers) as client:
            answer = await client.post(settings.url, json={"query": "{ connectors { id } }"})
        assert [row["id"] for row in answer.json()["data"]["connectors"]] == [settings.connector_id]
        await graph.stop()
        again, _ = await graph.start()
        assert again.connector_id == settings.connector_id, "the same graph, wherever it listens"
    finally:
        await graph.stop()
    assert token.reveal() not in (tmp_path / "graph.log").read_text()
