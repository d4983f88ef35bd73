"""A platform on the loopback that gives out tokens: sessions whose refresh tokens work once, and sign-in by a code."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Platform(ThreadingHTTPServer):
    """What it knows; a test changes it while it runs."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Asked)
        self.lock = threading.Lock()
        self.tokens = {"CANARY-token-abcdefghijklmnopqrstuvwxyz-0001"}
        self.codes = {"CANARY-code-12345"}
        self.issued = 0
        self.access: set[str] = set()
        self.refresh: set[str] = set()
        self.refreshed: list[str] = []
        self.sessions = 0
        self.identity = "id-1"
        self.expires = ""

    @property
    def host(self) -> str:
        """Host and port."""
        return f"127.0.0.1:{self.server_port}"

    @property
    def address(self) -> str:
        """Where it answers."""
        return f"http://{self.host}"

    def issue(self) -> dict[str, str]:
        """A new session; the one before ends."""
        self.issued += 1
        session = {
            "access": f"CANARY-access-{self.issued:04}-qwertyuiop",
            "refresh": f"CANARY-refresh-{self.issued:04}-asdfghjkl",
        }
        self.access, self.refresh = {session["access"]}, self.refresh | {session["refresh"]}
        return session

    def expire(self) -> None:
        """No access works any more; what renews it does."""
        with self.lock:
            self.access = set()

    def revoke(self) -> None:
        """Nothing works any more."""
        with self.lock:
            self.access, self.refresh, self.tokens = set(), set(), set()


class _Asked(BaseHTTPRequestHandler):
    server: Platform

    def do_GET(self) -> None:  # the name is the library's
        with self.server.lock:
            if self._bearer() not in self.server.access:
                return self._answer(401, {"error": "expired"})
            if self.path == "/me":
                body = {"id": self.server.identity, "name": "@valdeluz", "expires": self.server.expires}
                return self._answer(200, body)
            return self._answer(200, {"id": "n1", "text": "No hay agua en La Loma"})

    def do_POST(self) -> None:  # as above
        body = json.loads(self.rfile.read(int(self.headers.get("Content-Length") or 0)) or b"{}")
        platform = self.server
        with platform.lock:
            if self.path == "/session":
                if self._bearer() not in platform.tokens:
                    return self._answer(401, {"error": "token"})
                platform.sessions += 1
                return self._answer(200, platform.issue())
            if self.path == "/refresh":
                platform.refreshed.append(str(body.get("refresh")))
                if body.get("refresh") not in platform.refresh:
                    return self._answer(401, {"error": "refresh"})
                platform.refresh.discard(body["refresh"])
                return self._answer(200, platform.issue())
            if self.path == "/code":
                if body.get("code") not in platform.codes or not body.get("verifier"):
                    return self._answer(400, {"error": "code"})
                platform.codes.discard(body["code"])
                token = f"CANARY-granted-{len(platform.codes)}-zxcvbnmqwerty"
                platform.tokens.add(token)
                return self._answer(200, {"token": token})
            return self._answer(404, {})

    def _bearer(self) -> str:
        return str(self.headers.get("Authorization", "")).removeprefix("Bearer ")

    def _answer(self, status: int, document: dict[str, str]) -> None:
        body = json.dumps(document).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_words: object) -> None:
        """Keep quiet."""


@contextmanager
def platform() -> Iterator[Platform]:
    """One running, ended at the end."""
    with Platform() as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join(timeout=10)
