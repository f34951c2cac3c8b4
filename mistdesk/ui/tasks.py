"""Tasks that are kept, named, cancelled and reported; it knows nothing of what they do."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine


class Tasks:
    """The window's running work. A failure is handed to `on_failed`; nothing is lost and nothing is left over."""

    def __init__(self, on_failed: Callable[[str, BaseException], None]) -> None:
        self._on_failed = on_failed
        self._running: dict[asyncio.Task[None], str] = {}
        self._latest: dict[str, asyncio.Task[None]] = {}
        self._closed = False

    def start(self, name: str, work: Coroutine[object, object, None]) -> None:
        """Run work beside what already runs."""
        if self._closed:
            work.close()
            return
        task = asyncio.get_running_loop().create_task(work, name=name)
        self._running[task] = name
        self._latest[name] = task
        task.add_done_callback(self._on_done)

    def replace(self, name: str, work: Coroutine[object, object, None]) -> None:
        """Run work, and cancel what runs under the same name: only the last question counts."""
        self.cancel(name)
        self.start(name, work)

    def cancel(self, name: str) -> None:
        """Stop the work of a name, if there is any."""
        task = self._latest.pop(name, None)
        if task is not None:
            task.cancel()

    def runs(self, name: str) -> bool:
        """Whether work of this name is going on."""
        task = self._latest.get(name)
        return task is not None and not task.done()

    def names(self) -> list[str]:
        """What runs, by name."""
        return sorted(self._running.values())

    async def cancel_all(self, *, but: str = "") -> None:
        """Cancel everything except one name and wait until it is gone."""
        running = [task for task, name in self._running.items() if name != but]
        for task in running:
            task.cancel()
        if running:
            await asyncio.wait(running)

    async def close(self) -> None:
        """Cancel everything and wait until it is gone."""
        self._closed = True
        await self.cancel_all()

    def _on_done(self, task: asyncio.Task[None]) -> None:
        name = self._running.pop(task, task.get_name())
        if self._latest.get(name) is task:
            del self._latest[name]
        if task.cancelled():
            return
        error = task.exception()
        if error is not None:
            self._on_failed(name, error)
