"""The town, built once and copied for each test."""

from __future__ import annotations

import asyncio
import shutil
from pathlib import Path

import pytest

from tests.integration.cli.town import Town, build_town


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The town as every test finds it; not to be changed."""
    directory = tmp_path_factory.mktemp("built") / "town"
    asyncio.run(build_town(directory))
    return directory


@pytest.fixture
def town(built: Path, tmp_path: Path) -> Town:
    """A town of the test's own."""
    shutil.copytree(built, tmp_path / "town")
    return Town(tmp_path / "town")


@pytest.fixture(scope="session")
def quiet_town(built: Path) -> Town:
    """The town for tests that only look."""
    return Town(built)
