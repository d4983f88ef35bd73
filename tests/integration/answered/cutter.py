"""A line to a server that breaks once in each publication, each time one byte further on, the request counted first."""

from __future__ import annotations

import contextlib
import json
import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from tests.integration.peers.framing import Broken, Line
from tests.integration.peers.processes import LOOPBACK

_TIMEOUT_S = 30
_RESET_ON_CLOSE = struct.pack("ii", 1, 0)


class Cutter:
    """Stands before a server; each connection carries one exchange.

    The first request of each key is cut: of the n-th key on a path after n bytes, first those of the request towards
    the server, then those of the answer towards the client. Every second one ends in a reset, the others in a plain
    end. Whatever comes after it passes.
    """

    def __init__(self, port: int) -> None:
        self._target = (LOOPBACK, port)
        self._lock = threading.Lock()
        self._keys: dict[str, dict[str, int]] = {}
        self.is_armed = False
        self.longest = 0
        """Bytes of the longest exchange that passed whole, its request and its answer."""
        self._listener = socket.create_server((LOOPBACK, 0), backlog=64)
        self.port = int(self._listener.getsockname()[1])
        self._acceptor = threading.Thread(target=self._accept, name="cutter", daemon=True)
        self._acceptor.start()

    def cuts(self, path: str) -> int:
        """How many publications were cut on this path."""
        with self._lock:
            return len(self._keys.get(path, {}))

    def close(self) -> None:
        """Listen no more."""
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._acceptor.join(_TIMEOUT_S)

    def _accept(self) -> None:
        while True:
            try:
                client, _address = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(client,), name="cutter exchange", daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        client.settimeout(_TIMEOUT_S)
        with client, contextlib.suppress(OSError, Broken):
            line = Line(client)
            head = line.head()
            body = b"".join(line.body(head))
            at = self._cut_at(head, body)
            request = head + body
            if at is not None and at < len(request):
                self._pass(request[:at])
            else:
                answer = self._pass(request)
                client.sendall(answer if at is None else answer[: at - len(request)])
                if at is None and head.startswith(b"POST"):
                    self.longest = max(self.longest, len(request) + len(answer))
            if at is not None and at % 2:
                client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_ON_CLOSE)

    def _pass(self, request: bytes) -> bytes:
        """The server's answer to so much of a request."""
        answer = b""
        with socket.create_connection(self._target, timeout=_TIMEOUT_S) as server:
            server.sendall(request)
            server.shutdown(socket.SHUT_WR)
            while more := server.recv(65_536):
                answer += more
        return answer

    def _cut_at(self, head: bytes, body: bytes) -> int | None:
        if not self.is_armed or not head.startswith(b"POST"):
            return None
        path, key = head.split(b" ")[1].decode().strip("/"), json.loads(body)["key"]
        with self._lock:
            keys = self._keys.setdefault(path, {})
            if key in keys:
                return None
            keys[key] = len(keys)
            return keys[key]


@contextmanager
def cutting(port: int) -> Iterator[Cutter]:
    """A cutter before the loopback server at this port."""
    cutter = Cutter(port)
    try:
        yield cutter
    finally:
        cutter.close()
