"""The webhooks that people stored, for organisations and for sites; nothing is ever sent from here."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from mistdesk.simulator.chance import uuid_of
from mistdesk.simulator.cloud import Row

_UUID = "^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$"
_MAY_BE_NULL = frozenset({"name", "secret", "headers", "splunk_token"})


class WebhookRule(BaseModel):
    """Which events of a topic are let through."""

    model_config = ConfigDict(extra="forbid", strict=True)

    topic: str
    action: Literal["permit", "block"] = "permit"
    matching: dict[str, list[str]] = Field(default_factory=dict)


class WebhookBody(BaseModel):
    """What a caller may send; other keys are passed over, as the cloud does."""

    model_config = ConfigDict(extra="ignore", strict=True)

    name: str | None = None
    url: str | None = None
    type: Literal["aws-sns", "google-pubsub", "http-post", "oauth2", "splunk"] | None = None
    topics: list[str] | None = None
    enabled: bool | None = None
    secret: str | None = None
    verify_cert: bool | None = None
    headers: dict[str, str] | None = None
    single_event_per_message: bool | None = None
    splunk_token: str | None = None
    default_action: Literal["permit", "block"] | None = None
    rules: list[WebhookRule] | None = None
    assetfilter_ids: list[Annotated[str, Field(pattern=_UUID)]] | None = None
    oauth2_client_id: str | None = None
    oauth2_client_secret: str | None = None
    oauth2_grant_type: Literal["client_credentials", "password"] | None = None
    oauth2_password: str | None = None
    oauth2_scopes: list[str] | None = None
    oauth2_token_url: str | None = None
    oauth2_username: str | None = None

    @model_validator(mode="before")
    @classmethod
    def _no_null(cls, sent: object) -> object:
        return without_null(cls, sent, _MAY_BE_NULL)


def without_null(model: type[BaseModel], sent: object, allowed: frozenset[str]) -> object:
    """Refuse null where it is sent but is no value; a key that is not sent is another matter."""
    if isinstance(sent, dict):
        for name in model.model_fields:
            if name in sent and sent[name] is None and name not in allowed:
                raise ValueError(f"{name} must not be null")
    return sent


_DEFAULTS: Row = {
    "type": "http-post",
    "enabled": True,
    "verify_cert": True,
    "single_event_per_message": False,
    "topics": [],
}


class WebhookStore:
    """Webhooks by their owner: the id of an organisation or of a site."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._made = 0
        self._by_owner: dict[str, dict[str, Row]] = {}

    def of(self, owner: str) -> list[Row]:
        """List an owner's webhooks."""
        return list(self._by_owner.get(owner, {}).values())

    def one(self, owner: str, webhook_id: str) -> Row | None:
        """Find one webhook."""
        return self._by_owner.get(owner, {}).get(webhook_id)

    def add(self, owner: str, place: Row, body: WebhookBody, now: float) -> Row:
        """Store a new webhook; `place` has the keys that say where it belongs."""
        self._made += 1
        webhook_id = uuid_of(self._seed, f"webhook:{self._made}")
        stamps: Row = {"id": webhook_id, "created_time": int(now), "modified_time": int(now)}
        row = {**_DEFAULTS, **body.model_dump(exclude_unset=True), **place, **stamps}
        self._by_owner.setdefault(owner, {})[webhook_id] = row
        return row

    def change(self, owner: str, webhook_id: str, body: WebhookBody, now: float) -> Row | None:
        """Replace the keys that were sent."""
        row = self.one(owner, webhook_id)
        if row is None:
            return None
        row.update(body.model_dump(exclude_unset=True), modified_time=int(now))
        return row

    def remove(self, owner: str, webhook_id: str) -> bool:
        """Remove a webhook."""
        return self._by_owner.get(owner, {}).pop(webhook_id, None) is not None
