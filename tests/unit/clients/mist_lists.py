"""A cloud of lists on loopback for the tests of the Mist client: pages with headers, and how they go wrong."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TypeVar

from mistdesk.clients.mist import HttpMistApi
from mistdesk.clients.transport import Patience, Timing
from mistdesk.domain.errors import MistdeskError
from mistdesk.domain.sync import MistConnection, Token
from tests.unit.clients.loopback import Handler, Loopback, Reply, Seen, serving

T = TypeVar("T")
Row = dict[str, object]
Change = Callable[[int, Reply], Reply]

ORG = "9777c1a0-6ef6-11e6-8bbf-02e208b2d34f"
SITE = "4ac1dcf4-9d8b-7211-65c4-057819f0862b"
NOON = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)
PATIENCE = Patience(connect=30.0, read=30.0, total=60.0, repeats=2)
HASTY = Patience(connect=30.0, read=0.5, total=60.0, repeats=2)  # for servers that hang


def rows(count: int, start: int = 0) -> list[Row]:
    return [{"id": f"id-{n}", "type": "ap", "mac": f"5c5b35{n:06x}"} for n in range(start, start + count)]


@dataclass(slots=True)
class Listed:
    """A paged list. `most`: the largest page; `total`: what is claimed; `change` may alter the reply of a page."""

    rows: Sequence[object]
    most: int = 1000
    total: int | None = None
    headers: bool = True
    change: Change | None = None
    pages: list[int] = field(default_factory=list)

    def __call__(self, seen: Seen) -> Reply:
        page, limit = int(seen.query["page"]), min(int(seen.query["limit"]), self.most)
        self.pages.append(page)
        start = (page - 1) * limit
        total = len(self.rows) if self.total is None else self.total
        head = {"X-Page-Total": str(total), "X-Page-Limit": str(limit), "X-Page-Page": str(page)}
        reply = Reply(
            body=json.dumps(list(self.rows)[start : start + limit]).encode(),
            headers={**(head if self.headers else {}), "Date": "Wed, 04 Mar 2026 12:00:00 GMT"},
        )
        return reply if self.change is None else self.change(page, reply)


def on_page(number: int, *replies: Reply) -> Change:
    """Give these replies for a page, one after the other, the last one for ever; other pages stay."""
    waiting = list(replies)

    def change(page: int, reply: Reply) -> Reply:
        if page != number:
            return reply
        return waiting.pop(0) if len(waiting) > 1 else waiting[0]

    return change


def once_on_page(number: int, bad: Reply) -> Change:
    """Give this reply for a page once, then the right one."""
    waiting = [bad]

    def change(page: int, reply: Reply) -> Reply:
        return waiting.pop() if page == number and waiting else reply

    return change


def by_path(table: Mapping[str, Handler]) -> Handler:
    """Answer by the end of the path; anything else is not there."""

    def handler(seen: Seen) -> Reply:
        for end, answer in table.items():
            if seen.path.endswith(end):
                return answer(seen)
        return Reply(404, b'{"detail": "Not found."}')

    return handler


def ask(
    handler: Handler, call: Callable[[HttpMistApi], Awaitable[T]], *, patience: Patience = PATIENCE
) -> tuple[T | MistdeskError, Loopback]:
    """What a call gives, or the error that it raises, and the server with what it saw."""

    async def no_sleep(_seconds: float) -> None:
        await asyncio.sleep(0)

    async def run(url: str) -> T | MistdeskError:
        api = HttpMistApi(
            MistConnection(region="custom", base_url=url),
            Token("tok-0123456789"),
            patience=patience,
            direct=True,
            timing=Timing(sleep=no_sleep, chance=lambda: 0.0),
            now=lambda: NOON,
        )
        try:
            return await call(api)
        except MistdeskError as error:
            return error
        finally:
            await api.aclose()

    with serving(handler) as server:
        return asyncio.run(run(server.url)), server
