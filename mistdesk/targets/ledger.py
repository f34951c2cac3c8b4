"""Keeps the books of one publish: what was taken, refused and retired, and what is held; sends nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from mistdesk.domain.graph.plan import Plan, PlanLine, PublishedRow, PublishResult, Rejection
from mistdesk.domain.ports import Acknowledge, Cancel, Progress


class Ledger:
    """The state of one publish. `held` are the rows the target has, `remote_ids` its ids of them; both follow."""

    def __init__(
        self,
        plan: Plan,
        published: Sequence[PublishedRow],
        acknowledge: Acknowledge,
        progress: Progress,
        cancel: Cancel,
    ) -> None:
        self.held: dict[str, PublishedRow] = {row.key: row for row in published}
        self.remote_ids: set[str] = {row.remote_id for row in published if row.remote_id}
        self.merged: list[str] = []
        self._plan = plan
        self._acknowledge = acknowledge
        self._progress = progress
        self._cancel = cancel
        self._total = len(plan.changes())
        self._accepted = 0
        self._rejected: list[Rejection] = []
        self._cancelled = False

    def may_go_on(self) -> bool:
        """Asked before each batch: whether the person still wants it."""
        self._cancelled = self._cancelled or self._cancel.is_set()
        return not self._cancelled

    def took(self, lines: Sequence[PlanLine], ids: Mapping[str, str]) -> None:
        """The target holds these rows now; `ids` by row key where it gave some."""
        rows = [
            PublishedRow(line.kind, line.key, line.noun, line.title, line.content, self._id_of(line, ids))
            for line in lines
        ]
        if not rows:
            return
        self.held.update((row.key, row) for row in rows)
        self.remote_ids.update(row.remote_id for row in rows if row.remote_id)
        self._acknowledge(rows, ())
        self._accepted += len(rows)
        self._tell(lines[-1].noun)

    def retired(self, lines: Sequence[PlanLine]) -> None:
        """The target no longer holds these rows."""
        rows = [self.held.pop(line.key) if line.key in self.held else _row(line) for line in lines]
        if not rows:
            return
        self._acknowledge((), rows)
        self._accepted += len(rows)
        self._tell(lines[-1].noun)

    def refuse(self, lines: Sequence[PlanLine], reason: str) -> None:
        """The target did not take these rows; they stay as they were."""
        self._rejected += [Rejection(line.kind.value, line.key, reason) for line in lines]
        if lines:
            self._tell(lines[-1].noun)

    def remote_id(self, key: str) -> str:
        """The target's id of a row, "" when it is not known."""
        row = self.held.get(key)
        return row.remote_id if row is not None else ""

    def result(self) -> PublishResult:
        """What came of it."""
        return PublishResult(
            plan_id=self._plan.id,
            accepted=self._accepted,
            rejected=tuple(self._rejected),
            merged=tuple(self.merged),
            cancelled=self._cancelled,
        )

    def _id_of(self, line: PlanLine, ids: Mapping[str, str]) -> str:
        return ids.get(line.key) or self.remote_id(line.key)

    def _tell(self, what: str) -> None:
        self._progress(self._accepted + len(self._rejected), self._total, what)


def _row(line: PlanLine) -> PublishedRow:
    return PublishedRow(line.kind, line.key, line.noun, line.title, line.content)
