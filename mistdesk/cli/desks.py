"""Opens a desk for one command and closes it again, whatever happens."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from mistdesk.cli.house import DeskOptions, House, OpenDesk

Result = TypeVar("Result")


def at_desk(
    house: House,
    options: DeskOptions,
    job: Callable[[OpenDesk], Awaitable[Result]],
    *,
    with_worker: bool = True,
) -> Result:
    """Run a job at an open desk."""

    async def run() -> Result:
        opened = house.make_desk(options)
        try:
            await opened.desk.open(with_worker=with_worker)
            return await job(opened)
        finally:
            await opened.desk.close()

    return asyncio.run(run())
