"""The desk's way to its first full paint loads nothing it does not need there."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from bench.corpus import OPERATOR, build

ROOT = Path(__file__).parents[2]

HEAVY = (
    "argon2", "babel", "click", "feedparser", "holidays", "httpx", "icalendar", "keyring", "markdown_it", "msgspec",
    "numpy", "pygments", "rapidfuzz", "regex", "selectolax",
)  # fmt: skip
"""Each has its place: in the collector, in a command, or behind the first key that needs it."""

LATER = (
    "plugins", "core.collector", "core.http", "core.inbox.triage", "core.inbox.rules", "core.watch.", "ventanilla.api",
)  # fmt: skip
"""Rooms of ours that others enter, or that the first acting key opens."""

AT_ONCE = {"core.watch.tally"}
"""What of these rooms a desk reads at its start."""

CHILD = """
import asyncio, json, sys
from pathlib import Path
import tui.keeper
from core.i18n import use
from textual.app import App
from tui.start import run_desk

use("es")
run_async = App.run_async

async def until_painted(self, **_options):
    async with self.run_test(size=(int(sys.argv[2]), 50)) as pilot:
        while not (rows := getattr(self.screen, "rows", None)) or rows.current is None:
            await pilot.pause()
        await pilot.pause()
        sys.__stdout__.write(json.dumps(sorted(sys.modules)) + "\\n")
    return 0

App.run_async = until_painted
sys.exit(asyncio.run(run_desk(Path(sys.argv[1]), language="es", sign_in_as=sys.argv[3], attach=False)))
"""


def loaded(directory: Path, columns: int) -> set[str]:
    """The modules of a desk that has just painted its inbox."""
    ended = subprocess.run(
        [sys.executable, "-c", CHILD, str(directory), str(columns), OPERATOR],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    return set(json.loads(ended.stdout.splitlines()[-1]))


def test_a_desk_paints_its_inbox_without_libraries_of_other_tasks(tmp_path: Path) -> None:
    build(tmp_path / "workspace", 200)
    for columns in (80, 200):
        modules = loaded(tmp_path / "workspace", columns)
        assert "tui.screens.inbox" in modules
        assert {module.partition(".")[0] for module in modules} & set(HEAVY) == set()
        assert [module for module in modules - AT_ONCE if module.startswith(LATER)] == []
