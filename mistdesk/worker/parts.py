"""What the worker is handed by the composition root; holds no logic."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from mistdesk.domain.ports import MappingStore, MistApiFactory, SettingsStore, SyncStore, TargetFactory
from mistdesk.domain.sync import Notice, TargetSettings, Token


class EmbeddedGraph(Protocol):
    """The embedded graph as the worker uses it: started when the target is the local one."""

    async def start(self) -> tuple[TargetSettings, Token]:
        """Start it (once) and say under which address, connector and token it is reached."""
        ...

    async def stop(self) -> None:
        """End it."""
        ...


@dataclass(frozen=True, slots=True)
class WorkerParts:
    """Stores, factories, clock and the way to tell notices."""

    mapping: MappingStore
    sync: SyncStore
    settings: SettingsStore
    mist: MistApiFactory
    target: TargetFactory
    graph: EmbeddedGraph
    clock: Callable[[], float]
    notify: Callable[[Notice], None]
    holder: str
    author: str
    pid: int
