"""The demonstration that the documents' examples are run in, made once."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.integration.docs.town import found_demo_once


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace to be copied, not to be changed."""
    return found_demo_once(tmp_path_factory.mktemp("valdeluz") / "demo")
