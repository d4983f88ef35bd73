"""What the documents' examples are run in, made once: a demonstration, and commands that start at once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.integration.cli.forks import Forks, forks
from tests.integration.docs.pages import ROOT
from tests.integration.docs.town import clean_environment, found_demo_once


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace to be copied, not to be changed."""
    return found_demo_once(tmp_path_factory.mktemp("valdeluz") / "demo")


@pytest.fixture(scope="module")
def program() -> Iterator[Forks]:
    """The program, loaded once for all examples of a file."""
    with forks(ROOT, clean_environment()) as server:
        yield server
