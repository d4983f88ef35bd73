"""A whole Bluesky network on loopback: directory, personal data server, application view, on its own databases."""

from __future__ import annotations

import contextlib
import selectors
import shutil
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

import msgspec

from tests.integration.peers.databases import postgres, redis
from tests.integration.peers.node import SOURCES, find_network, find_node
from tests.integration.peers.places import Places, places
from tests.integration.peers.processes import DidNotStart, Server, own_folder

_START_TIMEOUT_S = 90
_ANSWER_TIMEOUT_S = 30


class Addresses(msgspec.Struct, frozen=True):
    """Base addresses, ``http://127.0.0.1:PORT``.

    ``pds`` is what clients talk to, the application view's reads included; ``plc`` is the directory of DIDs.
    """

    pds: str
    appview: str
    plc: str


class _Answer(msgspec.Struct, frozen=True):
    done: dict[str, str] | None = None
    failed: str = ""


class Network:
    """A running network; `BlueskyCitizen` talks to it as a person would."""

    def __init__(self, server: Server, databases: tuple[Server, ...], began_s: float) -> None:
        """Wait for its word where it is."""
        self._server = server
        self._databases = databases
        self._rest = b""
        self.addresses = msgspec.json.decode(self._line(_START_TIMEOUT_S), type=Addresses)
        self.start_s = time.monotonic() - began_s

    @property
    def pds(self) -> str:
        """The address of the personal data server."""
        return self.addresses.pds

    def settle(self) -> None:
        """Return once everything written so far can be read through the application view."""
        self._ask({"act": "settle"})

    def live_at(self, url: str | None) -> None:
        """From now on, the directory says of new accounts that they live at this address; None: at the real one.

        So a client that follows the directory, as it should, comes through a proxy that stands there.
        """
        self._ask({"act": "live_at", "url": url})

    def pids(self) -> list[int]:
        """The processes that listen."""
        return [server.pid for server in (self._server, *self._databases)]

    def resident_mb(self) -> float:
        """Memory of all of it, in MB; pages that processes share count once for each."""
        return sum(server.resident_mb() for server in (self._server, *self._databases))

    def said(self) -> str:
        """The end of its log."""
        return self._server.said()

    def _ask(self, asked: Mapping[str, str | None]) -> dict[str, str]:
        self._server.stdin.write(msgspec.json.encode(asked) + b"\n")
        self._server.stdin.flush()
        answer = msgspec.json.decode(self._line(_ANSWER_TIMEOUT_S), type=_Answer)
        if answer.done is None:
            raise RuntimeError(f"the Bluesky network could not {asked['act']}: {answer.failed}")
        return answer.done

    def _line(self, timeout_s: float) -> bytes:
        """Its next line of JSON; what else it prints is passed over."""
        until_s = time.monotonic() + timeout_s
        with selectors.DefaultSelector() as selector:
            selector.register(self._server.stdout, selectors.EVENT_READ)
            while True:
                while b"\n" in self._rest:
                    line, _, self._rest = self._rest.partition(b"\n")
                    if line.startswith(b"{"):
                        return line
                left_s = until_s - time.monotonic()
                if left_s <= 0 or not selector.select(left_s):
                    raise DidNotStart(f"the Bluesky network was silent for {timeout_s:.0f} s: {self.said()}")
                more = self._server.stdout.read1(65_536)  # type: ignore[attr-defined]  # a pipe's is a BufferedReader
                if not more:
                    raise DidNotStart(f"the Bluesky network ended: {self.said()}")
                self._rest += more


@contextlib.contextmanager
def start(where: Places | None = None) -> Iterator[Network]:
    """A network that is ready for accounts; it and its databases are gone afterwards.

    Raises:
        PeerMissing: a part is not installed.
        DidNotStart: a part does not answer.
    """
    where = where or places()
    node = find_node(where)
    packages = find_network(where, node)
    began_s = time.monotonic()
    with postgres(where) as (database, url), redis(where) as (cache, address), own_folder("bluesky") as folder:
        for name in ("network.mjs", "loopback.cjs"):
            shutil.copyfile(SOURCES / name, folder / name)
        (folder / "node_modules").symlink_to(packages / "node_modules")  # modules are looked up beside the script
        (folder / "tmp").mkdir()
        env = {
            **node.environment(),
            "TMPDIR": str(folder / "tmp"),
            "DB_POSTGRES_URL": url,
            "REDIS_HOST": address,
            "LOG_ENABLED": "false",
            "NODE_NO_WARNINGS": "1",
        }
        server = Server(_words(node.program, folder), log=folder / "log", cwd=folder, env=env, talks=True)
        try:
            yield Network(server, (database, cache), began_s)
        finally:
            server.stop(hard=True)  # all it has is thrown away, so there is nothing it could save


def _words(program: Path, folder: Path) -> list[str | Path]:
    return [program, "--require", folder / "loopback.cjs", folder / "network.mjs"]
