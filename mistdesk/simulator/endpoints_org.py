"""What the cloud answers about the caller, organisations, sites, maps, inventory and device lists."""

from __future__ import annotations

from collections.abc import Sequence
from fnmatch import fnmatchcase

from mistdesk.simulator.calls import (
    Answer,
    Call,
    bad_request,
    forbidden,
    itself,
    not_found,
    of_type,
    paged,
)
from mistdesk.simulator.chance import number_of, uuid_of
from mistdesk.simulator.cloud import CloudDevice, OrgCloud, Row
from mistdesk.simulator.estate import NO_SITE
from mistdesk.simulator.tokens import TokenKind

_TYPES = frozenset({"ap", "switch", "gateway"})


def get_self(call: Call) -> Answer:
    """Tell whose token it is and what it may."""
    kind = call.grant.kind
    recorded = call.state.main.self_row()
    if recorded is not None and kind in {TokenKind.ORG_READ, TokenKind.ORG_WRITE}:
        return Answer(recorded)
    return Answer(call.state.tokens.self_row(kind))


def get_usage(call: Call) -> Answer:
    """Tell how many calls of the hour are used; this call counts."""
    quota = call.state.quota
    return Answer({"requests": quota.used(call.grant.kind, call.look.now), "request_limit": quota.limit})


def list_msp_orgs(call: Call) -> Answer:
    """List a provider's organisations."""
    if call.grant.kind is not TokenKind.MSP or call.params["msp_id"] != call.state.msp_id:
        raise forbidden()
    return paged(call, [org.org() for org in call.state.clouds], itself)


def get_org(call: Call) -> Answer:
    """Give the organisation."""
    return Answer(call.org().org())


def list_sites(call: Call) -> Answer:
    """List the organisation's sites."""
    return paged(call, call.org().sites(), itself)


def get_site(call: Call) -> Answer:
    """Give one site."""
    org, site_id = call.site()
    return Answer(one_of(org.sites(), site_id))


def one_of(rows: Sequence[object], wanted: str) -> object:
    """Find the row with an id."""
    for row in rows:
        if isinstance(row, dict) and row.get("id") == wanted:
            return row
    raise not_found(wanted)


def list_maps(call: Call) -> Answer:
    """List a site's maps; a stack is all maps of one group."""
    org, site_id = call.site()
    rows = org.maps(site_id, call.link)
    stacks = call.ids("mapstack_id")
    if stacks:
        rows = [
            row
            for row in rows
            if isinstance(row, dict) and _stack_id(site_id, str(row.get("group_name", ""))) in stacks
        ]
    return paged(call, rows, itself)


def get_map(call: Call) -> Answer:
    """Give one map."""
    org, site_id = call.site()
    return Answer(one_of(org.maps(site_id, call.link), call.params["map_id"]))


def _stack_id(site_id: str, group: str) -> str:
    return uuid_of(number_of(0, site_id), f"stack:{group}")


def list_mapstacks(call: Call) -> Answer:
    """List the groups of a site's maps."""
    org, site_id = call.site()
    groups: dict[str, None] = {}
    for row in org.maps(site_id, call.link):
        if isinstance(row, dict) and isinstance(row.get("group_name"), str):
            groups.setdefault(str(row["group_name"]))
    wanted = call.word("name")
    rows: list[Row] = [
        {"id": _stack_id(site_id, group), "name": group, "site_id": site_id, "org_id": org.org_id}
        for group in groups
        if not wanted or wanted.lower() in group.lower()
    ]
    return paged(call, rows, itself)


def list_inventory(call: Call) -> Answer:
    """List all boxes; without a type it is all types, and members of stacks only when asked for."""
    org = call.org()
    call.ids("site_id")
    found = _filtered(call, org.inventory(), ("serial", "model", "type", "mac", "vc_mac", "site_id"))
    if not call.flag("vc", default=False):
        found = [device for device in found if not device.hidden_member]
    unassigned = call.flag("unassigned", default=True)
    if not unassigned:
        found = [device for device in found if not _is_homeless(device)]
    elif "unassigned" in call.query and call.state.faults.file.unassigned == "only":
        found = [device for device in found if _is_homeless(device)]
    for name in ("modified_after", "disconnected_before"):
        since = call.number(name, 0)
        if since:
            found = [device for device in found if _passes_time(call, device, name, since)]
    return paged(call, found, lambda device: device.inventory_row(call.look))


def _is_homeless(device: CloudDevice) -> bool:
    return device.site_id in {"", NO_SITE}


def _passes_time(call: Call, device: CloudDevice, name: str, limit: int) -> bool:
    row = device.inventory_row(call.look)
    key = "modified_time" if name == "modified_after" else "last_disconnected"
    value = row.get(key) if isinstance(row, dict) else None
    if not isinstance(value, int | float):
        return False
    return value > limit if name == "modified_after" else value < limit


def _filtered(call: Call, devices: Sequence[CloudDevice], names: Sequence[str]) -> Sequence[CloudDevice]:
    for name in names:
        wanted = call.words(name)
        if wanted:
            devices = [device for device in devices if getattr(device, name) in wanted]
    return devices


def search_inventory(call: Call) -> Answer:
    """Search all boxes, access points by default; the next page has a relative address."""
    org = call.org()
    kind = call.word("type", "ap")
    if kind not in _TYPES:
        raise bad_request(f'"{kind}" is no valid type')
    call.ids("site_id")
    found = [device for device in of_type(org.inventory(), kind) if not device.hidden_member]
    for name in ("mac", "model", "name", "serial", "site_id"):
        patterns = call.words(name)
        if patterns:
            found = [device for device in found if _is_like(getattr(device, name), patterns)]
    status = call.word("status")
    if status:
        found = [device for device in found if device.status(call.look) == status]
    text = call.word("text").lower()
    if text:
        found = [device for device in found if text in f"{device.name} {device.mac} {device.serial}".lower()]
    if call.word("master") or call.word("magic") or call.word("version") or call.word("sku"):
        found = [device for device in found if _has_words(call, device)]
    return _envelope(call, org, sorted(found, key=lambda device: device.mac))


def _has_words(call: Call, device: CloudDevice) -> bool:
    row = _search_row(device, call)
    return all(
        _is_like(str(row.get(name, "")), call.words(name))
        for name in ("master", "magic", "version", "sku")
        if call.word(name)
    )


def _is_like(value: str | None, patterns: frozenset[str]) -> bool:
    text = (value or "").lower()
    return any(fnmatchcase(text, pattern.lower()) for pattern in patterns)


def _envelope(call: Call, org: OrgCloud, found: list[CloudDevice]) -> Answer:
    limit = call.window().limit
    after = call.word("search_after")
    rest = [device for device in found if device.mac > after] if after else found
    results = [_search_row(device, call) for device in rest[:limit]]
    body: Row = {
        "start": int(call.look.now) - 86_400,
        "end": int(call.look.now),
        "limit": limit,
        "total": len(found),
        "results": results,
    }
    if len(rest) > limit:
        words = [f"{key}={value}" for key, value in call.query.items() if key != "search_after"]
        query = "&".join([*words, f"search_after={rest[limit - 1].mac}"])
        body["next"] = f"/api/v1/orgs/{org.org_id}/inventory/search?{query}"
    return Answer(body)


def _search_row(device: CloudDevice, call: Call) -> Row:
    row = device.inventory_row(call.look)
    known: Row = row if isinstance(row, dict) else {}
    keys = ("mac", "magic", "model", "name", "org_id", "serial", "site_id", "sku", "type", "vc_mac")
    kept: Row = {key: known[key] for key in keys if known.get(key) is not None}
    return {**kept, "status": device.status(call.look)}


def list_org_devices(call: Call) -> Answer:
    """List addresses and names of all placed devices, in an object and never in pages."""
    rows = {device.mac: device.name or "" for device in call.org().stats(None)}
    return Answer({"results": [{"mac": mac, "name": name} for mac, name in rows.items()]})


def list_site_devices(call: Call) -> Answer:
    """List a site's devices, access points by default."""
    org, site_id = call.site()
    found = of_type(org.devices(site_id), call.word("type", "ap"))
    name = call.word("name").lower()
    if name:
        found = [device for device in found if name in (device.name or "").lower()]
    return paged(call, found, lambda device: device.config_row())


def get_site_device(call: Call) -> Answer:
    """Give one device of a site; an address in place of the id is not found."""
    org, site_id = call.site()
    for device in org.devices(site_id):
        if device.id == call.params["device_id"]:
            return Answer(device.config_row())
    raise not_found(call.params["device_id"])
