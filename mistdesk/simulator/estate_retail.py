"""Estates of any size for measuring: a chain of shops, each on one floor."""

from __future__ import annotations

from mistdesk.simulator.builder import EstateBuilder, FloorPlan, SitePlan
from mistdesk.simulator.estate import Estate
from mistdesk.simulator.spaces import SpaceKind

_TOWNS = (
    ("Austin", "US", 30.2672, -97.7431, "America/Chicago"),
    ("Leeds", "GB", 53.8008, -1.5491, "Europe/London"),
    ("Köln", "DE", 50.9375, 6.9603, "Europe/Berlin"),
    ("Lille", "FR", 50.6292, 3.0573, "Europe/Paris"),
    ("Valencia", "ES", 39.4699, -0.3763, "Europe/Madrid"),
    ("福岡", "JP", 33.5902, 130.4017, "Asia/Tokyo"),
    ("Perth", "AU", -31.9523, 115.8613, "Australia/Perth"),
    ("Denver", "US", 39.7392, -104.9903, "America/Denver"),
)
_KINDS = (SpaceKind.RETAIL, SpaceKind.RETAIL, SpaceKind.RETAIL, SpaceKind.LOBBY, SpaceKind.CANTEEN)
_FLOORS = {"DE": "EG", "FR": "RDC", "ES": "Planta baja", "JP": "1階"}


def retail_estate(seed: int, sites: int, access_points: int) -> Estate:
    """Build shops with the access points spread evenly over them."""
    builder = EstateBuilder(seed, f"retail:{sites}:{access_points}", "Corner Shops International")
    for index in range(sites):
        town, country, lat, lng, timezone = _TOWNS[index % len(_TOWNS)]
        number = index + 1
        count = access_points * number // sites - access_points * index // sites
        floor = FloorPlan(_FLOORS.get(country, "Ground Floor"), "", count, _KINDS)
        builder.add_site(
            SitePlan(
                f"{town} {number:04d}",
                f"S{number:04d}",
                f"{number} Market Street, {town}, {country}",
                country,
                round(lat + number % 97 / 1000, 4),
                round(lng + number % 89 / 1000, 4),
                timezone,
                (floor,),
            )
        )
    return builder.estate()
