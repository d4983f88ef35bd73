"""Every test of watches gets a workspace of its own and English sentences."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from core import i18n
from tests.service.watch.room import Room, open_room


@pytest.fixture
async def room(tmp_path: Path) -> AsyncIterator[Room]:
    async with open_room(tmp_path / "workspace") as opened:
        yield opened


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """Sentences are compared as they stand in the code."""
    before = i18n.language()
    i18n.use("en")
    yield
    i18n.use(before)
