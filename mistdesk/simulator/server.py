"""Starts the embedded Mist cloud on a port of this machine and announces it; knows how, not what, it serves."""

from __future__ import annotations

import errno
import json
import logging
import signal
import socket
import ssl
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import uvicorn

from mistdesk.domain.errors import BadFile, Busy, WrongUsage
from mistdesk.simulator.chance import digest, number_of
from mistdesk.simulator.clock import SimulatedClock
from mistdesk.simulator.cloud import Clouds, OrgCloud
from mistdesk.simulator.estate_small import second_estate
from mistdesk.simulator.estates import open_estate
from mistdesk.simulator.faults import FaultBook, load_faults
from mistdesk.simulator.links import LinkSigner
from mistdesk.simulator.living import LivingCloud
from mistdesk.simulator.quota import Quota
from mistdesk.simulator.rows import msp_id_of
from mistdesk.simulator.state import CloudState
from mistdesk.simulator.tokens import Premises, TokenBook
from mistdesk.simulator.web import web_app
from mistdesk.simulator.webhook_store import WebhookStore

_SITES_ANNOUNCED = 20
_HOST = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class MistSimulatorOptions:
    """How to run the cloud; `start` is aware, `faults` a file or "quirks", port 0 takes a free one."""

    port: int = 0
    estate: str = "small"
    faults: str | None = None
    tls_cert: Path | None = None
    tls_key: Path | None = None
    seed: int = 1
    start: datetime | None = None
    speed: float = 1.0
    quota: int = 5000
    end_with_stdin: bool = False


@dataclass(frozen=True, slots=True)
class Announcement:
    """What a caller needs to know of a running cloud."""

    url: str
    control: str
    org_id: str
    site_ids: tuple[str, ...]
    tokens: dict[str, str]

    def line(self) -> str:
        """Write it as one line of JSON."""
        return json.dumps(
            {
                "url": self.url,
                "control": self.control,
                "org_id": self.org_id,
                "site_ids": list(self.site_ids),
                "tokens": self.tokens,
            }
        )


def build_state(options: MistSimulatorOptions) -> CloudState:
    """Build the cloud that the options describe."""
    start = (options.start or datetime.now(UTC)).timestamp()
    if not options.speed >= 0 or options.quota < 0:
        raise WrongUsage(
            "The simulator cannot run like this", "Speed and quota must not be negative.", "Correct the options."
        )
    faults = FaultBook(load_faults(options.faults))
    main = open_estate(options.estate, options.seed, float(int(start)))
    second = LivingCloud(second_estate(options.seed))
    msp_id = msp_id_of(second.estate.seed)
    orgs: list[OrgCloud] = [main, second]
    names = _site_names(main)
    premises = Premises(
        org_id=main.org_id,
        org_name=str(main.org().get("name") or ""),
        second_org_id=second.org_id,
        second_org_name=second.estate.org_name,
        msp_id=msp_id,
        site_ids=tuple(main.site_ids()),
        site_names=tuple(names.get(site_id, "") for site_id in main.site_ids()),
    )
    return CloudState(
        clock=SimulatedClock(start, options.speed),
        clouds=Clouds(orgs),
        main=main,
        msp_id=msp_id,
        tokens=TokenBook(options.seed, premises),
        quota=Quota(options.quota),
        links=LinkSigner(digest(options.seed, "links", 32)),
        faults=faults,
        webhooks=WebhookStore(number_of(options.seed, "webhooks")),
    )


def _site_names(org: OrgCloud) -> dict[str, str]:
    rows = (row for row in org.sites() if isinstance(row, dict))
    return {str(row.get("id")): str(row.get("name") or "") for row in rows}


class _Server(uvicorn.Server):
    """A server that says when it listens."""

    def __init__(self, config: uvicorn.Config, listening: Callable[[], None]) -> None:
        super().__init__(config)
        self._listening = listening

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, and say so."""
        await super().startup(sockets=sockets)
        if self.started:
            self._listening()


def _bind(port: int) -> socket.socket:
    # Named as TCP, so that the loop turns off Nagle's waiting, which would cost 40 ms a call.
    bound = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        if sys.platform != "win32":
            bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind((_HOST, port))
        bound.listen(256)
    except (OSError, OverflowError) as error:
        bound.close()
        raise _binding_trouble(port, error) from error
    return bound


def _binding_trouble(port: int, error: Exception) -> Exception:
    if isinstance(error, OverflowError):
        return WrongUsage("No such port", f"{port} is no port.", "Choose one from 1 to 65535, or 0.")
    if not isinstance(error, OSError) or error.errno not in {errno.EADDRINUSE, errno.EACCES}:
        return error
    why = "is in use by another program" if error.errno == errno.EADDRINUSE else "may not be used"
    return Busy("The port is taken", f"Port {port} of this machine {why}.", "Choose another port, or 0 for a free one.")


def _config(options: MistSimulatorOptions, state: CloudState) -> uvicorn.Config:
    config = uvicorn.Config(
        web_app(state),
        http="h11",
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        date_header=False,
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=1,
        ssl_certfile=None if options.tls_cert is None else str(options.tls_cert),
        ssl_keyfile=None if options.tls_key is None else str(options.tls_key),
    )
    try:
        config.load()
    except (OSError, ssl.SSLError) as error:
        raise BadFile(
            "The certificate cannot be used", f"{options.tls_cert}: {error}.", "Name a certificate and its key."
        ) from error
    return config


def _announcement(options: MistSimulatorOptions, state: CloudState, port: int) -> Announcement:
    scheme = "http" if options.tls_cert is None else "https"
    url = f"{scheme}://{_HOST}:{port}"
    return Announcement(
        url=url,
        control=f"{url}/simulator",
        org_id=state.main.org_id,
        site_ids=tuple(state.main.site_ids())[:_SITES_ANNOUNCED],
        tokens=state.tokens.tokens(),
    )


def _quiet() -> None:
    # Connections that break on purpose are no news; the caller learns of trouble by the answers.
    logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL + 1)


def run_mist_simulator(options: MistSimulatorOptions, announce: Callable[[str], None]) -> int:
    """Serve until told to end; `announce` gets one line of JSON as soon as calls are taken."""
    _quiet()
    state = build_state(options)
    with _bind(options.port) as bound:
        config = _config(options, state)
        told = _announcement(options, state, bound.getsockname()[1])
        server = _Server(config, lambda: announce(told.line()))
        if options.end_with_stdin:
            threading.Thread(target=_end_with_stdin, args=(server,), daemon=True).start()
        _serve(server, bound)
    return 0


def _serve(server: _Server, bound: socket.socket) -> None:
    # The library sends itself the signal again after it has ended well; that must not undo the good end.
    def end(number: int, frame: object) -> None:
        del number, frame
        server.should_exit = True

    numbers = (signal.SIGINT, signal.SIGTERM)
    if threading.current_thread() is not threading.main_thread():
        server.run(sockets=[bound])
        return
    before = {number: signal.signal(number, end) for number in numbers}
    try:
        server.run(sockets=[bound])
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _end_with_stdin(server: _Server) -> None:
    try:
        while sys.stdin.buffer.read(4096):
            pass
    except (OSError, ValueError):
        pass
    server.should_exit = True


@contextmanager
def background_simulator(options: MistSimulatorOptions) -> Iterator[Announcement]:
    """Run the cloud in a thread of this process, for tests and demonstrations without a second process."""
    _quiet()
    state = build_state(replace(options, end_with_stdin=False))
    with _bind(options.port) as bound:
        config = _config(options, state)
        listening = threading.Event()
        server = _Server(config, listening.set)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [bound]}, daemon=True)
        thread.start()
        try:
            if not listening.wait(20):
                raise Busy("The simulator did not start", "It took longer than 20 seconds.", "Try again.")
            yield _announcement(options, state, bound.getsockname()[1])
        finally:
            server.should_exit = True
            thread.join(20)
