"""The town, built once and copied for each test, and the program, loaded once and forked for each command."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.integration.cli.forks import Forks, forks
from tests.integration.cli.town import ROOT, Town, build_town, environment
from tests.integration.cli.voiced import FOLDER, VoicedTown, give_voice, install_voice


@pytest.fixture(scope="session")
def program(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Forks]:
    """The loaded program."""
    with forks(ROOT, environment(tmp_path_factory.mktemp("home"))) as served:
        yield served


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The town as every test finds it; not to be changed."""
    directory = tmp_path_factory.mktemp("built") / "town"
    asyncio.run(build_town(directory))
    return directory


@pytest.fixture
def town(built: Path, tmp_path: Path, program: Forks) -> Town:
    """A town of the test's own."""
    shutil.copytree(built, tmp_path / "town")
    return Town(tmp_path / "town", program)


@pytest.fixture(scope="session")
def speaking_program(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Forks]:
    """The loaded program on a machine where the connector of these tests is installed."""
    place = install_voice(tmp_path_factory.mktemp("site"))
    with forks(ROOT, environment(tmp_path_factory.mktemp("home"), {"PYTHONPATH": str(place)})) as served:
        yield served


@pytest.fixture(scope="session")
def built_speaking(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The town with an account that can say something; not to be changed."""
    directory = tmp_path_factory.mktemp("speaking") / "town"
    shutil.copytree(built, directory)
    asyncio.run(give_voice(directory))
    return directory


@pytest.fixture
def voiced(built_speaking: Path, tmp_path: Path, speaking_program: Forks) -> VoicedTown:
    """A town of the test's own with an account that can say something."""
    shutil.copytree(built_speaking, tmp_path / "town")
    (tmp_path / FOLDER).mkdir()
    return VoicedTown(tmp_path / "town", speaking_program)


@pytest.fixture(scope="session")
def quiet_town(built: Path, program: Forks) -> Town:
    """The town for tests that only look."""
    return Town(built, program)
