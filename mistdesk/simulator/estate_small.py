"""The small estate, three sites in three countries, and the still smaller one of the second organisation."""

from __future__ import annotations

from mistdesk.simulator.builder import EstateBuilder, FloorPlan, SitePlan
from mistdesk.simulator.estate import DeviceType, Estate
from mistdesk.simulator.life import Spell, StatusWord
from mistdesk.simulator.spaces import SpaceKind

_OFFICES = (SpaceKind.OFFICE, SpaceKind.OFFICE, SpaceKind.LAB)
_ENTRANCE = (SpaceKind.LOBBY, SpaceKind.CANTEEN, SpaceKind.OFFICE)

_PLANS = (
    SitePlan(
        "Riverside Office",
        "RV",
        "48 Ferry Landing, Boston, MA 02110, USA",
        "US",
        42.3563,
        -71.0502,
        "America/New_York",
        (
            FloorPlan("Ground Floor", "GF", 5, _ENTRANCE),
            FloorPlan("2nd Floor", "2F", 6, _OFFICES),
            FloorPlan("Level 4", "L4", 5, _OFFICES),
            FloorPlan("Mezzanine", "MZ", 1, (SpaceKind.LOBBY,)),
        ),
        switches=2,
    ),
    SitePlan(
        "Nordbau Hamburg",
        "NB",
        "Speicherweg 12, 20457 Hamburg, Deutschland",
        "DE",
        53.5438,
        9.9953,
        "Europe/Berlin",
        (
            FloorPlan("EG", "EG", 5, _ENTRANCE),
            FloorPlan("1. OG", "1OG", 4, (SpaceKind.LECTURE, SpaceKind.OFFICE)),
            FloorPlan("2. OG", "2OG", 4, _OFFICES),
        ),
    ),
    SitePlan(
        "東京ラボ",
        "TK",
        "東京都港区海岸 5-7-3, 105-0022, 日本",
        "JP",
        35.6509,
        139.7594,
        "Asia/Tokyo",
        (
            FloorPlan("B1F", "B1F", 2, (SpaceKind.LAB,)),
            FloorPlan("1階", "1F", 4, (SpaceKind.RETAIL, SpaceKind.LOBBY)),
            FloorPlan("3階", "3F", 4, _OFFICES),
        ),
    ),
)


def small_estate(seed: int, start: float) -> Estate:
    """Build three sites with 40 access points; two of these have a bad hour from the start."""
    builder = EstateBuilder(seed, "small", "Harbour & Sons")
    for plan in _PLANS:
        builder.add_site(plan)
    access_points = [device for device in builder.devices if device.type is DeviceType.AP]
    pick = builder.devices[0].key % (len(access_points) - 1)
    access_points[pick].scripted = (Spell(start + 240, start + 840, StatusWord.DISCONNECTED),)
    access_points[pick + 1].scripted = (
        Spell(start + 1_500, start + 1_860, StatusWord.UPGRADING),
        Spell(start + 1_860, start + 2_040, StatusWord.RESTARTING),
    )
    return builder.estate()


def second_estate(seed: int) -> Estate:
    """Build the second organisation, which only some tokens see: one site, one floor."""
    builder = EstateBuilder(seed, "second", "Lighthouse Rentals")
    builder.add_site(
        SitePlan(
            "Pier 9",
            "P9",
            "9 Pier Road, Portland, ME 04101, USA",
            "US",
            43.6591,
            -70.2568,
            "America/New_York",
            (FloorPlan("Level 1", "L1", 4, _ENTRANCE),),
        )
    )
    return builder.estate()
