"""What people keep in the cloud: site settings and webhooks, with the deliveries that never happened."""

from __future__ import annotations

from typing import TypeVar

from pydantic import BaseModel, ValidationError

from mistdesk.simulator.calls import Answer, Call, Refusal, bad_request, itself, not_found, paged
from mistdesk.simulator.chance import uuid_of
from mistdesk.simulator.cloud import OrgCloud, Row
from mistdesk.simulator.setting_body import OccupancyPart, SettingBody, ZoneAlertPart
from mistdesk.simulator.webhook_store import WebhookBody

B = TypeVar("B", bound=BaseModel)

_LOCATION = frozenset(
    {
        "asset-raw-rssi",
        "discovered-raw-rssi",
        "location",
        "location-asset",
        "location-centrak",
        "location-client",
        "location-sdk",
        "location-unclient",
        "occupancy-alerts",
        "rssizone",
        "sdkclient-scan-data",
        "wifi-conn-raw",
        "wifi-unconn-raw",
        "zone",
    }
)
_DELIVERED = frozenset({"alarms", "audits", "device-updowns", "occupancy-alerts", "ping"})
_FOR_ORG = frozenset(
    {
        "alarms",
        "audits",
        "client-info",
        "client-join",
        "client-sessions",
        "device-events",
        "device-updowns",
        "minis-reachability",
        "mxedge-events",
        "nac-accounting",
        "nac-events",
    }
)
_OTHERS = frozenset({"client-latency", "guest-authorizations", "minis-application", "ping", "site-sle"})
_TOPICS = tuple(sorted(_LOCATION | _DELIVERED | _FOR_ORG | _OTHERS))
_SINGLE = frozenset({"alarms", "audits", "device-updowns"})


def list_topics(call: Call) -> Answer:
    """List the topics of webhooks; a flag that is missing means no."""
    del call
    rows: list[Row] = []
    for topic in _TOPICS:
        row: Row = {"key": topic}
        if topic in _FOR_ORG:
            row["for_org"] = True
        if topic in _DELIVERED:
            row["has_delivery_results"] = True
        if topic in _SINGLE:
            row["allows_single_event_per_message"] = True
        rows.append(row)
    return Answer(rows)


def get_setting(call: Call) -> Answer:
    """Give a site's settings."""
    org, site_id = call.site()
    return Answer(_setting(call, org, site_id))


def put_setting(call: Call) -> Answer:
    """Replace the settings that are sent, each as a whole."""
    org, site_id = call.site()
    call.must_write(org)
    body = _checked(call, SettingBody)
    row = _setting(call, org, site_id)
    sent = body.model_dump(exclude_unset=True)
    row.update({key: value for key, value in sent.items() if value is not None})
    for key in ("analytic", "engagement", "occupancy", "zone_occupancy_alert"):
        part = getattr(body, key)
        if part is not None:
            row[key] = part.model_dump(exclude_unset=key == "engagement")
    row["modified_time"] = int(call.look.now)
    return Answer(row)


def _setting(call: Call, org: OrgCloud, site_id: str) -> Row:
    known = call.state.settings.get(site_id)
    if known is None:
        known = call.state.settings[site_id] = {
            "id": uuid_of(0, f"setting:{site_id}"),
            "org_id": org.org_id,
            "site_id": site_id,
            "for_site": True,
            "analytic": {"enabled": False},
            "occupancy": OccupancyPart().model_dump(),
            "zone_occupancy_alert": ZoneAlertPart().model_dump(),
            "ap_updown_threshold": 0,
            "device_updown_threshold": 0,
            "track_anonymous_devices": False,
            "created_time": 1_640_000_000,
            "modified_time": 1_640_000_000,
        }
    return known


def _checked(call: Call, model: type[B]) -> B:
    try:
        return model.model_validate(call.json())
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        body: Row = {"detail": f"{where}: {first['msg']}" if where else first["msg"]}
        if call.method == "POST":
            body["reason"] = "invalid field"
        raise Refusal(400, body) from None


def _owner(call: Call, *, write: bool = False) -> tuple[str, Row, bool]:
    if "site_id" in call.params:
        org, site_id = call.site()
        place: Row = {"org_id": org.org_id, "site_id": site_id, "for_site": True}
        owner = site_id
    else:
        org = call.org()
        place = {"org_id": org.org_id, "for_site": False}
        owner = org.org_id
    if write:
        call.must_write(org)
    return owner, place, "site_id" in call.params


def list_webhooks(call: Call) -> Answer:
    """List webhooks."""
    owner, _, _ = _owner(call)
    return paged(call, call.state.webhooks.of(owner), itself)


def create_webhook(call: Call) -> Answer:
    """Store a webhook; the answer is 200, and twice the same makes two."""
    owner, place, of_site = _owner(call, write=True)
    body = _checked(call, WebhookBody)
    _check_topics(call, owner, body, of_site=of_site)
    return Answer(call.state.webhooks.add(owner, place, body, call.look.now))


def _check_topics(call: Call, owner: str, body: WebhookBody, *, of_site: bool) -> None:
    topics = set(body.topics or ())
    if not of_site and topics & _LOCATION:
        raise bad_request("Location topics are for webhooks of sites")
    located = topics & _LOCATION
    if not located:
        return
    if len(located) > 1:
        raise bad_request("Only one location topic can be configured per URL")
    for other in call.state.webhooks.of(owner):
        theirs = other.get("topics")
        if body.url and other.get("url") == body.url and isinstance(theirs, list) and located & set(theirs):
            raise bad_request("Webhook already configured for special location topic")


def get_webhook(call: Call) -> Answer:
    """Give one webhook."""
    owner, _, _ = _owner(call)
    return Answer(_webhook(call, owner))


def _webhook(call: Call, owner: str) -> Row:
    row = call.state.webhooks.one(owner, call.params["webhook_id"])
    if row is None:
        raise not_found(call.params["webhook_id"])
    return row


def put_webhook(call: Call) -> Answer:
    """Change the keys that are sent."""
    owner, _, of_site = _owner(call, write=True)
    _webhook(call, owner)
    body = _checked(call, WebhookBody)
    if not of_site and set(body.topics or ()) & _LOCATION:
        raise bad_request("Location topics are for webhooks of sites")
    return Answer(call.state.webhooks.change(owner, call.params["webhook_id"], body, call.look.now))


def delete_webhook(call: Call) -> Answer:
    """Remove a webhook; the body is empty."""
    owner, _, _ = _owner(call, write=True)
    _webhook(call, owner)
    call.state.webhooks.remove(owner, call.params["webhook_id"])
    return Answer(b"")


def ping_webhook(call: Call) -> Answer:
    """Pretend to send a test event; nothing leaves this process."""
    owner, _, _ = _owner(call, write=True)
    _webhook(call, owner)
    return Answer(b"")


def search_deliveries(call: Call) -> Answer:
    """Find no deliveries, since there are none."""
    owner, _, _ = _owner(call)
    _webhook(call, owner)
    _check_delivery_words(call)
    now = int(call.look.now)
    return Answer({"start": now - 86_400, "end": now, "limit": call.window().limit, "total": 0, "results": []})


def count_deliveries(call: Call) -> Answer:
    """Count no deliveries."""
    owner, _, _ = _owner(call)
    _webhook(call, owner)
    _check_delivery_words(call)
    distinct = call.word("distinct", "status")
    if distinct not in {"status", "status_code", "topic", "webhook_id"}:
        raise bad_request('"distinct" is no valid word')
    now = int(call.look.now)
    return Answer(
        {
            "distinct": distinct,
            "start": now - 86_400,
            "end": now,
            "limit": call.window().limit,
            "total": 0,
            "results": [],
        }
    )


def _check_delivery_words(call: Call) -> None:
    call.number("status_code", 0)
    if call.word("status", "success") not in {"success", "failure"}:
        raise bad_request('"status" is neither success nor failure')
    if call.word("topic", "ping") not in _DELIVERED:
        raise bad_request('"topic" has no delivery results')
