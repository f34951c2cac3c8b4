"""Which arguments open the window, and what is said where no window can be opened."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from mistdesk.start import QT_LIBRARIES, X11_LIBRARIES, screen_trouble, window_arguments
from tests.e2e.program import environment, run

LINUX = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the libraries are named for Linux")


def test_the_windows_own_arguments_open_it() -> None:
    assert window_arguments([]) is not None
    found = window_arguments(["--demo", "--estate=campus", "--workspace", "place"])
    assert found is not None
    assert (found.demo, found.estate, found.workspace) == (True, "campus", Path("place"))


@pytest.mark.parametrize(
    "argv", [["--help"], ["publish"], ["--demo", "publish"], ["--workspace"], ["--wrong"], ["--demo", "--json"]]
)
def test_everything_else_is_the_command_lines(argv: list[str]) -> None:
    assert window_arguments(argv) is None


@LINUX
def test_no_display_is_said_and_not_crashed_on(tmp_path: Path) -> None:
    """Field case F116: Qt itself would end the program with a core dump."""
    trouble = screen_trouble({})
    assert trouble is not None
    assert "display" in trouble.title
    assert "QT_QPA_PLATFORM" in environment(tmp_path)
    ran = run(tmp_path, extra={"QT_QPA_PLATFORM": ""})
    assert ran.code == 4
    assert "display" in ran.err or "Qt" in ran.err


@LINUX
@pytest.mark.parametrize("missing", [*QT_LIBRARIES, *X11_LIBRARIES])
def test_a_missing_library_is_named_by_its_package(missing: str) -> None:
    trouble = screen_trouble({"DISPLAY": ":0"}, lambda library: library != missing)
    assert trouble is not None
    package = (QT_LIBRARIES | X11_LIBRARIES)[missing]
    assert package in trouble.message
    assert f"apt-get install {package}" in trouble.action


@LINUX
def test_wayland_needs_no_x11() -> None:
    assert screen_trouble({"WAYLAND_DISPLAY": "wayland-0"}, lambda library: library in QT_LIBRARIES) is None
    assert screen_trouble({"QT_QPA_PLATFORM": "offscreen"}, lambda _: False) is None
