"""The sign-in checks: who a token is, which cloud knows it, what a target carries; changes nothing."""

from __future__ import annotations

from dataclasses import replace

from mistdesk.domain.errors import Cancelled, MistdeskError, Side, SignInRefused, Unreachable
from mistdesk.domain.estate.model import TokenIdentity
from mistdesk.domain.sync import MappedSignIn, MistConnection, MistSignIn, TargetKind, TargetSettings, Token
from mistdesk.services.wire_json import to_json
from mistdesk.worker.jobs import Job
from mistdesk.worker.parts import WorkerParts
from mistdesk.worker.sides import Sides


class Checks:
    """Handlers of the sign-in requests."""

    def __init__(self, parts: WorkerParts, sides: Sides) -> None:
        self._parts = parts
        self._sides = sides

    def _candidate(self, job: Job) -> Token:
        token = self._sides.token(job.arg("token_ref"))
        if token is None:
            raise SignInRefused("No token", "No token was given.", "Type or paste the token.")
        return token

    async def mist(self, job: Job) -> str:
        """CHECK_MIST."""
        connection = MistConnection(base_url=job.arg("base_url"), ca_file=job.arg("ca_file"))
        job.progress(0, 1, f"Asking {connection.base_url}")
        return to_json(await self._who(connection, self._candidate(job)))

    async def _who(self, connection: MistConnection, token: Token) -> MistSignIn:
        api = self._parts.mist(connection, token)
        try:
            identity = await api.whoami()
            usage = await api.usage()
        finally:
            await api.aclose()
        sign_in = describe(connection.base_url, identity)
        return sign_in if usage is None else replace(sign_in, calls_used=usage.requests, calls_limit=usage.limit)

    async def regions(self, job: Job) -> str:
        """TRY_REGIONS: one call a cloud, until one knows the token."""
        urls = job.arg("base_urls").split()
        silent: list[str] = []
        candidate = self._candidate(job)
        ca_file = job.arg("ca_file")
        for number, url in enumerate(urls):
            if job.cancel.is_set():
                raise Cancelled("Stopped", f"{number} of {len(urls)} clouds were asked.", "Try again at any time.")
            job.progress(number, len(urls), f"Asking {url}")
            try:
                return to_json(await self._who(MistConnection(base_url=url, ca_file=ca_file), candidate))
            except SignInRefused:
                continue
            except MistdeskError as error:
                if error.side is not Side.MIST:
                    raise
                silent.append(url)
        if urls and len(silent) == len(urls):
            raise Unreachable(
                "No cloud could be asked",
                f"None of {len(urls)} clouds gave an answer that says whether it knows the token.",
                "Check the network and the proxy, then try again.",
                side=Side.MIST,
            )
        unheard = f" {len(silent)} could not be asked." if silent else ""
        raise SignInRefused(
            "No cloud knows this token",
            f"{len(urls)} clouds were asked; none accepted it.{unheard}",
            "It may be mistyped, or deleted after 90 unused days. Make a new one in the Mist portal.",
            side=Side.MIST,
        )

    async def mapped(self, job: Job) -> str:
        """CHECK_MAPPED; without an address the embedded graph is asked."""
        kind = TargetKind.MAPPED if job.arg("url") else TargetKind.LOCAL
        asked = TargetSettings(kind=kind, url=job.arg("url"), org_id=job.arg("org_id"), ca_file=job.arg("ca_file"))
        candidate = self._candidate(job) if kind is TargetKind.MAPPED else None
        settings, token = await self._sides.reach(asked, candidate)
        target = self._parts.target(settings, token)
        try:
            job.progress(0, 3, "Asking for the organisation")
            organization = await target.organization()
            job.progress(1, 3, "Asking for sites and connectors")
            sites, connectors = await target.sites(), await target.connectors()
            job.progress(2, 3, "Asking what it carries")
            capabilities = await target.capabilities()
        finally:
            await target.aclose()
        return to_json(
            MappedSignIn(
                organization,
                tuple((site.id, site.name) for site in sites),
                tuple((connector.id, connector.name) for connector in connectors),
                capabilities.carries,
                capabilities.cannot_carry,
            )
        )


def describe(base_url: str, identity: TokenIdentity) -> MistSignIn:
    """What a window shows of a token: organisations, rights, site-only reach."""
    organizations = identity.organizations()
    ids = [organization.id for organization in organizations]
    roles = {org: sorted({p.role for p in identity.privileges if p.org_id == org}) for org in ids}
    return MistSignIn(
        base_url=base_url,
        label=identity.label,
        is_user=identity.is_user,
        organizations=tuple((organization.id, organization.name) for organization in organizations),
        site_only=tuple((org, identity.site_ids(org)) for org in ids if identity.is_site_only(org)),
        can_write=tuple(org for org in ids if identity.can_write(org)),
        roles=tuple((org, ", ".join(words)) for org, words in roles.items()),
    )
