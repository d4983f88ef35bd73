"""A workspace with Rosa, who manages, the connectors of these tests installed, and the program as it is really run."""

from __future__ import annotations

import os
import shutil
import subprocess
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from core.access import Terms, act_as, add_operator, create_first_administrator, permit
from core.access.pins import Cost
from core.policy import Role
from core.store import Actor, Work, create_store, open_store
from core.store.workspace import found, new_workspace
from tests.integration.cli.forks import BOUND_S
from tests.integration.cli.town import ROOT, Ran, command, environment, secret
from tests.integration.credentials.server import Platform

PIN = "246813"
TOKEN = "CANARY-token-abcdefghijklmnopqrstuvwxyz-0001"
CONFIGURED = '[connectors]\nallow = ["cofre", "llave"]\n[http]\nallow = ["{host}"]\n{more}'
_CHEAP = Terms(cost=Cost(memory_kib=64, passes=1, lanes=1))
_NEEDLES = (b"CANARY", b"Q0FOQVJZ", b"DQU5BUl", b"NBTkFSW")
"""As it stands, and as base64 at each of its three alignments."""


async def build(directory: Path) -> None:
    """Make the workspace with Rosa, and Pilar, who also may connect accounts."""
    create_store(directory)
    async with open_store(directory, gate=permit) as store:

        async def facts(work: Work) -> None:
            await found(work, new_workspace("Municipalidad de Valdeluz", zone="America/Lima", language="es"))
            await work.audit("workspace.found", "workspace")

        await store.write(Actor(None, "setup"), facts)
        roles = [Role.ADMINISTRATOR, Role.COMMS_MANAGER]
        await create_first_administrator(store, "Rosa", "", PIN, roles, terms=_CHEAP)
        rosa = await act_as(store, "Rosa", PIN, origin="test", terms=_CHEAP)
        await add_operator(store, rosa, "Pilar", "", "975310", [Role.ADMINISTRATOR], terms=_CHEAP)
        await add_operator(store, rosa, "Ana", "", "135724", [Role.COMMUNITY_MANAGER], terms=_CHEAP)


@dataclass
class Office:
    """The workspace, and everything that was ever printed there."""

    home: Path
    platform: Platform
    variables: dict[str, str] = field(default_factory=dict)
    printed: list[bytes] = field(default_factory=list)

    @property
    def workspace(self) -> Path:
        """Its folder."""
        return self.home / "workspace"

    def configure(self, more: str = "") -> None:
        """Let the connectors in and the platform be reached."""
        text = CONFIGURED.format(host=self.platform.host, more=more)
        (self.workspace / "ventanilla.toml").write_text(text, encoding="utf-8")

    def words(self, *arguments: str, who: str = "") -> list[str]:
        """The arguments of a command on this workspace in somebody's name."""
        pin = {"Rosa": PIN, "Pilar": "975310", "Ana": "135724"}.get(who, "")
        proof = ("--operator", who, "--pin-file", str(secret(self.home.parent / f"pin-{who}", pin))) if who else ()
        return ["--workspace", str(self.workspace), *arguments, *proof]

    def ask(self, *arguments: str, who: str = "", stdin: bytes = b"") -> Ran:
        """Run a command to its end."""
        done = subprocess.run(
            command(*self.words(*arguments, who=who)),
            cwd=ROOT, env=self.environment, input=stdin, capture_output=True, timeout=BOUND_S, check=False,
        )  # fmt: skip
        self.printed += [done.stdout, done.stderr]
        return Ran(done.returncode, done.stdout.decode(), done.stderr.decode())

    def start(self, *arguments: str) -> subprocess.Popen[bytes]:
        """Begin a command that goes on."""
        return subprocess.Popen(
            command(*arguments), cwd=ROOT, env=self.environment,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip

    @property
    def environment(self) -> dict[str, str]:
        """Nothing of the tester's own; where the keeper is and the connectors are."""
        return {**environment(self.home), **self.variables}

    def token_file(self, token: str = TOKEN) -> str:
        """A file with a secret, outside of what is searched."""
        return str(secret(self.home.parent / "token", token))

    def add(self, name: str, connector: str = "cofre", *more: str, stdin: bytes = b"", who: str = "Rosa") -> Ran:
        """Add an account on the platform."""
        return self.ask(
            "account", "add", name, "--connector", connector, "--set", f"server={self.platform.address}", *more,
            who=who, stdin=stdin,
        )  # fmt: skip


def install(folder: Path) -> Path:
    """The connectors of these tests in a folder of their own, as an installer would leave them."""
    info = folder / "cofre-1.0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: cofre\nVersion: 1.0\n")
    (info / "RECORD").write_text("cofre.py,,\n")
    (info / "entry_points.txt").write_text("[ventanilla.connectors]\ncofre = cofre:cofre\nllave = cofre:llave\n")
    shutil.copy(Path(__file__).with_name("cofre.py"), folder / "cofre.py")
    return folder


def on_a_server(folder: Path) -> dict[str, str]:
    """The variables under which systemd starts the program, with the key among the credentials."""
    given, state = folder / "given", folder / "state"
    given.mkdir()
    state.mkdir(mode=0o700)
    (given / "ventanilla.key").write_bytes(os.urandom(32))
    return {"CREDENTIALS_DIRECTORY": str(given), "STATE_DIRECTORY": str(state)}


def found_in(folders: Sequence[Path]) -> list[str]:
    """Every file below these with a part of a secret in it, or in its name."""
    hits = []
    for folder in folders:
        for file in folder.rglob("*"):
            if any(needle in os.fsencode(file.name) for needle in _NEEDLES):
                hits.append(str(file))
            if file.is_file() and not file.is_symlink():
                content = file.read_bytes()
                hits += [f"{file}: {needle!r}" for needle in _NEEDLES if needle in content]
    return hits


def told(printed: Sequence[bytes]) -> list[bytes]:
    """Everything printed with a part of a secret in it."""
    return [each for each in printed if any(needle in each for needle in _NEEDLES)]


@contextmanager
def watched_processes(ours: str) -> Iterator[Mapping[str, int]]:
    """Looks at the arguments and the environment of every process that has ``ours`` in its environment, again and
    again; what it finds, and how often it met one (``""``)."""
    seen: dict[str, int] = {"": 0}
    over = threading.Event()

    def look() -> None:
        while not over.is_set():
            for process in Path("/proc").glob("[0-9]*"):
                try:
                    content = {name: (process / name).read_bytes() for name in ("environ", "cmdline")}
                except OSError:
                    continue
                if ours.encode() not in content["environ"]:
                    continue
                seen[""] += 1
                for name, text in content.items():
                    if any(needle in text for needle in _NEEDLES):
                        seen[f"{name}: {text[:300]!r}"] = 1
            over.wait(0.01)

    thread = threading.Thread(target=look, daemon=True)
    thread.start()
    try:
        yield seen
    finally:
        over.set()
        thread.join(timeout=30)
