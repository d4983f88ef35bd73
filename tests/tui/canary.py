"""Finds out whether a text is read as markup anywhere: for any screen's tests."""

from __future__ import annotations

from typing import Any

import pytest
from rich.text import Text
from textual.content import Content

from tests.hostile import CANARY


def watch_markup(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """From now on, every text with the ``CANARY`` in it that is read as markup is added to the list returned."""
    seen: list[str] = []

    def watch(owner: Any, name: str) -> None:  # Any: a class whose class method is replaced
        original = getattr(owner, name)

        def watched(markup: Any, *args: Any, **kwargs: Any) -> Any:  # Any: as the method watched
            if CANARY in str(markup):
                seen.append(str(markup))
            return original(markup, *args, **kwargs)

        monkeypatch.setattr(owner, name, watched)

    watch(Content, "from_markup")
    watch(Text, "from_markup")
    return seen
