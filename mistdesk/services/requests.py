"""Asks the worker for work through durable requests and waits for what comes of it; knows ports only."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from mistdesk.domain.errors import Cancelled, OurFault
from mistdesk.domain.graph.plan import Plan, PublishResult
from mistdesk.domain.ports import MappingStore, SyncStore, WorkerLink
from mistdesk.domain.sync import (
    MappedSignIn,
    MistSignIn,
    Notice,
    NoticeKind,
    PollOutcome,
    RequestKind,
    RequestPhase,
    RequestState,
)
from mistdesk.services.events import Observers
from mistdesk.services.wire_json import error_of, from_json

Watch = Callable[[RequestState], None]
_LOOK_AGAIN = 1.0  # seconds; beside a worker that somebody else started no notice comes


class RequestService:
    """Writes requests and follows them to their end. A request survives this program."""

    def __init__(self, mapping: MappingStore, sync: SyncStore, link: WorkerLink, *, clock: Callable[[], float]) -> None:
        self._mapping = mapping
        self._sync = sync
        self._link = link
        self._clock = clock
        self.reloaded: Observers[None] = Observers()

    async def ask(
        self, kind: RequestKind, args: dict[str, str] | None = None, *, watch: Watch | None = None
    ) -> RequestState:
        """Ask, and return the final state; raises the error of a request that failed. Cancelling cancels it."""
        number = await self._mapping.add_request(kind, tuple((args or {}).items()), at=self._clock())
        heard = asyncio.Event()

        def listen(notice: Notice) -> None:
            if notice.kind is not NoticeKind.REQUEST or notice.number == number:
                heard.set()

        stop = self._link.subscribe(listen)
        try:
            self._link.wake()
            return await self._follow(number, heard, watch)
        except asyncio.CancelledError:
            await self.cancel(number)
            raise
        finally:
            stop()

    async def _follow(self, number: int, heard: asyncio.Event, watch: Watch | None) -> RequestState:
        while True:
            state = await self._sync.request_state(number)
            if state is not None and watch is not None:
                watch(state)
            if state is not None and state.phase.is_final:
                return self._ended(state)
            try:
                async with asyncio.timeout(_LOOK_AGAIN):
                    await heard.wait()
            except TimeoutError:
                continue
            heard.clear()

    @staticmethod
    def _ended(state: RequestState) -> RequestState:
        if state.phase is RequestPhase.DONE:
            return state
        if state.trouble is not None:
            raise error_of(state.trouble)
        if state.phase is RequestPhase.CANCELLED:
            raise Cancelled("Stopped", state.message or "It was stopped.", "What was done stays.")
        raise OurFault("Failed", "The work ended without a result.", "Try again.")

    async def cancel(self, number: int) -> None:
        """Ask the worker to stop a request."""
        args = (("request", str(number)),)
        await self._mapping.add_request(RequestKind.CANCEL, args, at=self._clock())
        self._link.wake()

    # --- by name

    async def check_mist(self, base_url: str, token_ref: str, ca_file: str = "") -> MistSignIn:
        """Who the token is at this cloud."""
        args = {"base_url": base_url, "token_ref": token_ref, "ca_file": ca_file}
        return from_json((await self.ask(RequestKind.CHECK_MIST, args)).result, MistSignIn)

    async def try_regions(
        self, base_urls: tuple[str, ...], token_ref: str, watch: Watch | None = None, ca_file: str = ""
    ) -> MistSignIn:
        """Ask the other clouds, one call each, until one knows the token."""
        args = {"base_urls": " ".join(base_urls), "token_ref": token_ref, "ca_file": ca_file}
        return from_json((await self.ask(RequestKind.TRY_REGIONS, args, watch=watch)).result, MistSignIn)

    async def check_mapped(self, url: str, org_id: str, token_ref: str, ca_file: str = "") -> MappedSignIn:
        """What the target is and what it carries."""
        args = {"url": url, "org_id": org_id, "token_ref": token_ref, "ca_file": ca_file}
        return from_json((await self.ask(RequestKind.CHECK_MAPPED, args)).result, MappedSignIn)

    async def reload(self) -> None:
        """Tell the worker that settings or tokens changed."""
        await self.ask(RequestKind.RELOAD)
        self.reloaded.tell(None)

    async def discover(self, watch: Watch | None = None) -> int:
        """Read the estate anew; returns the inventory's revision."""
        return int((await self.ask(RequestKind.DISCOVER, watch=watch)).result)

    async def poll(self) -> PollOutcome:
        """Read statistics now."""
        return from_json((await self.ask(RequestKind.POLL)).result, PollOutcome)

    async def plan(self, watch: Watch | None = None) -> Plan:
        """What publishing would change."""
        return from_json((await self.ask(RequestKind.PLAN, watch=watch)).result, Plan)

    async def publish(self, plan_id: str, watch: Watch | None = None) -> PublishResult:
        """Publish exactly the plan that was shown."""
        state = await self.ask(RequestKind.PUBLISH, {"plan_id": plan_id}, watch=watch)
        return from_json(state.result, PublishResult)

    async def query(self, text: str) -> str:
        """Send a GraphQL text to the target; the answer's JSON text."""
        return (await self.ask(RequestKind.QUERY, {"text": text})).result
