"""A list of listeners, so that services can tell what changed without knowing who hears it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

News = TypeVar("News")


class Observers(Generic[News]):
    """Listeners of one kind of news, called in the order in which they came."""

    def __init__(self) -> None:
        self._listeners: list[Callable[[News], None]] = []

    def subscribe(self, listener: Callable[[News], None]) -> Callable[[], None]:
        """Hear the news; returns the way to stop hearing."""
        self._listeners.append(listener)

        def stop() -> None:
            if listener in self._listeners:
                self._listeners.remove(listener)

        return stop

    def tell(self, news: News) -> None:
        """Tell everybody."""
        for listener in tuple(self._listeners):
            listener(news)
