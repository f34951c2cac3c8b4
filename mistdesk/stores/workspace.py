"""Where a workspace keeps its files, and whether it can; opens none of them."""

from __future__ import annotations

import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

from mistdesk.domain.errors import StorageTrouble
from mistdesk.stores.drives import is_network_drive
from mistdesk.stores.root import default_root
from mistdesk.stores.trouble import os_trouble


@dataclass(frozen=True, slots=True)
class WorkspacePaths:
    """The files of a workspace; one workspace is one Mist organisation."""

    root: Path

    @classmethod
    def default(cls) -> WorkspacePaths:
        """The place the system has for this user's data."""
        return cls(default_root())

    @property
    def mapping_db(self) -> Path:
        """Sheet, journal and requests; written by the window or the command line."""
        return self.root / "mapping.db"

    @property
    def sync_db(self) -> Path:
        """Inventory, samples and published rows; written by the worker."""
        return self.root / "sync.db"

    @property
    def graph_db(self) -> Path:
        """The embedded graph; written by its server."""
        return self.root / "graph.db"

    @property
    def settings(self) -> Path:
        """The choices, readable."""
        return self.root / "settings.json"

    @property
    def worker_lock(self) -> Path:
        """The worker's lease."""
        return self.root / "worker.lock"

    @property
    def window_lock(self) -> Path:
        """The window's lease."""
        return self.root / "window.lock"

    @property
    def logs(self) -> Path:
        """The folder of log files."""
        return self.root / "logs"

    @property
    def note(self) -> str:
        """What a person should know of the place, "" when nothing."""
        if is_network_drive(self.root):
            return f"{self.root} is on a network drive: writing is slower there, and one computer at a time may use it."
        return ""

    def create(self) -> None:
        """Make the folder (for this user alone) if it is missing, and try that it can be written; StorageTrouble."""
        try:
            self.root.mkdir(mode=0o700, parents=True, exist_ok=True)
            self.logs.mkdir(mode=0o700, exist_ok=True)
            os.listdir(self.root)  # noqa: PTH208  (only whether it may be read)
            with tempfile.TemporaryFile(dir=self.root):
                pass
        except FileExistsError as error:
            raise StorageTrouble(
                "The workspace is not a folder",
                f"{error.filename or self.root} is a file.",
                "Choose another folder for the workspace.",
            ) from error
        except OSError as error:
            raise os_trouble(error, self.root, doing="written") from error
