"""Signing in at Mist and at the target: checked by the worker, kept in the key store; knows ports only."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from mistdesk.domain.errors import Side
from mistdesk.domain.ports import Credentials, WorkerLink
from mistdesk.domain.sync import MappedSignIn, MistConnection, MistSignIn, TargetKind, TargetSettings, Token
from mistdesk.services.requests import RequestService, Watch
from mistdesk.services.settings import SettingsService

CANDIDATE = "candidate"


def account(side: Side, address: str, org_id: str) -> str:
    """Under which name a token is kept: one for each cloud and organisation."""
    return f"{side}:{address}:{org_id}"


class SignInService:
    """Two sign-ins. A token travels over the pipe to the worker and into the key store, nowhere else."""

    def __init__(
        self, requests: RequestService, settings: SettingsService, credentials: Credentials, link: WorkerLink
    ) -> None:
        self._requests = requests
        self._settings = settings
        self._credentials = credentials
        self._link = link

    @property
    def token_place(self) -> str:
        """Where tokens are kept, in words."""
        return self._credentials.place

    async def hand_over_kept_tokens(self) -> None:
        """Give the worker the tokens that the key store holds for the current settings."""
        current = self._settings.current
        for side, name in (
            (Side.MIST, account(Side.MIST, current.mist.base_url, current.mist.org_id)),
            (Side.MAPPED, account(Side.MAPPED, current.target.url, current.target.org_id)),
        ):
            # On a thread: finding a key store and asking it may take half a second, and the window is shown already.
            token = await asyncio.to_thread(self._credentials.get, side, name)
            if token is not None and self._settings.current == current:  # else somebody signed in meanwhile
                self._link.give_token(side.value, token)

    async def check_mist(self, base_url: str, token: Token, ca_file: str = "") -> MistSignIn:
        """Ask the cloud who the token is (one or two calls)."""
        self._link.give_token(CANDIDATE, token)
        return await self._requests.check_mist(base_url, CANDIDATE, ca_file)

    async def try_regions(
        self, base_urls: tuple[str, ...], token: Token, watch: Watch | None = None, ca_file: str = ""
    ) -> MistSignIn:
        """With the person's consent: one call to each other cloud."""
        self._link.give_token(CANDIDATE, token)
        return await self._requests.try_regions(base_urls, CANDIDATE, watch, ca_file)

    async def accept_mist(self, connection: MistConnection, token: Token) -> bool:
        """Take the connection into use; False when the token is kept in memory only."""
        name = account(Side.MIST, connection.base_url, connection.org_id)
        kept = await asyncio.to_thread(self._credentials.put, Side.MIST, name, token)  # a key store may ask a person
        self._settings.change(replace(self._settings.current, mist=connection))
        self._link.give_token(Side.MIST.value, token)
        await self._requests.reload()
        return kept

    async def check_target(self, target: TargetSettings, token: Token | None) -> MappedSignIn:
        """Ask the target what it is and carries. The embedded graph needs neither address nor token."""
        if target.kind is TargetKind.LOCAL or token is None:
            return await self._requests.check_mapped("", "", Side.MAPPED.value)
        self._link.give_token(CANDIDATE, token)
        return await self._requests.check_mapped(target.url, target.org_id, CANDIDATE, target.ca_file)

    async def accept_target(self, target: TargetSettings, token: Token | None) -> bool:
        """Take the target into use; False when the token is kept in memory only."""
        kept = True
        if token is not None and target.kind is TargetKind.MAPPED:
            name = account(Side.MAPPED, target.url, target.org_id)
            kept = await asyncio.to_thread(self._credentials.put, Side.MAPPED, name, token)
            self._link.give_token(Side.MAPPED.value, token)
        self._settings.change(replace(self._settings.current, target=target))
        await self._requests.reload()
        return kept

    async def sign_out(self, side: Side) -> None:
        """Forget the token of one side and stop its work; the mapping stays."""
        current = self._settings.current
        if side is Side.MIST:
            name = account(side, current.mist.base_url, current.mist.org_id)
            await asyncio.to_thread(self._credentials.forget, side, name)
            self._settings.change(replace(current, mist=MistConnection()))
        else:
            name = account(side, current.target.url, current.target.org_id)
            await asyncio.to_thread(self._credentials.forget, side, name)
            self._settings.change(replace(current, target=TargetSettings()))
        self._link.give_token(side.value, Token(""))
        await self._requests.reload()
