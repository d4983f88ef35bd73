"""Install the real servers the integration tests talk to: ``python -m tests.integration.peers.install [NAME…]``.

What is there and answers is kept; the rest is fetched from the package indexes this machine is set up for (PyPI, npm,
Debian). Without names it is all of them, and what else the tests take from Debian. One line a step; exit 1 where one
cannot be had, after trying the others.
"""

from __future__ import annotations

import argparse
import fcntl
import sys
import time
from collections.abc import Callable, Collection
from functools import partial

from tests.integration.peers import debian, node
from tests.integration.peers.commands import CommandFailed
from tests.integration.peers.places import PeerMissing, Places, places

_NODE, _NETWORK = "node", "bluesky"
EVERYTHING = (*(program.name for program in debian.PROGRAMS), _NODE, _NETWORK)
BLUESKY = (debian.POSTGRES.name, debian.REDIS.name, _NODE, _NETWORK)
"""What a Bluesky network alone is made of."""


def install(where: Places, names: Collection[str] = EVERYTHING) -> list[str]:
    """Install what is missing of these; what could not be had, one sentence each."""
    where.cache.mkdir(parents=True, exist_ok=True)
    (where.cache / ".gitignore").write_text("*\n", "ascii")
    troubles: list[str] = []
    with (where.cache / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # two installations at once take turns; the second finds all done
        steps = {program.name: partial(_debian, where, program) for program in debian.PROGRAMS}
        steps |= {_NODE: partial(_node, where), _NETWORK: partial(_network, where)}
        for name, act in steps.items():
            if name in names:
                _step(name, act, troubles)
    return troubles


def _debian(where: Places, program: debian.Program) -> tuple[str, bool]:
    try:
        found = debian.find(where, program)
    except PeerMissing:
        found = debian.install(where, program)
        return f"{found.version} in {found.path}", True
    return f"{found.version} in {found.path}", False


def _node(where: Places) -> tuple[str, bool]:
    try:
        return f"{node.NODE_VERSION} in {node.find_node(where).root}", False
    except PeerMissing:
        return f"{node.NODE_VERSION} in {node.install_node(where).root}", True


def _network(where: Places) -> tuple[str, bool]:
    found = node.find_node(where)
    try:
        folder, fresh = node.find_network(where, found), False
    except PeerMissing:
        folder, fresh = node.install_network(where, found), True
    return f"@atproto/dev-env {node.DEV_ENV_VERSION} in {folder}", fresh


def _step(name: str, act: Callable[[], tuple[str, bool]], troubles: list[str]) -> None:
    """One step and its line."""
    began_s = time.monotonic()
    try:
        said, fresh = act()
    except (PeerMissing, CommandFailed, OSError) as reason:
        troubles.append(f"{name} CANNOT BE HAD: {reason}")
        said, word = str(reason), "CANNOT BE HAD"
    else:
        word = "installed" if fresh else "was there"
    print(f"peers: {name:20} {word} ({time.monotonic() - began_s:.1f} s): {said}", flush=True)


def main(arguments: list[str]) -> int:
    """Install; the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.integration.peers.install")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"one of {', '.join(EVERYTHING)}; all by default")
    names = parser.parse_args(arguments).names or EVERYTHING
    if unknown := [name for name in names if name not in EVERYTHING]:
        parser.error(f"there is no {unknown[0]!r} to install: name some of {', '.join(EVERYTHING)}")
    began_s = time.monotonic()
    troubles = install(places(), names)
    print(
        f"peers: {'all there' if not troubles else 'NOT ALL THERE'} after {time.monotonic() - began_s:.1f} s",
        flush=True,
    )
    for trouble in troubles:
        print(f"peers: {trouble}", file=sys.stderr, flush=True)
    return 1 if troubles else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
