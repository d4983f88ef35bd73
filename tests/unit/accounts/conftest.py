"""Tests of accounts compare sentences as they stand in the code."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from core import i18n


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """English for a test."""
    before = i18n.language()
    i18n.use("en")
    yield
    i18n.use(before)
