"""A keyring that waits for a person who never comes, already while it is made."""

from __future__ import annotations

import threading

from keyring.backend import KeyringBackend


class Hanging(KeyringBackend):
    """Never there."""

    priority = 9

    def __init__(self) -> None:
        threading.Event().wait()

    def get_password(self, service: str, username: str) -> str | None:
        """Never asked."""
        return None

    def set_password(self, service: str, username: str, password: str) -> None:
        """Never asked."""
