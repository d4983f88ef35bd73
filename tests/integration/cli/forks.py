"""Commands as processes of their own, forked from one that has loaded the program already.

The program is real, with its own descriptors, environment and end; only the interpreter's start is spared, so
that many commands cost little. What depends on the start itself is tested with ``town.run``.
"""

from __future__ import annotations

import json
import os
import select
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

BOUND_S = 120.0
"""How long a command may take before the test gives up."""


@dataclass(frozen=True)
class Forks:
    """A running server that forks commands."""

    address: str

    def run(self, arguments: list[str], environment: Mapping[str, str], stdin: bytes) -> tuple[int, bytes, bytes]:
        """Run a command to its end: its exit status, what it printed and what it said."""
        with tempfile.TemporaryDirectory() as folder:
            places = [str(Path(folder) / name) for name in ("in", "out", "err")]
            for place, content in zip(places, (stdin, b"", b""), strict=True):
                Path(place).write_bytes(content)
            with socket.socket(socket.AF_UNIX) as connection:
                connection.settimeout(BOUND_S)
                connection.connect(self.address)
                request = {"arguments": arguments, "environment": dict(environment), "places": places}
                connection.sendall(json.dumps(request).encode())
                connection.shutdown(socket.SHUT_WR)
                status = int(connection.recv(64))
            return status, Path(places[1]).read_bytes(), Path(places[2]).read_bytes()


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
    import click

    from tui.cli.errors import root

    tree = root()
    context = click.Context(tree, info_name="ventanilla")
    for name in tree.list_commands(context):
        tree.get_command(context, name)  # loads its module
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


def _answer(connection: socket.socket) -> None:
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    parts = []
    while part := connection.recv(65_536):
        parts.append(part)
    request = json.loads(b"".join(parts))
    child = os.fork()
    if child == 0:
        connection.close()
        _become(request["arguments"], request["environment"], request["places"])
    _pid, status = os.waitpid(child, 0)
    connection.sendall(str(os.waitstatus_to_exitcode(status)).encode())


def _become(arguments: list[str], environment: dict[str, str], places: list[str]) -> None:
    """Be the command, and end as it does."""
    for descriptor, (place, mode) in enumerate(zip(places, (os.O_RDONLY, os.O_WRONLY, os.O_WRONLY), strict=True)):
        opened = os.open(place, mode)
        os.dup2(opened, descriptor)
        os.close(opened)
    os.environ.clear()
    os.environ.update(environment)
    from ventanilla.__main__ import run

    status = 70
    try:
        status = run(arguments)
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)


if __name__ == "__main__":
    main(sys.argv[1])
