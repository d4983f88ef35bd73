"""Other processes of the program run its own code, whatever lies in the folder the desk was started from."""

from __future__ import annotations

import ast
import asyncio
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from core.paths import log_directory
from core.runtime import open_house
from core.store import Store
from core.store.leases import holder_name, is_held
from tests.tui.sitting import sit
from tui.attached import AGAIN_S, LOG_BYTES, LONGEST_AGAIN_S, STEADY_S, Attached, attached_collector, pause_after
from tui.children import own_command, own_environment

ROOT = Path(__file__).resolve().parents[2]
PATIENCE_S = 60.0


@pytest.fixture
def hostile_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder has packages named like ours and like what we need; each leaves a mark when it is run."""
    folder = tmp_path / "hostile"
    mark = f"import pathlib; pathlib.Path({str(folder / 'RAN')!r}).touch()\n"
    for name in ("ventanilla", "core", "tui", "plugins"):
        (folder / name).mkdir(parents=True)
        for file in ("__init__.py", "__main__.py"):
            (folder / name / file).write_text(mark)
    for name in ("msgspec", "asyncio", "sitecustomize", "usercustomize"):
        (folder / f"{name}.py").write_text(mark)
    monkeypatch.chdir(folder)
    return folder


async def until(holds: Callable[[], object]) -> None:
    async with asyncio.timeout(PATIENCE_S):
        while not holds():  # noqa: ASYNC110  # what other processes do sets no event here
            await asyncio.sleep(0.01)


async def collected_by(store: Store, attached: Attached) -> int:
    """Wait until the desk's own child holds the collector's job; its process id."""
    async with asyncio.timeout(PATIENCE_S):
        while True:
            pid = attached.pid
            if pid is not None and await is_held(store, "collector", holder_name(pid)):
                return pid
            await asyncio.sleep(0.02)


def let_go(directory: Path) -> None:
    """The founded workspace says that somebody collects: nobody does."""
    import sqlite3

    from core.store.files import database_path

    connection = sqlite3.connect(database_path(directory))
    connection.execute("DELETE FROM lease")
    connection.commit()
    connection.close()


async def test_a_desks_collector_is_ours_whatever_lies_in_the_current_folder(
    empty: Path, hostile_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    let_go(empty)
    monkeypatch.syspath_prepend("")  # as ``python -m`` leaves it
    async with open_house(empty) as house, attached_collector(empty) as attached:
        await collected_by(house.store, attached)
    assert not (hostile_folder / "RAN").exists()


async def test_a_desk_of_a_demonstration_is_ours_whatever_lies_in_the_current_folder(hostile_folder: Path) -> None:
    child = await asyncio.create_subprocess_exec(
        *own_command("_child", "nobody"), env=own_environment(), stderr=asyncio.subprocess.PIPE
    )
    async with asyncio.timeout(PATIENCE_S):
        _out, said = await child.communicate()
    assert b"ventanilla: no child" in said
    assert not (hostile_folder / "RAN").exists()


def test_the_current_folder_is_no_place_of_code_but_for_our_own_home(
    hostile_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "path", ["", str(hostile_folder), *sys.path])
    folders = own_environment()["PYTHONPATH"].split(os.pathsep)
    assert str(hostile_folder) not in folders
    assert str(ROOT) in folders
    monkeypatch.chdir(ROOT)
    assert str(ROOT) in own_environment()["PYTHONPATH"].split(os.pathsep)


def test_no_process_of_ours_starts_with_the_current_folder_on_its_path() -> None:
    """Every place in the product that names the interpreter says ``-P`` with it."""
    named = []
    for package in ("core", "plugins", "tui", "ventanilla"):
        for path in sorted((ROOT / package).rglob("*.py")):
            tree = ast.parse(path.read_text(encoding="utf-8"))
            uses = [node for node in ast.walk(tree) if isinstance(node, ast.Attribute) and node.attr == "executable"]
            safe = [
                node
                for node in ast.walk(tree)
                if isinstance(node, ast.Tuple | ast.List | ast.Call)
                and [ast.unparse(each) for each in _parts(node)[:2]] == ["sys.executable", "'-P'"]
            ]
            if uses:
                named.append(path.relative_to(ROOT).as_posix())
                assert len(uses) == len(safe), path
    assert {"core/parse/parent.py", "tui/children.py"} <= set(named)


def _parts(node: ast.Tuple | ast.List | ast.Call) -> list[ast.expr]:
    return node.args if isinstance(node, ast.Call) else node.elts


async def test_a_collector_that_is_killed_is_started_again_and_ends_with_the_desk(empty: Path) -> None:
    let_go(empty)
    async with open_house(empty) as house:
        async with attached_collector(empty, again_s=0.1) as attached:
            first = await collected_by(house.store, attached)
            os.kill(first, signal.SIGKILL)
            await until(lambda: attached.pid is not None and attached.pid != first)
            second = attached.pid
            assert second is not None
        assert attached.pid is None
        with pytest.raises(ProcessLookupError):
            os.kill(second, 0)


async def test_the_frame_says_whether_this_desks_collector_works(morning: Path) -> None:
    let_go(morning)
    async with sit(morning, (120, 34)) as sitting, attached_collector(morning, again_s=3600) as attached:
        sitting.desk.attached = attached
        pid = await collected_by(sitting.store, attached)
        await sitting.see("este puesto recoge")
        os.kill(pid, signal.SIGKILL)
        await sitting.see("! la recogida terminó y se reinicia")


async def test_a_folder_that_takes_no_log_keeps_nobody_from_collecting(empty: Path) -> None:
    let_go(empty)
    log_directory(empty).write_text("in the way")
    async with open_house(empty) as house, attached_collector(empty) as attached:
        await collected_by(house.store, attached)


@pytest.mark.parametrize(
    ("lived_s", "before_s", "pause_s"),
    [
        (0.0, 0.0, AGAIN_S),
        (0.0, AGAIN_S, 2 * AGAIN_S),
        (STEADY_S, 2 * AGAIN_S, AGAIN_S),
        (1.0, LONGEST_AGAIN_S, LONGEST_AGAIN_S),
    ],
)
def test_a_child_is_followed_by_another_every_ten_seconds_at_most(
    lived_s: float, before_s: float, pause_s: float
) -> None:
    assert pause_after(lived_s, before_s) == pause_s >= 10


async def test_desks_of_one_workspace_leave_each_others_diagnosis_alone(empty: Path) -> None:
    let_go(empty)
    folder = log_directory(empty)
    folder.mkdir(exist_ok=True)
    log = folder / "collector.txt"
    log.write_text("said by another desk's collector\n")
    async with open_house(empty) as house, attached_collector(empty) as attached:
        await collected_by(house.store, attached)
    assert log.read_text().startswith("said by another desk's collector\n")


async def test_the_diagnosis_does_not_grow_for_ever(empty: Path) -> None:
    let_go(empty)
    folder = log_directory(empty)
    folder.mkdir(exist_ok=True)
    (folder / "collector.txt").write_bytes(b"x" * (LOG_BYTES + 1))
    async with open_house(empty) as house, attached_collector(empty) as attached:
        await collected_by(house.store, attached)
    assert (folder / "collector.txt").stat().st_size < LOG_BYTES
    assert (folder / "collector-before.txt").stat().st_size == LOG_BYTES + 1
