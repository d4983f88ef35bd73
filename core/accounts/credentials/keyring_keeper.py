"""Secrets in the system's keyring, on a laptop: asked for through a child, which is killed when it hangs.

One request at a time. After a hang nobody asks for a while, so that each of many accounts does not wait as long.
"""

from __future__ import annotations

import asyncio
import json
import os
import secrets
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process

from core.accounts.credentials.model import CannotKeep, Place
from core.accounts.credentials.wire import LINE_BYTES, Refusal
from core.i18n import N_
from core.ids import AccountId
from core.text.show import show

COMMAND = (sys.executable, "-P", "-m", "ventanilla", "_child", "keyring")
CALL_S = 10.0
PAUSE_S = 30.0
"""How long after a hang nobody asks again."""

_SENTENCES = {
    Refusal.NONE: N_(
        "This machine has no keyring to keep secrets in: install and unlock one (GNOME Keyring, KWallet), or choose"
        ' keeper = "systemd" under [credentials] in ventanilla.toml.'
    ),
    Refusal.UNSAFE: N_(
        "The keyring «{what}» does not keep secrets safe, so it is not used: choose the system's own in keyringrc.cfg"
        " or PYTHON_KEYRING_BACKEND."
    ),
    Refusal.CHAIN: N_(
        "The keyring «{what}», which does not keep secrets safe, stands in for the system's own: remove it, or name"
        " the system's keyring in keyringrc.cfg."
    ),
    Refusal.LOCKED: N_("The system's keyring is locked: unlock it and try again."),
    Refusal.LOST: N_("The keyring «{what}» took a secret and does not give it back: choose another one."),
    Refusal.FAILED: N_("The system's keyring fails ({what}): look at it with its own program, then try again."),
}
_BRIEF = {
    Refusal.NONE: N_("this machine has no keyring"),
    Refusal.UNSAFE: N_("the keyring does not keep secrets safe"),
    Refusal.CHAIN: N_("the keyring does not keep secrets safe"),
    Refusal.LOCKED: N_("the system's keyring is locked"),
    Refusal.LOST: N_("the keyring does not give back what it took"),
    Refusal.FAILED: N_("the system's keyring fails"),
}
_SILENT_BRIEF = N_("the system's keyring gives no answer")
_SILENT = N_("The system's keyring gave no answer within {seconds} s: it may be locked and waiting; unlock it.")
_DIED = N_("The program's own keyring process ended by itself: try again, and report this if it happens twice.")


class KeyringKeeper:
    """A keeper for one workspace on the system's keyring; its child starts when it is first needed.

    Args:
        workspace: its unguessable id, part of every entry's name.
        call_s: how long a single request may take before the child is killed.
    """

    def __init__(
        self, workspace: str, *, call_s: float = CALL_S, pause_s: float = PAUSE_S, command: tuple[str, ...] = COMMAND
    ) -> None:
        self._service = f"ventanilla:{workspace}"
        self._call_s = call_s
        self._pause_s = pause_s
        self._command = command
        self._turn = asyncio.Lock()
        self._process: Process | None = None
        self._count = 0
        self._not_before = 0.0

    @property
    def pid(self) -> int | None:
        """The process that waits for requests; ``None`` when none does."""
        return self._process.pid if self._process else None

    async def read(self, place: Place) -> str | None:
        """The secret; ``None`` when there is none."""
        return await self._ask("read", _user(place))

    async def write(self, place: Place, secret: str) -> None:
        """Keep a secret, read back and compared."""
        await self._ask("write", _user(place), secret)

    async def forget(self, place: Place) -> None:
        """Drop a secret."""
        await self._ask("forget", _user(place))

    async def prove(self) -> None:
        """See that the keyring gives back what it took."""
        place = Place(AccountId(0), "", f"check-{secrets.token_hex(8)}")
        await self.write(place, secrets.token_urlsafe(24))
        await self.forget(place)

    def from_outside(self, place: Place) -> str:
        """Nobody supplies secrets past the keyring."""
        del place
        return ""

    async def close(self) -> None:
        """End the child."""
        async with self._turn:
            process, self._process = self._process, None
            if process is not None and process.returncode is None:
                process.kill()
                await process.wait()

    async def _ask(self, do: str, user: str, secret: str | None = None) -> str | None:
        async with self._turn:
            loop = asyncio.get_running_loop()
            if loop.time() < self._not_before:
                raise CannotKeep(_SILENT, brief=_SILENT_BRIEF, seconds=f"{self._call_s:g}")
            try:
                async with asyncio.timeout(self._call_s):
                    answer = await self._exchange(do, user, secret)
            except TimeoutError:
                await self._kill()
                self._not_before = loop.time() + self._pause_s
                raise CannotKeep(_SILENT, brief=_SILENT_BRIEF, seconds=f"{self._call_s:g}") from None
            except (EOFError, OSError, ValueError):
                await self._kill()
                raise CannotKeep(_DIED) from None
            except BaseException:
                await self._kill()
                raise
        refused = answer.get("refused")
        if refused is not None:
            await self._kill()  # it may be another keyring the next time
            why = Refusal(str(refused))
            raise CannotKeep(_SENTENCES[why], brief=_BRIEF[why], what=show(str(answer.get("what", ""))))
        found = answer.get("secret")
        return found if isinstance(found, str) else None

    async def _exchange(self, do: str, user: str, secret: str | None) -> dict[str, object]:
        process = await self._ready()
        assert process.stdin is not None and process.stdout is not None
        self._count += 1
        request = {"id": self._count, "do": do, "service": self._service, "user": user}
        if secret is not None:
            request["secret"] = secret
        process.stdin.write(json.dumps(request).encode() + b"\n")
        await process.stdin.drain()
        answer: object = json.loads(await process.stdout.readuntil(b"\n"))
        if not isinstance(answer, dict) or answer.get("id") != self._count:
            raise EOFError
        return answer

    async def _ready(self) -> Process:
        if self._process is None or self._process.returncode is not None:
            self._process = await asyncio.create_subprocess_exec(
                *self._command,
                stdin=PIPE,
                stdout=PIPE,
                stderr=DEVNULL,
                cwd=os.sep,
                env=_environment(),
                start_new_session=True,
                limit=LINE_BYTES,
            )
        return self._process

    async def _kill(self) -> None:
        process, self._process = self._process, None
        if process is not None and process.returncode is None:
            process.kill()
            await process.wait()


def _user(place: Place) -> str:
    return f"{place.account_id}:{place.name}"


def _environment() -> dict[str, str]:
    """The user's own, where the way to the keyring and the choice of one stand, and where code is found."""
    folders = os.pathsep.join(os.path.abspath(folder) for folder in sys.path)
    return {**os.environ, "PYTHONPATH": folders, "PYTHONDONTWRITEBYTECODE": "1", "PYTHONUTF8": "1"}
