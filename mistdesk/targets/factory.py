"""Makes the target that the settings name; the composition root hands it to the services."""

from __future__ import annotations

from mistdesk.clients.mapped import MappedApi
from mistdesk.domain.ports import Target
from mistdesk.domain.sync import TargetKind, TargetSettings, Token
from mistdesk.targets.graphql_target import GraphqlTarget

LOCAL_NAME = "Local graph"
MAPPED_NAME = "Mapped"


def make_target(settings: TargetSettings, token: Token) -> Target:
    """A target for these settings and token; nothing is sent yet. Raises WrongUsage for an unusable address."""
    local = settings.kind is TargetKind.LOCAL
    api = MappedApi(settings.url, token, org_id=settings.org_id, ca_file=settings.ca_file, direct=local)
    return GraphqlTarget(api, settings, LOCAL_NAME if local else MAPPED_NAME)
