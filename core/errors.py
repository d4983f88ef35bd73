"""What can go wrong inside the house, each as one sentence a person can act on.

The tree::

    VentanillaError               message: what, where, what to do; ``exit_code`` for commands
    ├── UsageError                asked in a way that cannot be understood               exit 2
    ├── NotFound                  the thing named is not here                            exit 3
    ├── NotPermitted              the gate refused                                       exit 4
    │   ├── WrongPin              sign-in failed
    │   └── LockedOut             too many failures; ``until``
    ├── Conflict                  someone else was faster, or the state forbids it       exit 5
    │   ├── LeaseLost             another process took over the work
    │   └── AlreadyClaimed        a colleague has it
    ├── CannotReach               a network, server or file could not be reached         exit 6
    └── StoreError                the workspace cannot be used                           exit 1
        ├── StoreRefused          wrong file, modes, version or place; never repaired silently
        ├── StoreFull             no room on the disk; nothing was written
        └── UnauditedChange       a programming fault: rows changed without an audit entry

Platform failures have their own tree in :mod:`ventanilla.errors`. Messages are English msgids with named
placeholders; they are translated when shown, so an error can cross processes and languages.
"""

from __future__ import annotations

from core.i18n import _


class VentanillaError(Exception):
    """A failure with one sentence for people.

    Args:
        message: a msgid marked with ``N_``: what happened, where, what to do.
        values: fill its placeholders; no secrets, no citizens' texts.
    """

    exit_code = 1

    def __init__(self, message: str, /, **values: object) -> None:
        super().__init__(message)
        self.message = message
        self.values = values

    def __str__(self) -> str:
        return _(self.message, **self.values)


class UsageError(VentanillaError):
    """Asked in a way that cannot be understood."""

    exit_code = 2


class NotFound(VentanillaError):
    """The thing named is not here."""

    exit_code = 3


class NotPermitted(VentanillaError):
    """The gate refused."""

    exit_code = 4


class WrongPin(NotPermitted):
    """The PIN does not fit."""


class LockedOut(NotPermitted):
    """Too many wrong PINs."""


class Conflict(VentanillaError):
    """Someone else was faster, or the state forbids it."""

    exit_code = 5


class LeaseLost(Conflict):
    """Another process took over this work."""


class AlreadyClaimed(Conflict):
    """A colleague has it."""


class CannotReach(VentanillaError):
    """A network, server or file could not be reached."""

    exit_code = 6


class StoreError(VentanillaError):
    """The workspace cannot be used."""


class StoreRefused(StoreError):
    """Wrong file, modes, version or place."""


class StoreFull(StoreError):
    """No room on the disk; nothing was written."""


class UnauditedChange(StoreError):
    """Rows changed without an audit entry: a programming fault, rolled back."""
