"""A forwarding HTTP proxy on loopback that does one armed thing to one chosen request, for tests of lost answers.

It passes every byte on untouched, so the client's host and credentials reach the server as they are. Each request goes
to the server over a connection of its own. It speaks plain HTTP/1.x without upgrades and 100-continue.
"""

from __future__ import annotations

import contextlib
import re
import socket
import struct
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field

from tests.integration.peers.faults import Call, Fault, Moment, Reset, Swallow, Twice
from tests.integration.peers.framing import Broken, Line, first_line, stays_open
from tests.integration.peers.processes import LOOPBACK

_TIMEOUT_S = 60
_RESET_ON_CLOSE = struct.pack("ii", 1, 0)


@dataclass(slots=True)
class Armed:
    """A fault in wait for its request."""

    pattern: re.Pattern[str]
    fault: Fault
    left: int
    _done: threading.Event = field(default_factory=threading.Event)

    def has_fired(self) -> bool:
        """Whether it has happened; so from before the client can notice anything of it."""
        return self._done.is_set()

    def wait(self, timeout_s: float) -> None:
        """Return once it has happened.

        Raises:
            AssertionError: not in time.
        """
        assert self._done.wait(timeout_s), f"no request met {self.pattern.pattern!r} in {timeout_s:.0f} s"

    def happens(self) -> None:
        """It does: said by the proxy, after what is called was called and before the client is told or cut off."""
        self._done.set()


class _BrokenOff(Exception):
    """A fault ends the exchange here."""


class Proxy:
    """A listening proxy in front of one server."""

    def __init__(self, target: tuple[str, int]) -> None:
        """Listen in front of the target, an address and a port."""
        self._target = target
        self._lock = threading.Lock()
        self._armed: list[Armed] = []
        self._seen: list[str] = []
        self._failures: list[BaseException] = []
        self._listener = socket.create_server((LOOPBACK, 0))
        self._clients: set[socket.socket] = set()
        self._acceptor = threading.Thread(target=self._accept, name="proxy", daemon=True)
        self._acceptor.start()

    @property
    def port(self) -> int:
        """Where it listens."""
        port = self._listener.getsockname()[1]
        assert isinstance(port, int)
        return port

    @property
    def url(self) -> str:
        """Where it listens, as a base address."""
        return f"http://{LOOPBACK}:{self.port}"

    def arm(self, pattern: str, fault: Fault, *, nth: int = 1) -> Armed:
        """Do this, once, to the nth request from now that the pattern is found in.

        It is looked for in the first line, ``POST /path HTTP/1.1``. Of several faults that wait for the same request,
        the one armed first has it.
        """
        armed = Armed(re.compile(pattern), fault, nth)
        with self._lock:
            self._armed.append(armed)
        return armed

    def seen(self, pattern: str = "") -> list[str]:
        """The first lines of the requests that came, in order, in which the pattern is found."""
        with self._lock:
            return [line for line in self._seen if re.search(pattern, line)]

    def close(self) -> None:
        """Listen no more, and break off what is under way.

        Raises:
            BaseExceptionGroup: what armed callbacks raised.
        """
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._acceptor.join(_TIMEOUT_S)
        with self._lock:
            clients = list(self._clients)
        for client in clients:
            with contextlib.suppress(OSError):
                client.shutdown(socket.SHUT_RDWR)
        if self._failures:
            raise BaseExceptionGroup("what armed callbacks raised", self._failures)

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            with self._lock:
                self._clients.add(client)
            threading.Thread(target=self._serve, args=(client,), name="proxy client", daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        """One client's connection, request after request."""
        client.settimeout(_TIMEOUT_S)
        line = Line(client)
        try:
            with client:
                while (head := line.head()) and self._exchange(client, head, b"".join(line.body(head))):
                    pass
        except (OSError, Broken, _BrokenOff):
            pass  # a fault, the client or the server broke off, and closing the connection passes that on
        finally:
            with self._lock:
                self._clients.discard(client)

    def _exchange(self, client: socket.socket, head: bytes, body: bytes) -> bool:
        """One request and its answer; whether the connection goes on."""
        armed = self._claim(first_line(head).decode("latin-1"))
        self._at(Moment.RECEIVED, armed, client)
        if armed and isinstance(armed.fault, Twice | Swallow):
            self._forward_and_discard(head, body)
            armed.happens()
            if isinstance(armed.fault, Swallow):
                client.sendall(b"HTTP/1.1 %d Swallowed\r\nContent-Length: 0\r\n\r\n" % armed.fault.status)
                return True
        return self._forward(client, head, body, armed)

    def _forward(self, client: socket.socket, head: bytes, body: bytes, armed: Armed | None) -> bool:
        with socket.create_connection(self._target, timeout=_TIMEOUT_S) as server:
            server.sendall(head + body)
            self._at(Moment.FORWARDED, armed, client)
            answer = Line(server)
            answer_head = answer.head()
            if not answer_head:
                raise Broken("the server ended without an answer")
            self._at(Moment.APPLIED, armed, client)
            given = _Given(armed, self, client)
            given.give(answer_head)
            for piece in answer.body(answer_head, answers=first_line(head)):
                given.give(piece)
            given.end()
        return stays_open(head, answer_head)

    def _forward_and_discard(self, head: bytes, body: bytes) -> None:
        """The server has done it and answered in full."""
        with socket.create_connection(self._target, timeout=_TIMEOUT_S) as server:
            server.sendall(head + body)
            answer = Line(server)
            if not (answer_head := answer.head()):
                raise Broken("the server ended without an answer")
            for _ in answer.body(answer_head, answers=first_line(head)):
                pass

    def _at(self, moment: Moment, armed: Armed | None, client: socket.socket) -> None:
        """Do what the fault does at this moment, if it is its moment."""
        if armed is None:
            return
        fault = armed.fault
        if isinstance(fault, Call) and fault.at is moment:
            try:
                fault.act()
            except BaseException as reason:  # noqa: BLE001 - the test's own code: kept, and raised to it by close()
                self._failures.append(reason)
            armed.happens()
            if not fault.carries_on:
                raise _BrokenOff
        if isinstance(fault, Reset) and fault.at is moment:
            armed.happens()
            client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_ON_CLOSE)
            raise _BrokenOff

    def _claim(self, line: str) -> Armed | None:
        """The fault armed for this request, which is now spent."""
        with self._lock:
            self._seen.append(line)
            mine = None
            for armed in [each for each in self._armed if each.pattern.search(line)]:
                armed.left -= 1
                if armed.left <= 0 and mine is None:
                    mine = armed
                    self._armed.remove(armed)
            return mine


class _Given:
    """The bytes of one answer on their way to the client, stopping once after so many."""

    def __init__(self, armed: Armed | None, proxy: Proxy, client: socket.socket) -> None:
        self._proxy = proxy
        self._client = client
        self._armed = armed
        fault = armed.fault if armed else None
        stops = isinstance(fault, Call | Reset) and fault.at is Moment.ANSWERING
        self._left: int | None = fault.after_bytes if stops and isinstance(fault, Call | Reset) else None

    def give(self, piece: bytes) -> None:
        """Pass these on, up to the stop, stop, and then the rest."""
        if self._left is not None and self._left <= len(piece):
            self._client.sendall(piece[: self._left])
            piece = piece[self._left :]
            self.end()
        elif self._left is not None:
            self._left -= len(piece)
        self._client.sendall(piece)

    def end(self) -> None:
        """The answer is through: stop here at the latest."""
        if self._left is not None:
            self._left = None
            self._proxy._at(Moment.ANSWERING, self._armed, self._client)


@contextlib.contextmanager
def standing_before(url_or_port: str | int) -> Iterator[Proxy]:
    """A proxy in front of the loopback server at this port or base address."""
    port = url_or_port if isinstance(url_or_port, int) else int(url_or_port.rsplit(":", 1)[1].rstrip("/"))
    proxy = Proxy((LOOPBACK, port))
    try:
        yield proxy
    finally:
        proxy.close()
