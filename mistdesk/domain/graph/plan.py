"""What publishing would change, line by line, before anything is sent; knows no target."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from mistdesk.domain.graph.model import Unmapped


class Change(StrEnum):
    """What happens to a row at the target."""

    CREATE = "create"
    UPDATE = "update"
    RETIRE = "retire"
    UNCHANGED = "unchanged"
    CANNOT_CARRY = "cannot carry"


class RowKind(StrEnum):
    """Kinds of rows in the order in which they are sent."""

    PLACE = "place"
    ENTITY = "entity"
    IDENTITY = "identity"
    RELATION = "relation"
    POINT = "point"


@dataclass(frozen=True, slots=True)
class PublishedRow:
    """A row the target has acknowledged. `content` is its canonical JSON; `remote_id` where the target gave one."""

    kind: RowKind
    key: str
    noun: str
    title: str
    content: str
    remote_id: str = ""


@dataclass(frozen=True, slots=True)
class PlanLine:
    """One row of the plan. `noun` groups lines ("Floors"), `detail` says it in words, `content` is what is sent."""

    change: Change
    kind: RowKind
    key: str
    noun: str
    title: str
    detail: str
    content: str = ""


@dataclass(frozen=True, slots=True)
class PlanCount:
    """Counts of one noun, in the order of the guide."""

    noun: str
    create: int = 0
    update: int = 0
    retire: int = 0
    unchanged: int = 0
    cannot_carry: int = 0


@dataclass(frozen=True, slots=True)
class Plan:
    """All lines; `id` names exactly this plan, so that a consent cannot be taken for another."""

    id: str
    target: str
    inventory_revision: int
    sheet_revision: int
    lines: tuple[PlanLine, ...] = ()
    unmapped: tuple[Unmapped, ...] = ()
    notes: tuple[str, ...] = field(default=())

    def changes(self) -> tuple[PlanLine, ...]:
        """The lines that would be sent."""
        return tuple(line for line in self.lines if line.change in {Change.CREATE, Change.UPDATE, Change.RETIRE})


@dataclass(frozen=True, slots=True)
class Rejection:
    """A row the target did not take, and why."""

    kind: str
    key: str
    reason: str


@dataclass(frozen=True, slots=True)
class PublishResult:
    """What came of a publish: only acknowledged rows count as published."""

    plan_id: str
    accepted: int
    rejected: tuple[Rejection, ...] = ()
    merged: tuple[str, ...] = ()
    cancelled: bool = False


@dataclass(frozen=True, slots=True)
class Verification:
    """What the target answered when it was read back."""

    expected: int
    found: int
    missing: tuple[str, ...] = ()
