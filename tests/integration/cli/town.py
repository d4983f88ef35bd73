"""A town's workspace for these tests, and the program as it is really started on it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.access import Terms, act_as, add_operator, create_first_administrator, disable, permit
from core.access.pins import Cost
from core.accounts.loading import Shelf
from core.accounts.model import NewAccount
from core.accounts.service import add_account
from core.collector.commit import COLLECTOR
from core.inbox.ingest import ingest
from core.inbox.model import AccountRef
from core.policy import Role
from core.store import Actor, Work, create_store, open_store
from core.store.workspace import found, new_workspace
from tests.hostile import hostile_texts
from tests.integration.cli.forks import BOUND_S, Forks
from ventanilla.api import Arrived, Author, Item, ItemKind, Media, Misfit

ROOT = Path(__file__).parents[3]
PINS = {"Rosa": "246813", "Ana": "975310", "Luis": "864209", "Oscar": "135724"}
ROLES: Mapping[str, Sequence[Role]] = {
    "Ana": [Role.COMMUNITY_MANAGER],
    "Luis": [Role.COMMUNITY_MANAGER],
    "Oscar": [Role.AUDITOR],
}
TEXTS = ("No hay agua en La Loma", "¿A qué hora abren la posta médica?", "Gracias por arreglar la pista")
_CHEAP = Terms(cost=Cost(memory_kib=64, passes=1, lanes=1))


@dataclass(frozen=True)
class Ran:
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """What it printed, as a document."""
        return json.loads(self.out)

    @property
    def sentence(self) -> str:
        """The one line it said on standard error."""
        lines = self.err.splitlines()
        assert len(lines) == 1, self
        assert "Traceback" not in lines[0]
        return lines[0]


def run(
    *arguments: str,
    lang: str | None = "en",
    stdin: bytes = b"",
    home: Path = Path("/nonexistent"),
    variables: Mapping[str, str] | None = None,
) -> Ran:
    """Start the program, wait for its end, and give what it said."""
    done = subprocess.run(
        command(*arguments, lang=lang),
        cwd=ROOT,
        env=environment(home, variables),
        input=stdin,
        capture_output=True,
        timeout=BOUND_S,
        check=False,
    )
    return Ran(done.returncode, done.stdout.decode("utf-8"), done.stderr.decode("utf-8"))


def forked(
    forks: Forks,
    *arguments: str,
    lang: str | None = "en",
    stdin: bytes = b"",
    home: Path = Path("/nonexistent"),
    variables: Mapping[str, str] | None = None,
) -> Ran:
    """The same as :func:`run`, without waiting for the interpreter to start."""
    language = ["--lang", lang] if lang else []
    code, out, err = forks.run([*language, *arguments], environment(home, variables), stdin)
    return Ran(code, out.decode("utf-8"), err.decode("utf-8"))


def command(*arguments: str, lang: str | None = "en") -> list[str]:
    """The command line that starts the program."""
    return [sys.executable, "-m", "ventanilla", *(("--lang", lang) if lang else ()), *arguments]


def environment(home: Path, variables: Mapping[str, str] | None = None) -> dict[str, str]:
    """An environment with nothing of the tester's own."""
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(home),
        "LC_ALL": "C.UTF-8",
        **(variables or {}),
    }


@dataclass(frozen=True)
class Town:
    """A workspace with people, two accounts and some messages."""

    directory: Path
    forks: Forks

    def ask(
        self,
        *arguments: str,
        lang: str | None = "en",
        who: str = "",
        stdin: bytes = b"",
        variables: Mapping[str, str] | None = None,
    ) -> Ran:
        """Run a command on it, in the name of ``who``."""
        proof = ("--operator", who, "--pin-file", str(self.pin_file(who))) if who else ()
        return forked(
            self.forks,
            "--workspace",
            str(self.directory),
            *arguments,
            *proof,
            lang=lang,
            stdin=stdin,
            home=self.directory.parent,
            variables=variables,
        )

    def ask_all(self, *commands: Sequence[str], lang: str | None = "en") -> list[Ran]:
        """Run commands on it, one after the other in one process, and give what each said."""
        language = ["--lang", lang] if lang else []
        before = [*language, "--workspace", str(self.directory)]
        ended = self.forks.run_all([[*before, *each] for each in commands], environment(self.directory.parent))
        return [Ran(code, out.decode("utf-8"), err.decode("utf-8")) for code, out, err in ended]

    def pin_file(self, who: str) -> Path:
        """A file with somebody's PIN, readable by its owner only."""
        return secret(self.directory.parent / f"pin-{who}", PINS[who])

    def messages(self, *arguments: str) -> list[dict[str, Any]]:
        """What ``message list`` prints."""
        ran = self.ask("message", "list", "--json", *arguments)
        assert ran.code == 0, ran
        found: list[dict[str, Any]] = ran.json
        return found

    def conversation(self, text: str) -> str:
        """The conversation in which that was said."""
        return str(next(each["conversation"] for each in self.messages("--limit", "1000") if each["text"] == text))

    def thread(self, id_: str) -> dict[str, Any]:
        """What ``message thread`` prints."""
        ran = self.ask("message", "thread", id_, "--json")
        assert ran.code == 0, ran
        document: dict[str, Any] = ran.json
        return document


def secret(path: Path, text: str) -> Path:
    """A file that only its owner can read."""
    path.touch(mode=0o600)
    path.write_text(text + "\n", encoding="utf-8")
    return path


async def build_town(directory: Path) -> None:
    """Make the workspace the way the program does."""
    create_store(directory)
    async with open_store(directory, gate=permit) as store:
        await store.write(Actor(None, "setup"), _facts)
        await create_first_administrator(
            store, "Rosa", "jefa", PINS["Rosa"], [Role.ADMINISTRATOR, Role.COMMS_MANAGER], terms=_CHEAP
        )
        rosa = await act_as(store, "Rosa", PINS["Rosa"], origin="test", terms=_CHEAP)
        for name, roles in ROLES.items():
            await add_operator(store, rosa, name, "", PINS[name], roles, terms=_CHEAP)
        gone = await add_operator(store, rosa, "Nico", "", "112358", [Role.COMMUNITY_MANAGER], terms=_CHEAP)
        await disable(store, rosa, gone)
        shelf = Shelf()
        settings = {"account": "fb-valdeluz", "day": "2026-05-12 America/Lima"}
        wall = await add_account(store, rosa, NewAccount("muro", "plaza", "Fb", "@valdeluz", settings), shelf)
        feed = {"url": "https://diario.example/rss?key=CANARY-SECRET"}
        await add_account(store, rosa, NewAccount("diario", "feed", settings=feed), shelf)

        async def arrivals(work: Work) -> None:
            ref = AccountRef(wall.id, wall.network)
            texts = [*TEXTS, *(each.text[:5_000] for each in hostile_texts())]
            events = [_arrived(n, text) for n, text in enumerate(texts)]
            await ingest(work, ref, "main", [Misfit(b"{", "no JSON"), *events])

        await store.write(COLLECTOR, arrivals)


async def _facts(work: Work) -> None:
    await found(work, new_workspace("Municipalidad de Valdeluz", zone="America/Lima", language="es"))
    await work.audit("workspace.found", "workspace")


def _arrived(n: int, text: str) -> Arrived:
    author = Author(f"id-{n}", f"vecina{n}" if n < len(TEXTS) else text[:40] or "x", name=text[:40])
    media = (Media("image", "https://red.example/1.jpg", "una calle"),) if n == 0 else ()
    return Arrived(Item(remote_id=f"r{n}", kind=ItemKind.COMMENT, author=author, text=text, media=media), b"{}")
