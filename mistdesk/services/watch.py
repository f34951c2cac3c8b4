"""Follows the worker: its notices, or its writes when somebody else started it; knows ports only."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from enum import StrEnum

from mistdesk.domain.ports import SyncStore, WorkerLink
from mistdesk.domain.sync import Notice, NoticeKind, SyncState
from mistdesk.services.events import Observers


class NewsKind(StrEnum):
    """What the worker has done."""

    STATE = "state"
    INVENTORY = "inventory"
    POLL = "poll"
    PUBLISHED = "published"


@dataclass(frozen=True, slots=True)
class SyncNews:
    """News with the state as it stands now."""

    kind: NewsKind
    state: SyncState


class SyncWatch:
    """Keeps the last known state and tells news. `run()` goes on until it is cancelled."""

    def __init__(self, sync: SyncStore, link: WorkerLink) -> None:
        self._sync = sync
        self._link = link
        self._heard = asyncio.Event()
        self.state = SyncState()
        self.news: Observers[SyncNews] = Observers()

    async def run(self) -> None:
        """Look after every notice, and once a second at what another process wrote."""
        stop = self._link.subscribe(self._on_notice)
        version = -1
        try:
            while True:
                seen = await self._sync.data_version()
                if seen != version or self._heard.is_set():
                    version = seen
                    self._heard.clear()
                    await self._look()
                try:
                    async with asyncio.timeout(1.0):  # wait_for may swallow a cancellation on Python 3.11
                        await self._heard.wait()
                except TimeoutError:
                    continue
        finally:
            stop()

    def _on_notice(self, notice: Notice) -> None:
        if notice.kind is not NoticeKind.REQUEST:
            self._heard.set()

    async def _look(self) -> None:
        before, self.state = self.state, await self._sync.state()
        after = self.state
        if after.inventory_revision != before.inventory_revision:
            self.news.tell(SyncNews(NewsKind.INVENTORY, after))
        if after.polls != before.polls:
            self.news.tell(SyncNews(NewsKind.POLL, after))
        if after.published_at != before.published_at:
            self.news.tell(SyncNews(NewsKind.PUBLISHED, after))
        if after != before:
            self.news.tell(SyncNews(NewsKind.STATE, after))
