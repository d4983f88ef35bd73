"""Secrets on a server: what the administrator supplies comes as systemd credentials, what the program renews is sealed.

systemd decrypts each credential into a folder of memory that only the service can read and names it in
``CREDENTIALS_DIRECTORY``. They cannot be written, so what a sign-in or a renewal gives is kept in a :class:`Vault`
whose key is itself a credential, ``ventanilla.key``. A credential that was replaced since then goes before what was
kept: the administrator has entered another one.

Source: systemd.exec(5), systemd-creds(1), https://systemd.io/CREDENTIALS (read 2026-11-22).
"""

from __future__ import annotations

import asyncio
import secrets
from hashlib import sha256
from pathlib import Path

import msgspec

from core.accounts.credentials.model import CannotKeep, Place
from core.accounts.credentials.vault import Vault
from core.i18n import N_
from core.ids import AccountId

KEY_NAME = "ventanilla.key"
MOST_BYTES = 1_000_000

_NO_FOLDER = N_(
    "There are no systemd credentials here (CREDENTIALS_DIRECTORY is not set): run this as the service does, with"
    " «systemd-run», as docs/admin.md shows."
)
_NO_KEY = N_(
    "The credential ventanilla.key is missing, and without it nothing can be kept: make it and name it in the service,"
    " as docs/admin.md shows."
)
_NO_FOLDER_BRIEF = N_("there are no systemd credentials here")
_NO_KEY_BRIEF = N_("the credential ventanilla.key is missing")
_NO_PLACE = N_('Say where renewed secrets are kept: directory = "…" under [credentials] in ventanilla.toml.')


class _Kept(msgspec.Struct, frozen=True):
    secret: str
    """Empty: forgotten, although a credential is still supplied."""
    over: str
    """The digest of the credential it goes before; empty: none was supplied."""


class SystemdKeeper:
    """A keeper for one workspace on a server.

    Args:
        workspace: its unguessable id; each workspace has a folder of its own.
        given: the folder of credentials; ``None``: this process has none.
        kept: the folder of what the program keeps itself; ``None``: none was configured.
    """

    def __init__(self, workspace: str, given: Path | None, kept: Path | None) -> None:
        self._given = given
        self._kept = kept / workspace if kept is not None else None
        self._vault: Vault | None = None

    async def read(self, place: Place) -> str | None:
        """The secret that was kept last or supplied last; ``None`` when there is none."""
        return await asyncio.to_thread(self._read, place)

    async def write(self, place: Place, secret: str) -> None:
        """Keep a secret in the vault, read back and compared."""
        await asyncio.to_thread(self._write, place, secret)

    async def forget(self, place: Place) -> None:
        """Drop what was kept; a credential is the administrator's to take away, see :meth:`from_outside`."""
        await asyncio.to_thread(self._forget, place)

    async def prove(self) -> None:
        """See that the vault gives back what it took."""
        place = Place(AccountId(0), "check", f"check-{secrets.token_hex(8)}")
        await self.write(place, secrets.token_urlsafe(24))
        await self.forget(place)

    def from_outside(self, place: Place) -> str:
        """The name of the credential that supplies this secret, where one does."""
        name = credential_name(place)
        return name if self._given is not None and (self._given / name).is_file() else ""

    async def close(self) -> None:
        """Nothing is held open."""

    def _read(self, place: Place) -> str | None:
        supplied = self._supplied(credential_name(place))
        kept = self._kept_at(place)
        if kept is None or (supplied is not None and kept.over != _digest(supplied)):
            return supplied.decode("utf-8", "replace").strip("\r\n") if supplied is not None else None
        return kept.secret or None

    def _write(self, place: Place, secret: str) -> None:
        supplied = self._supplied(credential_name(place))
        over = _digest(supplied) if supplied is not None else ""
        document = msgspec.json.encode(_Kept(secret, over))
        vault = self._open()
        vault.write(_file_name(place), document)
        if vault.read(_file_name(place)) != document:
            raise CannotKeep(
                N_("The folder of secrets {place} does not give back what it took: look at its disk."), place=self._kept
            )

    def _forget(self, place: Place) -> None:
        if self._supplied(credential_name(place)) is not None:
            self._write(place, "")  # what is supplied stays unused until the administrator supplies another one
        elif self._kept is not None and self._kept.is_dir():
            self._open().forget(_file_name(place))

    def _kept_at(self, place: Place) -> _Kept | None:
        """What was kept at a place; ``None``: nothing."""
        if self._kept is None or not (self._kept / _file_name(place)).exists():
            return None
        document = self._open().read(_file_name(place))
        return None if document is None else msgspec.json.decode(document, type=_Kept)

    def _supplied(self, name: str) -> bytes | None:
        if self._given is None:
            raise CannotKeep(_NO_FOLDER, brief=_NO_FOLDER_BRIEF)
        try:
            with (self._given / name).open("rb") as file:
                return file.read(MOST_BYTES)
        except FileNotFoundError:
            return None
        except OSError as error:
            raise CannotKeep(
                N_("The credential {place} cannot be read: the system says «{code}»."),
                place=self._given / name,
                code=error.strerror,
            ) from error

    def _open(self) -> Vault:
        if self._vault is None:
            if self._kept is None:
                raise CannotKeep(_NO_PLACE)
            key = self._supplied(KEY_NAME)
            if key is None:
                raise CannotKeep(_NO_KEY, brief=_NO_KEY_BRIEF)
            self._vault = Vault(self._kept, key)
        return self._vault


def credential_name(place: Place) -> str:
    """How an administrator names the credential of a secret: by the account's name, or # and its number where a
    credential cannot have that name (it takes printable ASCII, no colon, no slash)."""
    name = place.account
    is_fit = name.isascii() and name.isprintable() and not set(":/") & set(name) and not name.startswith("#")
    return f"ventanilla.{name if is_fit else f'#{place.account_id}'}.{place.name}"


def _file_name(place: Place) -> str:
    return f"{place.account_id}.{place.name}"


def _digest(credential: bytes) -> str:
    return sha256(credential).hexdigest()
