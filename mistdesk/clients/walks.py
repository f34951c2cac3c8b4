"""Walks a paged list to its end and judges whether it was whole; knows headers and counts, no vendor's paths.

Rules (what was seen live is in the module's tests): the size the server returned counts, not the size asked for;
without headers the walk goes on until a page is shorter than the first; an announced total may be wrong, so the walk
is bounded by empty and repeated pages, and goes past a total that more rows prove too small.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Generic, TypeVar

from mistdesk.clients.wire import WireRow
from mistdesk.domain.errors import MistdeskError, NotAllowed, QuotaUsed, SignInRefused

LIMIT = 1000
_LANES = 4
_MOST_EMPTY = 4
_MOST_PAGES = 10_000

RowT = TypeVar("RowT", bound=WireRow)


@dataclass(frozen=True, slots=True)
class Page(Generic[RowT]):
    """One page: readable rows, how many rows it had in all, and what its headers said (None: nothing usable)."""

    rows: list[RowT]
    count: int
    observed_at: datetime
    limit: int | None = None
    total: int | None = None
    problems: tuple[str, ...] = ()


FetchPage = Callable[[int, int], Awaitable[Page[RowT]]]  # page number, limit
OnPage = Callable[[int, int], None]  # rows so far, total (0 = not known)


@dataclass(slots=True)
class Walk(Generic[RowT]):
    """What a walk found. `whole`: nothing is missing as far as the server lets us know; else `why` says what."""

    pages: dict[int, Page[RowT]] = field(default_factory=dict)
    failed: dict[int, MistdeskError] = field(default_factory=dict)
    total: int | None = None
    expected: int = 1
    whole: bool = True
    why: str = ""

    def problems(self) -> tuple[str, ...]:
        """What could not be read, page by page."""
        return tuple(f"Page {n}: {text}" for n, page in sorted(self.pages.items()) for text in page.problems)

    def unique(self) -> Iterable[tuple[RowT, Page[RowT]]]:
        """Each row once by id, in page order, with its page."""
        seen: set[str] = set()
        for number in sorted(self.pages):
            page = self.pages[number]
            for row in page.rows:
                if row.id not in seen:
                    seen.add(row.id)
                    yield row, page


class PageWalker(Generic[RowT]):
    """One walk over one list. `tolerant` keeps what was read when a later page fails; else the failure is raised."""

    def __init__(self, fetch: FetchPage[RowT], *, tolerant: bool = False, on_page: OnPage | None = None) -> None:
        self._fetch = fetch
        self._tolerant = tolerant
        self._on_page = on_page
        self._walk: Walk[RowT] = Walk()
        self._ids: set[str] = set()
        self._limit = LIMIT
        self._size = 0  # rows a full page has
        self._empty = 0
        self._repeats = False

    async def run(self) -> Walk[RowT]:
        """Walk; the failure of the first page is always raised."""
        first = await self._fetch(1, LIMIT)
        self._take(1, first)
        if first.limit and first.limit < LIMIT:
            self._limit = first.limit
        if first.total is None or first.total < len(self._ids) or (first.total > 0 and first.count == 0):
            await self._until_short(first)
        else:
            await self._by_total(first, first.total)
        return self._walk

    # --- with a total -----------------------------------------------------------------------------------------------

    async def _by_total(self, first: Page[RowT], total: int) -> None:
        self._walk.total = total
        size = min(first.limit or first.count or LIMIT, LIMIT)
        if total > size and 0 < first.count < size:
            size = first.count  # the header promised more rows a page than came
        self._size = max(size, 1)
        last = min(-(-total // self._size), _MOST_PAGES)
        self._walk.expected = max(last, 1)
        await self._fetch_all(range(2, last + 1))
        end = self._walk.pages.get(self._walk.expected)
        rows = sum(page.count for page in self._walk.pages.values())
        if end is not None and end.count >= self._size and rows > total:
            await self._past(self._walk.expected)
        await self._judge(total)

    async def _judge(self, total: int) -> None:
        walk = self._walk
        if walk.failed:
            names = ", ".join(str(n) for n in sorted(walk.failed))
            self._incomplete(f"page {names} of {walk.expected} could not be read")
        elif len(self._ids) >= total or self._repeats:
            if self._repeats and len(self._ids) < total:
                self._incomplete("the server sent the same page again and again")
        else:
            short = [n for n in range(1, walk.expected) if n not in walk.pages or walk.pages[n].count < self._size]
            if short and not await self._ends_at(short[0]):
                self._incomplete(f"page {short[0]} of {walk.expected} has fewer rows than a full page")

    async def _ends_at(self, number: int) -> bool:
        """Whether the list really ends at a short page: only empty pages follow, and a second look agrees.

        Totals may count what rows do not show (members of stacks), so such a list is whole.
        """
        walk = self._walk
        if any(page.count for n, page in walk.pages.items() if n > number):
            return False
        before = walk.pages[number].count
        if before == 0 and number == 1:
            return False
        for again in (number, number + 1):
            try:
                page = await self._fetch(again, self._limit)
            except MistdeskError:
                return False
            if page.count != (before if again == number else 0):
                return False
        return True

    # --- without a usable total -------------------------------------------------------------------------------------

    async def _until_short(self, first: Page[RowT]) -> None:
        """Go on page by page until one is shorter than the first."""
        if first.count == 0:
            self._walk.total = first.total
            if first.total:
                self._incomplete(f"{first.total} rows were announced and none came")
            return
        self._size = first.count
        await self._past(1)
        if self._walk.failed:
            self._incomplete("a page could not be read")
        elif self._repeats and first.count == self._limit:
            self._incomplete("the server sent the same page again and again")

    async def _past(self, number: int) -> None:
        """Read on after a page until a short, empty or repeated one."""
        while number < _MOST_PAGES:
            number += 1
            if not await self._one(number) or self._repeats or self._walk.pages[number].count < self._size:
                break
        self._walk.expected = max(self._walk.pages, default=1)

    # --- pages ------------------------------------------------------------------------------------------------------

    def _take(self, number: int, page: Page[RowT]) -> None:
        fresh = {row.id for row in page.rows} - self._ids
        if page.count == 0:
            self._empty += 1
        elif number > 1 and page.rows and not fresh and page.count >= self._size > 0:
            self._repeats = True
        self._ids |= fresh
        self._walk.pages[number] = page
        if self._on_page is not None:
            self._on_page(len(self._ids), self._walk.total or page.total or 0)

    async def _one(self, number: int) -> bool:
        """Fetch a page; False when it failed and may be left out. Refusals and pauses end any walk."""
        try:
            page = await self._fetch(number, self._limit)
        except (SignInRefused, NotAllowed, QuotaUsed):
            raise
        except MistdeskError as error:
            if not self._tolerant:
                raise
            self._walk.failed[number] = error
            return False
        self._take(number, page)
        return True

    async def _fetch_all(self, numbers: range) -> None:
        """Fetch pages, a few at once; the first failure that counts ends all of them and is raised."""
        waiting = iter(numbers)

        async def lane() -> None:
            for number in waiting:
                if self._empty >= _MOST_EMPTY or self._repeats:
                    return
                await self._one(number)

        tasks = [asyncio.create_task(lane()) for _ in range(min(_LANES, len(numbers)))]
        if not tasks:
            return
        try:
            await asyncio.gather(*tasks)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    def _incomplete(self, why: str) -> None:
        self._walk.whole = False
        self._walk.why = why
