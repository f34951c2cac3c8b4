"""Serves the embedded graph over HTTP on the loopback address; knows the store only through its executor."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import json
import os
import signal
import socket
import sys
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from mistdesk.domain.errors import Busy, EnvironmentTrouble
from mistdesk.localgraph.endpoint import Endpoint
from mistdesk.localgraph.store import Store

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path
    from types import FrameType, TracebackType

HOST = "127.0.0.1"
_GRACE = 2  # seconds that answers under way get when the server ends


@dataclass(frozen=True, slots=True, repr=False)
class LocalGraphOptions:
    """How to serve: `database` None is a store in memory, `token` None the store's own random one."""

    port: int = 0
    database: Path | None = None
    token: str | None = None
    organization: str = "Local organisation"
    site: str = "Head office"
    end_with_stdin: bool = False

    def __repr__(self) -> str:
        return f"LocalGraphOptions(port={self.port}, database={self.database})"


@dataclass(frozen=True, slots=True)
class RunningGraph:
    """What is announced: where it listens, its token, and the connector of the Mist source."""

    url: str
    token: str
    connector_id: str

    def __repr__(self) -> str:
        return f"RunningGraph(url={self.url!r})"


def run_local_graph(options: LocalGraphOptions, announce: Callable[[str], None]) -> int:
    """Serve until SIGTERM, SIGINT or (if asked) the end of stdin; announces one JSON line when listening.

    Raises Busy when the port or the database is taken, StorageTrouble when the database cannot be used.
    """

    def tell(graph: RunningGraph) -> None:
        announce(json.dumps({"url": graph.url, "token": graph.token, "connector_id": graph.connector_id}))

    with LocalGraphServer(options) as server:
        asyncio.run(server.serve(tell))
    return 0


@contextlib.contextmanager
def running_local_graph(options: LocalGraphOptions) -> Iterator[RunningGraph]:
    """Serve from a thread of this process for as long as the context lasts: for tests and short runs."""
    told: list[RunningGraph] = []
    failed: list[BaseException] = []
    ready = threading.Event()
    with LocalGraphServer(options) as server:

        def tell(graph: RunningGraph) -> None:
            told.append(graph)
            ready.set()

        def work() -> None:
            try:
                asyncio.run(server.serve(tell))
            except BaseException as error:  # noqa: BLE001 - handed to the thread that waits
                failed.append(error)
            finally:
                ready.set()

        thread = threading.Thread(target=work, name="local graph")
        thread.start()
        try:
            ready.wait()
            if failed:
                raise failed[0]
            yield told[0]
        finally:
            server.stop()
            thread.join()


class _UvicornServer(uvicorn.Server):
    """Tells when it listens, and leaves signals to its owner, who ends with exit code 0."""

    def __init__(self, config: uvicorn.Config, listening: Callable[[], None]) -> None:
        super().__init__(config)
        self._listening = listening

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, then tell."""
        await super().startup(sockets)
        self._listening()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave them alone."""
        yield


class LocalGraphServer:
    """A bound port and an open store; `serve` may be called once."""

    def __init__(self, options: LocalGraphOptions) -> None:
        self._options = options
        self._socket = _bound(options.port)
        try:
            self._store = Store(options.database, options.organization, options.site)
        except BaseException:
            self._socket.close()
            raise
        token = self._store.token(options.token)
        self._running = RunningGraph(
            f"http://{HOST}:{self._socket.getsockname()[1]}/graphql", token, self._store.connector_id
        )
        self._endpoint = Endpoint(self._store, token)
        config = uvicorn.Config(
            self._endpoint.application(),
            http="h11",
            ws="none",
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=_GRACE,
        )
        self._listening: Callable[[RunningGraph], None] = lambda _: None
        self._server = _UvicornServer(config, lambda: self._listening(self._running))

    def __enter__(self) -> LocalGraphServer:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._endpoint.close()
        self._store.close()
        self._socket.close()

    async def serve(self, listening: Callable[[RunningGraph], None]) -> None:
        """Serve until stopped."""
        self._listening = listening
        self._endpoint.begin(self._connections)
        if self._options.end_with_stdin:
            threading.Thread(target=self._stop_with_stdin, name="stdin", daemon=True).start()
        with self._stopping_on_signals():
            await self._server.serve(sockets=[self._socket])

    def stop(self) -> None:
        """End serving; may be called from any thread, and from a signal handler."""
        self._endpoint.release()
        self._server.should_exit = True

    def _connections(self) -> list[tuple[object, asyncio.Transport]]:
        connections = self._server.server_state.connections
        return [(c.client, c.transport) for c in connections if isinstance(c, H11Protocol)]

    def _stop_with_stdin(self) -> None:
        # The descriptor, not sys.stdin: a thread inside a buffered reader would hold up the interpreter's end.
        descriptor = sys.stdin.fileno()
        with contextlib.suppress(OSError):
            while os.read(descriptor, 4096):
                pass
        self.stop()

    @contextlib.contextmanager
    def _stopping_on_signals(self) -> Iterator[None]:
        if threading.current_thread() is not threading.main_thread():
            yield
            return

        def on_signal(_number: int, _frame: FrameType | None) -> None:
            self.stop()

        before = {number: signal.signal(number, on_signal) for number in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)


def _bound(port: int) -> socket.socket:
    try:
        return socket.create_server((HOST, port))
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise Busy(
                "The port is in use",
                f"Another program listens on {HOST}:{port}.",
                "Choose another port, or none to have a free one.",
            ) from error
        raise EnvironmentTrouble(
            "The port cannot be used", f"{HOST}:{port}: {error.strerror}.", "Choose another port."
        ) from error
