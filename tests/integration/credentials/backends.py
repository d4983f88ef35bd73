"""Keyrings as a machine may have them by mistake: each is found by its name in PYTHON_KEYRING_BACKEND."""

from __future__ import annotations

from pathlib import Path

from keyring.backend import KeyringBackend
from keyring.backends import SecretService


class Plain(KeyringBackend):
    """Keeps secrets in a plain file, as keyrings.alt does where nothing better is there."""

    priority = 9

    file = Path("/nonexistent")

    def get_password(self, service: str, username: str) -> str | None:
        """Out of the file."""
        return self.file.read_text() if self.file.exists() else None

    def set_password(self, service: str, username: str, password: str) -> None:
        """Into the file."""
        self.file.write_text(password)

    def delete_password(self, service: str, username: str) -> None:
        """Out of the file."""


class Disguised(SecretService.Keyring):
    """Calls itself the Secret Service and is none."""

    priority = 9

    def get_password(self, service: str, username: str) -> str | None:
        """Nothing."""
        return None


Disguised.__module__, Disguised.__qualname__ = SecretService.Keyring.__module__, SecretService.Keyring.__qualname__
