"""Sets the screenless platform before Qt is loaded and leaves the folder out where Qt is not installed."""

import importlib.util
import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

HAS_QT = importlib.util.find_spec("PySide6") is not None

collect_ignore_glob = [] if HAS_QT else ["*"]

if HAS_QT:
    pytest_plugins: tuple[str, ...] = ()
