"""Opens the window before anything else is loaded; the rest of the program comes in after the first paint."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from mistdesk.domain.errors import EnvironmentTrouble, MistdeskError

if TYPE_CHECKING:
    from mistdesk.stores.first_page import JsonFirstPageStore
    from mistdesk.ui.window import DeskMaker

WINDOW_OPTIONS = ("--demo", "--estate", "--workspace")
# By library the Debian package that has it: without them Qt ends the program when it makes its first window.
QT_LIBRARIES = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libglib-2.0.so.0": "libglib2.0-0",
}
X11_LIBRARIES = {
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
}
QT = ("PySide6", "pyqtgraph", "qasync")


def has_qt() -> bool:
    """Whether everything the window needs is installed."""
    return all(importlib.util.find_spec(name) is not None for name in QT)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which window: over a workspace (None is the person's own), or the demo of an estate."""

    workspace: Path | None = None
    demo: bool = False
    estate: str = "small"


def window_arguments(argv: Sequence[str]) -> Wanted | None:
    """What the arguments say of the window; None when they are the command line's, which also explains mistakes."""
    if any(word.startswith("-") and word.split("=")[0] not in WINDOW_OPTIONS for word in argv):
        return None
    import argparse  # noqa: PLC0415  (each library is felt before the first paint)

    parser = argparse.ArgumentParser(add_help=False, allow_abbrev=False, exit_on_error=False)
    parser.add_argument("--demo", action="store_true")
    parser.add_argument("--estate", default="small")
    parser.add_argument("--workspace", type=Path)
    try:
        found, rest = parser.parse_known_args(argv)
    except argparse.ArgumentError:
        return None
    return None if rest else Wanted(found.workspace, found.demo, found.estate)


def screen_trouble(environ: Mapping[str, str], loads: Callable[[str], bool] | None = None) -> MistdeskError | None:
    """Why Qt could not open a window here; it would end the program without a word that helps. None when it can."""
    chosen = environ.get("QT_QPA_PLATFORM", "")
    if not sys.platform.startswith("linux") or (chosen and not chosen.startswith(("xcb", "wayland"))):
        return None
    wayland, x11 = environ.get("WAYLAND_DISPLAY"), environ.get("DISPLAY")
    if not wayland and not x11:
        return EnvironmentTrouble(
            "There is no display",
            "Neither DISPLAY nor WAYLAND_DISPLAY is set, so no window can be opened here.",
            "Use the command line: mistdesk --help. Or try everything without a window: mistdesk demo --out DIR.",
        )
    wanted = {**QT_LIBRARIES, **({} if wayland and not chosen.startswith("xcb") else X11_LIBRARIES)}
    found = loads or _loads
    missing = sorted({package for library, package in wanted.items() if not found(library)})
    if missing:
        return EnvironmentTrouble(
            "Qt needs system libraries that are missing",
            f"Missing on Debian and Ubuntu: {', '.join(missing)}.",
            f"Install them: sudo apt-get install {' '.join(missing)}",
        )
    return None


def _loads(library: str) -> bool:
    import ctypes  # noqa: PLC0415

    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


class _Later:
    """The two ways to open a desk, made by the composition root when it has been loaded."""

    def __init__(self, wanted: Wanted) -> None:
        self._wanted = wanted
        self._makers: tuple[DeskMaker, DeskMaker] | None = None

    def load(self) -> None:
        """Load the composition root with all it knows; takes a while, so it is called on a thread."""
        if self._makers is None:
            from mistdesk.app import House  # noqa: PLC0415  (the point of this module)
            from mistdesk.cli.house import DeskOptions  # noqa: PLC0415

            wanted = self._wanted
            options = DeskOptions(wanted.workspace, demo=wanted.demo, estate=wanted.estate)
            self._makers = House().desk_makers(options)

    def maker(self, *, demo: bool) -> DeskMaker:
        """The workspace's desk, or the demo's."""
        from mistdesk.ui.window import DeskMaker  # noqa: PLC0415

        def loaded() -> DeskMaker:
            assert self._makers is not None, "load() comes first"
            return self._makers[1 if demo else 0]

        return DeskMaker(
            lambda: loaded().make(),
            lambda desk: loaded().beside(desk),
            "Demo" if demo else "",
            self.load,
            None if demo else self._first_page(),
        )

    def _first_page(self) -> JsonFirstPageStore:
        from mistdesk.stores.first_page import JsonFirstPageStore  # noqa: PLC0415  (the window alone needs it)

        if self._wanted.workspace is not None:
            return JsonFirstPageStore(self._wanted.workspace)
        from mistdesk.stores.root import default_root  # noqa: PLC0415

        return JsonFirstPageStore(default_root())


def open_window(wanted: Wanted) -> int:
    """The window, until it is closed."""
    from mistdesk.ui.application import run_window  # noqa: PLC0415  (Qt may be missing)

    later = _Later(wanted)
    demo = later.maker(demo=True)
    return run_window(demo) if wanted.demo else run_window(later.maker(demo=False), demo)
