"""Day one: somebody opens the demonstration and sees a live inbox, and nothing they do to it loses a message."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from tests.oracle.valdeluz import ACCOUNTS, ALL
from tests.tui.pty.stage import look
from tests.tui.pty.terminal import ROOT, Terminal, is_alive, until_true

pytestmark = pytest.mark.xdist_group("pty")

REPLAY = 60
FRESH = "VENTANILLA_FRESH_CLONE"
"""``1``: install in a fresh clone, as on a new machine; ``0``: never. Unset: where ``CI`` is set."""

INSTALL_S = 300.0
_NEW = re.compile(r"([0-9.,]+)\+? (?:new|nuevos): R")


def demo_arguments(directory: Path) -> list[str]:
    """As ``make demo`` calls it, in English."""
    return ["-m", "ventanilla", "--lang", "en", "demo", "--workspace", str(directory), "--replay", str(REPLAY)]


def new_ones(screen: str) -> int:
    """What the counter of new conversations says."""
    found = _NEW.search(screen)
    return int(re.sub("[.,]", "", found[1])) if found else 0


def elapsed_s(directory: Path) -> float:
    """Seconds since the scenario's 00:00 on the clock of the workspace, as anybody can compute them from the file."""
    facts = {str(key): str(value) for key, value in look(directory, "SELECT key, value FROM workspace")}
    now_s = float(facts["clock_origin_s"]) + (time.time() - float(facts["clock_started_s"])) * float(
        facts["clock_speed"]
    )
    [[settings]] = look(directory, "SELECT settings FROM account WHERE name = 'x-valdeluz'")
    day, zone = json.loads(str(settings))["day"].split(" ")
    return now_s - datetime.fromisoformat(day).replace(tzinfo=ZoneInfo(zone)).timestamp()


OPENS_S = 24_600
"""06:50, when the demonstration begins: all before it is in its history."""


def told_until(elapsed: float, *, surely: bool = False) -> set[str]:
    """The ids the networks have told by then.

    What came during an outage is told after it. What came between the last look before an outage and its
    beginning is, too: with ``surely`` an account is trusted only up to the opening while its outage lasts.
    """
    active = {account.id: account for account in ACCOUNTS if account.state == "open"}
    ids = set()
    for said in ALL:
        if said.account not in active:
            continue
        at = said.t_in
        for outage in active[said.account].outages:
            if outage.begin <= at < outage.end or (surely and OPENS_S < at < outage.end):
                at = outage.end
        if at <= elapsed:
            ids.add(said.id)
    return ids


def stored(directory: Path) -> list[str]:
    """The id on its network of each message that came to us, as another program reads the file."""
    ours = "SELECT m.remote_id FROM message AS m JOIN account AS a ON a.id = m.account_id WHERE a.relation = 'own'"
    return [str(id_) for (id_,) in look(directory, ours)]


def command(directory: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Another process of the product on the same workspace."""
    return subprocess.run(
        [sys.executable, "-m", "ventanilla", "--workspace", str(directory), *words],
        cwd=ROOT, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip


def test_the_day_comes_in_another_process_sees_it_and_kill_9_loses_and_doubles_nothing(tmp_path: Path) -> None:
    directory = tmp_path / "valdeluz"
    with Terminal(demo_arguments(directory)) as line:
        line.until("is:open", 120)
        took_s = line.until(lambda screen: new_ones(screen) >= 20, 60)
        print(f"20 new conversations {took_s:.1f} s after the first paint, at {REPLAY} times the speed")

        before = set(stored(directory))
        listed = json.loads(command(directory, "message", "list", "--json", "--limit", "100000").stdout)
        after = look(directory, "SELECT id, remote_id FROM message")
        remote = {f"m{id_}": str(remote_id) for id_, remote_id in after}
        seen = [remote[each["id"]] for each in listed]
        assert len(seen) == len(set(seen))
        assert before <= set(seen) <= set(remote.values())

        family = line.family()
        assert len(family) >= 3, "keeper, desk and collector"
        for pid in family:
            os.kill(pid, signal.SIGKILL)
        killed_at = elapsed_s(directory)
        until_true(lambda: not any(is_alive(pid) for pid in family), "every process is dead")
        assert set(stored(directory)) <= told_until(killed_at)

    with Terminal(demo_arguments(directory)) as line:
        line.until("is:open", 60)
        wanted = told_until(killed_at + 600, surely=True)
        took_s = until_true(lambda: wanted <= set(stored(directory)), "it goes on from where it stood", 60)
        print(f"all until ten minutes of the day after the kill was there {took_s:.1f} s after the new first paint")
        line.press(":")
        line.until("WRITING")
        line.write("quit")
        line.press("enter")
        assert line.wait() == 0
        until_true(lambda: not any(is_alive(pid) for pid in line.family()), "the collector ends with its desk")
    ids = stored(directory)
    assert len(ids) == len(set(ids))
    assert set(ids) <= told_until(elapsed_s(directory))


@pytest.fixture
def fresh_clone(tmp_path: Path) -> Callable[[], tuple[Path, Sequence[str]]]:
    """Makes a clone of what is committed and gives the ``make`` that opens the demonstration there.

    Where asked (see :data:`FRESH`) the clone installs itself as on a new machine; else it borrows the
    environment of this checkout, whose files ``make`` is told not to touch.
    """

    def clone() -> tuple[Path, Sequence[str]]:
        if not (shutil.which("git") and shutil.which("make") and (ROOT / ".git").exists()):
            pytest.skip("NOT TESTED: git, make or the repository is missing, so nothing can be cloned")
        folder = tmp_path / "clone"
        subprocess.run(["git", "clone", "--quiet", str(ROOT), str(folder)], check=True, timeout=60)
        if not is_fresh_wanted():
            (folder / ".venv").symlink_to(Path(sys.prefix))
            return folder, ["make", "--old-file=.venv/.installed", "demo"]
        made = subprocess.run(
            ["make", f"PYTHON={sys.executable}", ".venv/.installed"],
            cwd=folder, capture_output=True, text=True, timeout=INSTALL_S, check=False,
        )  # fmt: skip
        if made.returncode and re.search("No matching distribution|Connection|Temporary failure", made.stderr):
            pytest.skip(f"NOT TESTED: no package index can be reached: {made.stderr[-300:]}")
        assert made.returncode == 0, made.stderr[-3000:]
        return folder, ["make", "demo"]

    return clone


def is_fresh_wanted() -> bool:
    """Whether the clone installs itself."""
    return os.environ.get(FRESH, "1" if os.environ.get("CI") else "0") == "1"


def test_make_demo_in_a_clone_opens_a_live_dashboard(
    fresh_clone: Callable[[], tuple[Path, Sequence[str]]], tmp_path: Path
) -> None:
    folder, make = fresh_clone()
    workspace = tmp_path / "valdeluz"
    arguments = [*make, f"DEMO=--workspace {workspace} --replay {REPLAY}"]
    with Terminal(arguments, folder=folder, is_command=True, environment={"HOME": str(tmp_path)}) as line:
        line.until("is:open", 120)
        line.until(lambda screen: new_ones(screen) >= 20, 60)
        line.press(":")
        line.until(lambda screen: "WRITING" in screen or "ESCRIBIENDO" in screen)  # as the machine speaks
        line.write("quit")
        line.press("enter")
        assert line.wait() == 0
    assert line.modes_before is not None
    assert not (folder / "core").resolve().is_relative_to(ROOT), "it was the clone's own code"
