"""A folder of encrypted secrets: for what the program itself renews on a server.

Each file is one secret, sealed with AES-256-GCM under a key that the folder does not hold, and bound to its place, so
a file that was moved or changed is refused. A write is whole or not there: a new file beside the old one, flushed,
renamed over it, and the folder flushed.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from core.accounts.credentials.model import CannotKeep
from core.i18n import N_

KEY_BYTES = 32
_VERSION = b"ventanilla-1\0"
_NONCE_BYTES = 12


class Vault:
    """The sealed secrets of one workspace.

    Args:
        folder: readable by its owner only; made when it is first needed.
        key: 32 random bytes.

    Raises:
        CannotKeep: the key has another length.
    """

    def __init__(self, folder: Path, key: bytes) -> None:
        if len(key) != KEY_BYTES:
            raise CannotKeep(
                N_("The credential ventanilla.key has {n} bytes instead of {most}: make it anew, see docs/admin.md."),
                n=len(key),
                most=KEY_BYTES,
            )
        self._folder = folder
        self._cipher = AESGCM(key)

    def read(self, name: str) -> bytes | None:
        """What is kept under ``name``; ``None`` when nothing is.

        Raises:
            CannotKeep: it cannot be read, or was sealed with another key or for another place.
        """
        with _told(self._folder):
            try:
                file = os.open(self._folder / name, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
            except FileNotFoundError:
                return None
            with os.fdopen(file, "rb") as opened:
                sealed = opened.read()
        body = sealed[len(_VERSION) :]
        try:
            if not sealed.startswith(_VERSION):
                raise InvalidTag
            return self._cipher.decrypt(body[:_NONCE_BYTES], body[_NONCE_BYTES:], self._place(name))
        except (InvalidTag, ValueError):
            raise CannotKeep(
                N_(
                    "{place} does not open with the key ventanilla.key: put the right key back, or connect the"
                    " account anew."
                ),
                place=self._folder / name,
            ) from None

    def write(self, name: str, secret: bytes) -> None:
        """Keep ``secret`` under ``name``, for good when this returns.

        Raises:
            CannotKeep: the folder cannot be written, or others could read it.
        """
        nonce = os.urandom(_NONCE_BYTES)
        sealed = _VERSION + nonce + self._cipher.encrypt(nonce, secret, self._place(name))
        with _told(self._folder):
            self._make_folder()
            fresh = self._folder / f".{name}.new"
            with suppress(FileNotFoundError):
                fresh.unlink()  # of one who died while writing
            file = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
            with os.fdopen(file, "wb") as opened:
                opened.write(sealed)
                opened.flush()
                os.fsync(opened.fileno())
            fresh.rename(self._folder / name)
            self._flush_folder()

    def forget(self, name: str) -> None:
        """Drop what is kept under ``name``.

        Raises:
            CannotKeep: the folder cannot be written.
        """
        with _told(self._folder):
            try:
                (self._folder / name).unlink()
            except FileNotFoundError:
                return
            self._flush_folder()

    def _place(self, name: str) -> bytes:
        """What a file is bound to: its name within this workspace's folder."""
        return f"{self._folder.name}/{name}".encode()

    def _make_folder(self) -> None:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if stat.S_IMODE(self._folder.stat().st_mode) & (stat.S_IRWXG | stat.S_IRWXO):
            raise CannotKeep(
                N_("Others on this machine can enter {place}: run «chmod 700 {place}» and try again."),
                place=self._folder,
            )

    def _flush_folder(self) -> None:
        folder = os.open(self._folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


@contextmanager
def _told(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise CannotKeep(
            N_(
                "The folder of secrets {place} cannot be used: the system says «{code}»; see"
                " [credentials] in ventanilla.toml."
            ),
            place=folder,
            code=os.strerror(error.errno or 0),
        ) from error
