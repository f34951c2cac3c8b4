"""A small estate written out by hand, with every kind of device that the guide speaks of, and what a person said."""

from __future__ import annotations

from mistdesk.domain.estate.assembly import assemble
from mistdesk.domain.estate.model import NO_SITE_ID, DeviceRow, FloorMap, Inventory, Member, Organization, Site
from mistdesk.domain.mapping.columns import Column
from mistdesk.domain.mapping.prefill import build_sheet
from mistdesk.domain.mapping.sheet import CellKey, MappingSheet, Override

SITES = (
    Site("s-hq", "Headquarters", "1 Main St, Austin", "US", "America/Chicago"),
    Site("s-lab", "Werk Süd", "Hauptstr. 5, Stuttgart", "DE", "Europe/Berlin"),
)
MAPS = (
    FloorMap("m-1", "s-hq", "Level 1"),
    FloorMap("m-2", "s-hq", "Level 2"),
    FloorMap("m-eg", "s-lab", "EG"),
    FloorMap("m-og", "s-lab", "1. OG", group_name="Nordbau"),
)


def _row(
    key: str, kind: str, site: str, serial: str, *, name: str = "", floor: str = "", host: str = "", mac: str = ""
) -> DeviceRow:
    return DeviceRow(
        key,
        kind,
        serial=serial,
        name=name or None,
        hostname=host or None,
        site_id=site,
        map_id=floor or None,
        mac=mac or None,
    )


ROWS = (
    _row("ap-1", "ap", "s-hq", "A1HQ0001", name="AP-1", floor="m-1", mac="5c5b35000001"),
    _row("ap-2", "ap", "s-hq", " A1HQ0002 ", name="AP-2", floor="m-1"),
    _row("ap-3", "ap", "s-hq", "A1HQ0003", host="hq-l2-ap", floor="m-2"),  # no name: a stand-in
    _row("ap-on-no-floor", "ap", "s-hq", "A1HQ0004", name="AP-4"),
    _row("ap-bad-serial", "ap", "s-hq", "BAD", name="AP-5", floor="m-2"),
    _row("ap-left-out", "ap", "s-hq", "A1HQ0006", name="AP-6", floor="m-2"),
    _row("ap-in-no-site", "ap", NO_SITE_ID, "A1HQ0007", name="AP-7"),
    _row("sw-hq", "switch", "s-hq", "SWHQ0001", name="SW-HQ"),
    _row("sw-annex", "switch", "s-hq", "SWHQ0002", name="SW-ANNEX"),  # a person puts it in the second building
    _row("edge", "mxedge", "s-hq", "MXHQ0001", name="EDGE"),
    _row("ap-eg", "ap", "s-lab", "A1LA0001", name="AP-EG", floor="m-eg"),
    _row("ap-mesh", "ap", "s-lab", "A1LA0002", name="AP-MESH", floor="m-og"),  # by air to ap-eg, an ap all the same
    _row("sw-north", "switch", "s-lab", "SWLA0001", name="SW-NORTH", floor="m-og"),  # sub-building by the map's group
    DeviceRow(
        "gw-lab",
        "gateway",
        serial="GWLA0001",
        name="GW-LAB",
        site_id="s-lab",
        members=(Member("GWLA0001", ""), Member("GWLA0002", "")),
    ),
)

SAID: dict[CellKey, Override] = {
    ("ap-1", Column.SPACE_NAME): Override("Reception"),
    ("ap-1", Column.SPACE_CODE): Override("1.01"),
    ("ap-left-out", Column.EXCLUDE): Override("yes"),
    ("sw-annex", Column.SUB_NAME): Override("Annex"),
    ("sw-annex", Column.SUB_CODE): Override("ANX"),
}


def inventory() -> Inventory:
    """The estate as read."""
    return Inventory(
        revision=3,
        taken_at=1_760_000_000.0,
        organization=Organization("org", "Example"),
        sites=SITES,
        maps=MAPS,
        devices=assemble(ROWS, (), (), (site.id for site in SITES)),
    )


def sheet(said: dict[CellKey, Override] | None = None) -> MappingSheet:
    """Its sheet with what a person said."""
    return build_sheet(inventory(), target_site="SITE1", overrides=SAID if said is None else said, revision=7)
