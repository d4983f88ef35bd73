"""The wheel: one name in site-packages, everything inside, and deaf to a stranger's ``core`` in the folder."""

from __future__ import annotations

import os
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.xdist_group("wheel")


def run(*command: str | Path, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a command to its end, bounded."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "VIRTUAL"))}
    return subprocess.run(
        [str(part) for part in command],
        cwd=cwd, env=clean | environment, capture_output=True, text=True, timeout=300,
    )  # fmt: skip


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("wheel")
    built = run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", out, ROOT, cwd=out)
    assert built.returncode == 0, built.stderr[-3000:]
    return next(out.glob("*.whl"))


def test_the_wheel_brings_one_name_and_every_file_of_data(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    assert {name.partition("/")[0].partition("-")[0] for name in names} == {"ventanilla"}
    for data in (
        "core/locale/es/LC_MESSAGES/ventanilla.mo",
        "core/policy/roles.toml",
        "core/inbox/sla.toml",
        "core/store/migrations/0001_store.sql",
        "plugins/plaza/scenario/day.jsonl",
        "tui/screens/inbox.tcss",
    ):
        assert f"ventanilla/_app/{data}" in names
    assert "ventanilla/py.typed" in names
    assert not [name for name in names if "/tests/" in name or "valdeluz_truth" in name]


def test_it_installs_and_starts_beside_a_hostile_core(wheel: Path, tmp_path: Path) -> None:
    home = tmp_path / "venv"
    venv.create(home, with_pip=True)
    python = home / "bin" / "python"
    installed = run(python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", wheel, cwd=tmp_path)
    assert installed.returncode == 0, installed.stderr[-3000:]
    hostile = tmp_path / "folder"
    (hostile / "core").mkdir(parents=True)
    (hostile / "core" / "__init__.py").write_text("raise SystemExit('the hostile core was loaded')")
    (hostile / "tui.py").write_text("raise SystemExit('the hostile tui was loaded')")
    place = tmp_path / "place"
    for command in ([home / "bin" / "ventanilla"], [python, "-m", "ventanilla"]):
        done = run(*command, "--workspace", place, "workspace", "info", cwd=hostile)
        assert done.returncode == 1
        assert "hostile" not in done.stdout + done.stderr
        assert len(done.stderr.strip().splitlines()) == 1
    demo = run(home / "bin" / "ventanilla", "demo", "--workspace", place, "--no-screen", cwd=hostile)
    assert demo.returncode == 0, demo.stderr[-2000:]
    info = run(home / "bin" / "ventanilla", "--workspace", place, "workspace", "info", "--json", cwd=hostile)
    assert info.returncode == 0
    assert "Valdeluz" in info.stdout
