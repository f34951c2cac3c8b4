"""Chooses window or command line; nothing else."""

from __future__ import annotations

import sys


def main() -> int:
    """The program `mistdesk`."""
    from mistdesk.app import House  # noqa: PLC0415  (not at import, so that tools can look at this module)
    from mistdesk.cli.main import run  # noqa: PLC0415

    return run(sys.argv[1:], House())


def main_window() -> int:
    """The program `mistdesk-window`, which has no console."""
    return main()


if __name__ == "__main__":
    sys.exit(main())
