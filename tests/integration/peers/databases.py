"""A private PostgreSQL and a private redis on loopback ports, with nothing kept for later."""

from __future__ import annotations

import contextlib
import signal
import struct
from collections.abc import Iterator
from pathlib import Path

from tests.integration.peers.commands import CommandFailed, run
from tests.integration.peers.debian import POSTGRES, REDIS, find
from tests.integration.peers.places import PeerMissing, Places
from tests.integration.peers.processes import LOOPBACK, Server, as_unprivileged, exchanges, free_port, own_folder

_USER = "ventanilla"
_SSL_REQUEST = struct.pack("!ii", 8, 80877103)  # the shortest question PostgreSQL answers: one letter, N without TLS
_START_TIMEOUT_S = 30
_QUICK = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "shared_buffers=32MB", "max_connections=200")


@contextlib.contextmanager
def postgres(places: Places) -> Iterator[tuple[Server, str]]:
    """A cluster of its own and its address, ``postgresql://...``; without durability, as no test needs it.

    Raises:
        PeerMissing: PostgreSQL is not installed.
        DidNotStart: it does not answer.
        CommandFailed: no cluster could be made.
    """
    found = find(places, POSTGRES)
    try:
        run([*as_unprivileged(), found.path, "--version"], env=found.env, timeout_s=20)
    except CommandFailed as reason:
        raise PeerMissing(
            f"PostgreSQL refuses to run as root, and nobody else can enter {found.path.parent}: "
            "name a folder that all can enter in VENTANILLA_PEERS."
        ) from reason
    with own_folder("postgres", unprivileged=True) as folder:
        data, port = folder / "data", free_port()
        env = {**found.env, "HOME": str(folder), "LC_ALL": "C"}
        initdb: list[str | Path] = [
            found.path.with_name("initdb"),
            "-D",
            data,
            "-U",
            _USER,
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--no-sync",
        ]
        run([*as_unprivileged(), *initdb], cwd=folder, env=env, timeout_s=60)
        settings = [f"listen_addresses={LOOPBACK}", f"port={port}", "unix_socket_directories=", *_QUICK]
        server = Server(
            [found.path, "-D", data, *(word for setting in settings for word in ("-c", setting))],
            log=folder / "log",
            cwd=folder,
            env=env,
            unprivileged=True,
        )
        try:
            server.wait_for(lambda: exchanges(port, _SSL_REQUEST, b"N"), what="PostgreSQL", timeout_s=_START_TIMEOUT_S)
            yield server, f"postgresql://{_USER}@{LOOPBACK}:{port}/postgres"
        finally:
            server.stop(asked_by=signal.SIGINT)


@contextlib.contextmanager
def redis(places: Places) -> Iterator[tuple[Server, str]]:
    """A redis of its own that saves nothing, and its address, ``host:port``.

    Raises:
        PeerMissing: redis is not installed.
        DidNotStart: it does not answer.
    """
    found = find(places, REDIS)
    with own_folder("redis") as folder:
        port = free_port()
        words = ["--bind", LOOPBACK, "--port", port, "--save", "", "--appendonly", "no", "--dir", folder]
        server = Server([found.path, *(str(word) for word in words)], log=folder / "log", cwd=folder, env=found.env)
        try:
            server.wait_for(lambda: exchanges(port, b"PING\r\n", b"+PONG"), what="redis", timeout_s=_START_TIMEOUT_S)
            yield server, f"{LOOPBACK}:{port}"
        finally:
            server.stop()
