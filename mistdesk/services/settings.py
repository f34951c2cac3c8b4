"""The workspace's choices while the program runs; knows ports only."""

from __future__ import annotations

from mistdesk.domain.graph.model import ExactType, GraphOptions
from mistdesk.domain.ports import SettingsStore
from mistdesk.domain.sync import Settings, TargetSettings
from mistdesk.services.events import Observers


def graph_options(target: TargetSettings) -> GraphOptions:
    """What the target's settings mean for the graph."""
    switch = ExactType.ETHERNET_SWITCH if target.ethernet_switch else ExactType.SWITCH
    return GraphOptions(zones=target.zones, switch_type=switch)


class SettingsService:
    """Holds the settings, saves every change, tells who listens."""

    def __init__(self, store: SettingsStore) -> None:
        self._store = store
        self.current: Settings = store.load()
        self.changed: Observers[Settings] = Observers()

    @property
    def trouble(self) -> str:
        """What was wrong with the file when it was read, "" if nothing."""
        return self._store.trouble

    def change(self, settings: Settings) -> None:
        """Save, then tell."""
        if settings != self.current:
            self._store.save(settings)
            self.current = settings
            self.changed.tell(settings)

    def reload(self) -> None:
        """Read the file again, as it may have been written by somebody else."""
        self.current = self._store.load()

    def options(self) -> GraphOptions:
        """The graph options of the current target."""
        return graph_options(self.current.target)
