"""What the command line is handed by the composition root; knows no implementation."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from mistdesk.domain.errors import Side
from mistdesk.domain.ports import MappingFiles
from mistdesk.domain.sync import Token
from mistdesk.services.desk import Desk


@dataclass(frozen=True, slots=True)
class DeskOptions:
    """Which workspace, and whether on the embedded cloud. `step`: polls come only when asked for."""

    workspace: Path | None = None
    demo: bool = False
    estate: str = "small"
    step: bool = False
    start: str = ""
    mist_token_file: Path | None = None
    mapped_token_file: Path | None = None
    exclusive: bool = True


@dataclass(frozen=True, slots=True)
class WorkerOptions:
    """How to run a worker."""

    workspace: Path | None = None
    attached: bool = False
    once: bool = False
    scheduled: bool = True
    demo: bool = False
    estate: str = "small"
    mist_token_file: Path | None = None
    mapped_token_file: Path | None = None


@dataclass(frozen=True, slots=True)
class SimulateMistOptions:
    """How to run the embedded Mist cloud."""

    port: int = 0
    estate: str = "small"
    faults: str | None = None
    tls_cert: Path | None = None
    tls_key: Path | None = None
    seed: int = 1
    start: str = ""
    speed: float = 1.0
    quota: int = 5000
    attached: bool = False


@dataclass(frozen=True, slots=True)
class SimulateMappedOptions:
    """How to run the embedded graph."""

    port: int = 0
    database: Path | None = None
    attached: bool = False


@dataclass(frozen=True, slots=True)
class OpenDesk:
    """A desk with what only its maker knows: how to move the demo's clock, and where its workspace is.

    `advance` moves the clock on by seconds, `let_run` lets it run at a speed; without a demo both do nothing.
    """

    desk: Desk
    workspace: Path
    advance: Callable[[float], Awaitable[None]]
    let_run: Callable[[float], Awaitable[None]]
    given_token: Callable[[Side], Token | None]  # from a token file named on the command line


TakePictures = Callable[[DeskOptions, Path], list[Path]]


class House(Protocol):
    """The composition root as the command line sees it."""

    def make_desk(self, options: DeskOptions) -> OpenDesk:
        """A desk, not yet opened; raises domain errors."""
        ...

    def run_window(self, options: DeskOptions) -> int:
        """The window, until it is closed; raises EnvironmentTrouble where Qt is missing."""
        ...

    def run_worker(self, options: WorkerOptions) -> int:
        """A worker, until it is told to end."""
        ...

    def simulate_mist(self, options: SimulateMistOptions, announce: Callable[[str], None]) -> int:
        """The embedded Mist cloud, until it is told to end."""
        ...

    def simulate_mapped(self, options: SimulateMappedOptions, announce: Callable[[str], None]) -> int:
        """The embedded graph, until it is told to end."""
        ...

    def picture_taker(self) -> TakePictures | None:
        """Takes pictures of the window; None where Qt is not installed."""
        ...

    def mapping_files(self) -> MappingFiles:
        """Reads and writes mapping files."""
        ...

    def worker_state(self, workspace: Path | None) -> str:
        """Who holds the worker's lease of a workspace, "" when nobody does."""
        ...
