"""Offers once what a window did that ended without closing; every step is on disk already. Knows ports only."""

from __future__ import annotations

from collections.abc import Callable

from mistdesk.domain.ports import LastSession, MappingStore
from mistdesk.services.workspace import WorkspaceService


class RecoveryService:
    """Marks on disk that a window is at work, and asks about the last one when that ended without a word.

    Nothing has to be rescued: steps are written as they are made. The question is only whether they shall stay.
    """

    def __init__(self, mapping: MappingStore, workspace: WorkspaceService, *, clock: Callable[[], float]) -> None:
        self._mapping = mapping
        self._workspace = workspace
        self._clock = clock
        self.offer: LastSession | None = None

    async def open(self) -> LastSession | None:
        """Mark the start. What is to be asked stays in `offer` until it is answered."""
        self.offer = await self._mapping.mark_open(self._clock())
        return self.offer

    async def keep(self) -> None:
        """The steps stay; nobody is asked again."""
        if self.offer is not None:
            self.offer = None
            await self._mapping.mark_answered(self._clock())

    async def take_back(self) -> int:
        """Undo the steps of the fallen window, one by one, so that each can be done again; returns how many.

        Steps made since this start came later and are taken back first: a sheet has one history.
        """
        offer = self.offer
        if offer is None:
            return 0
        self.offer = None
        done = self._workspace.history()[: self._workspace.steps_done()]
        taken = sum(entry.number > offer.after or entry.number < 0 for entry in done)  # below 0: of this start
        for _ in range(taken):
            self._workspace.undo()
        await self._workspace.flush()
        taken += await self._take_back_older(offer)
        await self._mapping.mark_answered(self._clock())
        return taken

    async def _take_back_older(self, offer: LastSession) -> int:
        """The window's history reaches back some steps only; older ones of the same fall are taken back on disk."""
        entries = await self._mapping.journal(offer.steps)
        left = [entry for entry in entries if entry.number > offer.after and not entry.undone]
        for entry in reversed(left):
            await self._mapping.commit_undo(entry.number, undone=True)
        if left:
            await self._workspace.load()
        return len(left)

    async def close(self) -> None:
        """Mark that the window ended as it should: nothing will be asked."""
        await self._mapping.mark_closed()
