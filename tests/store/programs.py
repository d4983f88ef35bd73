"""Starts the programs of this folder as processes of their own and talks with them."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from functools import lru_cache
from pathlib import Path
from typing import TypeVar

import msgspec

T = TypeVar("T")

ROOT = Path(__file__).parents[2]
BOUND_S = 120


def run_program(kind: type[T], name: str, *args: object, mounts: bool = False) -> T:
    """What ``tests.store.<name>`` prints as JSON; ``mounts`` gives it mounts of its own."""
    command = [sys.executable, "-m", f"tests.store.{name}", *map(str, args)]
    if mounts:
        command = ["unshare", "--mount", "--propagation", "private", *command]
    done = subprocess.run(command, cwd=ROOT, env=_environment(), capture_output=True, timeout=BOUND_S, check=False)
    assert done.returncode == 0, done.stderr.decode()
    assert done.stderr == b""
    return msgspec.json.decode(done.stdout, type=kind)


@lru_cache(maxsize=1)
def can_mount() -> bool:
    """Whether this user may have mounts of its own (root, on Linux)."""
    if shutil.which("unshare") is None:
        return False
    script = "mount -t tmpfs -o size=64k none /mnt"
    command = ["unshare", "--mount", "--propagation", "private", "sh", "-c", script]
    return subprocess.run(command, capture_output=True, timeout=BOUND_S, check=False).returncode == 0


class Neighbour:
    """A process that does what it is asked in workspaces; see ``neighbour.py`` for what it understands."""

    def __enter__(self) -> Neighbour:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.store.neighbour"], cwd=ROOT, env=_environment(),
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        return self

    def __exit__(self, *_exc: object) -> None:
        with self._process:
            assert self._process.stdin is not None
            self._process.stdin.close()
            self._process.wait(BOUND_S)

    @property
    def pid(self) -> int:
        """For signals."""
        return self._process.pid

    def tell(self, *words: object) -> None:
        """Ask without waiting."""
        assert self._process.stdin is not None
        self._process.stdin.write("\t".join(map(str, words)) + "\n")
        self._process.stdin.flush()

    def hear(self) -> str:
        """Wait for the answer to the oldest question."""
        assert self._process.stdout is not None
        answer = self._process.stdout.readline()
        assert answer, "the process next door is gone"
        return answer.rstrip("\n")

    def ask(self, *words: object) -> str:
        """Ask and wait for the answer."""
        self.tell(*words)
        return self.hear()


def _environment() -> dict[str, str]:
    return os.environ | {"PYTHONPATH": str(ROOT)}
