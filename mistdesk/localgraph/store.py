"""The graph with its file: every change is written before it is answered; used by one thread."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from mistdesk.localgraph import ids
from mistdesk.localgraph.batch import Batch, IngestResult
from mistdesk.localgraph.database import Database
from mistdesk.localgraph.ingest import Ingest
from mistdesk.localgraph.places import PlaceEditor, PlaceInput
from mistdesk.localgraph.scalars import now_micros

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from mistdesk.localgraph.editor import Changes
    from mistdesk.localgraph.model import Node
    from mistdesk.localgraph.ontology import NodeKind

T = TypeVar("T")


class Store:
    """Opens or founds a store; raises StorageTrouble or Busy."""

    def __init__(self, path: Path | None, organization: str, site: str) -> None:
        self.database = Database(path)
        try:
            self.database.found(organization, site)
            self.graph = self.database.load()
        except BaseException:
            self.database.close()
            raise

    @property
    def connector_id(self) -> str:
        """The connector of the Mist source."""
        return next(iter(self.graph.connectors))

    def token(self, given: str | None) -> str:
        """The token to accept: the one given, else the store's own, made when it is first asked for."""
        if given is not None:
            return given
        kept = self.database.meta("token")
        if kept is None:
            kept = ids.random_token()
            self.database.set_meta("token", kept)
        return kept

    def ingest(self, batch: Batch) -> IngestResult:
        """Take a batch."""
        ingest = Ingest(self.graph, batch, now_micros())
        return self._committed(ingest.run, lambda: ingest.changes)

    def create_place(self, kind: NodeKind, given: PlaceInput | None) -> Node:
        """Create a place, or find the one it is the same as."""
        editor = PlaceEditor(self.graph, now_micros())
        return self._committed(lambda: editor.create(kind, given), lambda: editor.changes)

    def update_place(self, kind: NodeKind, given: PlaceInput | None) -> Node:
        """Change a place."""
        editor = PlaceEditor(self.graph, now_micros())
        return self._committed(lambda: editor.update(kind, given), lambda: editor.changes)

    def delete_place(self, kind: NodeKind, place_id: str | None) -> None:
        """Delete a place and what is in it."""
        editor = PlaceEditor(self.graph, now_micros())
        self._committed(lambda: editor.delete(kind, place_id), lambda: editor.changes)

    def close(self) -> None:
        """Close the file."""
        self.database.close()

    def _committed(self, work: Callable[[], T], changes: Callable[[], Changes]) -> T:
        try:
            result = work()
            self.database.commit(changes())
        except BaseException:
            # What was changed in memory but not written must not be seen.
            if not changes().empty:
                self.graph = self.database.load()
            raise
        return result
