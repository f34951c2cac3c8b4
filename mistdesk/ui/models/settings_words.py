"""What the Settings place says of connection, target, polling and versions; it knows no widget and no service."""

from __future__ import annotations

import platform
from collections.abc import Sequence

from PySide6 import __version__ as pyside_version
from PySide6.QtCore import qVersion

from mistdesk import __version__
from mistdesk.domain.estate.model import Inventory
from mistdesk.domain.occupancy.budget import choose_calls
from mistdesk.domain.sync import (
    MistConnection,
    PollSettings,
    Settings,
    SideState,
    SyncState,
    TargetKind,
    TargetSettings,
)
from mistdesk.ui.kit.tokens import Meaning
from mistdesk.ui.models.sign_in_words import cloud_words, host_of
from mistdesk.ui.words import plural, span

DEFAULT_LIMIT = 5000
STATS_SECONDS = (60.0, 120.0, 300.0, 600.0, 900.0, 1800.0)
INVENTORY_SECONDS = (1800.0, 3600.0, 6 * 3600.0, 24 * 3600.0)
THEMES = ("system", "light", "dark")

_SIDES = {
    SideState.NOT_SIGNED_IN: (Meaning.UNKNOWN, "Not signed in"),
    SideState.WORKING: (Meaning.OK, "Signed in, reading"),
    SideState.OK: (Meaning.OK, "Signed in"),
    SideState.OFFLINE: (Meaning.ERROR, "Cannot be reached"),
    SideState.QUOTA: (Meaning.REVIEW, "Call limit used up"),
    SideState.SIGN_IN_AGAIN: (Meaning.ERROR, "Refused: sign in again"),
    SideState.ERROR: (Meaning.ERROR, "Failed"),
}


def side_words(side: SideState) -> tuple[Meaning, str]:
    """Glyph and words for one side's state."""
    return _SIDES[side]


def target_words(target: TargetSettings, side: SideState) -> tuple[Meaning, str]:
    """Glyph and words for the target; nobody signs in to the embedded graph."""
    if target.kind is TargetKind.LOCAL and side in {SideState.OK, SideState.NOT_SIGNED_IN, SideState.WORKING}:
        return Meaning.OK, "Ready"
    return side_words(side)


def every(seconds: float) -> str:
    """How often, as a choice says it: "Every 5 minutes"."""
    word = {60.0: "Every minute", 3600.0: "Every hour"}.get(seconds)
    return word or f"Every {span(seconds)}"


def with_current(choices: Sequence[float], current: float) -> tuple[float, ...]:
    """The choices, and the one in use even when it is none of them."""
    return tuple(sorted({*choices, current}))


def mist_facts(settings: Settings, sync: SyncState, organization: str) -> tuple[tuple[str, str], ...]:
    """Rows of the Mist connection."""
    mist = settings.mist
    rights = {None: "Not known yet", True: "Read and write; nothing is written", False: "Read only"}[sync.can_write]
    reach = f"{plural(len(mist.site_ids), 'site')} only" if mist.site_ids else "All sites of the organisation"
    return (
        ("Organisation", mist.org_name or organization or mist.org_id),
        ("Cloud", cloud_words(mist.base_url)),
        ("Rights", rights),
        ("Reach", reach),
    )


def target_facts(target: TargetSettings, site_name: str) -> tuple[tuple[str, str], ...]:
    """Rows of the target; what it does not have is left out."""
    if target.kind is TargetKind.LOCAL:
        rows = [("Target", "The embedded graph, on this computer")]
    else:
        rows = [("Target", f"Mapped ({host_of(target.url)})")]
        rows += [("Organisation", target.org_id)] if target.org_id else []
        rows += [("Connector", target.connector_id)] if target.connector_id else []
    rows.append(("Mapped site", site_name or "Chosen row by row in the grid"))
    return tuple(rows)


def calls_words(inventory: Inventory, poll: PollSettings, sync: SyncState, mist: MistConnection) -> tuple[Meaning, str]:
    """What the schedule costs of the hour's calls, and what it must skip."""
    limit = sync.calls_limit or DEFAULT_LIMIT
    plan = choose_calls(
        inventory,
        poll,
        limit=limit,
        org_rows_have_counts=sync.org_rows_have_counts,
        site_only=bool(mist.site_ids),
    ).plan
    text = f"About {round(plan.calls_per_hour):,} of {limit:,} calls an hour."
    if plan.skipped:
        return (
            Meaning.REVIEW,
            f"{text} Client counts of {plural(len(plan.skipped), 'site')} do not fit and are skipped.",
        )
    return Meaning.OK, f"{text} Nothing is skipped."


def version_facts() -> tuple[tuple[str, str], ...]:
    """Versions, as a report needs them."""
    return (
        ("mistdesk", __version__),
        ("Python", platform.python_version()),
        ("Qt", f"{qVersion()}, PySide {pyside_version}"),
        ("System", platform.platform(terse=True)),
    )
