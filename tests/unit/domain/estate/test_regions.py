"""The table of clouds and what pasted addresses mean."""

from __future__ import annotations

import pytest
from mistdesk.domain.estate.regions import REGIONS, Region, base_url, parse_portal_address, region_of_host

ORG = "0f4a2c1e-8f7b-4c55-9d6e-2b1a7c3d4e5f"


def test_there_are_twelve_clouds_and_the_government_one() -> None:
    assert len(REGIONS) == 13
    assert len({r.key for r in REGIONS}) == 13
    assert len({r.api_host for r in REGIONS}) == 13
    assert [r.api_host for r in REGIONS if r.area == "Global"] == [
        "api.mist.com",
        "api.gc1.mist.com",
        "api.ac2.mist.com",
        "api.gc2.mist.com",
        "api.gc4.mist.com",
    ]
    assert {r.name: r.api_host for r in REGIONS}["US Government"] == "api.us.mist-federal.com"


@pytest.mark.parametrize("region", REGIONS, ids=lambda r: r.key)
def test_every_host_leads_to_its_region(region: Region) -> None:
    for host in (region.api_host, region.portal_host.upper(), region.stream_host + "."):
        assert region_of_host(host) is region
    assert base_url(region) == f"https://{region.api_host}"
    assert region.stream_host == "api-ws." + region.api_host.removeprefix("api.")
    address = parse_portal_address(f"https://{region.portal_host}/admin/?org_id={ORG}#!dashboard/insights")
    assert address is not None
    assert (address.base_url, address.region, address.org_id) == (base_url(region), region, ORG)


@pytest.mark.parametrize(
    ("text", "base", "region", "org"),
    [
        (f"  <https://manage.eu.mist.com/admin/?org_id={ORG}#!dashboard>\n", "https://api.eu.mist.com", "emea01", ORG),
        (f"https://manage.mist.com/admin/#!sites/?org_id={ORG.upper()}", "https://api.mist.com", "global01", ORG),
        ("https://manage.mist.com/admin/?org_id=none", "https://api.mist.com", "global01", None),
        (f"https://api.ac5.mist.com/api/v1/orgs/{ORG}/sites", "https://api.ac5.mist.com", "apac01", ORG),
        ("api.gc7.mist.com", "https://api.gc7.mist.com", "apac03", None),
        ("http://manage.gc1.mist.com", "https://api.gc1.mist.com", "global02", None),
        (f"manage.gc9.mist.com/admin/?org_id={ORG}", "https://api.gc9.mist.com", None, ORG),
        ("http://127.0.0.1:8000", "http://127.0.0.1:8000", None, None),
        ("127.0.0.1:8000/api/v1/self", "http://127.0.0.1:8000", None, None),
        ("localhost:81", "http://localhost:81", None, None),
        ("http://[::1]:8000/", "http://[::1]:8000", None, None),
        ("https://user:secret@mist.example.org/relay/api/v1", "https://mist.example.org/relay", None, None),
        ("mist.example.org", "https://mist.example.org", None, None),
        ("https://sim.example.org/admin/index.html", "https://sim.example.org", None, None),
    ],
)
def test_addresses_are_read(text: str, base: str, region: str | None, org: str | None) -> None:
    address = parse_portal_address(text)
    assert address is not None
    assert address.base_url == base
    assert (address.region.key if address.region else None) == region
    assert address.org_id == org


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "hello",
        "two words.com",
        "ftp://mist.example.org",
        "http://x.example.org:99999",
        "https://",
        "a..b",
        "http://[::1",
    ],
)
def test_what_names_no_host_is_refused(text: str) -> None:
    assert parse_portal_address(text) is None


def test_unknown_hosts_have_no_region() -> None:
    assert region_of_host("example.org") is None
