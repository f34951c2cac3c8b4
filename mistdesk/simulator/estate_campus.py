"""The campus estate: twelve sites in many scripts, and every awkward thing the contract allows."""

from __future__ import annotations

from mistdesk.simulator.builder import EstateBuilder, FloorPlan, SitePlan
from mistdesk.simulator.estate import NO_SITE, DeviceType, Estate, EstateDevice
from mistdesk.simulator.life import Spell, StatusWord
from mistdesk.simulator.spaces import SpaceKind

_OFFICE = (SpaceKind.OFFICE, SpaceKind.OFFICE, SpaceKind.LAB, SpaceKind.OFFICE)
_MIXED = (SpaceKind.LOBBY, SpaceKind.CANTEEN, SpaceKind.OFFICE, SpaceKind.OFFICE)
_LECTURE = (SpaceKind.LECTURE, SpaceKind.LECTURE, SpaceKind.LOBBY)
_LAB = (SpaceKind.LAB, SpaceKind.LAB, SpaceKind.OFFICE)
_SHOP = (SpaceKind.RETAIL, SpaceKind.RETAIL, SpaceKind.CANTEEN)
# Long ago, and longer than any demonstration lasts.
_ALWAYS = (1_500_000_000.0, 4_000_000_000.0)


def _northgate() -> SitePlan:
    floors = (
        FloorPlan("Ground Floor", "AGF", 14, _LECTURE, "Hall A"),
        FloorPlan("1st Floor", "A1F", 14, _LECTURE, "Hall A"),
        FloorPlan("2nd Floor", "A2F", 12, _OFFICE, "Hall A"),
        FloorPlan("Basement", "BB1", 6, _LAB, "Hall B"),
        FloorPlan("Level 1", "BL1", 14, _LAB, "Hall B"),
        FloorPlan("Level 2", "BL2", 14, _LAB, "Hall B"),
        FloorPlan("Lower Level", "LLL", 8, _MIXED, "Library"),
        FloorPlan("Floor 1", "LF1", 12, _MIXED, "Library"),
        FloorPlan("Mezzanine", "LMZ", 3, (SpaceKind.OFFICE,), "Library"),
    )
    return SitePlan(
        "Northgate Campus",
        "NG",
        "1200 Northgate Avenue, Ann Arbor, MI 48109, USA",
        "US",
        42.2780,
        -83.7382,
        "America/Detroit",
        floors,
        switches=6,
        gateways=0,
    )


def _europe() -> tuple[SitePlan, ...]:
    return (
        SitePlan(
            "München Werk Süd",
            "MW",
            "Gießereistraße 17, 81541 München, Deutschland",
            "DE",
            48.1235,
            11.5960,
            "Europe/Berlin",
            (
                FloorPlan("UG", "1UG", 6, _LAB, "Gebäude 1"),
                FloorPlan("EG", "1EG", 12, _MIXED, "Gebäude 1"),
                FloorPlan("1. OG", "1O1", 12, _OFFICE, "Gebäude 1"),
                FloorPlan("2. OG", "1O2", 12, _OFFICE, "Gebäude 1"),
                FloorPlan("Erdgeschoss", "2EG", 10, _LAB, "Gebäude 2"),
                FloorPlan("1. Obergeschoss", "2O1", 10, _LAB, "Gebäude 2"),
                FloorPlan("Galerie", "2GA", 2, (SpaceKind.LOBBY,), "Gebäude 2"),
            ),
            switches=4,
        ),
        SitePlan(
            "Lyon Confluence",
            "LY",
            "22 quai de l'Écluse, 69002 Lyon, France",
            "FR",
            45.7406,
            4.8156,
            "Europe/Paris",
            (
                FloorPlan("RDC", "RDC", 12, _MIXED),
                FloorPlan("1er étage", "1E", 12, _OFFICE),
                FloorPlan("2e étage", "2E", 12, _OFFICE),
                FloorPlan("Sous-sol", "SS", 4, _LAB, google=True),
            ),
            switches=2,
        ),
        SitePlan(
            "Madrid Norte",
            "MD",
            "Calle del Almendro 31, 28034 Madrid, España",
            "ES",
            40.4936,
            -3.6937,
            "Europe/Madrid",
            (
                FloorPlan("Sótano 1", "S1", 4, _LAB),
                FloorPlan("Planta baja", "PB", 12, _MIXED),
                FloorPlan("Planta 1", "P1", 12, _OFFICE, scaled=False),
                FloorPlan("Planta 2", "P2", 12, _OFFICE),
            ),
            switches=2,
        ),
        SitePlan(
            "Nordic Lab 🧪",
            "NL",
            "Hamngatan 8, 111 47 Stockholm, Sverige",
            "SE",
            59.3326,
            18.0719,
            "Europe/Stockholm",
            (FloorPlan("Level 1", "L1", 15, _LAB), FloorPlan("Level 2", "L2", 15, _LAB)),
        ),
        SitePlan(
            "Branch Office",
            "BO",
            "5 Mill Lane, Leeds LS1 4AP, United Kingdom",
            "GB",
            53.7960,
            -1.5450,
            "Europe/London",
            (FloorPlan("Ground Floor", "GF", 12, _SHOP), FloorPlan("First Floor", "FF", 10, _OFFICE)),
        ),
    )


def _asia_and_south() -> tuple[SitePlan, ...]:
    return (
        SitePlan(
            "東京本社",
            "TH",
            "東京都千代田区外神田 3-14-9, 101-0021, 日本",
            "JP",
            35.7033,
            139.7710,
            "Asia/Tokyo",
            (
                FloorPlan("B1F", "B1", 8, _SHOP),
                FloorPlan("1階", "1F", 12, _MIXED),
                FloorPlan("2階", "2F", 12, _OFFICE),
                FloorPlan("3階", "3F", 12, _OFFICE),
                FloorPlan("4F", "4F", 12, _OFFICE),
                FloorPlan("屋上", "RF", 2, (SpaceKind.LOBBY,)),
            ),
            switches=4,
        ),
        SitePlan(
            "大阪ラボ",
            "OS",
            "大阪府大阪市北区中之島 6-2-40, 530-0005, 日本",
            "JP",
            34.6913,
            135.4890,
            "Asia/Tokyo",
            (FloorPlan("地下1階", "B1", 8, _LAB), FloorPlan("1階", "1F", 16, _LAB)),
        ),
        SitePlan(
            "مكتب دبي",
            "DX",
            "شارع الميناء 44، دبي، الإمارات العربية المتحدة",
            "AE",
            25.2631,
            55.2972,
            "Asia/Dubai",
            (
                FloorPlan("Ground Floor", "GF", 14, _SHOP),
                FloorPlan("الطابق الأول", "F1", 14, _OFFICE),
                FloorPlan("Level 2", "L2", 12, _OFFICE),
            ),
            switches=2,
        ),
        SitePlan(
            "Bengaluru Tech Park",
            "BL",
            "Plot 77, Outer Ring Road, Bengaluru 560103, India",
            "IN",
            12.9352,
            77.6946,
            "Asia/Kolkata",
            (
                FloorPlan("Ground Floor", "GF", 18, _MIXED),
                FloorPlan("1st Floor", "1F", 18, _OFFICE),
                FloorPlan("2nd Floor", "2F", 18, _OFFICE),
                FloorPlan("3rd Floor", "3F", 18, _OFFICE),
            ),
            switches=3,
        ),
        SitePlan(
            "São Paulo ☕ Hub",
            "SP",
            "Rua das Jabuticabeiras 210, São Paulo, SP 05604-020, Brasil",
            "BR",
            -23.5890,
            -46.6990,
            "America/Sao_Paulo",
            (FloorPlan("Level 1", "L1", 14, _MIXED), FloorPlan("Level 2", "L2", 14, _OFFICE)),
        ),
    )


def campus_estate(seed: int) -> Estate:
    """Build the campus."""
    builder = EstateBuilder(seed, "campus", "Northgate Group")
    northgate = builder.add_site(_northgate())
    for plan in (*_europe(), *_asia_and_south()):
        builder.add_site(plan)
    # The second of its name, and it has no maps.
    mapless = builder.add_site(
        SitePlan(
            "Branch Office",
            "BC",
            "940 Canal Street, Chicago, IL 60607, USA",
            "US",
            41.8696,
            -87.6396,
            "America/Chicago",
        )
    )
    for number in range(1, 9):
        builder.add_ap(mapless, f"BC-AP{number:02d}", SpaceKind.OFFICE)
    builder.add_stack(northgate, "NG-CORE-STACK", "EX4400-48P", 3)
    builder.add_pair(northgate, "NG-EDGE", "SRX345")
    _add_homeless(builder)
    _make_awkward([device for device in builder.devices if device.type is DeviceType.AP and device.map_id])
    return builder.estate()


def _add_homeless(builder: EstateBuilder) -> None:
    for number in range(1, 4):
        builder.add_ap(None, f"SPARE-AP{number:02d}")
    for number in range(4, 6):
        builder.add_ap(None, f"SPARE-AP{number:02d}").site_id = NO_SITE
    builder.add_wired(None, DeviceType.SWITCH, None, None)


def _make_awkward(access_points: list[EstateDevice]) -> None:
    # Every so many devices, so that each site has its share.
    for index, device in enumerate(access_points):
        match index % 97:
            case 7:
                device.name = None
            case 19:
                device.name = ""
            case 29:
                device.name = access_points[index - 1].name
            case 37:
                device.map_id = None
            case 43:
                device.map_id = f"0badf00d-0000-4000-8000-{device.mac}"
            case 53:
                device.never_connected = True
            case 61 | 62 | 63:
                device.scripted = (Spell(*_ALWAYS, StatusWord.DISCONNECTED),)
            case 71:
                device.serial = f"1{device.serial[1:]}"
            case 79:
                device.name = f"{device.name} 📶"
            case _:
                pass
    for device, word in ((access_points[3], StatusWord.UPGRADING), (access_points[5], StatusWord.RESTARTING)):
        device.scripted = (Spell(*_ALWAYS, word),)
