"""A measured sample and what its words mean; made once where a stats row is read, never changed after."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from mistdesk.domain.estate.model import DeviceKind

_VALUES = {"connected": 1, "disconnected": 0, "restarting": 0, "upgrading": 0}


class StatusKind(StrEnum):
    """How a status is shown: word and glyph, never colour alone."""

    CONNECTED = "connected"
    DISCONNECTED = "disconnected"
    RESTARTING = "restarting"
    UPGRADING = "upgrading"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Sample:
    """What Mist said of one device. `observed_at`: aware UTC, the server's Date of the page.

    `status` is Mist's word or None; `num_clients` is None where Mist gave none: unknown, which is not 0.
    """

    device_id: str
    kind: DeviceKind
    observed_at: datetime
    status: str | None = None
    num_clients: int | None = None
    mac: str = ""


def status_kind(word: str | None) -> StatusKind:
    """The status as shown; a word that is not known stays unknown (API-FACTS 6.3)."""
    try:
        return StatusKind(word or "unknown")
    except ValueError:
        return StatusKind.UNKNOWN


def status_value(word: str | None) -> int | None:
    """1 for connected, 0 for down words, None where no sample may be made (DESIGN 6)."""
    return _VALUES.get(word or "")


def client_count(sample: Sample) -> int | None:
    """The count, only of an access point that is connected and whose row has the number (DESIGN 6)."""
    if sample.kind is not DeviceKind.AP or sample.status != "connected":
        return None
    if sample.num_clients is None or sample.num_clients < 0:
        return None
    return sample.num_clients
