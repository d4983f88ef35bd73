"""The entry: puts the program's own folders first on the path, then opens the dashboard or runs a command.

The dashboard without a command is the common case and is opened without loading the command line. Children
of the program start as ``-m ventanilla _child NAME``.
"""

from __future__ import annotations

import gc
import os
import sys
from pathlib import Path

_OPTIONS = ("--workspace", "--lang")


def main() -> None:
    """Run what the arguments ask for and exit with its status."""
    sys.exit(run(sys.argv[1:]))


def run(arguments: list[str]) -> int:
    """Run the dashboard, a child or a command; returns the exit status."""
    _own_folders_first()
    if arguments[:1] == ["_child"]:
        return _child(arguments[1:])
    options = _only_options(arguments)
    if options is not None and sys.stdin.isatty() and sys.stdout.isatty():
        gc.disable()  # nothing is garbage while a desk is imported; it turns this on again
        from tui.keeper import kept

        return kept(options.get("--workspace"), options.get("--lang"))
    from tui.cli import command

    return command(arguments)


def _own_folders_first() -> None:
    here = Path(__file__).resolve().parent
    inside = here / "_app"
    home = str(inside if inside.is_dir() else here.parent)
    sys.path[:] = [home, *(entry for entry in sys.path if entry not in ("", ".", home, os.getcwd()))]
    if inside.is_dir() and str(here.parent) not in sys.path:
        sys.path.append(str(here.parent))


def _only_options(arguments: list[str]) -> dict[str, str] | None:
    """The options of a call without a command; ``None`` when there is a command or anything else."""
    options: dict[str, str] = {}
    rest = list(arguments)
    while rest:
        name, given, value = rest.pop(0).partition("=")
        if name not in _OPTIONS or (not given and not rest):
            return None
        options[name] = value if given else rest.pop(0)
    return options


def _child(arguments: list[str]) -> int:
    if arguments[:1] == ["parse"]:
        from core.parse.child import main as parse

        return parse(arguments[1:])
    if arguments[:1] == ["keyring"]:
        from core.accounts.credentials.child import main as keyring

        return keyring()
    if arguments[:1] == ["setup"]:
        from core.collector.setup_child import main as setup

        return setup()
    if arguments[:1] == ["desk"] and len(arguments) == 4:
        from tui.keeper import kept

        return kept(arguments[1], arguments[2] or None, arguments[3])
    sys.stderr.write(f"ventanilla: no child {arguments[:1]}\n")
    return 2


if __name__ == "__main__":
    main()
