"""From the start of the process to the first painted window, against a bare Qt window."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile

from tests.benchmarks.result import Result, interleaved, lower

NAME = "start"
GOAL = 2.0

OURS = """
import os, sys
from mistdesk.ui import application, window

class Marked(window.MainWindow):
    def paintEvent(self, event):
        super().paintEvent(event)
        os._exit(0)  # painted; the rest of a run is another benchmark's

application.MainWindow = Marked
sys.argv[1:] = ["--workspace", sys.argv[1]]
from mistdesk.__main__ import main
main()
"""

BARE = """
import os
from PySide6.QtWidgets import QApplication, QMainWindow

class Marked(QMainWindow):
    def paintEvent(self, event):
        super().paintEvent(event)
        os._exit(0)

app = QApplication([])
window = Marked()
window.resize(1440, 900)
window.show()
app.exec()
"""


def _start(code: str, folder: str) -> None:
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run([sys.executable, "-c", code, folder], env=environment, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()


def run() -> list[Result]:
    """Start both in turn."""
    with tempfile.TemporaryDirectory() as folder:
        ours, peer = interleaved(lambda: _start(OURS, folder), lambda: _start(BARE, folder))
    return [lower("start to first painted window", ours, "s", "bare Qt window", peer, GOAL)]
