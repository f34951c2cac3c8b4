"""A device's last sample in glyph and word; knows no widget."""

from __future__ import annotations

from mistdesk.domain.estate.model import DeviceKind
from mistdesk.domain.occupancy.samples import StatusKind, status_kind
from mistdesk.services.occupancy import Latest
from mistdesk.ui.kit.tokens import Meaning
from mistdesk.ui.words import UNKNOWN

_MEANINGS = {
    StatusKind.CONNECTED: Meaning.OK,
    StatusKind.DISCONNECTED: Meaning.ERROR,
    StatusKind.RESTARTING: Meaning.REVIEW,
    StatusKind.UPGRADING: Meaning.UPGRADING,
    StatusKind.UNKNOWN: Meaning.UNKNOWN,
}
_WORDS = {
    StatusKind.CONNECTED: "up",
    StatusKind.DISCONNECTED: "down",
    StatusKind.RESTARTING: "restarting",
    StatusKind.UPGRADING: "upgrading",
    StatusKind.UNKNOWN: UNKNOWN,
}


def meaning_of(latest: Latest | None) -> Meaning:
    """The glyph of a device."""
    return _MEANINGS[status_kind(latest.status if latest else None)]


def short_word(latest: Latest | None, kind: DeviceKind) -> str:
    """What stands beside a device: its count, or its state where there is no count to show."""
    status = status_kind(latest.status if latest else None)
    if latest is not None and status is StatusKind.CONNECTED and kind is DeviceKind.AP:
        return UNKNOWN if latest.count is None else f"{latest.count:,}"
    return _WORDS[status]


def spoken(latest: Latest | None, kind: DeviceKind) -> str:
    """The same for a screen reader."""
    status = status_kind(latest.status if latest else None)
    if status is StatusKind.UNKNOWN:
        return "state unknown"
    if latest is not None and status is StatusKind.CONNECTED and kind is DeviceKind.AP:
        return "up, count unknown" if latest.count is None else f"up, {latest.count} clients"
    return _WORDS[status]
