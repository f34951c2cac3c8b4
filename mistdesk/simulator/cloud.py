"""What the endpoints may ask of an organisation, made up or recorded; knows no HTTP."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

Row = dict[str, object]
LinkMaker = Callable[[str], str]


class DisconnectedShape(StrEnum):
    """How the row of a disconnected access point looks: keys absent, null, or last values kept."""

    MIXED = "mixed"
    ABSENT = "absent"
    NULL = "null"
    LAST = "last"


@dataclass(frozen=True, slots=True)
class Look:
    """The moment (epoch seconds) and the manner in which rows are made."""

    now: float
    shape: DisconnectedShape = DisconnectedShape.MIXED


class CloudDevice(Protocol):
    """A device, or a row about one: what filters ask, and the rows it can give. Unknown words are empty."""

    @property
    def id(self) -> str:
        """The id used in paths."""

    @property
    def type(self) -> str:
        """The word for the type of device."""

    @property
    def mac(self) -> str:
        """The address, twelve digits."""

    @property
    def serial(self) -> str:
        """The serial."""

    @property
    def model(self) -> str:
        """The model."""

    @property
    def name(self) -> str | None:
        """The name that people gave."""

    @property
    def site_id(self) -> str:
        """The site, or nothing."""

    @property
    def vc_mac(self) -> str:
        """The address of the stack or pair it belongs to."""

    @property
    def hidden_member(self) -> bool:
        """Whether inventory shows it only when members are asked for."""

    def status(self, look: Look) -> str:
        """Give the status word."""

    def clients(self, look: Look) -> int | None:
        """Count the Wi-Fi stations, if that is known."""

    def inventory_row(self, look: Look) -> object:
        """Give the row of the inventory."""

    def config_row(self) -> object:
        """Give the row of the device list."""

    def stats_row(self, look: Look) -> object:
        """Give the row of the statistics."""


class OrgCloud(Protocol):
    """One organisation."""

    @property
    def org_id(self) -> str:
        """The id of the organisation."""

    @property
    def recorded(self) -> bool:
        """Whether rows must go out exactly as they came in."""

    def org(self) -> Row:
        """Give the organisation's row."""

    def self_row(self) -> Row | None:
        """Give the recorded answer about the token's owner, if there is one."""

    def site_ids(self) -> Sequence[str]:
        """List the sites that paths may name."""

    def sites(self) -> Sequence[object]:
        """Give all rows of sites."""

    def maps(self, site_id: str, link: LinkMaker) -> Sequence[object]:
        """Give the rows of a site's maps; `link` makes the address of a map's picture."""

    def picture(self, map_id: str) -> bytes | None:
        """Draw the picture of a map."""

    def zones(self, site_id: str) -> Sequence[Row]:
        """Give the rows of a site's zones."""

    def stations(self, site_id: str, map_id: str, look: Look) -> Sequence[Row]:
        """Give the rows of the Wi-Fi stations on a map."""

    def inventory(self) -> Sequence[CloudDevice]:
        """List what inventory lists, members of stacks included."""

    def devices(self, site_id: str) -> Sequence[CloudDevice]:
        """List a site's configured devices."""

    def stats(self, site_id: str | None) -> Sequence[CloudDevice]:
        """List the devices with statistics, of a site or of all."""


class Clouds:
    """All organisations of this cloud."""

    def __init__(self, orgs: Sequence[OrgCloud]) -> None:
        self._orgs = {org.org_id: org for org in orgs}
        self._org_of_site = {site_id: org.org_id for org in orgs for site_id in org.site_ids()}

    def __iter__(self) -> Iterator[OrgCloud]:
        return iter(self._orgs.values())

    def org(self, org_id: str) -> OrgCloud | None:
        """Find an organisation."""
        return self._orgs.get(org_id)

    def of_site(self, site_id: str) -> OrgCloud | None:
        """Find the organisation that has a site."""
        org_id = self._org_of_site.get(site_id)
        return None if org_id is None else self._orgs[org_id]

    def picture(self, map_id: str) -> bytes | None:
        """Draw the picture of a map, whoever's it is."""
        for org in self._orgs.values():
            picture = org.picture(map_id)
            if picture is not None:
                return picture
        return None
