"""Lives of collectors in a workspace, one after the other, each killed where a test wants it."""

from __future__ import annotations

import contextlib
import json
import os
import selectors
import signal
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from tests.integration.answered.office import BOUND_S, Office
from tests.integration.cli.town import ROOT
from tests.integration.peers.processes import Server

LIFE_S = 30.0
"""The longest life: one that nobody ends ends itself."""


class Lives:
    """A nursery's collectors, at most one alive at a time."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._rest = b""
        self._born = threading.Event()
        self._pid = 0

    def begin(self, **order: object) -> int:
        """Let one begin; its process id."""
        self._server.stdin.write(json.dumps({"for_s": LIFE_S, **order}).encode() + b"\n")
        self._server.stdin.flush()
        self._pid = int(self._answer()["pid"])
        self._born.set()
        return self._pid

    def ended(self) -> bool:
        """Wait for its end; whether it was killed."""
        killed = bool(self._answer()["killed"])
        self._born.clear()
        return killed

    def end(self) -> None:
        """Ask it to end, and wait for that; one that has hardly begun dies of the question."""
        os.kill(self._pid, signal.SIGTERM)
        self.ended()

    def kill(self) -> None:
        """Kill the one that lives or is about to be born; called from any thread."""
        assert self._born.wait(BOUND_S)
        with contextlib.suppress(ProcessLookupError):
            os.kill(self._pid, signal.SIGKILL)

    def until_said(self, words: str) -> None:
        """Wait until one of them has said this."""
        self._server.wait_for(lambda: words in self.said(), what=words, timeout_s=BOUND_S)

    def said(self) -> str:
        """The end of what they said."""
        return self._server.said()

    def _answer(self) -> dict[str, int]:
        until_s = time.monotonic() + BOUND_S
        descriptor = self._server.stdout.fileno()
        with selectors.DefaultSelector() as selector:
            selector.register(descriptor, selectors.EVENT_READ)
            while b"\n" not in self._rest:
                assert selector.select(max(0.0, until_s - time.monotonic())), f"no answer: {self.said()}"
                more = os.read(descriptor, 65_536)
                assert more, f"the nursery ended: {self.said()}"
                self._rest += more
        line, _newline, self._rest = self._rest.partition(b"\n")
        found: dict[str, int] = json.loads(line)
        return found


@contextmanager
def lives_in(office: Office, log_name: str = "lives.log") -> Iterator[Lives]:
    """A nursery for this workspace; whatever lives at the end is killed."""
    words = [sys.executable, "-m", "tests.integration.answered.nursery", str(office.directory)]
    log = office.folder / log_name
    server = Server(words, log=log, cwd=ROOT, env=office.environment, talks=True)
    try:
        yield Lives(server)
    finally:
        server.stop(hard=True)
        assert "Traceback" not in log.read_text("utf-8"), log.read_text("utf-8")[-4000:]
