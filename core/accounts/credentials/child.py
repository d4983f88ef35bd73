"""The keyring's child: the only code that uses a keyring, in a process that can be killed.

A locked keyring can wait for ever for a person, and a call into it cannot be cancelled. The child serves requests
(:mod:`core.accounts.credentials.wire`) until its standard input ends. Which keyring is used is the user's choice, as
far as it is one that keeps secrets safe: they are told by their class, so no name and no setting lets another in.

Source: keyring 25.7, ``keyring/core.py`` and ``keyring/backends`` (read 2026-11-22).
"""

from __future__ import annotations

import importlib
import json
import os
import sys
from typing import IO, TYPE_CHECKING

from core.accounts.credentials.wire import LINE_BYTES, Refusal

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

_SAFE = (
    ("keyring.backends.SecretService", "Keyring"),
    ("keyring.backends.libsecret", "Keyring"),  # another way to the same Secret Service
    ("keyring.backends.kwallet", "DBusKeyring"),
    ("keyring.backends.kwallet", "DBusKeyringKWallet4"),
    ("keyring.backends.macOS", "Keyring"),
    ("keyring.backends.Windows", "WinVaultKeyring"),
)


class _Refused(Exception):
    def __init__(self, refusal: Refusal, what: str = "") -> None:
        super().__init__(refusal)
        self.refusal = refusal
        self.what = what


def main() -> int:
    """Serve requests until standard input ends; returns the exit status."""
    _no_core_dumps()
    requests, answers = _own_channels()
    keyring: KeyringBackend | None = None
    while line := requests.readline(LINE_BYTES):
        request = json.loads(line)
        try:
            if keyring is None:
                keyring = _safe_keyring()
            answer: dict[str, object] = {"secret": _done(keyring, request)}
        except _Refused as refused:
            answer = {"refused": refused.refusal.value, "what": refused.what}
        except Exception as error:  # noqa: BLE001  # the fence around foreign keyrings: their words may hold a secret
            answer = {"refused": _refusal_of(error).value, "what": type(error).__name__}
        answers.write(json.dumps({"id": request["id"], **answer}) + "\n")
        answers.flush()
    return 0


def _done(keyring: KeyringBackend, request: dict[str, str]) -> str | None:
    service, user = request["service"], request["user"]
    match request["do"]:
        case "read":
            return keyring.get_password(service, user)
        case "write":
            keyring.set_password(service, user, request["secret"])
            if keyring.get_password(service, user) != request["secret"]:
                raise _Refused(Refusal.LOST, _name_of(keyring))
        case "forget":
            if keyring.get_password(service, user) is not None:
                keyring.delete_password(service, user)
                if keyring.get_password(service, user) is not None:
                    raise _Refused(Refusal.LOST, _name_of(keyring))
    return None


def _safe_keyring() -> KeyringBackend:
    """The keyring that the user's settings and this machine lead to.

    Raises:
        _Refused: there is none, or it is not one of those that keep secrets safe.
    """
    from keyring import get_keyring
    from keyring.backends.chainer import ChainerBackend
    from keyring.backends.fail import Keyring as Nothing

    chosen: KeyringBackend = get_keyring()
    if isinstance(chosen, Nothing):
        raise _Refused(Refusal.NONE)
    if type(chosen) is ChainerBackend:
        links = list(ChainerBackend.backends)
        for link in links:
            if not _is_safe(link):
                raise _Refused(Refusal.CHAIN, _name_of(link))
        if not links:
            raise _Refused(Refusal.NONE)
        first: KeyringBackend = links[0]
        return first  # always the same one, so that what is written there is found there
    if not _is_safe(chosen):
        raise _Refused(Refusal.UNSAFE, _name_of(chosen))
    return chosen


def _is_safe(keyring: KeyringBackend) -> bool:
    """Whether its class is one of ours by identity: a name can be taken, and a subclass can write elsewhere."""
    for module, name in _SAFE:
        if module in sys.modules and type(keyring) is getattr(importlib.import_module(module), name, None):
            return True
    return False


def _refusal_of(error: Exception) -> Refusal:
    from keyring.errors import InitError, KeyringLocked, NoKeyringError

    match error:
        case NoKeyringError():
            return Refusal.NONE
        case KeyringLocked() | InitError():
            return Refusal.LOCKED
        case _:
            return Refusal.FAILED


def _name_of(keyring: KeyringBackend) -> str:
    kind = type(keyring)
    return f"{kind.__module__}.{kind.__qualname__}"[:120]


def _own_channels() -> tuple[IO[str], IO[str]]:
    """The two pipes under numbers of their own, with the void in their place: a keyring may print or ask."""
    requests = os.fdopen(os.dup(0), "r", encoding="utf-8")
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    void = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(void, standard)
    os.close(void)
    return requests, answers


def _no_core_dumps() -> None:
    try:
        import resource
    except ImportError:  # not on this system
        return
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
