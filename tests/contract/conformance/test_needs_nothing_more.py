"""The command tries connectors with what the program itself brings: no tests, none of the tools of development."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from core.accounts.loading import BUNDLED

ROOT = Path(__file__).parents[3]
_PROGRAM = """
import json, sys
from tui.cli import command
status = command(["--workspace", sys.argv[1], "connector", "check", sys.argv[2], "--law", "nothing-lost",
                  "--law", "said-once", "--law", "plans-are-equal", "--json"])
print(json.dumps([status, sorted({name.partition(".")[0] for name in sys.modules})]), file=sys.stderr)
"""
TOOLS = {
    "tests",
    "pytest",
    "_pytest",
    "hypothesis",
    "babel",
    "pyte",
    "mypy",
    "ruff",
    "importlinter",
    "build",
    "hatchling",
}


@pytest.mark.parametrize("name", BUNDLED)
def test_nothing_but_the_program_is_loaded_to_try_a_connector(name: str, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _PROGRAM, str(tmp_path), name], cwd=ROOT, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr
    status, loaded = json.loads(done.stderr.splitlines()[-1])
    assert status == 0
    assert not TOOLS & set(loaded)
    endings = {each["law"]: each["ending"] for each in json.loads(done.stdout)}
    assert endings["nothing-lost"] == "kept"
    assert "broken" not in endings.values()
