"""snac2, a small real server of the Mastodon client API, on loopback with its own folder and people.

Measured on 2.75, 2026-11-22, and of use to a connector's tests:

- It closes each connection after one answer without saying so, so a kept-alive connection is at times reset.
- ``Idempotency-Key`` is ignored: the same request twice is two posts. An authorisation code works twice.
- What one person does to another on the same server reaches the other's notifications by the server's own queue,
  within about ten seconds; it delivers over HTTP to the address it has in its configuration, which so must be its own,
  port included, and it needs more threads than the four it takes by itself, or it waits for itself.
- A reply is in its parent's ``context`` only once delivered. A direct status reads back as ``private``.
- ``@name@127.0.0.1:port`` is not read as a mention (the port); ``@name`` is, and is written out with the port.
- Notifications come without a ``Link`` header, and there is no ``/api/v2/instance``.
- ``context`` of a post that is unknown, and an unknown token, are answered with empty or HTML bodies.
"""

from __future__ import annotations

import contextlib
import re
import time
from collections.abc import Iterator
from pathlib import Path

import msgspec

from tests.integration.peers.commands import run
from tests.integration.peers.debian import SNAC, Found, find
from tests.integration.peers.places import Places, places
from tests.integration.peers.processes import LOOPBACK, Server, exchanges, free_port, own_folder

_START_TIMEOUT_S = 20
_THREADS = 12


class SnacServer:
    """A server with people; `SnacCitizen` talks to it as one of them would."""

    def __init__(self, found: Found, folder: Path) -> None:
        """Make its folder and start it."""
        self._found = found
        self._base = folder / "base"
        self._log = folder / "log"
        self.port = free_port()
        self.host = f"{LOOPBACK}:{self.port}"
        self.url = f"http://{self.host}"
        self._make()
        self.start_s = 0.0
        self._server = self._start()

    @property
    def pid(self) -> int:
        """The process id of the server as it runs now."""
        return self._server.pid

    def person(self, name: str) -> str:
        """Create a person while the server runs; their password."""
        said = run([self._found.path, "adduser", self._base, name], env=self._found.env, timeout_s=30)
        match = re.search(r"password is (\S+)", said)
        assert match, said
        return match[1]

    def stop(self, *, hard: bool = False) -> None:
        """End it, asked or killed; its folder stays for `restart`."""
        self._server.stop(hard=hard)

    def restart(self) -> None:
        """Start it again on the same port, people and posts, after `stop`."""
        self._server = self._start()

    def resident_mb(self) -> float:
        """Its memory, in MB."""
        return self._server.resident_mb()

    def said(self) -> str:
        """The end of its log."""
        return self._server.said()

    def _make(self) -> None:
        answers = "\n".join([LOOPBACK, str(self.port), self.host, "", "", ""])
        run([self._found.path, "init", self._base], env=self._found.env, typed=answers, timeout_s=30)
        file = self._base / "server.json"
        settings = msgspec.json.decode(file.read_bytes(), type=dict[str, object])
        settings |= {"protocol": "http", "num_threads": _THREADS}
        file.write_bytes(msgspec.json.encode(settings))

    def _start(self) -> Server:
        began_s = time.monotonic()
        env = {**self._found.env, "DEBUG": "1"}
        server = Server([self._found.path, "httpd", self._base], log=self._log, cwd=self._base, env=env)
        try:
            server.wait_for(self._answers, what="snac2", timeout_s=_START_TIMEOUT_S)
        except BaseException:
            server.stop(hard=True)
            raise
        self.start_s = time.monotonic() - began_s
        return server

    def _answers(self) -> bool:
        asked = f"GET /api/v1/instance HTTP/1.1\r\nHost: {self.host}\r\n\r\n".encode()
        return exchanges(self.port, asked, b"HTTP/1.1 200")


@contextlib.contextmanager
def start(where: Places | None = None) -> Iterator[SnacServer]:
    """A server without people that answers; it and all it kept are gone afterwards.

    Raises:
        PeerMissing: it is not installed.
        DidNotStart: it does not answer.
    """
    found = find(where or places(), SNAC)
    with own_folder("snac") as folder:
        server = SnacServer(found, folder)
        try:
            yield server
        finally:
            server.stop(hard=True)
