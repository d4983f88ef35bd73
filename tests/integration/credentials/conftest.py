"""A real keyring where one can be had, and the platform of these tests."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from core import i18n
from tests.integration.credentials.office import Office, build, install, on_a_server
from tests.integration.credentials.secret_service import Session, keyring_program, session
from tests.integration.credentials.server import Platform, platform
from tests.integration.peers.places import PeerMissing


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """Sentences are compared as they stand in the code."""
    before = i18n.language()
    i18n.use("en")
    yield
    i18n.use(before)


@pytest.fixture
def server() -> Iterator[Platform]:
    """The platform, running."""
    with platform() as running:
        yield running


@pytest.fixture(scope="session")
def desktop() -> Iterator[Session]:
    """A session with an unlocked keyring; skipped loudly where none can be had."""
    try:
        program = keyring_program()
    except PeerMissing as reason:
        pytest.skip(f"NO REAL KEYRING: {reason}")
    with session(program, password="valdeluz") as running:
        yield running


@pytest.fixture(scope="session")
def locked_desktop() -> Iterator[Session]:
    """A session whose keyring is locked, with nobody to unlock it."""
    try:
        program = keyring_program()
    except PeerMissing as reason:
        pytest.skip(f"NO REAL KEYRING: {reason}")
    with session(program, password=None) as running:
        yield running


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The workspace as every test finds it, and the connectors installed; not to be changed."""
    folder = tmp_path_factory.mktemp("built")
    asyncio.run(build(folder / "workspace"))
    install(folder / "site")
    return folder


@pytest.fixture
def office(built: Path, tmp_path: Path, server: Platform) -> Office:
    """A workspace of the test's own, on a server."""
    home = tmp_path / "home"
    shutil.copytree(built / "workspace", home / "workspace")
    made = Office(home, server, {"PYTHONPATH": str(built / "site"), **on_a_server(home)})
    made.configure()
    return made
