"""Every test of publishing gets a workspace, a connector without a script, and English sentences."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from core import i18n
from tests.service.inbox.desk import open_desk
from tests.service.publishing.room import Room
from tests.service.publishing.scripted import SCRIPT


@pytest.fixture
async def room(tmp_path: Path) -> AsyncIterator[Room]:
    async with open_desk(tmp_path / "workspace") as desk:
        SCRIPT.clear()
        yield Room(desk)


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """Sentences are compared as they stand in the code."""
    before = i18n.language()
    i18n.use("en")
    yield
    i18n.use(before)
