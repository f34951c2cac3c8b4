"""Opens an estate by its name or file; knows every kind of estate and no HTTP."""

from __future__ import annotations

from pathlib import Path

from mistdesk.domain.errors import WrongUsage
from mistdesk.simulator.cloud import OrgCloud
from mistdesk.simulator.estate_campus import campus_estate
from mistdesk.simulator.estate_retail import retail_estate
from mistdesk.simulator.estate_small import small_estate
from mistdesk.simulator.living import LivingCloud
from mistdesk.simulator.recorded import load_estate

_MOST_SITES = 10_000
_MOST_APS = 1_000_000


def open_estate(name: str, seed: int, start: float) -> OrgCloud:
    """Open "small", "campus", "retail:SITES:APS" or a JSON file."""
    if name == "small":
        return LivingCloud(small_estate(seed, start))
    if name == "campus":
        return LivingCloud(campus_estate(seed))
    if name == "retail" or name.startswith("retail:"):
        sites, access_points = _sizes(name)
        return LivingCloud(retail_estate(seed, sites, access_points))
    return load_estate(Path(name), seed)


def _sizes(name: str) -> tuple[int, int]:
    parts = name.split(":")[1:]
    if len(parts) == 2 and all(part.isascii() and part.isdigit() for part in parts):
        sites, access_points = int(parts[0]), int(parts[1])
        if 1 <= sites <= _MOST_SITES and sites <= access_points <= _MOST_APS:
            return sites, access_points
    raise WrongUsage(
        "This estate cannot be made",
        f'"{name}" does not say how many sites and access points.',
        f"Write retail:SITES:APS, such as retail:400:100000, with 1 to {_MOST_SITES} sites"
        f" and at least as many access points, {_MOST_APS} at most.",
    )
