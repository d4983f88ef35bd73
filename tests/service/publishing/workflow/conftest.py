"""Every test of the workflow gets a house with roles, and a connector without a script."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.service.publishing.scripted import SCRIPT
from tests.service.publishing.workflow.house import House, open_house


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    async with open_house(tmp_path / "workspace") as opened:
        SCRIPT.clear()
        yield opened
