"""What a room really loads, asked of fresh interpreters: the twin of the import contracts."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SCREENS = ("textual", "rich")
HEAVY = ("httpx", "feedparser", "keyring", "numpy", "babel", "selectolax", "holidays", "icalendar", "argon2")


def loaded_by(*modules: str, flags: tuple[str, ...] = ()) -> set[str]:
    """Every module that is loaded after importing these in a fresh interpreter."""
    code = (
        "import sys, json, importlib\n"
        "for name in sys.argv[1:]: importlib.import_module(name)\n"
        "print(json.dumps(list(sys.modules)))"
    )
    out = subprocess.run(
        [sys.executable, *flags, "-c", code, *modules],
        cwd=ROOT, env={"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin"},
        capture_output=True, text=True, check=True, timeout=60,
    )  # fmt: skip
    return set(json.loads(out.stdout))


def roots(modules: set[str]) -> set[str]:
    """Their top-level names."""
    return {module.partition(".")[0] for module in modules}


def test_the_contract_loads_nothing_but_the_standard_library() -> None:
    extra = roots(loaded_by("ventanilla.api")) - set(sys.stdlib_module_names) - {"ventanilla", "__main__"}
    assert {
        name for name in extra if not name.startswith(("_distutils", "__editable", "_virtualenv", "sitecustomize"))
    } == set()


@pytest.mark.parametrize(
    "room", ["core.store", "core.access.sign_in", "core.accounts.service", "core.inbox.triage", "core.runtime"]
)
def test_a_room_of_core_loads_no_screen_and_no_plugin(room: str) -> None:
    loaded = loaded_by(room)
    assert roots(loaded).isdisjoint(SCREENS)
    assert not any(name.startswith(("tui", "plugins.")) for name in loaded)


@pytest.mark.parametrize("plugin", ["plugins.plaza", "plugins.feed"])
def test_a_plugin_loads_neither_the_house_nor_a_way_out(plugin: str) -> None:
    loaded = loaded_by(plugin)
    assert roots(loaded).isdisjoint({"core", "tui", "httpx", "aiosqlite", "keyring", *SCREENS})
    assert "urllib.request" not in loaded


def test_collecting_loads_no_screen() -> None:
    loaded = loaded_by("core.collector.main")
    assert "textual" not in roots(loaded)  # rich comes in by itself with httpx, for httpx's own command
    assert not any(name.startswith(("tui", "plugins.")) for name in loaded)


def test_the_desk_loads_nothing_heavy_before_its_first_paint() -> None:
    loaded = loaded_by("tui.start", "tui.app", "tui.screens.inbox", "tui.screens.sign_in")
    assert roots(loaded).isdisjoint({*HEAVY, "click", "rapidfuzz"})
    assert not any(name.startswith("plugins.") for name in loaded)
