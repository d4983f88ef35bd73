"""Server processes end: when asked, when they do not listen, and with who started them."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.integration.peers.places import CHECKOUT
from tests.integration.peers.processes import DidNotStart, Server, own_folder

STUBBORN = "trap '' TERM; sleep 600 & echo $! > child; sleep 600 & wait; wait"
STARTS_ONE = """
import sys
from pathlib import Path
from tests.integration.peers.processes import Server
server = Server(["sleep", "600"], log=Path(sys.argv[1]) / "log", cwd=Path(sys.argv[1]))
running = Path(f"/proc/{server.pid}/comm")
server.wait_for(lambda: running.read_text() == "sleep\\n", what="sleep", timeout_s=20)
print(server.pid, flush=True)
sys.stdin.read()
"""


def test_a_server_that_ends_at_once_is_told_with_its_last_words(tmp_path: Path) -> None:
    server = Server(["sh", "-c", "echo no room >&2; exit 3"], log=tmp_path / "log", cwd=tmp_path)
    with pytest.raises(DidNotStart, match="ended with 3: no room"):
        server.wait_for(lambda: False, what="the server", timeout_s=20)
    server.stop()


def test_a_server_that_never_answers_is_given_up_in_time(tmp_path: Path) -> None:
    server = Server(["sleep", "600"], log=tmp_path / "log", cwd=tmp_path)
    with pytest.raises(DidNotStart, match="no answer in 0 s"):
        server.wait_for(lambda: False, what="the server", timeout_s=0.1)
    server.stop()
    assert not server.running


def test_a_server_that_will_not_end_is_killed_with_what_it_started(tmp_path: Path) -> None:
    server = Server(["sh", "-c", STUBBORN], log=tmp_path / "log", cwd=tmp_path)
    child = tmp_path / "child"
    server.wait_for(lambda: child.exists() and child.read_text().endswith("\n"), what="the server", timeout_s=20)
    end_of_child = os.pidfd_open(int(child.read_text()))
    server.stop(timeout_s=0.2)
    assert not server.running
    assert ended(end_of_child)


def test_a_server_dies_with_who_started_it(tmp_path: Path) -> None:
    words = [sys.executable, "-c", STARTS_ONE, str(tmp_path)]
    with subprocess.Popen(words, cwd=CHECKOUT, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as starter:
        assert starter.stdout is not None
        end_of_server = os.pidfd_open(int(starter.stdout.readline()))
        starter.send_signal(signal.SIGKILL)
        starter.wait(20)
    assert ended(end_of_server)


def test_an_unprivileged_server_is_not_root_and_owns_its_folder() -> None:
    with own_folder("test", unprivileged=True) as folder:
        server = Server(["sh", "-c", "id -u > who"], log=folder / "log", cwd=folder, unprivileged=True)
        server.wait_for(
            lambda: (folder / "who").exists() and bool((folder / "who").read_text()), what="id", timeout_s=20
        )
        server.stop()
        assert (folder / "who").read_text().strip() == str(folder.stat().st_uid) != "0"
    assert not folder.exists()


def ended(pidfd: int) -> bool:
    """Whether the process behind the descriptor has ended, or does soon; closes the descriptor."""
    try:
        return bool(select.select([pidfd], [], [], 20)[0])
    finally:
        os.close(pidfd)
