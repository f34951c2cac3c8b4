"""Walks an estate with the vendor's public client and prints what it found; run as a program of its own.

Arguments: host and port, organisation, site. The token comes by standard input.
"""

from __future__ import annotations

import importlib
import json
import sys


def main() -> None:
    host, org_id, site_id = sys.argv[1:]
    token = sys.stdin.readline().strip()
    mistapi = importlib.import_module("mistapi")
    models = importlib.import_module("mistapi.__api_session")
    # The client knows the vendor's clouds by name only; one more entry makes it know ours.
    models.CLOUDS.append({"short": "here", "host": host, "cookies_ext": ""})
    session = mistapi.APISession(
        host=host, apitoken=token, console_log_level=50, logging_log_level=50, show_cli_notif=False
    )
    orgs, sites = mistapi.api.v1.orgs, mistapi.api.v1.sites
    walks = {
        "sites": orgs.sites.listOrgSites(session, org_id),
        "inventory": orgs.inventory.getOrgInventory(session, org_id, limit=1000),
        "search": orgs.inventory.searchOrgInventory(session, org_id, type="ap"),
        "org_stats": orgs.stats.listOrgDevicesStats(session, org_id, type="all", limit=5000),
        "site_stats": sites.stats.listSiteDevicesStats(session, site_id, type="all"),
        "default_type": orgs.stats.listOrgDevicesStats(session, org_id, limit=1000),
    }
    found = {}
    for name, first in walks.items():
        rows = mistapi.get_all(session, first)
        found[name] = [row.get("id") or row.get("mac") for row in rows]
    found["self"] = [session.get_cloud()]
    sys.stdout.write(f"\n{json.dumps(found)}\n")


if __name__ == "__main__":
    main()
