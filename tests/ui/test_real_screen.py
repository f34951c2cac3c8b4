"""The window on a real X server, and the fault of Qt's bindings that would crash it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot
from tests.e2e.program import environment

# Lines of Qt's own that say nothing of us.
ALLOWED = ("propagateSizeHints", "XDG_RUNTIME_DIR", "qt.qpa.theme")

CODE = """
import sys
from pathlib import Path
from PySide6.QtCore import QTimer
from mistdesk.app import House
from mistdesk.cli.house import DeskOptions
from mistdesk.ui import application
from mistdesk.ui.window import DeskMaker, MainWindow
from PySide6.QtWidgets import QApplication

app = QApplication(["mistdesk"])

def look():
    window = next(w for w in QApplication.topLevelWidgets() if isinstance(w, MainWindow))
    if window.page is not window.start_page and window.isVisible():
        print(QApplication.platformName(), window.windowTitle(), flush=True)
        window.close()
    else:
        QTimer.singleShot(50, look)

QTimer.singleShot(50, look)
options = DeskOptions(Path(sys.argv[1]), demo=True, step=True)
sys.exit(application.run_window(DeskMaker(lambda: House().make_desk(options).desk, suffix="Demo")))
"""


@pytest.mark.skipif(shutil.which("Xvfb") is None, reason="Xvfb is not installed")
def test_the_window_opens_and_closes_on_a_real_x_server(tmp_path: Path) -> None:
    reader, writer = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(writer), "-screen", "0", "1440x900x24", "-nolisten", "tcp"],
        pass_fds=(writer,),
        stderr=subprocess.DEVNULL,
    )
    os.close(writer)
    try:
        with os.fdopen(reader) as line:
            display = f":{line.readline().strip()}"
        ran = subprocess.run(
            [sys.executable, "-c", CODE, str(tmp_path / "space")],
            env=environment(tmp_path, {"DISPLAY": display, "QT_QPA_PLATFORM": "xcb"}),
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
    finally:
        server.terminate()
        server.wait(timeout=20)
    said = [line for line in ran.stderr.splitlines() if not any(word in line for word in ALLOWED)]
    assert (ran.returncode, said) == (0, [])
    assert ran.stdout.startswith("xcb ")
    assert "mistdesk" in ran.stdout


def test_void_methods_may_be_called_without_end(qtbot: QtBot) -> None:
    """PySide6 6.12.0 on Python 3.11 lost a reference to None at each call and died after some 5,000."""
    widget = QWidget()
    qtbot.addWidget(widget)
    before = sys.getrefcount(None)
    for _ in range(20_000):
        widget.update()
    assert sys.getrefcount(None) > before - 10_000
