"""The two embedded servers as child processes: the Mist cloud of the demo, and the local graph."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path

import msgspec

from mistdesk.domain.errors import EnvironmentTrouble
from mistdesk.domain.sync import TargetKind, TargetSettings, Token
from mistdesk.processes import ChildProcess, program_command

PATIENCE = 30.0
SENTENCES = 3  # an error is told as title, message and action
MOST_WORDS = 4000


class _Served(msgspec.Struct):
    """The one line an embedded server prints when it listens."""

    url: str
    token: str = ""
    connector_id: str = ""
    control: str = ""
    org_id: str = ""
    tokens: dict[str, str] = {}


class _Server:
    """Starts a server and waits for its line."""

    def __init__(self, arguments: Sequence[str], log: Path) -> None:
        self._child = ChildProcess(
            [*program_command(), "simulate", *arguments, "--attached"],
            on_line=self._on_line,
            on_end=lambda _: self._told.set(),
            log=log,
        )
        self._told = asyncio.Event()
        self._line = b""
        self._log = log

    def _on_line(self, line: bytes) -> None:
        self._line = self._line or line
        self._told.set()

    async def start(self) -> _Served:
        written = self._log.stat().st_size if self._log.exists() else 0
        self._child.start()
        try:
            async with asyncio.timeout(PATIENCE):
                await self._told.wait()
            return msgspec.json.decode(self._line, type=_Served)
        except (TimeoutError, msgspec.DecodeError):
            await self._child.stop()
            raise self._trouble(written) from None

    def _trouble(self, written: int) -> EnvironmentTrouble:
        """The server's own last words, which say what is wrong and what to do, else where its log is."""
        title = "An embedded server did not start"
        with self._log.open("rb") as log:
            log.seek(written)
            words = [line.strip() for line in log.read(MOST_WORDS).decode("utf-8", "replace").splitlines()]
        if len(words) == SENTENCES:
            return EnvironmentTrouble(title, f"{words[0]} {words[1]}", words[2])
        return EnvironmentTrouble(title, f"Its log is {self._log}.", "Look at the log, then start again.")

    async def stop(self) -> None:
        await self._child.stop()


class LocalGraphProcess:
    """The embedded graph of a workspace, started when the worker first needs it."""

    def __init__(self, database: Path, log: Path) -> None:
        self._database = database
        self._log = log
        self._server: _Server | None = None
        self._served: _Served | None = None

    async def start(self) -> tuple[TargetSettings, Token]:
        """Start it once; says under which address, connector and token it is reached."""
        if self._served is None:
            self._server = _Server(["mapped", "--port", "0", "--database", str(self._database)], self._log)
            self._served = await self._server.start()
        served = self._served
        settings = TargetSettings(TargetKind.LOCAL, url=served.url, connector_id=served.connector_id)
        return settings, Token(served.token)

    async def stop(self) -> None:
        """End it."""
        if self._server is not None:
            await self._server.stop()
        self._server = self._served = None


class DemoCloud:
    """The embedded Mist cloud of a demo. Its clock stands still when `speed` is 0 and is moved by `advance`."""

    def __init__(self, estate: str, log: Path, *, start: str = "", speed: float = 1.0) -> None:
        arguments = ["mist", "--port", "0", "--estate", estate, "--speed", str(speed)]
        self._server = _Server([*arguments, *(["--start", start] if start else [])], log)
        self._served: _Served | None = None

    async def start(self) -> None:
        """Start it."""
        self._served = await self._server.start()

    @property
    def served(self) -> _Served:
        """What it announced."""
        assert self._served is not None
        return self._served

    @property
    def url(self) -> str:
        """Where it listens."""
        return self.served.url

    @property
    def org_id(self) -> str:
        """Its organisation."""
        return self.served.org_id

    @property
    def token(self) -> Token:
        """A token that may read the whole organisation."""
        return Token(self.served.tokens["org_read"])

    async def advance(self, seconds: float) -> None:
        """Move its clock on."""
        await self._put_clock({"advance": seconds})

    async def run(self, speed: float) -> None:
        """Let its clock run at this speed."""
        await self._put_clock({"speed": speed})

    async def _put_clock(self, body: dict[str, float]) -> None:
        # Only a demo calls anything from this process; on a thread, for it takes some frames of the window's time.
        if not await asyncio.to_thread(_put, f"{self.served.control}/clock", body):
            raise EnvironmentTrouble("The demo's clock did not move", "The embedded cloud refused.", "Start again.")

    async def stop(self) -> None:
        """End it."""
        await self._server.stop()


def _put(url: str, body: dict[str, float]) -> bool:
    """Whether the embedded cloud took it. Plain HTTP on this machine: certificates would be read for nothing."""
    import httpx  # noqa: PLC0415  (not before it is needed)

    return httpx.put(url, json=body, trust_env=False, verify=False).is_success  # noqa: S501
