"""What every test on a terminal needs."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.integration.peers import plugin
from tests.tui.pty.stage import arrive, found_room, message

pytest_configure = plugin.join


@pytest.fixture
def room(tmp_path: Path) -> Path:
    """A demo workspace with Ana and Luis and twelve conversations; no PIN is asked."""
    directory = tmp_path / "room"
    found_room(directory)
    arrive(
        directory, [message(f"m{n:02}", f"words of number {n:02} peña", handle=f"vecina_{n:02}") for n in range(1, 13)]
    )
    return directory
