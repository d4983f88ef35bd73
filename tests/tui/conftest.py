"""Workspaces for the tests of the screens: founded once for all, copied for each test."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.tui.sitting import Sitting, sit
from tests.tui.valdeluz import copied, found_crowd, found_empty, found_morning
from tests.tui.watched import found_watched

CROWD = 450


@pytest.fixture(scope="session")
def founded_morning(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The morning of Valdeluz as it was founded; copy it before use."""
    directory = tmp_path_factory.mktemp("founded") / "morning"
    asyncio.run(found_morning(directory))
    return directory


@pytest.fixture(scope="session")
def founded_crowd(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Several pages of conversations; copy it before use."""
    directory = tmp_path_factory.mktemp("founded") / "crowd"
    asyncio.run(found_crowd(directory, CROWD))
    return directory


@pytest.fixture(scope="session")
def founded_empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """People and nothing else; copy it before use."""
    directory = tmp_path_factory.mktemp("founded") / "empty"
    asyncio.run(found_empty(directory))
    return directory


@pytest.fixture(scope="session")
def founded_watched(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Valdeluz with its watches; copy it before use."""
    directory = tmp_path_factory.mktemp("founded") / "watched"
    asyncio.run(found_watched(directory))
    return directory


@pytest.fixture
def watched(founded_watched: Path, tmp_path: Path) -> Path:
    """Valdeluz with its watches, to be changed freely."""
    return copied(founded_watched, tmp_path / "watched")


@pytest.fixture
def morning(founded_morning: Path, tmp_path: Path) -> Path:
    """The morning of Valdeluz, to be changed freely."""
    return copied(founded_morning, tmp_path / "morning")


@pytest.fixture
async def at_desk(morning: Path) -> AsyncIterator[Sitting]:
    """Ana at her desk on that morning."""
    async with sit(morning) as sitting:
        yield sitting


@pytest.fixture
def crowd(founded_crowd: Path, tmp_path: Path) -> Path:
    """450 conversations."""
    return copied(founded_crowd, tmp_path / "crowd")


@pytest.fixture
def empty(founded_empty: Path, tmp_path: Path) -> Path:
    """A workspace on its first day."""
    return copied(founded_empty, tmp_path / "empty")
