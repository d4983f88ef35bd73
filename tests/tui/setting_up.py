"""What the tests of the account dialog share: a platform on the loopback, its connectors, a keeper of secrets."""

from __future__ import annotations

import asyncio
import os
import sqlite3
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from core.store.files import database_path
from tests.integration.credentials.office import CONFIGURED, install, on_a_server
from tests.integration.credentials.server import Platform, platform
from tests.tui.answering import takes_answers
from tests.tui.sitting import Sitting, sit
from tests.tui.valdeluz import copied
from tui.screens.account_setup import AccountSetup
from tui.screens.accounts import Accounts

PATIENCE_S = 60.0
_APART_S = 0.04
"""Between two keys of a person."""
SECRET = "CANARY-token-abcdefghijklmnopqrstuvwxyz-0001"


@dataclass
class Town:
    """A workspace without accounts, and a platform where it may have some."""

    workspace: Path
    platform: Platform
    home: Path
    """Where everything of this test is, the secrets' keeper included."""

    def rows(self, sql: str, *values: object) -> list[tuple[object, ...]]:
        """What a reader of the file itself finds."""
        connection = sqlite3.connect(f"file:{database_path(self.workspace)}?mode=ro", uri=True, timeout=20)
        try:
            return connection.execute(sql, values).fetchall()
        finally:
            connection.close()

    @property
    def accounts(self) -> list[tuple[object, ...]]:
        """Name and state of each account."""
        return self.rows("SELECT name, state FROM account ORDER BY id")


@contextmanager
def town(founded: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Town]:
    """A copy of the workspace, the platform running, the connectors installed for every process of this test."""
    home = folder / "home"
    home.mkdir()
    for name, value in on_a_server(home).items():
        monkeypatch.setenv(name, value)
    monkeypatch.syspath_prepend(str(install(folder / "site")))
    workspace = copied(founded, home / "workspace")
    with platform() as server:
        (workspace / "ventanilla.toml").write_text(CONFIGURED.format(host=server.host, more=""), encoding="utf-8")
        yield Town(workspace, server, home)


@asynccontextmanager
async def at_accounts(
    town: Town, size: tuple[int, int] = (80, 24), *, who: str = "Ana", language: str = "en"
) -> AsyncIterator[Sitting]:
    """Somebody at the accounts."""
    async with sit(town.workspace, size, who=who, language=language) as sitting:
        await sitting.press("g", "a")
        await sitting.see_place(Accounts)
        yield sitting


async def press(sitting: Sitting, key: str) -> None:
    """Press a key, and wait for what another process does of it: on a busy machine that takes its time."""
    sitting.send(key)
    await asyncio.sleep(_APART_S)
    end = time.monotonic() + PATIENCE_S
    while True:
        try:
            await sitting.rest()
        except AssertionError:
            if time.monotonic() > end:
                raise
        else:
            return


def dialog(sitting: Sitting) -> AccountSetup:
    """The dialog, which is on the screen."""
    assert isinstance(sitting.app.screen, AccountSetup)
    return sitting.app.screen


async def choose(sitting: Sitting, connector: str) -> None:
    """Open the dialog and choose a connector; the first field is open then."""
    await sitting.press("n")
    await sitting.see_place(AccountSetup)
    names = [offer.name for offer in dialog(sitting).offers]
    await sitting.press(*("j",) * names.index(connector))
    await press(sitting, "enter")
    assert dialog(sitting).form is not None, sitting.text()


async def fill(sitting: Sitting, *answers: str) -> None:
    """Answer one field after the other, as they open."""
    for answer in answers:
        await sitting.until(lambda: sitting.app.screen.focused is not None, f"a field for {answer}")
        await sitting.write(answer)
        await sitting.press("enter")


async def contact(sitting: Sitting) -> None:
    """Make contact and wait for what comes of it."""
    await press(sitting, "v")
    assert not dialog(sitting).waits, sitting.text()


async def enter(sitting: Sitting) -> None:
    """Say that it is to be put on record, and wait until it is."""
    await sitting.press("s")
    await sitting.see("y yes,")
    takes_answers(sitting)
    await press(sitting, "y")
    await sitting.see_place(Accounts)


async def answers(sitting: Sitting, place: Town, secret: str = SECRET, name: str = "muro") -> None:
    """A form of cofre filled in, the cursor on the contact."""
    await choose(sitting, "cofre")
    await fill(sitting, name, place.platform.address, secret)


async def entered(sitting: Sitting, place: Town) -> None:
    """An account of cofre on record."""
    await answers(sitting, place)
    await contact(sitting)
    await enter(sitting)


def pid_of(sitting: Sitting) -> int:
    """The process of the dialog."""
    process = dialog(sitting)._process
    assert process is not None
    return process.pid


def is_there(pid: int) -> bool:
    """Whether a process lives."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True
