"""Chooses window or command line; nothing else."""

from __future__ import annotations

import os
import sys


def main() -> int:
    """The program `mistdesk`."""
    from mistdesk import start  # noqa: PLC0415  (not at import, so that tools can look at this module)

    wanted = start.window_arguments(sys.argv[1:])
    if wanted is not None and start.has_qt():
        trouble = start.screen_trouble(os.environ)
        if trouble is None:
            return start.open_window(wanted)
        from mistdesk.cli.out import Exit, tell_error  # noqa: PLC0415

        tell_error(trouble)
        return Exit.UNKNOWN
    from mistdesk.app import House  # noqa: PLC0415
    from mistdesk.cli.main import run  # noqa: PLC0415

    return run(sys.argv[1:], House())


def main_window() -> int:
    """The program `mistdesk-window`, which has no console."""
    return main()


if __name__ == "__main__":
    sys.exit(main())
