"""The shape of the house: file sizes, a thin App, and nothing in it that belongs to a machine or to its making."""

from __future__ import annotations

import ast
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MOST_LINES = 400
MOST_APP_LINES = 150

_FOREIGN = re.compile(r"/work/|/root/|/home/(?!ana/)[a-z]+/|pypi\.org|files\.pythonhosted", re.IGNORECASE)


def tracked(pattern: str) -> list[Path]:
    """Every file of ours below the root that fits, without what installing made."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", pattern],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return [ROOT / name for name in listed.stdout.splitlines() if (ROOT / name).is_file()]


def test_no_file_of_code_is_longer_than_four_hundred_lines() -> None:
    found = tracked("*.py")
    assert len(found) > 100
    long = {str(p.relative_to(ROOT)): n for p in found if (n := len(p.read_text("utf-8").splitlines())) > MOST_LINES}
    assert long == {}


def test_the_app_is_thin() -> None:
    tree = ast.parse((ROOT / "tui" / "app.py").read_text("utf-8"))
    app = next(node for node in tree.body if isinstance(node, ast.ClassDef) and node.name == "VentanillaApp")
    assert (app.end_lineno or 0) - app.lineno < MOST_APP_LINES


def test_every_module_and_every_public_thing_says_what_it_is_for() -> None:
    silent = []
    for path in tracked("*.py"):
        where = path.relative_to(ROOT)
        if where.parts[0] not in ("core", "tui", "plugins", "ventanilla", "bench") or not path.read_text("utf-8"):
            continue
        tree = ast.parse(path.read_text("utf-8"))
        if ast.get_docstring(tree) is None:
            silent.append(f"{where}: module")
        for node in tree.body:
            if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                continue
            if not node.name.startswith("_") and ast.get_docstring(node) is None:
                silent.append(f"{where}:{node.lineno} {node.name}")
    assert silent == []


@pytest.mark.parametrize("pattern", ["*.py", "*.md", "*.toml", "Makefile", ".ci/*", "*.tcss", "*.jsonl", "*.json"])
def test_nothing_names_a_machine_or_a_package_index(pattern: str) -> None:
    named = [
        f"{path.relative_to(ROOT)}: {match.group()}"
        for path in tracked(pattern)
        if path != Path(__file__) and (match := _FOREIGN.search(path.read_text("utf-8", errors="replace")))
    ]
    assert named == []
