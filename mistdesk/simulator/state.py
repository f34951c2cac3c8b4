"""Everything one running cloud holds together; knows no HTTP."""

from __future__ import annotations

from dataclasses import dataclass, field

from mistdesk.simulator.clock import SimulatedClock
from mistdesk.simulator.cloud import Clouds, OrgCloud, Row
from mistdesk.simulator.faults import FaultBook
from mistdesk.simulator.links import LinkSigner
from mistdesk.simulator.quota import Quota
from mistdesk.simulator.tokens import TokenBook
from mistdesk.simulator.webhook_store import WebhookStore


@dataclass(slots=True)
class CloudState:
    """The cloud: its organisations, clock, tokens, quota, faults, and what people stored in it."""

    clock: SimulatedClock
    clouds: Clouds
    main: OrgCloud
    msp_id: str
    tokens: TokenBook
    quota: Quota
    links: LinkSigner
    faults: FaultBook
    webhooks: WebhookStore
    settings: dict[str, Row] = field(default_factory=dict)
