"""Where things of one user lie when nobody says otherwise."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

WORKSPACE_VARIABLE = "VENTANILLA_WORKSPACE"
CONFIG_NAME = "ventanilla.toml"
KEYS_NAME = "keys.toml"


def workspace_directory(named: str | None = None, environment: Mapping[str, str] = os.environ) -> Path:
    """The workspace that was named, else that of the environment, else the user's own."""
    chosen = named or environment.get(WORKSPACE_VARIABLE)
    if chosen:
        return Path(chosen).expanduser().absolute()
    from platformdirs import user_data_path

    return user_data_path("ventanilla", appauthor=False) / "workspace"


def log_directory(workspace: Path) -> Path:
    """Where this workspace's processes write what went wrong; readable by the owner only."""
    return workspace / "log"
