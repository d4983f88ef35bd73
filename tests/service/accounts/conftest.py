"""A workspace with one account, and a keeper of real files as on a server."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from core import i18n
from core.accounts.credentials.secrets import Credentials
from core.accounts.credentials.systemd_keeper import SystemdKeeper
from core.accounts.loading import Shelf
from core.accounts.model import Account, NewAccount
from core.accounts.service import add_account
from core.store import Actor, Store, create_store, open_store

ANA = Actor(None, "Ana", "tty")


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """Sentences are compared as they stand in the code."""
    before = i18n.language()
    i18n.use("en")
    yield
    i18n.use(before)


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    """An empty workspace, open."""
    create_store(tmp_path / "workspace")
    async with open_store(tmp_path / "workspace") as opened:
        yield opened


@pytest.fixture
async def account(store: Store) -> Account:
    """An account."""
    settings = {"url": "https://diario.example/rss"}
    return await add_account(store, ANA, NewAccount("muro", "feed", settings=settings), Shelf())


@pytest.fixture
def given(tmp_path: Path) -> Path:
    """The folder of credentials that systemd makes, with the key."""
    folder = tmp_path / "given"
    folder.mkdir(mode=0o700)
    (folder / "ventanilla.key").write_bytes(os.urandom(32))
    return folder


@pytest.fixture
def keeper(tmp_path: Path, given: Path) -> SystemdKeeper:
    """A keeper on a server."""
    return SystemdKeeper("w1", given, tmp_path / "kept")


@pytest.fixture
async def credentials(store: Store, keeper: SystemdKeeper) -> AsyncIterator[Credentials]:
    """The secrets of one process."""
    made = Credentials(store, keeper)
    yield made
    await made.close()
