"""Every bundled connector keeps every law, on the stage that it brings along."""

from __future__ import annotations

import pytest

from core.accounts.loading import BUNDLED, Shelf
from core.conformance.finding import stage_of
from core.conformance.model import Ending
from core.conformance.suite import findings


@pytest.mark.parametrize("name", BUNDLED)
async def test_a_bundled_connector_keeps_every_law(name: str) -> None:
    loaded = Shelf().load(name)
    found = [one async for one in findings(loaded, stage_of(loaded))]
    assert [(one.law.name, one.detail) for one in found if one.ending is Ending.BROKEN] == []
    assert sum(one.ending is Ending.KEPT for one in found) >= 12, "most laws on reading apply to everybody"
