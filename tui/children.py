"""How this program starts itself again: with its own code, whatever lies in the folder it is started from."""

from __future__ import annotations

import contextlib
import os
import sys
from pathlib import Path

import ventanilla


def own_command(*arguments: str) -> tuple[str, ...]:
    """The command line of another process of this program; give it :func:`own_environment`."""
    return (sys.executable, "-P", "-m", "ventanilla", *arguments)


def own_environment() -> dict[str, str]:
    """This process's environment, and where this one found its code: never the current folder for its own sake."""
    home = str(Path(ventanilla.__file__).resolve().parents[1])
    here = {"", "."}
    with contextlib.suppress(OSError):  # it may have been removed
        here.add(os.getcwd())
    folders = [folder for folder in sys.path if folder == home or folder not in here]
    if home not in folders:
        folders.append(home)
    return {**os.environ, "PYTHONPATH": os.pathsep.join(map(os.path.abspath, folders))}
