"""Small real servers on 127.0.0.1 for the tests of the clients: they answer, hang, lie or close as told."""

from __future__ import annotations

import asyncio
import contextlib
import json
import socket
import ssl
import threading
from collections.abc import Callable, Coroutine, Iterator
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlsplit


@dataclass(frozen=True, slots=True)
class Seen:
    """A request as it came in. Header names are lower case."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes = b""

    @property
    def path(self) -> str:
        return urlsplit(self.target).path

    @property
    def query(self) -> dict[str, str]:
        return dict(parse_qsl(urlsplit(self.target).query, keep_blank_values=True))


@dataclass(frozen=True, slots=True)
class Reply:
    """What to answer. `cut`: close after so many bytes of the body; `drop`: close without a word; `hang`: never end."""

    status: int = 200
    body: bytes = b"{}"
    headers: dict[str, str] = field(default_factory=dict)
    cut: int | None = None
    drop: bool = False
    hang: bool = False
    content_type: str = "application/json"


Handler = Callable[[Seen], Reply]


def json_reply(document: object, **headers: str) -> Reply:
    named = {key.replace("_", "-"): value for key, value in headers.items()}
    return Reply(body=json.dumps(document).encode(), headers=named)


class Loopback:
    """A server in a thread of its own; `seen` are the requests in order, `most_at_once` how many overlapped."""

    def __init__(self, handler: Handler, delay: float) -> None:
        self.handler = handler
        self.delay = delay
        self.seen: list[Seen] = []
        self.most_at_once = 0
        self.url = ""
        self.port = 0
        self._at_once = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while (seen := await read_request(reader)) is not None:
            self.seen.append(seen)
            self._at_once += 1
            self.most_at_once = max(self.most_at_once, self._at_once)
            if self.delay:
                await asyncio.sleep(self.delay)
            reply = self.handler(seen)
            self._at_once -= 1
            if reply.hang:
                await asyncio.Event().wait()
            if reply.drop or not await send_reply(writer, reply):
                return


async def read_request(reader: asyncio.StreamReader) -> Seen | None:
    """The next request of a connection, None at its end."""
    line = (await reader.readline()).decode("latin-1").split()
    if len(line) < 2:
        return None
    headers: dict[str, str] = {}
    while text := (await reader.readline()).decode("latin-1").strip():
        name, _, value = text.partition(":")
        headers[name.strip().lower()] = value.strip()
    body = await reader.readexactly(int(headers.get("content-length", "0")))
    return Seen(line[0], line[1], headers, body)


async def send_reply(writer: asyncio.StreamWriter, reply: Reply) -> bool:
    """Write the answer; False when the connection is to be closed."""
    head = {"Content-Type": reply.content_type, "Content-Length": str(len(reply.body)), **reply.headers}
    lines = [f"HTTP/1.1 {reply.status} Said", *(f"{key}: {value}" for key, value in head.items()), "", ""]
    writer.write("\r\n".join(lines).encode("latin-1"))
    writer.write(reply.body if reply.cut is None else reply.body[: reply.cut])
    await writer.drain()
    return reply.cut is None


class LoopbackProxy:
    """A forward and CONNECT proxy; `carried` names what went through it. With `refuse` it answers that status."""

    def __init__(self) -> None:
        self.carried: list[str] = []
        self.refuse = 0
        self.url = ""
        self.port = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        seen = await read_request(reader)
        if seen is None:
            return
        self.carried.append(f"{seen.method} {seen.target}")
        if self.refuse:
            await send_reply(writer, Reply(status=self.refuse, body=b""))
            return
        if seen.method == "CONNECT":
            host, _, port = seen.target.rpartition(":")
            there_reader, there_writer = await asyncio.open_connection(host, int(port))
            writer.write(b"HTTP/1.1 200 Connected\r\n\r\n")
        else:
            parts = urlsplit(seen.target)
            there_reader, there_writer = await asyncio.open_connection(parts.hostname, parts.port)
            query = f"?{parts.query}" if parts.query else ""
            head = [f"{seen.method} {parts.path or '/'}{query} HTTP/1.1"]
            head += [f"{key}: {value}" for key, value in seen.headers.items()]
            there_writer.write("\r\n".join([*head, "", ""]).encode("latin-1") + seen.body)
        try:
            await asyncio.gather(_pour(reader, there_writer), _pour(there_reader, writer))
        finally:
            await close(there_writer)


async def _pour(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError):
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
        writer.close()


Serve = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Coroutine[None, None, None]]


async def _one(serve: Serve, taken: socket.socket, tls: ssl.SSLContext | None) -> None:
    """Serve one connection to its end."""
    reader = asyncio.StreamReader()
    protocol = asyncio.StreamReaderProtocol(reader)
    loop = asyncio.get_running_loop()
    with contextlib.suppress(OSError, asyncio.IncompleteReadError):
        transport, _ = await loop.connect_accepted_socket(lambda: protocol, taken, ssl=tls)
        writer = asyncio.StreamWriter(transport, protocol, reader, loop)
        try:
            await serve(reader, writer)
        finally:
            await close(writer)


async def close(writer: asyncio.StreamWriter) -> None:
    """Close a connection now, so that no socket outlives its server."""
    with contextlib.suppress(OSError, TimeoutError):
        if writer.can_write_eof():  # not over TLS
            writer.close()
        else:
            await asyncio.wait_for(_shut(writer), 0.2)
    writer.transport.abort()
    await asyncio.sleep(0)
    await asyncio.sleep(0)


async def _shut(writer: asyncio.StreamWriter) -> None:
    writer.close()
    await writer.wait_closed()


@contextlib.contextmanager
def _in_thread(serve: Serve, tls: ssl.SSLContext | None) -> Iterator[int]:
    """Run a server until the block ends; yields its port."""
    ready = threading.Event()
    port: list[int] = []
    stop: list[Callable[[], object]] = []

    async def main() -> None:
        over = asyncio.Event()
        loop = asyncio.get_running_loop()
        loop.set_exception_handler(lambda _loop, _context: None)  # broken connections are what we are here for
        tasks: list[asyncio.Task[None]] = []
        sockets = [socket.create_server(("127.0.0.1", 0))]
        sockets[0].setblocking(False)

        # Taken by hand: the library's server loses a connection that comes while it closes.
        def take() -> None:
            with contextlib.suppress(BlockingIOError, ConnectionAbortedError):
                taken, _ = sockets[0].accept()
                taken.setblocking(False)
                sockets.append(taken)
                tasks.append(loop.create_task(_one(serve, taken, tls)))

        loop.add_reader(sockets[0], take)
        port.append(sockets[0].getsockname()[1])
        stop.append(lambda: loop.call_soon_threadsafe(over.set))
        ready.set()
        await over.wait()
        loop.remove_reader(sockets[0])
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for used in sockets:
            used.close()

    def run() -> None:
        with asyncio.Runner(loop_factory=asyncio.SelectorEventLoop) as runner:  # only this loop has readers everywhere
            runner.run(main())

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    assert ready.wait(10)
    try:
        yield port[0]
    finally:
        stop[0]()
        thread.join(10)


@contextlib.contextmanager
def serving(handler: Handler, *, tls: ssl.SSLContext | None = None, delay: float = 0.0) -> Iterator[Loopback]:
    """A server that answers by `handler`, with TLS when given a context."""
    server = Loopback(handler, delay)
    with _in_thread(server.serve, tls) as port:
        server.port = port
        server.url = f"{'https' if tls else 'http'}://127.0.0.1:{port}"
        yield server


@contextlib.contextmanager
def serving_raw(serve: Serve) -> Iterator[int]:
    """A server that speaks whatever `serve` writes; yields its port."""
    with _in_thread(serve, None) as port:
        yield port


@contextlib.contextmanager
def proxying() -> Iterator[LoopbackProxy]:
    """A proxy on loopback."""
    proxy = LoopbackProxy()
    with _in_thread(proxy.serve, None) as port:
        proxy.port = port
        proxy.url = f"http://127.0.0.1:{port}"
        yield proxy
