"""Every test of crises gets a house with roles and the real gate, and English sentences."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from core import i18n
from tests.service.publishing.scripted import SCRIPT
from tests.service.publishing.workflow.house import House, open_house


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    async with open_house(tmp_path / "workspace") as opened:
        SCRIPT.clear()
        yield opened


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """Sentences are compared as they stand in the code."""
    before = i18n.language()
    i18n.use("en")
    yield
    i18n.use(before)
