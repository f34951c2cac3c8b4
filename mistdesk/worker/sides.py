"""The worker's two sides, Mist and target: who is signed in, what state each is in, what stops it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace

from mistdesk.domain.errors import MistdeskError, QuotaUsed, Side, SignInRefused, Unreachable
from mistdesk.domain.ports import MistApi, Target
from mistdesk.domain.sync import Notice, NoticeKind, SideState, SyncState, TargetKind, TargetSettings, Token
from mistdesk.services.polling import Poller
from mistdesk.services.publishing import Publisher
from mistdesk.services.wire_json import trouble_of
from mistdesk.worker.parts import WorkerParts

REFUSALS = 3  # 401s in a row after which a side stops until somebody signs in again


def side_state(error: MistdeskError) -> SideState:
    """The state that an error puts a side into."""
    if isinstance(error, SignInRefused):
        return SideState.SIGN_IN_AGAIN
    if isinstance(error, QuotaUsed):
        return SideState.QUOTA
    return SideState.OFFLINE if isinstance(error, Unreachable) else SideState.ERROR


class Sides:
    """Holds clients by the current settings and tokens; a changed setting or token makes them anew."""

    def __init__(self, parts: WorkerParts) -> None:
        self._parts = parts
        self._tokens: dict[str, Token] = {}
        self._mist: MistApi | None = None
        self._target: Target | None = None
        self._refusals = {Side.MIST: 0, Side.MAPPED: 0}
        self._lock = asyncio.Lock()
        self.settings = parts.settings.load()
        self.poller: Poller | None = None
        self.publisher: Publisher | None = None
        self.target_settings: TargetSettings = self.settings.target
        self.state = SyncState(holder=parts.holder, pid=parts.pid)
        self._written: SyncState | None = None

    # --- tokens and clients

    def give(self, ref: str, token: Token) -> None:
        """Take a token under a name; an empty one is taken away."""
        if token.reveal():
            self._tokens[ref] = token
        else:
            self._tokens.pop(ref, None)

    def token(self, ref: str) -> Token | None:
        """The token of that name."""
        return self._tokens.get(ref)

    async def renew(self) -> None:
        """Read the settings again and make both clients anew."""
        async with self._lock:
            await self._close()
            self.settings = self._parts.settings.load()
            self._refusals = dict.fromkeys(self._refusals, 0)
            self._open_mist()
        target = SideState.OK if self.can_publish else SideState.NOT_SIGNED_IN
        await self.update(lambda state: replace(state, target=target, target_trouble=None, next_poll_at=None))

    def _open_mist(self) -> None:
        token = self.token(Side.MIST.value)
        connection = self.settings.mist
        if token is None or not connection.base_url:
            self.state = replace(self.state, mist=SideState.NOT_SIGNED_IN, mist_trouble=None)
            return
        self._mist = self._parts.mist(connection, token)
        self.poller = Poller(self._mist, connection, clock=self._parts.clock)
        self.poller.org_rows_have_counts = self.state.org_rows_have_counts
        self.poller.offset = self.state.mist_offset
        self.state = replace(self.state, mist=SideState.OK, mist_trouble=None)

    @property
    def mist(self) -> MistApi | None:
        """The Mist client; None when not signed in."""
        return self._mist

    @property
    def can_publish(self) -> bool:
        """Whether a target can be reached: the embedded one always, another with its token."""
        return self.settings.target.kind is TargetKind.LOCAL or self.token(Side.MAPPED.value) is not None

    async def open_publisher(self) -> Publisher | None:
        """The publisher of the current target, started when first needed; None when not signed in."""
        async with self._lock:
            if self.publisher is None and self.can_publish:
                settings, token = await self.reach(self.settings.target, self.token(Side.MAPPED.value))
                self._target = self._parts.target(settings, token)
                self.target_settings = settings
                self.publisher = Publisher(
                    self._parts.mapping,
                    self._parts.sync,
                    self._target,
                    settings,
                    clock=self._parts.clock,
                    author=self._parts.author,
                )
            return self.publisher

    async def reach(self, target: TargetSettings, token: Token | None) -> tuple[TargetSettings, Token]:
        """Address and token of a target; the embedded graph is started for its own."""
        if target.kind is TargetKind.MAPPED:
            return target, token or Token("")
        local, own = await self._parts.graph.start()
        return replace(target, url=local.url, connector_id=target.connector_id or local.connector_id), own

    async def _close(self) -> None:
        if self._mist is not None:
            await self._mist.aclose()
        if self._target is not None:
            await self._target.aclose()
        self._mist = self._target = self.poller = self.publisher = None

    async def close(self) -> None:
        """Close both clients and the embedded graph."""
        async with self._lock:
            await self._close()
        await self._parts.graph.stop()

    # --- states

    def stopped(self, side: Side) -> bool:
        """Whether a side has stopped after refused tokens."""
        return self._refusals[side] >= REFUSALS

    async def well(self, side: Side) -> None:
        """A side answered."""
        self._refusals[side] = 0
        if side is Side.MIST:
            await self.update(lambda state: replace(state, mist=SideState.OK, mist_trouble=None))
        else:
            await self.update(lambda state: replace(state, target=SideState.OK, target_trouble=None))

    async def unwell(self, side: Side, error: MistdeskError) -> None:
        """A side failed; a few refusals in a row stop it, the other side goes on (F63)."""
        refused = isinstance(error, SignInRefused)
        self._refusals[side] = self._refusals[side] + 1 if refused else 0
        now, trouble = side_state(error), trouble_of(error)
        if side is Side.MIST:
            await self.update(lambda state: replace(state, mist=now, mist_trouble=trouble))
        else:
            await self.update(lambda state: replace(state, target=now, target_trouble=trouble))

    async def update(self, change: Callable[[SyncState], SyncState]) -> None:
        """Change the state by a function; nothing is written when nothing changed."""
        after = change(self.state)
        self.state = after
        if after != self._written:
            self._written = after
            await self._parts.sync.save_state(after)
            self._parts.notify(Notice(NoticeKind.STATE))
