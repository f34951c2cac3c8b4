"""The connector guide's sample queries, filled in for the current target; knows ports only."""

from __future__ import annotations

from datetime import UTC, datetime

from mistdesk import assets
from mistdesk.services.settings import SettingsService
from mistdesk.services.sign_in import SignInService

STATUS, COUNTS = "latest-status", "client-counts"
_CONNECTOR = "your-connector-Id"
_START, _END = "2026-05-01T12:00:00Z", "2026-05-02T13:00:00Z"


class SampleQueryService:
    """Gives a query as the guide has it, but for the connector and the times."""

    def __init__(self, settings: SettingsService, sign_in: SignInService) -> None:
        self._settings = settings
        self._sign_in = sign_in

    async def text(self, name: str, start: float, end: float) -> str:
        """The query of that name for a time range in epoch seconds; without a connector its place stays empty."""
        text = assets.asset(f"queries/{name}.graphql").read_text(encoding="utf-8")
        text = text.replace(_CONNECTOR, await self.connector())
        return text.replace(_START, _iso(start)).replace(_END, _iso(end))

    async def connector(self) -> str:
        """The connector chosen, else the target's first, "" when it has none."""
        target = self._settings.current.target
        if target.connector_id:
            return target.connector_id
        found = await self._sign_in.check_target(target, None)
        return found.connectors[0][0] if found.connectors else ""


def _iso(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
