"""Commands as processes of their own, forked from one that has loaded the program already.

The program is real, with its own descriptors, environment and end; only the interpreter's start is spared, and the
time that a PIN is made to cost, so that many commands cost little. What depends on the start itself is tested with
``town.run``, what a PIN costs with the rules of access.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import pkgutil
import select
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import core
import tui.cli
from core.access.pins import STANDARD_COST

BOUND_S = 120.0
"""How long commands may take before the test gives up."""
_STATUS = "-status"
_MODES = (os.O_RDONLY, os.O_WRONLY, os.O_WRONLY)
_CHEAP = {"memory_kib": 64, "passes": 1, "lanes": 1}


@dataclass(frozen=True)
class Forks:
    """A running server that forks commands."""

    address: str

    def run(
        self, arguments: list[str], environment: Mapping[str, str], stdin: bytes, at: Path | None = None
    ) -> tuple[int, bytes, bytes]:
        """Run a command to its end, in a folder: its exit status, what it printed and what it said."""
        [ended] = self.run_all([arguments], environment, stdin, at)
        return ended

    def run_all(
        self, commands: Sequence[list[str]], environment: Mapping[str, str], stdin: bytes = b"", at: Path | None = None
    ) -> list[tuple[int, bytes, bytes]]:
        """Run commands one after the other in one process; how each ended, as for :meth:`run`."""
        with tempfile.TemporaryDirectory() as folder:
            calls = [
                {"arguments": arguments, "places": [str(Path(folder) / f"{n}-{name}") for name in ("in", "out", "err")]}
                for n, arguments in enumerate(commands)
            ]
            for call in calls:
                for place, content in zip(call["places"], (stdin, b"", b""), strict=True):
                    Path(place).write_bytes(content)
            with socket.socket(socket.AF_UNIX) as connection:
                connection.settimeout(BOUND_S)
                connection.connect(self.address)
                order = {"calls": calls, "environment": dict(environment), "at": str(at or ".")}
                connection.sendall(json.dumps(order).encode())
                connection.shutdown(socket.SHUT_WR)
                process = int(_everything(connection))
            return [_ended(call["places"], process) for call in calls]


def _everything(connection: socket.socket) -> bytes:
    return b"".join(iter(lambda: connection.recv(65_536), b""))


def _ended(places: list[str], process: int) -> tuple[int, bytes, bytes]:
    """How one command ended: as it said itself, or as its process did, which so never came to say it."""
    given, out, err = places
    said = Path(given + _STATUS)
    return int(said.read_bytes()) if said.exists() else process, Path(out).read_bytes(), Path(err).read_bytes()


@contextmanager
def forks(root: Path, environment: Mapping[str, str]) -> Iterator[Forks]:
    """A server of the program in ``root``, ended at the end."""
    with tempfile.TemporaryDirectory() as folder:
        address = str(Path(folder) / "s")
        server = subprocess.Popen(
            [sys.executable, "-m", "tests.integration.cli.forks", address],
            cwd=root,
            env=dict(environment),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        assert server.stdin is not None and server.stdout is not None
        try:
            assert server.stdout.readline() == b"ready\n", "the program does not load"
            yield Forks(address)
        finally:
            server.stdin.close()
            server.wait(BOUND_S)
            server.stdout.close()


def main(address: str) -> None:
    """Serve until standard input ends."""
    _load()
    for name, figure in _CHEAP.items():
        object.__setattr__(STANDARD_COST, name, figure)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(address)
        listener.listen()
        os.write(1, b"ready\n")
        while listener in select.select([listener, sys.stdin], [], [])[0]:
            connection, _peer = listener.accept()
            with connection:
                if os.fork() == 0:
                    listener.close()
                    _answer(connection)
                    os._exit(0)


def _load() -> None:
    """Load whatever a command loads when it is given, so that no fork has to."""
    for package in (core, tui.cli):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if not module.name.endswith(".__main__"):
                importlib.import_module(module.name)
    for name in ("argon2", "httpx", "tzdata"):
        importlib.import_module(name)
    gc.freeze()


def _answer(connection: socket.socket) -> None:
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    request = json.loads(_everything(connection))
    child = os.fork()
    if child == 0:
        connection.close()
        os.chdir(request["at"])
        _become(request["calls"], request["environment"])
    _pid, status = os.waitpid(child, 0)
    connection.sendall(str(os.waitstatus_to_exitcode(status)).encode())


def _become(calls: list[dict[str, list[str]]], environment: dict[str, str]) -> None:
    """Be the commands, one after the other, and end as the last does."""
    os.environ.clear()
    os.environ.update(environment)
    from ventanilla.__main__ import run

    status = 70
    try:
        for call in calls:
            status = 70
            for descriptor, (place, mode) in enumerate(zip(call["places"], _MODES, strict=True)):
                opened = os.open(place, mode)
                os.dup2(opened, descriptor)
                os.close(opened)
            try:
                status = run(call["arguments"])
            finally:
                sys.stdout.flush()
                sys.stderr.flush()
            if len(calls) > 1:
                Path(call["places"][0] + _STATUS).write_bytes(str(status).encode())
    finally:
        os._exit(status)


if __name__ == "__main__":
    main(sys.argv[1])
