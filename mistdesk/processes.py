"""A child process held by its pipes: lines come up on a thread of their own; knows nothing of what they say."""

from __future__ import annotations

import asyncio
import contextlib
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

from mistdesk.domain.errors import EnvironmentTrouble


def program_command() -> list[str]:
    """How this program starts itself again, from a checkout, an installation or a frozen build."""
    if getattr(sys, "frozen", False):
        return [sys.executable]
    return [sys.executable, "-m", "mistdesk"]


class ChildProcess:
    """Starts a program with pipes; `on_line` and `on_end` are called on the event loop that started it."""

    def __init__(
        self,
        command: Sequence[str],
        *,
        on_line: Callable[[bytes], None],
        on_end: Callable[[int], None] = lambda _: None,
        log: Path | None = None,
    ) -> None:
        self._command = list(command)
        self._on_line = on_line
        self._on_end = on_end
        self._log = log
        self._process: subprocess.Popen[bytes] | None = None
        self._reader: threading.Thread | None = None
        self._ended = asyncio.Event()

    @property
    def pid(self) -> int:
        """The child's process id, 0 before it is started."""
        return self._process.pid if self._process else 0

    @property
    def running(self) -> bool:
        """Whether it has been started and not yet ended."""
        return self._process is not None and self._process.poll() is None

    def start(self) -> None:
        """Start it. Its stderr goes to the log file, else to ours."""
        loop = asyncio.get_running_loop()
        self._close_input()  # of one that ended before
        self._ended.clear()
        with contextlib.ExitStack() as stack:
            errors = stack.enter_context(self._log.open("ab")) if self._log else None
            try:
                self._process = subprocess.Popen(  # noqa: S603  (our own program)
                    self._command,
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=errors,
                    bufsize=0,
                    start_new_session=os.name == "posix",  # a Ctrl+C at our terminal is for us to pass on in order
                )
            except OSError as error:
                raise EnvironmentTrouble(
                    "A helper program did not start", f"{error.strerror or error}.", "Check the installation."
                ) from error
        self._reader = threading.Thread(target=self._read, args=(self._process, loop), name=f"pipe-{self.pid}")
        self._reader.start()

    def _read(self, process: subprocess.Popen[bytes], loop: asyncio.AbstractEventLoop) -> None:
        assert process.stdout is not None
        for line in process.stdout:
            if not _call(loop, self._on_line, line.rstrip(b"\r\n")):
                break
        process.stdout.close()
        _call(loop, self._end, process.wait())

    def _end(self, code: int) -> None:
        self._ended.set()
        self._on_end(code)

    def _close_input(self) -> None:
        if self._process is not None and self._process.stdin is not None:
            with contextlib.suppress(OSError):
                self._process.stdin.close()

    def send(self, line: bytes) -> bool:
        """Write a line down the pipe; False when the child is gone."""
        process = self._process
        if process is None or process.stdin is None or process.stdin.closed:
            return False
        try:
            process.stdin.write(line)
        except OSError:
            return False
        return True

    async def stop(self, *, patience: float = 5.0) -> int:
        """Close the pipe, which asks it to end; terminate and at last kill what does not. Returns its exit code."""
        process = self._process
        if process is None:
            return 0
        self._close_input()
        for last_resort in (process.terminate, process.kill):
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(patience):
                    await self._ended.wait()
                break
            last_resort()
        await self._ended.wait()
        if self._reader is not None:
            self._reader.join()
        return process.returncode


def _call(loop: asyncio.AbstractEventLoop, function: Callable[..., None], value: object) -> bool:
    try:
        loop.call_soon_threadsafe(function, value)
    except RuntimeError:  # the loop has ended before the child
        return False
    return True
