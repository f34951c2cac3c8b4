"""What polling costs of the hourly call limit, computed before the first poll; makes no call."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from math import ceil

from mistdesk.domain.estate.model import DeviceKind, Inventory
from mistdesk.domain.estate.turns import SITES_A_READING
from mistdesk.domain.sync import BudgetLine, CallPlan, PollSettings

PAGE = 1000
HOUR = 3600.0
RESERVE = 0.2  # share of the limit left to people who share the quota (user tokens) and to refreshes by hand


@dataclass(frozen=True, slots=True)
class PollChoice:
    """Which calls a poll makes: the organisation's rows or not, and which sites' rows."""

    org_rows: bool
    site_ids: tuple[str, ...]
    plan: CallPlan


def choose_calls(
    inventory: Inventory,
    settings: PollSettings,
    *,
    limit: int,
    org_rows_have_counts: bool | None,
    site_only: bool,
    mapped_sites: Collection[str] = (),
) -> PollChoice:
    """The calls of each poll (DESIGN 5). Sites beyond the budget keep their status and lose their counts."""
    polls = HOUR / settings.stats_seconds
    readings = HOUR / settings.inventory_seconds
    pages = _pages_by_site(inventory)
    counted = _sites_with_aps(inventory)
    org_pages = max(1, ceil(sum(_devices_by_site(inventory).values()) / PAGE))
    lines = [_reading_line(inventory, readings, site_only=site_only)]
    spent = lines[0].calls_per_hour
    wanted = sorted(pages, key=lambda site: (site not in counted, site not in mapped_sites, site))
    if org_rows_have_counts and not site_only:
        lines.append(BudgetLine("device statistics of the organisation", polls * org_pages, "with client counts"))
        return PollChoice(True, (), _plan(lines, limit, (), counts=True))
    allowance = limit * (1 - RESERVE) - spent
    if polls * sum(pages.values()) <= allowance:
        chosen, org = wanted, not pages and not site_only
    else:
        org = not site_only
        worth = [
            site for site in wanted if site in counted or site_only
        ]  # others have their status from the rows of all
        chosen = _affordable(worth, pages, allowance - (polls * org_pages if org else 0.0), polls)
    if org:
        lines.append(BudgetLine("device statistics of the organisation", polls * org_pages, "status only"))
    if chosen:
        cost = polls * sum(pages[site] for site in chosen)
        lines.append(BudgetLine(f"device statistics of {len(chosen)} sites", cost, "status and client counts"))
    names = {site.id: site.name for site in inventory.sites}
    read = set(chosen)
    skipped = tuple(
        f"{'client counts' if org else 'status and client counts'} of {names.get(site, site)}"
        for site in wanted
        if site not in read and (site in counted or site_only)
    )
    return PollChoice(org, tuple(chosen), _plan(lines, limit, skipped, counts=org_rows_have_counts))


def _plan(lines: list[BudgetLine], limit: int, skipped: tuple[str, ...], *, counts: bool | None) -> CallPlan:
    return CallPlan(sum(line.calls_per_hour for line in lines), limit, tuple(lines), skipped, counts)


def _devices_by_site(inventory: Inventory) -> Counter[str]:
    return Counter(d.site_id for d in inventory.devices if d.site_id is not None and d.gone_since is None)


def _pages_by_site(inventory: Inventory) -> dict[str, int]:
    return {site: ceil(n / PAGE) for site, n in _devices_by_site(inventory).items()}


def _sites_with_aps(inventory: Inventory) -> frozenset[str | None]:
    return frozenset(d.site_id for d in inventory.devices if d.kind is DeviceKind.AP and d.gone_since is None)


def _reading_line(inventory: Inventory, readings: float, *, site_only: bool) -> BudgetLine:
    sites = len(inventory.sites)
    if site_only:
        return BudgetLine("sites, maps and devices", readings * 3 * sites, "read once an inventory interval")
    turn = min(sites, SITES_A_READING)
    calls = 3 + ceil(sites / PAGE) + ceil(len(inventory.devices) / PAGE) + 2 * turn
    note = "read once an inventory interval"
    if turn < sites:
        note += f", maps of {turn:,} sites at a time"
    return BudgetLine("sites, maps and devices", readings * calls, note)


def _affordable(wanted: list[str], pages: dict[str, int], allowance: float, polls: float) -> list[str]:
    chosen: list[str] = []
    for site in wanted:
        allowance -= polls * pages[site]
        if allowance < 0:
            break
        chosen.append(site)
    return chosen
