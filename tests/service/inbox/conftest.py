"""Every test of the inbox gets its own workspace on disk."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from core import i18n
from tests.service.inbox.desk import Desk, open_desk


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with open_desk(tmp_path / "workspace") as opened:
        yield opened


@pytest.fixture
def english() -> Iterator[None]:
    """Sentences in English."""
    before = i18n.language()
    i18n.use("en")
    yield
    i18n.use(before)
