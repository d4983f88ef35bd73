"""An institution's workspace as its people run it: each command and each collector is a process of its own.

Secrets are kept as on a server, with systemd's credentials: a folder that holds the key of the vault. So nothing of a
desktop is needed, and what the collector renews is really sealed and read back.
"""

from __future__ import annotations

import asyncio
import atexit
import json
import secrets
import subprocess
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import ExitStack, aclosing, contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from core.access.gate import permit
from core.store import Store, open_store
from core.store.changes import changes
from tests.integration.cli.forks import Forks, forks
from tests.integration.cli.town import ROOT, Ran, command, environment, secret
from tests.integration.peers.processes import Server

BOUND_S = 120.0
PINS = {"Rosa": "246813", "Luis": "864209"}
_TAKES_PART = "Collecting."

T = TypeVar("T")


@cache
def _program() -> Forks:
    """The loaded program of this process's tests: many commands are given, and none is about how it starts."""
    serving = ExitStack()
    atexit.register(serving.close)
    return serving.enter_context(forks(ROOT, environment(Path("/nonexistent"))))


@dataclass(frozen=True)
class Office:
    """A workspace, with Rosa who may do everything and Luis who approves what she writes."""

    folder: Path
    more: Mapping[str, str] = field(default_factory=dict)
    """Further variables of its processes."""

    @property
    def directory(self) -> Path:
        """The workspace."""
        return self.folder / "workspace"

    @property
    def variables(self) -> dict[str, str]:
        """What systemd gives the service and whoever administers it."""
        given = str(self.folder / "given")
        return {**self.more, "VENTANILLA_WORKSPACE": str(self.directory), "CREDENTIALS_DIRECTORY": given}

    @property
    def environment(self) -> dict[str, str]:
        """The whole environment of a process of this office."""
        return environment(self.folder, self.variables)

    def ask(self, *arguments: str, who: str = "Rosa", code: int = 0, stdin: bytes = b"") -> Ran:
        """Run a command in the name of ``who`` (nobody's when empty), and see that it ends with ``code``."""
        words = self.command(*arguments, who=who)
        if self.more:  # it may be about how the interpreter starts
            done = subprocess.run(
                words, cwd=ROOT, env=self.environment, input=stdin, capture_output=True, timeout=BOUND_S, check=False
            )
            ended = done.returncode, done.stdout, done.stderr
        else:
            ended = _program().run(words[words.index("ventanilla") + 1 :], self.environment, stdin)
        ran = Ran(ended[0], ended[1].decode(), ended[2].decode())
        assert ran.code == code, ran
        assert "Traceback" not in ran.err, ran
        return ran

    def read(self, *arguments: str) -> Any:
        """What a reading command prints as a document."""
        return json.loads(self.ask(*arguments, "--json", who="").out)

    def command(self, *arguments: str, who: str = "Rosa") -> list[str]:
        """The words that start a command."""
        proof = ("--operator", who, "--pin-file", str(self.pin_file(who))) if who else ()
        return command(*arguments, *proof)

    def pin_file(self, who: str) -> Path:
        """A file with somebody's PIN, readable by its owner only."""
        return secret(self.folder / f"pin-{who}", PINS[who])

    def secret_file(self, name: str, text: str) -> str:
        """A file with a secret of an account."""
        return str(secret(self.folder / name, text))

    def allow(self, *addresses: str) -> None:
        """Let the collector reach these inner servers, ``host:port``."""
        lines = [
            "[http]",
            f"allow = {json.dumps(list(addresses))}",
            "[credentials]",
            'keeper = "systemd"',
            f"directory = {json.dumps(str(self.folder / 'kept'))}",
        ]
        (self.directory / "ventanilla.toml").write_text("\n".join(lines) + "\n", "utf-8")

    @contextmanager
    def collector(self, name: str = "collector", *, takes_part: str = _TAKES_PART) -> Iterator[Server]:
        """``ventanilla collect`` at work, or standing by where ``takes_part`` is what it says then."""
        log = self.folder / f"{name}.log"
        server = Server(command("collect"), log=log, cwd=ROOT, env=self.environment)
        try:
            server.wait_for(lambda: takes_part in server.said(), what=name, timeout_s=BOUND_S)
            yield server
        finally:
            server.stop()
            assert "Traceback" not in log.read_text("utf-8"), log.read_text("utf-8")

    def ask_anew(self, account: str) -> None:
        """Have an account asked at once by whoever collects next, not when its pause is over."""
        for verb in ("pause", "resume"):
            self.ask("account", verb, account)

    def inbox(self) -> list[dict[str, Any]]:
        """What ``message list`` prints, our own words left out."""
        listed: list[dict[str, Any]] = self.read("message", "list", "--limit", "1000")
        return [each for each in listed if not each["is_own"]]

    def arrived(self, text: str) -> dict[str, Any]:
        """The citizen's message that contains this, once it is in the inbox."""
        wanted = "SELECT count(*) FROM message WHERE is_own = 0 AND instr(text, ?)"
        self.until(wanted, text, holds=lambda count: count > 0)
        return next(each for each in self.inbox() if text in each["text"])

    def thread(self, conversation: str) -> dict[str, Any]:
        """What ``message thread`` prints."""
        found: dict[str, Any] = self.read("message", "thread", conversation)
        return found

    def delivery(self, id_: str) -> dict[str, Any]:
        """What ``post show`` prints of a delivery."""
        found: dict[str, Any] = self.read("post", "show", id_)
        return found

    def until(self, sql: str, *values: object, holds: Callable[[int], bool] = bool, timeout_s: float = BOUND_S) -> None:
        """Return once the number that the query gives is as wanted; told of each commit by the feed of changes.

        Raises:
            AssertionError: not in time; it shows the last number.
        """
        last = 0

        async def wait(store: Store) -> None:
            nonlocal last
            since = await store.value("SELECT max(seq) FROM change_log")
            async with aclosing(changes(store, since)) as feed:
                while not holds(last := await store.value(sql, values)):
                    await anext(feed)

        async def bounded(store: Store) -> None:
            try:
                async with asyncio.timeout(timeout_s):
                    await wait(store)
            except TimeoutError:
                raise AssertionError(f"not in {timeout_s:.0f} s: {sql} {values} is {last}") from None

        self.inside(bounded)

    def inside(self, act: Callable[[Store], Awaitable[T]]) -> T:
        """Do something with the open store, as another process of the workspace would."""

        async def run() -> T:
            async with open_store(self.directory, gate=permit) as store:
                return await act(store)

        return asyncio.run(run())


def found_office(folder: Path, *addresses: str, more: Mapping[str, str] | None = None) -> Office:
    """A new office whose collector may reach these servers."""
    given = folder / "given"
    given.mkdir(mode=0o700)
    key = given / "ventanilla.key"
    key.touch(mode=0o600)
    key.write_bytes(secrets.token_bytes(32))
    office = Office(folder, more or {})
    office.ask("init", "--institution", "Ayuntamiento de Valdeluz", "--zone", "Europe/Madrid")
    office.allow(*addresses)
    pin = office.pin_file("Luis")
    office.ask("operator", "add", "Luis", "comms_manager", "--new-pin-file", str(pin))
    return office


def host_of(url: str) -> str:
    """``host:port`` of a base address."""
    return url.removeprefix("http://").rstrip("/")
