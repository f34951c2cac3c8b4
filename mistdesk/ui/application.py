"""Runs the window: one Qt application, one event loop for Qt and asyncio, an orderly end."""

from __future__ import annotations

import asyncio
import logging
import signal
import sys
from contextlib import suppress
from types import FrameType, TracebackType

from PySide6.QtCore import QCoreApplication, QEvent, QMessageLogContext, QTimer, QtMsgType, qInstallMessageHandler
from PySide6.QtWidgets import QApplication
from qasync import QEventLoop

from mistdesk.domain.errors import MistdeskError
from mistdesk.ui.collector import Collector
from mistdesk.ui.kit.theme import Theme
from mistdesk.ui.window import DeskMaker, MainWindow, our_fault

log = logging.getLogger(__name__)

_LOOK_FOR_SIGNALS_MS = 500
_LEVELS = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}


def run_window(workspace: DeskMaker, demo: DeskMaker | None = None) -> int:
    """Open the window and stay until it is closed; 0 is an orderly end."""
    before, hook = qInstallMessageHandler(_on_qt_message), sys.excepthook
    collector = Collector()
    try:
        return _run_window(workspace, demo, collector)
    finally:
        collector.end()
        sys.excepthook = hook
        qInstallMessageHandler(before)


def _run_window(workspace: DeskMaker, demo: DeskMaker | None, collector: Collector) -> int:
    app = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(app, QApplication)
    name_application(app)
    app.setQuitOnLastWindowClosed(False)  # the desk is closed behind the window first
    theme = Theme()
    theme.apply(app)
    loop = QEventLoop(app)
    asyncio.set_event_loop(loop)
    with loop:
        window = MainWindow(theme, workspace, demo)
        window.opening.connect(collector.begin)
        window.settled.connect(collector.go_on)
        _catch(window, loop)
        code = loop.run_until_complete(_run(window))
        window.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    asyncio.set_event_loop(None)
    theme.release()
    theme.deleteLater()
    return code


def name_application(app: QApplication) -> None:
    """What desktops call us."""
    app.setApplicationName("mistdesk")
    app.setApplicationDisplayName("mistdesk")
    app.setDesktopFileName("mistdesk")


async def _run(window: MainWindow) -> int:
    window.open_workspace()  # first: it chooses what the first paint shows
    window.show()
    with _signals(window):
        await window.ended.wait()
    try:
        await window.finish()
    except MistdeskError:
        log.exception("The end was not orderly")
        return 1
    return 0


class _signals:  # noqa: N801  (used as a statement)
    """Ctrl+C and SIGTERM close the window; a timer lets Python see them while Qt waits."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window
        self._before: dict[int, signal._HANDLER] = {}
        self._timer = QTimer()
        self._timer.setInterval(_LOOK_FOR_SIGNALS_MS)
        self._timer.timeout.connect(lambda: None)

    def __enter__(self) -> None:
        with suppress(ValueError):  # not the main thread
            for number in (signal.SIGINT, signal.SIGTERM):
                self._before[number] = signal.signal(number, self._on_signal)
        self._timer.start()

    def __exit__(self, *_: object) -> None:
        self._timer.stop()
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def _on_signal(self, _number: int, _frame: FrameType | None) -> None:
        self._window.close()


def _catch(window: MainWindow, loop: QEventLoop) -> None:
    """An error that nobody foresaw is logged and told, and the window goes on."""

    def tell(error: BaseException) -> None:
        if window.state is not None:
            window.state.failed.emit(our_fault(error))

    def hook(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        log.error("An error in the window", exc_info=(kind, error, trace))
        tell(error)

    def on_loop_error(_loop: asyncio.AbstractEventLoop, context: dict[str, object]) -> None:
        error = context.get("exception")
        known = error if isinstance(error, BaseException) else None
        log.error("An error in the event loop: %s", context.get("message"), exc_info=known)
        if known is not None:
            tell(known)

    sys.excepthook = hook
    loop.set_exception_handler(on_loop_error)


def _on_qt_message(kind: QtMsgType, _context: QMessageLogContext, text: str) -> None:
    logging.getLogger("qt").log(_LEVELS.get(kind, logging.WARNING), "%s", text)
