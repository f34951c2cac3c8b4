"""When Python may look for unreachable rings of objects while the window is open; it knows nothing of what is shown.

A workspace of 100,000 devices is some million objects that live until the end. Python's collector looks at all of them
again and again: half a second while they are made, and 65 to 120 ms of a large edit. So it rests while a workspace is
opened, what then lives is left out of its rounds for good, and the rounds come a hundred times more rarely. Nothing is
lost by it: objects in no ring go when they are done with, as ever. Only the window does this, never a command.
"""

from __future__ import annotations

import gc

_THRESHOLDS = (100_000, 50, 100)


class Collector:
    """The collector of a process with a window, from `begin` to `end`."""

    def __init__(self) -> None:
        self._before = gc.get_threshold()

    def begin(self) -> None:
        """Rest: much is about to be made."""
        gc.disable()

    def go_on(self) -> None:
        """What is there now stays; look at what comes. No round of looking first: that would be felt."""
        gc.freeze()
        gc.set_threshold(*_THRESHOLDS)
        gc.enable()

    def end(self) -> None:
        """As it was before."""
        gc.unfreeze()
        gc.set_threshold(*self._before)
        gc.enable()
