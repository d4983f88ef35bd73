"""What a command loads: nothing it does not need, and nothing from the folder it is started in."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.integration.cli.forks import BOUND_S
from tests.integration.cli.town import ROOT, Town, environment

PROBE = """
import sys
from ventanilla.__main__ import run
status = run(sys.argv[1:])
sys.stdout.flush()
print("LOADED", *sorted({name.partition(".")[0] for name in sys.modules}), file=sys.stderr)
sys.exit(status)
"""


def loaded(*arguments: str, stdin: bytes = b"") -> set[str]:
    """The top-level names a command has imported when it ends."""
    done = subprocess.run(
        [sys.executable, "-c", PROBE, *arguments],
        cwd=ROOT,
        env=environment(Path("/nonexistent")),
        input=stdin,
        capture_output=True,
        timeout=BOUND_S,
        check=False,
    )
    assert done.returncode == 0, done
    return set(done.stderr.decode().splitlines()[-1].split()[1:])


@pytest.mark.parametrize(
    "words",
    [
        ("message", "list"),
        ("message", "list", "--query", "agua", "--json"),
        ("view", "list"),
        ("account", "list"),
        ("operator", "list"),
        ("audit", "verify"),
        ("workspace", "info"),
    ],
)
def test_looking_loads_no_screen_and_no_way_out(quiet_town: Town, words: tuple[str, ...]) -> None:
    names = loaded("--workspace", str(quiet_town.directory), *words)
    assert {"click", "core"} <= names
    assert not names & {"textual", "rich", "httpx", "feedparser", "keyring", "numpy", "babel", "argon2", "plugins"}


def test_collecting_loads_no_screen(town: Town) -> None:
    (town.directory / "ventanilla.toml").write_text("", encoding="utf-8")
    assert town.ask("account", "pause", "diario", who="Rosa").code == 0  # it would go out
    names = loaded("--workspace", str(town.directory), "collect", "--once")
    assert "httpx" in names
    assert not names & {"textual", "argon2", "tui.app"}


def test_help_loads_no_screen_and_no_way_out() -> None:
    assert not loaded("--help") & {"textual", "rich", "httpx"}
