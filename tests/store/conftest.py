"""Workspaces to open, a process next door, and an event loop that must end without strays."""

from __future__ import annotations

import asyncio
import gc
import os
import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from core import i18n
from core.store import Store, create_store, open_store
from core.store.files import database_path
from tests.store.programs import Neighbour

_MEMORY = Path("/dev/shm")


@pytest.fixture(scope="session")
def _empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("empty") / "w"
    create_store(folder)
    return folder


@pytest.fixture
def folder(tmp_path: Path, _empty: Path) -> Path:
    """A new, empty workspace."""
    return _copied(_empty, tmp_path / "w")


@pytest.fixture
def quick_folder(_empty: Path) -> Iterator[Path]:
    """The same in memory where there is such a disk: for tests of many commits that prove nothing about the disk."""
    with TemporaryDirectory(dir=_MEMORY if os.access(_MEMORY, os.W_OK) else None) as place:
        yield _copied(_empty, Path(place) / "w")


def _copied(workspace: Path, made: Path) -> Path:
    made.mkdir(mode=0o700)
    shutil.copy(database_path(workspace), database_path(made))
    return made


@pytest.fixture
async def store(folder: Path) -> AsyncIterator[Store]:
    """A new workspace, open."""
    async with open_store(folder) as opened:
        yield opened


@pytest.fixture
async def quick_store(quick_folder: Path) -> AsyncIterator[Store]:
    """The same in memory."""
    async with open_store(quick_folder) as opened:
        yield opened


@pytest.fixture
async def calm() -> AsyncIterator[None]:
    """Fails the test when a task or future ends with an error that nobody looked at."""
    strays: list[dict[str, Any]] = []
    asyncio.get_running_loop().set_exception_handler(lambda _loop, context: strays.append(context))
    yield
    gc.collect()
    await asyncio.sleep(0)
    assert strays == []


@pytest.fixture(scope="session")
def neighbour() -> Iterator[Neighbour]:
    """Another process that opens the same workspaces."""
    with Neighbour() as process:
        yield process


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    before = i18n.language()
    i18n.use("en")
    yield
    i18n.use(before)
