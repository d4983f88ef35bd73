"""A real Secret Service of a test's own: GNOME Keyring on a private bus, from Debian, unpacked in the cache."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.integration.peers import debian
from tests.integration.peers.commands import CommandFailed
from tests.integration.peers.places import PeerMissing, places

_BOUND_S = 30


@dataclass(frozen=True)
class Session:
    """A person's session: its bus, its home."""

    variables: dict[str, str]
    home: Path


def keyring_program() -> debian.Found:
    """The daemon, installed into the cache where the machine lacks it.

    Raises:
        PeerMissing: it cannot be had here.
    """
    if shutil.which("dbus-daemon") is None:
        raise PeerMissing("dbus-daemon is not installed: install dbus.")
    where = places()
    where.cache.mkdir(parents=True, exist_ok=True)
    with (where.cache / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        try:
            return debian.find(where, debian.GNOME_KEYRING)
        except PeerMissing:
            pass
        try:
            return debian.install(where, debian.GNOME_KEYRING)
        except (CommandFailed, OSError) as error:
            raise PeerMissing(f"gnome-keyring cannot be installed: {error}") from error


@contextmanager
def session(program: debian.Found, *, password: str | None) -> Iterator[Session]:
    """A bus with the keyring on it; unlocked with ``password``, or with ``None`` locked and nobody to ask."""
    with tempfile.TemporaryDirectory(prefix="ventanilla-keyring-") as folder:
        home = Path(folder)
        runtime = home / "run"
        runtime.mkdir(mode=0o700)
        base = {"PATH": os.environ["PATH"], "HOME": folder, "XDG_RUNTIME_DIR": str(runtime), "LC_ALL": "C.UTF-8"}
        bus = subprocess.Popen(
            ["dbus-daemon", "--session", "--nofork", "--print-address=1", "--nopidfile"],
            env=base, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        running = [bus]
        try:
            assert bus.stdout is not None
            address = bus.stdout.readline().decode().strip()
            assert address, "the bus does not start"
            variables = {**base, "DBUS_SESSION_BUS_ADDRESS": address}
            first = _daemon(program, variables, "ventanilla")  # makes the login keyring with a password
            running.append(first)
            if password is None:
                first.kill()
                first.wait(_BOUND_S)
                running.append(_daemon(program, variables, None))
            yield Session(variables, home)
        finally:
            for process in reversed(running):
                process.kill()
                process.wait(_BOUND_S)
                for pipe in (process.stdin, process.stdout):
                    if pipe is not None:
                        pipe.close()


def _daemon(program: debian.Found, variables: dict[str, str], password: str | None) -> subprocess.Popen[bytes]:
    unlock = ["--unlock"] if password is not None else []
    process = subprocess.Popen(
        [str(program.path), "--foreground", *unlock, "--components=secrets"],
        env={**variables, **program.env}, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    assert process.stdin is not None
    process.stdin.write((password or "").encode())
    process.stdin.close()
    _wait_for_service(variables)
    return process


def _wait_for_service(variables: dict[str, str]) -> None:
    """Ask the bus until somebody owns the name; the bus answers at once, so a few questions do."""
    import time

    until = time.monotonic() + _BOUND_S
    question = ["dbus-send", "--session", "--print-reply", "--dest=org.freedesktop.DBus", "/org/freedesktop/DBus",
                "org.freedesktop.DBus.NameHasOwner", "string:org.freedesktop.secrets"]  # fmt: skip
    while True:
        done = subprocess.run(question, env=variables, capture_output=True, timeout=_BOUND_S, check=False)
        if b"boolean true" in done.stdout:
            return
        assert time.monotonic() < until, "the keyring does not come up"
        time.sleep(0.05)  # a server says by answering that it is ready; there is no event to await
